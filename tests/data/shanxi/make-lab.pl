#!/usr/bin/env perl
# make-lab.pl: writes examples/shanxi/lab-city.mmdb. Only for making it anew: the tests need the
# file, not this program. Debian: libmaxmind-db-writer-perl.
#
#   perl tests/data/shanxi/make-lab.pl model/data/shanxi.json examples/shanxi/lab-city.mmdb
#
# In the schema of GeoLite2-City, of own invention: where the agents and nodes of
# tests/lab/topologies/shanxi.json stand, with names and centres of the region's file, and further
# records that a reader of Shanxi's names could get wrong. The same bytes come out each time.
use strict;
use warnings;
use utf8;
use JSON::PP;
use MaxMind::DB::Writer::Tree;

my $EPOCH = 1780243200;    # 2026-06-01T00:00:00+08:00
my ($region_path, $out_path) = @ARGV;
die "usage: $0 REGION.json OUT.mmdb\n" unless defined $out_path;
open my $in, '<:raw', $region_path or die "$region_path: $!\n";
my $region = decode_json(do { local $/; <$in> });
my %city = map { $_->{code} => $_ } @{ $region->{cities} };

my %types = (
    accuracy_radius => 'uint16', city => 'map', country => 'map', en => 'utf8_string',
    iso_code => 'utf8_string', latitude => 'double', location => 'map', longitude => 'double',
    names => 'map', registered_country => 'map', subdivisions => [ 'array', 'map' ],
    time_zone => 'utf8_string', 'zh-CN' => 'utf8_string',
);
my $tree = MaxMind::DB::Writer::Tree->new(
    ip_version => 6, record_size => 28, database_type => 'cdnproof-Lab-City',
    languages => [ 'en', 'zh-CN' ], description => { en => 'cdnproof test data' },
    map_key_type_callback => sub { $types{ $_[0] } // die "no type for $_[0]\n" },
    remove_reserved_networks => 0, alias_ipv6_to_ipv4 => 0, _build_epoch => $EPOCH,
);

sub named { my ($en, $zh) = @_;
    return { names => { (defined $en ? (en => $en) : ()), (defined $zh ? ('zh-CN' => $zh) : ()) } } }
my $china = { iso_code => 'CN', %{ named('China', '中国') } };
my $shanxi = { iso_code => 'SX', %{ named('Shanxi', '山西') } };
my $shaanxi = { iso_code => 'SN', %{ named('Shaanxi', '陕西') } };

sub record { my ($province, $city, $point) = @_;
    return { country => $china, registered_country => $china,
        (defined $province ? (subdivisions => [$province]) : ()),
        (defined $city ? (city => $city) : ()), (defined $point ? (location => $point) : ()) } }

sub in_city { my ($code) = @_;
    my $c = $city{$code} or die "no city $code\n";
    my ($lat, $lon) = map { $_ / 1e7 } @{ $c->{centre} };
    return record($shanxi, named($c->{en}, $c->{short_zh}),
        { latitude => $lat, longitude => $lon, accuracy_radius => 50, time_zone => 'Asia/Shanghai' }) }

sub insert { my ($byte, $record) = @_;
    $tree->insert_network("198.18.$byte.0/24", $record);
    $tree->insert_network(sprintf('2001:2:0:%x::/64', $byte), $record) }

my @codes = sort keys %city;
insert($_ + 1, in_city($codes[$_])) for 0 .. $#codes;
insert(101, in_city('140100'));
insert(102, in_city('140200'));
insert(104, in_city('140900'));
insert(201, record($shanxi, named('Pinglu', undef)));     # 平鲁 and 平陆: two prefectures
insert(202, record($shanxi, named('Lvliang', undef)));    # as many write Lüliang
insert(203, record($shaanxi, named("Xi'an", '西安')));    # the neighbour of nearly the same name
insert(204, record($shanxi, undef,                        # province only, with its middle
    { latitude => 37.57, longitude => 112.29, accuracy_radius => 240 }));
insert(205, record($shanxi, named(undef, '怀仁')));       # a county-level city
insert(206, record(undef, named('Datong', undef)));       # there is one in Qinghai: no province
open my $out, '>:raw', $out_path or die "$out_path: $!\n";
$tree->write_tree($out);
close $out or die "$out_path: $!\n";
