/* Bodies behind proxies: kubelet /stats/summary and virt-handler /metrics. */
#include "metrics.h"

#include "clock.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_interfaces(struct buf *b, const struct node *n)
{
	for (size_t i = 0; i < n->nic_count; i++) {
		const struct nic *nic = &n->nics[i];

		buf_fmt(b,
			"%s{\"name\":\"%s\",\"rxBytes\":%" PRIu64
			",\"rxErrors\":0,\"txBytes\":%" PRIu64 ",\"txErrors\":0}",
			i ? "," : "", nic->name, nic->shown_rx, nic->shown_tx);
	}
}

static void write_pod(struct buf *b, const struct vm *vm, const char *now)
{
	buf_fmt(b,
		",{\"podRef\":{\"name\":\"%s\",\"namespace\":\"%s\",\"uid\":\"%s\"},"
		"\"startTime\":\"%s\",\"containers\":[{\"name\":\"compute\","
		"\"startTime\":\"%s\",\"cpu\":{\"time\":\"%s\",\"usageNanoCores\":"
		"%u},\"memory\":{\"time\":\"%s\",\"workingSetBytes\":%.0f}}],"
		"\"network\":{\"time\":\"%s\",\"name\":\"eth0\",\"rxBytes\":%u,"
		"\"rxErrors\":0,\"txBytes\":%u,\"txErrors\":0,\"interfaces\":[{"
		"\"name\":\"eth0\",\"rxBytes\":%u,\"rxErrors\":0,\"txBytes\":%u,"
		"\"txErrors\":0}]}}",
		vm->pod, vm->ns, vm->pod_uid, now, now, now,
		(unsigned)vm->cpus * 210000000u, now, vm->memory * 0.8, now,
		vm->ip * 7919u, vm->ip * 6011u, vm->ip * 7919u, vm->ip * 6011u);
}

void metrics_summary(struct buf *b, const struct node *n)
{
	char now[32];
	char boot[32];
	double used = n->used * 0.82 + 11e9;

	clock_format(n->stats_wall, now);
	clock_format(n->boot_wall, boot);
	buf_fmt(b,
		"{\"node\":{\"nodeName\":\"%s\",\"systemContainers\":[{\"name\":"
		"\"kubelet\",\"startTime\":\"%s\"}],\"startTime\":\"%s\",\"cpu\":{"
		"\"time\":\"%s\",\"usageNanoCores\":%.0f,\"usageCoreNanoSeconds\":"
		"7258404308672428},\"memory\":{\"time\":\"%s\",\"availableBytes\":%.0f,"
		"\"usageBytes\":%.0f,\"workingSetBytes\":%.0f,\"rssBytes\":%.0f},"
		"\"network\":{\"time\":\"%s\",\"name\":\"\",\"interfaces\":[",
		n->name, boot, boot, now, 8e9 * n->background + 3e9, now,
		fmax(n->memory - used, 0.0), used * 1.05, used, used * 0.9, now);
	write_interfaces(b, n);
	buf_fmt(b,
		"]},\"fs\":{\"time\":\"%s\",\"availableBytes\":962072674304,"
		"\"capacityBytes\":1236950581248,\"usedBytes\":274877906944},"
		"\"rlimit\":{\"time\":\"%s\",\"maxpid\":4194304,\"curproc\":1234}},"
		"\"pods\":[{\"podRef\":{\"name\":\"%s\",\"namespace\":\"%s\","
		"\"uid\":\"%s\"},\"startTime\":\"%s\"}",
		now, now, n->handler_pod, model.install_ns, n->handler_uid, boot);
	for (size_t i = 0; i < model.vm_count; i++) {
		if (model.vms[i]->node == n && !model.vms[i]->gone) {
			write_pod(b, model.vms[i], now);
		}
	}
	buf_str(b, "]}\n");
}

