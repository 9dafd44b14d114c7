# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What means no good or goes wrong, as a person at the window meets it: a sentence or nothing at all, and nothing is lost."""

import os
import subprocess

from window import Console, case, check, main, same, until
from ends import Skip  # the way to it is in window

LONGEST = 65536  # bytes of a text
DAY_S = 86400
STORMS = {
    "right to left": "\u202eabc\u202d" + "שלום עולם " + "\u2067\u2066" * 8,
    "isolates": "\u2067\u2066",
    "marks": "\u0301\u0353\u0315",
    "marks on a letter": "a\u0301\u0353\u0315\u0301\u0353\u0315\u0301\u0353\u0315",
    "marks on blanks": " \u0301ש",
    "joined": "👩\u200d",
    "families": "👩\u200d👩\u200d👧\u200d👦",
}
MARKUP = "<b>&amp;</b><span size='999999'>"


def opened(world, server=None, **environment):
    """Alice's window beside Bob at his console; they know one another."""
    server = server or world.server()
    _, bob = world.friends(server, "alice", "bob")
    window = world.window("alice", server, **environment).start()
    window.unlock().wait_open()
    window.focus()
    return window, bob


def said(window):
    return [row.name for one in window.find_all("list", "Messages") for row in one.parts
            if row.showing and row.role == "list item"]


def wait_said(window, *words):
    return until(lambda: [line for line in said(window) if all(word in line for word in words)][:1],
                 lambda: f"a message with {[word[:80] for word in words]} among {[line[:80] for line in said(window)]}")[0]


def chats(window):
    """The names of the rows in the list of chats."""
    messages = {row.name for one in window.find_all("list", "Messages") for row in one.parts}
    return [row.name for row in window.find_all("list item") if row.name not in messages]


def size(window):
    shape = subprocess.run(["xdotool", "getwindowgeometry", "--shell", window.x_window], capture_output=True, text=True,
                           check=True).stdout
    return [line for line in shape.splitlines() if line.startswith(("WIDTH", "HEIGHT"))]


