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
    alice.run("group", "create", "Round", "@bob", "@carol", "@dora")
    receive_all(*devices, dora)
    sent = bob.run("send", "#Round", "for two of you", "--only", "@carol,@alice").of("message")[0]
    same((sent["state"], sorted(sent["only"])), ("sent", ["alice", "carol"]))
    bob.run("send", "#Round", "for all of you")
    receive_all(*devices, dora)
    for device in devices:
        said = [row for row in device.run("history", "#Round").of("message") if "kind" not in row]
        same([(row["sender"], row["body"], sorted(row.get("only", []))) for row in said],
             [("bob", "for two of you", ["alice", "carol"]), ("bob", "for all of you", [])], device.profile.name)
        same(said[0]["id"], sent["id"])
    same(rows(dora, "#Round"), [("bob", "for all of you")])
    server.stop()
    check("for two" not in "".join(str(row) for row in dora.run("history", "#Round").events))


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


def delivery(person, message, chat="#Circle"):
    return {row["name"]: row["state"] for row in person.run("group", "delivery", chat, message).of("delivery")}


def state_of(person, message, chat="#Circle"):
    return [row["state"] for row in person.run("history", chat).of("message") if row["id"] == message][0]


@case("/two-ends/group-delivery")
def group_delivery(world):
    """Each member for himself; the text itself says the least; all devices of whoever wrote it know."""
    server = world.server()
    alice, bob, carol = people = circle(world, server, "alice", "bob", "carol")
    receive_all(*people)
    second, bobs = link(world, alice), link(world, bob)
    receive_all(alice, second, bob, bobs, carol)
    alice.run("group", "create", "Round", "@bob", "@carol")
    receive_all(alice, second, bob, bobs, carol)
    message = alice.run("send", "#Round", "How far?").of("message")[0]["id"]
    same(delivery(alice, message, "#Round"), {"bob": "sent", "carol": "sent"})
    bob.run("receive")
    receive_all(alice, second)
    for device in alice, second:
        same(delivery(device, message, "#Round"), {"bob": "read", "carol": "sent"}, device.profile.name)
        same(state_of(device, message, "#Round"), "sent", device.profile.name)
    bobs.run("receive")
    same([row["unread"] for row in bobs.run("chats").of("chat") if row["chat"] == "#Round"], [0])
    carol.run("settings", "read-receipts", "off")
    carol.run("receive")
    receive_all(alice, second)
    for device in alice, second:
        same(delivery(device, message, "#Round"), {"bob": "read", "carol": "delivered"}, device.profile.name)
        same(state_of(device, message, "#Round"), "delivered", device.profile.name)
    same(bob.attempt("group", "delivery", "#Round", message).status, 1, "it is not his")
    same(alice.attempt("group", "delivery", "#Round", "00" * 16).status, 1)


@case("/two-ends/group-delivery-and-changes")
def delivery_and_changes(world):
    """Who comes later is not waited for, nor who has left; to some alone means those."""
    server = world.server()
    alice, bob, carol = people = circle(world, server, "alice", "bob", "carol")
    dora, = world.people(server, "dora")
    receive_all(*people)
    message = alice.run("send", "#Circle", "one").of("message")[0]["id"]
    part = alice.run("send", "#Circle", "for Bob", "--only", "@bob").of("message")[0]["id"]
    dora.run("send", "@alice", "add me")
    receive_all(alice)
    alice.run("accept", "@dora")
    dora.run("accept", "@alice")
    alice.run("group", "add", "#Circle", "@dora")
    receive_all(dora, bob, alice)
    same((delivery(alice, message), state_of(alice, message)), ({"bob": "read", "carol": "sent"}, "sent"))
    same((delivery(alice, part), state_of(alice, part)), ({"bob": "read"}, "read"))
    alice.run("group", "remove", "#Circle", "@carol")
    same(state_of(alice, message), "read", "nobody waits for Carol any more")


