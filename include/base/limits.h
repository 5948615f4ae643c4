/* Every ceiling of the program in one list: what cannot grow without bound. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* One JSON value taken from a stream: a watch event or one item of a list. etcd keeps
 * objects below about 1.5 MiB, managedFields included. */
#define LIMIT_ITEM_BYTES (16u << 20)
/* What one stream may hold undecoded before its transfer is paused. */
#define LIMIT_STREAM_HIGH_WATER (4u << 20)
#define LIMIT_STREAM_LOW_WATER (1u << 20)
/* Decoded per turn of the loop over all streams: bounds the time until a key is seen.
 */
#define LIMIT_DECODE_BYTES_PER_TURN (64u << 10)
/* Nesting accepted from json-c: HyperConverged alone nests 31 levels. */
#define LIMIT_JSON_DEPTH 256
/* Objects kept for one kind; more are counted and named, never dropped silently. */
#define LIMIT_OBJECTS_PER_KIND 200000u
/* An error body that is not a Status. */
#define LIMIT_ERROR_BODY_BYTES (64u << 10)
/* Polled bodies: kubelet summary and metrics text. */
#define LIMIT_SAMPLE_BYTES (32u << 20)
/* kubeconfig, settings and theme files. */
#define LIMIT_FILE_BYTES (8u << 20)
#define LIMIT_YAML_DEPTH 64
#define LIMIT_YAML_NODES 200000u
/* Samples kept for one migration or one interface. */
#define LIMIT_HISTORY_SAMPLES 256
/* VMIs whose measurements are kept. */
#define LIMIT_HISTORY_VMIS 512
/* Finished migrations remembered after KubeVirt removed them. */
#define LIMIT_HISTORY_FINISHED 4096
#define LIMIT_LOG_LINES 1024
/* A recording: it ends here. */
#define LIMIT_RECORDING_BYTES (512ull << 20)
/* One line of it: a value with what stands around it. */
#define LIMIT_RECORDING_LINE ((size_t)LIMIT_SAMPLE_BYTES + (64u << 10))

#endif
