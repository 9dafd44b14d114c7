# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the tests of a build directory through meson, and counts test cases.

    run-tests.py BUILD PLAIN [NAME...]

BUILD is built with sanitizers; PLAIN holds the programs as people get them, for what sanitizers would hide.

meson counts programs; a person wants to know about cases. This reads the TAP that each program printed, from meson's log. A case
that was never reached because its program died before counts as failed, so that the total is the same on each run.
"""

import json
import os
import re
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
Case = namedtuple("Case", "path verdict note")  # verdict: passed, failed, skipped
PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"

RESULT = re.compile(r"^(?P<not>not )?ok\b *(?P<number>\d+)?(?: +- +| +)?(?P<text>[^#]*)(?:#\s*(?P<mark>\w+)\s*(?P<reason>.*))?$")
PLAN = re.compile(r"^1\.\.(?P<count>\d+)(?:\s*#\s*(?P<mark>\w+)\s*(?P<reason>.*))?$")
LOG_TAIL_LINES = 80


def read_tap(text):
    """The cases of one program, how many it planned (None when it printed no plan), and why it bailed out, if it did."""
    cases, planned, bailed = [], None, None
    for line in text.splitlines():
        if line.startswith("Bail out!"):
            bailed = line[len("Bail out!"):].strip()
        plan = PLAN.match(line)
        if plan:
            planned = int(plan["count"])
            if planned == 0 and (plan["mark"] or "").upper().startswith("SKIP"):
                return [Case("", SKIPPED, plan["reason"])], 1, None
        result = RESULT.match(line)
        if not result:
            continue
        mark = (result["mark"] or "").upper()
        path, _, note = result["text"].strip().partition(" ")
        if result["not"]:
            verdict = FAILED
        elif mark.startswith("SKIP"):
            verdict, note = SKIPPED, result["reason"]
        else:
            verdict = PASSED
        cases.append(Case(path, verdict, note.lstrip("- ")))
    return cases, planned, bailed


def listed_paths(command):
    """The paths of all cases of a GTest program, in the order in which it runs them."""
    if any("python" in word or word.endswith((".py", ".sh")) for word in command[:2]):
        return []
    try:
        done = subprocess.run(command + ["-l"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    lines = (line.removeprefix("# ") for line in done.stdout.splitlines())
    return [line for line in lines if line.startswith("/")]


def cases_of(run):
    """The cases of one program that meson ran: `run` is a line of testlog.json."""
    name, result = run["name"].rpartition(" / ")[2], run["result"]
    cases, planned, bailed = read_tap(run.get("stdout") or "")
    if not cases and planned is None:  # no TAP: the exit status is the verdict
        verdict = {"OK": PASSED, "SKIP": SKIPPED}.get(result, FAILED)
        return [Case("/" + name, verdict, "" if verdict == PASSED else result)]
    cases = [case._replace(path=case.path or "/" + name) for case in cases]
    if result in ("OK", "SKIP"):
        return cases
    complete = planned is not None and len(cases) >= planned and bailed is None
    if complete and any(case.verdict == FAILED for case in cases):
        return cases
    if complete:  # every case was fine, and then the program was not: a leak, for instance
        return cases + [Case(f"/{name}", FAILED, f"{result}, exit status {run.get('returncode')}, after the last case")]
    paths = [] if "-p" in run["command"] else listed_paths(run["command"])
    done = {case.path for case in cases}
    lost = [path for path in paths if path not in done]
    if not any(case.verdict == FAILED for case in cases[-1:]):
        cases.append(Case(lost.pop(0) if lost else f"/{name}", FAILED, bailed or f"the program ended here: {result}"))
    return cases + [Case(path, FAILED, "not reached") for path in lost]


def chosen(tests, names):
    """What of meson's tests the names mean: [(test, case path or None)]."""
    if not names:
        return [(test, None) for test in tests]
    picked = []
    for name in (name.rstrip("/") for name in names):
        hits = []
        for test in tests:
            own = test["name"]
            if own == name or own.startswith(name + "/") or name in [s.split(":")[-1] for s in test["suite"]]:
                hits.append((test, None))
            elif name.startswith("/") and (name + "/").startswith("/" + own + "/"):
                hits.append((test, name if name.strip("/") != own else None))
        if not hits and name.startswith("/"):
            hits = [(test, name) for test in tests if test["protocol"] == "tap" and
                    any((path + "/").startswith(name + "/") for path in listed_paths(test["cmd"]))]
        if not hits:
            sys.exit(f"test: nothing is called {name}; there are: lint plain {' '.join(sorted({t['name'] for t in tests}))}")
        picked += [hit for hit in hits if hit not in picked]
    return picked


