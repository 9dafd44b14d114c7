# shellcheck shell=bash
# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What flatpak/local-runtime makes its runtime of, by the names of Debian's packages.

# What the real org.gnome.Platform offers a program like ours, and no more: a library that it does not have must be missing here too.
platform_packages=(
  libgtk-4-1 libgtk-4-common libgtk-4-bin libgtk-4-media-gstreamer
  libadwaita-1-0 adwaita-icon-theme hicolor-icon-theme
  libsoup-3.0-0 libsoup-3.0-common glib-networking libjson-glib-1.0-0
  libsecret-1-0 libgcr-4-4 libnotify4 libsqlite3-0 libxml2 libenchant-2-2
  hunspell-en-us libgtksourceview-5-0 libgirepository-1.0-1
  libgstreamer1.0-0 gstreamer1.0-tools gstreamer1.0-plugins-base
  gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-nice
  gstreamer1.0-gl gstreamer1.0-x gstreamer1.0-gtk4 gstreamer1.0-pulseaudio gstreamer1.0-pipewire
  libnice10 libsrtp2-1 libpulse0 libpipewire-0.3-modules
  gsettings-desktop-schemas dconf-gsettings-backend dconf-cli
  shared-mime-info librsvg2-common webp-pixbuf-loader
  fonts-inter-variable fonts-cantarell fonts-dejavu-core fonts-noto-color-emoji fontconfig
  libegl1 libgl1 libgl1-mesa-dri libgles2
  openssl libgnutls30t64 libnettle8t64 libgcrypt20 ca-certificates p11-kit-modules
  flatpak-xdg-utils libglib2.0-bin dbus-bin
  tzdata locales bash coreutils less procps python3-minimal)

# What the Sdk adds: compilers, build systems, headers, validators.
sdk_packages=(
  build-essential gcc g++ gdb binutils elfutils pkgconf ccache
  meson ninja-build cmake autoconf automake libtool m4 bison flex gettext autopoint
  python3 perl tcl patch git curl unzip xz-utils zstd file libxml2-utils
  desktop-file-utils appstream appstream-util appstream-compose
  libglib2.0-dev-bin gobject-introspection
  libgtk-4-dev libadwaita-1-dev libsoup-3.0-dev libjson-glib-dev
  libsecret-1-dev libgcr-4-dev libnotify-dev libsqlite3-dev libxml2-dev
  libenchant-2-dev libgtksourceview-5-dev libgirepository1.0-dev libjpeg-dev libpng-dev
  libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev libnice-dev libsrtp2-dev
  libpulse-dev libpipewire-0.3-dev
  libssl-dev libgnutls28-dev nettle-dev libgcrypt20-dev zlib1g-dev
  strace)

# Taken apart without what they depend on: the headers of gst-plugins-bad (WebRTC's) depend on those of OpenCV, and these on a
# gigabyte of other libraries.
sdk_unpacked=(libgstreamer-plugins-bad1.0-dev)
