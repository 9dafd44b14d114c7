# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed Flatpak in its sandbox: two people there converse and call, and one of them with a copy that was built without.

scripts/flatpak runs it. COTERIE_SERVER, COTERIE_CLI and COTERIE_WINDOW name the native programs; pictures go to
COTERIE_SCREENSHOTS.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

# Before the desktop takes HOME away: where this person's Flatpaks are.
os.environ.setdefault("FLATPAK_USER_DIR", str(Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share")) / "flatpak"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "window"))
import window as kit  # noqa: E402
from window import DESKTOP, Console, Window, case, check, main, same, until  # noqa: E402

ID = "chat.coterie.Coterie"
RUN = ["flatpak", "run", "--user"]
# What flatpak itself says where a desktop has no portal and no sound.
NOISE = ("Failed to set fd limit", "Flatpak portal", "PipeWire", "RealtimeKit")
PATIENCE_S = 240


def place():
    """The only folder of the person's that it sees."""
    folder = Path(os.environ["HOME"]) / ".var/app" / ID / "data"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class SandboxedConsole(Console):
    """coterie-cli in the sandbox."""

    def command(self, words):
        return [*RUN, "--command=coterie-cli", ID] + super().command(words)[1:]


class SandboxedWindow(Window):
    """Its number of process and that of its window are those of the sandbox: it is known by what appears when it starts."""

    numbers = {}  # of the program in the accessibility tree → its window on the screen

    command = property(lambda self: [*RUN, ID])
    schema_dir = property(lambda self: "/app/share/glib-2.0/schemas")

    def start(self, *arguments):
        self.before = set(self.numbers)  # the tree is asked for the first time when a program stands in it
        windows = set(screen_windows())
        super().start(*arguments)
        found = until(lambda: [one for one in screen_windows() if one not in windows], "a window on the screen", PATIENCE_S)
        self.numbers[self.accessible.get_process_id()] = found[-1]
        return self

    def _find(self):
        check(self.process.poll() is None, f"the program of {self.person} ended:", self.log)
        return next((program for program in programs() if program.get_process_id() not in self.before), None)

    @property
    def x_window(self):
        return self.numbers[self.accessible.get_process_id()]

    def focus(self):
        kit.focus_window(self.accessible.get_process_id())
        return self

    def check_log(self):
        for line in self.log_path.read_text(errors="replace").splitlines():
            check(any(word in line for word in NOISE) or not kit.COMPLAINT.search(line),
                  f"{self.person}'s program complained: {line}\n", self.log)

    def kill(self):
        subprocess.run(["flatpak", "kill", ID], check=False, capture_output=True)
        super().kill()


def programs():
    from gi.repository import Atspi

    desktop = Atspi.get_desktop(0)
    found = [desktop.get_child_at_index(index) for index in range(desktop.get_child_count())]
    return [program for program in found if program is not None]


def screen_windows():
    """The main windows on the screen, by their numbers."""
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "coterie"], capture_output=True, text=True,
                           check=False).stdout.split()
    return [number for number in found if area_of(number) > 100 * 100]


def area_of(number):
    shape = dict(line.split("=") for line in subprocess.run(
        ["xdotool", "getwindowgeometry", "--shell", number], capture_output=True, text=True, check=False).stdout.split()
        if "=" in line)
    return int(shape.get("WIDTH", 0)) * int(shape.get("HEIGHT", 0))


def teach_kit():
    """The kit finds windows by numbers of processes, which are others in a sandbox."""
    native_largest, native_active = kit.largest_window, kit.active_pid

    def largest_window(pid):
        return SandboxedWindow.numbers.get(pid) or native_largest(pid)

    def active_pid():
        focus = subprocess.run(["xdotool", "getwindowfocus"], capture_output=True, text=True, check=False).stdout.strip()
        return next((pid for pid, number in SandboxedWindow.numbers.items() if number == focus), None) or native_active()

    kit.largest_window, kit.active_pid = largest_window, active_pid


def befriend(first, second):
    first.run("send", f"@{second.name}", "hello")
    second.run("receive")
    second.run("accept", f"@{first.name}")
    first.run("receive")


def opened(world, console, kind):
    folder = console.profile.parent
    window = kind(folder, console.name, console.server)
    window.log_path = world.folder / f"{console.name}-window.log"
    world.windows.append(window)
    window.start("--test-media").find("push button", "Unlock")
    window.focus().type(window.passphrase).keys("Return")  # newer GTK lets nobody but the person move the focus; the field has it
    window.wait_open()
    return window


def writes(writer, reader, text):
    """An open chat has the keyboard."""
    writer.focus().type(text).keys("Return")
    reader.wait_text(text)


def calls(caller, called):
    """With a test picture and a tone; both show how long it has lasted."""
    until(lambda: caller.find_all("push button", "Video Call"), lambda: caller.tree(), PATIENCE_S)[0].activate()
    until(lambda: called.find_all("push button", "Answer"), lambda: f"a ring in:\n{called.tree()}", PATIENCE_S)[0].activate()
    for window in (caller, called):
        until(lambda window=window: any(re.fullmatch(r"(.* · )?\d:\d\d", said) for part in window.walk()
                                        for said in (part.name, part.text)),
              lambda window=window: f"a call in:\n{window.tree()}", PATIENCE_S)


@case("/flatpak/sandboxed/converse-and-call")
def converse_and_call(world):
    server = world.server()
    alice, carol = (SandboxedConsole(place(), name, server).register() for name in ("alice", "carol"))
    bob = Console(world.folder, "bob", server).register()
    befriend(alice, bob)
    befriend(alice, carol)

    one, other = opened(world, alice, SandboxedWindow), opened(world, carol, SandboxedWindow)
    one.focus().open_chat("carol")
    other.focus().open_chat("alice")
    writes(one, other, "From one sandbox to another")
    writes(other, one, "It has arrived")
    one.focus().screenshot("flatpak-conversation")
    calls(one, other)
    one.focus().screenshot("flatpak-call")
    other.focus().quit()

    native = opened(world, bob, Window)
    native.focus().open_chat("alice")
    one.focus().open_chat("bob")
    writes(native, one, "From a copy without a sandbox")
    writes(one, native, "And back")
    one.focus().screenshot("flatpak-and-native")
    calls(native, one)
    one.focus().screenshot("flatpak-call-with-native")
    native.focus().quit()
    one.focus().quit()
    same([row["body"] for row in bob.history("alice") if row["sender"]][-2:], ["From a copy without a sandbox", "And back"],
         "what bob's device keeps")


@case("/flatpak/sandboxed/sees-nothing-else")
def sees_nothing_else(_world):
    canary = Path(os.environ["HOME"]) / "canary"
    canary.write_text("nobody else's")
    script = f'''test -e "{canary}" && echo home; test -e /var/lib/dpkg && echo host
        touch /app/x /usr/x 2>/dev/null && echo programs; test -e "$HOME/.ssh" && echo keys; true'''
    done = subprocess.run([*RUN, "--command=sh", ID, "-c", script], capture_output=True, text=True, check=False)
    same((done.returncode, done.stdout), (0, ""), f"what the sandbox sees: {done.stdout}{done.stderr}")


teach_kit()
main()
