#!/usr/bin/env perl
# make-bad.pl: writes the broken databases of bad/ and the odd but sound ones of odd/, each byte by its
# own small encoder. Only for making them anew; needs nothing but Perl.
#
#   perl tests/data/mmdb/make-bad.pl tests/data/mmdb
use strict;
use warnings;

my $dir = shift // die "usage: $0 DIR\n";

sub head { my ($type, $size) = @_;
    my @more = $size < 29 ? ($size) : $size < 285 ? (29, pack 'C', $size - 29)
        : $size < 65821 ? (30, pack 'n', $size - 285) : (31, substr pack('N', $size - 65821), 1);
    return ($type < 8 ? pack('C', $type << 5 | $more[0]) : pack('CC', $more[0], $type - 7))
        . ($more[1] // '') }
sub text { my ($s) = @_; return head(2, length $s) . $s }
sub number { my ($type, $n) = @_;
    my $bytes = pack 'Q>', $n; $bytes =~ s/^\0+//;
    return head($type, length $bytes) . $bytes }
sub double { my ($v) = @_; return head(3, 8) . pack 'd>', $v }
sub map_of { my (@pairs) = @_; return head(7, @pairs / 2) . join '', @pairs }
sub array_of { return head(11, scalar @_) . join '', @_ }
sub pointer { my ($to) = @_; return pack 'CN', 0x38, $to }    # four bytes, no base

my $record = map_of(text('country'), map_of(text('iso_code'), text('CN')));
my @good_meta = (
    node_count => number(6, 1), record_size => number(5, 24), ip_version => number(5, 4),
    binary_format_major_version => number(5, 2), binary_format_minor_version => number(5, 0),
    build_epoch => number(9, 1780243200), database_type => text('test'),
    languages => array_of(text('en')), description => map_of(text('en'), text('test')),
);

# The metadata with some values replaced; undef takes a key away.
sub meta { my (%other) = @_;
    my @pairs;
    for (my $i = 0; $i < @good_meta; $i += 2) {
        my ($key, $value) = @good_meta[ $i, $i + 1 ];
        $value = $other{$key} if exists $other{$key};
        push @pairs, text($key), $value if defined $value;
    }
    return map_of(@pairs) }

sub node { return join '', map { substr pack('N', $_), 1 } @_ }
my $marker = "\xab\xcd\xefMaxMind.com";

# One node: 0.0.0.0/1 has the record at the start of the data, the rest none.
sub file { my (%of) = @_;
    return ($of{tree} // node(17, 1)) . ($of{separator} // "\0" x 16) . ($of{data} // $record)
        . $marker . ($of{meta} // meta()) }

sub put { my ($name, $bytes) = @_;
    open my $out, '>:raw', "$dir/$name.mmdb" or die "$dir/$name: $!\n";
    print $out $bytes;
    close $out or die "$dir/$name: $!\n" }
sub bad { my ($name, $bytes) = @_; put("bad/$name", $bytes) }

open my $in, '<:raw', "$dir/lab-true.mmdb" or die "lab-true.mmdb: $!\n";
my $lab = do { local $/; <$in> };
my $meta_at = rindex $lab, $marker;

bad('zero-length', '');
bad('cut-in-tree', substr $lab, 0, 300);
bad('cut-in-data', substr $lab, 0, $meta_at - 40);
bad('cut-before-metadata', substr $lab, 0, $meta_at);
bad('cut-in-marker', substr $lab, 0, $meta_at + 7);
bad('cut-in-metadata', substr $lab, 0, length($lab) - 30);
bad('head-cut-off', substr $lab, 700);
my ($garbage, $seed) = ('', 1);
for (1 .. 4096) { $seed = ($seed * 1103515245 + 12345) % 2**31; $garbage .= chr($seed >> 16 & 255) }
bad('garbage', $garbage);
bad('text-file', "GeoLite2-City\n" x 20);
bad('marker-only', $marker);

bad('metadata-format-3', file(meta => meta(binary_format_major_version => number(5, 3))));
bad('metadata-record-size-20', file(meta => meta(record_size => number(5, 20))));
bad('metadata-ip-version-5', file(meta => meta(ip_version => number(5, 5))));
bad('metadata-no-nodes', file(meta => meta(node_count => number(6, 0))));
bad('metadata-many-nodes', file(meta => meta(node_count => number(6, 0xfffffff0))));
bad('metadata-nodes-a-text', file(meta => meta(node_count => text('1'))));
bad('metadata-no-epoch', file(meta => meta(build_epoch => undef)));
bad('metadata-no-languages', file(meta => meta(languages => undef)));
bad('metadata-language-a-number', file(meta => meta(languages => array_of(number(5, 1)))));
bad('metadata-a-text', file(meta => text('metadata')));
bad('metadata-deep', file(meta => map_of(text('x'), head(11, 1) x 60 . text('end'))));

bad('tree-loop', file(tree => node(0, 1)));
bad('tree-loop-of-two', file(tree => node(1, 2) . node(0, 2), meta => meta(node_count => number(6, 2))));
bad('tree-too-deep', file(tree => join('', map({ node($_ + 1, 40) } 0 .. 38)) . node(56, 40),
    meta => meta(node_count => number(6, 40))));
bad('record-in-separator', file(tree => node(1 + 5, 1)));
bad('record-beyond-data', file(tree => node(1 + 16 + 5000, 1)));
bad('record-in-metadata', file(tree => node(1 + 16 + length($record) + 14, 1)));

bad('record-country-twice', file(data => map_of(text('country'),
    map_of(text('iso_code'), text('CN'), text('iso_code'), text('JP')))));
bad('record-latitude-huge', file(data =>
    map_of(text('location'), map_of(text('latitude'), double(1e300)))));
bad('record-longitude-181', file(data =>
    map_of(text('location'), map_of(text('longitude'), double(-181)))));
bad('record-a-text', file(data => text('CN')));
bad('record-country-a-number', file(data =>
    map_of(text('country'), map_of(text('iso_code'), number(5, 86)))));
bad('record-latitude-91', file(data =>
    map_of(text('location'), map_of(text('latitude'), double(91)))));
bad('record-latitude-a-text', file(data =>
    map_of(text('location'), map_of(text('latitude'), text('28.6')))));
bad('record-not-a-number', file(data => map_of(text('x'), head(3, 8) . "\x7f\xf8" . "\0" x 6)));
bad('record-infinite-float', file(data => map_of(text('x'), head(15, 4) . "\x7f\x80\0\0")));
bad('text-not-utf8', file(data => map_of(text('note'), text("\xc3\x28"))));
bad('text-with-nul', file(data => map_of(text('note'), text("a\0b"))));
bad('text-runs-out', file(data => map_of(text('note'), head(2, 60000) . 'short')));
bad('key-not-utf8', file(data => map_of(text("\xff"), text('x'))));
bad('key-a-number', file(data => map_of(number(5, 7), text('x'))));
bad('key-a-pointer-to-a-map', file(data => map_of(pointer(0), text('x'))));
bad('pointer-huge', file(data => map_of(text('x'), pointer(0xffffffff))));
bad('pointer-to-itself', file(data => map_of(text('x'), pointer(0))));
bad('pointer-to-pointer', file(data => map_of(text('x'), pointer(8)) . pointer(0)));
bad('array-huge', file(data => map_of(text('x'), head(11, 16_000_000))));
bad('map-huge', file(data => head(7, 16_000_000)));
bad('nested-deep', file(data => map_of(text('x'), head(11, 1) x 100 . text('end'))));
my $laughs = map_of(text('x'), pointer(8));    # 8 bytes, then 20 arrays of 52, each 10 times the next
$laughs .= head(11, 10) . pointer(length($laughs) + 52) x 10 for 1 .. 20;
bad('pointers-multiply', file(data => $laughs . text('ha')));
bad('type-cache-container', file(data => map_of(text('x'), "\0\5")));
bad('type-end-marker', file(data => map_of(text('x'), "\0\6")));
bad('type-extended-text', file(data => map_of(text('x'), "\2\0ab")));
bad('type-unknown', file(data => map_of(text('x'), "\0\x20")));
bad('uint32-of-five-bytes', file(data => map_of(text('x'), head(6, 5) . "\1\2\3\4\5")));
bad('double-of-four-bytes', file(data => map_of(text('x'), head(3, 4) . "\1\2\3\4")));
bad('boolean-of-two', file(data => map_of(text('x'), head(14, 2))));

put('odd/epoch-0', file(meta => meta(build_epoch => number(9, 0))));
put('odd/epoch-2300', file(meta => meta(build_epoch => number(9, 10413792000))));
put('odd/texts-as-coordinates', file(data => map_of(
    text('country_code'), text('CN'), text('region'), text('Jiangxi'), text('latitude'),
    text('1e2'), text('longitude'), text('east'), text('loc'), text('91,200'))));
put('odd/epoch-early', file(meta => meta(build_epoch => number(9, 1))));
put('odd/epoch-most', file(meta => meta(build_epoch => head(9, 8) . "\xff" x 8)));
put('odd/no-description', file(meta => meta(description => map_of())));
put('odd/record-empty', file(data => map_of()));
put('odd/record-all-types', file(data => map_of(
    text('double'), double(-0.5), text('float'), head(15, 4) . pack('f>', 28.676493),
    text('bytes'), head(4, 3) . "\1\2\xff", text('int32'), head(8, 4) . "\xff\xff\xff\xfe",
    text('uint64'), number(9, 2**48 - 1), text('uint128'), head(10, 16) . "\x80" . "\0" x 15,
    text('true'), head(14, 1), text('false'), head(14, 0), text('empty'), text(''),
    text('large'), double(1e300), text('tiny'), double(-1e-300), text('list'),
    array_of(number(5, 1), array_of(), map_of()))));
