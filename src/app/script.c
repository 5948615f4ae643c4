/* --script FILE: the dashboard without a terminal, driven by lines of a file. */
#include "src/app/script.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "config/theme_file.h"
#include "src/app/dashboard.h"
#include "src/app/signals.h"
#include "ui/dump.h"
#include "ui/keys.h"

#define WAIT_LIMIT_MS 30000

struct script {
	struct dashboard dashboard;
	bool is_over;
};

/* Verbs in one table: name, whether it needs an argument, what it does. */
struct verb {
	const char *name;
	bool (*run)(struct script *script, struct str argument, struct error *err);
};

static void text_of(struct str argument, char *out, size_t size)
{
	(void)snprintf(out, size, "%.*s", (int)argument.length, argument.data);
}

static bool is_on_screen(struct script *script, struct str wanted)
{
	struct strbuf text;
	bool is_found;
	char needle[256];

	text_of(wanted, needle, sizeof(needle));
	dashboard_paint(&script->dashboard);
	strbuf_init(&text, 4u << 20);
	dump_text(&text, &script->dashboard.canvas);
	is_found = strstr(strbuf_cstr(&text), needle) != NULL;
	strbuf_finish(&text);
	return is_found;
}

static bool do_size(struct script *script, struct str argument, struct error *err)
{
	struct str columns;
	uint64_t width;
	uint64_t height;

	if (!str_split(&argument, ' ', &columns) || !str_to_u64(columns, &width) ||
		!str_to_u64(str_trim(argument), &height) || width > 1000 ||
		height > 1000) {
		return error_set(err, ERR_PARSE, "size needs columns and rows");
	}
	dashboard_resize(&script->dashboard, (int)width, (int)height);
	return true;
}

static bool do_theme(struct script *script, struct str argument, struct error *err)
{
	char name[64];

	text_of(argument, name, sizeof(name));
	return theme_load(name, &script->dashboard.theme, err);
}

static void press(struct script *script, int32_t key)
{
	dashboard_paint(&script->dashboard);
	if ((dashboard_key(&script->dashboard, key) & UI_QUIT) != 0) {
		script->is_over = true;
	}
}

static bool do_key(struct script *script, struct str argument, struct error *err)
{
	struct str name;

	while (str_split(&argument, ' ', &name)) {
		char text[32];
		int32_t key;

		text_of(name, text, sizeof(text));
		if (!key_from_name(text, &key)) {
			return error_set(
				err, ERR_PARSE, "no key is called \"%s\"", text);
		}
		press(script, key);
	}
	return true;
}

static bool do_type(struct script *script, struct str argument, struct error *err)
{
	(void)err;
	while (argument.length > 0) {
		uint32_t codepoint;
		size_t taken = utf8_decode(argument.data, argument.length, &codepoint);

		press(script, (int32_t)codepoint);
		argument.data += taken;
		argument.length -= taken;
	}
	return true;
}

static bool turn_until(struct script *script, struct error *err,
	bool (*is_met)(struct script *, struct str), struct str argument)
{
	struct session *session = &script->dashboard.session;
	int64_t end_ms = session->clock.mono_ms + WAIT_LIMIT_MS;

	while (!is_met(script, argument)) {
		struct pollfd fd = { .fd = signals_descriptor(), .events = POLLIN };

		if (session->clock.mono_ms >= end_ms) {
			return error_set(err, ERR_NOT_FOUND,
				"waited %d s in vain: %.*s", WAIT_LIMIT_MS / 1000,
				(int)argument.length, argument.data);
		}
		dashboard_turn(&script->dashboard, &fd, 1, session->clock.mono_ms + 50);
		if (script->dashboard.is_lost) {
			*err = script->dashboard.loss;
			return false;
		}
		if (dashboard_is_paint_due(&script->dashboard)) {
			dashboard_paint(&script->dashboard);
		}
		if ((signals_take() & (SIGNAL_INTERRUPT | SIGNAL_END)) != 0) {
			return error_set(err, ERR_NETWORK, "interrupted");
		}
	}
	return true;
}

static bool is_settled(struct script *script, struct str argument)
{
	(void)argument;
	return session_is_settled(&script->dashboard.session);
}

static bool is_gone(struct script *script, struct str wanted)
{
	return !is_on_screen(script, wanted);
}

static bool do_wait(struct script *script, struct str argument, struct error *err)
{
	return turn_until(script, err, is_settled, argument);
}

static bool do_wait_for(struct script *script, struct str argument, struct error *err)
{
	return turn_until(script, err, is_on_screen, argument);
}

