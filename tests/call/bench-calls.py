#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What calls cost and how well they go, each participant in a process of its own.

    bench-calls.py loss|first-frame|mesh|browser|churn|latency|voice [SECONDS]

Prints one JSON object. CPU is in percent of one core. SECONDS is how long one measurement takes (15; with loss 60).
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from room import Room, cpu_s, memory_kib
from two_hosts import ADDRESSES, TwoHosts, become_able

from ends import World, check, until

TURNS = 20
SETTLE_S = 4  # until the bitrate is what it stays
FULL_WIDTH_S = 60
# src/call/quality.c
RULE = {2: (1280, 720, 30, 1500000), 4: (640, 360, 30, 600000), 8: (320, 180, 15, 150000)}


def rule_for(n_people):
    return next(rule for most, rule in RULE.items() if n_people <= most)


def figures_of(room, numbers=None):
    return {number: one.figures() for number, one in room.participants.items() if numbers is None or number in numbers}


def is_complete(room, member):
    n_others = len(room.participants) - 1
    return all(len(legs) == n_others and all(leg[member] > 0 for leg in legs.values()) for legs in figures_of(room).values())


def meet(room, member="frames"):
    room.meet()
    until(lambda: is_complete(room, member), "everybody to see and hear everybody")
    time.sleep(SETTLE_S)


def mark(room):
    for one in room.participants.values():
        one.do("mark")


def rates(before, after, member, seconds):
    """Of each leg, a second."""
    return [(leg[member] - before[number][other][member]) / seconds
            for number, legs in after.items() for other, leg in legs.items() if other in before[number]]


def measure(room, seconds):
    """What all processes together use, and what comes in on each leg, while nobody comes or goes."""
    processes = room.processes()
    before, used, begun = figures_of(room), sum(map(cpu_s, processes)), time.monotonic()
    time.sleep(seconds)
    used, took = sum(map(cpu_s, processes)) - used, time.monotonic() - begun
    after = figures_of(room)
    n = len(room.participants)
    frames, sounds = rates(before, after, "frames", took), rates(before, after, "sounds", took)
    return {
        "participants": n,
        "cpu_pct_each": round(100 * used / took / n, 1),
        "cpu_pct_all": round(100 * used / took, 1),
        "cpu_ms_per_picture_seen": round(1000 * used / took / sum(frames), 2) if sum(frames) else None,
        "frames_per_s": {"worst": round(min(frames), 1), "median": round(statistics.median(frames), 1)},
        "sounds_per_s": {"worst": round(min(sounds), 1), "median": round(statistics.median(sounds), 1)},
        "memory_mib_each": round(sum(map(memory_kib, processes)) / 1024 / n, 1),
    }


def room_of_ours(room, n, *words):
    for number in range(1, n + 1):
        room.ours(number, "--others", str(n - 1), *words)


def measure_ours(n, seconds, *words):
    with Room() as room:
        room_of_ours(room, n, *words)
        meet(room, "sounds" if "--voice" in words else "frames")
        width, height, frames_per_s, _ = rule_for(n)
        before, begun = figures_of(room), time.monotonic()
        row = measure(room, seconds)
        return {"picture": f"{width}x{height}@{frames_per_s}", **row,
                "kbit_per_s": rate_of_pictures(before, figures_of(room), time.monotonic() - begun)}


def rate_of_pictures(before, after, seconds):
    """On the leg with the least."""
    return round(min(rates(before, after, "bytes", seconds)) * 8 / 1000)


def wait_for_width(room, width):
    """A browser begins with small pictures, and takes up to half a minute until it sends what it was asked for."""
    narrowest = lambda: min(leg["width"] for legs in figures_of(room).values() for leg in legs.values())  # noqa: E731
    deadline = time.monotonic() + FULL_WIDTH_S
    while narrowest() < width and time.monotonic() < deadline:
        time.sleep(1)
    time.sleep(SETTLE_S)


def film_for(n, folder):
    """What the cameras of ours show."""
    path = Path(folder) / "film.y4m"
    subprocess.run([os.environ["COTERIE_PARTICIPANT"], "--others", str(n - 1), "--film", str(path)], check=True)
    return path


def check_whole(room):
    """Sound, network and camera of a browser are processes of their own, which not every way of looking finds."""
    kinds = b"".join(Path(f"/proc/{pid}/cmdline").read_bytes() for pid in room.processes())
    for kind in (b"renderer", b"gpu-process", b"AudioService", b"NetworkService", b"VideoCaptureService"):
        check(kind in kinds, f"the browser's {kind.decode()} is not among what is measured")


def seen_of_tabs(before, after, seconds):
    """What of it comes in, on the worst leg, and what with."""
    legs = [leg for legs in after.values() for leg in legs.values()]
    return {"smallest_px": [min(leg["width"] for leg in legs), min(leg["height"] for leg in legs)],
            "kbit_per_s": rate_of_pictures(before, after, seconds),
            "codecs": sorted({str(leg.get(member)) for leg in legs for member in ("encoder", "decoder")})}


