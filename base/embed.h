/* Files compiled in by the assembler: bytes `symbol` to `symbol##_end`, a NUL behind them.
 * The path is taken from the checkout's root. Compilers know nothing of the dependency: the
 * Makefile says it. */
#ifndef CDNPROOF_BASE_EMBED_H
#define CDNPROOF_BASE_EMBED_H

#include <stddef.h>
#include <stdint.h>

#define EMBED_FILE(symbol, path)                                                                   \
	__asm__(".pushsection .rodata\n"                                                           \
		".balign 16\n"                                                                     \
		".hidden " #symbol "\n"                                                            \
		".global " #symbol "\n" #symbol ":\n"                                              \
		".incbin \"" path "\"\n"                                                           \
		".hidden " #symbol "_end\n"                                                        \
		".global " #symbol "_end\n" #symbol "_end:\n"                                      \
		".byte 0\n"                                                                        \
		".popsection\n");                                                                  \
	extern const char symbol[] __attribute__((visibility("hidden")));                          \
	extern const char symbol##_end[] __attribute__((visibility("hidden")))

/* Two symbols are two objects to C: the difference is one of numbers. */
#define EMBED_LEN(symbol) ((size_t)((uintptr_t)symbol##_end - (uintptr_t)(symbol)))

#endif
