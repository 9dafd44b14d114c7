# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person waits for, and how much memory it takes, beside an empty libadwaita window in the same run.

    bench-window.py [PART...]        (start memory list million scroll incoming)

Prints one JSON object. COTERIE_STOPWATCH, COTERIE_EMPTY_WINDOW, COTERIE_TURNS_MODULE and COTERIE_SEED_PROFILE name the helpers,
beside the programs that the tests name. "first" is the first change that is seen, "rest" the last one. A "turn" is what the
main loop does from one wait to the next: "cpu" is the main thread's processor time in it, and "own" that and what it waited
for, without the time in which it had no processor because others on the machine had them.
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from stopwatch import WHOLE, Stopwatch, median
from turns import STALL_MS, Turns
from window import DESKTOP, Console, Window, WindowWorld, pump, until

ROUNDS = int(os.environ.get("COTERIE_ROUNDS", "5"))
N_MILLION = int(os.environ.get("COTERIE_MESSAGES", "1000000"))
N_INCOMING = 1000
N_SCROLLED = 10000
PAGES = 50
SETTLED_S = 3  # a window at rest has given back what its start took
LIST = (10, 60, 280, 640)
HITS = (10, 330, 280, 370)  # below the chats and people whose names have the word
TIMELINE = (350, 60, 700, 600)
FIRST_ROW, SECOND_ROW = (160, 85), (160, 147)


