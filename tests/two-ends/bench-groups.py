# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A text to a group of many devices, from the line that is typed until it says that the server has it: a real console
program, a real server process with its disk, real devices.

    bench-groups.py [DEVICES...]        (20 200 500)

Prints one JSON object. Making the devices takes far longer than what is measured.
"""

import json
import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from ends import World, check
from linked import link, shell_of

EACH = 4  # devices of one person
SENDS = 20
WAIT_S = 60


def make(world, server, number):
    """Somebody with all their devices."""
    person, = world.people(server, f"p{number:03}")
    return [person] + [link(world, person, device) for device in range(2, EACH + 1)]


def take_part(devices):
    """They have said something, so that sessions are as they are between people who know one another."""
    devices[0].run("receive")
    devices[0].run("accept", "#Circle")
    for device in devices:
        device.run("receive")


def say(shell, text):
    """Milliseconds until the text is with the server."""
    begin, started = len(shell.events), time.monotonic()
    shell.type(f"send #Circle {text}")
    number = None
    while True:
        for event in shell.events[begin:]:
            if event["event"] == "message" and event["body"] == text:
                number = event["id"]
            if number is not None and event.get("id") == number and event["state"] != "pending":
                check(event["state"] != "failed", event)
                return (time.monotonic() - started) * 1000
        check(time.monotonic() - started < WAIT_S, "it was not sent", shell.events[-3:], *shell.errors)
        time.sleep(0.0005)


def measure(n_devices):
    world = World()
    try:
        server = world.server("--limit", "login-address=none", "--limit", "link=none")
        alice, = world.people(server, "alice")
        with ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
            people = list(pool.map(lambda number: make(world, server, number), range(n_devices // EACH)))
            alice.run("group", "create", "Circle", *[f"@{devices[0].name}" for devices in people])
            alice.run("send", "#Circle", "sessions first")
            list(pool.map(take_part, people))
        alice.run("receive")
        shell = shell_of(alice)
        say(shell, "connected now")
        times = [say(shell, f"Shall we meet at seven, at the usual place? {number}") for number in range(SENDS)]
        shell.finish((0, 5))
        return {"benchmark": "send in a group, a real server", "devices": n_devices, "ms_each": round(statistics.mean(times), 1),
                "slowest_ms": round(max(times), 1)}
    finally:
        world.end()


def main():
    sizes = [int(word) for word in sys.argv[1:]] or [20, 200, 500]
    figures = []
    for size in sizes:
        print(f"bench-groups: {size} devices", file=sys.stderr, flush=True)
        figures.append(measure(size))
    print(json.dumps({"figures": figures}))


if __name__ == "__main__":
    main()
