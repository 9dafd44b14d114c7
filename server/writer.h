// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/checkpointer.h"
#include "server/effects.h"
#include "server/reserve.h"
#include "sql/connection.h"

G_BEGIN_DECLS

/* The one thread that writes the store: it commits everything that is queued in one durable transaction, and only
 * then is anybody answered. (CoterieWriter is the wire's JSON writer.) */
typedef struct _CoterieStoreWriter CoterieStoreWriter;

#define COTERIE_STORE_WRITER_BATCH 256
#define COTERIE_STORE_WRITER_RETRY_MS 1000 /* what UNAVAILABLE says, and how often a full disk is tried */

typedef struct _CoterieJob CoterieJob;

/* The first member of something larger, zeroed by the caller but for the fields above the line. */
struct _CoterieJob
{
  CoterieLetter letter; /*< private >*/
  /* On the writer's thread, inside the transaction. With a refusal it has written nothing, unless `savepoint` is set.
   * It may be called again after a rollback, and then begins anew. */
  gboolean (*run) (CoterieJob *self, CoterieSql *sql, GError **error);
  /* On the thread of `inbox` (of the writer when there is none), after COMMIT with NULL, or with the error; owns the
   * job from then on, but not the error. */
  void (*done) (CoterieJob *self, const GError *error);
  CoterieInbox *inbox;
  gboolean savepoint; /* TRUE: `run` may fail after it has written */
  gsize n_bytes;      /* about so much will be written; 0: little */
  /*---*/
  CoterieEffects effects; /* filled by `run` */
  GError *error;          /*< private >*/
};

/* On the writer's thread, after every rollback, of the whole transaction or of one job that had written: what jobs keep
 * in memory is forgotten. */
typedef void (*CoterieRollbackFunc) (gpointer user_data);

CoterieStoreWriter *
coterie_store_writer_new (CoterieSql *sql, CoterieCheckpointer *checkpointer, CoterieHub *hub, guint max_batch);
void
coterie_store_writer_set_rollback (CoterieStoreWriter *self, CoterieRollbackFunc rollback, gpointer user_data);
void
coterie_store_writer_set_reserve (CoterieStoreWriter *self, CoterieReserve *reserve);
void
coterie_store_writer_start (CoterieStoreWriter *self);
void
coterie_store_writer_submit (CoterieStoreWriter *self, CoterieJob *job);
gboolean
coterie_store_writer_is_healthy (CoterieStoreWriter *self);
void
coterie_store_writer_drain (CoterieStoreWriter *self);
void
coterie_store_writer_free (CoterieStoreWriter *self);

G_END_DECLS
