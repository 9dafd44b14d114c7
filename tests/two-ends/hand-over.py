#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A further device gets what there is, and stays in step; either side, or the server, dies on the way."""

import random
import signal

from cutter import Cutter
from ends import PATIENCE_S, SEED, Console, case, check, main, same, until
from linked import PARTIAL, Device, approved_and_killed, code_of, link, shell_of


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


@case("/two-ends/hand-over/by-commands-that-end")
def by_commands(world):
    """Whoever has no shell open: what approves stays until the chats are there, and what says so tells how it went."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    for n in range(30):
        alice.run("send", "@bob", f"number {n}")
    laptop = Device(world.folder, alice)
    new = laptop.start("--timeout", PATIENCE_S, "login", laptop.name)
    begun = "POST /v1/link/commit 200"
    until(lambda: begun in alice.server.log.read_text(errors="replace"), "a device that waits")
    alice.run("devices")
    alice.run("--timeout", PATIENCE_S, "devices", "approve", "--code", code_of(new))
    new.finish()
    same(bodies(laptop, "bob"), bodies(alice, "bob"))


@case("/two-ends/hand-over/in-step")
def in_step(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    laptop = link(world, alice)
    gets(laptop, alice, "bob", bodies(alice, "bob"))
    laptop.run("mute", "@bob", "on")
    laptop.run("devices", "rename", 2, "Laptop")

    def muted():
        alice.run("receive")
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
    laptop = approved_and_killed(world, alice)
    for n in range(6):
        running = [alice.start("receive", "--follow"), laptop.start("receive", "--follow")]
        if n % 3 == 2:
            server.restart(kill=True)
        until(lambda: running[0].process.poll() is None, "it runs")
        running[n % 2].kill()
        running[1 - n % 2].kill()
    gets(laptop, alice, "bob", wanted)


def steps_killed(name, giver):
    """One of the two is gone whenever it comes to that step, a little further each time; at last both stay."""

    def run(world):
        alice, bob = world.friends(world.server(), "alice", "bob")
        for n in range(12):
            alice.run("send", "@bob", f"number {n}")
        wanted = bodies(alice, "bob")
        laptop = approved_and_killed(world, alice)
        victim, other = (alice, laptop) if giver else (laptop, alice)
        for passed in range(4):
            victim.attempt("receive", COTERIE_TEST_KILL_AT=f"{name}:{passed}")
            settle(other)
        gets(laptop, alice, "bob", wanted)
        same(bodies(laptop, "bob"), wanted)

    return run


for step in ("send.sealed-committed", "send.frame-written", "send.answered", "send.cleared-committed"):
    case(f"/two-ends/hand-over/giver-killed/{step}")(steps_killed(step, True))
for step in ("receive.frame-read", "receive.opened", "receive.stored-committed", "receive.acked"):
    case(f"/two-ends/hand-over/taker-killed/{step}")(steps_killed(step, False))


def cut(giver):
    """The line of one of the two breaks at any byte, again and again; what was told stays told, and no more than once."""

    def run(world):
        server = world.server()
        alice, bob = world.friends(server, "alice", "bob")
        for n in range(40):
            alice.run("send", "@bob", f"number {n} " + "x" * (n * 7 % 300))
        wanted = bodies(alice, "bob")
        laptop = approved_and_killed(world, alice)
        line = Cutter(server)
        victim, other = (alice, laptop) if giver else (laptop, alice)
        over_line = Console(world.folder, victim.name, victim.server)
        over_line.profile, over_line.passphrase, over_line.server = victim.profile, victim.passphrase, line
        chance = random.Random(SEED)
        for n in range(14):
            line.cut_after(chance.randrange(1, 1500 * (n + 1)))
            over_line.attempt("receive", "--timeout", 5)
            settle(other)
        line.mend()
        check(line.cuts > 5, f"the line broke {line.cuts} times; seed {SEED}")
        over_line.run("receive")
        line.close()
        gets(laptop, alice, "bob", wanted)
        bob.run("send", "@alice", "and on it goes")
        gets(laptop, alice, "bob", wanted + ["and on it goes"])

    return run


case("/two-ends/hand-over/cut-at-any-byte/giver")(cut(True))
case("/two-ends/hand-over/cut-at-any-byte/taker")(cut(False))


@case("/two-ends/hand-over/by-one-that-was-not-told-yet")
def not_told_yet(world):
    """What the second device does not have itself when it approves a third one, the third gets through it all the same."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    for n in range(5):
        alice.run("send", "@bob", f"number {n}")
    wanted = bodies(alice, "bob")
    second, third = Device(world.folder, alice, 2), Device(world.folder, alice, 3)
    old, new = shell_of(alice, COTERIE_TEST_KILL_AT="link.appended"), second.start("--timeout", 1, "login", "alice")
    old.type(f"devices approve --code {code_of(new)}")
    same(old.wait(), -signal.SIGKILL)
    new.wait_for("that the rest comes later", event="hand-over-waits")
    new.finish(PARTIAL)
    same(bodies(second, "bob"), [])
    old, new = shell_of(second), third.start("--timeout", 1, "login", "alice")
    old.type(f"devices approve --code {code_of(new)}")
    new.wait_for("that the rest comes later", event="hand-over-waits")
    new.finish(PARTIAL)
    old.finish()
    third.run("receive")
    same(bodies(third, "bob"), [])

    def found():
        settle(alice, second, third)
        return bodies(third, "bob") == wanted

    until(found, lambda: f"the third device: {bodies(third, 'bob')}")
    same(bodies(second, "bob"), wanted)


