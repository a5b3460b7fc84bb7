#include "model/dossier_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "model/address.h"

#define NODE_WORD "{node}"

struct checker {
	const struct dossier *dossier;
	const struct json_doc *doc;
	const struct region *region;
	struct faults *faults;
};

static const struct json_node *nth(const struct json_node *array, size_t index)
{
	const struct json_node *child = array ? array->first : NULL;

	for (; child && child->index != index; child = child->next)
		;
	return child;
}

/* A fault at /list[index].key, or as deep on that way as the document goes. */
static void fault(struct checker *c, const char *list, size_t index, const char *key,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

static void fault(
	struct checker *c, const char *list, size_t index, const char *key, const char *format, ...)
{
	const struct json_node *array = json_node_find(c->doc->nodes, list);
	const struct json_node *item = nth(array, index);
	const struct json_node *member = item && key ? json_node_find(item, key) : NULL;
	const struct json_node *at = member ? member : item ? item : array;
	char path[128];
	va_list args;

	snprintf(path, sizeof(path), "%s[%zu]%s%s", list, index, key ? "." : "", key ? key : "");
	va_start(args, format);
	faults_add_v(c->faults, c->doc->name, at ? at->line : 0, at ? at->column : 0, path, format,
		args);
	va_end(args);
}

static void check_text_known(struct checker *c, const char *list, size_t index, const char *key,
	const char *id, bool known)
{
	if (id && !known)
		fault(c, list, index, key, _("\"%s\" is not declared in this dossier"), id);
}

static bool same_province(const struct region *region, const char *code)
{
	return region_city_by_code(region, code) >= 0;
}

static void check_province(struct checker *c, const char *list, size_t index, const char *code)
{
	if (code && !same_province(c->region, code))
		fault(c, list, index, "city", _("%s is no prefecture city of %s (%s)"), code,
			c->region->zh, c->region->code);
}

static void check_sites(struct checker *c)
{
	for (size_t i = 0; i < c->dossier->sites.count; i++) {
		const struct site *site = &c->dossier->sites.items[i];

		check_province(c, "sites", i, site->city);
		if ((site->lat_e7 == BIND_ABSENT) != (site->lon_e7 == BIND_ABSENT))
			fault(c, "sites", i, NULL, _("lat_e7 and lon_e7 belong together"));
		LIST_EACH(const char *, id, &site->documents)
			check_text_known(c, "sites", i, "documents", *id,
				*id && dossier_document(c->dossier, *id));
	}
}

static void check_node(struct checker *c, size_t i)
{
	const struct node *node = &c->dossier->nodes.items[i];
	const struct site *site = dossier_site(c->dossier, node->site);

	check_province(c, "nodes", i, node->city);
	check_text_known(c, "nodes", i, "site", node->site, site != NULL);
	check_text_known(c, "nodes", i, "parent", node->parent,
		node->parent && dossier_node(c->dossier, node->parent));
	if (node->parent && node->id && strcmp(node->parent, node->id) == 0)
		fault(c, "nodes", i, "parent", _("a node is not its own parent"));
	if (site && node->city && site->city && strcmp(site->city, node->city) != 0)
		fault(c, "nodes", i, "city", _("the site \"%s\" lies in %s, not in %s"), site->id,
			site->city, node->city);
}

/* Addresses are few; pairs are cheap enough up to this many, and more are refused. */
#define ADDRESSES_MOST 4096

/* Nothing is served there, and whoever is asked would not be one node. */
static bool is_no_host(const char *addr)
{
	struct sockaddr_storage parsed;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	uint32_t host;

	if (!address_parse(addr, &parsed))
		return false;
	if (parsed.ss_family == AF_INET) {
		memcpy(&v4, &parsed, sizeof(v4));
		host = ntohl(v4.sin_addr.s_addr);
		return host >> 24 == 0 || host >> 28 >= 0xe;
	}
	memcpy(&v6, &parsed, sizeof(v6));
	return v6.sin6_addr.s6_addr[0] == 0xff || IN6_IS_ADDR_UNSPECIFIED(&v6.sin6_addr);
}

/* Each agent has its own there, or none: RFC 1122, 1918, 3927, 4193, 4291, 6598. */
static bool is_private(const char *addr)
{
	static const struct {
		uint8_t bytes[2];
		uint8_t bits;
		bool v6;
	} ranges[] = {{{127, 0}, 8, false}, {{10, 0}, 8, false}, {{172, 16}, 12, false},
		{{192, 168}, 16, false}, {{169, 254}, 16, false}, {{100, 64}, 10, false},
		{{0xfc, 0}, 7, true}, {{0xfe, 0x80}, 10, true}};
	struct sockaddr_storage parsed;
	struct sockaddr_in6 v6;
	struct sockaddr_in v4;
	uint8_t first[2];

	if (!address_parse(addr, &parsed))
		return false;
	memcpy(&v4, &parsed, sizeof(v4));
	memcpy(&v6, &parsed, sizeof(v6));
	if (parsed.ss_family == AF_INET)
		memcpy(first, &v4.sin_addr, sizeof(first));
	else
		memcpy(first, &v6.sin6_addr, sizeof(first));
	for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
		unsigned differ = (unsigned)(first[0] ^ ranges[i].bytes[0]) << 8 |
				  (unsigned)(first[1] ^ ranges[i].bytes[1]);

		if (ranges[i].v6 == (parsed.ss_family == AF_INET6) &&
			differ >> (16 - ranges[i].bits) == 0)
			return true;
	}
	return parsed.ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}

