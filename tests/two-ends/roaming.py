# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""People with several devices each, which come, go and die as chance has it: what the random runs have in common."""

import itertools
import time

from ends import PATIENCE_S, check, same, until
from linked import APPROVED, Device, code_of, shell_of

ANSWERS_MAX, ANSWERS_S = 5, 600  # so many requests a device answers in that time [L8]
MEETINGS = 5  # at least, where each of them takes long
ALL = 100000  # rows, when it is asked for the history


class Place:
    """One device: its folder, the program that is open there, and what it has said so far."""

    def __init__(self, console, number, by=None):
        self.console, self.number, self.by = console, number, by
        self.running, self.said, self.revoked, self.answered = None, [], False, []
        self.sent_at_end = None

    @property
    def name(self):
        return f"{self.console.name}/{self.number}"

    def open(self):
        if self.running is None:
            self.running = shell_of(self.console, "--limit", ALL)
            self.said.append(self.running)

    def kill(self):
        self.running.kill()
        self.running = None

    def close(self, allowed=(0, 5, 6)):
        """As if its window were closed: what is unsent gets its time, or is kept. What it was not told, others tell it."""
        running, self.running = self.running, None
        running.process.stdin.close()
        status = running.wait()
        check(status in allowed, f"{self.name}: {status} {''.join(running.errors)}")

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

    def is_told(self):
        """No other device has anything to tell it any more."""
        return "hand_over" not in self.ask("status", "status")

    def written(self):
        """The texts that it was seen to keep, each with its id."""
        return {event["body"]: event["id"] for event in self.events(event="message", sender=self.console.name,
                                                                    device=self.number) if "kind" not in event}

    def sent(self):
        """What it has sent; of a device that is no more that stays so."""
        if self.revoked and self.sent_at_end is not None:
            return self.sent_at_end
        gone = {event["id"] for event in self.events(event="state") if event["state"] in ("sent", "delivered", "read")}
        sent = {body for body, number in self.written().items() if number in gone}
        self.sent_at_end = sent if self.revoked else None
        return sent

    def forget(self):
        """Of what has ended nothing stays but what it wrote and sent: each history that was looked at is long."""
        for running in self.said:
            if running is not self.running:
                running.events[:] = [event for event in running.events if event["event"] == "state" or (
                    event["event"] == "message" and event.get("sender") == self.console.name and event.get("device") == self.number)]

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


class Roaming:
    """Steps are methods that say whether there was something to be done; @weights names them."""

    def __init__(self, world, rng, names, weights, devices_max):
        self.world, self.rng, self.server = world, rng, world.server()
        self.weights, self.devices_max, self.steps = weights, devices_max, []
        self.people = [Person(console) for console in world.people(self.server, *names)]

    def note(self, *what):
        self.steps.append(" ".join(str(part) for part in what))

    def step(self):
        names = list(self.weights)
        while not getattr(self, self.rng.choices(names, [self.weights[name] for name in names])[0])():
            pass

    def _somewhere(self, wanted):
        places = [(person, place) for person in self.people for place in getattr(person, wanted)]
        return self.rng.choice(places) if places else (None, None)

    def add(self):
        person = self.rng.choice(self.people)
        if len(person.active) >= self.devices_max or not any(place.may_answer() for place in person.open):
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

    def compare(self):
        """Until nobody lacks anything (`faults`, of the run), however often all have to come together."""
        deadline = time.monotonic() + PATIENCE_S
        for n_meetings in itertools.count(1):
            self.settle()
            faults = self.faults()
            if not faults:
                return
            check(n_meetings < MEETINGS or time.monotonic() < deadline, "\n".join(faults[:20]))

    def settle(self):
        """All are there at once until nothing is on its way, and are closed."""
        for person in self.people:
            for place in person.active:
                place.open()
        for person in self.people:
            for place in person.active:
                until(lambda place=place: place.is_settled(), lambda place=place: f"{place.name}: everything is sent; {place.running.events[-3:]}")
        for person in self.people:
            for place in person.active if len(person.active) > 1 else []:  # to the last one nobody tells anything
                until(place.is_told, lambda place=place: f"{place.name}: it is told all; {place.running.events[-3:]}")
        for person in self.people:
            for place in person.active:
                place.close((0, 5, 6) if len(person.active) == 1 else (0, 5))
            for running in itertools.chain.from_iterable(place.said for place in person.places):
                check(not any("Sanitizer" in line or "runtime error" in line for line in list(running.errors)), *running.errors)
