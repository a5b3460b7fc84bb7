/* The colours of the appendix: what stands on what can be read, on white paper and in the dark
 * (WCAG 2.1, 1.4.3: 4.5 to 1). */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/html.h"
#include "reports/svg.h"

#define READABLE 4.5

/* Where a scheme's colours are declared: in the block that follows these words; what it does not
 * say is the screen's, light. */
static const struct scheme {
	const char *name, *sheet, *after, *pictures;
} schemes[] = {
	{"light", html_style, ":root {", "@media screen {"},
	{"dark", html_style, "(prefers-color-scheme: dark)", "(prefers-color-scheme: dark)"},
	{"paper", html_style_print, "@media print", "@media screen {"},
};

static const struct pair {
	const char *text, *ground;
} pairs[] = {
	{"ink", "paper"},
	{"soft", "paper"},
	{"accent", "paper"},
	{"ink", "tint"},
	{"soft", "tint"},
	{"accent", "tint"},
	{"pass", "paper"},
	{"fail", "paper"},
	{"open", "paper"},
	{"none", "paper"},
	{"pass", "pass-tint"},
	{"fail", "fail-tint"},
	{"open", "open-tint"},
	{"none", "none-tint"},
	{"ink", "open-tint"},
	{"ink", "fail-tint"},
	{"soft", "fail-tint"},
	{"ink", "h0"},
	{"ink", "h1"},
	{"ink", "h2"},
	{"ink", "h3"},
	{"ink", "h4"},
	{"ink", "pale"},
};

/* What is declared as --NAME between there and the end of the block. */
static const char *declared(const char *sheet, const char *after, const char *name)
{
	const char *block = strstr(sheet, after), *end, *at;
	char wanted[32];

	ck_assert_msg(block != NULL, "%s", after);
	end = strstr(block, "}\n");
	snprintf(wanted, sizeof(wanted), "--%s: #", name);
	at = strstr(block, wanted);
	return at && at < end ? at + strlen(wanted) : NULL;
}

static double channel(const char *hex, size_t digits)
{
	char text[3] = {hex[0], hex[digits - 1], '\0'};
	double part = (double)strtol(text, NULL, 16) / 255;

	return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double light_of(const struct scheme *scheme, const char *name)
{
	const char *hex = declared(scheme->sheet, scheme->after, name);
	size_t digits;

	if (!hex)
		hex = declared(svg_style, scheme->pictures, name);
	if (!hex)
		hex = declared(html_style, ":root {", name);
	ck_assert_msg(hex != NULL, "%s: %s", scheme->name, name);
	digits = strspn(hex, "0123456789abcdef") / 3;
	ck_assert_msg(digits == 1 || digits == 2, "%s: %s", scheme->name, name);
	return 0.2126 * channel(hex, digits) + 0.7152 * channel(hex + digits, digits) +
	       0.0722 * channel(hex + 2 * digits, digits);
}

static double ratio(double one, double other)
{
	return one > other ? (one + 0.05) / (other + 0.05) : (other + 0.05) / (one + 0.05);
}

START_TEST(text_can_be_read_on_its_ground)
{
	const struct scheme *scheme = &schemes[(size_t)_i / ARRAY_LEN(pairs)];
	const struct pair *pair = &pairs[(size_t)_i % ARRAY_LEN(pairs)];
	double found = ratio(light_of(scheme, pair->text), light_of(scheme, pair->ground));

	ck_assert_msg(found >= READABLE, "%s: %s on %s is %.2f to 1", scheme->name, pair->text,
		pair->ground, found);
}
END_TEST

static const struct ratio_case {
	const char *sheet;
	double is;
} ratio_cases[] = {
	{":root { --a: #fff; --b: #000; }\n", 21},
	{":root { --a: #767676; --b: #ffffff; }\n", 4.54},
	{":root { --a: #777777; --b: #fff; }\n", 4.48},
	{":root { --a: #1f4e6b; --b: #1f4e6b; }\n", 1},
};

START_TEST(contrast_is_what_the_standard_says)
{
	const struct ratio_case *c = &ratio_cases[_i];
	const struct scheme scheme = {"case", c->sheet, ":root {", ":root {"};
	double found = ratio(light_of(&scheme, "a"), light_of(&scheme, "b"));

	ck_assert_msg(fabs(found - c->is) < 0.01, "%s%.3f", c->sheet, found);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("palette");
	TCase *tcase = tcase_create("palette");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, text_can_be_read_on_its_ground, 0,
		(int)(ARRAY_LEN(schemes) * ARRAY_LEN(pairs)));
	tcase_add_loop_test(
		tcase, contrast_is_what_the_standard_says, 0, (int)ARRAY_LEN(ratio_cases));
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
