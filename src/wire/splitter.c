/* Finds the borders of JSON values in a byte stream and copies the values out. */
#include "wire/splitter.h"

#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/safe_text.h"
#include "base/strbuf.h"

/* The top object of a list and its items stand around each item. */
#define LIST_LEVELS 2
#define QUOTED_BYTES 24

enum byte_class {
	BYTE_FOREIGN = 0, /* never outside a JSON string */
	BYTE_BLANK,
	BYTE_SCALAR, /* of numbers, true, false, null */
	BYTE_COLON,
	BYTE_COMMA,
	BYTE_QUOTE,
	BYTE_OPEN,
	BYTE_CLOSE,
};

static const unsigned char byte_classes[256] = {
	['\t'] = BYTE_BLANK,
	['\n'] = BYTE_BLANK,
	['\r'] = BYTE_BLANK,
	[' '] = BYTE_BLANK,
	['0'] = BYTE_SCALAR,
	['1'] = BYTE_SCALAR,
	['2'] = BYTE_SCALAR,
	['3'] = BYTE_SCALAR,
	['4'] = BYTE_SCALAR,
	['5'] = BYTE_SCALAR,
	['6'] = BYTE_SCALAR,
	['7'] = BYTE_SCALAR,
	['8'] = BYTE_SCALAR,
	['9'] = BYTE_SCALAR,
	['+'] = BYTE_SCALAR,
	['-'] = BYTE_SCALAR,
	['.'] = BYTE_SCALAR,
	['E'] = BYTE_SCALAR,
	['a'] = BYTE_SCALAR,
	['e'] = BYTE_SCALAR,
	['f'] = BYTE_SCALAR,
	['l'] = BYTE_SCALAR,
	['n'] = BYTE_SCALAR,
	['r'] = BYTE_SCALAR,
	['s'] = BYTE_SCALAR,
	['t'] = BYTE_SCALAR,
	['u'] = BYTE_SCALAR,
	[':'] = BYTE_COLON,
	[','] = BYTE_COMMA,
	['"'] = BYTE_QUOTE,
	['{'] = BYTE_OPEN,
	['['] = BYTE_OPEN,
	['}'] = BYTE_CLOSE,
	[']'] = BYTE_CLOSE,
};

enum place {
	PLACE_BETWEEN, /* before a value of a stream, or before the list */
	PLACE_VALUE,
	PLACE_TOP,   /* in the top object of a list, outside its items */
	PLACE_ITEMS, /* between two items */
	PLACE_END,
	PLACE_BROKEN,
};

enum string_state {
	STRING_NONE,
	STRING_INSIDE,
	STRING_ESCAPED, /* the next byte was announced by a backslash */
};

/* What the member whose name was just read means to us. */
enum role {
	ROLE_NONE,
	ROLE_METADATA,
	ROLE_ITEMS,
};

enum item_state {
	ITEM_FIRST, /* nothing but the opening bracket so far */
	ITEM_DONE,  /* an item: a comma or the end must follow */
	ITEM_DUE,   /* a comma: an item must follow */
};

struct level {
	bool is_object;
	bool is_metadata;
};

struct splitter {
	enum splitter_mode mode;
	enum place place;
	enum string_state string;
	enum role role;
	enum item_state item;
	bool is_key;	  /* the current string is the name of a member */
	bool expects_key; /* the next string is one */
	bool has_items;
	bool is_value_taken; /* the value was handed out by the previous call */
	bool skip_had_comma; /* a comma before the member that is left out */
	size_t skip_depth;   /* levels around the member that is left out; 0: none */
	size_t key_start;    /* where the name's quotation mark is in the target */
	size_t depth;
	uint64_t taken; /* bytes of the stream before this call */
	struct level levels[LIMIT_JSON_DEPTH + LIST_LEVELS];
	struct strbuf value;
	struct strbuf envelope;
	struct strbuf *target; /* one of these */
	struct error error;    /* of PLACE_BROKEN */
};

/* The bytes of one call; those from `run` on are not copied yet. */
struct cursor {
	const char *start;
	const char *at;
	const char *end;
	const char *run;
};

static enum split_result fail(struct splitter *splitter, enum error_code code,
	const char *message, struct error *err)
{
	splitter->place = PLACE_BROKEN;
	(void)error_set(&splitter->error, code, "%s", message);
	*err = splitter->error;
	return SPLIT_ERROR;
}

