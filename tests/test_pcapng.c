#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <pcap/pcap.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "probes/pcapng.h"
#include "tests/probe_fixture.h"

#define AT INT64_C(1795000000123456789) /* 2026-11-18 */

static char folder[64], path[80];

static void make_folder(void)
{
	fixture_make_folder(folder);
	snprintf(path, sizeof(path), "%s/p.pcapng", folder);
}

static void remove_folder(void)
{
	fixture_remove_folder(folder);
}

static struct pcapng *open_file(size_t file_bytes, size_t files_most)
{
	struct pcapng_options options = {path, file_bytes, files_most};
	struct pcapng *pcapng = NULL;
	struct err err = {0};

	ck_assert_msg(pcapng_open(&options, &pcapng, &err) == 0, "%s", err.text);
	return pcapng;
}

/* The number-th packet: its number in front, `len` bytes, 1000 ns behind the one before. */
static void add_packet(struct pcapng *pcapng, int link_type, uint32_t number, size_t len)
{
	uint8_t bytes[300];

	memset(bytes, (int)number, sizeof(bytes));
	memcpy(bytes, &number, sizeof(number));
	pcapng_add(pcapng, link_type, (struct real_ns){AT + 1000 * (int64_t)number}, bytes, len,
		len + 1000);
}

/* What a file holds, read strictly: a torn or strange block fails the test. */
struct contents {
	uint16_t links[16];
	size_t link_count;
	uint32_t packets, first; /* the number of the first one */
	size_t len;
};

