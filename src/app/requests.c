/* Serves the requests of the glass: themes, contexts, settings, files, plans. */
#include "src/app/requests.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/safe_text.h"
#include "base/str.h"
#include "base/timefmt.h"
#include "config/paths.h"
#include "config/settings_file.h"
#include "config/settings_keep.h"
#include "config/theme_file.h"
#include "src/app/save_file.h"

#define TEXT_SIZE 512
/* Of one key in a recording. */
#define JUMP_MS 30000

static void say(struct dashboard *dashboard, enum ui_tone tone, const char *format, ...)
	PRINTF_LIKE(3, 4);

static void say(struct dashboard *dashboard, enum ui_tone tone, const char *format, ...)
{
	char text[TEXT_SIZE];
	char safe[TEXT_SIZE];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	safe_text(safe, sizeof(safe), text);
	ui_say(dashboard->ui, tone, safe);
	dashboard->is_dirty = true;
}

/* --- looks --- */

static bool take_theme(struct dashboard *dashboard, const char *name)
{
	struct theme theme;
	struct error err = { 0 };

	if (!theme_load(name, &theme, &err)) {
		say(dashboard, UI_TONE_ERROR, "%s", err.message);
		return false;
	}
	dashboard->theme = theme;
	dashboard->is_theme_new = true;
	dashboard->is_dirty = true;
	(void)snprintf(dashboard->settings->theme, sizeof(dashboard->settings->theme),
		"%s", name);
	setting_set_origin(setting_find("theme"), dashboard->settings, SETTING_RUN);
	return true;
}

/* --- another place --- */

/* What was sent and not answered yet must not be forgotten. */
static bool may_leave(struct dashboard *dashboard)
{
	const struct perform_view *view =
		hands_view(&dashboard->hands, dashboard->session.frame);

	if (dashboard->session.playback != NULL) {
		say(dashboard, UI_TONE_WARNING,
			"this is a recording: it shows what was looked at then");
		return false;
	}
	if (!view->can_close) {
		say(dashboard, UI_TONE_WARNING,
			"a plan is still being carried out: wait for its end, or stop "
			"it");
		return false;
	}
	return true;
}

/* The way back in is still there. */
static bool can_return(struct dashboard *dashboard)
{
	struct target target;
	struct error err = { 0 };
	bool is_known;

	target_init(&target);
	is_known = kubeconfig_load(&dashboard->options.overrides, &target, &err);
	target_finish(&target);
	if (!is_known) {
		say(dashboard, UI_TONE_ERROR, "%s", err.message);
	}
	return is_known;
}

static void take_namespace(struct dashboard *dashboard, const char *name)
{
	struct settings *settings = dashboard->settings;
	const struct setting *setting = setting_find("namespace");

	if (!may_leave(dashboard) || !can_return(dashboard)) {
		return;
	}
	if (name == NULL) {
		mem_free(settings->namespace);
		settings->namespace = NULL;
	} else if (setting == NULL || !setting_parse(setting, name, settings)) {
		say(dashboard, UI_TONE_ERROR,
			"\"%s\" cannot be the name of a namespace", name);
		return;
	}
	settings->all_namespaces = name == NULL;
	setting_set_origin(setting, settings, SETTING_RUN);
	dashboard_restart(dashboard);
}

/* What flags said about one cluster says nothing about another: a token above all must
 * not go there. Who is impersonated stays, it only takes rights away. */
static struct options options_for_context(
	const struct dashboard *dashboard, const char *name)
{
	struct options options = dashboard->options;

	options.overrides.context = name;
	options.overrides.cluster = NULL;
	options.overrides.user = NULL;
	options.overrides.server = NULL;
	options.overrides.namespace = NULL;
	options.overrides.token = NULL;
	options.overrides.certificate_authority = NULL;
	options.overrides.client_certificate = NULL;
	options.overrides.client_key = NULL;
	options.overrides.tls_server_name = NULL;
	options.overrides.insecure_skip_tls_verify = false;
	return options;
}

/* The Prometheus of one cluster knows nothing of another, and its address must not get
 * the other one's token. A path of the API server goes along. */
static void forget_prometheus(struct dashboard *dashboard)
{
	struct settings *settings = dashboard->settings;

	/* One that was named since is meant for where we go. */
	if (!text_equal(settings->prometheus, dashboard->session.prometheus.named)) {
		return;
	}
	if (text_is_empty(settings->prometheus) || settings->prometheus[0] == '/') {
		return;
	}
	mem_free(settings->prometheus);
	settings->prometheus = NULL;
	settings->prometheus_credentials = PROMETHEUS_NO_CREDENTIALS;
	say(dashboard, UI_TONE_INFO,
		"the Prometheus of the other context is not asked here");
}

