# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two ends and what stands between them: real console programs, a real server, and cases that print TAP.

COTERIE_SERVER and COTERIE_CLI name the programs. Each case gets a folder and a server of its own; nothing outlives it.
"""

import contextlib
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path

PATIENCE_S = int(os.environ.get("COTERIE_PATIENCE_S", "120"))  # for whatever is waited for; sanitizers on a busy machine are slow
ROUNDS = int(os.environ.get("COTERIE_ROUNDS", "50"))
SEED = int(os.environ.get("COTERIE_SEED", str(random.SystemRandom().randrange(1 << 32))))


class Skip(Exception):
    """The machine lacks what the case needs."""


def check(truth, *what):
    if not truth:
        raise AssertionError(" ".join(str(part) for part in what) or "not so")


def same(got, wanted, what=""):
    check(got == wanted, what, "\n  got   ", repr(got)[:2000], "\n  wanted", repr(wanted)[:2000])


def until(condition, what, patience_s=PATIENCE_S):
    """Waits for a condition; only the deadline depends on time. What is waited for may be a function, for what is seen then."""
    deadline = time.monotonic() + patience_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"in vain: {what() if callable(what) else what}")
        time.sleep(0.02)


# ---------------------------------------------------------------------------------------------------- server


def held_port():
    """A port of loopback, as a socket: while that is open nobody else is given the port, though nobody listens there."""
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind(("127.0.0.1", 0))
    return place


class Server:
    """coterie-server on a port of its own, which it keeps when it is started again."""

    def __init__(self, folder, *arguments):
        self.data, self.log, self.arguments = folder / "server", folder / "server.log", list(arguments)
        self.process, self.place, self.environment = None, held_port(), {}
        self.start()

    @property
    def port(self):
        return self.place.getsockname()[1]

    def count(self, words):
        """How many lines of its log say this."""
        return sum(words in line for line in self.log.read_text(errors="replace").splitlines())

    @property
    def url(self):
        scheme = "https" if any(word == "--tls-cert" for word in self.arguments) else "http"
        return f"{scheme}://127.0.0.1:{self.port}"

    def start(self):
        command = [os.environ["COTERIE_SERVER"], "--data", str(self.data), "--listen", f"127.0.0.1:{self.port}"]
        for name in ("register", "login", "anonymous", "lookup", "bundle"):
            command += ["--limit", f"{name}=none"]
        begin = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command + self.arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env={**os.environ, **self.environment})

        def ready():
            text = self.log.read_bytes()[begin:].decode(errors="replace")
            found = re.search(r"ready.*:\d+", text)
            check(found or self.process.poll() is None, "the server did not start:", text)
            return bool(found)

        until(ready, "the server to be ready")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(PATIENCE_S)
        same(status, 0, f"the server's exit status; {self.log.read_text(errors='replace')[-3000:]}")

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def restart(self, kill=False):
        if kill:
            self.kill()
        else:
            self.stop()
        self.start()


# ---------------------------------------------------------------------------------------------------- console


class Result:
    def __init__(self, command, status, out, err):
        self.command, self.status, self.out, self.err = command, status, out, err

    @property
    def events(self):
        return [json.loads(line) for line in self.out.splitlines()]

    def of(self, event):
        return [found for found in self.events if found["event"] == event]

    @property
    def bodies(self):
        return [found["body"] for found in self.of("message") if "kind" not in found]


class Console:
    """coterie-cli in a profile of its own."""

    def __init__(self, folder, name, server):
        self.name, self.profile, self.server = name, folder / name, server
        self.password, self.passphrase = f"the password of {name}", f"the passphrase of {name}"

    def environment(self, **more):
        named = {"COTERIE_PASSWORD": self.password, "COTERIE_PASSPHRASE": self.passphrase, "COTERIE_TEST_CHEAP_KEY_SLOT": "1"}
        return {**os.environ, **named, **{name: value for name, value in more.items() if value is not None}}

    def command(self, words):
        start = [os.environ["COTERIE_CLI"], "--profile", str(self.profile), "--json"]
        return start + (["--server", self.server.url] if self.server is not None else []) + [str(word) for word in words]

    def attempt(self, *words, stdin=None, **environment):
        """Runs a command to its end, however it ends."""
        done = subprocess.run(self.command(words), input=stdin, capture_output=True, text=True, check=False,
                              timeout=PATIENCE_S, env=self.environment(**environment))
        check("Sanitizer" not in done.stderr and "runtime error" not in done.stderr, done.stderr)
        return Result(words, done.returncode, done.stdout, done.stderr)

    def run(self, *words, status=0, **more):
        result = self.attempt(*words, **more)
        same(result.status, status, f"{self.name}: {words}: {result.out}{result.err}")
        return result

    def start(self, *words, **environment):
        process = subprocess.Popen(self.command(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=self.environment(**environment))
        return Running(self, process)

    def register(self):
        self.run("register", self.name)
        return self

    def printed(self, *words):
        """What a command prints for people."""
        command = [word for word in self.command(words) if word != "--json"]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_S, env=self.environment()).stdout

    def history(self, other, limit=100000):
        return self.run("history", f"@{other}", "--limit", limit).of("message")

    def texts(self, other, own):
        """The texts of a chat by one side, in the order of the chat."""
        wanted = self.name if own else other
        return [row["body"] for row in self.history(other) if row["sender"] == wanted and "kind" not in row]


class Running:
    """A console program that runs on, and the events it prints."""

    everyone = []  # of the case that is running

    def __init__(self, console, process):
        Running.everyone.append(self)
        self.console, self.process, self.events, self.errors = console, process, [], []
        self.readers = [threading.Thread(target=self._read, daemon=True),
                        threading.Thread(target=self._read_errors, daemon=True)]
        for reader in self.readers:
            reader.start()

    def _read(self):
        for line in self.process.stdout:
            try:
                self.events.append(json.loads(line))
            except json.JSONDecodeError:  # the line that was being printed when it was killed
                pass

    def _read_errors(self):
        for line in self.process.stderr:
            self.errors.append(line)

    def type(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def has_ended(self):
        """Whether it is over, and everything that it printed has been read. To be asked before looking for what it printed."""
        if self.process.poll() is None:
            return False
        for reader in self.readers:
            reader.join()
        return True

    def wait_for(self, what, **members):
        """The first event that has these members."""

        def found():
            ended = self.has_ended()
            for event in list(self.events):
                if all(event.get(name) == value for name, value in members.items()):
                    return event
            check(not ended, f"{self.console.name} ended early:", "".join(self.errors))
            return None

        return until(found, lambda: f"{self.console.name}: {what}; seen: {self.events[-5:]} {''.join(self.errors)[-800:]}")

    def finish(self, status=0):
        """Lets it end by itself (standard input ends), with this status, or one of these."""
        self.process.stdin.close()
        got = self.wait()
        check(got in (status if isinstance(status, tuple) else (status,)),
              f"{self.console.name} ended with {got}: {''.join(self.errors)}")

    def wait(self):
        """Its exit status, when everything that it printed has been read."""
        status = self.process.wait(PATIENCE_S)
        for reader in self.readers:
            reader.join()
        return status

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.finish()

    def kill(self):
        self.process.kill()
        self.wait()


# ---------------------------------------------------------------------------------------------------- cases


def befriended(world, server, *names):
    first, *others = people = world.people(server, *names)
    for other in others:
        first.run("send", f"@{other.name}", "hello")
        other.run("receive")
        other.run("accept", f"@{first.name}")
        first.run("receive")
    return people


KEEPER = tempfile.TemporaryDirectory(prefix="coterie-kept-")  # goes with this program
KEPT = Path(KEEPER.name)
PLACES = {}  # of the copies: their servers' ports, which nobody else gets while this program runs


class World:
    """What one case has: a folder, a server, people. All of it goes when the case ends."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="coterie-ends-"))
        self.servers = []
        self.closing = []  # what else ends with the case

    def server(self, *arguments, folder="."):
        place = self.folder / folder
        place.mkdir(exist_ok=True)
        self.servers.append(Server(place, *arguments))
        return self.servers[-1]

    def people(self, server, *names):
        return [Console(self.folder, name, server).register() for name in names]

    def friends(self, server, *names):
        """Two people, or more, of whom the first one and every other one have accepted one another."""
        return self.kept(server, befriended, *names)

    def kept(self, server, make, *words, names=None):
        """People as make (world, server, words...) makes them on a server where nobody is yet: when that was done before in this
        run, from a copy, for it takes many programs. The words are their names, unless these are given."""
        if any(str(self.folder) in word for word in server.arguments) or server.environment:
            return make(self, server, *words)
        kept = make, words, *server.arguments
        if kept in PLACES:
            self._take(KEPT / str(PLACES[kept].getsockname()[1]), PLACES[kept], server)
            return [Console(self.folder, name, server) for name in names or words]
        people = make(self, server, *words)
        server.stop()
        copy = KEPT / str(server.port)
        shutil.copytree(server.data, copy / "server")
        for person in people:
            shutil.copytree(person.profile, copy / "people" / person.name)
        PLACES[kept] = server.place
        server.start()
        return people

    def _take(self, copy, place, server):
        """On the port that the copied profiles know."""
        server.stop()
        shutil.rmtree(server.data)
        shutil.copytree(copy / "server", server.data)
        server.place = place
        server.start()
        shutil.copytree(copy / "people", self.folder, dirs_exist_ok=True)

    def check(self):
        """What is judged at the end of every case; the windows' worlds have more of it."""

    def end(self):
        for running in Running.everyone:
            if running.process.poll() is None:  # the case has failed
                running.kill()
        Running.everyone.clear()
        with contextlib.ExitStack() as last:  # all of it, whatever of it fails
            last.callback(shutil.rmtree, self.folder, ignore_errors=True)
            for server in self.servers:
                last.callback(server.kill)
            for close in reversed(self.closing):
                last.callback(close)


