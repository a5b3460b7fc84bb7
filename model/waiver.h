/* A waiver 情况说明: somebody answers, by name and signature and for a time, for a finding that is
 * not as it should be. It lies over findings and changes none. The file is a DSSE envelope; its
 * payload is docs/schemas/waiver-v1.json in canonical form. */
#ifndef CDNPROOF_MODEL_WAIVER_H
#define CDNPROOF_MODEL_WAIVER_H

#include "base/bind.h"
#include "base/envelope.h"
#include "base/when.h"

#define WAIVER_SCHEMA "cdnproof/waiver/v1"

#define WAIVER_FILE_MOST   ((size_t)256 * 1024) /* bytes of the file */
#define WAIVER_OWNER_MOST  256                  /* bytes */
#define WAIVER_REASON_MOST 4096                 /* bytes */
#define WAIVER_KEYS_MOST   16

/* What the file says of one key. The keys are in the payload, so this is a function of the file's
 * bytes alone; whose they are is no question of the file. */
enum waiver_says {
	SIGNED_RIGHT,    /* named in the payload, and its signature is right */
	SIGNED_MISSING,  /* named in the payload, and has not signed */
	SIGNED_UNLISTED, /* signed, but is not named in the payload: nobody can check it */
	SIGNED_WRONG,    /* named in the payload, and its signature is wrong */
};
extern const char *const waiver_says_names[];

struct waiver_signature {
	const char *keyid;
	int type; /* enum key_type; -1: of an unlisted key */
	int says; /* enum waiver_says */
};
typedef LIST_OF(struct waiver_signature) waiver_signature_list;

struct waiver {
	struct arena arena;
	char sha256[DIGEST_TEXT_LEN]; /* of the file's bytes */
	const char *schema, *id, *rule;
	const char *subject; /* a node's id, a city's code; NULL: the whole finding */
	int disposition;     /* enum disposition, never DISPOSITION_NONE */
	const char *owner, *reason;
	struct unix_ms from, until;       /* in force at from, no more at until */
	LIST_OF(const char *) keys;       /* of all who sign: SPKI in base64, by keyid */
	struct envelope envelope;         /* as it was read */
	waiver_signature_list signatures; /* by keyid */
};

extern const struct bind_shape waiver_shape; /* of the payload */

struct waiver *waiver_new(void); /* empty, with an arena; never NULL */
void waiver_close(struct waiver *waiver);

/* Reads a file, or the text of one. Every fault of the payload is named by its field; ERR_DATA when
 * there is one, or when envelope or payload is not in canonical form. Signatures that are wrong are
 * no fault: they are said. */
int waiver_open(const char *path, struct waiver **out, struct faults *faults, struct err *err);
int waiver_parse(const char *text, size_t len, const char *name, struct waiver **out,
	struct faults *faults, struct err *err);

/* The payload: its bytes (heap), and a waiver of them without envelope and signatures. */
int waiver_body(const struct waiver *waiver, char **out, size_t *len, struct err *err);
int waiver_parse_body(const char *text, size_t len, const char *name, struct waiver **out,
	struct faults *faults, struct err *err);

/* Names the keys in the payload, in the order that it wants; replaces those that are there.
 * ERR_DATA: a key twice, or more than WAIVER_KEYS_MOST. */
int waiver_name_keys(struct waiver *waiver, struct key *const *keys, size_t count, struct err *err);

#endif
