# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window as a person meets it: an account, a passphrase, a conversation, and what goes wrong."""

import subprocess

from window import case, check, main, same, until

OPEN = ("--registration", "open")


def people(world, *arguments):
    """Alice in a window, Bob in a console; they know one another."""
    server = world.server(*OPEN, *arguments)
    alice_console, bob = world.friends(server, "alice", "bob")
    alice = world.window("alice", server)
    same(alice.profile, alice_console.profile)
    return server, alice, bob


def unlocked(window):
    window.start().focus().unlock()
    window.wait_open()
    return window


@case("/window/create-account")
def create_account(world):
    server = world.server(*OPEN)
    alice = world.window("alice", server).start().focus()
    alice.register().screenshot("create-account")
    bob = world.people(server, "bob")[0]
    bob.run("send", "@alice", "Found you.")
    alice.wait_text("Message Requests")
    alice.quit()
    same([row["body"] for row in alice.console.history("bob")], ["Found you."])


@case("/window/name-taken")
def name_taken(world):
    server = world.server(*OPEN)
    world.people(server, "alice")
    other = world.window("alice-two", server).start().focus()
    other.person = "alice"
    other.find("push button", "Create Account").activate()
    other.find("text", "User Name").write("alice")
    other.find("text", "Password").write("another password")
    other.find("push button", "Continue").activate()
    other.find("text", "Passphrase").write(other.passphrase)
    other.find("text", "Repeat Passphrase").write(other.passphrase)
    other.find("push button", "Finish").activate()
    other.wait_text("taken")
    other.screenshot("name-taken")
    other.quit()


@case("/window/wrong-passphrase")
def wrong_passphrase(world):
    _, alice, _ = people(world)
    alice.start().focus().unlock("not the passphrase")
    alice.wait_text("That passphrase does not open this device")
    alice.screenshot("wrong-passphrase")
    alice.unlock().wait_open()
    alice.quit()


@case("/window/write-and-receive")
def write_and_receive(world):
    _, alice, bob = people(world)
    unlocked(alice).open_chat("bob")
    alice.wait_text("hello")
    shell = bob.start("shell")
    alice.send("Good morning, it's me")
    shell.wait_for("the text", event="message", body="Good morning, it's me")
    shell.type("@alice Good day <b>to</b> you & yours")
    alice.wait_text("Good day <b>to</b> you & yours")
    until(lambda: any("it's me" in row.name and row.name.endswith("Read") for row in alice.find_all("list item")),
          lambda: f"that it was read, in:\n{alice.tree()}")
    alice.screenshot("write-and-receive")
    shell.stop()
    alice.quit()
    same(alice.console.texts("bob", own=True), ["hello", "Good morning, it's me"])


@case("/window/keyboard-only")
def keyboard_only(world):
    """From the passphrase to an answer without touching anything but keys."""
    _, alice, bob = people(world)
    bob.run("send", "@alice", "Only keys?")
    alice.start().focus()
    alice.find(None, "Passphrase")
    alice.type(alice.passphrase).keys("Return")
    alice.wait_open()
    alice.wait_text("Only keys?")
    alice.keys("ctrl+k")
    alice.find(None, "Name of a chat")
    alice.screenshot("switcher")
    alice.type("bob").keys("Return")
    alice.wait_at(name="Message")
    alice.type("Only keys.").keys("Return")
    alice.screenshot("keyboard-only")
    until(lambda: "Only keys." in bob.attempt("receive").bodies, "the answer")
    alice.quit()


@case("/window/server-gone-and-back")
def server_gone_and_back(world):
    server, alice, bob = people(world)
    unlocked(alice).open_chat("bob")
    server.kill()
    alice.wait_text("Offline")
    alice.screenshot("server-gone")
    alice.send("Written while it was away")
    alice.wait_text("Written while it was away")
    server.start()
    until(lambda: "Written while it was away" in bob.attempt("receive").bodies, "the text to come by itself")
    until(lambda: not alice.reads("Offline"), "the banner to go")
    alice.quit()


@case("/window/restart-with-a-draft")
def restart_with_a_draft(world):
    _, alice, _ = people(world)
    unlocked(alice).open_chat("bob")
    alice.find("text", "Message").write("half a thou")
    alice.quit()
    unlocked(alice).open_chat("bob")
    until(lambda: alice.find("text", "Message").text == "half a thou", "the draft")
    alice.kill()  # and not even a crash takes it
    unlocked(alice).open_chat("bob")
    until(lambda: alice.find("text", "Message").text == "half a thou", "the draft")
    alice.quit()


@case("/window/narrow")
def narrow(world):
    """At 360 pixels there is one pane, with a way back, and nothing is wider than the window."""
    _, alice, _ = people(world)
    unlocked(alice).resize(360, 640)
    alice.open_chat("bob")
    back = alice.find("push button", "Back")
    alice.screenshot("narrow-chat")

    def inside():
        field = alice.find("text", "Message").extents
        return field.x >= 0 and field.x + field.width <= 360

    until(inside, "the field to be in the window")
    back.activate()
    alice.find("push button", "New Chat")
    alice.screenshot("narrow-list")
    alice.quit()


@case("/window/narrow-details")
def narrow_details(world):
    """Details beside the chat go when the room does, lie over the chat when they are asked for, and come back with the room."""
    _, alice, _ = people(world)
    unlocked(alice).open_chat("bob").keys("F9")
    until(lambda: alice.has("list item", "Mute"), "the details beside the chat")
    alice.resize(360, 640)
    until(lambda: not alice.has("list item", "Mute"), "the details to go")
    alice.keys("F9")
    mute = alice.find("list item", "Mute")
    until(lambda: mute.extents.x + mute.extents.width <= 360, "the details over the chat")
    alice.screenshot("narrow-details")
    alice.keys("F9")
    until(lambda: not alice.has("list item", "Mute"), "the details to go again")
    alice.resize(1200, 800)
    alice.find("list item", "Mute")
    alice.quit()


@case("/window/all-controls-have-names")
def all_controls_have_names(world):
    """What can be pressed or filled in says what it is."""
    _, alice, _ = people(world)
    alice.start().focus()
    alice.find(None, "Passphrase")
    alice.wait_named()
    alice.unlock().wait_open()
    alice.wait_named()
    alice.open_chat("bob")
    alice.wait_named()
    alice.quit()
    fresh = world.window("fresh", world.servers[0]).start()
    fresh.wait_named()
    fresh.find("push button", "Create Account").activate()
    fresh.find("text", "Password")
    fresh.wait_named()
    fresh.kill()


@case("/window/side-by-side")
def side_by_side(world):
    """Two copies with two profiles; a third on a profile in use says so."""
    server = world.server(*OPEN)
    world.friends(server, "alice", "bob")
    alice, bob = (unlocked(world.window(name, server)) for name in ("alice", "bob"))
    bob.focus().open_chat("alice")
    alice.focus().open_chat("bob").send("From window to window")
    bob.wait_text("From window to window")
    second = world.window("alice", server)
    second.start().focus().unlock()
    second.wait_text("has this profile open")
    second.screenshot("busy-profile")
    second.kill()
    bob.quit()
    alice.quit()


@case("/window/version-and-options")
def version_and_options(world):
    import os

    done = subprocess.run([os.environ["COTERIE_WINDOW"], "--version"], capture_output=True, text=True, check=True)
    check(done.stdout.startswith("coterie "), done.stdout)


main()
