# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server over TLS that nobody vouches for: its key is pinned, changes, is refused before a word is said, and accepted."""

import hashlib
import socket
import ssl
import subprocess
import threading

from window import Console, case, check, main, same, until


def certificate(world, name):
    """Arguments of a server with a key of its own."""
    files = world.folder / f"{name}.crt", world.folder / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                    "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-out", str(files[0]),
                    "-keyout", str(files[1])], check=True, capture_output=True)
    return ["--tls-cert", str(files[0]), "--tls-key", str(files[1])]


def key_of(arguments):
    """What the person who runs the server would read out, by openssl's hands."""
    pem = subprocess.run(["openssl", "x509", "-in", arguments[1], "-pubkey", "-noout"], check=True, capture_output=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], input=pem, check=True, capture_output=True).stdout
    digest = hashlib.sha256(der).hexdigest().upper()
    return " ".join(digest[i:i + 4] for i in range(0, 64, 4))


def choose_passphrase(alice):
    alice.find("text", "Passphrase").write(alice.passphrase)
    alice.find("text", "Repeat Passphrase").write(alice.passphrase)
    alice.find("push button", "Finish").activate()


class Thief:
    """Takes the place of a server with a certificate of its own, and notes what it is told."""

    def __init__(self, port, arguments):
        self.words, self.handshakes, self.refusals = b"", 0, 0
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(arguments[1], arguments[3])
        self.listener = socket.create_server(("127.0.0.1", port))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            peer.settimeout(30)
            try:
                with self.context.wrap_socket(peer, server_side=True) as session:
                    self.handshakes += 1
                    self.words += session.recv(65536)
                    self.refusals += 1
            except OSError:
                self.refusals += 1

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()


@case("/window/pinned-key/changed-refused-and-accepted")
def changed(world):
    first, second = certificate(world, "first"), certificate(world, "second")
    server = world.server(*first)
    alice = world.window("alice", server).start().focus()
    alice.find("push button", "Create Account").activate()
    alice.find("text", "User Name").write("alice")
    alice.find("text", "Password").write(alice.password)
    alice.find("push button", "Continue").activate()
    alice.wait_text(key_of(first))
    alice.wait_named()
    alice.find("push button", "The Key Is the Same").activate()
    choose_passphrase(alice)
    alice.wait_open()

    # Somebody else answers under the address: not a byte is said to them, and what is written waits.
    server.stop()
    thief = Thief(server.port, second)
    until(lambda: thief.refusals > 0, "the window to meet the other one")
    alice.wait_text("certificate of the server cannot be trusted")
    alice.find("push button", "New Chat").activate()
    alice.find("push button", "Note to Self").activate()
    alice.wait_gone("entry", "Name or user name")
    alice.send("For nobody else")
    alice.wait_text("For nobody else")
    refusals = thief.refusals
    until(lambda: thief.refusals > refusals, "another attempt")
    thief.stop()
    same(thief.words, b"", "what was said to the other one")

    # The server itself has a new key. It is shown beside the old one, and nothing is trusted until the person says so.
    server.arguments[:4] = second
    server.start()
    dialog = alice.preferences("Network")
    dialog.wait_text(key_of(first))
    dialog.wait_text(key_of(second))
    dialog.wait_text("cannot be trusted")
    dialog.wait_named()
    alice.screenshot("pin-changed")
    dialog.find("push button", "Trust This Key Alone…").activate()
    alice.wait_text("Ask the person who runs the server to read out the key")
    alice.screenshot("pin-asked")
    alice.find_beginning("push button", "The Key Is the Same").activate()
    dialog.wait_text("Connected")
    until(lambda: not dialog.reads(key_of(first)), "the old key to go")
    dialog.wait_text(key_of(second))
    alice.leave_preferences()
    until(lambda: not alice.reads("cannot be trusted"), lambda: f"the banner to go:\n{alice.tree()}")

    # And the new one is kept: after a start too.
    alice.quit()
    alice.start().focus().unlock().wait_open()
    bob = Console(world.folder, "bob", server)
    bob.run("--pin", key_of(second), "register", "bob")
    bob.run("send", "@alice", "Found you")
    alice.wait_text("Message Requests")
    check(not alice.reads("cannot be trusted"), alice.tree())
    alice.quit()


@case("/window/pinned-key/asked-once")
def asked_once(world):
    """The program ends before the account is there: whoever finishes it has compared the key already."""
    server = world.server("--registration", "open", *certificate(world, "server"))
    alice = world.window("alice", server, COTERIE_TEST_KILL_AT="account.key-slot-written").start().focus()
    alice.find("push button", "Create Account").activate()
    alice.find("text", "User Name").write("alice")
    alice.find("text", "Password").write(alice.password)
    alice.find("push button", "Continue").activate()
    alice.find("push button", "The Key Is the Same").activate()
    choose_passphrase(alice)
    until(lambda: alice.process.poll() is not None, "the program to end")
    alice.accessible, alice.environment = None, {}
    alice.start().focus().unlock()
    alice.wait_text("Creating this account was cut short")
    alice.find("text", "Password").write(alice.password)
    alice.find("push button", "Continue").activate()
    choose_passphrase(alice)
    check(not alice.has("push button", "The Key Is the Same"), alice.tree())
    alice.wait_open()
    alice.quit()


main()
