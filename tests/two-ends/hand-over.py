#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A further device gets what there is, and stays in step; either side, or the server, dies on the way."""

from ends import case, check, main, same, until
from linked import link


def settle(*consoles):
    for console in consoles:
        console.run("receive")


def bodies(console, other):
    """The texts of a chat; none while there is no such chat."""
    return console.attempt("history", f"@{other}", "--limit", 1000).bodies


def gets(console, owner, other, wanted):
    """Whether it has these texts, after both have been online as often as it takes."""

    def found():
        settle(owner, console)
        return bodies(console, other) == wanted

    until(found, f"{console.profile.name}: {wanted}")


@case("/two-ends/hand-over/arrives")
def arrives(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    alice.run("send", "@bob", "one")
    bob.run("send", "@alice", "two")
    settle(alice, bob)
    before = bodies(alice, "bob")
    alice.run("profile", "--name", "Alice Archer")
    alice.run("pin", "@bob", "on")
    alice.run("safety-number", "@bob", "--verified")
    laptop = link(world, alice)
    gets(laptop, alice, "bob", before)
    chat = [found for found in laptop.run("chats").of("chat") if found["chat"] == "@bob"][0]
    check(chat["pinned"], chat)
    check(chat["verified"], chat)
    same(laptop.run("profile").of("profile")[0]["name"], "Alice Archer")
    bob.run("send", "@alice", "three")
    gets(laptop, alice, "bob", before + ["three"])
    laptop.run("send", "@bob", "four")
    settle(bob)
    gets(alice, laptop, "bob", before + ["three", "four"])
    same(bodies(bob, "alice")[-1], "four")
    chain = [row for row in bob.history("alice") if row.get("kind") == "chain"]
    same([row["body"] for row in chain], ["@alice added a device."])


@case("/two-ends/hand-over/in-step")
def in_step(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    laptop = link(world, alice)
    gets(laptop, alice, "bob", bodies(alice, "bob"))
    laptop.run("mute", "@bob", "on")
    laptop.run("devices", "rename", 2, "Laptop")
    settle(laptop, alice)

    def muted():
        settle(laptop, alice)
        return [found["muted"] for found in alice.run("chats").of("chat") if found["chat"] == "@bob"] == [True]

    until(muted, "the desktop knows that Bob is muted")
    until(lambda: [found["name"] for found in alice.run("devices").of("device")][1] == "Laptop", "its name")
    alice.run("block", "@bob")

    def blocked():
        settle(alice, laptop)
        return [found["state"] for found in laptop.run("chats").of("chat") if found["chat"] == "@bob"] == ["blocked"]

    until(blocked, "the laptop knows that Bob is blocked")


@case("/two-ends/hand-over/killed-and-restarted")
def killed(world):
    server = world.server()
    alice, bob = world.friends(server, "alice", "bob")
    for n in range(30):
        alice.run("send", "@bob", f"number {n}")
    wanted = bodies(alice, "bob")
    laptop = link(world, alice)
    for n in range(6):
        running = [alice.start("receive", "--follow"), laptop.start("receive", "--follow")]
        if n % 3 == 2:
            server.restart(kill=True)
        until(lambda: running[0].process.poll() is None, "it runs")
        running[n % 2].kill()
        running[1 - n % 2].kill()
    gets(laptop, alice, "bob", wanted)


if __name__ == "__main__":
    main()