static const char *first_owner(const struct dossier *dossier, const char *addr)
{
	LIST_EACH(const struct node, node, &dossier->nodes)
		LIST_EACH(const struct node_address, address, &node->addresses)
			if (address->addr && strcmp(address->addr, addr) == 0)
				return node->id;
	return NULL;
}

static void check_ports(struct checker *c, size_t i, const struct node *node)
{
	for (size_t j = 0; j < node->ports.count; j++)
		for (size_t k = 0; k < j; k++)
			if (node->ports.items[j] > 0 &&
				node->ports.items[k] == node->ports.items[j])
				fault(c, "nodes", i, "ports", _("%lld stands here twice"),
					(long long)node->ports.items[j]);
}

static void check_addresses_once(struct checker *c)
{
	size_t count = 0;

	for (size_t i = 0; i < c->dossier->nodes.count; i++) {
		const struct node *node = &c->dossier->nodes.items[i];

		check_ports(c, i, node);
		for (size_t j = 0; j < node->addresses.count; j++) {
			const char *addr = node->addresses.items[j].addr;
			const char *owner;

			if (!addr || ++count > ADDRESSES_MOST)
				continue;
			if (is_no_host(addr))
				fault(c, "nodes", i, "addresses", _("%s is no address of one host"),
					addr);
			owner = first_owner(c->dossier, addr);
			for (size_t k = 0; k < j; k++)
				if (text_equal(node->addresses.items[k].addr, addr))
					fault(c, "nodes", i, "addresses", _("%s stands here twice"),
						addr);
			if (owner && node->id && strcmp(owner, node->id) != 0)
				fault(c, "nodes", i, "addresses",
					_("%s belongs to the node \"%s\" already"), addr, owner);
		}
	}
	if (count > ADDRESSES_MOST)
		fault(c, "nodes", 0, NULL, _("more than %d addresses"), ADDRESSES_MOST);
}

/* One address is probed for one purpose: records of two would void each other. */
static void check_controls(struct checker *c)
{
	for (size_t i = 0; i < c->dossier->controls.count; i++) {
		const char *addr = c->dossier->controls.items[i].addr;
		const char *owner = addr ? first_owner(c->dossier, addr) : NULL;

		if (addr && is_no_host(addr))
			fault(c, "controls", i, "addr", _("%s is no address of one host"), addr);
		if (owner)
			fault(c, "controls", i, "addr", _("%s belongs to the node \"%s\" already"),
				addr, owner);
		for (size_t k = 0; k < i && addr; k++)
			if (text_equal(c->dossier->controls.items[k].addr, addr))
				fault(c, "controls", i, "addr", _("%s stands here twice"), addr);
	}
}

/* A key signs for one agent: its heads are numbered through. */
static void check_own_key(struct checker *c, size_t i)
{
	const struct agent *agents = c->dossier->agents.items;

	for (size_t k = 0; agents[i].key && k < i; k++)
		if (text_equal(agents[i].key, agents[k].key))
			fault(c, "agents", i, "key",
				_("is the key of agent %s: each has its own (cdnproof keygen)"),
				agents[k].id);
}