static enum split_result fail_at(struct splitter *splitter, const struct cursor *cursor,
	const char *where, struct error *err)
{
	size_t length = (size_t)(cursor->end - cursor->at);
	struct strbuf quoted;
	struct error described;

	strbuf_init(&quoted, sizeof(described.message));
	safe_text_append(
		&quoted, cursor->at, length < QUOTED_BYTES ? length : QUOTED_BYTES);
	(void)error_set(&described, ERR_PARSE, "not JSON: \"%s\" %s (byte %llu)",
		strbuf_cstr(&quoted), where,
		(unsigned long long)splitter->taken +
			(unsigned long long)(cursor->at - cursor->start));
	strbuf_finish(&quoted);
	return fail(splitter, ERR_PARSE, described.message, err);
}

static enum split_result fail_too_large(struct splitter *splitter, struct error *err)
{
	char message[96];

	(void)snprintf(message, sizeof(message),
		"a JSON value larger than %zu KiB is not taken",
		splitter->value.ceiling >> 10);
	return fail(splitter, ERR_TOO_LARGE, message, err);
}

static bool is_copying(const struct splitter *splitter)
{
	return splitter->skip_depth == 0 &&
		(splitter->place == PLACE_VALUE || splitter->place == PLACE_TOP);
}

/* Copies what was passed since the last time. */
static void copy_run(struct splitter *splitter, struct cursor *cursor)
{
	if (is_copying(splitter) && cursor->at > cursor->run) {
		strbuf_append(splitter->target, cursor->run,
			(size_t)(cursor->at - cursor->run));
	}
	cursor->run = cursor->at;
}

static size_t target_offset(
	const struct splitter *splitter, const struct cursor *cursor)
{
	return splitter->target->length + (size_t)(cursor->at - cursor->run);
}

/* Takes back the name that was just copied, with the comma before it if there is one:
 * otherwise the comma behind the member has to go. */
static void begin_skip(struct splitter *splitter)
{
	struct strbuf *target = splitter->target;
	size_t length = splitter->key_start;

	while (length > 0 &&
		byte_classes[(unsigned char)target->data[length - 1]] == BYTE_BLANK) {
		length--;
	}
	splitter->skip_had_comma = length > 0 && target->data[length - 1] == ',';
	if (splitter->skip_had_comma) {
		length--;
	}
	target->length = length;
	target->data[length] = '\0';
	splitter->skip_depth = splitter->depth;
}

/* After the name of a member. Only names of these three lengths are looked at. */
static enum split_result end_key(
	struct splitter *splitter, struct cursor *cursor, struct error *err)
{
	size_t length = target_offset(splitter, cursor) - splitter->key_start;
	struct str key;

	if (length != sizeof("\"items\"") - 1 && length != sizeof("\"metadata\"") - 1 &&
		length != sizeof("\"managedFields\"") - 1) {
		return SPLIT_NEED_MORE;
	}
	copy_run(splitter, cursor);
	if (splitter->target->is_full) {
		return fail_too_large(splitter, err);
	}
	key = (struct str){ splitter->target->data + splitter->key_start, length };
	if (str_is(key, "\"metadata\"")) {
		splitter->role = ROLE_METADATA;
	} else if (splitter->depth == 1 && splitter->place == PLACE_TOP &&
		str_is(key, "\"items\"")) {
		if (splitter->has_items) {
			return fail(splitter, ERR_PARSE,
				"not a list: it has items twice", err);
		}
		splitter->has_items = true;
		splitter->role = ROLE_ITEMS;
	} else if (splitter->levels[splitter->depth - 1].is_metadata &&
		str_is(key, "\"managedFields\"")) {
		begin_skip(splitter);
	}
	return SPLIT_NEED_MORE;
}

#define EVERY_BYTE(byte) (0x0101010101010101u * (uint64_t)(byte))

static uint64_t zero_bytes(uint64_t word)
{
	return (word - EVERY_BYTE(1)) & ~word & EVERY_BYTE(0x80);
}

static bool is_plain(unsigned char byte)
{
	return byte >= 0x20 && byte != '"' && byte != '\\';
}

