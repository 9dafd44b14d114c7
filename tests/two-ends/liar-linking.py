# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A further device signs in at a real server behind a layer that lies (layer.py): nobody gets in but the one whose code was
typed."""

import importlib.util
import sys

from ends import Console, case, check, main, same, until

if importlib.util.find_spec("aiohttp") is None:
    print("1..0 # SKIP python3-aiohttp is not installed")
    sys.exit(0)

import os

from layer import DIGEST_BYTES, Layer, Lie
from lies import Shown, recruiting, some_key
from linked import APPROVED, Device, code_of, shell_of, states


def newcomer(layer, owner, number=2):
    return Device(layer.folder, owner, number, layer.door(f"{owner.name}-{number}"))


def nothing_left(console):
    same([path.name for path in console.profile.rglob("*") if path.name in ("store.db", "keyslot")], [])


def turned_away(old, new, code):
    """Whatever the person types that stands on their new device, it is not the code."""
    for left in ("Two tries are left.", "One try is left."):
        old.type(f"devices approve --code {code}")
        old.wait_for("refused", event="error", text=f"That is not the code. {left}")
    old.type(f"devices approve --code {code}")
    old.wait_for("the end", event="device-request-ended", outcome="wrong-code")
    old.finish()
    same(new.wait(), 4)


def still_works(layer, alice):
    """The truth again."""
    layer.link(alice, 3)
    same(states(alice), ["active", "active"])


class StandsIn(Lie):
    """What a new device asks about its link is answered with what another one was answered, which stands in its place."""

    def __init__(self, name, other):
        self.name, self.other, self.heard = name, other, {}

    def ask(self, door, ask):
        if door.name != self.name or not ask.path.startswith("/v1/link"):
            return None
        return self.heard.get((ask.method, ask.path), (200, {}))

    def reply(self, door, ask):
        if door.name == self.other and ask.path == "/v1/link":
            self.heard[ask.method, ask.path] = ask.status, dict(ask.reply)


@case("/two-ends/liar-linking/swaps-the-keys")
def swaps_the_keys(world):
    """The server has a device of its own ask, and shows Alice's new one what that is answered."""
    layer = Layer(world, world.server())
    alice = layer.person("alice")
    laptop = newcomer(layer, alice)
    mallory = Console(world.folder, "alice", layer.door("mallory"))
    mallory.profile = world.folder / "mallory"
    with layer.telling(StandsIn(laptop.server.name, "mallory")) as lie:
        theirs = mallory.start("login", "alice")
        until(lambda: ("GET", "/v1/link") in lie.heard, "the link of another device")
        new = laptop.sign_in()
        old = shell_of(alice)
        code = code_of(new)
        check(code != code_of(theirs), "one code for two keys")
        turned_away(old, new, code)
        same(theirs.wait(), 4)
    same(states(alice), ["active"])
    nothing_left(laptop)
    nothing_left(mallory)
    still_works(layer, alice)


class OtherAnswer(Lie):
    """The new device is told another answer than the one that was given."""

    def __init__(self, name, **members):
        self.name, self.members = name, members

    def reply(self, door, ask):
        if door.name == self.name and (ask.method, ask.path) == ("GET", "/v1/link") and "answer" in ask.reply:
            ask.reply["answer"] = {**ask.reply["answer"], **self.members}


@case("/two-ends/liar-linking/relays-another-head")
def relays_another_head(world):
    """Both devices compute a code over what they were told: it is not the same."""
    layer = Layer(world, world.server())
    alice = layer.person("alice")
    laptop = newcomer(layer, alice)
    with layer.telling(OtherAnswer(laptop.server.name, head=os.urandom(DIGEST_BYTES).hex())):
        old, new = shell_of(alice), laptop.sign_in()
        code = code_of(new)
        old.wait_for("the request", event="device", state="pending")
        turned_away(old, new, code)
    same(states(alice), ["active"])
    nothing_left(laptop)
    still_works(layer, alice)


def turned_away_unseen(layer, alice, laptop, lie):
    """The old device finds out by itself, and its person is not even asked."""
    with layer.telling(lie):
        old, new = shell_of(alice), laptop.sign_in()
        old.wait_for("the end", event="device-request-ended", outcome="declined")
        old.finish()
        same(new.wait(), 4)
    check(not [event for event in old.events if event.get("state") == "pending"], "it was asked about", old.events)
    same(states(alice), ["active"])
    nothing_left(laptop)
    still_works(layer, alice)


@case("/two-ends/liar-linking/relays-another-key")
def relays_another_key(world):
    """What the new device seals for that key does not open."""
    layer = Layer(world, world.server())
    alice = layer.person("alice")
    laptop = newcomer(layer, alice)
    turned_away_unseen(layer, alice, laptop, OtherAnswer(laptop.server.name, r=some_key()))


