// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"
#include "wire/bundle.h"

G_BEGIN_DECLS

/* On the vault thread: the prekeys of this device. What they give may leave only after the commit. */

gboolean
coterie_prekey_jobs_make_bundle (CoterieDesk *desk, CoterieBundle *bundle, GError **error);

/* What is due: whether the server runs low is the caller's knowledge. */
typedef struct
{
  gboolean low;
} CoteriePrekeyWish;

gpointer
coterie_prekey_jobs_refill (CoterieDesk *desk, gpointer data, GError **error);

/* How the server took what the refill gave. */
typedef struct
{
  GBytes *body;
  gboolean taken; /* FALSE: it never will */
} CoteriePrekeyUploadNews;

void
coterie_prekey_upload_news_free (CoteriePrekeyUploadNews *self);
gpointer
coterie_prekey_jobs_note_uploaded (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
