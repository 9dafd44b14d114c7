# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account and this device: how they are made, changed and left, and what refuses."""

import signal
import subprocess

from window import Console, case, check, main, same, until

OPEN = ("--registration", "open")


def leave(window):
    """Out of a dialog, and to the end."""
    window.keys("Escape")
    window.wait_gone("frame", "Preferences")
    window.quit()


def registered(world, *arguments):
    return world.opened("alice", world.server(*OPEN, *arguments))


FIRST = {"Account": "Copy User Name", "Network": "Server Address"}


def preferences(window, page):
    window.focus().keys("ctrl+comma")
    dialog = window.find("frame", "Preferences")
    tab = dialog.find("page tab", page)

    def shown():
        tab.activate()
        return dialog.has(None, FIRST[page])

    until(shown, f"the page {page}")
    return dialog


def begin(window, button="Create Account"):
    """Up to the button Continue."""
    window.find("push button", button).activate()
    window.find("text", "User Name").write(window.person)
    window.find("text", "Password").write(window.password)
    return window


@case("/window/account/lock")
def lock(world):
    alice = registered(world)
    alice.focus().keys("ctrl+l")
    alice.find("push button", "Unlock")
    alice.wait_gone("push button", "New Chat")
    alice.unlock().wait_open()
    alice.quit()


@case("/window/account/lock-and-quit-with-stopped-server")
def lock_and_quit(world):
    """The server does not answer the good-bye: the window shows nothing meanwhile, and the program ends all the same."""
    alice = registered(world)
    alice.server.process.send_signal(signal.SIGSTOP)
    alice.focus().keys("ctrl+l")
    alice.find("push button", "Unlock")
    alice.wait_gone("push button", "New Chat")
    alice.quit()
    alice.server.process.send_signal(signal.SIGCONT)


@case("/window/account/sign-out")
def sign_out(world):
    alice = registered(world)
    preferences(alice, "Account").find("push button", "Sign Out…").activate()
    alice.wait_text("All messages on this device are erased")
    alice.screenshot("sign-out")
    alice.find("push button", "Sign Out Sign Out").activate()  # so the dialogs of libadwaita 1.2 name their buttons
    alice.find("push button", "Create Account")
    check(not (alice.profile / "keyslot").exists(), "the key is still there")
    check(not (alice.profile / "window.ini").exists(), "the settings are still there")
    alice.quit()


@case("/window/account/nothing-is-left-of-a-wiped-profile")
def nothing_left(world):
    """Neither of its settings: the window had a size of its own, and has another one when it closes."""
    alice = registered(world)
    alice.quit()
    check((alice.profile / "window.ini").exists(), "no settings were kept")
    alice.start().focus().unlock().wait_open()
    preferences(alice, "Account").find("push button", "Sign Out…").activate()
    alice.find("push button", "Sign Out Sign Out").activate()
    alice.find("push button", "Create Account")
    alice.resize(700, 600)
    alice.quit()
    same([path.name for path in alice.profile.glob("*")], [], "what is left of the profile")


@case("/window/account/escape-from-deleting")
def escape_from_deleting(world):
    """The key that closes the dialog was pressed in the row that goes with it."""
    alice = registered(world)
    preferences(alice, "Account").find("push button", "Delete Account…").activate()
    alice.wait_text("The user name stays taken for ever")
    answer = alice.find("push button", "Delete Account Delete Account")  # so the dialogs of libadwaita 1.2 name their buttons
    until(lambda: alice.type("x") and answer.sensitive, "the field to have the keyboard")
    alice.keys("Escape")
    until(lambda: not alice.reads("The user name stays taken for ever"), "the dialog to go")
    leave(alice)


@case("/window/account/delete")
def delete(world):
    alice = registered(world)
    button = preferences(alice, "Account").find("push button", "Delete Account…")

    def answer(name):
        alice.find_beginning("push button", name).activate()

    button.activate()
    alice.wait_text("The account is deleted on the server")
    answer("Cancel")
    until(lambda: not alice.reads("The account is deleted on the server"), lambda: f"the question to go:\n{alice.tree()}")
    button.wait_sensitive().activate()
    field = alice.find("text", "Password").write("guesse")
    alice.keys("Return").type("d")  # Return confirms nothing that cannot be taken back
    until(lambda: len(field.text) == len("guessed"), lambda: f"the question to stay:\n{alice.tree()}")
    field.write("guessed")
    answer("Delete Account Delete")
    alice.wait_text("password is wrong")
    check((alice.profile / "keyslot").exists(), "all is erased already")
    alice.find("text", "Password").write(alice.password)  # it asks again
    alice.screenshot("delete-account")
    answer("Delete Account Delete")
    alice.find("push button", "Create Account")
    check(not (alice.profile / "keyslot").exists(), "the key is still there")
    alice.quit()


