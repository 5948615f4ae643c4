/* Objects to be read, and their text in rows; pure. */
#include "ui/reading.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "ui/hands/hands.h"
#include "ui/screens/screen.h"
#include "ui/state.h"
#include "ui/words/node_words.h"

/* --- objects --- */

/* A name that does not fit would be another one: it is left out. */
static void add(struct reading *reading, const char *title, enum kind kind,
	const char *namespace, const char *name)
{
	struct reading_ref *ref = &reading->refs[reading->count];

	if (reading->count == READING_REFS || text_is_empty(name) ||
		namespace == NULL || strlen(namespace) >= sizeof(ref->namespace) ||
		strlen(name) >= sizeof(ref->name)) {
		return;
	}
	for (size_t i = 0; i < reading->count; i++) {
		if (reading->refs[i].kind == kind &&
			text_equal(reading->refs[i].name, name) &&
			text_equal(reading->refs[i].namespace, namespace)) {
			return;
		}
	}
	*ref = (struct reading_ref){ .title = title, .kind = kind };
	(void)snprintf(ref->namespace, sizeof(ref->namespace), "%s", namespace);
	(void)snprintf(ref->name, sizeof(ref->name), "%s", name);
	reading->count++;
}

static void add_object(
	struct reading *reading, const char *title, const struct object *object)
{
	if (object != NULL) {
		add(reading, title, object->kind, object->namespace, object->name);
	}
}

static void add_kubevirt(struct reading *reading, const struct view *view)
{
	const struct kubevirt *kubevirt = view->facts->kubevirt;

	if (kubevirt != NULL) {
		add_object(reading, "KubeVirt", &kubevirt->object);
	}
}

static void add_migration(struct reading *reading, const struct view *view,
	const struct migration_fact *fact)
{
	const struct object *object = &fact->migration->object;
	const char *namespace = object->namespace;

	add_object(reading, "migration", object);
	add(reading, "VMI", KIND_VMI, namespace, fact->migration->vmi_name);
	add(reading, "target pod", KIND_POD, namespace, fact->target_pod);
	if (fact->state != NULL) {
		add(reading, "source pod", KIND_POD, namespace,
			fact->state->source_pod);
	}
	add(reading, "source node", KIND_NODE, "", fact->source);
	add(reading, "target node", KIND_NODE, "", fact->target);
	add(reading, "policy", KIND_POLICY, "", fact->policy);
	add_kubevirt(reading, view);
}

/* The pods that run the VM, as far as they are known. */
static void add_launchers(
	struct reading *reading, const struct view *view, const struct vmi *vmi)
{
	static const enum kind kinds[] = { KIND_POD, KIND_LAUNCHER };
	const struct store *store = view->facts->store;

	for (size_t k = 0; k < ARRAY_LENGTH(kinds); k++) {
		for (size_t i = 0; i < store_count(store, kinds[k]); i++) {
			const struct pod *pod = kinds[k] == KIND_POD
				? store_pod(store, i)
				: store_launcher(store, i);

			if (text_equal(pod->created_by, vmi->object.uid)) {
				add(reading, "pod", KIND_POD, pod->object.namespace,
					pod->object.name);
			}
		}
	}
}

static void add_vmi(
	struct reading *reading, const struct view *view, const struct vmi *vmi)
{
	add_object(reading, "VMI", &vmi->object);
	add_launchers(reading, view, vmi);
	add(reading, "node", KIND_NODE, "", vmi->node);
	for (size_t i = 0; i < vmi->volume_count; i++) {
		add(reading, "claim", KIND_PVC, vmi->object.namespace,
			vmi->volumes[i].claim);
	}
}

static void add_node(
	struct reading *reading, const struct view *view, const struct node_fact *node)
{
	add(reading, "node", KIND_NODE, "", node->name);
	if (node->virt_handler != NULL) {
		add(reading, "virt-handler", KIND_POD,
			node->virt_handler->object.namespace,
			node->virt_handler->object.name);
	}
	if (store_find(view->facts->store, KIND_NODE_NETWORK_STATE, "", node->name) !=
		NULL) {
		add(reading, "network state", KIND_NODE_NETWORK_STATE, "", node->name);
	}
}

static void add_network(struct reading *reading, const struct view *view)
{
	const struct network_fact *network = view->facts->network;

	if (network != NULL && network->definition_namespace != NULL) {
		add(reading, "network definition", KIND_NAD,
			network->definition_namespace, network->definition_name);
	}
	add_kubevirt(reading, view);
	for (size_t i = 0; i < store_count(view->facts->store, KIND_HYPERCONVERGED);
		i++) {
		add_object(reading, "HyperConverged",
			store_at(view->facts->store, KIND_HYPERCONVERGED, i));
	}
}

size_t reading_collect(
	struct reading *reading, const struct ui *ui, const struct view *view)
{
	struct row_subject subject = hands_subject(ui, view);

	reading->count = 0;
	reading->at = 0;
	reading->left = 0;
	reading->needle[0] = '\0';
	reading->hit = SIZE_MAX;
	/* A line of the network screen is a node. */
	if (ui->focus == LIST_LINKS && ui_screen(ui)->list == LIST_LINKS) {
		size_t row =
			list_find_selected(&ui->lists[LIST_LINKS], &link_rows, view);

		subject.node = row != SIZE_MAX ? node_at(view, row) : NULL;
	}
	if (subject.migration != NULL) {
		add_migration(reading, view, subject.migration);
	} else if (subject.vmi != NULL) {
		add_vmi(reading, view, subject.vmi);
	} else if (subject.node != NULL) {
		add_node(reading, view, subject.node);
	}
	if (ui->focus == LIST_LINKS || ui->focus == LIST_READINESS) {
		add_network(reading, view);
	}
	return reading->count;
}

