# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups in the window: making one, writing in it, its details, what its members may do."""

import shutil

from group_steps import (OPEN, choose, choose_audience, circle, click, details, dialog_keys, made, member, member_menu,
                         members_of, new_group, row, to_all_again, told, wait_members)
from window import case, check, main, same, until


@case("/window/groups/create")
def create(world):
    alice, (bob, carol) = circle(world, "alice", "bob", "carol")
    new_group(alice, "Climbing").find("push button", "Cancel").activate()
    alice.wait_gone("dialog", "New Group")
    dialog = new_group(alice, "Climbing", "bob")
    choose(alice, dialog, "carol")
    dialog.find("push button", f"Remove {told('bob')}").activate()
    dialog.wait_gone("push button", f"Remove {told('bob')}")
    choose(alice, dialog, "bob")
    alice.screenshot("groups-new")
    dialog.wait_named()
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
    alice.wait_named()
    member_menu(alice, "bob", "Make Admin")
    member(alice, "bob, @bob, Admin")
    wait_members(bob, "#Climbing", {"alice": "admin", "bob": "admin", "carol": "member"})
    alice.click(alice.find("list item", "Group Settings"))
    dialog = alice.find("dialog", "Group Settings")
    dialog.wait_named()
    alice.screenshot("groups-settings")
    dialog.find("check box", "Write Messages").activate()
    until(lambda: "checked" not in dialog.find("check box", "Write Messages").states, "the switch to turn")
    click(alice, "Group Settings", dialog.find("text", "Group Name"))
    alice.keys("ctrl+a").type("Bouldering").keys("Return")
    dialog_keys(alice, "Group Settings", "Escape")
    alice.wait_gone("dialog", "Group Settings")
    alice.wait_text("Bouldering")
    member_menu(alice, "carol", "Remove from Group…")
    alice.screenshot("groups-remove")
    alice.find("push button", "Remove Remove").activate()
    alice.wait_text("2 members")
    wait_members(bob, "#Bouldering", {"alice": "admin", "bob": "admin"})
    alice.quit()


@case("/window/groups/leave")
def leave(world):
    alice, (bob,) = made(world, "alice", "bob")
    alice.menu(lambda: row(alice, "Climbing"), "Leave Group…")
    alice.wait_text("You are the only admin.")
    alice.screenshot("groups-leave")
    alice.find("push button", "Leave Anyway Leave Anyway").activate()  # so libadwaita 1.2 names its buttons
    alice.wait_text("You are no longer in this group.")
    alice.wait_gone("text", "Message")
    alice.screenshot("groups-left")
    wait_members(bob, "#Climbing", {"bob": "admin"})
    alice.quit()


def check_box(part, name):
    box = part.find("check box", name).activate()
    until(lambda: "checked" in box.states, f"“{name}” to be chosen")


@case("/window/groups/shared")
def shared(world):
    """Who comes later sees what was said before when that is wished, and by whose word."""
    alice, (bob,) = made(world, "alice", "bob")
    carol = world.people(bob.server, "carol")[0]
    bob.run("receive")
    bob.run("send", "#Climbing", "The rope is new.")
    alice.wait_text("The rope is new.")
    details(alice.focus())
    alice.find("push button", "Add People").activate()
    dialog = alice.find("dialog", "Add People")
    same("checked" in dialog.find("check box", "Share Earlier Messages").states, False, "the switch at first")
    dialog.find("entry", "Name or user name").write("carol")
    dialog.find("push button", "Look Up “@carol”").activate()
    dialog.find("push button", f"Remove {told('carol')}")
    check_box(dialog, "Share Earlier Messages")
    alice.screenshot("groups-share")
    dialog.wait_named()
    dialog.find("push button", "Add").activate()
    alice.wait_text("3 members")
    window = world.window("carol", bob.server).start().focus().unlock()
    window.wait_open()
    window.find("push button", "Message Requests, 1").activate()
    window.click(row(window, "Climbing"))
    window.find("push button", "Accept").activate()
    window.find("text", "Message")
    shown = until(lambda: [part for part in window.find_all("list item") if "The rope is new." in part.name
                           and part.name.endswith(f"Shared by {told('alice')}")][:1],
                  lambda: f"what was said before, in:\n{window.tree()}")[0]
    window.menu(lambda: shown, "Message Details")
    window.wait_text("whose word alone says")
    window.screenshot("groups-shared")
    window.keys("Escape")
    window.quit()
    alice.quit()


