# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alice, Bob and Carol in three windows, with a chat and a group of the three ready.

    demo.py PROGRAMS PICTURES

PROGRAMS is the folder of the installed programs. With a display it opens the windows, and that of a second device of Alice's
which waits to be approved, until they are closed. Without one it drives them on a display that nobody sees, as a screen reader
and a keyboard do: each writes and reads, Alice's, Bob's and the server are stopped and started again, the three converse in
their group, Alice signs in on a second device, and in the end the three call one another; pictures of it go to the folder
PICTURES. Everything else lives in a temporary folder.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "two-ends"), str(ROOT / "tests" / "window")]

from conversation import check_nothing_readable, tell  # noqa: E402: of this folder
from ends import Console, World, until  # noqa: E402

SAID = [("alice", "Hello, Bob. Is the harvest in?"), ("bob", "It is, Alice. Forty baskets."),
        ("alice", "Forty! Then we need the big cellar.")]
GROUP = "Harvest"
SAID_IN_GROUP = [("alice", "Here we are, all three."), ("carol", "And the soup is on!")]


def prepare(world):
    """A server, two people who have said a word to one another, and a third one in a group with them."""
    server = world.server()
    names = "alice", "bob", "carol"
    people = dict(zip(names, world.people(server, *names)))
    for name, person in people.items():
        person.run("profile", "--name", name.title())
        # A locked window tells nobody whose it is; the name of the device is all that it shows.
        (person.profile / "window.ini").write_text(f"[window]\ndevice-name='Computer of {name.title()}'\n")
    for name, text in SAID:
        other = "bob" if name == "alice" else "alice"
        people[name].run("send", f"@{other}", text)
        people[other].run("receive")
    people["alice"].run("send", "@carol", "Hello, Carol. There is a group for the harvest.")
    people["carol"].run("receive")
    people["carol"].run("accept", "@alice")
    people["alice"].run("receive")
    people["alice"].run("group", "create", GROUP, "@bob", "@carol")
    for name, text in SAID_IN_GROUP:
        people[name].run("receive")
        people[name].run("send", f"#{GROUP}", text)
    for person in people.values():
        person.run("receive")
    return server, people


def prepare_laptop(world, alice):
    """A second device of Alice's, which has signed in and waits to be approved."""
    laptop = Console(world.folder, alice.name, alice.server)
    laptop.profile, laptop.passphrase = world.folder / "alice-laptop", "the passphrase of alice's laptop"
    signing_in = laptop.start("login", alice.name)
    until(lambda: "POST /v1/link/commit 200" in alice.server.log.read_text(errors="replace"), "a device that waits")
    signing_in.kill()
    (laptop.profile / "window.ini").write_text("[window]\ndevice-name='Laptop of Alice'\n")
    return laptop


def show(world):
    """On the display of whoever looks on."""
    server, people = prepare(world)
    shown = {"Alice": people["alice"], "Bob": people["bob"], "Carol": people["carol"], "Alice's laptop": prepare_laptop(world, people["alice"])}
    windows = [subprocess.Popen([os.environ["COTERIE_WINDOW"], "--profile", str(person.profile)]) for person in shown.values()]
    tell(f"Alice's window, Bob's and Carol's are open, with a server on this machine ({server.url}).")
    for name, person in shown.items():
        tell(f"    The passphrase of {name + ':':16}{person.passphrase}")
    tell("Alice's laptop is a second device. Unlock both of hers within ten minutes: it shows a code, and the first one asks for it.")
    tell("Nothing of it is kept once the windows are closed.")
    try:
        statuses = [window.wait() for window in windows]
    finally:
        for window in windows:
            if window.poll() is None:
                window.kill()
                window.wait()
    server.stop()
    return max(statuses)


