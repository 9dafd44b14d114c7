# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A second device of an account: it waits with a code, and the first one asks whether that is right."""

from gi.repository import GLib

import places
from window import DESKTOP, Console, case, check, main, same, until
from linked import Device, approve as approve_device, code_of, shell_of

OPEN = ("--registration", "open")


def registered(world):
    return world.opened("alice", world.server(*OPEN))


def second(world, owner):
    """The same account in a profile of its own, as far as the page that waits."""
    device = world.window(f"{owner.person}-2", owner.server)
    device.person, device.password = owner.person, owner.password
    device.start().focus()
    device.find("push button", "Sign In").activate()
    device.find("text", "User Name").write(device.person)
    device.find("text", "Password").write(device.password)
    device.find("push button", "Continue").activate()
    device.find("text", "Passphrase").write(device.passphrase)
    device.find("text", "Repeat Passphrase").write(device.passphrase)
    device.find("text", "Device Name").write("Kitchen Laptop")
    left = until(lambda: list(device.walk(hidden=True)), "all that is on the page")
    device.find("push button", "Finish").activate()
    device.wait_text("Approve This Device")
    ask_where(left)
    return device


def ask_where(parts):
    """A screen reader may ask for the place of what has just gone; the log must say nothing of it."""
    for part in parts:
        try:
            _ = part.extents, part.states, part.showing
        except GLib.Error:  # there is nobody to answer
            pass


def dialog_of(owner):
    return owner.find("dialog", "New Device")


def answer(owner, code):
    dialog = dialog_of(owner)
    dialog.find("text", "Code on the New Device").write(code)
    dialog.find("text", "Passphrase of This Device").write(owner.passphrase)
    dialog.find("push button", "Approve").activate()
    return dialog


def server_with_places(world):
    """Unless it is built without them."""
    file = world.folder / "places.mmdb"
    file.write_bytes(places.one_place("Lisbon", "Portugal"))
    try:
        return world.server(*OPEN, "--place-file", str(file))
    except AssertionError as trouble:
        check("built without libmaxminddb" in str(trouble), trouble)
        return world.server(*OPEN)


@case("/window/devices/approve")
def approve(world):
    alice = world.window("alice", server_with_places(world)).start().focus().register()  # as a person does
    device = second(world, alice)
    code = device.waiting_code()
    device.screenshot("devices-waiting")
    dialog = dialog_of(alice)
    dialog.wait_text("127.0.0.1")
    if "--place-file" in alice.server.arguments:
        dialog.wait_text("Lisbon, Portugal")
    dialog.find("text", "Code on the New Device").write(code)
    dialog.find("text", "Passphrase of This Device").write(alice.passphrase)
    alice.screenshot("devices-approve")
    dialog.wait_named()
    device.wait_named()
    dialog.find("push button", "Approve").activate()
    dialog.wait_text("Device Approved")
    alice.screenshot("devices-approved")
    dialog.find("push button", "Close").activate()
    device.wait_open()
    device.screenshot("devices-open")
    device.quit()
    alice.quit()


def linked(world, alice):
    device = second(world, alice)
    dialog = answer(alice, device.waiting_code())
    dialog.wait_text("Device Approved")
    dialog.find("push button", "Close").activate()
    return device.wait_open()


def unfold(device, page):
    """What can be done with the other device stands in its row."""
    row = page.find("list", "Other Devices").find("list item")
    device.tab_to(lambda part: part.accessible == row.accessible or part.name == row.name, "the row of the other device")
    device.keys("Return")
    page.find("push button", "Sign Out…")


