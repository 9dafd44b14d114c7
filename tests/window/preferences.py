# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preferences, about, shortcuts: what is changed there lasts, and no control lacks a name."""

from window import *  # noqa: F403


def opened(world, name="alice"):
    window = world.window(name, world.server()).start()
    window.register()
    return window


def preferences(window, page):
    window.focus().keys("ctrl+comma")
    dialog = window.find("frame", "Preferences")
    dialog.find(None, page).activate()
    return dialog


def named(part):
    """Those controls that a screen reader could only call by their class."""
    roles = ("push button", "toggle button", "text", "password text", "check box", "combo box", "list item", "entry")
    return [f"{p.role} “{p.name}”" for p in part.walk()
            if p.role in roles and (not p.name.strip() or p.name.startswith(("Gtk", "Adw", "Coterie")) or "_" in p.name)]


@case("/window/preferences/pages-and-names")
def pages(world):
    window = opened(world)
    for page in ("Profile", "Account", "Privacy", "Notifications", "Network"):
        dialog = preferences(window, page)
        time.sleep(0.5)
        window.screenshot(f"preferences-{page.lower()}")
        check(not named(dialog), page, named(dialog), dialog.tree())
        window.keys("Escape")
        window.wait_gone("frame", "Preferences")
    window.quit()
main()
