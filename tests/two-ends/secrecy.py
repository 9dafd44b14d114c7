# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No word of a conversation, and no secret, stands where somebody else could read it."""

import base64
import shutil
import subprocess

from ends import Skip, case, check, main, same

CANARY = "canarybird"


def traces(data, words):
    """Which of the words stand in the bytes, plainly or in a form that code commonly makes of them."""
    found = []
    for word in words:
        raw = word.encode()
        forms = {raw, raw.hex().encode(), raw.decode().encode("utf-16-le")}
        forms |= {base64.b64encode(b"x" * shift + raw)[4 if shift else 0:-4] for shift in range(3)}
        found += [word for form in forms if len(form) > 6 and form in data]
    return found


def search(folder, words):
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            hits = traces(path.read_bytes(), words)
            if hits:
                found[str(path.relative_to(folder))] = hits
    return found


def core_of(process, folder):
    """What a core dump would hold. Under the address sanitizer, whose shadow has terabytes, memory is read directly."""
    with open(f"/proc/{process.pid}/maps", encoding="utf-8") as file:
        maps = file.read()
    if "asan" in maps:
        return memory_of(process, maps)
    if shutil.which("gcore") is None:
        raise Skip("gcore is not installed")
    done = subprocess.run(["gcore", "-o", str(folder / "core"), str(process.pid)], capture_output=True, text=True, check=False)
    path = folder / f"core.{process.pid}"
    if not path.exists() and "ptrace: Operation not permitted" in done.stderr:
        raise Skip("this system lets nobody look into programs that keep debuggers out")
    check(path.exists(), "gcore made no file:", done.stderr[-500:])
    return path.read_bytes()


def memory_of(process, maps):
    parts = []
    with open(f"/proc/{process.pid}/mem", "rb", buffering=0) as memory:
        for line in maps.splitlines():
            span, modes = line.split()[:2]
            begin, end = (int(bound, 16) for bound in span.split("-"))
            if "w" not in modes or "r" not in modes or end - begin > 1 << 32:
                continue
            memory.seek(begin)
            try:
                parts.append(memory.read(end - begin))
            except OSError:  # guard pages
                continue
    return b"".join(parts)


@case("/two-ends/secrecy/server-keeps-no-word")
def server_keeps_no_word(world):
    """Its files, its log, and its memory while envelopes wait in it."""
    server = world.server()
    alice, bob = world.friends(server, "alice", "bob")
    alice.run("profile", "--name", f"{CANARY} display")
    alice.run("send", "@bob", f"{CANARY} delivered")
    bob.run("receive")
    alice.run("send", "@bob", f"{CANARY} waiting")
    words = [CANARY, alice.password, alice.passphrase, bob.password, bob.passphrase]
    same(search(world.folder / "server", words), {})
    same(traces(server.log.read_bytes(), words + ["alice", "bob", "127.0.0.1 ", alice.run("status").of("status")[0]["aid"]]), [])
    same(traces(core_of(server.process, world.folder), words), [], "the server's memory")


@case("/two-ends/secrecy/profile-files-are-sealed")
def profile_files_are_sealed(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    alice.run("send", "@bob", f"{CANARY} at rest")
    bob.run("receive")
    alice.run("draft", "@bob", f"{CANARY} half")
    for person in (alice, bob):
        words = [CANARY, "alice", "bob", person.password, person.passphrase]
        hits = search(person.profile, words)
        same(hits, {}, person.name)
        modes = {oct(path.stat().st_mode & 0o777) for path in person.profile.rglob("*") if path.is_file()}
        check(modes <= {"0o600"}, modes)
        same(oct(person.profile.stat().st_mode & 0o777), "0o700")


@case("/two-ends/secrecy/open-profile-on-disk")
def open_profile_on_disk(world):
    """Write-ahead log and shared memory of a profile in use are sealed as well."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    shell = alice.start("shell")
    shell.type(f"@bob {CANARY} live")
    shell.wait_for("the text sent", event="state", state="sent")
    same(search(alice.profile, [CANARY, alice.passphrase]), {})
    shell.finish()


@case("/two-ends/secrecy/passphrase-is-not-kept-in-memory")
def passphrase_is_not_kept_in_memory(world):
    """By a file: the address sanitizer keeps a copy of the environment of its own."""
    alice, _ = world.friends(world.server(), "alice", "bob")
    (world.folder / "passphrase").write_text(alice.passphrase)
    shell = alice.start("--passphrase-file", world.folder / "passphrase", "shell", COTERIE_PASSPHRASE="", COTERIE_PASSWORD="")
    shell.type("status")
    shell.wait_for("the shell", event="status")
    core = core_of(shell.process, world.folder)
    same(traces(core, [alice.passphrase, alice.password]), [], "the client's memory")
    shell.finish()


@case("/two-ends/secrecy/arguments-hold-no-secret")
def arguments_hold_no_secret(world):
    alice, _ = world.friends(world.server(), "alice", "bob")
    shell = alice.start("shell")
    shell.type("status")
    shell.wait_for("the shell", event="status")
    with open(f"/proc/{shell.process.pid}/cmdline", "rb") as file:
        same(traces(file.read(), [alice.passphrase, alice.password]), [])
    with open(f"/proc/{shell.process.pid}/environ", "rb") as file:
        same(traces(file.read(), [alice.passphrase, alice.password]), [], "the environment is wiped once read")
    shell.finish()


@case("/two-ends/secrecy/core-dumps-are-off")
def core_dumps_are_off(world):
    alice, _ = world.friends(world.server(), "alice", "bob")
    shell = alice.start("shell")
    shell.type("status")
    shell.wait_for("the shell", event="status")
    with open(f"/proc/{shell.process.pid}/limits", encoding="utf-8") as file:
        line = next(line for line in file if line.startswith("Max core file size"))
    same(line.split()[4:6], ["0", "0"])
    shell.finish()


if __name__ == "__main__":
    main()
