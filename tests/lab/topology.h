/* A topology: the places of a lab with their addresses and servers, and rules about the pairs
 * between them. The file's format is described in README.md. */
#ifndef CDNPROOF_TESTS_LAB_TOPOLOGY_H
#define CDNPROOF_TESTS_LAB_TOPOLOGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/err.h"
#include "tests/lab/address.h"
#include "tests/lab/kind.h"

#define TOPOLOGY_SCHEMA         "cdnproof-lab/topology/v1"
#define TOPOLOGY_PLACES_MOST    128
#define TOPOLOGY_ADDRESSES_MOST 32 /* of one place */
#define TOPOLOGY_PAIRS_MOST     4096
#define TOPOLOGY_KINDS_ALL      ((INT64_C(1) << KIND_COUNT) - 1)
#define TOPOLOGY_NAME_MOST      32
#define TOPOLOGY_BODY_MOST      2048
#define TOPOLOGY_SLOTS_MOST     1024
#define TOPOLOGY_TIMES_MOST     100

/* A real nginx that answers any path with one status and one body. */
struct serve {
	int64_t http_port, status;
	const char *body;
	const char *server_name; /* NULL: any */
	const char *access_log;  /* a file's name in the scratch folder; NULL: none */
	int64_t tls_port;        /* 0: none */
	const char *tls;         /* the key's name, places may share one; NULL: the place's */
};

struct addresses {
	struct address *items;
	size_t count;
};

struct place {
	const char *name;
	int64_t lat_e7, lon_e7; /* WGS 84, 1e-7 degrees */
	struct addresses addresses;
	const struct serve *serve; /* NULL: nothing listens */
	bool dead;                 /* the wire drops everything that goes there */
};

/* The packets that enter while floor(unix ms / slot_ms) mod `of` is a slot of the list are cut. */
struct cut_slots {
	int64_t slot_ms, of;
	const bool *cut; /* `of` of them */
};

/* What one rule says of the pairs it fits; UNSAID where it says nothing. */
#define RULE_UNSAID (-1)
struct pair_rule {
	const char *from, *to; /* a name, `*`, or a prefix such as `agent-*` */
	bool both;             /* holds for the way back, too */
	int64_t extra_us, jitter_us, loss_ppm, stretch_ppm, one_way_us;
	int64_t dup_ppm, times;    /* one copy more; so many of each packet */
	int64_t late_ppm, late_us; /* so much more of delay */
	int64_t kinds;             /* bits by enum kind: what loss, dup, times, late are about */
	int64_t cut;               /* 0, 1 */
	const struct cut_slots *cut_slots;
};

struct places {
	struct place *items;
	size_t count;
};

struct pairs {
	struct pair_rule *items;
	size_t count;
};

struct topology {
	struct arena arena; /* owns all below */
	int64_t seed;
	int64_t stretch_ppm; /* path length / great circle, where no rule says otherwise */
	struct places places;
	struct pairs pairs;
};

/* Reads a file; what it does not know, or what lies outside the lab's address ranges, is refused
 * with `FILE:LINE:COLUMN: text`. On success the caller owns *out. */
int topology_read(const char *path, struct topology **out, struct err *err);

/* The same for text in memory; `name` stands for the file in errors. */
int topology_parse(
	const char *text, size_t len, const char *name, struct topology **out, struct err *err);
void topology_free(struct topology *topology); /* NULL is fine */

/* Does a rule's `from` or `to` mean this place? */
bool topology_fits(const char *pattern, const char *name);

#endif
