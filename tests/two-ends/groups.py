# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups: what each member sees, and what nobody else does."""

import subprocess

from circles import circle, members, receive_all, rows
from ends import case, check, main, same, until
from linked import approved_and_killed, link


@case("/two-ends/group-create-and-send")
def create_and_send(world):
    alice, bob, carol = circle(world, world.server(), "alice", "bob", "carol")
    sent = alice.run("send", "#Circle", "To all of you").of("message")[0]
    same((sent["chat"], sent["sender"], sent["state"]), ("#Circle", "alice", "sent"))
    for person in bob, carol:
        got = [row for row in person.run("receive").of("message") if row["chat"] == "#Circle" and "kind" not in row]
        same([(row["sender"], row["body"], row["id"]) for row in got], [("alice", "To all of you", sent["id"])])
        check(any(row["chat"] == "#Circle" and row["state"] == "group" for row in person.run("chats").of("chat")))


@case("/two-ends/group-written-to-in-the-shell")
def written_to_in_the_shell(world):
    """Its name has a space; the text has marks of its own."""
    alice, bob, _ = circle(world, world.server(), "alice", "bob", "carol")
    alice.run("group", "rename", "#Circle", "Our circle")
    shell = alice.start("shell")
    shell.type("'#Our circle' It's late, isn't it")
    shell.type("send \"#Our circle\" 'quoted'")
    shell.type("mute '#Our circle' on")
    shell.type("history '#Our circle'")
    shell.type("group rename '#Our circle' Ring")
    shell.type("#Ring to the ring")
    shell.finish()
    bob.run("receive")
    same([body for _, body in rows(bob, "#Ring")], ["It's late, isn't it", "'quoted'", "to the ring"])
    same([chat["muted"] for chat in alice.run("chats").of("chat") if chat["chat"] == "#Ring"], [True])


@case("/two-ends/group-changed-by-who-has-not-heard-yet")
def changed_by_who_has_not_heard_yet(world):
    """Whoever has just been made an admin need not take what came by another command first; nor a new name."""
    alice, bob, carol = circle(world, world.server(), "alice", "bob", "carol")
    bob.run("receive")
    carol.run("receive")
    alice.run("group", "promote", "#Circle", "@bob")
    bob.run("group", "rename", "#Circle", "Ring")
    carol.run("send", "#Ring", "round it is")
    alice.run("group", "remove", "#Ring", "@carol")
    same([row["body"] for row in alice.run("history", "#Ring").of("message") if "kind" not in row], ["round it is"])


@case("/two-ends/group-members-who-do-not-know-each-other")
def members_who_do_not_know_each_other(world):
    """Bob and Carol have nothing to do with one another but the group."""
    alice, bob, carol = circle(world, world.server(), "alice", "bob", "carol")
    for person in bob, carol:
        person.run("receive")
    bob.run("send", "#Circle", "from Bob")
    carol.run("receive")
    carol.run("send", "#Circle", "from Carol")
    alice.run("receive")
    bob.run("receive")
    for person in alice, bob, carol:
        same(rows(person), [("bob", "from Bob"), ("carol", "from Carol")], person.name)
    same([row["chat"] for row in bob.run("chats").of("chat") if row["chat"] == "@carol"], [], "no chat of the two")


@case("/two-ends/group-order-and-repeats")
def order_and_repeats(world):
    server = world.server()
    alice, bob, carol = circle(world, server, "alice", "bob", "carol")
    wanted = [("alice", f"text {i}") for i in range(20)]
    for _, text in wanted:
        alice.run("send", "#Circle", text)
    server.restart(kill=True)
    for person in bob, carol:
        person.run("receive")
        person.run("receive")
        same(rows(person), wanted, person.name)


