#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two consoles call each other with test media: what sets the call up is sealed, the media go from one to the other."""

from ends import case, check, main, same


def call(console, *words):
    """A call that goes on; its media stay on loopback."""
    return console.start("call", *words, "--test-media", COTERIE_TEST_ADDRESS="127.0.0.1")


def states(program):
    return [event["state"] for event in program.events if event["event"] == "call"]


@case("/two-ends/calls/picture-and-sound")
def picture_and_sound(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    answering = call(bob, "@alice", "--answer", "--video")
    calling = call(alice, "@bob", "--video")
    for program in (calling, answering):
        program.wait_for("live", event="call", state="live")
        program.wait_for("sound", event="media", kind="sound")
        program.wait_for("picture", event="media", kind="picture")
    calling.stop()
    answering.finish()
    for program in (calling, answering):
        same(states(program)[0], "ringing")
        same(states(program)[-1], "ended")
        peers = [event for event in program.events if event["event"] == "peer"]
        same(len(peers), 1)
        check(peers[0]["verified"], peers)
        same(peers[0]["path"], "direct")
        check(peers[0]["frames_decoded"] > 0, peers)
        check(peers[0]["audio_packets"] > 0, peers)


@case("/two-ends/calls/nobody-answers-is-told")
def given_up(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    calling = call(alice, "@bob")
    calling.wait_for("ringing", event="call", state="ringing")
    calling.stop()
    same(states(calling), ["ringing", "ended"])


@case("/two-ends/calls/strangers-cannot-ring")
def strangers(world):
    server = world.server()
    alice, bob = world.friends(server, "alice", "bob")
    carol = world.people(server, "carol")[0]
    carol.run("send", "@bob", "let me in")
    bob.run("receive")
    waiting = call(bob, "@carol", "--answer")
    ringing = call(carol, "@bob")
    ringing.wait_for("ringing", event="call", state="ringing")
    ringing.stop()
    waiting.stop()
    same(states(waiting), [])


if __name__ == "__main__":
    main()
