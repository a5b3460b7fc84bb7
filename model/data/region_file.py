"""What every province's file has in common: its outline, and how it is written.

Authoring time only. Needs Debian's python3-shapely (GEOS).

The outline is what `outside` lies beyond. Neighbours' borders do not coincide in schematic data, so
it is the union of the cities, closed by CLOSE_KM (grown and shrunk again, which fills the slits that
reach the province's border), united with the cities once more (shrinking must take nothing away),
without holes (gaps between cities lie in the province). The unit tests hold it against the cities:
none of their points beyond it, no point of it far from a city.
"""
import json
import math

from shapely.geometry import Polygon
from shapely.ops import unary_union

CLOSE_KM = 0.5
KM_PER_DEGREE = 111.195

E7 = 10**7


def plane(ring, k):
    return Polygon([(lon * k * KM_PER_DEGREE / E7, lat * KM_PER_DEGREE / E7) for lat, lon in ring])


def outline(cities, middle_lat):
    """The rings, longest first; the union of the cities; what the rings enclose."""
    k = math.cos(math.radians(middle_lat))
    parts = unary_union([plane(r, k).buffer(0) for c in cities for r in c["rings"]])
    closed = parts.buffer(CLOSE_KM, join_style=2).buffer(-CLOSE_KM, join_style=2).union(parts)
    closed = unary_union([Polygon(p.exterior) for p in getattr(closed, "geoms", [closed])])
    rings = [
        [
            [round(y / KM_PER_DEGREE * E7), round(x / k / KM_PER_DEGREE * E7)]
            for x, y in part.exterior.coords[:-1]
        ]
        for part in getattr(closed, "geoms", [closed])
    ]
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


def write(head, cities, middle_lat, out, messages, neighbours=()):
    """The file, and what there is to say of its outline."""
    border, parts, closed = outline(cities, middle_lat)
    text = "{\n" + "".join("\t%s: %s,\n" % (compact(k), compact(v)) for k, v in head.items())
    text += '\t"cities": [\n%s\n\t],\n' % ",\n".join(city_text(c) for c in cities)
    if neighbours:
        rows = ",\n".join("\t\t" + compact(n) for n in neighbours)
        text += '\t"neighbours": [\n%s\n\t],\n' % rows
    text += '\t"outline": %s\n}\n' % rings_text(border, "\t")
    out.write(text)
    messages.write(
        "outline: %s points; cities %.1f km2, outline %.1f km2\n"
        % ([len(r) for r in border], parts.area, closed.area)
    )
