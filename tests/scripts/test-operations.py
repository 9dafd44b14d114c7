# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What docs/operations.md and data/ tell an operator, tried on the real server, as TAP."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tests" / "two-ends"))

from ends import Skip, case, check, held_port, main, same, until  # noqa: E402: the server of the tests

EXAMPLE = ROOT / "data" / "coterie-server.conf.example"
GUIDE = ROOT / "docs" / "operations.md"


def run(*words):
    return subprocess.run([os.environ["COTERIE_SERVER"], *map(str, words)], capture_output=True, text=True, timeout=60, check=False)


def check_configuration(folder, text):
    file = folder / "server.conf"
    file.write_text(text, encoding="utf-8")
    return run("--check", "--data", folder / "data", "--config", file)


@case("/scripts/operations/example-as-it-stands")
def example_as_it_stands(world):
    done = check_configuration(world.folder, EXAMPLE.read_text(encoding="utf-8"))
    same((done.returncode, done.stderr), (0, ""))


@case("/scripts/operations/example-with-every-setting")
def example_with_every_setting(world):
    folder = world.folder
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
                   check=True, capture_output=True)
    (folder / "database.key").write_text("0f" * 48, encoding="utf-8")
    (folder / "turn.secret").write_text("shared with coturn\n", encoding="utf-8")
    text = re.sub(r"(?m)^#([a-z-]+ = )", r"\1", EXAMPLE.read_text(encoding="utf-8"))
    text = text.replace("/etc/coterie", str(folder)).replace("/var/lib/coterie", str(folder / "data"))
    done = check_configuration(folder, text)
    same((done.returncode, done.stderr), (0, ""))


@case("/scripts/operations/unknown-setting-is-named")
def unknown_setting_is_named(world):
    done = check_configuration(world.folder, "[server]\nlisten = 127.0.0.1:0\nregistraton = open\n")
    check(done.returncode == 1 and "registraton" in done.stderr, done.returncode, done.stderr)


@case("/scripts/operations/invitations-and-accounts")
def invitations_and_accounts(world):
    server = world.server("--registration", "invite")
    first = run("--data", server.data, "admin", "invite")
    same(first.returncode, 0, first.stderr)
    check(re.fullmatch(r"([a-z0-9]{4}-){2}[a-z0-9]{4}\n", first.stdout), first.stdout)
    second = run("admin", "invite", f"--data={server.data}")
    check(second.returncode == 0 and second.stdout != first.stdout, second.stdout, second.stderr)
    listed = run("admin", "list", "--data", server.data)
    same((listed.returncode, listed.stdout), (0, "open invitations: 3\n"))
    nobody = run("--data", server.data, "admin", "disable", "nobody")
    check(nobody.returncode == 1 and "Nobody" in nobody.stderr, nobody.stderr)
    server.stop()
    gone = run("--data", server.data, "admin", "list")
    check(gone.returncode == 1 and "running" in gone.stderr, gone.stderr)


def example_of_guide(words):
    """The configuration that the guide shows behind these words."""
    return GUIDE.read_text(encoding="utf-8").partition(words)[2].partition("```ini\n")[2].partition("```")[0]


def connects(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers_somebody(port, secret):
    """Whether the relay takes who knows the secret."""
    asking = subprocess.Popen(["turnutils_uclient", "-W", secret, "-u", "somebody", "-p", str(port), "-y", "-c", "127.0.0.1"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        return any("start_mclient" in line for line in asking.stdout)
    finally:
        asking.kill()
        asking.wait()


@case("/scripts/operations/relay-as-documented")
def relay_as_documented(world):
    if shutil.which("turnserver") is None:
        raise Skip("there is no coturn here")
    text = example_of_guide("`/etc/turnserver.conf`:")
    place = held_port()
    port, log, file = place.getsockname()[1], world.folder / "relay.log", world.folder / "turnserver.conf"
    file.write_text(text.replace("listening-port=3478", f"listening-port={port}"), encoding="utf-8")
    with log.open("w") as out:
        relay = subprocess.Popen(["turnserver", "-c", file, "--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1", "--pidfile",
                                  world.folder / "relay.pid", "--userdb", world.folder / "relay.db", "--log-file", "stdout"],
                                 stdout=out, stderr=out)
        world.closing.append(lambda: (relay.kill(), relay.wait()))
        until(lambda: connects(port) or relay.poll() is not None, "coturn to listen")
    said = log.read_text(encoding="utf-8")
    check(relay.poll() is None and not re.search("(?i)error|unknown|wrong|bad configuration", said), said)
    for reach in re.findall("denied-peer-ip=(.*)", text):
        check(f"Black listing: {reach}\n" in said, reach, said)
    check(answers_somebody(port, "LONG-RANDOM-WORDS"), "the secret is the one that stands there")
    check(not answers_somebody(port, "OTHER-WORDS"), "and no other")


@case("/scripts/operations/relay-is-told-to-the-server")
def relay_is_told_to_the_server(world):
    text = example_of_guide("and tell the server:")
    check("turn-secret = /etc/coterie/turn.secret" in text, text)
    (world.folder / "turn.secret").write_text("shared with coturn\n", encoding="utf-8")
    done = check_configuration(world.folder, text.replace("/etc/coterie", str(world.folder)))
    same((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    main()
