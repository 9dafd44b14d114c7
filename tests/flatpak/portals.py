# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed Flatpak on a desktop with portals, those of Debian: the frontend, its part that draws with GTK, and documents.

scripts/flatpak runs it. COTERIE_SERVER, COTERIE_CLI and COTERIE_WINDOW name the native programs; pictures go to
COTERIE_SCREENSHOTS.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from gi.repository import GLib

sys.path.insert(0, str(Path(__file__).resolve().parent))
from sandbox import (ID, PATIENCE_S, SandboxedWindow, alice_and_bob, end_all, is_on, opened, place, programs,  # noqa: E402
                     sandboxed_processes, switch, unlocked)
from parts import Portals, pipewire_objects, pipewire_version  # noqa: E402
from window import DESKTOP, Part, Window, case, main, same, until  # noqa: E402


def notified(title):
    return until(lambda: next((one for one in DESKTOP.shell.shown.values() if one.title == title), None),
                 lambda: f"a notification “{title}”, not {[one.title for one in DESKTOP.shell.shown.values()]}")


@case("/flatpak/portals/notification")
def notification(world):
    Portals.start()
    alice, bob = alice_and_bob(world)
    window = opened(world, alice, SandboxedWindow)
    DESKTOP.shell.shown.clear()
    window.minimise()
    bob.run("send", "@alice", "Through the portal")
    shown = notified("bob")
    window.restore()
    DESKTOP.shell.click(shown)
    window.wait_text("Through the portal")
    window.screenshot("flatpak-portal-notification")
    window.focus().quit()


@case("/flatpak/portals/notification-starts-the-program")
def notification_starts_it(world):
    """It has outlived the program: the bus starts that by what the Flatpak has installed, and the chat opens."""
    Portals.start()
    alice, bob = alice_and_bob(world)
    world.closing.append(end_all)
    window = opened(world, alice, SandboxedWindow)
    DESKTOP.shell.shown.clear()
    window.minimise()
    bob.run("send", "@alice", "Are you there?")
    shown = notified("bob")
    window.kill()
    window.started_by(lambda: DESKTOP.shell.click(shown))
    unlocked(window).wait_text("Are you there?")
    window.screenshot("flatpak-started-by-notification").kill()


@case("/flatpak/portals/run-in-background-and-start-at-login")
def background(world):
    """First where no part of the portal does that, as in desktops that have GTK's alone."""
    Portals.start()
    alice, _bob = alice_and_bob(world)
    window = opened(world, alice, SandboxedWindow)
    dialog = window.focus().preferences("Notifications")
    switch(dialog, "Start at Login").activate()
    until(lambda: window.reads("no way to start programs at login"), lambda: f"a sentence in:\n{window.tree()}")
    until(lambda: not is_on(switch(dialog, "Start at Login")), "the switch to be off again")
    desktop = Portals.with_own_part()
    for name in ("Run in Background", "Start at Login"):
        switch(dialog, name).activate()
        until(lambda name=name: is_on(switch(dialog, name)), lambda name=name: f"“{name}” to be on in:\n{window.tree()}")
    until(lambda: desktop.at_login == {ID: ["flatpak", "run", "--command=coterie", ID]},
          lambda: f"what the desktop starts at login, not {desktop.at_login}")
    window.screenshot("flatpak-background")
    switch(dialog, "Start at Login").activate()
    until(lambda: not desktop.at_login, "it not to be started at login any more")
    until(lambda: not is_on(switch(dialog, "Start at Login")), "the switch to be off")
    window.leave_preferences().focus().keys("ctrl+w")
    until(lambda: not [part for part in window.parts if part.role in ("frame", "window")], "the window to close")
    same(window.process.poll(), None, "whether it goes on running")
    window.kill()


def asker():
    """The program that asks the person for the portal."""
    return next((Part(one) for one in programs() if "portal" in (one.get_name() or "")), None)


