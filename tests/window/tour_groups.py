# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the tour that shows groups: who is in them and what was said, and the pages on which they are made and changed."""

from window import until

GROUP, REQUEST = "Harbour Kitchen on Saturdays", "Surprise"
TALK = [
    ("alice", "Welcome! Everything about the terrace goes here from now on."),
    ("bob", "Good. @dave, have you got the ladder?"),
    ("dave", "In the cellar, as always."),
    ("bob", "@alice and who brings the lemons?"),
    ("frank", "شكراً! أنا أحضر الليمون"),
    ("alice", "Then @frank does: https://harbour.example/lemons & the tape is mine."),
]


def prepare_groups(people):
    """A group in which something happened, and one that asks."""
    alice, bob = people["alice"], people["bob"]
    alice.run("group", "create", "Kitchen", "@bob", "@dave", "@frank")
    alice.run("group", "rename", "#Kitchen", GROUP)
    alice.run("group", "promote", f"#{GROUP}", "@bob")
    for name in ("bob", "dave", "frank"):
        people[name].run("receive")
    for name, text in TALK:
        people[name].run("send", f"#{GROUP}", text)
        for other in ("alice", "bob", "dave", "frank"):
            people[other].run("receive")
    alice.run("send", f"#{GROUP}", "Dave’s birthday: who bakes?", "--only", "@bob,@frank")
    bob.run("receive")
    bob.run("send", f"#{GROUP}", "I do. Not a word to him!", "--only", "@alice,@frank")
    alice.run("receive")
    people["carol"].run("group", "create", REQUEST, "@alice", "@bob")
    alice.run("receive")


def choose(tourist, *names):
    """Typed into the field that has the keyboard."""
    for name in names:
        tourist.window.type(name)
        tourist.settle()
        tourist.keys("Return")
        tourist.settle()


def making(tourist):
    tourist.to_list()
    tourist.keys("ctrl+n")
    tourist.window.find("entry", tourist.words("Name or user name"))
    tourist.press("push button", "New Group")
    tourist.dialog()
    tourist.picture("group-new")
    tourist.window.type("Night Shift")
    tourist.keys("Return")
    choose(tourist, "bob", "dave", "frank")
    tourist.picture("group-new-filled")
    tourist.escape()
    tourist.escape()


def talking(tourist):
    window = tourist.window
    tourist.chat("Harbour")
    tourist.picture("group-chat")
    window.focus().find("push button", tourist.words("Choose Who Gets It")).find("push button").activate()
    tourist.settle()
    tourist.keys("space", "Tab", "space")
    tourist.picture("group-only-chooser")
    tourist.escape()
    tourist.picture("group-only-bar")
    tourist.press("push button", "To All Members Again")
    window.click(window.find("text", tourist.words("Message"))).type("And @")
    tourist.picture("group-mention")
    tourist.escape()
    tourist.window.keys("ctrl+a", "Delete")
    tourist.keys("shift+Tab", "Up", "Menu")
    until(lambda: window.menu_items(tourist.words("Message Details")), "the menu of a message")[0].activate()
    window.wait_text(tourist.words("Reached the Server"))
    tourist.dialog()
    tourist.picture("group-message-details")
    tourist.escape()


def details(tourist):
    window = tourist.window
    tourist.keys("F9")
    until(lambda: window.find_all("list", tourist.words("Members")), "the members")
    tourist.picture("group-details")
    for row, page in (("Group Settings", "group-settings"), ("Invite by Link", "group-invitation")):
        window.click(tourist.begins("list item", row))
        tourist.settle()
        tourist.dialog()
        tourist.picture(page)
        tourist.escape()
    tourist.press("push button", "Add People")
    tourist.settle()
    tourist.dialog()
    choose(tourist, "gina")
    tourist.picture("group-add-people")
    tourist.escape()
    tourist.escape()
    menu = [part for part in window.find("list", tourist.words("Members")).find_all("push button") if part.find_all("push button")]
    menu[-1].find("push button").activate()
    tourist.picture("group-member-menu")
    tourist.escape()
    tourist.keys(*["Tab"] * 12)
    tourist.picture("group-details-end")
    tourist.keys("F9")


def asking(tourist):
    tourist.to_list()
    tourist.begins("push button", "Message Requests").activate()
    tourist.window.find("push button", tourist.words("Back to Chats"))
    tourist.window.click(until(lambda: [row for row in tourist.window.find_all("list item") if row.name.startswith(REQUEST)],
                               "the request")[0])
    tourist.window.find("push button", tourist.words("Accept"))
    tourist.picture("group-request")
    tourist.to_list()
    tourist.press("push button", "Back to Chats")


def groups(tourist):
    making(tourist)
    talking(tourist)
    details(tourist)
    asking(tourist)
