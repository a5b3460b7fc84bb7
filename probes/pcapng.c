#include "probes/pcapng.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pcap/dlt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"

#define FILE_BYTES   (64 * 1024 * 1024)
#define BUFFER_BYTES (64 * 1024)
#define PACKET_MOST  (16 * 1024) /* more is cut; what a capture hands over is far below */
#define LINKS_MOST   8           /* link types in one file */
#define SUFFIX_LEN   24          /* .18446744073709551615 */
#define LINKTYPE_RAW 101         /* DLT_RAW is another number on each system, files have this */

/* Blocks, in this machine's byte order; each ends with its length once more. */
struct section_block {
	uint32_t type, len, byte_order;
	uint16_t major, minor;
	uint64_t section_len;
} __attribute__((packed));
struct interface_block {
	uint32_t type, len;
	uint16_t link_type, zero;
	uint32_t snaplen;
	uint16_t resolution_code, resolution_len;
	uint8_t resolution, padding[3];
	uint32_t end_of_options;
} __attribute__((packed));
struct packet_block {
	uint32_t type, len, interface, at_high, at_low, captured, length;
} __attribute__((packed));

enum { SECTION = 0x0a0d0d0a, INTERFACE = 1, PACKET = 6 };

static const struct section_block section = {
	SECTION, sizeof(section) + 4, 0x1a2b3c4d, 1, 0, UINT64_MAX /* not known */};

struct pcapng {
	size_t file_bytes, files_most;
	size_t number;   /* of the file that is written; FILE itself is 0 */
	size_t removed;  /* the files of lower numbers are gone */
	int fd;          /* -1: none */
	int before_fd;   /* the file before it, until it is on disk; -1: none */
	size_t file_len; /* written: whole blocks */
	size_t used;     /* of the buffer: whole blocks, not written yet */
	bool has_packet; /* this file */
	bool off, ended;
	int64_t lost, unsynced; /* packets: not written; written, perhaps not on disk */
	struct err fault;       /* once ended */
	int links[LINKS_MOST];  /* by interface number of this file */
	size_t link_count;
	size_t path_len;
	uint8_t buffer[BUFFER_BYTES];
	char name[]; /* of one of the files: room for a suffix behind the path */
};

static const char *name_of(struct pcapng *pcapng, size_t number)
{
	char *suffix = pcapng->name + pcapng->path_len;

	*suffix = '\0';
	if (number > 0)
		snprintf(suffix, SUFFIX_LEN, ".%zu", number);
	return pcapng->name;
}

static void close_file(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* For good: what is missing is better said than guessed. */
static int end(struct pcapng *pcapng, int sys_errno)
{
	pcapng->ended = true;
	close_file(&pcapng->fd);
	close_file(&pcapng->before_fd);
	return err_set_errno(&pcapng->fault, ERR_IO, sys_errno, _("%s: packet evidence ends here"),
		name_of(pcapng, pcapng->number));
}

/* How much was written; errno says why not all. */
static size_t write_all(int fd, const uint8_t *bytes, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t wrote = write(fd, bytes + done, len - done);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			break;
		done += (size_t)wrote;
	}
	return done;
}

/* The whole blocks within the first `len` bytes of the buffer; *packets: those that are not. */
static size_t whole_blocks(const struct pcapng *pcapng, size_t len, int64_t *packets)
{
	size_t whole = 0;
	uint32_t block[2]; /* type, len */

	*packets = 0;
	for (size_t at = 0; at < pcapng->used; at += block[1]) {
		memcpy(block, pcapng->buffer + at, sizeof(block));
		if (at + block[1] <= len)
			whole = at + block[1];
		else
			*packets += block[0] == PACKET;
	}
	return whole;
}

static int write_buffer(struct pcapng *pcapng)
{
	size_t done = write_all(pcapng->fd, pcapng->buffer, pcapng->used);
	int sys_errno = errno;
	int64_t packets;

	if (done < pcapng->used) {
		pcapng->file_len += whole_blocks(pcapng, done, &packets);
		pcapng->lost += packets;
		/* A torn last block is all that is left when even this fails. */
		if (ftruncate(pcapng->fd, (off_t)pcapng->file_len) < 0)
			sys_errno = errno;
		return end(pcapng, sys_errno);
	}
	pcapng->file_len += pcapng->used;
	pcapng->used = 0;
	return 0;
}

