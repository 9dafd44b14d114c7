# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of people with consoles."""

from ends import same


def circle(world, server, *names):
    return gather(world.people(server, *names))


def gather(people):
    """They have all accepted the first one, who makes a group of them."""
    first = people[0]
    for other in people[1:]:
        first.run("send", f"@{other.name}", "hello")
        other.run("receive")
        other.run("accept", f"@{first.name}")
        first.run("receive")
    made = first.run("group", "create", "Circle", *[f"@{other.name}" for other in people[1:]])
    same(made.of("group")[0]["chat"], "#Circle")
    return people


def rows(person, chat="#Circle"):
    """What was said, without the lines about who came and went."""
    return [(row["sender"], row["body"]) for row in person.run("history", chat).of("message") if "kind" not in row]


def members(person, chat="#Circle"):
    return [(row["name"], row["role"]) for row in person.run("group", "members", chat).of("member")]


def receive_all(*people):
    for _ in range(2):  # what one of them answers the others have to receive
        for person in people:
            person.run("receive")
