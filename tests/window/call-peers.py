# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls with somebody who is not what they should be: who shows another certificate than the sealed one, whose program sends
what no call has, to whom hardly anything comes through. The person at the window is told, and the others stay."""

import os
import signal
import subprocess

from call_steps import LOOPBACK, PATIENCE_S, button, opened, sees, talking, tiles
from circles import circle
from window import case, check, main, same, until


def bad(kind):
    """What makes of a console such a one; tests/kit/bad-peer.c."""
    wish = {"LD_PRELOAD": os.environ["COTERIE_BAD_PEER_MODULE"], "COTERIE_BAD_PEER": kind}
    if "asan" in subprocess.run(["ldd", os.environ["COTERIE_CLI"]], capture_output=True, text=True, check=False).stdout:
        wish["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    return wish


def three(world, kind):
    """A call of Alice's window, of Bob, who is as he should be, and of Carol, who is not."""
    server = world.server()
    _, bob, carol = people = circle(world, server, "alice", "bob", "carol")
    for person in people:
        person.run("receive")
    (alice,) = opened(world, server, "alice")
    answering = [bob.start("call", "#Circle", "--answer", "--video", "--test-media", **LOOPBACK),
                 carol.start("call", "#Circle", "--answer", "--video", "--test-media", **LOOPBACK, **bad(kind))]
    alice.focus().open_chat("Circle")
    button(alice, "Video Call").activate()
    talking(alice)
    sees(alice, "You", "bob", "carol")
    return alice, answering


def described(window, name, words):
    return any((tile.name, tile.description) == (name, words) for tile in tiles(window))


def wait_seen(window, name):
    until(lambda: described(window, name, "Camera on"), lambda: f"a picture of {name} in:\n{window.tree()}", PATIENCE_S)


def ended(alice, answering):
    button(alice, "Leave Call").activate()
    alice.find("text", "Message")
    for program in answering:
        if program.process.poll() is None:
            program.process.send_signal(signal.SIGTERM)
        program.finish(status=(0, 1))  # 1: of whom nobody would have anything
    alice.quit()


def refused(world, kind, sentence, why):
    """Nothing goes to and fro between Alice and Carol; with Bob all is well."""
    alice, (bob, carol) = three(world, kind)
    until(lambda: alice.reads(sentence), lambda: f"“{sentence}” in:\n{alice.tree()}", PATIENCE_S)
    wait_seen(alice, "bob")
    until(lambda: any(part.name == why for tile in tiles(alice) if tile.name == "carol" for part in tile.walk()),
          lambda: f"that there is no connection to carol:\n{alice.tree()}")
    alice.screenshot(f"call-peers-{kind}")
    check(not described(alice, "carol", "Camera on"), alice.tree())
    ended(alice, (bob, carol))
    return bob, carol


def got(program, name):
    """What has come from somebody in the whole of a call: pictures and packets of sound."""
    return [(event["frames_decoded"], event["audio_packets"]) for event in program.events
            if event["event"] == "peer" and event["name"] == name]


@case("/window/call-peers/somebody-in-between")
def in_between(world):
    bob, carol = refused(world, "certificate", "carol\u2069. No sound and no picture passes.", "Not secure")
    same([figures for figures in got(carol, "alice") if figures != (0, 0)], [], "what Carol has got from Alice")
    check(all(frames > 0 for frames, _ in got(bob, "alice")) and got(bob, "alice"), bob.events)


@case("/window/call-peers/description-that-is-not-allowed")
def not_allowed(world):
    _, carol = refused(world, "line", "sent something that is not allowed.", "Not connected")
    same([figures for figures in got(carol, "alice") if figures != (0, 0)], [], "what Carol has got from Alice")


def strength(window):
    return {part.description for part in window.find_all() if part.name == "Connections"}


@case("/window/call-peers/the-connection-is-shown-as-it-is")
def weak(world):
    """One packet in eight does not come through to her: that is seen in her tile and in the header bar."""
    alice, answering = three(world, "deaf")
    for name in ("bob", "carol"):
        wait_seen(alice, name)
    until(lambda: "Poor Connection" in strength(alice), lambda: f"a poor connection, not {strength(alice)}", PATIENCE_S)
    until(lambda: any(part.name == "Poor Connection" for tile in tiles(alice) if tile.name == "carol" for part in tile.walk()),
          lambda: f"whose it is:\n{alice.tree()}", PATIENCE_S)
    alice.screenshot("call-peers-deaf")
    answering.pop().stop()
    sees(alice, "You", "bob")
    until(lambda: strength(alice) & {"Good Connection", "Fair Connection"}, lambda: f"a better one, not {strength(alice)}", PATIENCE_S)
    ended(alice, answering)


main()
