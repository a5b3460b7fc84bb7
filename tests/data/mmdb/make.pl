#!/usr/bin/env perl
# make.pl: writes the databases of this folder. Only for making them anew: the tests need the files,
# not this program. Debian: libmaxmind-db-writer-perl.
#
#   perl tests/data/mmdb/make.pl tests/data/mmdb
#
# All are small, in the schema of GeoLite2-City unless said, of own invention: addresses of benchmarking
# space (RFC 2544, RFC 5180) that no vendor lists. The same bytes come out each time.
#
#   lab-true.mmdb   where the lab's agents and nodes stand
#   lab-stale.mmdb  the same, with Shangrao, Fuzhou and Yichun said to be in Hangzhou
#   shapes.mmdb     records of many shapes, one a /24: see the table below
#   v4.mmdb         IPv4 only, record size 24
#   no-v4.mmdb      IPv6 only: nothing below ::/96
#   dispatch.mmdb   what tests/functions' authority reads: cities by code, operators by AS number
use strict;
use warnings;
use utf8;
use MaxMind::DB::Writer::Tree;

my $EPOCH = 1780243200;    # 2026-06-01T00:00:00+08:00
my $dir = shift // die "usage: $0 DIR\n";

my @cities = (             # in the order of the codes
    ['Nanchang',   '南昌',   28.676493, 115.892151, 48],
    ['Jingdezhen', '景德镇', 29.29256,  117.214664, 41],
    ['Pingxiang',  '萍乡',   27.622946, 113.852186, 35],
    ['Jiujiang',   '九江',   29.712034, 115.992811, 78],
    ['Xinyu',      '新余',   27.810834, 114.930835, 32],
    ['Yingtan',    '鹰潭',   28.238638, 117.033838, 34],
    ['Ganzhou',    '赣州',   25.85097,  114.940278, 112],
    ["Ji'an",      '吉安',   27.111699, 114.986373, 90],
    ['Yichun',     '宜春',   27.8043,   114.391136, 77],
    ['Fuzhou',     '抚州',   27.98385,  116.358351, 77],
    ['Shangrao',   '上饶',   28.44442,  117.971185, 85],
);
my %index;
$index{ $cities[$_][0] } = $_ for 0 .. $#cities;

# The third byte (IPv4) and the fourth group (IPv6, hexadecimal) of the nodes' networks.
my %nodes = (
    101 => 'Nanchang', 102 => 'Nanchang', 103 => 'Jiujiang', 104 => 'Ganzhou',
    105 => 'Shangrao', 106 => 'Fuzhou',   107 => 'Yichun',   108 => "Ji'an",
);

my %types = (
    accuracy_radius => 'uint16', adcode => 'utf8_string', autonomous_system_number => 'uint32',
    china_admin_code => 'utf8_string',
    city => 'map', city_name => 'utf8_string', code => 'utf8_string', continent => 'map',
    country => 'map', country_code => 'utf8_string', country_name => 'utf8_string',
    en => 'utf8_string', geoname_id => 'uint32', iso_code => 'utf8_string',
    is_anycast => 'boolean', latitude => 'double', location => 'map', longitude => 'double',
    names => 'map', note => 'utf8_string', region_name => 'utf8_string', registered_country => 'map',
    state1 => 'utf8_string', subdivisions => [ 'array', 'map' ], time_zone => 'utf8_string',
    'zh-CN' => 'utf8_string',
);

