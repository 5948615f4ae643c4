/* The words of a recording for our enums, for its writer and its reader. */
#ifndef SRC_WIRE_RECORDING_NAMES_H
#define SRC_WIRE_RECORDING_NAMES_H

#include "wire/recording.h"

#define RECORDING_OUTCOMES 6
#define RECORDING_SAMPLES 5
#define RECORDING_ENDINGS 6

extern const char *const recording_events[RECORDING_EVENT_COUNT];
extern const char *const recording_asked_names[RECORDING_ASKED_COUNT];
extern const char *const recording_outcomes[RECORDING_OUTCOMES];
extern const char *const recording_samples[RECORDING_SAMPLES];
extern const char *const recording_endings[RECORDING_ENDINGS];

#endif
