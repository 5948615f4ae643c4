/* Certificates made at start: CA, server and client, all ECDSA P-256. */
#ifndef SIM_TLS_H
#define SIM_TLS_H

#include <gnutls/abstract.h>
#include <stdbool.h>

struct tls_material {
	char *ca_pem;
	char *server_pem;
	char *server_key_pem;
	char *client_pem;
	char *client_key_pem;
	bool can_expire; /* the first one made: tls_certificate() is for it */
};

void tls_make(struct tls_material *m);
/* From now on new connections see a certificate whose time is over, or the good one. */
void tls_expire(bool is_expired);
/* The certificate of a new connection, as gnutls and libmicrohttpd ask for it. */
int tls_certificate(gnutls_session_t session, const gnutls_datum_t *authorities,
	int authority_count, const gnutls_pk_algorithm_t *algorithms,
	int algorithm_count, gnutls_pcert_st **out_chain, unsigned *out_length,
	gnutls_privkey_t *out_key);
void tls_free(struct tls_material *m);

/* From now on new connections see a certificate of another authority; its PEM,
 * allocated. Clients' certificates are of the first one for good. */
char *tls_rotate(void);
/* Another certificate for a user; allocated. */
void tls_issue(const char *user, char **out_certificate, char **out_key);
/* What was issued until now is not accepted any more. */
void tls_revoke_issued(void);

/* Common name of the verified client certificate of a gnutls session, allocated. NULL:
 * none was shown, or one that is not accepted. */
char *tls_peer_name(void *gnutls_session, bool *out_is_refused);

#endif