sub tree {
    my (%more) = @_;
    my $map_key = delete $more{types} // \%types;
    return MaxMind::DB::Writer::Tree->new(
        ip_version => 6, record_size => 28, database_type => 'cdnproof-Lab-City',
        languages => [ 'en', 'zh-CN' ], description => { en => 'cdnproof test data' },
        map_key_type_callback => sub { $map_key->{ $_[0] } // die "no type for $_[0]\n" },
        remove_reserved_networks => 0, alias_ipv6_to_ipv4 => 0, _build_epoch => $EPOCH, %more,
    );
}

sub country { my ($iso, $en, $zh) = @_;
    return { iso_code => $iso, names => { en => $en, 'zh-CN' => $zh } } }
sub china { return country('CN', 'China', '中国') }
sub jiangxi { return { iso_code => 'JX', names => { en => 'Jiangxi', 'zh-CN' => '江西' } } }
sub zhejiang { return { iso_code => 'ZJ', names => { en => 'Zhejiang', 'zh-CN' => '浙江' } } }
sub location { my ($lat, $lon, $radius) = @_;
    return { latitude => $lat, longitude => $lon, time_zone => 'Asia/Shanghai',
        (defined $radius ? (accuracy_radius => $radius) : ()) } }
sub named { my ($en, $zh) = @_;
    return { names => { (defined $en ? (en => $en) : ()), (defined $zh ? ('zh-CN' => $zh) : ()) } } }

sub in_jiangxi {
    my ($name) = @_;
    my ($en, $zh, $lat, $lon, $radius) = @{ $cities[ $index{$name} ] };
    return { country => china(), registered_country => china(), subdivisions => [ jiangxi() ],
        city => named($en, $zh), location => location($lat, $lon, $radius) };
}

sub hangzhou {
    return { country => china(), registered_country => china(), subdivisions => [ zhejiang() ],
        city => named('Hangzhou', '杭州'), location => location(30.274085, 120.15507, 73) };
}

sub v4_and_v6 {
    my ($tree, $byte, $record) = @_;
    $tree->insert_network("198.18.$byte.0/24", $record);
    $tree->insert_network(sprintf('2001:2:0:%x::/64', $byte), $record);
}

sub write_tree {
    my ($tree, $name) = @_;
    open my $out, '>:raw', "$dir/$name" or die "$dir/$name: $!\n";
    $tree->write_tree($out);
    close $out or die "$dir/$name: $!\n";
}

sub lab {
    my ($name, $stale) = @_;
    my $tree = tree();
    v4_and_v6($tree, $_, in_jiangxi($cities[ $_ - 1 ][0])) for 1 .. 11;
    for my $byte (sort keys %nodes) {
        my $wrong = $stale && $byte >= 105 && $byte <= 107;
        v4_and_v6($tree, $byte, $wrong ? hangzhou() : in_jiangxi($nodes{$byte}));
    }
    write_tree($tree, $name);
}

# 198.18.N.0/24, as tests/test_lookup.c asks for them
sub shapes {
    my $tree = tree(alias_ipv6_to_ipv4 => 1);
    my @records = (
        # 1: province only, with the province's middle, which lies in a prefecture
        { country => china(), subdivisions => [ jiangxi() ], location => location(27.676493, 115.592151, 240) },
        # 2: country only, with its middle
        { country => china(), location => location(34.7732, 113.722, 1000) },
        # 3: country only, a disc of 10 km in Nanchang
        { country => china(), location => location(28.676493, 115.892151, 10) },
        # 4: an English name that two counties bear
        { country => china(), subdivisions => [ jiangxi() ], city => named('Anyuan', undef) },
        # 5: another Fuzhou
        { country => china(), subdivisions => [ { iso_code => 'FJ', names => { en => 'Fujian' } } ],
            city => named('Fuzhou', undef) },
        # 6: a county-level city
        { country => china(), subdivisions => [ jiangxi() ], city => named(undef, '瑞金') },
        # 7: no iso_code, a district in parentheses (DB-IP)
        { country => china(), subdivisions => [ { names => { en => 'Jiangxi' } } ],
            city => named('Nanchang (Donghu District)', undef),
            location => location(28.676493, 115.892151) },
        # 8 to 10: codes of their own, beyond the mainland's border
        { country => country('TW', 'Taiwan', '台湾') },
        { country => country('HK', 'Hong Kong', '香港') },
        { country => country('MO', 'Macao', '澳门') },
        # 11: an unknown name; a disc about Yingtan that meets its neighbours
        { country => china(), subdivisions => [ jiangxi() ], city => named('Xyzzy', undef),
            location => location(28.238638, 117.033838, 60) },
        # 12: the province's former numeric code
        { country => china(), subdivisions => [ { iso_code => '36', names => { en => 'Jiangxi Sheng' } } ],
            city => named("Ji’an Shi", undef) },
        # 13: an English name without a province
        { country => china(), city => named('Yichun', undef) },
        # 14: nothing that places it
        { is_anycast => 1 },
        # 15: flat, IPIP-style: the code decides
        { china_admin_code => '360782', country_name => '中国', region_name => '江西', city_name => '赣州' },
        # 16: flat, the city repeats the province
        { country_name => '中国', region_name => '江西', city_name => '江西' },
        # 17: flat, empty texts say nothing
        { country_code => 'CN', state1 => 'Jiangxi', city_name => '' },
        # 18: the name decides, not the point (which lies in Ganzhou)
        { country => china(), subdivisions => [ jiangxi() ], city => named('Jiujiang', '九江'),
            location => location(25.85097, 114.940278, 5) },
        # 19: negative and small numbers
        { country => country('AR', 'Argentina', '阿根廷'), location => location(-34.6037, -0.0000125, 20) },
        # 20: what some files write for "unknown"
        { country_code => 'CN', state1 => '0', city_name => '-' },
    );
    $tree->insert_network("198.18.$_.0/24", $records[ $_ - 1 ]) for 1 .. @records;
    $tree->insert_network('198.18.200.7/32', in_jiangxi('Xinyu'));
    $tree->insert_network('2001:2:0:c8::7/128', in_jiangxi('Xinyu'));
    write_tree($tree, 'shapes.mmdb');
}

sub v4_only {
    my $tree = tree(ip_version => 4, record_size => 24);
    $tree->insert_network('198.18.1.0/24', in_jiangxi('Nanchang'));
    write_tree($tree, 'v4.mmdb');
}

# One record for half of IPv6, ::/1: IPv4 space lies inside, but is not meant.
sub no_v4 {
    my $tree = tree(record_size => 32);
    $tree->insert_network('::/1', in_jiangxi('Nanchang'));
    write_tree($tree, 'no-v4.mmdb');
}

# 198.18.N.0/24: N up to 11 are the cities' agents, as tests/functions/stage.py has them.
sub dispatch {
    my @codes = map { 360000 + 100 * $_ } 1 .. 11;
    my @operators = (4134, 4837, 4134, 9808, 4134, 4837, 4134, 9808, 4134, 4837, 9808);
    my $tree = tree(database_type => 'cdnproof-Lab-Dispatch');
    v4_and_v6($tree, $_ + 1, { country => china(), city => named("$codes[$_]", undef),
            autonomous_system_number => $operators[$_] }) for 0 .. $#codes;
    write_tree($tree, 'dispatch.mmdb');
}

lab('lab-true.mmdb', 0);
lab('lab-stale.mmdb', 1);
shapes();
v4_only();
no_v4();
dispatch();
