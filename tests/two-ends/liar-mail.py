# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Envelopes that a layer between a real server and real programs drops, doubles, turns round or takes elsewhere."""

import importlib.util
import sys
from dataclasses import replace

from ends import case, check, main, same, until

if importlib.util.find_spec("aiohttp") is None:
    print("1..0 # SKIP python3-aiohttp is not installed")
    sys.exit(0)

from layer import Layer
from mail_lies import FAR, Diverts, Drops, Told, TurnsRound


def bodies(console, other):
    """All that stands in a chat, by either side, with what is no text in brackets."""
    return [f"[{row['kind']}]" if "kind" in row else row["body"] for row in console.history(other)]


def conversation_goes_on(alice, bob):
    """Afterwards both write, and read one another."""
    alice.run("send", "@bob", "afterwards")
    check("afterwards" in bob.run("receive").bodies, "nothing came")
    bob.run("send", "@alice", "so it is")
    check("so it is" in alice.run("receive").bodies, "nothing came")
    check("[fetching]" not in bodies(bob, "alice") + bodies(alice, "bob"), "something is still being fetched")


@case("/two-ends/liar-mail/doubles")
def doubles(world):
    """Under the same number, and under another one."""
    layer = Layer(world, world.server())
    alice, bob = layer.friends("alice", "bob")
    bob.run("receive")
    with layer.telling(Told("bob", lambda envelope: [envelope, envelope, replace(envelope, number=envelope.number + FAR)])):
        for n in range(3):
            alice.run("send", "@bob", f"number {n}")
        same(bob.run("receive").bodies, [f"number {n}" for n in range(3)])
        same(bob.run("receive").bodies, [])
    same(bodies(bob, "alice"), ["hello"] + [f"number {n}" for n in range(3)])
    conversation_goes_on(alice, bob)


@case("/two-ends/liar-mail/drops")
def drops(world):
    layer = Layer(world, world.server())
    alice, bob = layer.friends("alice", "bob")
    bob.run("receive")
    with layer.telling(Drops("bob", 2)):
        for n in range(4):
            alice.run("send", "@bob", f"number {n}")
        rows = []  # each attempt waits in vain for those that never come
        until(lambda: rows.extend(bob.attempt("--timeout", 5, "receive").of("message")) or
              any(row["body"] == "number 3" for row in rows), lambda: f"the third and the fourth; {rows}")
        same([row["body"] for row in rows if "kind" not in row], ["number 2", "number 3"])
        same([row["body"] for row in rows if row.get("kind") == "gap"], ["2 messages are missing."])
    same(bob.run("receive").bodies, ["number 0", "number 1"])
    same(bodies(bob, "alice"), ["hello", "number 2", "number 3", "number 0", "number 1"])  # nothing is missing any more
    conversation_goes_on(alice, bob)


@case("/two-ends/liar-mail/turns-round")
def turns_round(world):
    layer = Layer(world, world.server())
    alice, bob = layer.friends("alice", "bob")
    bob.run("receive")
    with layer.telling(TurnsRound("bob")):
        for n in range(4):
            alice.run("send", "@bob", f"number {n}")
        same(bob.run("receive").bodies, ["number 1", "number 0", "number 3", "number 2"])
    same(bodies(bob, "alice"), ["hello", "number 1", "number 0", "number 3", "number 2"])
    conversation_goes_on(alice, bob)


@case("/two-ends/liar-mail/to-another-device")
def to_another_device(world):
    layer = Layer(world, world.server())
    alice, bob = layer.friends("alice", "bob")
    laptop = layer.link(bob)
    bob.run("receive")
    laptop.run("receive")
    with layer.telling(Diverts("bob", laptop.server.name)) as lie:
        for n in range(3):
            alice.run("send", "@bob", f"number {n}")
        bob.run("receive")
        laptop.run("receive")
        check(lie.given > 2, "nothing was given")
        for device in (alice, laptop, alice, laptop):
            device.run("receive")
    same([body for body in bodies(laptop, "alice") if body != "[unreadable]"], ["hello"] + [f"number {n}" for n in range(3)])
    same(bodies(bob, "alice"), ["hello"] + [f"number {n}" for n in range(3)])
    conversation_goes_on(alice, bob)


@case("/two-ends/liar-mail/from-somebody-else")
def from_somebody_else(world):
    layer = Layer(world, world.server())
    alice, bob = layer.friends("alice", "bob")
    carol = layer.person("carol")
    carol.run("send", "@bob", "I am Carol")
    bob.run("receive")
    bob.run("accept", "@carol")
    carol.run("receive")
    with layer.telling(Diverts("bob", "bob", aid=carol.server.aid)):
        alice.run("send", "@bob", "I am Alice")
        same(bob.run("receive").bodies, ["I am Alice"])
        for person in (carol, bob, carol, bob):
            person.run("receive")
    same([body for body in bodies(bob, "carol") if body != "[unreadable]"], ["I am Carol"])
    conversation_goes_on(alice, bob)


if __name__ == "__main__":
    main()
