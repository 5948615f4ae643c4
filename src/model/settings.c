/* The table of settings: from it come file, flags, usage, manual and settings screen.
 */
#include "model/settings.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "src/model/settings_names.h"

#define SECOND_MS 1000
#define HOUR_MS 3600000

#define AT(member) offsetof(struct settings, member)
#define NO_RANGE 0, 0, NULL

static const char *const confirm_words[] = {
	[CONFIRM_ALWAYS] = "always",
	[CONFIRM_RISKY] = "risky",
	NULL,
};

static const char *const credentials_words[] = {
	[PROMETHEUS_NO_CREDENTIALS] = "none",
	[PROMETHEUS_OF_CLUSTER] = "cluster",
	NULL,
};

/* clang-format off */
const struct setting setting_table[] = {
	{ "theme", SETTING_GROUP_LOOK, SETTING_THEME, true, "NAME", "default",
		"colours: a built-in theme or a file of yours",
		"Name of the theme. A file of this name in the directory of themes "
		"goes before a built-in one.",
		NO_RANGE, AT(theme), SETTING_NOW },
	{ "no-color", SETTING_GROUP_LOOK, SETTING_BOOL, true, NULL, "false",
		"no colours, as with NO_COLOR set",
		"Use no colours. NO_COLOR in the environment does the same, whatever "
		"the file says.",
		NO_RANGE, AT(no_color), SETTING_NEXT_START },
	{ "ascii", SETTING_GROUP_LOOK, SETTING_BOOL, true, NULL, "false",
		"no characters beyond ASCII",
		"Draw lines, bars and signs with ASCII characters only. This is so by "
		"itself when the locale is not UTF-8.",
		NO_RANGE, AT(ascii), SETTING_NOW },
	{ "no-mouse", SETTING_GROUP_LOOK, SETTING_BOOL, true, NULL, "false",
		"leave the mouse to the terminal",
		"Leave the mouse to the terminal, so that it selects text as usual.",
		NO_RANGE, AT(no_mouse), SETTING_NEXT_START },
	{ "columns", SETTING_GROUP_LOOK, SETTING_COLUMNS, false, NULL, "",
		"columns of the tables, in their order",
		"For each table, the columns to show and their order. A table that is "
		"not named keeps its own.",
		NO_RANGE, 0, SETTING_NOW },
	{ "keys", SETTING_GROUP_LOOK, SETTING_KEYS, false, NULL, "",
		"other keys for actions and commands",
		"For each action or command, its key or a list of keys, in place of "
		"the usual ones.",
		NO_RANGE, 0, SETTING_NOW },
	{ "readonly", SETTING_GROUP_WORK, SETTING_BOOL, true, NULL, "false",
		"offer nothing that changes the cluster",
		"Offer nothing that changes the cluster: the commands and their keys "
		"are gone.",
		NO_RANGE, AT(readonly), SETTING_NOW },
	{ "confirm", SETTING_GROUP_WORK, SETTING_WORD, false, "WHEN", "always",
		"when a command asks before it acts",
		"When a command asks before it acts: \"always\", or \"risky\": only "
		"where work in progress may be lost. What concerns a whole node asks "
		"in any case.",
		0, 0, confirm_words, AT(confirm), SETTING_NOW },
	{ "refresh", SETTING_GROUP_WORK, SETTING_DURATION, true, "TIME", "10s",
		"sample node statistics this often (10s)",
		"Period in which the statistics of nodes are sampled. Kubelets renew "
		"theirs every 10 to 20 seconds.",
		SECOND_MS, HOUR_MS, NULL, AT(refresh_ms), SETTING_NEXT_CONTEXT },
	{ "namespace", SETTING_GROUP_WORK, SETTING_NAMESPACE, false, "NAME", "",
		"show this namespace only",
		"Show this namespace only, unless a flag says otherwise. Without it: "
		"all namespaces where that is allowed, else the one of the context.",
		NO_RANGE, AT(namespace), SETTING_NOW },
	{ "prometheus", SETTING_GROUP_WORK, SETTING_URL, true, "URL", "",
		"ask this Prometheus for what is missing",
		"Address of a Prometheus or Thanos. It is asked for the progress of "
		"migrations where the metrics of virt-handler cannot be read, for the "
		"rates of links where the statistics of kubelets cannot, and for the "
		"speed of links without NodeNetworkState: one query every 30 seconds "
		"at most, and none while nothing of this is missing. An address "
		"below that of the API server, or just the path "
		"/api/v1/namespaces/NAMESPACE/services/SCHEME:NAME:PORT/proxy, is "
		"asked as the user of the kubeconfig. No other address ever gets the "
		"cluster's credentials unless prometheus-credentials says so.",
		NO_RANGE, AT(prometheus), SETTING_NEXT_CONTEXT },
	{ "prometheus-certificate-authority", SETTING_GROUP_WORK, SETTING_PATH, false,
		"FILE", "", "CA certificates of the Prometheus",
		"File with the CA certificates of the Prometheus. Without it the "
		"system's are trusted, and those only.",
		NO_RANGE, AT(prometheus_certificate_authority), SETTING_NEXT_CONTEXT },
	{ "prometheus-token-file", SETTING_GROUP_WORK, SETTING_PATH, true, "FILE", "",
		"bearer token for the Prometheus",
		"File with a bearer token for the Prometheus; read again when it "
		"changes, sent over https only.",
		NO_RANGE, AT(prometheus_token_file), SETTING_NEXT_CONTEXT },
	{ "prometheus-credentials", SETTING_GROUP_WORK, SETTING_WORD, true, "WHO",
		"none", "whose token it gets: none or cluster",
		"\"cluster\" sends the bearer token of the kubeconfig's user to the "
		"Prometheus, as its route on OpenShift wants it; over https only. "
		"\"none\" sends none but that of prometheus-token-file.",
		0, 0, credentials_words, AT(prometheus_credentials), SETTING_NEXT_CONTEXT },
	{ "prometheus-insecure-skip-tls-verify", SETTING_GROUP_WORK, SETTING_BOOL,
		false, NULL, "false", "do not verify the Prometheus",
		"Do not verify the certificate of the Prometheus. Whoever answers in "
		"its place then gets the token, too.",
		NO_RANGE, AT(prometheus_insecure), SETTING_NEXT_CONTEXT },
	{ "saturation-warm", SETTING_GROUP_WORK, SETTING_PERCENT, false, "PERCENT",
		"70", "load of a link that is called warm",
		"Load of a link, in percent of its speed, from which on it is called "
		"warm.",
		1, 100, NULL, AT(saturation_warm), SETTING_NOW },
	{ "saturation-high", SETTING_GROUP_WORK, SETTING_PERCENT, false, "PERCENT",
		"80", "load of a link that is called high",
		"From which on it is called high; not below saturation-warm.",
		1, 100, NULL, AT(saturation_high), SETTING_NOW },
	{ "saturation-full", SETTING_GROUP_WORK, SETTING_PERCENT, false, "PERCENT",
		"90", "load of a link that is called saturated",
		"From which on it is called saturated; not below saturation-high.",
		1, 100, NULL, AT(saturation_full), SETTING_NOW },
	{ "link-speeds", SETTING_GROUP_WORK, SETTING_SPEEDS, false, NULL, "",
		"speeds of links that the cluster does not know",
		"Speeds of network devices, as NODE/DEVICE: SPEED, where the cluster "
		"does not tell them or tells them wrongly; a star stands for every "
		"node. The speed is in bits per second with M, G or T: 25G.",
		NO_RANGE, 0, SETTING_NOW },
};
/* clang-format on */

