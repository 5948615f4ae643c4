/* What was found, what it rests on, and what can be done. */
#include <string.h>

#include "base/str.h"
#include "ui/glyphs.h"
#include "ui/screens/sections.h"
#include "ui/words/migration_words.h"

/* Evidence before the next steps; what is beyond stands after them. */
#define EVIDENCE_FIRST 6
#define EVIDENCE_BRIEF 3
#define EVIDENCE_INDENT 4

static const char *severity_sign(enum severity severity)
{
	return severity == SEVERITY_INFO ? GLYPH_DOT : "!";
}

/* The two long kinds by the short names that kubectl takes as well. */
static const char *object_words(const struct view *view, const char *object)
{
	static const struct {
		const char *kind;
		const char *word;
	} shorts[] = {
		{ "VirtualMachineInstanceMigration ", "VMIM " },
		{ "VirtualMachineInstance ", "VMI " },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(shorts); i++) {
		if (str_starts_with(str_from(object), shorts[i].kind)) {
			object = arena_printf(view->arena, "%s%s", shorts[i].word,
				object + strlen(shorts[i].kind));
		}
	}
	return view_text(view, object);
}

/* The object is left out where the evidence above was read from the same. */
static void add_evidence(struct page *page, const struct view *view,
	const struct finding *finding, size_t from, size_t to)
{
	const char *before = NULL;

	for (size_t i = from; i < to && i < finding->evidence_count; i++) {
		const struct evidence *evidence = &finding->evidence[i];
		bool is_same = before != NULL && text_equal(before, evidence->object);
		const struct span spans[] = {
			{ arena_printf(
				  view->arena, "%s: ", view_text(view, evidence->what)),
				ROLE_DIM },
			{ view_text(view, evidence->value), ROLE_DEFAULT },
			{ evidence->object == NULL || is_same
					? ""
					: arena_printf(view->arena, "  (%s)",
						  object_words(view, evidence->object)),
				ROLE_DIM },
		};

		page_flow(page, (struct span){ "  " GLYPH_DOT, ROLE_DIM },
			EVIDENCE_INDENT, spans, 3);
		before = evidence->object;
	}
}

static void add_steps(
	struct page *page, const struct view *view, const struct finding *finding)
{
	for (size_t i = 0; i < finding->next_count; i++) {
		const struct span step = { view_text(view, finding->next[i]),
			ROLE_DEFAULT };

		page_flow(page,
			(struct span){
				arena_printf(view->arena, "  %zu. ", i + 1), ROLE_KEY },
			5, &step, 1);
	}
}

static void add_finding(struct page *page, const struct view *view,
	const struct finding *finding, enum section_length length)
{
	size_t first = length == SECTION_BRIEF ? EVIDENCE_BRIEF : EVIDENCE_FIRST;
	enum role role = severity_role(finding->severity);
	const struct span summary = { view_text(view, finding->summary),
		role == ROLE_DEFAULT ? ROLE_STRONG : role };

	page_flow(page, (struct span){ severity_sign(finding->severity), role }, 2,
		&summary, 1);
	add_evidence(page, view, finding, 0, first);
	add_steps(page, view, finding);
	if (finding->evidence_count <= first) {
		return;
	}
	if (length == SECTION_BRIEF) {
		page_text(page, EVIDENCE_INDENT, ROLE_DIM,
			arena_printf(view->arena, "%zu more pieces of evidence",
				finding->evidence_count - first));
		return;
	}
	page_text(page, 2, ROLE_DIM, "Seen as well:");
	add_evidence(page, view, finding, first, finding->evidence_count);
}

void section_why(struct page *page, const struct view *view, struct finding_list list,
	enum section_length length)
{
	if (list.count == 0) {
		return;
	}
	page_heading(page, "Why");
	for (size_t i = 0; i < list.count; i++) {
		if (i > 0) {
			page_gap(page);
		}
		add_finding(page, view, &list.items[i], length);
	}
}
