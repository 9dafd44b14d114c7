# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten thousand chats: the list is gone through by keyboard to its end, and the last is found by its name."""

import os
import re
import subprocess
from pathlib import Path

from window import case, check, main, until

CHATS = 10000
PASSPHRASE = "seeded profile"
MAX_GROWTH_MIB = 150


def resident_mib(window):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{window.process.pid}/status").read_text()).group(1)) // 1024


def rows(window):
    return [part for found in window.find_all("list") if found.name in ("Chats", "Search Results")
            for part in found.find_all("list item")]


def names(window):
    return [part.name for part in rows(window)]


@case("/window/many-chats/list-search-and-switcher")
def many(world):
    window = world.window("alice", ASAN_OPTIONS="quarantine_size_mb=1")  # what is freed is not kept
    subprocess.run([os.environ["COTERIE_SEED_PROFILE"], f"--chats={CHATS}", "--messages=50", str(window.profile)], check=True,
                   capture_output=True)
    window.start().focus().unlock(PASSPHRASE).wait_open()
    until(lambda: len(names(window)) > 3, lambda: f"the list in:\n{window.tree()}")
    begin = resident_mib(window)
    first = names(window)[0]

    # The list, from end to end.
    window.tab_to(lambda part: part.role == "list item" and part.name in names(window), "a row")
    window.keys("End")
    until(lambda: names(window) and first not in names(window), lambda: f"other rows than {names(window)}")
    last = window.wait_at(role="list item").name
    window.screenshot("many-chats-end")
    check(last != first, last)
    for _ in range(20):
        window.keys("Prior")
    window.keys("Home")
    until(lambda: first in names(window), lambda: f"{first} among {names(window)}")
    check(len(rows(window)) < 400, "rows are made for what is near alone, not", len(rows(window)))

    # By name, in the search and in the switcher.
    person = last.split(",")[0]
    window.keys("ctrl+f")
    window.find("entry", "Search chats, people and messages")
    window.type(person)
    until(lambda: any(name.startswith(person) for name in names(window)), lambda: f"{person} among {names(window)[:9]}")
    window.screenshot("many-chats-search")
    window.keys("Escape")
    window.focus().keys("ctrl+k")
    window.find("entry", "Name of a chat")
    window.type(person)
    until(lambda: any(part.name.startswith(person) for part in window.find_all("list item")),
          lambda: f"{person} in:\n{window.tree()}")
    window.keys("Return")
    window.wait_gone("entry", "Name of a chat")
    until(lambda: [part for part in window.walk() if part.role == "label" and person in (part.name, part.text)], "the chat to be open")
    check(resident_mib(window) - begin < MAX_GROWTH_MIB, "grown from", begin, "to", resident_mib(window), "MiB")
    print(f"# {begin} MiB after unlocking, {resident_mib(window)} MiB at the end", flush=True)
    window.quit()


main()