def measure_tabs(n, seconds):
    """The same pictures as ours; nobody looks at those of the others, as what it costs to draw them is another matter."""
    width, height, frames_per_s, max_bps = rule_for(n)
    with tempfile.TemporaryDirectory(prefix="coterie-film-") as folder, Room() as room:
        browser = room.browser(frames_per_s, film_for(n, folder))
        for number in range(1, n + 1):
            room.tab(number, browser, width, height, frames_per_s, max_bps)
        meet(room)
        browser.cover()
        wait_for_width(room, width)
        check_whole(room)
        before, begun = figures_of(room), time.monotonic()
        row = measure(room, seconds)
        return {"picture": f"{width}x{height}@{frames_per_s}", **row,
                **seen_of_tabs(before, figures_of(room), time.monotonic() - begun)}


def bench_mesh(seconds):
    rows = [measure_ours(n, seconds) for n in (2, 4, 5, 6, 8)]
    of_six, of_eight = rows[3], rows[4]
    per_peer = (of_eight["memory_mib_each"] - of_six["memory_mib_each"]) / 2  # of the same pictures
    return {"meshes": rows, "memory_mib_for_each_further_peer": round(per_peer, 1),
            "aim": {"6 at 320x180@15": "15 frames/s", "met": of_six["frames_per_s"]["worst"] >= 14.8}}


def bench_browser(seconds):
    rows = []
    for n in (2, 4, 6):
        ours, tabs = measure_ours(n, seconds, "--unseen"), measure_tabs(n, seconds)
        rows.append({"ours": ours, "chromium": tabs,
                     "cpu_ratio": round(ours["cpu_pct_each"] / tabs["cpu_pct_each"], 2),
                     "cpu_ratio_per_picture": round(ours["cpu_ms_per_picture_seen"] / tabs["cpu_ms_per_picture_seen"], 2)})
    return {"meshes": rows, "aim": {"cpu_ratio": 0.5, "met": all(row["cpu_ratio"] < 0.5 for row in rows)}}


def bench_voice(seconds):
    """8 are as many as the protocol lets in."""
    for n in (8, 7, 6, 5, 4, 3, 2):
        row = measure_ours(n, seconds, "--voice")
        del row["picture"], row["frames_per_s"], row["cpu_ms_per_picture_seen"], row["kbit_per_s"]
        if row["sounds_per_s"]["worst"] >= 49.5:
            break
    return {"largest": row}


def churn(turns, *words):
    """Two stay while four others come and go, one after the other, so many times in all."""
    with Room() as room:
        stay = [room.ours(number, "--others", "5", *words) for number in (1, 2)]
        guests = [room.ours(number, "--others", "5", *words) for number in (3, 4, 5, 6)]
        for one in room.participants.values():
            one.wait_for("ready")
        stay[0].do("start")
        for one in (stay[1], *guests):
            one.wait_for("state", state="ringing")
        stay[1].do("answer")
        until(lambda: all(one.figures().get(3 - one.number, {}).get("frames", 0) > 30 for one in stay), "the two to see each other")
        time.sleep(SETTLE_S)
        mark(room)
        calm_s = 5
        time.sleep(calm_s)
        calm = max(one.figures()[3 - one.number]["gap_ms"] for one in stay)
        worst = []
        for turn in range(turns):
            guest = guests[turn % len(guests)]
            mark(room)
            guest.do("answer" if turn < len(guests) else "join")
            until(lambda: all(one.figures().get(guest.number, {}).get("frames", 0) > 3 for one in stay), "the guest to be seen")
            guest.do("leave")
            until(lambda: all(guest.number not in one.figures() for one in stay), "the guest to be gone")
            worst.append(max(one.figures()[3 - one.number]["gap_ms"] for one in stay))
        return {"gap_ms": {"worst": max(worst), "median": statistics.median(worst), "when_nobody_comes": calm}}


def bench_churn(seconds):
    small, by_rule = churn(TURNS, "--small"), churn(TURNS)
    return {"320x180@15": small, "by the rule, the size changes": by_rule,
            "aim": {"worst_gap_ms": 150, "met": small["gap_ms"]["worst"] < 150}}


