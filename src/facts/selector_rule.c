/* One expression of a selector against a value; pure. */
#include "src/facts/selector_rule.h"

#include "base/str.h"

static bool is_listed(const struct selector_rule *rule, const char *value)
{
	for (size_t i = 0; i < rule->value_count; i++) {
		if (text_equal(rule->values[i], value)) {
			return true;
		}
	}
	return false;
}

/* Both sides must be whole numbers. */
static bool is_beyond(
	const struct selector_rule *rule, const char *value, bool is_above)
{
	int64_t have;
	int64_t want;

	if (rule->value_count != 1 || !str_to_i64(str_from(value), &have) ||
		!str_to_i64(str_from(rule->values[0]), &want)) {
		return false;
	}
	return is_above ? have > want : have < want;
}

bool selector_rule_holds(const struct selector_rule *rule, const char *value)
{
	if (text_equal(rule->operation, "In")) {
		return value != NULL && is_listed(rule, value);
	}
	if (text_equal(rule->operation, "NotIn")) {
		return value == NULL || !is_listed(rule, value);
	}
	if (text_equal(rule->operation, "Exists")) {
		return value != NULL;
	}
	if (text_equal(rule->operation, "DoesNotExist")) {
		return value == NULL;
	}
	if (text_equal(rule->operation, "Gt") || text_equal(rule->operation, "Lt")) {
		return value != NULL &&
			is_beyond(rule, value, text_equal(rule->operation, "Gt"));
	}
	return false;
}
