# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop with portals, those of Debian: the frontend, its part that draws with GTK, documents, and a part of the tests' own."""

import contextlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from gi.repository import Gio, GLib
from sandbox import ID
from desktop import SERVICES
from window import DESKTOP, Skip, until

# Debian's part that draws with GTK leaves running in the background to other desktops, and knows no accents: these are the tests'.
INTERFACES = """<node><interface name="org.freedesktop.impl.portal.Background">
  <method name="GetAppState"><arg type="a{sv}" direction="out"/></method>
  <method name="NotifyBackground"><arg type="o" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="u" direction="out"/><arg type="a{sv}" direction="out"/></method>
  <method name="EnableAutostart"><arg type="s" direction="in"/><arg type="b" direction="in"/><arg type="as" direction="in"/>
    <arg type="u" direction="in"/><arg type="b" direction="out"/></method>
  <signal name="RunningApplicationsChanged"/>
</interface>
<interface name="org.freedesktop.impl.portal.Settings">
  <method name="ReadAll"><arg type="as" direction="in"/><arg type="a{sa{sv}}" direction="out"/></method>
  <method name="Read"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="v" direction="out"/></method>
  <signal name="SettingChanged"><arg type="s"/><arg type="s"/><arg type="v"/></signal>
  <property name="version" type="u" access="read"/>
</interface></node>"""
NAME = "org.freedesktop.impl.portal.desktop.tests"
PLACE = "/org/freedesktop/portal/desktop"
LOOK = "org.freedesktop.appearance"
# PipeWire's own camera for tests, which shows coloured bars. WirePlumber looks for Bluetooth on the machine's bus, and ends where
# there is none; 0.4 and 0.5 are told otherwise in different ways.
CAMERA = {"pipewire/pipewire.conf.d/camera.conf": """context.spa-libs = { videotestsrc = videotestsrc/libspa-videotestsrc }
              context.objects = [ { factory = spa-node-factory args = { factory.name = videotestsrc node.name = camera
                  node.description = Camera media.class = Video/Source media.role = Camera } } ]\n""",
          "wireplumber/bluetooth.lua.d/80-none.lua": "bluez_monitor.enabled = false\n",
          "wireplumber/wireplumber.conf.d/80-none.conf": "wireplumber.profiles = { main = { hardware.bluetooth = disabled } }\n"}


class OwnPart:
    """What this desktop does about programs without windows (it notes what is to be started at login), and how it looks."""

    def __init__(self, bus):
        self.bus, self.at_login = bus, {}  # program → its command
        self.look = {"color-scheme": GLib.Variant("u", 0), "accent-color": GLib.Variant("(ddd)", (0.2, 0.5, 0.9))}
        for interface in Gio.DBusNodeInfo.new_for_xml(INTERFACES).interfaces:
            SERVICES.offer(bus, PLACE, interface, self._on_call, lambda *_: GLib.Variant("u", 1))
        Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE, None, None)

    def _on_call(self, _bus, _sender, _path, _interface, method, parameters, invocation):
        if method == "EnableAutostart":
            program, enable, command, _flags = parameters.unpack()
            self.at_login.pop(program, None)
            if enable:
                self.at_login[program] = command
            answer = GLib.Variant("(b)", (enable,))
        elif method == "GetAppState":
            answer = GLib.Variant("(a{sv})", ({ID: GLib.Variant("u", 2)},))
        elif method == "ReadAll":
            answer = GLib.Variant("(a{sa{sv}})", ({LOOK: self.look},))
        elif method == "Read":
            space, key = parameters.unpack()
            if space != LOOK or key not in self.look:
                invocation.return_dbus_error("org.freedesktop.portal.Error.NotFound", "There is no such setting.")
                return
            answer = GLib.Variant("(v)", (self.look[key],))
        else:
            answer = GLib.Variant("(ua{sv})", (0, {}))
        invocation.return_value(answer)

    def change_look(self, key, value):
        """As the person changes it in the desktop's settings."""
        self.look = {**self.look, key: value}
        self.bus.emit_signal(None, PLACE, "org.freedesktop.impl.portal.Settings", "SettingChanged",
                             GLib.Variant("(ssv)", (LOOK, key, value)))