def whole(unit):
    """As much of it as a message may hold."""
    return unit * (LONGEST // len(unit.encode()))


@case("/window/bad-input/word-of-64-kib")
def longest_word(world):
    """Written, sent, received, searched for: it arrives whole, and the window goes on."""
    window, bob = opened(world)
    window.open_chat("bob")
    before, word = size(window), "w" * LONGEST
    window.find("text", "Message").write(word)
    until(lambda: window.find("text", "Message").text == word, "the word in the field")
    window.screenshot("bad-input-longest-word-written")
    window.find("push button", "Send").activate()
    until(lambda: window.find("text", "Message").text == "", "the field to be empty")
    wait_said(window, "You: wwww", "Sent")
    bob.run("receive")
    same(bob.texts("alice", own=False)[-1] == word, True, "the word that arrived is the one that was sent")
    bob.run("send", "@alice", "-", stdin="v" * LONGEST)
    wait_said(window, "vvvv")
    same(size(window), before)
    window.screenshot("bad-input-longest-word-received")
    window.send("still here")
    wait_said(window, "You: still here")
    window.focus().keys("ctrl+f").type("vvvv")
    until(lambda: window.find_all("list", "Search Results"), lambda: f"a hit in:\n{window.tree()[:3000]}")
    same(size(window), before)
    window.keys("Escape").quit()


@case("/window/bad-input/text-too-long")
def too_long(world):
    """It is refused in a sentence and stays where it was written."""
    window, bob = opened(world)
    window.open_chat("bob")
    text = "a word " * (LONGEST // 7 + 10) + "end"
    window.send(text)
    until(lambda: window.reads("That is too long."), lambda: f"a reason in:\n{window.tree()[:3000]}")
    until(lambda: window.find("text", "Message").text == text, "the text in the field again")
    window.screenshot("bad-input-too-long")
    bob.run("receive")
    same([len(body) for body in bob.texts("alice", own=False)], [len("hello")])
    window.quit()


@case("/window/bad-input/storms-of-characters")
def storms(world):
    """Characters that turn the direction, marks on top of marks: sent and received as they are, the window as wide as it was."""
    window, bob = opened(world)
    window.open_chat("bob")
    before = size(window)
    for name, unit in STORMS.items():
        storm = whole(unit)
        bob.run("send", "@alice", "-", stdin=storm)
        bob.run("send", "@alice", f"after {name}")
        wait_said(window, f"after {name}")
        window.send(storm)
        until(lambda: window.find("text", "Message").text == "", "the field to be empty")
        window.send(f"sent {name}")
        wait_said(window, "You:", f"sent {name}", "Sent")
        same(size(window), before, name)
    window.screenshot("bad-input-storms")
    bob.run("receive")
    got = bob.texts("alice", own=False)
    for unit in STORMS.values():
        same(whole(unit).rstrip() in got, True, "a storm that arrived as it was written")
    window.quit()


@case("/window/bad-input/name-of-markup")
def name_of_markup(world):
    """A name is read as it is written, wherever it stands; a message as well."""
    window, bob = opened(world)
    bob.run("profile", "--name", MARKUP)
    bob.run("send", "@alice", MARKUP)
    until(lambda: any(MARKUP in name for name in chats(window)), lambda: f"the name in the list:\n{window.tree()}")
    window.open_chat(MARKUP)
    wait_said(window, MARKUP)
    window.focus().keys("F9")
    window.find_beginning("list item", "Safety Number")
    window.screenshot("bad-input-markup")
    window.keys("ctrl+k")
    window.find("entry", "Name of a chat").write("amp;")

    def offered():
        rows = next(part for part in window.parts if part.name == "Switch Chat").find_all("list item")
        return len(rows) == 1 and rows[0].name.startswith(MARKUP)

    until(offered, lambda: f"nobody but that name in the switcher:\n{window.tree()}")
    window.keys("Escape").quit()


@case("/window/bad-input/odd-names")
def odd_names(world):
    """Names that no account can have are refused in a sentence, before the server is asked and after."""
    window = world.window("alice", world.server()).start().focus()
    window.find("push button", "Create Account").activate()
    for name in ("a b", "<b>", "\u202eecila", "ä" * 40, "x" * 5000, "@alice\u0301"):
        window.find("text", "User Name").write(name)
        window.find("text", "Password").write("a good password of mine")
        window.find("push button", "Continue").activate()
        window.wait_text("A user name has 2 to 32 small letters")
        check(not window.has("text", "Repeat Passphrase"), f"“{name[:20]}” is taken for a name")
    window.screenshot("bad-input-odd-names")
    window.find("text", "User Name").write("alice")
    window.find("push button", "Continue").wait_sensitive()
    window.quit()


def wait_three(window):
    """The three messages stand in the order in which they were written."""
    words = ["first", "second", "third"]

    def shown():
        return [word for line in said(window) for word in words if f"{word} of" in line or f"{word}," in line]

    until(lambda: shown() == words, lambda: f"{words}, not {said(window)}")


@case("/window/bad-input/clock-set-back")
def clock_set_back(world):
    """The order of chats and messages does not hang on this computer's clock, and the person is told of it."""
    server = world.server()
    alice, bob, carol = world.people(server, "alice", "bob", "carol")
    for other in (bob, carol):
        other.run("send", "@alice", f"first of {other.name}")
        alice.run("receive")
        alice.run("accept", f"@{other.name}")
    shift = {"LD_PRELOAD": f"{os.environ['COTERIE_CLOCK_SHIFT']}", "COTERIE_CLOCK_SHIFT_S": str(-3 * DAY_S)}
    if "asan" in subprocess.run(["ldd", os.environ["COTERIE_WINDOW"]], capture_output=True, text=True, check=False).stdout:
        shift["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    window = world.window("alice", server, **shift).start()
    window.unlock().wait_open()
    window.focus().wait_text("The clock of this computer and that of the server differ by more than a day.")
    window.screenshot("bad-input-clock")
    window.open_chat("bob").send("second, by a clock that is set back")
    wait_said(window, "You: second", "Sent")
    until(lambda: [name[:3] for name in chats(window) if name.startswith(("bob", "carol"))] == ["bob", "car"],
          lambda: f"bob's chat to be the first of {chats(window)}")
    bob.run("receive")
    bob.run("send", "@alice", "third")
    wait_three(window)
    carol.run("send", "@alice", "newer than all")
    until(lambda: [name[:3] for name in chats(window) if name.startswith(("bob", "carol"))] == ["car", "bob"],
          lambda: f"carol's chat to be the first of {chats(window)}")
    window.quit()
    window.environment.clear()  # the clock is right again
    window.start().unlock().wait_open()
    window.focus().open_chat("bob")
    wait_three(window)
    window.quit()


@case("/window/bad-input/full-disk")
def full_disk(world):
    """Without room the window says so and keeps what was written; with room it goes on."""
    disk = world.folder / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)], check=False,
                                           capture_output=True).returncode != 0:
        raise Skip("a small file system cannot be mounted here")
    window = None
    try:
        server = world.server()
        alice = Console(disk, "alice", server).register()
        bob = Console(world.folder, "bob", server).register()
        alice.run("send", "@bob", "hello")
        bob.run("receive")
        bob.run("accept", "@alice")
        alice.run("receive")
        window = world.window("disk/alice", server)
        window.passphrase = alice.passphrase
        window.log_path = world.folder / "alice-window.log"
        window.start().unlock().wait_open()
        window.focus().open_chat("bob")
        fill(disk / "ballast")
        text = "kept whatever happens " * 2000
        window.send(text.strip())
        window.wait_text("There is no room left on the disk.")
        window.screenshot("bad-input-full-disk")
        until(lambda: window.find("text", "Message").text.strip() == text.strip(), "the text to be back in the field")
        same([line for line in said(window) if "You: kept" in line], [])
        (disk / "ballast").unlink()
        window.find("push button", "Send").activate()
        wait_said(window, "You: kept", "Sent")
        bob.run("receive")
        same([body == text.strip() for body in bob.texts("alice", own=False)], [False, True])
        window.quit()
    finally:
        if window is not None and window.process is not None and window.process.poll() is None:
            window.kill()
        subprocess.run(["umount", "-l", str(disk)], check=False)


def fill(path):
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass


main()
