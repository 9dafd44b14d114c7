# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the program behaves in a desktop: without a window, started by the bus, asked to go, and where parts of a desktop lack."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

from window import DESKTOP, PATIENCE_S, Console, Skip, case, check, main, same, until
from desktop import GnomeShell
from portal import Portal
from gi.repository import Gio, GLib

APPLICATION = "chat.coterie.Coterie"


def one_of_the_desktop(world, server, name, *others):
    """The window that a desktop starts: the only one of its kind, with the profile that lies in the person's folder."""
    home = world.folder / "home"
    person = Console(home / "coterie", "default", server)
    person.name = name
    person.run("register", name)
    friends = [Console(world.folder, other, server).register() for other in others]
    for friend in friends:
        person.run("send", f"@{friend.name}", f"Hello {friend.name}")
        friend.run("send", f"@{name}", f"Hello from {friend.name}")
    person.run("receive")
    window = world.window("home/coterie/default", server, XDG_DATA_HOME=str(home))
    window.person, window.passphrase, window.unique = name, person.passphrase, True
    window.log_path = world.folder / "window.log"
    return window, *friends


def run_again(window, *words):
    """What a click on the program's icon does while it is there, and a link that is followed."""
    environment = {**os.environ, **window.environment, "GSETTINGS_SCHEMA_DIR": window.schema_dir}
    done = subprocess.run([os.environ["COTERIE_WINDOW"], *words], env=environment, capture_output=True, text=True,
                          check=False, timeout=PATIENCE_S)
    same(done.returncode, 0, done.stdout + done.stderr)


def call_application(method, parameters):
    return DESKTOP.shell.bus.call_sync(APPLICATION, "/chat/coterie/Coterie", "org.freedesktop.Application", method, parameters,
                                       None, Gio.DBusCallFlags.NONE, -1, None)


def switch(dialog, name):
    """Its row gives it its own name as well."""
    return until(lambda: [part for part in dialog.walk() if part.role in ("check box", "switch") and part.name.startswith(name)][:1],
                 lambda: f"{name} in:\n{dialog.tree()}")[0]


def is_on(part):
    return bool({"checked", "pressed"} & part.states)


def close(window):
    window.focus().keys("ctrl+w")
    until(lambda: not [part for part in window.parts if part.role in ("frame", "window")], "the window to close")


def titles():
    return [one.title for one in DESKTOP.shell.shown.values()]


@case("/window/manners/without-a-window")
def without_a_window(world):
    """Who wishes it is reached after the window was closed; the desktop is asked, and a click brings the window back."""
    portal = Portal(world, grants=True)
    DESKTOP.shell.shown.clear()
    window, bob = one_of_the_desktop(world, world.server(), "alice", "bob")
    window.start().unlock().wait_open()
    dialog = window.preferences("Notifications")
    for name in ("Run in Background", "Start at Login"):
        one = switch(dialog, name)
        check(not is_on(one), f"{name} before it was chosen")
        one.activate()
        until(lambda one=one: is_on(one), name)
    until(lambda: len(portal.asked) == 2, "two questions to the desktop")
    window.screenshot("manners-preferences")
    same([asked["autostart"] for asked in portal.asked], [False, True])
    same(portal.asked[1]["commandline"], ["coterie"])
    window.leave_preferences()
    close(window)
    bob.run("send", "@alice", "Are you still there?")
    until(lambda: titles() == ["bob"], lambda: f"a notification, not {titles()}")
    DESKTOP.shell.click(next(iter(DESKTOP.shell.shown.values())))
    window.wait_text("Are you still there?")
    window.find("text", "Message")
    close(window)
    run_again(window)
    window.wait_open()
    close(window)
    run_again(window, "coterie:bob")
    until(lambda: [part for part in window.parts if part.role == "dialog"], lambda: f"a dialog in:\n{window.tree()}")
    window.process.send_signal(signal.SIGTERM)  # as at log-out
    same(window.process.wait(PATIENCE_S), 0, window.log)
    window.check_log()


@case("/window/manners/desktop-refuses")
def refused(world):
    """A sentence, and the switch says what is; without a portal nobody can start the program, but nobody keeps it from running."""
    portal = Portal(world, grants=False)
    portal.broken = "Out of order."
    window, bob = one_of_the_desktop(world, world.server(), "alice", "bob")
    window.start().unlock().wait_open()
    dialog = window.preferences("Notifications")
    switch(dialog, "Run in Background").activate()
    dialog.wait_text("could not be asked: Out of order.")
    until(lambda: not is_on(switch(dialog, "Run in Background")), "the switch to be off again")
    portal.broken = None
    window.leave_preferences()  # what was told stays as long as they are open
    dialog = window.preferences("Notifications")
    for name in ("Run in Background", "Start at Login"):
        portal.old = name == "Start at Login"
        n_asked = len(portal.asked)
        switch(dialog, name).activate()
        until(lambda n=n_asked: len(portal.asked) > n, f"the desktop to be asked about “{name}”")
        dialog.wait_text("does not allow that")
        until(lambda name=name: not is_on(switch(dialog, name)), f"“{name}” to be off again")
    window.leave_preferences()
    portal.stop()
    DESKTOP.shell.leave()  # nobody shows notifications either
    window.expected_complaint = "unable to send notifications"  # GIO's, of that
    dialog = window.preferences("Notifications")
    switch(dialog, "Start at Login").activate()
    dialog.wait_text("no way to start programs at login")
    until(lambda: not is_on(switch(dialog, "Start at Login")), "the switch to be off again")
    switch(dialog, "Run in Background").activate()
    until(lambda: is_on(switch(dialog, "Run in Background")), "the switch to be on")
    window.leave_preferences()
    close(window)
    bob.run("send", "@alice", "Are you there?")
    run_again(window)
    until(lambda: window.reads("Are you there?"), lambda: f"the message in:\n{window.tree()}")
    DESKTOP.shell.come()
    window.focus().quit()