class Chooser:
    """The dialog in which a person chooses a file; it is another program's."""

    program = staticmethod(asker)

    def choose(self, path):
        def asked():
            """A slash opens the field for a path, once the dialog has come to rest."""
            program = self.program()
            field = program and program.first(lambda part: "focused" in part.states)
            if field is None or not field.text.endswith("/"):
                subprocess.run(["xdotool", "key", "--clearmodifiers", "slash"], check=True)
                return None
            return field

        until(lambda: self.program() and self.program().has(None, "Choose a Picture"), "the desktop's dialog")
        until(asked, lambda: f"the field for a path in:\n{self.program().tree()}")
        DESKTOP.screenshot(Path(os.environ["COTERIE_SCREENSHOTS"]) / "flatpak-portal-file.png")
        subprocess.run(["xdotool", "type", "--clearmodifiers", "--delay", "15", str(path)[1:]], check=True)
        until(lambda: self.program().first(lambda part: "focused" in part.states and part.text == str(path)),
              lambda: f"the path in:\n{self.program().tree()}")
        subprocess.run(["xdotool", "key", "--clearmodifiers", "Return"], check=True)


WHITE, DARK, RED = (250, 250, 251), (34, 34, 38), (230, 45, 66)  # libadwaita's, of a window and of an accent
GREEN = (0, 191, 0)  # of the bars that the camera shows
MANY = 200_000


def color_points(color, off=6):
    """Points on the screen of about this color."""
    shot = DESKTOP.folder / "screen.ppm"
    subprocess.run(["import", "-window", "root", "-depth", "8", str(shot)], check=True)
    data = shot.read_bytes().split(b"\n", 3)[3]
    return sum(1 for at in range(0, len(data) - 2, 3) if all(abs(data[at + i] - color[i]) <= off for i in range(3)))


@case("/flatpak/portals/chosen-file")
def chosen_file(world):
    """Of the person's folder it sees that one file alone."""
    Portals.give_documents()
    alice, _bob = alice_and_bob(world)
    window = opened(world, alice, SandboxedWindow)
    dialog = window.focus().preferences("Profile")
    picture = world.folder / "red.png"
    subprocess.run(["convert", "-size", "400x300", "xc:red", str(picture)], check=True)
    dialog.find("push button", "Choose Picture…").activate()
    Chooser().choose(picture)
    until(lambda: dialog.has("push button", "Remove Picture"), dialog.tree)
    until(lambda: color_points((255, 0, 0), 15) > 300, "the picture to be seen")
    window.screenshot("flatpak-chosen-file")
    window.leave_preferences().focus().quit()


def browser(world):
    """What this desktop opens addresses with: it writes down what it is started with, into the file that is returned."""
    opened_with, program = world.folder / "opened-with", world.folder / "browser"
    program.write_text(f'#!/bin/sh\necho "$@" >>"{opened_with}.part"; mv "{opened_with}.part" "{opened_with}"\n')
    program.chmod(0o700)
    entries = Path(os.environ["XDG_DATA_HOME"]) / "applications"
    entries.mkdir(parents=True, exist_ok=True)
    (entries / "browser.desktop").write_text(f"[Desktop Entry]\nType=Application\nName=Browser\nExec={program} %u\n"
                                             "MimeType=x-scheme-handler/https;\n")
    (Path(os.environ["XDG_CONFIG_HOME"]) / "mimeapps.list").write_text(
        "[Default Applications]\nx-scheme-handler/https=browser.desktop\n")
    return opened_with


@case("/flatpak/portals/link")
def link(world):
    """Opened outside, by what the desktop opens addresses with."""
    Portals.start()
    opened_with = browser(world)
    alice, bob = alice_and_bob(world)
    window = opened(world, alice, SandboxedWindow)
    window.focus().open_chat("bob")
    address = "https://example.org/a-rather-long-address-that-fills-the-line"
    bob.run("send", "@alice", address)
    window.find("list", "Messages").find("label", address)
    window.keys("shift+Tab").wait_at("list item", beginning="\u2068bob\u2069: https:")
    window.keys("Tab").wait_at("label", address)  # newer GTK tells of other places than where things stand: by keys
    window.keys("Home").screenshot("flatpak-link").keys("Return")
    until(opened_with.exists, lambda: f"the address to be opened from:\n{window.tree()}")
    same(opened_with.read_text(), f"{address}\n")
    window.quit()


@case("/flatpak/portals/no-notification-service")
def no_notification_service(world):
    """The portal takes what nobody shows: what came is in the window."""
    Portals.start()
    alice, bob = alice_and_bob(world)
    DESKTOP.shell.leave()
    world.closing.append(DESKTOP.shell.come)
    window = opened(world, alice, SandboxedWindow)
    window.minimise()
    bob.run("send", "@alice", "Nobody tells you")
    window.wait_text("Nobody tells you")
    window.restore().open_chat("bob")
    window.focus().quit()


