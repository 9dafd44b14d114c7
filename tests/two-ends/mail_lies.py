# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lies about envelopes, to be told at the doors of a layer (layer.py)."""

from dataclasses import replace

from layer import Lie

FAR = 1 << 40  # numbers that this server will not come to
STORED = 1


class Told(Lie):
    """What comes to one door is given to a function, which says what comes instead."""

    def __init__(self, name, change):
        self.name, self.change = name, change

    def deliver(self, door, envelope):
        return self.change(envelope) if door.name == self.name and envelope.group == STORED else [envelope]


class Drops(Lie):
    """The first envelopes never come, however often is asked."""

    def __init__(self, name, n_dropped):
        self.name, self.n_dropped, self.dropped = name, n_dropped, set()

    def deliver(self, door, envelope):
        if door.name != self.name or envelope.group != STORED:
            return [envelope]
        if len(self.dropped) < self.n_dropped:
            self.dropped.add(envelope.number)
        return [] if envelope.number in self.dropped else [envelope]


class TurnsRound(Lie):
    """Two envelopes come in the order in which they did not come."""

    def __init__(self, name):
        self.name, self.kept = name, None

    def deliver(self, door, envelope):
        if door.name != self.name or envelope.group != STORED:
            return [envelope]
        kept, self.kept = self.kept, envelope if self.kept is None else None
        return [] if kept is None else [envelope, kept]


class Diverts(Lie):
    """What is for one device comes to another one as well, or as if somebody else had sent it."""

    def __init__(self, source, target, **members):
        self.source, self.target, self.members, self.seen, self.given = source, target, members, [], 0

    def deliver(self, door, envelope):
        if envelope.group != STORED:
            return [envelope]
        if door.name == self.source:
            self.seen.append(envelope)
        if door.name != self.target or self.given == len(self.seen):
            return [envelope]
        more, self.given = self.seen[self.given:], len(self.seen)
        return [replace(found, number=found.number + FAR, **self.members) for found in more] + [envelope]
