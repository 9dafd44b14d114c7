# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of messages while nobody looks: what it says, where it leads, when it goes, and what is never told."""

import signal

from desktop import GnomeShell
from window import DESKTOP, Console, case, check, main, same, until

WORD_JOINER = "\u2060"


def greeted(world, server, *names):
    alice, *others = people = world.people(server, *names)
    for other in others:
        alice.run("send", f"@{other.name}", f"Hello {other.name}")
        other.run("send", "@alice", f"Hello from {other.name}")
    alice.run("receive")
    return people


def opened(world, *names, content=None):
    """Alice's window, and consoles of those who have written to her and were answered; all of that is read."""
    server = world.server()
    alice, *others = world.kept(server, greeted, "alice", *names)
    if content:
        choose(alice, content)
    DESKTOP.shell.shown.clear()
    DESKTOP.shell.history.clear()
    window = world.window("alice", server).start()
    window.unlock()
    window.wait_open()
    window.focus()
    return window, *others


def choose(person, content, *more):
    """What the preferences write, with or without a window."""
    # Put in its place whole: the window reads it as soon as it changes.
    other = person.profile / "window.ini.other"
    other.write_text("\n".join(["[window]", f"notification-content='{content}'", *more, ""]))
    other.replace(person.profile / "window.ini")


def write(other, text):
    other.run("send", "@alice", text)


def shown():
    return sorted(DESKTOP.shell.shown.values(), key=lambda found: found.number)


def wait_shown(*wanted):
    """The notifications are these, as (title, text)."""
    def found():
        return [(one.title, one.body) for one in shown()]

    until(lambda: found() == list(wanted), lambda: f"the notifications {wanted}, not {found()}")


def told():
    """Titles of all that was ever shown."""
    return [one.title for one in DESKTOP.shell.history]


def row(window, name):
    lists = [part for part in window.find_all("list") if part.name in ("Chats", "Message Requests")]
    return until(lambda: [part for found in lists for part in found.find_all("list item") if part.name.startswith(name)][:1],
                 lambda: f"a row “{name}” in:\n{window.tree()}")[0]


def wait_row(window, name, *words):
    until(lambda: all(word in row(window, name).name for word in words), lambda: f"{words} in “{row(window, name).name}”")


def header(window):
    """Whose chat is open: the field to write in names them."""
    return [part.name for part in window.find_all("heading")]


def end(window):
    """Whether it was minimised or not."""
    window.restore().quit()


@case("/window/notifications/name-and-text")
def name_and_text(world):
    window, bob = opened(world, "bob")
    window.minimise()
    write(bob, "Is <b>this</b> &amp; that <i>a text</i>?")
    until(lambda: len(shown()) == 1, lambda: f"a notification, not {told()}")
    one = shown()[0]
    same(one.title, "bob")
    same(one.body.replace(WORD_JOINER, ""), "Is <b>this</b> &amp; that <i>a text</i>?")
    check("<b" not in one.body and "&a" not in one.body, "a shell could read markup in", one.body)
    write(bob, "And another one")
    wait_shown(("bob", "And another one"))
    DESKTOP.shell.click(shown()[0])
    until(lambda: window.active, "the window to come")
    window.wait_text("Is <b>this</b>")
    window.find("text", "Message")
    wait_shown()
    window.screenshot("notifications-clicked")
    until(lambda: "unread" not in row(window, "bob").name, lambda: f"all to be read in {row(window, 'bob').name}")
    window.quit()


@case("/window/notifications/goes-when-read-here")
def goes_when_read(world):
    window, bob = opened(world, "bob")
    window.open_chat("bob").minimise()
    write(bob, "Are you there?")
    wait_shown(("bob", "Are you there?"))
    window.restore()
    wait_shown()
    window.quit()


