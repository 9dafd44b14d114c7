# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls in real windows, with a test picture and a tone in the place of camera and microphone."""

import os
import subprocess
from pathlib import Path

from call_steps import LOOPBACK, PATIENCE_S, PRESSED, button, open_figures, opened, sees, talking, tiles
from circles import circle
from portal import REMOTE_CAMERA, Portal
from window import DESKTOP, case, check, main, until


def friends(world, *names):
    """Accounts on one server that have written to each other; each with a window that is open."""
    server = world.server()
    world.friends(server, *names)
    return opened(world, server, *names)


def called(world, kind="Video Call"):
    alice, bob = friends(world, "alice", "bob")
    alice.focus().open_chat("bob")
    bob.focus().open_chat("alice")
    alice.focus()
    button(alice, kind).activate()
    return alice, bob


@case("/window/calls/answered-in-the-header-bar")
def answered(world):
    alice, bob = called(world)
    button(alice, "Leave Call")
    until(lambda: [tile for tile in tiles(alice) if (tile.name, tile.description) == ("You", "Camera on")],
          lambda: f"alice's own picture while it rings:\n{alice.tree()}", PATIENCE_S)
    check(not alice.has("push button", "Connections"), "there is nobody yet")
    alice.screenshot("calls-calling")
    button(bob, "Answer")
    check(button(bob, "Decline Call") is not None, bob.tree())
    bob.focus().screenshot("calls-ringing")
    button(bob, "Answer").activate()
    talking(alice, bob)
    sees(alice, "You", "bob")
    sees(bob, "You", "alice")
    until(lambda: "A call is on" in DESKTOP.session.awake.values(), "the computer to stay awake")
    alice.wait_text("A call is on")  # in the chat's row
    alice.focus().screenshot("calls-two")
    button(bob, "Turn Camera Off").activate()
    button(bob, "Turn Camera On")
    until(lambda: [tile for tile in tiles(alice) if (tile.name, tile.description) == ("bob", "Camera off")],
          lambda: f"that bob's camera is off:\n{alice.tree()}", PATIENCE_S)
    button(bob, "Mute Microphone").activate()
    button(bob, "Unmute Microphone")
    until(lambda: any(part.name == "Muted" for tile in tiles(alice) if tile.name == "bob" for part in tile.walk()),
          lambda: f"the mark of a microphone that is off:\n{alice.tree()}")
    alice.focus().screenshot("calls-camera-off")
    button(alice, "Leave Call").activate()
    until(lambda: not DESKTOP.session.awake, "the computer to sleep as before", PATIENCE_S)
    until(lambda: not alice.reads("A call is on"), "the row to say nothing of a call any more")
    for window in (alice, bob):  # the conversation comes back
        window.find("text", "Message")
        window.wait_gone("push button", "Leave Call")
    alice.quit()
    bob.quit()


@case("/window/calls/declined-is-told")
def declined(world):
    alice, bob = friends(world, "alice", "bob")
    alice.focus().open_chat("bob")
    button(alice, "Voice Call").activate()
    button(bob, "Decline Call").activate()  # no chat is open: the call stands in the corner
    until(lambda: alice.reads("declined the call"), lambda: f"that bob does not want to:\n{alice.tree()}", PATIENCE_S)
    alice.wait_gone("push button", "Leave Call")
    bob.wait_gone("push button", "Decline Call")
    alice.quit()
    bob.quit()


def ring_notice(caller):
    """The notification of whom the caller rings."""
    button(caller, "Voice Call").activate()
    shell = DESKTOP.shell
    return until(lambda: [one for one in shell.shown.values() if "Is Calling" in one.title][:1],
                 lambda: f"a notification: {[one.title for one in shell.history]}", PATIENCE_S)[0]


@case("/window/calls/notification-with-actions")
def notification(world):
    """It goes when the caller gives up; its buttons decline and answer, and answering brings the window."""
    alice, bob = friends(world, "alice", "bob")
    alice.focus().open_chat("bob")
    bob.minimise()
    alice.focus()
    notice = ring_notice(alice)
    check(set(notice.buttons) == {"Answer", "Decline"}, notice.buttons)
    button(alice, "Leave Call").activate()
    until(lambda: notice.number not in DESKTOP.shell.shown, "the notification to go")
    DESKTOP.shell.click(ring_notice(alice), "Decline")
    until(lambda: alice.reads("declined the call"), lambda: f"that bob does not want to:\n{alice.tree()}", PATIENCE_S)
    alice.wait_gone("push button", "Leave Call")
    DESKTOP.shell.click(ring_notice(alice), "Answer")
    talking(alice, bob)
    button(bob, "Leave Call").activate()
    bob.restore().quit()
    alice.quit()