@case("/window/devices/first-signed-out-by-the-second")
def first_signed_out(world):
    """What is there comes to the second device, and what is new to both; it signs the first one out, which is empty then."""
    server = world.server(*OPEN)
    bob = world.friends(server, "alice", "bob")[1]
    bob.run("send", "@alice", "Shall we meet?")
    alice = world.window("alice", server).start().focus().unlock().wait_open()
    alice.open_chat("bob").wait_text("Shall we meet?")
    device = linked(world, alice)
    device.focus().open_chat("bob").wait_text("Shall we meet?")
    bob.run("send", "@alice", "Tomorrow at noon?")
    same([row["body"] for row in bob.history("alice") if row.get("kind") == "chain"], ["@alice added a device."])
    alice.wait_text("Tomorrow at noon?")
    device.wait_text("Tomorrow at noon?")
    device.screenshot("devices-both")
    page = device.preferences("Devices")
    unfold(device, page)
    device.screenshot("devices-preferences")
    page.wait_named()
    page.find("push button", "Sign Out…").activate()
    device.wait_text("It gets no more messages")
    device.find("text", "Passphrase of This Device").write("not the passphrase")
    device.screenshot("devices-sign-out")
    device.find("push button", "Sign Out Sign Out").activate()  # so the dialogs of libadwaita 1.2 name their buttons
    device.wait_text("That passphrase does not open this device.")
    device.screenshot("devices-sign-out-wrong")
    device.find("text", "Passphrase of This Device").write(device.passphrase)  # it asks again
    device.find("push button", "Sign Out Sign Out").activate()
    page.wait_text("There are no other devices")
    alice.find("push button", "Create Account")
    same([str(path) for path in alice.profile.rglob("*")], [], "what is left on the first device")
    alice.screenshot("devices-revoked")
    alice.quit()
    bob.run("send", "@alice", "To the one that is left")
    device.leave_preferences()
    device.wait_text("To the one that is left")
    device.quit()


@case("/window/devices/wrong-code")
def wrong_code(world):
    """Two wrong codes are a sentence each, and it is said how many tries are left; the third one ends it, on both sides."""
    alice = registered(world)
    device = second(world, alice)
    code = device.waiting_code()
    for i, left in enumerate(("Two tries are left.", "This is the last try.", None)):
        wrong = f"{(int(code) + 1 + i) % 10_000_000:07}"
        check(left is None or not dialog_of(alice).reads(left), "what is said before the code is wrong")
        dialog = answer(alice, wrong)
        if left is not None:
            dialog.wait_text("That is not the code which the new device shows.")
            dialog.wait_text(left)
            alice.screenshot(f"devices-wrong-code-{i + 1}")
            same(dialog.find("text", "Code on the New Device").text, "", "the code")
    dialog.wait_text("Three Wrong Codes")
    alice.screenshot("devices-three-wrong")
    device.find("push button", "Continue")  # back where one signs in, and what was typed is still there
    device.screenshot("devices-declined")
    same(device.find("text", "User Name").text, "alice", "the name")
    check(not (device.profile / "keyslot").exists(), "something of the profile is left")
    device.quit()
    dialog.find("push button", "Close").activate()
    alice.quit()


def asked():
    """The notifications that say that somebody wants to sign in."""
    return [found for found in DESKTOP.shell.shown.values() if found.title == "Is This Your New Device?"]


@case("/window/devices/decline")
def decline(world):
    """Whoever closes the dialog has decided nothing: the notification leads back to it, and a banner does."""
    alice = registered(world)
    device = second(world, alice)  # which is in front, so that the first one notifies
    device.waiting_code()
    dialog = dialog_of(alice)
    alice.keys("Escape")
    alice.wait_gone("dialog", "New Device")
    DESKTOP.shell.click(until(asked, "a notification")[0])
    dialog_of(alice)
    alice.keys("Escape")
    alice.wait_gone("dialog", "New Device")
    alice.find("push button", "Review").activate()
    dialog = dialog_of(alice)
    dialog.find("push button", "Decline").activate()
    dialog.wait_text("Device Declined")
    device.find("push button", "Continue")
    device.quit()
    dialog.find("push button", "Close").activate()
    alice.quit()


@case("/window/devices/cancel")
def cancel(world):
    alice = registered(world)
    device = second(world, alice)
    device.waiting_code()
    dialog = dialog_of(alice)
    device.find("push button", "Cancel").activate()
    dialog.wait_text("Request Withdrawn")
    device.find("push button", "Continue")
    dialog.find("push button", "Close").activate()
    device.quit()
    alice.quit()


