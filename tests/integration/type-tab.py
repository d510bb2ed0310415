#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees who types LINE and the tab key: type-tab.py bash|zsh SCRIPT LINE

The shell runs on a terminal of its own; the line that it makes is printed. SCRIPT is its file of completions.
"""
import os
import pty
import re
import select
import sys
import time

SHELLS = {
    'bash': (['bash', '--norc', '--noprofile', '-i'],
             'PS1=; bind "set enable-bracketed-paste off"; bind "set completion-query-items 0"; bind "set page-completions off"; . {script}'),
    'zsh': (['zsh', '-f', '-i'],
            'PS1=; unsetopt zle_bracketed_paste PROMPT_SP; unset zle_bracketed_paste; fpath=({folder} $fpath); '
            'autoload -Uz compinit; compinit -u -D; bindkey -e; setopt NO_AUTO_LIST'),
}


def read(fd, seconds, until=None, quiet=None):
    """Until UNTIL is there, or nothing more came for QUIET seconds."""
    text, end, last = b'', time.monotonic() + seconds, time.monotonic()
    while time.monotonic() < end and not (quiet and time.monotonic() > last + quiet):
        ready, _, _ = select.select([fd], [], [], 0.1)
        if ready:
            last = time.monotonic()
            try:
                text += os.read(fd, 65536)
            except OSError:
                break
        if until and until in text:
            break
    return text


def main():
    shell, script, line = sys.argv[1:]
    command, setup = SHELLS[shell]
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM='dumb', COLUMNS='400', LINES='50')
        os.execvp(command[0], command)
    # What is echoed has the quotes, what is printed has not.
    setup = setup.format(script=script, folder=os.path.dirname(script))
    os.write(fd, (setup + '; echo rea""dy\r').encode())
    if b'ready' not in read(fd, 20, b'ready'):
        sys.exit(f'{shell} does not start')
    read(fd, 0.5)
    os.write(fd, line.encode() + b'\t')
    # The program under test may be built with the sanitizers and take its time.
    read(fd, 6, quiet=1.5)
    # To the start of the line: what the shell makes of it is printed, not run.
    os.write(fd, b'\x01echo made: \r')
    answer = read(fd, 10, b'\nmade: ') + read(fd, 1)
    os.write(fd, b'exit\r')
    os.close(fd)
    made = re.findall(r'^made: (.*)$', answer.decode(errors='replace').replace('\r', '\n'), re.MULTILINE)
    print(made[-1].rstrip() if made else repr(answer))


main()
