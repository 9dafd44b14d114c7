# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of chats: its order, what is done to a chat, strangers, search, new chats, and all of it by keyboard."""

from pathlib import Path

from window import DESKTOP, Console, case, check, main, same, subprocess, until  # noqa: F401
from portal import REMOTE_CAMERA, Portal


def said(world, server, *rounds):
    """Alice and others, who have said something: `name` a stranger's "Hello", `=name` an answer to Alice's."""
    alice, *others = people = world.people(server, "alice", *(spoken.lstrip("=") for spoken in rounds))
    for spoken, other in zip(rounds, others):
        if spoken.startswith("="):
            alice.run("send", f"@{other.name}", f"Hello {other.name}, is the terrace heated?")
        other.run("send", "@alice", f"Hello from {other.name}")
    return people


def opened(world, *rounds, **environment):
    server = world.server()
    names = ["alice", *(spoken.lstrip("=") for spoken in rounds)]
    others = {person.name: person for person in world.kept(server, said, *rounds, names=names)[1:]}
    window = world.window("alice", server, **environment).start()
    window.unlock()
    window.wait_open()
    return window, others


LISTS = ("Chats", "Archived", "Message Requests", "Search Results")


def row_parts(window):
    return [part for found in window.find_all("list") if found.name in LISTS for part in found.find_all("list item")]


def rows(window):
    """The rows of the list that is shown, in words."""
    return [part.name for part in row_parts(window)]


def wait_rows(window, *beginnings):
    """The rows are these, in this order."""
    def fit():
        found = rows(window)
        return len(found) == len(beginnings) and all(row.startswith(begin) for row, begin in zip(found, beginnings))

    until(fit, lambda: f"the rows {beginnings}, not {rows(window)}")


def row(window, name):
    return until(lambda: [part for part in row_parts(window) if part.name.startswith(name)][:1],
                 lambda: f"a row “{name}” in:\n{window.tree()}")[0]


def wait_row(window, name, *words):
    """The row says all of these words."""
    until(lambda: all(word in row(window, name).name for word in words),
          lambda: f"{words} in “{row(window, name).name}”")


def menu(window, name, item):
    window.menu(lambda: row(window, name), item)


def open_shelf(window, name):
    window.find_beginning("push button", name).activate()
    window.find("push button", "Back to Chats")


def has_link(window, text):
    """Whether an address in this text of a message is drawn as a link; the accessibility tree of GTK 4.8 has no other sign."""
    from gi.repository import Atspi

    for found in window.find_all("list", "Messages"):
        for part in found.find_all("label"):
            if part.text == text:
                face = part.accessible.get_text_iface()
                return Atspi.Text.get_text_attribute_value(face, text.index("https:"), "underline") == "single"
    return False


@case("/window/chat-list/newest-first")
def newest_first(world):
    window, others = opened(world, "=bob", "=carol")
    wait_rows(window, "carol", "bob")
    wait_row(window, "bob", "1 unread message", "Hello from bob")
    others["bob"].run("send", "@alice", "I am here again")
    wait_rows(window, "bob", "carol")
    wait_row(window, "bob", "2 unread messages", "I am here again")
    window.screenshot("chat-list")
    window.quit()


@case("/window/chat-list/how-far-the-newest-came")
def how_far(world):
    window, others = opened(world, "=bob")
    wait_row(window, "bob", "Hello from bob")
    check("You:" not in row(window, "bob").name, row(window, "bob").name)
    window.open_chat("bob").send("Is the terrace heated?")
    wait_row(window, "bob", "You: ", "Is the terrace heated?", "Sent")
    others["bob"].run("receive")
    wait_row(window, "bob", "You: ", "Is the terrace heated?", "Read")  # the console reads what it prints
    window.screenshot("chat-list-tick")
    others["bob"].run("send", "@alice", "Yes")
    wait_row(window, "bob", "Yes")
    until(lambda: "Read" not in row(window, "bob").name, lambda: row(window, "bob").name)
    window.quit()


@case("/window/chat-list/pin-mute-archive")
def pin_mute_archive(world):
    window, others = opened(world, "=bob", "=carol")
    wait_rows(window, "carol", "bob")
    menu(window, "bob", "Pin")
    wait_rows(window, "bob", "carol")
    wait_row(window, "bob", "Pinned")
    menu(window, "carol", "Mute")
    wait_row(window, "carol", "Muted")
    menu(window, "carol", "Archive")
    wait_rows(window, "bob")
    others["carol"].run("send", "@alice", "Nobody hears me")  # muted: it stays in the archive
    open_shelf(window, "Archived")
    wait_row(window, "carol", "2 unread messages")
    window.screenshot("chat-list-archived")
    menu(window, "carol", "Mark as Read")
    until(lambda: "unread" not in row(window, "carol").name, "carol's messages to be read")
    menu(window, "carol", "Archive")  # taken out again; the archive is empty, and the chats are shown
    wait_rows(window, "bob", "carol")
    menu(window, "bob", "Pin")
    others["carol"].run("send", "@alice", "Up")
    wait_rows(window, "carol", "bob")
    window.quit()


