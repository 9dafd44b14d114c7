# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another password, another passphrase: what refuses, what opens afterwards, and what a crash in the middle leaves."""

import os
import time

from window import PATIENCE_S, case, check, main, same, until

WEAK, STRONG = "abc", "seven quiet otters paint lanterns"


def opened(world):
    return world.window("alice", world.server()).start().focus().register()


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
    same(dialog.nameless, [], dialog.tree())
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
    alice.keys("Escape")  # takes the toast away, while there is one; then it closes what is below
    until(lambda: not alice.reads("Password changed"), "the toast to go")
    if alice.has("frame", "Preferences"):
        alice.keys("Escape")
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
    same(dialog.nameless, [], dialog.tree())
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


def slots(folder):
    """What a key slot that is being replaced changes: a second one comes, then it takes the place of the first."""
    return sorted((entry.name, entry.inode()) for entry in os.scandir(folder) if entry.name.startswith("keyslot"))


def wait_changes(folder, was, count):
    """By looking all the time: what comes first goes again after a millisecond."""
    deadline = time.monotonic() + PATIENCE_S
    for _ in range(count):
        while slots(folder) == was:
            check(time.monotonic() < deadline, "no change of", was)
        was = slots(folder)


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
        was = slots(alice.profile)
        fill_passphrase(dialog, before, after).activate()
        if changes is None:
            alice.wait_gone("frame", "Change Passphrase")
        else:
            wait_changes(alice.profile, was, changes)
        alice.kill()
        alice.start().focus()
        if changes is None or not unlocked(alice, before):
            check(unlocked(alice, after), "neither opens the device")
            before = after
        same(len(slots(alice.profile)), 1)
    alice.open_chat("Note to Self")
    alice.wait_text("Lemons, candles")
    alice.quit()


main()
