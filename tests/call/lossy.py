#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A call over a network that loses packets goes on, and its figures say so. How well is for the benchmark (bench-calls.py)."""

from room import Room
from two_hosts import ADDRESSES, TwoHosts, become_able

from ends import case, main, same, until

LOSS = 0.05


@case("/call/lossy/goes-on-and-says-so")
def goes_on(world):
    hosts = TwoHosts(LOSS, 50, 5)
    world.closing.append(hosts.end)
    with Room() as room:
        for side in (0, 1):
            room.ours(side + 1, "--small", "--address", ADDRESSES[side], prefix=hosts.prefix(side))
        room.meet()

        def told(number):
            figures = room.participants[number].figures().get(3 - number, {})
            return (figures.get("frames", 0) > 100 and figures["mended"] > 0 and figures["loss_permille"] > 0
                    and figures["rtt_ms"] >= 100)

        until(lambda: told(1) and told(2),
              lambda: f"pictures, and figures of the loss; {[one.events[-1:] for one in room.participants.values()]}")
        for one in room.participants.values():
            same(one.of("trouble"), [])
            same(one.figures()[3 - one.number]["leg"], 1)


if __name__ == "__main__":
    become_able()
    main()
