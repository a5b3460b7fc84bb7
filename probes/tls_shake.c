#include "probes/tls_shake.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/bind.h"
#include "base/digest.h"
#include "base/when.h"
#include "probes/certificate.h"

#define RECORD_MOST (16384 + 256) /* of its body, encrypted (RFC 8446 5.2) */

/* Suites of TLS 1.2 whose ServerKeyExchange is signed. Those of TLS 1.3 all are. */
#define SUITES_1_2 "kEECDH+AESGCM:kEECDH+CHACHA20:kEECDH:kEDH:!aNULL:!eNULL:!PSK:!SRP:!DSS"

static const int groups[] = {NID_X25519, NID_X9_62_prime256v1, NID_secp384r1, NID_secp521r1};

struct tls_offers {
	SSL_CTX *ctx;
};

struct tls_shake {
	SSL *ssl;
	BIO *in, *out; /* the SSL's */
	bool is_signed;
	int hello_count;
};

/* A message is told of when it is whole, before it is understood: what it says is right when the
 * handshake goes on behind it. */
static void on_message(
	int sent, int version, int type, const void *bytes, size_t len, SSL *ssl, void *context)
{
	const uint8_t *message = bytes;
	struct tls_shake *shake = context;

	(void)ssl;
	if (type != SSL3_RT_HANDSHAKE || len == 0)
		return;
	if (sent)
		shake->hello_count += message[0] == SSL3_MT_CLIENT_HELLO;
	else if (version == TLS1_3_VERSION)
		shake->is_signed |= message[0] == SSL3_MT_CERTIFICATE_VERIFY;
	else
		shake->is_signed |= message[0] == SSL3_MT_SERVER_KEY_EXCHANGE;
}

static bool offer(SSL_CTX *ctx)
{
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL); /* who judges has the key pinned */
	return SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1 &&
	       SSL_CTX_set_max_proto_version(ctx, TLS1_3_VERSION) == 1 &&
	       SSL_CTX_set_cipher_list(ctx, SUITES_1_2) == 1;
}

int tls_offers_new(struct tls_offers **out, struct err *err)
{
	struct tls_offers *offers = calloc(1, sizeof(*offers));

	if (!offers)
		return err_no_memory(err);
	offers->ctx = SSL_CTX_new(TLS_client_method());
	if (!offers->ctx || !offer(offers->ctx)) {
		tls_offers_free(offers);
		return err_set(err, ERR_INTERNAL, "OpenSSL has no TLS 1.2 and 1.3 with ECDHE");
	}
	*out = offers;
	return 0;
}

void tls_offers_free(struct tls_offers *offers)
{
	if (!offers)
		return;
	SSL_CTX_free(offers->ctx);
	free(offers);
}

/* The first is the one that a key is sent for at once (RFC 8446 4.2.8). */
static bool set_groups(SSL *ssl, int first)
{
	int list[ARRAY_LEN(groups) + 1], count = 0;

	if (first)
		list[count++] = first;
	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		if (groups[i] != first)
			list[count++] = groups[i];
	return SSL_set1_groups(ssl, list, count) == 1;
}

static bool set_up(struct tls_shake *shake, const char *name, struct tls_taste taste)
{
	shake->in = BIO_new(BIO_s_mem());
	shake->out = BIO_new(BIO_s_mem());
	if (!shake->in || !shake->out) {
		BIO_free(shake->in);
		BIO_free(shake->out);
		return false;
	}
	BIO_set_mem_eof_return(shake->in, -1); /* empty is not the end */
	SSL_set_bio(shake->ssl, shake->in, shake->out);
	SSL_set_msg_callback(shake->ssl, on_message);
	SSL_set_msg_callback_arg(shake->ssl, shake);
	SSL_set_connect_state(shake->ssl);
	return set_groups(shake->ssl, taste.group) &&
	       SSL_set_max_proto_version(
		       shake->ssl, taste.wants_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION) == 1 &&
	       (!name || SSL_set_tlsext_host_name(shake->ssl, name) == 1);
}

/* What comes with the signed message may be wrong behind it; then nobody knows where the fault is,
 * and it is not believed. */
static enum tls_state go_on(struct tls_shake *shake)
{
	int ret, error;

