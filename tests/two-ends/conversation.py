# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two people converse: what each of them sees."""

import os
import shutil
import subprocess

from ends import Console, case, check, main, same, until


@case("/two-ends/request-answer-and-states")
def request_answer_and_states(world):
    server = world.server()
    alice, bob = world.people(server, "alice", "bob")
    sent = alice.run("send", "@bob", "Are you there?").of("message")[0]
    same((sent["chat"], sent["sender"], sent["device"], sent["state"]), ("@bob", "alice", 1, "sent"))

    got = bob.run("receive").of("message")
    same([(row["chat"], row["body"], row.get("request")) for row in got], [("@alice", "Are you there?", True)])
    same(got[0]["id"], sent["id"], "both sides know it by the same id")
    same(alice.history("bob")[0]["state"], "sent", "no receipt for a request")

    same(bob.history("alice")[0]["state"], "read")
    check("(request): Are you there?" in bob.printed("history", "@alice"), "it says that it is one")
    bob.run("send", "@alice", "I am.")
    check("@alice: Are you there?" in bob.printed("history", "@alice"), "and no more when it was answered")
    row = alice.run("receive").of("message")[0]
    same((row["body"], row.get("request")), ("I am.", None))
    until(lambda: bob.run("receive") and bob.history("alice")[-1]["state"] == "read", "the read receipt")
    same(alice.history("bob")[0]["state"], "read", "answering accepted, so the request's receipts came")