static void take_context(struct dashboard *dashboard, const char *name)
{
	char *kept = mem_strdup(name);
	struct options before = dashboard->options;

	dashboard->options = options_for_context(dashboard, kept);
	if (!can_return(dashboard) || !may_leave(dashboard)) {
		dashboard->options = before;
		mem_free(kept);
		return;
	}
	forget_prometheus(dashboard);
	mem_free(dashboard->settings->namespace);
	dashboard->settings->namespace = NULL;
	dashboard->settings->all_namespaces = false;
	dashboard_restart(dashboard);
	/* The old session named it until now. */
	mem_free(dashboard->context);
	dashboard->context = kept;
}

/* --- settings --- */

static void say_value(struct dashboard *dashboard, const struct setting *setting)
{
	struct strbuf value;

	strbuf_init(&value, TEXT_SIZE);
	setting_format(setting, dashboard->settings, &value);
	say(dashboard, UI_TONE_INFO, "%s is %s: %s", setting->name,
		value.length > 0 ? strbuf_cstr(&value) : "not set", setting->help);
	strbuf_finish(&value);
}

static void refuse_value(
	struct dashboard *dashboard, const struct setting *setting, const char *value)
{
	struct strbuf wanted;

	strbuf_init(&wanted, TEXT_SIZE);
	setting_describe(setting, &wanted);
	say(dashboard, UI_TONE_ERROR, "%s cannot be \"%s\": it is %s", setting->name,
		value, strbuf_cstr(&wanted));
	strbuf_finish(&wanted);
}

static void refuse_name(struct dashboard *dashboard, const char *name)
{
	const struct setting *meant = setting_suggest(name);

	say(dashboard, UI_TONE_ERROR, "there is no setting \"%s\"%s%s%s", name,
		meant != NULL ? "; do you mean " : "", meant != NULL ? meant->name : "",
		meant != NULL ? "?" : "");
}

/* Readonly is a promise made at the start: it is not taken back by a few keys. */
static bool is_promise_broken(
	struct dashboard *dashboard, const struct setting *setting, const char *value)
{
	bool is_readonly = true;

	if (!text_equal(setting->name, "readonly") || !dashboard->settings->readonly ||
		!truth_parse(value, &is_readonly) || is_readonly) {
		return false;
	}
	say(dashboard, UI_TONE_ERROR,
		"readonly is not taken back while the program runs: start it without");
	return true;
}

static const char *when_it_counts(const struct setting *setting)
{
	switch (setting->counts) {
	case SETTING_NOW:
		return "";
	case SETTING_NEXT_CONTEXT:
		return "; it counts from the next context on";
	case SETTING_NEXT_START:
		break;
	}
	return "; it counts from the next start on: s on the settings screen keeps it";
}

static void set_value(
	struct dashboard *dashboard, const struct setting *setting, const char *value)
{
	if (is_promise_broken(dashboard, setting, value)) {
		return;
	}
	if (setting->type == SETTING_THEME) {
		(void)take_theme(dashboard, value);
		return;
	}
	if (setting->type == SETTING_NAMESPACE) {
		take_namespace(dashboard, value);
		return;
	}
	if (!setting_parse(setting, value, dashboard->settings)) {
		refuse_value(dashboard, setting, value);
		return;
	}
	setting_set_origin(setting, dashboard->settings, SETTING_RUN);
	ui_apply_settings(dashboard->ui, dashboard->settings);
	say(dashboard, UI_TONE_GOOD, "%s is now %s%s", setting->name, value,
		when_it_counts(setting));
}

static void take_setting(
	struct dashboard *dashboard, const char *name, const char *value)
{
	const struct setting *setting = setting_find(name);

	if (setting == NULL) {
		refuse_name(dashboard, name);
	} else if (setting_is_mapping(setting)) {
		say(dashboard, UI_TONE_WARNING,
			"%s can be set in the settings file only", setting->name);
	} else if (value == NULL) {
		say_value(dashboard, setting);
	} else {
		set_value(dashboard, setting, value);
	}
}

/* --- the settings file --- */

static void say_kept(struct dashboard *dashboard, const char *what)
{
	char *path = paths_config_file(SETTINGS_FILE_NAME);
	char shown[PATH_SHOWN_SIZE];

	paths_shorten(path != NULL ? path : SETTINGS_FILE_NAME, shown);
	say(dashboard, UI_TONE_GOOD, "%s: kept in %s", what, shown);
	mem_free(path);
}

