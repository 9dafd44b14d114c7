# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every text of the window can be translated, and is, into every language that the project has.

catalogues.py ROOT prints TAP. catalogues.py ROOT --update writes po/POTFILES, po/coterie.pot and merges po/*.po.
"""

import itertools
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(sys.argv[1])
PO = ROOT / "po"
# As meson's preset "glib" has them.
KEYWORDS = ["--from-code=UTF-8", "--add-comments=Translators:", "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2",
            "--keyword=NC_:1c,2", "--keyword=g_dcgettext:2", "--keyword=g_dngettext:2,3", "--keyword=g_dpgettext2:2c,3",
            "--flag=N_:1:pass-c-format", "--flag=C_:2:pass-c-format", "--flag=NC_:2:pass-c-format",
            "--flag=g_dngettext:2:pass-c-format", "--flag=g_strdup_printf:1:c-format",
            "--flag=g_string_printf:2:c-format", "--flag=g_string_append_printf:2:c-format"]
HEADING = "# SPDX-FileCopyrightText: The Coterie contributors\n# SPDX-License-Identifier: GPL-3.0-or-later\n"
IN_C = re.compile(r'\b(?:_|N_|C_|NC_|ngettext|g_dngettext|g_dpgettext2) \(')
IN_XML = re.compile(r'translatable="(?:yes|true)"')


def sources():
    """The files with texts for people, as they should stand in POTFILES."""
    found = ["data/chat.coterie.Coterie.desktop.in", "data/chat.coterie.Coterie.metainfo.xml.in"]
    for path in itertools.chain(*((ROOT / "src" / floor).iterdir() for floor in ("account", "core", "mail", "ui"))):
        pattern = {".c": IN_C, ".ui": IN_XML}.get(path.suffix)
        if pattern is not None and pattern.search(path.read_text()):
            found.append(str(path.relative_to(ROOT)))
    return sorted(found)


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True, cwd=ROOT)


def extract(target, files):
    run("xgettext", "--package-name=coterie", *KEYWORDS, "--sort-by-file", "-o", target, *files)
    # Only what is said is compared: neither the hour nor the line at which it is said.
    text = re.sub(r'"POT-Creation-Date: .*\n', "", target.read_text()).replace("CHARSET", "UTF-8")
    target.write_text(HEADING + text[text.index("#, fuzzy"):])


def entries(path):
    """The texts of a catalogue, each with its context, without comments."""
    texts, current = set(), []
    plain = run("msgcat", "--no-wrap", "--no-location", path).stdout
    for block in plain.split("\n\n"):
        current = [line for line in block.splitlines() if line.startswith(("msgctxt", "msgid"))]
        if current and not block.startswith("#~"):
            texts.add("\n".join(current))
    return texts


def listed():
    return [line for line in (PO / "POTFILES").read_text().splitlines() if line and not line.startswith("#")]


def languages():
    return [line for line in (PO / "LINGUAS").read_text().splitlines() if line and not line.startswith("#")]


def potfiles_are_complete():
    missing = sorted(set(sources()) - set(listed()))
    left_over = sorted(set(listed()) - set(sources()))
    return [f"po/POTFILES lacks {name}" for name in missing] + [f"po/POTFILES has {name} in vain" for name in left_over]


def template_is_current(fresh):
    old, new = entries(PO / "coterie.pot"), entries(fresh)
    return [f"po/coterie.pot lacks {text}" for text in sorted(new - old)] + \
           [f"po/coterie.pot has {text} in vain" for text in sorted(old - new)]


def is_complete(language, fresh, folder):
    merged = folder / f"{language}.po"
    run("msgmerge", "--quiet", "--no-fuzzy-matching", "-o", merged, PO / f"{language}.po", fresh)
    problems = []
    for what in ("--untranslated", "--only-fuzzy"):
        found = run("msgattrib", what, "--no-obsolete", "--no-wrap", merged).stdout
        problems += [f"{language} {what[2:]}: {line[6:]}" for line in found.splitlines()
                     if line.startswith("msgid ") and line != 'msgid ""']
    checked = subprocess.run(["msgfmt", "--check", "-o", "/dev/null", merged], capture_output=True, text=True, check=False)
    return problems + (checked.stderr.splitlines() if checked.returncode else [])


def update():
    (PO / "POTFILES").write_text(HEADING + "".join(f"{name}\n" for name in sources()))
    extract(PO / "coterie.pot", sources())
    for language in languages():
        run("msgmerge", "--quiet", "--no-fuzzy-matching", "--update", "--backup=none", PO / f"{language}.po",
            PO / "coterie.pot")
        run("msgattrib", "--no-obsolete", "-o", PO / f"{language}.po", PO / f"{language}.po")


def main():
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "fresh.pot"
        extract(fresh, sources())
        cases = [("/po/potfiles-complete", potfiles_are_complete), ("/po/template-current", lambda: template_is_current(fresh))]
        cases += [(f"/po/{language}-complete", lambda language=language: is_complete(language, fresh, Path(folder)))
                  for language in languages()]
        print(f"TAP version 13\n1..{len(cases)}")
        for number, (name, check) in enumerate(cases, 1):
            problems = check()
            print(f"{'not ok' if problems else 'ok'} {number} {name}")
            for problem in problems:
                print("# " + problem.replace("\n", "\n# "))


if "--update" in sys.argv:
    update()
else:
    main()
