#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody has lost all devices and starts over with the password alone; what is left of the old ones is told."""

import signal

from ends import Console, case, check, main, same, until
from linked import link


class New(Console):
    """A new computer of somebody's: the same name and password, a profile of its own."""

    def __init__(self, folder, owner, place="new"):
        super().__init__(folder, owner.name, owner.server)
        self.profile = folder / f"{owner.name}-{place}"
        self.passphrase = f"the passphrase of {owner.name}'s {place}"

    def start_over(self, **more):
        return self.run("login", self.name, "--start-over", "--yes", **more)


def online(shell):
    def there():
        shell.type("status")
        return any(event["event"] == "status" and event["state"] == "online" for event in list(shell.events))

    until(there, "a connection")


@case("/two-ends/start-over/asks-first")
def asks_first(world):
    alice, = world.people(world.server(), "alice")
    refused = New(world.folder, alice).run("login", "alice", "--start-over", status=1, stdin="")
    check("--yes" in refused.err, refused.err)
    alice.run("receive")


@case("/two-ends/start-over/old-device-is-told")
def old_device_is_told(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    old = alice.start("shell")
    online(old)
    again = New(world.folder, alice)
    same([(event["name"], event["event"]) for event in again.start_over().events], [("alice", "started-over")])
    told = old.wait_for("told", event="alarm")
    same(told["what"], "identity")
    check("started over elsewhere" in told["text"], told)
    old.type("history @bob")
    old.wait_for("what it holds stays", event="message", body="hello")
    old.finish()
    later = alice.run("receive", status=1)
    check("started over elsewhere" in later.err, later.err)
    same(alice.texts("bob", own=True), ["hello"])
    same([device["state"] for device in again.run("devices").of("device")], ["active"])


@case("/two-ends/start-over/wrong-password")
def wrong_password(world):
    alice, = world.people(world.server(), "alice")
    again = New(world.folder, alice)
    again.password = "not the password"
    again.start_over(status=1)
    same([path.name for path in again.profile.rglob("*") if path.name in ("store.db", "keyslot")], [])
    alice.run("receive")
    alice.run("login", "alice", "--start-over", "--yes", status=1)  # here is an account


def link_begun(world):
    server = world.servers[0]
    until(lambda: "POST /v1/link/commit 200" in server.log.read_text(errors="replace"), "a device that waits")


@case("/two-ends/start-over/gives-up-waiting")
def gives_up_waiting(world):
    """The sign-in that waited for a device that is lost makes room."""
    alice, = world.people(world.server(), "alice")
    again = New(world.folder, alice)
    waiting = again.start("login", "alice")
    link_begun(world)
    waiting.kill()
    again.start_over()
    again.run("receive")


def hold(console, other):
    return [chat["hold"] for chat in console.run("chats").of("chat") if chat["chat"] == f"@{other}"]


def who_she_was(console, name):
    """The chat from before is there, is called by a word that commands take, and so is the member of a group."""
    old, = [chat for chat in console.run("chats").of("chat") if chat["title"] == name and chat["chat"] != f"@{name}"]
    same((old["hold"], old["chat"][:2]), ("gone", "@~"))
    rows = console.run("history", old["chat"]).of("message")
    check("hello" in [row["body"] for row in rows], rows)
    same([row["body"] for row in rows if "in the place of @." in row["body"]], [])
    check(old["chat"][1:] in [member["name"] for member in console.run("group", "members", "#Round").of("member")], old)
    refused = console.run("send", old["chat"], "too late", status=1)
    check("no more" in refused.err, refused.err)


@case("/two-ends/start-over/contact-holds-and-accepts")
def contact_holds_and_accepts(world):
    """Bob writes first: his text is held, and goes to her when he has accepted her. Who she was is at rest then."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    bob.run("safety-number", "@alice", "--verified")
    bob.run("group", "create", "Round", "@alice")
    again = New(world.folder, alice)
    again.start_over()
    told = bob.attempt("send", "@alice", "for whoever you are")
    same(told.status, 5, told.err)
    same([event["what"] for event in told.of("alarm")], ["identity"])
    check("accept-identity @alice" in told.err and "next command" not in told.err, told.err)
    bob.run("send", "@alice", "and another", status=5)
    same(hold(bob, "alice"), ["identity-changed"])
    same(again.run("receive").bodies, [])
    accepted = bob.run("accept-identity", "@alice")
    same((accepted.of("identity-accepted")[0]["chat"], accepted.of("alarm")), ("@alice", []))
    same(bob.run("receive").of("alarm"), [])
    same(bob.run("send", "#Round", "who is here").of("alarm"), [])
    who_she_was(bob, "alice")
    same(again.run("receive").bodies, ["for whoever you are", "and another"])
    same([event["verified"] for event in bob.run("safety-number", "@alice").of("safety-number")], ["no"])
    again.run("send", "@bob", "it is me")
    same(bob.run("receive").bodies, ["it is me"])
    bob.run("send", "@alice", "good")
    same(again.run("receive").bodies, ["good"])
    same(bob.texts("alice", own=True), ["for whoever you are", "and another", "good"])
    same(again.texts("bob", own=False), ["for whoever you are", "and another", "good"])
    same([row["state"] for row in bob.history("alice") if row["sender"] == "bob"][:1], ["read"])


@case("/two-ends/start-over/a-group-of-that-name")
def group_of_that_name(world):
    """What waits for the group waits for the server, and for no answer about her."""
    server = world.server()
    alice, bob = world.friends(server, "alice", "bob")
    Console(world.folder, "carol", server).register()
    New(world.folder, alice).start_over()
    bob.run("send", "@alice", "for whoever you are", status=5)
    same(hold(bob, "alice"), ["identity-changed"])
    bob.run("group", "create", "alice", "@carol")
    server.stop()
    told = bob.attempt("--timeout", "3", "send", "#alice", "nobody hears me")
    same(told.status, 5, told.err)
    check("next command" in told.err and "accept-identity" not in told.err, told.err)


@case("/two-ends/start-over/she-writes-first")
def she_writes_first(world):
    """What comes from somebody else under a name that is known does not come as hers."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    again = New(world.folder, alice)
    again.start_over()
    again.run("send", "@bob", "it is me")
    told = bob.run("receive")
    check("identity" in [event["what"] for event in told.of("alarm")], told.out)
    same([event["chat"] for event in told.of("message") if event["body"] == "it is me"] == ["@alice"], False)
    until(lambda: bob.run("receive") and hold(bob, "alice") == ["identity-changed"], "the hold")
    bob.run("accept-identity", "@alice")
    check("it is me" in bob.texts("alice", own=False), bob.history("alice"))
    bob.run("send", "@alice", "welcome back")
    same(again.run("receive").bodies, ["welcome back"])


@case("/two-ends/start-over/deleted-is-not-replaced")
def deleted(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    alice.run("delete-account", "--yes")
    bob.run("send", "@alice", "too late", status=1)
    same(hold(bob, "alice"), ["gone"])
    same([row["state"] for row in bob.history("alice") if row["body"] == "too late"], ["failed"])


@case("/two-ends/start-over/contact-with-two-devices")
def two_devices(world):
    """He accepts her on one device; the other one follows, with what waits there."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    second = link(world, bob)
    until(lambda: (bob.run("receive"), second.run("receive"), second.texts("alice", own=False))[2] == ["hello"], "his chats")
    again = New(world.folder, alice)
    again.start_over()
    bob.run("send", "@alice", "from the first", status=5)
    second.run("send", "@alice", "from the second", status=5)
    same((hold(bob, "alice"), hold(second, "alice")), (["identity-changed"], ["identity-changed"]))
    bob.run("accept-identity", "@alice")
    bob.run("receive")
    until(lambda: second.run("receive") and hold(second, "alice") == ["none"], "the second device to follow")
    same(second.run("receive").of("alarm"), [])
    bob.run("receive")
    again.run("send", "@bob", "to both")
    same(sorted(again.run("receive").bodies), ["from the first", "from the second"])
    bob.run("receive")
    second.run("receive")
    for device in (bob, second):
        same(sorted(device.texts("alice", own=True)), ["from the first", "from the second"], device.profile.name)
        same(device.texts("alice", own=False), ["to both"], device.profile.name)
        same([event["verified"] for event in device.run("safety-number", "@alice").of("safety-number")], ["no"])
    third = link(world, bob, 3)
    until(lambda: (bob.run("receive"), third.run("receive"), third.attempt("history", "@alice").bodies)[2][-1:] == ["to both"],
          "a device that comes later")
    same(third.texts("alice", own=False), ["to both"])
    second.run("send", "@alice", "well then")
    same(again.run("receive").bodies, ["well then"])


@case("/two-ends/start-over/twice")
def twice(world):
    """She starts over again before he has looked."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    New(world.folder, alice, "first").start_over()
    bob.run("send", "@alice", "one", status=5)
    bob.run("accept-identity", "@alice")
    last = New(world.folder, alice, "last")
    last.start_over()
    bob.run("send", "@alice", "two", status=5)
    same(hold(bob, "alice"), ["identity-changed"])
    bob.run("accept-identity", "@alice")
    bob.run("receive")
    same(last.run("receive").bodies[-1:], ["two"])


@case("/two-ends/start-over/server-restarted-and-killed")
def killed(world):
    """Cut short wherever: the same command finishes it."""
    server = world.server()
    alice, = world.people(server, "alice")
    again = New(world.folder, alice)
    again.start_over(status=-signal.SIGKILL, COTERIE_TEST_KILL_AT="account.key-slot-written")
    server.restart(kill=True)
    for words in ("receive",), ("login", "alice"):
        check("Starting over was cut short" in again.run(*words, status=1).err, "what was begun")
    running = again.start("login", "alice", "--start-over", "--yes")
    until(lambda: server.count("POST /v1/account/start-over 201"), "the server to have done it")
    running.kill()
    server.restart(kill=True)
    if again.attempt("receive").status != 0:
        again.start_over()
    again.run("receive")
    same([device["state"] for device in again.run("devices").of("device")], ["active"])
    alice.run("receive", status=1)


if __name__ == "__main__":
    main()
