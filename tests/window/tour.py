# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of every page of the window in every look, for people to look at; nothing is judged here.

    tour.py FOLDER [LOOK[/PAGE]...]

COTERIE_WINDOW, COTERIE_SERVER and COTERIE_CLI name the programs. FOLDER gets LOOK/PAGE.png and, of each look
and of each page in all looks, one sheet.
"""

import gettext
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

import window as kit
from call_steps import LOOPBACK
from tour_calls import calls, prepare_calls
from tour_groups import groups, prepare_groups
from ends import Running
from window import DESKTOP, Console, WindowWorld, pump, until

OPEN = ("--registration", "open")
DPI = 96
kit.PATIENCE_S = int(os.environ.get("COTERIE_PATIENCE_S", "15"))  # a page that does not come is left out
WIDE, NARROW = (1200, 800), (360, 680)
DARK, CONTRAST = {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, {"ADW_DEBUG_HIGH_CONTRAST": "1"}


class Look:
    def __init__(self, size=WIDE, scale=1.0, language="en", **environment):
        self.size, self.scale, self.language, self.environment = size, scale, language, environment


# GTK mirrors a program for a language that it has a catalogue of; for Arabic the tour makes one without a word in it.
EMPTY_CATALOGUE = 'msgid ""\nmsgstr "Language: ar\\nContent-Type: text/plain; charset=UTF-8\\n"\n'
LOOKS = {
    "light": Look(),
    "dark": Look(**DARK),
    "contrast": Look(**CONTRAST),
    "contrast-dark": Look(**CONTRAST, **DARK),
    "narrow": Look(NARROW),
    "german": Look(language="de"),
    "german-narrow": Look(NARROW, language="de"),
    "spanish": Look(language="es"),
    "spanish-narrow": Look(NARROW, language="es"),
    "mirrored": Look(language="ar"),
    "mirrored-narrow": Look(NARROW, language="ar"),
    "large": Look(scale=1.5),
    "large-narrow": Look(NARROW, 1.5),
    "huge": Look(scale=2.0),
    "huge-narrow": Look(NARROW, 2.0),
    "german-huge-narrow": Look(NARROW, 2.0, "de"),
}
TALK = [
    ("bob", "Good morning! Is the terrace booked for Saturday?"),
    ("bob", "And who brings the lemons?"),
    ("alice", "It is: doors at seven. I can bring lemons, candles and the tape."),
    ("alice", "The address, in case: https://harbour.example/terrace?guests=12 — ring twice."),
    ("bob", "🍋🕯️"),
    ("bob", "شكراً! وصلتني الصور كلها"),
    ("alice", "👍"),
    ("alice", "One more thing, and it is a longer one: the people from the market asked whether we could come at ten instead of "
              "eleven, because the crates have to be out of the cold room before the fish arrives.\nI said yes."),
    ("bob", "Then ten it is."),
]
UNREAD = ["Somebody has to hold the door, the big crates do not fit through the side one.", "I can. Bring the tape!"]
PEOPLE = {"bob": "Mateus Lima", "carol": "Zofia Wójcik", "dave": "Donaudampfschifffahrtsgesellschaft Rosenheim", "erin": "Νίκος Παπαδόπουλος",
          "frank": "يوسف حداد", "gina": "Gina Okafor"}
CAMERA = "videotestsrc pattern=colors is-live=true"


class Tourist:
    """One look: a window in it, and the pictures of it."""

    def __init__(self, world, name, look, folder, pages):
        self.world, self.look, self.folder, self.pages = world, look, folder / name, pages
        catalogues = Path(os.environ["COTERIE_WINDOW"]).parents[2] / "po"
        self.words = gettext.translation("coterie", catalogues, [look.language], fallback=True).gettext
        self.window = None
        subprocess.run(["xprop", "-root", "-f", "RESOURCE_MANAGER", "8s", "-set", "RESOURCE_MANAGER",
                        f"Xft.dpi:\t{int(DPI * look.scale)}\n"], check=True)

    def open(self, name, server, *arguments, **environment):
        window = self.world.window(name, server, LANGUAGE=self.look.language, COTERIE_TEST_CAMERA=CAMERA,
                                   **LOOPBACK, **self.look.environment, **environment)
        self.window = window.start(*arguments)
        window.resize(*self.look.size).focus()
        return window

    # -------------------------------------------------------------------------------- what is looked at

    def top(self):
        """The window that has the keyboard, a dialog for instance."""
        return subprocess.run(["xdotool", "getactivewindow"], capture_output=True, text=True, check=True).stdout.strip()

    def settle(self):
        last, now = None, b""
        subprocess.run(["xdotool", "mousemove", "1299", "999"], check=True)
        for _ in range(20):
            time.sleep(0.25)  # a search, a dialog and the server have that long to begin
            pump()
            shot = subprocess.run(["import", "-window", "root", "rgb:-"], capture_output=True, check=True).stdout
            last, now = now, hashlib.sha256(shot).digest()
            if last == now:
                break

    def picture(self, page, window="root", moves=False):
        if moves:
            time.sleep(1)
        else:
            self.settle()
        if not self.pages or page.startswith(tuple(self.pages)):
            self.folder.mkdir(parents=True, exist_ok=True)
            subprocess.run(["import", "-window", window, "-trim", "+repage", str(self.folder / f"{page}.png")], check=True)

    def dialog(self):
        """A dialog that came up is as narrow as the screen would be."""
        self.settle()
        if self.look.size == NARROW:
            place = dict(line.split("=") for line in subprocess.run(
                ["xdotool", "getwindowgeometry", "--shell", self.top()], capture_output=True, text=True,
                check=True).stdout.split() if "=" in line)
            if int(place["WIDTH"]) > NARROW[0]:
                subprocess.run(["xdotool", "windowsize", "--sync", self.top(), str(NARROW[0]), str(NARROW[1])], check=False)

    # -------------------------------------------------------------------------------- what is done

    def press(self, role, words):
        found = self.window.find(role, self.words(words))
        found.activate()
        return found

    def begins(self, role, words):
        """A part whose name begins so: dialogs of libadwaita 1.2 name their buttons twice."""
        words = self.words(words).replace("_", "")
        return self.window.find_beginning(role, words)

    def write(self, words, text):
        self.window.find("text", self.words(words)).write(text)

    def keys(self, *names):
        self.window.keys(*names)
        return self

    def chat(self, name):
        self.keys("ctrl+k")
        self.window.find("entry", self.words("Name of a chat"))
        self.settle()
        self.window.type(name)
        self.settle()
        self.keys("Return")
        self.settle()

    def to_list(self):
        """A narrow window has one pane."""
        if self.look.size == NARROW:
            self.keys("alt+Left")
            self.settle()

    def escape(self):
        self.keys("Escape")
        self.settle()


# ---------------------------------------------------------------------------------------------------- pages


def first_pages(tourist, server):
    """A device that nobody has used."""
    window = tourist.open("new", None)
    tourist.picture("welcome")
    tourist.press("push button", "Create Account")
    tourist.picture("create-account")
    tourist.write("Server Address", server.url)
    tourist.write("User Name", "ines")
    tourist.write("Password", "the password of ines")
    tourist.picture("create-account-filled")
    tourist.press("push button", "Continue")
    window.find("text", tourist.words("Repeat Passphrase"))
    tourist.picture("passphrase")
    tourist.write("Passphrase", "short")
    tourist.picture("passphrase-weak")
    tourist.write("Passphrase", "correct horse battery staple seven")
    tourist.write("Repeat Passphrase", "correct horse battery stable")
    tourist.picture("passphrase-differs")
    tourist.write("Repeat Passphrase", "correct horse battery staple seven")
    tourist.picture("passphrase-strong")
    tourist.press("push button", "Finish")
    window.find("push button", tourist.words("New Chat"))
    tourist.picture("no-chats")
    window.kill()


def sign_in(tourist, server):
    window = tourist.open("second", None)
    tourist.press("push button", "Sign In")
    tourist.picture("sign-in")
    tourist.write("Server Address", "nonsense at all")
    tourist.write("User Name", "bob")
    tourist.write("Password", "not the password")
    tourist.press("push button", "Continue")
    time.sleep(2)
    tourist.picture("sign-in-no-server")
    tourist.write("Server Address", server.url)
    tourist.press("push button", "Continue")
    time.sleep(2)
    tourist.picture("sign-in-wrong")
    tourist.write("Password", "the password of bob")
    tourist.press("push button", "Continue")
    window.find("text", tourist.words("Repeat Passphrase"))
    tourist.picture("sign-in-passphrase")
    window.kill()


def unlocking(tourist):
    window = tourist.window
    window.find("push button", tourist.words("Unlock"))
    tourist.picture("unlock")
    tourist.write("Passphrase", "not the passphrase")
    tourist.press("push button", "Unlock")
    window.wait_text(tourist.words("That passphrase does not open this device.")[:20])
    tourist.picture("unlock-wrong")
    tourist.write("Passphrase", window.passphrase)
    tourist.press("push button", "Unlock")
    window.find("push button", tourist.words("New Chat"))
    tourist.picture("main")
    tourist.keys("F10")
    tourist.picture("main-menu")
    tourist.escape()


def conversations(tourist, server):
    window = tourist.window
    tourist.chat("bob")
    tourist.picture("chat")
    bob = tourist.world.window("bob", server)
    bob.start().unlock()
    bob.wait_open()
    until(lambda: bob.find_all("list item"), "the list of Bob's chats")
    bob.focus().keys("ctrl+k").find("entry", "Name of a chat")
    bob.type("alice").keys("Return")
    field = bob.find("text", "Message")
    window.focus()
    field.write("x")
    try:
        window.wait_text(tourist.words("Typing…"))
    except AssertionError:
        pass
    bob.kill()  # his window is not to be in the picture
    tourist.picture("chat-typing")
    tourist.write("Message", "Half a thought\nof two lines")
    tourist.picture("chat-writing")
    tourist.write("Message", "")
    tourist.keys("shift+Tab", "Menu")
    tourist.picture("chat-message-menu")
    item = until(lambda: window.menu_items(tourist.words("Message Details")), "the menu of a message")[0]
    item.activate()
    window.wait_text(tourist.words("Reached the Server"))
    tourist.dialog()
    tourist.picture("chat-message-details")
    tourist.escape()
    tourist.keys("F9")
    tourist.picture("details")
    window.click(tourist.begins("list item", "Safety Number"))
    window.find("push button", tourist.words("Mark as Verified"))
    tourist.dialog()
    tourist.picture("safety-number")
    tourist.press("push button", "Scan Code")
    time.sleep(2)
    tourist.picture("safety-camera")
    tourist.escape()
    tourist.keys("F9")
    for name, page in (("erin", "chat-gone"), ("gina", "chat-identity"), ("dave", "chat-long-name")):
        tourist.chat(name)
        tourist.picture(page)
        if page == "chat-identity":
            tourist.press("push button", "Review…")
            tourist.dialog()
            tourist.picture("chat-identity-question")
            tourist.escape()
    tourist.to_list()
    tourist.begins("push button", "Message Requests").activate()
    window.find("push button", tourist.words("Back to Chats"))
    tourist.picture("requests")
    window.click(until(lambda: [row for row in window.find_all("list item") if "harbour" in row.name], "the request")[0])
    window.find("push button", tourist.words("Accept"))
    tourist.picture("chat-request")
    tourist.to_list()
    tourist.press("push button", "Back to Chats")


def finding(tourist):
    window = tourist.window
    tourist.to_list()
    for text, page in (("t", "search"), ("terrace", "search-one"), ("xyzzy", "search-nothing")):
        tourist.keys("ctrl+f")
        window.find("entry", tourist.words("Search chats, people and messages"))
        window.keys("ctrl+a").type(text)
        tourist.picture(page)
    tourist.escape()
    tourist.keys("ctrl+k")
    window.find("entry", tourist.words("Name of a chat"))
    tourist.picture("switcher")
    tourist.escape()
    tourist.keys("ctrl+n")
    window.find("entry", tourist.words("Name or user name"))
    tourist.dialog()
    tourist.picture("new-chat")
    window.type("nobody")
    tourist.picture("new-chat-search")
    tourist.keys("Return")
    tourist.settle()
    tourist.picture("new-chat-nobody")
    tourist.escape()
    tourist.escape()


def sign_in_to(tourist, device):
    """As far as the page that waits for approval; a second time what was typed is still there."""
    tourist.window = device
    device.restore() if device.minimised else device.focus()
    if not device.has("push button", tourist.words("Continue")):
        tourist.press("push button", "Sign In")
        tourist.write("User Name", "alice")
        tourist.write("Password", "the password of alice")
    tourist.press("push button", "Continue")
    device.find("text", tourist.words("Repeat Passphrase"))
    tourist.picture("device-passphrase", device.x_window)
    for field in ("Passphrase", "Repeat Passphrase"):
        tourist.write(field, device.passphrase)
    tourist.press("push button", "Finish")
    device.wait_text(tourist.words("Approve This Device"))


def ask(tourist, owner, device):
    """Somebody signs in on a further device, which then is out of sight; its code."""
    sign_in_to(tourist, device)
    code = device.waiting_code()
    tourist.picture("device-waiting", device.x_window)
    device.minimise()
    tourist.window = owner.focus()
    tourist.dialog()
    owner.find("push button", tourist.words("Approve"))
    return code


def answer(tourist, code, page):
    tourist.write("Code on the New Device", code)
    tourist.write("Passphrase of This Device", tourist.window.passphrase)
    tourist.picture("approve-typed")
    tourist.press("push button", "Approve")
    tourist.picture(page)


def devices(tourist, server):
    """A further device, from its own side and from that of the first one."""
    owner = tourist.window
    tourist.keys("ctrl+l")
    owner.find("push button", tourist.words("Unlock"))
    device = tourist.open("alice-2", server)
    sign_in_to(tourist, device)
    tourist.picture("device-looking", device.x_window)
    tourist.press("push button", "All My Devices Are Lost…")
    tourist.dialog()
    tourist.picture("device-start-over")
    tourist.escape()
    tourist.window = owner
    tourist.write("Passphrase", owner.passphrase)
    tourist.press("push button", "Unlock")
    code = device.waiting_code()
    device.focus()
    tourist.picture("device-waiting", device.x_window)
    device.minimise()
    owner.focus()
    owner.find("push button", tourist.words("Approve"))
    tourist.dialog()
    tourist.picture("approve")
    for page in ("approve-wrong-code", "approve-last-try"):
        answer(tourist, f"{(int(code) + 1) % 10_000_000:07}", page)
    tourist.escape()
    tourist.to_list()
    tourist.picture("approve-banner")
    tourist.press("push button", "Review")
    tourist.dialog()
    answer(tourist, f"{(int(code) + 1) % 10_000_000:07}", "approve-over")
    tourist.escape()
    answer(tourist, ask(tourist, owner, device), "approve-done")
    tourist.escape()
    third = tourist.open("alice-3", server)
    ask(tourist, owner, third)
    tourist.picture("approve-two-owners")
    tourist.press("push button", "Decline")
    tourist.picture("approve-declined")
    tourist.escape()
    ask(tourist, owner, third)
    tourist.window = third
    tourist.press("push button", "Cancel")
    tourist.window = owner
    tourist.picture("approve-withdrawn")
    tourist.escape()


def preferences(tourist):
    window = tourist.window
    tourist.keys("ctrl+comma")
    dialog = window.find("frame", tourist.words("Preferences"))
    tourist.dialog()
    for page in ("Profile", "Account", "Devices", "Privacy", "Notifications", "Calls", "Network"):
        dialog.find("page tab", tourist.words(page)).activate()
        tourist.picture(f"preferences-{page.lower()}", moves=page == "Calls")
        if page == "Account":
            secrets(tourist, dialog)
    tourist.escape()


def secrets(tourist, dialog):
    for button, page in (("Change Password…", "change-password"), ("Change Passphrase…", "change-passphrase"),
                         ("Sign Out…", "sign-out"), ("Delete Account…", "delete-account")):
        dialog.find("push button", tourist.words(button)).activate()
        tourist.dialog()
        tourist.picture(page)
        tourist.escape()


def about(tourist):
    tourist.keys("ctrl+question")
    tourist.dialog()
    tourist.picture("shortcuts")
    tourist.escape()
    tourist.keys("F10", "Up", "Return")
    tourist.dialog()
    tourist.picture("about")
    tourist.escape()


def offline(tourist, server):
    server.kill()
    tourist.window.wait_text(tourist.words("Offline"))
    tourist.chat("bob")
    tourist.write("Message", "The line went dead, can you read this?")
    tourist.press("push button", "Send")
    tourist.picture("offline")
    tourist.to_list()
    tourist.picture("offline-list")


# ---------------------------------------------------------------------------------------------------- people


def prepare(world):
    """A server and its people, who have talked."""
    server = world.server(*OPEN)
    everybody = {name: Console(world.folder, name, server).register() for name in ("alice", *PEOPLE)}
    alice = everybody["alice"]
    alice.run("profile", "--name", "Ines Vidal")
    (alice.profile / "window.ini").write_text("[window]\ndevice-name='Kitchen Laptop'\n")
    for name, title in PEOPLE.items():
        everybody[name].run("profile", "--name", title)
    for name in ("frank", "dave", "erin", "gina", "bob"):
        everybody[name].run("send", "@alice", {"frank": "🙏", "dave": "The ladder is back in the cellar"}.get(name, "Hello!"))
        alice.run("receive")
        alice.run("accept", f"@{name}")
        alice.run("send", f"@{name}", "Perfect, see you there then!")
        everybody[name].run("receive")
    everybody["carol"].run("send", "@alice", "We met at the harbour kitchen: https://harbour.example/menu")
    for name, text in TALK:
        everybody[name].run("send", "@bob" if name == "alice" else "@alice", text)
        everybody["bob" if name == "alice" else "alice"].run("receive")
    everybody["bob"].run("receive")
    everybody["erin"].run("delete-account", "--yes")
    alice.attempt("send", "@erin", "Can you still read this?")
    again = Console(world.folder, "gina", server)
    again.profile = world.folder / "gina-again"
    again.run("login", "gina", "--start-over", "--yes")
    alice.attempt("send", "@gina", "Shall we meet at nine?")
    alice.run("mute", "@dave", "on")
    alice.run("pin", "@bob", "on")
    prepare_groups(everybody)
    for text in UNREAD:
        everybody["bob"].run("send", "@alice", text)
    return server


class Again:
    """Every look begins with the same server and the same profiles."""

    def __init__(self, make):
        self.world = WindowWorld()
        self.server = make(self.world)
        self.server.stop()
        self.kept = Path(str(self.world.folder) + "-kept")
        shutil.copytree(self.world.folder, self.kept)

    def begin(self):
        for window in self.world.windows:
            if window.process is not None and window.process.poll() is None:
                window.kill()
        for running in Running.everyone:
            if running.process.poll() is None:
                running.kill()
        if self.server.process.poll() is None:
            self.server.kill()
        shutil.rmtree(self.world.folder)
        shutil.copytree(self.kept, self.world.folder)
        self.server.start()

    def end(self):
        self.world.end()
        shutil.rmtree(self.kept, ignore_errors=True)


def wanted(pages, *beginnings):
    return not pages or any(page.startswith(word) or word.startswith(page) for word in beginnings for page in pages)


def alone(tourist, function, *arguments):
    """One that cannot be reached does not keep from the others."""
    try:
        function(tourist, *arguments)
    except Exception:
        traceback.print_exc()
        tourist.picture("trouble-" + function.__name__.replace("_", "-"), moves=True)
        if tourist.window is not None:
            tourist.keys("Escape", "Escape")


def visit(tourist, again):
    """All pages, but those of calls."""
    def wants(*beginnings):
        return wanted(tourist.pages, *beginnings)

    again.begin()
    if wants("welcome", "create", "passphrase", "no-chats"):
        alone(tourist, first_pages, again.server)
    if wants("sign-in"):
        alone(tourist, sign_in, again.server)
    tourist.open("alice", again.server, "--test-media")
    alone(tourist, unlocking)
    if wants("chat", "details", "safety", "requests"):
        alone(tourist, conversations, again.server)
    if wants("group"):
        alone(tourist, groups)
    if wants("search", "switch", "new-chat"):
        alone(tourist, finding)
    if wants("pref", "change", "sign-out", "delete"):
        alone(tourist, preferences)
    if wants("about", "short"):
        alone(tourist, about)
    if wants("device", "approve"):
        alone(tourist, devices, again.server)
    if wants("offline"):
        alone(tourist, offline, again.server)
    print(tourist.window.log, end="")
    tourist.window.kill()


def sheets(folder):
    """All pages of one look on one sheet, and one page in all looks."""
    pictures = sorted(folder.glob("*/*.png"))
    kinds = {f"look-{path.parent.name}": [] for path in pictures} | {f"page-{path.stem}": [] for path in pictures}
    for path in pictures:
        kinds[f"look-{path.parent.name}"].append((path.stem, path))
        kinds[f"page-{path.stem}"].append((path.parent.name, path))
    for kind, found in kinds.items():
        labelled = [word for label, path in found for word in ("-label", label, str(path))]
        subprocess.run(["montage", *labelled, "-tile", "6x", "-geometry", "640x560>+6+6", "-background", "#888",
                        str(folder / f"{kind}.png")], check=True)


def main(folder, *wishes):
    looks = {}
    for wish in wishes or LOOKS:
        look, _, page = wish.partition("/")
        for name in LOOKS if look == "*" else [look]:
            looks.setdefault(name, []).extend([page] if page else [])
    DESKTOP.start()
    settings = Path(os.environ["XDG_CONFIG_HOME"]) / "gtk-4.0" / "settings.ini"
    settings.write_text(settings.read_text() + "gtk-cursor-blink=0\ngtk-enable-animations=0\n")
    arabic = Path(os.environ["COTERIE_WINDOW"]).parents[2] / "po" / "ar" / "LC_MESSAGES"
    arabic.mkdir(parents=True, exist_ok=True)
    subprocess.run(["msgfmt", "-o", str(arabic / "coterie.mo"), "-"], input=EMPTY_CATALOGUE, text=True, check=True)
    made = {}  # what each kind of visit begins with

    def begin(make):
        if make not in made:
            made[make] = Again(make)
        return made[make]

    try:
        for name, pages in looks.items():
            print(f"tour: {name}", file=sys.stderr, flush=True)
            if not pages or any(not page.startswith("call") for page in pages):
                again = begin(prepare)
                visit(Tourist(again.world, name, LOOKS[name], Path(folder), pages), again)
            if wanted(pages, "call"):
                again = begin(prepare_calls)
                again.begin()
                alone(Tourist(again.world, name, LOOKS[name], Path(folder), pages), calls, again.server)
        sheets(Path(folder))
    finally:
        for again in made.values():
            again.end()
        DESKTOP.stop()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # by way of what ends its children
    main(*sys.argv[1:])
