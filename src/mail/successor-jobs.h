// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"
#include "wire/sync.h"

G_BEGIN_DECLS

/* On the vault thread: somebody has lost all devices and started over [G3]. Their name, and what waits for them, go
 * from one account to the other, on this device at a person's wish, on the others of the same person by what this one
 * says.
 */

/* A job, at a person's wish. */
typedef struct
{
  gint64 old_account;
  gint64 new_account;
} CoterieSuccessorWish;

gpointer
coterie_successor_jobs_run_accept (CoterieDesk *desk, gpointer data, GError **error);

/* What own devices tell one another of it [O1]. */
gboolean
coterie_successor_jobs_get (CoterieDesk *desk, gint64 account, CoterieSyncName *told, GError **error);
gboolean
coterie_successor_jobs_put (CoterieDesk *desk, gint64 account, const CoterieSyncName *told, GError **error);
/* The device that hands over knows whose name it is. */
gboolean
coterie_successor_jobs_put_known (CoterieDesk *desk, gint64 account, const char *name, GError **error);

G_END_DECLS
