# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A relay for calls, of the kind that an operator sets up beside the server."""

import shutil
import socket
import subprocess

from ends import Skip, check, held_port, until


class Relay:
    """Debian's coturn on loopback, with a secret that the server has as well."""

    def __init__(self, world):
        program = shutil.which("turnserver")
        if program is None:
            raise Skip("there is no coturn here")
        self.place, self.secret = held_port(), world.folder / "turn.secret"
        self.port = self.place.getsockname()[1]
        self.secret.write_text("a secret of this test\n")
        self.log = (world.folder / "relay.log").open("w")
        self.process = subprocess.Popen(
            [program, "-n", "--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1", "--listening-port", str(self.port),
             "--use-auth-secret", "--static-auth-secret", "a secret of this test", "--realm", "coterie", "--no-cli",
             "--allow-loopback-peers", "--no-tls", "--no-dtls", "--pidfile", str(world.folder / "relay.pid"),
             "--userdb", str(world.folder / "relay.db"), "--log-file", "stdout"], stdout=self.log, stderr=self.log)
        world.closing.append(self.end)
        until(self.answers, "coturn to listen")

    @property
    def words(self):
        """What the server is told of it."""
        return ("--turn", f"turn:127.0.0.1:{self.port}", "--stun", f"stun:127.0.0.1:{self.port}", "--turn-secret", str(self.secret))

    def answers(self):
        check(self.process.poll() is None, "coturn has ended")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def end(self):
        self.process.kill()
        self.process.wait()
        self.log.close()
