/*
 * Takes what may be secret out of JSON text of the cluster before it is kept in a file.
 *
 * Left out wholly, wherever they stand: managedFields; env, envFrom, command, args,
 * lifecycle, probes and httpHeaders of containers; kernelArgs; customizeComponents;
 * dataVolumeTemplates (URLs with passwords); binaryData, stringData; every member whose
 * name contains (in any case) password, passwd, secret, token, credential, userdata,
 * networkdata, ignition, privatekey, apikey or authorization (cloud-init, sysprep and
 * access credentials among them), or is written with an escape; every annotation but
 * those this program reads. Values of strings that look like bearer tokens are cut as
 * in the log (base/log.h). Labels (of metrics, too), selectors and quantities keep all
 * their names. For their size alone: images of nodes; of a kubelet's summary all but
 * the node's network.
 *
 * Pure; one pass, nothing is built.
 */
#ifndef WIRE_REDACT_H
#define WIRE_REDACT_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/strbuf.h"

/* Appends the value without what is listed above and without blanks between its parts.
 * False when it is not JSON, nested too deeply, or too long for `out`; what was
 * appended is then of no use. */
bool redact_json(struct str json, struct strbuf *out) MUST_USE;
/* The same for text that is no JSON: bearer tokens are cut. */
void redact_text(struct str text, struct strbuf *out);

#endif
