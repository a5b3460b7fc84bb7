#include "cli/outputs.h"

#include "base/text.h"
#include "bundle/layout.h"

const struct output outputs[] = {
	{BUNDLE_APPENDIX, "html", LANG_ZH, EDITION_FILING},
};
const size_t output_count = ARRAY_LEN(outputs);

bool output_is(const char *path)
{
	for (size_t i = 0; i < output_count; i++)
		if (text_equal(outputs[i].path, path))
			return true;
	return false;
}
