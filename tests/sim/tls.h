/* Certificates made at start: CA, server and client, all ECDSA P-256. */
#ifndef SIM_TLS_H
#define SIM_TLS_H

struct tls_material {
	char *ca_pem;
	char *server_pem;
	char *server_key_pem;
	char *client_pem;
	char *client_key_pem;
};

void tls_make(struct tls_material *m);
void tls_free(struct tls_material *m);

/* Common name of the verified client certificate of a gnutls session; allocated. */
char *tls_peer_name(void *gnutls_session);

#endif
