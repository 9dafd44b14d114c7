# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real programs at a real server behind a layer that lies (layer.py): what each lie achieves, and what it does not."""

import importlib.util
import sys

from ends import case, check, main, same, until
if importlib.util.find_spec("aiohttp") is None:
    print("1..0 # SKIP python3-aiohttp is not installed")
    sys.exit(0)

from layer import Layer, head_of
from lies import Shown, TwoLists, Wanted, invent

OWN_LIST = "The server shows a list of your own devices that is not right. Nothing is sent until it is right again."
KEYS = "The server has no keys that fit one of the devices of @{}. What you write there waits, and is tried again."
VIEWS = "@{} and you are shown different lists of devices. Nothing is sent there until you accept them again."


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
    same(readers[0].run("receive").bodies, ["two"])
    for reader in readers[1:]:  # what was read on another device is not printed again
        reader.run("receive")
        same(reader.texts(alice.name, own=False)[-1:], ["two"])
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
        stays_here(alice, bob, "unverifiable", "none", OWN_LIST)
        check(lie.refused, "she was not refused")
    same(sealed(alice, alice.server.aid, 2), 0)
    goes_on(alice, bob)


def linked_friends(world):
    """Alice, and Bob with a second device; she has written to both."""
    layer = Layer(world, world.server())
    alice, bob = layer.friends("alice", "bob")
    laptop = layer.link(bob)
    alice.run("send", "@bob", "one")
    for device in (bob, laptop):
        device.run("receive")
        same(device.texts("alice", own=False)[-1:], ["one"])
    return layer, alice, bob, laptop


@case("/two-ends/liar/forks")
def forks(world):
    """Both lists are signed by Bob's own device: a copy of it was at work elsewhere."""
    layer = Layer(world, world.server())
    alice, bob = layer.friends("alice", "bob")
    twin = layer.twin(world, bob)
    laptop, other = layer.link(bob, 2), layer.link(twin, 3)
    alice.run("send", "@bob", "one")
    for device in (bob, laptop):
        device.run("receive")
    records = layer.chain(twin.server)
    same(len(records), len(layer.chain(bob.server)))
    with layer.telling(Shown("alice", bob.server.aid, records, [1, 2], {2: other.server.bundle})):
        stays_here(alice, bob, "fork", "fork", "The server shows another past of @bob's devices than before. Nothing is sent"
                   " until it is right again.")
    goes_on(alice, bob, laptop)


@case("/two-ends/liar/forks-the-own-list")
def forks_the_own_list(world):
    layer = Layer(world, world.server())
    alice, bob = layer.friends("alice", "bob")
    twin = layer.twin(world, alice)
    laptop, other = layer.link(alice, 2), layer.link(twin, 3)
    with layer.telling(Shown("alice", alice.server.aid, layer.chain(twin.server), [1, 2], {2: other.server.bundle})):
        stays_here(alice, bob, "fork", "none", OWN_LIST)
    goes_on(alice, bob)
    laptop.run("receive")
    same(laptop.texts("bob", own=True)[-1:], ["two"])


@case("/two-ends/liar/rolls-back")
def rolls_back(world):
    layer, alice, bob, laptop = linked_friends(world)
    with layer.telling(Shown("alice", bob.server.aid, layer.chain(bob.server)[:1], [1])):
        stays_here(alice, bob, "rollback", "rollback", "The server shows an older list of @bob's devices than before. Nothing is"
                   " sent until it is right again.")
    goes_on(alice, bob, laptop)


@case("/two-ends/liar/rolls-back-the-own-list")
def rolls_back_the_own_list(world):
    layer = Layer(world, world.server())
    alice, bob = layer.friends("alice", "bob")
    layer.link(alice)
    with layer.telling(Shown("alice", alice.server.aid, layer.chain(alice.server)[:1], [1])):
        stays_here(alice, bob, "rollback", "none", OWN_LIST)
    goes_on(alice, bob)


