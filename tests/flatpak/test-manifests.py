# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Flatpak is built of and what it may do, as its manifests say; building it takes too long for a test (scripts/flatpak)."""

import os
import re
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLATPAK = ROOT / "flatpak"
ID = "chat.coterie.Coterie"
PERMISSIONS = ["--share=network", "--share=ipc", "--socket=wayland", "--socket=fallback-x11", "--socket=pulseaudio", "--device=dri"]


def lines(name):
    """Without comments."""
    text = (FLATPAK / name).read_text(encoding="utf-8")
    return [line for line in (re.sub(r"(^| )#.*", "", line).rstrip() for line in text.splitlines()) if line]


def items(name, key):
    """The entries of a list at the top of a manifest."""
    found, inside = [], False
    for line in lines(name):
        if not line.startswith(" "):
            inside = line == f"{key}:"
        elif inside and line.startswith("  - "):
            found.append(line[4:])
    return found


def modules():
    return [entry for entry in items(f"{ID}.yml", "modules") if entry.endswith(".yml")]


def value(name, key):
    found = [line.split(": ", 1)[1] for line in lines(name) if re.match(rf"[ -]*{key}: ", line)]
    assert len(found) == 1, f"{name} has {key} {len(found)} times"
    return found[0]


def may_do_what_it_needs_and_nothing_else():
    assert items(f"{ID}.yml", "finish-args") == PERMISSIONS, items(f"{ID}.yml", "finish-args")


def development_differs_in_the_source_alone():
    def split(name):
        every = lines(name)
        start = len(every) - 1 - every[::-1].index("    sources:")
        return every[:start], every[start:]

    (people, source), (development, other) = split(f"{ID}.yml"), split(f"{ID}.Devel.yml")
    assert people == development, set(people) ^ set(development)
    assert source != other, source


def archives_have_addresses_and_checksums():
    assert len(modules()) >= 5, modules()
    for name in modules():
        assert value(name, "url").startswith("https://"), name
        assert re.fullmatch("[0-9a-f]{64}", value(name, "sha256")), name
        assert "git" not in [line.split(": ")[-1] for line in lines(name) if "type:" in line], f"{name}: archives can be kept"


def every_archive_is_in_debian_too():
    known = {line.split()[0]: line.split()[1] for line in lines("debian-sources")}
    for name in modules():
        assert value(name, "sha256") in known, f"{name}: Debian's file is not named"
    assert len(known) == len(modules()), "debian-sources names what no module needs"


def patches_are_there_and_say_whence():
    wanted = {(FLATPAK / name).parent / line.split(": ")[1] for name in modules() for line in lines(name)
              if line.strip().startswith("path: ")}
    assert {path.resolve() for path in wanted} == set((FLATPAK / "patches").iterdir()), wanted
    for path in wanted:
        assert re.search("^(Origin|From): ?.+", path.read_text(encoding="utf-8"), re.M), path
    assert "CVE-2022-48468" in " ".join(map(str, wanted)), "libsignal's copy of protobuf-c without its fix"


def runtime_is_one_line():
    assert re.fullmatch(r"'\d+'", value(f"{ID}.yml", "runtime-version"))
    assert "run-tests: true" in " ".join(lines(f"{ID}.yml")), "the build runs no tests"


def desktop_finds_the_parts():
    """Names that have to be the same in every file, or a desktop finds nothing."""
    data = ROOT / "data"
    entry = (data / f"{ID}.desktop.in").read_text(encoding="utf-8")
    for line in ("DBusActivatable=true", f"Icon={ID}", "MimeType=x-scheme-handler/coterie;", "X-GNOME-UsesNotifications=true"):
        assert line in entry.splitlines(), line
    service = (data / f"{ID}.service.in").read_text(encoding="utf-8")
    assert f"Name={ID}" in service and "--gapplication-service" in service, service
    for picture in (f"scalable/apps/{ID}.svg", f"symbolic/apps/{ID}-symbolic.svg"):
        root = xml.etree.ElementTree.parse(data / "icons/hicolor" / picture).getroot()
        wanted = "128" if picture.startswith("scalable") else "16"
        assert (root.get("width"), root.get("height")) == (wanted, wanted), picture
    metainfo = xml.etree.ElementTree.parse(data / f"{ID}.metainfo.xml.in").getroot()
    assert metainfo.findtext("id") == ID
    assert metainfo.findtext("launchable") == f"{ID}.desktop"
    rated = {part.get("id"): part.text for part in metainfo.find("content_rating")}
    assert rated == {"social-chat": "intense"}, f"{rated}: older checkers pass values that newer ones refuse"
    picture = metainfo.find("screenshots/screenshot/image")
    size = struct.unpack(">II", (ROOT / "docs/window.png").read_bytes()[16:24])
    assert (picture.get("width"), picture.get("height")) == tuple(map(str, size)), f"docs/window.png is {size}"
    site = metainfo.findtext("url[@type='homepage']")
    assert site == "https://" + ".".join(ID.lower().split(".")[1::-1]), f"{site} is not where the name comes from"
    assert picture.text.startswith(f"{site}/"), "the picture is elsewhere"
    meson = (ROOT / "meson.build").read_text(encoding="utf-8")
    newest = metainfo.find("releases/release")
    assert f"version: '{newest.get('version')}'" in meson, "the newest release is not this one"
    assert newest.find("description/p") is not None, "no release notes"


def tests_are_configured_without_a_server():
    """As the build does it (flatpak/test-in-build); what needs one stands aside."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["meson", "setup", folder, str(ROOT), "-Dtests=true", "-Dserver=false"], capture_output=True, text=True,
                              check=False)
    assert done.returncode == 0, done.stdout[-2000:].replace("\n", "\n# ")


def commands_of_the_build_are_there():
    """They begin in a folder that is made for building, below that of the source."""
    command = [line.strip()[2:] for line in lines(f"{ID}.yml") if "test-in-build" in line]
    assert command == ["../flatpak/test-in-build"], command
    assert os.access(FLATPAK / "test-in-build", os.X_OK)


CASES = (may_do_what_it_needs_and_nothing_else, development_differs_in_the_source_alone, archives_have_addresses_and_checksums,
         every_archive_is_in_debian_too, patches_are_there_and_say_whence, runtime_is_one_line, desktop_finds_the_parts,
         tests_are_configured_without_a_server, commands_of_the_build_are_there)
print(f"1..{len(CASES)}")
failed = False
for number, case in enumerate(CASES, 1):
    path = f"/flatpak/manifests/{case.__name__.replace('_', '-')}"
    try:
        case()
        print(f"ok {number} {path}")
    except AssertionError as error:
        failed = True
        print(f"not ok {number} {path}\n# {error}")
sys.exit(failed)
