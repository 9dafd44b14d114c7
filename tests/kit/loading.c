// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <stddef.h>

/* For test programs in which GStreamer runs. It makes GLib's table of quarks, which GLib's loading has made, grow; GLib
 * then forgets the older table on purpose, as another thread may be reading it, and the leak checker finds that. So it
 * does not look at what is allocated while libraries are loaded. A source of the program itself: what is in a library
 * is not linked for this. */

extern void
__lsan_disable (void) __attribute__ ((weak));
extern void
__lsan_enable (void) __attribute__ ((weak));

static void
before_libraries (void)
{
  if (__lsan_disable != NULL)
    __lsan_disable ();
}

__attribute__ ((section (".preinit_array"), used)) static void (*const before) (void) = before_libraries;

__attribute__ ((constructor)) static void
after_libraries (void)
{
  if (__lsan_enable != NULL)
    __lsan_enable ();
}

/* What OpenSSL keeps for each thread in which it has made a mistake. Threads of libraries live until the program ends,
 * and OpenSSL's own end comes before theirs. */
extern const char *
__lsan_default_suppressions (void);

__attribute__ ((visibility ("default"))) const char *
__lsan_default_suppressions (void)
{
  return "leak:CRYPTO_zalloc\nleak:ERR_vset_error\n";
}
