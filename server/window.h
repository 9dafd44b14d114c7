// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What was delivered on one connection and is not acknowledged: at most UNACKED_MAX_ENVELOPES and UNACKED_MAX_BYTES,
 * but always at least one. Takes no memory while it is empty. All fields are private. */
typedef struct
{
  struct _CoterieWindowItem *items; /* by ascending id */
  guint16 n_items;
  guint16 n_allocated;
  guint32 n_bytes;
} CoterieWindow;

gboolean
coterie_window_has_room (const CoterieWindow *self, gsize n_bytes);
void
coterie_window_get_room (const CoterieWindow *self, guint *max_envelopes, gsize *max_bytes);
gboolean
coterie_window_is_half_free (const CoterieWindow *self);
void
coterie_window_add (CoterieWindow *self, guint64 id, gsize n_bytes);
gboolean
coterie_window_remove (CoterieWindow *self, guint64 id);
void
coterie_window_clear (CoterieWindow *self);

G_END_DECLS
