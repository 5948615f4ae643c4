/* The simulated clock: milliseconds since the start and the wall time of that. */
#ifndef SIM_CLOCK_H
#define SIM_CLOCK_H

#include <stdint.h>

#define TICK_MS 100

void clock_init(int64_t wall_start_ms);
/* Simulated milliseconds since the start. */
int64_t clock_now(void);
/* The same moment as milliseconds since 1970. */
int64_t clock_wall(void);
void clock_set(int64_t now_ms);
int64_t clock_real_ms(void);

void clock_format(int64_t wall_ms, char out[32]);
void clock_format_micro(int64_t wall_ms, char out[40]);
/* RFC 3339 "2026-11-20T14:00:00Z" -> milliseconds since 1970, or -1. */
int64_t clock_parse(const char *s);

#endif
