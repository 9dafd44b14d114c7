# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Either side, or the server, dies at any step: nothing is lost, doubled, reordered or left unreadable.

COTERIE_ROUNDS says how many rounds the randomised case makes, COTERIE_SEED repeats one.
"""

import random
import signal
import threading

from ends import ROUNDS, SEED, case, check, main, same, until

SEND_STEPS = ["send.composed-committed", "send.sealed-committed", "send.frame-written", "send.answered",
              "send.cleared-committed"]
RECEIVE_STEPS = ["receive.frame-read", "receive.opened", "receive.stored-committed", "receive.acked"]


def killed_at(console, step, *words):
    result = console.attempt(*words, COTERIE_TEST_KILL_AT=step)
    same(result.status, -signal.SIGKILL, f"{step} was not reached: {result.out}{result.err}")


def settle(*people):
    for _ in range(2):
        for person in people:
            person.run("receive")


def same_conversation(first, second):
    """What each wrote is what the other has, in the same order, all of it sent."""
    for writer, reader in ((first, second), (second, first)):
        rows = [row for row in writer.history(reader.name) if row["sender"] == writer.name and "kind" not in row]
        unsent = [row for row in rows if row["state"] in ("pending", "failed")]
        same(unsent, [], f"{writer.name} has unsent rows")
        same(reader.texts(writer.name, own=False), [row["body"] for row in rows], f"{writer.name} to {reader.name}")
        odd = [row for row in reader.history(writer.name) if "kind" in row]
        same(odd, [], f"{reader.name} has rows that are no text")


def walk_send(step):
    def run(world):
        alice, bob = world.friends(world.server(), "alice", "bob")
        alice.run("send", "@bob", "before")
        killed_at(alice, step, "send", "@bob", "in the middle")
        alice.run("send", "@bob", "after")
        settle(bob, alice)
        same(bob.texts("alice", own=False), ["hello", "before", "in the middle", "after"])
        same_conversation(alice, bob)

    return run


def walk_first_send(step):
    """The first message ever to somebody: chain, bundle and session are made on the way."""

    def run(world):
        alice, bob = world.people(world.server(), "alice", "bob")
        killed_at(alice, step, "send", "@bob", "the very first")
        alice.run("receive")
        bob.run("send", "@alice", "answer")
        settle(bob, alice)
        same(bob.texts("alice", own=False), ["the very first"])
        same_conversation(alice, bob)

    return run


def walk_receive(step):
    def run(world):
        alice, bob = world.friends(world.server(), "alice", "bob")
        for i in range(3):
            alice.run("send", "@bob", f"number {i}")
        for passes in range(3):
            bob.attempt("receive", COTERIE_TEST_KILL_AT=f"{step}:{passes}")
        settle(bob, alice)
        same(bob.texts("alice", own=False), ["hello"] + [f"number {i}" for i in range(3)])
        same_conversation(alice, bob)

    return run


def walk_receive_once(step):
    """The step is really reached, with one envelope."""

    def run(world):
        alice, bob = world.friends(world.server(), "alice", "bob")
        alice.run("send", "@bob", "one")
        killed_at(bob, step, "receive")
        settle(bob, alice)
        same(bob.texts("alice", own=False), ["hello", "one"])

    return run


for name in SEND_STEPS:
    case(f"/two-ends/kill/{name}")(walk_send(name))
    case(f"/two-ends/kill/first/{name}")(walk_first_send(name))
for name in RECEIVE_STEPS:
    case(f"/two-ends/kill/{name}")(walk_receive_once(name))
    case(f"/two-ends/kill/{name}/several")(walk_receive(name))


@case("/two-ends/kill/register-cut-short")
def register_cut_short(world):
    """A registration that dies at some moment can be repeated, and gives one account."""
    from ends import Console

    server = world.server()
    rng = random.Random(SEED)
    for attempt in range(8):
        carol = Console(world.folder, f"carol{attempt}", server)
        running = carol.start("register", carol.name)
        threading.Event().wait(rng.uniform(0.0, 0.6))
        running.kill()
        result = carol.attempt("register", carol.name)
        check(result.status == 0 or "already" in result.err, f"seed {SEED}", result.err)
        same(len(carol.run("devices").of("device")), 1)
        carol.run("send", f"@{carol.name}", "a note")


def sent(shell):
    """The texts that were typed there and that the server has."""
    gone = {event["id"] for event in list(shell.events) if event["event"] == "state" and event["state"] != "pending"}
    return {event["body"] for event in list(shell.events) if event["event"] == "message" and event["id"] in gone}


@case("/two-ends/kill/server-while-sending")
def server_while_sending(world):
    server = world.server()
    alice, bob = world.friends(server, "alice", "bob")
    for i in range(6):
        shell = alice.start("shell")
        for k in range(20):
            shell.type(f"@bob {i}.{k}")
        server.restart(kill=True)
        until(lambda i=i: f"{i}.19" in sent(shell), lambda: f"the last one to be sent; {shell.events[-5:]}")
        shell.finish()
    settle(bob, alice)
    same(bob.texts("alice", own=False), ["hello"] + [f"{i}.{k}" for i in range(6) for k in range(20)])
    same_conversation(alice, bob)


class Round:
    """One round of the randomised case: a few commands at once, some of which die."""

    def __init__(self, rng, server, people):
        self.rng, self.server, self.people = rng, server, people

    def _send(self, writer, reader, text):
        self._maybe_killed(writer, SEND_STEPS, "send", f"@{reader.name}", text)

    def _maybe_killed(self, person, steps, *words):
        fate = self.rng.random()
        if fate < 0.45:
            person.attempt(*words)
        elif fate < 0.8:
            person.attempt(*words, COTERIE_TEST_KILL_AT=f"{self.rng.choice(steps)}:{self.rng.choice([0, 0, 0, 1, 2])}")
        else:
            running = person.start(*words)
            threading.Event().wait(self.rng.uniform(0.0, 0.5))
            running.kill()

    def play(self, number):
        def act(person, other):
            self._send(person, other, f"{person.name} {number}")
            self._maybe_killed(person, RECEIVE_STEPS, "receive")

        first, second = self.people
        threads = [threading.Thread(target=act, args=pair) for pair in ((first, second), (second, first))]
        for thread in threads:
            thread.start()
        if self.rng.random() < 0.2:
            threading.Event().wait(self.rng.uniform(0.0, 0.3))
            self.server.restart(kill=self.rng.random() < 0.8)
        for thread in threads:
            thread.join()


@case("/two-ends/kill/randomised")
def randomised(world):
    print(f"# seed {SEED}, {ROUNDS} rounds", flush=True)
    rng = random.Random(SEED)
    server = world.server()
    people = world.friends(server, "alice", "bob")
    for number in range(ROUNDS):
        Round(rng, server, people).play(number)
        if number % 25 == 24 or number == ROUNDS - 1:
            settle(*people)
            same_conversation(*people)


if __name__ == "__main__":
    main()
