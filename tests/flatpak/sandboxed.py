# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed Flatpak in its sandbox: two people there converse and call, and one of them with a copy that was built without.

scripts/flatpak runs it. COTERIE_SERVER, COTERIE_CLI and COTERIE_WINDOW name the native programs; pictures go to
COTERIE_SCREENSHOTS.
"""

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import sandbox  # noqa: E402
from sandbox import (ID, PATIENCE_S, RUN, SandboxedWindow, alice_and_bob, befriend, end_all, is_on, place,  # noqa: E402
                     somebody, switch)
from window import Console, Skip, Window, case, main, same, size_on_screen, until  # noqa: E402


def begun(world, console, kind, *words, **environment):
    """Its passphrase is typed. Newer GTK lets nobody but the person move the focus; the field has it."""
    window = kind(console.profile.parent, console.name, console.server, **environment)
    window.log_path = world.folder / f"{console.name}-window.log"
    world.windows.append(window)
    window.start(*words).find("push button", "Unlock")
    return window.focus().type(window.passphrase).keys("Return")


def opened(world, console, kind, words=("--test-media",), **environment):
    return begun(world, console, kind, *words, **environment).wait_open()


def writes(writer, reader, text):
    """An open chat has the keyboard."""
    writer.focus().type(text).keys("Return")
    reader.wait_text(text)


def lasts(part):
    """Newer GTK has the text of some labels as their names, and that of others not."""
    return re.fullmatch(r"(.* · )?\d+:\d\d", part.name or part.text)


def calls(caller, called):
    """With a test picture and a tone; both show how long it has lasted."""
    until(lambda: caller.find_all("push button", "Video Call"), lambda: caller.tree(), PATIENCE_S)[0].activate()
    until(lambda: called.find_all("push button", "Answer"), lambda: f"a ring in:\n{called.tree()}", PATIENCE_S)[0].activate()
    for window in (caller, called):
        until(lambda window=window: window.first(lasts), lambda window=window: f"a call in:\n{window.tree()}", PATIENCE_S)


def hangs_up(caller, called):
    caller.find("push button", "Leave Call").activate()
    for window in (caller, called):
        window.wait_gone("push button", "Leave Call")


@case("/flatpak/sandboxed/converse-and-call")
def converse_and_call(world):
    server = world.server()
    alice, carol = (somebody(world, name, server) for name in ("alice", "carol"))
    bob = Console(world.folder, "bob", server).register()
    befriend(alice, bob)
    befriend(alice, carol)

    one = opened(world, alice, SandboxedWindow)
    other = opened(world, carol, SandboxedWindow, ADW_DEBUG_COLOR_SCHEME="prefer-dark")
    one.focus().open_chat("carol")
    other.focus().open_chat("alice")
    writes(one, other, "From one sandbox to another")
    writes(other, one, "It has arrived")
    one.focus().screenshot("flatpak-conversation")
    other.focus().screenshot("flatpak-dark")
    calls(one, other)
    one.focus().screenshot("flatpak-call")
    hangs_up(one, other)
    other.focus().quit()

    native = opened(world, bob, Window)
    native.focus().open_chat("alice")
    one.focus().open_chat("bob")
    writes(native, one, "From a copy without a sandbox")
    writes(one, native, "And back")
    one.focus().screenshot("flatpak-and-native")
    one.resize(360, 640).wait_gone("list", "Chats")
    one.screenshot("flatpak-narrow").resize(1200, 800).find("list", "Chats")
    calls(native, one)
    one.focus().screenshot("flatpak-call-with-native")
    hangs_up(native, one)
    native.focus().quit()
    one.focus().quit()
    said = ["From a copy without a sandbox", "And back"]
    same([row["body"] for row in bob.history("alice") if row["body"] in said], said, "what bob's device keeps")


@case("/flatpak/sandboxed/odd-settings-and-links")
def odd_settings_and_links(_world):
    """What a person's folder and other programs may hand in: what is not understood is as if it were not there."""
    settings = place().parent / "config/glib-2.0/settings/keyfile"
    settings.parent.mkdir(parents=True)
    settings.write_bytes(b"[chat/coterie/Coterie]\nwindow-width='wide'\nrun-in-background=maybe\nno-such-key=1\n[wind\0\377")
    environment = {**os.environ, "GSETTINGS_BACKEND": "keyfile"}
    window = SandboxedWindow(place(), "nobody")
    window.unique, window.log_path = True, Path(os.environ["HOME"]) / "odd-window.log"
    try:
        window.environment["GSETTINGS_BACKEND"] = "keyfile"
        window.start("coterie:%00%ff")
        for link in ("coterie:", "coterie://[/x", "coterie:" + "x" * 5000, "file:///etc/passwd", "coterie:bob"):
            done = subprocess.run([*RUN, ID, link], env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
            same(done.returncode, 0, f"{link[:40]}: {done.stdout}{done.stderr}")
        window.find("push button", "Create Account")
        window.focus().screenshot("flatpak-first-page").quit()
    finally:
        if window.process.poll() is None:
            window.kill()


@case("/flatpak/sandboxed/settings-of-an-older-version")
def older_settings(world):
    """The description of the settings that another version has left behind: its own, beside it, is taken."""
    folder = place() / "schemas"
    folder.mkdir()
    source = Path(__file__).resolve().parents[2] / f"data/{ID}.gschema.xml"
    text = re.sub(r'<key name="run-in-background".*?</key>', "", source.read_text(encoding="utf-8"), flags=re.S)
    (folder / source.name).write_text(text, encoding="utf-8")
    subprocess.run(["glib-compile-schemas", "--strict", str(folder)], check=True)
    window = SandboxedWindow(place(), "nobody")
    window.schema_dir, window.log_path = str(folder), world.folder / "window.log"
    world.windows.append(window)
    window.start().find("push button", "Create Account")
    window.focus().quit()


@case("/flatpak/sandboxed/passphrases-are-rated")
def passphrases(world):
    """By cracklib's words, which lie in the Flatpak: what is guessed first is weak, and not all is."""
    window = SandboxedWindow(place(), "nobody", world.server())
    window.log_path = world.folder / "window.log"
    world.windows.append(window)
    window.start().find("push button", "Create Account").activate()
    window.find("text", "User Name")
    window.focus().type("nobody").keys("Tab").type(window.password).keys("Return")
    window.find("text", "Passphrase")
    for passphrase, rated in (("iloveyou123", ("Weak",)), ("correct horse battery staple", ("Good", "Strong"))):
        window.keys("ctrl+a").type(passphrase)
        until(lambda r=rated: any(window.reads(word) for word in r), lambda r=rated: f"“{r}” in:\n{window.tree()}")
    window.screenshot("flatpak-passphrase").quit()


@case("/flatpak/sandboxed/remembers-its-window")
def remembers(world):
    alice = somebody(world, "alice", world.server())
    window = opened(world, alice, SandboxedWindow)
    window.focus().resize(910, 690).quit()
    again = opened(world, alice, SandboxedWindow)
    same(size_on_screen(again.x_window), (910, 690), "the size of the window")
    again.focus().quit()


@case("/flatpak/sandboxed/no-portal")
def no_portal(world):
    """None runs here. What goes through one is said to be missing, or does without it."""
    alice, bob = alice_and_bob(world)
    window = sandbox.opened(world, alice, SandboxedWindow)
    window.minimise()
    bob.run("send", "@alice", "See https://example.org/menu")
    window.wait_text("example.org")
    window.restore().open_chat("bob")
    window.find("list", "Messages").wait_text("example.org")
    window.keys("shift+Tab", "Tab", "End", "Return").screenshot("flatpak-no-portal")
    dialog = window.focus().preferences("Notifications")
    switch(dialog, "Start at Login").activate()
    until(lambda: window.reads("no way to start programs at login"), lambda: f"a sentence in:\n{window.tree()}")
    until(lambda: not is_on(switch(dialog, "Start at Login")), "the switch to be off again")
    dialog = window.preferences("Profile")
    dialog.find("push button", "Choose Picture…").activate()  # no file can be given to it; GTK tells nobody why
    dialog.find("push button", "Choose Picture…").wait_sensitive()
    window.leave_preferences().focus().quit()


@case("/flatpak/sandboxed/no-pipewire-no-sound")
def no_pipewire(world):
    """Nor a camera: that is said before the first call, which goes on without."""
    server = world.server()
    alice, bob = somebody(world, "alice", server), Console(world.folder, "bob", server).register()
    befriend(alice, bob)
    one, other = opened(world, alice, SandboxedWindow, words=()), opened(world, bob, Window)
    one.focus().open_chat("bob")
    other.focus().open_chat("alice")
    one.find("push button", "Video Call").activate()
    for missing in ("There is no camera", "There is no microphone"):
        until(lambda m=missing: one.reads(m), lambda: f"what is missing:\n{one.tree()}", PATIENCE_S)
    one.focus().screenshot("flatpak-no-devices")
    one.find("push button", "Start Video Call").activate()
    other.find("push button", "Answer").activate()
    for window in (one, other):
        until(lambda w=window: w.first(lasts), lambda w=window: f"a call in:\n{w.tree()}", PATIENCE_S)
    hangs_up(one, other)
    other.focus().quit()
    one.focus().quit()


def with_disk(options, use):
    """The only folder that it may write to is a file system of its own meanwhile."""
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", str(place())], check=False,
                                           capture_output=True).returncode != 0:
        raise Skip("a small file system cannot be mounted here")
    try:
        use()
    finally:
        end_all()
        subprocess.run(["umount", "-l", str(place())], check=False)