@case("/two-ends/group-by-a-stranger")
def by_a_stranger(world):
    """What somebody not accepted adds one to is a request: its name and members, and nothing that is said in it."""
    server = world.server()
    alice, bob, mallory = world.people(server, "alice", "bob", "mallory")
    for name in "Trap", "Party":
        mallory.run("group", "create", name, "@bob")
        mallory.run("send", f"#{name}", "Hello, Bob")
    got = bob.run("receive")
    same(sorted((row["chat"], row["by"]) for row in got.of("group-request")), [("#Party", "mallory"), ("#Trap", "mallory")])
    same(got.of("message"), [])
    same(members(bob, "#Trap"), [("mallory", "admin"), ("bob", "member")])
    same({row["state"] for row in bob.run("chats").of("chat") if row["chat"][0] == "#"}, {"group-request"})
    bob.run("accept", "#Party")
    same([row["body"] for row in bob.run("receive").of("message") if "kind" not in row], ["Hello, Bob"])
    bob.run("group", "leave", "#Trap")
    same([row["chat"] for row in bob.run("chats").of("chat") if row["chat"][0] == "#"], ["#Party"])
    receive_all(mallory, bob)
    same(members(mallory, "#Trap"), [("mallory", "admin")])
    same(bob.attempt("send", "#Trap", "What?").status, 1)
    same([row["state"] for row in bob.run("chats").of("chat") if row["chat"] == "@mallory"], [], "they are strangers still")
    alice.run("group", "create", "Alone")
    same(alice.run("send", "#Alone", "to myself").of("message")[0]["state"], "sent")


@case("/two-ends/group-bad-input")
def bad_input(world):
    server = world.server()
    alice, bob = world.friends(server, "alice", "bob")
    same(alice.attempt("group", "create", "", "@bob").status, 1)
    same(alice.attempt("group", "create", "x" * 129, "@bob").status, 1)
    same(alice.attempt("group", "create", "two\nlines", "@bob").status, 1)
    same(alice.attempt("group", "create", "Circle", "@nobody").status, 1)
    same(alice.attempt("group", "create", "Circle", "bob").status, 2)
    same(alice.attempt("group", "destroy", "Circle").status, 2)
    same(alice.attempt("send", "#Circle", "Is anybody here?").status, 1)
    same([row["chat"] for row in alice.run("chats").of("chat")], ["@bob", "@alice"])


@case("/two-ends/group-one-deleted")
def one_deleted(world):
    """Somebody's account is gone: the others get what is said."""
    server = world.server()
    alice, bob, carol = circle(world, server, "alice", "bob", "carol")
    for person in bob, carol:
        person.run("receive")
    carol.run("delete-account", "--yes")
    alice.run("send", "#Circle", "Carol?")
    bob.run("receive")
    same(rows(bob), [("alice", "Carol?")])


@case("/two-ends/group-own-devices")
def own_devices(world):
    """Both devices of Bob are in, and each sees what the other one wrote."""
    server = world.server()
    alice, bob = world.friends(server, "alice", "bob")
    second = link(world, bob)
    bob.run("receive")
    alice.run("group", "create", "Circle", "@bob")
    for device in bob, second:
        device.run("receive")
    second.run("send", "#Circle", "from the second one")
    bob.run("receive")
    alice.run("receive")
    wanted = [("bob", "from the second one")]
    same([rows(person) for person in (alice, bob, second)], [wanted] * 3)


def flags(person, chat="#Circle"):
    found = [row for row in person.run("chats").of("chat") if row["chat"] == chat]
    return (found[0]["state"], found[0]["muted"], found[0]["unread"]) if found else None


def reaches(*people, wanted):
    """Whether @wanted comes true after everybody has been online as often as it takes."""

    def found():
        receive_all(*people)
        return wanted()

    until(found, "all have seen it")


@case("/two-ends/group-own-devices-in-step")
def own_devices_in_step(world):
    """What one device makes, changes, mutes, reads and leaves shows on the other one, after days as well."""
    server = world.server()
    alice, bob = world.friends(server, "alice", "bob")
    second = link(world, bob)
    bob.run("group", "create", "Circle", "@alice")
    bob.run("group", "rename", "#Circle", "Round")
    bob.run("mute", "#Round", "on")
    bob.run("send", "#Round", "from the first one")
    alice.run("receive")
    for n in range(3):
        alice.run("send", "#Round", f"number {n}")
    bob.run("receive")
    wanted = [("bob", "from the first one")] + [("alice", f"number {n}") for n in range(3)]
    reaches(second, wanted=lambda: flags(second, "#Round") == ("group", True, 0))
    same(rows(second, "#Round"), wanted)
    same(members(second, "#Round"), [("bob", "admin"), ("alice", "member")])
    check(not any(row["muted"] for row in second.run("chats").of("chat") if row["chat"] != "#Round"), "no other chat is muted")
    second.run("mute", "#Round", "off")
    reaches(bob, second, wanted=lambda: flags(bob, "#Round") == ("group", False, 0))
    second.run("group", "leave", "#Round")
    reaches(bob, second, alice, wanted=lambda: members(alice, "#Round") == [("alice", "admin")])
    same(bob.attempt("send", "#Round", "Am I still in?").status, 1)


