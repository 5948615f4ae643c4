/* The dashboard without a terminal: session and ui on one canvas. */
#include "src/app/dashboard.h"

/* At most 30 pictures a second; a key is answered at once. */
#define FRAME_MS 33

bool dashboard_init(struct dashboard *dashboard, const struct options *options,
	const struct settings *settings, struct error *err)
{
	*dashboard = (struct dashboard){ .is_dirty = true };
	canvas_init(&dashboard->canvas);
	if (!session_init(&dashboard->session, options, settings, err)) {
		return false;
	}
	dashboard->ui = ui_create(settings);
	return true;
}

void dashboard_finish(struct dashboard *dashboard)
{
	ui_destroy(dashboard->ui);
	canvas_finish(&dashboard->canvas);
	session_finish(&dashboard->session);
}

void dashboard_resize(struct dashboard *dashboard, int columns, int rows)
{
	canvas_resize(&dashboard->canvas, columns, rows);
	dashboard->is_dirty = true;
}

static unsigned follow_up(struct dashboard *dashboard, unsigned consequences)
{
	if ((consequences & UI_REDRAW) != 0) {
		dashboard->is_dirty = true;
	}
	if ((consequences & UI_REFRESH) != 0) {
		cluster_refresh(dashboard->session.cluster, dashboard->session.now);
	}
	return consequences;
}

unsigned dashboard_key(struct dashboard *dashboard, int32_t key)
{
	return follow_up(dashboard,
		ui_key(dashboard->ui, key, session_facts(&dashboard->session)));
}

unsigned dashboard_click(struct dashboard *dashboard, int x, int y)
{
	return follow_up(dashboard,
		ui_click(dashboard->ui, x, y, session_facts(&dashboard->session)));
}

static int64_t next_paint_ms(
	const struct dashboard *dashboard, const struct facts *facts)
{
	int64_t tick_ms = ui_next_tick_ms(dashboard->ui, facts);

	if (dashboard->is_dirty) {
		return dashboard->painted_mono_ms + FRAME_MS;
	}
	return tick_ms < 0 ? INT64_MAX : dashboard->painted_mono_ms + tick_ms;
}

void dashboard_turn(struct dashboard *dashboard, struct pollfd *fds, size_t fd_count,
	int64_t deadline_mono_ms)
{
	struct session *session = &dashboard->session;
	int64_t paint_ms = next_paint_ms(dashboard, NULL);

	session_turn(session, fds, fd_count,
		paint_ms < deadline_mono_ms ? paint_ms : deadline_mono_ms);
	if (store_revision_all(session->store) != session->painted_revision) {
		dashboard->is_dirty = true;
	}
}

bool dashboard_is_paint_due(struct dashboard *dashboard)
{
	return dashboard->session.now.mono_ms >= next_paint_ms(dashboard, NULL);
}

void dashboard_paint(struct dashboard *dashboard)
{
	struct session *session = &dashboard->session;
	struct ui_context context = {
		.context = session->target.context,
		.server = session->target.server,
		.namespace_scope = cluster_namespace(session->cluster),
		.readonly = session->settings->readonly,
		.insecure = session->target.insecure,
	};

	const struct facts *facts = session_facts(session);

	context.findings = session_findings(session, facts);
	session->painted_revision = store_revision_all(session->store);
	canvas_clear(&dashboard->canvas);
	ui_paint(dashboard->ui, facts, &context, &dashboard->canvas);
	dashboard->painted_mono_ms = session->now.mono_ms;
	dashboard->is_dirty = false;
}