static void keep_setting(struct dashboard *dashboard, const char *name)
{
	const struct setting *setting = setting_find(name);
	struct error err = { 0 };

	if (setting == NULL || setting_is_mapping(setting)) {
		say(dashboard, UI_TONE_INFO,
			"%s has entries: write them in the settings file; the manual "
			"has examples",
			name);
	} else if (settings_keep_value(setting, dashboard->settings, &err)) {
		setting_set_origin(setting, dashboard->settings, SETTING_FILE);
		say_kept(dashboard, name);
	} else {
		say(dashboard, UI_TONE_ERROR, "%s is not kept: %s", name, err.message);
	}
}

static void take_columns(
	struct dashboard *dashboard, const char *table, const char *list)
{
	const struct setting *setting = setting_find("columns");
	const char *names[SETTINGS_MAXIMUM];
	struct str rest = str_from(list);
	struct str part;
	struct strbuf value;
	struct arena *arena = arena_create(256);
	struct error err = { 0 };
	size_t count = 0;

	strbuf_init(&value, TEXT_SIZE);
	while (count < SETTINGS_MAXIMUM && str_split(&rest, ',', &part)) {
		names[count] = arena_str(arena, part);
		strbuf_printf(&value, "%s%s", count > 0 ? ", " : "[", names[count]);
		count++;
	}
	strbuf_char(&value, ']');
	settings_choose_columns(dashboard->settings, table, names, count);
	setting_set_origin(setting, dashboard->settings, SETTING_RUN);
	if (settings_keep(
		    "columns", table, count > 0 ? strbuf_cstr(&value) : NULL, &err)) {
		setting_set_origin(setting, dashboard->settings, SETTING_FILE);
		say_kept(dashboard, "columns");
	} else {
		say(dashboard, UI_TONE_WARNING,
			"for this run only: %s. By hand: columns: {%s: %s}",
			err.message, table, strbuf_cstr(&value));
	}
	strbuf_finish(&value);
	arena_destroy(arena);
}

/* --- what leaves the program --- */

static void save(struct dashboard *dashboard, const char *file, const char *text)
{
	struct error err = { 0 };

	if (save_file(file, text, &err)) {
		say(dashboard, UI_TONE_GOOD, "saved as %s", file);
	} else {
		say(dashboard, UI_TONE_ERROR, "not saved: %s", err.message);
	}
}

static void copy(struct dashboard *dashboard, const char *text)
{
	mem_free(dashboard->copied);
	dashboard->copied = mem_strdup(text);
	if (strchr(text, '\n') == NULL) {
		say(dashboard, UI_TONE_INFO, "copied, if the terminal allows it: %s",
			text);
	} else {
		say(dashboard, UI_TONE_INFO,
			"copied, if the terminal allows it: %zu bytes", strlen(text));
	}
}

/* --- recordings --- */

static void end_record(struct dashboard *dashboard)
{
	struct session *session = &dashboard->session;
	struct record_state state = record_state(session->record);

	if (session->record == NULL) {
		say(dashboard, UI_TONE_WARNING, "nothing is being recorded");
		return;
	}
	say(dashboard, UI_TONE_GOOD, "%s: recorded, %.1f MiB", state.file,
		(double)state.bytes / (1 << 20));
	session_set_record(session, NULL);
}

/* A recording has to know the whole picture: all is read anew for it. */
static void take_record(struct dashboard *dashboard, const char *file)
{
	struct session *session = &dashboard->session;
	struct record_state state = record_state(session->record);
	struct error err = { 0 };

	if (file == NULL) {
		end_record(dashboard);
		return;
	}
	if (session->record != NULL && state.problem == NULL) {
		say(dashboard, UI_TONE_WARNING,
			"this is recorded in %s already; \":record off\" ends that",
			state.file);
		return;
	}
	if (!may_leave(dashboard) || !can_return(dashboard)) {
		return;
	}
	if (!session_record_to(session, file, &err)) {
		say(dashboard, UI_TONE_ERROR, "not recorded: %s", err.message);
		return;
	}
	dashboard_restart(dashboard);
	say(dashboard, UI_TONE_GOOD, "recording to %s; everything is read anew", file);
}

static void seek(struct dashboard *dashboard, const char *text)
{
	int64_t ms;

	if (!clock_parse(text, &ms)) {
		say(dashboard, UI_TONE_ERROR,
			"\"%s\" is no place in time like 12:30, 1:02:03 or 90s", text);
		return;
	}
	playback_seek(dashboard->session.playback, ms);
}

static void set_speed(struct dashboard *dashboard, const char *text)
{
	char *end = NULL;
	double speed = strtod(text, &end);

	if (end == text || *end != '\0' || !(speed >= 0.25 && speed <= 64)) {
		say(dashboard, UI_TONE_ERROR, "\"%s\" is no speed from 0.25 to 64",
			text);
		return;
	}
	playback_set_speed(dashboard->session.playback, (int)(speed * 4));
}