@case("/two-ends/group-handed-over")
def handed_over(world):
    """A device that is approved later has the groups, their state, what was said and what was not read."""
    server = world.server()
    alice, bob, carol = people = circle(world, server, "alice", "bob", "carol")
    receive_all(*people)
    alice.run("group", "promote", "#Circle", "@bob")
    alice.run("mute", "#Circle", "on")
    alice.run("group", "create", "Other", "@bob")
    receive_all(*people)
    for n in range(4):
        alice.run("send", "#Circle", f"number {n}")
    receive_all(*people)
    bob.run("send", "#Circle", "from Bob")
    receive_all(*people)
    second = link(world, alice)
    reaches(alice, second, wanted=lambda: flags(second) == ("group", True, 0))
    same(rows(second), rows(alice))
    same(members(second), members(alice))
    same(members(second, "#Other"), [("alice", "admin"), ("bob", "member")])
    second.run("send", "#Circle", "from the new one")
    second.run("group", "remove", "#Circle", "@carol")
    receive_all(*people)
    same(rows(bob), rows(second))
    same(rows(alice), rows(second))
    same(members(bob), [("alice", "admin"), ("bob", "admin")])


@case("/two-ends/group-handed-over/killed")
def handed_over_killed(world):
    """Either device dies on the way, again and again; the new one has all of it in the end."""
    server = world.server()
    alice, bob = circle(world, server, "alice", "bob")
    receive_all(alice, bob)
    for n in range(12):
        alice.run("send", "#Circle", f"number {n}")
    wanted = [("alice", f"number {n}") for n in range(12)]
    second = approved_and_killed(world, alice)
    for n, step in enumerate(("receive.opened", "receive.stored-committed", "receive.acked") * 2):
        second.attempt("receive", COTERIE_TEST_KILL_AT=f"{step}:{n}")
        alice.attempt("receive", COTERIE_TEST_KILL_AT=f"send.sealed-committed:{n}")
        alice.run("receive")
    reaches(alice, second, wanted=lambda: flags(second) is not None and rows(second) == wanted)
    same(members(second), [("alice", "admin"), ("bob", "member")])


def link_to(person, chat="#Circle"):
    return person.run("group", "invite", chat).of("invitation")[0]["link"]


@case("/two-ends/group-invitation")
def invitation(world):
    """Who opens a link asks to be let in; nothing of the group is theirs before somebody who may has done so."""
    server = world.server()
    alice, bob, carol, dora, mallory = world.people(server, "alice", "bob", "carol", "dora", "mallory")
    alice.run("group", "create", "Circle", "@bob")
    receive_all(alice, bob)
    bob.run("accept", "#Circle")
    same(bob.attempt("group", "invite", "#Circle").status, 1, "only admins add people")
    alice.run("send", "#Circle", "before Carol came")
    link_of_alice = link_to(alice)
    same(link_of_alice.split("/")[3], "@alice")
    for person in carol, dora:
        person.run("group", "join", link_of_alice)
        person.run("group", "join", link_of_alice)
        same([row for row in person.run("chats").of("chat") if row["chat"][0] == "#"], [])
    got = alice.run("group", "requests", "#Circle").of("group-join")
    same(sorted((row["chat"], row["by"]) for row in got), [("#Circle", "carol"), ("#Circle", "dora")])
    same({row["by"] for row in alice.run("group", "requests", "#Circle").of("group-join")}, {"carol", "dora"})
    alice.run("group", "approve", "#Circle", "@carol")
    alice.run("group", "decline", "#Circle", "@dora")
    same(alice.attempt("group", "approve", "#Circle", "@dora").status, 1)
    receive_all(alice, bob, carol, dora)
    same(flags(carol), ("group", False, 0))
    same(flags(dora), None)
    same(rows(carol), [], "nothing that was said before")
    alice.run("send", "#Circle", "Welcome")
    carol.run("receive")
    same(rows(carol), [("alice", "Welcome")])
    same(members(bob), members(carol))
    same(carol.attempt("group", "join", link_of_alice).status, 1, "she is in")
    same(alice.attempt("group", "join", link_of_alice).status, 1, "it is her own")
    alice.run("group", "invite", "#Circle", "off")
    mallory.run("group", "join", link_of_alice)
    mallory.run("group", "join", link_of_alice[:-32] + "0" * 32)
    receive_all(alice, mallory)
    same(alice.run("group", "requests", "#Circle").of("group-join"), [])
    for wrong in "coterie://elsewhere.example/@alice/" + "/".join(link_of_alice.split("/")[4:]), link_of_alice + "/x", "nothing":
        same(mallory.attempt("group", "join", wrong).status, 1, wrong)


