#include "probes/certificate.h"

#include <openssl/bn.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"

static const struct {
	uint32_t fault;
	const char *word;
} words[] = {
	{CERTIFICATE_SELF_SIGNED, "self_signed"},
	{CERTIFICATE_OTHER_NAME, "other_name"},
	{CERTIFICATE_EXPIRED, "expired"},
	{CERTIFICATE_NOT_YET_VALID, "not_yet_valid"},
};

void certificate_words(uint32_t faults, char out[CERTIFICATE_WORDS_LEN])
{
	out[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t at = strlen(out);

		if (faults & words[i].fault)
			snprintf(out + at, CERTIFICATE_WORDS_LEN - at, "%s%s", at ? " " : "",
				words[i].word);
	}
}

void certificate_key_sha256(const X509 *leaf, char out[DIGEST_TEXT_LEN])
{
	uint8_t *der = NULL;
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(leaf), &der);

	digest_bytes(der, len > 0 ? (size_t)len : 0, out);
	OPENSSL_free(der);
}

static void read_serial(const X509 *leaf, char out[CERTIFICATE_SERIAL_MOST + 1])
{
	BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(leaf), NULL);
	char *text = number ? BN_bn2hex(number) : NULL;

	if (text && strlen(text) <= CERTIFICATE_SERIAL_MOST)
		memcpy(out, text, strlen(text) + 1);
	else
		out[0] = '\0';
	OPENSSL_free(text);
	BN_free(number);
}

/* "[2001:2::1]", an IPv4 address, or a name. */
static bool is_of_host(X509 *leaf, const char *host)
{
	char address[64];
	size_t len = strlen(host);

	if (host[0] == '[' && len > 2 && len < sizeof(address)) {
		memcpy(address, host + 1, len - 2);
		address[len - 2] = '\0';
		return X509_check_ip_asc(leaf, address, 0) == 1;
	}
	return X509_check_host(leaf, host, len, 0, NULL) == 1 ||
	       X509_check_ip_asc(leaf, host, 0) == 1;
}

void certificate_read(X509 *leaf, const char *host, struct certificate *out)
{
	*out = (struct certificate){0};
	certificate_key_sha256(leaf, out->key_sha256);
	read_serial(leaf, out->serial);
	if (X509_get_extension_flags(leaf) & EXFLAG_SI)
		out->faults |= CERTIFICATE_SELF_SIGNED;
	if (!is_of_host(leaf, host))
		out->faults |= CERTIFICATE_OTHER_NAME;
	if (X509_cmp_current_time(X509_get0_notAfter(leaf)) < 0)
		out->faults |= CERTIFICATE_EXPIRED;
	if (X509_cmp_current_time(X509_get0_notBefore(leaf)) > 0)
		out->faults |= CERTIFICATE_NOT_YET_VALID;
}
