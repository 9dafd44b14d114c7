# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Talking in groups: to some alone, how far it has come, who is meant."""

from circles import circle, receive_all, rows
from ends import case, check, main, same
from linked import link


def last(person, chat="#Circle"):
    return [row for row in person.run("history", chat).of("message") if "kind" not in row][-1]


@case("/two-ends/group-only-some")
def only_some(world):
    """Three people with two devices each, and Dora, who gets nothing of it."""
    server = world.server()
    alice, bob, carol, dora = people = circle(world, server, "alice", "bob", "carol", "dora")
    receive_all(*people)
    devices = [alice, bob, carol] + [link(world, person) for person in (alice, bob, carol)]
    receive_all(*devices, dora)
    sent = bob.run("send", "#Circle", "for two of you", "--only", "@carol,@alice").of("message")[0]
    same((sent["state"], sorted(sent["only"])), ("sent", ["alice", "carol"]))
    bob.run("send", "#Circle", "for all of you")
    receive_all(*devices, dora)
    for device in devices[:3]:
        same(rows(device), [("bob", "for two of you"), ("bob", "for all of you")], device.profile.name)
        got = [row for row in device.run("history", "#Circle").of("message") if "only" in row]
        same([(row["id"], sorted(row["only"])) for row in got], [(sent["id"], ["alice", "carol"])], device.name)
    same(rows(dora), [("bob", "for all of you")])
    server.stop()
    for name in "for two", "only":
        check(name not in "".join(str(row) for row in dora.run("history", "#Circle").events))


@case("/two-ends/group-only-bad-input")
def only_bad_input(world):
    server = world.server()
    alice, bob, carol = people = circle(world, server, "alice", "bob", "carol")
    world.people(server, "mallory")
    receive_all(*people)
    for names, status in (("", 1), ("bob", 2), ("@mallory", 1), ("@alice", 1), ("@bob,@alice", 1),
                          ("@bob,@carol", 1), ("@bob,", 2), ("@nobody", 1)):
        same(alice.attempt("send", "#Circle", "for whom?", "--only", names).status, status, names)
    same(alice.attempt("send", "@bob", "for whom?", "--only", "@bob").status, 2)
    same(rows(alice), [])
    alice.run("send", "#Circle", "once is enough", "--only", "@bob,@bob")
    receive_all(*people)
    same((rows(bob), rows(carol)), ([("alice", "once is enough")], []))


@case("/two-ends/group-only-and-gone")
def only_and_gone(world):
    """Who has left when it is sent does not get it; the others do."""
    server = world.server()
    alice, bob, carol, dora = people = circle(world, server, "alice", "bob", "carol", "dora")
    receive_all(*people)
    server.stop()
    same(alice.attempt("send", "#Circle", "for two of you", "--only", "@bob,@carol").status, 5)
    server.start()
    bob.run("group", "leave", "#Circle")
    for _ in range(2):
        receive_all(carol, dora, alice)
    receive_all(bob)
    same((rows(carol), rows(bob), rows(dora)), ([("alice", "for two of you")], [], []))


@case("/two-ends/group-mentions")
def mentions(world):
    alice, bob, carol = people = circle(world, world.server(), "alice", "bob", "carol")
    receive_all(*people)
    for text, wanted in (("@bob, see @Carol.", ["bob", "carol"]), ("mail to x@bob or @bobby", None),
                         ("@alice herself", None), ("(@carol-)", ["carol"])):
        same(alice.run("send", "#Circle", text).of("message")[0].get("mentions"), wanted, text)
        receive_all(bob, carol)
        for person in bob, carol:
            row = last(person)
            same((row["body"], row.get("mentions")), (text, wanted), person.name)


if __name__ == "__main__":
    main()
