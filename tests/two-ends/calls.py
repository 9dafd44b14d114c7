#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Consoles call one another with test media: what sets the call up is sealed, the media go from each to each."""

import re
import signal

from circles import circle, receive_all
from ends import case, check, main, same, until
from linked import link
from relay import Relay


def call(console, *words):
    """A call that goes on; its media stay on loopback."""
    return console.start("call", *words, "--test-media", COTERIE_TEST_ADDRESS="127.0.0.1")


CONNECTED = "GET /v1/socket 101"  # in the server's log


def states(program):
    return [event["state"] for event in program.events if event["event"] == "call"]


def waits_live(*programs):
    for program in programs:
        program.wait_for("live", event="call", state="live")


@case("/two-ends/calls/picture-and-sound")
def picture_and_sound(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    answering = call(bob, "@alice", "--answer", "--video")
    calling = call(alice, "@bob", "--video")
    for program in (calling, answering):
        program.wait_for("live", event="call", state="live")
        program.wait_for("sound", event="media", kind="sound")
        program.wait_for("picture", event="media", kind="picture")
        program.wait_for("the way", event="media", kind="path")
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


def lines(console, chat):
    """What calls have left in the timeline."""
    rows = console.run("history", chat).of("message")
    return [re.sub(r"took \d+:\d\d", "took M:SS", row["body"]) for row in rows if row.get("kind") == "call"]


@case("/two-ends/calls/lines-in-the-timeline")
def timeline(world):
    """Answered, declined and missed, each once; who was away hears of it, and has missed it."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    answering = call(bob, "@alice", "--answer")
    calling = call(alice, "@bob")
    waits_live(calling, answering)
    answering.stop()
    calling.finish()
    declining = call(bob, "@alice", "--decline")
    calling = call(alice, "@bob", "--video")
    declining.finish()
    calling.finish(status=1)
    calling = call(alice, "@bob")  # bob is away
    calling.wait_for("ringing", event="call", state="ringing")
    calling.stop()
    alice.run("receive")
    got = bob.run("receive")
    same([row["body"] for row in got.of("message") if row.get("kind") == "call"][-1:], ["You missed a voice call from @alice."])
    same(lines(alice, "@bob"), ["Your voice call took M:SS.", "Your video call was declined.", "Nobody answered your voice call."])
    same(lines(bob, "@alice"), ["A voice call from @alice took M:SS.", "You declined a video call from @alice.",
                                "You missed a voice call from @alice."])


@case("/two-ends/calls/joining-one-that-still-rings")
def joining_early(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    joining = call(bob, "@alice", "--join")
    calling = call(alice, "@bob")
    waits_live(calling, joining)
    same(states(joining), ["ringing", "connecting", "live"])
    joining.stop()
    calling.finish()


@case("/two-ends/calls/nobody-answers-is-told")
def given_up(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    calling = call(alice, "@bob")
    calling.wait_for("ringing", event="call", state="ringing")
    calling.stop()
    same(states(calling), ["ringing", "ended"])


@case("/two-ends/calls/a-ring-taken-back-is-not-answered")
def taken_back(world):
    """Behind a ring that has waited at the server its end has waited too: whoever waits to be called goes on waiting."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    for _ in range(2):
        calling = call(alice, "@bob")
        calling.wait_for("ringing", event="call", state="ringing")
        calling.stop()
    calling = call(alice, "@bob")
    calling.wait_for("ringing", event="call", state="ringing")
    answering = call(bob, "@alice", "--answer")
    waits_live(calling, answering)
    answering.stop()
    calling.finish()
    same(lines(bob, "@alice"), ["You missed a voice call from @alice."] * 2 + ["A voice call from @alice took M:SS."])


@case("/two-ends/calls/no-server-is-told")
def no_server(world):
    server = world.server()
    alice, _ = world.friends(server, "alice", "bob")
    server.stop()
    tried = alice.attempt("call", "@bob", "--test-media")
    same((tried.status, tried.of("call")), (1, []))
    check("Nobody can be called" in tried.err, tried.err)


@case("/two-ends/calls/a-broken-microphone-is-told")
def broken_microphone(world):
    """To whoever calls as well: what goes wrong as it begins."""
    alice, _ = world.friends(world.server(), "alice", "bob")
    calling = alice.start("call", "@bob", "--test-media", COTERIE_TEST_ADDRESS="127.0.0.1",
                          COTERIE_TEST_CALL_MICROPHONE="filesrc location=/nonexistent ! wavparse")
    calling.wait_for("the microphone", event="trouble")
    calling.stop()


@case("/two-ends/calls/missing-part-is-told")
def without_part(world):
    """GStreamer without its plugins: the sentence names what is to be installed, before anybody is rung."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    empty = world.folder / "no-plugins"
    empty.mkdir()
    tried = alice.attempt("call", "@bob", "--test-media", GST_PLUGIN_SYSTEM_PATH_1_0=str(empty), GST_PLUGIN_PATH_1_0=str(empty),
                          GST_REGISTRY_1_0=str(empty / "registry"))
    same(tried.status, 1)
    check("gstreamer1.0-plugins-bad" in tried.out + tried.err, tried.out, tried.err)
    same(lines(bob, "@alice"), [])


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


@case("/two-ends/calls/one-stands-still")
def stopped(world):
    """A program that stands still for a while is missed, and is in the call again when it goes on."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    answering = call(bob, "@alice", "--answer")
    calling = call(alice, "@bob")
    waits_live(calling, answering)
    for program in (calling, answering):
        program.wait_for("sound", event="media", kind="sound")
    answering.process.send_signal(signal.SIGSTOP)
    try:
        calling.wait_for("that he is missed", event="trouble")
    finally:
        answering.process.send_signal(signal.SIGCONT)
    for program in (calling, answering):
        until(lambda program=program: len([event for event in program.events if event["event"] == "linked"]) > 1, "the next connection")
    calling.stop()
    answering.finish()
    for program in (calling, answering):
        same(states(program)[-1], "ended")
        same([event["verified"] for event in program.events if event["event"] == "peer"], [True])


@case("/two-ends/calls/one-vanishes")
def vanished(world):
    """Whoever is gone without a word has their figures all the same."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    answering = call(bob, "@alice", "--answer")
    calling = call(alice, "@bob")
    waits_live(calling, answering)
    for kind in "sound", "path":
        calling.wait_for(kind, event="media", kind=kind)
    answering.kill()
    calling.wait_for("that he is missed", event="trouble")
    calling.stop()
    ended(calling, "bob")
    check([event for event in calling.events if event["event"] == "peer"][0]["audio_packets"] > 0, calling.events)


@case("/two-ends/calls/by-the-relay-alone")
def relayed(world):
    """The server hands out what the relay takes, and who hides the own address is heard all the same."""
    server = world.server(*Relay(world).words)
    alice, bob = world.friends(server, "alice", "bob")
    answering = call(bob, "@alice", "--answer", "--relay-only")
    calling = call(alice, "@bob")
    for program in (calling, answering):
        program.wait_for("live", event="call", state="live")
        program.wait_for("sound", event="media", kind="sound")
        program.wait_for("the path", event="media", kind="path")
    answering.stop()
    calling.finish()
    peers = [event for event in answering.events if event["event"] == "peer"]
    same([(peer["path"], peer["verified"]) for peer in peers], [("relay", True)])


@case("/two-ends/calls/no-relay-is-told")
def without_relay(world):
    """Who wants to be reached by a relay alone is told that there is none; nothing of the own address goes out."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    answering = call(bob, "@alice", "--answer", "--relay-only")
    calling = call(alice, "@bob", "--relay-only")
    for program in (calling, answering):
        program.wait_for("connecting", event="call", state="connecting")
    until(lambda: [event for program in (calling, answering) for event in program.events if event["event"] == "trouble"], "trouble")
    calling.stop()
    answering.finish(status=1)
    sentences = {event["text"] for program in (calling, answering) for event in program.events if event["event"] == "trouble"}
    check("The server has no relay for calls, and your settings allow no other way." in sentences, sentences)


# ---------------------------------------------------------------------------------------------------- groups


def ended(program, *names):
    """Who the others were, once it is over."""
    peers = [event for event in program.events if event["event"] == "peer"]
    same(sorted(peer["name"] for peer in peers), sorted(names), program.console.name)
    check(all(peer["verified"] for peer in peers), peers)
    same(states(program)[-1], "ended")


@case("/two-ends/calls/group-of-four-one-declines-one-is-late")
def group(world):
    alice, bob, carol, dave = circle(world, world.server(), "alice", "bob", "carol", "dave")
    receive_all(bob, carol, dave)
    answering, declining = call(bob, "#Circle", "--answer"), call(carol, "#Circle", "--decline")
    missing = call(dave, "#Circle", "--watch")
    calling = call(alice, "#Circle")
    waits_live(calling, answering)
    declining.finish()
    same(states(declining), ["ringing", "ended"])
    missing.wait_for("ringing", event="call", state="ringing")
    missing.stop()
    late = call(dave, "#Circle", "--join")  # it does not ring again: he hears that it goes on
    waits_live(late)
    same(states(late)[:2], ["connecting", "live"])
    for one, other in (calling, "bob"), (calling, "dave"), (answering, "dave"), (late, "alice"), (late, "bob"):
        one.wait_for(f"a way to {other}", event="linked", name=other)
    calling.stop()  # whoever began it may leave; it goes on
    ended(calling, "bob", "dave")
    answering.wait_for("alice's figures", event="peer", name="alice")
    same(states(answering)[-1], "live")
    late.stop()
    answering.finish()
    ended(answering, "alice", "dave")


@case("/two-ends/calls/group-answered-on-one-of-two-devices")
def elsewhere(world):
    alice, bob, carol = circle(world, world.server(), "alice", "bob", "carol")
    receive_all(bob, carol)
    second = link(world, bob)
    receive_all(alice, bob, second)
    n_before = bob.server.count(CONNECTED)
    watching, unmoved = call(second, "#Circle", "--watch"), call(carol, "#Circle", "--watch")
    until(lambda: bob.server.count(CONNECTED) == n_before + 2, "both to be there before it is answered")
    answering = call(bob, "#Circle", "--answer")
    calling = call(alice, "#Circle")
    waits_live(calling, answering)
    watching.wait_for("its ring to end", event="call", state="open")
    unmoved.wait_for("ringing", event="call", state="ringing")
    calling.stop()
    for program in (answering, watching, unmoved):
        program.finish()
    same(states(watching)[-2:], ["open", "ended"], "whoever hears first that it was answered does not ring")
    same(states(unmoved), ["ringing", "ended"])
    receive_all(second, bob)
    same(lines(alice, "#Circle"), ["Your voice call took M:SS."])
    same([lines(device, "#Circle") for device in (bob, second)], [["A voice call from @alice took M:SS."]] * 2)
    same(lines(carol, "#Circle"), ["You missed a voice call from @alice."])


def three_in_a_call(world):
    alice, bob, carol = circle(world, world.server(), "alice", "bob", "carol")
    receive_all(bob, carol)
    answering = [call(one, "#Circle", "--answer") for one in (bob, carol)]
    calling = call(alice, "#Circle")
    waits_live(calling, *answering)
    for program, other in (calling, "bob"), (calling, "carol"), (answering[0], "carol"), (answering[1], "bob"):
        program.wait_for(f"a way to {other}", event="linked", name=other)
    return (alice, bob, carol), (calling, *answering)


@case("/two-ends/calls/whoever-waits-for-a-ring-is-not-rung-by-what-goes-on")
def not_rung(world):
    """She has left, the others go on; it is the next one that she answers."""
    (alice, _, carol), (calling, answering, leaving) = three_in_a_call(world)
    leaving.stop()
    waiting = call(carol, "#Circle", "--answer")
    waiting.wait_for("that it goes on", event="call", state="open")
    calling.stop()
    answering.finish()
    calling = call(alice, "#Circle")
    waits_live(calling, waiting)
    calling.stop()
    waiting.finish()


@case("/two-ends/calls/cut-short-leaves-its-line")
def cut_short(world):
    """Whoever began it has left, and told those who were away; then the program of one who is in it dies."""
    (_, bob, carol), (calling, answering, staying) = three_in_a_call(world)
    calling.stop()
    for program in (answering, staying):
        program.wait_for("alice's figures", event="peer", name="alice")
    answering.kill()
    staying.stop()
    receive_all(bob, carol)
    for one in (bob, carol):
        same(lines(one, "#Circle"), ["A voice call from @alice took M:SS."], one.name)


@case("/two-ends/calls/cut-short-of-who-began-it")
def cut_short_starter(world):
    people, (calling, answering, leaving) = three_in_a_call(world)
    leaving.stop()
    calling.wait_for("carol's figures", event="peer", name="carol")
    calling.kill()
    answering.stop()
    receive_all(*people)
    same(lines(people[0], "#Circle"), ["Your voice call took M:SS."])
    same(lines(people[1], "#Circle"), ["A voice call from @alice took M:SS."])


@case("/two-ends/calls/group-removed-members-cannot-ring")
def removed(world):
    alice, bob, dave = circle(world, world.server(), "alice", "bob", "dave")
    receive_all(bob, dave)
    alice.run("group", "remove", "#Circle", "@dave")  # he does not know it yet
    bob.run("receive")
    waiting = call(bob, "#Circle", "--watch")
    of_dave = call(dave, "#Circle")
    same(of_dave.wait(), 1)
    of_alice = call(alice, "#Circle")
    waiting.wait_for("ringing", event="call", state="ringing")
    of_alice.stop()
    waiting.finish()
    same(states(waiting), ["ringing", "ended"])


if __name__ == "__main__":
    main()
