# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups in the window: making one, writing in it, its details, what its members may do."""

import subprocess

from window import case, check, main, same, until

OPEN = ("--registration", "open")


def told(name):
    """A name as it stands in a sentence: it may be written the other way."""
    return f"\u2068{name}\u2069"


def circle(world, *names):
    """People who have all accepted the first one; the first one's window is open."""
    server = world.server(*OPEN)
    people = world.people(server, *names)
    for other in people[1:]:
        people[0].run("send", f"@{other.name}", "hello")
        other.run("receive")
        other.run("accept", f"@{names[0]}")
        people[0].run("receive")
    window = world.window(names[0], server).start().focus().unlock()
    window.wait_open()
    return window, people[1:]


def row(part, beginning):
    """The row of a list that begins with these words."""
    return until(lambda: [item for item in part.find_all("list item") if item.name.startswith(beginning)][:1],
                 lambda: f"a row “{beginning}” in:\n{part.tree()}")[0]


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


@case("/window/groups/create")
def create(world):
    alice, (bob, carol) = circle(world, "alice", "bob", "carol")
    dialog = new_group(alice, "Climbing", "bob")
    choose(alice, dialog, "carol")
    dialog.find("push button", f"Remove {told('bob')}").activate()
    dialog.wait_gone("push button", f"Remove {told('bob')}")
    choose(alice, dialog, "bob")
    alice.screenshot("groups-new")
    same(dialog.nameless, [], "controls without a name")
    dialog.find("push button", "Create").activate()
    alice.find("text", "Message")
    alice.wait_text("3 members")
    alice.send("Who is in on Sunday?")
    alice.screenshot("groups-created")
    until(lambda: "Who is in on Sunday?" in bob.attempt("receive").bodies, "the text at Bob's")
    bob.run("send", "#Climbing", "I am!")
    carol.run("receive")
    carol.run("send", "#Climbing", "So am I, if it does not rain.")
    alice.wait_text("So am I")
    until(lambda: any(part.name.startswith(told("carol") + ": So am I") for part in alice.find_all("list item")),
          lambda: f"who wrote it, in:\n{alice.tree()}")
    alice.screenshot("groups-answers")
    alice.quit()



def details(window):
    """The pane beside the chat, opened by its button."""
    if not window.has("list", "Members"):
        window.find("push button", "Chat Details").activate()
    return window.find("list", "Members")


def member(window, beginning):
    return row(details(window), beginning)


def member_menu(window, name, item):
    """What can be done with a member, by the button at the end of the row."""
    button = details(window).find("push button", f"Menu of {told(name)}")
    button.find("push button").activate()
    until(lambda: window.menu_items(item), f"“{item}” in the menu of {name}")[0].activate()


def members_of(person, chat):
    return {row["name"]: row["role"] for row in person.run("group", "members", chat).of("member")}


def made(world, *names):
    """A group of the first one's, whose window is open at it."""
    window, people = circle(world, *names)
    new_group(window, "Climbing").find("push button", "Cancel").activate()
    window.wait_gone("dialog", "New Group")
    dialog = new_group(window, "Climbing")
    for person in people:
        choose(window, dialog, person.name)
    dialog.find("push button", "Create").activate()
    window.find("text", "Message")
    window.wait_text(f"{len(names)} members")
    return window, people


@case("/window/groups/alone")
def alone(world):
    """A group of one: others may come later."""
    alice, (bob,) = circle(world, "alice", "bob")
    new_group(alice, "Notes").find("push button", "Create").activate()
    alice.find("text", "Message")
    alice.wait_text("1 member")
    alice.send("Just me")
    alice.wait_text("Just me")
    details(alice)
    alice.find("push button", "Add People").activate()
    dialog = alice.find("dialog", "Add People")
    choose(alice, dialog, "bob")
    dialog.find("push button", "Add").activate()
    alice.wait_text("2 members")
    member(alice, "bob, @bob")
    until(lambda: "#Notes" in [chat["chat"] for chat in bob.run("chats").of("chat")] or bob.attempt("receive") is None,
          "the group at Bob's")
    alice.quit()


@case("/window/groups/details")
def rules(world):
    alice, (bob, _) = made(world, "alice", "bob", "carol")
    member(alice, "alice, You · @alice, Admin")
    member(alice, "carol, @carol")
    alice.screenshot("groups-details")
    same(alice.nameless, [], "controls without a name")
    member_menu(alice, "bob", "Make Admin")
    member(alice, "bob, @bob, Admin")
    bob.run("receive")
    same(members_of(bob, "#Climbing"), {"alice": "admin", "bob": "admin", "carol": "member"})
    alice.click(alice.find("list item", "Group Settings"))
    dialog = alice.find("dialog", "Group Settings")
    same(dialog.nameless, [], "controls without a name")
    alice.screenshot("groups-settings")
    dialog.find("check box", "Write Messages").activate()
    until(lambda: "checked" not in dialog.find("check box", "Write Messages").states, "the switch to turn")
    click(alice, "Group Settings", dialog.find("text", "Group Name"))
    alice.keys("ctrl+a").type("Bouldering").keys("Return")
    alice.wait_text("Bouldering")
    dialog_keys(alice, "Group Settings", "Escape")
    alice.wait_gone("dialog", "Group Settings")
    member_menu(alice, "carol", "Remove from Group…")
    alice.screenshot("groups-remove")
    alice.find("push button", "Remove Remove").activate()
    alice.wait_text("2 members")
    bob.run("receive")
    same(members_of(bob, "#Bouldering"), {"alice": "admin", "bob": "admin"})
    alice.quit()


