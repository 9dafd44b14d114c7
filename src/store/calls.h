// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* Calls that this device is in, or rings for, as their lines would have it if the program ended now: whoever opens the
 * profile after a crash finds them here. */
typedef struct
{
  guint8 call[COTERIE_CALL_ID_BYTES];
  gint64 chat;
  guint8 starter[COTERIE_AID_BYTES];
  gboolean tell; /* this device has begun it */
  gboolean video;
  int outcome; /* CoterieCallOutcome */
  guint seconds;
  GByteArray *aids; /* owned: of those who took part */
  gint64 kept_ms;
} CoterieStoreCall;

void
coterie_store_call_clear (CoterieStoreCall *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieStoreCall, coterie_store_call_clear)

gboolean /* in the place of what was kept of that call */
coterie_store_calls_put (CoterieSql *sql, const CoterieStoreCall *row, GError **error);
gboolean
coterie_store_calls_remove (CoterieSql *sql, const guint8 *call, GError **error);
GArray *
coterie_store_calls_list (CoterieSql *sql, GError **error);
gboolean
coterie_store_calls_clear (CoterieSql *sql, GError **error);

G_END_DECLS
