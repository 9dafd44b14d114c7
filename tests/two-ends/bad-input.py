# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What bad input and a bad world get: a clear sentence, and nothing lost."""

import hashlib
import os
import pathlib
import re
import socket
import subprocess
import threading

from ends import Console, Skip, case, check, held_port, main, same, until


def refused(result, *words):
    """One sentence on standard error that speaks of the matter, and no status of success."""
    check(result.status not in (0, 5), result.status, result.out, result.err)
    lines = [line for line in result.err.strip().splitlines() if line]
    same(len(lines), 1, "one sentence")
    check(any(word.lower() in lines[0].lower() for word in words), lines[0], "does not speak of", words)
    return result


@case("/two-ends/bad/wrong-password")
def wrong_password(world):
    alice, _ = world.friends(world.server(), "alice", "bob")
    alice.password = "guessed"
    refused(alice.attempt("login", "alice"), "password")
    alice.password = "the password of alice"
    alice.run("login", "alice")


@case("/two-ends/bad/wrong-passphrase")
def wrong_passphrase(world):
    alice, _ = world.friends(world.server(), "alice", "bob")
    alice.passphrase = "guessed"
    refused(alice.attempt("history", "@bob"), "passphrase")
    alice.passphrase = "the passphrase of alice"
    same(alice.texts("bob", own=True), ["hello"])


@case("/two-ends/bad/passphrase-is-the-password")
def passphrase_is_the_password(world):
    carol = Console(world.folder, "carol", world.server())
    carol.passphrase = carol.password
    refused(carol.attempt("register", "carol"), "same", "differ", "another")
    carol.passphrase = "something else"
    carol.run("register", "carol")


@case("/two-ends/bad/name-taken")
def name_taken(world):
    server = world.server()
    world.people(server, "alice")
    other = Console(world.folder / "other", "alice", server)
    other.profile.parent.mkdir()
    refused(other.attempt("register", "alice"), "taken")
    other.run("register", "alice2")  # the same folder serves for another name


@case("/two-ends/bad/odd-names")
def odd_names(world):
    server = world.server()
    for name in ("", "A", "Alice", "a", "1a", "al ice", "al/ice", "ålice", "a" * 33, "alice\n", "../alice", "'; DROP"):
        refused(Console(world.folder, "odd", server).attempt("register", "--", name), "name")
    alice = world.people(server, "alice")[0]
    refused(alice.attempt("send", "bob", "no mark"), "@")
    refused(alice.attempt("send", "@B o b", "odd"), "name", "nobody")
    refused(alice.attempt("send", "@nobody", "hello"), "nobody", "no account", "name")


@case("/two-ends/bad/server-unreachable")
def server_unreachable(world):
    server = world.server()
    alice, _ = world.friends(server, "alice", "bob")
    server.stop()
    refused(alice.attempt("receive"), "reach", "answers")
    refused(Console(world.folder, "carol", server).attempt("register", "carol"), "reach", "answers")
    same(alice.texts("bob", own=True), ["hello"])
    alice.run("status")


@case("/two-ends/bad/server-address")
def server_address(world):
    carol = Console(world.folder, "carol", None)
    for url in ("http://example.org", "ftp://127.0.0.1", "http://", "http://user:pass@127.0.0.1", "http://127.0.0.1:99999"):
        refused(carol.attempt("--server", url, "register", "carol"), "address", "https", "http", "port")


@case("/two-ends/bad/not-a-coterie-server")
def not_a_coterie_server(world):
    listener = socket.create_server(("127.0.0.1", 0))

    def answer():
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                peer.recv(65536)
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>")

    threading.Thread(target=answer, daemon=True).start()
    carol = Console(world.folder, "carol", None)
    refused(carol.attempt("--server", f"http://127.0.0.1:{listener.getsockname()[1]}", "register", "carol"), "server")
    listener.close()


def certificate(world, name):
    files = world.folder / f"{name}.crt", world.folder / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                    "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-out", str(files[0]),
                    "-keyout", str(files[1])], check=True, capture_output=True)
    return ["--tls-cert", str(files[0]), "--tls-key", str(files[1])]


def pin_of(path):
    """SHA-256 of the certificate's SubjectPublicKeyInfo, by openssl's hands."""
    key = subprocess.run(["openssl", "x509", "-in", path, "-pubkey", "-noout"], check=True, capture_output=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], input=key, check=True, capture_output=True)
    return hashlib.sha256(der.stdout).hexdigest()