def lines(person, chat="#Circle"):
    return [row["body"] for row in person.run("history", chat).of("message") if row.get("kind") == "group"]


@case("/two-ends/group-lines")
def group_lines(world):
    """What changed, as each of them sees it; nothing of what was before somebody came."""
    alice, bob, carol = people = circle(world, world.server(), "alice", "bob", "carol")
    receive_all(*people)
    alice.run("group", "promote", "#Circle", "@bob")
    receive_all(*people)
    bob.run("group", "rename", "#Circle", "Round Table")
    bob.run("group", "remove", "#Round Table", "@carol")
    receive_all(*people)
    alice.run("group", "demote", "#Round Table", "@bob")
    alice.run("group", "add", "#Round Table", "@carol")
    receive_all(*people)
    bob.run("group", "leave", "#Round Table")
    receive_all(*people)
    alice.run("group", "close", "#Round Table")
    receive_all(*people)
    for person, wanted in (
            (alice, ["You made the group.", "You made @bob an admin.", "@bob renamed the group to “Round Table”.",
                     "@bob removed @carol.", "You removed @bob as an admin.", "You added @carol.", "@bob left the group.",
                     "You closed the group."]),
            (bob, ["@alice made the group.", "@alice made you an admin.", "You renamed the group to “Round Table”.",
                   "You removed @carol.", "@alice removed you as an admin.", "@alice added @carol.",
                   "You left the group."]),
            (carol, ["@alice made the group.", "@alice made @bob an admin.", "@bob renamed the group to “Round Table”.",
                     "@bob removed you.", "@alice added you.", "@bob left the group.", "@alice closed the group."])):
        same(lines(person, "#Round Table"), wanted, person.name)


@case("/two-ends/group-lines-of-many")
def lines_of_many(world):
    server = world.server()
    alice, *others = people = circle(world, server, "alice", "bob", "carol", "dora")
    more = world.people(server, "emil", "fred", "gina", "hans", "ines", "jan")
    for person in more:
        person.run("send", "@alice", "hello")
        alice.run("receive")
        alice.run("accept", f"@{person.name}")
        person.run("accept", "@alice")
    receive_all(*people)
    alice.run("group", "add", "#Circle", "@emil", "@fred")
    alice.run("group", "add", "#Circle", *[f"@{person.name}" for person in more])
    receive_all(*people, *more[:3])
    check("@alice added @" in lines(others[0])[1] and "emil" in lines(others[0])[1] and "fred" in lines(others[0])[1],
          lines(others[0]))
    same(lines(others[0])[2], "@alice added 6 people.")
    same(lines(more[0])[0], "@alice added you.", more[0].name)
    same(lines(more[2]), ["@alice added you."], "nothing of before")


@case("/two-ends/group-lines-own-devices")
def lines_own_devices(world):
    """Each line once on every device, also when two admins change it at once and one takes the other's change back."""
    server = world.server()
    alice, bob, carol = people = world.people(server, "alice", "bob", "carol")
    for person in bob, carol:
        alice.run("send", f"@{person.name}", "hello")
        person.run("receive")
        person.run("accept", "@alice")
        alice.run("receive")
    second = link(world, alice)
    receive_all(alice, second, bob, carol)
    alice.run("group", "create", "Circle", "@bob", "@carol")
    receive_all(alice, second, bob, carol)
    second.run("group", "promote", "#Circle", "@bob")
    receive_all(alice, bob, carol)
    alice.run("group", "remove", "#Circle", "@bob")
    bob.run("group", "rename", "#Circle", "Mine")  # without having heard of it
    receive_all(alice, second, bob, carol)
    receive_all(alice, second, bob, carol)
    for device in alice, second:
        same(lines(device), ["You made the group.", "You made @bob an admin.", "You removed @bob."],
             device.profile.name)
    same(lines(carol), ["@alice made the group.", "@alice made @bob an admin.", "@alice removed @bob."])
    same(lines(bob), ["@alice made the group.", "@alice made you an admin.", "@alice removed you."])


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
