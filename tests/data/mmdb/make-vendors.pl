#!/usr/bin/env perl
# make-vendors.pl: writes vendors/*.mmdb, one database a vendor's shape, of own invention: only the paths
# and the types are the vendors'. Record N lies at 198.18.N.0/24; tests/test_lookup_shapes.c tells
# what each must say. Beside them drawn-*.mmdb, for
# tests/test_lookup_library.c. Only for making them anew. Debian: libmaxmind-db-writer-perl.
#
#   perl tests/data/mmdb/make-vendors.pl tests/data/mmdb
use strict;
use warnings;
use utf8;
use MaxMind::DB::Writer::Tree;

my $EPOCH = 1780243200;    # 2026-06-01T00:00:00+08:00
my $dir = shift // die "usage: $0 DIR\n";
mkdir "$dir/vendors";

# Unless a file says otherwise: texts.
my %nested = (
    city => 'map', continent => 'map', country => 'map', names => 'map', location => 'map', traits => 'map',
    latitude => 'double', longitude => 'double', accuracy_radius => 'uint16', geoname_id => 'uint32',
    subdivisions => [ 'array', 'map' ], registered_country => 'map', is_in_european_union => 'boolean',
    autonomous_system_number => 'uint32',
);

sub vendor {
    my ($name, $types, @records) = @_;
    my $tree = MaxMind::DB::Writer::Tree->new(
        ip_version => 6, record_size => 28, database_type => 're-badged', languages => ['en'],
        description => { en => 'cdnproof test data' },
        map_key_type_callback => sub { $types->{ $_[0] } // 'utf8_string' },
        remove_reserved_networks => 0, alias_ipv6_to_ipv4 => 1, _build_epoch => $EPOCH,
    );
    $tree->insert_network("198.18.$_.0/24", $records[ $_ - 1 ]) for 1 .. @records;
    open my $out, '>:raw', "$dir/vendors/$name.mmdb" or die "$dir/vendors/$name.mmdb: $!\n";
    $tree->write_tree($out);
    close $out or die "$dir/vendors/$name.mmdb: $!\n";
}

my $china = { iso_code => 'CN', geoname_id => 1814991, names => { en => 'China', 'zh-CN' => '中国' } };
my $jiangxi = { iso_code => 'JX', geoname_id => 1806222, names => { en => 'Jiangxi', 'zh-CN' => '江西' } };

vendor('geolite2-city', \%nested,
    { continent => { code => 'AS' }, country => $china, registered_country => $china,
        subdivisions => [$jiangxi], city => { names => { en => 'Ganzhou', 'zh-CN' => '赣州' } },
        location => { latitude => 25.85, longitude => 114.94, accuracy_radius => 50, time_zone => 'Asia/Shanghai' } },
    { country => $china, registered_country => $china, subdivisions => [$jiangxi],
        location => { latitude => 27.676, longitude => 115.592, accuracy_radius => 240 } },
    { registered_country => $china },
    { country => { iso_code => 'SG', names => { en => 'Singapore' } }, registered_country => $china },
);
vendor('geoip2-enterprise', \%nested,
    { country => $china, subdivisions => [$jiangxi], city => { names => { en => 'Nanchang' } },
        traits => { isp => 'China Mobile', organization => 'Somebody', autonomous_system_number => 56045,
            autonomous_system_organization => 'China Mobile communications corporation' } },
);
vendor('dbip-nested', \%nested,
    { country => { iso_code => 'CN', is_in_european_union => 0, names => { en => 'China' } },
        subdivisions => [ { names => { en => 'Jiangxi' } } ],
        city => { names => { en => "Ji'an (Jizhou District)" } },
        location => { latitude => 27.11, longitude => 114.98 } },
    { country => { iso_code => 'CN', names => { en => 'China' } },
        subdivisions => [ { names => { en => 'Fujian' } } ], city => { names => { en => 'Fuzhou' } } },
);
vendor('dbip-flat', { latitude => 'float', longitude => 'float' },
    { country_code => 'CN', state1 => 'Jiangxi', state2 => '', city => 'Fuzhou', postcode => '', timezone => '',
        latitude => 27.98, longitude => 116.35 },
    { country_code => 'CN', state1 => 'Jiangxi', state2 => '', city => '', latitude => 28.68, longitude => 115.89 },
    { country_code => 'JP', state1 => 'Tokyo', city => 'Tokyo', latitude => 35.68, longitude => 139.69 },
);
vendor('ipinfo-old', {},
    { network => '198.18.1.0/24', city => 'Nanchang', region => 'Jiangxi', region_code => 'JX', country => 'CN',
        loc => '28.6837,115.8531', lat => '28.68', lng => '115.85', org => 'AS4134 CHINANET-BACKBONE' },
    { city => 'Qingshan Lake', region => 'Jiangxi', country => 'CN', loc => '28.6837,115.8531' },
    { city => 'Qingshan Lake', region => 'Jiangxi', country => 'CN', loc => 'north,east' },
    { city => 'Qingshan Lake', region => 'Jiangxi', country => 'CN', lat => '28.6837', lng => '115.8531' },
);
vendor('ipinfo-lite', {},
    { network => '198.18.1.0/24', continent => 'Asia', continent_code => 'AS', country => 'China',
        country_code => 'CN', asn => 'AS4837', as_name => 'CHINA UNICOM China169 Backbone', as_domain => 'chinaunicom.cn' },
    { country => 'China', country_code => 'CN', asn => 'AS64500', as_name => 'Example Cloud', as_domain => 'example.com' },
    { country => 'China', continent => 'Asia' },
    { country => 'Japan', country_code => 'JP', asn => '', as_name => '' },
);
vendor('geocn', { provinceCode => 'uint32', cityCode => 'uint32', districtsCode => 'uint32' },
    { isp => '中国移动', net => '宽带', province => '江西省', provinceCode => 36, city => '赣州市', cityCode => 3607,
        districts => '章贡区', districtsCode => 360702 },
    { isp => '', net => '', province => '江西省', provinceCode => 36, city => '', cityCode => 0, districts => '',
        districtsCode => 0 },
    { isp => '中国铁通', net => '数据中心', province => '江西省', provinceCode => 36, city => '上饶市', cityCode => 3611,
        districts => '', districtsCode => 0 },
    { isp => '中国电信', net => '宽带', province => '四川省', provinceCode => 51, city => '成都市', cityCode => 5101,
        districts => '武侯区', districtsCode => 510107 },
);
vendor('geocn-names', {},
    { isp => '中国电信', net => '', province => '江西省', city => '抚州市', districts => '' },
    { isp => '', net => '', province => '江西省', city => '', districts => '瑞金市' },
    { isp => '中国广电', net => '', province => '', city => '', districts => '' },
    { isp => '教育网', net => '', province => '吉林省', city => '吉林市', districts => '' },
    { isp => '电信通', net => '', province => '360000', city => '', districts => '' },
);
vendor('geocn-adcode', { province => 'uint32' },
    { province => 360000, city => '九江市', districts => '', isp => '中国联通' },
    { province => 360000, city => '', districts => '', isp => '' },
    { province => 350000, city => '福州市', districts => '', isp => '' },
    { province => 810000, city => '', districts => '', isp => '' },
);
vendor('ipip', {},
    { country_name => '中国', region_name => '江西', city_name => '赣州', owner_domain => '', isp_domain => '电信',
        latitude => '25.85', longitude => '114.94', china_admin_code => '360700', country_code => 'CN' },
    { country_name => '中国', region_name => '江西', city_name => '江西', isp_domain => '联通',
        latitude => '28.68', longitude => '115.89', china_admin_code => '' },
    { country_name => '中国', region_name => '中国', city_name => '', isp_domain => '' },
    { country_name => '中国', region_name => '香港', city_name => '', isp_domain => '' },
    { country_name => '局域网', region_name => '局域网', city_name => '', isp_domain => '' },
    { country_name => '法国', region_name => '法国', city_name => '', isp_domain => '法国电信' },
    { country_name => '中国', region_name => '江西', city_name => '宜春', china_admin_code => '360000' },
    { country_name => '中国', region_name => '黑龙江', city_name => '伊春', china_admin_code => '230700' },
);
vendor('country-only', \%nested,
    { country => $china, registered_country => $china },
    { country => { iso_code => 'US', names => { en => 'United States' } } },
    { country => { iso_code => 'HK', names => { en => 'Hong Kong' } } },
);
vendor('asn', { autonomous_system_number => 'uint32' },
    { autonomous_system_number => 4134, autonomous_system_organization => 'Chinanet' },
    { autonomous_system_number => 9394, autonomous_system_organization => 'China TieTong Telecommunications Corporation' },
    { autonomous_system_number => 64500, autonomous_system_organization => 'Example' },
    { autonomous_system_number => 0, autonomous_system_organization => '' },
    { autonomous_system_number => 4538 },
    { autonomous_system_number => 3462, autonomous_system_organization => 'Data Communication Business Group, Chunghwa Telecom' },
    { autonomous_system_number => 134238, autonomous_system_organization => 'CHINANET Jiangx province IDC network' },
);
# Networks of any length, drawn once and for all: the search is held against libmaxminddb's.
my $seed = 7;
sub draw { my ($n) = @_; $seed = ($seed * 1103515245 + 12345) % 2**31; return ($seed >> 8) % $n }
sub drawn {
    my ($name, %tree) = @_;
    my $tree = MaxMind::DB::Writer::Tree->new(
        database_type => 'drawn', languages => ['en'], description => { en => 'cdnproof test data' },
        map_key_type_callback => sub { 'utf8_string' }, remove_reserved_networks => 0,
        _build_epoch => $EPOCH, alias_ipv6_to_ipv4 => 0, %tree,
    );
    for (1 .. 200) {
        my $bits = 1 + draw(32);
        my $v4 = (draw(65536) << 16 | draw(65536)) & (0xffffffff << 32 - $bits) & 0xffffffff;
        $tree->insert_network(join('.', unpack 'C4', pack 'N', $v4) . "/$bits", { note => 'n' . draw(40) })
            if $bits > 8 || $_ < 4;
        next if $tree{ip_version} == 4;
        my @groups = map { draw(65536) } 1 .. 8;
        $groups[0] = 0x2400 | draw(256);
        $tree->insert_network(join(':', map { sprintf '%x', $_ } @groups) . '/' . (8 + draw(121)),
            { note => 'n' . draw(40) });
    }
    open my $out, '>:raw', "$dir/$name.mmdb" or die "$dir/$name.mmdb: $!\n";
    $tree->write_tree($out);
    close $out or die "$dir/$name.mmdb: $!\n";
}
drawn('drawn-24', ip_version => 4, record_size => 24);
drawn('drawn-28', ip_version => 6, record_size => 28, alias_ipv6_to_ipv4 => 1);
drawn('drawn-32', ip_version => 6, record_size => 32);

vendor('odd-types', { asn => 'map', isp => 'map', number => 'uint32', region => [ 'array', 'utf8_string' ],
        as_number => 'double' },
    { country_code => 'CN', asn => { number => 4134 }, isp => { x => '中国电信' }, region => ['Jiangxi'], as_number => 4134.5 },
);
