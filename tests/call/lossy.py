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


@case("/call/lossy/sound-in-short-packets")
def short_packets(world):
    """Three of them put 40 ms into a packet, until somebody says how much of it is lost."""
    hosts = TwoHosts(LOSS, 50, 5)
    world.closing.append(hosts.end)
    with Room() as room:
        for number, side in (1, 0), (2, 1), (3, 1):
            room.ours(number, "--others", "2", "--small", "--address", ADDRESSES[side], prefix=hosts.prefix(side))
        room.meet()
        seen = []

        def length():
            """Of the packets of the first one, as the second one has got them since it was looked at last."""
            figures = room.participants[2].figures().get(1)
            if figures and (not seen or figures["sound_packets"] > seen[-1][1] + 25):
                seen.append((figures["sound_ms"], figures["sound_packets"]))
            if len(seen) < 2:
                return None
            (ms_before, packets_before), (ms, packets) = seen[-2:]
            return (ms - ms_before) / (packets - packets_before)

        until(lambda: (length() or 40) < 22, lambda: f"short packets: {seen}")


if __name__ == "__main__":
    become_able()
    main()
