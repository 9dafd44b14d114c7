// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/reserve.h"

#include "wire/errors.h"

#include <sys/statvfs.h>

/* What is stored is written twice, into the log and into the database. */
#define COST(n_bytes) (2 * (n_bytes))

struct _CoterieReserve
{
  CoterieReserveMeasure measure;
  gpointer data;
  guint64 n_left; /* what the present transaction may still store */
  gint level;     /* atomic: CoterieReserveLevel */
};

/**
 * coterie_reserve_measure_path:
 * @path: (type filename): a file or folder on the disk
 *
 * A CoterieReserveMeasure by statvfs().
 *
 * Returns: whether the system could tell; some file systems say that they have no blocks at all
 */
gboolean
coterie_reserve_measure_path (gpointer path, guint64 *n_free, guint64 *n_all)
{
  struct statvfs disk;

  if (statvfs (path, &disk) != 0 || disk.f_blocks == 0)
    return FALSE;
  *n_free = (guint64) disk.f_bavail * disk.f_frsize;
  *n_all = (guint64) disk.f_blocks * disk.f_frsize;
  return TRUE;
}

/**
 * coterie_reserve_new:
 * @measure: tells what is free
 * @data: (transfer none): for it
 *
 * Returns: (transfer full): a reserve; there is plenty until coterie_reserve_look()
 */
CoterieReserve *
coterie_reserve_new (CoterieReserveMeasure measure, gpointer data)
{
  CoterieReserve *self = g_new0 (CoterieReserve, 1);

  self->measure = measure;
  self->data = data;
  self->n_left = G_MAXUINT64;
  return self;
}

/**
 * coterie_reserve_free:
 * @self: (nullable) (transfer full): a reserve
 */
void
coterie_reserve_free (CoterieReserve *self)
{
  g_free (self);
}

/* Pages of the database that hold nothing: it does not shrink, but what is stored goes there first. */
static guint64
count_empty_bytes (CoterieSql *sql)
{
  gint64 n_pages = 0, page_bytes = 0;

  if (!coterie_sql_fetch_int (coterie_sql_prepare (sql, "PRAGMA freelist_count"), 0, &n_pages, NULL) ||
      !coterie_sql_fetch_int (coterie_sql_prepare (sql, "PRAGMA page_size"), 0, &page_bytes, NULL))
    return 0;
  return (guint64) n_pages * (guint64) page_bytes;
}

static void
set_level (CoterieReserve *self, CoterieReserveLevel level)
{
  CoterieReserveLevel before = (CoterieReserveLevel) g_atomic_int_exchange (&self->level, level);

  if (level == COTERIE_RESERVE_TOUCHED && before != level)
    g_warning ("the disk is nearly full: nothing new is stored until there is room");
  else if (before == COTERIE_RESERVE_TOUCHED && level != before)
    g_message ("there is room on the disk again");
}

/**
 * coterie_reserve_look:
 * @self: (nullable): a reserve
 * @sql: the writer's connection
 *
 * Before each transaction: looks how much it may store.
 */
void
coterie_reserve_look (CoterieReserve *self, CoterieSql *sql)
{
  guint64 n_free, n_all, n_reserve, n_room;

  if (self == NULL || !self->measure (self->data, &n_free, &n_all))
    return;
  n_reserve = MIN (COTERIE_RESERVE_BYTES, n_all / 4);
  n_room = n_free;
  /* The log grows before it can begin anew: so half of the reserve must be on the disk itself. */
  if (n_free < n_reserve && n_free >= n_reserve / 2)
    n_room += count_empty_bytes (sql);
  self->n_left = n_room > n_reserve ? n_room - n_reserve : 0;
  if (self->n_left == 0)
    set_level (self, COTERIE_RESERVE_TOUCHED);
  else
    set_level (self, n_free < 2 * n_reserve ? COTERIE_RESERVE_SCARCE : COTERIE_RESERVE_PLENTY);
}

/**
 * coterie_reserve_take:
 * @self: (nullable): a reserve
 * @n_bytes: that are to be stored
 * @error: return location; the refusal UNAVAILABLE
 *
 * In a transaction, before it stores what can wait for another day.
 *
 * Returns: whether there is room without the reserve
 */
gboolean
coterie_reserve_take (CoterieReserve *self, guint64 n_bytes, GError **error)
{
  if (self == NULL)
    return TRUE;
  if (COST (n_bytes) > self->n_left)
    {
      g_propagate_error (error, coterie_refusal_new_unavailable (COTERIE_RESERVE_RETRY_MS));
      return FALSE;
    }
  self->n_left -= COST (n_bytes);
  return TRUE;
}

/**
 * coterie_reserve_get_level:
 * @self: (nullable): a reserve
 *
 * From any thread.
 *
 * Returns: how it stood at the last look
 */
CoterieReserveLevel
coterie_reserve_get_level (CoterieReserve *self)
{
  return self != NULL ? (CoterieReserveLevel) g_atomic_int_get (&self->level) : COTERIE_RESERVE_PLENTY;
}