@case("/two-ends/receive-prints-once")
def receive_prints_once(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    alice.run("send", "@bob", "once")
    same(bob.run("receive").bodies, ["once"])
    same(bob.run("receive").bodies, [])
    same(bob.texts("alice", own=False), ["hello", "once"])


@case("/two-ends/search")
def search(world):
    """Texts of both sides, by the beginnings of words, before and after they were taken up into the index."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    alice.run("send", "@bob", "Kommst du mit ins Café?")
    bob.run("receive")
    bob.run("send", "@alice", "東京のラーメン屋 👍🏽")
    alice.run("receive")
    same(alice.run("search", "CAFE").bodies, ["Kommst du mit ins Café?"])
    same(alice.run("search", "ラーメン").bodies, ["東京のラーメン屋 👍🏽"])
    same(bob.run("search", "👍 京の", "@alice").bodies, ["東京のラーメン屋 👍🏽"])
    same(alice.run("search", "ka nn").bodies, [])
    same(alice.run("search", '" OR *').bodies, [])
    same(alice.run("search", "cafe", "@alice").bodies, [])
    alice.run("archive", "@bob", "on")
    same([row["archived"] for row in alice.run("chats").of("chat") if row["chat"] == "@bob"], [True])
    bob.run("send", "@alice", "once more")
    alice.run("receive")
    same([row["archived"] for row in alice.run("chats").of("chat") if row["chat"] == "@bob"], [False])
    same(alice.attempt("archive", "@bob", "perhaps").status, 2)
    again = alice.run("retry", "@bob")
    same(again.of("message"), [])
    check("Nothing of yours in @bob has failed." in again.err, again.err)


@case("/two-ends/fetched-again-is-printed")
def fetched_again_is_printed(world):
    """Bob's profile comes from a backup: what Alice seals cannot be opened, is asked for, and comes while Bob writes."""
    alice, bob = world.friends(world.server(), "alice", "bob")
    backup = world.folder / "backup"
    shutil.copytree(bob.profile, backup)
    for turn in ("one", "two"):
        alice.run("send", "@bob", turn)
        bob.run("receive")
        bob.run("send", "@alice", f"{turn} too")
        alice.run("receive")
    shutil.rmtree(bob.profile)
    backup.rename(bob.profile)
    alice.run("send", "@bob", "three")
    got = bob.run("receive")
    same(({row.get("kind") for row in got.of("message")}, got.bodies), ({"fetching"}, []))
    alice.run("receive")
    same(bob.run("send", "@alice", "did you write?").bodies, ["did you write?"], "sending prints what was sent alone")
    until(lambda: bob.run("send", "@alice", "hello?") and "three" in bob.texts("alice", own=False), "the text")
    same(bob.run("receive").bodies, ["three"])
    same(bob.run("receive").bodies, [])
    alice.run("receive")
    same(alice.history("bob")[-1]["body"], "hello?")
    same([row["state"] for row in alice.history("bob") if row["body"] == "three"], ["read"])


@case("/two-ends/order-of-many")
def order_of_many(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    shell = alice.start("shell")
    texts = [f"number {i}" for i in range(200)]
    for text in texts:
        shell.type(f"@bob {text}")
    shell.finish()
    same(bob.run("receive").bodies, texts)
    same(alice.texts("bob", own=True)[1:], texts)


@case("/two-ends/live-both-ways")
def live_both_ways(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    a, b = alice.start("shell"), bob.start("shell")
    a.type("@bob good morning")
    row = b.wait_for("the text", event="message", body="good morning")
    a.wait_for("the receipt", event="state", id=row["id"], state="read")
    b.type("@alice good day, it's late")
    a.wait_for("the answer", event="message", body="good day, it's late")
    b.wait_for("presence", event="presence", chat="@alice", online=True)
    a.finish()
    b.wait_for("presence ends", event="presence", chat="@alice", online=False)
    b.finish()


@case("/two-ends/kept-while-away-and-restarts")
def kept_while_away_and_restarts(world):
    server = world.server()
    alice, bob = world.friends(server, "alice", "bob")
    for i in range(5):
        alice.run("send", "@bob", f"before {i}")
    server.restart()
    alice.run("send", "@bob", "after a stop")
    server.restart(kill=True)
    alice.run("send", "@bob", "after a kill")
    wanted = [f"before {i}" for i in range(5)] + ["after a stop", "after a kill"]
    same(bob.run("receive").bodies, wanted)
    server.restart(kill=True)
    same(bob.run("receive").bodies, [])
    same(bob.texts("alice", own=False), ["hello"] + wanted)


@case("/two-ends/send-while-offline")
def send_while_offline(world):
    server = world.server()
    alice, bob = world.friends(server, "alice", "bob")
    server.stop()
    kept = alice.run("send", "@bob", "kept", status=5)
    same(kept.of("message")[0]["state"], "pending")
    check("kept" in kept.err, kept.err)
    alice.run("send", "@bob", "kept too", status=5)
    server.start()
    alice.run("receive")
    same([row["state"] for row in alice.history("bob")[-2:]], ["sent", "sent"])
    same(bob.run("receive").bodies, ["kept", "kept too"])


@case("/two-ends/send-offline-to-somebody-unknown")
def send_offline_to_somebody_unknown(world):
    server = world.server()
    alice, bob = world.people(server, "alice", "bob")
    server.stop()
    alice.run("send", "@bob", "the first ever", status=5)
    server.start()
    alice.run("receive")
    same(bob.run("receive").bodies, ["the first ever"])


@case("/two-ends/send-offline-to-a-group-unknown")
def send_offline_to_a_group_unknown(world):
    """It may have come meanwhile: without the server it is not said that there is none."""
    server = world.server()
    alice, bob = world.friends(server, "alice", "bob")
    check(alice.attempt("send", "#Round", "hello?").err.endswith("There is no group #Round on this device.\n"))
    bob.run("group", "create", "Round", "@alice")
    server.stop()
    tried = alice.attempt("send", "#Round", "hello?")
    same(tried.status, 1)
    check("could not be asked" in tried.err, tried.err)
    server.start()
    same(alice.run("send", "#Round", "hello!").of("message")[0]["state"], "sent")


@case("/two-ends/follow-reconnects")
def follow_reconnects(world):
    server = world.server()
    alice, bob = world.friends(server, "alice", "bob")
    following = bob.start("receive", "--follow")
    alice.run("send", "@bob", "one")
    following.wait_for("one", event="message", body="one")
    server.restart(kill=True)
    alice.run("send", "@bob", "two")
    following.wait_for("two", event="message", body="two")
    following.stop()


@case("/two-ends/follow-ends-after-its-time")
def follow_ends_after_its_time(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    alice.run("send", "@bob", "soon")
    for seconds in (3, 60):  # on a slow machine the first time may be over before anything has come
        result = bob.run("receive", "--follow", "--timeout", seconds)
        if result.bodies:
            break
    same(result.bodies, ["soon"])


@case("/two-ends/note-to-self")
def note_to_self(world):
    (alice,) = world.people(world.server(), "alice")
    alice.run("send", "@alice", "buy milk")
    rows = alice.history("alice")
    same([(row["sender"], row["body"]) for row in rows], [("alice", "buy milk")])
    check(rows[0]["state"] in ("sent", "delivered", "read"), rows)


@case("/two-ends/long-and-odd-texts")
def long_and_odd_texts(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    texts = ["x" * 65536, "\n\tsecond line\nthird", "🐘 naïve — “quoted” \\ \" </b> &amp;", "שלום ‮abc", "a\u0301" * 300,
             "\n" * 999 + "end", "-dash"]
    for text in texts:
        alice.run("send", "@bob", "-", stdin=text)
    same(bob.run("receive").bodies, texts)


@case("/two-ends/profile-reaches-friends-only")
def profile_reaches_friends_only(world):
    server = world.server()
    alice, bob = world.friends(server, "alice", "bob")
    (carol,) = world.people(server, "carol")
    carol.run("send", "@alice", "do you know me?")
    alice.run("receive")
    alice.run("profile", "--name", "Alice <b>Able</b>")
    bob.run("receive")
    carol.run("receive")
    same([row["title"] for row in bob.run("chats").of("chat") if row["chat"] == "@alice"], ["Alice <b>Able</b>"])
    same([row["title"] for row in carol.run("chats").of("chat") if row["chat"] == "@alice"], ["alice"])


@case("/two-ends/block")
def block(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    bob.run("block", "@alice")
    alice.run("send", "@bob", "into the void")
    same(bob.run("receive").bodies, [])
    same(alice.history("bob")[-1]["state"], "sent", "nobody tells her")
    bob.run("unblock", "@alice")
    alice.run("send", "@bob", "heard again")
    same(bob.run("receive").bodies, ["heard again"])
    same(bob.texts("alice", own=False), ["hello", "heard again"])


@case("/two-ends/settings-turn-receipts-off")
def settings_turn_receipts_off(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    bob.run("settings", "read-receipts", "off")
    alice.run("send", "@bob", "unseen?")
    bob.run("receive")
    alice.run("receive")
    same(alice.history("bob")[-1]["state"], "delivered")
    same([row["value"] for row in bob.run("settings").of("setting") if row["name"] == "read-receipts"], ["off"])


@case("/two-ends/relative-profile")
def relative_profile(world):
    server = world.server()
    carol = Console(world.folder, "carol", server)
    command = [os.environ["COTERIE_CLI"], "--profile", "here", "--server", server.url, "register", "carol"]
    done = subprocess.run(command, cwd=world.folder, env=carol.environment(), capture_output=True, text=True, check=False)
    same(done.returncode, 0, done.stderr)
    check((world.folder / "here" / "keyslot").exists())


@case("/two-ends/drafts-stay")
def drafts_stay(world):
    alice, _ = world.friends(world.server(), "alice", "bob")
    alice.run("draft", "@bob", "half a thou")
    same(alice.run("draft", "@bob").of("draft")[0]["text"], "half a thou")


@case("/two-ends/safety-number")
def safety_number(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    first = alice.run("safety-number", "@bob").of("safety-number")[0]
    same(first["number"], bob.run("safety-number", "@alice").of("safety-number")[0]["number"])
    same((len(first["number"].replace(" ", "")), first["verified"]), (60, "no"))
    alice.run("safety-number", "@bob", "--verified")
    same(alice.run("safety-number", "@bob").of("safety-number")[0]["verified"], "yes")


@case("/two-ends/devices-and-status")
def devices_and_status(world):
    alice, _ = world.friends(world.server(), "alice", "bob")
    own = alice.run("devices").of("device")
    same([(row["number"], row["state"], row["own"]) for row in own], [(1, "active", True)])
    same([row["own"] for row in alice.run("devices", "@bob").of("device")], [False])
    status = alice.run("status").of("status")[0]
    same((status["name"], status["state"], status["unsent"]), ("alice", "online", 0))


@case("/two-ends/change-password-and-passphrase")
def change_password_and_passphrase(world):
    alice, bob = world.friends(world.server(), "alice", "bob")
    alice.run("password", COTERIE_NEW_PASSWORD="another password")
    alice.run("login", "alice", status=1)
    alice.password = "another password"
    alice.run("login", "alice")
    alice.run("passphrase", COTERIE_NEW_PASSPHRASE="another passphrase")
    alice.run("chats", status=1)
    alice.passphrase = "another passphrase"
    alice.run("send", "@bob", "still me")
    same(bob.run("receive").bodies, ["still me"])


@case("/two-ends/login-elsewhere-with-a-wrong-password")
def login_elsewhere(world):
    server = world.server()
    world.people(server, "alice")
    other = Console(world.folder / "elsewhere", "alice", server)
    other.profile.parent.mkdir()
    other.password = "a wrong one"
    other.run("login", "alice", status=1)
    check(not (other.profile / "keyslot").exists(), "a profile of nobody is left")


@case("/two-ends/logout-wipes")
def logout_wipes(world):
    alice, _ = world.friends(world.server(), "alice", "bob")
    alice.run("logout", status=1)
    alice.run("logout", "--yes")
    same([path.name for path in alice.profile.rglob("*") if path.name in ("store.db", "keyslot")], [])
    alice.run("history", "@bob", status=1)


@case("/two-ends/delete-account")
def delete_account(world):
    server = world.server()
    alice, bob = world.friends(server, "alice", "bob")
    bob.run("delete-account", "--yes")
    result = alice.attempt("send", "@bob", "too late")
    check(result.status == 1, result.out, result.err)
    taken = Console(world.folder / "again", "bob", server)
    taken.profile.parent.mkdir()
    taken.run("register", "bob", status=1)


@case("/two-ends/invitation")
def invitation(world):
    server = world.server("--registration", "invite")
    carol = Console(world.folder, "carol", server)
    carol.run("register", "carol", status=1)
    invites = server.log.read_text()
    code = next(word.strip(".,") for word in invites.split() if word.count("-") == 2 and len(word) >= 12)
    carol.run("register", "carol", "--invite", code)
    dave = Console(world.folder, "dave", server)
    dave.run("register", "dave", "--invite", code, status=1)


if __name__ == "__main__":
    main()
