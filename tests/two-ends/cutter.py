# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A line to the server that breaks after so many bytes, in the middle of whatever is on it."""

import socket
import threading


class Cutter:
    """Stands at a port of its own; `url` takes the place of the server's. Nobody is cut while `left` is None."""

    def __init__(self, server):
        self.server, self.left, self.lock = server, None, threading.Lock()
        self.door = socket.create_server(("127.0.0.1", 0))
        self.cuts = 0
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.door.getsockname()[1]}"

    def cut_after(self, n_bytes):
        """Of all that goes on from now on, either way; then every line breaks, and new ones at once."""
        with self.lock:
            self.left = n_bytes

    def mend(self):
        with self.lock:
            self.left = None

    def close(self):
        self.door.close()

    def _take(self, n_bytes):
        with self.lock:
            if self.left is None:
                return n_bytes
            taken = min(n_bytes, self.left)
            self.left -= taken
            return taken

    def _listen(self):
        while True:
            try:
                client, _ = self.door.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.server.port))
            except OSError:
                client.close()
                continue
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source, sink):
        try:
            while data := source.recv(4096):
                passed = self._take(len(data))
                sink.sendall(data[:passed])
                if passed < len(data):
                    self.cuts += 1
                    break
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