@contextmanager
def silent_server():
    """Takes connections and says nothing, so that no window has to say that there is no server."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def memory_kib(pid):
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return [int(re.search(rf"^{name}:\s+(\d+)", rollup, re.MULTILINE).group(1)) for name in ("Pss", "Anonymous", "Rss")]


def end(pid):
    os.kill(pid, 15)
    until(lambda: not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1][:3],
          "the program to end")
    time.sleep(0.5)  # its window goes from the screen a moment later, and that must not count as the next one's first picture


def summary(name, changes, **more):
    """Of several changes of the screen: medians in milliseconds, and what the main thread did for it."""
    return {f"{name}_first_ms": median([change["first_us"] / 1000 for change in changes]),
            f"{name}_rest_ms": median([change["last_us"] / 1000 for change in changes]),
            f"{name}_quickest_ms": round(min(change["last_us"] for change in changes) / 1000, 1),
            f"{name}_cpu_ms": median([change["cpu_ms"] for change in changes]), **more}


def hits(name, changes):
    """The same of a search, whose old hits go at once: "hits" is when something stands there again."""
    return summary(name, changes, **{f"{name}_hits_ms": median([change["inked_us"] / 1000 for change in changes]),
                                     f"{name}_longest_turn_cpu_ms": median([change["longest_cpu_ms"] for change in changes])})


class Bench:
    def __init__(self, folder, server_url):
        self.folder, self.server_url, self.watch = folder, server_url, Stopwatch()
        self.empty, self.program = os.environ["COTERIE_EMPTY_WINDOW"], os.environ["COTERIE_WINDOW"]
        self.passphrase = "seeded profile"

    def seed(self, name, chats, messages):
        """A profile with so many chats, and so many messages in the newest of them; made once."""
        folder = self.folder / name
        if not folder.exists():
            print(f"bench: making {chats} chats and {messages} messages", file=sys.stderr, flush=True)
            subprocess.run([os.environ["COTERIE_SEED_PROFILE"], f"--chats={chats}", f"--messages={messages}",
                            f"--server={self.server_url}", str(folder)], check=True, capture_output=True)
        return folder

    @property
    def small(self):
        return self.seed("small", 200, 2000)

    def ask(self, turns, *question):
        """The stopwatch's answer, and the processor time of the main thread from the question to the last change."""
        begin = time.monotonic()
        answer = self.watch.ask(*question)
        until_rest = turns.between(begin, begin + answer["last_us"] / 1e6 + 0.02)
        return {**answer, "cpu_ms": sum(cpu for _, cpu, _ in until_rest),
                "longest_cpu_ms": max([cpu for _, cpu, _ in until_rest], default=0)}

    def spawn(self, *command):
        return self.watch.ask("spawn", WHOLE, 60000, 0, *command)  # a caret never rests

    def open(self, profile):
        """A window of the profile, unlocked; returns it and how long after Return the list stood."""
        window = self.window(profile)
        return window, self.unlock(window)

    def window(self, profile):
        turns = Turns(profile.parent / f"{profile.name}-turns")
        turns.path.unlink(missing_ok=True)
        window = Window(profile.parent, profile.name, **turns.environment)
        window.turns = turns
        return window

    def unlock(self, window):
        window.passphrase = self.passphrase
        window.start()
        window.focus()
        window.find("push button", "Unlock")
        until(lambda: window.active, "the window to have the keyboard")
        time.sleep(0.5)  # the page at rest
        window.type(self.passphrase)
        window.find("push button", "Unlock").wait_sensitive()
        time.sleep(0.5)
        return self.ask(window.turns, "press", LIST, 60000, 300, "Return")

    # ------------------------------------------------------------------------------------ what is measured

    def start(self):
        """First pixels of both programs, in turns."""
        profile, times = self.small, {"empty": [], "coterie": []}
        for _ in range(ROUNDS):
            for name, command in (("empty", (self.empty,)), ("coterie", (self.program, "--profile", str(profile)))):
                shown = self.spawn(*command)
                times[name].append(shown["first_us"] / 1000)
                end(shown["pid"])
        empty, coterie = median(times["empty"]), median(times["coterie"])
        return {"empty_first_pixels_ms": empty, "unlock_first_pixels_ms": coterie, "ratio": round(coterie / empty, 2),
                "ratio_of_the_quickest": round(min(times["coterie"]) / min(times["empty"]), 2), "aim": 1.3}

    def memory(self):
        """Of both programs at rest, in turns. Of PSS, what is shared is divided among all who run: how much depends on them, and
        where nobody else runs GTK programs both come near to RSS."""
        profile, sizes = self.small, {"empty": [], "coterie": []}
        for _ in range(ROUNDS):
            shown = self.spawn(self.empty)
            time.sleep(SETTLED_S)
            sizes["empty"].append(memory_kib(shown["pid"]))
            end(shown["pid"])
            window, _ = self.open(profile)
            time.sleep(SETTLED_S)
            sizes["coterie"].append(memory_kib(window.process.pid))
            window.kill()
        (empty, empty_own, empty_rss), (coterie, coterie_own, coterie_rss) = ([median(values) for values in zip(*sizes[name])]
                                                      for name in ("empty", "coterie"))
        return {"empty_pss_kib": empty, "unlocked_pss_kib": coterie, "empty_anonymous_kib": empty_own,
                "unlocked_anonymous_kib": coterie_own, "empty_rss_kib": empty_rss, "unlocked_rss_kib": coterie_rss,
                "rss_ratio": round(coterie_rss / empty_rss, 2), "ratio": round(coterie / empty, 2), "aim": 1.5}

    def list(self):
        """From Return below the passphrase (whose key derivation is cheap in these profiles) to the list of 200 chats."""
        changes = []
        for _ in range(ROUNDS):
            window, shown = self.open(self.small)
            changes.append(shown)
            window.kill()
        return summary("unlock_to_list", changes, aim_ms=100)

    def million(self):
        """Opening the longest chat and a short one in turns, then searching through all texts."""
        window, unlocked = self.open(self.seed("million", 200, N_MILLION))
        time.sleep(SETTLED_S)
        opened = {"million": [], "short": []}
        for _ in range(ROUNDS + 1):
            for name, place in (("million", FIRST_ROW), ("short", SECOND_ROW)):
                opened[name].append(self.ask(window.turns, "click", TIMELINE, 60000, 400, *place))
        found = {name: self.search(window, word) for name, word in (("common", "note"), ("rare", "n777"))}
        window.kill()
        return {"n_messages": N_MILLION, "unlock_to_list_ms": round(unlocked["last_us"] / 1000, 1),
                "the_very_first_rest_ms": round(opened["million"][0]["last_us"] / 1000, 1),
                "the_very_first_cpu_ms": round(opened["million"][0]["cpu_ms"], 1),
                **summary("open_million", opened["million"][1:]), **summary("open_short", opened["short"][1:]),
                **hits("search_common", found["common"]), **hits("search_rare", found["rare"]), "aim_ms": 100}

    def search(self, window, word):
        """From the word's last letter to its first hits, and to the whole page of them."""
        changes = []
        for _ in range(ROUNDS):
            window.keys("ctrl+f").type(word[:-1])
            time.sleep(1.5)
            changes.append(self.ask(window.turns, "press", HITS, 60000, 400, word[-1]))
            window.keys("Escape")
            time.sleep(0.5)
        return changes

    def scroll(self):
        """From the newest of 10,000 messages to the first of them, page by page, as fast as a held key repeats."""
        window, _ = self.open(self.seed("scrolled", 200, N_SCROLLED))
        self.ask(window.turns, "click", TIMELINE, 60000, 400, *FIRST_ROW)
        window.keys("shift+Tab")
        begin, pages = time.monotonic(), 0
        while self.moved():
            window.keys(*["Prior"] * PAGES)
            pages += PAGES + 1
        figures = window.turns.figures("scroll", begin, time.monotonic())
        window.kill()
        return {"rows": N_SCROLLED, "pages": pages, **figures, "aim_ms": STALL_MS}

    def moved(self):
        try:
            return self.watch.ask("press", TIMELINE, 2000, 100, "Prior")
        except RuntimeError:
            return None

    def incoming(self):
        """A thousand messages come while somebody scrolls, writes and looks elsewhere."""
        world = WindowWorld()
        try:
            return incoming(world)
        finally:
            world.end()


