# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed Flatpak as tests drive it: programs in a sandbox, whose numbers of processes and windows are not those outside."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

# Before the desktop takes HOME away: where this person's Flatpaks are.
os.environ.setdefault("FLATPAK_USER_DIR", str(Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share")) / "flatpak"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "window"))
import window as kit  # noqa: E402
from window import Console, Window, check, until  # noqa: E402

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

    def __init__(self, folder, name, server=None, **environment):
        super().__init__(folder, name, server, GTK_USE_PORTAL=None, **environment)  # as on a person's desktop

    command = property(lambda self: [*RUN, ID])
    schema_dir = "/app/share/glib-2.0/schemas"

    def start(self, *arguments):
        return self._come(lambda: super(SandboxedWindow, self).start(*arguments))

    def started_by(self, act):
        """By somebody else, as the bus does it when it is not there."""
        self.process = None

        def begin():
            act()
            self.appear()

        return self._come(begin)

    def _come(self, begin):
        self.before = set(self.numbers)  # the tree is asked for the first time when a program stands in it
        windows = set(screen_windows())
        begin()
        found = until(lambda: [one for one in screen_windows() if one not in windows], "a window on the screen", PATIENCE_S)
        self.numbers[self.accessible.get_process_id()] = found[-1]
        return self

    def _find(self):
        check(self.process is None or self.process.poll() is None, f"the program of {self.person} ended:", self.log)
        return next((program for program in programs() if "coterie" in (program.get_name() or "").lower()
                     and program.get_process_id() not in self.before), None)

    @property
    def x_window(self):
        return self.numbers[self.accessible.get_process_id()]

    def open_chat(self, title):
        """Clicks a second time when it was in vain: newer GTK takes no click while the page comes in. The chat has the keyboard then."""
        def chosen():
            self.click(self.find_beginning("list item", title))
            try:
                return until(lambda: self.is_at("text", "Message"), "the chat", kit.SHORT_S)
            except AssertionError:
                return None

        return until(chosen, lambda: f"{title} to be the chat that is open:\n{self.tree()}")

    def focus_main(self):
        kit.focus_window(self.accessible.get_process_id())

    def wait_keyboard(self):
        """Whose window it is that has it cannot be told of a dialog, by the numbers of a sandbox."""

    def check_log(self):
        quiet = (*NOISE, self.expected_complaint) if self.expected_complaint else NOISE
        for line in self.log_path.read_text(errors="replace").splitlines():
            check(any(word in line for word in quiet) or not kit.COMPLAINT.search(line),
                  f"{self.person}'s program complained: {line}\n", self.log)

    def kill(self):
        end_all()
        if self.process is not None:
            super().kill()


def sandboxed_processes():
    """The numbers, outside, of the program's own processes in its sandbox."""
    seen = subprocess.run(["flatpak", "ps", "--columns=child-pid,application"], capture_output=True, text=True, check=False).stdout
    namespaces = set()
    for line in seen.splitlines():
        number, name = line.split()
        if name == ID:
            with contextlib.suppress(OSError):
                namespaces.add(os.readlink(f"/proc/{number}/ns/pid"))
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.readlink(folder / "ns/pid") in namespaces:
                found.append(int(folder.name))
    return found


def end_all():
    """What runs in a sandbox, whoever started it. Another one may begin when nobody has its name on the bus any more."""
    subprocess.run(["flatpak", "kill", ID], check=False, capture_output=True)
    until(lambda: ID not in subprocess.run(["flatpak", "ps"], capture_output=True, text=True, check=False).stdout,
          "the program to end")
    kit.DESKTOP.wait_name(ID, there=False)


def somebody(world, name, server):
    """Who has a new account there, until the case ends: all cases see the same folder."""
    console = SandboxedConsole(place(), name, server)
    world.closing.append(lambda: shutil.rmtree(console.profile, ignore_errors=True))
    return console.register()


def befriend(first, second):
    first.run("send", f"@{second.name}", "hello")
    second.run("receive")
    second.run("accept", f"@{first.name}")
    first.run("receive")


def opened(world, console, kind, *words, **environment):
    """The window of somebody who has an account."""
    window = kind(console.profile.parent, console.profile.name, console.server, **environment)
    window.person, window.passphrase = console.name, console.passphrase
    window.unique = console.profile == place() / "coterie/default"
    window.log_path = world.folder / f"{console.name}-window.log"
    world.windows.append(window)
    return unlocked(window.start(*words))


def unlocked(window):
    """By keys: newer GTK lets nobody but the person move the focus, and the field has it."""
    window.find("push button", "Unlock")
    window.focus().type(window.passphrase).keys("Return")
    window.wait_open()
    return window


def alice_and_bob(world):
    """The two ends of what is tried in a sandbox: alice there, with the profile that a desktop starts, and bob outside."""
    server = world.server()
    alice, bob = SandboxedConsole(place() / "coterie", "default", server), Console(world.folder, "bob", server).register()
    alice.name = "alice"
    befriend(alice.register(), bob)
    world.closing.append(lambda: shutil.rmtree(alice.profile, ignore_errors=True))
    return alice, bob


def switch(dialog, name):
    """Its row has its name as well."""
    return until(lambda: [part for part in dialog.walk() if part.role in ("check box", "switch", "toggle button")
                          and part.name.startswith(name)][:1], lambda: f"{name} in:\n{dialog.tree()}")[0]


def is_on(part):
    return bool({"checked", "pressed"} & part.states)


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


teach_kit()