	ERR_clear_error();
	ret = SSL_do_handshake(shake->ssl);
	error = SSL_get_error(shake->ssl, ret);
	ERR_clear_error();
	if (ret != 1 && error != SSL_ERROR_WANT_READ)
		return TLS_BROKEN;
	if (SSL_session_reused(shake->ssl))
		return TLS_BROKEN;
	if (shake->is_signed)
		return TLS_SIGNED;
	return ret == 1 ? TLS_BROKEN : TLS_MORE;
}

struct tls_shake *tls_shake_new(
	const struct tls_offers *offers, const char *name, struct tls_taste taste)
{
	struct tls_shake *shake = calloc(1, sizeof(*shake));

	if (!shake)
		return NULL;
	shake->ssl = SSL_new(offers->ctx);
	if (!shake->ssl || !set_up(shake, name, taste) || go_on(shake) != TLS_MORE) {
		tls_shake_free(shake);
		return NULL;
	}
	return shake;
}

void tls_shake_free(struct tls_shake *shake)
{
	if (!shake)
		return;
	SSL_free(shake->ssl);
	free(shake);
}

size_t tls_shake_output(struct tls_shake *shake, uint8_t *out, size_t cap)
{
	int len = BIO_read(shake->out, out, (int)cap);

	return len > 0 ? (size_t)len : 0;
}

enum tls_state tls_shake_feed(struct tls_shake *shake, const uint8_t *bytes, size_t len)
{
	if (len > INT32_MAX || BIO_write(shake->in, bytes, (int)len) != (int)len)
		return TLS_BROKEN;
	return go_on(shake);
}

size_t tls_record_len(const uint8_t head[TLS_RECORD_HEAD])
{
	size_t len = (size_t)head[3] << 8 | head[4];

	if (head[0] < SSL3_RT_CHANGE_CIPHER_SPEC || head[0] > SSL3_RT_APPLICATION_DATA ||
		head[1] != SSL3_VERSION_MAJOR || len > RECORD_MOST + 1792) /* TLS 1.2 adds more */
		return 0;
	return TLS_RECORD_HEAD + len;
}

static void digest_certificate(X509 *certificate, char out[DIGEST_TEXT_LEN])
{
	uint8_t *der = NULL;
	int len = i2d_X509(certificate, &der);

	digest_bytes(der, len > 0 ? (size_t)len : 0, out);
	OPENSSL_free(der);
}

static int64_t not_after_ms(const X509 *leaf)
{
	struct civil civil;
	struct tm tm = {0};

	if (ASN1_TIME_to_tm(X509_get0_notAfter(leaf), &tm) != 1)
		return BIND_ABSENT;
	civil = (struct civil){
		tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec};
	if (civil.year < 1970 || civil.year > 9999)
		return BIND_ABSENT;
	return when_from_civil(&civil, 0).v;
}

bool tls_shake_identity(const struct tls_shake *shake, struct fetch_tls *out)
{
	STACK_OF(X509) *chain = SSL_get_peer_cert_chain(shake->ssl);
	int count = chain ? sk_X509_num(chain) : 0;

	if (count < 1 || count > FETCH_CHAIN_MOST)
		return false;
	for (int i = 0; i < count; i++)
		digest_certificate(sk_X509_value(chain, i), out->chain_sha256[i]);
	certificate_key_sha256(sk_X509_value(chain, 0), out->key_sha256);
	out->not_after_ms = not_after_ms(sk_X509_value(chain, 0));
	out->chain_count = (uint32_t)count;
	out->version = (uint32_t)SSL_version(shake->ssl);
	return true;
}

void tls_shake_learn(const struct tls_shake *shake, struct tls_taste *taste)
{
	int group = shake->hello_count > 1 ? (int)SSL_get_negotiated_group(shake->ssl) : 0;

	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		if (groups[i] == group)
			taste->group = group;
	taste->took_1_2 |= SSL_version(shake->ssl) == TLS1_2_VERSION;
}

/* A server that took it once does not refuse it now: something else went wrong. */
void tls_taste_refused(struct tls_taste *taste)
{
	taste->wants_1_3 |= !taste->took_1_2;
}
