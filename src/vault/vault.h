// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "vault/desk.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Two threads and what they own. The *vault thread* has the writing connection and every ratchet; the *reader* has a
 * connection that only reads. Work reaches them as a job: a plain function that reads top to bottom and runs inside one
 * transaction. Jobs run in the order in which they were given. What a job changed is told on the main thread, once it
 * is durable and before its caller is called back. */
typedef struct _CoterieVault CoterieVault;

/* Gives its result (NULL with @error set is a failure: everything is undone). @data is the caller's. */
typedef gpointer (*CoterieJob) (CoterieDesk *desk, gpointer data, GError **error);
/* The same for the reader. */
typedef gpointer (*CoterieReadJob) (CoterieSql *sql, gpointer data, GError **error);
typedef void (*CoterieChangesFunc) (CoterieChanges *changes, gpointer user_data);

CoterieVault *
coterie_vault_new (CoterieClock *clock);
CoterieVault *
coterie_vault_ref (CoterieVault *self);
void
coterie_vault_unref (CoterieVault *self);
void
coterie_vault_set_changes_func (CoterieVault *self, CoterieChangesFunc func, gpointer user_data);
void
coterie_vault_set_offset_ms (CoterieVault *self, gint64 offset_ms, gint64 stated_ms);

void
coterie_vault_run_async (CoterieVault *self,
                         CoterieJob job,
                         gpointer data,
                         GDestroyNotify free_data,
                         GDestroyNotify free_result,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
/* Without a transaction: for opening the database, and for key derivations, which take a second. */
void
coterie_vault_run_plain_async (CoterieVault *self,
                               CoterieJob job,
                               gpointer data,
                               GDestroyNotify free_data,
                               GDestroyNotify free_result,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
void
coterie_vault_read_async (CoterieVault *self,
                          CoterieReadJob job,
                          gpointer data,
                          GDestroyNotify free_data,
                          GDestroyNotify free_result,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gpointer
coterie_vault_finish (CoterieVault *self, GAsyncResult *result, GError **error);

/* Called by the job that opened the database. */
gboolean
coterie_vault_attach (CoterieDesk *desk, CoterieSql *writer, CoterieSql *reader);

void
coterie_vault_close_async (CoterieVault *self, GAsyncReadyCallback callback, gpointer user_data);
void
coterie_vault_close_finish (CoterieVault *self, GAsyncResult *result);
void
coterie_vault_free (CoterieVault *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieVault, coterie_vault_free)

G_END_DECLS
