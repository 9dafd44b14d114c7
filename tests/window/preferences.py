# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preferences: every page can be reached, no control lacks a name, and what the client has to tell is told over the window."""

import shutil

from window import PATIENCE_S, Console, case, check, main, same, until


def preferences(window, page):
    window.focus().keys("ctrl+comma")
    dialog = window.find("frame", "Preferences")
    tab = dialog.find("page tab", page)

    def shown():
        tab.activate()
        return "selected" in tab.states

    until(shown, lambda: f"the page {page}:\n{dialog.tree()}")
    return dialog


@case("/window/preferences/pages-and-names")
def pages(world):
    window = world.opened("alice", world.server())
    for page in ("Profile", "Account", "Privacy", "Notifications", "Calls", "Network"):
        dialog = preferences(window, page)
        window.screenshot(f"preferences-{page.lower()}")
        dialog.wait_named()  # what can be chosen there is looked for first
        pictures = [part.name for tab in dialog.find_all("page tab") for part in tab.walk(hidden=True) if part.role == "image"]
        same(pictures, [], "pictures of tabs that are read out beside their titles")
        window.keys("Escape")
        window.wait_gone("frame", "Preferences")
    window.quit()


@case("/window/preferences/toast-goes")
def toast_goes(world):
    """What is told for a moment goes by itself. (Elsewhere toasts stay: who looks for them may be slow.)"""
    window = world.opened("alice", world.server(), COTERIE_TEST_TOASTS_STAY=None)
    dialog = preferences(window, "Account")
    copy = dialog.find("push button", "Copy User Name")

    def seen():
        copy.activate()
        return dialog.reads("Copied")

    until(seen, lambda: f"the toast in:\n{dialog.tree()}")
    until(lambda: not dialog.reads("Copied"), lambda: f"the toast to go from:\n{dialog.tree()}")
    window.leave_preferences()
    window.focus().quit()


@case("/window/preferences/no-certificate-without-tls")
def no_certificate(world):
    window = world.opened("alice", world.server())
    dialog = preferences(window, "Network")
    dialog.wait_text("http://")
    check(not dialog.reads("Trusted Key"), dialog.tree())
    window.keys("Escape")
    window.wait_gone("frame", "Preferences")
    window.quit()


@case("/window/preferences/quit-from-within")
def quit_from_within(world):
    window = world.opened("alice", world.server())
    preferences(window, "Account")
    window.keys("ctrl+q")  # the dialog has the keyboard
    same(window.process.wait(PATIENCE_S), 0, window.log)
    window.check_log()


@case("/window/preferences/notice-of-the-client")
def notice(world):
    server = world.server()
    Console(world.folder, "alice", server).register()
    copy = Console(world.folder, "alice", server)
    copy.profile = world.folder / "copy"
    shutil.copytree(world.folder / "alice", copy.profile)
    window = world.window("alice", server).start()
    window.unlock()
    window.wait_open()
    until(lambda: copy.attempt("receive") and window.reads("Another program"), lambda: f"the notice in:\n{window.tree()}")
    window.screenshot("notice")
    window.quit()


def taken_over(world):
    """A window, and a console that turns it out of the server."""
    server = world.server()
    Console(world.folder, "alice", server).register()
    copy = Console(world.folder, "alice", server)
    copy.profile = world.folder / "copy"
    shutil.copytree(world.folder / "alice", copy.profile)
    window = world.window("alice", server).start()
    window.unlock()
    window.wait_open()
    return window, copy


@case("/window/preferences/notice-over-the-dialog")
def notice_over_dialog(world):
    window, copy = taken_over(world)
    dialog = preferences(window, "Privacy")
    until(lambda: copy.attempt("receive") and dialog.reads("Another program"),
          lambda: f"the notice in:\n{dialog.tree()}")
    window.screenshot("notice-over-preferences")
    window.focus_main()  # not to the notice, which would take the key
    window.press("Escape")
    window.wait_gone("frame", "Preferences")
    window.wait_text("Another program")  # nobody has closed it, nor was it there long enough
    window.quit()


@case("/window/preferences/notice-after-a-question")
def notice_after_question(world):
    window, copy = taken_over(world)
    dialog = preferences(window, "Account")
    dialog.find("push button", "Sign Out…").activate()
    window.wait_text("All messages on this device are erased")
    check(copy.attempt("receive"), "it did not connect")
    check(not dialog.reads("Another program"), dialog.tree())
    window.keys("Escape")
    dialog.wait_text("Another program")
    window.keys("Escape")
    window.quit()


main()
