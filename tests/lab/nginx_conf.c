#include "tests/lab/nginx_conf.h"

static const char *const temp_paths[] = {
	"client_body",
	"proxy",
	"fastcgi",
	"uwsgi",
	"scgi",
};

/* nginx has no escape for `$` in a value; a variable that holds one does. */
static const char head[] = "worker_processes 1;\n"
			   "worker_rlimit_nofile 4096;\n"
			   "daemon off;\n"
			   "user nobody nogroup;\n"
			   "events { worker_connections 1024; }\n";
static const char http_head[] = "\tgeo $lab_dollar { default \"$\"; }\n"
				"\tdefault_type text/plain;\n"
				"\tserver_tokens off;\n";

static void write_quoted(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '$')
			fputs("${lab_dollar}", out);
		else if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else
			fputc(*text, out);
	}
	fputc('"', out);
}

static void write_listen(FILE *out, const struct address *address, int64_t port, const char *more)
{
	char text[INET6_ADDRSTRLEN];

	fprintf(out,
		address->family == AF_INET6 ? "\t\tlisten [%s]:%lld%s;\n"
					    : "\t\tlisten %s:%lld%s;\n",
		address_text(address, text), (long long)port, more);
}

static void write_tls(FILE *out, const struct place *place, const char *scratch)
{
	const struct serve *serve = place->serve;
	const char *key = serve->tls ? serve->tls : place->name;

	LIST_EACH(const struct address, address, &place->addresses)
		write_listen(out, address, serve->tls_port, " ssl");
	fprintf(out,
		"\t\tssl_certificate %s/%s.crt;\n\t\tssl_certificate_key %s/%s.key;\n"
		"\t\tssl_protocols TLSv1.2 TLSv1.3;\n",
		scratch, key, scratch, key);
}

static void write_server(FILE *out, const struct place *place, const char *scratch)
{
	const struct serve *serve = place->serve;

	fputs("\tserver {\n", out);
	LIST_EACH(const struct address, address, &place->addresses)
		write_listen(out, address, serve->http_port, "");
	if (serve->tls_port)
		write_tls(out, place, scratch);
	fprintf(out, "\t\tserver_name %s;\n", serve->server_name ? serve->server_name : "_");
	if (serve->access_log)
		fprintf(out, "\t\taccess_log %s/%s combined;\n", scratch, serve->access_log);
	else
		fputs("\t\taccess_log off;\n", out);
	fprintf(out, "\t\tlocation / { return %lld ", (long long)serve->status);
	write_quoted(out, serve->body);
	fputs("; }\n\t}\n", out);
}

void nginx_conf_write(FILE *out, const struct place *place, const char *folder, const char *scratch)
{
	fputs(head, out);
	fprintf(out, "pid %s/pid;\nlock_file %s/lock;\nerror_log %s/error.log warn;\nhttp {\n",
		folder, folder, folder);
	fputs(http_head, out);
	for (size_t i = 0; i < ARRAY_LEN(temp_paths); i++)
		fprintf(out, "\t%s_temp_path %s/%s;\n", temp_paths[i], folder, temp_paths[i]);
	write_server(out, place, scratch);
	fputs("}\n", out);
}