@case("/window/account/second-device")
def second_device(world):
    server = world.server(*OPEN)
    world.people(server, "bob")
    other = world.window("bob-two", server).start().focus()
    other.person, other.password = "bob", Console(world.folder, "bob", server).password
    begin(other, "Sign In").find("push button", "Continue").activate()
    other.wait_text("a device that you already use must approve this one")
    other.screenshot("approval-needed")
    other.quit()


@case("/window/account/closed-server")
def closed_server(world):
    alice = world.window("alice", world.server("--registration", "closed")).start().focus()
    begin(alice).find("push button", "Continue").activate()
    alice.wait_text("takes no new accounts")
    alice.quit()


@case("/window/account/invitation")
def invitation(world):
    alice = world.window("alice", world.server("--registration", "invite")).start().focus()
    begin(alice).find("push button", "Continue").activate()
    alice.wait_text("wants an invitation code")
    alice.find("text", "Invitation Code").write("what is this?")
    alice.find("push button", "Continue").activate()
    alice.wait_text("wants an invitation code")
    alice.find("text", "Invitation Code").write("aaaa-bbbb-cccc")
    alice.find("push button", "Continue").activate()
    alice.find("text", "Passphrase").write(alice.passphrase)
    alice.find("text", "Repeat Passphrase").write(alice.passphrase)
    alice.find("push button", "Finish").activate()
    alice.wait_text("unused invitation code")
    same(alice.find("text", "Invitation Code").text, "aaaa-bbbb-cccc")
    alice.screenshot("invitation")
    alice.quit()


@case("/window/account/no-server")
def no_server(world):
    server = world.server(*OPEN)
    alice = world.window("alice", server).start().focus()
    server.stop()
    begin(alice).find("push button", "Continue").activate()
    alice.wait_text("cannot be reached")
    alice.find("text", "Server Address").write("what is this?")
    alice.find("push button", "Continue").activate()
    alice.wait_text("That is no address of a server")
    alice.quit()


@case("/window/account/bad-name")
def bad_name(world):
    alice = world.window("Alice!", world.server(*OPEN)).start().focus()
    begin(alice).find("push button", "Continue").activate()
    alice.wait_text("A user name has 2 to 32 small letters")
    alice.quit()


@case("/window/account/self-signed")
def self_signed(world):
    key, certificate = world.folder / "key.pem", world.folder / "cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    alice = world.window("alice", world.server(*OPEN, "--tls-cert", str(certificate), "--tls-key", str(key)))
    begin(alice.start().focus()).find("push button", "Continue").activate()
    alice.wait_text("No authority vouches for this server")
    alice.screenshot("compare-key")
    shown = next(part.text or part.name for part in alice.find_all("label") if len((part.text or part.name).split()) == 16)
    alice.find("push button", "The Key Is the Same").activate()
    alice.find("text", "Passphrase").write(alice.passphrase)
    alice.find("text", "Repeat Passphrase").write(alice.passphrase)
    alice.find("push button", "Finish").activate()
    alice.wait_open()
    dialog = preferences(alice, "Network")
    dialog.wait_text(shown)
    dialog.wait_text("Connected")
    alice.screenshot("preferences-pinned")
    leave(alice)


@case("/window/account/busy")
def busy(world):
    server = world.server(*OPEN)
    bob = world.people(server, "bob")[0]
    shell = bob.start("shell")
    shell.type("status")
    shell.wait_for("the connection", event="status")
    window = world.window("bob", server).start().focus()
    same(window.profile, bob.profile)
    window.unlock(bob.passphrase).wait_text("has this profile open")
    window.screenshot("busy")
    shell.stop()
    window.unlock(bob.passphrase).wait_open()
    window.quit()


@case("/window/account/two-copies")
def two_copies(world):
    server = world.server(*OPEN)
    alice = world.window("alice", server).start().focus().register()
    bob = world.window("bob", server).start().focus().register()
    until(lambda: alice.process.poll() is None and bob.process.poll() is None, "both run")
    alice.quit()
    bob.quit()


main()
