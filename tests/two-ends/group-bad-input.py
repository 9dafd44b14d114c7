# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nobody should try with a group: a clear word each time, and nothing is lost."""

import shutil

from circles import circle, members, receive_all, rows
from ends import Console, case, check, main, same
from linked import link, shell_of

MAY_NOT = "You may not do that in this group."


@case("/two-ends/group-bad/may-not")
def may_not(world):
    """A member who is no admin, one who is out, and one who was never in."""
    server = world.server()
    alice, bob, carol, dora = people = circle(world, server, "alice", "bob", "carol", "dora")
    mallory, = world.people(server, "mallory")
    receive_all(*people)
    wanted = [("alice", "admin"), ("bob", "member"), ("carol", "member"), ("dora", "member")]
    for words in (("add", "@mallory"), ("remove", "@carol"), ("remove", "@alice"), ("promote", "@carol"), ("demote", "@alice"),
                  ("rename", "Mine"), ("close",), ("invite",)):
        result = bob.attempt("group", words[0], "#Circle", *words[1:])
        same(result.status, 1, words)
        check("may" in result.err or "admins" in result.err, words, result.err)
    for verb in "promote", "remove", "add":
        check("That is you" in bob.attempt("group", verb, "#Circle", "@bob").err, verb)
    alice.run("group", "remove", "#Circle", "@dora")
    receive_all(*people)
    for words in (("add", "@mallory"), ("remove", "@carol"), ("rename", "Mine"), ("leave",)):
        same(dora.attempt("group", words[0], "#Circle", *words[1:]).status, 1, words)
    same(dora.attempt("send", "#Circle", "Hello?").status, 1)
    same(mallory.attempt("send", "#Circle", "Hello?").status, 1)
    same(mallory.attempt("group", "leave", "#Circle").status, 1)
    receive_all(*people, mallory)
    for person in alice, bob, carol:
        same((sorted(members(person)), rows(person)), (wanted[:3], []), person.name)
    bob.run("send", "#Circle", "nothing happened")
    receive_all(*people)
    same(rows(carol), [("bob", "nothing happened")])


@case("/two-ends/group-bad/stale-state")
def stale_state(world):
    """An admin comes back from long ago, out of a copy, was removed meanwhile, and does what he could do then."""
    server = world.server()
    alice, bob, carol = people = circle(world, server, "alice", "bob", "carol")
    dora, = world.people(server, "dora")
    dora.run("send", "@bob", "hello")
    receive_all(*people, dora)
    bob.run("accept", "@dora")
    alice.run("group", "promote", "#Circle", "@bob")
    receive_all(*people, dora)
    server.stop()
    same(bob.attempt("group", "remove", "#Circle", "@carol").status, 5)
    same(bob.attempt("group", "add", "#Circle", "@dora").status, 5)
    same(bob.attempt("send", "#Circle", "I am the master").status, 5)
    server.start()
    alice.run("group", "remove", "#Circle", "@bob")
    for _ in range(2):
        receive_all(*people, dora)
    for person in alice, carol:
        same((members(person), rows(person)), ([("alice", "admin"), ("carol", "member")], []), person.name)
    check("bob" not in dict(members(bob)), members(bob))
    alice.run("send", "#Circle", "without Bob")
    receive_all(*people, dora)
    same((rows(carol), rows(bob)), ([("alice", "without Bob")], rows(bob)))
    check(("alice", "without Bob") not in rows(bob) and "without Bob" not in dora.run("receive").out)


@case("/two-ends/group-bad/added-in-vain")
def added_in_vain(world):
    """Who lets her in has left on another device meanwhile: it counts for nobody, and she is told."""
    server = world.server()
    alice, bob = people = circle(world, server, "alice", "bob")
    dora, = world.people(server, "dora")
    dora.run("send", "@bob", "hello")
    receive_all(*people, dora)
    bob.run("accept", "@dora")
    alice.run("group", "promote", "#Circle", "@bob")
    laptop = link(world, bob)
    receive_all(*people, laptop, dora)
    server.stop()
    same(bob.attempt("group", "add", "#Circle", "@dora").status, 5)
    same(laptop.attempt("group", "leave", "#Circle").status, 5)
    server.start()
    for _ in range(2):
        receive_all(bob, dora, laptop, alice)
    same(members(alice), [("alice", "admin")])
    check("dora" not in dict(members(dora)), members(dora))


@case("/two-ends/group-bad/last-admin-leaves")
def last_admin_leaves(world):
    """Without a word to anybody, and at once with everybody else; whoever is left can go on."""
    server = world.server()
    alice, bob, carol = people = circle(world, server, "alice", "bob", "carol")
    receive_all(*people)
    server.stop()
    same(alice.attempt("group", "leave", "#Circle").status, 5)
    same(bob.attempt("group", "leave", "#Circle").status, 5)
    server.start()
    for _ in range(3):
        receive_all(*people)
    same([name for name, _ in members(carol)], ["carol"])
    carol.run("send", "#Circle", "alone")
    same(rows(carol), [("carol", "alone")])


