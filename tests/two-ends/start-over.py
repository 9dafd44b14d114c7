#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody has lost all devices and starts over with the password alone; what is left of the old ones is told."""

from ends import Console, case, check, main, same, until


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


if __name__ == "__main__":
    main()
