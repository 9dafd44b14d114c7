# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop without a screen: X server, window manager, session bus, accessibility bus, and a shell that takes notifications.

Everything is a child of this program and ends with it. start() must come before anything asks for the accessibility tree.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

PATIENCE_S = int(os.environ.get("COTERIE_PATIENCE_S", "120"))
SIZE = (1300, 1000)
BUS_CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  {services}
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""
# Windows stand at the top left, dialogs over the middle of theirs; nothing of the keyboard is taken.
MANAGER_CONFIGURATION = """<?xml version="1.0"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew></focus>
  <applications>
    <application type="normal"><position force="yes"><x>0</x><y>0</y></position></application>
  </applications>
</openbox_config>
"""
NOTIFICATIONS = """<node><interface name="org.freedesktop.Notifications">
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/><arg type="s" direction="out"/></method>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
</interface></node>"""


def pump():
    """Lets what arrived over the buses be handled."""
    while GLib.MainContext.default().iteration(False):
        pass


class Services:
    """Where what a desktop offers on the session's bus is answered: on a thread of its own, for programs wait for some of it, and
    cannot be asked anything meanwhile."""

    def __init__(self):
        self.context = GLib.MainContext.new()
        self.loop = GLib.MainLoop.new(self.context, False)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        self.context.push_thread_default()
        self.loop.run()

    def offer(self, bus, place, interface, on_call, on_get=None):
        """The registration; both functions are called on that thread."""
        done, registration = threading.Event(), []

        def register(*_):
            registration.append(bus.register_object(place, interface, on_call, on_get, None))
            done.set()
            return GLib.SOURCE_REMOVE

        source = GLib.idle_source_new()
        source.set_callback(register)
        source.attach(self.context)
        if not done.wait(PATIENCE_S):
            raise RuntimeError(f"{place} is not offered")
        return registration[0]


SERVICES = Services()


def without(shown, number):
    return {key: value for key, value in shown.items() if key != number}


class Notification:
    """`buttons`: what stands on them, and the action of each."""

    def __init__(self, number, title, body, actions):
        self.number, self.title, self.body = number, title, body
        self.buttons = {words: action for action, words in zip(actions[::2], actions[1::2]) if action != "default"}


class Shell:
    """What a desktop's shell does with notifications: shows them, takes them away, passes clicks on."""

    def __init__(self, bus):
        self.bus, self.shown, self.history, self.last = bus, {}, [], 0
        self.slow = None  # a list: what is to be answered, in this order, when it is let go
        interface = Gio.DBusNodeInfo.new_for_xml(NOTIFICATIONS).interfaces[0]
        SERVICES.offer(bus, "/org/freedesktop/Notifications", interface, self._on_call)
        self.come()

    def come(self):
        self.name = Gio.bus_own_name_on_connection(self.bus, "org.freedesktop.Notifications", Gio.BusNameOwnerFlags.NONE, None,
                                                   None)

    def leave(self):
        Gio.bus_unown_name(self.name)

    def _on_call(self, _bus, _sender, _path, _interface, method, parameters, invocation):
        if method == "Notify":
            _name, replaced, _icon, title, body, actions, _hints, _ttl = parameters.unpack()
            self.last += 0 if replaced else 1
            number = replaced or self.last
            notification = Notification(number, title, body, actions)
            self.shown = {**self.shown, number: notification}  # others may be going through them
            self.history.append(notification)
            answer = GLib.Variant("(u)", (number,))
        elif method == "CloseNotification":
            self.shown = without(self.shown, parameters.unpack()[0])
            answer = None
        elif method == "GetCapabilities":
            answer = GLib.Variant("(as)", (["actions", "body"],))
        else:
            answer = GLib.Variant("(ssss)", ("tests", "Coterie", "1", "1.2"))
        if self.slow is None:
            invocation.return_value(answer)
        else:
            self.slow.append((method, invocation, answer))

    def let_go(self):
        slow, self.slow = self.slow, None
        for _method, invocation, answer in slow:
            invocation.return_value(answer)

    def click(self, notification, button=None):
        action = notification.buttons[button] if button is not None else "default"
        self.bus.emit_signal(None, "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "ActionInvoked",
                             GLib.Variant("(us)", (notification.number, action)))
        self.shown = without(self.shown, notification.number)


GTK_NOTIFICATIONS = """<node><interface name="org.gtk.Notifications">
  <method name="AddNotification"><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="a{sv}" direction="in"/></method>
  <method name="RemoveNotification"><arg type="s" direction="in"/><arg type="s" direction="in"/></method>
</interface></node>"""


class GnomeShell:
    """GNOME's own face for notifications, which learns the programs' names for them and what a click does. Programs that
    start while it is there use it."""

    def __init__(self, bus):
        self.bus, self.shown, self.heard = bus, {}, []
        interface = Gio.DBusNodeInfo.new_for_xml(GTK_NOTIFICATIONS).interfaces[0]
        self.registration = SERVICES.offer(bus, "/org/gtk/Notifications", interface, self._on_call)
        self.name = Gio.bus_own_name_on_connection(bus, "org.gtk.Notifications", Gio.BusNameOwnerFlags.NONE, None, None)

    def _on_call(self, _bus, _sender, _path, _interface, method, parameters, invocation):
        self.heard.append(parameters.print_(True))
        if method == "AddNotification":
            _program, name, about = parameters.unpack()
            self.shown = {**self.shown, name: about}
        else:
            self.shown = without(self.shown, parameters.unpack()[1])
        invocation.return_value(None)

    def stop(self):
        Gio.bus_unown_name(self.name)
        self.bus.unregister_object(self.registration)