@case("/flatpak/sandboxed/read-only-home")
def read_only_home(world):
    """That is said where the passphrase is asked for, and nothing breaks."""
    def use():
        alice = somebody(world, "alice", world.server())
        subprocess.run(["mount", "-o", "remount,ro", str(place())], check=True)
        window = begun(world, alice, SandboxedWindow)
        until(lambda: any(window.reads(word) for word in ("read-only", "Read-only", "cannot be written")),
              lambda: f"a sentence in:\n{window.tree()}")
        window.screenshot("flatpak-read-only").quit()

    with_disk([], use)


@case("/flatpak/sandboxed/full-disk")
def full_disk(world):
    """A sentence, and the text is kept."""
    def use():
        server = world.server()
        alice, bob = somebody(world, "alice", server), Console(world.folder, "bob", server).register()
        befriend(alice, bob)
        window = opened(world, alice, SandboxedWindow)
        window.focus().open_chat("bob")
        ballast = place() / "ballast"
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(bytes(4096)):
                pass
        text = " ".join(["no room for this"] * 8)
        field = window.focus().type(text).find("text", "Message")
        until(lambda: field.text == text, lambda: f"the text to be typed, not “{field.text}”")
        window.keys("Return")
        until(lambda: any(window.reads(word) for word in ("no room", "full", "space")), lambda: f"a sentence in:\n{window.tree()}")
        same(field.text, text, "what stands in the field")
        window.screenshot("flatpak-full-disk")
        ballast.unlink()
        window.focus().quit()

    with_disk(["-o", "size=24m"], use)


@case("/flatpak/sandboxed/sees-nothing-else")
def sees_nothing_else(_world):
    canary = Path(os.environ["HOME"]) / "canary"
    canary.write_text("nobody else's")
    script = f'''test -e "{canary}" && echo home; test -e /var/lib/dpkg && echo host
        touch /app/x /usr/x 2>/dev/null && echo programs; test -e "$HOME/.ssh" && echo keys; true'''
    done = subprocess.run([*RUN, "--command=sh", ID, "-c", script], capture_output=True, text=True, check=False)
    same((done.returncode, done.stdout), (0, ""), f"what the sandbox sees: {done.stdout}{done.stderr}")


main()
