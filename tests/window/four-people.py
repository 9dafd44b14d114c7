# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Four people, one of them with two devices, and the whole life of a group: made, renamed, ruled by another one, joined by
link, written to all and to two of them, left by one, and one removed and added again.

Alice, Bob and Dave look at windows, Carol and Alice's laptop are consoles; with COTERIE_ALL_WINDOWS set Carol's window is
opened at the end as well, and all four are seen side by side.
"""

import os

from group_steps import (OPEN, choose, choose_audience, click, details, dialog_keys, member, member_menu, members_of, new_group,
                         row, to_all_again, told)
from linked import link
from window import case, main, same, side_by_side, until


def hello(first, *others):
    for other in others:
        first.run("send", f"@{other.name}", "hello")
        other.run("receive")
        other.run("accept", f"@{first.name}")
        first.run("receive")


def open_window(world, name, server):
    window = world.window(name, server).start().focus().unlock()
    return window.wait_open()


def chats_of(person):
    person.attempt("receive")
    return [chat["chat"] for chat in person.run("chats").of("chat")]


def bodies(person, chat):
    return [row["body"] for row in person.run("history", chat).of("message")]


def rename(window, name):
    details(window)
    window.focus().click(window.find("list item", "Group Settings"))
    dialog = window.find("dialog", "Group Settings")
    click(window, "Group Settings", dialog.find("text", "Group Name"))
    window.keys("ctrl+a").type(name).keys("Return")
    dialog_keys(window, "Group Settings", "Escape")
    window.wait_gone("dialog", "Group Settings")
    window.wait_text(name)


def invitation(window):
    window.focus().click(window.find("list item", "Invite by Link"))
    text = window.find("dialog", "Invitation").wait_text("coterie://").text
    dialog_keys(window, "Invitation", "Escape")
    window.wait_gone("dialog", "Invitation")
    return text


def join(window, address, admin):
    """What a desktop does with a link: the program is started with it."""
    window.start(address).focus().unlock()
    window.find("push button", "Ask Ask").activate()  # so libadwaita 1.2 names its buttons
    window.wait_text("You have asked to be let in.")
    admin.find("push button", f"Let {told(window.person)} In").activate()
    until(lambda: any(item.name.startswith("Bouldering") for item in window.find_all("list item")),
          lambda: f"the group at {window.person}'s:\n{window.tree()}")
    window.focus().open_chat("Bouldering")


def send_to(window, text, *names):
    choose_audience(window, *names)
    window.keys("Escape")
    window.send(text)
    to_all_again(window)


@case("/window/four-people/life-of-a-group")
def life(world):
    server = world.server(*OPEN)
    alice_console, bob_console, carol, dave_console = world.people(server, "alice", "bob", "carol", "dave")
    hello(alice_console, bob_console, carol)
    hello(bob_console, carol)
    laptop = link(world, alice_console)
    alice, bob = open_window(world, "alice", server), open_window(world, "bob", server)

    dialog = new_group(alice.focus(), "Climbing")
    for name in ("bob", "carol"):
        choose(alice, dialog, name)
    dialog.find("push button", "Create").activate()
    alice.wait_text("3 members")
    bob.focus().open_chat("Climbing")
    alice.screenshot("four-created-bob")

    rename(alice.focus(), "Bouldering")
    bob.wait_text("Bouldering")
    member_menu(alice, "bob", "Make Admin")
    member(alice, "bob, @bob, Admin")
    member(bob, "bob, You · @bob, Admin")

    alice.send("Who is in on Sunday?")
    bob.wait_text("Who is in on Sunday?")
    bob.send("I am!")
    alice.wait_text("I am!")
    until(lambda: "I am!" in carol.attempt("receive").bodies or "I am!" in bodies(carol, "#Bouldering"), "the text at Carol's")

    dave = world.window("dave", server)
    join(dave, invitation(alice), alice)
    alice.wait_text("4 members")
    dave.screenshot("four-joined-dave")
    carol.run("receive")

    send_to(alice, "A surprise for Dave", "bob", "carol")
    bob.wait_text("A surprise for Dave")
    alice.send("Shall we meet at nine?")
    dave.wait_text("Shall we meet at nine?")
    same(dave.reads("A surprise for Dave"), False, "what Dave sees")
    until(lambda: "Shall we meet at nine?" in carol.attempt("receive").bodies, "the text at Carol's")
    same("A surprise for Dave" in bodies(carol, "#Bouldering"), True, "what Carol sees")

    member_menu(bob.focus(), "carol", "Remove from Group…")
    bob.find("push button", "Remove Remove").activate()
    alice.wait_text("3 members")
    dave.wait_text("3 members")
    dave.send("I bring the rope.")
    alice.wait_text("I bring the rope.")
    carol.run("receive")
    same("I bring the rope." in bodies(carol, "#Bouldering"), False, "what Carol sees who was removed")

    details(bob.focus())
    bob.find("push button", "Add People").activate()
    dialog = bob.find("dialog", "Add People")
    choose(bob, dialog, "carol")
    dialog.find("push button", "Add").activate()
    alice.wait_text("4 members")
    until(lambda: "carol" in members_of(carol, "#Bouldering") or carol.attempt("receive") is None, "Carol to be in again")
    carol.run("send", "#Bouldering", "Here I am again.")
    for window in alice, bob, dave:
        window.wait_text("Here I am again.")
    if os.environ.get("COTERIE_ALL_WINDOWS"):
        shown = open_window(world, "carol", server).open_chat("Bouldering")
        side_by_side(alice, bob, dave, shown)
        alice.screenshot("four-people")
        for window in alice, bob, dave:
            window.place(0, 0, 1200, 800)
        shown.quit()

    dave.focus().menu(lambda: row(dave, "Bouldering"), "Leave Group…")
    dave.find("push button", "Leave Leave").activate()
    dave.wait_text("You are no longer in this group.")
    alice.wait_text("3 members")
    alice.screenshot("four-end")
    for window in dave, bob, alice:
        window.quit()

    wanted = {"alice": "admin", "bob": "admin", "carol": "member"}
    until(lambda: "#Bouldering" in chats_of(laptop) and members_of(laptop, "#Bouldering") == wanted,
          "Alice's laptop to know who is in the group")
    same(bodies(laptop, "#Bouldering"), bodies(alice_console, "#Bouldering"), "Alice's two devices")
    said = ["Who is in on Sunday?", "I am!", "A surprise for Dave", "Shall we meet at nine?", "I bring the rope.",
            "Here I am again."]
    for person, missing in ((alice_console, ()), (bob_console, ()), (carol, ("I bring the rope.",)),
                            (dave_console, ("Who is in on Sunday?", "I am!", "A surprise for Dave"))):
        same([body for body in bodies(person, "#Bouldering") if body in said],
             [body for body in said if body not in missing], f"what was said, at {person.name}'s")


main()