@case("/window/calls/beside-the-chat-and-in-the-corner")
def beside(world):
    server = world.server()
    circle(world, server, "alice", "bob", "carol")
    alice, bob = opened(world, server, "alice", "bob")
    alice.focus().open_chat("bob")
    bob.focus().open_chat("alice")
    alice.focus()
    button(alice, "Video Call").activate()
    button(bob, "Answer").activate()
    talking(alice, bob)
    button(alice, "Show Chat").activate()
    alice.send("I write while we talk")
    until(lambda: alice.find("text", "Message").text == "", "the text to leave the field")
    alice.focus().screenshot("calls-beside")
    button(alice, "Show Chat").activate()
    alice.wait_gone("text", "Message")
    alice.focus().open_chat("carol")
    button(alice, "Return to Call")
    alice.focus().screenshot("calls-corner")
    button(alice, "Return to Call").activate()
    alice.wait_gone("push button", "Return to Call")
    alice.resize(360, 720)
    button(alice, "Back").activate()
    button(alice, "Return to Call")  # the list is all that there is room for, and the call in its corner
    alice.focus().screenshot("calls-narrow-list")
    button(alice, "Return to Call").activate()
    alice.wait_gone("push button", "Return to Call")
    button(alice, "Back")
    alice.focus().screenshot("calls-narrow")
    button(alice, "Fullscreen").activate()
    button(alice, "Leave Fullscreen")
    alice.screenshot("calls-fullscreen")
    button(alice, "Leave Fullscreen").activate()
    button(alice, "Fullscreen")
    button(bob, "Leave Call").activate()
    alice.find("text", "Message")
    alice.quit()
    bob.quit()


def cut_off(window, width):
    """Buttons that do not stand in the window as a whole."""
    return [f"{part.name} at {part.extents.x}…{part.extents.x + part.extents.width}"
            for part in window.search(lambda part: part.role in PRESSED and part.showing)
            if part.extents.x < 0 or part.extents.x + part.extents.width > width]


@case("/window/calls/narrow-with-three-window-buttons")
def narrow(world):
    """As some desktops have it: the header bar has less room for its own."""
    server, size = world.server(), (360, 680)
    bob = world.friends(server, "alice", "bob")[1]
    settings = Path(os.environ["XDG_CONFIG_HOME"]) / "gtk-4.0" / "settings.ini"
    before = settings.read_text()
    settings.write_text(before.replace(":close", ":minimize,maximize,close"))
    world.closing.append(lambda: settings.write_text(before))
    (alice,) = opened(world, server, "alice")
    alice.resize(*size).focus().open_chat("bob")

    def fits(page):
        alice.screenshot(f"calls-three-buttons-{page}")
        shape = subprocess.run(["xdotool", "getwindowgeometry", "--shell", alice.x_window], capture_output=True, text=True, check=True)
        check(f"WIDTH={size[0]}\n" in shape.stdout, page, shape.stdout)
        until(lambda: not cut_off(alice, size[0]), lambda: f"{cut_off(alice, size[0])} to stand in the window: {page}")  # pages slide in

    for name in ("Back", "Voice Call", "Video Call", "Chat Details"):
        button(alice, name)
    fits("chat")
    calling = bob.start("call", "@alice", "--video", "--test-media", **LOOPBACK)
    button(alice, "Answer")
    fits("ringing")
    button(alice, "Answer").activate()
    talking(alice)
    fits("call")
    button(alice, "Show Chat").activate()
    alice.find("text", "Message")
    fits("chat-of-the-call")
    calling.stop()
    alice.wait_gone("push button", "Return to Call")
    alice.quit()