static void check_agents(struct checker *c)
{
	for (size_t i = 0; i < c->dossier->agents.count; i++) {
		const struct agent *agent = &c->dossier->agents.items[i];

		if (agent->id && !text_is_folder_name(agent->id))
			fault(c, "agents", i, "id",
				_("names a folder and a word of --via: no slash, no blank, no . or - "
				  "in front"));
		check_text_known(c, "agents", i, "attested", agent->attested,
			agent->attested && dossier_document(c->dossier, agent->attested));
		check_own_key(c, i);
	}
}

static void check_landmark(struct checker *c, size_t i)
{
	const struct landmark *landmark = &c->dossier->landmarks.items[i];
	const char *owner = landmark->addr ? first_owner(c->dossier, landmark->addr) : NULL;

	check_text_known(c, "landmarks", i, "attested", landmark->attested,
		landmark->attested && dossier_document(c->dossier, landmark->attested));
	if (landmark->addr && is_no_host(landmark->addr))
		fault(c, "landmarks", i, "addr", _("%s is no address of one host"), landmark->addr);
	if (landmark->addr && is_private(landmark->addr))
		fault(c, "landmarks", i, "addr",
			_("%s is another host for every agent: a public address is expected"),
			landmark->addr);
	if (owner)
		fault(c, "landmarks", i, "addr",
			_("%s is of the node \"%s\": a landmark runs nothing of ours"),
			landmark->addr, owner);
	for (size_t k = 0; k < c->dossier->controls.count; k++)
		if (text_equal(c->dossier->controls.items[k].addr, landmark->addr))
			fault(c, "landmarks", i, "addr", _("%s is a control already"),
				landmark->addr);
	for (size_t k = 0; k < i; k++)
		if (text_equal(c->dossier->landmarks.items[k].addr, landmark->addr))
			fault(c, "landmarks", i, "addr", _("%s stands here twice"), landmark->addr);
	for (size_t k = 0; k < c->dossier->agents.count; k++)
		if (text_equal(c->dossier->agents.items[k].address, landmark->addr))
			fault(c, "landmarks", i, "addr",
				_("%s is of the agent \"%s\": a landmark runs nothing of ours"),
				landmark->addr, c->dossier->agents.items[k].id);
}

static void check_landmarks(struct checker *c)
{
	for (size_t i = 0; i < c->dossier->landmarks.count; i++)
		check_landmark(c, i);
}

static bool scheme_known(const char *scheme)
{
	return !scheme || strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0 ||
	       strcmp(scheme, "dns") == 0;
}

static bool is_prefix(const char *text)
{
	struct sockaddr_storage addr;
	unsigned bits;

	return address_parse_prefix(text, &addr, &bits);
}

static bool one_line(const char *text)
{
	return !text || !strpbrk(text, "\r\n");
}

/* It stands there, if not as it should: that was said when it was read. */
static bool stands_there(const struct checker *c, const char *list, size_t index, const char *key)
{
	const struct json_node *item = nth(json_node_find(c->doc->nodes, list), index);

	return item && json_node_find(item, key);
}

/* What only a question to a name server has, and what it must have. */
static bool is_dns(const struct check *check)
{
	return check->scheme && strcmp(check->scheme, "dns") == 0;
}

static void check_dns(struct checker *c, size_t i, const struct check *check)
{
	bool dns = is_dns(check);

	if (!dns && (check->type || check->subnet))
		fault(c, "checks", i, "scheme", _("type and subnet go with scheme dns"));
	if (!dns)
		return;
	if (!check->server && !stands_there(c, "checks", i, "server"))
		fault(c, "checks", i, "server",
			_("whom to ask is expected: an address, or \"system\""));
	if (check->type && strcmp(check->type, "A") != 0 && strcmp(check->type, "AAAA") != 0)
		fault(c, "checks", i, "type", _("A or AAAA is expected"));
	if (check->subnet && !is_prefix(check->subnet))
		fault(c, "checks", i, "subnet",
			_("a prefix is expected, such as 198.18.1.0/24 or 2001:2::/48"));
	if (check->nodes.count)
		fault(c, "checks", i, "nodes", _("dns asks a server, not nodes"));
	if (check->path || check->headers.count || check->expect_sha256 || check->shows_address)
		fault(c, "checks", i, "scheme",
			_("path, headers, expect_sha256 and shows_address go with http and https"));
}

static bool asks_objects(const struct check *check)
{
	return check->function == CHECK_CACHE || check->function == CHECK_NO_STORE;
}

