/* Finds, reads and merges kubeconfig files by the rules of client-go's loader. */
#include "src/config/kubeconfig_file.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/safe_text.h"
#include "config/paths.h"
#include "model/target.h"
#include "src/config/kubeconfig_decode.h"

#define ARENA_FIRST_BYTES (16u << 10)
#define NOT_FOUND_CEILING 512
#define NAME_SHOWN 64

static const char *const LIST_NAMES[KUBECONFIG_LIST_COUNT] = {
	[KUBECONFIG_CLUSTERS] = "clusters",
	[KUBECONFIG_USERS] = "users",
	[KUBECONFIG_CONTEXTS] = "contexts",
};

void kubeconfig_init(struct kubeconfig *config)
{
	*config = (struct kubeconfig){ .arena = arena_create(ARENA_FIRST_BYTES) };
	for (size_t i = 0; i < KUBECONFIG_LIST_COUNT; i++) {
		map_init(&config->tables[i].index);
	}
	strbuf_init(&config->not_found, NOT_FOUND_CEILING);
}

void kubeconfig_finish(struct kubeconfig *config)
{
	for (size_t i = 0; i < config->document_count; i++) {
		yaml_document_wipe(&config->documents[i]);
	}
	mem_free(config->documents);
	for (size_t i = 0; i < KUBECONFIG_LIST_COUNT; i++) {
		mem_free(config->tables[i].entries);
		map_finish(&config->tables[i].index);
	}
	strbuf_finish(&config->not_found);
	arena_destroy(config->arena);
	*config = (struct kubeconfig){ .arena = NULL };
}

/* The first definition of a name wins as a whole. */
static void table_add(struct kubeconfig_table *table, struct kubeconfig_entry *entry)
{
	uint32_t unused;

	if (map_get(&table->index, entry->name, &unused)) {
		return;
	}
	table->entries = mem_grow(table->entries, table->count, &table->capacity,
		sizeof(*table->entries));
	table->entries[table->count] = entry;
	map_put(&table->index, entry->name, (uint32_t)table->count);
	table->count++;
}

static bool add_entry(struct kubeconfig *config, struct kubeconfig_place place,
	enum kubeconfig_list list, const struct yaml_node *item, struct map *seen,
	struct error *err)
{
	const char *name = NULL;
	struct kubeconfig_entry *entry = NULL;
	uint32_t unused;

	place.name = NULL;
	/* Go takes an empty item for an entry without a name. */
	if (item->kind != YAML_KIND_MAPPING && item->kind != YAML_KIND_NULL) {
		return kubeconfig_fail(&place, item, err,
			"an item of %s must be a mapping, not %s", LIST_NAMES[list],
			yaml_kind_name(item->kind));
	}
	if (!kubeconfig_decode_text(&place, item, "name", &name, err)) {
		return false;
	}
	name = name != NULL ? name : "";
	if (map_get(seen, name, &unused)) {
		char shown[NAME_SHOWN];

		safe_text(shown, sizeof(shown), name);
		return kubeconfig_fail(&place, item, err, "duplicate name \"%s\" in %s",
			shown, LIST_NAMES[list]);
	}
	map_put(seen, name, 0);
	place.name = name;
	if (!kubeconfig_decode_entry(
		    &place, list, yaml_find(item, place.what), &entry, err)) {
		return false;
	}
	entry->name = name;
	entry->path = place.path;
	entry->directory = place.directory;
	entry->line = item->line;
	table_add(&config->tables[list], entry);
	return true;
}

static bool add_list(struct kubeconfig *config, struct kubeconfig_place place,
	enum kubeconfig_list list, const struct yaml_node *root, struct error *err)
{
	const struct yaml_node *items = yaml_find(root, LIST_NAMES[list]);
	struct map seen;
	bool is_added = true;

	if (items == NULL || items->kind == YAML_KIND_NULL) {
		return true;
	}
	if (items->kind != YAML_KIND_SEQUENCE) {
		return kubeconfig_fail(&place, items, err, "%s must be a list, not %s",
			LIST_NAMES[list], yaml_kind_name(items->kind));
	}
	place.what = kubeconfig_body_name(list);
	map_init(&seen);
	for (const struct yaml_link *link = items->first; is_added && link != NULL;
		link = link->next) {
		is_added = add_entry(config, place, list, link->value, &seen, err);
	}
	map_finish(&seen);
	return is_added;
}

/* A file without kind and apiVersion is taken for a v1 Config, any other is none. */
static bool check_kind(const struct kubeconfig_place *place,
	const struct yaml_node *root, struct error *err)
{
	const char *kind;
	const char *version;

	if (root->kind != YAML_KIND_MAPPING) {
		return kubeconfig_fail(place, root, err,
			"not a kubeconfig: a mapping is needed, this is %s",
			yaml_kind_name(root->kind));
	}
	if (!kubeconfig_decode_text(place, root, "kind", &kind, err) ||
		!kubeconfig_decode_text(place, root, "apiVersion", &version, err)) {
		return false;
	}
	if ((kind != NULL && strcmp(kind, "Config") != 0) ||
		(version != NULL && strcmp(version, "v1") != 0)) {
		char shown[NAME_SHOWN];

		safe_text(shown, sizeof(shown), kind != NULL ? kind : "Config");
		return kubeconfig_fail(place, root, err,
			"not a kubeconfig: kind \"%s\" or its apiVersion is unknown",
			shown);
	}
	return true;
}