@case("/window/chat-list/archive-ends-with-a-message")
def archive_ends(world):
    window, others = opened(world, "=bob", "=carol")
    menu(window, "bob", "Archive")
    wait_rows(window, "carol")
    others["bob"].run("send", "@alice", "I am not gone")
    wait_rows(window, "bob", "carol")
    window.quit()


@case("/window/chat-list/request-accepted")
def request_accepted(world):
    window, others = opened(world, "=bob", "mallory")
    wait_rows(window, "bob")
    open_shelf(window, "Message Requests, 1")
    wait_rows(window, "mallory")
    window.click(row(window, "mallory"))
    window.find("push button", "Accept")
    check(not window.has("text", "Message"), "nothing can be written before", window.tree())
    window.screenshot("request")
    window.find("push button", "Accept").activate()
    window.find("text", "Message")
    wait_rows(window, "mallory", "bob")  # no request is left: back to the chats
    window.send("Hello Mallory")
    until(lambda: others["mallory"].run("receive") and others["mallory"].texts("alice", own=False) == ["Hello Mallory"],
          "Mallory to be answered")
    window.quit()


@case("/window/chat-list/links-of-a-stranger")
def links_of_a_stranger(world):
    window, others = opened(world, "=bob", "mallory")
    others["mallory"].run("send", "@alice", "See https://example.org/menu")
    open_shelf(window, "Message Requests, 1")
    window.click(row(window, "mallory"))
    window.find("list", "Messages").wait_text("https://example.org/menu")
    check(not has_link(window, "See https://example.org/menu"), "nothing can be clicked before", window.tree())
    window.find("push button", "Accept").activate()
    until(lambda: has_link(window, "See https://example.org/menu"), lambda: f"the link in:\n{window.tree()}")
    window.quit()


@case("/window/chat-list/request-blocked")
def request_blocked(world):
    window, others = opened(world, "=bob", "mallory")
    open_shelf(window, "Message Requests, 1")
    window.click(row(window, "mallory"))
    window.find("push button", "Block").activate()
    wait_rows(window, "bob")
    others["mallory"].run("send", "@alice", "You cannot block me")
    others["bob"].run("send", "@alice", "After that")
    wait_row(window, "bob", "After that")
    check(not window.reads("You cannot block me"), window.tree())
    open_shelf(window, "Archived, 1")  # where one finds them to unblock them
    window.click(row(window, "mallory"))
    window.find("push button", "Unblock").activate()
    until(lambda: [part for part in window.find_all("push button") if part.name == "Message Requests, 1"],
          lambda: f"the request to be back in:\n{window.tree()}")
    window.quit()


@case("/window/chat-list/search")
def search(world):
    window, others = opened(world, "=bob", "=carol")
    others["carol"].run("send", "@alice", "Doors at seven, bob brings the chairs")
    wait_row(window, "carol", "chairs")
    window.focus().keys("ctrl+f").type("bob")
    window.wait_text("Messages")
    until(lambda: len(rows(window)) >= 3, lambda: f"a chat and two messages, not {rows(window)}")
    check(rows(window)[0] == "Chats" and rows(window)[1].startswith("bob"), rows(window))
    window.screenshot("search")
    found = until(lambda: [part for part in row_parts(window) if "chairs" in part.name][:1],
                  lambda: f"the message in {rows(window)}")[0]
    window.click(found)
    until(lambda: window.find_all("list", "Messages")
          and [part for part in window.find("list", "Messages").walk() if "chairs" in part.name],
          lambda: f"the message to be shown in:\n{window.tree()}")
    window.keys("ctrl+f", "ctrl+a").type("zzz")
    window.wait_text("Nothing Found")
    window.keys("Escape")
    wait_rows(window, "carol", "bob")
    window.quit()


@case("/window/chat-list/new-chat")
def new_chat(world):
    window, _ = opened(world, "=bob")
    Console(world.folder, "dave", window.server).register()
    window.find("push button", "New Chat").activate()
    window.find("entry", "Name or user name").write("nobody")
    window.find("push button", "Look Up “@nobody”").activate()
    window.wait_text("Nobody on this server has that name.")
    window.screenshot("new-chat-error")
    window.find("entry", "Name or user name").write("dave")
    window.find("push button", "Look Up “@dave”").activate()
    window.wait_gone("entry", "Name or user name")  # the chat is open before the dialog goes
    window.send("Hello Dave")
    wait_rows(window, "dave", "bob")
    window.find("push button", "New Chat").activate()
    window.find("push button", "Note to Self").activate()
    window.wait_gone("entry", "Name or user name")
    window.send("Lemons, candles")
    wait_rows(window, "Note to Self", "dave", "bob")
    window.quit()