static bool has_function_by_dns(const struct check *check)
{
	return is_dns(check) && (check->function != CHECK_SERVICE || check->node_name);
}

static bool has_wrong_object(const struct check *check)
{
	const char *at = check->path ? strstr(check->path, CHECK_OBJECT_WORD) : NULL;

	return asks_objects(check) ? !at || strstr(at + 1, CHECK_OBJECT_WORD) : at != NULL;
}

static bool has_no_real_server(const struct check *check)
{
	return (check->function == CHECK_BALANCE) != (check->real_server != NULL);
}

static bool has_other_read(const struct check *check)
{
	const struct response_read *read = check->real_server;

	return read && (read->header || read->after) + read->key + read->serial != 1;
}

static bool has_key_without_tls(const struct check *check)
{
	bool tls = check->scheme && strcmp(check->scheme, "https") == 0;

	return check->real_server && (check->real_server->key || check->real_server->serial) &&
	       !tls;
}

static bool has_stray_weights(const struct check *check)
{
	LIST_EACH(const struct bind_count, weight, &check->weights)
		if (weight->count < 1 || weight->count > 1000)
			return true;
	return check->weights.count && check->function != CHECK_BALANCE;
}

/* RFC 9110, section 5.1: a name that no header can have is never found. */
static bool is_header_name(const char *name)
{
	static const char marks[] = "!#$%&'*+-.^_`|~";

	for (const char *at = name; *at; at++)
		if (!((*at >= '0' && *at <= '9') || (*at >= 'a' && *at <= 'z') ||
			    (*at >= 'A' && *at <= 'Z') || strchr(marks, *at)))
			return false;
	return *name != '\0';
}

static bool has_no_header_name(const struct check *check)
{
	return check->real_server && check->real_server->header &&
	       !is_header_name(check->real_server->header);
}

static bool has_no_node_header_name(const struct check *check)
{
	return check->node_name && check->node_name->header &&
	       !is_header_name(check->node_name->header);
}

static bool has_unread_node_name(const struct check *check)
{
	return check->node_name && !check->node_name->header && !check->node_name->after;
}

static bool is_visit_of_other(const struct check *check)
{
	return check_is_visit(check) && (strcmp(check->server, DOSSIER_SYSTEM_RESOLVER) != 0 ||
						check->function != CHECK_SERVICE);
}

static bool is_visit_with_nodes(const struct check *check)
{
	return check_is_visit(check) && check->nodes.count;
}

static bool is_visit_of_address(const struct check *check)
{
	struct sockaddr_storage address;

	return check_is_visit(check) && check->host &&
	       (check->host[0] == '[' || address_parse(check->host, &address));
}

static bool has_stray_users(const struct check *check)
{
	return (check->city || check->operator_name) && !check->subnet;
}

/* What the functions of checks ask of their other keys. */
static const struct {
	bool (*wrong)(const struct check *check);
	const char *key, *text;
} check_faults[] = {
	{has_function_by_dns, "function", N_("function and node_name go with http and https")},
	{has_wrong_object, "path", N_("cache and no_store, and they alone, have {object} once")},
	{has_no_real_server, "real_server", N_("balance, and it alone, has real_server")},
	{has_other_read, "real_server", N_("one of header or after, key, and serial is expected")},
	{has_key_without_tls, "real_server", N_("key and serial go with https")},
	{has_no_header_name, "real_server",
		N_("the name of a header is expected, such as X-Server, without a colon")},
	{has_no_node_header_name, "node_name",
		N_("the name of a header is expected, such as X-Server, without a colon")},
	{has_stray_weights, "weights", N_("weights from 1 to 1000 go with balance")},
	{has_unread_node_name, "node_name", N_("header or after is expected")},
	{is_visit_of_other, "server",
		N_("an http or https check with a server is a visit: \"system\", function service")},
	{is_visit_with_nodes, "nodes", N_("a visit goes where the name leads, not to nodes")},
	{is_visit_of_address, "host",
		N_("a visit begins with a name to resolve, not with an address")},
	{has_stray_users, "subnet",
		N_("city and operator go with a subnet: they say whose users are in it")},
};

