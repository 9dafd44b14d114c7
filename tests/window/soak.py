# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A window that is used while a message a second comes: does its memory grow?

    soak.py [MINUTES [RATE]]        (60 minutes, 1 message a second; 0 minutes do everything once, to see that it can be done)

Three people write to it in turn. The window reads, answers now and then, goes from chat to chat, scrolls and searches, all by
keyboard. Each minute prints one JSON object with its memory; the last one says how it went after the first quarter. What counts is
the anonymous memory: how much of the shared libraries is this program's depends on who else runs.
"""

import json
import os
import random
import re
import sys
import time
from pathlib import Path

from window import DESKTOP, Console, WindowWorld, check, ends, pump

WRITERS = ("bob", "carol", "dave")
WORDS = "the of bread lamp winter morning letter ship yellow garden question often perhaps under again café 東京 👍🏽".split()
GROWTH_AIM_KIB_PER_HOUR = 2048
ONCE = (0, 3, 5, 10, 58)  # seconds in which all that is done at all is done


def status(pid):
    """What the kernel says of a program's memory, in KiB."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    number = {name: int(value) for name, value in re.findall(r"^(\w+):\s+(\d+) kB", rollup, re.MULTILINE)}
    return {"rss_kib": number["Rss"], "pss_kib": number["Pss"], "anonymous_kib": number["Anonymous"],
            "threads": len(list(Path(f"/proc/{pid}/task").iterdir())), "files": len(list(Path(f"/proc/{pid}/fd").iterdir()))}


def cpu_s(pid):
    words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def slope_per_hour(samples, name):
    """Of the straight line through the samples, per hour."""
    n = len(samples)
    middle_x = sum(one["minute"] for one in samples) / n
    middle_y = sum(one[name] for one in samples) / n
    width = sum((one["minute"] - middle_x) ** 2 for one in samples)
    return 60 * sum((one["minute"] - middle_x) * (one[name] - middle_y) for one in samples) / max(width, 1e-9)


class Soak:
    def __init__(self, world, minutes, rate):
        self.world, self.minutes, self.rate, self.samples, self.n_sent, self.n_done = world, minutes, rate, [], 0, 0
        self.dice = random.Random(ends.SEED)
        self.server = world.server()
        self.writers = []
        Console(world.folder, "alice", self.server).register()
        for name in WRITERS:
            self.writers.append(self._meet(name))
        self.window = world.window("alice", self.server).start()
        self.window.unlock()
        self.window.wait_open()
        self.window.focus()
        self.pid = self.window.process.pid

    def _meet(self, name):
        """They know one another, and have something to scroll through."""
        alice = Console(self.world.folder, "alice", self.server)
        person = Console(self.world.folder, name, self.server).register()
        alice.run("send", f"@{name}", "hello")
        person.run("receive")
        person.run("send", "@alice", "hello Alice")
        alice.run("receive")
        shell = person.start("shell")
        for _ in range(200):
            shell.type(f"@alice {self._text()}")
        return shell

    def _text(self):
        return " ".join(self.dice.choices(WORDS, k=self.dice.choice((1, 5, 12, 40))))

    def _write(self):
        writer = self.writers[self.n_sent % len(self.writers)]
        writer.type(f"@alice {self._text()}")
        writer.events.clear()  # what they hear is not kept
        self.n_sent += 1

    def _use(self, second):
        """One thing after the other that a person does, by keyboard."""
        window = self.window
        if second % 30 == 5:  # another chat
            self.n_done += 1
            window.keys("ctrl+k").type(WRITERS[self.n_done % len(WRITERS)]).keys("Return")
        elif second % 20 == 10:
            window.type("I see, " + WORDS[self.n_done % 10]).keys("Return")
        elif second % 15 == 3:  # back through the messages, and to the newest
            window.keys("shift+Tab", *["Prior"] * 6, "End", "Tab")
        elif second % 120 == 58:
            window.keys("ctrl+f").type("gard").keys("Escape", "Escape")

    def _sample(self, minute):
        sample = {"minute": minute, "sent": self.n_sent, **status(self.pid), "cpu_s": round(cpu_s(self.pid), 1)}
        self.samples.append(sample)
        print(json.dumps(sample), flush=True)

    def run(self):
        start = time.monotonic()
        for count, second in enumerate(range(self.minutes * 60) or ONCE, 1):
            if second % 60 == 0:
                self._sample(second // 60)
            check(self.window.process.poll() is None, "the window ended:", self.window.log)
            for _ in range(self.rate):
                self._write()
            self._use(second)
            pump()
            time.sleep(max(0, start + count - time.monotonic()))
        self._sample(self.minutes)
        return self.summary()

    def summary(self):
        later = [one for one in self.samples if one["minute"] >= self.minutes / 4]
        growth = slope_per_hour(later, "anonymous_kib")
        return {"minutes": self.minutes, "messages": self.n_sent, "anonymous_first_kib": later[0]["anonymous_kib"],
                "anonymous_last_kib": later[-1]["anonymous_kib"], "anonymous_growth_kib_per_hour": round(growth),
                "rss_growth_kib_per_hour": round(slope_per_hour(later, "rss_kib")),
                "pss_growth_kib_per_hour": round(slope_per_hour(later, "pss_kib")),
                "aim_kib_per_hour": GROWTH_AIM_KIB_PER_HOUR, "met": growth <= GROWTH_AIM_KIB_PER_HOUR}


def main():
    minutes, rate = [int(word) for word in sys.argv[1:]] + [60, 1][len(sys.argv) - 1:]
    DESKTOP.start()
    world = WindowWorld()
    try:
        soak = Soak(world, minutes, rate)
        result = soak.run()
        soak.window.screenshot("soak")
        soak.window.quit()
        print(json.dumps(result), flush=True)
        sys.exit(0 if result["met"] else 1)
    finally:
        world.end()
        DESKTOP.stop()


main()
