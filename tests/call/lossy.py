#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A call over a network that loses packets goes on, and its figures say so. How well is for the benchmark (bench-calls.py)."""

from room import Room
from two_hosts import ADDRESSES, TwoHosts, become_able

from ends import case, main, same, until

LOSS = 0.05
NARROW_KBIT_PER_S = 200
FULL_RTT_MS, FREE_RTT_MS = 300, 150


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


@case("/call/lossy/narrow-way")
def narrow(world):
    """Who sends more than the way carries finds out, and sends less: nobody waits for a queue any more."""
    hosts = TwoHosts(0, 20, 0, NARROW_KBIT_PER_S)
    world.closing.append(hosts.end)
    with Room() as room:
        for side in (0, 1):
            room.ours(side + 1, "--address", ADDRESSES[side], prefix=hosts.prefix(side))
        room.meet()
        figures = lambda number: room.participants[number].figures().get(3 - number, {})  # noqa: E731
        is_full = lambda one: one and (one["rtt_ms"] > FULL_RTT_MS or one["loss_permille"] > 100)  # noqa: E731
        is_free = lambda one: one and 0 < one["rtt_ms"] < FREE_RTT_MS and 0 <= one["loss_permille"] < 20  # noqa: E731
        seen = lambda: [(one.get("rtt_ms"), one.get("loss_permille"), one.get("frames")) for one in map(figures, (1, 2))]  # noqa: E731
        until(lambda: is_full(figures(1)) or is_full(figures(2)), lambda: f"that the way is too narrow: {seen()}")
        until(lambda: is_free(figures(1)) and is_free(figures(2)), lambda: f"that it is free again: {seen()}")
        n_seen = figures(1)["frames"]
        until(lambda: figures(1)["frames"] > n_seen + 30, "pictures")
        same([one.figures()[3 - one.number]["leg"] for one in room.participants.values()], [1, 1])


if __name__ == "__main__":
    become_able()
    main()
