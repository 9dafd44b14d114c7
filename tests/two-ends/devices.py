# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A further device is approved, declined, revoked; either side, or the server, dies on the way."""

import json
import signal
import urllib.error
import urllib.request

from ends import Console, case, check, main, same, until


class Device(Console):
    """A further device of somebody's: the same account, a profile of its own."""

    def __init__(self, folder, owner, number=2):
        super().__init__(folder, owner.name, owner.server)
        self.profile = folder / f"{owner.name}-{number}"
        self.passphrase = f"the passphrase of {owner.name}'s device {number}"

    def sign_in(self, **environment):
        return self.start("login", self.name, **environment)


def shell_of(console):
    """A console that stays, and is given its passphrase by a file when it asks again."""
    secret = console.profile.parent / f"{console.profile.name}.passphrase"
    secret.write_text(console.passphrase)
    return console.start("--passphrase-file", secret, "shell")


def code_of(running, other_than=None):
    def found():
        codes = [event["code"] for event in list(running.events) if event["event"] == "pending"]
        check(running.process.poll() is None, "ended early:", "".join(running.errors))
        return codes[-1] if codes and codes[-1] != other_than else None

    return until(found, f"a code; {running.events} {''.join(running.errors)}")


def wrong(code, times=1):
    return f"{(int(code) + times) % 10_000_000:07}"


def states(console):
    return [device["state"] for device in console.run("devices").of("device")]


def link(world, owner, number=2):
    """The usual way, from beginning to end."""
    device = Device(world.folder, owner, number)
    old = shell_of(owner)
    new = device.sign_in()
    old.type(f"devices approve --code {code_of(new)}")
    old.wait_for("approved", event="device-approved")
    new.wait_for("approved", event="approved", name=owner.name)
    new.finish()
    old.finish()
    return device


@case("/two-ends/devices/approve")
def approve(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    second = link(world, alice)
    same(states(alice), ["active", "active"])
    same([(device["number"], device["own"]) for device in second.run("devices").of("device")], [(1, False), (2, True)])
    bob.run("send", "@alice", "to both")
    check("to both" in second.run("receive").bodies, "the second device got nothing")
    check("to both" in alice.run("receive").bodies, "the first device got nothing")


if __name__ == "__main__":
    main()
