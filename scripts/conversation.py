# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alice and Bob converse through two console programs and a server, each of which is killed once and started again.

    conversation.py SERVER CLI

Tells what happens, and checks it. Everything lives in a temporary folder.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback, whatever proxies there are
PATIENCE_S = 60  # for whatever is waited for; reconnecting may take a while


class Wrong(Exception):
    """Something that should have happened did not."""


def tell(text=""):
    print(text, flush=True)


class Server:
    def __init__(self, program, folder):
        self.program, self.data, self.log = program, folder / "server", folder / "server.log"
        self.process, self.port = None, None

    def start(self):
        """Starts it, at first on any port that is free, later on the same one."""
        for _ in range(20):
            port = self.port or free_port()
            command = [self.program, "--data", str(self.data), "--listen", f"127.0.0.1:{port}"]
            with self.log.open("a", encoding="utf-8") as log:
                self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            if self._answers(port):
                self.port = port
                return
        raise Wrong(f"the server did not start:\n{self.log.read_text()}")

    def _answers(self, port):
        deadline = time.monotonic() + PATIENCE_S
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                with DIRECT.open(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                    return answer.status == 200
            except OSError:
                time.sleep(0.02)
        return False

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_S)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Person:
    """Somebody with a console program: a profile, and perhaps a shell that runs in it."""

    def __init__(self, program, folder, name):
        self.program, self.name = program, name
        self.profile, self.errors = folder / name, folder / f"{name}.err"
        self.environment = dict(os.environ, COTERIE_PASSWORD=f"the password of {name}",
                                COTERIE_PASSPHRASE=f"the passphrase of {name}'s device")
        self.shell, self.events, self.seen, self.news = None, [], 0, threading.Condition()

    def _command(self, words):
        return [self.program, "--profile", str(self.profile), "--json", *words]

    def run(self, *words):
        """One command; what it printed."""
        done = subprocess.run(self._command(words), env=self.environment, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=PATIENCE_S, check=False)
        if done.returncode != 0:
            raise Wrong(f"{self.name}: {' '.join(words)}: exit status {done.returncode}: {done.stderr.strip()}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def open_shell(self):
        with self.errors.open("a", encoding="utf-8") as errors:
            self.shell = subprocess.Popen(self._command(["shell"]), env=self.environment, stdin=subprocess.PIPE,
                                          stdout=subprocess.PIPE, stderr=errors, text=True, bufsize=1)
        threading.Thread(target=self._read, args=[self.shell.stdout], daemon=True).start()

    def _read(self, lines):
        for line in lines:
            try:
                event = json.loads(line)
            except json.JSONDecodeError:  # the line that was being printed when the program was killed
                continue
            with self.news:
                self.events.append(event)
                self.news.notify_all()

    def type(self, line):
        self.shell.stdin.write(line + "\n")
        self.shell.stdin.flush()

    def sees(self, what, **members):
        """Waits for an event that bears these members, among those not looked at yet."""
        deadline = time.monotonic() + PATIENCE_S
        with self.news:
            while True:
                for index in range(self.seen, len(self.events)):
                    event = self.events[index]
                    if all(event.get(name) == value for name, value in members.items()):
                        self.seen = index + 1
                        return event
                if not self.news.wait(max(0, deadline - time.monotonic())) and time.monotonic() >= deadline:
                    raise Wrong(f"{self.name} did not see {what}; last: {self.events[-5:]}\n{self.errors.read_text()}")

    def sees_message(self, sender, body, **members):
        return self.sees(f"“{body}”", event="message", sender=sender, body=body, **members)

    def kill(self):
        self.shell.kill()
        self.shell.wait()

    def leave(self):
        self.type("quit")
        if self.shell.wait(PATIENCE_S) != 0:
            raise Wrong(f"{self.name}'s program ended with status {self.shell.returncode}:\n{self.errors.read_text()}")


def conversation(server, alice, bob):
    said = []

    def writes(person, other, text):
        said.append((person.name, text))
        person.type(f"@{other.name} {text}")
        return person.sees_message(person.name, text)

    tell("A server starts on this machine, with an empty store.")
    server.start()
    for person in (alice, bob):
        person.run("--server", server.url, "register", person.name)
    tell("Alice and Bob register. Each one's device has made its own keys; only the public halves went to the server.\n")

    alice.open_shell()
    message = writes(alice, bob, "Hello, Bob. Is the harvest in?")
    alice.sees("that it is stored", event="state", id=message["id"], state="sent")
    tell("Alice writes:     Hello, Bob. Is the harvest in?\n"
         "                  Bob is not here. She sees: stored on the server.")
    bob.open_shell()
    bob.sees_message("alice", "Hello, Bob. Is the harvest in?", request=True)
    tell("Bob's program starts. He sees the message, marked as a request from somebody he does not know yet.")
    writes(bob, alice, "It is, Alice. Forty baskets.")
    alice.sees_message("bob", "It is, Alice. Forty baskets.")
    tell("Bob answers:      It is, Alice. Forty baskets.\n"
         "                  That accepts her. She sees it at once.")
    for person, other in ((alice, bob), (bob, alice)):
        person.type(f"safety-number @{other.name}")
    numbers = {person.sees("the safety number", event="safety-number")["number"] for person in (alice, bob)}
    if len(numbers) != 1:
        raise Wrong(f"the safety numbers differ: {numbers}")
    tell(f"Both compare:     {numbers.pop()}\n"
         "                  The same on both sides, so nobody is in between.\n")

    server.kill()
    tell("The server is killed.")
    message = writes(alice, bob, "Are you still there? The line went dead.")
    tell("Alice writes:     Are you still there? The line went dead.\n"
         f"                  She sees: {message['state']}. It is kept on her device.")
    server.start()
    bob.sees_message("alice", "Are you still there? The line went dead.")
    tell("The server starts again. Both programs come back by themselves, and Bob sees the message.\n")

    alice.kill()
    tell("Alice's program is killed.")
    writes(bob, alice, "Still here. Forty-two baskets, I counted again.")
    alice.open_shell()
    alice.sees_message("bob", "Still here. Forty-two baskets, I counted again.")
    tell("Bob writes:       Still here. Forty-two baskets, I counted again.\n"
         "                  Alice's program starts again, and she sees it.\n")

    message = writes(bob, alice, "One more thing: the red ones are for you.")
    bob.kill()
    tell("Bob writes:       One more thing: the red ones are for you.\n"
         "                  His program is killed at that moment.")
    bob.open_shell()
    alice.sees_message("bob", "One more thing: the red ones are for you.")
    tell("                  It starts again, and the message goes its way: Alice sees it.")
    message = writes(alice, bob, "Thank you! See you on Sunday.")
    alice.sees("that he has read it", event="state", id=message["id"], state="read")
    tell("Alice writes:     Thank you! See you on Sunday.\n"
         "                  She sees that Bob has read it.\n")
    for person in (alice, bob):
        person.leave()
    return said


def check_histories(alice, bob, said):
    for person, other in ((alice, bob), (bob, alice)):
        rows = [(row["sender"], row["body"]) for row in person.run("history", f"@{other.name}") if row["event"] == "message"]
        if rows != said:
            raise Wrong(f"{person.name}'s history is {rows}, not {said}")
    tell(f"Both histories hold the same {len(said)} messages, each once, in the same order.")


def check_nothing_readable(folder, said):
    """No word of the conversation may be in any file that a program has left."""
    words = {word.encode() for _, text in said for word in ("harvest", "baskets", "Sunday", text)}
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in files:
        content = path.read_bytes()
        for word in words:
            if word in content:
                raise Wrong(f"“{word.decode()}” can be read in {path.relative_to(folder)}")
    tell(f"Not a word of it can be read in the {len(files)} files of the server and of both profiles.")


def main(server_program, cli_program):
    folder = Path(tempfile.mkdtemp(prefix="coterie-run-"))
    server = Server(server_program, folder)
    alice, bob = (Person(cli_program, folder, name) for name in ("alice", "bob"))
    try:
        said = conversation(server, alice, bob)
        check_histories(alice, bob, said)
        status = server.stop()
        if status != 0:
            raise Wrong(f"the server ended with status {status}:\n{server.log.read_text()}")
        check_nothing_readable(folder, said)
        tell("The server has stopped. Everything happened as it should.")
        return 0
    except (Wrong, OSError, subprocess.TimeoutExpired) as error:
        print(f"\nrun: {error}", file=sys.stderr)
        return 1
    finally:
        for process in (server.process, alice.shell, bob.shell):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(*sys.argv[1:]))
