/* Fuzzes what leads to the server: credentials that plugins print, and proxies and
 * exceptions from them as users write them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "src/net/proxy.h"
#include "wire/exec_credential.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool is_true)
{
	if (!is_true) {
		abort();
	}
}

static void fuzz_credential(struct str text)
{
	static const char *const versions[] = { "client.authentication.k8s.io/v1",
		"client.authentication.k8s.io/v1beta1" };

	for (size_t i = 0; i < 2; i++) {
		struct exec_credential credential;
		struct error err = { .code = ERR_NONE };

		if (!exec_credential_decode(text, versions[i], &credential, &err)) {
			require(err.code != ERR_NONE && err.message[0] != '\0');
			for (const char *at = err.message; *at != '\0'; at++) {
				require((unsigned char)*at >= 0x20 && *at != 0x7f);
			}
			continue;
		}
		require(credential.token != NULL ||
			credential.client_certificate_pem != NULL);
		require((credential.client_certificate_pem == NULL) ==
			(credential.client_key_pem == NULL));
		exec_credential_finish(&credential);
	}
}

/* A proxy of the environment has its scheme and port said, or is none; an exception for
 * all is one; the loopback address is never asked for. */
static void fuzz_proxy(const char *text)
{
	static const char *const servers[] = { "https://api.example.com:6443",
		"https://10.1.2.3:6443", "https://[fd00::1]:6443" };
	struct proxy_environment as_proxy = { "", text, "" };
	struct proxy_environment as_exception = { "", "http://proxy:1", text };
	struct proxy_environment none = { "", text, "*" };

	for (size_t i = 0; i < 3; i++) {
		char *proxy = proxy_for(servers[i], NULL, &as_proxy);

		require(proxy[0] == '\0' || strstr(proxy, "://") != NULL);
		mem_free(proxy);
		proxy = proxy_for(servers[i], NULL, &as_exception);
		require(proxy[0] == '\0' || strcmp(proxy, "http://proxy:1/") == 0);
		mem_free(proxy);
		proxy = proxy_for(servers[i], NULL, &none);
		require(proxy[0] == '\0');
		mem_free(proxy);
		proxy = proxy_for(servers[i], text, &none);
		/* Never around one that was asked for. */
		require(text[0] == '\0' || proxy[0] != '\0');
		mem_free(proxy);
	}
	mem_free(proxy_for(text, NULL, &as_exception));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = mem_alloc(size + 1);

	if (size > 0) {
		memcpy(text, data, size);
	}
	text[size] = '\0';
	fuzz_credential((struct str){ text, size });
	fuzz_proxy(text);
	mem_free(text);
	return 0;
}
