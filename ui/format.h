/*
 * Figures as people read them: three significant digits, a unit, and "–" for what is
 * not known. Pure.
 */
#ifndef UI_FORMAT_H
#define UI_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#define FORMAT_SIZE 32

/* "512 B", "1.5 KiB", "41 GiB": binary units, one decimal below ten. */
void format_bytes(int64_t bytes, char out[FORMAT_SIZE]);
/* "310 MiB/s". */
void format_rate(double bytes_per_second, char out[FORMAT_SIZE]);
/* "25 Gbit/s": decimal units, as links are sold. */
void format_link_speed(double bits_per_second, char out[FORMAT_SIZE]);
/* "78 %". Cut, not rounded: 100 % is said only when nothing is left. */
void format_percent(double percent, char out[FORMAT_SIZE]);
void format_count(int64_t count, char out[FORMAT_SIZE]);
/* How old a figure is: "0.4 s", "42 s", "5 min", "3 h", "2 d". */
void format_age(int64_t ms, char out[FORMAT_SIZE]);
/* How long something took: "3:10", "1:04:09", "2d3h". */
void format_span(int64_t ms, char out[FORMAT_SIZE]);
/* "14:02:11", UTC. */
void format_time_of_day(int64_t wall_ms, char out[FORMAT_SIZE]);
/* "14:02:11" when on the day of now, else "11-20 14:02". */
void format_moment(int64_t wall_ms, int64_t now_wall_ms, char out[FORMAT_SIZE]);

#endif