@case("/two-ends/bad/certificate-unknown-then-pinned-then-changed")
def certificate_unknown_then_pinned_then_changed(world):
    server = world.server(*certificate(world, "first"))
    carol = Console(world.folder, "carol", server)
    refusal = refused(carol.attempt("register", "carol"), "certificate")
    pin = re.search(r"(?:[0-9A-F]{4} ){15}[0-9A-F]{4}", refusal.err).group(0)
    same(pin.replace(" ", "").lower(), pin_of(server.arguments[1]))
    refused(carol.attempt("--pin", "00" * 32, "register", "carol"), "key")
    carol.run("--pin", pin, "register", "carol")
    carol.run("send", "@carol", "pinned")
    server.arguments[:4] = certificate(world, "second")
    server.restart()
    kept = carol.run("send", "@carol", "to whom?", status=5)
    check("another key" in kept.err, kept.err)
    same([row["state"] for row in carol.history("carol")][-1], "pending")


@case("/two-ends/bad/tls-1.2")
def tls_1_2(world):
    words = certificate(world, "old")
    place = held_port()
    port = place.getsockname()[1]
    peer = subprocess.Popen(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-tls1_2", "-cert", words[1], "-key",
                             words[3], "-www", "-quiet"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)
    try:
        until(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0, "openssl to listen")
        carol = Console(world.folder, "carol", None)
        refused(carol.attempt("--server", f"https://127.0.0.1:{port}", "--pin", pin_of(words[1]), "register", "carol"), "TLS", "secure",
                "encrypt")
    finally:
        peer.kill()
        peer.wait()


@case("/two-ends/bad/busy-profile")
def busy_profile(world):
    alice, _ = world.friends(world.server(), "alice", "bob")
    shell = alice.start("shell")
    shell.type("status")
    shell.wait_for("the shell", event="status")
    result = alice.run("chats", status=3)
    same(len(result.err.strip().splitlines()), 1)
    shell.finish()
    alice.run("chats")


@case("/two-ends/bad/text-too-long-and-not-text")
def text_too_long_and_not_text(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    refused(alice.attempt("send", "@bob", "-", stdin="x" * 65537), "long", "at most")
    refused(alice.attempt("send", "@bob", "-", stdin="a\x07b"), "character", "text")
    refused(alice.attempt("send", "@bob", "-", stdin=""), "nothing")
    refused(alice.attempt("send", "@bob", "-", stdin="x" * 5_000_000), "long", "at most")
    same(alice.texts("bob", own=True), ["hello"])
    same(bob.run("receive").bodies, [])


@case("/two-ends/bad/damaged-database")
def damaged_database(world):
    alice, _ = world.friends(world.server(), "alice", "bob")
    store = alice.profile / "store.db"
    whole = store.read_bytes()
    store.write_bytes(whole[:4096] + os.urandom(8192) + whole[12288:])
    for rest in alice.profile.glob("store.db-*"):
        rest.unlink()
    refused(alice.attempt("history", "@bob"), "damaged")
    store.write_bytes(b"")
    refused(alice.attempt("history", "@bob"), "damaged")
    store.unlink()
    refused(alice.attempt("history", "@bob"), "damaged", "missing")


@case("/two-ends/bad/damaged-key-slot")
def damaged_key_slot(world):
    alice, _ = world.friends(world.server(), "alice", "bob")
    slot = alice.profile / "keyslot"
    whole = slot.read_bytes()
    for damaged in (b"", whole[:-1], os.urandom(len(whole)), whole + b"x"):
        slot.write_bytes(damaged)
        refused(alice.attempt("history", "@bob"), "damaged")
    slot.write_bytes(whole)
    same(alice.texts("bob", own=True), ["hello"])


@case("/two-ends/bad/database-full-disk")
def database_full_disk(world):
    """The profile lies on a file system of its own that is filled, and then freed."""
    disk = world.folder / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], check=False,
                                           capture_output=True).returncode != 0:
        raise Skip("a small file system cannot be mounted here")
    try:
        server = world.server()
        alice = Console(world.folder, "alice", server).register()
        bob = Console(disk, "bob", server).register()
        bob.run("send", "@alice", "hello")
        alice.run("receive")
        alice.run("accept", "@bob")
        ballast = disk / "ballast"
        with ballast.open("wb") as file:
            try:
                while True:
                    file.write(b"x" * 65536)
                    file.flush()
            except OSError:
                pass
        sent = [f"{i} " + "x" * 30000 for i in range(40)]
        shell = alice.start("shell")
        for text in sent:
            shell.type(f"@bob {text}")
        shell.finish()
        result = bob.attempt("send", "@alice", "no room")
        check(result.status != 0, "sent without room", result.out)
        check(any(word in result.err.lower() for word in ("room", "full", "space")), result.err)
        bob.attempt("receive")
        ballast.unlink()
        bob.run("receive")
        same(bob.texts("alice", own=False), sent)
        bob.run("send", "@alice", "room again")
        same(alice.run("receive").bodies[-1], "room again")
        same(alice.texts("bob", own=False), bob.texts("alice", own=True))
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