/* As Go prints a float in the exposition format: 4.294967296e+09. */
static void write_float(struct buf *b, double v)
{
	char text[40];

	v = round(v);
	if (v < 1e6) {
		buf_fmt(b, "%.0f", v);
		return;
	}
	for (int digits = 0; digits < 17; digits++) {
		snprintf(text, sizeof(text), "%.*e", digits, v);
		if (strtod(text, NULL) >= v && strtod(text, NULL) <= v) {
			break;
		}
	}
	buf_str(b, text);
}

struct series {
	const char *name;
	const char *type;
	const char *help;
	size_t offset;
};

static bool is_source(const struct mig *m, const struct node *n)
{
	return m->source == n && m->sample_count && m->stage >= STAGE_STARTED &&
		m->stage <= STAGE_COMPLETED;
}

static void write_series(struct buf *b, const struct node *n, const struct series *s)
{
	bool first = true;

	for (size_t i = 0; i < model.mig_count; i++) {
		const struct mig *m = model.migs[i];
		size_t from =
			model.minor >= 4 || !m->sample_count ? 0 : m->sample_count - 1;

		if (!is_source(m, n)) {
			continue;
		}
		if (first) {
			buf_fmt(b, "# HELP %s %s\n# TYPE %s %s\n", s->name, s->help,
				s->name, s->type);
			first = false;
		}
		for (size_t k = from; k < m->sample_count; k++) {
			const char *base = (const char *)&m->samples[k];
			double v;

			memcpy(&v, base + s->offset, sizeof(v));
			buf_fmt(b, "%s{name=\"%s\",namespace=\"%s\"", s->name,
				m->vm->name, m->vm->ns);
			if (model.minor != 4) {
				buf_fmt(b, ",node=\"%s\"", n->name);
			}
			buf_str(b, "} ");
			write_float(b, v);
			if (model.minor >= 4) {
				buf_fmt(b, " %" PRId64, m->samples[k].wall);
			}
			buf_char(b, '\n');
		}
	}
}

static void write_guests(struct buf *b, const struct node *n)
{
	buf_str(b,
		"# HELP kubevirt_vmi_dirty_rate_bytes_per_second Guest dirty-rate in "
		"bytes per second.\n"
		"# TYPE kubevirt_vmi_dirty_rate_bytes_per_second gauge\n");
	for (size_t i = 0; i < model.vm_count; i++) {
		const struct vm *vm = model.vms[i];

		if (vm->node == n && !vm->gone) {
			buf_fmt(b,
				"kubevirt_vmi_dirty_rate_bytes_per_second{name=\"%s\","
				"namespace=\"%s\",node=\"%s\"} ",
				vm->name, vm->ns, n->name);
			write_float(b, vm_dirty_rate(vm, (double)clock_now() / 1000.0));
			buf_char(b, '\n');
		}
	}
	buf_str(b,
		"# HELP kubevirt_vmi_memory_domain_bytes The amount of memory in "
		"bytes allocated to the domain.\n"
		"# TYPE kubevirt_vmi_memory_domain_bytes gauge\n");
	for (size_t i = 0; i < model.vm_count; i++) {
		const struct vm *vm = model.vms[i];

		if (vm->node == n && !vm->gone) {
			buf_fmt(b,
				"kubevirt_vmi_memory_domain_bytes{name=\"%s\","
				"namespace=\"%s\",node=\"%s\"} ",
				vm->name, vm->ns, n->name);
			write_float(b, vm->memory);
			buf_char(b, '\n');
		}
	}
}

