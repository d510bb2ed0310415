# SPDX-License-Identifier: GPL-3.0-or-later
"""Polygons → shared lines. A segment that one polygon has is coast, one that two have is a border; each is kept once,
and is simplified once, so that what is shared stays shared at every level of detail."""

import collections
import math
import sqlite3
import struct

import basemap_gap

BITS = 24  # the world is 2^24 units wide and high
WORLD = 1 << BITS
LEVELS = 9  # level of detail d serves zoom d of a 256 px tile; the last has all points, and serves what comes after, too
TOLERANCE = 0.4  # px
COAST, COUNTRY, PROVINCE, DISPUTED = range(4)

Line = collections.namedtuple('Line', 'kind zoom points levels')
Shape = collections.namedtuple('Shape', 'name country group polygons')
World = collections.namedtuple('World', 'countries provinces disputed province_zoom')


def project(longitude, latitude):
    """EPSG:3857 in units; the poles are moved to the square's edge."""
    latitude = max(-89.9, min(89.9, latitude))
    y = 0.5 - math.asinh(math.tan(math.radians(latitude))) / (2 * math.pi)
    return (min(WORLD, max(0, round((longitude / 360 + 0.5) * WORLD))), min(WORLD, max(0, round(y * WORLD))))


def units_per_pixel(zoom):
    return 2.0 ** (BITS - 8 - zoom)


def parse_geometry(blob):
    """GeoPackage binary (multi polygon or multi line string) → a list of polygons or lines, as lists of points in degrees."""
    offset = 8 + (0, 32, 48, 48, 64)[blob[3] >> 1 & 7]

    def head():
        nonlocal offset
        order = '<' if blob[offset] else '>'
        kind, count = struct.unpack_from(order + 'II', blob, offset + 1)
        offset += 9
        return order, kind, count

    def points(order, count):
        nonlocal offset
        flat = struct.unpack_from(f'{order}{2 * count}d', blob, offset)
        offset += 16 * count
        return list(zip(flat[::2], flat[1::2]))

    parts = []
    for _ in range(head()[2]):
        order, kind, count = head()
        if kind == 2:
            parts.append(points(order, count))
            continue
        rings = []
        for _ in range(count):
            n, = struct.unpack_from(order + 'I', blob, offset)
            offset += 4
            rings.append(points(order, n))
        parts.append(rings)
    return parts


def project_line(points):
    out = []
    for point in points:
        point = project(*point)
        if not out or out[-1] != point:
            out.append(point)
    return out


def area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:])) / 2


def oriented(polygon):
    """Outer rings one way round, holes the other, so that the inside of every ring is on the same side."""
    return [ring if (area(ring) > 0) == (i == 0) else ring[::-1] for i, ring in enumerate(polygon) if len(ring) >= 4]


def read_shapes(db, query, are_provinces):
    shapes = []
    for name, country, group, blob in db.execute(query):
        polygons = [[basemap_gap.drop_cut(ring) for ring in polygon] for polygon in parse_geometry(blob)]
        polygons += basemap_gap.fill(country, (name or '') if are_provinces else None, polygons)
        polygons = [p for p in (oriented(list(map(project_line, polygon))) for polygon in polygons) if p]
        shapes.append(Shape(name or '', country or '', group or '', polygons))
    return shapes


def shape_size(shape):
    return math.sqrt(sum(abs(area(p[0])) for p in shape.polygons))


def find_province_zooms(provinces):
    """The zoom at which most of a country lies in provinces that are wide enough: they are drawn from there."""
    sizes = collections.defaultdict(list)
    for shape in provinces:
        sizes[shape.group].append(shape_size(shape))
    zooms = {}
    for group, values in sizes.items():
        rest = sum(v * v for v in values) * 0.6
        for middle in sorted(values, reverse=True):
            rest -= middle * middle
            if rest <= 0:
                break
        zooms[group] = next((z for z in range(4, 10) if middle / units_per_pixel(z) >= (90 if z == 4 else 48)), 10)
    return zooms


def read_world(path):
    db = sqlite3.connect(f'file:{path}?mode=ro', uri=True)
    countries = read_shapes(db, 'SELECT NAME, iso_a2, ISO_A3, geom FROM countries ORDER BY fid', False)
    provinces = read_shapes(db, 'SELECT name, iso_a2, adm0_a3, geom FROM states_provinces ORDER BY fid', True)
    disputed = [line for blob, in db.execute('SELECT geom FROM disputed_borders ORDER BY fid')
                for line in map(project_line, parse_geometry(blob)) if len(line) > 1]
    return World(countries, provinces, disputed, find_province_zooms(provinces))


def deviations(points):
    """Douglas and Peucker's distance of every point, no larger than that of the point that had to be there first."""
    out = [0.0] * len(points)
    out[0] = out[-1] = math.inf
    stack = [(0, len(points) - 1, math.inf)]
    while stack:
        first, last, limit = stack.pop()
        if last - first < 2:
            continue
        ax, ay = points[first]
        dx, dy = points[last][0] - ax, points[last][1] - ay
        length = dx * dx + dy * dy
        best, index = -1.0, first
        for i in range(first + 1, last):
            px, py = points[i][0] - ax, points[i][1] - ay
            t = (px * dx + py * dy) / length if length else 0.0
            t = 0.0 if t < 0 else 1.0 if t > 1 else t
            px -= t * dx
            py -= t * dy
            d = px * px + py * py
            if d > best:
                best, index = d, i
        limit = min(limit, math.sqrt(best))
        out[index] = limit
        stack += [(first, index, limit), (index, last, limit)]
    return out


