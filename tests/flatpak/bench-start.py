# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""First pixels of the installed Flatpak, beside those of an empty libadwaita window in the same sandbox, in turns.

Prints one JSON object. COTERIE_STOPWATCH, COTERIE_EMPTY_WINDOW and COTERIE_SEED_PROFILE name the helpers.
"""

import importlib.util
import json
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "window"))
os.environ.setdefault("FLATPAK_USER_DIR", str(Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share")) / "flatpak"))
from window import DESKTOP, until  # noqa: E402

ID = "chat.coterie.Coterie"
ROUNDS = int(os.environ.get("COTERIE_ROUNDS", "5"))


def bench_window():
    path = Path(__file__).resolve().parents[1] / "window/bench-window.py"
    spec = importlib.util.spec_from_file_location("bench_window", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def end():
    subprocess.run(["flatpak", "kill", ID], check=False, capture_output=True)
    until(lambda: ID not in subprocess.run(["flatpak", "ps"], capture_output=True, text=True, check=False).stdout,
          "the program to end")
    time.sleep(1)  # its window goes from the screen a moment later, and must not count as the next one's first picture


def main():
    DESKTOP.start()
    try:
        kit = bench_window()
        watch, times = kit.Stopwatch(), {"empty": [], "coterie": []}
        empty = Path(os.environ["COTERIE_EMPTY_WINDOW"]).resolve()
        profile = Path(os.environ["HOME"]) / ".var/app" / ID / "data/seeded"
        profile.parent.mkdir(parents=True)
        subprocess.run([os.environ["COTERIE_SEED_PROFILE"], "--chats=200", "--messages=2000", "--server=http://127.0.0.1:1",
                        str(profile)], check=True, capture_output=True)
        run = ["flatpak", "run", "--user"]
        commands = {"empty": [*run, f"--filesystem={empty.parent}:ro", f"--command={empty}", ID],
                    "coterie": [*run, ID, "--profile", str(profile)]}
        for turn in range(ROUNDS + 1):
            for name, command in commands.items():
                shown = watch.ask("spawn", kit.WHOLE, 120000, 0, *command)
                if turn > 0:  # the first one of each fills the caches
                    times[name].append(shown["first_us"] / 1000)
                end()
        figures = {f"{name}_first_pixels_ms": kit.median(values) for name, values in times.items()}
        figures["ratio"] = round(kit.median(times["coterie"]) / kit.median(times["empty"]), 2)
        figures["ratio_of_the_quickest"] = round(min(times["coterie"]) / min(times["empty"]), 2)
        print(json.dumps({**figures, "aim": 1.3}))
    finally:
        DESKTOP.stop()


main()