class Portals:
    """They begin with the first case and stay; the frontend is started again when another part joins it."""

    frontend, own, made, camera = None, None, None, False

    @classmethod
    def start(cls):
        if cls.frontend is None:
            os.environ["XDG_CURRENT_DESKTOP"] = "GNOME"
            cls._take_runtime()
            for name, owned in (("xdg-permission-store", "org.freedesktop.impl.portal.PermissionStore"),
                                ("xdg-document-portal", "org.freedesktop.portal.Documents"),
                                ("xdg-desktop-portal-gtk", "org.freedesktop.impl.portal.desktop.gtk")):
                cls._run(name, owned)
            cls._start_frontend()

    @classmethod
    def _take_runtime(cls):
        """A document is named by where the portal shows it outside, and in a sandbox this folder has the same name always."""
        place = Path(f"/run/user/{os.getuid()}")
        with contextlib.suppress(OSError):
            place.mkdir(mode=0o700, parents=True)
            cls.made = place
            os.environ["XDG_RUNTIME_DIR"] = str(place)
            call("DBus", "/org/freedesktop/DBus", "DBus", "UpdateActivationEnvironment",
                 GLib.Variant("(a{ss})", ({"XDG_RUNTIME_DIR": str(place)},)))

    @classmethod
    def give_documents(cls):
        """For cases in which a file is chosen."""
        cls.start()
        if cls.made is None:
            raise Skip("somebody's session has /run/user of this person, and its documents")
        if subprocess.run(["mountpoint", "-q", cls.made / "doc"], check=False).returncode != 0:
            raise Skip("there is no FUSE to show documents with")

    @classmethod
    def stop(cls):
        if cls.made is not None:
            subprocess.run(["umount", "-l", cls.made / "doc"], check=False, capture_output=True)
            shutil.rmtree(cls.made, ignore_errors=True)

    @classmethod
    def with_own_part(cls):
        """From now on."""
        cls.start()
        if cls.own is None:
            parts = DESKTOP.folder / "portals"
            parts.mkdir()
            gtk = Path("/usr/share/xdg-desktop-portal/portals/gtk.portal")
            (parts / gtk.name).write_text(gtk.read_text().replace("org.freedesktop.impl.portal.Settings;", ""))
            (parts / "tests.portal").write_text(f"[portal]\nDBusName={NAME}\nUseIn=gnome\nInterfaces="
                                                "org.freedesktop.impl.portal.Background;org.freedesktop.impl.portal.Settings;\n")
            os.environ["XDG_DESKTOP_PORTAL_DIR"] = str(parts)
            cls.own = OwnPart(DESKTOP.shell.bus)
            cls._restart_frontend()
        return cls.own

    @classmethod
    def give_camera(cls):
        """PipeWire, who says there which program may see what, and a camera."""
        cls.start()
        if cls.camera:
            return
        for name in ("pipewire", "wireplumber", "pw-cli"):
            if shutil.which(name) is None:
                raise Skip(f"there is no {name}")
        for path, text in CAMERA.items():
            file = Path(os.environ["XDG_CONFIG_HOME"]) / path
            file.parent.mkdir(parents=True)
            file.write_text(text)
        DESKTOP.start_program("pipewire")
        until((Path(os.environ["XDG_RUNTIME_DIR"]) / "pipewire-0").exists, "PipeWire")
        DESKTOP.start_program("wireplumber")
        until(lambda: all(word in pipewire_objects() for word in ("WirePlumber [export]", "Video/Source")), pipewire_objects)
        cls._restart_frontend()
        asked = GLib.Variant("(ss)", ("org.freedesktop.portal.Camera", "IsCameraPresent"))
        until(lambda: call("portal.Desktop", PLACE, "DBus.Properties", "Get", asked)[0], "the portal to know of a camera")
        cls.camera = True

    @classmethod
    def _restart_frontend(cls):
        cls.frontend.terminate()
        cls.frontend.wait()
        cls._start_frontend()

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


def pipewire_objects():
    """Who is there, and what they offer, in PipeWire's words."""
    return subprocess.run(["pw-cli", "ls"], capture_output=True, text=True, check=False).stdout


def pipewire_version():
    """The first of its numbers, of who serves here."""
    said = subprocess.run(["pipewire", "--version"], capture_output=True, text=True, check=False).stdout
    return int(re.search(r"Linked with libpipewire (\d+)", said)[1])


def call(name, place, interface, method, parameters):
    """Of those below org.freedesktop; the answer's parts."""
    answer = DESKTOP.shell.bus.call_sync(f"org.freedesktop.{name}", place, f"org.freedesktop.{interface}", method, parameters, None,
                                         Gio.DBusCallFlags.NONE, -1, None)
    return answer.unpack()


def has_owner(name):
    return call("DBus", "/org/freedesktop/DBus", "DBus", "NameHasOwner", GLib.Variant("(s)", (name,)))[0]