def ages(n, seconds, *words):
    with Room() as room:
        room_of_ours(room, n, "--ages", *words)
        meet(room)
        mark(room)
        time.sleep(seconds)
        found = sorted(age for legs in figures_of(room).values() for leg in legs.values() for age in leg["ages_ms"])
    check(found, "no picture said when it was taken")
    return {"pictures": len(found), "median": round(statistics.median(found)), "p95": found[len(found) * 95 // 100], "worst": found[-1]}


def bench_latency(seconds):
    """From the camera's picture to the one that is shown, over loopback; what waits for retransmission is in it."""
    return {"age_ms": {f"{n} people, {latency} ms for retransmission": ages(n, seconds, "--latency", str(latency))
                       for n, latency in ((2, 200), (2, 100), (4, 200))}}


def through_room(*words):
    """Milliseconds from the answer to the first picture, of who answers and of who rang; contents take no time."""
    with Room() as room:
        room_of_ours(room, 2, *words)
        for one in room.participants.values():
            one.wait_for("ready")
        room.participants[1].do("start")
        room.participants[2].wait_for("state", state="ringing")
        began, seen = time.monotonic(), {}

        def look():
            for number, one in room.participants.items():
                if number not in seen and one.of("picture"):
                    seen[number] = (time.monotonic() - began) * 1000
            return len(seen) == 2

        room.participants[2].do("answer")
        wait_finely(look)
        return seen[2], seen[1]


def wait_finely(condition):
    deadline = time.monotonic() + 60
    while not condition():
        check(time.monotonic() < deadline, "the picture never came")
        time.sleep(0.001)


def through_server(world, people, round_number):
    """The same between console programs and a real server, whose vaults are on disk."""
    alice, bob = people
    words = ("--video", "--test-media")
    address = {"COTERIE_TEST_ADDRESS": "127.0.0.1"}
    answering = bob.start("call", "@alice", "--answer", *words, **address)
    time.sleep(3)  # it is connected, and has its key
    answering.process.send_signal(signal.SIGSTOP)
    calling = alice.start("call", "@bob", *words, **address)
    time.sleep(3)  # nobody answers at once: until they do, who rings has theirs as well
    answering.process.send_signal(signal.SIGCONT)
    times = {}

    def look():
        for who, program in (("answers", answering), ("rang", calling)):
            for event in list(program.events):
                what = event.get("kind") if event["event"] == "media" else event.get("state")
                times.setdefault((who, what), time.monotonic())
        return ("answers", "picture") in times and ("rang", "picture") in times

    wait_finely(look)
    began = times["answers", "connecting"]
    calling.stop()
    answering.finish()
    return [(times[who, "picture"] - began) * 1000 for who in ("answers", "rang")]


def summary(pairs):
    both = [value for pair in pairs for value in pair]
    return {"median": round(statistics.median(both)), "worst": round(max(both)), "times": len(both)}


def bench_first_frame(seconds):
    warm = [through_room() for _ in range(8)]
    cold = [through_room("--cold") for _ in range(8)]
    world = World()
    try:
        people = world.friends(world.server(), "alice", "bob")
        whole = [through_server(world, people, number) for number in range(5)]
    finally:
        world.end()
    result = {"first_frame_ms": {"warm": summary(warm), "cold": summary(cold), "warm, with server and vaults": summary(whole)}}
    return {**result, "aim": {"warm_ms": 500, "met": result["first_frame_ms"]["warm"]["median"] < 500}}


def lossy_run(seconds, *words):
    hosts = TwoHosts(0.05, 50, 5)
    try:
        with Room() as room:
            for side in (0, 1):
                room.ours(side + 1, "--address", ADDRESSES[side], *words, prefix=hosts.prefix(side))
            meet(room)
            before = figures_of(room)
            time.sleep(seconds)
            after = figures_of(room)
    finally:
        packets = hosts.end()
    grown = lambda number, member: after[number][3 - number][member] - before[number][3 - number][member]  # noqa: E731
    sent = sum(grown(number, "fed") for number in (1, 2))
    seen = sum(grown(number, "frames") for number in (1, 2))
    return {"network": packets, "sent": sent, "seen": seen, "lost_frames": sent - seen,
            "packets": sum(grown(n, "packets") for n in (1, 2)), "lost_packets": sum(grown(n, "missed") for n in (1, 2)),
            "mended_packets": sum(grown(n, "mended") for n in (1, 2)), "key_requests": sum(grown(n, "key_requests") for n in (1, 2)),
            "reported_loss_permille": [after[n][3 - n]["loss_permille"] for n in (1, 2)], "rtt_ms": after[1][2]["rtt_ms"]}


def bench_loss(seconds):
    """5 % each way, 100 ms there and back, three times, in two sizes."""
    result = {}
    for name, words in (("320x180@15", ["--small"]), ("1280x720@30", [])):
        runs = [lossy_run(seconds, "--latency", "300", *words) for _ in range(3)]
        share = 100 * sum(run["lost_frames"] for run in runs) / max(1, sum(run["sent"] for run in runs))
        result[name] = {"lost_frames_pct": round(share, 2), "runs": runs}
    return {"buffer_ms": 300, **result,
            "aim": {"lost_frames_pct": 0.5, "met": all(row["lost_frames_pct"] <= 0.5 for row in result.values())}}


BENCHES = {"loss": bench_loss, "first-frame": bench_first_frame, "mesh": bench_mesh, "browser": bench_browser,
           "churn": bench_churn, "latency": bench_latency, "voice": bench_voice}


def main():
    name = sys.argv[1]
    if name == "loss":
        become_able()
    seconds = float(sys.argv[2] if len(sys.argv) > 2 else os.environ.get("COTERIE_BENCH_SECONDS", 60 if name == "loss" else 15))
    print(json.dumps(BENCHES[name](seconds)))


if __name__ == "__main__":
    main()
