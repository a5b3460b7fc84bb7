#include "bundle/stamp.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "bundle/layout.h"

#define PEM_MOST        (4u * 1024u * 1024u)
#define ACCURACY_UNSAID 1000 /* ms */
#define ACCURACY_S_MOST 86400

const struct stamp_place stamp_places[STAMP_PLACES] = {
	{"plan", BUNDLE_PLAN, BUNDLE_STAMP_OF_PLAN ".tsq", BUNDLE_STAMP_OF_PLAN ".tsr"},
	{"statement", BUNDLE_STATEMENT, BUNDLE_STAMP ".tsq", BUNDLE_STAMP ".tsr"},
};

struct stamp_trust {
	STACK_OF(X509) * authorities;
};

/* With the imprint of the bytes; NULL: libcrypto cannot. */
static TS_MSG_IMPRINT *imprint_of(struct stamp_bytes over)
{
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	uint8_t digest[SHA256_DIGEST_LENGTH];
	bool good = imprint && algorithm && SHA256(over.at, over.len, digest);

	if (good) {
		/* as openssl ts writes it */
		X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL);
		good = TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
		       TS_MSG_IMPRINT_set_msg(imprint, digest, sizeof(digest)) == 1;
	}
	X509_ALGOR_free(algorithm);
	if (!good) {
		TS_MSG_IMPRINT_free(imprint);
		return NULL;
	}
	return imprint;
}

static TS_REQ *request_of(struct stamp_bytes over)
{
	TS_MSG_IMPRINT *imprint = imprint_of(over);
	TS_REQ *request = TS_REQ_new();
	bool good = imprint && request && TS_REQ_set_version(request, 1) == 1 &&
		    TS_REQ_set_msg_imprint(request, imprint) == 1 &&
		    TS_REQ_set_cert_req(request, 1) == 1;

	TS_MSG_IMPRINT_free(imprint);
	if (!good) {
		TS_REQ_free(request);
		return NULL;
	}
	return request;
}

int stamp_request(
	struct stamp_bytes over, struct arena *arena, struct stamp_bytes *out, struct err *err)
{
	TS_REQ *request = request_of(over);
	uint8_t *der = NULL;
	int len = request ? i2d_TS_REQ(request, &der) : -1;

	if (len > 0)
		*out = (struct stamp_bytes){
			arena_text_n(arena, (const char *)der, (size_t)len), (size_t)len};
	OPENSSL_free(der);
	TS_REQ_free(request);
	ERR_clear_error();
	return len > 0 ? 0 : err_set(err, ERR_INTERNAL, "libcrypto makes no stamp request");
}

static int take_authorities(struct stamp_trust *trust, const char *path, BIO *from, struct err *err)
{
	size_t count = 0;
	X509 *one;

	while ((one = PEM_read_bio_X509(from, NULL, NULL, NULL))) {
		if (sk_X509_push(trust->authorities, one) == 0) {
			X509_free(one);
			return err_no_memory(err);
		}
		count++;
	}
	ERR_clear_error();
	return count ? 0
		     : err_set(err, ERR_DATA, _("%s: holds no certificate of an authority in PEM"),
			       path);
}

static int read_authorities(struct stamp_trust *trust, const char *path, struct err *err)
{
	struct file_bytes bytes;
	BIO *from;
	int ret;

	if (file_read(path, PEM_MOST, &bytes, err) < 0)
		return -1;
	from = BIO_new_mem_buf(bytes.at, (int)bytes.len);
	ret = from ? take_authorities(trust, path, from, err) : err_no_memory(err);
	BIO_free(from);
	file_bytes_fini(&bytes);
	return ret;
}

int stamp_trust_open(const char *const *paths, struct stamp_trust **out, struct err *err)
{
	struct stamp_trust *trust = calloc(1, sizeof(*trust));
	int ret = 0;

	if (!trust || !(trust->authorities = sk_X509_new_null())) {
		free(trust);
		return err_no_memory(err);
	}
	for (; ret == 0 && *paths; paths++)
		ret = read_authorities(trust, *paths, err);
	if (ret < 0)
		stamp_trust_close(trust);
	else
		*out = trust;
	return ret;
}

