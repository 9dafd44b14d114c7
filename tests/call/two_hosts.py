# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two hosts on this machine with a bad network between them: network namespaces, which are gone when this program is."""

import json
import os
import subprocess
import sys
from pathlib import Path

from ends import Skip, check

LINK = Path(__file__).with_name("lossy-link.py")
ADDRESSES = ("10.77.0.1", "10.77.0.2")


def may_make_namespaces():
    return subprocess.run(["unshare", "--net", "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0


def become_able():
    """Who is not root is so in a user namespace of their own, where the system allows that."""
    if may_make_namespaces():
        return
    again = ["unshare", "--user", "--map-root-user", "--net"]
    if os.geteuid() != 0 and subprocess.run([*again, "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0:
        os.execvp("unshare", [*again[:-1], sys.executable, *sys.argv])


class TwoHosts:
    def __init__(self, loss, delay_ms, jitter_ms, kbit_per_s=0):
        """A way without a limit: 0 kbit/s."""
        if not may_make_namespaces():
            raise Skip("this system lets nobody make network namespaces")
        self.hosts = [self._begin("sh", "-c", "echo {}; exec cat"), self._begin("sh", "-c", "echo {}; exec cat")]
        self.link = self._begin(sys.executable, str(LINK), "side0", "side1", str(loss), str(delay_ms), str(jitter_ms),
                                str(kbit_per_s))
        for side in (0, 1):
            self._connect(side)
        self.link.stdin.write("\n")
        self.link.stdin.flush()

    @staticmethod
    def _begin(*command):
        """In a namespace of its own, which lasts until its standard input ends."""
        process = subprocess.Popen(["unshare", "--net", *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        check(process.stdout.readline() == "{}\n", "no network namespace could be made")
        return process

    def _connect(self, side):
        host, link = self.hosts[side].pid, self.link.pid
        run = lambda *words: subprocess.run(words, check=True)  # noqa: E731
        run("ip", "link", "add", f"side{side}", "netns", str(link), "type", "veth", "peer", "name", "eth0", "netns", str(host))
        run(*self._inside(link), "ip", "link", "set", f"side{side}", "up")
        run(*self._inside(host), "ip", "link", "set", "lo", "up")
        run(*self._inside(host), "ip", "address", "add", f"{ADDRESSES[side]}/24", "dev", "eth0")
        run(*self._inside(host), "ip", "link", "set", "eth0", "up")

    @staticmethod
    def _inside(pid):
        return ["nsenter", "--target", str(pid), "--net"]

    def prefix(self, side):
        """What a command begins with that runs on that host."""
        return self._inside(self.hosts[side].pid)

    def end(self):
        """Returns how many packets came between the two, and how many of them were lost."""
        out, _ = self.link.communicate()
        for host in self.hosts:
            host.communicate()
        return json.loads(out) if out else None
