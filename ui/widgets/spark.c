/* A small plot in one row of text. */
#include "ui/widgets/spark.h"

#include <string.h>

#include "base/attr.h"
#include "base/unknown.h"

static double scale_of(const double *values, size_t count, double highest)
{
	double scale = 0;

	if (f64_is_known(highest) && highest > 0) {
		return highest;
	}
	for (size_t i = 0; i < count; i++) {
		if (f64_is_known(values[i]) && values[i] > scale) {
			scale = values[i];
		}
	}
	return scale;
}

static const char *sign_of(double value, double scale)
{
	static const char *const signs[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇" };
	const size_t count = ARRAY_LENGTH(signs);
	double step = 0;

	if (!f64_is_known(value)) {
		return " ";
	}
	if (scale > 0 && value > 0) {
		step = value / scale * (double)count;
	}
	return signs[step >= (double)count ? count - 1 : (size_t)step];
}

const char *spark_text(struct arena *arena, const double *values, size_t count,
	double highest, int width)
{
	size_t cells = width > 0 ? (size_t)width : 0;
	size_t shown = count < cells ? count : cells;
	char *text = arena_alloc(arena, cells * 3 + 1);
	double scale = scale_of(values + (count - shown), shown, highest);
	size_t length = cells - shown;

	memset(text, ' ', length);
	for (size_t i = count - shown; i < count; i++) {
		const char *sign = sign_of(values[i], scale);

		memcpy(text + length, sign, strlen(sign));
		length += strlen(sign);
	}
	text[length] = '\0';
	return text;
}