def end(world):
    """What ends with the case may say that something was wrong: also of one that has failed."""
    try:
        world.end()
    except Exception:
        print("\n".join(f"# at the end: {line}" for line in traceback.format_exc().splitlines()), flush=True)
        return False
    return True


CASES = []


def case(path):
    def add(function):
        CASES.append((path, function))
        return function

    return add


def main():
    wanted = sys.argv[1:]
    cases = [(path, function) for path, function in CASES if not wanted or any(path.startswith(word) for word in wanted)]
    failed = False
    print(f"TAP version 13\n1..{len(cases)}", flush=True)
    for number, (path, function) in enumerate(cases, 1):
        world = World()
        try:
            function(world)
            world.check()
            print(f"ok {number} {path}", flush=True)
        except Skip as reason:
            print(f"ok {number} {path} # SKIP {reason}", flush=True)
        except Exception:  # a case fails, the others go on
            failed = True
            print(f"not ok {number} {path}", flush=True)
            for line in traceback.format_exc().splitlines():
                print(f"# {line}", flush=True)
            for server in world.servers:
                tail = server.log.read_text(errors="replace").splitlines()[-15:] if server.log.exists() else []
                print("\n".join(f"#   server: {line}" for line in tail), flush=True)
        finally:
            failed = not end(world) or failed
    sys.exit(1 if failed else 0)