/* A key that nobody reads is somebody's mistake. */
static void check_stray_keys(struct checker *c, size_t i, const struct check *check)
{
	static const char *const of_objects[] = {"objects", "rounds"};

	for (size_t k = 0; k < ARRAY_LEN(of_objects); k++)
		if (!asks_objects(check) && stands_there(c, "checks", i, of_objects[k]))
			fault(c, "checks", i, of_objects[k],
				_("objects and rounds go with function cache or no_store"));
	if (!check_is_visit(check) && stands_there(c, "checks", i, "redirects"))
		fault(c, "checks", i, "redirects",
			_("redirects go with a visit (server \"system\")"));
}

static void check_function(struct checker *c, size_t i, const struct check *check)
{
	check_stray_keys(c, i, check);
	for (size_t k = 0; k < ARRAY_LEN(check_faults); k++)
		if (check_faults[k].wrong(check))
			fault(c, "checks", i, check_faults[k].key, "%s", _(check_faults[k].text));
	if (!check->node_name)
		return;
	LIST_EACH(const struct bind_pair, name, &check->node_name->names)
		check_text_known(c, "checks", i, "node_name", name->text,
			name->text && dossier_node(c->dossier, name->text));
}

static void check_checks(struct checker *c)
{
	for (size_t i = 0; i < c->dossier->checks.count; i++) {
		const struct check *check = &c->dossier->checks.items[i];

		if (!scheme_known(check->scheme))
			fault(c, "checks", i, "scheme", _("http, https or dns is expected"));
		if (check->path && check->path[0] != '/')
			fault(c, "checks", i, "path", _("a path starts with /"));
		if (!one_line(check->path) || !one_line(check->host) ||
			strcspn(check->host ? check->host : "", " /@") !=
				strlen(check->host ? check->host : ""))
			fault(c, "checks", i, "host",
				_("host and path are plain text of one line"));
		LIST_EACH(const struct bind_pair, header, &check->headers)
			if (!one_line(header->name) || !one_line(header->text))
				fault(c, "checks", i, "headers", _("a header is one line"));
		check_dns(c, i, check);
		check_function(c, i, check);
		LIST_EACH(const char *, id, &check->nodes)
			check_text_known(
				c, "checks", i, "nodes", *id, *id && dossier_node(c->dossier, *id));
	}
}

/* {node} once, and each wildcard with text between it and the next, or who takes what is open. */
static bool is_node_pattern(const char *path)
{
	const char *node = strstr(path, NODE_WORD);

	if (!node || path[0] == '/' || strstr(node + 1, NODE_WORD) || strstr(path, "**"))
		return false;
	return node[strlen(NODE_WORD)] != '*' && (node == path || node[-1] != '*');
}

static void check_node_key(struct checker *c, size_t i, const struct log_node_key *key)
{
	if ((key->field != NULL) == (key->path != NULL))
		fault(c, "logs", i, "node_key", _("one of \"field\" and \"path\" is expected"));
	if (key->path && !is_node_pattern(key->path))
		fault(c, "logs", i, "node_key",
			_("a path such as {node}/*.log is expected, below the paths, with {node} once"));
	if (key->field && !key->field[0])
		fault(c, "logs", i, "node_key", _("\"field\" is empty"));
	LIST_EACH(const struct bind_pair, name, &key->names)
		check_text_known(c, "logs", i, "node_key", name->text,
			name->text && dossier_node(c->dossier, name->text));
}

static void check_logs(struct checker *c)
{
	for (size_t i = 0; i < c->dossier->logs.count; i++) {
		const struct log_claim *log = &c->dossier->logs.items[i];
		int zone;

		if ((log->node != NULL) == (log->node_key != NULL))
			fault(c, "logs", i, NULL,
				_("one of \"node\" and \"node_key\" is expected"));
		if (log->time_zone && !when_offset_parse(log->time_zone, &zone))
			fault(c, "logs", i, "time_zone", _("an offset such as +08:00 is expected"));
		check_text_known(c, "logs", i, "node", log->node,
			log->node && dossier_node(c->dossier, log->node));
		if (log->node_key)
			check_node_key(c, i, log->node_key);
	}
}

static void check_maintenance(struct checker *c)
{
	for (size_t i = 0; i < c->dossier->maintenance.count; i++) {
		const struct maintenance *m = &c->dossier->maintenance.items[i];

		if (m->from.v != BIND_ABSENT && m->to.v != BIND_ABSENT && m->from.v >= m->to.v)
			fault(c, "maintenance", i, "to", _("ends before it begins"));
		LIST_EACH(const char *, id, &m->nodes)
			check_text_known(c, "maintenance", i, "nodes", *id,
				*id && dossier_node(c->dossier, *id));
	}
}