static uint32_t word(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static void check_section(const uint8_t *block)
{
	static const uint16_t version[2] = {1, 0};

	ck_assert_uint_eq(word(block + 8), 0x1a2b3c4d);
	ck_assert_mem_eq(block + 12, version, 4);
	ck_assert_uint_eq(word(block + 16), UINT32_MAX);
	ck_assert_uint_eq(word(block + 20), UINT32_MAX);
	ck_assert_uint_eq(word(block + 4), 28);
}

/* link_type(2) zero(2) snaplen(4), if_tsresol = 9, end of options. */
static void read_interface(const uint8_t *block, struct contents *out)
{
	static const uint16_t option[2] = {9, 1};

	memcpy(&out->links[out->link_count++], block + 8, 2);
	ck_assert(block[10] == 0 && block[11] == 0);
	ck_assert_uint_ge(word(block + 12), 300);
	ck_assert_mem_eq(block + 16, option, 4);
	ck_assert_uint_eq(block[20], 9);
	ck_assert(block[21] == 0 && block[22] == 0 && block[23] == 0);
	ck_assert_uint_eq(word(block + 24), 0);
	ck_assert_uint_eq(word(block + 4), 32);
}

/* interface(4) high(4) low(4) captured(4) length(4) bytes padding */
static void read_packet(const uint8_t *block, struct contents *out)
{
	uint64_t at = (uint64_t)word(block + 12) << 32 | word(block + 16);
	uint32_t captured = word(block + 20), number = 0;

	ck_assert_uint_lt(word(block + 8), out->link_count);
	ck_assert_uint_eq(word(block + 4), 32 + (captured + 3) / 4 * 4);
	ck_assert_uint_eq(word(block + 24), captured + 1000);
	memcpy(&number, block + 28, captured < 4 ? captured : 4);
	if (out->packets == 0)
		out->first = number;
	ck_assert_uint_eq(number, out->first + out->packets);
	ck_assert_uint_eq(at, (uint64_t)AT + 1000 * number);
	for (uint32_t i = 4; i < captured; i++)
		ck_assert_uint_eq(block[28 + i], number & 0xff);
	for (uint32_t i = captured; i % 4 != 0; i++)
		ck_assert_uint_eq(block[28 + i], 0);
	out->packets++;
}

static void read_block(const uint8_t *block, bool first, struct contents *out)
{
	switch (word(block)) {
	case 0x0a0d0d0a:
		ck_assert(first);
		check_section(block);
		break;
	case 1: read_interface(block, out); break;
	case 6: read_packet(block, out); break;
	default: ck_abort_msg("block of type %u", word(block));
	}
}

static struct contents read_blocks(const char *name)
{
	struct contents contents = {0};
	struct file_bytes bytes;
	size_t at = 0;

	ck_assert_msg(file_read(name, 1u << 24, &bytes, NULL) == 0, "%s", name);
	contents.len = bytes.len;
	while (at < bytes.len) {
		const uint8_t *block = (const uint8_t *)bytes.at + at;
		uint32_t len;

		ck_assert_uint_ge(bytes.len - at, 12);
		len = word(block + 4);
		ck_assert(len % 4 == 0 && len >= 12 && len <= bytes.len - at);
		ck_assert_uint_eq(word(block + len - 4), len);
		read_block(block, at == 0, &contents);
		at += len;
	}
	file_bytes_fini(&bytes);
	return contents;
}

static struct contents read_number(unsigned number)
{
	char name[100];

	snprintf(name, sizeof(name), number > 0 ? "%s.%u" : "%s", path, number);
	return read_blocks(name);
}

static bool exists(unsigned number)
{
	char name[100];

	snprintf(name, sizeof(name), number > 0 ? "%s.%u" : "%s", path, number);
	return access(name, F_OK) == 0;
}

START_TEST(file_holds_packets_of_every_length)
{
	struct pcapng *pcapng = open_file(0, 0);
	struct contents contents;

	for (uint32_t i = 0; i < 200; i++)
		add_packet(pcapng, DLT_EN10MB, i, 4 + i);
	ck_assert_int_eq(pcapng_flush(pcapng, NULL), 0);
	contents = read_number(0);
	ck_assert_uint_eq(contents.packets, 200);
	ck_assert_uint_eq(contents.first, 0);
	ck_assert_uint_eq(contents.link_count, 1);
	ck_assert_uint_eq(contents.links[0], 1);
	ck_assert_int_eq(pcapng_lost(pcapng), 0);
	pcapng_close(pcapng);
}
END_TEST

START_TEST(file_without_packets_is_whole)
{
	pcapng_close(open_file(0, 0));
	ck_assert_uint_eq(read_number(0).len, 28);
	pcapng_close(NULL);
}
END_TEST

START_TEST(packet_may_be_empty)
{
	struct pcapng *pcapng = open_file(0, 0);

	add_packet(pcapng, DLT_EN10MB, 0, 0);
	pcapng_close(pcapng);
	ck_assert_uint_eq(read_number(0).packets, 1);
}
END_TEST

START_TEST(each_link_type_has_one_interface)
{
	static const int types[] = {DLT_EN10MB, DLT_RAW, DLT_LINUX_SLL2, DLT_RAW, DLT_LINUX_SLL,
		DLT_EN10MB, DLT_LINUX_SLL2};
	static const uint16_t written[] = {1, 101, 276, 113};
	struct pcapng *pcapng = open_file(0, 0);
	struct contents contents;

	for (uint32_t i = 0; i < ARRAY_LEN(types); i++)
		add_packet(pcapng, types[i], i, 60);
	pcapng_close(pcapng);
	contents = read_number(0);
	ck_assert_uint_eq(contents.link_count, ARRAY_LEN(written));
	ck_assert_mem_eq(contents.links, written, sizeof(written));
	ck_assert_uint_eq(contents.packets, ARRAY_LEN(types));
}
END_TEST

START_TEST(libpcap_reads_it_back_to_the_nanosecond)
{
	static const int types[] = {DLT_EN10MB, DLT_RAW, DLT_LINUX_SLL, DLT_LINUX_SLL2};
	struct pcapng *pcapng = open_file(0, 0);
	char text[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *header;
	const u_char *bytes;
	pcap_t *pcap;

	for (uint32_t i = 0; i < 3; i++)
		add_packet(pcapng, types[_i], i, 61 + i);
	pcapng_close(pcapng);
	pcap = pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, text);
	ck_assert_msg(pcap != NULL, "%s", text);
	ck_assert_int_eq(pcap_datalink(pcap), types[_i]);
	for (uint32_t i = 0; i < 3; i++) {
		ck_assert_int_eq(pcap_next_ex(pcap, &header, &bytes), 1);
		ck_assert_int_eq((int64_t)header->ts.tv_sec * 1000000000 + header->ts.tv_usec,
			AT + 1000 * (int64_t)i);
		ck_assert_uint_eq(header->caplen, 61 + i);
		ck_assert_uint_eq(header->len, 1061 + i);
		ck_assert_uint_eq(word(bytes), i);
	}
	ck_assert_int_eq(pcap_next_ex(pcap, &header, &bytes), PCAP_ERROR_BREAK);
	pcap_close(pcap);
}
END_TEST

START_TEST(packets_are_passed_over_while_off)
{
	struct pcapng *pcapng = open_file(0, 0);

	add_packet(pcapng, DLT_EN10MB, 0, 60);
	pcapng_switch(pcapng, false);
	add_packet(pcapng, DLT_EN10MB, 99, 60);
	pcapng_switch(pcapng, true);
	add_packet(pcapng, DLT_EN10MB, 1, 60);
	ck_assert_int_eq(pcapng_flush(pcapng, NULL), 0);
	ck_assert_uint_eq(read_number(0).packets, 2);
	ck_assert_int_eq(pcapng_lost(pcapng), 0);
	pcapng_close(pcapng);
}
END_TEST

START_TEST(very_large_packets_are_cut)
{
	static uint8_t bytes[100000];
	struct pcapng *pcapng = open_file(0, 0);
	struct file_bytes file;

	for (int i = 0; i < 20; i++)
		pcapng_add(pcapng, DLT_EN10MB, (struct real_ns){AT}, bytes, sizeof(bytes),
			sizeof(bytes));
	ck_assert_int_eq(pcapng_flush(pcapng, NULL), 0);
	ck_assert_int_eq(file_read(path, 1u << 24, &file, NULL), 0);
	ck_assert_uint_eq(file.len, 28 + 32 + 20 * (32 + 16384));
	ck_assert_uint_eq(word((uint8_t *)file.at + 28 + 32 + 20), 16384);
	ck_assert_uint_eq(word((uint8_t *)file.at + 28 + 32 + 24), sizeof(bytes));
	ck_assert_int_eq(pcapng_lost(pcapng), 0);
	file_bytes_fini(&file);
	pcapng_close(pcapng);
}
END_TEST

START_TEST(file_ends_before_it_grows_too_large)
{
	static const size_t sizes[] = {1, 184, 275, 276, 277, 1000, 70000};
	struct pcapng *pcapng = open_file(sizes[_i], 0);
	uint32_t packets = sizes[_i] < 10000 ? 100 : 2000, seen = 0;

	for (uint32_t i = 0; i < packets; i++) /* blocks of 92 bytes; 60 before the first */
		add_packet(pcapng, DLT_EN10MB, i, 60);
	pcapng_close(pcapng);
	for (unsigned number = 0; exists(number); number++) {
		struct contents contents = read_number(number);

		ck_assert_uint_eq(contents.link_count, 1);
		ck_assert_uint_gt(contents.packets, 0);
		ck_assert(contents.len <= sizes[_i] || contents.packets == 1);
		ck_assert(contents.len + 92 > sizes[_i] || seen + contents.packets == packets);
		ck_assert_uint_eq(contents.first, seen);
		seen += contents.packets;
	}
	ck_assert_uint_eq(seen, packets);
}
END_TEST

START_TEST(room_for_a_new_interface_is_counted)
{
	struct pcapng *pcapng = open_file(28 + 32 + 92 + 32 + 92 - 1, 0);

	add_packet(pcapng, DLT_EN10MB, 0, 60);
	add_packet(pcapng, DLT_RAW, 1, 60);
	pcapng_close(pcapng);
	ck_assert_uint_eq(read_number(0).packets, 1);
	ck_assert_uint_eq(read_number(1).packets, 1);
	ck_assert_uint_eq(read_number(1).link_count, 1);
	ck_assert_uint_eq(read_number(1).links[0], 101);
}
END_TEST

START_TEST(oldest_files_of_the_run_are_removed)
{
	size_t most = (size_t)_i + 1;
	struct pcapng *pcapng = open_file(28 + 32 + 92, most); /* one packet each */

	for (uint32_t i = 0; i < 10; i++) {
		unsigned there = 0;

		add_packet(pcapng, DLT_EN10MB, i, 60);
		for (unsigned number = 0; number <= i; number++)
			there += exists(number);
		ck_assert_uint_eq(there, i + 1 < most ? i + 1 : most);
	}
	pcapng_close(pcapng);
	for (unsigned number = 0; number < 10; number++)
		ck_assert_int_eq(exists(number), number + most >= 10);
	ck_assert_uint_eq(read_number(9).first, 9);
}
END_TEST

static int open_code(struct err *err)
{
	struct pcapng_options options = {.path = path};
	struct pcapng *pcapng = NULL;

	*err = (struct err){0};
	ck_assert_int_eq(pcapng_open(&options, &pcapng, err), -1);
	ck_assert_ptr_null(pcapng);
	ck_assert_ptr_nonnull(strstr(err->text, path));
	return err->code;
}

START_TEST(evidence_that_is_there_is_not_overwritten)
{
	char later[100];
	struct err err;

	ck_assert_int_eq(file_write(path, "old", 3, NULL), 0);
	ck_assert_int_eq(open_code(&err), ERR_CANTCREATE);
	ck_assert_int_eq(err.sys_errno, EEXIST);
	ck_assert_int_eq(unlink(path), 0);
	snprintf(later, sizeof(later), "%s.17", path);
	ck_assert_int_eq(file_write(later, "old", 3, NULL), 0);
	ck_assert_int_eq(open_code(&err), ERR_CANTCREATE);
	ck_assert_ptr_nonnull(strstr(err.text, "p.pcapng.17"));
	ck_assert(!exists(0));
	ck_assert_int_eq(unlink(later), 0);
	snprintf(later, sizeof(later), "%s.17x", path); /* nobody's */
	ck_assert_int_eq(file_write(later, "old", 3, NULL), 0);
	pcapng_close(open_file(0, 0));
}
END_TEST

START_TEST(folder_that_is_missing_is_said)
{
	struct err err;

	snprintf(path, sizeof(path), "%s/none/p", folder);
	ck_assert_int_eq(open_code(&err), ERR_CANTCREATE);
	ck_assert_int_eq(err.sys_errno, ENOENT);
}
END_TEST

static void check_ended(struct pcapng *pcapng, int sys_errno)
{
	struct err err = {0};
	int64_t lost;

	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(pcapng_flush(pcapng, &err), -1);
		ck_assert_int_eq(err.code, ERR_IO);
		ck_assert_int_eq(err.sys_errno, sys_errno);
		ck_assert_ptr_nonnull(strstr(err.text, path));
	}
	lost = pcapng_lost(pcapng);
	add_packet(pcapng, DLT_EN10MB, 0, 60);
	ck_assert_int_eq(pcapng_lost(pcapng), lost + 1);
	pcapng_switch(pcapng, false);
	add_packet(pcapng, DLT_EN10MB, 0, 60);
	ck_assert_int_eq(pcapng_lost(pcapng), lost + 1);
}

