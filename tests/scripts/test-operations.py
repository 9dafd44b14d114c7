# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What docs/operations.md and data/ tell an operator, tried on the real server, as TAP."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tests" / "two-ends"))

from ends import case, check, main, same  # noqa: E402: the server of the tests

EXAMPLE = ROOT / "data" / "coterie-server.conf.example"


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


if __name__ == "__main__":
    main()
