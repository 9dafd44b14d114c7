// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* The rows of one chat: a GListModel of CoterieMessage as long as the chat. Pages of 64 rows are read as they are
 * looked at; until one is here its rows are placeholders (kind NOTHING, time 0), which become what they stand for.
 * Pages that were not looked at for long are let go. */
#define COTERIE_TYPE_TIMELINE (coterie_timeline_get_type ())
G_DECLARE_FINAL_TYPE (CoterieTimeline, coterie_timeline, COTERIE, TIMELINE, GObject)

#define COTERIE_TIMELINE_PAGE 64

CoterieTimeline *
coterie_timeline_new (CoterieClient *client, CoterieChat *chat);
guint
coterie_timeline_get_first_unread (CoterieTimeline *self); /* position; the number of items when all is read */

G_END_DECLS
