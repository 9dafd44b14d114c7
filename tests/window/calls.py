# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls in real windows, with a test picture and a tone in the place of camera and microphone."""

import subprocess
from pathlib import Path

from call_steps import LOOPBACK, PATIENCE_S, button, open_figures, opened, sees, talking, tiles
from circles import circle
from portal import REMOTE_CAMERA, Portal
from window import DESKTOP, case, check, main, same, until


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
    alice.screenshot("calls-calling")
    button(bob, "Answer")
    check(button(bob, "Decline Call") is not None, bob.tree())
    bob.focus().screenshot("calls-ringing")
    button(bob, "Answer").activate()
    talking(alice, bob)
    sees(alice, "You", "bob")
    sees(bob, "You", "alice")
    check("A call is on" in DESKTOP.session.awake.values(), "the computer stays awake")
    check(alice.reads("A call is on"), f"the chat's row tells it:\n{alice.tree()}")
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
    check(not alice.reads("A call is on"), "the call is over")
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


@case("/window/calls/notification-with-actions")
def notification(world):
    alice, bob = friends(world, "alice", "bob")
    alice.focus().open_chat("bob")
    bob.minimise()
    alice.focus()
    button(alice, "Voice Call").activate()
    shell = world.desktop.shell
    notice = until(lambda: [one for one in shell.shown.values() if "Is Calling" in one.title][:1], "a notification",
                   PATIENCE_S)[0]
    check(len([action for action in notice.actions if action != "default"]) == 2, notice.actions)
    button(alice, "Leave Call").activate()
    until(lambda: notice.number not in shell.shown, "the notification to go")
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
    alice.find("text", "Message").write("I write while we talk")
    alice.find("push button", "Send").activate()
    alice.focus().screenshot("calls-beside")
    button(alice, "Show Chat").activate()
    alice.wait_gone("text", "Message")
    alice.focus().open_chat("carol")
    button(alice, "Return to Call")
    alice.focus().screenshot("calls-corner")
    button(alice, "Return to Call").activate()
    alice.resize(360, 720)
    button(alice, "Back").activate()
    button(alice, "Return to Call")  # the list is all that there is room for, and the call in its corner
    alice.focus().screenshot("calls-narrow-list")
    button(alice, "Return to Call").activate()
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
    same(len([part for part in alice.find_all("push button") if part.name == "Start Video Call"]), 1, "the buttons of that name")
    alice.screenshot("calls-entrance")
    start.activate()
    button(bob, "Answer").activate()  # who was never asked to try is not asked
    talking(alice, bob)
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
    check("pressed" not in button(alice, "Show Chat List").states, "the list makes room for the faces")
    button(bob, "Leave Call").activate()
    button(alice, "Leave Call").activate()
    carol.finish()
    joining_pictures(alice, bob, people[2])
    alice.quit()
    bob.quit()


def joining_pictures(alice, bob, carol):
    """A call began without them, and somebody has switched a camera on since: whoever joins is seen as well."""
    calling = carol.start("call", "#Circle", "--test-media", **LOOPBACK)
    button(bob, "Answer").activate()
    button(alice, "Decline Call").activate()
    talking(bob)
    until(lambda: alice.reads("Voice call · 2 people are in it"), lambda: f"the call that is on:\n{alice.tree()}", PATIENCE_S)
    button(bob, "Turn Camera On").activate()
    until(lambda: alice.reads("Video call · 2 people are in it"), lambda: f"that there are pictures:\n{alice.tree()}", PATIENCE_S)
    button(alice, "Join").activate()
    sees(alice, "You", "bob", "carol")
    button(alice, "Turn Camera Off")
    button(alice, "Leave Call").activate()
    button(bob, "Leave Call").activate()
    calling.finish()


if __name__ == "__main__":
    main()
