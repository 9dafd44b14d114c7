# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program ends while an account comes to be on this device: the next start finishes it, in the same way."""

from window import case, check, main, same, until

OPEN = ("--registration", "open")
STEP = "account.key-slot-written"


def type_account(device, way):
    device.find("push button", way).activate()
    device.find("text", "User Name").write(device.person)
    type_secrets(device)


def type_secrets(device):
    device.find("text", "Password").write(device.password)
    device.find("push button", "Continue").activate()
    device.find("text", "Passphrase").write(device.passphrase)
    device.find("text", "Repeat Passphrase").write(device.passphrase)
    device.find("push button", "Finish").activate()


def confirm_start_over(device):
    device.wait_text("There is no way back")
    device.find("push button", "Start Over Start Over").activate()


def wait_killed(device):
    until(lambda: device.process.poll() is not None, "the program to end")
    same((device.profile / "keyslot").exists(), True, "whether there is a key slot")
    device.accessible = None


def start_again(device, sentence, title):
    """Without being told the server: what was begun knows where, and of whom."""
    device.environment, server, device.server = {}, device.server, None
    device.start().focus().unlock()
    device.wait_text(sentence)
    device.screenshot("cut-short")
    device.wait_text(title)
    same(device.find("text", "User Name").text, device.person)
    same(device.find("text", "Server Address").text.rstrip("/"), server.url.rstrip("/"))
    device.server = server
    type_secrets(device)


@case("/window/cut-short/creating")
def creating(world):
    alice = world.window("alice", world.server(*OPEN), COTERIE_TEST_KILL_AT=STEP).start().focus()
    type_account(alice, "Create Account")
    wait_killed(alice)
    start_again(alice, "Creating this account was cut short", "Create Account")
    alice.wait_open()
    alice.quit()


def further(world, step):
    """A device more of an account that there is already."""
    owner = world.people(world.server(*OPEN), "alice")[0]
    device = world.window("alice-2", owner.server, COTERIE_TEST_KILL_AT=step)
    device.person, device.password = "alice", owner.password
    device.start().focus()
    type_account(device, "Sign In")
    return device


@case("/window/cut-short/signing-in")
def signing_in(world):
    device = further(world, STEP)
    wait_killed(device)
    start_again(device, "Signing in was cut short", "Sign In")
    device.wait_text("Approve This Device")
    device.quit()


@case("/window/cut-short/starting-over")
def starting_over(world):
    device = further(world, f"{STEP}:1")  # the first time it signs in
    device.find("push button", "All My Devices Are Lost…").activate()
    confirm_start_over(device)
    wait_killed(device)
    start_again(device, "Starting over was cut short", "Start Over")
    confirm_start_over(device)
    device.wait_open()
    device.quit()


@case("/window/cut-short/passphrase-forgotten")
def passphrase_forgotten(world):
    """Nobody can finish it then: it is thrown away after a question, and only what was never used."""
    alice = world.window("alice", world.server(*OPEN), COTERIE_TEST_KILL_AT=STEP).start().focus()
    type_account(alice, "Create Account")
    wait_killed(alice)
    alice.environment = {}
    alice.start().focus()
    check(not alice.has("push button", "Begin Anew…"), alice.tree())
    alice.unlock("another passphrase")
    alice.wait_text("That passphrase does not open this device.")
    alice.screenshot("cut-short-forgotten")
    alice.wait_named()
    alice.find("push button", "Begin Anew…").activate()
    alice.wait_text("never used")
    alice.screenshot("cut-short-begin-anew")
    alice.find("push button", "Cancel Cancel").activate()
    alice.wait_gone("push button", "Cancel Cancel")
    same((alice.profile / "keyslot").exists(), True, "whether there is a key slot")
    alice.find("push button", "Begin Anew…").activate()
    alice.find("push button", "Begin Anew Begin Anew").activate()
    alice.find("push button", "Create Account")
    same((alice.profile / "keyslot").exists(), False, "whether there is a key slot")
    alice.passphrase = "one that is not forgotten"
    alice.register()
    alice.quit()
    alice.start().focus().unlock("another passphrase")
    alice.wait_text("That passphrase does not open this device.")
    check(not alice.has("push button", "Begin Anew…"), alice.tree())
    alice.unlock().wait_open()
    alice.quit()


if __name__ == "__main__":
    main()
