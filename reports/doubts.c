#include "reports/doubts.h"

const struct doubt doubts[] = {
	{DOUBT_NOT_CANONICAL, "not_canonical",
		{"佐证材料文件不是本软件写出的原样，可能经过人工改动。",
			"The evidence is not as the program writes it: it may have been edited by hand."}},
	{DOUBT_INCONSISTENT, "inconsistent",
		{"佐证材料前后不一致：结论或合计与其所列各项判定不符。",
			"The evidence contradicts itself: its verdicts or totals do not follow from its "
			"own findings."}},
	{DOUBT_NOT_AS_SEALED, "not_as_sealed",
		{"佐证材料的摘要与证据包清单所列不符：封存之后有改动。",
			"The digest is not the one that the bundle's manifest lists: it was changed after "
			"it was sealed."}},
};
const size_t doubt_count = ARRAY_LEN(doubts);

const char *const doubt_names[] = {"not_canonical", "inconsistent", "not_as_sealed", NULL};
