# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, where they stand, and the zoom from which each may be drawn without touching one that matters more."""

import collections
import gettext
import glob
import json
import math
import os
import re
import unicodedata
import xml.etree.ElementTree as ElementTree

import basemap_names as names
from basemap_lines import WORLD, area, project, shape_size, units_per_pixel

COUNTRY, PROVINCE, CITY = range(3)
CENTRE, RIGHT, LEFT, ABOVE, BELOW = range(5)  # of the place's point
NEVER = 255
MAX_ZOOM = 12
CAPITAL_ZOOM = 5
CAPITAL_WEIGHT = 2200
# px of the capital letters' em, by class and rank; the drawing shrinks a name that is wider than its box.
SIZES = {COUNTRY: (14, 12, 10.5), PROVINCE: (10.5, 10.5, 10.5), CITY: (12.5, 11.5, 10.5)}
AIR = 3  # px that stay free round a name
GAP = 5  # px from a city's point to its name


class Place:
    def __init__(self, kind, rank, country, english, local, korean, x, y, first, last, weight):
        self.kind, self.rank, self.country = kind, rank, country
        self.english, self.local, self.korean = english, local if local != english else '', korean
        self.x, self.y = x, y
        self.first, self.last_zoom, self.weight = first, last, weight
        self.choices = [(x, y)]  # where the name may stand, the best first
        self.extent = (0, WORLD)  # west and east of what it names, units
        self.zoom, self.side, self.width, self.height = NEVER, RIGHT if kind == CITY else CENTRE, 0, 0
        self.measure()

    def measure(self):
        size = SIZES[self.kind][self.rank]
        bold = 1.1 if self.kind == CITY and self.rank == 0 else 1.0
        english = self.english.upper() if self.kind == COUNTRY else self.english
        spacing = 1.5 * (len(english) - 1) if self.kind == COUNTRY else 0
        width = text_width(english) * size * bold + spacing
        height = size * 1.35
        if self.local:
            width = max(width, text_width(self.local) * size * 0.92)
            height += size * 1.25
        self.width, self.height = math.ceil(width) + 6, math.ceil(height) + 4

    def box(self, zoom, side):
        """Left, top, right, bottom in px of that zoom, with some air."""
        x, y = self.x / units_per_pixel(zoom), self.y / units_per_pixel(zoom)
        left = {RIGHT: x + GAP, LEFT: x - GAP - self.width}.get(side, x - self.width / 2)
        top = {BELOW: y + GAP, ABOVE: y - GAP - self.height}.get(side, y - self.height / 2)
        right, bottom = left + self.width, top + self.height
        if self.kind == CITY:
            left, right = min(left, x - GAP), max(right, x + GAP)
            top, bottom = min(top, y - GAP), max(bottom, y + GAP)
        return left - AIR, top - AIR, right + AIR, bottom + AIR


def text_width(string):
    """Ems; more than DejaVu Sans, the widest common "Sans", needs."""
    total = 0.0
    for c in string:
        if unicodedata.combining(c):
            continue
        if unicodedata.east_asian_width(c) in 'WF':
            total += 1.0
        elif c in "iljI.,'’ ":
            total += 0.38
        elif c in 'mwMW':
            total += 1.02
        else:
            total += 0.76 if c.isupper() else 0.66
    return total


def catalogue(root, language, domain):
    with open(os.path.join(root, 'usr/share/locale', language, 'LC_MESSAGES', domain + '.mo'), 'rb') as f:
        return gettext.GNUTranslations(f)


def translate(table, context, string):
    found = table.pgettext(context, string) if context else table.gettext(string)
    return found if string and found != string else ''


def inside(ring, x, y):
    odd = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:]):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            odd = not odd
    return odd


def clearance(rings, x, y):
    """The distance to the nearest edge; negative outside."""
    best = math.inf
    odd = False
    for ring in rings:
        for (ax, ay), (bx, by) in zip(ring, ring[1:]):
            dx, dy = bx - ax, by - ay
            t = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy or 1)
            t = max(0.0, min(1.0, t))
            best = min(best, (x - ax - t * dx) ** 2 + (1.6 * (y - ay - t * dy)) ** 2)
        odd ^= inside(ring, x, y)
    return math.sqrt(best) if odd else -math.sqrt(best)


def thin(ring, spacing):
    out = [ring[0]]
    for point in ring[1:-1]:
        if math.dist(point, out[-1]) > spacing:
            out.append(point)
    return out + [ring[-1]]


