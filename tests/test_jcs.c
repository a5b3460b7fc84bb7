#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/jcs.h"
#include "base/json.h"
#include "tests/data_fixture.h"

static const struct {
	const char *name, *from, *to;
} rows[] = {
	/* RFC 8785, section 3.2.3: keys by UTF-16 code units. U+1F600 is d83d de00 and stands
	 * before U+FB33, though it is the larger code point. */
	{"keys of RFC 8785",
		"{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\","
		"\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\"1\":\"One\","
		"\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
		"\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}",
		"{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\","
		"\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\","
		"\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}"},
	/* Section 3.2.2, without its numbers. */
	{"texts of RFC 8785",
		"{\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
		"\"literals\": [null, true, false]}",
		"{\"literals\":[null,true,false],"
		"\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"},
	/* github.com/cyberphone/json-canonicalization, testdata: french, weird, unicode, arrays,
	 * structures; the last two with integers for their 56.0 and 1e30. */
	{"french",
		"{\"peach\": \"This sorting order\", \"péché\": \"is wrong according to French\","
		"\"pêche\": \"but canonicalization MUST\", \"sin\": \"ignore locale\"}",
		"{\"peach\":\"This sorting order\",\"péché\":\"is wrong according to French\","
		"\"pêche\":\"but canonicalization MUST\",\"sin\":\"ignore locale\"}"},
	{"weird",
		"{\"\\u20ac\": \"Euro Sign\", \"\\r\": \"Carriage Return\", \"\\u000a\": \"Newline\","
		"\"1\": \"One\", \"\\u0080\": \"Control\\u007f\", \"\\ud83d\\ude02\": \"Smiley\","
		"\"\\u00f6\": \"Latin Small Letter O With Diaeresis\","
		"\"\\ufb33\": \"Hebrew Letter Dalet With Dagesh\","
		"\"</script>\": \"Browser Challenge\"}",
		"{\"\\n\":\"Newline\",\"\\r\":\"Carriage Return\",\"1\":\"One\","
		"\"</script>\":\"Browser Challenge\",\"\xc2\x80\":\"Control\x7f\","
		"\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\","
		"\"😂\":\"Smiley\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}"},
	{"unicode is not normalised", "{\"Unnormalized Unicode\":\"A\\u030a\"}",
		"{\"Unnormalized Unicode\":\"A\u030a\"}"},
	{"arrays", "[ 56, { \"d\": true, \"10\": null, \"1\": [ ] } ]",
		"[56,{\"1\":[],\"10\":null,\"d\":true}]"},
	{"structures",
		"{\"1\": {\"f\": {\"f\": \"hi\", \"F\": 5}, \"\\n\": 56}, \"10\": {}, \"\": \"empty\","
		"\"a\": {}, \"111\": [{\"e\": \"yes\", \"E\": \"no\"}], \"A\": {}}",
		"{\"\":\"empty\",\"1\":{\"\\n\":56,\"f\":{\"F\":5,\"f\":\"hi\"}},\"10\":{},"
		"\"111\":[{\"E\":\"no\",\"e\":\"yes\"}],\"A\":{},\"a\":{}}"},
	{"every named escape", "\"\\b\\t\\n\\f\\r\\\"\\\\\\/\"", "\"\\b\\t\\n\\f\\r\\\"\\\\/\""},
	{"other controls in lower case", "\"\\u0001\\u001B\\u001f\"", "\"\\u0001\\u001b\\u001f\""},
	{"what needs no escape has none", "\"\\u007f\\u2028\\u2029\\ud7ff\\ue000\"",
		"\"\x7f\u2028\u2029\ud7ff\ue000\""},
	{"surrogates sort between d7ff and e000",
		"{\"\\ue000\":4,\"\\ud7ff\":1,\"\\udbff\\udfff\":3,\"\\ud800\\udc00\":2,"
		"\"\\uffff\":5}",
		"{\"\ud7ff\":1,\"\U00010000\":2,\"\U0010ffff\":3,\"\ue000\":4,\"\uffff\":5}"},
	{"a key before those it begins",
		"{\"ab\":1,\"a\":2,\"\":3,\"abc\":4,\"a😀\":5,\"a\ufb33\":6}",
		"{\"\":3,\"a\":2,\"ab\":1,\"abc\":4,\"a😀\":5,\"a\ufb33\":6}"},
	{"Chinese keys", "{\"昌\":1,\"南\":2,\"a\":3}", "{\"a\":3,\"南\":2,\"昌\":1}"},
	{"numbers", "[0,-0,-1,9007199254740991,-9007199254740991]",
		"[0,0,-1,9007199254740991,-9007199254740991]"},
	{"empty", "{}", "{}"},
};

static char *canonical(const char *text, size_t len)
{
	json_t *value = json_loadb(text, len, JSON_DECODE_ANY, NULL);
	char *out = NULL;
	size_t out_len = 0;
	struct err err;

	ck_assert_msg(value != NULL, "%s", text);
	ck_assert_int_eq(jcs_text(value, &out, &out_len, &err), 0);
	ck_assert_uint_eq(strlen(out), out_len);
	json_decref(value);
	return out;
}

START_TEST(text_is_the_canonical_one_and_stays_it)
{
	char *text = canonical(rows[_i].from, strlen(rows[_i].from));
	char *again = canonical(text, strlen(text));

	ck_assert_msg(strcmp(text, rows[_i].to) == 0, "%s: %s", rows[_i].name, text);
	ck_assert_str_eq(again, text);
	free(again);
	free(text);
}
END_TEST

static const char *const broken[] = {
	"1.5", "[1.0]", "{\"a\":1e2}", "9007199254740992", "{\"a\":{\"b\":[-9007199254740992]}}"};

START_TEST(what_has_no_canonical_form_here_is_our_bug)
{
	json_t *value = json_loads(broken[_i], JSON_DECODE_ANY, NULL);
	char *out = NULL;
	size_t len = 42;
	struct err err = {0};

	ck_assert_ptr_nonnull(value);
	ck_assert_int_eq(jcs_text(value, &out, &len, &err), -1);
	ck_assert_int_eq(err.code, ERR_INTERNAL);
	ck_assert_ptr_null(out);
	ck_assert_uint_eq(len, 42);
	json_decref(value);
}
END_TEST

/* Keys that share a long beginning must not cost the square of it. */
START_TEST(long_equal_keys_are_compared_in_one_pass)
{
	size_t len = 4u << 20;
	json_t *value = json_object();
	char *key = malloc(len + 1), *out;
	struct err err;

	memset(key, 'k', len);
	key[len] = '\0';
	for (char last = 'a'; last < 'e'; last++) {
		key[len - 1] = last;
		json_object_set_new(value, key, json_integer(last));
	}
	ck_assert_int_eq(jcs_text(value, &out, &len, &err), 0);
	ck_assert(strstr(out, "ka\":97") && strstr(out, "ka\":97") < strstr(out, "kd\":100"));
	free(out);
	free(key);
	json_decref(value);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("jcs");

	tcase_set_timeout(tc, 20);
	tcase_add_loop_test(tc, text_is_the_canonical_one_and_stays_it, 0, (int)ARRAY_LEN(rows));
	tcase_add_loop_test(
		tc, what_has_no_canonical_form_here_is_our_bug, 0, (int)ARRAY_LEN(broken));
	tcase_add_test(tc, long_equal_keys_are_compared_in_one_pass);
	return run_case("base: jcs", tc);
}