def level_of(deviation):
    for level in range(LEVELS - 1):
        if deviation > TOLERANCE * units_per_pixel(level):
            return level
    return LEVELS - 1


def simplify(points, pinned):
    """The first level of every point of a line (closed when it ends where it starts), the points in PINNED always being there."""
    stops = [0] + [i for i in range(1, len(points) - 1) if points[i] in pinned] + [len(points) - 1]
    if len(stops) == 2 and points[0] == points[-1]:
        far = max(range(len(points)), key=lambda i: math.dist(points[0], points[i]))
        stops.insert(1, far)
    levels = [0] * len(points)
    for first, last in zip(stops, stops[1:]):
        levels[first + 1:last] = [level_of(d) for d in deviations(points[first:last + 1])[1:-1]]
    return levels


def both_levels(points, country_nodes, nodes, province_zoom):
    """Where provinces meet, a point is needed only from the zoom on at which provinces are drawn."""
    coarse = simplify(points, country_nodes)
    fine = simplify(points, nodes)
    return [min(a, max(b, province_zoom)) for a, b in zip(coarse, fine)]


def chain_rings(segments):
    follow = collections.defaultdict(list)
    for a, b in segments:
        follow[a].append(b)
    rings = []
    for start in list(follow):
        while follow[start]:
            ring = [start]
            while True:
                ring.append(follow[ring[-1]].pop())
                if ring[-1] == start:
                    break
            rings.append(ring)
    return rings


def chain_arcs(segments, nodes):
    """Undirected segments → lines from node to node."""
    near = collections.defaultdict(set)
    for a, b in segments:
        near[a].add(b)
        near[b].add(a)
    arcs = []

    def walk(start):
        while near[start]:
            arc = [start]
            while True:
                here = arc[-1]
                there = min(near[here])
                near[here].discard(there)
                near[there].discard(here)
                arc.append(there)
                if there in nodes or not near[there]:
                    break
            arcs.append(arc)

    for point in sorted(near):
        if point in nodes:
            walk(point)
    for point in sorted(near):
        walk(point)
    return arcs


def collect_segments(shapes):
    """Undirected segment → its owners and directions."""
    owners = collections.defaultdict(list)
    for index, shape in enumerate(shapes):
        for polygon in shape.polygons:
            for ring in polygon:
                for a, b in zip(ring, ring[1:]):
                    owners[(a, b) if a < b else (b, a)].append((index, a < b))
    return owners


def ring_level(ring):
    size = abs(area(ring))
    return next((d for d in range(LEVELS) if size / units_per_pixel(d) ** 2 >= 0.7), LEVELS - 1)


def make_coast(segments, country_nodes, nodes):
    lines = []
    for ring in chain_rings(segments):
        first = ring_level(ring)
        levels = both_levels(ring, country_nodes, nodes, 4)
        # From the level on at which it is drawn, an island has an area.
        for i in sorted(range(1, len(ring) - 1), key=lambda i: levels[i])[:3]:
            levels[i] = min(levels[i], first)
        lines.append(Line(COAST, first, ring, levels))
    return lines


def make_lines(world):
    owners = collect_segments(world.provinces)
    between_countries = {s for s, o in collect_segments(world.countries).items() if len({i for i, _ in o}) > 1}
    coast, country, province = [], [], {}
    for (a, b), own in owners.items():
        balance = sum(1 if forward else -1 for _, forward in own)
        if balance:
            coast.append((a, b) if balance > 0 else (b, a))
        elif (a, b) in between_countries:
            country.append((a, b))
        elif len({i for i, _ in own}) > 1:
            province[a, b] = min(world.province_zoom[world.provinces[i].group] for i, _ in own)

    degree, country_degree = collections.Counter(), collections.Counter()
    for segment in coast + country + list(province):
        degree.update(segment)
    for segment in coast + country:
        country_degree.update(segment)
    nodes = {p for p, n in degree.items() if n != 2}
    country_nodes = {p for p, n in country_degree.items() if n != 2}
    # Where a coast meets the antimeridian it must do so at the same latitude on both sides.
    edge = {p for p in degree if p[0] in (0, WORLD)}
    nodes |= edge
    country_nodes |= edge

    lines = make_coast(coast, country_nodes, nodes)
    for arc in chain_arcs(country, country_nodes):
        lines.append(Line(COUNTRY, 1, arc, both_levels(arc, country_nodes, nodes, 4)))
    for zoom in sorted(set(province.values())):
        for arc in chain_arcs([s for s, z in province.items() if z == zoom], nodes):
            lines.append(Line(PROVINCE, zoom, arc, simplify(arc, nodes)))
    for line in world.disputed:
        lines.append(Line(DISPUTED, 4, line, simplify(line, set())))
    return lines
