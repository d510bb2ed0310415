#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the manual page: make-manual.py VERSION SITE_FOLDER NEWS.md OPTIONS OUTPUT [CATALOGUE.po]

OPTIONS is what "mapshot --help --json" prints, so that the page and --help are one table. Texts are translated from the same catalogue as the
program's. What is written here is plain: *word* is emphasised, `word` is typed as it stands; everything else is for roff to set.
"""
import gettext
import io
import json
import os
import re
import subprocess
import sys


def load_catalogue(path):
    compiled = subprocess.run(['msgfmt', '--output-file=-', path], check=True, capture_output=True).stdout
    return gettext.GNUTranslations(io.BytesIO(compiled))


_ = load_catalogue(sys.argv[6]).gettext if len(sys.argv) > 6 else (lambda text: text)

# What people copy. Each command runs in the tests: tests/integration/test-documented.sh puts a server of its own in the place of
# tiles.example.
EXAMPLES = [
    (_('The map that is built in: no key, no network.'),
     ['mapshot --export=seoul.png --center=37.5665,126.9780 --radius=50km']),
    (_('A place by its name, with a scale bar, and with the files that mapping programs want beside it.'),
     ['mapshot --export=busan.png --center=부산 --radius=20km --scale-bar --sidecars']),
    (_('The tiles of a service of your own, its pixels untouched; first what it would cost.'),
     ["mapshot --export=town.png --source='https://tiles.example/{z}/{x}/{y}.png' "
      '--center=37.5665,126.9780 --radius=500m --zoom=17 --dry-run',
      "mapshot --export=town.png --source='https://tiles.example/{z}/{x}/{y}.png' "
      '--center=37.5665,126.9780 --radius=500m --zoom=17']),
    (_('A sheet of paper at a print scale.'),
     ['mapshot --export=sheet.png --center=37.5665,126.9780 --paper=A4-landscape --scale=1:500000 --dpi=150']),
    (_('Piped to another program, without ever being stored.'),
     ['mapshot --export=- --bbox=126.7,37.4,127.2,37.7 | pngcheck']),
    (_('Many pictures, one for each row of a table.'),
     ["printf 'name,latitude,longitude,radius\\nseoul,37.57,126.98,20km\\nbusan,35.18,129.08,20km\\n' > places.csv",
      'mapshot --jobs=places.csv --zoom=9']),
    (_('One picture shared out over two computers, and put together.'),
     ['mapshot --export=big.1.png --strips=1/2 --bbox=126,37,127,38 --zoom=9',
      'mapshot --export=big.2.png --strips=2/2 --bbox=126,37,127,38 --zoom=9',
      'mapshot --join --export=big.png big.1.png big.2.png']),
]

STATUS = [
    ('0', _('The picture is complete.')),
    ('1', _('It failed: the disk, a damaged file, or nothing was found. Also, without a word, when whatever reads `--export=-` has gone.')),
    ('2', _('The command is wrong; one line says what is right.')),
    ('3', _('The picture is written, but with tiles substituted or blank, as `--on-missing` allowed.')),
    ('4', _('Refused by a source’s rules, or by a limit.')),
    ('5', _('Network, access or key.')),
    ('130', _('Interrupted; the same command goes on where it stopped.')),
]

ENVIRONMENT = [
    ('MAPSHOT_KEY_*SOURCE*', _('The key for a source, or for all sources of a provider: `MAPSHOT_KEY_VWORLD` is for `vworld-base` too. Keys are '
                               'also read from `--key-file` and from the desktop’s keyring, and never from the command line.')),
    ('http_proxy, https_proxy, no_proxy', _('The proxy for captures without a window.')),
    ('NO_COLOR', _('Anything: no colours on the terminal.')),
]

FILES = [
    ('~/.config/mapshot/sources/*.ini', _('Sources of your own, and permissions that a provider gave you.')),
    ('{site}/sources/*.ini', _('The same for everybody on this computer.')),
    ('~/.local/state/mapshot/queue.json', _('The captures of the window: recipes and file names, no pixels and no keys.')),
    ('FILE.part, FILE.part.journal', _('A capture that was stopped. The same command goes on from there.')),
]


def plain(text):
    return text.replace('\\', '\\e').replace('-', '\\-').replace("'", '\\(aq').replace('`', '\\(ga').replace('^', '\\(ha').replace('~', '\\(ti')


def typed(text):
    """Emphasis within a line."""
    parts = re.split(r'(`[^`]+`|\*[^*]+\*)', text)
    marked = ''.join('\\fB' + plain(part[1:-1]) + '\\fR' if part.startswith('`') and len(part) > 1 else
                     '\\fI' + plain(part[1:-1]) + '\\fR' if re.fullmatch(r'\*[^*]+\*', part) else plain(part) for part in parts)
    # A line that begins so would be a request.
    return re.sub(r'^([.\\]?[.(])', r'\\&\1', marked) if marked.startswith('.') else marked


def literal(text):
    """A name with a glob in it is no emphasis."""
    return plain(text)


class Page:
    def __init__(self):
        self.lines = []

    def add(self, *lines):
        self.lines.extend(lines)

    def section(self, title):
        self.add('.SH ' + '"' + plain(title) + '"')

    def begin(self):
        """A paragraph; a heading has begun one already."""
        if not self.lines[-1].startswith('.S'):
            self.add('.PP')

    def paragraph(self, text):
        self.begin()
        self.add(typed(text))

    def item(self, term, text):
        self.add('.TP', term, typed(text))

    def example(self, text, commands):
        self.begin()
        self.add(typed(text), '.PP', '.RS 4', '.EX')
        for command in commands:
            self.add(re.sub(r'^\.', '\\\\&.', plain(command)))
        self.add('.EE', '.RE')


def add_options(page, options):
    group = None
    for option in options:
        if option['group'] != group:
            group = option['group']
            page.add('.SS "' + plain(_(group).rstrip(':')) + '"')
        name = ('\\fB\\-' + option['letter'] + '\\fR, ' if option['letter'] else '') + '\\fB' + plain('--' + option['name']) + '\\fR'
        if option['value']:
            name += '=\\fI' + plain(_(option['value'])) + '\\fR'
        page.item(name, _(option['description']))


def add_reasons(page):
    """The table that the program itself says them from."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../src/core/geo/reason.c'), encoding='utf-8') as file:
        kinds = re.findall(r'\{ "([a-z-]+)", N_ \("([^"]*)"\),\s*\{([^}]*)\} \}', file.read())
    for code, sentence, names in kinds:
        left = re.findall(r'"([a-z-]+)"', names)
        rest = iter(left)
        page.item('\\fB' + plain(code) + '\\fR', re.sub(r'%(?:(\d)\$)?[.0-9z]*[a-z]', lambda place: '*' + (left[int(place[1]) - 1] if place[1] else next(rest)) + '*', _(sentence)))


