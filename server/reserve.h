// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

/* Room on the disk that is kept for what must go on when it is nearly full: signing in, acknowledging, deleting. New
 * envelopes and new accounts do not get it. It belongs to the writer's thread, but for coterie_reserve_get_level(). */
typedef struct _CoterieReserve CoterieReserve;

#define COTERIE_RESERVE_BYTES (64 * 1024 * 1024) /* or a quarter of a smaller file system */
#define COTERIE_RESERVE_RETRY_MS 10000           /* what UNAVAILABLE says */

typedef enum
{
  COTERIE_RESERVE_PLENTY,
  COTERIE_RESERVE_SCARCE,  /* less than twice the reserve is free: the log is kept short */
  COTERIE_RESERVE_TOUCHED, /* nothing is left but the reserve */
} CoterieReserveLevel;

/* Gives what is free and what there is in all, in bytes; FALSE when that cannot be told. */
typedef gboolean (*CoterieReserveMeasure) (gpointer data, guint64 *n_free, guint64 *n_all);

gboolean
coterie_reserve_measure_path (gpointer path, guint64 *n_free, guint64 *n_all);

CoterieReserve *
coterie_reserve_new (CoterieReserveMeasure measure, gpointer data);
void
coterie_reserve_free (CoterieReserve *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieReserve, coterie_reserve_free)

void
coterie_reserve_look (CoterieReserve *self, CoterieSql *sql);
gboolean
coterie_reserve_take (CoterieReserve *self, guint64 n_bytes, GError **error);
CoterieReserveLevel
coterie_reserve_get_level (CoterieReserve *self);

G_END_DECLS
