# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""First pixels of the installed Flatpak, beside those of an empty libadwaita window in the same sandbox, in turns.

Prints one JSON object. COTERIE_STOPWATCH, COTERIE_EMPTY_WINDOW and COTERIE_SEED_PROFILE name the helpers.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from sandbox import ID, RUN, place  # noqa: E402
from stopwatch import WHOLE, Stopwatch, median  # noqa: E402
from window import DESKTOP, until  # noqa: E402

ROUNDS = int(os.environ.get("COTERIE_ROUNDS", "5"))


def end():
    subprocess.run(["flatpak", "kill", ID], check=False, capture_output=True)
    until(lambda: ID not in subprocess.run(["flatpak", "ps"], capture_output=True, text=True, check=False).stdout,
          "the program to end")
    time.sleep(1)  # its window goes from the screen a moment later, and must not count as the next one's first picture


def main():
    DESKTOP.start()
    try:
        watch, times = Stopwatch(), {"empty": [], "coterie": []}
        empty = Path(os.environ["COTERIE_EMPTY_WINDOW"]).resolve()
        profile = place() / "seeded"
        subprocess.run([os.environ["COTERIE_SEED_PROFILE"], "--chats=200", "--messages=2000", "--server=http://127.0.0.1:1",
                        str(profile)], check=True, capture_output=True)
        commands = {"empty": [*RUN, f"--filesystem={empty.parent}:ro", f"--command={empty}", ID],
                    "coterie": [*RUN, ID, "--profile", str(profile)]}
        for turn in range(ROUNDS + 1):
            for name, command in commands.items():
                shown = watch.ask("spawn", WHOLE, 120000, 0, *command)
                if turn > 0:  # the first one of each fills the caches
                    times[name].append(shown["first_us"] / 1000)
                end()
        figures = {f"{name}_first_pixels_ms": median(values) for name, values in times.items()}
        figures["ratio"] = round(median(times["coterie"]) / median(times["empty"]), 2)
        figures["ratio_of_the_quickest"] = round(min(times["coterie"]) / min(times["empty"]), 2)
        print(json.dumps({**figures, "aim": 1.3}))
    finally:
        DESKTOP.stop()


main()
