# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed Flatpak on a desktop with portals, those of Debian: the frontend, its part that draws with GTK, and documents.

scripts/flatpak runs it. COTERIE_SERVER, COTERIE_CLI and COTERIE_WINDOW name the native programs; pictures go to
COTERIE_SCREENSHOTS.
"""

import os
import sys
from pathlib import Path

from gi.repository import Gio, GLib

sys.path.insert(0, str(Path(__file__).resolve().parent))
from sandbox import ID, SandboxedWindow, alice_and_bob, end_all, is_on, opened, switch, unlocked  # noqa: E402
from window import DESKTOP, Skip, case, main, same, until  # noqa: E402

# Debian's part that draws with GTK leaves running in the background to other desktops: this one is the test's.
BACKGROUND = """<node><interface name="org.freedesktop.impl.portal.Background">
  <method name="GetAppState"><arg type="a{sv}" direction="out"/></method>
  <method name="NotifyBackground"><arg type="o" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="u" direction="out"/><arg type="a{sv}" direction="out"/></method>
  <method name="EnableAutostart"><arg type="s" direction="in"/><arg type="b" direction="in"/><arg type="as" direction="in"/>
    <arg type="u" direction="in"/><arg type="b" direction="out"/></method>
  <signal name="RunningApplicationsChanged"/>
</interface></node>"""
BACKGROUND_NAME = "org.freedesktop.impl.portal.desktop.tests"


class Background:
    """What a desktop does about programs without windows: here, it notes what is to be started at login."""

    def __init__(self, bus):
        self.at_login = {}  # program → its command
        bus.register_object("/org/freedesktop/portal/desktop", Gio.DBusNodeInfo.new_for_xml(BACKGROUND).interfaces[0],
                            self._on_call, None, None)
        Gio.bus_own_name_on_connection(bus, BACKGROUND_NAME, Gio.BusNameOwnerFlags.NONE, None, None)

    def _on_call(self, _bus, _sender, _path, _interface, method, parameters, invocation):
        if method == "EnableAutostart":
            program, enable, command, _flags = parameters.unpack()
            self.at_login.pop(program, None)
            if enable:
                self.at_login[program] = command
            answer = GLib.Variant("(b)", (enable,))
        elif method == "GetAppState":
            answer = GLib.Variant("(a{sv})", ({ID: GLib.Variant("u", 2)},))
        else:
            answer = GLib.Variant("(ua{sv})", (0, {}))
        invocation.return_value(answer)


class Portals:
    """They begin with the first case and stay; the frontend is started again when another part joins it."""

    frontend, background = None, None

    @classmethod
    def start(cls):
        if cls.frontend is None:
            os.environ["XDG_CURRENT_DESKTOP"] = "GNOME"
            for name, owned in (("xdg-permission-store", "org.freedesktop.impl.portal.PermissionStore"),
                                ("xdg-document-portal", "org.freedesktop.portal.Documents"),
                                ("xdg-desktop-portal-gtk", "org.freedesktop.impl.portal.desktop.gtk")):
                cls._run(name, owned)
            cls._start_frontend()

    @classmethod
    def with_background(cls):
        """From now on."""
        cls.start()
        parts = DESKTOP.folder / "portals"
        parts.mkdir()
        gtk = Path("/usr/share/xdg-desktop-portal/portals/gtk.portal")
        (parts / gtk.name).write_bytes(gtk.read_bytes())
        (parts / "tests.portal").write_text(f"[portal]\nDBusName={BACKGROUND_NAME}\nUseIn=gnome\n"
                                            "Interfaces=org.freedesktop.impl.portal.Background;\n")
        os.environ["XDG_DESKTOP_PORTAL_DIR"] = str(parts)
        cls.background = Background(DESKTOP.shell.bus)
        cls.frontend.terminate()
        cls.frontend.wait()
        cls._start_frontend()
        return cls.background

    @classmethod
    def _start_frontend(cls):
        cls.frontend = cls._run("xdg-desktop-portal", "org.freedesktop.portal.Desktop")

    @staticmethod
    def _run(name, owned):
        program = Path("/usr/libexec") / name
        if not program.exists():
            raise Skip(f"there is no {name}")
        child = DESKTOP.start_program(str(program))
        until(lambda: has_owner(owned), f"{name} on the bus")  # it may ask this program before it is there
        return child


def has_owner(name):
    return DESKTOP.shell.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
                                       GLib.Variant("(s)", (name,)), None, Gio.DBusCallFlags.NONE, -1, None).unpack()[0]


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
    desktop = Portals.with_background()
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


DESKTOP.services.append(Path(os.environ["FLATPAK_USER_DIR"]) / "exports/share/dbus-1/services")
main()