/* Waits for the disk. After a failure nobody knows what is there (fsync(2)). */
static int sync_file(struct pcapng *pcapng, int fd)
{
	if (fd < 0 || fdatasync(fd) == 0)
		return 0;
	pcapng->lost += pcapng->unsynced;
	return end(pcapng, errno);
}

static void put(struct pcapng *pcapng, const void *bytes, size_t len)
{
	memcpy(pcapng->buffer + pcapng->used, bytes, len);
	pcapng->used += len;
}

/* A block's fixed part, its body padded to 32 bits, its length again. */
static int put_block(
	struct pcapng *pcapng, const void *head, size_t head_len, const void *body, size_t body_len)
{
	static const uint8_t zeros[3];
	uint32_t len = (uint32_t)(head_len + (body_len + 3) / 4 * 4 + 4);

	if (pcapng->used + len > sizeof(pcapng->buffer) && write_buffer(pcapng) < 0)
		return -1;
	put(pcapng, head, head_len);
	if (body_len > 0)
		put(pcapng, body, body_len);
	put(pcapng, zeros, (4 - body_len % 4) % 4);
	put(pcapng, &len, sizeof(len));
	return 0;
}

/* The next file, begun with its section. */
static int begin_file(struct pcapng *pcapng)
{
	pcapng->fd = open(name_of(pcapng, pcapng->number),
		O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0666);
	if (pcapng->fd < 0)
		return -1;
	pcapng->file_len = 0;
	pcapng->has_packet = false;
	pcapng->link_count = 0;
	return put_block(pcapng, &section, sizeof(section), "", 0);
}

/* The disk is not waited for here: the file that ends is only begun to be written out, and synced
 * when the next one ends, or by pcapng_flush. */
