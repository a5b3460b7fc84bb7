/* Shapes of a dossier that plans and evidence write as well. */
#ifndef CDNPROOF_MODEL_DOSSIER_SHAPES_H
#define CDNPROOF_MODEL_DOSSIER_SHAPES_H

#include "base/bind.h"

extern const struct bind_shape operator_name_shape;   /* {name} */
extern const struct bind_shape thresholds_shape;      /* struct thresholds */
extern const struct bind_shape sampling_method_shape; /* struct sampling_method, by name */
extern const struct bind_shape pcap_sampling_shape;   /* struct pcap_sampling */
extern const struct bind_shape control_shape;         /* struct control */
extern const struct bind_shape site_shape;            /* struct site */

/* Custom rows: an IP address as canonical text; a city as its six-digit code (the context of the
 * reader is the region, or NULL: codes only). */
void dossier_read_address(struct bind_in *in, const struct json_node *node, void *slot);
void dossier_read_city(struct bind_in *in, const struct json_node *node, void *slot);
#define DOSSIER_ADDRESS_IS                                                                         \
	.schema = "{\"type\":\"string\",\"anyOf\":[{\"format\":\"ipv4\"},{\"format\":\"ipv6\"}]}"
/* A name server: an address as above, or DOSSIER_SYSTEM_RESOLVER. */
void dossier_read_server(struct bind_in *in, const struct json_node *node, void *slot);
#define DOSSIER_SERVER_IS                                                                          \
	.schema = "{\"type\":\"string\",\"anyOf\":[{\"format\":\"ipv4\"},{\"format\":\"ipv6\"},"   \
		  "{\"const\":\"system\"}]}"
/* An agent's public key: Ed25519, as key_of_text reads it. */
void dossier_read_agent_key(struct bind_in *in, const struct json_node *node, void *slot);
#define DOSSIER_AGENT_KEY_IS                                                                       \
	.about = "Ed25519: SubjectPublicKeyInfo (DER) in base64",                                  \
	.schema = "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9+/]{59}=$\"}"
json_t *dossier_write_text(const void *slot);

#endif