static void check_documents(struct checker *c)
{
	for (size_t i = 0; i < c->dossier->documents.count; i++) {
		const struct document *d = &c->dossier->documents.items[i];

		if (d->issued.v != BIND_ABSENT && d->expires.v != BIND_ABSENT &&
			d->expires.v < d->issued.v)
			fault(c, "documents", i, "expires", _("expires before it was issued"));
	}
}

static void check_facilities(struct checker *c)
{
	for (size_t i = 0; i < c->dossier->facilities.count; i++) {
		LIST_EACH(const char *, addr, &c->dossier->facilities.items[i].addresses) {
			struct sockaddr_storage parsed;

			if (!address_parse(*addr, &parsed))
				fault(c, "facilities", i, "addresses",
					_("\"%s\" is not an address"), *addr);
		}
	}
}

static bool method_known(const char *name)
{
	static const char *const names[] = {"icmp", "tcp", "tls", "answer", "http", "https", "dns",
		"mesh", "landmark", "cache", "balance", "refuse", "home", "visit"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* Service is counted slot by slot: one without a record of it is missing. */
static bool counts_slots(const char *name)
{
	return strcmp(name, "tcp") == 0 || strcmp(name, "http") == 0 || strcmp(name, "https") == 0;
}

static void check_method(struct checker *c, const struct sampling_method *method)
{
	const struct json_node *plan = json_node_find(c->doc->nodes, "plan");
	int64_t slot_ms = c->dossier->plan.slot_ms;

	if (!method_known(method->name))
		faults_add(c->faults, c->doc->name, plan->line, plan->column, "plan.methods",
			_("unknown method \"%s\"; known: icmp, tcp, tls, answer, http, https, dns, mesh, "
			  "landmark, cache, balance, refuse, home, visit"),
			method->name);
	if (method->every_slots > 1 && counts_slots(method->name))
		faults_add(c->faults, c->doc->name, plan->line, plan->column, "plan.methods",
			_("%s: every_slots is of methods by which no service is counted"),
			method->name);
	if (slot_ms == BIND_ABSENT || method->sent == BIND_ABSENT ||
		method->interval_ms == BIND_ABSENT)
		return;
	if ((method->sent - 1) * method->interval_ms >= slot_ms)
		faults_add(c->faults, c->doc->name, plan->line, plan->column, "plan.methods",
			_("%s: %lld requests every %lld ms do not fit in a slot of %lld ms"),
			method->name, (long long)method->sent, (long long)method->interval_ms,
			(long long)slot_ms);
}

static void check_profile(struct checker *c)
{
	const struct json_node *at = json_node_find(c->doc->nodes, "schema");

	if (at && c->dossier->schema && strcmp(c->dossier->schema, DOSSIER_SCHEMA) != 0)
		faults_add(c->faults, c->doc->name, at->line, at->column, "schema",
			_("schema is \"%s\", not \"%s\""), c->dossier->schema, DOSSIER_SCHEMA);
}

#define LIST_MOST 10000 /* more than any province holds: what follows searches lists in turn */

static bool lists_fit(struct checker *c)
{
	static const char *const names[] = {"sites", "nodes", "agents", "checks", "controls",
		"facilities", "logs", "maintenance", "documents"};
	bool fit = true;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct json_node *list = json_node_find(c->doc->nodes, names[i]);

		if (!list || json_array_size(list->value) <= LIST_MOST)
			continue;
		faults_add(c->faults, c->doc->name, list->line, list->column, names[i],
			_("more than %d entries"), LIST_MOST);
		fit = false;
	}
	return fit;
}

void dossier_check(const struct dossier *dossier, const struct json_doc *doc,
	const struct region *region, struct faults *faults)
{
	struct checker c = {dossier, doc, region, faults};

	check_profile(&c);
	if (!lists_fit(&c))
		return;
	check_sites(&c);
	for (size_t i = 0; i < dossier->nodes.count; i++)
		check_node(&c, i);
	check_addresses_once(&c);
	check_controls(&c);
	check_agents(&c);
	check_landmarks(&c);
	check_checks(&c);
	check_logs(&c);
	check_maintenance(&c);
	check_documents(&c);
	check_facilities(&c);
	LIST_EACH(const struct sampling_method, method, &dossier->plan.methods)
		check_method(&c, method);
}