@case("/two-ends/liar/changes-the-identity")
def changes_the_identity(world):
    layer, alice, bob, laptop = linked_friends(world)
    mallory = layer.person("mallory")
    with layer.telling(Shown("alice", bob.server.aid, layer.chain(mallory.server), [1], {1: mallory.server.bundle})):
        stays_here(alice, bob, "identity", "identity-changed", "The server shows another account in the place of @bob. Nothing is"
                   " sent there.")
    goes_on(alice, bob, laptop)


@case("/two-ends/liar/hides-a-revocation")
def hides_a_revocation(world):
    """It is found out with Bob's next message; before that nothing can tell."""
    layer, alice, bob, laptop = linked_friends(world)
    with layer.telling(Shown("alice", bob.server.aid, list(layer.chain(bob.server)), [1, 2])) as lie:
        bob.run("devices", "revoke", 2)
        alice.run("send", "@bob", "believed")
        same(len(lie.believed), 1)
        bob.run("send", "@alice", "my laptop is lost")
        before = sealed(alice, bob.server.aid, 2)
        result = alice.run("receive")
        check("my laptop is lost" in result.bodies, result.out)
        told(result, "fork", VIEWS.format("bob"))
        same(hold_of(alice, "bob"), "views")
        alice.run("send", "@bob", "two", status=5)
        same(sealed(alice, bob.server.aid, 2), before)
        same(bob.run("receive").bodies, [])
    alice.run("receive")
    same(hold_of(alice, "bob"), "views")  # a person has to look at it
    alice.run("accept", "@bob")
    alice.run("receive")
    result = bob.run("receive")
    same(result.bodies, ["two"])
    same([row["body"] for row in result.of("message") if row.get("kind") == "gap"], ["A message is missing."])
    same(sealed(alice, bob.server.aid, 2), before)
    check("two" not in laptop.run("receive", status=1).out, "the lost laptop got it")


class Silent(Shown):
    """Whoever asks for the list itself is told that the server has failed."""

    def ask(self, door, ask):
        if door.name == self.reader and ask.path.startswith(f"/v1/accounts/{self.aid}/chain"):
            return 500, {"code": "INTERNAL", "error": "The server failed."}
        return super().ask(door, ask)


@case("/two-ends/liar/hides-a-revocation-by-failing")
def hides_a_revocation_by_failing(world):
    """What Bob's message tells is not forgotten from one start of the program to the next."""
    layer, alice, bob, laptop = linked_friends(world)
    with layer.telling(Silent("alice", bob.server.aid, list(layer.chain(bob.server)), [1, 2])):
        bob.run("devices", "revoke", 2)
        bob.run("send", "@alice", "my laptop is lost")
        before = sealed(alice, bob.server.aid, 2)
        check("my laptop is lost" in alice.run("receive").bodies, "it is not shown")
        alice.run("send", "@bob", "two", status=5)
        told(alice.run("receive"), "fork", VIEWS.format("bob"))
        same(hold_of(alice, "bob"), "views")
        same(sealed(alice, bob.server.aid, 2), before)
        same(bob.run("receive").bodies, [])
    alice.run("receive")
    same(hold_of(alice, "bob"), "views")
    alice.run("accept", "@bob")
    alice.run("receive")
    same(bob.run("receive").bodies, ["two"])
    same(sealed(alice, bob.server.aid, 2), before)


@case("/two-ends/liar/two-lists")
def two_lists(world):
    """Alice sees another past of Bob's devices than Bob, and never saw the true one: found out with the first message."""
    layer = Layer(world, world.server())
    alice, bob = layer.friends("alice", "bob")
    twin = layer.twin(world, bob)
    laptop, other = layer.link(bob, 2), layer.link(twin, 3)
    lie = TwoLists("alice", bob.server.aid, layer.chain(twin.server), [1, 2], layer.chain(bob.server),
                   {2: laptop.server.bundle["registration_id"]}, {2: other.server.bundle})
    with layer.telling(lie):
        alice.run("send", "@bob", "two")
        same(len(lie.believed), 1)
        result = bob.run("receive")
        same(result.bodies, ["two"])
        told(result, "fork", VIEWS.format("alice"))
        same(hold_of(bob, "alice"), "views")
        bob.run("send", "@alice", "what did you add?", status=5)
        bob.run("accept", "@alice")
        bob.run("receive")
        result = alice.run("receive")
        check("what did you add?" in result.bodies, result.out)
        told(result, "fork", VIEWS.format("bob"))
        before = sealed(alice, bob.server.aid, 2)
        alice.run("send", "@bob", "three", status=5)
        same(sealed(alice, bob.server.aid, 2), before)
    same(bob.run("receive").bodies, [])


