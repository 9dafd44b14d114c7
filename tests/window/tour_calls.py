# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the tour that shows calls: how it rings, and the grid of eight, from which one after another goes."""

import time

from call_steps import LOOPBACK, button, open_figures, tiles
from window import Console, until

NARROW = 360, 680
GROUP = "Sunday Dinner"
PEOPLE = {"bob": "Mateus Lima", "carol": "Zofia Wójcik", "dave": "يوسف حداد", "erin": "Νίκος Παπαδόπουλος", "frank": "Amara Okafor",
          "gina": "Grandma Edith", "henry": "Donaudampfschifffahrtsgesellschaft Rosenheim"}

# Eight people on one machine: sound is most of what a call costs, and nothing of it is in a picture but the ring of who speaks.
TALKING = "bob", "carol"
QUIET = {"COTERIE_TEST_CALL_MICROPHONE":
         "appsrc is-live=true format=time caps=audio/x-raw,format=S16LE,rate=48000,channels=1,layout=interleaved"}


def prepare_calls(world):
    """Eight people in a group; each sees all of them on a console."""
    server = world.server("--registration", "open")
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


def seated(tourist, n):
    names = {tourist.words("You"), *PEOPLE.values()}
    window, words = tourist.window, tourist.words("Connecting…")
    until(lambda: len(tiles(window, names)) == n, lambda: f"{n} tiles in:\n{window.tree()}", 120)
    for _ in range(2):
        until(lambda: not window.reads(words), lambda: f"everybody to be connected in:\n{window.tree()}", 120)
        time.sleep(3)  # the first pictures; some connections may have to begin anew


def moving(tourist, page):
    tourist.picture(page, moves=True)


def calling(tourist, person, *words):
    quiet = {} if person in TALKING else QUIET
    return Console(tourist.world.folder, person, tourist.world.servers[0]).start(
        "call", f"#{GROUP}", *words, "--video", "--test-media", **LOOPBACK, **quiet)


def calls(tourist, server):
    window = tourist.open("alice", server, "--test-media")
    tourist.write("Passphrase", window.passphrase)
    tourist.press("push button", "Unlock")
    window.find("push button", tourist.words("New Chat"))
    tourist.chat(GROUP)
    sizes = [n for n in (8, 6, 4, 2) if not tourist.pages or f"call-{n}".startswith(tuple(tourist.pages))] or [2]
    others = list(PEOPLE)[1:sizes[0] - 1]
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
        seated(tourist, n)
        moving(tourist, f"call-{n}")
        if n == 4:
            beside(tourist)
    button(window, tourist.words("Turn Camera Off")).activate()
    button(window, tourist.words("Mute Microphone")).activate()
    moving(tourist, "call-muted")
    button(window, tourist.words("Leave Call")).activate()
    window.find("text", tourist.words("Message"))
    tourist.picture("call-line")
    window.kill()


def beside(tourist):
    """What stands beside a call, and the call beside something else."""
    window = tourist.window
    button(window, tourist.words("Show Chat")).activate()
    moving(tourist, "call-chat")
    back = "Return to Call" if tourist.look.size == NARROW else "Show Chat"  # where there is one pane, the call is in the corner
    button(window, tourist.words(back)).activate()
    open_figures(window, tourist.words("Connections"))
    moving(tourist, "call-connections")
    tourist.escape()
    tourist.chat("bob")
    moving(tourist, "call-corner")
    button(window, tourist.words("Return to Call")).activate()