/* Check has a file of its own, so that nothing may be asserted while there is a limit. */
static void limit_files(rlim_t len)
{
	struct rlimit limit;

	signal(SIGXFSZ, SIG_IGN);
	if (getrlimit(RLIMIT_FSIZE, &limit) == 0) {
		limit.rlim_cur = len < limit.rlim_max ? len : limit.rlim_max;
		setrlimit(RLIMIT_FSIZE, &limit);
	}
}

/* 28, 60 and 152 are ends of blocks, the others lie within; the last is beyond one buffer. */
static const size_t limits[] = {
	0, 1, 27, 28, 29, 59, 60, 61, 151, 152, 153, 1000, 65535, 65536, 65537, 100000};

START_TEST(write_that_is_cut_short_leaves_whole_blocks)
{
	struct pcapng *pcapng = open_file(0, 0);
	struct contents contents;
	uint32_t packets = 2000;

	limit_files(limits[_i]);
	for (uint32_t i = 0; i < packets; i++)
		add_packet(pcapng, DLT_EN10MB, i, 60);
	pcapng_flush(pcapng, NULL);
	limit_files(RLIM_INFINITY);
	check_ended(pcapng, EFBIG);
	contents = read_number(0);
	ck_assert_uint_le(contents.len, limits[_i]);
	ck_assert_uint_gt(contents.len + 92, limits[_i]);
	ck_assert_int_eq(contents.packets + pcapng_lost(pcapng), packets + 1);
	ck_assert_uint_eq(contents.first, 0);
	pcapng_close(pcapng);
	ck_assert_uint_eq(read_number(0).len, contents.len);
}
END_TEST