class Driven:
    """Each in a window on a display that nobody sees; and what Alice and Bob have said to one another, and all in the group."""

    def __init__(self, world, pictures):
        self.world, self.pictures, self.said, self.n_pictures = world, Path(pictures), list(SAID), 0
        self.server, self.people = prepare(world)
        self.said_in_group = list(SAID_IN_GROUP)
        self.alice, self.bob, self.carol = (world.window(name, self.server) for name in ("alice", "bob", "carol"))

    def picture(self, person, name, screen=False, moves=False):
        """Once nothing moves on the screen any more; of the whole screen, where a dialog lies over the window."""
        self.n_pictures += 1
        path, last = self.pictures / f"{self.n_pictures}-{person.person}-{name}.png", None
        if not screen:
            person.focus()
        path.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(20):
            subprocess.run(["import", "-window", "root" if screen else person.x_window, str(path)], check=True)
            now = hashlib.sha256(path.read_bytes()).digest()
            if now == last or moves:
                break
            last = now

    def open(self, person, other):
        person.start("--test-media")
        self.unlock(person, other)

    def unlock(self, person, other):
        """With mouse and keyboard: the click is over before the first key comes, however slow the machine is."""
        person.click(person.find("text", "Passphrase")).type(person.passphrase).keys("Return")
        person.wait_open()
        person.open_chat(other.person.title())

    def writes(self, person, text):
        """With mouse and keyboard."""
        self.said.append((person.person, text))
        self.types(person, text)

    def types(self, person, text):
        person.click(person.find("text", "Message")).type(text).keys("Return")
        person.wait_text(text)

    def in_group(self, person, text):
        """Written by one of them, and read by all."""
        self.said_in_group.append((person.person, text))
        self.types(person, text)
        for other in (self.alice, self.bob, self.carol):
            other.wait_text(text)

    def sign_in(self, owner, device_name):
        """On a second device, as far as its code."""
        device = self.world.window(f"{owner.person}-2", self.server)
        device.person, device.password = owner.person, self.people[owner.person].password
        device.start().find("push button", "Sign In").activate()
        device.find("text", "User Name").write(device.person)
        device.find("text", "Password").write(device.password)
        device.find("push button", "Continue").activate()
        for field in ("Passphrase", "Repeat Passphrase"):
            device.find("text", field).write(device.passphrase)
        device.find("text", "Device Name").write(device_name)
        device.find("push button", "Finish").activate()
        device.wait_text("Approve This Device")
        return device

    def approve(self, owner, device):
        """The seven digits are read there and typed here."""
        dialog = owner.find("dialog", "New Device")
        dialog.find("text", "Code on the New Device").write(code_of(device))
        dialog.find("text", "Passphrase of This Device").write(owner.passphrase)
        self.picture(owner, "approves", screen=True)
        dialog.find("push button", "Approve").activate()
        dialog.wait_text("Device Approved")
        dialog.find("push button", "Close").activate()
        device.wait_open()

    def call(self, first, *others):
        """With pictures, in the group; a test picture and a tone stand for cameras and microphones."""
        for person in (first, *others):
            person.open_chat(GROUP)
        first.find("push button", "Video Call").activate()
        for person in others:
            person.find("push button", "Answer")
        self.picture(others[0], "rings", moves=True)
        for person in others:
            person.find("push button", "Answer").activate()
        for person in (first, *others):
            person.wait_text(f"{1 + len(others)} people · ")
        tell("Alice calls the group. It rings at Bob's and Carol's, who answer: three windows with three pictures each.\n")
        for person in (first, *others):
            self.picture(person, "call", moves=True)
        for person in others:
            person.find("push button", "Leave Call").activate()
        for person in (first, *others):  # nobody is left alone in a call
            person.find("text", "Message")

    def run(self):
        alice, bob, server = self.alice, self.bob, self.server
        alice.start("--test-media").find("push button", "Unlock")
        self.picture(alice, "locked")
        self.unlock(alice, bob)
        self.open(bob, alice)
        tell("Both windows are open, and show the chat of before.\n")

        self.writes(alice, "Can you bring the cart on Sunday?")
        bob.wait_text("Can you bring the cart on Sunday?")
        tell("Alice types:  Can you bring the cart on Sunday?      Bob's window shows it.")
        self.writes(bob, "The cart and both boys.")
        alice.wait_text("The cart and both boys.")
        tell("Bob types:    The cart and both boys.                Alice's window shows it.\n")
        self.picture(alice, "conversation")
        self.picture(bob, "conversation")

        server.kill()
        self.writes(alice, "The line went dead, can you read this?")
        self.picture(alice, "no-server")
        server.start()
        bob.wait_text("The line went dead, can you read this?")
        tell("The server is killed. Alice types on; her message waits on her device.\n"
             "The server starts again, and Bob's window shows it.\n")

        alice.kill()
        self.writes(bob, "Loud and clear.")
        self.open(alice, bob)
        alice.wait_text("Loud and clear.")
        tell("Alice's window is killed. Bob types on. Hers is opened again, and shows what he wrote.")
        bob.quit()
        self.writes(alice, "See you on Sunday, then.")
        self.open(bob, alice)
        bob.wait_text("See you on Sunday, then.")
        tell("Bob's window is closed. Alice types on. His is opened again, and shows what she wrote.\n")
        self.picture(bob, "after-it-all")

        self.open(self.carol, alice)
        for person in (alice, bob, self.carol):
            person.open_chat(GROUP)
            for _, text in SAID_IN_GROUP:
                person.wait_text(text)
        self.in_group(self.carol, "Who brings the bread?")
        self.in_group(bob, "I do, Carol.")
        tell("Carol types:  Who brings the bread?                  All three windows show it, in their group.\n"
             "Bob types:    I do, Carol.                           They show that as well.\n")
        for person in (alice, self.carol):
            self.picture(person, "group")
        alice.open_chat("Bob")
        bob.open_chat("Alice")

        laptop = self.sign_in(alice, "Kitchen Laptop")
        self.picture(laptop, "waits")
        self.approve(alice, laptop)
        laptop.open_chat("Bob").wait_text("See you on Sunday, then.")
        tell("Alice signs in on her laptop, and types its code on the first device. The laptop shows what was said before.")
        self.writes(bob, "Shall I bring bread?")
        for device in (alice, laptop):
            device.wait_text("Shall I bring bread?")
        tell("Bob types:    Shall I bring bread?                   Both of Alice's devices show it.\n")
        self.picture(laptop, "conversation")

        laptop.quit()
        self.call(alice, bob, self.carol)
        for person in (alice, bob, self.carol):
            person.quit()
        return self.said, self.said_in_group


