// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Runs the default main context until `condition` holds. Names the condition when it never does. */
#define coterie_wait_for(condition)                                                                                    \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    gint64 wait_until_us = g_get_monotonic_time () + COTERIE_WAIT_MAX_S * G_USEC_PER_SEC;                              \
    while (!(condition))                                                                                               \
      {                                                                                                                \
        if (g_get_monotonic_time () > wait_until_us)                                                                   \
          g_error ("%s:%d: waited in vain for: %s", __FILE__, __LINE__, #condition);                                   \
        coterie_wait_turn ();                                                                                          \
      }                                                                                                                \
  }                                                                                                                    \
  G_STMT_END

#define COTERIE_WAIT_MAX_S 120 /* sanitizers on a busy machine are slow; nothing should ever need it */

/* One turn of the default main context, which ends after some milliseconds though nothing happens: the condition may
 * be another thread's. */
void
coterie_wait_turn (void);

/* Turns until nothing is ready. */
void
coterie_wait_settle (void);

/* Tests print what libraries say for debugging, line by line: for those that hear of millions of frames. */
void
coterie_quiet_libraries (void);

G_END_DECLS