@case("/window/groups/leave")
def leave(world):
    alice, (bob,) = made(world, "alice", "bob")
    alice.menu(lambda: row(alice, "Climbing"), "Leave Group…")
    alice.wait_text("You are the only admin.")
    alice.screenshot("groups-leave")
    alice.find("push button", "Leave Anyway Leave Anyway").activate()  # so libadwaita 1.2 names its buttons
    alice.wait_text("You are no longer in this group.")
    check(not alice.has("text", "Message"), alice.tree())
    alice.screenshot("groups-left")
    bob.run("receive")
    same(members_of(bob, "#Climbing"), {"bob": "admin"})
    alice.quit()


@case("/window/groups/closed")
def closed(world):
    alice, (bob,) = made(world, "alice", "bob")
    details(alice.resize(1200, 990))
    alice.click(alice.find("list item", "Close Group for All"))
    alice.find("push button", "Close Group Close Group").activate()
    alice.wait_text("This group was closed.")
    check(not alice.has("text", "Message"), alice.tree())
    alice.quit()


def focus_on(window, title, name):
    """With Tab, as somebody does who has no mouse."""
    def focused():
        dialog = window.find("dialog", title)
        if any("focused" in part.states and part.name == name for part in dialog.walk()):
            return True
        dialog_keys(window, title, "Tab")
        return False

    until(focused, lambda: f"the keyboard to come to {name} in:\n{window.tree()}")


@case("/window/groups/keyboard-only")
def keyboard_only(world):
    """A group of two, a text in it and a member who is removed, without touching anything but keys."""
    alice, (bob,) = circle(world, "alice", "bob")
    alice.keys("ctrl+n")
    focus_on(alice, "New Chat", "New Group")
    dialog_keys(alice, "New Chat", "Return")
    dialog = alice.find("dialog", "New Group")
    dialog_keys(alice, "New Group")
    alice.type("Keys")
    until(lambda: dialog.find("text", "Group Name").text == "Keys", "the name to be typed")
    alice.keys("Return").type("bob")
    until(lambda: len(dialog.find_all("list item")) == 1, "the others to go")
    alice.keys("Return")
    dialog.find("push button", f"Remove {told('bob')}")
    focus_on(alice, "New Group", "Create")
    dialog_keys(alice, "New Group", "Return")
    alice.find("text", "Message")
    alice.focus()
    until(lambda: alice.focused is not None and alice.focused.name == "Message", "the field to have the keyboard")
    alice.type("Only keys.").keys("Return")
    until(lambda: "Only keys." in bob.attempt("receive").bodies, "the text at Bob's")
    alice.quit()


@case("/window/groups/narrow")
def narrow(world):
    """At 360 pixels: the list, the group, its details, and nothing that is cut off."""
    alice, (bob, _) = made(world, "alice", "bob", "carol")
    alice.resize(360, 720)
    alice.send("A text of some length, which goes over more than one line in a window as narrow as this one.")
    bob.run("receive")
    bob.run("send", "#Climbing", "An answer that is as long as that, so that there is something to be seen here too.")
    alice.wait_text("An answer")
    alice.screenshot("groups-narrow")
    alice.find("push button", "Chat Details").activate()
    alice.find("list", "Members")
    alice.screenshot("groups-narrow-details")
    same([part.name for part in alice.walk() if part.extents and part.extents.x + part.extents.width > 362
          and part.role in ("push button", "text", "check box")], [], "what is cut off")
    alice.quit()


@case("/window/groups/only-to-some")
def only_to_some(world):
    alice, (bob, carol, dave) = made(world, "alice", "bob", "carol", "dave")
    alice.focus().find("push button", "Choose Who Gets It").find("push button").activate()
    alice.find("check box", "bob")
    wanted = {"bob", "carol"}
    while wanted:  # the keyboard is in the list
        name = until(lambda: [part.name for part in alice.find_all("check box") if "focused" in part.states][:1],
                     "somebody to be chosen")[0]
        alice.keys(*["space", "Tab"] if name in wanted else ["Tab"])
        wanted.discard(name)
    alice.wait_text("Only to")
    alice.screenshot("groups-only-chooser")
    alice.keys("Escape")
    alice.send("A surprise for Dave")
    until(lambda: "A surprise for Dave" in bob.attempt("receive").bodies, "the text at Bob's")
    until(lambda: "A surprise for Dave" in carol.attempt("receive").bodies, "the text at Carol's")
    check("A surprise for Dave" not in dave.run("receive").bodies)
    until(lambda: any("A surprise for Dave" in part.name and "Only to" in part.name for part in alice.find_all("list item")),
          lambda: f"to whom it went, in:\n{alice.tree()}")
    alice.find("push button", "To All Members Again").activate()
    alice.send("And this is for all")
    until(lambda: "And this is for all" in dave.attempt("receive").bodies, "the text at Dave's")
    alice.screenshot("groups-only")
    alice.quit()


