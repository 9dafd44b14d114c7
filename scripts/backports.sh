# shellcheck shell=bash
# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Debian 12 has SQLCipher 3; version 4 is in bookworm-backports. The mirror to take it from is the one that this machine takes
# bookworm itself from, whatever it is called, with the same key and the same options. Nothing here knows a host name.
#
# APT_ETC is the folder of apt's configuration; tests point it elsewhere.

: "${APT_ETC:=/etc/apt}"

# Every package source that apt knows, in apt's newer form (deb822), one paragraph each, whichever form it is written in.
apt_sources() {
  local file
  for file in "$APT_ETC/sources.list" "$APT_ETC"/sources.list.d/*.list; do
    [ -f "$file" ] && one_line_sources "$file"
  done
  for file in "$APT_ETC"/sources.list.d/*.sources; do
    [ -f "$file" ] && { sed '/^[[:space:]]*#/d; s/^[[:space:]]*$//' "$file"; printf '\n'; }
  done
  return 0
}

# "deb [arch=amd64,i386 signed-by=/k.gpg] URI SUITE COMPONENT... # remark" as a paragraph.
one_line_sources() {
  awk '
    BEGIN {
      field["arch"] = "Architectures"; field["lang"] = "Languages"; field["target"] = "Targets"
      field["signed-by"] = "Signed-By"; field["trusted"] = "Trusted"; field["by-hash"] = "By-Hash"; field["pdiffs"] = "PDiffs"
    }
    {
      sub(/#.*/, "")
      if ($1 != "deb") next
      options = ""
      line = $0
      sub(/^[ \t]*deb[ \t]+/, "", line)
      if (line ~ /^\[/) {
        options = line
        sub(/\].*/, "", options); sub(/^\[[ \t]*/, "", options)
        sub(/^\[[^]]*\][ \t]*/, "", line)
      }
      n = split(line, word, /[ \t]+/)
      if (n < 2) next
      printf "Types: deb\nURIs: %s\nSuites: %s\nComponents:", word[1], word[2]
      for (i = 3; i <= n; i++) if (word[i] != "") printf " %s", word[i]
      printf "\n"
      m = split(options, option, /[ \t]+/)
      for (i = 1; i <= m; i++) {
        at = index(option[i], "=")
        if (at < 2) continue
        name = substr(option[i], 1, at - 1); value = substr(option[i], at + 1)
        suffix = ""
        if (name ~ /[+]$/) { suffix = "-Add"; sub(/[+]$/, "", name) }
        else if (name ~ /-$/) { suffix = "-Remove"; sub(/-$/, "", name) }
        gsub(/,/, " ", value)
        printf "%s%s: %s\n", (name in field ? field[name] : name), suffix, value
      }
      printf "\n"
    }' "$1"
}

# sources_of SUITE: the enabled binary sources that serve SUITE with the component main, as paragraphs.
sources_of() {
  apt_sources | awk -v suite="$1" '
    function has(list, wanted,   words, n, i) {
      n = split(list, words, /[ \t\n]+/)
      for (i = 1; i <= n; i++) if (words[i] == wanted) return 1
      return 0
    }
    function finish() {
      if (body != "" && value["enabled"] !~ /^(no|false|0|off)$/ && has(value["types"], "deb") &&
          has(value["suites"], suite) && has(value["components"], "main"))
        printf "%s\n", body
      body = ""; name = ""; delete value
    }
    /^$/ { finish(); next }
    /^[ \t]/ { body = body $0 "\n"; if (name != "") value[name] = value[name] " " $0; next }
    {
      at = index($0, ":")
      name = tolower(substr($0, 1, at - 1))
      text = substr($0, at + 1); sub(/^[ \t]+/, "", text); sub(/[ \t]+$/, "", text)
      value[name] = text
      body = body $0 "\n"
    }
    END { finish() }'
}

# backports_of SUITE: for each source of SUITE, the paragraph that serves SUITE-backports from the same place in the same way.
# A source is tried before the next one, since another archive may call its suite bookworm too.
backports_of() {
  sources_of "$1" | awk -v suite="$1" '
    /^$/ { if (kept != "") printf "Types: deb\nSuites: %s-backports\nComponents: main\n%s\n", suite, kept; kept = ""; next }
    /^[ \t]/ { if (!drop) kept = kept $0 "\n"; next }
    { drop = tolower($0) ~ /^(types|suites|components|enabled|x-repolib-name):/; if (!drop) kept = kept $0 "\n" }
    END { if (kept != "") printf "Types: deb\nSuites: %s-backports\nComponents: main\n%s\n", suite, kept }'
}