@case("/window/groups/closed")
def closed(world):
    alice, (bob,) = made(world, "alice", "bob")
    details(alice.resize(1200, 990))
    alice.click(alice.find("list item", "Close Group for All"))
    alice.find("push button", "Close Group Close Group").activate()
    alice.wait_text("This group was closed.")
    alice.wait_gone("text", "Message")
    alice.quit()


def focus_on(window, title, name):
    """With Tab, as somebody does who has no mouse."""
    dialog_keys(window, title)
    window.tab_to(lambda part: part.name == name, name)


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
    alice.wait_at(name="Message")
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

    def cut_off():
        return [part.name for part in alice.walk() if part.extents and part.extents.x + part.extents.width > 362
                and part.role in ("push button", "text", "check box")]

    until(lambda: not cut_off(), lambda: f"{cut_off()} to stand in the window")  # the details slide in
    alice.quit()


@case("/window/groups/only-to-some")
def only_to_some(world):
    alice, (bob, carol, dave) = made(world, "alice", "bob", "carol", "dave")
    choose_audience(alice, "bob", "carol")
    alice.screenshot("groups-only-chooser")
    alice.keys("Escape")
    alice.send("A surprise for Dave")
    until(lambda: "A surprise for Dave" in bob.attempt("receive").bodies, "the text at Bob's")
    until(lambda: "A surprise for Dave" in carol.attempt("receive").bodies, "the text at Carol's")
    check("A surprise for Dave" not in dave.run("receive").bodies)
    until(lambda: any("A surprise for Dave" in part.name and "Only to" in part.name for part in alice.find_all("list item")),
          lambda: f"to whom it went, in:\n{alice.tree()}")
    to_all_again(alice)
    alice.send("And this is for all")
    until(lambda: "And this is for all" in dave.attempt("receive").bodies, "the text at Dave's")
    alice.screenshot("groups-only")
    alice.quit()


@case("/window/groups/mention")
def mention(world):
    """Written with the keyboard: the beginning of a name, and Return."""
    alice, (bob, _) = made(world, "alice", "bob", "carol")
    alice.focus()
    alice.wait_at(name="Message")
    alice.type("Ask @ca")
    until(lambda: any(part.name.startswith("carol, @carol") for part in alice.find_all("list item")), "Carol to be offered")
    alice.screenshot("groups-mention")
    alice.keys("Return")
    until(lambda: alice.find("text", "Message").text == "Ask @carol ", lambda: alice.find("text", "Message").text)
    alice.type("please").keys("Return")
    until(lambda: "Ask @carol please" in bob.attempt("receive").bodies, "the text at Bob's")
    bob.run("send", "#Climbing", "And @alice, what do you think of @carol?")
    until(lambda: any("what do you think" in part.name and part.name.endswith("Mentions you")
                      for part in alice.find_all("list item")), lambda: f"that Alice is mentioned, in:\n{alice.tree()}")
    alice.screenshot("groups-mentioned")
    alice.quit()


@case("/window/groups/who-has-it")
def who_has_it(world):
    alice, (bob, _) = made(world, "alice", "bob", "carol")
    alice.send("Has it come?")
    until(lambda: "Has it come?" in bob.attempt("receive").bodies, "the text at Bob's")

    def text():
        return alice.find_beginning("list item", "You: Has it come?")

    alice.menu(text, "Message Details")
    dialog = until(lambda: [part for part in alice.parts if part.name == "Message Details"][:1], "the details")[0]

    def listed():
        return sorted(part.name.split(",")[0] for part in dialog.find("list", "Members").find_all("list item"))

    until(lambda: listed() == ["bob", "carol"], lambda: f"the two others, not {listed()}")
    until(lambda: dialog.reads("Delivered, ") or dialog.reads("Read, "), "it to have come to Bob")
    alice.screenshot("groups-who-has-it")
    alice.quit()


