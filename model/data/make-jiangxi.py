#!/usr/bin/python3
"""make-jiangxi.py NAMES.json BOUNDARIES.geojson > jiangxi.json

Authoring time only: the build needs nothing but the result. Needs Debian's python3-shapely (GEOS).
NAMES.json holds prefectures with their counties, BOUNDARIES.geojson one feature a prefecture.

The outline is what `outside` lies beyond. Neighbours' borders do not coincide in schematic data, so
it is the union of the cities, closed by CLOSE_KM (grown and shrunk again, which fills the slits that
reach the province's border), united with the cities once more (shrinking must take nothing away),
without holes (gaps between cities lie in the province). tests/test_region.c holds it against the
cities: none of their points beyond it, no point of it far from a city.
"""
import json
import math
import sys

from shapely.geometry import MultiPolygon, Polygon
from shapely.ops import unary_union

CLOSE_KM = 0.5
KM_PER_DEGREE = 111.195
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


def plane(ring):
    k = math.cos(math.radians(MIDDLE_LAT))
    return Polygon([(lon * k * KM_PER_DEGREE / 1e7, lat * KM_PER_DEGREE / 1e7) for lat, lon in ring])


def outline(cities):
    k = math.cos(math.radians(MIDDLE_LAT))
    parts = unary_union([plane(r).buffer(0) for c in cities for r in c["rings"]])
    closed = parts.buffer(CLOSE_KM, join_style=2).buffer(-CLOSE_KM, join_style=2).union(parts)
    closed = unary_union([Polygon(p.exterior) for p in getattr(closed, "geoms", [closed])])
    rings = []
    for part in getattr(closed, "geoms", [closed]):
        points = [
            [e7(y / KM_PER_DEGREE), e7(x / k / KM_PER_DEGREE)] for x, y in part.exterior.coords[:-1]
        ]
        rings.append(points)
    return sorted(rings, key=len, reverse=True), parts, closed


def ring_text(ring, indent):
    text, line = [], indent
    for point in ring:
        item = "[%d,%d]" % tuple(point)
        if len(line.expandtabs()) + len(item) > 96:
            text.append(line)
            line = indent
        line += item + ","
    text.append(line[:-1])
    return "\n".join(text)


def rings_text(rings, indent):
    inner = ",\n".join(
        "%s\t[\n%s\n%s\t]" % (indent, ring_text(r, indent + "\t\t"), indent) for r in rings
    )
    return "[\n%s\n%s]" % (inner, indent)


def compact(value):
    return json.dumps(value, ensure_ascii=False)


def city_text(c):
    head = {k: v for k, v in c.items() if k not in ("counties", "rings")}
    text = "\t\t{\n"
    for key, value in head.items():
        text += "\t\t\t%s: %s,\n" % (compact(key), compact(value))
    text += '\t\t\t"counties": [\n%s\n\t\t\t],\n' % ",\n".join(
        "\t\t\t\t" + compact(x) for x in c["counties"]
    )
    return text + '\t\t\t"rings": %s\n\t\t}' % rings_text(c["rings"], "\t\t\t")


def main():
    names = json.load(open(sys.argv[1], encoding="utf-8"))
    features = json.load(open(sys.argv[2], encoding="utf-8"))["features"]
    shapes = {f["properties"]["adcode"]: f for f in features}
    cities = [city(p, shapes[p["adcode"]]) for p in names["prefectures"]]
    border, parts, closed = outline(cities)
    p = names["province"]
    head = {"schema": "cdnproof/region/v1", "code": p["adcode"], "zh": p["zh"]}
    head |= {"short_zh": p["zh_short"], "en": p["en"]}
    head["variants"] = unique(p["variants"], list(head.values()))
    head["iso_codes"] = p["subdivision_iso_codes"]
    head["source"] = SOURCE
    out = "{\n" + "".join("\t%s: %s,\n" % (compact(k), compact(v)) for k, v in head.items())
    out += '\t"cities": [\n%s\n\t],\n' % ",\n".join(city_text(c) for c in cities)
    out += '\t"outline": %s\n}\n' % rings_text(border, "\t")
    sys.stdout.write(out)
    sys.stderr.write(
        "outline: %s points; cities %.1f km2, outline %.1f km2\n"
        % ([len(r) for r in border], parts.area, closed.area)
    )


main()
