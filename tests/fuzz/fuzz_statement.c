/* Any bytes as a signed statement, and as the statement in it: refused with a word, or the very
 * bytes that would be written. Nobody's key has signed them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bundle/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct key *stranger(void)
{
	static struct key *key;
	struct err err = {0};

	if (!key && key_new(KEY_ED25519, &key, &err) < 0)
		abort();
	return key;
}

static void check_statement(const char *text, size_t size)
{
	struct statement *statement;
	struct faults faults;
	struct err err = {0};
	char *again;
	size_t len;

	faults_init(&faults);
	if (statement_parse(text, size, "fuzz", &statement, &faults, &err) < 0) {
		if (faults.count == 0 && err.text[0] == '\0')
			abort();
	} else {
		if (statement_text(statement, &again, &len, &err) < 0 || len != size ||
			memcmp(again, text, len) != 0 || statement->subject.count != 1)
			abort();
		free(again);
		statement_close(statement);
	}
	faults_fini(&faults);
}

static void check_envelope(const char *text, size_t size)
{
	struct arena arena = {0};
	struct envelope envelope;
	struct faults faults;
	struct err err = {0};
	char *again;
	size_t len;

	faults_init(&faults);
	if (envelope_parse(
		    text, size, "fuzz", ENVELOPE_IN_TOTO, &arena, &envelope, &faults, &err) == 0) {
		if (envelope_text(&envelope, &again, &len, &err) < 0 || len != size ||
			memcmp(again, text, len) != 0 || envelope_signed_by(&envelope, stranger()))
			abort();
		free(again);
		check_statement((const char *)envelope.body, envelope.body_len);
	} else if (faults.count == 0 && err.text[0] == '\0') {
		abort();
	}
	faults_fini(&faults);
	arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_envelope((const char *)data, size);
	check_statement((const char *)data, size);
	return 0;
}
