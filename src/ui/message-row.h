// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"
#include "ui/time-text.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One row of a timeline: a message in its bubble or a notice of ours; above it the day and the unread line, where they
 * begin. It follows its message while it shows it, and is read out as sender, text, time and state.
 *
 * Actions ("message."): copy, details, retry, show-more, menu. It asks its surroundings for "conversation.details" and
 * "conversation.retry" (t: the position of the message), and for "timeline.rebind" when what it is has changed. */
#define COTERIE_TYPE_MESSAGE_ROW (coterie_message_row_get_type ())
G_DECLARE_FINAL_TYPE (CoterieMessageRow, coterie_message_row, COTERIE, MESSAGE_ROW, GtkWidget)

/* Where a message stands among its neighbours. */
typedef enum
{
  COTERIE_ROW_BEGINS_DAY = 1 << 0,
  COTERIE_ROW_BEGINS_UNREAD = 1 << 1,
  COTERIE_ROW_FIRST = 1 << 2, /* of its group */
  COTERIE_ROW_LAST = 1 << 3,
} CoterieRowPlace;

GtkWidget *
coterie_message_row_new (CoterieTimeText *times);
void /* @message NULL: it shows nothing, and holds nothing */
coterie_message_row_bind (CoterieMessageRow *self, CoterieMessage *message, CoterieRowPlace place);
CoterieMessage * /* transfer none; may be NULL */
coterie_message_row_get_message (CoterieMessageRow *self);

/* Where @message stands between @previous and @next, each of which may be NULL. */
CoterieRowPlace
coterie_message_row_find_place (CoterieTimeText *times,
                                CoterieMessage *previous,
                                CoterieMessage *message,
                                CoterieMessage *next);
gboolean /* its page has not been read yet */
coterie_message_row_is_placeholder (CoterieMessage *message);

G_END_DECLS
