#include "tests/simulator/tally.h"

#include <stdlib.h>

#include "base/array.h"

static void note_failure(struct tally *tally, uint64_t seed)
{
	size_t at = TALLY_SEEDS_MOST;
	size_t known =
		tally->failures < TALLY_SEEDS_MOST ? (size_t)tally->failures : TALLY_SEEDS_MOST;

	while (at > 0 && (at > known || tally->failing[at - 1] > seed)) {
		if (at < TALLY_SEEDS_MOST)
			tally->failing[at] = tally->failing[at - 1];
		at--;
	}
	if (at < TALLY_SEEDS_MOST)
		tally->failing[at] = seed;
	tally->failures++;
}

void tally_add(struct tally *tally, uint64_t seed, const struct trial *trial)
{
	int number;
	const struct row *row = row_of(seed, &number);
	struct tally_row *to = &tally->rows[row - row_table];

	tally->cases++;
	to->cases++;
	to->states[trial->is_true][trial->state]++;
	for (int fault = 0; fault < FAULTS; fault++) {
		if (!trial->faults[fault])
			continue;
		if (to->faults[fault]++ == 0)
			to->example[fault] = seed;
	}
	if (row->in_cells)
		tally->cells[row - row_table][number][trial->state]++;
	if (trial->part_state >= 0)
		tally->steps[trial->part_state][trial->state]++;
	if (trial_fails(trial, row))
		note_failure(tally, seed);
}

static void merge_row(struct tally_row *into, const struct tally_row *from)
{
	into->cases += from->cases;
	for (int state = 0; state < TALLY_STATES; state++) {
		into->states[0][state] += from->states[0][state];
		into->states[1][state] += from->states[1][state];
	}
	for (int fault = 0; fault < FAULTS; fault++) {
		if (from->faults[fault] &&
			(!into->faults[fault] || from->example[fault] < into->example[fault]))
			into->example[fault] = from->example[fault];
		into->faults[fault] += from->faults[fault];
	}
}

void tally_merge(struct tally *into, const struct tally *from)
{
	int64_t listed = from->failures < TALLY_SEEDS_MOST ? from->failures : TALLY_SEEDS_MOST;

	into->cases += from->cases;
	for (int row = 0; row < row_count; row++)
		merge_row(&into->rows[row], &from->rows[row]);
	for (int kind = 0; kind < ROW_CELLS; kind++)
		for (int cell = 0; cell < SCENE_CELLS; cell++)
			for (int state = 0; state < TALLY_STATES; state++)
				into->cells[kind][cell][state] += from->cells[kind][cell][state];
	for (int before = 0; before < TALLY_STATES; before++)
		for (int after = 0; after < TALLY_STATES; after++)
			into->steps[before][after] += from->steps[before][after];
	for (int64_t i = 0; i < listed; i++)
		note_failure(into, from->failing[i]);
	into->failures += from->failures - listed;
}

/* Best first, as a reader looks for them. */
static const int shown[] = {LOCATION_CONFIRMED, LOCATION_SUPPORTED, LOCATION_CONSISTENT,
	LOCATION_UNKNOWN, LOCATION_DISPUTED, LOCATION_REFUTED};

static int64_t sum_of(const int64_t *states)
{
	int64_t sum = 0;

	for (int state = 0; state < TALLY_STATES; state++)
		sum += states[state];
	return sum;
}

/* Percent with one decimal, rounded: no 100 that is not all, no 0 that is not none. */
static void print_share(FILE *out, int64_t part, int64_t whole)
{
	int64_t permille = whole ? (part * 1000 + whole / 2) / whole : 0;

	if (whole == 0)
		fputs(" –", out);
	else if (part == 0)
		fputs(" 0", out);
	else if (permille == 0)
		fputs(" <0.1", out);
	else if (permille == 1000 && part < whole)
		fputs(" >99.9", out);
	else
		fprintf(out, " %lld.%lld", (long long)(permille / 10), (long long)(permille % 10));
}

static void print_shares(FILE *out, const int64_t *states)
{
	for (size_t i = 0; i < ARRAY_LEN(shown); i++) {
		print_share(out, states[shown[i]], sum_of(states));
		fputs(" |", out);
	}
}

static void print_fault(FILE *out, const struct tally_row *row, int fault, bool holds)
{
	fprintf(out, " %lld%s |", (long long)row->faults[fault], holds ? "" : " (not claimed)");
}

static void print_row(FILE *out, const struct row *row, const struct tally_row *counts)
{
	fprintf(out, "| %s%s | %s | %lld |", row->name, row->breaks ? " †" : "", row->summary,
		(long long)counts->cases);
	print_fault(out, counts, FAULT_CONFIRMED, row->holds & HOLDS_CONFIRMED);
	print_fault(out, counts, FAULT_GROUND, row->holds & HOLDS_GROUND);
	print_fault(out, counts, FAULT_WITNESSES, row->holds & HOLDS_WITNESSES);
	print_fault(out, counts, FAULT_ANY_SET, row->holds & HOLDS_ANY_SET);
	print_fault(out, counts, FAULT_MONOTONE, true);
	fputc('\n', out);
}

