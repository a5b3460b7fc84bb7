#include "tests/lab/nginx_key.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#define PATH_LEN 256
#define DAYS_S   (90L * 86400)

static X509 *certify(EVP_PKEY *key, const char *name)
{
	X509 *certificate = X509_new();
	X509_NAME *subject = certificate ? X509_get_subject_name(certificate) : NULL;

	if (subject && ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) &&
		X509_set_version(certificate, X509_VERSION_3) &&
		X509_gmtime_adj(X509_getm_notBefore(certificate), 0) &&
		X509_gmtime_adj(X509_getm_notAfter(certificate), DAYS_S) &&
		X509_NAME_add_entry_by_txt(
			subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0) &&
		X509_set_issuer_name(certificate, subject) && X509_set_pubkey(certificate, key) &&
		X509_sign(certificate, key, EVP_sha256()) > 0)
		return certificate;
	X509_free(certificate);
	return NULL;
}

/* Only the lab's root reads it. */
static FILE *create(const char *path, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

	if (!out)
		err_set_errno(err, ERR_INTERNAL, errno, "%s", path);
	return out;
}

static int finish(FILE *out, bool ok, const char *path, struct err *err)
{
	if (fclose(out) != 0 || !ok)
		return err_set(err, ERR_IO, "%s: cannot be written", path);
	return 0;
}

static int write_key(EVP_PKEY *key, const char *path, struct err *err)
{
	FILE *out = create(path, err);

	if (!out)
		return -1;
	return finish(
		out, PEM_write_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL) == 1, path, err);
}

static int write_certificate(X509 *certificate, const char *path, struct err *err)
{
	FILE *out = create(path, err);

	return out ? finish(out, PEM_write_X509(out, certificate) == 1, path, err) : -1;
}

int nginx_key_make(const char *folder, const char *name, struct err *err)
{
	char key_path[PATH_LEN], certificate_path[PATH_LEN];
	X509 *certificate = NULL;
	EVP_PKEY *key = NULL;
	int ret = -1;

	snprintf(key_path, sizeof(key_path), "%s/%s.key", folder, name);
	snprintf(certificate_path, sizeof(certificate_path), "%s/%s.crt", folder, name);
	if (access(certificate_path, F_OK) == 0)
		return 0;
	key = EVP_EC_gen("P-256");
	certificate = key ? certify(key, name) : NULL;
	if (!certificate)
		err_set(err, ERR_INTERNAL, "OpenSSL makes no key for %s", name);
	else if (write_key(key, key_path, err) == 0)
		ret = write_certificate(certificate, certificate_path, err);
	X509_free(certificate);
	EVP_PKEY_free(key);
	return ret;
}