class OtherOpening(Lie):
    """The old device is shown what another device than the one that had committed opens, right in all but that: it was
    told the old device's answer, and has sealed its name for it."""

    def __init__(self, name, recruiter):
        self.name, self.recruiter = name, recruiter

    def ask(self, door, ask):
        if door.name == self.name and ask.path == "/v1/link/answer":
            self.recruiter.answer(ask.body["r"])

    def reply(self, door, ask):
        if door.name != self.name or ask.path != "/v1/link/request" or "reveal" not in ask.reply:
            return
        opening = self.recruiter.opening
        if opening is not None:
            ask.reply["reveal"] = {part: opening[part] for part in ("statement", "r", "pop_ed", "pop_x", "name")}
            return
        del ask.reply["reveal"]
        ask.reply["state"] = "answered"
        door.layer.loop.call_later(0.2, lambda: door.tell({"event": "link"}))


@case("/two-ends/liar-linking/swaps-the-opening")
def swaps_the_opening(world):
    layer = Layer(world, world.server())
    alice = layer.person("alice")
    laptop = newcomer(layer, alice)
    with recruiting(layer, alice) as recruiter:
        turned_away_unseen(layer, alice, laptop, OtherOpening("alice", recruiter))


@case("/two-ends/liar-linking/hides-its-record")
def hides_its_record(world):
    """The new device believes only a chain that has it."""
    layer = Layer(world, world.server())
    alice = layer.person("alice")
    laptop = newcomer(layer, alice)
    with layer.telling(Shown(laptop.server.name, alice.server.aid, list(layer.chain(alice.server)), [1])):
        old, new = shell_of(alice), laptop.sign_in()
        old.type(f"devices approve --code {code_of(new)}")
        old.wait_for("approved", event="device-approved")
        old.finish()
        check(new.wait() not in APPROVED, "it believed that")
        check(not [event for event in new.events if event["event"] == "approved"], new.events)
    nothing_left(laptop)


class Replays(Lie):
    """Shows an approving device once more what it was shown of a link."""

    def __init__(self, name):
        self.name, self.views, self.replaying, self.other_id, self.asked = name, [], False, None, []

    def ask(self, door, ask):
        if door.name != self.name or not self.replaying or not ask.path.startswith("/v1/link"):
            return None
        self.asked.append((ask.path, ask.body))
        if ask.path != "/v1/link/request":
            door.tell({"event": "link"})
            return 200, {}
        view = dict(self.views[0] if self.other_id is not None and not self._answer() else self.views[-1])
        if self.other_id is not None:
            view["id"] = self.other_id
            if self._answer() is not None:
                view["answer"] = {part: self._answer()[part] for part in ("r", "length", "head")}
        return 200, view

    def _answer(self):
        return next((body for path, body in self.asked if path == "/v1/link/answer"), None)

    def reply(self, door, ask):
        if door.name == self.name and ask.path == "/v1/link/request" and "commit" in ask.reply:
            self.views.append(dict(ask.reply))

    def event(self, door, event):
        if door.name == self.name and self.replaying and event["event"] == "waiting":
            return [event, {"type": "event", "event": "link"}]
        return [event]


def link_of_before(world, approved):
    """What Alice was shown of a link that is over, and that left no device behind."""
    layer = Layer(world, world.server())
    alice = layer.person("alice")
    lie = Replays("alice")
    laptop = newcomer(layer, alice)
    with layer.telling(lie):
        old, new = shell_of(alice), laptop.sign_in()
        code = code_of(new)
        old.wait_for("the request", event="device", state="pending")
        old.type(f"devices approve --code {code}" if approved else "devices decline")
        new.finish(APPROVED if approved else 4)
        old.finish()
    lie.views = [view for view in lie.views if view["state"] != "ended"]
    same((lie.views[0]["state"], lie.views[-1]["state"]), ("asked", "revealed"))
    if approved:
        alice.run("devices", "revoke", 2)
    lie.replaying = True
    return layer, alice, lie


def not_asked_again(layer, alice, lie):
    before = states(alice)
    with layer.telling(lie):
        old = shell_of(alice)
        until(lambda: any(path == "/v1/link/decline" for path, _ in lie.asked), "it is turned away")
        old.finish()
    check(not [event for event in old.events if event.get("state") == "pending"], "it was asked about", old.events)
    same(states(alice), before)
    layer.link(alice, 3)


@case("/two-ends/liar-linking/replays-a-link")
def replays_a_link(world):
    """The device that was added, and revoked since, is in the chain for good, and its proofs are of another number."""
    not_asked_again(*link_of_before(world, True))


@case("/two-ends/liar-linking/replays-after-decline")
def replays_after_decline(world):
    """Nothing of it is wrong, but that the person has said no: they are not asked a second time."""
    not_asked_again(*link_of_before(world, False))


@case("/two-ends/liar-linking/replays-it-as-another-link")
def replays_as_another(world):
    """To another link there is another answer, for which nothing was sealed."""
    layer, alice, lie = link_of_before(world, False)
    lie.other_id = os.urandom(16).hex()
    not_asked_again(layer, alice, lie)


if __name__ == "__main__":
    main()
