/* What a dossier names and this machine must have: rules, databases, documents, logs. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "cli/doctor.h"
#include "geo/lookup.h"

void doctor_profile(struct doctor *d, struct doctor_finding *f)
{
	const struct profile *profile = d->inputs.profile;

	doctor_number(d, f, "builtin", profile->builtin);
	doctor_found(d, f, DOCTOR_OK,
		profile->builtin ? _("%s version %s, built in") : _("%s version %s, of a file"),
		profile->id, profile->version);
}

/* ---- databases ---- */

/* The text of what failed first, the others are counted. */
struct tally {
	int64_t count, bad;
	const char *first;
};

static void blame(struct doctor *d, struct tally *tally, const char *text)
{
	if (tally->bad++ == 0)
		tally->first = arena_text(&d->arena, text);
}

static void number_tally(struct doctor *d, struct doctor_finding *f, const struct tally *tally)
{
	doctor_number(d, f, "count", tally->count);
	doctor_number(d, f, "bad", tally->bad);
}

static void try_database(struct doctor *d, const char *name, struct tally *tally)
{
	char *path = dossier_path(d->dossier, name);
	struct geo_db *db;
	struct err err;

	tally->count++;
	if (!path || geo_db_open(path, &db, &err) < 0)
		blame(d, tally, path ? err.text : strerror(ENOMEM));
	else
		geo_db_close(db);
	free(path);
}

void doctor_databases(struct doctor *d, struct doctor_finding *f)
{
	struct tally tally = {0};

	LIST_EACH(const char *, name, &d->dossier->geo.databases)
		try_database(d, *name, &tally);
	number_tally(d, f, &tally);
	if (tally.count == 0) {
		doctor_found(d, f, DOCTOR_WEAK, _("the dossier names none"));
		doctor_cost(d, f,
			_("no answers are shown beside what is measured, unless locate is given "
			  "--db"));
	} else if (tally.bad) {
		doctor_found(d, f, DOCTOR_MISSING, _("%lld of %lld cannot be used: %s"),
			(long long)tally.bad, (long long)tally.count, tally.first);
		doctor_cost(d, f, _("locate and run end with this fault; probe does not need it"));
	} else {
		doctor_found(d, f, DOCTOR_OK,
			ngettext("%lld opens", "all %lld open", (unsigned long)tally.count),
			(long long)tally.count);
	}
}

/* ---- documents ---- */

static void try_document(struct doctor *d, const struct document *document, struct tally *tally)
{
	char *path = inputs_document_path(&d->inputs, document);
	struct stat state;

	tally->count++;
	if (!path)
		blame(d, tally, arena_format(&d->arena, _("%s: names no file"), document->id));
	else if (stat(path, &state) < 0 || access(path, R_OK) < 0)
		blame(d, tally, arena_format(&d->arena, "%s: %s", path, strerror(errno)));
	else if (!S_ISREG(state.st_mode) || state.st_size == 0)
		blame(d, tally, arena_format(&d->arena, _("%s: is no file, or empty"), path));
	free(path);
}

void doctor_documents(struct doctor *d, struct doctor_finding *f)
{
	struct tally tally = {0};

	LIST_EACH(const struct document, document, &d->dossier->documents)
		try_document(d, document, &tally);
	number_tally(d, f, &tally);
	if (!tally.bad) {
		doctor_found(d, f, DOCTOR_OK,
			tally.count ? _("all %lld are there") : _("the dossier names none"),
			(long long)tally.count);
		return;
	}
	doctor_found(d, f, DOCTOR_MISSING, _("%lld of %lld are not there: %s"),
		(long long)tally.bad, (long long)tally.count, tally.first);
	doctor_cost(
		d, f, _("a document without its file proves nothing; measuring does not need it"));
}

/* ---- logs ---- */

/* What lies in it must be readable as well; deeper folders are read by `logs` itself. */
static void try_folder(struct doctor *d, const char *path, struct tally *tally)
{
	DIR *entries = opendir(path);
	const struct dirent *entry;
	int64_t files = 0;

	while (entries && (entry = readdir(entries))) {
		if (entry->d_name[0] == '.')
			continue;
		files++;
		if (faccessat(dirfd(entries), entry->d_name, R_OK, 0) < 0)
			blame(d, tally,
				arena_format(&d->arena, "%s/%s: %s", path, entry->d_name,
					strerror(errno)));
	}
	if (!entries)
		blame(d, tally, arena_format(&d->arena, "%s: %s", path, strerror(errno)));
	else if (files == 0)
		blame(d, tally, arena_format(&d->arena, _("%s: is empty"), path));
	if (entries)
		closedir(entries);
}

static void try_log(struct doctor *d, const char *name, struct tally *tally)
{
	char *path = dossier_path(d->dossier, name);
	struct stat state;

	tally->count++;
	if (!path || stat(path, &state) < 0)
		blame(d, tally,
			arena_format(&d->arena, "%s: %s", path ? path : name, strerror(errno)));
	else if (S_ISDIR(state.st_mode))
		try_folder(d, path, tally);
	else if (access(path, R_OK) < 0)
		blame(d, tally, arena_format(&d->arena, "%s: %s", path, strerror(errno)));
	free(path);
}

void doctor_logs(struct doctor *d, struct doctor_finding *f)
{
	struct tally tally = {0};

	LIST_EACH(const struct log_claim, claim, &d->dossier->logs)
		LIST_EACH(const char *, path, &claim->paths)
			try_log(d, *path, &tally);
	number_tally(d, f, &tally);
	if (!tally.bad) {
		doctor_found(d, f, DOCTOR_OK,
			tally.count ? _("all %lld paths can be read") : _("the dossier names none"),
			(long long)tally.count);
		return;
	}
	doctor_found(d, f, DOCTOR_MISSING,
		ngettext("%lld place cannot be read: %s", "%lld places cannot be read, such as %s",
			(unsigned long)tally.bad),
		(long long)tally.bad, tally.first);
	doctor_cost(d, f, _("retention of these logs is not proved; measuring does not need them"));
}