def label_points(shape):
    """Points deep inside the largest polygon, the best first, and the next ones for names that are in the way."""
    polygon = max(shape.polygons, key=lambda p: abs(area(p[0])))
    xs, ys = zip(*polygon[0])
    west, north = min(xs), min(ys)
    width, height = max(xs) - west or 1, max(ys) - north or 1
    rings = [thin(r, math.hypot(width, height) / 120) for r in polygon[:12]]

    def rate(x, y):
        # Of points about as good, the one nearer to the middle.
        off = math.hypot((x - west) / width - 0.5, (y - north) / height - 0.5)
        value = clearance(rings, x, y)
        return (value * (1 - 0.25 * off) if value > 0 else value), x, y

    grid = [rate(west + (i + 0.5) / 16 * width, north + (j + 0.5) / 16 * height) for i in range(16) for j in range(16)]
    best = max(grid)
    for step in (1 / 48, 1 / 144):
        best = max(rate(best[1] + i * step * width, best[2] + j * step * height) for i in (-1, 0, 1) for j in (-1, 0, 1))
    others = [p for p in sorted(grid, reverse=True) if p[0] > 0.35 * best[0]]
    return [(round(x), round(y)) for _, x, y in [best] + others], (min(xs), max(xs))


def last_zoom(size, limit):
    """The last zoom at which a shape of SIZE is no larger than LIMIT px."""
    return max((z for z in range(MAX_ZOOM + 1) if size / units_per_pixel(z) <= limit), default=0)


def make_countries(world, root):
    with open(os.path.join(root, 'usr/share/iso-codes/json/iso_3166-1.json'), encoding='utf-8') as f:
        codes = {c['alpha_2']: c for c in json.load(f)['3166-1']}
    korean = catalogue(root, 'ko', 'iso_3166-1')
    places = []

    def name_in(table, code):
        entry = codes.get(code, {})
        return translate(table, None, entry.get('common_name', '')) or translate(table, None, entry.get('name', ''))

    for shape in world.countries:
        if not shape.name:
            continue
        size = shape_size(shape)
        pixels = size / units_per_pixel(0)
        rank = 0 if pixels > 12 else 1 if pixels > 2.4 else 2
        language = names.COUNTRY_LANGUAGES.get(shape.country)
        local = name_in(catalogue(root, language, 'iso_3166-1'), shape.country) if language else ''
        # Arabic vowel marks are for learners.
        local = re.sub(r'\s*\(.*\)|,.*|[\u064b-\u0652]', '', local)
        usual_local, usual_korean = names.COUNTRY_NAMES.get(shape.country, (None, None))
        points, extent = label_points(shape)
        place = Place(COUNTRY, rank, shape.country, names.LONG_NAMES.get(shape.name, shape.name),
                      local if usual_local is None else usual_local, usual_korean or name_in(korean, shape.country), *points[0],
                      0, 0, (2200, 1900, 1000)[rank] + pixels)
        place.choices, place.extent = points, extent
        fits = next((z for z in range(MAX_ZOOM) if place.width < 3.2 * pixels * 2 ** z), MAX_ZOOM)
        place.first = max(1, min(fits, 6))
        place.last_zoom = max(last_zoom(size, 1700), place.first + 2)
        places.append(place)
    return places


def make_provinces(world, cities):
    taken = {(c.country, fold(c.english)) for c in cities}
    places = []
    for shape in world.provinces:
        if not shape.name:
            continue
        size = shape_size(shape)
        local = names.KOREAN_PROVINCES.get(shape.name, '') if shape.country == 'KR' else ''
        points, extent = label_points(shape)
        place = Place(PROVINCE, 0, shape.country, shape.name, local, local, *points[0], 0, 0,
                      size / units_per_pixel(12) / 1000 + (500 if local else 0))
        place.choices, place.extent = points, extent
        fits = next((z for z in range(MAX_ZOOM) if place.width < 1.15 * size / units_per_pixel(z)), MAX_ZOOM)
        place.first = max(world.province_zoom[shape.group], fits, 5)
        place.last_zoom = max(last_zoom(size, 1500), min(place.first + 1, MAX_ZOOM))
        # A city's own name says it already; the gazetteer keeps both.
        if (shape.country, fold(shape.name)) in taken:
            place.first = NEVER
        places.append(place)
    return places


