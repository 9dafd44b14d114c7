# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Further devices of somebody's, and how they come to be."""

from ends import PATIENCE_S, Console, check, until


DONE, PARTIAL = 0, 6  # the exit status of who was approved: everything is here, or not
APPROVED = (DONE, PARTIAL)


class Device(Console):
    """A further device of somebody's: the same account, a profile of its own."""

    def __init__(self, folder, owner, number=2, server=None):
        super().__init__(folder, owner.name, server or owner.server)
        self.password = owner.password
        self.profile = folder / f"{owner.name}-{number}"
        self.passphrase = f"the passphrase of {owner.name}'s device {number}"

    def sign_in(self, **environment):
        return self.start("login", self.name, **environment)


def shell_of(console, *options, **environment):
    """A console that stays, and is given its passphrase by a file when it asks again."""
    secret = console.profile.parent / f"{console.profile.name}.passphrase"
    secret.write_text(console.passphrase)
    return console.start("--passphrase-file", secret, *options, "shell", **environment)


def code_of(running, other_than=None):
    def found():
        ended = running.has_ended()
        codes = [event["code"] for event in list(running.events) if event["event"] == "pending"]
        check(not ended, "ended early:", "".join(running.errors))
        return codes[-1] if codes and codes[-1] != other_than else None

    return until(found, f"a code; {running.events} {''.join(running.errors)}")


def wrong(code, times=1):
    return f"{(int(code) + times) % 10_000_000:07}"


def states(console):
    return [device["state"] for device in console.run("devices").of("device")]


def approve(owner, device):
    """The usual way, from beginning to end."""
    old = shell_of(owner)
    new = device.start("--timeout", PATIENCE_S, "login", device.name)
    old.type(f"devices approve --code {code_of(new)}")
    old.wait_for("approved", event="device-approved")
    new.wait_for("approved", event="approved", name=owner.name)
    new.wait_for("all that there is", event="handed-over")
    new.finish()
    old.finish()
    return device


def link(world, owner, number=2):
    return approve(owner, Device(world.folder, owner, number))


def approved_and_killed(world, owner):
    """Both end before a word of the hand-over was heard, or soon after."""
    laptop = Device(world.folder, owner)
    old, new = shell_of(owner), laptop.sign_in()
    old.type(f"devices approve --code {code_of(new)}")
    new.wait_for("approved", event="approved")
    new.kill()
    old.kill()
    return laptop
