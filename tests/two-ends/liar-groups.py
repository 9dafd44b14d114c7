# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups at a server that withholds, doubles and turns round, that shows two lists of a member's devices, and that helps
those who are out with all that it has."""

import importlib.util
import shutil
import sys
from dataclasses import replace

from ends import Console, case, check, main, same, until

if importlib.util.find_spec("aiohttp") is None:
    print("1..0 # SKIP python3-aiohttp is not installed")
    sys.exit(0)

from circles import gather, members, receive_all, rows
from layer import Layer
from lies import TwoLists
from mail_lies import FAR, Diverts, Drops, Told, TurnsRound

VIEWS = "@{} and you are shown different lists of devices."


def circle(layer, *names):
    people = gather([layer.person(name) for name in names])
    receive_all(*people)
    return people


def change_and_talk(alice, bob):
    """Six contents or more for whoever is the third one."""
    alice.run("group", "promote", "#Circle", "@bob")
    bob.run("receive")
    bob.run("send", "#Circle", "one")
    alice.run("receive")
    alice.run("group", "rename", "#Circle", "Round")
    bob.run("receive")
    bob.run("send", "#Round", "two")
    alice.run("send", "#Round", "three")
    return [("alice", "admin"), ("bob", "admin"), ("carol", "member")]


def ends_alike(people, chat, wanted_members, texts):
    receive_all(*people)
    receive_all(*people)
    for person in people:
        same(members(person, chat), wanted_members, person.name)
        same(sorted(rows(person, chat)), sorted(texts), person.name)


@case("/two-ends/liar-groups/withholds")
def withholds(world):
    """What changed the group does not come, what was said behind it does: it is kept, asked for, and shown."""
    layer = Layer(world, world.server())
    alice, bob, carol = people = circle(layer, "alice", "bob", "carol")
    with layer.telling(Drops("carol", 2)):
        wanted = change_and_talk(alice, bob)

        def heard():  # each attempt waits in vain for those that never come
            carol.attempt("--timeout", 5, "receive")
            receive_all(alice, bob)
            return len(set(rows(carol, carol_chat(carol)))) >= 2

        until(heard, lambda: f"two of the texts; {rows(carol, carol_chat(carol))}")
    ends_alike(people, "#Round", wanted, [("bob", "one"), ("bob", "two"), ("alice", "three")])


def carol_chat(carol):
    return [row["chat"] for row in carol.run("chats").of("chat") if row["chat"].startswith("#")][0]


@case("/two-ends/liar-groups/turns-round")
def turns_round(world):
    layer = Layer(world, world.server())
    alice, bob, carol = people = circle(layer, "alice", "bob", "carol")
    with layer.telling(TurnsRound("carol")):
        wanted = change_and_talk(alice, bob)
        carol.attempt("--timeout", 5, "receive")
    ends_alike(people, "#Round", wanted, [("bob", "one"), ("bob", "two"), ("alice", "three")])


@case("/two-ends/liar-groups/doubles")
def doubles(world):
    layer = Layer(world, world.server())
    alice, bob, carol = people = circle(layer, "alice", "bob", "carol")
    with layer.telling(Told("carol", lambda envelope: [envelope, envelope, replace(envelope, number=envelope.number + FAR)])):
        wanted = change_and_talk(alice, bob)
        carol.run("receive")
        ends_alike(people, "#Round", wanted, [("bob", "one"), ("bob", "two"), ("alice", "three")])


@case("/two-ends/liar-groups/two-lists")
def two_lists(world):
    """Alice is shown other devices of Bob's than Carol: found out with what is said, and Bob's word to her waits."""
    layer = Layer(world, world.server())
    alice, bob, carol = circle(layer, "alice", "bob", "carol")
    twin = layer.twin(world, bob)
    laptop, other = layer.link(bob, 2), layer.link(twin, 3)
    lie = TwoLists("alice", bob.server.aid, layer.chain(twin.server), [1, 2], layer.chain(bob.server),
                   {2: laptop.server.bundle["registration_id"]}, {2: other.server.bundle})
    with layer.telling(lie):
        alice.run("send", "#Circle", "to all")
        result = bob.run("receive")
        same(result.bodies, ["to all"])
        check(any(VIEWS.format("alice") in event["text"] for event in result.events if event["event"] in ("alarm", "notice")),
              result.out)
        carol.run("receive")
        same(rows(carol), [("alice", "to all")])


def copy_of(layer, console):
    """The same device from a copy of its folder: all that it knew then."""
    copy = Console(layer.folder, console.name, console.server)
    copy.profile, copy.passphrase, copy.password = layer.folder / f"{console.profile.name}-old", console.passphrase, console.password
    shutil.copytree(console.profile, copy.profile)
    return copy


def sealed(people, aid, device):
    return [person.server.sealed_for(aid, device) for person in people]


def go_on(alice, bob, dora):
    """All that happens in a group once somebody is out."""
    alice.run("send", "#Circle", "secret one")
    receive_all(alice, bob)
    bob.run("send", "#Circle", "secret two")
    receive_all(alice, bob)
    alice.run("group", "add", "#Circle", "@dora", "--share-history")
    alice.run("group", "promote", "#Circle", "@bob")
    receive_all(alice, bob, dora)
    bob.run("group", "rename", "#Circle", "Secret")
    receive_all(alice, bob, dora)
    bob.run("send", "#Secret", "secret three")
    receive_all(alice, bob, dora)
    same(rows(dora, "#Secret"), [("alice", "secret one"), ("bob", "secret two"), ("bob", "secret three")])


def hears_nothing(console):
    seen = console.attempt("--timeout", 10, "receive").out + console.attempt("chats").out
    seen += "".join(console.attempt("history", chat).out for chat in ("#Circle", "#Secret"))
    check("secret" not in seen.lower(), seen)


def circle_with_laptop(world):
    """Dora is none of them yet; the laptop is Carol's."""
    layer = Layer(world, world.server())
    people = circle(layer, "alice", "bob", "carol")
    dora = layer.person("dora")
    dora.run("send", "@alice", "hello")
    people[0].run("receive")
    people[0].run("accept", "@dora")
    laptop = layer.link(people[2])
    receive_all(*people, laptop, dora)
    return layer, people, dora, laptop