void stamp_trust_close(struct stamp_trust *trust)
{
	if (trust) {
		sk_X509_pop_free(trust->authorities, X509_free);
		free(trust);
	}
}

/* Ends with one value and nothing behind it, in the form that it is written in. */
static TS_RESP *read_response(struct stamp_bytes response)
{
	const uint8_t *at = response.at;
	TS_RESP *read =
		response.len <= STAMP_MOST ? d2i_TS_RESP(NULL, &at, (long)response.len) : NULL;
	uint8_t *again = NULL;
	int len = read ? i2d_TS_RESP(read, &again) : -1;
	bool same = len > 0 && (size_t)len == response.len &&
		    memcmp(again, response.at, response.len) == 0;

	OPENSSL_free(again);
	if (!same) {
		TS_RESP_free(read);
		return NULL;
	}
	return read;
}

static bool is_granted(TS_RESP *response)
{
	const ASN1_INTEGER *status = TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response));
	int64_t value;

	return ASN1_INTEGER_get_int64(&value, status) == 1 &&
	       (value == TS_STATUS_GRANTED || value == TS_STATUS_GRANTED_WITH_MODS);
}

/* The same algorithm, with parameters left out or NULL, and the same digest. */
static bool is_over(TS_TST_INFO *info, struct stamp_bytes over)
{
	TS_MSG_IMPRINT *said = TS_TST_INFO_get_msg_imprint(info);
	ASN1_OCTET_STRING *digest = TS_MSG_IMPRINT_get_msg(said);
	uint8_t ours[SHA256_DIGEST_LENGTH];
	const ASN1_OBJECT *algorithm;

	X509_ALGOR_get0(&algorithm, NULL, NULL, TS_MSG_IMPRINT_get_algo(said));
	return OBJ_obj2nid(algorithm) == NID_sha256 && SHA256(over.at, over.len, ours) &&
	       ASN1_STRING_length(digest) == (int)sizeof(ours) &&
	       memcmp(ASN1_STRING_get0_data(digest), ours, sizeof(ours)) == 0;
}

static bool read_time(const ASN1_GENERALIZEDTIME *time, struct unix_ms *out)
{
	struct tm tm;
	struct civil civil;

	if (!time || ASN1_TIME_to_tm(time, &tm) != 1)
		return false;
	civil = (struct civil){.year = tm.tm_year + 1900,
		.month = tm.tm_mon + 1,
		.day = tm.tm_mday,
		.hour = tm.tm_hour,
		.minute = tm.tm_min,
		.second = tm.tm_sec};
	if (!when_civil_ok(&civil))
		return false;
	*out = when_from_civil(&civil, 0);
	return true;
}

static int64_t integer_or(const ASN1_INTEGER *number, int64_t otherwise)
{
	int64_t value;

	return number && ASN1_INTEGER_get_int64(&value, number) == 1 && value >= 0 &&
			       value <= ACCURACY_S_MOST
		       ? value
		       : otherwise;
}

/* Fractions of a second in genTime are left out above: the second that they lie in is added. */
static int64_t accuracy_of(TS_TST_INFO *info)
{
	const TS_ACCURACY *accuracy = TS_TST_INFO_get_accuracy(info);

	if (!accuracy)
		return ACCURACY_UNSAID + 1000;
	return integer_or(TS_ACCURACY_get_seconds(accuracy), 0) * 1000 +
	       integer_or(TS_ACCURACY_get_millis(accuracy), 0) + 1 + 1000;
}

static const char *serial_of(TS_TST_INFO *info, struct arena *arena)
{
	BIGNUM *number = ASN1_INTEGER_to_BN(TS_TST_INFO_get_serial(info), NULL);
	char *text = number ? BN_bn2hex(number) : NULL;
	const char *kept = arena_text(arena, text ? text : "");

	OPENSSL_free(text);
	BN_free(number);
	return kept;
}

