# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What scripts/run-tests.py counts, as TAP."""

import importlib.util
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # nothing of a test stays in the source tree
path = Path(__file__).resolve().parents[2] / "scripts" / "run-tests.py"
spec = importlib.util.spec_from_file_location("run_tests", path)
run_tests = importlib.util.module_from_spec(spec)
spec.loader.exec_module(run_tests)


def verdicts(result, stdout, listed=()):
    run_tests.listed_paths = lambda command: list(listed)
    run = {"name": "suite / wire/frames", "result": result, "stdout": stdout, "command": ["frames"], "returncode": 1}
    return [(case.path, case.verdict) for case in run_tests.cases_of(run)]


LISTED = ["/wire/frames/a", "/wire/frames/b", "/wire/frames/c"]

EXPECTED = {
    "each-case-counts": (
        ("OK", "1..3\nok 1 /wire/frames/a\nok 2 /wire/frames/b # SKIP no network\nok 3 /wire/frames/c\n"),
        [("/wire/frames/a", "passed"), ("/wire/frames/b", "skipped"), ("/wire/frames/c", "passed")]),
    "assertion-ends-the-program": (
        ("ERROR", "1..3\nok 1 /wire/frames/a\nBail out! ERROR:frames.c:7:b: assertion failed\n"),
        [("/wire/frames/a", "passed"), ("/wire/frames/b", "failed"), ("/wire/frames/c", "failed")]),
    "newer-glib-names-the-failure": (
        ("ERROR", "TAP version 14\n1..3\nok 1 /wire/frames/a\nnot ok /wire/frames/b - ERROR:frames.c:7\nBail out!\n"),
        [("/wire/frames/a", "passed"), ("/wire/frames/b", "failed"), ("/wire/frames/c", "failed")]),
    "crash-without-a-word": (
        ("ERROR", "1..3\nok 1 /wire/frames/a\n"),
        [("/wire/frames/a", "passed"), ("/wire/frames/b", "failed"), ("/wire/frames/c", "failed")]),
    "time-out-before-the-first-case": (
        ("TIMEOUT", "1..3\n"),
        [("/wire/frames/a", "failed"), ("/wire/frames/b", "failed"), ("/wire/frames/c", "failed")]),
    "leak-after-the-last-case": (
        ("ERROR", "1..1\nok 1 /wire/frames/a\n"),
        [("/wire/frames/a", "passed"), ("/wire/frames", "failed")]),
    "failure-that-goes-on": (
        ("FAIL", "1..2\nnot ok 1 /wire/frames/a - wrong\nok 2 /wire/frames/b\n"),
        [("/wire/frames/a", "failed"), ("/wire/frames/b", "passed")]),
    "exit-status-of-failed-cases": (
        ("ERROR", "1..2\nnot ok 1 /wire/frames/a\nok 2 /wire/frames/b\n"),
        [("/wire/frames/a", "failed"), ("/wire/frames/b", "passed")]),
    "program-without-cases-is-one": (("FAIL", ""), [("/wire/frames", "failed")]),
    "program-without-cases-passes": (("OK", "done\n"), [("/wire/frames", "passed")]),
    "whole-program-skipped": (("SKIP", "1..0 # SKIP no debugger\n"), [("/wire/frames", "skipped")]),
}

status = 0
print(f"1..{len(EXPECTED)}")
for number, (name, (given, wanted)) in enumerate(EXPECTED.items(), 1):
    got = verdicts(*given, listed=LISTED)
    print(f"{'ok' if got == wanted else 'not ok'} {number} /scripts/run-tests/{name}")
    if got != wanted:
        status = 1
        print(f"# wanted {wanted}\n# got    {got}")
sys.exit(status)