@case("/window/chat-list/account-gone")
def account_gone(world):
    """What would be written to an account that was deleted has nowhere to go: there is no field for it."""
    window, others = opened(world, "=bob")
    window.open_chat("bob")
    others["bob"].run("delete-account", "--yes")
    window.send("Can you still read this?")
    window.wait_text("was deleted. Nothing can be sent")
    window.wait_gone("text", "Message")
    window.screenshot("chat-list-account-gone")
    window.quit()


@case("/window/chat-list/link-from-outside")
def link_from_outside(world):
    """Somebody follows a link in a web page; the window is locked at first."""
    server = world.server()
    world.people(server, "alice", "bob")
    window = world.window("alice", server).start("coterie:bob").focus()
    window.unlock().wait_open()
    until(lambda: window.find("entry", "Name or user name").text == "bob", "whom the link names to be looked for")
    window.keys("Return")
    window.find("text", "Message")
    window.quit()


def message_reads(window, words):
    return any(found.reads(words) for found in window.find_all("list", "Messages"))


def wait_message(window, words):
    """A chat is open in which this was said."""
    until(lambda: message_reads(window, words), lambda: f"a chat with “{words}” in:\n{window.tree()}")


def switch(window, words, *keys):
    """To the chat of this name, or to where the keys lead."""
    window.keys("ctrl+k")
    entry = window.find("entry", "Name of a chat")
    if words:
        window.type(words)
        until(lambda: entry.text == words, "the name to be typed")
    window.keys(*keys, "Return")
    window.wait_gone("entry", "Name of a chat")


@case("/window/chat-list/keyboard-only")
def keyboard_only(world):
    window, _ = opened(world, "=bob", "=carol")
    wait_rows(window, "carol", "bob")
    window.focus()
    window.wait_at(beginning="carol")
    for name in ("bob", "New Chat"):  # and nothing between the list and the buttons above it
        window.keys("Tab").wait_at(beginning=name)
    switch(window, "bo")
    wait_message(window, "Hello from bob")
    switch(window, "", "Down", "Down")  # past carol and bob
    until(lambda: not message_reads(window, "Hello from bob"), lambda: f"another chat than bob's in:\n{window.tree()}")
    window.keys("ctrl+f")
    window.find("entry", "Search chats, people and messages")
    window.type("carol")
    until(lambda: any(name.startswith("carol") for name in rows(window)), lambda: f"carol among {rows(window)}")
    window.keys("Return")
    wait_message(window, "Hello from carol")
    window.keys("ctrl+n")
    window.find("entry", "Name or user name")
    window.keys("Escape")
    window.wait_gone("entry", "Name or user name")
    window.quit()


@case("/window/chat-list/safety-number")
def safety_number(world):
    window, others = opened(world, "=bob")
    number = others["bob"].run("safety-number", "@alice").out
    window.open_chat("bob")
    window.keys("F9")
    number_row = window.find_beginning("list item", "Safety Number")
    window.click(number_row)
    window.find("push button", "Mark as Verified")


    def groups_shown():
        words = [part.name or part.text for part in window.walk() if part.role == "label"]
        return [word for word in words if word.isdigit() and len(word) == 5]

    until(lambda: len(groups_shown()) == 12, lambda: f"twelve groups of digits in:\n{window.tree()}")
    groups = groups_shown()
    check(" ".join(groups) in number or "".join(groups) in number.replace(" ", ""), groups, number)
    window.screenshot("safety-number")
    window.find("push button", "Mark as Verified").activate()
    window.find("push button", "Remove Verification")
    window.wait_text("verified")
    window.keys("Escape")
    window.wait_gone("push button", "Remove Verification")
    until(lambda: [part for part in window.walk() if part.name == "Verified" and part.role in ("image", "icon")],
          lambda: f"the badge beside the name in:\n{window.tree()}")
    window.quit()


def open_number(window, name):
    window.open_chat(name)
    window.keys("F9")
    row = window.find_beginning("list item", "Safety Number")
    window.click(row)
    window.find("push button", "Mark as Verified")


def scan(window, picture):
    window.find("push button", "Scan Picture…").activate()
    window.choose_file(picture)


