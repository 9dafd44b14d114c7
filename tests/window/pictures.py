# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The own picture: chosen in the desktop's dialog, seen by the other side, and every file that is none or lies."""

import os
import struct
import subprocess
import zlib

from window import Console, case, check, main, until


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, color=b"\xff\x00\x00", lied=None, between=b""):
    """A picture of one color; its head says `lied` instead of what is true."""
    points = zlib.compress((b"\0" + color * width) * height)
    head = struct.pack(">IIBBBBB", *(lied or (width, height)), 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + between + chunk(b"IDAT", points) + chunk(b"IEND", b"")


def write(world, name, data):
    path = world.folder / name
    path.write_bytes(data)
    return path


def unlocked(world, server, name):
    window = world.window(name, server).start().focus()
    window.unlock().wait_open()
    return window


def choose(window, dialog, path):
    dialog.find("push button", "Choose Picture…").activate()
    window.choose_file(path)


@case("/window/pictures/chosen-seen-and-removed")
def chosen(world):
    server = world.server()
    world.friends(server, "alice", "bob")
    alice, bob = (unlocked(world, server, name) for name in ("alice", "bob"))
    dialog = alice.focus().preferences("Profile")
    check(not dialog.has("push button", "Remove Picture"), dialog.tree())
    choose(alice, dialog, write(world, "red.png", png(400, 300)))
    dialog.find("push button", "Remove Picture")
    alice.screenshot("picture-chosen")
    until(lambda: red_points(world) > 1000, "the picture to be seen at both sides")
    alice.leave_preferences()
    bob.focus()
    until(lambda: red_points(world) > 300, "the picture in Bob's list")
    bob.screenshot("picture-received")
    dialog = alice.focus().preferences("Profile")
    dialog.find("push button", "Remove Picture").activate()
    dialog.wait_gone("push button", "Remove Picture")
    alice.leave_preferences()
    bob.focus()
    until(lambda: red_points(world) == 0, "the picture to go from Bob's list")
    bob.quit()
    alice.focus().quit()


def red_points(world):
    """Points of the picture's color on the screen."""
    shot = world.folder / "screen.ppm"
    subprocess.run(["import", "-window", "root", "-depth", "8", str(shot)], check=True)
    data = shot.read_bytes().split(b"\n", 3)[3]
    shot.unlink()
    return sum(1 for at in range(0, len(data) - 2, 3) if data[at] > 240 and data[at + 1] < 20 and data[at + 2] < 20)


@case("/window/pictures/what-is-none")
def none(world):
    """A sentence for each, the picture of before stays, and the next good one is taken."""
    server = world.server()
    Console(world.folder, "alice", server).register()
    alice = unlocked(world, server, "alice")
    dialog = alice.preferences("Profile")
    choose(alice, dialog, write(world, "red.png", png(64, 64)))
    dialog.find("push button", "Remove Picture")

    swelling = chunk(b"zTXt", b"a\0\0" + zlib.compress(b"a" * 4_000_000, 9))
    whole = png(300, 300, os.urandom(3))
    jpeg = world.folder / "true.jpg"
    subprocess.run(["convert", "-size", "64x64", "xc:blue", str(jpeg)], check=True)
    lying = bytearray(jpeg.read_bytes())
    at = lying.index(b"\xff\xc0")
    lying[at + 5:at + 9] = struct.pack(">HH", 60000, 60000)
    unknown, damaged, large, unread = ("neither a PNG nor a JPEG", "picture is damaged", "picture is too large",
                                       "file cannot be read")
    files = [("moving.gif", b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2L\1\0;" * 2, unknown),
             ("letter.png", b"Dear Bob,\n", unknown),
             ("nothing.png", b"", unknown),
             ("huge.png", png(64, 64, lied=(60000, 60000)), large),
             ("cut.png", whole[:len(whole) // 2], damaged),
             ("huge.jpg", bytes(lying), large)]
    pipe = world.folder / "pipe.png"
    os.mkfifo(pipe)
    for name, data, sentence in files + [("pipe.png", None, unread)]:
        path = world.folder / name if data is None else write(world, name, data)
        choose(alice, dialog, path)
        until(lambda: dialog.reads(sentence), lambda: f"“{sentence}” for {name} in:\n{dialog.tree()}")
        alice.keys("Escape")
        until(lambda: not dialog.reads(sentence), f"the sentence about {name} to go")
        check(dialog.has("push button", "Remove Picture"), "the picture is gone after", name)
    alice.screenshot("picture-refused")
    # An animated one becomes a still one; what swells beside the points is left out.
    moving = png(64, 64, b"\xff\x00\x00", between=chunk(b"acTL", struct.pack(">II", 2, 0)) + swelling * 30)
    choose(alice, dialog, write(world, "moving.png", moving))
    until(lambda: red_points(world) > 1000, "the still picture")
    alice.leave_preferences().quit()


main()