@case("/two-ends/group-invitation-own-devices")
def invitation_own_devices(world):
    """A link that one device made counts on the other one as well, and is taken back on both."""
    server = world.server()
    alice, carol, dora = world.people(server, "alice", "carol", "dora")
    second = link(world, alice)
    alice.run("group", "create", "Circle")
    link_of_alice = link_to(alice)
    receive_all(alice, second)
    carol.run("group", "join", link_of_alice)
    same([row["by"] for row in second.run("receive").of("group-join")], ["carol"])
    second.run("group", "approve", "#Circle", "@carol")
    receive_all(second, alice, carol)
    same(members(alice), [("alice", "admin"), ("carol", "member")])
    same(alice.run("group", "requests", "#Circle").of("group-join"), [])
    second.run("group", "invite", "#Circle", "off")
    receive_all(second, alice)
    dora.run("group", "join", link_of_alice)
    for device in second, alice:
        same(device.run("receive").of("group-join"), [])


@case("/two-ends/group-changes")
def changes(world):
    """All that can be changed, from different sides; all see the same in the end."""
    alice, bob, carol, dora = people = circle(world, world.server(), "alice", "bob", "carol", "dora")
    receive_all(*people)
    alice.run("group", "promote", "#Circle", "@bob")
    receive_all(*people)
    bob.run("group", "rename", "#Circle", "Round Table")
    bob.run("group", "remove", "#Round Table", "@carol")
    receive_all(*people)
    bob.run("send", "#Round Table", "without Carol")
    receive_all(*people)
    wanted = [("alice", "admin"), ("bob", "admin"), ("dora", "member")]
    for person in alice, bob, dora:
        same(members(person, "#Round Table"), wanted, person.name)
        same(rows(person, "#Round Table"), [("bob", "without Carol")], person.name)
    same(rows(carol, "#Round Table"), [], "nothing of what was said since")
    same(carol.attempt("send", "#Round Table", "Hello?").status, 1)
    same(dora.attempt("group", "remove", "#Round Table", "@bob").status, 1)
    same(bob.attempt("group", "remove", "#Round Table", "@alice").status, 1, "the creator is more senior")
    alice.run("group", "add", "#Round Table", "@carol")
    receive_all(*people)
    alice.run("send", "#Round Table", "Carol is back")
    receive_all(*people)
    same(rows(carol, "#Round Table"), [("alice", "Carol is back")])


@case("/two-ends/group-leave-and-last-admin")
def leave_and_last_admin(world):
    alice, bob, carol = people = circle(world, world.server(), "alice", "bob", "carol")
    receive_all(*people)
    alice.run("group", "leave", "#Circle")
    receive_all(*people)
    same(sorted(role for _, role in members(bob)), ["admin", "member"])
    same(members(bob), members(carol))
    same({name for name, _ in members(bob)}, {"bob", "carol"})
    bob.run("send", "#Circle", "Alice has left")
    receive_all(*people)
    same((rows(carol), rows(alice)), ([("bob", "Alice has left")], []))
    same(alice.attempt("send", "#Circle", "Have I?").status, 1)