SESSION = """<node><interface name="org.gnome.SessionManager">
  <method name="RegisterClient"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
  <method name="UnregisterClient"><arg type="o" direction="in"/></method>
  <method name="Inhibit"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="u" direction="in"/><arg type="u" direction="out"/></method>
  <method name="Uninhibit"><arg type="u" direction="in"/></method>
</interface></node>"""


class Session:
    """GNOME's session manager, as far as programs ask it not to let the computer sleep. For those that start while it is
    there."""

    def __init__(self, bus):
        self.awake, self.last = {}, 0
        interface = Gio.DBusNodeInfo.new_for_xml(SESSION).interfaces[0]
        SERVICES.offer(bus, "/org/gnome/SessionManager", interface, self._on_call)
        Gio.bus_own_name_on_connection(bus, "org.gnome.SessionManager", Gio.BusNameOwnerFlags.NONE, None, None)

    def _on_call(self, _bus, _sender, _path, _interface, method, parameters, invocation):
        answer = None
        if method == "RegisterClient":
            answer = GLib.Variant("(o)", ("/org/gnome/SessionManager/Client1",))
        elif method == "Inhibit":
            self.last += 1
            self.awake = {**self.awake, self.last: parameters.unpack()[2]}
            answer = GLib.Variant("(u)", (self.last,))
        elif method == "Uninhibit":
            self.awake = without(self.awake, parameters.unpack()[0])
        invocation.return_value(answer)


class Desktop:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="coterie-desktop-"))
        self.children, self.shell, self.session, self.size = [], None, None, SIZE
        self.services = []  # folders of what the bus may start; of the machine's own it starts nothing

    def start_program(self, *command):
        log = (self.folder / (Path(command[0]).name + ".log")).open("wb")
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, pass_fds=())
        self.children.append(child)
        return child

    def start(self):
        runtime = self.folder / "run"
        runtime.mkdir(mode=0o700)
        for name, value in {"HOME": self.folder, "XDG_RUNTIME_DIR": runtime, "XDG_CONFIG_HOME": self.folder / "config",
                            "XDG_DATA_HOME": self.folder / "data", "XDG_CACHE_HOME": self.folder / "cache"}.items():
            os.environ[name] = str(value)
        os.environ.update(GSK_RENDERER="cairo", GDK_BACKEND="x11", GTK_USE_PORTAL="0", GSETTINGS_BACKEND="memory",
                          NO_AT_BRIDGE="0", GTK_A11Y="atspi", LIBGL_ALWAYS_SOFTWARE="1", TZ="UTC")
        os.environ.pop("WAYLAND_DISPLAY", None)

        number = self._start_screen()
        os.environ["DISPLAY"] = f":{number}"
        # As GNOME has it: a window's only button closes it.
        for part, text in {"gtk-4.0/settings.ini": "[Settings]\ngtk-decoration-layout=:close\n",
                           "openbox/rc.xml": MANAGER_CONFIGURATION}.items():
            path = self.folder / "config" / part
            path.parent.mkdir(parents=True)
            path.write_text(text)
        self.start_program("openbox", "--sm-disable")
        self._await(lambda: b"window id" in subprocess.run(["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"], capture_output=True,
                                                           check=False).stdout, "the window manager")
        configuration = self.folder / "bus.conf"
        services = "".join(f"<servicedir>{folder}</servicedir>" for folder in self.services)
        configuration.write_text(BUS_CONFIGURATION.format(folder=runtime, services=services))
        bus = self.start_program("dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address=1")
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        self.start_program("/usr/libexec/at-spi-bus-launcher", "--launch-immediately")
        self.wait_name("org.a11y.Bus")
        session = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self.shell, self.session = Shell(session), Session(session)
        from gi.repository import Atspi  # which looks for the bus at once

        Atspi.set_timeout(PATIENCE_S * 1000, PATIENCE_S * 1000)  # its own, 0.8 s, is short where many programs run
        return self

    def wait_name(self, name, there=True):
        """Until somebody on the session's bus has it, or nobody any more."""
        session = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        bus_itself = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
        asked = GLib.Variant("(s)", (name,))
        self._await(lambda: session.call_sync(*bus_itself, "NameHasOwner", asked, None, Gio.DBusCallFlags.NONE, -1,
                                              None).unpack()[0] == there, name)

    @staticmethod
    def _await(condition, what):
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > deadline:
                raise RuntimeError(f"in vain: {what}")
            time.sleep(0.02)

    def _start_screen(self):
        """The number of a screen that answers. Of two that start at once, one may take the other's socket away."""
        for _ in range(10):
            read, write = os.pipe()
            width, height = self.size
            log = (self.folder / "Xvfb.log").open("wb")
            screen = subprocess.Popen(
                ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(write,))
            os.close(write)
            with os.fdopen(read) as pipe:
                number = pipe.readline().strip()
            if number and subprocess.run(["xdotool", "getdisplaygeometry"], env={**os.environ, "DISPLAY": f":{number}"},
                                         capture_output=True, check=False).returncode == 0:
                self.children.append(screen)
                return int(number)
            screen.kill()
            screen.wait()
        raise RuntimeError("Xvfb did not start: " + (self.folder / "Xvfb.log").read_text(errors="replace"))

    def screenshot(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-window", "root", str(path)], check=True)

    def stop(self):
        for child in reversed(self.children):
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
                try:
                    child.wait(10)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