def forget(server, older):
    """The server is what it was when the copy was made."""
    server.stop()
    shutil.rmtree(server.data)
    shutil.copytree(older, server.data)
    server.start()


@case("/window/groups/member-missing")
def member_missing(world):
    """A server restored from an older copy does not know one of them: who that is stands where it is written to them."""
    server = world.server(*OPEN)
    alice, bob = world.people(server, "alice", "bob")
    server.stop()
    older = shutil.copytree(server.data, world.folder / "older")
    server.start()
    carol = world.people(server, "carol")[0]
    for other in bob, carol:
        alice.run("send", f"@{other.name}", "hello")
        other.run("receive")
        other.run("accept", "@alice")
        alice.run("receive")
    alice.run("group", "create", "Climbing", "@bob", "@carol")
    forget(server, older)
    window = world.window("alice", server).start().focus().unlock()
    window.wait_open()
    window.open_chat("carol")
    window.send("Are you there?")
    window.wait_text("The server does not know this person at the moment")
    window.wait_text("What you write waits until it does.")
    window.screenshot("groups-missing")
    window.open_chat("Climbing")
    window.wait_text(f"What you write does not reach {told('carol')}")
    until(lambda: member(window, "carol, @carol").name.endswith("The server does not know this person at the moment"),
          lambda: f"why, at Carol's row:\n{window.tree()}")
    window.screenshot("groups-member-missing")
    window.quit()


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


@case("/window/groups/request-blocked")
def request_blocked(world):
    """Who has added somebody to a group without being asked is blocked, and the group goes."""
    server = world.server(*OPEN)
    _, bob = world.people(server, "alice", "bob")
    bob.run("group", "create", "Surprise", "@alice")
    alice = world.window("alice", server).start().focus().unlock()
    alice.wait_open()
    alice.find("push button", "Message Requests, 1").activate()
    alice.click(row(alice, "Surprise"))
    alice.find("push button", f"Block {told('bob')}").activate()
    until(lambda: not alice.reads("Surprise"), lambda: f"the group to go from:\n{alice.tree()}")
    until(lambda: bob.attempt("receive") and members_of(bob, "#Surprise") == {"bob": "admin"}, "Bob to be told")
    bob.run("group", "create", "Again", "@alice")
    bob.attempt("send", "@alice", "Do you not like surprises?")
    alice.quit()
    console = alice.console
    console.run("receive")
    same([chat["chat"] for chat in console.run("chats").of("chat") if chat["state"] != "self"], [])


@case("/window/groups/invitation")
def invitation(world):
    """A link, somebody who asks with it, and who is let in."""
    alice, (bob,) = made(world, "alice", "bob")
    carol = world.people(bob.server, "carol")[0]
    alice.send("Said before.")
    details(alice.resize(1200, 990))
    alice.click(alice.find("list item", "Invite by Link"))
    dialog = alice.find("dialog", "Invitation")
    link = dialog.wait_text("coterie://").text
    dialog.wait_named()
    alice.screenshot("groups-invitation")
    dialog_keys(alice, "Invitation", "Escape")
    carol.run("group", "join", link)
    alice.find("push button", f"Let {told('carol')} In")
    check_box(alice, "Share Earlier Messages")
    alice.screenshot("groups-asking")
    alice.find("push button", f"Let {told('carol')} In").activate()
    alice.wait_text("3 members")
    until(lambda: [(row["body"], row["shared-by"]) for row in carol.attempt("history", "#Climbing").of("message")
                   if "shared-by" in row] == [("Said before.", "alice")] or carol.attempt("receive") is None,
          "what was said before to be at Carol's")
    carol.run("group", "leave", "#Climbing")
    alice.wait_text("2 members")
    carol.run("group", "join", link)
    alice.find("push button", f"Let {told('carol')} In")
    same("checked" in alice.find("check box", "Share Earlier Messages").states, False, "the switch for the next one")
    alice.quit()


main()
