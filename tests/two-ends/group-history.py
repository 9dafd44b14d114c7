# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was said in a group before somebody came: nothing of it, unless who adds them shares it."""

from circles import circle, receive_all, rows
from ends import case, check, main, same
from linked import link


def befriend(first, *others):
    for other in others:
        other.run("send", f"@{first.name}", "hello")
        first.run("receive")
        first.run("accept", f"@{other.name}")
        other.run("accept", f"@{first.name}")


def told(person, chat="#Circle"):
    """All rows: who, what, on whose word; lines by their kind alone."""
    return [(row["sender"], row["body"] if "kind" not in row else row["kind"], row.get("shared-by"))
            for row in person.run("history", chat).of("message")]


TEXTS = [("alice", "one"), ("bob", "two"), ("carol", "three"), ("alice", "four")]


def talk(people):
    by_name = {person.name: person for person in people}
    for name, text in TEXTS:
        by_name[name].run("send", "#Circle", text)
        receive_all(*people)


@case("/two-ends/group-history-shared")
def shared(world):
    """Dora gets it on both devices, in front of the line that she was added, and nothing that was for some alone."""
    server = world.server()
    alice, bob, carol = people = circle(world, server, "alice", "bob", "carol")
    dora, emil = world.people(server, "dora", "emil")
    receive_all(*people)
    befriend(alice, dora, emil)
    doras, second = link(world, dora), link(world, alice)
    receive_all(*people, second, dora, doras, emil)
    talk(people)
    alice.run("send", "#Circle", "for Bob", "--only", "@bob")
    bob.run("send", "#Circle", "for Alice", "--only", "@alice")
    receive_all(*people, second)
    alice.run("group", "add", "#Circle", "@dora", "--share-history")
    receive_all(dora, doras, *people, second)
    bob.run("send", "#Circle", "welcome")
    receive_all(dora, doras, *people, second)
    wanted = [(name, text, "alice") for name, text in TEXTS] + [("alice", "group", None), ("bob", "welcome", None)]
    for device in dora, doras:
        same(told(device), wanted, device.profile.name)
        same([chat["unread"] for chat in device.run("chats").of("chat") if chat["chat"] == "#Circle"], [0])
    for device in alice, second:
        same([row for row in told(device) if row[2] is not None], [], "they were there")
        same(rows(device), TEXTS + [("alice", "for Bob"), ("bob", "for Alice"), ("bob", "welcome")])
    third = link(world, dora, 3)
    receive_all(dora, doras, third)
    same(told(third), wanted, "the hand-over says whose word it is")
    alice.run("group", "add", "#Circle", "@emil")
    receive_all(emil, *people)
    same(told(emil), [("alice", "group", None)])
    bob.run("send", "#Circle", "to all")
    receive_all(emil, *people)
    same(rows(emil), [("bob", "to all")])


@case("/two-ends/group-history-bad-input")
def bad_input(world):
    server = world.server()
    alice, bob, carol = people = circle(world, server, "alice", "bob", "carol")
    receive_all(*people)
    same(alice.attempt("group", "remove", "#Circle", "@bob", "--share-history").status, 2)
    same(alice.attempt("group", "decline", "#Circle", "@bob", "--share-history").status, 2)
    same(alice.attempt("group", "add", "#Circle", "@nobody", "--share-history").status, 1)
    same(bob.attempt("group", "add", "#Circle", "@carol", "--share-history").status, 1, "he may not add anybody")


@case("/two-ends/group-history-cut")
def cut(world):
    """Added without a server, which is killed again and again while it goes out; nothing is there twice."""
    server = world.server()
    alice, bob, carol = people = circle(world, server, "alice", "bob", "carol")
    dora, = world.people(server, "dora")
    receive_all(*people)
    befriend(alice, dora)
    receive_all(*people, dora)
    texts = [("alice", f"{number} {'x' * 9000}") for number in range(24)]
    for _, text in texts:
        alice.run("send", "#Circle", text)
    server.stop()
    same(alice.attempt("group", "add", "#Circle", "@dora", "--share-history").status, 5)
    server.start()
    for _ in range(3):
        alice.start("receive").kill()
        dora.attempt("receive")
        server.restart(kill=True)
    receive_all(alice, dora)
    same([row[:2] for row in told(dora) if row[2] == "alice"], texts)
    same(told(dora)[-1], ("alice", "group", None))


@case("/two-ends/group-history-again")
def again(world):
    """Who was removed has what was said before, and is shown what was said since: each once, in its place."""
    server = world.server()
    alice, bob, carol = people = circle(world, server, "alice", "bob", "carol")
    receive_all(*people)
    talk(people)
    alice.run("group", "remove", "#Circle", "@carol")
    receive_all(*people)
    bob.run("send", "#Circle", "while she was away")
    receive_all(*people)
    check("away" not in str(told(carol)))
    alice.run("group", "add", "#Circle", "@carol", "--share-history")
    receive_all(*people)
    same([row for row in told(carol) if row[1] != "group"],
         [(name, text, None) for name, text in TEXTS] + [("bob", "while she was away", "alice")])
    same(told(carol)[-1], ("alice", "group", None))


if __name__ == "__main__":
    main()
