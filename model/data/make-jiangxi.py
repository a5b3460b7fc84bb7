#!/usr/bin/python3
"""make-jiangxi.py NAMES.json BOUNDARIES.geojson > jiangxi.json

Authoring time only: the build needs nothing but the result. Needs Debian's python3-shapely (GEOS).
NAMES.json holds prefectures with their counties, and `neighbours` as the result has them;
BOUNDARIES.geojson one feature a prefecture. How the outline is made stands in region_file.py. Another
province is made by make-province.py.
"""
import json
import sys

import region_file

MIDDLE_LAT = 27.3

SOURCE = (
    "Names and codes: GB/T 2260; county-level codes and Chinese names compared with the list of the "
    "Ministry of Civil Affairs of 2025. Boundaries: derived from Apache ECharts 4.9.0 map data "
    "(map/json/province/jiangxi.json), Copyright 2017-2020 The Apache Software Foundation, Apache "
    "License 2.0; simplified, schematic, not for boundary reference."
)


def e7(degrees):
    return round(degrees * 10**7)


def is_chinese(text):
    return any("\u4e00" <= c <= "\u9fff" for c in text)


def unique(texts, known):
    out = []
    for text in texts:
        if text not in known and text not in out:
            out.append(text)
    return out


def county(c):
    was = c.get("formerly", {})
    variants = c.get("variants", []) + ([c["en_full"]] if "en_full" in c else [])
    out = {"code": c["adcode"], "zh": c["zh"], "short_zh": c["zh_short"], "en": c["en"]}
    variants = unique(variants + ([was["zh"]] if was else []), list(out.values()))
    if c["adcode"] == "361128":
        variants.append("波阳县")  # as it was written until 2003
    old = [was["adcode"]] if was and was["adcode"] != c["adcode"] else []
    return {**out, "variants": variants} | ({"old_codes": old} if old else {})


# Prefectures beyond the border, with the centres of ECharts 4.9.0 (cp): names for `outside`.
NEIGHBOURS = [
    ("330800", "衢州", "Quzhou", 289417080, 1188726300),
    ("340800", "安庆", "Anqing", 305088300, 1170435510),
    ("341000", "黄山", "Huangshan", 297092390, 1183173250),
    ("341700", "池州", "Chizhou", 306560370, 1174891570),
    ("350400", "三明", "Sanming", 262654440, 1176350010),
    ("350700", "南平", "Nanping", 266356270, 1181784590),
    ("350800", "龙岩", "Longyan", 250916030, 1170297800),
    ("420200", "黄石", "Huangshi", 302200740, 1150770480),
    ("421100", "黄冈", "Huanggang", 304477110, 1148793650),
    ("421200", "咸宁", "Xianning", 298327980, 1143289630),
    ("430100", "长沙", "Changsha", 281940900, 1129822790),
    ("430200", "株洲", "Zhuzhou", 278358060, 1131517370),
    ("430600", "岳阳", "Yueyang", 293702900, 1131328550),
    ("431000", "郴州", "Chenzhou", 257935890, 1130320670),
    ("440200", "韶关", "Shaoguan", 248013220, 1135915440),
    ("441400", "梅州", "Meizhou", 242991120, 1161175820),
    ("441600", "河源", "Heyuan", 237462660, 1146978020),
]


def rings_of(geometry):
    parts = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        parts = [parts]
    rings = []
    for part in parts:
        assert len(part) == 1, "a hole"
        ring = part[0][:-1] if part[0][0] == part[0][-1] else part[0]
        rings.append([[e7(lat), e7(lon)] for lon, lat in ring])
    return rings


def city(p, feature):
    out = {"code": p["adcode"], "zh": p["zh"], "short_zh": p["zh_short"], "en": p["en"]}
    return {
        **out,
        "variants": unique(p["variants"], list(out.values())),
        "centre": [e7(p["lat"]), e7(p["lon"])],
        "counties": [county(c) for c in p["counties"]],
        "rings": rings_of(feature["geometry"]),
    }


def main():
    names = json.load(open(sys.argv[1], encoding="utf-8"))
    features = json.load(open(sys.argv[2], encoding="utf-8"))["features"]
    shapes = {f["properties"]["adcode"]: f for f in features}
    cities = [city(p, shapes[p["adcode"]]) for p in names["prefectures"]]
    p = names["province"]
    head = {"schema": "cdnproof/region/v1", "code": p["adcode"], "zh": p["zh"]}
    head |= {"short_zh": p["zh_short"], "en": p["en"]}
    head["variants"] = unique(p["variants"], list(head.values()))
    head["iso_codes"] = p["subdivision_iso_codes"]
    head["source"] = SOURCE
    neighbours = [{"code": c, "zh": z, "en": e, "centre": [lat, lon]}
                  for c, z, e, lat, lon in NEIGHBOURS]
    region_file.write(head, cities, MIDDLE_LAT, sys.stdout, sys.stderr, neighbours)


main()
