# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stopwatch.c measures, for benchmarks; COTERIE_STOPWATCH names the program."""

import json
import os
import statistics
import subprocess

WHOLE = (0, 0, 1200, 800)


class Stopwatch:
    def __init__(self):
        self.process = subprocess.Popen([os.environ["COTERIE_STOPWATCH"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def ask(self, verb, region, within_ms, quiet_ms, *what):
        self.process.stdin.write(" ".join(map(str, (verb, *region, within_ms, quiet_ms, *what))) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if answer["first_us"] < 0:
            raise RuntimeError(f"nothing changed after: {verb} {what}")
        return answer

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def median(values):
    return round(statistics.median(values), 1)