static void print_rows(const struct tally *tally, FILE *out)
{
	fputs("| cases | what is drawn | number | false `confirmed` | false `refuted`: one authentic "
	      "reply | two networks, the claim | two networks, another set | refuted, then "
	      "confirmed |\n|---|---|--:|--:|--:|--:|--:|--:|\n",
		out);
	for (int i = 0; i < row_count; i++)
		print_row(out, &row_table[i], &tally->rows[i]);
	fputs("\n† An assumption is broken.\n", out);
}

/* What is said of the claim where it is true and where it is false. */
static void print_states(const struct tally *tally, FILE *out)
{
	fputs("\nOf 100 true claims and of 100 false ones:\n\n| cases | claim | confirmed | supported "
	      "| consistent | unknown | disputed | refuted |\n|---|---|--:|--:|--:|--:|--:|--:|\n",
		out);
	for (int i = 0; i < row_count; i++) {
		for (int is_true = 1; is_true >= 0; is_true--) {
			const int64_t *states = tally->rows[i].states[is_true];

			if (sum_of(states) == 0)
				continue;
			fprintf(out, "| %s | %s |", row_table[i].name, is_true ? "true" : "false");
			print_shares(out, states);
			fputc('\n', out);
		}
	}
}

/* What there is to see of each kind of cell: of true claims, and of false ones. */
static const struct {
	const char *title;
	int states[6];
	size_t count;
} columns[ROW_CELLS] = {
	[ROW_IN_CITY] = {"in-city: confirmed / supported / consistent / unknown / disputed",
		{LOCATION_CONFIRMED, LOCATION_SUPPORTED, LOCATION_CONSISTENT, LOCATION_UNKNOWN,
			LOCATION_DISPUTED},
		5},
	[ROW_BESIDE] = {"beside: confirmed / supported / consistent / unknown / disputed",
		{LOCATION_CONFIRMED, LOCATION_SUPPORTED, LOCATION_CONSISTENT, LOCATION_UNKNOWN,
			LOCATION_DISPUTED},
		5},
	[ROW_LYING] = {"lying: **wrongly supported** / consistent / unknown / disputed / refuted",
		{LOCATION_SUPPORTED, LOCATION_CONSISTENT, LOCATION_UNKNOWN, LOCATION_DISPUTED,
			LOCATION_REFUTED},
		5},
};

static void print_cell(const struct tally *tally, int index, FILE *out)
{
	struct scene_cell cell = scene_cell_at(index);

	fprintf(out, "| %d | %.1f | %.1f |", cell.agents, cell.stretch, cell.overhead_ms);
	for (int kind = 0; kind < ROW_CELLS; kind++) {
		const int64_t *states = tally->cells[kind][index];

		for (size_t i = 0; i < columns[kind].count; i++) {
			fputs(i ? " /" : "", out);
			print_share(out, states[columns[kind].states[i]], sum_of(states));
		}
		fputs(" |", out);
	}
	fputc('\n', out);
}

static void print_cells(const struct tally *tally, FILE *out)
{
	fputs("\nOf 100 cases of each number of agents, mean stretch and mean overhead:\n\n"
	      "| agents | stretch | ms |",
		out);
	for (int kind = 0; kind < ROW_CELLS; kind++)
		fprintf(out, " %s |", columns[kind].title);
	fputs("\n|--:|--:|--:|---|---|---|\n", out);
	for (int i = 0; i < SCENE_CELLS; i++)
		print_cell(tally, i, out);
}

static void print_steps(const struct tally *tally, FILE *out)
{
	fputs("\nThe claimed city's state by a part of the evidence (rows) and by all of it:\n\n"
	      "| | confirmed | supported | consistent | unknown | disputed | refuted |\n"
	      "|---|--:|--:|--:|--:|--:|--:|\n",
		out);
	for (size_t i = 0; i < ARRAY_LEN(shown); i++) {
		fprintf(out, "| %s |", location_state_names[shown[i]]);
		for (size_t j = 0; j < ARRAY_LEN(shown); j++)
			fprintf(out, " %lld |", (long long)tally->steps[shown[i]][shown[j]]);
		fputc('\n', out);
	}
}

static void print_examples(const struct tally *tally, FILE *out)
{
	for (int i = 0; i < row_count; i++)
		for (int fault = 0; fault < FAULTS; fault++)
			if (tally->rows[i].faults[fault])
				fprintf(out, "%s: %s: --seed %llu --verbose\n", row_table[i].name,
					trial_fault_names[fault],
					(unsigned long long)tally->rows[i].example[fault]);
}

void tally_print(const struct tally *tally, FILE *out)
{
	print_rows(tally, out);
	print_states(tally, out);
	print_cells(tally, out);
	print_steps(tally, out);
	fputs("\nA case of each kind of fault:\n\n", out);
	print_examples(tally, out);
	fprintf(out, "\n%lld cases, %lld failed\n", (long long)tally->cases,
		(long long)tally->failures);
	for (int64_t i = 0; i < tally->failures && i < TALLY_SEEDS_MOST; i++)
		fprintf(out, "FAILED: --seed %llu --verbose\n",
			(unsigned long long)tally->failing[i]);
}
