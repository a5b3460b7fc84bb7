/* Nonces that the node signs (`cdnproof answer` there): only who has the key can reply, and only
 * after the request has come. One target a port; a series keeps one source port. The RTT ends at
 * the arrival of the signed reply. */
#ifndef CDNPROOF_PROBES_ANSWER_H
#define CDNPROOF_PROBES_ANSWER_H

#include "probes/method.h"

extern const struct probe_method answer_method;

#endif