@case("/window/calls/no-camera-no-microphone-and-it-goes-on")
def no_devices(world):
    server = world.server()
    world.friends(server, "alice", "bob")
    (bob,) = opened(world, server, "bob")
    alice = world.window("alice", server, **LOOPBACK, **REMOTE_CAMERA, PIPEWIRE_REMOTE="nobody", PULSE_SERVER="unix:/nowhere",
                         GST_PLUGIN_FEATURE_RANK=",".join(f"{name}deviceprovider:NONE" for name in
                                                          ("alsa", "libcamera", "oss4", "v4l2"))).start()
    alice.unlock().wait_open()
    alice.focus().open_chat("bob")
    button(alice, "Video Call").activate()
    for missing in ("There is no camera", "There is no microphone"):  # before the first call all is tried
        until(lambda m=missing: alice.reads(m), lambda: f"what is missing:\n{alice.tree()}", PATIENCE_S)
    alice.screenshot("calls-entrance-no-devices")
    picture = world.folder / "camera.png"
    subprocess.run(["convert", "-size", "320x180", "xc:red", str(picture)], check=True)
    portal = Portal(world, grants=False, camera=picture)
    button(alice, "Start Video Call").activate()
    until(lambda: alice.reads("You and the others do not hear each other"), lambda: f"what is missing:\n{alice.tree()}",
          PATIENCE_S)
    until(lambda: len(portal.asked) == 1, "a question to the desktop")
    button(alice, "Turn Camera On")
    button(bob, "Answer Call").activate()
    talking(alice, bob)
    portal.grants = True
    button(alice, "Turn Camera On").activate()
    button(alice, "Turn Camera Off")
    until(lambda: portal.given == 1, "a camera")
    sees(alice, "You", "bob")
    alice.focus().screenshot("calls-no-devices")
    button(alice, "Leave Call").activate()
    alice.quit()
    bob.quit()


def troubled(world, kind, **devices):
    """Alice, one of whose devices is as that, in a call with bob."""
    server = world.server()
    world.friends(server, "alice", "bob")
    (bob,) = opened(world, server, "bob")
    alice = world.window("alice", server, **LOOPBACK, **devices).start("--test-media")
    alice.unlock().wait_open()
    alice.focus().open_chat("bob")
    button(alice, kind).activate()
    button(bob, "Answer Call").activate()
    talking(alice, bob)
    return alice, bob


def told(window, sentence):
    until(lambda: window.reads(sentence), lambda: f"“{sentence}” in:\n{window.tree()}", PATIENCE_S)


def ends(alice, bob):
    sees(alice, "You", "bob")
    button(alice, "Leave Call").activate()
    alice.quit()
    bob.quit()


@case("/window/calls/camera-that-another-program-uses")
def camera_busy(world):
    alice, bob = troubled(world, "Voice Call", COTERIE_TEST_CALL_CAMERA="v4l2src device=/nowhere/video0")
    button(alice, "Turn Camera On").activate()
    told(alice, "The camera gives no picture: it was unplugged, or another program uses it.")
    alice.screenshot("calls-camera-busy")
    button(alice, "Turn Camera On")
    button(alice, "Mute Microphone")
    ends(alice, bob)


@case("/window/calls/camera-unplugged")
def camera_unplugged(world):
    """What was plugged in again is switched on again."""
    alice, bob = troubled(world, "Voice Call", COTERIE_TEST_CALL_CAMERA="videotestsrc is-live=true ! identity error-after=90")
    for _ in range(2):
        button(alice, "Turn Camera On").activate()
        told(alice, "The camera gives no picture: it was unplugged, or another program uses it.")
    alice.screenshot("calls-camera-unplugged")
    button(alice, "Turn Camera On")
    until(lambda: [tile for tile in tiles(bob) if (tile.name, tile.description) == ("alice", "Camera off")],
          lambda: f"that alice's camera is off:\n{bob.tree()}", PATIENCE_S)
    ends(alice, bob)


@case("/window/calls/microphone-unplugged")
def microphone_unplugged(world):
    alice, bob = troubled(world, "Video Call", COTERIE_TEST_CALL_MICROPHONE="audiotestsrc is-live=true samplesperbuffer=480 ! "
                          "identity error-after=1000")
    button(alice, "Unmute Microphone")  # whenever that was
    until(lambda: any(part.name == "Muted" for tile in tiles(bob) if tile.name == "alice" for part in tile.walk()),
          lambda: f"that alice is not heard:\n{bob.tree()}", PATIENCE_S)
    button(alice, "Unmute Microphone").activate()
    told(alice, "The microphone or the speaker does not work: it was unplugged, or another program uses it.")
    alice.screenshot("calls-microphone-unplugged")
    button(alice, "Unmute Microphone")
    button(alice, "Turn Camera Off")
    ends(alice, bob)


