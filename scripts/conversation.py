# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alice and Bob converse through two console programs and a server, each of which is killed once and started again.

    conversation.py SERVER CLI

Tells what happens, and checks it. Everything lives in a temporary folder.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tests" / "two-ends"))

from ends import Console, World, check, same  # noqa: E402: the tests' own server and console


def tell(text=""):
    print(text, flush=True)


class Person(Console):
    """Somebody who sits before a console program that runs on."""

    def open(self, world):
        self.shell = self.start("shell")
        world.running.append(self.shell)

    def sees(self, sender, body, **members):
        return self.shell.wait_for(f"“{body}”", event="message", sender=sender, body=body, **members)

    def leave(self):
        self.shell.type("quit")
        self.shell.finish()


def conversation(world):
    said = []

    def writes(person, other, text):
        said.append((person.name, text))
        person.shell.type(f"@{other.name} {text}")
        return person.sees(person.name, text)

    server = world.server()
    tell("A server starts on this machine, with an empty store.")
    alice, bob = (Person(world.folder, name, server).register() for name in ("alice", "bob"))
    tell("Alice and Bob register. Each one's device has made its own keys; only the public halves went to the server.\n")

    alice.open(world)
    message = writes(alice, bob, "Hello, Bob. Is the harvest in?")
    alice.shell.wait_for("it is stored", event="state", id=message["id"], state="sent")
    tell("Alice writes:     Hello, Bob. Is the harvest in?\n"
         "                  Bob is not here. She sees: stored on the server.")
    bob.open(world)
    bob.sees("alice", "Hello, Bob. Is the harvest in?", request=True)
    tell("Bob's program starts. He sees the message, marked as a request from somebody he does not know yet.")
    writes(bob, alice, "It is, Alice. Forty baskets.")
    alice.sees("bob", "It is, Alice. Forty baskets.")
    tell("Bob answers:      It is, Alice. Forty baskets.\n"
         "                  That accepts her. She sees it at once.")
    for person, other in ((alice, bob), (bob, alice)):
        person.shell.type(f"safety-number @{other.name}")
    numbers = {person.shell.wait_for("the number", event="safety-number")["number"] for person in (alice, bob)}
    same(len(numbers), 1, "how many safety numbers there are")
    tell(f"Both compare:     {numbers.pop()}\n"
         "                  The same on both sides, so nobody is in between.\n")

    server.kill()
    tell("The server is killed.")
    message = writes(alice, bob, "Are you still there? The line went dead.")
    tell("Alice writes:     Are you still there? The line went dead.\n"
         f"                  She sees: {message['state']}. It is kept on her device.")
    server.start()
    bob.sees("alice", "Are you still there? The line went dead.")
    tell("The server starts again. Both programs come back by themselves, and Bob sees the message.\n")

    alice.shell.kill()
    tell("Alice's program is killed.")
    writes(bob, alice, "Still here. Forty-two baskets, I counted again.")
    alice.open(world)
    alice.sees("bob", "Still here. Forty-two baskets, I counted again.")
    tell("Bob writes:       Still here. Forty-two baskets, I counted again.\n"
         "                  Alice's program starts again, and she sees it.\n")

    message = writes(bob, alice, "One more thing: the red ones are for you.")
    bob.shell.kill()
    tell("Bob writes:       One more thing: the red ones are for you.\n"
         "                  His program is killed at that moment.")
    bob.open(world)
    alice.sees("bob", "One more thing: the red ones are for you.")
    tell("                  It starts again, and the message goes its way: Alice sees it.")
    message = writes(alice, bob, "Thank you! See you on Sunday.")
    alice.shell.wait_for("he has read it", event="state", id=message["id"], state="read")
    tell("Alice writes:     Thank you! See you on Sunday.\n"
         "                  She sees that Bob has read it.\n")
    for person in (alice, bob):
        person.leave()
    for person, other in ((alice, bob), (bob, alice)):
        same([(row["sender"], row["body"]) for row in person.history(other.name)], said, f"{person.name}'s history")
    server.stop()
    tell(f"Both histories hold the same {len(said)} messages, each once, in the same order.")
    return said


def check_nothing_readable(folder, said):
    """No word of the conversation may be in any file that a program has left."""
    words = {word.encode() for _, text in said for word in ("harvest", "baskets", "Sunday", text)}
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in files:
        content = path.read_bytes()
        for word in words:
            check(word not in content, f"“{word.decode()}” can be read in {path.relative_to(folder)}")
    tell(f"Not a word of it can be read in the {len(files)} files of the server and of both profiles.")


def main(server_program, cli_program):
    os.environ.update(COTERIE_SERVER=server_program, COTERIE_CLI=cli_program)
    world = World()
    try:
        said = conversation(world)
        check_nothing_readable(world.folder, said)
        tell("Everything happened as it should, and everything has stopped.")
        return 0
    except (AssertionError, OSError, subprocess.TimeoutExpired) as error:
        print(f"\nrun: {error}", file=sys.stderr)
        return 1
    finally:
        for shell in world.running:
            if shell.process.poll() is None:
                shell.kill()
        world.end()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(*sys.argv[1:]))
