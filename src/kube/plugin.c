/*
 * Credential plugins: one child at a time, its output read in the program's own wait.
 */
#include "src/kube/plugin.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/safe_text.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "base/unknown.h"

extern char **environ;

/* A login in a browser takes its time. */
#define PATIENCE_MS 180000
/* How often an ended process is looked for while its pipes say nothing. */
#define REAP_INTERVAL_MS 100
/* Whoever inherited the pipes of an ended plugin may keep them for ever. */
#define LINGER_MS 1000
#define OUTPUT_CEILING (1u << 20)
#define ERRORS_CEILING (16u << 10)
#define INFO_CEILING (4u << 20)
#define INFO_NAME "KUBERNETES_EXEC_INFO"
#define FIRST_FOREIGN_FD 3

struct plugin {
	const struct target *target;
	bool is_foreground; /* it has our terminal, and is in our process group */
	pid_t pid;	    /* 0: ended */
	int output_fd;	    /* -1: closed */
	int errors_fd;
	struct strbuf output;
	struct strbuf errors;
	int status; /* of waitpid() */
	bool is_late;
	bool is_done;
	int64_t deadline_mono_ms;
	int64_t ended_mono_ms; /* UNKNOWN_I64: it runs */
	int64_t next_look_mono_ms;
};

static const char *short_name(const struct target *target)
{
	const char *slash = strrchr(target->exec.command, '/');

	return slash != NULL ? slash + 1 : target->exec.command;
}

/* Sockets of libcurl and its wake-up pair are not close-on-exec everywhere; a plugin
 * must not hold a live connection. Nothing we start needs any of them. */
static void keep_descriptors_from_children(void)
{
	DIR *directory = opendir("/proc/self/fd");
	struct dirent *entry;

	if (directory == NULL) {
		directory = opendir("/dev/fd");
	}
	if (directory == NULL) {
		return;
	}
	while ((entry = readdir(directory)) != NULL) {
		int64_t fd;
		int flags;

		if (!str_to_i64(str_from(entry->d_name), &fd) ||
			fd < FIRST_FOREIGN_FD) {
			continue;
		}
		flags = fcntl((int)fd, F_GETFD);
		if (flags >= 0) {
			(void)fcntl((int)fd, F_SETFD, flags | FD_CLOEXEC);
		}
	}
	(void)closedir(directory);
}

static bool is_named(const char *entry, const char *name)
{
	size_t length = strlen(name);

	return strncmp(entry, name, length) == 0 && entry[length] == '=';
}

/* The environment of the child; a later definition replaces an earlier one. */
struct environment {
	char **entries; /* NULL-terminated */
	size_t count;
	size_t capacity;
};

static void environment_put(
	struct environment *environment, const char *name, char *entry)
{
	for (size_t i = 0; i < environment->count; i++) {
		if (is_named(environment->entries[i], name)) {
			mem_free(environment->entries[i]);
			environment->entries[i] = entry;
			return;
		}
	}
	environment->entries = mem_grow(environment->entries, environment->count + 1,
		&environment->capacity, sizeof(*environment->entries));
	environment->entries[environment->count] = entry;
	environment->count++;
	environment->entries[environment->count] = NULL;
}

static void environment_init(struct environment *environment,
	const struct target *target, bool is_foreground)
{
	const struct exec_plugin *exec = &target->exec;
	struct strbuf info;

	*environment = (struct environment){ NULL, 0, 0 };
	for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
		char *name = mem_strndup(*entry, strcspn(*entry, "="));

		environment_put(environment, name, mem_strdup(*entry));
		mem_free(name);
	}
	for (size_t i = 0; i < exec->env_count; i++) {
		environment_put(environment, exec->env[i].name,
			mem_printf("%s=%s", exec->env[i].name, exec->env[i].value));
	}
	strbuf_init(&info, INFO_CEILING);
	strbuf_text(&info, INFO_NAME "=");
	if (is_foreground) {
		exec_credential_request_interactive(&info, target);
	} else {
		exec_credential_request(&info, target);
	}
	environment_put(environment, INFO_NAME, strbuf_steal(&info));
	strbuf_finish(&info);
}

static void environment_finish(struct environment *environment)
{
	for (size_t i = 0; i < environment->count; i++) {
		mem_free(environment->entries[i]);
	}
	mem_free(environment->entries);
}

/* Only the terminal's own process group may read from it; any other one is a group of
 * its own, so that all of it can be killed. */
