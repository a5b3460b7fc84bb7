/* What databases and claims say of the dossier's addresses: the nodes', and beside their claims the
 * agents', and what must stand in the licensed area beside the nodes. */
#include <string.h>

#include "cli/inputs.h"
#include "cli/sources.h"
#include "model/address.h"

static int look_up_one(
	struct inputs *inputs, const struct source *source, const char *addr, struct err *err)
{
	struct answer *to = arena_push(&inputs->arena, &inputs->in.answers.items,
		&inputs->in.answers.count, &inputs->answer_cap, sizeof(*to));

	if (source_answer(source, inputs->region, addr, &inputs->arena, to, err) < 0)
		return -1;
	to->database.name = arena_text(&inputs->arena, to->database.name);
	to->database.sha256 = arena_text(&inputs->arena, to->database.sha256);
	return 0;
}

static bool is_nodes(const struct dossier *dossier, const char *addr)
{
	LIST_EACH(const struct node, node, &dossier->nodes)
		LIST_EACH(const struct node_address, address, &node->addresses)
			if (strcmp(address->addr, addr) == 0)
				return true;
	return false;
}

static int look_up_agents(struct inputs *inputs, const struct source *source, struct err *err)
{
	const struct dossier *dossier = inputs->dossier;

	for (size_t i = 0; i < dossier->agents.count; i++) {
		const char *addr = dossier->agents.items[i].address;
		bool said = !addr || is_nodes(dossier, addr);

		for (size_t k = 0; k < i && !said; k++)
			said = dossier->agents.items[k].address &&
			       strcmp(dossier->agents.items[k].address, addr) == 0;
		if (!said && look_up_one(inputs, source, addr, err) < 0)
			return -1;
	}
	return 0;
}

/* Addresses beside those, each once. */
struct others {
	LIST_OF(const char *) items;
	size_t cap;
};

static bool is_agents(const struct dossier *dossier, const char *addr)
{
	LIST_EACH(const struct agent, agent, &dossier->agents)
		if (agent->address && strcmp(agent->address, addr) == 0)
			return true;
	return false;
}

static void add_other(struct inputs *inputs, struct others *to, const char *addr)
{
	struct sockaddr_storage parsed;
	const char **slot;

	if (!address_parse(addr, &parsed) || is_agents(inputs->dossier, addr))
		return;
	LIST_EACH(const char *, known, &to->items)
		if (strcmp(*known, addr) == 0)
			return;
	slot = arena_push(
		&inputs->arena, &to->items.items, &to->items.count, &to->cap, sizeof(*slot));
	*slot = addr;
}

/* Of facilities, of the nodes' management, of name servers that are asked. */
static void gather_others(struct inputs *inputs, struct others *to)
{
	const struct dossier *dossier = inputs->dossier;

	LIST_EACH(const struct facility, facility, &dossier->facilities)
		LIST_EACH(const char *, addr, &facility->addresses)
			if (!is_nodes(dossier, *addr))
				add_other(inputs, to, *addr);
	LIST_EACH(const struct node, node, &dossier->nodes)
		LIST_EACH(const struct node_address, address, &node->addresses)
			if (address->role == ADDRESS_MGMT)
				add_other(inputs, to, address->addr);
	LIST_EACH(const struct check, check, &dossier->checks)
		if (check->server && !is_nodes(dossier, check->server))
			add_other(inputs, to, check->server);
}

static int look_up_others(struct inputs *inputs, const struct source *source, struct err *err)
{
	struct others others = {0};

	gather_others(inputs, &others);
	LIST_EACH(const char *, addr, &others.items)
		if (look_up_one(inputs, source, *addr, err) < 0)
			return -1;
	return 0;
}

static int look_up_all(struct inputs *inputs, const struct source *source, struct err *err)
{
	LIST_EACH(const struct node, node, &inputs->dossier->nodes)
		LIST_EACH(const struct node_address, address, &node->addresses)
			if (address->role == ADDRESS_VIP &&
				look_up_one(inputs, source, address->addr, err) < 0)
				return -1;
	if (look_up_agents(inputs, source, err) < 0)
		return -1;
	return look_up_others(inputs, source, err);
}

static void name_source(struct inputs *inputs, const struct source *source)
{
	const char *sha256 = source_info(source)->sha256;

	inputs_push(inputs, source_role(source),
		inputs_evidence_name(inputs, source_role(source), source_path(source), sha256),
		sha256);
}

int inputs_look_up(struct inputs *inputs, const char *const *databases, struct err *err)
{
	struct sources sources = {0};
	int ret = sources_open(&sources, databases, inputs->dossier, err);

	LIST_EACH(struct source *, source, &sources.items) {
		if (ret == 0)
			ret = look_up_all(inputs, *source, err);
		if (ret == 0)
			name_source(inputs, *source);
	}
	sources_close(&sources);
	return ret;
}
