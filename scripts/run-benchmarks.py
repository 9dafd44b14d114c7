# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs meson's benchmarks one after the other and merges the JSON that each prints.

    run-benchmarks.py BUILD OUTPUT [NAME...]
"""

import json
import os
import platform
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path


def machine():
    """What a reader needs to know to compare two results."""
    cpu = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.machine())
    memory_kb = int(Path("/proc/meminfo").read_text().split()[1])
    release = dict(line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line)
    return {
        "cpu": cpu,
        "cores": len(os.sched_getaffinity(0)),
        "memory_mib": memory_kb // 1024,
        "kernel": platform.release(),
        "system": release.get("PRETTY_NAME", "").strip('"'),
        "load_before": os.getloadavg()[0],
    }


def wanted(name, names):
    return not names or any(name == one or name.startswith(one.rstrip("/") + "/") for one in names)


def run(benchmark):
    """The result of one program: what it printed, or the reason why there is none."""
    environment = dict(os.environ, **benchmark["env"])
    done = subprocess.run(benchmark["cmd"], stdout=subprocess.PIPE, text=True, cwd=benchmark["workdir"], env=environment,
                          timeout=benchmark["timeout"] or None, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        return None, f"exit status {done.returncode}"
    try:
        return json.loads(done.stdout), None
    except json.JSONDecodeError as error:
        return None, f"printed no JSON: {error}"


def main(build, output, names):
    listed = subprocess.run(["meson", "introspect", str(build), "--benchmarks"], capture_output=True, check=True)
    benchmarks = [one for one in json.loads(listed.stdout) if wanted(one["name"], names)]
    if not benchmarks:
        sys.exit("bench: there is no such benchmark")
    merged = {"time": datetime.now(timezone.utc).isoformat(timespec="seconds"), "machine": machine(), "results": {}, "failed": {}}
    for benchmark in benchmarks:
        print(f"bench: {benchmark['name']}", file=sys.stderr, flush=True)
        try:
            result, failure = run(benchmark)
        except subprocess.TimeoutExpired:
            result, failure = None, "took too long"
        if failure:
            merged["failed"][benchmark["name"]] = failure
            print(f"bench: {benchmark['name']}: {failure}", file=sys.stderr)
        else:
            merged["results"][benchmark["name"]] = result
    text = json.dumps(merged, indent=2, ensure_ascii=False) + "\n"
    output.write_text(text, encoding="utf-8")
    print(text, end="")
    return 1 if merged["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
