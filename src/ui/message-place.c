// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/message-row.h"

/* Which messages belong together. */

#define GROUP_GAP_MS 60000 /* a group goes on when the next message comes within this time */

gboolean
coterie_message_row_is_placeholder (CoterieMessage *message)
{
  return coterie_message_get_kind (message) == COTERIE_MESSAGE_NOTHING && coterie_message_get_time_ms (message) == 0;
}

static gboolean
have_same_audience (CoterieMessage *a, CoterieMessage *b)
{
  const char *const *one = coterie_message_get_only (a), *const *other = coterie_message_get_only (b);

  return one == other || (one != NULL && other != NULL && g_strv_equal (one, other));
}

static gboolean
is_grouped (CoterieTimeText *times, CoterieMessage *a, CoterieMessage *b)
{
  gint64 gap_ms;

  if (a == NULL || b == NULL || coterie_message_get_kind (a) != COTERIE_MESSAGE_TEXT ||
      coterie_message_get_kind (b) != COTERIE_MESSAGE_TEXT)
    return FALSE;
  gap_ms = coterie_message_get_time_ms (b) - coterie_message_get_time_ms (a);
  return coterie_message_is_own (a) == coterie_message_is_own (b) &&
         coterie_message_get_sender (a) == coterie_message_get_sender (b) && have_same_audience (a, b) &&
         ABS (gap_ms) <= GROUP_GAP_MS &&
         coterie_time_text_is_same_day (times, coterie_message_get_time_ms (a), coterie_message_get_time_ms (b));
}

CoterieRowPlace
coterie_message_row_find_place (CoterieTimeText *times,
                                CoterieMessage *previous,
                                CoterieMessage *message,
                                CoterieMessage *next)
{
  CoterieRowPlace place = 0;
  gint64 time_ms = coterie_message_get_time_ms (message);

  if (coterie_message_get_kind (message) == COTERIE_MESSAGE_NOTHING)
    return 0;
  if (previous != NULL && coterie_message_row_is_placeholder (previous))
    place |= COTERIE_ROW_FIRST; /* its day is not known yet */
  else
    {
      if (previous == NULL || !coterie_time_text_is_same_day (times, coterie_message_get_time_ms (previous), time_ms))
        place |= COTERIE_ROW_BEGINS_DAY;
      if (!is_grouped (times, previous, message))
        place |= COTERIE_ROW_FIRST;
    }
  if (!is_grouped (times, message, next))
    place |= COTERIE_ROW_LAST;
  return place;
}
