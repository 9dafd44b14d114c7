#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A bad network in user space: what bridges two interfaces of this network namespace; not every kernel has sch_netem.

    lossy-link.py INTERFACE INTERFACE LOSS DELAY_MS JITTER_MS KBIT_PER_S

LOSS is a fraction and takes UDP over IPv4 alone, each way, like the delay and what varies of it, and how much the way carries (0: all).
Order is kept. A line on standard input begins; its end ends it, and how many packets came and were lost is printed then, as JSON.
"""

import heapq
import json
import os
import random
import select
import socket
import sys
import time

PACKET_BYTES = 65536
ETHERNET_BYTES = 14
QUEUE_S = 0.5


def is_udp(packet):
    return len(packet) > 34 and packet[12:14] == b"\x08\x00" and packet[23] == socket.IPPROTO_UDP


def without_checksum(packet):
    """The kernel leaves the sum to the card, which is none here; over IPv4 it may be zero."""
    at = ETHERNET_BYTES + (packet[ETHERNET_BYTES] & 0xF) * 4 + 6
    return packet[:at] + b"\0\0" + packet[at + 2:]


class Link:
    def __init__(self, names, loss, delay_s, jitter_s, kbit_per_s):
        self.loss, self.delay_s, self.jitter_s, self.kbit_per_s = loss, delay_s, jitter_s, kbit_per_s
        self.free_at = [0.0, 0.0]
        self.sockets = [self.open(name) for name in names]
        self.waiting, self.n_waited, self.last = [], 0, [0.0, 0.0]
        self.n_came, self.n_lost = 0, 0

    @staticmethod
    def open(name):
        one = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))  # ETH_P_ALL
        one.bind((name, 0))
        one.setblocking(False)
        return one

    def take(self, way):
        """Everything that has come at one side."""
        while True:
            try:
                packet, address = self.sockets[way].recvfrom(PACKET_BYTES)
            except BlockingIOError:
                return
            if address[2] != socket.PACKET_OUTGOING:
                self.pass_on(way, packet)

    def is_full(self, way, packet):
        """Each way carries one packet after the other; what would have to wait for long is dropped."""
        now = time.monotonic()
        if not self.kbit_per_s:
            return False
        if self.free_at[way] > now + QUEUE_S:
            return True
        self.free_at[way] = max(self.free_at[way], now) + len(packet) * 8 / self.kbit_per_s / 1000
        return False

    def pass_on(self, way, packet):
        if is_udp(packet):
            self.n_came += 1
            if random.random() < self.loss or self.is_full(way, packet):
                self.n_lost += 1
                return
            packet = without_checksum(packet)
        left = max(self.free_at[way], time.monotonic())
        self.last[way] = max(self.last[way], left + self.delay_s + random.random() * self.jitter_s)
        self.n_waited += 1
        heapq.heappush(self.waiting, (self.last[way], self.n_waited, way, packet))

    def let_go(self):
        while self.waiting and self.waiting[0][0] <= time.monotonic():
            _, _, way, packet = heapq.heappop(self.waiting)
            try:
                self.sockets[1 - way].send(packet)
            except OSError as error:
                print("send", len(packet), error, file=sys.stderr)

    def run(self):
        while True:
            patience_s = max(0, self.waiting[0][0] - time.monotonic()) if self.waiting else 1
            ready, _, _ = select.select([*self.sockets, sys.stdin], [], [], patience_s)
            if sys.stdin in ready and not os.read(sys.stdin.fileno(), 64):
                return
            for way, one in enumerate(self.sockets):
                if one in ready:
                    self.take(way)
            self.let_go()


def main():
    print("{}", flush=True)
    if not sys.stdin.readline():
        return
    link = Link(sys.argv[1:3], float(sys.argv[3]), float(sys.argv[4]) / 1000, float(sys.argv[5]) / 1000,
                float(sys.argv[6]) if len(sys.argv) > 6 else 0)
    link.run()
    print(json.dumps({"packets": link.n_came, "lost": link.n_lost}), flush=True)


if __name__ == "__main__":
    main()
