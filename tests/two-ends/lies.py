# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lies about devices, to be told at the doors of a layer (layer.py)."""

import os
import re
import struct
import time
from contextlib import contextmanager

from ends import Console, until
from layer import DIGEST_BYTES, RECORD_SIGNATURE_BYTES, Lie, decode, done, encode, head_of

ADD = 2


class Shown(Lie):
    """To the one device the account has that chain, and whoever sends as if it had another is refused.

    What is sealed as the lie wants it is taken, and goes nowhere.
    """

    def __init__(self, reader, aid, records, devices, bundles=None):
        self.reader, self.aid, self.records, self.devices = reader, aid, records, devices
        self.bundles = bundles or {}
        self.refused, self.believed = 0, []

    @property
    def head(self):
        return {"length": len(self.records), "head": head_of(self.records)}

    def ask(self, door, ask):
        found = re.fullmatch(f"/v1/accounts/{self.aid}/devices/([0-9]+)/bundle", ask.path)
        if door.name == self.reader and found and int(found.group(1)) in self.bundles:
            return 200, self.bundles[int(found.group(1))]
        return None

    def reply(self, door, ask):
        if door.name == self.reader and ask.path.startswith(f"/v1/accounts/{self.aid}/chain"):
            asked = re.search(r"from=([0-9]+)", ask.path)
            begin = int(asked.group(1)) if asked else 0
            records = [encode(record) for record in self.records[begin:]]
            ask.status, ask.reply = 200, {**ask.reply, **self.head, "from": begin, "records": records}

    def event(self, door, event):
        if door.name == self.reader and door.aid == self.aid and event["event"] in ("waiting", "chain"):
            event.update(self.head)
        return [event]

    def _wanted(self, section, door):
        return [device for device in self.devices if (self.aid, device) != (door.aid, door.device)]

    def send(self, door, send):
        section = send.of(self.aid)
        if door.name != self.reader or section is None or send.is_partial:
            return None
        named = [device[0] for device in section.devices]
        wanted = self._wanted(section, door)
        if named == wanted and (section.length, section.head) == (self.head["length"], self.head["head"]):
            self.believed.append(send)
            return done(send)
        self.refused += 1
        changed = {"aid": self.aid, **self.head, "missing": [device for device in wanted if device not in named],
                   "extra": [device for device in named if device not in wanted], "stale": []}
        return refusal(send, "DEVICES_CHANGED", accounts=[changed])


class TwoLists(Shown):
    """As above, and what is sealed for the other list goes to the devices of the true one."""

    def __init__(self, reader, aid, records, devices, true_records, registration_ids, bundles=None):
        super().__init__(reader, aid, records, devices, bundles)
        self.true_records, self.registration_ids = true_records, registration_ids

    def send(self, door, send):
        n_believed = len(self.believed)
        answer = super().send(door, send)
        if len(self.believed) == n_believed:
            return answer
        section = send.of(self.aid)
        section.length, section.head = len(self.true_records), head_of(self.true_records)
        for device in section.devices:
            device[1] = self.registration_ids.get(device[0], device[1])
        return None


def refusal(send, code, **members):
    return {"type": "refusal", "send": send.number, "error": "No.", "code": code,
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **members}


class Wanted(Lie):
    """Wants each send to somebody to be for one device more, of which their chain knows nothing."""

    def __init__(self, reader, aid, head, device):
        self.reader, self.aid, self.shown, self.device = reader, aid, head, device

    def send(self, door, send):
        if door.name != self.reader or send.of(self.aid) is None or send.is_partial:
            return None
        changed = {"aid": self.aid, **self.shown, "missing": [self.device], "extra": [], "stale": []}
        return refusal(send, "DEVICES_CHANGED", accounts=[changed])


class Recruiter(Lie):
    """Plays the server and an approving device for one that signs in, so that it opens what it has.

    It opens it for `answer`, which may be given later.
    """

    def __init__(self, name, owner, chain):
        self.name, self.opening = name, None
        self.head = {"length": len(chain), "head": head_of(chain)}
        lives = {"time": now_ms(), "expires": now_ms() + 600_000}
        self.begun = {"aid": owner.server.aid, "id": os.urandom(16).hex(), **lives, **self.head,
                      "records": [encode(record) for record in chain]}
        self.status = {"round": 1, **lives}

    def answer(self, r):
        self.status["answer"] = {"r": r, **self.head}

    def ask(self, door, ask):
        if door.name != self.name or not ask.path.startswith("/v1/link"):
            return None
        if ask.path == "/v1/link/reveal":
            self.opening = ask.body
        if ask.path != "/v1/link":
            return 200, {}
        return (201, self.begun) if ask.method == "POST" else (200, self.status)


def some_key():
    """Something that passes for a public key."""
    return encode(os.urandom(DIGEST_BYTES - 1) + b"\x01")


def now_ms():
    return time.time_ns() // 10**6


@contextmanager
def recruiting(layer, owner):
    """A real device signs in with the right password, and nobody approves it."""
    lie = Recruiter("mallory", owner, layer.chain(owner.server))
    mallory = Console(layer.folder, owner.name, layer.door("mallory"))
    mallory.profile, mallory.password = layer.folder / "mallory", owner.password
    with layer.telling(lie):
        running = mallory.start("login", owner.name)
        yield lie
        running.kill()


def recruit(layer, owner):
    """What such a device opens."""
    with recruiting(layer, owner) as lie:
        lie.answer(some_key())
        until(lambda: lie.opening, "the opening of a device that nobody approves")
    return lie.opening


def invent(layer, owner):
    """A chain with a device more, right in everything but the signature, which only its owner could make."""
    chain = layer.chain(owner.server)
    opening = recruit(layer, owner)
    body = b"".join(decode(opening[part]) for part in ("statement", "pop_ed", "pop_x"))
    bundle = {**opening["bundle"], "one_time": opening["bundle"]["one_time"][0]}
    header = struct.pack(">4sBBI32sQI", b"CTDC", 1, ADD, len(chain), bytes.fromhex(head_of(chain)), now_ms(), 1)
    return chain + [header + body + chain[0][-RECORD_SIGNATURE_BYTES:]], bundle
