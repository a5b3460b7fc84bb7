#include "tests/visit_fixture.h"

const struct record_http *world_named_visit(struct arena *arena, const char *node, const char *addr)
{
	struct record_http *http = arena_alloc(arena, sizeof(*http));
	const char **value = arena_array(arena, 2, sizeof(const char *));
	struct record_header *read = arena_alloc(arena, sizeof(*read));
	int64_t *numbers = arena_array(arena, 2, sizeof(int64_t));

	value[0] = node;
	value[1] = addr;
	numbers[0] = 200;
	numbers[1] = 100000;
	*read = (struct record_header){.name = "node", .values = {value, 1}};
	http->status.items = http->bytes.items = numbers;
	http->connect_ns.items = http->first_byte_ns.items = http->total_ns.items = numbers + 1;
	http->status.count = http->bytes.count = http->connect_ns.count =
		http->first_byte_ns.count = http->total_ns.count = 1;
	http->body_sha256.items = arena_array(arena, 1, sizeof(const char *));
	http->body_sha256.items[0] = "";
	http->body_sha256.count = 1;
	http->reads.items = read;
	http->reads.count = 1;
	http->visited.items = value + 1;
	http->visited.count = 1;
	return http;
}