@case("/two-ends/hand-over/by-one-that-nobody-can-tell")
def nobody_can_tell(world):
    """Whoever was to tell it is revoked: then what it has is all that there is."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    second, third = Device(world.folder, alice, 2), Device(world.folder, alice, 3)
    old, new = shell_of(alice, COTERIE_TEST_KILL_AT="link.appended"), second.start("--timeout", 1, "login", "alice")
    old.type(f"devices approve --code {code_of(new)}")
    same(old.wait(), -signal.SIGKILL)
    new.finish(PARTIAL)
    old, new = shell_of(second), third.start("--timeout", 1, "login", "alice")
    old.type(f"devices approve --code {code_of(new)}")
    new.finish(PARTIAL)
    old.finish()
    second.run("send", "@bob", "from the second")
    second.attempt("devices", "revoke", 1)

    def handed_over():
        second.attempt("receive")  # which says once that nobody tells it the rest
        settle(third)
        return not [device for device in third.run("devices").of("device") if "percent" in device]

    until(handed_over, "the third device has all that there is")
    same(bodies(third, "bob"), ["from the second"])


@case("/two-ends/hand-over/giver-signed-out")
def giver_signed_out(world):
    """Whoever tells it is signed out meanwhile: it is said that not everything is here, and what it has goes on."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    second, third = Device(world.folder, alice, 2), Device(world.folder, alice, 3)
    old, new = shell_of(alice), second.sign_in()
    old.type(f"devices approve --code {code_of(new)}")
    new.wait_for("all that there is", event="handed-over")
    new.finish()
    old.finish()
    old, new = shell_of(alice, COTERIE_TEST_KILL_AT="link.appended"), third.sign_in()
    old.type(f"devices approve --code {code_of(new)}")
    same(old.wait(), -signal.SIGKILL)
    new.wait_for("approved", event="approved")
    second.run("devices", "revoke", 1)
    new.wait_for("that the rest never comes", event="hand-over-cut-short")
    new.finish(PARTIAL)
    same([event["event"] for event in new.events if event["event"] == "handed-over"], [])
    bob.run("send", "@alice", "to both")
    until(lambda: settle(second, third) or bodies(third, "bob") == ["to both"], lambda: f"the third: {bodies(third, 'bob')}")


@case("/two-ends/hand-over/another-one-goes-on")
def another_one_goes_on(world):
    """Whoever tells it signs out meanwhile: a third device of the account tells the rest."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    for n in range(5):
        bob.run("send", "@alice", f"number {n}")
    second, third = Device(world.folder, alice, 2), Device(world.folder, alice, 3)
    old, new = shell_of(alice), second.sign_in()
    old.type(f"devices approve --code {code_of(new)}")
    new.wait_for("all that there is", event="handed-over")
    new.finish()
    old.finish()
    wanted = bodies(second, "bob")
    old, new = shell_of(alice, COTERIE_TEST_KILL_AT="send.answered"), third.start("--timeout", 1, "login", "alice")
    old.type(f"devices approve --code {code_of(new)}")
    same(old.wait(), -signal.SIGKILL)
    new.wait_for("that the rest comes later", event="hand-over-waits")
    new.finish(PARTIAL)
    alice.run("logout", "--yes")
    until(lambda: third.attempt("receive").of("hand-over-cut-short"), "it is said, whatever the command")
    gets(third, second, "bob", wanted)
    until(lambda: not [device for device in third.run("devices").of("device") if "percent" in device], "all is told")


if __name__ == "__main__":
    main()
