# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of calls in the window have in common: windows that call with test media, and what is seen of a call."""

import re

from window import until

PATIENCE_S = 120
LOOPBACK = {"COTERIE_TEST_ADDRESS": "127.0.0.1", "COTERIE_TEST_SMALL_PICTURES": "1"}
PRESSED = ("push button", "toggle button", "menu button")


def opened(world, server, *names):
    windows = [world.window(name, server, **LOOPBACK).start("--test-media") for name in names]
    for window in windows:
        window.unlock()
        window.wait_open()
    return windows


def tiles(window, names=("You", "alice", "bob", "carol", "dave")):
    return list(window.search(lambda part: part.name in names and part.role in ("panel", "grouping", "group")))


def names_of_tiles(window):
    return sorted(part.name for part in tiles(window))


def button(window, name, patience_s=PATIENCE_S):
    return until(lambda: window.first(lambda part: part.role in PRESSED and part.name == name),
                 lambda: f"“{name}” in:\n{window.tree()}", patience_s)


def open_figures(window, name="Connections"):
    """The popover that says how one is connected; the name is that of the part around the button, too."""
    until(lambda: [part for role in PRESSED for part in window.find_all(role) if part.name == name][-1:],
          lambda: f"“{name}” in:\n{window.tree()}", PATIENCE_S)[0].activate()


def sees(window, *names):
    """Tiles of these and no others."""
    until(lambda: names_of_tiles(window) == sorted(names), lambda: f"the tiles of {names} in:\n{window.tree()}", PATIENCE_S)


def talking(*windows):
    """The call goes on: how long it has lasted is shown."""
    for window in windows:
        until(lambda w=window: any(re.fullmatch(r"(.* · )?\d+:\d\d", part.name) for part in w.find_all("label"))
              and w.has("push button", "Leave Call"), lambda w=window: f"a duration in:\n{w.tree()}", PATIENCE_S)