def fold(string):
    return ''.join(c for c in unicodedata.normalize('NFD', string) if c.isalpha() and not unicodedata.combining(c)).casefold()


def read_cities(root):
    """(country, English, context, comment, latitude, longitude) of every <city>."""
    parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    tree = ElementTree.parse(os.path.join(root, 'usr/share/libgweather-4/Locations.xml'), parser)
    found = []

    def walk(element, country):
        country = element.findtext('iso-code') or country
        for child in element:
            if child.tag == 'city':
                name = child.find('_name') if child.find('_name') is not None else child.find('name')
                comment = ' '.join(' '.join(c.text.split()) for c in child if c.tag is ElementTree.Comment)
                latitude, longitude = map(float, child.findtext('coordinates').split())
                found.append((country, name.text, name.get('msgctxt'), comment, latitude, longitude))
            elif isinstance(child.tag, str):
                walk(child, country)

    walk(tree.getroot(), '')
    return found


def local_name(country, english, comment):
    if f'{country}:{english}' in names.LOCAL_NAMES:
        return names.LOCAL_NAMES[f'{country}:{english}']
    # One local language only: where there are several, choosing one is not for a map.
    found = re.findall(r'(?:local name(?: in \w+)? is|also written|written in [^"]*is) "([^"]+)"', comment)
    name = found[0].split(' / ')[-1] if len(found) == 1 and country not in names.NO_LOCAL_NAMES else ''
    return '' if name.isascii() and country in names.OTHER_SCRIPTS else name


def make_cities(root, country_sizes):
    tables = [gettext.GNUTranslations(open(path, 'rb')) for path in
              sorted(glob.glob(os.path.join(root, 'usr/share/locale/*/LC_MESSAGES/libgweather-4.0-locations.mo')))]
    korean = catalogue(root, 'ko', 'libgweather-4.0-locations')
    places, seen = [], set()
    major = set(names.MAJOR_CITIES)
    rows = []
    for country, english, context, comment, latitude, longitude in read_cities(root):
        # A city that many languages have a name for is a well-known city.
        fame = sum(bool(translate(t, context, english)) for t in tables)
        rows.append((-fame, country, english, context, comment, latitude, longitude))
    rows += [(-40, c, e, None, '', la, lo, k, k if c in ('KR', 'KP') else '', r) for c, e, k, la, lo, r in
             [('KR', *row) for row in names.KOREAN_CITIES] + [('KP', *row) for row in names.NORTH_KOREAN_CITIES] +
             list(names.OTHER_CITIES)]
    for row in sorted(rows, key=lambda r: r[:3]):
        fame, country, english, context, comment, latitude, longitude, *own = row
        key = f'{country}:{english}'
        english = re.sub(r',.*', '', names.ENGLISH_NAMES.get(key, english))
        if own:
            local, in_korean, rank = own
            capital = rank == 0 and country != 'KR'
        else:
            local, in_korean = local_name(country, english, comment), translate(korean, context, english)
            capital = 'he capital of' in comment or key in names.OTHER_CAPITALS
            known = -fame >= (48 if country in ('US', 'CA') else 37)
            rank = 0 if capital or key in major and key not in seen else 1 if known and country not in ('US', 'CA') else 2
        x, y = project(longitude, latitude)
        if any(c.country == country and c.english == english and math.dist((c.x, c.y), (x, y)) < 1500 for c in places):
            continue
        seen.add(key)
        # The capital of a country that shows at all comes before the country's name, which can stand elsewhere; that of a
        # small one does not hide its neighbours.
        pixels = country_sizes.get(country, 0) if rank == 0 else 0
        first = {0: 3 if pixels > 9 else 4 if pixels > 1.8 else 5 if pixels > 0.9 else 6, 1: 5, 2: 7}[rank]
        weight = (CAPITAL_WEIGHT + 100 + pixels if pixels > 2.4 else 1500 if pixels > 1.2 else 900, 600, 100)[rank] - fame / 2
        if rank == 0 and not capital:
            first, weight = max(first, 4), min(weight, 1800 - fame / 2)
            if country == 'KR':
                # The map's users are mostly there: its large cities before the country's name.
                first, weight = 6, CAPITAL_WEIGHT
        places.append(Place(CITY, rank, country, english, local, in_korean or (local if country in ('KR', 'KP') else ''), x, y, first,
                            MAX_ZOOM, weight + (100 if country == 'KR' and rank > 0 else 0)))
    return places