void metrics_handler(struct buf *b, const struct node *n)
{
	const struct series all[] = {
		{ model.minor >= 8 ? "kubevirt_vmi_migration_data_bytes_total"
				   : "kubevirt_vmi_migration_data_total_bytes",
			"counter",
			"The total Guest OS data to be migrated to the new VM.",
			offsetof(struct sample, total) },
		{ "kubevirt_vmi_migration_data_processed_bytes", "gauge",
			"The total Guest OS data processed and migrated to the new VM.",
			offsetof(struct sample, processed) },
		{ "kubevirt_vmi_migration_data_remaining_bytes", "gauge",
			"The remaining guest OS data to be migrated to the new VM.",
			offsetof(struct sample, remaining) },
		{ "kubevirt_vmi_migration_dirty_memory_rate_bytes", "gauge",
			"The rate of memory being dirty in the Guest OS.",
			offsetof(struct sample, dirty) },
		{ model.minor >= 7 ? "kubevirt_vmi_migration_memory_transfer_rate_bytes"
				   : "kubevirt_vmi_migration_disk_transfer_rate_bytes",
			"gauge", "The rate at which the memory is being transferred.",
			offsetof(struct sample, rate) },
	};

	buf_str(b,
		"# HELP go_goroutines Number of goroutines that currently exist.\n"
		"# TYPE go_goroutines gauge\ngo_goroutines 318\n");
	write_guests(b, n);
	for (size_t i = model.minor >= 5 ? 0 : 1; i < COUNT_OF(all); i++) {
		write_series(b, n, &all[i]);
	}
}

/* cluster-monitoring-operator: pkg/manifests/config.go (2026-01). */
static bool exporter_ignores(const char *name)
{
	return str_starts(name, "bond") || str_starts(name, "br-") ||
		str_starts(name, "ovn-k8s-mp") || strlen(name) == 15;
}

/* What /sys/class/net/<name>/speed says, times 125000: -1 for what has no speed. */
static double speed_of(const char *name)
{
	if (str_starts(name, "ens")) {
		return 25000 * 125000.0;
	}
	if (str_starts(name, "eno")) {
		return 10000 * 125000.0;
	}
	return -125000.0;
}

static void write_counter(struct buf *b, const char *name, const char *labels,
	const char *device, double value)
{
	buf_fmt(b, "%s{%s=\"%s\"} ", name, labels, device);
	write_float(b, value);
	buf_char(b, '\n');
}

void metrics_node_exporter(struct buf *b, const struct node *n)
{
	for (size_t i = 0; i < n->nic_count; i++) {
		const struct nic *nic = &n->nics[i];

		if (exporter_ignores(nic->name)) {
			continue;
		}
		write_counter(b, "node_network_receive_bytes_total", "device",
			nic->name, nic->rx);
		write_counter(b, "node_network_transmit_bytes_total", "device",
			nic->name, nic->tx);
		buf_fmt(b, "node_network_speed_bytes{device=\"%s\"} %.0f\n", nic->name,
			speed_of(nic->name));
	}
}

void metrics_node_cadvisor(struct buf *b, const struct node *n)
{
	for (size_t i = 0; i < n->nic_count; i++) {
		const struct nic *nic = &n->nics[i];

		write_counter(b, "container_network_receive_bytes_total",
			"id=\"/\",interface", nic->name, nic->rx);
		write_counter(b, "container_network_transmit_bytes_total",
			"id=\"/\",interface", nic->name, nic->tx);
	}
}

void metrics_controller(struct buf *b)
{
	size_t counts[PHASE_FAILED + 1] = { 0 };

	for (size_t i = 0; i < model.mig_count; i++) {
		counts[model.migs[i]->phase]++;
	}
	buf_fmt(b,
		"# TYPE kubevirt_vmi_migrations_in_unset_phase gauge\n"
		"kubevirt_vmi_migrations_in_unset_phase %zu\n"
		"# TYPE kubevirt_vmi_migrations_in_pending_phase gauge\n"
		"kubevirt_vmi_migrations_in_pending_phase %zu\n"
		"# TYPE kubevirt_vmi_migrations_in_scheduling_phase gauge\n"
		"kubevirt_vmi_migrations_in_scheduling_phase %zu\n"
		"# TYPE kubevirt_vmi_migrations_in_running_phase gauge\n"
		"kubevirt_vmi_migrations_in_running_phase %zu\n",
		counts[PHASE_UNSET], counts[PHASE_PENDING], counts[PHASE_SCHEDULING],
		counts[PHASE_SCHEDULED] + counts[PHASE_PREPARING] +
			counts[PHASE_READY] + counts[PHASE_RUNNING]);
}
