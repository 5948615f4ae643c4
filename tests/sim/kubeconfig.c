/* The kubeconfig that points at this server. */
#include "kubeconfig.h"

#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const tokens[] = { "viewer", "operator", "nsuser", "nobody",
	"badtoken" };

static void write_contexts(struct buf *b, const char *context, const char *ns)
{
	buf_fmt(b,
		"contexts:\n- name: %s\n  context: {cluster: %s, user: admin}\n"
		"- name: admin\n  context: {cluster: %s, user: admin}\n",
		context, context, context);
	for (size_t i = 0; i < COUNT_OF(tokens); i++) {
		bool own = strcmp(tokens[i], "nsuser") == 0;

		buf_fmt(b, "- name: %s\n  context: {cluster: %s, user: %s%s%s}\n",
			tokens[i], context, tokens[i], own ? ", namespace: " : "",
			own ? ns : "");
	}
	buf_fmt(b, "current-context: %s\n", context);
}

static void write_users(struct buf *b, const struct tls_material *tls)
{
	char *crt = base64_encode(tls->client_pem, strlen(tls->client_pem), false);
	char *key =
		base64_encode(tls->client_key_pem, strlen(tls->client_key_pem), false);

	buf_fmt(b,
		"users:\n- name: admin\n  user:\n    client-certificate-data: %s\n"
		"    client-key-data: %s\n",
		crt, key);
	for (size_t i = 0; i < COUNT_OF(tokens); i++) {
		bool bad = strcmp(tokens[i], "badtoken") == 0;

		buf_fmt(b, "- name: %s\n  user: {token: %s}\n", tokens[i],
			bad ? "no-such-secret" : "");
		if (!bad) {
			b->len -= 2;
			buf_fmt(b, "%s-token}\n", tokens[i]);
		}
	}
	free(crt);
	free(key);
}

void kubeconfig_write(const char *path, unsigned port, const struct tls_material *tls,
	const char *context, const char *user_namespace)
{
	char *ca = base64_encode(tls->ca_pem, strlen(tls->ca_pem), false);
	struct buf b = { 0 };
	char *part = xfmt("%s.part", path);
	int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (!f) {
		die("%s: %s", part, strerror(errno));
	}
	buf_fmt(&b,
		"apiVersion: v1\nkind: Config\nclusters:\n- name: %s\n  cluster:\n"
		"    server: https://127.0.0.1:%u\n    certificate-authority-data: "
		"%s\n",
		context, port, ca);
	write_contexts(&b, context, user_namespace);
	write_users(&b, tls);
	if (fwrite(b.data, 1, b.len, f) != b.len || fclose(f) != 0 ||
		rename(part, path) != 0) {
		die("%s: %s", path, strerror(errno));
	}
	free(part);
	free(ca);
	buf_free(&b);
}