/* The first quotation mark, backslash or control character, eight bytes at a time. */
static const char *find_special(const char *at, const char *end)
{
	while (end - at >= (ptrdiff_t)sizeof(uint64_t)) {
		uint64_t word;
		uint64_t controls;

		memcpy(&word, at, sizeof(word));
		controls = (word - EVERY_BYTE(0x20)) & ~word & EVERY_BYTE(0x80);
		if ((zero_bytes(word ^ EVERY_BYTE('"')) |
			    zero_bytes(word ^ EVERY_BYTE('\\')) | controls) != 0) {
			break;
		}
		at += sizeof(word);
	}
	while (at < end && is_plain((unsigned char)*at)) {
		at++;
	}
	return at;
}

/* An escaped "items" would go unseen, and the list would look empty. */
static bool hides_items(const struct splitter *splitter)
{
	return splitter->is_key && splitter->place == PLACE_TOP && splitter->depth == 1;
}

static enum split_result take_string(
	struct splitter *splitter, struct cursor *cursor, struct error *err)
{
	if (splitter->string == STRING_ESCAPED) {
		splitter->string = STRING_INSIDE;
		cursor->at++;
		return SPLIT_NEED_MORE;
	}
	cursor->at = find_special(cursor->at, cursor->end);
	if (cursor->at == cursor->end) {
		return SPLIT_NEED_MORE;
	}
	if (*cursor->at == '\\' && !hides_items(splitter)) {
		splitter->string = STRING_ESCAPED;
		cursor->at++;
		return SPLIT_NEED_MORE;
	}
	if (*cursor->at != '"') {
		return fail_at(splitter, cursor, "inside a string", err);
	}
	splitter->string = STRING_NONE;
	cursor->at++;
	return splitter->is_key ? end_key(splitter, cursor, err) : SPLIT_NEED_MORE;
}

static enum split_result take_quote(
	struct splitter *splitter, struct cursor *cursor, struct error *err)
{
	if (splitter->place != PLACE_VALUE && splitter->place != PLACE_TOP) {
		return fail_at(splitter, cursor, "where an object should begin", err);
	}
	if (splitter->role == ROLE_ITEMS) {
		return fail_at(splitter, cursor, "where the items should begin", err);
	}
	splitter->is_key = splitter->expects_key && splitter->skip_depth == 0;
	splitter->expects_key = false;
	if (splitter->is_key) {
		splitter->key_start = target_offset(splitter, cursor);
	}
	splitter->string = STRING_INSIDE;
	cursor->at++;
	return SPLIT_NEED_MORE;
}

static enum split_result take_scalar(
	struct splitter *splitter, struct cursor *cursor, struct error *err)
{
	if (splitter->place != PLACE_VALUE && splitter->place != PLACE_TOP) {
		return fail_at(splitter, cursor, "where an object should begin", err);
	}
	/* A list without items may have null in their place. */
	if (splitter->role == ROLE_ITEMS && *cursor->at != 'n') {
		return fail_at(splitter, cursor, "where the items should begin", err);
	}
	splitter->role = ROLE_NONE;
	do {
		cursor->at++;
	} while (cursor->at < cursor->end &&
		byte_classes[(unsigned char)*cursor->at] == BYTE_SCALAR);
	return SPLIT_NEED_MORE;
}

static enum split_result take_comma(
	struct splitter *splitter, struct cursor *cursor, struct error *err)
{
	if (splitter->place == PLACE_ITEMS && splitter->item == ITEM_DONE) {
		splitter->item = ITEM_DUE;
	} else if (splitter->place == PLACE_BETWEEN || splitter->place == PLACE_ITEMS) {
		return fail_at(splitter, cursor, "where an object should begin", err);
	}
	if (splitter->skip_depth > 0 && splitter->skip_depth == splitter->depth) {
		splitter->skip_depth = 0;
		cursor->run = splitter->skip_had_comma ? cursor->at : cursor->at + 1;
	}
	splitter->role = ROLE_NONE;
	splitter->expects_key = splitter->levels[splitter->depth - 1].is_object;
	cursor->at++;
	return SPLIT_NEED_MORE;
}

