/* JSON text with positions. The places of values come from our own tokenizer (RFC 8259, strict),
 * the values from jansson, which knows no positions and stops at the first duplicate key. */
#ifndef CDNPROOF_BASE_JSON_H
#define CDNPROOF_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/fault.h"

#define JSON_DEPTH_MOST 64
#define JSON_FILE_MOST  (128u * 1024u * 1024u)
#define JSON_NODES_MOST 10000000u                 /* a plan of a million targets */
#define JSON_INT_MOST   INT64_C(9007199254740991) /* 2^53 - 1: RFC 8785, I-JSON (RFC 7493) */

struct json_node {
	const char *key;         /* of a member; NULL for an element or the root */
	const json_t *value;     /* borrowed from the document */
	struct json_node *first; /* child */
	struct json_node *next;  /* sibling */
	uint32_t line, column;   /* of the value; from 1, column in characters */
	uint32_t key_line, key_column;
	uint32_t index; /* among its siblings, from 0 */
	bool shadowed;  /* a later member has the same key */
};

struct json_doc {
	struct arena arena;
	char *name;              /* as faults name it */
	json_t *root;            /* owned */
	struct json_node *nodes; /* the root's */
};

/* Parses one document. Every duplicate key is a fault of its own, and parsing goes on; a syntax
 * error, invalid UTF-8, a number beyond +-(2^53 - 1), too deep nesting end it with one fault.
 * -1 with ERR_DATA when the document cannot be used; with duplicates only it returns 0 and leaves
 * the decision to who looks at `faults`. `name` is copied. */
int json_doc_parse(const char *text, size_t len, const char *name, struct json_doc *out,
	struct faults *faults, struct err *err);

/* Reads a file ("-": standard input) and parses it; nothing beyond JSON_FILE_MOST is read. */
int json_doc_read(const char *path, struct json_doc *out, struct faults *faults, struct err *err);
void json_doc_fini(struct json_doc *doc);

const struct json_node *json_node_find(const struct json_node *object, const char *key);

#endif
