/* The table of flags, and the list made of it and of the table of settings. */
#include "src/config/flags.h"

#include <string.h>

#include "base/alloc.h"
#include "base/attr.h"

#define AT_OPTIONS(member) OWNER_OPTIONS, offsetof(struct options, member)
#define AT_SETTINGS(member) OWNER_SETTINGS, offsetof(struct settings, member)
#define AT_OVERRIDES(member)                          \
	OWNER_OPTIONS,                                \
		offsetof(struct options, overrides) + \
		offsetof(struct kubeconfig_overrides, member)
#define NOWHERE OWNER_OPTIONS, 0

/* clang-format off */
static const struct option OPTIONS[] = {
	{ "once", 0, NULL, "print one snapshot and exit",
		SECTION_MODE, TYPE_MODE, NOWHERE, RUN_ONCE, NULL },
	{ "settle", 0, "TIME", "with --once: gather this long, for rates",
		SECTION_MODE, TYPE_DURATION, AT_OPTIONS(settle_ms), 0, NULL },
	{ "watch", 0, NULL, "print a line of JSON at each change",
		SECTION_MODE, TYPE_MODE, NOWHERE, RUN_WATCH, NULL },
	{ "for", 0, "TIME", "with --watch: end after this time",
		SECTION_MODE, TYPE_DURATION, AT_OPTIONS(for_ms), 0, NULL },
	{ "check", 0, NULL, "print readiness and findings, and exit",
		SECTION_MODE, TYPE_MODE, NOWHERE, RUN_CHECK, NULL },
	{ "record", 0, "FILE", "keep what the cluster sends in a file",
		SECTION_MODE, TYPE_TEXT, AT_OPTIONS(record_file), 0, NULL },
	{ "replay", 0, "FILE", "show a recording instead of a cluster",
		SECTION_MODE, TYPE_TEXT, AT_OPTIONS(replay_file), 0, NULL },
	{ "at", 0, "TIME", "with --replay: at this time of it, as 12:30",
		SECTION_MODE, TYPE_TEXT, AT_OPTIONS(at), 0, NULL },
	{ "script", 0, "FILE", NULL,
		SECTION_MODE, TYPE_TEXT, AT_OPTIONS(script_file), 0, NULL },

	{ "kubeconfig", 0, "FILE", "the kubeconfig to use, and no other",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(kubeconfig), 0, NULL },
	{ "context", 0, "NAME", "context of the kubeconfig",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(context), 0, NULL },
	{ "cluster", 0, "NAME", "cluster of the kubeconfig",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(cluster), 0, NULL },
	{ "user", 0, "NAME", "user of the kubeconfig",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(user), 0, NULL },
	{ "namespace", 'n', "NAME", "show this namespace only",
		SECTION_CLUSTER, TYPE_NAMESPACE, AT_OVERRIDES(namespace), 0, NULL },
	{ "all-namespaces", 'A', NULL, "show all namespaces",
		SECTION_CLUSTER, TYPE_FLAG, AT_SETTINGS(all_namespaces), 0, NULL },
	{ "server", 's', "URL", "address of the API server",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(server), 0, NULL },
	{ "token", 0, "TOKEN", "bearer token",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(token), 0, NULL },
	{ "as", 0, "NAME", "act as this user",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(as), 0, NULL },
	{ "as-group", 0, "NAME", "act as a member of this group (repeatable)",
		SECTION_CLUSTER, TYPE_GROUP, NOWHERE, 0, NULL },
	{ "as-uid", 0, "UID", "act as the user with this UID",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(as_uid), 0, NULL },
	{ "certificate-authority", 0, "FILE", "CA certificates of the server",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(certificate_authority), 0, NULL },
	{ "client-certificate", 0, "FILE", "client certificate",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(client_certificate), 0, NULL },
	{ "client-key", 0, "FILE", "key of the client certificate",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(client_key), 0, NULL },
	{ "insecure-skip-tls-verify", 0, NULL, "do not verify the server",
		SECTION_CLUSTER, TYPE_FLAG, AT_OVERRIDES(insecure_skip_tls_verify), 0, NULL },
	{ "tls-server-name", 0, "NAME", "name in the server's certificate",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(tls_server_name), 0, NULL },
	{ "request-timeout", 0, "TIME", "give up a request after this; 0: never",
		SECTION_CLUSTER, TYPE_DURATION, AT_OVERRIDES(request_timeout_ms), 0, NULL },
	{ "disable-compression", 0, NULL, "ask for uncompressed answers",
		SECTION_CLUSTER, TYPE_FLAG, AT_OVERRIDES(disable_compression), 0, NULL },

	{ "output", 'o', "FORMAT", "table, wide, json or csv",
		SECTION_OUTPUT, TYPE_OUTPUT, NOWHERE, 0, NULL },
	{ "no-headers", 0, NULL, "no line with column heads",
		SECTION_OUTPUT, TYPE_FLAG, AT_OPTIONS(no_headers), 0, NULL },

	{ "log-file", 0, "FILE", "append the program's log to a file",
		SECTION_OTHER, TYPE_TEXT, AT_OPTIONS(log_file), 0, NULL },
	{ "verbose", 'v', "[=LEVEL]", "log more; repeat it for still more",
		SECTION_OTHER, TYPE_LEVEL, AT_OPTIONS(verbosity), 0, NULL },
	{ "help", 'h', NULL, "this text",
		SECTION_OTHER, TYPE_MODE, NOWHERE, RUN_HELP, NULL },
	{ "version", 0, NULL, "version of the program",
		SECTION_OTHER, TYPE_MODE, NOWHERE, RUN_VERSION, NULL },
	/* kubectl's long form of -v. */
	{ "v", 0, "[=LEVEL]", NULL,
		SECTION_OTHER, TYPE_LEVEL, AT_OPTIONS(verbosity), 0, NULL },
};
/* clang-format on */

const char *const output_formats[] = {
	[OUTPUT_TABLE] = "table",
	[OUTPUT_WIDE] = "wide",
	[OUTPUT_JSON] = "json",
	[OUTPUT_CSV] = "csv",
	NULL,
};

static enum section section_of(enum setting_group group)
{
	return group == SETTING_GROUP_LOOK ? SECTION_DISPLAY : SECTION_OTHER;
}

static struct option option_of(const struct setting *setting)
{
	return (struct option){ .name = setting->name,
		.argument = setting->argument,
		.help = setting->help,
		.section = section_of(setting->group),
		.type = TYPE_SETTING,
		.owner = OWNER_SETTINGS,
		.setting = setting };
}

void option_list_init(struct option_list *list)
{
	list->count = 0;
	list->items =
		mem_calloc(setting_count + ARRAY_LENGTH(OPTIONS), sizeof(*list->items));
	for (size_t i = 0; i < setting_count; i++) {
		if (setting_table[i].is_flag) {
			list->items[list->count] = option_of(&setting_table[i]);
			list->count++;
		}
	}
	memcpy(list->items + list->count, OPTIONS, sizeof(OPTIONS));
	list->count += ARRAY_LENGTH(OPTIONS);
}

void option_list_finish(struct option_list *list)
{
	mem_free(list->items);
}

bool option_takes_value(const struct option *option)
{
	return option->argument != NULL && option->type != TYPE_LEVEL;
}
