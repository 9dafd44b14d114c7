// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"

G_BEGIN_DECLS

/* A job on the vault thread: typing, for devices that are here; gives GBytes, the frame, empty when it must not be
 * sent. */
typedef struct
{
  gint64 account; /* the contact; or */
  gint64 chat;    /* a group */
  gboolean active;
  guint64 send;    /* ties the answer to the frame */
  GArray *devices; /* owned, of CoterieDeviceId: those that are present */
} CoterieTypingWish;

void
coterie_typing_wish_free (CoterieTypingWish *self);
gpointer
coterie_typing_jobs_seal (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
