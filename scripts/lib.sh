# shellcheck shell=bash
# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What every script of the project shares: where things are, how it speaks, how it builds.
# Source it first: . "$(dirname "$0")/lib.sh"

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
build=$root/build

say() { printf '%s\n' "$*"; }
warn() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { warn "$*"; exit 1; }

# as_root COMMAND...: by sudo when somebody else runs the script; the way through proxies stays.
as_root() {
  local name keep=(DEBIAN_FRONTEND=noninteractive)
  for name in http_proxy https_proxy ftp_proxy no_proxy all_proxy HTTP_PROXY HTTPS_PROXY; do
    if [ -n "${!name:-}" ]; then keep+=("$name=${!name}"); fi
  done
  if [ "$(id -u)" = 0 ]; then
    env "${keep[@]}" "$@" </dev/null
  elif command -v sudo >/dev/null; then
    sudo env "${keep[@]}" "$@" </dev/null
  else
    die "needs root, and there is no sudo. Run as root: $*"
  fi
}

# usage_of FILE: the comment that a script opens with is its manual.
usage_of() { sed -n '/^# SPDX/d; 2,/^[^#]/{s/^# \{0,1\}//p}' "$1"; }

# configure NAME OPTION...: makes build/NAME, anew when the options, meson or the compiler have changed.
configure() {
  local dir=$build/$1 stamp
  shift
  stamp=$(printf '%s\n' "$@" "$(meson --version)" "$(${CC:-cc} --version | head -n 1)")
  if [ ! -f "$dir/build.ninja" ] || [ "$(cat "$dir/.configured" 2>/dev/null)" != "$stamp" ]; then
    rm -rf "$dir"
    mkdir -p "$dir"
    meson setup "$dir" "$root" --wrap-mode=nodownload "$@" >"$dir.log" 2>&1 ||
      { cat "$dir.log" >&2; return 1; }
    rm -f "$dir.log"
    printf '%s\n' "$stamp" >"$dir/.configured"
  fi
}

# configure_run: the programs as people get them, for scripts that start them; they can be installed in build/run/installed.
configure_run() { configure run --buildtype=debugoptimized -Dtests=false --prefix="$build/run/installed"; }

# configure_bench: a release, with what measures it.
configure_bench() { configure bench --buildtype=release --optimization=2 -Dtests=true; }

# compile NAME [TARGET...]: builds in build/NAME; quiet unless it fails or a terminal looks on.
compile() {
  local dir=$build/$1
  shift
  if [ -t 1 ]; then
    ninja -C "$dir" "$@"
  else
    ninja -C "$dir" "$@" >"$dir/ninja.out" 2>&1 ||
      { grep -v '^\[[0-9]*/[0-9]*\] [A-Z][a-z]* ' "$dir/ninja.out" >&2; return 1; }
  fi
}
