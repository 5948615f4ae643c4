/* What is said about one VMI: may it move, where are its disks, what came of the last
 * time. */
#ifndef UI_WORDS_VM_WORDS_H
#define UI_WORDS_VM_WORDS_H

#include "ui/view.h"

/* The order of the VMs: what needs a hand first. */
enum vm_attention {
	VM_CRITICAL,
	VM_WARNING,
	VM_MOVING,
	VM_BOUND, /* cannot be migrated */
	VM_CALM,
};

size_t vm_count(const struct view *view);
const struct vmi *vm_at(const struct view *view, size_t row);
uint64_t vm_identity(const struct vmi *vmi);
/* Its newest migration; NULL: none is known. */
const struct migration_fact *vm_newest(const struct view *view, size_t row);
struct finding_list vm_findings(const struct view *view, size_t row);
enum vm_attention vm_attention(const struct view *view, size_t row);
/* "yes", "no", "–"; vm_bound_message() says why not. */
struct span vm_migratable(const struct view *view, const struct vmi *vmi);
enum tristate vm_can_migrate(const struct vmi *vmi);
/* The message behind "no"; NULL when there is none. */
const char *vm_bound_message(const struct view *view, const struct vmi *vmi);
/* "RWX", "2 RWX, 1 RWO", "no PVC". */
struct span vm_disks(const struct view *view, const struct vmi *vmi);
/* "RWX" for "ReadWriteMany"; lists are joined by commas. */
const char *vm_access_modes(const struct view *view, const char *modes);
/* "LiveMigrate"; the default of the cluster is in brackets. */
struct span vm_strategy(const struct view *view, const struct vmi *vmi);
/* "Running 78 %", "✓ 4 min ago", "✗ 2 h ago". */
struct span vm_last(const struct view *view, size_t row);
/* What is found or what binds it; "" when there is nothing to say. */
struct span vm_why(const struct view *view, size_t row);
/* One sentence. */
struct span vm_verdict(const struct view *view, size_t row);

#endif
