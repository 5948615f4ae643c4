/* The command line. */
#include "options.h"

#include "util.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
	"usage: vmigtop-sim --scenario FILE.yaml [--port 0] [--kubeconfig OUT]\n"
	"                   [--speed X] [--clock real|manual] [--seed N]\n"
	"                   [--pid-file F] [--recordings DIR] [--ahead SECONDS]\n"
	"                   [--prometheus DIR]\n";

static double number(const char *name, const char *text, double lo, double hi)
{
	char *end;
	double v = strtod(text, &end);

	if (end == text || *end || v < lo || v > hi) {
		die("%s: \"%s\" is no number from %g to %g", name, text, lo, hi);
	}
	return v;
}

static void set_clock(struct sim_options *o, const char *text)
{
	if (strcmp(text, "real") != 0 && strcmp(text, "manual") != 0) {
		die("--clock: \"%s\" is neither real nor manual", text);
	}
	o->manual = *text == 'm';
}

static void set_option(struct sim_options *o, const char *name, const char *value)
{
	if (strcmp(name, "--scenario") == 0) {
		o->scenario = value;
	} else if (strcmp(name, "--kubeconfig") == 0) {
		o->kubeconfig = value;
	} else if (strcmp(name, "--pid-file") == 0) {
		o->pid_file = value;
	} else if (strcmp(name, "--prometheus") == 0) {
		o->prometheus = value;
	} else if (strcmp(name, "--recordings") == 0) {
		o->recordings = value;
	} else if (strcmp(name, "--port") == 0) {
		o->port = (unsigned)number(name, value, 0.0, 65535.0);
	} else if (strcmp(name, "--speed") == 0) {
		o->speed = number(name, value, 0.001, 10000.0);
	} else if (strcmp(name, "--seed") == 0) {
		o->seed = (uint64_t)number(name, value, 0.0, 1e15);
	} else if (strcmp(name, "--ahead") == 0) {
		o->ahead = number(name, value, 0.0, 1e6);
	} else if (strcmp(name, "--clock") == 0) {
		set_clock(o, value);
	} else {
		die("unknown option %s", name);
	}
}

void options_parse(struct sim_options *o, int argc, char **argv)
{
	memset(o, 0, sizeof(*o));
	o->speed = 1.0;
	o->seed = 1;
	for (int i = 1; i < argc; i++) {
		char *equals = strchr(argv[i], '=');

		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			fputs(usage, stdout);
			exit(0);
		}
		if (!str_starts(argv[i], "--")) {
			die("unexpected argument %s", argv[i]);
		}
		if (equals) {
			*equals = '\0';
			set_option(o, argv[i], equals + 1);
		} else if (i + 1 < argc) {
			set_option(o, argv[i], argv[i + 1]);
			i++;
		} else {
			die("%s needs a value", argv[i]);
		}
	}
	if (!o->scenario) {
		die("--scenario FILE is needed");
	}
}
