/* Whose network it is: the five operators that a Chinese reader knows by name, by the number of an
 * autonomous system or by the names that databases write. */
#ifndef CDNPROOF_GEO_OPERATOR_H
#define CDNPROOF_GEO_OPERATOR_H

#include <stdint.h>

enum geo_operator {
	OPERATOR_UNSAID, /* not said, or another network's */
	OPERATOR_TELECOM,
	OPERATOR_UNICOM,
	OPERATOR_MOBILE, /* 铁通 (Tietong) too, which 移动 took over */
	OPERATOR_BROADCAST,
	OPERATOR_EDUCATION,
};
extern const char *const geo_operator_names[]; /* 电信 联通 移动 广电 教育网; NULL: unsaid */

/* By registration of the number (APNIC). Only backbones and large provincial networks: databases
 * give a name beside the number, which tells of the many others. */
enum geo_operator geo_operator_by_asn(uint32_t asn);

/* In Chinese or English, the first that the text names. A word inside another word is no name. */
enum geo_operator geo_operator_by_name(const char *text);

#endif
