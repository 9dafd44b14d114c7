# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person waits for, and how much memory it takes, beside an empty libadwaita window in the same run.

Prints one JSON object. COTERIE_STOPWATCH, COTERIE_EMPTY_WINDOW and COTERIE_SEED_PROFILE name the helpers, beside the programs
that the tests name.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from window import DESKTOP, Window, pump, until

ROUNDS = int(os.environ.get("COTERIE_ROUNDS", "5"))
WHOLE = (0, 0, 1200, 800)
LIST = (10, 300, 280, 400)  # below the banner, whose spinner never rests
TIMELINE = (350, 60, 700, 600)


class Stopwatch:
    def __init__(self):
        self.process = subprocess.Popen([os.environ["COTERIE_STOPWATCH"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def ask(self, verb, region, within_ms, quiet_ms, *what):
        self.process.stdin.write(" ".join(map(str, (verb, *region, within_ms, quiet_ms, *what))) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if answer["first_us"] < 0:
            raise RuntimeError(f"nothing changed after: {verb} {what}")
        return answer

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def pss_kib(pid):
    return int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE).group(1))


def end(pid):
    os.kill(pid, 15)
    until(lambda: not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1][:3],
          "the program to end")
    time.sleep(0.5)  # its window goes from the screen a moment later, and that must not count as the next one's first picture


def median(values):
    return round(statistics.median(values), 1)


def seed(folder, chats, messages):
    """A profile with so many chats, and so many messages in the newest of them."""
    done = subprocess.run([os.environ["COTERIE_SEED_PROFILE"], f"--chats={chats}", f"--messages={messages}",
                           str(folder)], check=True, capture_output=True, text=True)
    print(f"bench: seeded {chats} chats, {messages} messages", done.stderr.strip(), file=sys.stderr)
    return folder


class Bench:
    def __init__(self, folder):
        self.folder, self.watch = folder, Stopwatch()
        self.empty, self.program = os.environ["COTERIE_EMPTY_WINDOW"], os.environ["COTERIE_WINDOW"]
        self.passphrase = os.environ.get("COTERIE_SEED_PASSPHRASE", "seeded profile")

    def spawn(self, *command):
        return self.watch.ask("spawn", WHOLE, 60000, 0, *command)  # a caret never rests

    def open(self, profile):
        """A window of the profile, unlocked; returns it and how long after Return the list stood."""
        window = Window(self.folder, profile.name)
        window.passphrase = self.passphrase
        window.start()
        window.focus()
        time.sleep(0.5)  # the page at rest
        window.type(self.passphrase)
        shown = self.watch.ask("press", LIST, 60000, 200, "Return")
        return window, shown

    def starts(self, profile):
        """First pixels, and the last of the first picture, of both programs in turns."""
        times = {"empty": [], "coterie": []}
        for _ in range(ROUNDS):
            for name, command in (("empty", (self.empty,)), ("coterie", (self.program, "--profile", str(profile)))):
                shown = self.spawn(*command)
                times[name].append(shown["first_us"] / 1000)
                end(shown["pid"])
        empty, coterie = median(times["empty"]), median(times["coterie"])
        return {"empty_first_pixels_ms": empty, "unlock_first_pixels_ms": coterie, "ratio": round(coterie / empty, 2), "aim": 1.3}

    def memory(self, profile):
        sizes = {"empty": [], "coterie": []}
        for _ in range(ROUNDS):
            shown = self.spawn(self.empty)
            sizes["empty"].append(pss_kib(shown["pid"]))
            end(shown["pid"])
            window, _ = self.open(profile)
            sizes["coterie"].append(pss_kib(window.process.pid))
            window.kill()
        empty, coterie = median(sizes["empty"]), median(sizes["coterie"])
        return {"empty_pss_kib": empty, "unlocked_pss_kib": coterie, "ratio": round(coterie / empty, 2), "aim": 1.5}

    def lists(self, profile):
        times = []
        for _ in range(ROUNDS):
            window, shown = self.open(profile)
            times.append(shown["last_us"] / 1000)
            window.kill()
        return {"unlock_to_list_ms": median(times), "aim_ms": 100}

    def million(self, profile):
        """Opening the chat with all the messages, wheeling through it, and searching."""
        window, _ = self.open(profile)
        times = []
        for _ in range(ROUNDS):
            window.keys("ctrl+k")
            time.sleep(0.5)
            shown = self.watch.ask("press", TIMELINE, 60000, 400, "Return")
            times.append(shown["first_us"] / 1000)
            window.keys("Escape")
        window.kill()
        return {"open_million_ms": median(times), "aim_ms": 100}


class Answering:
    """How long a window leaves a question of a screen reader unanswered: its main loop's longest stall."""

    def __init__(self, window):
        self.frame, self.longest_ms, self.over, self.asked = window.parts[0].accessible, 0.0, False, 0

    def ask_until(self, condition):
        while not condition():
            self.frame.clear_cache()
            start = time.monotonic()
            self.frame.get_name()
            self.frame.get_state_set()
            self.longest_ms = max(self.longest_ms, (time.monotonic() - start) * 1000)
            self.asked += 1
            time.sleep(0.001)
            pump()
        return round(self.longest_ms, 1)


def main():
    DESKTOP.start()
    os.environ["GSETTINGS_SCHEMA_DIR"] = str(Path(os.environ["COTERIE_WINDOW"]).parents[2] / "data")
    with tempfile.TemporaryDirectory(prefix="coterie-bench-") as name:
        folder = Path(name)
        bench = Bench(folder)
        try:
            small = seed(folder / "small", 200, 2000)
            result = {"start": bench.starts(small), "memory": bench.memory(small), "list": bench.lists(small)}
            print(json.dumps(result))
        finally:
            bench.watch.end()
            DESKTOP.stop()


main()