@case("/window/manners/portal-goes-away")
def portal_goes_away(world):
    """While the person has not answered yet: a sentence, and the switch is not on for ever without anybody having said yes."""
    portal = Portal(world, grants=True)
    portal.silent = True
    window, = one_of_the_desktop(world, world.server(), "alice")
    window.start().unlock().wait_open()
    dialog = window.preferences("Notifications")
    switch(dialog, "Run in Background").activate()
    until(lambda: portal.asked, "a question to the desktop")
    portal.stop()
    dialog.wait_text("could not be asked")
    until(lambda: not is_on(switch(dialog, "Run in Background")), "the switch to be off again")
    window.leave_preferences()
    window.focus().quit()


@case("/window/manners/started-by-the-bus")
def started_by_bus(world):
    """A notification that outlived the program: a click on it starts a service, and waits for the passphrase."""
    gnome = GnomeShell(DESKTOP.shell.bus)
    window, bob = one_of_the_desktop(world, world.server(), "alice", "bob")
    window.start().unlock().wait_open()
    window.focus().minimise()
    bob.run("send", "@alice", "Are you there?")
    until(lambda: gnome.shown, "a notification")
    chat = next(iter(gnome.shown.values()))["default-action-target"]
    window.kill()
    window.serve()
    call_application("ActivateAction", GLib.Variant("(sava{sv})", ("open-chat", [GLib.Variant("s", chat)], {})))
    window.appear()
    window.unlock().wait_text("Are you there?")
    window.find("text", "Message")
    for link in ("coterie:", "coterie:%00%ff", "coterie://[/x", "coterie:" + "x" * 5000):
        call_application("Open", GLib.Variant("(asa{sv})", ([link], {})))
    call_application("ActivateAction", GLib.Variant("(sava{sv})", ("open-chat", [GLib.Variant("s", "no such chat")], {})))
    for action, words in (("open-chat", [GLib.Variant("i", 7)]), ("open-chat", []), ("no-such-action", [])):
        try:
            call_application("ActivateAction", GLib.Variant("(sava{sv})", (action, words, {})))
        except GLib.Error:
            pass  # GLib refuses what has another shape
    call_application("Open", GLib.Variant("(asa{sv})", (["coterie:bob"], {})))
    until(lambda: [part for part in window.parts if part.role == "dialog"], lambda: f"a dialog in:\n{window.tree()}")
    window.process.send_signal(signal.SIGTERM)
    same(window.process.wait(PATIENCE_S), 0, window.log)
    gnome.stop()


@case("/window/manners/settings-of-an-older-version")
def older_settings(world):
    """The description of the settings that another version has left behind: a sentence, no core dump."""
    source = Path(__file__).resolve().parents[2] / "data" / f"{APPLICATION}.gschema.xml"
    text = re.sub(r'<key name="run-in-background".*?</key>', "", source.read_text(encoding="utf-8"), flags=re.S)
    (world.folder / source.name).write_text(text, encoding="utf-8")
    subprocess.run(["glib-compile-schemas", "--strict", str(world.folder)], check=True)
    program = world.folder / "coterie"  # away from its build, whose own description it would find
    shutil.copy2(os.environ["COTERIE_WINDOW"], program)
    done = subprocess.run([program, "--profile", str(world.folder / "profile")], capture_output=True, text=True, check=False,
                          env={**os.environ, "GSETTINGS_SCHEMA_DIR": str(world.folder), "LC_ALL": "C.UTF-8"})
    same(done.returncode, 1, done.stderr)
    check("settings is missing, or of another version" in done.stderr, done.stderr)


@case("/window/manners/read-only-home")
def read_only_home(world):
    """Nothing can be written: that is said where the passphrase is asked for, and nothing breaks."""
    disk = world.folder / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(disk)], check=False,
                                           capture_output=True).returncode != 0:
        raise Skip("a file system cannot be mounted here")
    try:
        server = world.server()
        alice = Console(disk, "alice", server).register()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        window = world.window("disk/alice", server)
        window.passphrase, window.log_path = alice.passphrase, world.folder / "window.log"
        window.start().unlock()
        until(lambda: any(window.reads(word) for word in ("read-only", "Read-only", "cannot be written")),
              lambda: f"a sentence in:\n{window.tree()}")
        window.screenshot("manners-read-only")
        window.focus().quit()
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


@case("/window/manners/odd-settings")
def odd_settings(world):
    """Settings of another version, of no version and of nobody: what is not understood is as if it were not there."""
    window, = one_of_the_desktop(world, world.server(), "alice")
    settings = window.profile / "window.ini"
    for text in ("[window]\nwindow-width='wide'\nno-such-key=1\nnotification-content='everything'\n", "[wind", "\0\1\2\377",
                 "[window]\nwindow-width=7\nwindow-height=-1\nrun-in-background=maybe\n"):
        settings.write_text(text, encoding="latin-1")
        window.start().unlock().wait_open()
        window.focus().quit()
        window.log_path.unlink()


main()
