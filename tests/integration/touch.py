#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fingers on the screen of an Xorg whose input device is "inputtest", its own driver for tests.

touch.py SOCKET WIDTH HEIGHT, and then a line on standard input for each of

    tap X Y | drag X Y TO-X TO-Y | pinch X Y FROM TO

which is answered with a line when it is done: the driver takes one connection in its life.

Positions in px of a screen of WIDTH × HEIGHT; a pinch is two fingers beside X, Y, FROM and then TO px apart. Fingers rest before they are lifted, so that
nothing is thrown.
"""
import socket
import struct
import sys
import time

VERSION, SYNC, TOUCH = 0, 1, 6
BEGIN, UPDATE, END = 18, 19, 20
MOST = 64       # valuators in a message
FULL = 0xffff   # the device's own width and height
STEPS = 24


class Screen:
    def __init__(self, path, width, height):
        self.width, self.height = width, height
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(60)
        self.socket.connect(path)
        self.socket.sendall(struct.pack('=IIHH', 12, VERSION, 1, 0))
        self.receive(12)

    def receive(self, length):
        got = b''
        while len(got) < length:
            more = self.socket.recv(length - len(got))
            if not more:
                sys.exit('touch.py: the X server let go')
            got += more

    def sync(self):
        self.socket.sendall(struct.pack('=II', 8, SYNC))
        self.receive(8)

    def touch(self, finger, what, x, y):
        values = [x / self.width * FULL, y / self.height * FULL] + [0] * (MOST - 2)
        body = struct.pack(f'=II I 8s 4x {MOST}d {MOST}d', finger, what, 0, bytes([3] + [0] * 7), *values, *[0] * MOST)
        self.socket.sendall(struct.pack('=II', 8 + len(body), TOUCH) + body)
        self.sync()

    def move(self, *paths):
        """Each path is (x, y, to x, to y); one finger each, at once."""
        for finger, path in enumerate(paths):
            self.touch(finger, BEGIN, path[0], path[1])
        for step in range(1, STEPS + 1):
            for finger, (x, y, to_x, to_y) in enumerate(paths):
                self.touch(finger, UPDATE, x + (to_x - x) * step / STEPS, y + (to_y - y) * step / STEPS)
            time.sleep(0.02)
        time.sleep(0.3)
        for finger, path in enumerate(paths):
            self.touch(finger, UPDATE, path[2], path[3])
        time.sleep(0.1)
        for finger, path in enumerate(paths):
            self.touch(finger, END, path[2], path[3])


    def do(self, what, *numbers):
        if what == 'tap':
            x, y = numbers
            self.touch(0, BEGIN, x, y)
            time.sleep(0.1)
            self.touch(0, END, x, y)
        elif what == 'drag':
            self.move(numbers)
        else:
            x, y, before, after = numbers
            self.move((x - before / 2, y, x - after / 2, y), (x + before / 2, y, x + after / 2, y))


screen = Screen(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
for line in sys.stdin:
    words = line.split()
    screen.do(words[0], *map(float, words[1:]))
    print('done', flush=True)
