# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The conversation: what is written and read in it by keyboard, what a screen reader says of it, drafts, a server that goes."""

from window import *  # noqa: F403
from window import case, check, main, until


def greeted(world, server, *names):
    alice, bob = people = world.people(server, *names)
    alice.run("send", "@bob", "Hello Bob")
    bob.run("receive")
    bob.run("send", "@alice", "Hello Alice, see https://example.org/menu")
    return people


def opened(world, server=None):
    """Alice's window with the chat with Bob open; Bob is a console."""
    server = server or world.server()
    _, bob = world.kept(server, greeted, "alice", "bob")
    window = world.window("alice", server).start()
    window.unlock()
    window.wait_open()
    window.focus().open_chat("bob")
    return window, bob


def said(window):
    """The messages that can be read, as a screen reader says them."""
    lists = [part for part in window.find_all("list") if part.name == "Messages"]
    return [row.name for one in lists for row in one.parts if row.showing and row.role == "list item"]


def wait_said(window, *words):
    """One of the messages is read out with all of these words."""
    return until(lambda: [line for line in said(window) if all(word in line for word in words)][:1],
                 lambda: f"a message with {words} among {said(window)}")[0]


@case("/window/conversation/both-directions")
def both_directions(world):
    window, bob = opened(world)
    line = wait_said(window, "Hello Alice", "bob")
    check(any(ch.isdigit() for ch in line), "no time in:", line)
    window.click(window.find("text", "Message"))
    window.focus().type("Is the terrace heated?").keys("shift+Return").type("It is cold").keys("Return")
    wait_said(window, "You:", "Is the terrace heated?\nIt is cold", "Sent")
    bob.run("receive")
    check("Is the terrace heated?\nIt is cold" in bob.texts("alice", own=False), bob.history("alice"))
    wait_said(window, "You:", "Is the terrace heated?", "Read")  # the console reads what it prints
    window.screenshot("conversation")
    window.quit()


@case("/window/conversation/every-control-has-a-name")
def names(world):
    window, _bob = opened(world)
    wait_said(window, "Hello Alice")
    window.wait_named()
    window.quit()


@case("/window/conversation/draft-outlives-a-restart")
def draft(world):
    window, _bob = opened(world)
    window.click(window.find("text", "Message"))
    window.focus().type("half a sent")
    until(lambda: any("half a sent" in part.name for part in window.find_all("list item")),
          lambda: f"the draft in the list:\n{window.tree()}")
    window.quit()
    window.start().unlock()
    window.wait_open()
    window.focus().open_chat("bob")
    until(lambda: window.find("text", "Message").text == "half a sent", "the draft in the field")
    window.quit()


@case("/window/conversation/server-gone-and-back")
def server_gone(world):
    server = world.server()
    window, bob = opened(world, server)
    server.stop()
    window.send("when you are back")
    wait_said(window, "You:", "when you are back", "Sending")
    server.start()
    wait_said(window, "You:", "when you are back", "Sent")
    bob.run("receive")
    check("when you are back" in bob.texts("alice", own=False), bob.history("alice"))
    window.quit()


@case("/window/conversation/message-menu-by-keyboard")
def menu(world):
    window, _bob = opened(world)
    wait_said(window, "Hello Alice")
    window.click(window.find("text", "Message"))
    window.focus().keys("shift+Tab", "Menu")
    until(lambda: [part for part in window.walk() if part.name == "Message Details" and "menu item" in part.role][:1],
          lambda: f"the menu of a message in:\n{window.tree()}")[0].activate()
    window.wait_text("Reached the Server")
    window.screenshot("message-details")
    window.keys("Escape")
    window.wait_gone("label", "Reached the Server")
    window.quit()


@case("/window/conversation/narrow")
def narrow(world):
    window, _bob = opened(world)
    window.resize(360, 640)
    wait_said(window, "Hello Alice")
    window.screenshot("conversation-narrow")
    back = window.find("push button", "Back")
    window.wait_gone(None, "Chat Menu")  # there is more room for the name, and the details have all of it
    back.activate()
    window.find("push button", "New Chat")
    window.quit()


@case("/window/conversation/narrow-details")
def narrow_details(world):
    """Where there is no room beside the chat they lie over it, and there is a way back to it."""
    window, _ = opened(world)
    window.resize(360, 640)
    window.open_chat("bob")
    window.focus().keys("F9")
    window.find("push button", "Back to the Chat")
    until(lambda: not window.is_at(beginning="Message"), "the keyboard to leave what is covered")
    window.keys("Escape")
    window.wait_gone("push button", "Back to the Chat")
    window.wait_at(name="Message")
    window.keys("F9")
    window.find("push button", "Back to the Chat").activate()
    window.wait_gone("push button", "Back to the Chat")
    until(lambda: window.find("push button", "Back").extents.x < 360, "the chat to stay")
    window.quit()


@case("/window/conversation/tab-goes-round")
def tab_goes_round(world):
    """From the field through everything that the window has, and back to the field."""
    window, _ = opened(world)

    def now():
        focused = window.focused
        return focused.name if focused is not None else None

    until(lambda: now() == "Message", "the field to have the keyboard")
    met = []
    for _ in range(20):
        window.keys("Tab")
        until(lambda: now() not in (None, met[-1] if met else "Message"), lambda: f"Tab to go on from {met}")
        met.append(now())
        if now() == "Message":
            break
    check(met[-1] == "Message", met)
    for name in ("New Chat", "Search", "Main Menu", "Chat Menu", "Chat Details", "Insert Emoji"):
        check(name in met, name, "is passed by:", met)
    window.quit()


main()
