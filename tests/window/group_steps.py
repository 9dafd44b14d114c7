# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of groups in the window have in common: people who know each other, and what is done with a group."""

import subprocess

from window import SHORT_S, befriended, until

OPEN = ("--registration", "open")


def told(name):
    """A name as it stands in a sentence: it may be written the other way."""
    return f"\u2068{name}\u2069"


def circle(world, *names, make=befriended):
    """People who have all accepted the first one; the first one's window is open."""
    server = world.server(*OPEN)
    people = world.kept(server, make, *names)
    return world.window(names[0], server).start().focus().unlock().wait_open(), people[1:]


def row(part, beginning):
    """The row of a list that begins with these words."""
    return part.find_beginning("list item", beginning)


def x_window(window, title):
    """Of a dialog; there is no window manager that would give it the keyboard."""
    search = ["xdotool", "search", "--all", "--onlyvisible", "--pid", str(window.process.pid), "--name", f"^{title}$"]
    return until(lambda: subprocess.run(search, capture_output=True, text=True, check=False).stdout.split(),
                 f"the dialog {title} on the screen")[0]


def dialog_keys(window, title, *names):
    subprocess.run(["xdotool", "windowraise", (number := x_window(window, title)), "windowfocus", "--sync", number],
                   check=True)
    return window.keys(*names) if names else window


def click(window, title, part):
    """The mouse goes to a part of a dialog and clicks there; a mouse that did not move is nowhere."""
    place, number = part.extents, x_window(window, title)
    x, y = place.x + place.width // 2, place.y + place.height // 2
    subprocess.run(["xdotool", "windowraise", number, "windowfocus", "--sync", number], check=True)
    for point in ((x - 9, y), (x, y)):
        subprocess.run(["xdotool", "mousemove", "--window", number, *map(str, point)], check=True)
    subprocess.run(["xdotool", "click", "1"], check=True)


def choose(window, dialog, person):
    click(window, dialog.name, row(dialog, f"{person}, "))
    dialog.find("push button", f"Remove {told(person)}")


def new_group(window, name, *people):
    """Through the dialog: from the contacts, and who is not in the list by the user name."""
    window.find("push button", "New Chat").activate()
    window.find("dialog", "New Chat").find("push button", "New Group").activate()
    dialog = window.find("dialog", "New Group")
    dialog.find("text", "Group Name").write(name)
    for person in people:
        dialog.find("entry", "Name or user name").write(person)
        dialog.find("push button", f"Look Up “@{person}”").activate()
        dialog.find("push button", f"Remove {told(person)}")
    return dialog


def details(window):
    """The pane beside the chat, opened by its button; a window that has just become wide opens it by itself."""
    def shown():
        if window.has("list", "Members"):
            return True
        window.find("push button", "Chat Details").activate()
        try:
            return until(lambda: window.has("list", "Members"), "the members", SHORT_S)
        except AssertionError:
            return False

    until(shown, lambda: f"the details in:\n{window.tree()}")
    return window.find("list", "Members")


def member(window, beginning):
    return row(details(window), beginning)


def member_menu(window, name, item):
    """What can be done with a member, by the button at the end of the row."""
    button = details(window).find("push button", f"Menu of {told(name)}")
    button.find("push button").activate()
    until(lambda: window.menu_items(item), f"“{item}” in the menu of {name}")[0].activate()


def choose_audience(window, *names):
    """Who alone gets what is written next, with the keyboard, which is in the list when it opens."""
    window.focus().find("push button", "Choose Who Gets It").find("push button").activate()
    window.wait_at(role="check box")
    wanted = set(names)
    while wanted:
        box = window.tab_to(lambda part: part.role == "check box" and part.name in wanted, f"one of {wanted}")
        window.keys("space")
        until(lambda: "checked" in box.states, f"{box.name} to be chosen")
        wanted.discard(box.name)
    window.wait_text("Only to")


def to_all_again(window):
    until(lambda: window.find("text", "Message").text == "", "what was written to be on its way")
    window.find("push button", "To All Members Again").activate()
    window.wait_gone("push button", "To All Members Again")


def wait_members(person, chat, wanted):
    """Until they know that these are in, with these roles: what is seen in the window is still to be sent."""
    until(lambda: chat in [row["chat"] for row in person.attempt("chats").of("chat")]
          and members_of(person, chat) == wanted or person.attempt("receive") is None,
          lambda: f"{wanted} in {person.name}'s {chat}")


def members_of(person, chat):
    return {row["name"]: row["role"] for row in person.run("group", "members", chat).of("member")}


def grouped(world, server, *names):
    people = befriended(world, server, *names)
    people[0].run("group", "create", "Climbing", *(f"@{name}" for name in names[1:]))
    return people


def made(world, *names):
    """A group of the first one's, whose window is open at it."""
    window, people = circle(world, *names, make=grouped)
    window.open_chat("Climbing")
    window.wait_text(f"{len(names)} members")
    return window, people
