// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/message.h"
#include "vault/desk.h"
#include "wire/content.h"
#include "wire/frames.h"

G_BEGIN_DECLS

/* On the vault thread: what stands in a conversation because it has come. */

/* One envelope in hand. Zero but for the first members; cleared with coterie_content_clear (&content). */
typedef struct
{
  CoterieDesk *desk;
  const CoterieDeliver *deliver;
  gint64 account; /* of the sender */
  gboolean from_own;
  gboolean blocked;    /* the sender is */
  gboolean distrusted; /* an own device that was revoked because it was lost: it decides nothing */
  CoterieContent content;

  /*< private >*/
  gboolean fits_chat;      /* the content says that it is of the chat that the two have */
  CoterieStoreChat *chat;  /* NULL until something makes one */
  CoterieStoreChat *group; /* whose content it is; NULL for those of two people */
} CoterieArrival;

gint64
coterie_arrival_rows_find_party (CoterieArrival *self, GError **error);
gboolean /* `chat`: that of two people */
coterie_arrival_rows_need_chat (CoterieArrival *self, GError **error);
gboolean
coterie_arrival_rows_add (CoterieArrival *self, CoterieMessageKind kind, const char *body, GError **error);

G_END_DECLS