@case("/window/notifications/name-alone")
def name_alone(world):
    window, bob = opened(world, "bob", content="name")
    window.minimise()
    write(bob, "A secret of bob's")
    wait_shown(("bob", "1 new message"))
    write(bob, "Another secret")
    wait_shown(("bob", "2 new messages"))
    end(window)


@case("/window/notifications/nothing-named")
def nothing_named(world):
    window, bob, carol = opened(world, "bob", "carol", content="nothing")
    window.minimise()
    write(bob, "A secret of bob's")
    wait_shown(("Coterie", "New message"))
    write(carol, "A secret of carol's")
    until(lambda: len(told()) == 2, lambda: f"two notices, not {told()}")
    wait_shown(("Coterie", "New message"))  # one for all
    DESKTOP.shell.click(shown()[0])
    until(lambda: window.active, "the window to come")
    window.wait_text("A secret of carol's")  # the newest
    until(lambda: "unread" not in row(window, "carol").name, lambda: f"all to be read in {row(window, 'carol').name}")
    window.quit()


@case("/window/notifications/nothing-named-to-the-shell-either")
def nothing_to_the_shell(world):
    """GNOME's shell is told a name for each notification and what a click leads to: those name no chat."""
    shell = GnomeShell(DESKTOP.shell.bus)
    try:
        window, bob, carol = opened(world, "bob", "carol", content="nothing")
        window.minimise()
        write(bob, "One")
        until(lambda: len(shell.shown) == 1, lambda: f"a notification, not {shell.heard}")
        first = shell.heard[-1]
        write(carol, "Two")
        until(lambda: len(shell.heard) == 2, "another one")
        same(shell.heard[-1], first, "what bob's and carol's messages say")
        window.restore()
        for other in ("bob", "carol"):
            window.open_chat(other)
        until(lambda: not shell.shown, lambda: f"all to go: {shell.heard}")
        check(all("chat-" not in heard for heard in shell.heard), shell.heard)
        window.quit()
    finally:
        shell.stop()


@case("/window/notifications/off")
def off(world):
    window, bob, carol = opened(world, "bob", "carol", content="off")
    window.minimise()
    write(bob, "Nobody tells of this")
    wait_row(window, "bob", "Nobody tells of this")
    choose(window, "name-and-text")
    until(lambda: write(carol, "but of this") or told(), lambda: f"carol's text, not {told()}")
    same(set(told()), {"carol"})
    end(window)


@case("/window/notifications/goes-when-less-is-wanted")
def less_wanted(world):
    window, bob, carol = opened(world, "bob", "carol", content="name-and-text")
    window.minimise()
    write(bob, "Here I am")
    wait_shown(("bob", "Here I am"))
    choose(window, "name")
    wait_shown()
    write(carol, "Me too")
    wait_shown(("carol", "1 new message"))
    choose(window, "off")
    wait_shown()
    end(window)


@case("/window/notifications/goes-though-the-service-is-slow")
def slow_service(world):
    """What is taken back before the service has said that it shows it goes as well."""
    window, bob = opened(world, "bob", content="name-and-text")
    window.minimise()
    DESKTOP.shell.slow = []
    write(bob, "Here I am")
    wait_shown(("bob", "Here I am"))
    choose(window, "off")
    until(lambda: len(DESKTOP.shell.slow) == 2, lambda: f"the window to ask again, not {DESKTOP.shell.slow}")
    DESKTOP.shell.let_go()
    wait_shown()
    end(window)


@case("/window/notifications/none-of-the-chat-that-is-looked-at")
def looked_at(world):
    window, bob, carol = opened(world, "bob", "carol")
    window.open_chat("bob")
    write(bob, "You can see me")
    window.wait_text("You can see me")
    until(lambda: "unread" not in row(window, "bob").name, "it to be read")
    write(carol, "But not me")
    wait_shown(("carol", "But not me"))
    same(told(), ["carol"])
    window.quit()