static bool do_wait_gone(struct script *script, struct str argument, struct error *err)
{
	return turn_until(script, err, is_gone, argument);
}

static bool do_expect(struct script *script, struct str argument, struct error *err)
{
	if (is_on_screen(script, argument)) {
		return true;
	}
	return error_set(err, ERR_NOT_FOUND, "not on the screen: %.*s",
		(int)argument.length, argument.data);
}

static bool do_expect_not(struct script *script, struct str argument, struct error *err)
{
	if (!is_on_screen(script, argument)) {
		return true;
	}
	return error_set(err, ERR_NOT_FOUND, "on the screen: %.*s",
		(int)argument.length, argument.data);
}

static bool do_expect_copied(
	struct script *script, struct str argument, struct error *err)
{
	const char *copied = script->dashboard.copied;

	if (copied != NULL && str_is(argument, copied)) {
		return true;
	}
	return error_set(
		err, ERR_NOT_FOUND, "copied is \"%s\"", copied != NULL ? copied : "");
}

static bool do_screenshot(struct script *script, struct str argument, struct error *err)
{
	char path[1024];
	struct strbuf out;
	FILE *file;
	const struct canvas *canvas = &script->dashboard.canvas;

	text_of(argument, path, sizeof(path));
	dashboard_paint(&script->dashboard);
	strbuf_init(&out, 64u << 20);
	if (str_ends_with(argument, ".svg")) {
		dump_svg(&out, canvas, &script->dashboard.theme);
	} else if (str_ends_with(argument, ".ansi")) {
		dump_ansi(&out, canvas, &script->dashboard.theme);
	} else if (str_ends_with(argument, ".roles")) {
		dump_roles(&out, canvas);
	} else {
		dump_text(&out, canvas);
	}
	file = fopen(path, "w");
	if (file == NULL ||
		fwrite(strbuf_cstr(&out), 1, out.length, file) != out.length ||
		fclose(file) != 0) {
		strbuf_finish(&out);
		return error_set(err, ERR_FILE, "cannot write %s", path);
	}
	strbuf_finish(&out);
	return true;
}

static const struct verb verbs[] = {
	{ "size", do_size },
	{ "theme", do_theme },
	{ "key", do_key },
	{ "type", do_type },
	{ "wait", do_wait },
	{ "wait-for", do_wait_for },
	{ "wait-gone", do_wait_gone },
	{ "expect", do_expect },
	{ "expect-not", do_expect_not },
	{ "expect-copied", do_expect_copied },
	{ "screenshot", do_screenshot },
};

static bool run_line(struct script *script, struct str line, struct error *err)
{
	struct str verb;

	line = str_trim(line);
	if (line.length == 0 || line.data[0] == '#' || script->is_over) {
		return true;
	}
	(void)str_split(&line, ' ', &verb);
	for (size_t i = 0; i < ARRAY_LENGTH(verbs); i++) {
		if (str_is(verb, verbs[i].name)) {
			return verbs[i].run(script, str_trim(line), err);
		}
	}
	return error_set(
		err, ERR_PARSE, "no such verb: %.*s", (int)verb.length, verb.data);
}

static bool run_text(
	struct script *script, struct str text, int *out_line, struct error *err)
{
	struct str line;

	*out_line = 0;
	while (str_split(&text, '\n', &line)) {
		(*out_line)++;
		if (!run_line(script, line, err)) {
			return false;
		}
	}
	return true;
}

int script_run(
	const char *path, const struct options *options, struct settings *settings)
{
	struct script script = { 0 };
	struct strbuf text;
	struct error err = { 0 };
	int line = 0;
	bool is_ok;

	strbuf_init(&text, LIMIT_FILE_BYTES);
	is_ok = file_read(path, &text, &err) &&
		dashboard_init(&script.dashboard, options, settings, &err) &&
		signals_init(&err);
	if (is_ok) {
		dashboard_resize(&script.dashboard, 120, 40);
		is_ok = run_text(&script, str_from(strbuf_cstr(&text)), &line, &err);
	}
	if (!is_ok) {
		(void)fprintf(stderr, "vmigtop: %s:%d: %s\n", path, line, err.message);
		if (script.dashboard.canvas.columns > 0) {
			struct strbuf out;

			strbuf_init(&out, 4u << 20);
			dump_text(&out, &script.dashboard.canvas);
			(void)fputs(strbuf_cstr(&out), stderr);
			strbuf_finish(&out);
		}
	}
	dashboard_finish(&script.dashboard);
	signals_finish();
	strbuf_finish(&text);
	return is_ok ? 0 : 1;
}
