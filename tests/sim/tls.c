/* Certificates made at start: CA, server and client, all ECDSA P-256. */
#include "tls.h"

#include "util.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What a connection is shown. */
struct identity {
	gnutls_pcert_st certificate;
	gnutls_privkey_t key;
};

struct signer {
	gnutls_x509_crt_t crt;
	gnutls_x509_privkey_t key;
};

/* Also those of before: a handshake under way may still use them. */
static struct {
	struct identity good;
	struct identity expired;
} shown[8];
static size_t shown_count;
static bool shows_expired;
static struct signer issuer; /* of the first certificates made */
static unsigned char next_serial = 1;
static unsigned char oldest_accepted;

static void must(int rc, const char *what)
{
	if (rc < 0) {
		die("TLS: %s: %s", what, gnutls_strerror(rc));
	}
}

static gnutls_x509_privkey_t make_key(void)
{
	gnutls_x509_privkey_t key;
	unsigned bits = GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1);

	must(gnutls_x509_privkey_init(&key), "key");
	must(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, bits, 0), "key");
	return key;
}

static gnutls_x509_crt_t make_crt(gnutls_x509_privkey_t key, const char *name)
{
	unsigned char number[8] = { 0 };
	gnutls_x509_crt_t crt;
	time_t now = time(NULL);
	unsigned char id[20];
	size_t id_len = sizeof(id);

	must(gnutls_x509_crt_init(&crt), "certificate");
	must(gnutls_x509_crt_set_version(crt, 3), "version");
	number[0] = 0x11;
	number[7] = next_serial++;
	must(gnutls_x509_crt_set_serial(crt, number, sizeof(number)), "serial");
	must(gnutls_x509_crt_set_activation_time(crt, now - 86400), "time");
	must(gnutls_x509_crt_set_expiration_time(crt, now + 365 * 86400), "time");
	must(gnutls_x509_crt_set_dn_by_oid(
		     crt, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name)),
		"name");
	must(gnutls_x509_crt_set_key(crt, key), "key");
	must(gnutls_x509_crt_get_key_id(crt, 0, id, &id_len), "key id");
	must(gnutls_x509_crt_set_subject_key_id(crt, id, id_len), "key id");
	return crt;
}

static char *crt_pem(gnutls_x509_crt_t crt)
{
	gnutls_datum_t d;
	char *s;

	must(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &d), "export");
	s = xndup((const char *)d.data, d.size);
	gnutls_free(d.data);
	return s;
}

static char *key_pem(gnutls_x509_privkey_t key)
{
	gnutls_datum_t d;
	char *s;

	must(gnutls_x509_privkey_export2_pkcs8(
		     key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &d),
		"export");
	s = xndup((const char *)d.data, d.size);
	gnutls_free(d.data);
	return s;
}

static void sign(gnutls_x509_crt_t crt, const struct signer *ca)
{
	must(gnutls_x509_crt_sign2(crt, ca->crt, ca->key, GNUTLS_DIG_SHA256, 0),
		"signature");
}

static void identity_init(
	struct identity *identity, gnutls_x509_crt_t crt, gnutls_x509_privkey_t key)
{
	must(gnutls_pcert_import_x509(&identity->certificate, crt, 0), "import");
	must(gnutls_privkey_init(&identity->key), "import");
	must(gnutls_privkey_import_x509(identity->key, key, GNUTLS_PRIVKEY_IMPORT_COPY),
		"import");
}

static void identity_free(struct identity *identity)
{
	gnutls_pcert_deinit(&identity->certificate);
	gnutls_privkey_deinit(identity->key);
}

/* What connections are shown from now on, and the same past its time. */
static void show(
	gnutls_x509_crt_t crt, gnutls_x509_privkey_t key, const struct signer *ca)
{
	if (shown_count == COUNT_OF(shown)) {
		die("TLS: too many authorities");
	}
	identity_init(&shown[shown_count].good, crt, key);
	must(gnutls_x509_crt_set_expiration_time(crt, time(NULL) - 60), "time");
	sign(crt, ca);
	identity_init(&shown[shown_count++].expired, crt, key);
}

static void make_server(struct tls_material *m, const struct signer *ca)
{
	static const unsigned char v4[4] = { 127, 0, 0, 1 };
	unsigned char v6[16] = { 0 };
	gnutls_x509_privkey_t key = make_key();
	gnutls_x509_crt_t crt = make_crt(key, "kube-apiserver");

	v6[15] = 1;
	must(gnutls_x509_crt_set_subject_alt_name(
		     crt, GNUTLS_SAN_DNSNAME, "localhost", 9, GNUTLS_FSAN_SET),
		"SAN");
	must(gnutls_x509_crt_set_subject_alt_name(
		     crt, GNUTLS_SAN_IPADDRESS, v4, sizeof(v4), GNUTLS_FSAN_APPEND),
		"SAN");
	must(gnutls_x509_crt_set_subject_alt_name(
		     crt, GNUTLS_SAN_IPADDRESS, v6, sizeof(v6), GNUTLS_FSAN_APPEND),
		"SAN");
	must(gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_SERVER, 0),
		"purpose");
	must(gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE), "usage");
	sign(crt, ca);
	m->server_pem = crt_pem(crt);
	m->server_key_pem = key_pem(key);
	if (m->can_expire) {
		show(crt, key, ca);
	}
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
}

