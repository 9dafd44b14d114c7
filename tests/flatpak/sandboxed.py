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
from sandbox import ID, PATIENCE_S, RUN, SandboxedConsole, SandboxedWindow, befriend, place  # noqa: E402
from window import DESKTOP, Console, Skip, Window, case, main, same, until  # noqa: E402


def opened(world, console, kind, **environment):
    folder = console.profile.parent
    window = kind(folder, console.name, console.server, **environment)
    window.log_path = world.folder / f"{console.name}-window.log"
    world.windows.append(window)
    window.start("--test-media").find("push button", "Unlock")
    window.focus().type(window.passphrase).keys("Return")  # newer GTK lets nobody but the person move the focus; the field has it
    window.wait_open()
    return window


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
    alice, carol = (SandboxedConsole(place(), name, server).register() for name in ("alice", "carol"))
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


@case("/flatpak/sandboxed/full-disk")
def full_disk(world):
    """The only folder that it may write to has no room: a sentence, and the text is kept."""
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place())], check=False,
                                           capture_output=True).returncode != 0:
        raise Skip("a small file system cannot be mounted here")
    try:
        server = world.server()
        alice, bob = SandboxedConsole(place(), "alice", server).register(), Console(world.folder, "bob", server).register()
        befriend(alice, bob)
        window = opened(world, alice, SandboxedWindow)
        window.focus().open_chat("bob")
        ballast = place() / "ballast"
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(bytes(4096)):
                pass
        window.focus().type("no room for this " * 8).keys("Return")
        until(lambda: any(window.reads(word) for word in ("no room", "full", "space")), lambda: f"a sentence in:\n{window.tree()}")
        window.screenshot("flatpak-full-disk")
        ballast.unlink()
        window.focus().quit()
    finally:
        for window in world.windows:
            if window.process.poll() is None:
                window.kill()
        subprocess.run(["umount", "-l", str(place())], check=False)


@case("/flatpak/sandboxed/sees-nothing-else")
def sees_nothing_else(_world):
    canary = Path(os.environ["HOME"]) / "canary"
    canary.write_text("nobody else's")
    script = f'''test -e "{canary}" && echo home; test -e /var/lib/dpkg && echo host
        touch /app/x /usr/x 2>/dev/null && echo programs; test -e "$HOME/.ssh" && echo keys; true'''
    done = subprocess.run([*RUN, "--command=sh", ID, "-c", script], capture_output=True, text=True, check=False)
    same((done.returncode, done.stdout), (0, ""), f"what the sandbox sees: {done.stdout}{done.stderr}")


main()