/* Where a bracket may stand that begins a value, and where its copy goes. */
static bool begin_value(struct splitter *splitter, struct cursor *cursor)
{
	bool is_object = *cursor->at == '{';

	if (splitter->place == PLACE_BETWEEN) {
		if (splitter->mode == SPLIT_LIST && !is_object) {
			return false;
		}
		splitter->place =
			splitter->mode == SPLIT_LIST ? PLACE_TOP : PLACE_VALUE;
	} else if (splitter->place == PLACE_ITEMS) {
		if (!is_object || splitter->item == ITEM_DONE) {
			return false;
		}
		splitter->place = PLACE_VALUE;
	} else {
		return splitter->role != ROLE_ITEMS;
	}
	splitter->target =
		splitter->place == PLACE_TOP ? &splitter->envelope : &splitter->value;
	cursor->run = cursor->at;
	return true;
}

static enum split_result take_open(
	struct splitter *splitter, struct cursor *cursor, struct error *err)
{
	bool is_object = *cursor->at == '{';
	bool is_items = splitter->role == ROLE_ITEMS && !is_object;
	size_t around = splitter->mode == SPLIT_LIST ? LIST_LEVELS : 0;

	if (is_items) {
		copy_run(splitter, cursor);
		strbuf_text(splitter->target, "[]");
		if (splitter->target->is_full) {
			return fail_too_large(splitter, err);
		}
		splitter->place = PLACE_ITEMS;
		splitter->item = ITEM_FIRST;
	} else if (!begin_value(splitter, cursor)) {
		return fail_at(splitter, cursor, "in the wrong place", err);
	}
	if (splitter->depth >= LIMIT_JSON_DEPTH + around) {
		char message[64];

		(void)snprintf(message, sizeof(message),
			"JSON nested deeper than %d levels", LIMIT_JSON_DEPTH);
		return fail(splitter, ERR_TOO_LARGE, message, err);
	}
	splitter->levels[splitter->depth++] = (struct level){
		.is_object = is_object,
		.is_metadata = is_object && splitter->role == ROLE_METADATA,
	};
	splitter->role = ROLE_NONE;
	splitter->expects_key = is_object;
	cursor->at++;
	return SPLIT_NEED_MORE;
}

/* After a closing bracket. */
static enum split_result end_value(
	struct splitter *splitter, struct cursor *cursor, struct error *err)
{
	size_t around = splitter->mode == SPLIT_LIST ? LIST_LEVELS : 0;

	if (splitter->place == PLACE_ITEMS) {
		splitter->place = PLACE_TOP;
		splitter->target = &splitter->envelope;
		cursor->run = cursor->at;
		return SPLIT_NEED_MORE;
	}
	if (splitter->depth > (splitter->place == PLACE_TOP ? 0 : around)) {
		return SPLIT_NEED_MORE;
	}
	copy_run(splitter, cursor);
	if (splitter->target->is_full) {
		return fail_too_large(splitter, err);
	}
	if (splitter->place == PLACE_TOP) {
		splitter->place = PLACE_END;
		return SPLIT_END;
	}
	splitter->place = splitter->mode == SPLIT_LIST ? PLACE_ITEMS : PLACE_BETWEEN;
	splitter->item = ITEM_DONE;
	splitter->is_value_taken = true;
	return SPLIT_VALUE;
}

static enum split_result take_close(
	struct splitter *splitter, struct cursor *cursor, struct error *err)
{
	bool is_object = *cursor->at == '}';

	if (splitter->depth == 0 ||
		splitter->levels[splitter->depth - 1].is_object != is_object ||
		splitter->role == ROLE_ITEMS ||
		(splitter->place == PLACE_ITEMS && splitter->item == ITEM_DUE)) {
		return fail_at(splitter, cursor, "in the wrong place", err);
	}
	if (splitter->skip_depth == splitter->depth) {
		splitter->skip_depth = 0;
		cursor->run = cursor->at;
	}
	splitter->depth--;
	splitter->role = ROLE_NONE;
	splitter->expects_key = false;
	cursor->at++;
	return end_value(splitter, cursor, err);
}