static bool write_line(const char *name, const char *line)
{
	int fd = open(name, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, line, strlen(line)) == (ssize_t)strlen(line);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* Users stay who they are in the user namespace, or they could make no files there. */
static bool unshare_as_user(void)
{
	char user[40], group[40];

	snprintf(user, sizeof(user), "%u %u 1", (unsigned)getuid(), (unsigned)getuid());
	snprintf(group, sizeof(group), "%u %u 1", (unsigned)getgid(), (unsigned)getgid());
	return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
	       write_line("/proc/self/setgroups", "deny") &&
	       write_line("/proc/self/uid_map", user) && write_line("/proc/self/gid_map", group);
}

/* In a mount namespace of its own, of root or of a user namespace. */
static bool mount_small(void)
{
	char source[] = "small";

	if (unshare(CLONE_NEWNS) < 0 && !unshare_as_user())
		return false;
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount(source, folder, "tmpfs", 0, "size=128k") == 0;
}

START_TEST(full_disk_leaves_whole_blocks)
{
	struct contents contents;
	struct pcapng *pcapng;
	uint32_t packets = 3000;

	if (!mount_small()) {
		fprintf(stderr, "no mount namespace: a full disk is not tried\n");
		return;
	}
	pcapng = open_file(0, 0);
	for (uint32_t i = 0; i < packets; i++)
		add_packet(pcapng, DLT_EN10MB, i, 60);
	check_ended(pcapng, ENOSPC);
	contents = read_number(0);
	ck_assert_uint_gt(contents.packets, 0);
	ck_assert_uint_le(contents.len, 128 * 1024);
	ck_assert_int_eq(contents.packets + pcapng_lost(pcapng), packets + 1);
	pcapng_close(pcapng);
	ck_assert_int_eq(umount(folder), 0);
}
END_TEST

START_TEST(full_disk_is_not_full_when_old_files_go)
{
	struct contents contents;
	struct pcapng *pcapng;

	if (!mount_small()) {
		fprintf(stderr, "no mount namespace: a full disk is not tried\n");
		return;
	}
	pcapng = open_file(30000, 3);
	for (uint32_t i = 0; i < 10000; i++)
		add_packet(pcapng, DLT_EN10MB, i, 60);
	ck_assert_int_eq(pcapng_flush(pcapng, NULL), 0);
	ck_assert_int_eq(pcapng_lost(pcapng), 0);
	contents = read_number(10000 / 325);
	ck_assert_uint_eq(contents.first + contents.packets, 10000);
	pcapng_close(pcapng);
	ck_assert_int_eq(umount(folder), 0);
}
END_TEST

START_TEST(next_file_that_cannot_be_made_ends_it)
{
	struct pcapng *pcapng = open_file(28 + 32 + 2 * 92, 0);
	char next[100];

	snprintf(next, sizeof(next), "%s.1", path);
	for (uint32_t i = 0; i < 5; i++) {
		add_packet(pcapng, DLT_EN10MB, i, 60);
		if (i == 0) /* somebody else's */
			ck_assert_int_eq(file_write(next, "other", 5, NULL), 0);
	}
	check_ended(pcapng, EEXIST);
	ck_assert_int_eq(pcapng_lost(pcapng), 4);
	ck_assert_uint_eq(read_number(0).packets, 2);
	pcapng_close(pcapng);
	ck_assert(!exists(2));
}
END_TEST

START_TEST(nothing_waits_behind_a_flush)
{
	struct pcapng *pcapng = open_file(28 + 32 + 2 * 92, 0);

	for (uint32_t i = 0; i < 9; i++) {
		add_packet(pcapng, DLT_EN10MB, i, 60);
		ck_assert_int_eq(pcapng_flush(pcapng, NULL), 0);
		ck_assert_uint_eq(read_number(i / 2).packets, 1 + i % 2);
	}
	pcapng_close(pcapng);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pcapng");
	TCase *tcase = tcase_create("file");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_checked_fixture(tcase, make_folder, remove_folder);
	tcase_set_timeout(tcase, 60); /* disks may be slow */
	tcase_add_test(tcase, file_holds_packets_of_every_length);
	tcase_add_test(tcase, file_without_packets_is_whole);
	tcase_add_test(tcase, packet_may_be_empty);
	tcase_add_test(tcase, each_link_type_has_one_interface);
	tcase_add_loop_test(tcase, libpcap_reads_it_back_to_the_nanosecond, 0, 4);
	tcase_add_test(tcase, packets_are_passed_over_while_off);
	tcase_add_test(tcase, very_large_packets_are_cut);
	tcase_add_loop_test(tcase, file_ends_before_it_grows_too_large, 0, 7);
	tcase_add_test(tcase, room_for_a_new_interface_is_counted);
	tcase_add_loop_test(tcase, oldest_files_of_the_run_are_removed, 0, 4);
	tcase_add_test(tcase, evidence_that_is_there_is_not_overwritten);
	tcase_add_test(tcase, folder_that_is_missing_is_said);
	tcase_add_loop_test(
		tcase, write_that_is_cut_short_leaves_whole_blocks, 0, (int)ARRAY_LEN(limits));
	tcase_add_test(tcase, full_disk_leaves_whole_blocks);
	tcase_add_test(tcase, full_disk_is_not_full_when_old_files_go);
	tcase_add_test(tcase, next_file_that_cannot_be_made_ends_it);
	tcase_add_test(tcase, nothing_waits_behind_a_flush);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