@case("/window/devices/closed-while-waiting")
def closed_while_waiting(world):
    """The window of the new device is closed and opened again: it goes on waiting, with the same code."""
    alice = registered(world)
    device = second(world, alice)
    code = device.waiting_code()
    device.quit()
    device.start().focus().unlock()
    device.wait_text("Approve This Device")
    same(device.waiting_code(), code, "the code")
    answer(alice, code).wait_text("Device Approved")
    device.wait_open()
    device.quit()
    alice.quit()


@case("/window/devices/declined-after-a-restart")
def declined_after_a_restart(world):
    """There is nothing left to unlock: it begins at the first page, which says why."""
    alice = registered(world)
    device = second(world, alice)
    device.waiting_code()
    device.quit()
    device.start().focus().unlock()
    device.waiting_code()
    dialog_of(alice).find("push button", "Decline").activate()
    device.wait_text("This device was declined on another one of yours")
    device.find("push button", "Sign In")
    check(not (device.profile / "keyslot").exists(), "something of the profile is left")
    device.quit()
    alice.find("dialog", "New Device").find("push button", "Close").activate()
    alice.quit()


def confirm_start_over(device):
    device.find("push button", "All My Devices Are Lost…").activate()
    device.wait_text("There is no way back")
    device.screenshot("devices-start-over")
    device.wait_named()
    device.find("push button", "Start Over Start Over").activate()


@case("/window/devices/all-lost")
def all_lost(world):
    """Whoever waits in vain starts over, after a question; what is left of the old device says what happened."""
    alice = registered(world)
    alice.kill()
    device = second(world, alice)
    device.wait_text("Looking for your other devices…")
    device.screenshot("devices-all-lost")
    device.find("push button", "All My Devices Are Lost…").activate()
    device.wait_text("There is no way back")
    device.find("push button", "Cancel Cancel").activate()
    device.wait_gone("push button", "Cancel Cancel")
    device.wait_text("Looking for your other devices…")
    confirm_start_over(device)
    device.wait_open()
    alice.start().focus().unlock()
    alice.wait_open()
    alice.wait_text("started over elsewhere")
    alice.screenshot("devices-started-over-elsewhere")
    device.quit()
    alice.quit()


@case("/window/devices/all-lost-after-a-restart")
def all_lost_after_a_restart(world):
    """What was typed went with the window: it is asked for again, as is the wish, and then nobody waits any more."""
    alice = registered(world)
    alice.kill()
    device = second(world, alice)
    device.wait_text("Looking for your other devices…")
    device.quit()
    device.start().focus().unlock()
    device.wait_text("Looking for your other devices…")
    confirm_start_over(device)
    device.find("text", "User Name").write(device.person)
    device.find("text", "Password").write(device.password)
    device.wait_text("Start Over")
    device.find("push button", "Continue").activate()
    device.find("text", "Passphrase").write(device.passphrase)
    device.find("text", "Repeat Passphrase").write(device.passphrase)
    device.find("push button", "Finish").activate()
    device.wait_text("There is no way back")  # of this name, and now
    device.find("push button", "Cancel Cancel").activate()
    device.wait_gone("push button", "Cancel Cancel")
    device.find("push button", "Finish").activate()
    device.wait_text("There is no way back")
    device.find("push button", "Start Over Start Over").activate()
    device.wait_open()
    device.quit()