def main():
    version, site, news, options, output = sys.argv[1:6]
    with open(options, encoding='utf-8') as file:
        table = json.load(file)
    with open(news, encoding='utf-8') as file:
        date = re.search(r'^## .*(\d{4}-\d\d-\d\d)$', file.read(), re.MULTILINE)[1]
    page = Page()
    page.add(f'.TH MAPSHOT 1 "{date}" "Mapshot {version}" "' + plain(_('User Commands')) + '"')
    # No line is stretched, and no word is cut: commands must survive copying.
    page.add('.ad l', '.nh')
    page.section(_('NAME'))
    page.add('mapshot \\- ' + plain(_('capture a region of a map as one high-resolution picture')))
    page.section(_('SYNOPSIS'))
    for line in [_('`mapshot` [*geo:LAT,LON* | *FILE*…]'), _('`mapshot --export`=*FILE* [*what*] [*where*] [*how sharp*] …'),
                 _('`mapshot --jobs`=*FILE* [`--output-dir`=*DIR*]'), _('`mapshot --join --export`=*FILE* *PART*…'),
                 _('`mapshot --list-sources` | `--describe-source`=*ID* | `--discover`=*URL* | `--search`=*TEXT*')]:
        page.add(typed(line), '.br')
    page.lines.pop()
    page.section(_('DESCRIPTION'))
    page.paragraph(_('Mapshot asks a map service for every tile of a region, politely, puts them together on this computer and saves one PNG, in the memory of '
                     'a few of its rows however large it is. Without options it opens its window.'))
    page.paragraph(_('A capture is complete, or says what it is not: in the exit status, in the report and inside the file. The file takes its name only '
                     'when it is whole and on the disk; whatever fails leaves an older file as it was.'))
    page.paragraph(_('Every source carries its provider’s rules: what may be captured, how fast, and with which credit, which is always drawn. '
                     '`mapshot --describe-source`=*ID* says them.'))
    page.paragraph(_('Numbers are written with “.” in every language. All talk goes to standard error.'))
    page.section(_('OPTIONS'))
    add_options(page, table)
    page.section(_('EXIT STATUS'))
    for status, text in STATUS:
        page.item('\\fB' + status + '\\fR', text)
    page.section(_('ENVIRONMENT'))
    for name, text in ENVIRONMENT:
        page.item('\\fB' + typed(name).replace('\\fR', '\\fB') + '\\fR', text)
    page.section(_('FILES'))
    for name, text in FILES:
        page.item('\\fI' + literal(name.format(site=site)) + '\\fR', text)
    page.section(_('MISSING TILES'))
    page.paragraph(_('What a picture lacks stands in its text `mapshot:ledger` and in the report, in JSON: *missing* has an object for each reason, with *count*, the '
                     'tiles, and with *code* and *details*, which are the same in every language. The report has the sentence for it, too, as *reason*; pictures of '
                     'older versions have that alone, in the language of their capture. The codes, with their sentences and details:'))
    add_reasons(page)
    page.paragraph(_('Each may have *file*, *says*, what the service wrote, and *tries* besides. *cause* and *kind* may be codes themselves, and *time* is in milliseconds.'))
    page.section(_('EXAMPLES'))
    for text, commands in EXAMPLES:
        page.example(text, commands)
    page.section(_('SEE ALSO'))
    page.paragraph(_('`pngcheck`(1), `gdalinfo`(1). How to add a source, and all else: https://github.com/mapshot/mapshot'))
    with open(output, 'w', encoding='utf-8') as file:
        file.write("'\\\" -*- coding: utf-8 -*-\n")
        file.write('\n'.join(page.lines) + '\n')


main()
