/* Fuzzes the CNI configuration of a definition, and addresses against what came out. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/error.h"
#include "src/facts/link.h"
#include "src/facts/subnet.h"
#include "src/wire/decode_nad_config.h"
#include "src/wire/json.h"
#include "src/wire/strict_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool is_true)
{
	if (!is_true) {
		abort();
	}
}

static void require_harmless(const char *text)
{
	require(text != NULL && strlen(text) < 512);
	for (; *text != '\0'; text++) {
		require((unsigned char)*text >= 0x20 && *text != 0x7f);
	}
}

/* The bounds of a pool are inside of its subnet and in order. */
static void check_pool(const struct nad_pool *pool, struct arena *arena)
{
	const struct inet_address places[] = { pool->first, pool->last,
		inet_prefix_first(&pool->prefix), inet_prefix_last(&pool->prefix),
		inet_add(&pool->first, -1), inet_add(&pool->last, 1) };
	const char *reason;

	require(inet_prefix_contains(&pool->prefix, &pool->first));
	require(inet_prefix_contains(&pool->prefix, &pool->last));
	require(inet_compare(&pool->first, &pool->last) <= 0);
	require(pool->slice_length == 0 || pool->slice_length >= pool->prefix.length);
	for (size_t i = 0; i < ARRAY_LENGTH(places); i++) {
		enum pool_place place = pool_place_of(pool, &places[i], arena, &reason);

		require((place == POOL_OUTSIDE) ==
			!inet_prefix_contains(&pool->prefix, &places[i]));
		require((place == POOL_OUTSIDE) == (reason == NULL));
		if (place == POOL_INSIDE) {
			require(inet_compare(&places[i], &pool->first) >= 0 &&
				inet_compare(&places[i], &pool->last) <= 0);
		}
	}
}

static void check_verdict(const struct nad_config *config, struct arena *arena)
{
	static const struct cluster_networks nowhere;
	struct nad nad = { .object = { .namespace = "n", .name = "m" },
		.parsed = config };
	struct note_list notes = { .arena = arena };
	struct address_question question = {
		.address = "10.200.5.7",
		.phase = PHASE_RUNNING,
		.network = { .choice = NETWORK_NAMED, .network = "m" },
		.definition = { .state = DEFINITION_FOUND, .nad = &nad },
		.networks = &nowhere,
		.start_ms = UNKNOWN_I64,
	};
	struct address_fact fact;

	config_notes(config, &nowhere, &notes);
	question.definition.notes = notes.items;
	question.definition.note_count = notes.count;
	fact = address_verdict(&question, arena);
	require_harmless(fact.reason);
	for (size_t i = 0; i < fact.note_count; i++) {
		require_harmless(fact.notes[i].message);
	}
	if (config->ranges == NAD_RANGES_INVALID) {
		require(fact.verdict == VERDICT_CONFIG_ERROR);
	}
	(void)link_find(&(struct link_sources){ .nad = &nad }, arena);
}

static void check_config(const char *text, struct arena *arena)
{
	const struct nad_config *config = nad_config_decode(arena, text);
	size_t group;
	double usable = config_usable_addresses(config, &group);

	require((config->ranges == NAD_RANGES_KNOWN) == (config->why == NULL));
	require((config->ranges == NAD_RANGES_KNOWN) == (config->pool_count > 0));
	require(isnan(usable) == (config->ranges != NAD_RANGES_KNOWN));
	require(isnan(usable) || usable >= 0);
	if (config->why != NULL) {
		require_harmless(config->why);
	}
	for (size_t i = 0; i < config->pool_count; i++) {
		check_pool(&config->pools[i], arena);
	}
	check_verdict(config, arena);
}

/* What Go takes json-c takes as well. */
static void check_grammar(const char *text)
{
	struct str view = str_from(text);
	struct error err;
	struct json_object *root;

	if (!strict_json_check(view, 32, &err)) {
		return;
	}
	view = str_trim(view);
	if (view.length > 0 && (view.data[0] == '{' || view.data[0] == '[')) {
		root = json_read(view, 33, &err);
		require(root != NULL);
		json_release(root);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = mem_strndup(size > 0 ? (const char *)data : "", size);
	struct arena *arena = arena_create(4096);

	check_grammar(text);
	check_config(text, arena);
	arena_destroy(arena);
	mem_free(text);
	return 0;
}
