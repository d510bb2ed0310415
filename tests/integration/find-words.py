#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds text that a person reads and gettext does not know: find-words.py SOURCE_ROOT

In C: a string literal that reads like words (two words of letters with a space between, or a single one for a call that shows it) and is not
inside _(), N_(), C_(), NC_(), ngettext() or g_dgettext(). In .ui: a visible property without translatable="yes". Besides, whether
po/POTFILES.in names exactly the files that have text. What is right as it is stands in words-allowed.txt, a line each.
"""
import os
import re
import sys
import xml.etree.ElementTree as ElementTree

MARKS = {'_', 'N_', 'C_', 'NC_', 'ngettext', 'g_dgettext', 'g_dngettext', 'g_dpgettext2', 'dgettext'}
# Said to programmers, or in a language of their own.
SILENT = {'g_debug', 'g_return_if_fail', 'g_return_val_if_fail', 'g_assert', 'g_assert_true', 'g_warning', 'g_critical', 'g_error', 'g_log', 'G_STATIC_ASSERT',
          'g_param_spec_string', 'sqlite3_prepare_v2', 'sqlite3_exec', 'g_signal_new', 'g_test_add_func', 'include', 'pragma'}
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\])+\'|[A-Za-z_]\w*|[^\sA-Za-z_]', re.DOTALL)
WORDS = re.compile(r'[A-Za-z가-힣]{2,} [A-Za-z가-힣]{2,}|[A-Za-z]{2,}: %s')
# Whoever is called so shows its text: one word is enough.
SHOWS = re.compile(r'g_menu_(append|item_new)|g_notification_(new|set_\w+)|adw_toast_new|gtk_label_new|gtk_file_filter_set_name|gtk_accessible_update_property|'
                   r'(gtk|adw)_\w+_(with_label|with_mnemonic)|(gtk|adw)_\w+_set_(text|label|markup|title|subtitle|tooltip_text|placeholder_text|description|heading|body)')
WORD = re.compile(r'[A-Za-z]{3,}|[가-힣]')
MARKUP = re.compile(r'<[^<>]*>?')
VISIBLE = {'label', 'title', 'subtitle', 'tooltip-text', 'placeholder-text', 'description', 'text', 'heading', 'body',
           'custom-title', 'secondary-text', 'primary-text', 'menu-label'}


def strings(code):
    """Yields (line, text, marked, call) for every string literal; what is written side by side is one."""
    stack, previous, pending = [], '', None
    for token in TOKEN.finditer(code):
        text = token.group()
        if text.startswith(('/*', '//')):
            continue
        if text.startswith('"'):
            if pending:
                pending[1] += text[1:-1]
            else:
                calls = [call for call in stack if call]
                pending = [code.count('\n', 0, token.start()) + 1, text[1:-1], any(call in MARKS for call in calls),
                           next((call for call in reversed(calls) if call in SILENT), calls[-1] if calls else '')]
            previous = text
            continue
        # A macro between two literals ("%" G_GINT64_FORMAT " tiles") does not end them.
        if pending and not (re.match(r'[A-Z]\w*$', text) and re.search(r'FORMAT|MODIFIER|PRI', text)):
            yield pending
            pending = None
        if text == '(':
            stack.append(previous if re.match(r'[A-Za-z_]\w*$', previous) else '')
        elif text == ')' and stack:
            stack.pop()
        previous = text
    if pending:
        yield pending


def check_code(path, allowed, used):
    with open(path, encoding='utf-8') as file:
        code = file.read()
    # Preprocessor lines are no text.
    code = re.sub(r'^[ \t]*#[ \t]*(include|error|pragma)[^\n]*', '', code, flags=re.MULTILINE)
    has_text = False
    for line, text, marked, call in strings(code):
        has_text = has_text or marked
        words = WORD if SHOWS.fullmatch(call) else WORDS
        if marked or call in SILENT or not words.search(MARKUP.sub('', text.removeprefix('mapshot: '))):
            continue
        if text in allowed or path in allowed:
            used.add(text if text in allowed else path)
        else:
            yield f'{path}:{line}: not translated: "{text}"'
    yield has_text


def check_ui(path):
    has_text = False
    for element in ElementTree.parse(path).iter():
        name = element.get('name', '')
        marked = element.get('translatable') == 'yes'
        has_text = has_text or marked
        if element.tag in ('property', 'attribute', 'relation') and name in VISIBLE and not marked and re.search(r'[A-Za-z]{2}', (element.text or '').replace('Mapshot', '')):
            yield f'{path}: not translated: {name} "{element.text}"'
    yield has_text


def main():
    os.chdir(sys.argv[1])
    problems, used, with_text = [], set(), set()
    with open('tests/integration/words-allowed.txt', encoding='utf-8') as file:
        allowed = {line.rstrip('\n') for line in file if line.strip() and not line.startswith('# ')}
    for folder, _, names in os.walk('src'):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if name.endswith(('.c', '.h')):
                found = list(check_code(path, allowed, used))
            elif name.endswith('.ui'):
                found = list(check_ui(path))
            else:
                continue
            if found.pop():
                with_text.add(path)
            problems += found
    with open('po/POTFILES.in', encoding='utf-8') as file:
        listed = [line.strip() for line in file if line.strip() and not line.startswith('#')]
    problems += [f'po/POTFILES.in: {path} is not there' for path in listed if not os.path.exists(path)]
    problems += [f'po/POTFILES.in: {path} is there twice' for path in sorted(set(listed)) if listed.count(path) > 1]
    problems += [f'po/POTFILES.in: {path} is missing' for path in sorted(with_text - set(listed))]
    problems += [f'po/POTFILES.in: {path} has no text' for path in listed if path.startswith('src/') and path not in with_text]
    problems += [f'words-allowed.txt: nobody says "{text}" any more' for text in sorted(allowed - used)]
    print('\n'.join(problems))
    sys.exit(1 if problems else 0)


main()
