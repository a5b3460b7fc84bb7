/* Time stamps of a bundle: told, and with authorities (--tsa) verified at their own time. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "bundle/stamp.h"
#include "bundle/verify_tree.h"
#include "cli/verify_parts.h"

/* What is over, asked and given; heap, NULL where it is not there. */
struct parts {
	char *over, *request, *response;
	size_t over_len, request_len, response_len;
};

static void parts_fini(struct parts *parts)
{
	free(parts->over);
	free(parts->request);
	free(parts->response);
}

/* One that is not there is none; one that cannot be read is told. */
static void read_part(
	struct verification *v, const char *path, size_t most, char **out, size_t *len)
{
	if (verify_file_read(v->root, path, most, out, len) == 0 || errno == ENOENT ||
		errno == ENOTDIR)
		return;
	verify_say(&v->report, VERIFY_FILE_UNREADABLE, path, "%s", strerror(errno));
}

static void read_parts(struct verification *v, const struct stamp_place *place, struct parts *out)
{
	read_part(v, place->request, STAMP_MOST, &out->request, &out->request_len);
	read_part(v, place->response, STAMP_MOST, &out->response, &out->response_len);
	if (out->request || out->response)
		read_part(v, place->over, JSON_FILE_MOST, &out->over, &out->over_len);
}

/* "at TIME (within N s) by WHOM, serial N". */
static const char *described(struct verification *v, const struct stamp_result *stamp)
{
	char at[WHEN_TEXT_LEN];

	return arena_format(&v->arena, _("%s, at most %lld ms later, by %s, serial %s"),
		when_text(stamp->at, at), (long long)stamp->within_ms, stamp->by ? stamp->by : "?",
		stamp->serial ? stamp->serial : "?");
}

static void say_stamp(struct verification *v, const struct stamp_place *place,
	const struct parts *parts, const struct stamp_result *stamp)
{
	struct verify_report *report = &v->report;

	switch (stamp->state) {
	case STAMP_NONE:
		verify_note(report, VERIFY_NOTE_NO_STAMP, place->over, "%s",
			parts->request ? _("it was asked for; no response is attached") : "");
		break;
	case STAMP_UNCHECKED:
		verify_note(report, VERIFY_NOTE_STAMP_UNCHECKED, place->response, "%s",
			described(v, stamp));
		break;
	case STAMP_GOOD:
		verify_note(report, VERIFY_NOTE_STAMPED, place->over, "%s", described(v, stamp));
		break;
	case STAMP_BAD:
		verify_say(report, VERIFY_STAMP_WRONG,
			parts->response ? place->response : place->request, "%s", stamp->why.text);
		break;
	}
}

static void unstamped(struct stamp_result *out, const struct stamp_place *place)
{
	out->state = STAMP_BAD;
	err_set(&out->why, ERR_DATA, _("%s is not there"), place->over);
}

static void check_place(struct verification *v, const struct stamp_place *place,
	const struct stamp_trust *trust, struct stamp_result *out)
{
	struct parts parts = {.over = NULL};

	*out = (struct stamp_result){.state = STAMP_NONE};
	read_parts(v, place, &parts);
	if (parts.over)
		stamp_check((struct stamp_bytes){parts.over, parts.over_len},
			(struct stamp_bytes){parts.request, parts.request_len},
			(struct stamp_bytes){parts.response, parts.response_len}, trust, &v->arena,
			out);
	else if (parts.request || parts.response)
		unstamped(out, place);
	say_stamp(v, place, &parts, out);
	parts_fini(&parts);
}

void verify_stamps(struct verification *v)
{
	for (size_t i = 0; i < STAMP_PLACES; i++) {
		struct stamp_result stamp;

		check_place(v, &stamp_places[i], v->authorities, &stamp);
		if (strcmp(stamp_places[i].name, "plan") == 0 && stamp.state == STAMP_GOOD)
			v->plan_stamped_by.v = stamp.at.v + stamp.within_ms;
	}
}

bool verify_plan_shown(const struct verification *v)
{
	return v->plan_stamped_by.v != BIND_ABSENT && v->inputs.plan &&
	       v->plan_stamped_by.v < v->inputs.plan->start.v;
}
