# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the tour that shows calls: how it rings, the grid of eight, from which one after another goes, and what goes
wrong."""

import os
import signal

from call_steps import LOOPBACK, button, open_figures, tiles
from ends import Skip
from relay import Relay  # the way to it is in window
from window import Console, until

NARROW = 360, 680
GROUP = "Sunday Dinner"
PEOPLE = {"bob": "Mateus Lima", "carol": "Zofia Wójcik", "dave": "يوسف حداد", "erin": "Νίκος Παπαδόπουλος", "frank": "Amara Okafor",
          "gina": "Grandma Edith", "henry": "Donaudampfschifffahrtsgesellschaft Rosenheim"}
SIZES = 8, 6, 4, 3, 2
PATIENCE_S = 300  # eight people on one machine

# Eight people on one machine: sound is most of what a call costs, and nothing of it is in a picture but the ring of who speaks.
TALKING = "bob", "carol"
QUIET = {"COTERIE_TEST_CALL_MICROPHONE":
         "appsrc is-live=true format=time caps=audio/x-raw,format=S16LE,rate=48000,channels=1,layout=interleaved"}
HIDDEN = "gina"  # whose address nobody learns
BUSY = {"COTERIE_TEST_CALL_CAMERA": "v4l2src device=/nowhere/video0"}


def prepare_calls(world):
    """Eight people in a group; each sees all of them on a console."""
    try:
        relay = Relay(world).words
    except Skip:
        relay = ()
    server = world.server("--registration", "open", *relay)
    alice, *others = people = world.people(server, "alice", *PEOPLE)
    alice.run("profile", "--name", "Ines Vidal")
    for person in others:
        person.run("profile", "--name", PEOPLE[person.name])
        person.run("send", "@alice", "Hello!")
    alice.run("receive")
    for person in others:
        alice.run("accept", f"@{person.name}")
        alice.run("send", f"@{person.name}", "Perfect, see you there then!")
        person.run("receive")
    alice.run("group", "create", GROUP, *[f"@{person.name}" for person in others])
    for person in people:
        person.run("receive")
    people[1].run("send", f"#{GROUP}", "Who is in on Sunday? I call you at six.")
    alice.run("receive")
    return server


def wants(tourist, *pages):
    return not tourist.pages or any(page.startswith(tuple(tourist.pages)) for page in pages)


def seen(tourist, n):
    """All of them are there, and there is a picture of each."""
    names, on = {tourist.words("You"), *PEOPLE.values()}, tourist.words("Camera on")
    window = tourist.window

    def all_seen():
        found = tiles(window, names)
        return len(found) == n and all(tile.description == on for tile in found)

    until(all_seen, lambda: f"{n} pictures in:\n{window.tree()}", PATIENCE_S)


def moving(tourist, page):
    tourist.picture(page, moves=True)


def calling(tourist, person, *words, chat=f"#{GROUP}", **environment):
    environment = environment if person in TALKING else {**QUIET, **environment}
    if person == HIDDEN and "--turn" in tourist.world.servers[0].arguments:
        words += ("--relay-only",)
    return Console(tourist.world.folder, person, tourist.world.servers[0]).start(
        "call", chat, *words, "--video", "--test-media", **LOOPBACK, **environment)


def open_window(tourist, server, **environment):
    window = tourist.open("alice", server, "--test-media", **environment)
    tourist.write("Passphrase", window.passphrase)
    tourist.press("push button", "Unlock")
    window.find("push button", tourist.words("New Chat"))
    return window


def calls(tourist, server):
    if wants(tourist, "call-ringing", "call-line", "call-muted", "call-chat", "call-corner", "call-connections", "call-fullscreen",
             *(f"call-{n}" for n in SIZES)):
        many(tourist, server)
    if wants(tourist, "call-trouble"):
        troubles(tourist, server)
    if wants(tourist, "call-entrance"):
        entrance(tourist, server)


def many(tourist, server):
    window = open_window(tourist, server)
    tourist.chat(GROUP)
    beside_wanted = wants(tourist, "call-chat", "call-connections", "call-corner", "call-fullscreen")
    sizes = [n for n in SIZES if wants(tourist, f"call-{n}") or (n == 4 and beside_wanted)] or [2]
    others = list(PEOPLE)[1:sizes[0] - 1] if sizes[0] != 4 else ["gina", "henry"]
    callers = [calling(tourist, name, "--answer") for name in others] + [calling(tourist, "bob")]
    answer = button(window, tourist.words("Answer"))
    moving(tourist, "call-ringing")
    if tourist.look.size == NARROW:
        tourist.to_list()
        button(window, tourist.words("Answer Call"))
        moving(tourist, "call-ringing-corner")
        tourist.chat(GROUP)
        answer = button(window, tourist.words("Answer"))
    answer.activate()
    for n in sizes:
        for caller in callers[:sizes[0] - n]:
            if caller.process.poll() is None:
                caller.stop()
        seen(tourist, n)
        moving(tourist, f"call-{n}")
        if n == 4 and beside_wanted:
            beside(tourist)
    button(window, tourist.words("Turn Camera Off")).activate()
    button(window, tourist.words("Mute Microphone")).activate()
    moving(tourist, "call-muted")
    button(window, tourist.words("Leave Call")).activate()
    window.find("text", tourist.words("Message"))
    tourist.picture("call-line")
    end(callers)
    window.kill()


def end(callers):
    """They leave it, each for themselves: of who is killed the others hear later."""
    for caller in callers:
        if caller.process.poll() is None:
            caller.process.send_signal(signal.SIGTERM)
            caller.finish(status=(0, 1))  # 1: with whom nobody was connected


def beside(tourist):
    """What stands beside a call, and the call beside something else."""
    window = tourist.window
    button(window, tourist.words("Show Chat")).activate()
    moving(tourist, "call-chat")
    back = "Return to Call" if tourist.look.size == NARROW else "Show Chat"  # where there is one pane, the call is in the corner
    button(window, tourist.words(back)).activate()
    open_figures(window, tourist.words("Connections"))
    if "--turn" in tourist.world.servers[0].arguments:
        until(lambda: window.reads(tourist.words("Over the relay")), lambda: f"a relay in:\n{window.tree()}", PATIENCE_S)
    moving(tourist, "call-connections")
    tourist.escape()
    button(window, tourist.words("Fullscreen")).activate()
    button(window, tourist.words("Leave Fullscreen"))
    moving(tourist, "call-fullscreen")
    button(window, tourist.words("Leave Fullscreen")).activate()
    button(window, tourist.words("Fullscreen"))
    tourist.chat("bob")
    moving(tourist, "call-corner")
    button(window, tourist.words("Return to Call")).activate()


def bad(kind):
    if "COTERIE_BAD_PEER_MODULE" not in os.environ:
        return {}
    return {"LD_PRELOAD": os.environ["COTERIE_BAD_PEER_MODULE"], "COTERIE_BAD_PEER": kind}


def troubles(tourist, server):
    """A camera that another program has, somebody in between, and somebody to whom little comes through."""
    for page, kind, sentence in (
            ("call-trouble-camera", None, "The camera gives no picture: it was unplugged, or another program uses it."),
            ("call-trouble-in-between", "certificate", "Somebody stands between you and %s. No sound and no picture passes."),
            ("call-trouble-weak", "deaf", "Poor Connection")):
        if wants(tourist, page):
            trouble(tourist, server, kind, tourist.words(sentence).split("%")[0])
            moving(tourist, page)
            tourist.window.kill()
            end(tourist.callers)


def trouble(tourist, server, kind, words):
    for person in ("bob", "carol"):  # what is left of the call before
        Console(tourist.world.folder, person, server).attempt("receive")
    window = open_window(tourist, server, **(BUSY if kind is None else {}))
    tourist.callers = [calling(tourist, "carol", "--answer"), calling(tourist, "bob", "--answer", **(bad(kind) if kind else {}))]
    tourist.chat(GROUP)
    button(window, tourist.words("Voice Call" if kind is None else "Video Call")).activate()
    button(window, tourist.words("Leave Call"))
    everybody = {tourist.words("You"), *PEOPLE.values()}
    until(lambda: len(tiles(window, everybody)) == 3, lambda: f"three tiles in:\n{window.tree()}", PATIENCE_S)
    if kind is None:
        button(window, tourist.words("Turn Camera On")).activate()
    until(lambda: window.reads(words), lambda: f"“{words}” in:\n{window.tree()}", PATIENCE_S)
    on = tourist.words("Camera on")
    until(lambda: any(tile.description == on for tile in tiles(window, {PEOPLE["carol"]})), "a picture of who is as they should be",
          PATIENCE_S)


def entrance(tourist, server):
    """What is looked at before one joins."""
    settings = tourist.world.folder / "alice" / "window.ini"
    before = settings.read_text() if settings.exists() else "[window]\n"
    settings.write_text(before.replace("[window]\n", "[window]\ncalls-check-first=true\n", 1))
    window = open_window(tourist, server)
    tourist.chat("bob")
    button(window, tourist.words("Video Call")).activate()
    button(window, tourist.words("Start Video Call"))
    until(lambda: window.reads(tourist.words("Preview · only you see this")), lambda: f"a preview in:\n{window.tree()}")
    tourist.dialog()
    moving(tourist, "call-entrance")
    window.kill()
