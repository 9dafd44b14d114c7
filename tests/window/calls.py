# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls in real windows, with a test picture and a tone in the place of camera and microphone."""

import re

from window import *  # noqa: F403
from window import case, check, main, until

PATIENCE_S = 60
LOOPBACK = {"COTERIE_TEST_ADDRESS": "127.0.0.1", "COTERIE_TEST_SMALL_PICTURES": "1"}


def friends(world, *names):
    """Accounts on one server that have written to each other; each with a window that is open."""
    server = world.server()
    world.friends(server, *names)
    windows = [world.window(name, server, **LOOPBACK).start("--test-media") for name in names]
    for window in windows:
        window.unlock()
        window.wait_open()
    return windows


def tiles(window):
    return [part for part in window.walk() if part.role in ("panel", "grouping", "group") and part.name in
            ("You", "alice", "bob", "carol", "dave")]


def names_of_tiles(window):
    return sorted(part.name for part in tiles(window))


def button(window, name, patience_s=PATIENCE_S):
    return until(lambda: [part for part in window.find_all("push button") + window.find_all("toggle button")
                          if part.name == name][:1], lambda: f"“{name}” in:\n{window.tree()}", patience_s)[0]


def talking(*windows):
    """The call goes on: how long it has lasted is shown."""
    for window in windows:
        until(lambda w=window: any(re.fullmatch(r"(.* · )?\d+:\d\d", part.name) for part in w.find_all("label"))
              and w.has("push button", "Leave Call"), lambda w=window: f"a duration in:\n{w.tree()}", PATIENCE_S)


def called(world, kind="Video Call"):
    alice, bob = friends(world, "alice", "bob")
    alice.focus().open_chat("bob")
    bob.focus().open_chat("alice")
    alice.focus()
    button(alice, kind).activate()
    return alice, bob


@case("/window/calls/answered-in-the-header-bar")
def answered(world):
    alice, bob = called(world)
    button(alice, "Leave Call")
    alice.screenshot("calls-calling")
    button(bob, "Answer")
    check(button(bob, "Decline Call") is not None, bob.tree())
    bob.focus().screenshot("calls-ringing")
    button(bob, "Answer").activate()
    talking(alice, bob)
    until(lambda: names_of_tiles(alice) == ["You", "bob"] and names_of_tiles(bob) == ["You", "alice"],
          lambda: f"two tiles each:\n{alice.tree()}\n{bob.tree()}")
    alice.focus().screenshot("calls-two")
    button(bob, "Turn Camera Off").activate()
    button(bob, "Turn Camera On")
    button(bob, "Mute Microphone").activate()
    button(bob, "Unmute Microphone")
    until(lambda: any(part.name == "Muted" for tile in tiles(alice) if tile.name == "bob" for part in tile.walk()),
          lambda: f"the mark of a microphone that is off:\n{alice.tree()}")
    alice.focus().screenshot("calls-camera-off")
    button(alice, "Leave Call").activate()
    for window in (alice, bob):  # the conversation comes back
        window.find("text", "Message")
        window.wait_gone("push button", "Leave Call")
    alice.quit()
    bob.quit()


if __name__ == "__main__":
    main()
