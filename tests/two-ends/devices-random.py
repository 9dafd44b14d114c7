# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three people with up to four devices each, which come, go, die and are written on; in the end all hold the same.

COTERIE_ROUNDS says how many steps are taken, COTERIE_SEED repeats them.
"""

import itertools
import os
import random

from ends import SEED, case, check, main
from roaming import Roaming

STEPS = int(os.environ.get("COTERIE_ROUNDS", "60"))
CHECK_EVERY = 250
DEVICES_MAX = 4
HANDED_OVER = 200  # so many rows of each chat a further device gets
WEIGHTS = {"write": 50, "choose": 8, "add": 8, "revoke": 5, "kill": 10, "close": 5, "open": 16, "restart": 2}
FLAGS = ("mute", "pin")


class Run(Roaming):
    def __init__(self, world, rng):
        super().__init__(world, rng, ("alice", "bob", "carol"), WEIGHTS, DEVICES_MAX)
        self.typed = {}  # (writer, reader) → [(text, place)], in the order of typing
        self.sent_before = {}  # text → those of the same writer and reader that were sent when it was typed
        self._meet()

    def _meet(self):
        for one in self.people:
            for other in self.people:
                if one.name < other.name:
                    one.first.run("send", f"@{other.name}", "hello")
                    other.first.run("receive")
                    other.first.run("send", f"@{one.name}", "hello")
                    one.first.run("receive")

    def __str__(self):
        return (f"{[len(person.active) for person in self.people]} of {[len(person.places) for person in self.people]} devices,"
                f" {sum(map(len, self.typed.values()))} texts")

    # ---- steps: each says whether there was something to be done

    def write(self):
        person, place = self._somewhere("open")
        if place is None:
            return False
        other = self.rng.choice([found for found in self.people if found is not person])
        texts = self.typed.setdefault((person.name, other.name), [])
        for _ in range(self.rng.choice([1, 1, 2, 5])):
            text = f"{person.name} {place.number} to {other.name}: {len(texts)}"
            self.sent_before[text] = set().union(*(found.sent() for found in person.places)) & {body for body, _ in texts}
            texts.append((text, place))
            place.running.type(f"@{other.name} {text}")
            self.note(place.name, "writes", text)
        return True

    def choose(self):
        person, place = self._somewhere("open")
        if place is None:
            return False
        other = self.rng.choice([found for found in self.people if found is not person])
        flag, value = self.rng.choice(FLAGS), self.rng.choice(["on", "off"])
        event = "muted" if flag == "mute" else "pinned"
        answer = place.ask(f"{flag} @{other.name} {value}", event, "error")
        if answer["event"] == "error":  # it has just been added, and does not know that chat yet
            check("There is no chat" in answer["text"], answer)
            return False
        person.chosen[event, other.name] = value == "on", place
        self.note(place.name, flag, other.name, value)
        return True

    # ---- what everybody holds

    def _faults_of(self, person, place, other):
        """What is wrong with a chat on one device, by what was written."""
        rows = place.console.history(other.name)
        odd = [row for row in rows if row.get("kind") not in (None, "chain")]
        if odd:
            return [f"{len(odd)} lines are no text: {odd[0]}"]
        faults = []
        for writer, reader in ((person, other), (other, person)):
            has = [row["body"] for row in rows if row["sender"] == writer.name and "kind" not in row and row["body"] != "hello"]
            faults += self._faults(writer, reader, has, place, len(rows))
        if [row for row in rows if row["state"] in ("pending", "failed")]:
            faults.append("something is not sent")
        return faults

    def _has_earlier(self, typed, has, body):
        """Whether there is something that the same device wrote before."""
        source = dict(typed)[body]
        before = itertools.takewhile(lambda one: one[0] != body, typed)
        return any(found is source and text in has for text, found in before)

    def _faults(self, writer, reader, has, place, n_rows):
        typed = self.typed.get((writer.name, reader.name), [])
        kept = {body for found in writer.places for body in (found.sent() if found.revoked else found.written())}
        wanted = [body for body, _ in typed if body in kept]
        lacking = [body for body in wanted if body not in has]
        if place.by is not None and n_rows >= HANDED_OVER:  # it may lack what was before that
            lacking = [body for body in lacking if self._has_earlier(typed, has, body)]
        faults = [f"{len(lacking)} of {len(wanted)} are missing: {lacking[:3]}"] if lacking else []
        if len(set(has)) != len(has):
            faults.append(f"something is there twice: {sorted(body for body in set(has) if has.count(body) > 1)[:3]}")
        positions = {body: position for position, body in enumerate(has)}
        for source in writer.places:
            own = [positions[body] for body, found in typed if found is source and body in positions]
            if own != sorted(own):
                faults.append(f"what {source.name} wrote is in another order: {own}")
        if place.console.name == reader.name:
            faults += [f"{before} was sent before {body} was written, and stands behind it"
                       for body in has for before in self.sent_before.get(body, ())
                       if positions.get(before, -1) > positions[body]]
        return faults

    def faults(self):
        found = []
        everywhere = {}
        for person in self.people:
            for place in person.active:
                place.console.run("receive")
            for place in person.active:
                for other in self.people:
                    if other is not person:
                        found += [f"{place.name} with {other.name}: {fault}" for fault in self._faults_of(person, place, other)]
                chats = {chat["chat"]: chat for chat in place.console.run("chats").of("chat")}
                for (flag, name), (value, chooser) in person.chosen.items():
                    everywhere.setdefault((person.name, flag, name), set()).add(chats[f"@{name}"][flag])
                    if not chooser.revoked and chats[f"@{name}"][flag] != value:
                        found.append(f"{place.name}: {name} is not {flag}={value}")
                found += [f"{place.name}: {chat['unread']} unread in {name}" for name, chat in chats.items() if chat["unread"]]
        found += [f"devices differ: {what}" for what, values in everywhere.items() if len(values) > 1]
        return found


@case("/two-ends/devices-random")
def devices_random(world):
    print(f"# seed {SEED}, {STEPS} steps", flush=True)
    run = Run(world, random.Random(SEED))
    try:
        for number in range(STEPS):
            run.step()
            if number % CHECK_EVERY == CHECK_EVERY - 1 or number == STEPS - 1:
                run.compare()
                print(f"# {number + 1} steps: {run}", flush=True)
    except Exception:
        print("\n".join(f"# {step}" for step in run.steps[-300:]), flush=True)
        raise


if __name__ == "__main__":
    main()