def camera_of(picture):
    """What shows it again and again, in a camera's place."""
    return f"multifilesrc location={picture} loop=true caps=image/png,framerate=30/1 ! pngdec ! identity sync=true"


@case("/window/chat-list/safety-code")
def safety_code(world):
    alice, others = opened(world, "=bob")
    picture = world.folder / "alices-code.png"
    portal = Portal(world, grants=False, camera=picture)
    bob = world.window("bob", alice.server, **REMOTE_CAMERA)
    open_number(alice, "bob")
    until(lambda: [part for part in alice.walk() if part.name.startswith("QR code") and part.extents.width > 100],
          lambda: alice.tree())

    def read():
        """A picture of what is drawn, which may be later than what is told."""
        DESKTOP.screenshot(picture)
        scan(alice, picture)
        until(lambda: alice.reads("That is your own code") or alice.reads("No QR code"), lambda: alice.tree())
        return alice.reads("That is your own code")

    until(read, "the code to be read")
    alice.quit()
    bob.start()
    bob.unlock()
    bob.wait_open()
    open_number(bob, "alice")
    bob.find("push button", "Scan Code").activate()  # with a camera, before which somebody holds that picture
    bob.wait_text("does not let Coterie use the camera")
    portal.grants = True
    bob.find("push button", "Scan Code").activate()
    bob.wait_text("The code matches")
    same((len(portal.asked), portal.given), (2, 1))
    bob.find("push button", "Scan Code")
    bob.keys("Escape")
    bob.wait_gone("push button", "Scan Code")
    bob.keys("F9")
    bob.wait_gone("list item", "Safety Number")
    open_number(bob, "alice")
    scan(bob, picture)
    bob.wait_text("The code matches")
    bob.screenshot("safety-code")
    bob.find("push button", "Mark as Verified").activate()
    bob.find("push button", "Remove Verification")
    bob.quit()


@case("/window/chat-list/camera")
def camera(world):
    """It looks past what is no code, is put off again, and says so when there is none."""
    picture = world.folder / "wall.png"
    window, _ = opened(world, "=bob", COTERIE_TEST_CAMERA=camera_of(picture))
    open_number(window, "bob")
    window.find("push button", "Scan Code").activate()
    window.wait_text("You can scan a picture instead.")
    window.find("push button", "Scan Code")
    DESKTOP.screenshot(picture)
    picture.write_bytes(subprocess.run(["convert", str(picture), "-resize", "10%", "-resize", "1000%", "png:-"],
                                       capture_output=True, check=True).stdout)
    window.find("push button", "Scan Code").activate()
    window.wait_text("Hold the other person’s code before the camera.")
    until(lambda: [part for part in window.walk() if part.name == "What the camera sees" and part.extents.height > 100],
          window.tree)
    window.wait_named()
    window.screenshot("safety-camera")
    window.find("push button", "Show My Code").activate()
    window.find("push button", "Scan Code")
    window.keys("Escape")
    window.quit()


def sees_red(world):
    shot = world.folder / "screen.ppm"
    subprocess.run(["import", "-window", "root", "-depth", "8", str(shot)], check=True)
    data = shot.read_bytes().split(b"\n", 3)[3]
    return sum(data[at] > 200 and data[at + 1] < 60 and data[at + 2] < 60 for at in range(0, len(data) - 2, 3)) > 5000


@case("/window/chat-list/camera-that-cannot-be-read-from-pipewire")
def camera_without_reader(world):
    """The portal has a camera, but what reads from it is not installed: nobody is asked, and the device itself is opened."""
    picture, kept = world.folder / "wall.png", world.folder / "gstreamer"
    there = Path(subprocess.run(["pkg-config", "--variable=pluginsdir", "gstreamer-1.0"], capture_output=True, text=True,
                                check=True).stdout.strip())
    kept.mkdir()
    for file in there.glob("libgst*.so"):
        if file.name != "libgstpipewire.so":
            (kept / file.name).symlink_to(file)
    subprocess.run(["convert", "-size", "640x480", "xc:red", str(picture)], check=True)
    portal = Portal(world, grants=True, camera=picture)
    window, _ = opened(world, "=bob", COTERIE_TEST_CAMERA=camera_of(picture), GST_PLUGIN_PATH=None, GST_PLUGIN_PATH_1_0=None,
                       GST_PLUGIN_SYSTEM_PATH_1_0=str(kept), GST_REGISTRY_1_0=str(kept / "registry"))
    open_number(window, "bob")
    window.find("push button", "Scan Code").activate()
    until(lambda: sees_red(world), lambda: f"its picture on the screen, and not:\n{window.tree()}")
    same((portal.asked, portal.given), ([], 0), "what the desktop was asked for")
    window.keys("Escape")
    window.quit()


main()