@case("/window/devices/giver-signed-out")
def giver_signed_out(world):
    """What was to come from a device that is signed out never will: it is said, and stays said until somebody has read it."""
    alice = world.people(world.server(*OPEN), "alice")[0]
    other = approve_device(alice, Device(world.folder, alice, 3))
    alice.person = "alice"
    old = shell_of(alice, COTERIE_TEST_KILL_AT="link.appended")
    device = second(world, alice)
    old.type(f"devices approve --code {device.waiting_code()}")
    device.wait_open()
    device.wait_text("Getting your chats from")
    device.screenshot("handover-under-way")
    other.run("devices", "revoke", 1)
    device.wait_text("was signed out before all of your chats had come.")
    check(not device.reads("Your chats are here"), device.tree())
    device.screenshot("handover-cut-short")
    device.wait_named()
    device.quit()
    device.start().focus().unlock().wait_open()
    device.wait_text("was signed out before all of your chats had come.")
    device.resize(360, 700)
    device.screenshot("handover-cut-short-narrow")
    device.find("push button", "Got It").activate()
    device.wait_gone("push button", "Got It")
    check(not device.reads("Your chats are here"), device.tree())
    device.quit()


@case("/window/devices/told-later")
def told_later(world):
    """The new device dies before it has anything: the old one says that it still gets the chats, until it has them."""
    server = world.server(*OPEN)
    owner, _ = world.friends(server, "alice", "bob")
    alice = world.window("alice", server).start().focus().unlock().wait_open()
    laptop = Device(world.folder, owner)
    new = laptop.sign_in(COTERIE_TEST_KILL_AT="receive.opened")
    dialog = answer(alice, code_of(new))
    dialog.wait_text("Device Approved")
    dialog.find("push button", "Close").activate()
    alice.wait_gone("dialog", "New Device")
    new.wait()
    page = alice.preferences("Devices")
    page.wait_text("Receives your chats")
    page.find("progress bar")
    alice.screenshot("handover-on-the-old-device")
    until(lambda: laptop.attempt("receive") and not page.reads("Receives your chats"),
          lambda: f"the chats to have come:\n{page.tree()}")
    page.wait_gone("progress bar")
    alice.leave_preferences()
    alice.quit()


@case("/window/devices/new-identity")
def new_identity(world):
    """Whom somebody knows starts over: nothing is sent there before it is accepted, and then what waited is."""
    server = world.server(*OPEN)
    alice = Console(world.folder, "alice", server).register()
    Console(world.folder, "bob", server).register().run("send", "@alice", "Hello, it is Bob")
    alice.run("receive")
    alice.run("accept", "@bob")
    alice.run("send", "@bob", "Hello Bob")
    bob = world.window("bob", server).start().focus().unlock().wait_open()
    bob.open_chat("alice")
    bob.wait_text("Hello Bob")
    again = Console(world.folder, "alice", server)
    again.profile = world.folder / "alice-again"
    again.run("login", "alice", "--start-over", "--yes")
    bob.send("Are you there?")
    bob.wait_text("This person has a new identity")
    bob.screenshot("identity-held")
    bob.wait_named()
    bob.find("push button", "Review…").activate()
    bob.wait_text("Accept the New Identity of")
    bob.screenshot("identity-question")
    bob.find("push button", "Accept Accept").activate()
    bob.find("push button", "Mark as Verified")  # whoever was accepted unseen is compared at once
    bob.screenshot("identity-number")
    bob.keys("Escape")
    bob.wait_gone("push button", "Mark as Verified")
    bob.wait_text("You have accepted a new identity of")
    until(lambda: not bob.reads("Nothing is sent there"), lambda: f"the alarm to go:\n{bob.tree()}")
    check(not bob.has("push button", "Review…") and not bob.reads("It is not the one you know"), bob.tree())
    bob.screenshot("identity-accepted")
    until(lambda: "Are you there?" in again.run("receive").out, "what waited to reach Alice")
    rows = until(lambda: [row for row in bob.find_all("list item") if row.name.startswith("alice")][1:], bob.tree)
    bob.click(rows[-1])  # the account that was before
    bob.wait_text("Nobody uses this account any more")
    bob.wait_text("What waited here goes to the new account of")
    check(not bob.reads("Try Again"), bob.tree())
    check(not bob.reads("was deleted"), bob.tree())
    bob.screenshot("identity-before")
    bob.quit()


if __name__ == "__main__":
    main()
