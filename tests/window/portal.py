# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop's portal says to programs that ask it: for running without a window, for starting at login, for a camera."""

import os

from gi.repository import Gio, GLib
from desktop import SERVICES
from window import DESKTOP

PLACE = "/org/freedesktop/portal/desktop"
INTERFACES = """<node>
<interface name="org.freedesktop.portal.Background">
  <method name="RequestBackground"><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
    <arg type="o" direction="out"/></method>
</interface>
<interface name="org.freedesktop.portal.Camera">
  <method name="AccessCamera"><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>
  <method name="OpenPipeWireRemote"><arg type="a{sv}" direction="in"/><arg type="h" direction="out"/></method>
  <property name="IsCameraPresent" type="b" access="read"/>
</interface></node>"""
# What a program is to read from what it is given in the place of PipeWire's socket.
REMOTE_CAMERA = {"COTERIE_TEST_REMOTE_CAMERA": "fdsrc fd={fd} ! pngdec ! imagefreeze"}


class Portal:
    """`grants` what it is asked for, or not; `camera` is a picture, None where there is no camera; `old` answers from elsewhere
    than the one who asks foresees, and before it says where from; `broken` is what it fails with; who is `silent` takes the
    question and does not answer."""

    def __init__(self, world, grants, camera=None):
        world.closing.append(self.stop)
        self.bus, self.grants, self.camera, self.old, self.broken = DESKTOP.shell.bus, grants, camera, False, None
        self.silent, self.asked, self.given = False, [], 0
        self.registrations = [SERVICES.offer(self.bus, PLACE, interface, self._on_call, self._on_get)
                              for interface in Gio.DBusNodeInfo.new_for_xml(INTERFACES).interfaces]
        self.name = Gio.bus_own_name_on_connection(self.bus, "org.freedesktop.portal.Desktop", Gio.BusNameOwnerFlags.NONE,
                                                   None, None)

    def _on_get(self, _bus, _sender, _path, _interface, _property):
        return GLib.Variant("b", self.camera is not None)

    def _on_call(self, _bus, sender, _path, _interface, method, parameters, invocation):
        if self.broken:
            invocation.return_dbus_error("org.freedesktop.portal.Error.Failed", self.broken)
        elif method == "OpenPipeWireRemote":
            self._give(invocation)
        else:
            self._answer(sender, parameters.unpack()[-1], invocation)

    def _answer(self, sender, options, invocation):
        token = "elsewhere" if self.old else options["handle_token"]
        handle = f"{PLACE}/request/{sender[1:].replace('.', '_')}/{token}"
        granted = {"background": GLib.Variant("b", self.grants),
                   "autostart": GLib.Variant("b", bool(self.grants and options.get("autostart")))}
        answer = GLib.Variant("(ua{sv})", (0 if self.grants else 1, granted))
        if not self.old:
            invocation.return_value(GLib.Variant("(o)", (handle,)))
        self.asked.append(options)
        if self.silent:
            return
        self.bus.emit_signal(sender, handle, "org.freedesktop.portal.Request", "Response", answer)
        if self.old:
            invocation.return_value(GLib.Variant("(o)", (handle,)))

    def _give(self, invocation):
        picture = os.memfd_create("camera")
        with os.fdopen(picture, "wb") as file:
            file.write(self.camera.read_bytes())
            file.flush()
            file.seek(0)
            fds = Gio.UnixFDList.new()
            fds.append(picture)
        self.given += 1
        invocation.return_value_with_unix_fd_list(GLib.Variant("(h)", (0,)), fds)

    def stop(self):
        if self.name:
            Gio.bus_unown_name(self.name)
            for registration in self.registrations:
                self.bus.unregister_object(registration)
        self.name = 0
