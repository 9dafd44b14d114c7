// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Times and days as people write them: in the locale's order and the desktop's 12 or 24 hours, and as seen from today.
 * Each pane has one of its own; all follow the same clock.
 *
 * Properties: epoch (uint, read-only): another number whenever a text that was made before may read differently now:
 * at midnight, when the clock is set, after a suspend, when the desktop changes between 12 and 24 hours. Bind it into a
 * closure beside the time, so that the text is made anew.
 *
 * All times are milliseconds since 1970, and 0 is "unknown": its text is "". */
#define COTERIE_TYPE_TIME_TEXT (coterie_time_text_get_type ())
G_DECLARE_FINAL_TYPE (CoterieTimeText, coterie_time_text, COTERIE, TIME_TEXT, GObject)

typedef enum
{
  COTERIE_HOURS_LOCALE, /* what the desktop says; else what the locale says */
  COTERIE_HOURS_12,
  COTERIE_HOURS_24,
} CoterieHours;

CoterieTimeText *
coterie_time_text_new (void);
CoterieTimeText *
coterie_time_text_new_at (gint64 now_ms, GTimeZone *zone, CoterieHours hours); /* for tests: the clock stands */

guint
coterie_time_text_get_epoch (CoterieTimeText *self);

/* All: transfer full. */
char *
coterie_time_text_format_clock (CoterieTimeText *self, gint64 time_ms); /* "14:31", "2:31 PM" */
char *
coterie_time_text_format_short (CoterieTimeText *self, gint64 time_ms); /* "14:31", "Yesterday", "Mon", "12 Nov" */
char *
coterie_time_text_format_day (CoterieTimeText *self, gint64 time_ms); /* "Today", "Monday", "Monday, 3 November" */
char *
coterie_time_text_format_full (CoterieTimeText *self, gint64 time_ms); /* day with year and time, to be exact */

/* Whether both moments are in one day, here. */
gboolean
coterie_time_text_is_same_day (CoterieTimeText *self, gint64 a_ms, gint64 b_ms);

G_END_DECLS
