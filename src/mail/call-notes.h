// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/content-jobs.h"

G_BEGIN_DECLS

/* On the vault thread: the line that a call leaves in the timeline, of whoever began it and with the call's id, so that
 * each device has it once: by what it saw itself, or by what the one that began the call tells those who were away, or
 * another device of our own. */

typedef struct
{
  gint64 chat;
  guint8 starter[COTERIE_AID_BYTES];
  gboolean tell;            /* this device has begun it: the others hear how it went */
  CoterieCallContent *note; /* owned: call, video, outcome, seconds */
} CoterieCallNoteWish;

void
coterie_call_note_wish_free (CoterieCallNoteWish *self);
gpointer
coterie_call_notes_begin (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_call_notes_keep (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_call_notes_drop (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_call_notes_recover (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_call_notes_write (CoterieDesk *desk, gpointer data, GError **error);
gboolean
coterie_call_notes_take (CoterieArrival *self, CoterieStoreChat *chat, GError **error);
gboolean
coterie_call_notes_take_group (CoterieArrival *self, GError **error);

G_END_DECLS