@case("/two-ends/liar/two-lists-of-the-own-devices")
def two_own_lists(world):
    """One device of Alice's is shown a list that lacks what the other has added."""
    layer = Layer(world, world.server())
    alice, bob = layer.friends("alice", "bob")
    laptop = layer.link(alice, 2)
    laptop.run("receive")
    with layer.telling(Shown(laptop.server.name, alice.server.aid, list(layer.chain(alice.server)), [1, 2])):
        layer.link(alice, 3)
        alice.run("send", "@bob", "from the first")
        result = laptop.run("receive")
        told(result, "fork", OWN_LIST)
        laptop.run("send", "@bob", "two", status=5)
        same(laptop.texts("bob", own=True)[-2:], ["from the first", "two"])
    laptop.run("receive")
    same(bob.run("receive").bodies, ["from the first", "two"])


def refuses_bundle(world, make):
    """Alice is shown another bundle of Bob's second device: made of its own and that of a stranger."""
    layer = Layer(world, world.server())
    alice, bob = layer.friends("alice", "bob")
    mallory = layer.person("mallory")
    laptop = layer.link(bob)
    bundle = make(laptop.server.bundle, mallory.server.bundle)
    with layer.telling(Shown("alice", bob.server.aid, layer.chain(bob.server), [1, 2], {2: bundle})):
        result = alice.run("send", "@bob", "two", status=5)
        check("kept" in result.err, "nothing was said")
        told(result, "keys", KEYS.format("bob"))
        alice.run("receive")
        same(bob.run("receive").bodies, [])
    same(sealed(alice, bob.server.aid, 2), 0)
    same([row["state"] for row in alice.history("bob") if row["body"] == "two"], ["pending"])


def with_parts_of(own, other, *parts):
    return {**own, "signed_prekey": {**own["signed_prekey"], **{part: other["signed_prekey"][part] for part in parts}}}


@case("/two-ends/liar/bundle-of-a-stranger")
def bundle_of_a_stranger(world):
    refuses_bundle(world, lambda own, other: other)


@case("/two-ends/liar/bundle-not-signed-by-the-signing-key")
def bundle_without_wrapper(world):
    """Each of the two signatures is needed, for itself."""
    refuses_bundle(world, lambda own, other: with_parts_of(own, other, "wrapper"))


@case("/two-ends/liar/bundle-not-signed-by-the-identity-key")
def bundle_without_signature(world):
    refuses_bundle(world, lambda own, other: with_parts_of(own, other, "signature"))


class OfBefore(Shown):
    """What the server said before a device was revoked, until that device's bundle is asked for."""

    def ask(self, door, ask):
        if door.name == self.reader and ask.path.endswith("/devices/2/bundle"):
            door.layer.lies = []


@case("/two-ends/liar/revoked-before-its-bundle-came")
def revoked_before_its_bundle_came(world):
    """No lie: it happens between two questions. What is written goes at once to those that are left."""
    layer = Layer(world, world.server())
    alice, bob = layer.friends("alice", "bob")
    layer.link(bob)
    records = list(layer.chain(bob.server))
    bob.run("devices", "revoke", 2)
    with layer.telling(OfBefore("alice", bob.server.aid, records, [1, 2])):
        alice.run("send", "@bob", "two")
        same(layer.lies, [])
    same(bob.run("receive").bodies, ["two"])


if __name__ == "__main__":
    main()
