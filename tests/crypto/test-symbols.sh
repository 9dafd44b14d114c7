#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# test-symbols.sh BUILD THIEF
#
# libsignal exports hundreds of names, hkdf_create and print_bytes among them, and calls them through the dynamic linker: a
# program that exports one of these takes its place inside of libsignal (T20). Prints TAP; BUILD is the build directory, THIEF a
# program that does it on purpose.
set -euo pipefail
build=$1
thief=$2

exported() { nm -D --defined-only "$1" | awk '{ sub(/@.*/, "", $NF); print $NF }' | LC_ALL=C sort -u; }

library=$(ldd "$thief" | awk '/libsignal-protocol-c/ { print $3 }')
names=$(exported "$library")
# What every program and library has is nobody's to take.
own_to_all='^(_init|_fini|_edata|_end|__bss_start|__data_start|data_start|main|_IO_stdin_used|__.*|_ITM_.*)$'
stolen() { LC_ALL=C comm -12 <(exported "$1" | grep -Ev "$own_to_all") <(printf '%s\n' "$names"); }

count=0
failed=0
report() { # report VERDICT CASE [NOTE]
  count=$((count + 1))
  [ "$1" = ok ] || failed=1
  echo "$1 $count /crypto/symbols/$2${3:+ $3}"
}

check() { # check CASE PROGRAM
  if [ ! -x "$2" ]; then
    report ok "$1" "# SKIP it is not built"
    return
  fi
  local taken
  taken=$(stolen "$2")
  if [ -z "$taken" ]; then
    report ok "$1"
  else
    report "not ok" "$1"
    printf '# takes the place of %s\n' $taken
  fi
}

echo 1..5
if grep -qx hkdf_create <<<"$names"; then report ok library-is-read; else report "not ok" library-is-read; fi
if [ "$(stolen "$thief")" = hkdf_create ]; then report ok thief-is-found; else report "not ok" thief-is-found; fi
check crypto "$build/tests/crypto/test-crypto-session"
check coterie-cli "$build/src/cli/coterie-cli"
check coterie-server "$build/server/coterie-server"
exit "$failed"
