// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"
#include "wire/content.h"
#include "wire/frames.h"

G_BEGIN_DECLS

/* On the vault thread: what a content that was opened does, by its kind. */

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

gboolean
coterie_content_jobs_may_take (CoterieArrival *self, gboolean from_strangers, gboolean *may, GError **error);
gboolean
coterie_content_jobs_read (CoterieArrival *self, GBytes *plain);
gint64
coterie_content_jobs_find_party (CoterieArrival *self, GError **error);
gboolean
coterie_content_jobs_keep_secret (CoterieStoreChat *chat, const guint8 *secret, gboolean theirs);
gboolean
coterie_content_jobs_take (CoterieArrival *self, GError **error);

G_END_DECLS
