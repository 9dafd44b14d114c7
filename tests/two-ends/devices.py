# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A further device is approved, declined, revoked; either side, or the server, dies on the way."""

import base64
import ctypes
import hashlib
import json
import os
import re
import secrets
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from ends import case, check, main, same, until
from linked import APPROVED, Device, code_of, link, shell_of, states, wrong


@case("/two-ends/devices/approve")
def approve(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    second = link(world, alice)
    same(states(alice), ["active", "active"])
    same([(device["number"], device["own"]) for device in second.run("devices").of("device")], [(1, False), (2, True)])
    bob.run("send", "@alice", "to both")
    for device in (second, alice):
        device.run("receive")
        check("to both" in device.texts("bob", own=False), device.profile.name, "got nothing")


def waiting(world, *arguments):
    """Somebody's first device in a shell, and a second one that shows its code there."""
    server = world.server(*arguments)
    alice, = world.people(server, "alice")
    second = Device(world.folder, alice)
    old = shell_of(alice)
    new = second.sign_in()
    code = code_of(new)
    old.wait_for("the request", event="device", state="pending")
    return alice, second, old, new, code


def nothing_left(console):
    same([path.name for path in console.profile.rglob("*") if path.name in ("store.db", "keyslot")], [])


def shifted(seconds):
    """The environment of a program whose clock is off."""
    shift = {"LD_PRELOAD": os.environ["COTERIE_CLOCK_SHIFT"], "COTERIE_CLOCK_SHIFT_S": str(seconds)}
    if "asan" in subprocess.run(["ldd", os.environ["COTERIE_CLI"]], capture_output=True, text=True, check=False).stdout:
        shift["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    return shift


@case("/two-ends/devices/what-is-shown")
def what_is_shown(world):
    alice, second, old, new, code = waiting(world)
    request = old.wait_for("the request", event="device", state="pending")
    check(request["name"], request)
    check(request["agent"].startswith("Coterie "), request)
    same((request["address"], request["tries"], request["elsewhere"]), ("127.0.0.1", 3, False))
    check("place" not in request, request)
    old.type("devices decline")
    old.wait_for("declined", event="device-declined")
    new.finish(status=4)
    old.finish()


@case("/two-ends/devices/wrong-code-three-times")
def wrong_code(world):
    alice, second, old, new, code = waiting(world)
    for times in (1, 2):
        old.type(f"devices approve --code {wrong(code, times)}")
        old.wait_for("refused", event="error", text=f"That is not the code. {'Two tries are' if times == 1 else 'One try is'} left.")
    old.type(f"devices approve --code {wrong(code, 3)}")
    old.wait_for("the end", event="device-request-ended", outcome="wrong-code")
    new.finish(status=4)
    check("three times" in "".join(new.errors), new.errors)
    nothing_left(second)
    old.type(f"devices approve --code {code}")
    old.wait_for("too late", event="error", text="No device waits to be approved.")
    old.finish()
    same(states(alice), ["active"])
    link(world, alice, 3)


@case("/two-ends/devices/wrong-code-is-counted-across-restarts")
def wrong_code_across_restarts(world):
    alice, second, old, new, code = waiting(world)
    for times in (1, 2):
        old.kill()
        dies = {"COTERIE_TEST_KILL_AT": "link.wrong-committed"} if times == 1 else {}  # before it can say that it was wrong
        alice.run("devices", "approve", "--code", wrong(code, times), status=-signal.SIGKILL if dies else 1, **dies)
        old = shell_of(alice)
        same(old.wait_for("the request", event="device", state="pending")["tries"], 3 - times)
    old.type(f"devices approve --code {code}")
    old.wait_for("approved", event="device-approved")
    new.finish(APPROVED)
    old.finish()


@case("/two-ends/devices/wrong-passphrase-is-not-counted")
def wrong_passphrase(world):
    alice, second, old, new, code = waiting(world)
    (world.folder / "alice.passphrase").write_text("not this one")
    old.type(f"devices approve --code {code}")
    old.wait_for("refused", event="error", text="The passphrase is wrong.")
    (world.folder / "alice.passphrase").write_text(alice.passphrase)
    old.type("devices approve --code 12345")
    old.wait_for("refused", event="error", text="The code has seven digits.")
    old.type("devices")
    same(old.wait_for("the request", event="device", state="pending", tries=3)["tries"], 3)
    old.type(f"devices approve --code {code}")
    old.wait_for("approved", event="device-approved")
    new.finish(APPROVED)
    old.finish()


@case("/two-ends/devices/decline")
def decline(world):
    alice, second, old, new, code = waiting(world)
    old.type("devices decline")
    old.wait_for("the end", event="device-request-ended", outcome="declined")
    new.finish(status=4)
    check("declined" in "".join(new.errors), new.errors)
    nothing_left(second)
    old.finish()
    same(states(alice), ["active"])


@case("/two-ends/devices/expires")
def expires(world):
    """Its time is over while the server is away: a quarter of an hour later, by its clock, it is back."""
    alice, second, old, new, code = waiting(world)
    alice.server.environment = shifted(900)
    alice.server.restart()
    old.wait_for("the end", event="device-request-ended", outcome="expired")
    new.finish(status=4)
    nothing_left(second)
    old.finish()
    link(world, alice, 3)


@case("/two-ends/devices/one-at-a-time")
def one_at_a_time(world):
    alice, second, old, new, code = waiting(world)
    third = Device(world.folder, alice, 3)
    result = third.run("login", "alice", status=1)
    check("Another device waits" in result.err, result.err)
    nothing_left(third)
    old.type(f"devices approve --code {code}")
    new.wait_for("approved", event="approved")
    new.finish(APPROVED)
    old.finish()
    same(states(alice), ["active", "active"])


@case("/two-ends/devices/two-approving-at-once")
def two_at_once(world):
    """The one that answered is shown the code; the other may take over, and gets another one. One ADD comes of it."""
    alice, = world.people(world.server(), "alice")
    second = link(world, alice)
    third = Device(world.folder, alice, 3)
    shells = [shell_of(alice), shell_of(second)]
    for number, shell in enumerate(shells):
        shell.type("status")
        until(lambda shell=shell: shell.events, f"shell {number}")
    new = third.sign_in()
    code = code_of(new)
    seen = [shell.wait_for("the request", event="device", state="pending") for shell in shells]
    same(sorted(event["elsewhere"] for event in seen), [False, True])
    late, quick = sorted(shells, key=lambda shell: seen[shells.index(shell)]["elsewhere"], reverse=True)
    late.type(f"devices approve --code {code}")
    late.wait_for("refused", event="error", text="That device waits for an answer of another device of yours.")
    late.type("devices answer")
    late.wait_for("answered", event="device-answered")
    other = code_of(new, other_than=code)
    quick.wait_for("taken away", event="device", state="pending", elsewhere=True)
    late.wait_for("handed over", event="device", state="pending", elsewhere=False)
    quick.type(f"devices approve --code {other}")
    late.type(f"devices approve --code {other}")
    late.wait_for("approved", event="device-approved")
    quick.wait_for("the end", event="device-request-ended", outcome="approved")
    new.wait_for("approved", event="approved")
    new.finish(APPROVED)
    for shell in shells:
        shell.finish()
    same(states(alice), ["active"] * 3)


def killed_new(step):
    """The new device dies there, and the same command goes on."""

    def run(world):
        alice, = world.people(world.server(), "alice")
        second = Device(world.folder, alice)
        old = shell_of(alice)
        dying = second.sign_in(COTERIE_TEST_KILL_AT=step)
        if step == "link.finished-committed":
            old.type(f"devices approve --code {code_of(dying)}")
        same(dying.wait(), -signal.SIGKILL, f"{step} was not reached")
        new = second.sign_in()
        if step != "link.finished-committed":
            old.type(f"devices approve --code {code_of(new)}")
            new.wait_for("approved", event="approved")
        old.wait_for("approved", event="device-approved")
        new.finish(APPROVED)
        old.finish()
        same(states(second), ["active", "active"])

    return run


for name in ("link.round-committed", "link.answered-committed", "link.finished-committed"):
    case(f"/two-ends/devices/new-killed/{name}")(killed_new(name))


def killed_old(step):
    """The approving device dies there; when it comes back the request is there again, or is done."""

    def run(world):
        alice, = world.people(world.server(), "alice")
        second = Device(world.folder, alice)
        new = second.start("--timeout", 1, "login", "alice")  # nobody stays to tell it what there is
        until(lambda: b"/v1/link/commit 200" in alice.server.log.read_bytes(), "the commitment")
        if step == "link.answer-committed":
            same(alice.attempt("devices", COTERIE_TEST_KILL_AT=step).status, -signal.SIGKILL, f"{step} was not reached")
            alice.run("devices")
        else:
            alice.run("devices")
            killed = alice.attempt("devices", "approve", "--code", code_of(new), COTERIE_TEST_KILL_AT=step)
            same(killed.status, -signal.SIGKILL, f"{step} was not reached: {killed.err}")
        if step == "link.appended":
            new.wait_for("approved", event="approved")
        else:
            alice.run("devices", "approve", "--code", code_of(new))
        new.wait_for("approved", event="approved")
        new.finish(APPROVED)
        same(states(alice), ["active", "active"])
        same(states(second), ["active", "active"])

    return run


for name in ("link.answer-committed", "link.approved-committed", "link.appended"):
    case(f"/two-ends/devices/old-killed/{name}")(killed_old(name))


@case("/two-ends/devices/closed-while-waiting")
def closed_while_waiting(world):
    alice, second, old, new, code = waiting(world)
    new.process.send_signal(signal.SIGTERM)
    new.finish(status=4)
    check("waits to be approved" in second.run("chats", status=4).err, "it is no device yet")
    new = second.sign_in()
    same(code_of(new), code)
    old.type(f"devices approve --code {code}")
    new.wait_for("approved", event="approved")
    new.finish(APPROVED)
    old.finish()


@case("/two-ends/devices/approved-while-closed")
def approved_while_closed(world):
    alice, second, old, new, code = waiting(world)
    new.kill()
    old.type(f"devices approve --code {code}")
    old.wait_for("approved", event="device-approved")
    old.finish()
    same(second.attempt("--timeout", 1, "login", "alice").of("approved"), [{"event": "approved", "name": "alice"}])
    same(states(second), ["active", "active"])


@case("/two-ends/devices/server-restarted")
def server_restarted(world):
    alice, second, old, new, code = waiting(world)
    n_before = alice.server.count("GET /v1/socket 101")
    alice.server.restart(kill=True)
    until(lambda: alice.server.count("GET /v1/socket 101") > n_before, "the old device to be connected again")
    n_events = len(old.events)
    old.type("devices")
    until(lambda: [event for event in old.events[n_events:] if event["event"] == "device" and event["state"] == "pending"], "the request")
    old.type(f"devices approve --code {code}")
    old.wait_for("approved", event="device-approved")
    new.wait_for("approved", event="approved")
    new.finish(APPROVED)
    old.finish()


def ask(url, token, method, body=None):
    """The status and code with which a request is answered."""
    request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode(),
                                     headers={"Content-Type": "application/json"})
    if token is not None:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def derive(server_id, name, password):
    """What the server is shown in place of the password (docs/protocol.md, section 6)."""
    sodium = ctypes.CDLL("libsodium.so.23")
    salt = hashlib.sha256(b"coterie/auth/1\0" + bytes.fromhex(server_id) + name.encode()).digest()[:16]
    out = ctypes.create_string_buffer(32)
    sodium.crypto_pwhash.argtypes = [ctypes.c_char_p, ctypes.c_ulonglong, ctypes.c_char_p, ctypes.c_ulonglong, ctypes.c_char_p,
                                     ctypes.c_ulonglong, ctypes.c_size_t, ctypes.c_int]
    same(sodium.crypto_pwhash(out, 32, password.encode(), len(password), salt, 3, 64 << 20, 2), 0)
    return base64.b64encode(out.raw).decode()


def begin_link(server, owner):
    """A stranger with the password: the link's token."""
    token = secrets.token_bytes(32)
    _, about = ask(f"{server.url}/v1/server", None, "GET")
    status, begun = ask(f"{server.url}/v1/link", None, "POST",
                        {"name": owner.name, "auth": derive(about["server_id"], owner.name, owner.password),
                         "hash": hashlib.sha256(token).hexdigest()})
    same(status, 201, begun)
    return token.hex(), begun["aid"]


@case("/two-ends/devices/pending-tries-anything-else")
def pending_tries(world):
    """Its token opens what it waits at, and nothing that is a device's."""
    server = world.server("--limit", "link=none", "--limit", "request=none")
    alice, bob = world.friends(server, "alice", "bob")
    token, aid = begin_link(server, alice)
    same(ask(f"{server.url}/v1/link", token, "GET")[0], 200)
    table = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()
    routes = re.findall(r"^\| (GET|PUT|POST) (/v1/\S+) \| device \|", table, re.M)
    check(len(routes) > 15, routes)
    for method, path in routes:
        path = path.replace("{name}", "bob").replace("{aid}", aid).replace("{device}", "1")
        status, refusal = ask(server.url + path, token, method, None if method == "GET" else {})
        same((status, refusal["code"]), (401, "UNAUTHORIZED"), f"{method} {path}")
    same(ask(f"{server.url}/v1/link/cancel", token, "POST", {})[0], 200)
    second = Device(world.folder, alice)
    new = second.sign_in()
    begun = "POST /v1/link/commit 200"
    until(lambda: begun in server.log.read_text(errors="replace"), "a device that waits")
    new.kill()
    for words in (["send", "@bob", "from nobody"], ["receive"], ["history", "@bob"], ["devices"], ["profile", "--name", "X"],
                  ["devices", "revoke", "1"], ["accept", "@bob"], ["status"]):
        same(second.attempt(*words).status, 4, words)
    same(bob.run("receive").bodies, [])
    same(states(alice)[:1], ["active"])


def clock_off(seconds, new_too):
    def run(world):
        alice, bob = world.friends(world.server(), "alice", "bob")
        second = Device(world.folder, alice)
        odd = shifted(seconds)
        old, new = shell_of(alice, **({} if new_too else odd)), second.sign_in(**(odd if new_too else {}))
        old.type(f"devices approve --code {code_of(new)}")
        new.wait_for("approved", event="approved")
        new.wait_for("all that there is", event="handed-over")
        new.finish()
        old.finish()
        strange, right = (second, alice) if new_too else (alice, second)
        strange.run("send", "@bob", "by an odd clock", **odd)
        right.run("receive")
        right.run("send", "@bob", "by a right one")
        strange.run("mute", "@bob", "on", **odd)
        strange.run("receive", **odd)
        right.run("receive")
        same([chat["muted"] for chat in right.run("chats").of("chat") if chat["chat"] == "@bob"], [True])
        right.run("mute", "@bob", "off")
        right.run("receive")
        strange.run("receive", **odd)
        same([chat["muted"] for chat in strange.run("chats").of("chat") if chat["chat"] == "@bob"], [False])
        same(bob.run("receive").bodies, ["by an odd clock", "by a right one"])
        for device in (alice, second):
            same(device.texts("bob", own=True), ["hello", "by an odd clock", "by a right one"], device.profile.name)
        strange.run("receive")  # and now it is right again
        right.run("devices", "revoke", str(2 if new_too else 1))
        strange.run("receive", status=1)
        nothing_left(strange)

    return run


for name, seconds in (("ahead", 7200), ("behind", -7200)):
    case(f"/two-ends/devices/clock-two-hours-{name}/new")(clock_off(seconds, True))
    case(f"/two-ends/devices/clock-two-hours-{name}/old")(clock_off(seconds, False))


@case("/two-ends/devices/revoke")
def revoke(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    second = link(world, alice)
    lost = shell_of(second)
    lost.type("status")
    lost.wait_for("there", event="status")
    alice.run("devices", "revoke", "2")
    same(lost.wait(), 1)
    same([event["what"] for event in lost.events if event["event"] == "notice"][-1:], ["revoked"])
    nothing_left(second)
    same(states(alice), ["active", "revoked"])
    bob.run("send", "@alice", "for the first alone")
    check("for the first alone" in alice.run("receive").bodies, "nothing came")


@case("/two-ends/devices/logout-leaves-the-chain")
def logout(world):
    alice, = world.people(world.server(), "alice")
    second = link(world, alice)
    link(world, alice, 3)
    second.run("logout", "--yes")  # the chain has grown since it was here
    nothing_left(second)
    same(states(alice), ["active", "revoked", "active"])


@case("/two-ends/devices/revoked-while-away")
def revoked_while_away(world):
    alice, = world.people(world.server(), "alice")
    second = link(world, alice)
    alice.run("devices", "revoke", "2")
    result = second.run("receive", status=1)
    check("revoked" in result.err + result.out, result.err)
    nothing_left(second)
    alice.run("devices", "revoke", "1", status=1)
    alice.run("devices", "revoke", "7", status=1)


if __name__ == "__main__":
    main()
