# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Four people in four windows, one of them with a second device, and all that becomes of their calls: rung and answered by
all, four moving pictures in each of the four windows, one who leaves and joins again, a camera that goes off, one who
comes late, a call that is declined, one that is missed, and one that is taken up on the second device.

It takes a few minutes, and is run by hand: scripts/tour calls.
"""

import subprocess

from call_steps import LOOPBACK, PATIENCE_S, button, opened, sees, talking, tiles
from circles import circle
from group_steps import told
from linked import link
from window import DESKTOP, case, check, main, side_by_side, until

NAMES = "alice", "bob", "carol", "dave"
DESKTOP.size = 1640, 1240  # four windows


def pictures(window):
    """What the middle of each tile shows: name → bytes. Who speaks has a ring around the tile."""
    places = {tile.name: tile.extents for tile in tiles(window)}
    seen = subprocess.run(["import", "-window", window.x_window, "-depth", "8", "ppm:-"], capture_output=True, check=True).stdout
    _, size, _, pixels = seen.split(b"\n", 3)
    width = int(size.split()[0])

    def middle(place):
        left, top = place.x + place.width // 4, place.y + place.height // 4
        return b"".join(pixels[3 * (y * width + left):3 * (y * width + left + place.width // 2)]
                        for y in range(top, top + place.height // 2))

    return {name: middle(place) for name, place in places.items()}


def moving(window, *names):
    """The tiles of these show pictures that change."""
    before, still = until(lambda: pictures(window), f"tiles in {window.person}'s window"), set(names)

    def changed():
        after = pictures(window)
        still.difference_update([name for name in still if name in before and after.get(name) != before[name]])
        return not still

    until(changed, lambda: f"the pictures of {still} to move in {window.person}'s window", PATIENCE_S)


def grids(windows, watched):
    """Everybody sees everybody, and in those that are watched all of them move."""
    people = [window.person for window in windows]
    for window in windows:
        names = ["You", *(name for name in people if name != window.person)]
        sees(window, *names)
        if window in watched:
            moving(window, *names)


def line(window, words):
    """The conversation is back, and says what became of the call."""
    window.find("text", "Message")
    window.wait_gone("push button", "Leave Call")
    until(lambda: window.reads(words), lambda: f"“{words}” in:\n{window.tree()}", PATIENCE_S)


def rings(*windows):
    """Where one answers; it rings for 45 seconds, of which looking for them anew would take some on a busy machine."""
    answers = [button(window, "Answer") for window in windows]
    for window in windows:
        check(window.has("push button", "Decline Call"), window.tree())
    return answers


def group_call(alice, bob, carol, dave):
    button(alice, "Video Call").activate()
    answers = rings(bob, carol, dave)
    alice.screenshot("1-ringing")
    for answer in answers:
        answer.activate()
    talking(alice, bob, carol, dave)
    grids((alice, bob, carol, dave), (alice, bob, carol, dave))
    alice.screenshot("2-four")
    button(dave, "Leave Call").activate()
    grids((alice, bob, carol), (alice,))
    button(dave, "Join")
    alice.screenshot("3-one-has-left")
    button(dave, "Join").activate()
    grids((alice, bob, carol, dave), (dave,))
    button(carol, "Turn Camera Off").activate()
    for window in (alice, bob, dave):
        until(lambda w=window: [tile for tile in tiles(w) if (tile.name, tile.description) == ("carol", "Camera off")],
              lambda w=window: f"that carol's camera is off:\n{w.tree()}", PATIENCE_S)
    moving(alice, "You", "bob", "dave")
    alice.screenshot("4-camera-off")
    for window in (dave, carol, bob):
        button(window, "Leave Call").activate()
    line(alice, "Your video call took")  # who is left alone leaves as well
    for window in (bob, carol, dave):
        line(window, f"A video call from {told('@alice')} took")
    alice.screenshot("5-over")


def late_one(alice, bob, carol, dave, world, server):
    """Somebody whose program was not running when it rang."""
    dave.quit()
    button(alice, "Video Call").activate()
    answer, _ = rings(bob, carol)
    button(carol, "Decline Call").activate()
    answer.activate()
    talking(alice, bob)
    (dave,) = opened(world, server, "dave")
    dave.focus().open_chat("Circle")
    dave.place(820, 620, 815, 615)
    button(dave, "Join")
    dave.screenshot("6-a-call-is-on")
    button(dave, "Join").activate()
    grids((alice, bob, dave), (dave,))
    dave.screenshot("7-late-one")
    for window in (alice, bob):
        button(window, "Leave Call").activate()
    line(dave, f"A video call from {told('@alice')} took")
    line(carol, f"You declined a video call from {told('@alice')}.")
    return dave


def declined_and_missed(alice, bob, carol):
    bob.focus().open_chat("alice")
    carol.focus().open_chat("alice")
    alice.focus().open_chat("bob")
    button(bob, "Voice Call").activate()
    rings(alice)
    button(alice, "Decline Call").activate()
    until(lambda: bob.reads("declined the call"), lambda: f"that alice does not want to:\n{bob.tree()}", PATIENCE_S)
    line(bob, "Your voice call was declined.")
    line(alice, f"You declined a voice call from {told('@bob')}.")
    alice.focus().open_chat("carol")
    button(carol, "Voice Call").activate()
    rings(alice)
    alice.screenshot("8-ringing-voice")
    button(carol, "Leave Call").activate()
    line(carol, "Nobody answered your voice call.")
    line(alice, f"You missed a voice call from {told('@carol')}.")
    alice.screenshot("9-declined-and-missed")


def second_device(alice, laptop, bob):
    """Both ring; what is answered on one falls silent on the other."""
    alice.focus().open_chat("bob")
    laptop.focus().open_chat("bob")
    side_by_side(alice, bob, laptop)
    button(bob, "Video Call").activate()
    _, answer = rings(alice, laptop)
    alice.screenshot("10-two-devices-ring")
    answer.activate()
    talking(bob, laptop)
    for name in ("Answer", "Answer Call", "Decline Call"):
        alice.wait_gone("push button", name)
    check(not alice.has("push button", "Leave Call"), "the first device takes no part")
    sees(laptop, "You", "bob")
    sees(bob, "You", "alice")
    moving(laptop, "You", "bob")
    moving(bob, "You", "alice")
    alice.screenshot("11-answered-on-the-second")
    button(laptop, "Leave Call").activate()
    line(bob, "Your video call took")
    for window in (alice, laptop):
        line(window, f"A video call from {told('@bob')} took")
    alice.screenshot("12-lines-on-both")


@case("/window/call-story/four-people")
def story(world):
    server = world.server("--registration", "open")
    people = circle(world, server, *NAMES)
    for person in people:
        person.run("receive")
    device = link(world, people[0])
    alice, bob, carol, dave = opened(world, server, *NAMES)
    for window in (alice, bob, carol, dave):
        window.focus().open_chat("Circle")
    side_by_side(alice, bob, carol, dave)
    group_call(alice, bob, carol, dave)
    dave = late_one(alice, bob, carol, dave, world, server)
    dave.quit()
    declined_and_missed(alice, bob, carol)
    carol.quit()
    laptop = world.window("alice-2", server, **LOOPBACK)
    laptop.person, laptop.passphrase = "alice", device.passphrase
    laptop.start("--test-media").unlock().wait_open()
    second_device(alice, laptop, bob)
    for window in (laptop, alice, bob):
        window.quit()


main()
