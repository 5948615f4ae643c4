/* Fuzzes kubeconfig text: parse, merge with itself, choose each context, validate. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/unknown.h"
#include "src/config/kubeconfig_choice.h"

#define CONTEXTS_TRIED 8
#define JSON_CEILING (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool is_true)
{
	if (!is_true) {
		abort();
	}
}

static void require_line(const struct error *err)
{
	require(err->code != ERR_NONE);
	require(memchr(err->message, '\0', sizeof(err->message)) != NULL);
	require(err->message[0] != '\0');
	for (const char *text = err->message; *text != '\0'; text++) {
		require((unsigned char)*text >= 0x20 && *text != 0x7f);
	}
}

/* Everything but the reading of the files it names. */
static void try_choice(const struct kubeconfig_choice *choice)
{
	struct kubeconfig_problems problems;
	struct error err = { .code = ERR_NONE };

	kubeconfig_problems_init(&problems);
	kubeconfig_validate(choice, &problems);
	if (!kubeconfig_problems_none(&problems, &err)) {
		require_line(&err);
	} else {
		const char *reason;
		char *url = kubeconfig_server_url(choice->cluster.server, &reason);

		require(url != NULL && url[strlen(url) - 1] != '/');
		mem_free(url);
	}
	kubeconfig_problems_finish(&problems);
	if (choice->cluster.exec_config != NULL) {
		struct strbuf json;

		strbuf_init(&json, JSON_CEILING);
		if (yaml_to_json(choice->cluster.exec_config, &json)) {
			require(json.length > 0);
		}
		strbuf_finish(&json);
	}
}

static void try_context(const struct kubeconfig *config, const char *name)
{
	const struct kubeconfig_overrides overrides = {
		.context = name, .namespace = "ns/x", .request_timeout_ms = UNKNOWN_I64
	};
	struct kubeconfig_choice choice;
	struct error err = { .code = ERR_NONE };

	if (!kubeconfig_choose(config, &overrides, &choice, &err)) {
		require_line(&err);
		return;
	}
	try_choice(&choice);
	kubeconfig_apply_overrides(&overrides, &choice);
	require(strcmp(choice.namespace, "x") == 0);
	try_choice(&choice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str text = { (const char *)data, size };
	struct kubeconfig config;
	struct error err = { .code = ERR_NONE };

	kubeconfig_init(&config);
	if (!kubeconfig_add_text(&config, text, "/etc/fuzz/config", &err)) {
		require_line(&err);
	} else {
		const struct kubeconfig_table *contexts =
			&config.tables[KUBECONFIG_CONTEXTS];
		size_t count = contexts->count;

		/* A second file of the same text adds nothing. */
		require(kubeconfig_add_text(&config, text, "/etc/again/config", &err));
		require(contexts->count == count);
		try_context(&config, NULL);
		for (size_t i = 0; i < count && i < CONTEXTS_TRIED; i++) {
			try_context(&config, contexts->entries[i]->name);
		}
	}
	kubeconfig_finish(&config);
	return 0;
}
