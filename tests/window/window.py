# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real program in a real window, driven and read as a screen reader and a keyboard do.

COTERIE_WINDOW, COTERIE_SERVER and COTERIE_CLI name the programs. Cases are those of two-ends/ends.py; `world` also has the desktop.
Screenshots go to COTERIE_SCREENSHOTS, when that is set.
"""

import functools
import itertools
import math
import os
import re
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "two-ends"))
import ends  # noqa: E402
from ends import PATIENCE_S, Console, Skip, World, befriended, case, check, same  # noqa: E402,F401
from desktop import Desktop, pump  # noqa: E402

warnings.filterwarnings("ignore", category=DeprecationWarning)  # the faces of Atspi.Accessible go on working
warnings.filterwarnings("ignore", message="g_object_unref: assertion 'G_IS_OBJECT")  # of Atspi.get_desktop(), the first time
DESKTOP = Desktop()
# What the program's own lines call it, what GLib's do before there are any, and what the sanitizers say.
COMPLAINT = re.compile(r"^\S+Z (warning|critical|error) |CRITICAL|WARNING|Sanitizer|runtime error")
ROLES = {"button": "push button"}  # newer libraries give these roles other names
CONTROLS = ("push button", "toggle button", "text", "password text", "entry", "check box", "combo box", "switch", "slider",
            "spin button", "list item", "page tab", "radio button", "menu item", "check menu item", "radio menu item")
SHORT_S = 20  # for what is done a second time when it was in vain, as a person does
EDGE = 20  # points: a window's own edge, inside of which its parts stand
GROUPS = ("list", "dialog", "frame", "window")
MENU_ROLES = ("menu item", "check menu item", "radio menu item")


def until(condition, what, patience_s=None):
    """Waits for a condition; a part of the tree that goes away while it is read is looked for again."""
    from gi.repository import GLib

    deadline, trouble = time.monotonic() + (patience_s or PATIENCE_S), None
    while True:
        pump()
        try:
            value = condition()
        except GLib.Error as error:  # gone, or busy
            value, trouble = None, error
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"in vain: {what() if callable(what) else what} {trouble or ''}")
        time.sleep(0.05)


def steadily(read):
    """A reading of the tree in which something goes away is begun again; when that does not help, what is read has gone itself."""
    from gi.repository import GLib

    @functools.wraps(read)
    def reading(*arguments, **named):
        for _ in range(5):
            try:
                return read(*arguments, **named)
            except GLib.Error:
                pump()
                time.sleep(0.05)
        return read(*arguments, **named)

    return reading


def active_pid():
    """The program that has the keyboard, or None."""
    done = subprocess.run(["xdotool", "getwindowfocus", "getwindowpid"], capture_output=True, text=True, check=False)
    return int(done.stdout) if done.stdout.strip().isdigit() else None


def size_on_screen(number):
    """Of a window, width and height; zero of one that has gone."""
    shape = dict(line.split("=") for line in subprocess.run(
        ["xdotool", "getwindowgeometry", "--shell", number], capture_output=True, text=True, check=False).stdout.split() if "=" in line)
    return int(shape.get("WIDTH", 0)), int(shape.get("HEIGHT", 0))


def largest_window(pid):
    """Of a program's windows on the screen: dialogs are smaller."""
    search = ["xdotool", "search", "--onlyvisible", "--pid", str(pid)]
    found = until(lambda: subprocess.run(search, capture_output=True, text=True, check=False).stdout.split(),
                  "a window on the screen")
    return max(found, key=lambda number: math.prod(size_on_screen(number)))


def focus_window(pid):
    """Gives a program the keyboard; there is no window manager that would. A window may go while it is being found."""
    def given():
        window = largest_window(pid)
        command = ["xdotool", "windowraise", window, "windowfocus", "--sync", window]
        return subprocess.run(command, check=False).returncode == 0

    until(given, "the keyboard to be given to a window")


def called(role, name):
    """Whether a part has this role and this name, either of which may be None."""
    return lambda part: (role is None or part.role == role) and (name is None or part.name == name)


