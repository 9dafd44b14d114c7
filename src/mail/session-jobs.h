// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"
#include "wire/bundle.h"

G_BEGIN_DECLS

/* A job on the vault thread: a session with a device whose bundle was fetched. Gives a gboolean: it was refused. */
typedef struct
{
  CoterieDeviceId id;
  CoterieBundle bundle;
  gboolean malformed; /* there is none that could be used */
} CoterieBundleNews;

void
coterie_bundle_news_free (CoterieBundleNews *self);
gpointer
coterie_session_jobs_start (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