@case("/two-ends/group-bad/group-of-one")
def group_of_one(world):
    server = world.server()
    alice, = world.people(server, "alice")
    alice.run("group", "create", "Alone")
    laptop = link(world, alice)
    for device, text in ((alice, "one"), (laptop, "two")):
        device.run("send", "#Alone", text)
        receive_all(alice, laptop)
    same((rows(alice, "#Alone"), rows(laptop, "#Alone")), ([("alice", "one"), ("alice", "two")],) * 2)
    same(alice.attempt("group", "remove", "#Alone", "@alice").status, 1)
    alice.run("group", "leave", "#Alone")
    receive_all(alice, laptop)
    same(laptop.attempt("send", "#Alone", "three").status, 1)


@case("/two-ends/group-bad/member-without-devices")
def member_without_devices(world):
    """A chain always has a device [V5]: what goes to the one that has signed out lies there; whose account is deleted is
    sealed for nowhere. The others get it, and nothing waits for ever."""
    server = world.server()
    alice, bob, carol, dora = people = circle(world, server, "alice", "bob", "carol", "dora")
    receive_all(*people)
    dora.run("logout", "--yes")
    same(alice.run("send", "#Circle", "before").of("message")[0]["state"], "sent")
    alice.run("group", "remove", "#Circle", "@dora")
    carol.run("delete-account", "--yes")
    same(alice.run("send", "#Circle", "one").of("message")[0]["state"], "sent")
    alice.run("group", "rename", "#Circle", "Round")
    receive_all(alice, bob)
    same(rows(bob, "#Round"), [("alice", "before"), ("alice", "one")])
    alice.run("group", "remove", "#Round", "@carol")
    receive_all(alice, bob)
    same(members(bob, "#Round"), [("alice", "admin"), ("bob", "member")])


@case("/two-ends/group-bad/devices-come-and-go-at-once")
def devices_come_and_go_at_once(world):
    """Refused again and again, for there is always another device: each text comes once, in its order, nobody waits."""
    server = world.server()
    alice, bob, carol = people = circle(world, server, "alice", "bob", "carol")
    receive_all(*people)
    shell = shell_of(alice)
    wanted = []

    def say():
        for _ in range(5):
            wanted.append(("alice", f"number {len(wanted)}"))
            shell.type(f"send #Circle {wanted[-1][1]}")

    for number in (2, 3):
        say()
        link(world, bob, number)
        say()
        bob.run("devices", "revoke", str(number), "--yes")
        say()
        server.restart(kill=True)
    shell.finish()
    receive_all(*people)
    for person in people:
        same(rows(person), wanted, person.name)


@case("/two-ends/group-bad/removed-and-added-again")
def removed_and_added_again(world):
    """Again and again, by two admins, also while nobody hears of it; what is said between is not theirs."""
    server = world.server()
    alice, bob, carol = people = circle(world, server, "alice", "bob", "carol")
    receive_all(*people)
    carol.run("send", "@bob", "hello")  # who is put in by a stranger is asked first
    alice.run("group", "promote", "#Circle", "@bob")
    receive_all(*people)
    bob.run("accept", "@carol")
    wanted = []
    for number, admin in enumerate((alice, bob, alice)):
        admin.run("group", "remove", "#Circle", "@carol")
        admin.run("send", "#Circle", f"without {number}")
        receive_all(*people) if number != 1 else receive_all(alice, bob)
        admin.run("group", "add", "#Circle", "@carol")
        admin.run("send", "#Circle", f"with {number}")
        wanted.append((admin.name, f"with {number}"))
        receive_all(*people)
    same(rows(carol), wanted)
    for person in people:
        same(sorted(members(person)), [("alice", "admin"), ("bob", "admin"), ("carol", "member")], person.name)


@case("/two-ends/group-bad/profile-of-before")
def profile_of_before(world):
    """Whose folder comes from a backup has an old state and old numbers: what is said is got again, nothing breaks."""
    server = world.server()
    alice, bob, carol = people = circle(world, server, "alice", "bob", "carol")
    receive_all(*people)
    old = Console(world.folder, "carol", server)
    old.profile = world.folder / "carol-old"
    shutil.copytree(carol.profile, old.profile)
    alice.run("group", "rename", "#Circle", "Round")
    alice.run("send", "#Round", "one")
    receive_all(*people)
    alice.run("group", "promote", "#Round", "@bob")
    alice.run("send", "#Round", "two")
    for _ in range(3):
        receive_all(old, alice, bob)
    chat = [row["chat"] for row in old.run("chats").of("chat") if row["chat"].startswith("#")][0]
    check(("alice", "two") in rows(old, chat), rows(old, chat))
    same(sorted(members(old, chat)), [("alice", "admin"), ("bob", "admin"), ("carol", "member")])


if __name__ == "__main__":
    main()
