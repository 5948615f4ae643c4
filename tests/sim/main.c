/* vmigtop-sim: a simulated Kubernetes API server with KubeVirt behind it. */
#include "actions.h"
#include "api.h"
#include "authz.h"
#include "clock.h"
#include "control.h"
#include "faults.h"
#include "http.h"
#include "kubeconfig.h"
#include "node.h"
#include "options.h"
#include "prometheus.h"
#include "replay.h"
#include "scenario.h"
#include "turn.h"
#include "watch.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_CATCH_UP_MS 2000

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
	(void)number;
	stop = 1;
}

static void catch_signals(void)
{
	struct sigaction a;

	memset(&a, 0, sizeof(a));
	a.sa_handler = on_signal;
	sigaction(SIGTERM, &a, NULL);
	sigaction(SIGINT, &a, NULL);
	a.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &a, NULL);
}

static void serve(struct request *req, struct reply *reply)
{
	control_count(req->method, req->path);
	if (str_starts(req->path, "/sim/")) {
		control_serve(req, reply);
	} else {
		api_serve(req, reply);
	}
}

/* Simulated time follows the real clock at the given speed. */
static void follow_clock(double speed, int64_t *last)
{
	int64_t now = clock_real_ms();
	int64_t passed = now - *last;

	if (passed > MAX_CATCH_UP_MS) {
		*last = now - MAX_CATCH_UP_MS;
		passed = MAX_CATCH_UP_MS;
	}
	passed = (int64_t)((double)passed * speed);
	if (passed >= TICK_MS) {
		passed -= passed % TICK_MS;
		turn_advance(passed);
		*last += (int64_t)((double)passed / speed);
	}
}

static void write_pid(const char *path)
{
	FILE *f = fopen(path, "w");

	if (!f || fprintf(f, "%ld\n", (long)getpid()) < 0 || fclose(f) != 0) {
		die("%s: %s", path, strerror(errno));
	}
}

static void write_file(const char *dir, const char *name, const char *text)
{
	char *path = xfmt("%s/%s", dir, name);
	FILE *f = fopen(path, "w");

	if (!f || fputs(text, f) < 0 || fclose(f) != 0) {
		die("%s: %s", path, strerror(errno));
	}
	free(path);
}

/* At an address of its own, with certificates of its own: nobody of the cluster is
 * known there but by a token. */
static void start_prometheus(const char *dir, struct tls_material *tls)
{
	unsigned port;
	char *url;

	tls_make(tls);
	port = http_start(0, tls, (struct http_hooks){ prometheus_serve });
	url = xfmt("https://127.0.0.1:%u\n", port);
	write_file(dir, "url", url);
	write_file(dir, "ca.crt", tls->ca_pem);
	write_file(dir, "token", "monitoring-token\n");
	free(url);
}

static void loop(const struct sim_options *o)
{
	int64_t last = clock_real_ms();

	while (!stop) {
		http_turn(o->manual ? 100 : 25);
		faults_turn();
		if (!o->manual) {
			follow_clock(o->speed, &last);
		}
	}
}

static void shut_down(struct scenario *scenario, struct tls_material *tls,
	struct tls_material *prometheus_tls)
{
	prometheus_free();
	tls_free(prometheus_tls);
	faults_free();
	watches_shutdown();
	for (int i = 0; i < 5; i++) {
		http_turn(1);
	}
	http_stop();
	actions_close();
	replay_close();
	nodes_free();
	model_free();
	store_free();
	authz_free();
	control_free();
	tls_free(tls);
	scenario_close(scenario);
}

int main(int argc, char **argv)
{
	struct sim_options o;
	struct scenario scenario;
	struct tls_material tls;
	struct tls_material prometheus_tls = { 0 };
	unsigned port;

	options_parse(&o, argc, argv);
	catch_signals();
	rng_seed(o.seed);
	scenario_open(&scenario, o.scenario, o.ahead);
	store_hooks((struct store_hooks){ model_changed, watches_wake });
	scenario_build(&scenario, o.recordings);
	authz_init(jget(scenario.tree, "users"), scenario.user_namespace);
	if (o.prometheus) {
		prometheus_open();
	}
	turn_advance((int64_t)(o.ahead * 1000.0));
	tls_make(&tls);
	port = http_start(o.port, &tls, (struct http_hooks){ serve });
	if (o.prometheus) {
		start_prometheus(o.prometheus, &prometheus_tls);
	}
	if (o.kubeconfig) {
		kubeconfig_write(o.kubeconfig, port, &tls, scenario.context,
			scenario.user_namespace);
	}
	if (o.pid_file) {
		write_pid(o.pid_file);
	}
	printf("ready https://127.0.0.1:%u\n", port);
	fflush(stdout);
	loop(&o);
	shut_down(&scenario, &tls, &prometheus_tls);
	return 0;
}
