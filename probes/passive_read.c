/* Captures from files, by libpcap. */
#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/i18n.h"
#include "base/stop.h"
#include "base/text.h"
#include "probes/passive.h"

/* Files can say instants that no clock has: those have none. */
#define SECONDS_MOST INT64_C(9000000000)

static struct real_ns stamp_of(const struct pcap_pkthdr *header)
{
	int64_t seconds = header->ts.tv_sec;

	if (seconds < 0 || seconds > SECONDS_MOST)
		return (struct real_ns){-1};
	/* tv_usec holds nanoseconds: that precision was asked for */
	return (struct real_ns){seconds * 1000000000 + header->ts.tv_usec};
}

static void note(struct passive *passive, int link_type, const struct pcap_pkthdr *header,
	const uint8_t *bytes)
{
	struct real_ns at = stamp_of(header);
	struct packet packet;

	if (at.v >= 0 && packet_read(link_type, bytes, header->caplen, &packet))
		passive_note(passive, &packet, at);
	else
		passive_note_unread(passive, at);
}

/* libpcap names the file it reads as it likes, and bytes of a file may stand in its texts. */
static const char *damage_text(struct arena *arena, const char *text)
{
	char *copy = arena_text(arena, text);

	for (char *at = copy; *at; at++)
		if (*at < ' ' || *at > '~')
			*at = '?';
	return copy;
}

static int read_packets(struct passive *passive, pcap_t *pcap, struct arena *arena,
	struct passive_file *out, struct err *err)
{
	int link_type = pcap_datalink(pcap), status;
	struct pcap_pkthdr *header;
	const uint8_t *bytes;

	if (!packet_link_known(link_type))
		return err_set(err, ERR_DATA,
			_("%s: packets of link type %d (%s) cannot be read: Ethernet, raw IP and "
			  "Linux cooked ones can"),
			out->name, link_type,
			pcap_datalink_val_to_name(link_type) ? pcap_datalink_val_to_name(link_type)
							     : "?");
	while ((status = pcap_next_ex(pcap, &header, &bytes)) == 1) {
		out->packets++;
		note(passive, link_type, header, bytes);
		if (stop_requested)
			return stop_err(err);
	}
	if (status == PCAP_ERROR)
		out->damage = damage_text(arena, pcap_geterr(pcap));
	return 0;
}

int passive_read_stream(struct passive *passive, FILE *stream, const char *name,
	struct arena *arena, struct passive_file *out, struct err *err)
{
	char text[PCAP_ERRBUF_SIZE] = "";
	struct passive_file file = {.name = name};
	pcap_t *pcap =
		pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, text);
	int ret;

	if (!pcap) {
		fclose(stream);
		return err_set(err, ERR_DATA, _("%s: not a capture of pcap or pcapng: %s"), name,
			damage_text(arena, text));
	}
	ret = read_packets(passive, pcap, arena, &file, err);
	pcap_close(pcap); /* the stream too */
	if (ret == 0)
		*out = file;
	return ret;
}

int passive_read_file(struct passive *passive, const char *path, const char *name,
	struct arena *arena, struct passive_file *out, struct err *err)
{
	char digest[DIGEST_TEXT_LEN];
	struct passive_file file;
	FILE *stream;
	bool piped = strcmp(path, "-") == 0;

	if (!piped && digest_file(path, digest, err) < 0)
		return -1;
	stream = piped ? fdopen(dup(0), "re") : fopen(path, "re");
	if (!stream)
		return err_set_errno(err, ERR_NOINPUT, errno, _("%s: cannot be opened"), path);
	if (passive_read_stream(passive, stream, name, arena, &file, err) < 0)
		return -1;
	file.sha256 = piped ? NULL : arena_text(arena, digest);
	*out = file;
	return 0;
}
