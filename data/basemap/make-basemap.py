#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes world.bin, the data of the embedded base map. README.md beside this says from what and how."""

import argparse
import os
import struct
import sys
import zlib

import basemap_lines
import basemap_places

MAGIC = b'MSBM'
FORMAT = 1


def varint(number):
    out = bytearray()
    while number > 0x7f:
        out.append(number & 0x7f | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def zigzag(number):
    return varint(number << 1 if number >= 0 else (-number << 1) - 1)


def pack_lines(lines):
    """Every line: class, first zoom, count, the deltas of its points, the first level of each."""
    out = [varint(sum(len(line.points) for line in lines)), varint(len(lines))]
    x = y = 0
    for line in sorted(lines, key=lambda l: (l.kind, l.zoom)):
        out.append(bytes((line.kind, line.zoom)) + varint(len(line.points)))
        for px, py in line.points:
            out.append(zigzag(px - x) + zigzag(py - y))
            x, y = px, py
        levels = line.levels + [0] * (len(line.levels) & 1)
        out.append(bytes(a | b << 4 for a, b in zip(levels[::2], levels[1::2])))
    return b''.join(out)


def text(string):
    return string.encode() + b'\0'


def pack_places(places):
    out = [varint(len(places))]
    x = y = 0
    for p in places:
        out.append(bytes((p.kind, p.rank, p.zoom, p.last_zoom, p.side)) + varint(p.width) + varint(p.height))
        out.append(zigzag(p.x - x) + zigzag(p.y - y) + (p.country if p.country.isalpha() else '').encode().ljust(2, b'\0'))
        out.append(text(p.english) + text(p.local) + text(p.korean))
        x, y = p.x, p.y
    return b''.join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('root', help='folder that the packages were unpacked in with dpkg -x')
    parser.add_argument('output')
    args = parser.parse_args()

    world = basemap_lines.read_world(os.path.join(args.root, 'usr/share/qgis/resources/data/world_map.gpkg'))
    lines = basemap_lines.make_lines(world)
    places = basemap_places.make_places(world, args.root)
    body = pack_lines(lines) + pack_places(places)
    with open(args.output, 'wb') as f:
        f.write(MAGIC + struct.pack('<III', FORMAT, len(body), zlib.crc32(body)))
        f.write(zlib.compress(body, 9))
    print(f'{len(lines)} lines, {sum(len(l.points) for l in lines)} points, {len(places)} places '
          f'({sum(p.zoom < basemap_places.NEVER for p in places)} drawn), {len(body)} bytes, '
          f'{os.path.getsize(args.output)} compressed', file=sys.stderr)


if __name__ == '__main__':
    main()