static void make_client(
	const struct signer *ca, const char *name, char **out_pem, char **out_key_pem)
{
	gnutls_x509_privkey_t key = make_key();
	gnutls_x509_crt_t crt = make_crt(key, name);

	must(gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_CLIENT, 0),
		"purpose");
	must(gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE), "usage");
	sign(crt, ca);
	*out_pem = crt_pem(crt);
	*out_key_pem = key_pem(key);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
}

static struct signer make_ca(void)
{
	struct signer ca;

	ca.key = make_key();
	ca.crt = make_crt(ca.key, "kubernetes");
	must(gnutls_x509_crt_set_basic_constraints(ca.crt, 1, -1), "CA");
	must(gnutls_x509_crt_set_key_usage(
		     ca.crt, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_DIGITAL_SIGNATURE),
		"usage");
	sign(ca.crt, &ca);
	return ca;
}

static void signer_free(struct signer *ca)
{
	gnutls_x509_crt_deinit(ca->crt);
	gnutls_x509_privkey_deinit(ca->key);
}

void tls_make(struct tls_material *m)
{
	struct signer ca;

	must(gnutls_global_init(), "start");
	ca = make_ca();
	m->can_expire = !issuer.key;
	m->ca_pem = crt_pem(ca.crt);
	make_server(m, &ca);
	make_client(&ca, "admin", &m->client_pem, &m->client_key_pem);
	if (m->can_expire) {
		issuer = ca;
	} else {
		signer_free(&ca);
	}
}

char *tls_rotate(void)
{
	struct signer ca = make_ca();
	struct tls_material m = { .can_expire = true };
	char *pem = crt_pem(ca.crt);

	make_server(&m, &ca);
	free(m.server_pem);
	free(m.server_key_pem);
	signer_free(&ca);
	return pem;
}

void tls_issue(const char *user, char **out_certificate, char **out_key)
{
	make_client(&issuer, user, out_certificate, out_key);
}

void tls_revoke_issued(void)
{
	oldest_accepted = next_serial;
}

void tls_expire(bool is_expired)
{
	shows_expired = is_expired;
}

int tls_certificate(gnutls_session_t session, const gnutls_datum_t *authorities,
	int authority_count, const gnutls_pk_algorithm_t *algorithms,
	int algorithm_count, gnutls_pcert_st **out_chain, unsigned *out_length,
	gnutls_privkey_t *out_key)
{
	struct identity *identity = shows_expired ? &shown[shown_count - 1].expired
						  : &shown[shown_count - 1].good;

	(void)session;
	(void)authorities;
	(void)authority_count;
	(void)algorithms;
	(void)algorithm_count;
	*out_chain = &identity->certificate;
	*out_length = 1;
	*out_key = identity->key;
	return 0;
}

void tls_free(struct tls_material *m)
{
	if (!m->ca_pem) {
		return;
	}
	if (m->can_expire) {
		while (shown_count) {
			identity_free(&shown[--shown_count].good);
			identity_free(&shown[shown_count].expired);
		}
		signer_free(&issuer);
	}
	free(m->ca_pem);
	free(m->server_pem);
	free(m->server_key_pem);
	free(m->client_pem);
	free(m->client_key_pem);
	memset(m, 0, sizeof(*m));
	gnutls_global_deinit();
}

static bool is_revoked(gnutls_x509_crt_t crt)
{
	unsigned char number[20];
	size_t length = sizeof(number);

	return gnutls_x509_crt_get_serial(crt, number, &length) >= 0 &&
		number[length - 1] < oldest_accepted;
}

char *tls_peer_name(void *gnutls_session, bool *out_is_refused)
{
	gnutls_session_t session = gnutls_session;
	const gnutls_datum_t *list;
	unsigned status = 0;
	unsigned count = 0;
	gnutls_x509_crt_t crt;
	char name[128];
	size_t len = sizeof(name);
	char *out = NULL;

	list = gnutls_certificate_get_peers(session, &count);
	if (!list || !count) {
		return NULL;
	}
	*out_is_refused = true;
	if (gnutls_certificate_verify_peers2(session, &status) < 0 || status ||
		gnutls_x509_crt_init(&crt) < 0) {
		return NULL;
	}
	if (gnutls_x509_crt_import(crt, &list[0], GNUTLS_X509_FMT_DER) >= 0 &&
		gnutls_x509_crt_get_dn_by_oid(
			crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &len) >= 0 &&
		!is_revoked(crt)) {
		*out_is_refused = false;
		out = xdup(name);
	}
	gnutls_x509_crt_deinit(crt);
	return out;
}