@case("/two-ends/group-removed-behind-something")
def removed_behind_something(world):
    """What was changed before the removal, and goes out with it, is not known to whoever is removed: they hear of it."""
    server = world.server()
    alice, bob, carol = people = circle(world, server, "alice", "bob", "carol")
    receive_all(*people)
    server.stop()
    same(alice.attempt("group", "rename", "#Circle", "Round").status, 5)
    same(alice.attempt("group", "promote", "#Round", "@bob").status, 5)
    same(alice.attempt("group", "remove", "#Round", "@carol").status, 5)
    same(alice.attempt("group", "rename", "#Round", "Square").status, 5)
    server.start()
    for _ in range(3):
        receive_all(*people)
    name = [row["chat"] for row in carol.run("chats").of("chat") if row["chat"].startswith("#")][0]
    same((name, dict(members(carol, name)).get("carol")), ("#Round", None))
    same(members(bob, "#Square"), [("alice", "admin"), ("bob", "admin")])


@case("/two-ends/group-two-admins-at-once")
def two_admins_at_once(world):
    """Each changes it without knowing of the other; both end with the same."""
    alice, bob, carol, dora = people = circle(world, world.server(), "alice", "bob", "carol", "dora")
    receive_all(*people)
    alice.run("group", "promote", "#Circle", "@bob")
    receive_all(*people)
    alice.run("group", "remove", "#Circle", "@bob")
    bob.run("group", "remove", "#Circle", "@carol")
    receive_all(*people)
    receive_all(*people)
    wanted = [("alice", "admin"), ("carol", "member"), ("dora", "member")]
    for person in alice, carol, dora:
        same(sorted(members(person)), wanted, person.name)


@case("/two-ends/group-revoked-device")
def revoked_device(world):
    """The account's other device tells the group; what the revoked one did before stays, and it gets nothing more."""
    server = world.server()
    alice, bob = world.friends(server, "alice", "bob")
    second = link(world, alice)
    alice.run("receive")
    second.run("receive")
    second.run("group", "create", "Circle", "@bob")
    receive_all(alice, bob)
    alice.run("devices", "revoke", "2", "--yes")
    receive_all(alice, bob)
    alice.run("send", "#Circle", "one device less")
    receive_all(bob)
    same(members(bob), [("alice", "admin"), ("bob", "member")])
    same(rows(bob), [("alice", "one device less")])


@case("/two-ends/group-devices-come-and-go")
def devices_come_and_go(world):
    """Texts are refused until they are sealed for whatever devices there are; each comes once to those that stay."""
    server = world.server()
    alice, bob, carol = people = circle(world, server, "alice", "bob", "carol")
    receive_all(*people)
    wanted = []

    def say(sender, text):
        sender.run("send", "#Circle", text)
        wanted.append((sender.name, text))

    say(alice, "one device each")
    bob.run("receive")
    seconds = [link(world, person) for person in (bob, carol)]
    say(alice, "two of Bob's and Carol's")
    receive_all(carol, *seconds)
    carol.run("devices", "revoke", "2", "--yes")
    third = link(world, bob, 3)
    say(alice, "three and one")
    receive_all(*people, seconds[0], third)
    bob.run("devices", "revoke", "2", "--yes")
    say(carol, "two and one")
    alice.run("receive")
    say(alice, "to all who are left")
    receive_all(*people, third)
    for person in (*people, third):
        same(rows(person), wanted, person.profile.name)
    same([body for _, body in rows(seconds[1])], ["one device each", "two of Bob's and Carol's"], "what came before it went")


@case("/two-ends/group-server-learns-nothing")
def server_learns_nothing(world):
    server = world.server()
    alice, bob, carol = circle(world, server, "alice", "bob", "carol")
    alice.run("send", "#Circle", "a canary sings")
    server.stop()
    for word in "Circle", "canary":
        found = subprocess.run(["grep", "-rla", word, str(server.data), str(server.log)], capture_output=True, text=True)
        same(found.stdout, "", word)


if __name__ == "__main__":
    main()