@case("/flatpak/portals/awake-during-a-call")
def awake(world):
    """The computer is asked through the portal not to sleep, and may again when the call is over."""
    Portals.start()
    alice, bob = alice_and_bob(world)
    window = opened(world, alice, SandboxedWindow, "--test-media")
    other = opened(world, bob, Window, "--test-media")
    other.focus().open_chat("alice")
    window.focus().open_chat("bob")
    window.find("push button", "Voice Call").activate()
    other.find("push button", "Answer").activate()
    until(lambda: "A call is on" in DESKTOP.session.awake.values(), lambda: f"the computer to stay awake; {window.tree()}", PATIENCE_S)
    other.find("push button", "Leave Call").activate()
    until(lambda: not DESKTOP.session.awake, "the computer to sleep as before", PATIENCE_S)
    other.focus().quit()
    window.focus().quit()


def scans(window):
    """The dialog in which it reads codes with the camera. The desktop asks the person."""
    window.focus().open_chat("bob")
    window.keys("F9")
    window.click(window.find_beginning("list item", "Safety Number"))
    window.find("push button", "Mark as Verified")
    window.find("push button", "Scan Code").activate()
    until(lambda: asker() and asker().has("push button", "Grant Access"), "the desktop's question")
    asker().find("push button", "Grant Access").activate()
    return window


def wait_picture(window):
    until(lambda: color_points(GREEN, 40) > 500, lambda: f"its picture on the screen, and not:\n{window.tree()}")


@case("/flatpak/portals/camera")
def camera(world):
    """PipeWire gives it the camera, through the portal: it has no device of its own. The runtime's libraries get no picture out of
    PipeWire 0.3, that of Debian 12, whatever program uses them: there the case ends with what PipeWire has joined."""
    Portals.give_camera()
    alice, _bob = alice_and_bob(world)
    window = scans(opened(world, alice, SandboxedWindow))
    until(lambda: "Interface:Link/" in pipewire_objects(), pipewire_objects)
    if pipewire_version() >= 1:
        wait_picture(window)
    window.screenshot("flatpak-camera").keys("Escape").focus().quit()


@case("/flatpak/portals/camera-without-a-sandbox")
def native_camera(world):
    """The same portal, camera and way, with the machine's own libraries."""
    Portals.give_camera()
    (alice, _bob) = world.friends(world.server(), "alice", "bob")
    window = scans(opened(world, alice, Window))
    wait_picture(window)
    window.screenshot("native-camera").keys("Escape").focus().quit()


@case("/flatpak/portals/dark-and-accent")
def look(world):
    """As the desktop looks, at once: libadwaita has its own red and its own darkness for what it is told."""
    desktop = Portals.with_own_part()
    window = SandboxedWindow(place(), "nobody")
    window.unique, window.log_path = True, world.folder / "window.log"
    world.windows.append(window)
    window.start().find("push button", "Create Account")
    window.focus()
    until(lambda: color_points(WHITE) > MANY, "a light window")
    same(color_points(RED), 0, "points that are red")
    desktop.change_look("accent-color", GLib.Variant("(ddd)", (0.9, 0.1, 0.1)))
    until(lambda: color_points(RED) > 1000, "the button in the desktop's accent")
    desktop.change_look("color-scheme", GLib.Variant("u", 1))
    until(lambda: color_points(DARK) > MANY, "a dark window")
    window.screenshot("flatpak-dark-and-accent").quit()


@case("/flatpak/portals/log-out")
def log_out(world):
    """Who logs out ends it as the session does, with a signal to all that it is: it ends by itself, and all is kept."""
    Portals.start()
    alice, bob = alice_and_bob(world)
    window = opened(world, alice, SandboxedWindow)
    window.focus().open_chat("bob")
    window.type("Before I go").keys("Return")
    until(lambda: bob.attempt("receive") and bob.texts("alice", own=False)[-1:] == ["Before I go"], "the last text to be sent")
    for number in sandboxed_processes():
        os.kill(number, signal.SIGTERM)
    until(lambda: window.process.poll() is not None and not sandboxed_processes(), "all of it to end")
    window.check_log()
    window.process = None
    same(alice.texts("bob", own=True)[-1], "Before I go", "what the device keeps")


DESKTOP.services.append(Path(os.environ["FLATPAK_USER_DIR"]) / "exports/share/dbus-1/services")
try:
    main()
finally:
    Portals.stop()
