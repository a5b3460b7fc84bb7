/* Makes stored files of every codec that is read, unit by unit, by the libraries themselves. */
#ifndef CDNPROOF_TESTS_CODEC_FIXTURE_H
#define CDNPROOF_TESTS_CODEC_FIXTURE_H

#include "logs/codec.h"
#include "tests/logs_fixture.h"

struct codec_maker {
	const char *name;
	const struct log_codec *codec;
	void (*add)(struct text *to, const void *bytes, size_t len); /* one more unit */
	bool checked;   /* a checksum of all its text stands in it */
	size_t padding; /* zeros behind it come in multiples of it; 0: are trailing bytes */
};

#define CODEC_MAKERS 11
extern const struct codec_maker codec_makers[CODEC_MAKERS];

/* xz with a dictionary of that many bytes; zstd with a window of 2^log bytes. */
void text_add_xz_large(struct text *to, const void *bytes, size_t len, uint32_t dictionary);
void text_add_zstd_window(struct text *to, const void *bytes, size_t len, int log);

/* xz in blocks of `block` bytes. */
void text_add_xz_blocks(struct text *to, const void *bytes, size_t len, size_t block);

/* bzip2 in blocks of nearly 100,000 bytes. */
void text_add_bzip2(struct text *to, const void *bytes, size_t len);

/* A skippable frame, as zstd and lz4 have it. */
void text_add_skippable(struct text *to, const char *bytes);

/* What a stream gave: text, how much of it was verified, "kind@offset+length|note|". */
struct heard {
	struct text text;
	size_t verified;
	struct text said;
	size_t stop_at; /* text after which the receiver wants no more; 0: never */
};

/* The first `len` bytes in pieces, each in memory of its own, so that the sanitizer sees a read
 * past it. The stream as it was at its end; it is closed already. */
struct log_stream heard_run(struct heard *heard, const struct log_codec *codec,
	const struct log_codec_limits *limits, const struct text *stored, size_t len, size_t piece);
void heard_fini(struct heard *heard);

#endif