/* One step outside a string. */
static enum split_result take_byte(
	struct splitter *splitter, struct cursor *cursor, struct error *err)
{
	switch ((enum byte_class)byte_classes[(unsigned char)*cursor->at]) {
	case BYTE_BLANK:
		cursor->at++;
		return SPLIT_NEED_MORE;
	case BYTE_SCALAR:
		return take_scalar(splitter, cursor, err);
	case BYTE_COLON:
		if (splitter->depth == 0 || splitter->place == PLACE_ITEMS) {
			break;
		}
		cursor->at++;
		return SPLIT_NEED_MORE;
	case BYTE_COMMA:
		return take_comma(splitter, cursor, err);
	case BYTE_QUOTE:
		return take_quote(splitter, cursor, err);
	case BYTE_OPEN:
		return take_open(splitter, cursor, err);
	case BYTE_CLOSE:
		return take_close(splitter, cursor, err);
	case BYTE_FOREIGN:
		break;
	}
	return fail_at(splitter, cursor,
		splitter->place == PLACE_BETWEEN ? "where an object should begin"
						 : "outside a string",
		err);
}

static enum split_result walk(
	struct splitter *splitter, struct cursor *cursor, struct error *err)
{
	while (cursor->at < cursor->end) {
		enum split_result result = splitter->string == STRING_NONE
			? take_byte(splitter, cursor, err)
			: take_string(splitter, cursor, err);

		if (result != SPLIT_NEED_MORE) {
			return result;
		}
	}
	copy_run(splitter, cursor);
	if (is_copying(splitter) && splitter->target->is_full) {
		return fail_too_large(splitter, err);
	}
	return SPLIT_NEED_MORE;
}

/* After the list nothing but blanks may come. */
static enum split_result take_trailing(
	struct splitter *splitter, struct cursor *cursor, struct error *err)
{
	while (cursor->at < cursor->end) {
		if (byte_classes[(unsigned char)*cursor->at] != BYTE_BLANK) {
			return fail_at(
				splitter, cursor, "after the end of the list", err);
		}
		cursor->at++;
	}
	return SPLIT_END;
}

struct splitter *splitter_create(enum splitter_mode mode, size_t ceiling)
{
	struct splitter *splitter = mem_calloc(1, sizeof(*splitter));

	strbuf_init(&splitter->value, ceiling);
	strbuf_init(&splitter->envelope, ceiling);
	splitter_reset(splitter, mode);
	return splitter;
}

void splitter_destroy(struct splitter *splitter)
{
	if (splitter == NULL) {
		return;
	}
	strbuf_finish(&splitter->value);
	strbuf_finish(&splitter->envelope);
	mem_free(splitter);
}

void splitter_reset(struct splitter *splitter, enum splitter_mode mode)
{
	splitter->mode = mode;
	splitter->place = PLACE_BETWEEN;
	splitter->string = STRING_NONE;
	splitter->role = ROLE_NONE;
	splitter->item = ITEM_FIRST;
	splitter->is_key = false;
	splitter->expects_key = false;
	splitter->has_items = false;
	splitter->is_value_taken = false;
	splitter->skip_depth = 0;
	splitter->depth = 0;
	splitter->taken = 0;
	splitter->target = &splitter->value;
	strbuf_reset(&splitter->value);
	strbuf_reset(&splitter->envelope);
}

enum split_result splitter_feed(struct splitter *splitter, struct str *bytes,
	struct str *out_value, struct error *err)
{
	struct cursor cursor = { bytes->data, bytes->data, bytes->data, bytes->data };
	enum split_result result;

	if (splitter->place == PLACE_BROKEN) {
		*err = splitter->error;
		return SPLIT_ERROR;
	}
	if (splitter->is_value_taken) {
		strbuf_reset(&splitter->value);
		splitter->is_value_taken = false;
	}
	if (bytes->length == 0) {
		return splitter->place == PLACE_END ? SPLIT_END : SPLIT_NEED_MORE;
	}
	cursor.end += bytes->length;
	result =
		splitter->place == PLACE_END ? SPLIT_END : walk(splitter, &cursor, err);
	if (result == SPLIT_END) {
		result = take_trailing(splitter, &cursor, err);
	}
	if (result == SPLIT_ERROR) {
		return result;
	}
	splitter->taken += (uint64_t)(cursor.at - cursor.start);
	bytes->data = cursor.at;
	bytes->length = (size_t)(cursor.end - cursor.at);
	if (result == SPLIT_VALUE) {
		out_value->data = splitter->value.data;
		out_value->length = splitter->value.length;
	}
	return result;
}

struct str splitter_envelope(const struct splitter *splitter)
{
	return (struct str){ strbuf_cstr(&splitter->envelope),
		splitter->envelope.length };
}

bool splitter_is_inside(const struct splitter *splitter)
{
	return splitter->depth > 0;
}
