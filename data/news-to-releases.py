#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the releases of NEWS.md into the AppStream metainfo: news-to-releases.py NEWS.md TEMPLATE OUTPUT

A release is "## VERSION, YYYY-MM-DD", or "## VERSION, in development since YYYY-MM-DD"; under it are paragraphs and lists.
"""
import re
import sys
from xml.sax.saxutils import escape

HEADING = re.compile(r'^## (\d+(?:\.\d+)*), (in development since )?(\d{4}-\d\d-\d\d)$')


def words(text):
    text = escape(re.sub(r'\s+', ' ', text.strip()))
    text = re.sub(r'\[([^]]*)\]\([^)]*\)', r'\1', text)
    return re.sub(r'`([^`]*)`', r'<code>\1</code>', text)


def describe(lines):
    """Yields the elements of a release's description: what is indented goes on with the line before."""
    items, paragraph = [], []
    for line in lines + ['']:
        if line.startswith('- '):
            items.append(line[2:])
        elif items and line.startswith('  '):
            items[-1] += ' ' + line
        elif line.strip():
            paragraph.append(line)
        if paragraph and (not line.strip() or items):
            yield '<p>' + words(' '.join(paragraph)) + '</p>'
            paragraph = []
        if items and not line.startswith(('- ', '  ')):
            yield '<ul>' + ''.join('<li>' + words(item) + '</li>' for item in items) + '</ul>'
            items = []


def main():
    news, template, output = sys.argv[1:]
    releases, lines = [], []
    with open(news, encoding='utf-8') as file:
        for line in file.read().splitlines():
            heading = HEADING.match(line)
            if line.startswith('## ') and not heading:
                sys.exit(f'{news}: not a release: {line}')
            if heading:
                lines = []
                releases.append((heading, lines))
            elif releases:
                lines.append(line)
    if not releases:
        sys.exit(f'{news}: no release')
    text = ['<releases>']
    for heading, lines in releases:
        kind = 'development' if heading[2] else 'stable'
        text.append(f'    <release version="{heading[1]}" type="{kind}" date="{heading[3]}">')
        text.append('      <description translate="no">')
        text.extend('        ' + element for element in describe(lines))
        text.append('      </description>')
        text.append('    </release>')
    text.append('  </releases>')
    with open(template, encoding='utf-8') as file:
        whole = file.read()
    assert '<releases/>' in whole
    with open(output, 'w', encoding='utf-8') as file:
        file.write(whole.replace('<releases/>', '\n'.join(text)))


main()
