# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real programs at a real server behind a layer that lies (layer.py): what each lie achieves, and what it does not."""

import importlib.util
import sys

from ends import case, check, main, same, until
if importlib.util.find_spec("aiohttp") is None:
    print("1..0 # SKIP python3-aiohttp is not installed")
    sys.exit(0)

from layer import Layer, Lie, decode, encode, head_of
from lies import Shown, Wanted, invent
from linked import Device, code_of, link, shell_of, states, wrong


def hold_of(console, other):
    return [chat["hold"] for chat in console.run("chats").of("chat") if chat["chat"] == f"@{other}"][0]


def sealed(console, aid, device):
    return console.server.sealed_for(aid, device)


def told(result, what, text):
    found = [(event["what"], event["text"]) for event in result.events if event["event"] in ("alarm", "notice")]
    check((what, text) in found, "was not told:", what, text, found, result.err)


def stays_here(alice, bob, what, hold, sentence):
    """What Alice writes is not sent, and she is told why; with another command, too, it stays."""
    result = alice.run("send", f"@{bob.name}", "two", status=5)
    told(result, what, sentence)
    same(hold_of(alice, bob.name), hold)
    alice.run("receive")
    row = alice.history(bob.name)[-1]
    if "kind" in row:
        same(row["body"], sentence)
        row = [found for found in alice.history(bob.name) if "kind" not in found][-1]
    same((row["body"], row["state"]), ("two", "pending"))
    same(bob.run("receive").bodies, [])


def goes_on(alice, *readers):
    """When the truth is said again, what waited is sent."""
    alice.run("receive")
    same(hold_of(alice, readers[0].name), "none")
    for reader in readers:
        same(reader.run("receive").bodies, ["two"])
    same([row["state"] for row in alice.history(readers[0].name) if row.get("body") == "two"] != ["pending"], True)


@case("/two-ends/liar/truthful")
def truthful(world):
    layer = Layer(world, world.server())
    alice, bob = layer.friends("alice", "bob")
    laptop = layer.link(bob, 2)
    alice.run("send", "@bob", "one")
    for device in (bob, laptop):
        device.run("receive")
        same(device.texts("alice", own=False)[-1:], ["one"])


@case("/two-ends/liar/invents-a-device")
def invents_a_device(world):
    layer = Layer(world, world.server())
    alice, bob = layer.friends("alice", "bob")
    records, bundle = invent(layer, bob)
    with layer.telling(Shown("alice", bob.server.aid, records, [1, 2], {2: bundle})) as lie:
        stays_here(alice, bob, "unverifiable", "unverifiable", "The list of @bob's devices cannot be verified; it may need"
                   " a newer version of Coterie. Nothing is sent there.")
        check(lie.refused, "she was not refused")
    same(sealed(alice, bob.server.aid, 2), 0)
    goes_on(alice, bob)


@case("/two-ends/liar/wants-a-device")
def wants_a_device(world):
    layer = Layer(world, world.server())
    alice, bob = layer.friends("alice", "bob")
    records = layer.chain(bob.server)
    with layer.telling(Wanted("alice", bob.server.aid, {"length": 1, "head": head_of(records)}, 2)):
        stays_here(alice, bob, "ghost", "ghost", "The server wants messages for @bob to be encrypted for a device that nobody"
                   " has signed in. Nothing is sent.")
    same(sealed(alice, bob.server.aid, 2), 0)
    goes_on(alice, bob)


@case("/two-ends/liar/invents-an-own-device")
def invents_an_own_device(world):
    layer = Layer(world, world.server())
    alice, bob = layer.friends("alice", "bob")
    records, bundle = invent(layer, alice)
    with layer.telling(Shown("alice", alice.server.aid, records, [1, 2], {2: bundle})) as lie:
        stays_here(alice, bob, "unverifiable", "none", "The server shows a list of your own devices that is not right. Nothing is"
                   " sent until it is right again.")
        check(lie.refused, "she was not refused")
    same(sealed(alice, alice.server.aid, 2), 0)
    goes_on(alice, bob)


if __name__ == "__main__":
    main()
