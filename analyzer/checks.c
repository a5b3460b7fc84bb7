#include "analyzer/checks.h"

#include <string.h>

#include "base/text.h"

/* The first is meant where a check says no scheme. */
static const struct scheme {
	const char *name;
	int64_t port;
	bool service;
} schemes[] = {
	{"http", 80, true},
	{"https", 443, true},
	{"dns", 53, false},
};

static const struct scheme *scheme_of(const struct check *check)
{
	for (size_t i = 0; check->scheme && i < ARRAY_LEN(schemes); i++)
		if (strcmp(schemes[i].name, check->scheme) == 0)
			return &schemes[i];
	return &schemes[0];
}

const char *check_method(const struct check *check)
{
	return scheme_of(check)->name;
}

bool check_is(const struct check *check, const char *method)
{
	return strcmp(check_method(check), method) == 0;
}

int64_t check_port(const struct check *check)
{
	return check->port == BIND_ABSENT ? scheme_of(check)->port : check->port;
}

bool check_asks_objects(const struct check *check)
{
	return check->function == CHECK_CACHE || check->function == CHECK_NO_STORE;
}

bool check_shows_service(const struct check *check, const char *node_id)
{
	return scheme_of(check)->service && check->function == CHECK_SERVICE &&
	       check_covers(check, node_id);
}

const struct check *check_find(const struct dossier *dossier, const char *id)
{
	LIST_EACH(const struct check, check, &dossier->checks)
		if (text_equal(check->id, id))
			return check;
	return NULL;
}