@case("/window/notifications/none-of-muted-chats")
def muted(world):
    window, bob, carol = opened(world, "bob", "carol")
    window.open_chat("bob").keys("F9")
    window.click(window.find("list item", "Mute"))
    wait_row(window, "bob", "Muted")
    window.open_chat("carol").minimise()
    write(bob, "Ring, ring")
    wait_row(window, "bob", "Ring, ring")
    write(carol, "Hello?")
    wait_shown(("carol", "Hello?"))
    same(told(), ["carol"])
    end(window)


@case("/window/notifications/mentions-in-muted-groups")
def mentions(world):
    """Who is mentioned is told although the group is muted, unless they do not wish it; the rest is not."""
    server = world.server()
    alice, bob = (Console(world.folder, name, server).register() for name in ("alice", "bob"))
    bob.run("send", "@alice", "hello")
    alice.run("receive")
    alice.run("accept", "@bob")
    alice.run("group", "create", "Circle", "@bob")
    alice.run("mute", "#Circle", "on")
    bob.run("accept", "@alice")
    bob.run("receive")
    alice.run("receive")
    DESKTOP.shell.shown.clear()
    DESKTOP.shell.history.clear()
    window = world.window("alice", server).start()
    window.unlock()
    window.wait_open()
    window.focus()
    window.minimise()
    bob.run("send", "#Circle", "Ring, ring")
    bob.run("send", "#Circle", "Is @alice here?")
    until(lambda: [one for one in shown() if "here?" in one.body], lambda: f"what mentions her, not {told()}")
    same(len(told()), 1)
    choose(alice, "name", "notification-mentions=false")
    wait_shown()  # which says that this is known
    bob.run("send", "#Circle", "And now, @alice?")
    bob.run("send", "@alice", "Hello?")
    wait_shown(("bob", "1 new message"))
    same(len(told()), 2)
    end(window)


@case("/window/notifications/goes-when-blocked")
def blocked(world):
    window, bob, carol = opened(world, "bob", "carol")
    window.open_chat("carol")
    write(bob, "Look at me")
    wait_shown(("bob", "Look at me"))
    window.menu(lambda: row(window, "bob"), "Block")
    wait_shown()
    window.quit()


@case("/window/notifications/request")
def request(world):
    window, = opened(world)
    mallory = Console(world.folder, "mallory", window.server).register()
    window.minimise()
    write(mallory, "Buy my <a href='https://example.org'>things</a>")
    wait_shown(("mallory", "Wants to write to you"))
    end(window)


@case("/window/notifications/gone-when-locking-begins")
def locking(world):
    window, bob, carol = opened(world, "bob", "carol")
    window.open_chat("carol")
    write(bob, "Not for everybody")
    wait_shown(("bob", "Not for everybody"))
    window.server.process.send_signal(signal.SIGSTOP)  # it does not answer the good-bye
    window.focus().keys("ctrl+l")
    wait_shown()
    window.find("push button", "Unlock")
    window.server.process.send_signal(signal.SIGCONT)
    window.quit()


@case("/window/notifications/under-the-details")
def under_the_details(world):
    """In a narrow window the details lie over the messages: what comes then was not seen."""
    window, bob = opened(world, "bob")
    window.resize(360, 640)
    window.open_chat("bob")
    until(lambda: window.find("text", "Message").extents.x >= 0, "the chat to come in")
    window.keys("F9")
    mute = window.find("list item", "Mute")
    until(lambda: mute.extents.x + mute.extents.width <= 360, "the details to lie over the chat")
    write(bob, "Under there")
    wait_shown(("bob", "Under there"))
    window.screenshot("notifications-under-the-details")
    check("read" not in {row["state"] for row in bob.history("alice") if row["body"] == "Under there"}, "it was told as read")
    window.keys("F9")
    wait_shown()
    until(lambda: bob.run("receive") and [row for row in bob.history("alice")
                                          if row["body"] == "Under there" and row["state"] == "read"], "it to be read")
    window.quit()


main()
