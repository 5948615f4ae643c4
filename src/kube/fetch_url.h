/* URLs of what is polled, and the right that each takes. Pure. */
#ifndef KUBE_FETCH_URL_H
#define KUBE_FETCH_URL_H

#include "base/attr.h"
#include "base/clock.h"
#include "base/strbuf.h"
#include "src/kube/sampler.h"

/* False when a name of the job is none that Kubernetes would have given. */
bool fetch_url(struct strbuf *url, const char *server, const struct sampler_job *job,
	struct moment now) MUST_USE;
/* "forbidden: needs get on nodes/proxy". */
void fetch_missing_right(const struct sampler_job *job, char *out, size_t size);

#endif
