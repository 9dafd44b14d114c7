# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every event that the console client prints with --json stands in docs/console.md."""

import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
CALLS = re.compile(r"(?:coterie_output_event|coterie_output_begin_line|say_and_settle|settle)\s*\(([^;]*?)\)\s*[;:]", re.DOTALL)
NAME = re.compile(r'^"([a-z-]+)"$')
CHOICE = re.compile(r'^\w+ \? "([a-z-]+)" : "([a-z-]+)"$')


def printed():
    """The names in the place of the event, which is the second argument of all four."""
    names = set()
    for source in sorted((ROOT / "src" / "cli").glob("*.c")):
        for call in CALLS.findall(source.read_text()):
            arguments = [" ".join(argument.split()) for argument in call.split(",")]
            if len(arguments) > 1:
                found = NAME.match(arguments[1]) or CHOICE.match(arguments[1])
                names.update(found.groups() if found else ())
    return names


def documented():
    table = (ROOT / "docs" / "console.md").read_text().split("| event | members |", 1)[1]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)}


names = printed()
missing = sorted(names - documented())
print("1..2")
print(f"{'ok' if len(names) > 40 else 'not ok'} 1 events-are-found # {len(names)}")
print(f"{'not ok' if missing else 'ok'} 2 events-are-documented {' '.join(missing)}")
sys.exit(bool(missing))
