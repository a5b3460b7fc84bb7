#include "base/uuid.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

struct uuid uuid_of_name(struct uuid within, const char *name)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct uuid out;

	if (!ctx || !EVP_DigestInit_ex(ctx, EVP_sha1(), NULL) ||
		!EVP_DigestUpdate(ctx, within.bytes, sizeof(within.bytes)) ||
		!EVP_DigestUpdate(ctx, name, strlen(name)) ||
		!EVP_DigestFinal_ex(ctx, digest, NULL))
		arena_die();
	EVP_MD_CTX_free(ctx);
	memcpy(out.bytes, digest, sizeof(out.bytes));
	out.bytes[6] = (uint8_t)((out.bytes[6] & 0x0f) | 0x50); /* version 5 */
	out.bytes[8] = (uint8_t)((out.bytes[8] & 0x3f) | 0x80); /* RFC 9562's variant */
	return out;
}

struct uuid_text uuid_text(struct uuid uuid)
{
	struct uuid_text out;
	size_t used = 0;

	for (size_t i = 0; i < sizeof(uuid.bytes); i++)
		used += (size_t)snprintf(out.text + used, sizeof(out.text) - used, "%s%02x",
			i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", uuid.bytes[i]);
	return out;
}