const size_t setting_count = ARRAY_LENGTH(setting_table);

static_assert(ARRAY_LENGTH(setting_table) <= SETTINGS_MAXIMUM, "one origin each");

enum setting_origin setting_origin(
	const struct setting *setting, const struct settings *settings)
{
	return (enum setting_origin)settings->origins[setting - setting_table];
}

void setting_set_origin(const struct setting *setting, struct settings *settings,
	enum setting_origin origin)
{
	settings->origins[setting - setting_table] = (uint8_t)origin;
}

const char *setting_origin_text(enum setting_origin origin)
{
	static const char *const texts[] = {
		[SETTING_DEFAULT] = "default",
		[SETTING_FILE] = "file",
		[SETTING_FLAG] = "flag",
		[SETTING_ENVIRONMENT] = "environment",
		[SETTING_RUN] = "this run",
	};

	return texts[origin];
}

const char *setting_group_title(enum setting_group group)
{
	switch (group) {
	case SETTING_GROUP_LOOK:
		return "How it looks";
	case SETTING_GROUP_WORK:
		return "How it works";
	case SETTING_GROUP_COUNT:
		break;
	}
	return "";
}

const struct setting *setting_find(const char *name)
{
	for (size_t i = 0; i < setting_count; i++) {
		if (strcmp(setting_table[i].name, name) == 0) {
			return &setting_table[i];
		}
	}
	return NULL;
}

bool setting_is_mapping(const struct setting *setting)
{
	return setting->type == SETTING_SPEEDS || setting->type == SETTING_KEYS ||
		setting->type == SETTING_COLUMNS;
}

void settings_init(struct settings *settings)
{
	*settings = (struct settings){ .theme = "" };
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *setting = &setting_table[i];

		if (setting->preset[0] != '\0') {
			bool is_parsed =
				setting_parse(setting, setting->preset, settings);

			assert(is_parsed);
		}
	}
}

void settings_finish(struct settings *settings)
{
	for (size_t i = 0; i < settings->link_speed_count; i++) {
		mem_free(settings->link_speeds[i].node);
		mem_free(settings->link_speeds[i].device);
	}
	for (size_t i = 0; i < settings->key_count; i++) {
		mem_free(settings->keys[i].name);
		mem_free(settings->keys[i].key);
	}
	for (size_t i = 0; i < settings->column_count; i++) {
		settings_column_choice_finish(&settings->columns[i]);
	}
	mem_free(settings->link_speeds);
	mem_free(settings->keys);
	mem_free(settings->columns);
	mem_free(settings->namespace);
	mem_free(settings->prometheus);
	mem_free(settings->prometheus_certificate_authority);
	mem_free(settings->prometheus_token_file);
	*settings = (struct settings){ .theme = "" };
}