@case("/two-ends/liar-groups/removed-member-reads-on")
def removed_reads_on(world):
    """With both devices as they were before, and all that comes to the others: nothing is sealed for them any more."""
    layer, people, dora, laptop = circle_with_laptop(world)
    alice, bob, carol = people
    old, old_laptop = copy_of(layer, carol), copy_of(layer, laptop)
    alice.run("group", "remove", "#Circle", "@carol")
    receive_all(alice, bob)
    before = [sealed((alice, bob), carol.server.aid, device) for device in (1, 2)]
    with layer.telling(Diverts("bob", "carol"), Diverts("bob", laptop.server.name)):
        go_on(alice, bob, dora)
        same([sealed((alice, bob), carol.server.aid, device) for device in (1, 2)], before)
        for _ in range(2):  # what cannot be opened is asked for again, in vain
            for console in (carol, laptop, old, old_laptop):
                hears_nothing(console)
                console.attempt("--timeout", 5, "send", "#Circle", "tell me")
            receive_all(alice, bob, dora)
    for person in alice, bob, dora:
        check(not any("tell me" in body for _, body in rows(person, "#Secret")), person.name)


@case("/two-ends/liar-groups/revoked-device-reads-on")
def revoked_reads_on(world):
    """Of somebody who stays a member: once the others know, nothing is sealed for that device."""
    layer, people, dora, laptop = circle_with_laptop(world)
    alice, bob, carol = people
    old = copy_of(layer, laptop)
    carol.run("devices", "revoke", "2", "--yes")
    receive_all(*people)
    before = sealed(people, carol.server.aid, 2)
    with layer.telling(Diverts("carol", laptop.server.name)):
        go_on(alice, bob, dora)
        for console in laptop, old:
            hears_nothing(console)
    same(sealed(people, carol.server.aid, 2), before)
    receive_all(carol)
    same(rows(carol, "#Secret"), [("alice", "secret one"), ("bob", "secret two"), ("bob", "secret three")])


if __name__ == "__main__":
    main()