@case("/two-ends/bad/server-full-disk")
def server_full_disk(world):
    """Nothing that the server answered is lost when its disk fills; it goes on serving, and recovers by itself."""
    disk = world.folder / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)], check=False,
                                           capture_output=True).returncode != 0:
        raise Skip("a small file system cannot be mounted here")
    server = None
    try:
        server = world.server(folder="disk")
        alice, bob = world.friends(server, "alice", "bob")
        answered, text = [], "y" * 60000
        for i in range(300):
            result = alice.attempt("--timeout", 20, "send", "@bob", "-", stdin=f"{i} {text}", COTERIE_PASSWORD=None)
            if result.status != 0:
                same(result.status, 5, result.err)
                break
            answered.append(f"{i} {text}")
        check(10 < len(answered) < 300, "the disk did not fill")
        # What it keeps in reserve is enough to sign in, to receive and to acknowledge, which makes room again.
        bob.run("login", "bob")
        same(bob.run("receive").bodies, answered)
        same(bob.run("receive").bodies, [])
        alice.run("receive")
        same(bob.run("receive").bodies, [f"{len(answered)} {text}"])
        alice.run("send", "@bob", "room again")
        same(bob.run("receive").bodies, ["room again"])
        server.stop()
    finally:
        if server is not None and server.process.poll() is None:
            server.kill()
        subprocess.run(["umount", "-l", str(disk)], check=False)


@case("/two-ends/bad/nothing-on-a-terminal-less-machine")
def nothing_on_a_terminal_less_machine(world):
    """No variable, no file, no terminal: it says so and does not hang."""
    carol = Console(world.folder, "carol", world.server())
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COTERIE_PASS")}
    done = subprocess.run(carol.command(["register", "carol"]), env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60, check=False, start_new_session=True)
    same(done.returncode, 1)
    check("COTERIE_PASSWORD" in done.stderr, done.stderr)


@case("/two-ends/bad/secrets-from-files")
def secrets_from_files(world):
    server = world.server()
    carol = Console(world.folder, "carol", server)
    (world.folder / "password").write_text("from a file\n")
    (world.folder / "passphrase").write_text("from another file\n")
    files = ["--password-file", world.folder / "password", "--passphrase-file", world.folder / "passphrase"]
    carol.run(*files, "register", "carol")
    carol.passphrase = "from another file"
    carol.run("chats")
    refused(carol.attempt("--passphrase-file", world.folder / "nowhere", "chats"), "file", "nowhere")
    (world.folder / "long").write_text("x" * 5000)
    refused(carol.attempt("--passphrase-file", world.folder / "long", "chats"), "long")


@case("/two-ends/bad/wrong-usage")
def wrong_usage(world):
    carol = Console(world.folder, "carol", None)
    for words in (["nonsense"], ["send", "@bob"], ["register"], ["history", "bob"], ["--frobnicate"], []):
        result = carol.attempt(*words)
        check(result.status in (1, 2) and result.err, words, result.status)
    same(carol.attempt("--version").status, 0)
    told = carol.attempt("--help")
    same(told.status, 0)
    manual = (pathlib.Path(__file__).parents[2] / "docs" / "console.md").read_text().split("| event | members |")[0]
    forms = set(re.findall(r"`((?:group|devices) [a-z]+)", manual))
    check(len(forms) > 15, forms)
    same([form for form in sorted(forms) if form not in told.out], [])


if __name__ == "__main__":
    main()
