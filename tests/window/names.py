# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page and dialog, as somebody hears it who does not see it: each control has a name, each message is read out whole."""

import re

from window import SHORT_S, case, check, main, same, until

PAGES = ("Profile", "Account", "Devices", "Privacy", "Notifications", "Network")
FORMS = {"Change Password…": "Change Password", "Change Passphrase…": "Change Passphrase"}
QUESTIONS = {"Sign Out…": "All messages on this device are erased", "Delete Account…": "Password"}


class Ear:
    """Goes through the pages of a window and notes what has no name."""

    def __init__(self, window):
        self.window, self.found = window, []

    def hear(self, where, part=None):
        part = part or self.window
        until(lambda: part.parts, f"{where} to be there")
        try:
            part.wait_named(SHORT_S)
        except AssertionError:
            self.found += [f"{where}: {what}" for what in part.nameless]
        self.window.screenshot("names-" + re.sub(r"\W+", "-", where))

    def done(self):
        same(self.found, [], "without a name")


def close(window, words):
    """A dialog goes by Escape; the first one may meet a window that has not got the keyboard yet."""
    def gone():
        if window.reads(words):
            window.keys("Escape")
        return not window.reads(words)

    until(gone, lambda: f"“{words}” to go from:\n{window.tree()}")


@case("/window/names/first-pages")
def first_pages(world):
    server = world.server()
    window = world.window("alice", server).start().focus()
    ear = Ear(window)
    window.find("push button", "Create Account")
    ear.hear("welcome")
    window.find("push button", "Create Account").activate()
    window.find("text", "User Name").write("alice")
    window.find("text", "Password").write(window.password)
    ear.hear("account")
    window.find("push button", "Continue").activate()
    window.find("text", "Repeat Passphrase")
    ear.hear("passphrase")
    window.find("text", "Passphrase").write(window.passphrase)
    window.find("text", "Repeat Passphrase").write(window.passphrase)
    window.find("push button", "Finish").activate()
    window.wait_open()
    ear.hear("no chats")
    window.focus().keys("ctrl+l")
    window.find("push button", "Unlock")
    ear.hear("unlock")
    window.unlock().wait_open()
    window.quit()
    ear.done()


@case("/window/names/dialogs")
def dialogs(world):
    window = world.opened("alice", world.server())
    ear = Ear(window)
    for page in PAGES:
        ear.hear(page, window.preferences(page))
    dialog = window.preferences("Account")
    for button, title in FORMS.items():
        dialog.find("push button", button).activate()
        form = window.find("frame", title)
        ear.hear(title, form)
        form.find("push button", "Cancel").activate()
        window.wait_gone("frame", title)
    for button, words in QUESTIONS.items():
        dialog.find("push button", button).activate()
        until(lambda: len(window.parts) > 2 and any(part.reads(words) for part in window.parts[2:] + window.parts[:1]),
              lambda: f"the question “{words}” in:\n{window.tree()}")
        ear.hear(button)
        window.find_beginning("push button", "Cancel").activate()
        until(lambda: not [part for part in window.find_all("push button") if part.name.startswith("Cancel")],
              "the question to go")
    window.leave_preferences()
    for keys, part, title in (("ctrl+n", "Name or user name", "New Chat"), ("ctrl+k", "Name of a chat", "switcher")):
        window.focus().keys(keys)
        window.find("entry", part)
        ear.hear(title)
        window.keys("Escape")
        window.wait_gone("entry", part)
    window.focus().keys("ctrl+question")
    window.wait_text("Break the line")
    ear.hear("shortcuts")
    close(window, "Break the line")
    window.focus().keys("F10")
    about = until(lambda: [part for part in window.walk() if part.name == "About Coterie" and "item" in part.role][:1],
                  lambda: f"the menu in:\n{window.tree()}")[0]
    ear.hear("main menu")
    about.activate()
    window.wait_text("The Coterie contributors")
    ear.hear("about")
    close(window, "The Coterie contributors")
    window.focus().quit()
    ear.done()


@case("/window/names/chat-and-messages")
def chat(world):
    server = world.server()
    _, bob = world.friends(server, "alice", "bob")
    bob.run("send", "@alice", "See you at the terrace")
    window = world.window("alice", server).start().focus()
    window.unlock().wait_open()
    ear = Ear(window)
    window.open_chat("bob")
    ear.hear("chat")

    def lines():
        return [row.name for one in window.find_all("list", "Messages") for row in one.parts
                if row.showing and row.role == "list item"]

    def heard(*patterns):
        until(lambda: any(all(re.search(pattern, line) for pattern in patterns) for line in lines()),
              lambda: f"{patterns} among {lines()}")

    clock = r", \d\d:\d\d"
    heard("^.?bob.?: See you at the terrace", clock, ", Received$")
    heard("^You: hello", clock, "(Sent|Delivered|Read)$")
    server.stop()
    window.send("Into the void")
    heard("^You: Into the void", clock, ", Sending$")
    server.start()
    heard("^You: Into the void", clock, ", Sent$")
    bob.run("receive")
    heard("^You: Into the void", clock, ", (Delivered|Read)$")
    check(all(line.strip() for line in lines()), lines())

    window.click(window.find("text", "Message"))
    window.focus().keys("shift+Tab", "Menu")
    details = until(lambda: [part for part in window.walk() if part.name == "Message Details" and "menu item" in part.role][:1],
                    lambda: f"the menu of a message in:\n{window.tree()}")[0]
    ear.hear("menu of a message")
    details.activate()
    window.wait_text("Reached the Server")
    ear.hear("details of a message")
    window.keys("Escape")
    window.wait_gone("label", "Reached the Server")
    window.focus().keys("F9")
    number = window.find_beginning("list item", "Safety Number")
    ear.hear("details of a chat")
    window.click(number)
    window.find("push button", "Mark as Verified")
    ear.hear("safety number")
    window.keys("Escape")
    window.wait_gone("push button", "Mark as Verified")
    window.focus().keys("ctrl+f").type("terrace")
    until(lambda: window.find_all("list", "Search Results"), lambda: f"a hit in:\n{window.tree()}")
    ear.hear("search")
    window.keys("Escape")
    window.resize(360, 640)
    ear.hear("narrow")
    window.quit()
    ear.done()


main()
