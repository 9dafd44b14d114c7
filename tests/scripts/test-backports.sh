#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# What scripts/backports.sh makes of apt configurations, as TAP.
set -euo pipefail

APT_ETC=$(mktemp -d)
trap 'rm -rf "$APT_ETC"' EXIT
. "$(dirname "$0")/../../scripts/backports.sh"

count=0
status=0

start() { rm -rf "${APT_ETC:?}"/*; mkdir -p "$APT_ETC/sources.list.d"; }

# expect NAME: what backports_of makes is what stands on standard input.
expect() {
  local wanted got
  wanted=$(cat)
  got=$(backports_of bookworm)
  count=$((count + 1))
  if [ "$got" = "$wanted" ]; then
    echo "ok $count /scripts/backports/$1"
  else
    status=1
    echo "not ok $count /scripts/backports/$1"
    diff <(echo "$wanted") <(echo "$got") | sed 's/^/# /' || true
  fi
}

start
cat >"$APT_ETC/sources.list" <<'END'
# a remark
deb-src http://mirror.example/debian bookworm main
deb [ arch=amd64,arm64 signed-by=/usr/share/keyrings/a.gpg check-valid-until=no ] http://mirror.example/debian/ bookworm main contrib # and one more
deb http://mirror.example/debian bookworm-updates main
END
expect one-line-with-options <<'END'
Types: deb
Suites: bookworm-backports
Components: main
URIs: http://mirror.example/debian/
Architectures: amd64 arm64
Signed-By: /usr/share/keyrings/a.gpg
check-valid-until: no
END

start
echo 'deb http://mirror.example/debian bookworm main' >"$APT_ETC/sources.list"
expect one-line-plain <<'END'
Types: deb
Suites: bookworm-backports
Components: main
URIs: http://mirror.example/debian
END

start
cat >"$APT_ETC/sources.list.d/debian.sources" <<'END'
Types: deb deb-src
# a remark inside
URIs: https://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main non-free-firmware
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEXyz
 -----END PGP PUBLIC KEY BLOCK-----
Trusted: no

Types: deb
URIs: https://mirror.example/debian-security
Suites: bookworm-security
Components: main
END
expect deb822-with-embedded-key <<'END'
Types: deb
Suites: bookworm-backports
Components: main
URIs: https://mirror.example/debian
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEXyz
 -----END PGP PUBLIC KEY BLOCK-----
Trusted: no
END

start
cat >"$APT_ETC/sources.list.d/a.sources" <<'END'
Enabled: no
Types: deb
URIs: https://off.example/debian
Suites: bookworm
Components: main
END
cat >"$APT_ETC/sources.list.d/b.sources" <<'END'
types: deb
uris: https://one.example/debian
suites:
 bookworm
components: main
END
echo 'deb https://two.example/other bookworm main' >"$APT_ETC/sources.list.d/c.list"
expect each-candidate-in-turn <<'END'
Types: deb
Suites: bookworm-backports
Components: main
URIs: https://two.example/other

Types: deb
Suites: bookworm-backports
Components: main
uris: https://one.example/debian
END

start
echo 'deb https://tools.example/apt stable main' >"$APT_ETC/sources.list"
echo 'deb https://tools.example/apt bookworm tools' >"$APT_ETC/sources.list.d/tools.list"
expect none-when-nothing-serves-bookworm </dev/null

start
cat >"$APT_ETC/sources.list" <<'END'
deb http://mirror.example/debian bookworm main
deb http://mirror.example/debian bookworm-backports main
END
count=$((count + 1))
if [ -n "$(sources_of bookworm-backports)" ]; then
  echo "ok $count /scripts/backports/configured-already"
else
  status=1
  echo "not ok $count /scripts/backports/configured-already"
fi

echo "1..$count"
exit $status
