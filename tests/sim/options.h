/* The command line. */
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct sim_options {
	const char *scenario;
	const char *kubeconfig;
	const char *pid_file;
	const char *recordings;
	const char *prometheus; /* directory for its url, ca.crt and token */
	unsigned port;
	double speed;
	bool manual;
	uint64_t seed;
	double ahead; /* seconds played before the first answer */
};

/* Ends the program when the line is wrong. */
void options_parse(struct sim_options *o, int argc, char **argv);

#endif
