# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Participants of a call in processes of their own, ours and a browser's, and who carries what they say to one another.

COTERIE_PARTICIPANT names ours (participant.c); the browser's are tabs of Chromium (tests/browser).
"""

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "two-ends"))

from ends import PATIENCE_S, check, until  # noqa: E402

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class Lines:
    """A program that reads and writes lines of JSON."""

    def __init__(self, command, **options):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, **options)
        self.errors, self.lock, self.take = [], threading.Lock(), lambda line: None
        self.readers = [threading.Thread(target=self._read, daemon=True),
                        threading.Thread(target=lambda: self.errors.extend(self.process.stderr), daemon=True)]

    def begin(self, take):
        self.take = take
        for reader in self.readers:
            reader.start()

    def _read(self):
        for text in self.process.stdout:
            self.take(json.loads(text))

    def say(self, line):
        with self.lock:
            try:
                self.process.stdin.write(json.dumps(line) + "\n")
                self.process.stdin.flush()
            except (BrokenPipeError, ValueError):  # it has ended: whoever waits for it finds out
                pass

    def end(self):
        """Lets it end by itself; its exit status."""
        with self.lock:
            self.process.stdin.close()
        try:
            status = self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        for reader in self.readers:
            reader.join()
        return status


class Participant:
    """What is common to both kinds: what it has said so far, and what is asked of it."""

    def __init__(self, room, number):
        self.room, self.number, self.events = room, number, []

    def take(self, line):
        if line["event"] == "send":
            self.room.carry(self, line)
        else:
            self.events.append(line)

    def hears(self, line):
        raise NotImplementedError

    def has_ended(self):
        raise NotImplementedError

    def do(self, wish):
        self.hears({"do": wish})

    def of(self, event):
        return [line for line in list(self.events) if line["event"] == event]

    def wait_for(self, event, **members):
        def found():
            ended = self.has_ended()
            for line in self.of(event):
                if all(line.get(name) == value for name, value in members.items()):
                    return line
            check(not ended, f"participant {self.number} ended early: {self.errors()}")
            return None

        return until(found, lambda: f"participant {self.number}: {event} {members}; {self.events[-5:]} {self.errors()}")

    def errors(self):
        return ""

    def figures(self):
        """Of each leg, by the other one's number, as they are now."""
        n_before = len(self.of("stats"))
        self.do("stats")
        until(lambda: len(self.of("stats")) > n_before or self.has_ended(), f"figures of participant {self.number}")
        found = self.of("stats")
        check(len(found) > n_before, f"participant {self.number} ended early: {self.errors()}")
        return {leg["id"]: leg for leg in found[-1]["legs"]}


class Ours(Participant):
    def __init__(self, room, number, *words, prefix=()):
        super().__init__(room, number)
        words = ["--id", str(number), *words]
        if "--address" not in words:
            words += ["--address", "127.0.0.1"]
        self.lines = Lines([*prefix, os.environ["COTERIE_PARTICIPANT"], *words])
        self.lines.begin(self.take)

    def hears(self, line):
        self.lines.say(line)

    def has_ended(self):
        return self.lines.process.poll() is not None

    def errors(self):
        return "".join(self.lines.errors)[-3000:]

class Tab(Participant):
    def __init__(self, room, number, browser, video):
        super().__init__(room, number)
        self.browser = browser
        browser.tabs[number] = self
        self.hears({"do": "open", "wish": {"video": video}})

    def hears(self, line):
        self.browser.lines.say({"tab": self.number, **line})

    def has_ended(self):
        return self.browser.lines.process.poll() is not None

    def errors(self):
        return "".join(self.browser.lines.errors)[-3000:]


class Browser:
    """Chromium, for as many participants as are asked for."""

    def __init__(self, frames_per_s=30, film=""):
        program = os.environ.get("COTERIE_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
        check(program, "Chromium is not installed: scripts/setup test does that where the system has it")
        modules = Path(os.environ.get("COTERIE_BROWSER_MODULES", ROOT / "build" / "browser" / "node_modules"))
        check((modules / "playwright-core").is_dir(), "playwright-core is not there: scripts/setup test fetches it")
        self.tabs, self.events = {}, []
        self.lines = Lines(["node", str(ROOT / "tests" / "browser" / "driver.cjs"), program, str(frames_per_s), str(film)],
                           env={**os.environ, "NODE_PATH": str(modules)})
        self.lines.begin(self.take)

    def take(self, line):
        if "tab" in line:
            self.tabs[line["tab"]].take(line)
        else:
            self.events.append(line["event"])

    def cover(self):
        """From now on nobody sees any of the tabs."""
        self.lines.say({"do": "cover"})
        until(lambda: "covered" in self.events, "the tabs to be covered")


def cpu_s(pid):
    """What a process has used so far of a core's time."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_kib(pid):
    """What a process has of the machine's memory, a share of what it has together with others."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:"))


def descendants(pid):
    """Whatever thread of a process has begun a further one: a browser begins those for network, camera and sound in others than its
    main one."""
    found = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [one for name in children.read_text().split() for one in (int(name), *descendants(int(name)))]
        except (FileNotFoundError, ProcessLookupError):  # thread or process has ended
            pass
    return found


class Room:
    """Carries what participants say. What passes may be changed: pass_on gets (from, to, kind, content)."""

    def __init__(self, pass_on=None):
        self.participants, self.browsers, self.pass_on, self.lock = {}, [], pass_on, threading.Lock()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.close(check_status=failure[0] is None)

    def ours(self, number, *words, prefix=()):
        one = Ours(self, number, *words, prefix=prefix)
        self.participants[number] = one
        return one

    def browser(self, frames_per_s=30, film=""):
        self.browsers.append(Browser(frames_per_s, film))
        return self.browsers[-1]

    def tab(self, number, browser, width=320, height=180, frames_per_s=15, max_bps=150000):
        video = {"width": width, "height": height, "frames_per_s": frames_per_s, "max_bps": max_bps}
        one = Tab(self, number, browser, video)
        self.participants[number] = one
        return one

    def carry(self, sender, line):
        with self.lock:  # what one says reaches the others in order
            for number, one in list(self.participants.items()):
                if one is sender or line.get("to", number) != number:
                    continue
                content = line["content"]
                if self.pass_on is not None:
                    content = self.pass_on(sender.number, number, line["kind"], content)
                if content is not None:
                    one.hears({"from": sender.number, "kind": line["kind"], "content": content})

    def meet(self):
        """The first rings, all others answer."""
        first, *others = self.participants.values()
        for one in self.participants.values():
            one.wait_for("ready")
        first.do("start")
        for one in others:
            one.wait_for("state", state="ringing")
        for one in others:
            one.do("answer")

    def processes(self):
        """All that take part; of the browser without what drives it."""
        ours = [one.lines.process.pid for one in self.participants.values() if isinstance(one, Ours)]
        return ours + [pid for browser in self.browsers for pid in descendants(browser.lines.process.pid)]

    def close(self, check_status=True):
        for one in self.participants.values():
            if isinstance(one, Ours):
                status = one.lines.end()
                check(not check_status or (status == 0 and "Sanitizer" not in one.errors()),
                      f"participant {one.number} ended with {status}: {one.errors()}")
        for browser in self.browsers:
            status = browser.lines.end()
            check(not check_status or status == 0, f"the browser ended with {status}: {''.join(browser.lines.errors)[-3000:]}")