const struct object_ref *reading_ref(struct reading *reading)
{
	const struct reading_ref *ref = &reading->refs[reading->at];

	reading->asked = (struct object_ref){ ref->kind, ref->namespace, ref->name };
	return &reading->asked;
}

bool reading_is_of(const struct reading *reading, const struct document *document)
{
	const struct reading_ref *ref = &reading->refs[reading->at];

	return document != NULL && reading->count > 0 &&
		document->ref.kind == ref->kind &&
		text_equal(document->ref.namespace, ref->namespace) &&
		text_equal(document->ref.name, ref->name);
}

/* --- rows --- */

struct rows {
	struct arena *arena;
	struct reading_row *items;
	size_t count;
	size_t capacity;
};

static void add_row(struct rows *rows, struct reading_row row)
{
	if (rows->count == rows->capacity) {
		size_t capacity = rows->capacity > 0 ? rows->capacity * 2 : 256;
		struct reading_row *items =
			arena_calloc(rows->arena, capacity, sizeof(*items));

		if (rows->count > 0) {
			memcpy(items, rows->items, rows->count * sizeof(*items));
		}
		rows->items = items;
		rows->capacity = capacity;
	}
	rows->items[rows->count++] = row;
}

/* Bytes that fit into so many cells; at least one character. */
static size_t fit(struct str text, int cells)
{
	size_t at = 0;
	int width = 0;

	while (at < text.length) {
		uint32_t codepoint;
		size_t length =
			utf8_decode(text.data + at, text.length - at, &codepoint);
		int more = utf8_width(codepoint);

		width += more > 0 ? more : more < 0 ? 1 : 0;
		if (width > cells && at > 0) {
			break;
		}
		at += length;
	}
	return at;
}

static void add_line(struct rows *rows, const struct reading *reading, struct str line,
	bool is_prose)
{
	bool is_start = true;

	do {
		size_t length = reading->is_wrapped && reading->width > 0
			? fit(line, reading->width)
			: line.length;

		add_row(rows,
			(struct reading_row){
				.text = { line.data, length },
				.is_start = is_start,
				.is_prose = is_prose,
			});
		line.data += length;
		line.length -= length;
		is_start = false;
	} while (line.length > 0);
}

static size_t indent_of(struct str line)
{
	size_t indent = 0;

	while (indent < line.length &&
		(line.data[indent] == ' ' || line.data[indent] == '-')) {
		indent++;
	}
	return indent;
}

/* "|", "|-" or "|+" after the colon or the dash. */
static bool opens_prose(struct str line)
{
	return str_ends_with(line, " |") || str_ends_with(line, " |-") ||
		str_ends_with(line, " |+");
}

static bool is_folded(
	const struct reading *reading, const struct document *document, size_t line)
{
	return !reading->shows_managed && line >= document->managed_first &&
		line < document->managed_first + document->managed_count;
}

const struct reading_row *reading_rows(const struct reading *reading,
	const struct document *document, struct arena *arena, size_t *out_count)
{
	struct rows rows = { .arena = arena };
	struct str rest = { document->yaml, document->yaml_length };
	struct str line;
	size_t prose_indent = SIZE_MAX; /* of the line that opened it */

	for (size_t i = 0; str_split(&rest, '\n', &line); i++) {
		bool is_prose = prose_indent != SIZE_MAX &&
			(line.length == 0 || indent_of(line) > prose_indent);

		if (!is_prose) {
			prose_indent = opens_prose(line) ? indent_of(line) : SIZE_MAX;
		}
		if (!is_folded(reading, document, i)) {
			add_line(&rows, reading, line, is_prose);
		} else if (i == document->managed_first) {
			add_row(&rows,
				(struct reading_row){ .text = line,
					.is_start = true,
					.is_folded = true });
		}
	}
	*out_count = rows.count;
	return rows.items;
}

static bool has_needle(struct str text, const char *needle)
{
	size_t length = strlen(needle);

	for (size_t i = 0; i + length <= text.length; i++) {
		size_t same = 0;

		while (same < length) {
			char a = text.data[i + same];
			char b = needle[same];

			a = a >= 'A' && a <= 'Z' ? (char)(a - 'A' + 'a') : a;
			b = b >= 'A' && b <= 'Z' ? (char)(b - 'A' + 'a') : b;
			if (a != b) {
				break;
			}
			same++;
		}
		if (same == length) {
			return true;
		}
	}
	return false;
}

size_t reading_find(const struct reading *reading, const struct reading_row *rows,
	size_t count, size_t from, bool is_forward)
{
	for (size_t i = 0; i < count && reading->needle[0] != '\0'; i++) {
		size_t row = (from + (is_forward ? i : count - i)) % count;

		if (has_needle(rows[row].text, reading->needle)) {
			return row;
		}
	}
	return SIZE_MAX;
}

const char *reading_text(const struct reading *reading, const struct document *document,
	struct arena *arena)
{
	struct str rest = { document->yaml, document->yaml_length };
	struct str line;
	char *out = arena_alloc(arena, document->yaml_length + 2);
	size_t length = 0;

	for (size_t i = 0; str_split(&rest, '\n', &line); i++) {
		if (!is_folded(reading, document, i) && line.length > 0) {
			memcpy(out + length, line.data, line.length);
			length += line.length;
		}
		if (!is_folded(reading, document, i) && rest.data != NULL) {
			out[length++] = '\n';
		}
	}
	out[length] = '\0';
	return out;
}