static void default_signals(posix_spawnattr_t *attributes, bool is_foreground)
{
	sigset_t all;
	sigset_t none;

	(void)sigfillset(&all);
	(void)sigdelset(&all, SIGKILL);
	(void)sigdelset(&all, SIGSTOP);
	(void)sigemptyset(&none);
	(void)posix_spawnattr_setsigdefault(attributes, &all);
	(void)posix_spawnattr_setsigmask(attributes, &none);
	(void)posix_spawnattr_setpgroup(attributes, 0);
	(void)posix_spawnattr_setflags(attributes,
		(short)((is_foreground ? 0 : POSIX_SPAWN_SETPGROUP) |
			POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
}

/* errno, or 0. `errors` is -1 for a plugin in the foreground. */
static int spawn(pid_t *out_pid, const struct target *target, int output, int errors)
{
	const bool is_foreground = errors < 0;
	const struct exec_plugin *exec = &target->exec;
	char **arguments = mem_calloc(exec->arg_count + 2, sizeof(*arguments));
	struct environment environment;
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int result;

	arguments[0] = exec->command;
	for (size_t i = 0; i < exec->arg_count; i++) {
		arguments[i + 1] = exec->args[i];
	}
	environment_init(&environment, target, is_foreground);
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawnattr_init(&attributes);
	default_signals(&attributes, is_foreground);
	(void)posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	if (!is_foreground) {
		(void)posix_spawn_file_actions_addopen(
			&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
		(void)posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
	}
	result = posix_spawnp(out_pid, exec->command, &actions, &attributes, arguments,
		environment.entries);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	environment_finish(&environment);
	mem_free(arguments);
	return result;
}

/* False leaves nothing open. */
static bool open_pipe(int ends[2])
{
	if (pipe(ends) != 0) {
		return false;
	}
	(void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
	return true;
}

static void close_fd(int *fd)
{
	if (*fd >= 0) {
		(void)close(*fd);
		*fd = -1;
	}
}

static void describe_start(const struct target *target, int code, struct error *err)
{
	char name[64];
	char hint[160];
	char reason[64];

	safe_text(name, sizeof(name), target->exec.command);
	safe_text(hint, sizeof(hint),
		target->exec.install_hint != NULL ? target->exec.install_hint : "");
	if (code == ENOENT) {
		(void)error_set(err, ERR_EXEC,
			"credential plugin %s is not installed%s%s", name,
			hint[0] != '\0' ? ": " : "", hint);
		return;
	}
	if (strerror_r(code, reason, sizeof(reason)) != 0) {
		reason[0] = '\0';
	}
	(void)error_set(
		err, ERR_EXEC, "credential plugin %s does not start: %s", name, reason);
}

static struct plugin *start(const struct target *target, bool is_foreground,
	struct moment now, struct error *err)
{
	struct plugin *plugin;
	int output[2] = { -1, -1 };
	int errors[2] = { -1, -1 };
	pid_t pid = 0;
	int result = 0;

	if (!open_pipe(output) || (!is_foreground && !open_pipe(errors))) {
		result = errno;
	} else {
		keep_descriptors_from_children();
		result = spawn(&pid, target, output[1], errors[1]);
	}
	close_fd(&output[1]);
	close_fd(&errors[1]);
	if (result != 0) {
		close_fd(&output[0]);
		close_fd(&errors[0]);
		describe_start(target, result, err);
		return NULL;
	}
	plugin = mem_calloc(1, sizeof(*plugin));
	plugin->target = target;
	plugin->is_foreground = is_foreground;
	plugin->pid = pid;
	plugin->output_fd = output[0];
	plugin->errors_fd = errors[0];
	plugin->deadline_mono_ms =
		is_foreground ? INT64_MAX : now.mono_ms + PATIENCE_MS;
	plugin->ended_mono_ms = UNKNOWN_I64;
	plugin->next_look_mono_ms = now.mono_ms + REAP_INTERVAL_MS;
	strbuf_init(&plugin->output, OUTPUT_CEILING);
	strbuf_init(&plugin->errors, ERRORS_CEILING);
	return plugin;
}

struct plugin *plugin_start(
	const struct target *target, struct moment now, struct error *err)
{
	if (text_equal(target->exec.interactive_mode, "Always")) {
		char name[64];

		safe_text(name, sizeof(name), short_name(target));
		error_set(err, ERR_EXEC,
			"credential plugin %s wants to ask, and standard input is not "
			"a terminal: log in with kubectl first",
			name);
		return NULL;
	}
	return start(target, false, now, err);
}

struct plugin *plugin_start_foreground(
	const struct target *target, struct moment now, struct error *err)
{
	return start(target, true, now, err);
}

void plugin_destroy(struct plugin *plugin)
{
	if (plugin == NULL) {
		return;
	}
	if (plugin->pid != 0) {
		(void)kill(plugin->is_foreground ? plugin->pid : -plugin->pid, SIGKILL);
		(void)waitpid(plugin->pid, &plugin->status, 0);
	}
	close_fd(&plugin->output_fd);
	close_fd(&plugin->errors_fd);
	if (plugin->output.data != NULL) {
		memset(plugin->output.data, 0, plugin->output.length);
	}
	strbuf_finish(&plugin->output);
	strbuf_finish(&plugin->errors);
	mem_free(plugin);
}

/* What a plugin said last is what it said of its failure: the rest may go. */
static void keep_last(struct strbuf *buf)
{
	if (buf->length > buf->ceiling / 2) {
		strbuf_consume(buf, buf->length - buf->ceiling / 2);
	}
}

static void drain(int *fd, struct strbuf *buf, bool keeps_last)
{
	char bytes[4096];

	while (*fd >= 0) {
		ssize_t got = read(*fd, bytes, sizeof(bytes));

		if (got > 0) {
			size_t length = (size_t)got;
			size_t room;

			if (keeps_last && length > buf->ceiling - buf->length) {
				keep_last(buf);
			}
			room = buf->ceiling - buf->length;
			strbuf_append(buf, bytes, length < room ? length : room);
		} else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
			close_fd(fd);
		} else if (errno != EINTR) {
			return;
		}
	}
}

static void look_for_end(struct plugin *plugin, struct moment now)
{
	if (plugin->pid != 0 &&
		waitpid(plugin->pid, &plugin->status, WNOHANG) == plugin->pid) {
		plugin->pid = 0;
		plugin->ended_mono_ms = now.mono_ms;
	}
	plugin->next_look_mono_ms = now.mono_ms + REAP_INTERVAL_MS;
}

void plugin_pump(struct plugin *plugin, struct moment now)
{
	if (plugin->is_done) {
		return;
	}
	look_for_end(plugin, now);
	drain(&plugin->output_fd, &plugin->output, false);
	drain(&plugin->errors_fd, &plugin->errors, true);
	if (plugin->pid == 0) {
		plugin->is_done = (plugin->output_fd < 0 && plugin->errors_fd < 0) ||
			now.mono_ms - plugin->ended_mono_ms >= LINGER_MS;
	} else if (now.mono_ms >= plugin->deadline_mono_ms) {
		plugin->is_late = true;
		plugin->is_done = true;
	}
}

size_t plugin_fds(const struct plugin *plugin, struct pollfd out[PLUGIN_FD_COUNT])
{
	size_t count = 0;

	if (plugin->is_done) {
		return 0;
	}
	if (plugin->output_fd >= 0) {
		out[count] =
			(struct pollfd){ .fd = plugin->output_fd, .events = POLLIN };
		count++;
	}
	if (plugin->errors_fd >= 0) {
		out[count] =
			(struct pollfd){ .fd = plugin->errors_fd, .events = POLLIN };
		count++;
	}
	return count;
}

int64_t plugin_due_mono_ms(const struct plugin *plugin)
{
	return plugin->is_done ? UNKNOWN_I64 : plugin->next_look_mono_ms;
}

bool plugin_is_done(const struct plugin *plugin)
{
	return plugin->is_done;
}

/* What people look at first: the last line that says anything. */
static struct str last_line(const struct strbuf *errors)
{
	struct str rest = { strbuf_cstr(errors), errors->length };
	struct str last = { "", 0 };
	struct str line;

	while (str_split(&rest, '\n', &line)) {
		line = str_trim(line);
		if (line.length > 0) {
			last = line;
		}
	}
	return last;
}

static void describe_failure(const struct plugin *plugin, struct error *err)
{
	struct str line = last_line(&plugin->errors);
	char *raw = mem_strndup(line.data, line.length);
	char said[160];
	char name[64];
	const char *colon = line.length > 0 ? ": " : "";

	safe_text(said, sizeof(said), raw);
	safe_text(name, sizeof(name), short_name(plugin->target));
	mem_free(raw);
	if (plugin->is_late) {
		(void)error_set(err, ERR_EXEC,
			"credential plugin %s gave no answer in %d s%s%s", name,
			PATIENCE_MS / 1000, colon, said);
	} else if (WIFEXITED(plugin->status)) {
		(void)error_set(err, ERR_EXEC,
			"credential plugin %s ended with exit code %d%s%s", name,
			WEXITSTATUS(plugin->status), colon, said);
	} else {
		(void)error_set(err, ERR_EXEC,
			"credential plugin %s was ended by signal %d%s%s", name,
			WTERMSIG(plugin->status), colon, said);
	}
}

bool plugin_result(
	const struct plugin *plugin, struct exec_credential *out, struct error *err)
{
	struct str output = { strbuf_cstr(&plugin->output), plugin->output.length };
	struct error why;
	char name[64];

	if (plugin->is_late || !WIFEXITED(plugin->status) ||
		WEXITSTATUS(plugin->status) != 0) {
		describe_failure(plugin, err);
		return false;
	}
	if (!exec_credential_decode(
		    output, plugin->target->exec.api_version, out, &why)) {
		safe_text(name, sizeof(name), short_name(plugin->target));
		return error_set(
			err, ERR_EXEC, "credential plugin %s: %s", name, why.message);
	}
	return true;
}
