# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another password, another passphrase: what refuses, what opens afterwards, and what a crash in the middle leaves."""

import ctypes
import os
import select
import struct
import time

from window import PATIENCE_S, case, check, main, same, until

WEAK, STRONG = "abc", "seven quiet otters paint lanterns"


def opened(world):
    return world.opened("alice", world.server())


def form(window, button):
    """The dialog behind a button of the page Account; its title is the button's label."""
    window.preferences("Account").find("push button", button).activate()
    return window.find("frame", button.rstrip("…"))


def fill_password(dialog, old, new, again=None):
    dialog.find("text", "Current Password").write(old)
    dialog.find("text", "New Password").write(new)
    dialog.find("text", "Repeat New Password").write(again or new)
    return dialog.find("push button", "Change")


def fill_passphrase(dialog, old, new, again=None):
    dialog.find("text", "Current Passphrase").write(old)
    dialog.find("text", "Passphrase").write(new)
    dialog.find("text", "Repeat Passphrase").write(again or new)
    return dialog.find("push button", "Change")


def unlocked(window, passphrase):
    """Whether this passphrase opens the page that is shown."""
    window.unlock(passphrase)
    until(lambda: all(not field.text for field in window.find_all("text", "Passphrase")), "it to be tried")
    until(lambda: window.has("push button", "New Chat") or window.reads("That passphrase does not open this device"),
          lambda: f"an answer in:\n{window.tree()}")
    return window.has("push button", "New Chat")


@case("/window/changed-secrets/password")
def password(world):
    alice = opened(world)
    dialog = form(alice, "Change Password…")
    dialog.wait_named()
    check(not fill_password(dialog, alice.password, "another password", "another passwort").sensitive, dialog.tree())
    fill_password(dialog, "guessed", "another password").activate()
    dialog.wait_text("The current password is wrong.")
    alice.screenshot("wrong-old-password")
    same(dialog.find("text", "Current Password").states & {"visible"}, {"visible"})  # still there, to be mended
    fill_password(dialog, alice.password, alice.passphrase).activate()
    dialog.wait_text("which must never leave it")
    fill_password(dialog, alice.password, "another password").activate()
    alice.wait_gone("frame", "Change Password")
    alice.find("frame", "Preferences").wait_text("Password changed")
    until(lambda: "active" in alice.find("frame", "Preferences").states, "the preferences to have the keyboard")
    alice.keys("Escape")  # takes the toast away
    until(lambda: not alice.reads("Password changed"), "the toast to go")
    alice.keys("Escape")  # closes what was below
    alice.wait_gone("frame", "Preferences")
    alice.focus().quit()
    console = alice.console
    check("password" in console.run("login", "alice", status=1).err, "the old password signs in")
    console.password = "another password"
    console.run("login", "alice")


@case("/window/changed-secrets/password-without-server")
def password_without_server(world):
    alice = opened(world)
    dialog = form(alice, "Change Password…")
    alice.server.stop()
    fill_password(dialog, alice.password, "another password").activate()
    dialog.wait_text("cannot be reached")
    alice.server.start()
    dialog.find("push button", "Cancel").activate()
    alice.wait_gone("frame", "Change Password")
    alice.leave_preferences().quit()
    alice.console.run("login", "alice")


@case("/window/changed-secrets/passphrase")
def passphrase(world):
    alice = opened(world)
    dialog = form(alice, "Change Passphrase…")
    dialog.wait_named()
    fill_passphrase(dialog, alice.passphrase, WEAK)
    dialog.wait_text("Weak")
    check(not fill_passphrase(dialog, alice.passphrase, STRONG, "seven loud otters").sensitive, dialog.tree())
    dialog.wait_text("The two passphrases differ.")
    button = fill_passphrase(dialog, "guessed", STRONG)
    until(lambda: dialog.reads("Strong") or dialog.reads("Good"), lambda: f"a strong passphrase in:\n{dialog.tree()}")
    button.activate()
    dialog.wait_text("The current passphrase is wrong.")
    alice.screenshot("wrong-old-passphrase")
    fill_passphrase(dialog, alice.passphrase, STRONG).activate()
    alice.wait_gone("frame", "Change Passphrase")
    alice.find("frame", "Preferences").wait_text("Passphrase changed")
    alice.leave_preferences().quit()
    alice.start().focus()
    check(not unlocked(alice, alice.passphrase), "the old passphrase opens the device")
    check(unlocked(alice, STRONG), "the new passphrase does not", alice.tree())
    alice.quit()


class Watch:
    """What is made in a folder or put in its place there, in this order, though it goes again after a millisecond."""

    CREATED, MOVED_TO = 0x100, 0x80  # of inotify

    def __init__(self, folder):
        libc = ctypes.CDLL(None)
        self.descriptor, self.names = libc.inotify_init1(os.O_CLOEXEC), []
        check(libc.inotify_add_watch(self.descriptor, os.fsencode(folder), self.CREATED | self.MOVED_TO) > 0, "nothing is watched")

    def _read(self):
        data, at = os.read(self.descriptor, 65536), 0
        while at < len(data):
            size = struct.unpack_from("iIII", data, at)[3]
            self.names.append(data[at + 16:at + 16 + size].rstrip(b"\0").decode())
            at += 16 + size

    def wait(self, name, count):
        """For the first few changes of what is called so."""
        deadline = time.monotonic() + PATIENCE_S
        while sum(found.startswith(name) for found in self.names) < count:
            check(select.select([self.descriptor], [], [], max(0, deadline - time.monotonic()))[0], "no change but", self.names)
            self._read()
        os.close(self.descriptor)


def slots(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith("keyslot")]


@case("/window/changed-secrets/killed-in-the-middle")
def killed(world):
    """One of the two opens the device, whenever the program ends; and nothing of what was kept is lost."""
    alice = opened(world)
    alice.find("push button", "New Chat").activate()
    alice.find("push button", "Note to Self").activate()
    alice.wait_gone("entry", "Name or user name")
    alice.send("Lemons, candles")
    alice.wait_text("Lemons, candles")
    before = alice.passphrase
    for number, changes in enumerate((1, 2, None)):  # None: it is killed when it says that it is done
        after = f"{STRONG} {number}"
        dialog = form(alice, "Change Passphrase…")
        watch = Watch(alice.profile)
        fill_passphrase(dialog, before, after).activate()
        if changes is None:
            alice.wait_gone("frame", "Change Passphrase")
        else:
            watch.wait("keyslot", changes)  # a second one comes, then it takes the place of the first
        alice.kill()
        alice.start().focus()
        if changes is None or not unlocked(alice, before):
            check(unlocked(alice, after), "neither opens the device")
            before = after
        same(slots(alice.profile), ["keyslot"])
    alice.open_chat("Note to Self")
    alice.wait_text("Lemons, candles")
    alice.quit()


main()