static void step(struct dashboard *dashboard, bool is_back)
{
	if (!playback_step(dashboard->session.playback, is_back)) {
		say(dashboard, UI_TONE_INFO,
			is_back ? "nothing happened before this"
				: "nothing happened after this");
	}
}

static void take_replay(
	struct dashboard *dashboard, const char *what, const char *value)
{
	struct playback *playback = dashboard->session.playback;
	struct playback_state state;

	if (playback == NULL) {
		return;
	}
	state = playback_state(playback);
	if (text_equal(what, "pause")) {
		playback_pause(playback, !state.is_paused);
	} else if (text_equal(what, "faster")) {
		playback_set_speed(playback, state.speed * 2);
	} else if (text_equal(what, "slower")) {
		playback_set_speed(playback, state.speed / 2);
	} else if (text_equal(what, "forward")) {
		playback_seek(playback, state.position_ms + JUMP_MS);
	} else if (text_equal(what, "backward")) {
		playback_seek(playback, state.position_ms - JUMP_MS);
	} else if (text_equal(what, "seek")) {
		seek(dashboard, value);
	} else if (text_equal(what, "speed")) {
		set_speed(dashboard, value);
	} else {
		step(dashboard, text_equal(what, "step-back"));
	}
	dashboard->is_dirty = true;
}

static void propose(struct dashboard *dashboard, const struct plan *plan)
{
	dashboard->is_unasked = false;
	if (!perform_propose(dashboard->hands.perform, plan)) {
		say(dashboard, UI_TONE_WARNING,
			"one plan at a time: this one is still being carried out");
		return;
	}
	dashboard->is_unasked = plan->is_trial_only ||
		(dashboard->settings->confirm == CONFIRM_RISKY &&
			plan->danger == DANGER_NONE);
}

static void serve_plan(struct dashboard *dashboard, const struct ui_request *request)
{
	struct perform *perform = dashboard->hands.perform;

	switch (request->verb) {
	case UI_ASK_PLAN:
		propose(dashboard, request->plan);
		break;
	case UI_ASK_TRY:
		perform_try(perform);
		break;
	case UI_ASK_CONFIRM:
		perform_confirm(perform);
		break;
	case UI_ASK_STOP:
		perform_stop(perform);
		break;
	case UI_ASK_CLOSE:
		dashboard->is_unasked = false;
		perform_close(perform);
		break;
	case UI_ASK_NOTHING:
	case UI_ASK_THEME:
	case UI_ASK_NAMESPACE:
	case UI_ASK_CONTEXT:
	case UI_ASK_SET:
	case UI_ASK_KEEP:
	case UI_ASK_COLUMNS:
	case UI_ASK_SAVE:
	case UI_ASK_COPY:
	case UI_ASK_OBJECT:
	case UI_ASK_RECORD:
	case UI_ASK_REPLAY:
		return;
	}
	hands_touch(&dashboard->hands);
	dashboard->is_dirty = true;
}

static void serve(struct dashboard *dashboard, const struct ui_request *request)
{
	switch (request->verb) {
	case UI_ASK_THEME:
		(void)take_theme(dashboard, request->text);
		break;
	case UI_ASK_NAMESPACE:
		take_namespace(dashboard, request->text);
		break;
	case UI_ASK_CONTEXT:
		take_context(dashboard, request->text);
		break;
	case UI_ASK_SET:
		take_setting(dashboard, request->text, request->value);
		break;
	case UI_ASK_KEEP:
		keep_setting(dashboard, request->text);
		break;
	case UI_ASK_COLUMNS:
		take_columns(dashboard, request->text, request->value);
		break;
	case UI_ASK_SAVE:
		save(dashboard, request->text, request->value);
		break;
	case UI_ASK_COPY:
		copy(dashboard, request->text);
		break;
	case UI_ASK_OBJECT:
		reader_ask(&dashboard->session.reader, dashboard->session.cluster,
			request->object);
		break;
	case UI_ASK_RECORD:
		take_record(dashboard, request->text);
		break;
	case UI_ASK_REPLAY:
		take_replay(dashboard, request->text, request->value);
		break;
	case UI_ASK_NOTHING:
	case UI_ASK_PLAN:
	case UI_ASK_TRY:
	case UI_ASK_CONFIRM:
	case UI_ASK_STOP:
	case UI_ASK_CLOSE:
		serve_plan(dashboard, request);
		break;
	}
}

void requests_serve(struct dashboard *dashboard)
{
	struct ui_request request;

	while (!dashboard->is_lost && ui_take_request(dashboard->ui, &request)) {
		serve(dashboard, &request);
	}
}
