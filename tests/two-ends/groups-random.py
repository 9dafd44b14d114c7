# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Eight people with up to three devices each in some groups, which they change from all sides while devices come, go
and die and the server does; in the end all members hold the same, and nobody what was not for them.

COTERIE_ROUNDS says how many steps are taken, COTERIE_SEED repeats them.
"""

import os
import random

from ends import SEED, case, check, main, until
from roaming import Roaming

STEPS = int(os.environ.get("COTERIE_ROUNDS", "60"))
WINDOW = 30  # steps; then all are there at once, and are compared
NAMES = ("alice", "bob", "carol", "dora", "emil", "fred", "gina", "hans")
DEVICES_MAX, GROUPS_MAX = 3, 3
HANDED_OVER = 200  # so many rows of each chat a further device gets, lines about the group among them
WEIGHTS = {"create": 2, "write": 40, "write_to_some": 4, "enlist": 9, "share": 3, "expel": 6, "promote": 5, "demote": 3,
           "leave": 2, "rename": 4, "add": 4, "revoke": 3, "kill": 8, "close": 5, "open": 16, "restart": 2, "cut": 3}
# Somebody else may have been quicker, or what is asked for is not theirs to do.
REFUSALS = ("You may not do that in this group.", "You are not in this group.", "Somebody of these is not in this group.",
            "You cannot write in this group.", "You cannot remove yourself; leave the group instead.", "is none of the others in",
            "These are all who are in the group; write to the group.", "There is no chat", "There is no group", "cannot be sent")


class Text:
    """Something that was typed, and is kept there."""

    def __init__(self, body, group, place, window, only):
        self.body, self.group, self.place, self.window, self.only = body, group, place, window, only


class Window:
    """What is known of one group between two moments at which all held the same."""

    def __init__(self, members):
        self.members, self.touched = members, set()

    def is_in(self, name):
        return name in self.members and name not in self.touched

    def is_out(self, name):
        return name not in self.members and name not in self.touched


class Run(Roaming):
    def __init__(self, world, rng):
        super().__init__(world, rng, NAMES, WEIGHTS, DEVICES_MAX)
        self.groups, self.texts, self.windows, self.n_renamed = [], {}, [{}], 0
        self.failed = set()  # texts for people who had gone when they would have been sent
        self._meet()
        self.create()
        self.compare()

    def _meet(self):
        for person in self.people:
            person.places[0].open()
        for person in self.people:
            for other in self.people:
                if other is not person:
                    person.places[0].running.type(f"@{other.name} hello")
        for person in self.people:
            until(lambda person=person: len({event["sender"] for event in person.places[0].events(event="message")}) == len(NAMES),
                  f"{person.name} has heard of all")
        for person in self.people:
            until(person.places[0].is_settled, f"{person.name} has sent everything")

    def __str__(self):
        return (f"{[len(person.active) for person in self.people]} of {[len(person.places) for person in self.people]} devices,"
                f" {len(self.texts)} texts, {[len(self.windows[-1][group].members) for group in self.groups]} members")

    # ---- typing

    def _do(self, place, *lines):
        """What was printed for these lines, and what came meanwhile."""
        begin = len(place.running.events)
        for line in lines:
            place.running.type(line)
        place.ask("status", "status")
        return list(place.running.events[begin:])

    def _refused(self, events):
        faults = [event["text"] for event in events if event["event"] == "error"]
        for fault in faults:
            check(any(known in fault for known in REFUSALS), fault)
        return bool(faults)

    def _name(self, place, group):
        """How that device calls the group now; it may not know it."""
        names = [event["chat"] for event in self._do(place, "chats") if event["event"] == "chat"]
        return next((name for name in names if name.split(".")[0] == f"#{group}"), None)

    def _choose(self):
        """A device that is open, and a group that it knows."""
        _, place = self._somewhere("open")
        if place is None or not self.groups:
            return None, None, None
        alive = [group for group in self.groups if self._is_alive(group)]
        group = self.rng.choice(alive or self.groups)
        return place, group, self._name(place, group)

    def _touch(self, group, *names):
        self.windows[-1][group].touched.update(names)

    def _change(self, verb, *, about_others=True):
        place, group, name = self._choose()
        if name is None:
            return False
        others = [other for other in NAMES if other != place.console.name]
        inside = [other for other in others if other in self.windows[-1][group].members]
        outside = [other for other in others if other not in inside]
        whom = self.rng.choice((outside if verb == "add" else inside) or others)
        words = f" @{whom}" if about_others else ""
        self.note(place.name, verb, name, words)
        self._touch(group, whom if about_others else place.console.name)
        return not self._refused(self._do(place, f"group {verb} {name}{words}"))

    # ---- steps

    def _is_alive(self, group):
        """Somebody is left who could talk there, or it has just been made."""
        return len(self.windows[-1][group].members) > 1 or group not in self.windows[max(len(self.windows) - 2, 0)]

    def create(self):
        _, place = self._somewhere("open")
        if place is None or len([group for group in self.groups if self._is_alive(group)]) >= GROUPS_MAX:
            return False
        group = f"g{len(self.groups)}"
        others = self.rng.sample([name for name in NAMES if name != place.console.name], self.rng.randint(3, 6))
        self.note(place.name, "makes", group, *others)
        self._do(place, f"group create {group} {' '.join(f'@{other}' for other in others)}")
        self.groups.append(group)
        self.windows[-1][group] = Window(set())
        self._touch(group, place.console.name, *others)
        return True

    def _note_text(self, body, group, place, only=None):
        self.texts[body] = Text(body, group, place, len(self.windows) - 1, only)

    def write(self):
        place, group, name = self._choose()
        if name is None:
            return False
        for _ in range(self.rng.choice([1, 1, 2, 5])):
            body = f"{place.name} in {group}: {len(self.texts)}"
            self.note(place.name, "writes in", name, body)
            if not self._refused(self._do(place, f"send {name} {body}")):
                self._note_text(body, group, place)
        return True

    def _closed(self):
        """A device that is not open, and does one thing now."""
        places = [place for person in self.people for place in person.active if place.running is None]
        return self.rng.choice(places) if places and self.groups else None

    def _run_closed(self, place, group, *words):
        names = [row["chat"] for row in place.console.attempt("chats").of("chat")]
        name = next((found for found in names if found.split(".")[0] == f"#{group}"), None)
        if name is None:
            return None
        result = place.console.attempt(*[name if word == "#" else word for word in words])
        check(result.status in (0, 1, 5, 6), result.status, result.err)
        check(result.status != 1 or any(known in result.err for known in REFUSALS) or "revoked" in result.err, result.err)
        return result

    def write_to_some(self):
        place = self._closed()
        if place is None:
            return False
        group = self.rng.choice(self.groups)
        inside = [name for name in self.windows[-1][group].members if name != place.console.name]
        if len(inside) < 2:
            return False
        only = set(self.rng.sample(inside, self.rng.randint(1, len(inside) - 1)))
        body = f"{place.name} to some in {group}: {len(self.texts)}"
        self.note(place.name, "writes to", *only, "in", group)
        result = self._run_closed(place, group, "send", "#", body, "--only", ",".join(f"@{name}" for name in only))
        if result is not None and result.status != 1:
            self._note_text(body, group, place, only)
        return result is not None

    def share(self):
        place = self._closed()
        if place is None:
            return False
        group = self.rng.choice(self.groups)
        outside = [name for name in NAMES if name != place.console.name and name not in self.windows[-1][group].members]
        if not outside:
            return False
        whom = self.rng.choice(outside)
        self.note(place.name, "adds", whom, "to", group, "and shares")
        self._touch(group, whom)
        return self._run_closed(place, group, "group", "add", "#", f"@{whom}", "--share-history") is not None

    def enlist(self):
        return self._change("add")

    def expel(self):
        return self._change("remove")

    def promote(self):
        return self._change("promote")

    def demote(self):
        return self._change("demote")

    def leave(self):
        return self._change("leave", about_others=False)

    def rename(self):
        place, group, name = self._choose()
        if name is None:
            return False
        self.n_renamed += 1
        self.note(place.name, "renames", name)
        return not self._refused(self._do(place, f"group rename {name} {group}.{self.n_renamed}"))

    def cut(self):
        """The network is not there for some steps: what is said and changed waits, and meets what others did."""
        self.note("nobody reaches the server")
        self.server.kill()
        for _ in range(self.rng.randint(1, 4)):
            getattr(self, self.rng.choice(["write", "enlist", "expel", "promote", "rename", "leave", "kill", "open"]))()
        self.server.start()
        return True

    # ---- what everybody holds

    def settle(self):
        places = [place for person in self.people for place in person.active]
        for place in places:
            place.open()
        for place in places:
            until(place.is_settled, lambda place=place: f"{place.name}: everything is sent; {place.running.events[-3:]}")

    def _look(self, place):
        """Of each group that it has: its name, who is in, and the rows; lines have a kind."""
        names = [event["chat"] for event in self._do(place, "chats") if event["event"] == "chat"]
        names = [name for name in names if name.startswith("#")]
        found = {}
        for name in names:
            seen = self._do(place, f"group members {name}", f"history {name}")
            rows = [row for row in seen if row["event"] == "message" and row["chat"] == name and "kind" not in row]
            self.failed.update(row["body"] for row in rows if row["state"] == "failed")
            found[name[1:].split(".")[0]] = (
                name, [(row["name"], row["role"]) for row in seen if row["event"] == "member"],
                [row for row in rows if row["state"] != "failed"])
        return found

    def _faults_of_texts(self, person, place, group, rows):
        faults, n_rows = [], len(rows)
        rows = [row for row in rows if "kind" not in row]
        has = [row["body"] for row in rows]
        if len(has) != len(set(has)):
            faults.append(f"something is there twice: {sorted(body for body in set(has) if has.count(body) > 1)[:3]}")
        for row in rows:
            text = self.texts.get(row["body"])
            if text is None or text.group != group or text.place.console.name != row["sender"]:
                faults.append(f"{row} was never said there")
                continue
            window = self.windows[text.window][group]
            if text.only is not None and person.name not in text.only and person.name != row["sender"]:
                faults.append(f"{text.body} was for {text.only}")
            if window.is_out(person.name) and "shared-by" not in row:
                faults.append(f"{text.body} was said when {person.name} was not in")
        wanted = [text for text in self.texts.values() if text.group == group and self._is_for(text, person)]
        lacking = [text.body for text in wanted if text.body not in has]
        # What was said first stands before the latest rows, of which some may be lines that count for nothing any more.
        first = [text.body for text in wanted[:len(lacking) + WINDOW]]
        if lacking and (place.by is None or n_rows < HANDED_OVER // 2 or not set(lacking) <= set(first)):
            faults.append(f"{len(lacking)} of {len(wanted)} are missing: {lacking[:3]}")
        for source in {text.place for text in wanted}:
            own = [has.index(text.body) for text in wanted if text.place is source and text.body in has]
            if own != sorted(own):
                wrong = next(at for at, place in enumerate(sorted(own)) if own[at] != place)
                faults.append(f"what {source.name} wrote is in another order: {self._describe(rows, min(own[wrong:]), max(own[wrong:]))}")
        return faults

    def _describe(self, rows, first, last):
        """What stands about there, from whom and when."""
        return [(row["body"], row.get("device"), row["time"], row.get("kind", "text")) for row in rows[max(first - 3, 0):last + 4]][:40]

    def _is_for(self, text, person):
        """Certainly: both were in all the time, and it has been sent."""
        window = self.windows[text.window][text.group]
        writer = text.place.console.name
        return (text.body not in self.failed and window.is_in(person.name) and window.is_in(writer) and
                (text.only is None or person.name in text.only or person.name == writer) and
                (not text.place.revoked or text.body in text.place.sent()))

    def faults(self):
        faults, states = [], {}
        for person in self.people:
            for place in person.active:
                seen = self._look(place)
                for group, (name, members, rows) in seen.items():
                    if person.name in dict(members):
                        states.setdefault(group, {}).setdefault((name, tuple(members)), []).append(place.name)
                    faults += [f"{place.name} in {group}: {fault}" for fault in self._faults_of_texts(person, place, group, rows)]
        for group, found in states.items():
            if len(found) > 1:
                faults.append(f"{group} differs: {found}")
            for (_, members), places in found.items():
                for member in dict(members):
                    devices = next(person.active for person in self.people if person.name == member)
                    faults += [f"{device.name} does not know that it is in {group}" for device in devices if device.name not in places]
        self.members = {group: set(dict(max(found, key=lambda state: len(found[state]))[1])) for group, found in states.items()}
        return faults

    def compare(self):
        super().compare()
        for person in self.people:
            for place in person.places:
                place.forget()
        self.windows.append({group: Window(self.members.get(group, set())) for group in self.groups})
        for place in [place for person in self.people for place in person.open]:
            if self.rng.random() < 0.3:
                place.close()


@case("/two-ends/groups-random")
def groups_random(world):
    print(f"# seed {SEED}, {STEPS} steps", flush=True)
    run = Run(world, random.Random(SEED))
    try:
        for number in range(STEPS):
            run.step()
            if number % WINDOW == WINDOW - 1 or number == STEPS - 1:
                run.compare()
                print(f"# {number + 1} steps: {run}", flush=True)
        super(Run, run).settle()  # all are closed, and none has anything to complain of
    except Exception:
        print("\n".join(f"# {step}" for step in run.steps[-300:]), flush=True)
        raise


if __name__ == "__main__":
    main()