class Part:
    """One piece of a window, as the accessibility tree tells it."""

    def __init__(self, accessible):
        self.accessible = accessible

    @property
    def name(self):
        return self.accessible.get_name() or ""

    @property
    def description(self):
        return self.accessible.get_description() or ""

    @property
    def role(self):
        role = self.accessible.get_role_name() or ""
        return ROLES.get(role, role)

    @property
    def states(self):
        return {state.value_nick for state in self.accessible.get_state_set().get_states()}

    @property
    def extents(self):
        """x, y, width and height in the window, or None of what has no place: the page of a stack."""
        from gi.repository import Atspi

        face = self.accessible.get_component_iface()
        return Atspi.Component.get_extents(face, Atspi.CoordType.WINDOW) if face else None

    @property
    def showing(self):
        """GTK 4.8 has no "showing": it is what has a size. The page of a stack has no place of its own."""
        if "visible" not in self.states:
            return False
        place = self.extents
        return place is None or (place.width > 0 and place.height > 0) or self.role in ("frame", "window", "dialog")

    @property
    def sensitive(self):
        return "sensitive" in self.states

    @property
    def text(self):
        """The text of an entry, a text view or a label."""
        from gi.repository import Atspi

        face = self.accessible.get_text_iface()
        return Atspi.Text.get_text(face, 0, Atspi.Text.get_character_count(face)) if face else ""

    @property
    def parts(self):
        found = []
        for index in range(self.accessible.get_child_count()):
            child = self.accessible.get_child_at_index(index)
            if child is not None:
                found.append(Part(child))
        return found

    def walk(self, hidden=False, into=lambda part: True):
        """All parts below, those that are shown first to last; what is below one of them where `into` says so."""
        for part in self.parts:
            if hidden or part.showing:
                yield part
                if into(part):
                    yield from part.walk(hidden, into)

    def search(self, fits):
        """Those parts of walk() that fit. Each question to a program takes its time: where something is, is asked of what fits
        and of what that is in, and of nothing else."""
        for part in self.parts:
            if "visible" not in part.states:
                continue
            shown = None
            for found in itertools.chain((part,) if fits(part) else (), part.search(fits)):
                shown = part.showing if shown is None else shown
                if not shown:
                    break
                yield found

    @steadily
    def first(self, fits):
        """The first part that fits, or None."""
        return next(self.search(fits), None)

    @steadily
    def find_all(self, role=None, name=None):
        return list(self.search(called(role, name)))

    def has(self, role=None, name=None):
        return self.first(called(role, name)) is not None

    def find(self, role=None, name=None):
        """The first such part; waits until it is there."""
        return until(lambda: self.first(called(role, name)), lambda: f"{role or 'part'} “{name}” in:\n{self.tree()}")

    def find_beginning(self, role, words):
        """The first part of this role whose name begins with these words; waits until it is there."""
        return until(lambda: self.first(lambda part: part.role == role and part.name.startswith(words)),
                     lambda: f"{role} “{words}…” in:\n{self.tree()}")

    def wait_text(self, text):
        """Waits until this text stands somewhere: as a name or in a label."""
        return until(lambda: self.first(lambda part: text in part.name or text in part.text),
                     lambda: f"the text “{text}” in:\n{self.tree()}")

    def reads(self, text):
        return self.first(lambda part: text in part.name or text in part.text) is not None

    def wait_gone(self, role=None, name=None):
        until(lambda: not self.has(role, name), lambda: f"{role} “{name}” to go from:\n{self.tree()}")

    def wait_sensitive(self):
        until(lambda: self.sensitive, f"{self.role} “{self.name}” to be ready")
        return self

    def activate(self):
        """What a click does."""
        self.wait_sensitive()
        check(self.accessible.get_n_actions() > 0, f"nothing can be done with {self.role} “{self.name}”")
        self.accessible.do_action(0)
        return self

    def write(self, text):
        """Puts a text into an entry, as a screen reader's person would; GTK before 4.8 and after 4.10 takes keys alone."""
        face = self.accessible.get_editable_text_iface()
        if face is not None and not os.environ.get("COTERIE_TYPE"):
            face.set_text_contents(text)
        else:
            self._type(text)
        return self

    def _type(self, text):
        pid = self.accessible.get_process_id()
        if active_pid() != pid:
            focus_window(pid)

        def taken():
            self.accessible.get_component_iface().grab_focus()
            return "focused" in self.states or any("focused" in part.states for part in self.walk())

        until(taken, lambda: f"{self.role} “{self.name}” to have the keyboard")
        subprocess.run(["xdotool", "key", "--clearmodifiers", "--delay", "30", "ctrl+a", "Delete"], check=True)
        if text:
            subprocess.run(["xdotool", "type", "--clearmodifiers", "--delay", "15", text], check=True)

    @property
    @steadily
    def nameless(self):
        """Those controls below that a screen reader could only call by their class. What libadwaita makes a combo box of are no
        controls, but they have their roles."""
        parts = self.walk(into=lambda part: part.role != "combo box")
        return [f"{part.role} “{part.name}” at {part.extents and (part.extents.x, part.extents.y)}" for part in parts
                if (part.role in CONTROLS
                    and (not part.name.strip() or part.name.startswith(("Gtk", "Adw", "Coterie")) or "_" in part.name))
                or (part.role in GROUPS and re.match("(Gtk|Adw|Coterie)[A-Z]", part.name))]

    def wait_named(self, patience_s=None):
        """Until all that is below has names; what is being filled has none for a moment."""
        until(lambda: not self.nameless, lambda: f"{self.nameless} to have names in:\n{self.tree()}", patience_s)

    @steadily
    def tree(self):
        return self._tree(0)

    def _tree(self, depth):
        lines = []
        for part in self.parts:
            text = part.text
            if not part.showing:
                continue
            lines.append(f"{'  ' * depth}{part.role} “{part.name}”"
                         + (f" text “{text[:60]}”" if text and text != part.name else ""))
            lines.append(part._tree(depth + 1))
        return "\n".join(line for line in lines if line)


