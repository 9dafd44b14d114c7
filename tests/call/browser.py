#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chromium is the other end of the media: sound and picture, both ways, whoever of the two offers."""

from room import Room

from ends import case, check, main, same, until

N_FRAMES = 20
N_SOUNDS = 50


def flows(participant, other):
    figures = participant.figures().get(other, {})
    return figures.get("frames", 0) >= N_FRAMES and figures.get("sounds", 0) >= N_SOUNDS


def all_see_all(room):
    for one in room.participants.values():
        same(one.of("trouble"), [])
    return all(flows(one, other) for one in room.participants.values() for other in room.participants if other != one.number)


@case("/call/browser/each-offers-once")
def each_offers_once(world):
    """The lower one of two offers: the first of ours does to the browser, and the browser to the second of ours."""
    with Room() as room:
        browser = room.browser()
        first, tab, second = room.ours(1, "--small", "--others", "2"), room.tab(2, browser), room.ours(3, "--small", "--others", "2")
        room.meet()
        until(lambda: all_see_all(room), lambda: f"all see all; {[one.events[-1:] for one in room.participants.values()]}")
        for ours in (first, second):
            figures = ours.figures()[tab.number]
            same((figures["verified"], figures["leg"]), (1, 1))
            check(figures["fed"] >= N_FRAMES, figures)


def other_digit(sender, receiver, kind, content):
    """What the browser says of its certificate is changed on the way."""
    mark = "a=fingerprint:sha-256 "
    if kind != "call-sdp" or sender != 1:
        return content
    at = content["sdp"].index(mark) + len(mark)
    digit = "1" if content["sdp"][at] == "0" else "0"
    return {**content, "sdp": "\n".join(mark + digit + line[len(mark) + 1:] if line.startswith(mark) else line
                                        for line in content["sdp"].split("\n"))}


@case("/call/browser/another-certificate-than-was-named")
def another_certificate(world):
    with Room(pass_on=other_digit) as room:
        browser = room.browser()
        tab, ours = room.tab(1, browser), room.ours(2, "--small")
        room.meet()
        trouble = ours.wait_for("trouble", id=1)
        check("Somebody is in between" in trouble["text"], trouble)
        figures = tab.figures()[2]
        same((figures["frames"], figures["sounds"]), (0, 0))
        check(1 not in ours.figures(), ours.figures())


if __name__ == "__main__":
    main()
