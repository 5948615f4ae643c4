/* Options to the part of the app that serves them, and its status to the shell. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "config/args.h"
#include "config/settings_file.h"
#include "src/app/loop.h"
#include "src/app/oneshot.h"
#include "src/app/script.h"

#ifndef VMIGTOP_VERSION
#define VMIGTOP_VERSION "0.0.0"
#endif

static int run(
	const struct options *options, struct settings *settings, const char *program)
{
	struct error err = { 0 };

	if (options->log_file != NULL && !log_open(options->log_file, &err)) {
		(void)fprintf(stderr, "vmigtop: %s\n", err.message);
		return 1;
	}
	if (options->script_file != NULL) {
		return script_run(options->script_file, options, settings);
	}
	switch (options->mode) {
	case RUN_HELP:
		args_usage(stdout, program);
		return 0;
	case RUN_VERSION:
		(void)printf("vmigtop %s\n", VMIGTOP_VERSION);
		return 0;
	case RUN_ONCE:
	case RUN_CHECK:
		return oneshot_run(options, settings);
	case RUN_WATCH:
		return watch_run(options, settings);
	case RUN_DASHBOARD:
		break;
	}
	return loop_run(options, settings);
}

/* The file first, so that flags win. Help is there even when the file is broken. */
static bool load(int argc, char *const *argv, struct options *options,
	struct settings *settings, struct error *err)
{
	struct error file_err = { 0 };
	bool is_loaded = settings_file_load(settings, &file_err);

	if (!args_parse(argc, argv, options, settings, err)) {
		return false;
	}
	if (!is_loaded && options->mode != RUN_HELP && options->mode != RUN_VERSION) {
		options_finish(options);
		*err = file_err;
		return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	struct options options;
	struct settings settings;
	struct error err = { 0 };
	int status = 1;

	settings_init(&settings);
	if (load(argc, argv, &options, &settings, &err)) {
		status = run(&options, &settings, args_program_name(argv[0]));
		options_finish(&options);
	} else {
		(void)fprintf(stderr, "vmigtop: %s\n", err.message);
	}
	log_close();
	settings_finish(&settings);
	return status;
}
