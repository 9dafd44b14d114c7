// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/inbox.h"
#include "server/server.h"
#include "sql/connection.h"

G_BEGIN_DECLS

/* A few threads for what is slow on purpose (Argon2), each with a connection that reads. What waits is bounded. */
typedef struct _CoteriePreparer CoteriePreparer;

#define COTERIE_PREPARER_MAX_THREADS 4
#define COTERIE_PREPARER_MAX_QUEUE 64

typedef void (*CoteriePreparerFunc) (gpointer data, CoterieSql *sql, const GError *no_sql);

CoteriePreparer *
coterie_preparer_new (CoterieServer *server);
gboolean
coterie_preparer_submit (CoteriePreparer *self, CoteriePreparerFunc run, gpointer data, GError **error);
void
coterie_preparer_free (CoteriePreparer *self);

G_END_DECLS