static int rotate(struct pcapng *pcapng)
{
	if (write_buffer(pcapng) < 0 || sync_file(pcapng, pcapng->before_fd) < 0)
		return -1;
	sync_file_range(pcapng->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	close_file(&pcapng->before_fd);
	pcapng->before_fd = pcapng->fd;
	pcapng->number++;
	if (pcapng->files_most > 0 && pcapng->number - pcapng->removed >= pcapng->files_most)
		unlink(name_of(pcapng, pcapng->removed++));
	return begin_file(pcapng) < 0 ? end(pcapng, errno) : 0;
}

static int interface_find(const struct pcapng *pcapng, int link_type)
{
	for (size_t i = 0; i < pcapng->link_count; i++)
		if (pcapng->links[i] == link_type)
			return (int)i;
	return -1;
}

static int add_interface(struct pcapng *pcapng, int link_type)
{
	struct interface_block block = {.type = INTERFACE,
		.len = sizeof(block) + 4,
		.link_type = (uint16_t)(link_type == DLT_RAW ? LINKTYPE_RAW : link_type),
		.snaplen = PACKET_MOST,
		.resolution_code = 9, /* if_tsresol */
		.resolution_len = 1,
		.resolution = 9}; /* 10^-9 s */

	if (pcapng->link_count == LINKS_MOST || put_block(pcapng, &block, sizeof(block), "", 0) < 0)
		return -1;
	pcapng->links[pcapng->link_count++] = link_type;
	return 0;
}

static bool is_full(const struct pcapng *pcapng, size_t more)
{
	size_t len = pcapng->file_len + pcapng->used;

	return pcapng->has_packet && (len > pcapng->file_bytes || more > pcapng->file_bytes - len);
}

static int put_packet(
	struct pcapng *pcapng, int link_type, struct packet_block *block, const uint8_t *bytes)
{
	size_t more = block->len;

	if (interface_find(pcapng, link_type) < 0)
		more += sizeof(struct interface_block) + 4;
	if (is_full(pcapng, more) && rotate(pcapng) < 0)
		return -1;
	if (interface_find(pcapng, link_type) < 0 && add_interface(pcapng, link_type) < 0)
		return -1;
	block->interface = (uint32_t)interface_find(pcapng, link_type);
	if (put_block(pcapng, block, sizeof(*block), bytes, block->captured) < 0)
		return -1;
	pcapng->has_packet = true;
	pcapng->unsynced++;
	return 0;
}

void pcapng_add(void *owner, int link_type, struct real_ns at, const uint8_t *bytes,
	size_t captured, size_t length)
{
	struct pcapng *pcapng = owner;
	uint32_t cut = (uint32_t)(captured < PACKET_MOST ? captured : PACKET_MOST);
	struct packet_block block = {.type = PACKET,
		.len = (uint32_t)sizeof(block) + (cut + 3) / 4 * 4 + 4,
		.at_high = (uint32_t)((uint64_t)at.v >> 32),
		.at_low = (uint32_t)((uint64_t)at.v & UINT32_MAX),
		.captured = cut,
		.length = (uint32_t)(length > cut ? length : cut)};

	if (pcapng->off)
		return;
	if (pcapng->ended || put_packet(pcapng, link_type, &block, bytes) < 0)
		pcapng->lost++;
}

void pcapng_switch(struct pcapng *pcapng, bool on)
{
	pcapng->off = !on;
}

int pcapng_flush(struct pcapng *pcapng, struct err *err)
{
	if (!pcapng->ended && write_buffer(pcapng) == 0 &&
		sync_file(pcapng, pcapng->before_fd) == 0 && sync_file(pcapng, pcapng->fd) == 0) {
		close_file(&pcapng->before_fd);
		pcapng->unsynced = 0;
		return 0;
	}
	if (err)
		*err = pcapng->fault;
	return -1;
}

int64_t pcapng_lost(const struct pcapng *pcapng)
{
	return pcapng->lost;
}

void pcapng_close(struct pcapng *pcapng)
{
	if (!pcapng)
		return;
	pcapng_flush(pcapng, NULL);
	close_file(&pcapng->fd);
	close_file(&pcapng->before_fd);
	free(pcapng);
}

/* "base.17" */
static bool is_later_file(const char *name, const char *base)
{
	size_t len = strlen(base);
	const char *number = name + len + 1;

	return strncmp(name, base, len) == 0 && name[len] == '.' && number[0] != '\0' &&
	       number[strspn(number, "0123456789")] == '\0';
}

/* FILE.1 and the like of an earlier run would end this one half way: refused while it is early. */
static int check_later_files(const char *path, struct err *err)
{
	char *folder = file_folder_of(path);
	DIR *entries = opendir(folder && folder[0] != '\0' ? folder : ".");
	const struct dirent *entry;
	int ret = 0;

	while (ret == 0 && entries && (entry = readdir(entries)))
		if (is_later_file(entry->d_name, file_base_name(path)))
			ret = err_set(err, ERR_CANTCREATE,
				_("%s: %s of an earlier run is there; packet evidence is not "
				  "overwritten"),
				path, entry->d_name);
	if (entries)
		closedir(entries);
	free(folder);
	return ret;
}

int pcapng_open(const struct pcapng_options *options, struct pcapng **out, struct err *err)
{
	size_t path_len = strlen(options->path);
	struct pcapng *pcapng;

	if (check_later_files(options->path, err) < 0)
		return -1;
	pcapng = calloc(1, sizeof(*pcapng) + path_len + SUFFIX_LEN);
	if (!pcapng)
		return err_no_memory(err);
	memcpy(pcapng->name, options->path, path_len);
	pcapng->path_len = path_len;
	pcapng->file_bytes = options->file_bytes > 0 ? options->file_bytes : FILE_BYTES;
	pcapng->files_most = options->files_most;
	pcapng->before_fd = -1;
	if (begin_file(pcapng) < 0) {
		err_set_errno(
			err, ERR_CANTCREATE, errno, _("%s: cannot be created"), options->path);
		free(pcapng);
		return -1;
	}
	*out = pcapng;
	return 0;
}