class Answering:
    """How long a window leaves a question of a screen reader unanswered: its main loop's longest stall."""

    def __init__(self, window):
        self.frame, self.answers_ms = window.parts[0].accessible, []

    def ask_until(self, condition):
        deadline = time.monotonic() + 300
        while not condition() and time.monotonic() < deadline:
            self.frame.clear_cache()
            start = time.monotonic()
            self.frame.get_name()
            self.answers_ms.append((time.monotonic() - start) * 1000)
            time.sleep(0.001)
            pump()
        self.answers_ms.sort()
        return self

    def figures(self, name):
        return {f"{name}_longest_ms": round(self.answers_ms[-1], 1), f"{name}_asked": len(self.answers_ms),
                f"{name}_p99_ms": round(self.answers_ms[len(self.answers_ms) * 99 // 100], 1)}


def use(window, stop):
    """Back through the chat and to its end, a few words, and the search: until told to stop."""
    while not stop.is_set():
        window.keys("shift+Tab", "Prior", "Prior", "Prior", "End", "Tab").type("so").keys("BackSpace", "BackSpace")
        window.keys("ctrl+f").type("no").keys("Escape", "ctrl+k").type("bo").keys("Return")


def incoming(world):
    server = world.server()
    Console(world.folder, "alice", server).register()
    bob = Console(world.folder, "bob", server).register()
    Console(world.folder, "alice", server).run("send", "@bob", "hello")
    bob.run("receive")
    bob.run("send", "@alice", "hello Alice")
    shell = bob.start("shell")
    turns = Turns(world.folder / "turns")
    window = world.window("alice", server, **turns.environment).start()
    window.unlock()
    window.wait_open()
    window.open_chat("bob")
    marks = [time.monotonic()]
    idle = Answering(window).ask_until(lambda: time.monotonic() > marks[-1] + 3)
    stop = threading.Event()
    user = threading.Thread(target=use, args=(window.focus(), stop))
    user.start()
    marks.append(time.monotonic())
    alone = Answering(window).ask_until(lambda: time.monotonic() > marks[-1] + 6)
    marks.append(time.monotonic())
    for number in range(N_INCOMING):
        shell.type(f"@alice note {number} and what else there is to say about the garden")
    came = {}

    def all_came():
        came.update((event["id"], event) for event in shell.events if event.get("event") == "state"
                    and event.get("state") in ("delivered", "read"))
        return len(came) >= N_INCOMING

    asked = Answering(window).ask_until(all_came)
    marks.append(time.monotonic())
    stop.set()
    user.join()
    figures = {}
    for number, (name, answers) in enumerate({"idle": idle, "use_alone": alone, "use_while_they_come": asked}.items()):
        figures.update({**answers.figures(name), **turns.figures(name, marks[number], marks[number + 1])})
    return {"messages": len(came), "seconds": round(marks[3] - marks[2], 1), **figures, "aim_ms": STALL_MS}


def main():
    parts = sys.argv[1:] or ["start", "memory", "list", "million", "scroll", "incoming"]
    DESKTOP.start()
    os.environ["GSETTINGS_SCHEMA_DIR"] = str(Path(os.environ["COTERIE_WINDOW"]).parents[2] / "data")
    with tempfile.TemporaryDirectory(prefix="coterie-bench-") as name, silent_server() as server_url:
        bench = Bench(Path(os.environ.get("COTERIE_BENCH_FOLDER", name)), server_url)
        result = {"rounds": ROUNDS}
        try:
            for part in parts:
                print(f"bench: {part}", file=sys.stderr, flush=True)
                result[part] = getattr(bench, part)()
            print(json.dumps(result))
        finally:
            bench.watch.end()
            DESKTOP.stop()


main()