def meson_test(build, names, arguments=()):
    """Runs the named tests (all when None); returns the lines of meson's log."""
    command = ["meson", "test", "-C", str(build), "--no-rebuild"]
    # One more than there are processors: a third of their time, tests wait for one another's programs, for a disk or a picture.
    command += ["--num-processes", str((os.cpu_count() or 1) + 1)]
    # Times are for a quiet machine without sanitizers; zero is no limit.
    command += ["--timeout-multiplier", "0" if os.environ.get("COTERIE_NO_TIMEOUT") else "3"]
    if names is not None:
        command += sorted(set(names))
    log = build / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    subprocess.run(command + list(arguments), check=False, stdin=subprocess.DEVNULL)
    if not log.exists():
        return []
    return [json.loads(line) for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]


def tail_of(text):
    noise = ("# GLib-GIO-DEBUG", "# GLib-Net-DEBUG", "# libsoup-DEBUG", "# Start of ", "# End of ")
    lines = [line for line in (text or "").rstrip().splitlines() if not line.lstrip().startswith(noise)]
    if len(lines) > LOG_TAIL_LINES:
        lines = [f"[{len(lines) - LOG_TAIL_LINES} lines before]"] + lines[-LOG_TAIL_LINES:]
    return "".join(f"    {line}\n" for line in lines)


def run_lint():
    done = subprocess.run([ROOT / "scripts" / "lint"], capture_output=True, text=True, check=False)
    return read_tap(done.stdout)[0], done.stdout + done.stderr


def run_plain(plain):
    """Whether a core dump of the real programs betrays anything."""
    if os.geteuid() != 0:
        return [Case("/plain/two-ends/secrecy", SKIPPED, "only root can look into programs that keep debuggers out")], ""
    programs = {"COTERIE_SERVER": str(plain / "server" / "coterie-server"), "COTERIE_CLI": str(plain / "src" / "cli" / "coterie-cli")}
    command = [sys.executable, str(ROOT / "tests" / "two-ends" / "secrecy.py")]
    done = subprocess.run(command, env=dict(os.environ, **programs), capture_output=True, text=True, check=False)
    cases = cases_of({"name": "two-ends/secrecy", "result": "ERROR" if done.returncode else "OK", "stdout": done.stdout,
                      "returncode": done.returncode, "command": command})
    return [case._replace(path="/plain" + case.path) for case in cases], done.stdout + done.stderr


def run_programs(build, names):
    """The lines of meson's log for the named tests, all of them when `names` is empty."""
    listed = subprocess.run(["meson", "introspect", str(build), "--tests"], capture_output=True, check=True)
    picked = chosen(json.loads(listed.stdout), names)
    whole = [test["name"] for test, path in picked if path is None]
    runs = meson_test(build, whole if names else None) if whole else []
    for test, path in picked:
        if path is not None and test["name"] not in whole:
            runs += meson_test(build, [test["name"]], [f"--test-args=-p {path}"])
    return runs


def check_promises(cases):
    """Each test that the threat model names is there: a promise whose test has gone is none."""
    text = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    missing = [path for path in re.findall(r"`(/[^`]+)`", text.partition("## What is promised")[2])
               if not any((case.path + "/").startswith(path + "/") for case in cases)]
    return Case("/lint/promises-name-tests", FAILED if missing else PASSED, " ".join(missing))


def main(build, plain, names):
    groups = []  # (cases, what the program printed)
    if not names or "lint" in names:
        groups.append(run_lint())
    programs = [name for name in names if name not in ("lint", "plain")]
    runs = run_programs(build, programs) if programs or not names else []
    for run in runs:
        printed = (run.get("stdout") or "") + ("\n" + run["stderr"] if run.get("stderr") else "")
        groups.append((cases_of(run), printed))

    if not names or "plain" in names:
        print("test: the programs without sanitizers", flush=True)
        groups.append(run_plain(plain))
    if not names:
        groups.append(([check_promises([case for cases, _ in groups for case in cases])], ""))

    everything = [case for cases, _ in groups for case in cases]
    for cases, printed in groups:
        bad = [case for case in cases if case.verdict == FAILED]
        if bad:
            print()
            for case in bad:
                print(f"FAILED  {case.path}" + (f": {case.note}" if case.note else ""))
            print(tail_of(printed), end="")
    for case in everything:
        if case.verdict == SKIPPED:
            print(f"skipped {case.path}" + (f": {case.note}" if case.note else ""))
    counts = {verdict: sum(case.verdict == verdict for case in everything) for verdict in (PASSED, FAILED, SKIPPED)}
    print(f"\n{counts[PASSED]} passed, {counts[FAILED]} failed, {counts[SKIPPED]} skipped")
    return 1 if counts[FAILED] else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