class Window(Part):
    """A running copy of the program with a profile of its own."""

    def __init__(self, folder, name, server=None, **environment):
        self.person, self.profile, self.server = name, folder / name, server
        self.password, self.passphrase = f"the password of {name}", f"the passphrase of {name}"
        self.environment = environment
        self.log_path = folder / f"{name}-window.log"
        self.process, self.minimised = None, None
        self.expected_complaint = None  # of a line in the log, brought about by the test
        self.unique = False  # the one that the desktop starts, with the profile of the person's folder
        super().__init__(None)

    def start(self, *arguments):
        self._run(*([] if self.unique else ["--profile", str(self.profile)]),
                  *(["--server", self.server.url] if self.server is not None else []), *arguments)
        return self.appear()

    def serve(self):
        """As the bus starts it: there is no window until somebody asks for one."""
        DESKTOP.wait_name("chat.coterie.Coterie", there=False)  # of one that was killed a moment ago
        self._run("--gapplication-service")
        DESKTOP.wait_name("chat.coterie.Coterie")
        return self

    def _run(self, *words):
        environment = {**os.environ, "COTERIE_TEST_CHEAP_KEY_SLOT": "1", "COTERIE_TEST_TOASTS_STAY": "1", **self.environment}
        environment = {name: value for name, value in environment.items() if value is not None}
        # Uninstalled, the settings' schema lies beside the programs: BUILD/data, of BUILD/src/ui/coterie.
        environment["GSETTINGS_SCHEMA_DIR"] = self.schema_dir
        # GTK leaves render nodes and lists behind when a window goes, and has no names for who did; tests/ui looks for leaks.
        environment["ASAN_OPTIONS"] = environment.get("ASAN_OPTIONS", "") + ":detect_leaks=0:intercept_tls_get_addr=0"
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen([*self.command, *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env=environment)

    command = property(lambda self: [os.environ["COTERIE_WINDOW"]])
    schema_dir = property(lambda self: str(Path(self.command[0]).parents[2] / "data"))

    def appear(self):
        self.accessible = until(self._find, lambda: f"the window of {self.person}: {self.log}")
        until(lambda: [part for part in self.parts if part.role in ("frame", "window")], "a window to be shown")
        return self

    def _find(self):
        from gi.repository import Atspi

        check(self.process.poll() is None, f"the program of {self.person} ended:", self.log)
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            program = desktop.get_child_at_index(index)
            if program is not None and program.get_process_id() == self.process.pid:
                return program
        return None

    @property
    def log(self):
        return self.log_path.read_text(errors="replace")[-6000:] if self.log_path.exists() else ""

    @property
    def x_window(self):
        return largest_window(self.process.pid)

    def focus_main(self):
        """The keyboard to the main window itself, whatever dialog is open."""
        focus_window(self.process.pid)

    @property
    @steadily
    def dialog(self):
        """The newest dialog that keeps the keyboard from other windows, or None."""
        return next((part for part in reversed(self.parts) if {"visible", "modal"} <= part.states), None)

    @property
    @steadily
    def has_keyboard(self):
        """GTK 4.8 does not say of every dialog that it is active, but that no other one is."""
        dialog = self.dialog
        if dialog is None:
            return self.active
        others = [part for part in self.parts if part.accessible != dialog.accessible and "active" in part.states]
        return not others and active_pid() == self.accessible.get_process_id()

    def focus(self):
        """The keyboard to this program; it is the window manager that gives it to a dialog."""
        if self.dialog is None:
            self.focus_main()
        elif not self.has_keyboard:
            subprocess.run(["xdotool", "windowactivate", self.x_window], check=True)
        return self

    def wait_keyboard(self):
        """A dialog that has just come or gone leaves it with nobody for a moment, in which keys are lost."""
        until(lambda: self.has_keyboard, lambda: f"{self.person}'s window to have the keyboard:\n{self.tree()}")

    def keys(self, *names):
        """Presses keys for real: "ctrl+k", "Return", "Tab"."""
        self.wait_keyboard()
        return self.press(*names)

    def press(self, *names):
        """As above, whoever has the keyboard."""
        subprocess.run(["xdotool", "key", "--clearmodifiers", "--delay", "30", *names], check=True)
        return self

    def type(self, text):
        """Types a text for real, into whatever has the focus."""
        self.wait_keyboard()
        subprocess.run(["xdotool", "type", "--clearmodifiers", "--delay", "15", text], check=True)
        return self

    def tab_to(self, fits, what):
        """With Tab, as somebody goes who has no mouse; where the keyboard has come to is seen before it goes on."""
        for _ in range(80):
            now = self.focused
            if now is not None and fits(now):
                return now
            self.keys("Tab")
            self._wait_moved(now)
        raise AssertionError(f"the keyboard does not come to {what} in:\n{self.tree()}")

    def _wait_moved(self, before):
        """Until the keyboard is in another part than before, when it was in one."""
        def moved():
            now = self.focused
            return now is not None and (before is None or now.accessible != before.accessible)

        until(moved, lambda: f"Tab to go on from {before and before.name} in:\n{self.tree()}")

    def _middle(self, part):
        """Where to click, on the part's own window, once all of its width stands in it: panes and pages slide in. Newer GTK counts
        from where the shadow ends."""
        def found():
            place, whole = part.extents, self._main.extents
            x, y = place.x + place.width // 2, place.y + place.height // 2
            inside = whole.x <= place.x and place.x + place.width <= whole.x + whole.width and 0 <= y <= whole.height
            return (str(x), str(y)) if inside else None

        return until(found, lambda: f"{part.role} “{part.name}” to stand in the window:\n{self.tree()}")

    @property
    def _main(self):
        return next(part for part in self.parts if part.role in ("frame", "window"))

    def click(self, part):
        """The mouse goes to the middle of a part and clicks there."""
        number = self.focus().x_window
        subprocess.run(["xdotool", "mousemove", "--window", number, *self._middle(part), "click", "1"], check=True)
        return self

    def minimise(self):
        """Out of sight, and another window has the keyboard, or none."""
        self.minimised = self.x_window
        subprocess.run(["xdotool", "windowminimize", "--sync", self.minimised], check=True)
        until(lambda: not self.active, f"the window of {self.person} to be away")
        return self

    def restore(self):
        subprocess.run(["xdotool", "windowmap", "--sync", self.minimised], check=True)
        self.minimised = None
        return self.focus()

    @property
    @steadily
    def active(self):
        """Whether a window of this program has the keyboard."""
        return any("active" in part.states for part in self.parts)

    @steadily
    def menu_items(self, name=None):
        return list(self.search(lambda part: part.role in MENU_ROLES and name in (None, part.name)))

    def _right_click(self, part):
        number = self.focus().x_window
        x, y = self._middle(part)
        for point in ((str(int(x) - 9), y), (x, y)):  # a mouse that did not move since a menu was closed is nowhere
            subprocess.run(["xdotool", "mousemove", "--window", number, *point], check=True)
        subprocess.run(["xdotool", "click", "3"], check=True)

    def menu(self, find_part, item):
        """What stands in the menu of a part, by right click; the click that closes one menu opens no other."""
        def opened():
            self._right_click(find_part())
            try:
                return until(lambda: self.menu_items(item)[:1], "a menu", SHORT_S)[0]
            except AssertionError:
                return None

        until(opened, lambda: f"“{item}” in the menu of:\n{self.tree()}").activate()
        until(lambda: not self.menu_items(), "the menu to close")

    def resize(self, width, height):
        """Until all in it stands where it stands at the size that the window has got."""
        number = self.x_window
        subprocess.run(["xdotool", "windowsize", "--sync", number, str(width), str(height)], check=True)

        def fits():
            whole, (wide, high) = self._main.extents, size_on_screen(number)
            return 0 <= wide - whole.width <= EDGE and 0 <= high - whole.height <= EDGE

        until(fits, lambda: f"the parts of the window to have its size, {size_on_screen(number)}")
        return self

    def place(self, x, y, width, height):
        self.resize(width, height)
        subprocess.run(["xdotool", "windowmove", "--sync", self.x_window, str(x), str(y)], check=True)
        return self

    def screenshot(self, name):
        """A picture of the screen, for people to look at."""
        folder = os.environ.get("COTERIE_SCREENSHOTS")
        if folder:
            DESKTOP.screenshot(Path(folder) / f"{name}.png")
        return self

    @property
    def focused(self):
        return self.first(lambda part: "focused" in part.states)

    def is_at(self, role=None, name=None, beginning=""):
        """The part that has the keyboard, when it is one of these."""
        now = self.focused
        return now if now is not None and called(role, name)(now) and now.name.startswith(beginning) else None

    def wait_at(self, role=None, name=None, beginning=""):
        return until(lambda: self.is_at(role, name, beginning),
                     lambda: f"the keyboard to be at {role or ''} “{name or beginning}” in:\n{self.tree()}")

    def check_log(self):
        """Nothing was said that somebody should look at: by the toolkit, by the program, by the sanitizers."""
        log = self.log_path.read_text(errors="replace") if self.log_path.exists() else ""
        for line in log.splitlines():
            if self.expected_complaint and self.expected_complaint in line:
                continue
            check(not COMPLAINT.search(line), f"{self.person}'s program complained: {line}\n", self.log)

    def quit(self):
        """Ctrl+Q, and the program ends by itself."""
        self.focus_main()
        self.press("ctrl+q")
        status = self.process.wait(PATIENCE_S)
        same(status, 0, f"the exit status of {self.person}'s window: {self.log}")
        self.check_log()
        self.accessible = None

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.accessible = None

    # ------------------------------------------------------------------------------------ what a person does

    def register(self):
        """The way through the first pages to an account."""
        self.find("push button", "Create Account").activate()
        self.find("text", "User Name").write(self.person)
        self.find("text", "Password").write(self.password)
        self.find("push button", "Continue").activate()
        self.find("text", "Passphrase").write(self.passphrase)
        self.find("text", "Repeat Passphrase").write(self.passphrase)
        self.find("push button", "Finish").activate()
        self.wait_open()
        return self

    def unlock(self, passphrase=None):
        self.find(None, "Passphrase").write(passphrase or self.passphrase)
        self.find("push button", "Unlock").activate()
        return self

    def wait_open(self):
        """The main page is there."""
        self.find("push button", "New Chat")
        return self

    def open_chat(self, title):
        """A click on its row in the list; a narrow window has no room for the list then."""
        self.click(self.find_beginning("list item", title))  # a row of a list has no action of its own

        def rows(*states):
            return self.first(lambda part: part.role == "list item" and part.name.startswith(title) and part.states.issuperset(states))

        until(lambda: rows("selected") or not rows(), lambda: f"{title} to be the chat that is open:\n{self.tree()}")
        self.find("text", "Message")
        return self

    def choose_file(self, path):
        """Types a path into the desktop's own dialog, which is about to come."""
        title = "Choose a Picture"
        self.find(None, title)

        def asked():
            """A slash opens the field for a path, once the dialog has come to rest."""
            field = self.focused
            if field is None or not field.text.endswith("/"):
                self.keys("slash")
                return None
            return field

        until(asked, lambda: f"the field for a path, not {self.focused and self.focused.role} in:\n{self.tree()}")
        self.keys("ctrl+a").type(str(path))
        until(lambda: self.focused and self.focused.text.startswith(str(path)), "the path to be typed")
        self.keys("Return")
        self.wait_gone(None, title)
        return self

    def waiting_code(self):
        """The code of a device that waits to be approved, as a screen reader says it: two groups of digits."""
        def found():
            names = [part.name.replace(" ", "") for part in self.walk() if part.role in ("panel", "grouping", "filler")]
            return next((name for name in names if len(name) == 7 and name.isdigit()), None)

        return until(found, lambda: f"a code in:\n{self.tree()}")

    def send(self, text):
        """Typed into the field and sent with the button."""
        self.find("text", "Message").write(text)
        self.find("push button", "Send").activate()
        return self

    def preferences(self, page):
        """Opens them at a page: a page tab's own picture says whether it is shown."""
        if not self.has("frame", "Preferences"):
            self.focus().keys("ctrl+comma")
        dialog = self.find("frame", "Preferences")
        tab = dialog.find("page tab", page)

        def shown():
            tab.activate()
            return "selected" in tab.states

        until(shown, lambda: f"the page {page}:\n{dialog.tree()}")
        return dialog

    def leave_preferences(self):
        self.find("frame", "Preferences").find("push button", "Close").activate()
        self.wait_gone("frame", "Preferences")
        return self

    @property
    def console(self):
        """The console program on the same profile, for when the window is closed."""
        console = Console(self.profile.parent, self.person, self.server)
        return console


def side_by_side(*windows):
    """All of them are seen, two in a row."""
    width, height = DESKTOP.size[0] // 2, DESKTOP.size[1] // ((len(windows) + 1) // 2)
    for number, window in enumerate(windows):
        window.place(number % 2 * width, number // 2 * height, width - 5, height - 5)


class WindowWorld(World):
    def __init__(self):
        super().__init__()
        self.windows, self.desktop = [], DESKTOP

    def window(self, name, server=None, **environment):
        self.windows.append(Window(self.folder, name, server, **environment))
        return self.windows[-1]

    def opened(self, name, server, **environment):
        """The window of somebody who has a new account on that server."""
        self.kept(server, World.people, name)
        return self.window(name, server, **environment).start().focus().unlock().wait_open()

    def check(self):
        for window in self.windows:
            window.check_log()

    def end(self):
        for window in self.windows:
            if window.process is not None and window.process.poll() is None:
                window.kill()
        super().end()


def main():
    ends.World = WindowWorld
    DESKTOP.start()
    try:
        ends.main()
    finally:
        DESKTOP.stop()
