# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three people with up to four devices each, which come, go, die and are written on; in the end all hold the same.

COTERIE_ROUNDS says how many steps are taken, COTERIE_SEED repeats them.
"""

import itertools
import os
import random
import time

from ends import PATIENCE_S, SEED, case, check, main, same, until
from linked import APPROVED, Device, code_of, shell_of

STEPS = int(os.environ.get("COTERIE_ROUNDS", "60"))
CHECK_EVERY = 250
DEVICES_MAX = 4
HANDED_OVER = 200  # so many rows of each chat a further device gets
ANSWERS_MAX, ANSWERS_S = 5, 600  # so many requests a device answers in that time [L8]
WEIGHTS = {"write": 50, "choose": 8, "add": 8, "revoke": 5, "kill": 10, "close": 5, "open": 16, "restart": 2}
FLAGS = ("mute", "pin")


class Place:
    """One device: its folder, the program that is open there, and what it has said so far."""

    def __init__(self, console, number, by=None):
        self.console, self.number, self.by = console, number, by
        self.running, self.said, self.revoked, self.answered = None, [], False, []

    @property
    def name(self):
        return f"{self.console.name}/{self.number}"

    def open(self):
        if self.running is None:
            self.running = shell_of(self.console)
            self.said.append(self.running)

    def kill(self):
        self.running.kill()
        self.running = None

    def close(self):
        """As if its window were closed: what is unsent gets its time, or is kept."""
        running, self.running = self.running, None
        running.process.stdin.close()
        status = running.wait()
        check(status in (0, 5), f"{self.name}: {status} {''.join(running.errors)}")

    def events(self, **members):
        return [event for running in self.said for event in list(running.events)
                if all(event.get(name) == value for name, value in members.items())]

    def ask(self, line, *names):
        """Types a line, and waits for the first event of these names."""
        running, begin = self.running, len(self.running.events)
        running.type(line)

        def answer():
            ended = running.has_ended()
            found = next((event for event in running.events[begin:] if event["event"] in names), None)
            check(found or not ended, f"{self.name} has ended:", *running.errors)
            return found

        return until(answer, lambda: f"{self.name}: {line}; seen: {running.events[begin:][-5:]} {''.join(running.errors)}")

    def is_settled(self):
        status = self.ask("status", "status")
        return status["state"] == "online" and status["unsent"] == 0

    def written(self):
        """The texts that it was seen to keep, each with its id."""
        return {event["body"]: event["id"] for event in self.events(event="message", sender=self.console.name,
                                                                    device=self.number) if "kind" not in event}

    def sent(self):
        gone = {event["id"] for event in self.events(event="state") if event["state"] in ("sent", "delivered", "read")}
        return {body for body, number in self.written().items() if number in gone}

    def may_answer(self):
        self.answered = [then for then in self.answered if time.monotonic() - then < ANSWERS_S]
        return len(self.answered) < ANSWERS_MAX


class Person:
    def __init__(self, console):
        self.name, self.first = console.name, console
        self.places, self.chosen = [Place(console, 1)], {}

    @property
    def active(self):
        return [place for place in self.places if not place.revoked]

    @property
    def open(self):
        return [place for place in self.active if place.running is not None]


class Run:
    def __init__(self, world, rng):
        self.world, self.rng, self.server = world, rng, world.server()
        self.people = [Person(console) for console in world.people(self.server, "alice", "bob", "carol")]
        self.typed, self.steps = {}, []  # (writer, reader) → [(text, place)], in the order of typing
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

    def note(self, *what):
        self.steps.append(" ".join(str(part) for part in what))

    def step(self):
        names = list(WEIGHTS)
        while not getattr(self, self.rng.choices(names, [WEIGHTS[name] for name in names])[0])():
            pass

    # ---- steps: each says whether there was something to be done

    def _somewhere(self, wanted):
        places = [(person, place) for person in self.people for place in getattr(person, wanted)]
        return self.rng.choice(places) if places else (None, None)

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

    def add(self):
        person = self.rng.choice(self.people)
        if len(person.active) >= DEVICES_MAX or not any(place.may_answer() for place in person.open):
            return False
        device = Device(self.world.folder, person.first, len(person.places) + 1)
        begins = {place: len(place.running.events) for place in person.open}
        for place in begins:
            place.answered.append(time.monotonic())
        self.note(person.name, "signs in on", len(person.places) + 1)
        new = device.sign_in()
        code = code_of(new)
        if self.rng.random() < 0.2:
            self.note("it dies while it waits")
            new.kill()
            new = device.sign_in()
        old = until(lambda: self._asked(begins), lambda: f"{person.name}: somebody is asked; "
                    f"{[(place.name, place.running.events[begin:]) for place, begin in begins.items()]}")
        self._approve(old, new, code)
        if self.rng.random() < 0.5:
            self.note("the new one dies while it is told what there is")
            time.sleep(self.rng.uniform(0, 0.1))
            new.kill()
        else:
            new.finish(APPROVED)
        person.places.append(Place(device, len(person.places) + 1, old))
        person.places[-1].open()
        return True

    def _asked(self, begins):
        """Which device has asked its person, since then."""
        for place, begin in begins.items():
            if any(event["event"] == "device" and event["state"] == "pending" and not event["elsewhere"]
                   for event in place.running.events[begin:]):
                return place
        return None

    def _approve(self, old, new, code):
        self.note(old.name, "approves it")
        old.running.type(f"devices approve --code {code}")
        if self.rng.random() < 0.2:
            self.note("and dies")
            time.sleep(self.rng.uniform(0, 0.1))
            old.kill()
            old.open()

            def over():
                if self._asked({old: 0}):
                    old.running.type(f"devices approve --code {code}")
                return any(event["event"] == "approved" for event in new.events)

            until(over, lambda: f"{old.name}: approved after all; {new.events} {new.errors} {old.running.events[-3:]}")
        new.wait_for("approved", event="approved")

    def revoke(self):
        person = self.rng.choice(self.people)
        if not person.open or len(person.active) < 2:
            return False
        place = self.rng.choice(person.open)
        target = self.rng.choice([found for found in person.active if found is not place])
        if self._owes(person, target):
            return False
        self.note(place.name, "revokes", target.number)
        until(lambda: self._revoked(place, target), lambda: f"{target.name} is revoked; {place.running.events[-5:]}")
        target.revoked = True
        if target.running is None:
            told = target.console.run("receive", status=1)
            check("revoked" in told.err + told.out, "it was not told", told.out, told.err)
        else:
            same(target.running.wait(), 1, target.running.errors)
            target.running = None
        same([path.name for path in target.console.profile.rglob("*") if path.name in ("store.db", "keyslot")], [])
        return True

    def _owes(self, person, target):
        """Whoever has added a device that is there, and has not handed everything over to it: nobody else could."""
        added = [found for found in person.active if found.by is target]
        if not added or target.running is None:
            return bool(added)
        begin = len(target.running.events)
        target.ask("devices", "device")
        target.ask("status", "status")
        return any("percent" in event for event in target.running.events[begin:])

    def _revoked(self, place, target):
        """The connection may have been lost, before it was done or behind."""
        if place.ask(f"devices revoke {target.number}", "device-revoked", "error")["event"] == "device-revoked":
            return True
        place.ask("devices", "device")
        known = place.events(event="device", number=target.number)
        return bool(known) and known[-1]["state"] == "revoked"

    def kill(self):
        person, place = self._somewhere("open")
        if place is None or self.rng.random() < 0.3:
            return False
        self.note(place.name, "is killed")
        place.kill()
        return True

    def close(self):
        person, place = self._somewhere("open")
        if place is None:
            return False
        self.note(place.name, "is closed")
        place.close()
        return True

    def open(self):
        closed = [place for person in self.people for place in person.active if place.running is None]
        if not closed:
            return False
        place = self.rng.choice(closed)
        self.note(place.name, "is opened")
        place.open()
        return True

    def restart(self):
        kill = self.rng.random() < 0.7
        self.note("the server is", "killed" if kill else "restarted")
        self.server.restart(kill=kill)
        return True

    # ---- what everybody holds

    def settle(self):
        """All are there at once until nothing is on its way, and are closed."""
        for person in self.people:
            for place in person.active:
                place.open()
        for person in self.people:
            for place in person.active:
                until(lambda place=place: place.is_settled(), lambda place=place: f"{place.name}: everything is sent; {place.running.events[-3:]}")
        for person in self.people:
            for place in person.active:
                place.close()
            for running in itertools.chain.from_iterable(place.said for place in person.places):
                check(not any("Sanitizer" in line or "runtime error" in line for line in list(running.errors)), *running.errors)

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

    def compare(self):
        deadline = time.monotonic() + PATIENCE_S
        while True:
            self.settle()
            faults = self.faults()
            if not faults:
                return
            check(time.monotonic() < deadline, "\n".join(faults[:20]))


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
