# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed Flatpak as tests drive it: programs in a sandbox, whose numbers of processes and windows are not those outside."""

import os
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
        return next((program for program in programs() if "coterie" in (program.get_name() or "").lower()
                     and program.get_process_id() not in self.before), None)

    @property
    def x_window(self):
        return self.numbers[self.accessible.get_process_id()]

    def focus_main(self):
        kit.focus_window(self.accessible.get_process_id())

    def wait_keyboard(self):
        """Whose window it is that has it cannot be told of a dialog, by the numbers of a sandbox."""

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


teach_kit()