static bool add_root(struct kubeconfig *config, const struct kubeconfig_place *place,
	const struct yaml_node *root, struct error *err)
{
	const char *current;

	if (root == NULL || root->kind == YAML_KIND_NULL) {
		return true;
	}
	if (!check_kind(place, root, err) ||
		!kubeconfig_decode_text(
			place, root, "current-context", &current, err)) {
		return false;
	}
	if (config->current_context == NULL && current != NULL) {
		config->current_context = current;
		config->current_context_path = place->path;
	}
	for (size_t i = 0; i < KUBECONFIG_LIST_COUNT; i++) {
		if (!add_list(config, *place, (enum kubeconfig_list)i, root, err)) {
			return false;
		}
	}
	return true;
}

bool kubeconfig_add_text(
	struct kubeconfig *config, struct str text, const char *path, struct error *err)
{
	struct kubeconfig_place place = { .arena = config->arena };
	struct yaml_document document = { NULL, NULL };
	struct error cause = { .code = ERR_NONE };
	char *directory;

	place.path = arena_strdup(config->arena, path);
	if (config->first_path == NULL) {
		config->first_path = place.path;
	}
	if (!yaml_document_parse(text, config->arena, &document, &cause)) {
		char shown[PATH_SHOWN_SIZE];

		paths_shorten(path, shown);
		return error_set(err, cause.code, "%s: %s", shown, cause.message);
	}
	config->documents = mem_grow(config->documents, config->document_count,
		&config->document_capacity, sizeof(*config->documents));
	config->documents[config->document_count] = document;
	config->document_count++;
	directory = paths_directory_of(path);
	place.directory = arena_strdup(config->arena, directory);
	mem_free(directory);
	return add_root(config, &place, document.root, err);
}

static void note_not_found(struct kubeconfig *config, const char *path)
{
	char shown[PATH_SHOWN_SIZE];

	paths_shorten(path, shown);
	strbuf_printf(&config->not_found, "%s%s",
		config->not_found.length > 0 ? ", " : "", shown);
}

static bool add_file(
	struct kubeconfig *config, const char *path, bool must_exist, struct error *err)
{
	struct error cause = { .code = ERR_NONE };
	struct strbuf text;
	bool is_added;

	strbuf_init(&text, LIMIT_FILE_BYTES);
	if (!file_read(path, &text, &cause)) {
		secret_wipe(text.data, text.capacity);
		strbuf_finish(&text);
		if (cause.code == ERR_NOT_FOUND && !must_exist) {
			note_not_found(config, path);
			return true;
		}
		return error_set(err, cause.code, "kubeconfig: %s", cause.message);
	}
	is_added = kubeconfig_add_text(
		config, (struct str){ strbuf_cstr(&text), text.length }, path, err);
	secret_wipe(text.data, text.capacity);
	strbuf_finish(&text);
	return is_added;
}

static bool add_variable(
	struct kubeconfig *config, const char *variable, struct error *err)
{
	struct str rest = str_from(variable);
	struct str part;
	struct map seen;
	bool is_added = true;

	map_init(&seen);
	while (is_added && str_split(&rest, ':', &part)) {
		char *path = arena_str(config->arena, part);
		uint32_t unused;

		if (part.length == 0 || map_get(&seen, path, &unused)) {
			continue;
		}
		map_put(&seen, path, 0);
		is_added = add_file(config, path, false, err);
	}
	map_finish(&seen);
	return is_added;
}

bool kubeconfig_add_files(struct kubeconfig *config, const char *explicit_path,
	const char *variable, const char *home, struct error *err)
{
	const char *path = ".kube/config";

	if (!text_is_empty(explicit_path)) {
		return add_file(config, explicit_path, true, err);
	}
	if (!text_is_empty(variable)) {
		return add_variable(config, variable, err);
	}
	if (!text_is_empty(home)) {
		path = arena_printf(config->arena, "%s/.kube/config", home);
	}
	return add_file(config, path, false, err);
}

struct kubeconfig_entry *kubeconfig_find(
	const struct kubeconfig *config, enum kubeconfig_list list, const char *name)
{
	const struct kubeconfig_table *table = &config->tables[list];
	uint32_t place;

	if (name == NULL || !map_get(&table->index, name, &place)) {
		return NULL;
	}
	return table->entries[place];
}

bool kubeconfig_is_empty(const struct kubeconfig *config)
{
	for (size_t i = 0; i < KUBECONFIG_LIST_COUNT; i++) {
		if (config->tables[i].count > 0) {
			return false;
		}
	}
	return config->current_context == NULL;
}