@case("/window/calls/a-part-of-gstreamer-is-missing")
def missing_part(world):
    server = world.server()
    world.friends(server, "alice", "bob")
    there = Path(subprocess.run(["pkg-config", "--variable=pluginsdir", "gstreamer-1.0"], capture_output=True, text=True,
                                check=True).stdout.strip())
    kept = world.folder / "gstreamer"
    kept.mkdir()
    for name in ("coreelements", "dtls", "sctp", "srtp", "webrtc", "webrtcdsp"):  # and no "nice"
        (kept / f"libgst{name}.so").symlink_to(there / f"libgst{name}.so")
    alice = world.window("alice", server, **LOOPBACK, GST_PLUGIN_PATH=None, GST_PLUGIN_PATH_1_0=None,
                         GST_PLUGIN_SYSTEM_PATH_1_0=str(kept), GST_REGISTRY_1_0=str(kept / "registry")).start("--test-media")
    alice.unlock().wait_open()
    alice.focus().open_chat("bob")
    button(alice, "Video Call").activate()
    until(lambda: alice.reads("Calls need “nicesink”") and alice.reads("Debian’s package for it is gstreamer1.0-nice."),
          lambda: f"what is missing:\n{alice.tree()}", PATIENCE_S)
    alice.wait_gone("push button", "Leave Call")
    alice.screenshot("calls-missing-part")
    alice.send("Then I write instead.")
    dialog = alice.preferences("Calls")
    until(lambda: dialog.reads("Calls need “nicesink”"), lambda: f"what is missing:\n{dialog.tree()}", PATIENCE_S)
    alice.screenshot("calls-missing-part-preferences")
    alice.leave_preferences()
    alice.quit()


@case("/window/calls/preferences-and-figures")
def preferences(world):
    alice, bob = called(world)
    button(bob, "Answer").activate()
    talking(alice, bob)
    open_figures(alice)
    until(lambda: alice.reads("Direct"), lambda: f"how the connection is:\n{alice.tree()}", PATIENCE_S)
    alice.screenshot("calls-figures")
    alice.focus().keys("Escape")
    button(alice, "Leave Call").activate()
    alice.find("text", "Message")
    dialog = alice.preferences("Calls")
    for name in ("Camera", "Microphone", "Speaker"):
        until(lambda n=name: dialog.reads(n), f"the choice of a {name}")
    until(lambda: dialog.reads("only you see this"), "a preview")
    alice.screenshot("calls-preferences")
    dialog.find("check box", "Check Before Calls").activate()
    alice.leave_preferences()
    for _ in range(2):  # who chooses twice is shown one dialog
        button(alice, "Video Call").activate()
        start = button(alice, "Start Video Call")
    until(lambda: alice.reads("only you see this"), "a preview before the call")
    check(not bob.has("push button", "Answer"), "nobody is called before that")
    alice.screenshot("calls-entrance")
    start.activate()
    button(bob, "Answer").activate()  # who was never asked to try is not asked
    talking(alice, bob)
    alice.wait_gone("push button", "Start Video Call")  # there was one of them
    button(bob, "Leave Call").activate()
    alice.find("text", "Message")
    alice.quit()
    bob.quit()


@case("/window/calls/group-of-three-and-joining-again")
def group(world):
    server = world.server()
    people = circle(world, server, "alice", "bob", "carol")
    for person in people:
        person.run("receive")
    carol = people[2].start("call", "#Circle", "--answer", "--video", "--test-media", **LOOPBACK)
    alice, bob = opened(world, server, "alice", "bob")
    alice.focus().open_chat("Circle")
    button(alice, "Video Call").activate()
    button(bob, "Answer Call").activate()
    talking(alice, bob)
    sees(alice, "You", "bob", "carol")
    sees(bob, "You", "alice", "carol")
    alice.focus().screenshot("calls-three")
    button(alice, "Leave Call").activate()
    button(alice, "Join")
    alice.focus().screenshot("calls-join")
    button(alice, "Join").activate()
    sees(alice, "You", "bob", "carol")
    until(lambda: "pressed" not in button(alice, "Show Chat List").states, "the list to make room for the faces")
    button(bob, "Leave Call").activate()
    button(alice, "Leave Call").activate()
    carol.finish()
    joining_pictures(alice, bob, people[2])
    alice.quit()
    bob.quit()


def joining_pictures(alice, bob, carol):
    """A call began without them, and somebody has switched a camera on since: whoever joins is not seen for that."""
    calling = carol.start("call", "#Circle", "--test-media", **LOOPBACK)
    button(bob, "Answer").activate()
    button(alice, "Decline Call").activate()
    talking(bob)
    until(lambda: alice.reads("Voice call · 2 people are in it"), lambda: f"the call that is on:\n{alice.tree()}", PATIENCE_S)
    button(bob, "Turn Camera On").activate()
    calling.wait_for("Bob's picture", event="media", kind="picture")
    button(alice, "Join").activate()
    sees(alice, "You", "bob", "carol")
    button(alice, "Turn Camera On")
    button(alice, "Leave Call").activate()
    button(bob, "Leave Call").activate()
    calling.finish()


if __name__ == "__main__":
    main()