/* The signer's certificate as the token itself carries it; who that is, trust alone can tell. */
static const char *signer_of(TS_RESP *response, struct arena *arena)
{
	PKCS7 *token = TS_RESP_get_token(response);
	STACK_OF(X509) *signers = PKCS7_get0_signers(token, NULL, 0);
	const char *name = NULL;

	if (signers && sk_X509_num(signers) > 0) {
		BIO *to = BIO_new(BIO_s_mem());
		char *bytes;
		long len;

		X509_NAME_print_ex(to, X509_get_subject_name(sk_X509_value(signers, 0)), 0,
			XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB);
		len = BIO_get_mem_data(to, &bytes);
		name = len > 0 ? arena_text_n(arena, bytes, (size_t)len) : NULL;
		BIO_free(to);
	}
	sk_X509_free(signers);
	return name;
}

/* Trusted roots, and the instant that certificates are looked at. */
static X509_STORE *store_of(const struct stamp_trust *trust, struct unix_ms at)
{
	X509_STORE *store = X509_STORE_new();

	for (int i = 0; store && i < sk_X509_num(trust->authorities); i++)
		X509_STORE_add_cert(store, sk_X509_value(trust->authorities, i));
	if (store)
		X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)(at.v / 1000));
	return store;
}

static bool is_by(const struct stamp_trust *trust, TS_RESP *response, struct stamp_bytes over,
	struct unix_ms at)
{
	TS_REQ *request = request_of(over);
	TS_VERIFY_CTX *context = request ? TS_REQ_to_TS_VERIFY_CTX(request, NULL) : NULL;
	bool good = false;

	if (context) {
		TS_VERIFY_CTX_add_flags(context, TS_VFY_SIGNATURE);
		TS_VERIFY_CTX_set_store(context, store_of(trust, at)); /* the context's now */
		good = TS_RESP_verify_response(context, response) == 1;
	}
	TS_VERIFY_CTX_free(context);
	TS_REQ_free(request);
	return good;
}

static int bad(struct stamp_result *out, const char *why)
{
	out->state = STAMP_BAD;
	return err_set(&out->why, ERR_DATA, "%s", why);
}

static int check_request(struct stamp_bytes over, struct stamp_bytes request, struct arena *arena,
	struct stamp_result *out)
{
	struct stamp_bytes ours;

	if (!request.at)
		return 0;
	if (stamp_request(over, arena, &ours, &out->why) < 0) {
		out->state = STAMP_BAD;
		return -1;
	}
	if (ours.len != request.len || memcmp(ours.at, request.at, ours.len) != 0)
		return bad(out, _("the request is not of these bytes"));
	return 0;
}

static int read_info(
	TS_RESP *response, struct stamp_bytes over, struct arena *arena, struct stamp_result *out)
{
	TS_TST_INFO *info = TS_RESP_get_tst_info(response);

	if (!is_granted(response) || !info)
		return bad(out, _("the authority did not grant it"));
	if (!is_over(info, over))
		return bad(out, _("it is a stamp of other bytes"));
	if (!read_time(TS_TST_INFO_get_time(info), &out->at))
		return bad(out, _("its time cannot be read"));
	out->within_ms = accuracy_of(info);
	out->serial = serial_of(info, arena);
	out->by = signer_of(response, arena);
	return 0;
}

static void check_response(struct stamp_bytes over, TS_RESP *response,
	const struct stamp_trust *trust, struct arena *arena, struct stamp_result *out)
{
	if (read_info(response, over, arena, out) < 0)
		return;
	if (!trust)
		out->state = STAMP_UNCHECKED;
	else if (is_by(trust, response, over, out->at))
		out->state = STAMP_GOOD;
	else
		bad(out, _("no authority that was given has signed it, or its certificate was not "
			   "valid at the time of the stamp"));
}

void stamp_check(struct stamp_bytes over, struct stamp_bytes request, struct stamp_bytes response,
	const struct stamp_trust *trust, struct arena *arena, struct stamp_result *out)
{
	TS_RESP *read;

	*out = (struct stamp_result){.state = STAMP_NONE};
	if (check_request(over, request, arena, out) < 0 || !response.at)
		return;
	read = read_response(response);
	if (read)
		check_response(over, read, trust, arena, out);
	else
		bad(out, _("it is no response of a time stamp authority (RFC 3161, DER)"));
	TS_RESP_free(read);
	ERR_clear_error();
}