@case("/window/groups/mention")
def mention(world):
    """Written with the keyboard: the beginning of a name, and Return."""
    alice, (bob, _) = made(world, "alice", "bob", "carol")
    alice.focus()
    until(lambda: alice.focused is not None and alice.focused.name == "Message", "the field to have the keyboard")
    alice.type("Ask @ca")
    until(lambda: any(part.name.startswith("carol, @carol") for part in alice.find_all("list item")), "Carol to be offered")
    alice.screenshot("groups-mention")
    alice.keys("Return")
    until(lambda: alice.find("text", "Message").text == "Ask @carol ", lambda: alice.find("text", "Message").text)
    alice.type("please").keys("Return")
    until(lambda: "Ask @carol please" in bob.attempt("receive").bodies, "the text at Bob's")
    alice.quit()


@case("/window/groups/who-has-it")
def who_has_it(world):
    alice, (bob, _) = made(world, "alice", "bob", "carol")
    alice.send("Has it come?")
    until(lambda: "Has it come?" in bob.attempt("receive").bodies, "the text at Bob's")

    def text():
        return until(lambda: [part for part in alice.find_all("list item") if part.name.startswith("You: Has it come?")][:1],
                     "the message")[0]

    alice.menu(text, "Message Details")
    dialog = until(lambda: [part for part in alice.parts if part.name == "Message Details"][:1], "the details")[0]
    same(sorted(part.name for part in dialog.find("list", "Members").find_all("list item")), ["bob", "carol"])
    until(lambda: dialog.reads("Delivered, ") or dialog.reads("Read, "), "it to have come to Bob")
    alice.screenshot("groups-who-has-it")
    alice.quit()


@case("/window/groups/request")
def request(world):
    """Added by somebody who is no contact: name and members are seen, and nothing of what is said before it is accepted."""
    server = world.server(*OPEN)
    _, bob, _ = world.people(server, "alice", "bob", "carol")
    bob.run("group", "create", "Surprise", "@alice", "@carol")
    alice = world.window("alice", server).start().focus().unlock()
    alice.wait_open()
    alice.find("push button", "Message Requests, 1").activate()
    alice.click(row(alice, "Surprise"))
    alice.wait_text("has added you to this group")
    check(not alice.has("text", "Message"), alice.tree())
    member(alice, "carol, @carol")
    alice.screenshot("groups-request")
    bob.run("send", "#Surprise", "Now you can read this.")
    alice.find("push button", "Accept").activate()
    alice.find("text", "Message")
    alice.wait_text("Now you can read this.")
    alice.quit()


@case("/window/groups/request-declined")
def request_declined(world):
    server = world.server(*OPEN)
    _, bob = world.people(server, "alice", "bob")
    bob.run("group", "create", "Surprise", "@alice")
    alice = world.window("alice", server).start().focus().unlock()
    alice.wait_open()
    alice.find("push button", "Message Requests, 1").activate()
    alice.click(row(alice, "Surprise"))
    alice.find("push button", "Decline").activate()
    alice.wait_gone("push button", "Decline")
    until(lambda: not alice.reads("Surprise"), lambda: f"the group to go from:\n{alice.tree()}")
    until(lambda: bob.attempt("receive") and members_of(bob, "#Surprise") == {"bob": "admin"}, "Bob to be told")
    alice.quit()


@case("/window/groups/invitation")
def invitation(world):
    """A link, somebody who asks with it, and who is let in."""
    alice, (bob,) = made(world, "alice", "bob")
    carol = world.people(bob.server, "carol")[0]
    details(alice.resize(1200, 990))
    alice.click(alice.find("list item", "Invite by Link"))
    dialog = alice.find("dialog", "Invitation")
    link = dialog.wait_text("coterie://").text
    same(dialog.nameless, [], "controls without a name")
    alice.screenshot("groups-invitation")
    dialog_keys(alice, "Invitation", "Escape")
    carol.run("group", "join", link)
    alice.find("push button", f"Let {told('carol')} In")
    alice.screenshot("groups-asking")
    alice.find("push button", f"Let {told('carol')} In").activate()
    alice.wait_text("3 members")
    until(lambda: carol.attempt("receive") and "#Climbing" in [chat["chat"] for chat in carol.run("chats").of("chat")],
          "the group at Carol's")
    alice.quit()


main()
