// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-base"

#include "base/process.h"

#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* LeakSanitizer attaches to its own process at exit, which a process that is not dumpable refuses. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/**
 * coterie_process_harden:
 *
 * The first call in main(): no core dump, no debugger of the same user, no file that others can read, and libsodium
 * ready. Repeating it is safe.
 */
void
coterie_process_harden (void)
{
  const struct rlimit none = { 0, 0 };

  umask (077);
  if (setrlimit (RLIMIT_CORE, &none) != 0)
    g_warning ("core dumps cannot be turned off");
  if (!SANITIZED && prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    g_warning ("debuggers cannot be kept out");
  if (sodium_init () < 0)
    g_error ("libsodium cannot be initialised");
}