def code_of(device):
    """As a screen reader says it: two groups of digits."""
    from window import until

    def found():
        names = [part.name.replace(" ", "") for part in device.walk()]
        return next((name for name in names if len(name) == 7 and name.isdigit()), None)

    return until(found, "a code on the new device")


def check_histories(people, said, said_in_group):
    for person, other in (("alice", "bob"), ("bob", "alice")):
        rows = people[person].history(other)
        if [(row["sender"], row["body"]) for row in rows if row["sender"]] != said:
            raise AssertionError(f"{person}'s history is {rows}")
        lines = [row["body"] for row in rows if not row["sender"]]
        if person == "bob" and lines != ["@alice added a device."]:
            raise AssertionError(f"{person} was told {lines}")
    for person in people.values():
        rows = [(row["sender"], row["body"]) for row in person.run("history", f"#{GROUP}").of("message") if "kind" not in row]
        if rows != said_in_group:
            raise AssertionError(f"{person.name}'s history of the group is {rows}")
    tell(f"Both histories hold the same {len(said)} messages, each once, in the same order.")


def drive(pictures):
    import window as kit
    from gi.repository import GLib

    # A program that was killed leaves the tree with a word that means nothing to anybody.
    GLib.log_set_handler("dbind", GLib.LogLevelFlags.LEVEL_WARNING, lambda *_: None, None)
    shutil.rmtree(pictures, ignore_errors=True)
    kit.DESKTOP.start()
    world = kit.WindowWorld()
    try:
        driven = Driven(world, pictures)
        said, said_in_group = driven.run()
        check_histories(driven.people, said, said_in_group)
        driven.server.stop()
        check_nothing_readable(world.folder, said + said_in_group)
        tell(f"Everything happened as it should. Pictures of it are in {pictures}.")
        return 0
    finally:
        world.end()
        kit.DESKTOP.stop()


def main(programs, pictures):
    for name, program in (("SERVER", "coterie-server"), ("CLI", "coterie-cli"), ("WINDOW", "coterie")):
        os.environ[f"COTERIE_{name}"] = str(Path(programs) / program)
    try:
        if not os.environ.get("WAYLAND_DISPLAY") and not os.environ.get("DISPLAY"):
            return drive(pictures)
        world = World()
        try:
            return show(world)
        finally:
            world.end()
    except (AssertionError, OSError, RuntimeError, subprocess.SubprocessError) as error:
        print(f"\nrun: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(*sys.argv[1:]))