class Sheet:
    """The boxes taken at one zoom; the world goes round."""

    CELL = 64

    def __init__(self, zoom):
        self.zoom, self.size = zoom, 256 << zoom
        self.cells = collections.defaultdict(list)

    def keys(self, box):
        for i in range(math.floor(box[0] / self.CELL), math.floor(box[2] / self.CELL) + 1):
            for j in range(math.floor(box[1] / self.CELL), math.floor(box[3] / self.CELL) + 1):
                yield i % (self.size // self.CELL), j

    def is_free(self, box):
        if box[1] < 0 or box[3] > self.size:
            return False
        width = box[2] - box[0]
        for key in self.keys(box):
            for other in self.cells[key]:
                shift = round((other[0] - box[0]) / self.size) * self.size
                left = box[0] + shift
                if left < other[2] and other[0] < left + width and box[1] < other[3] and other[1] < box[3]:
                    return False
        return True

    def take(self, box):
        for key in set(self.keys(box)):
            self.cells[key].append(box)

    def give_back(self, box):
        for key in set(self.keys(box)):
            self.cells[key].remove(box)


def point_box(place, zoom):
    """A city's point, as high as its name."""
    x, y = place.x / units_per_pixel(zoom), place.y / units_per_pixel(zoom)
    return x - GAP, y - place.height / 2 - AIR, x + GAP, y + place.height / 2 + AIR


def try_at(place, zoom, sheets):
    """Puts the name where it is free at ZOOM and at all later zooms of it."""
    for side in (RIGHT, LEFT, BELOW, ABOVE) if place.kind == CITY else (CENTRE,):
        for place.x, place.y in place.choices:
            # Moved out of the way, it must not lie mostly on a neighbour.
            reach = 0.3 * place.width * units_per_pixel(zoom)
            if (place.x, place.y) != place.choices[0] and not (
                    place.extent[0] <= place.x - reach and place.x + reach <= place.extent[1]):
                continue
            boxes = [(s, place.box(s.zoom, side)) for s in sheets[zoom:place.last_zoom + 1]]
            if all(s.is_free(b) for s, b in boxes):
                for s, b in boxes:
                    s.take(b)
                place.zoom, place.side = zoom, side
                return True
    place.x, place.y = place.choices[0]
    return False


def promote(capital, sheets):
    """Lets a capital that stands already be drawn at earlier zooms, maybe on another side of its point."""
    last, side = capital.zoom, capital.side
    for sheet in sheets[capital.first:last]:
        sheet.give_back(point_box(capital, sheet.zoom))
    for sheet in sheets[last:]:
        sheet.give_back(capital.box(sheet.zoom, side))
    for zoom in range(capital.first, last):
        if try_at(capital, zoom, sheets):
            return
    for sheet in sheets[last:]:
        sheet.take(capital.box(sheet.zoom, side))
    capital.zoom, capital.side = last, side


def place_labels(places):
    """Greedy, by weight: from its zoom on, no name touches one that matters more. The capitals of countries come first and keep a
    place from CAPITAL_ZOOM on; the countries' names stand round them; at earlier zooms the capitals get what is left."""
    sheets = [Sheet(z) for z in range(MAX_ZOOM + 1)]
    queue = sorted(places, key=lambda p: -p.weight)
    capitals = [p for p in queue if p.kind == CITY and p.weight >= CAPITAL_WEIGHT]
    countries = [p for p in queue if p.kind == COUNTRY and p.rank < 2]
    first = set(map(id, capitals + countries))

    for place in capitals + countries + [None] + [p for p in queue if id(p) not in first]:
        if place is None:
            for capital in capitals:
                if capital.zoom != NEVER:
                    promote(capital, sheets)
            continue
        start = max(place.first, CAPITAL_ZOOM) if id(place) in first and place.kind == CITY else place.first
        for zoom in range(start, place.last_zoom + 1):
            if try_at(place, zoom, sheets):
                # Countries' names leave room for the capital's point before its name is drawn.
                if id(place) in first and place.kind == CITY:
                    for sheet in sheets[place.first:zoom]:
                        sheet.take(point_box(place, sheet.zoom))
                break


def make_places(world, root):
    cities = make_cities(root, {s.country: shape_size(s) / units_per_pixel(0) for s in world.countries})
    places = make_countries(world, root) + make_provinces(world, cities) + cities
    place_labels(places)
    places.sort(key=lambda p: (p.zoom, p.kind, -p.weight))
    return places
