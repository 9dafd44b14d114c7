# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the turns of a program's main loop cost, as turns.c writes them down; COTERIE_TURNS_MODULE names that."""

import os

STALL_MS = 50


class Turns:
    """What the turns of a program's main loop cost; give it `environment`."""

    def __init__(self, path):
        self.path = path
        self.environment = {"LD_PRELOAD": os.environ["COTERIE_TURNS_MODULE"], "COTERIE_TURNS": str(path)}

    def between(self, begin, end):
        """Milliseconds (by the clock, by the processor, own) of those that ended in this time (time.monotonic())."""
        lines = [list(map(int, line.split())) for line in self.path.read_text().splitlines()]
        return [(wall / 1000, cpu / 1000, max(cpu, wall - queued) / 1000) for at, wall, cpu, queued in lines
                if begin * 1e6 <= at <= end * 1e6]

    def figures(self, name, begin, end):
        wall, cpu, own = map(sorted, zip(*(self.between(begin, end) or [(0, 0, 0)])))
        return {f"{name}_longest_turn_ms": round(wall[-1], 1), f"{name}_longest_turn_own_ms": round(own[-1], 1),
                f"{name}_longest_turn_cpu_ms": round(cpu[-1], 1), f"{name}_p99_turn_cpu_ms": round(cpu[len(cpu) * 99 // 100], 1),
                f"{name}_turns_over_{STALL_MS}_own_ms": sum(ms > STALL_MS for ms in own), f"{name}_turns": len(cpu)}
