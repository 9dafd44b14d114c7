// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/checkpointer.h"

#define BESIDE_BYTES (8 * 1024 * 1024) /* after so much written, a pass beside the writer */
#define ALONE_BYTES (64 * 1024 * 1024) /* after so much, one while it waits: only then the log begins anew */
#define ALONE_MS 500                   /* at most */

struct _CoterieCheckpointer
{
  CoterieSql *sql;
  GThread *thread;
  gsize n_beside_bytes; /* written since the last pass; this and the next are of the writer's thread alone */
  gsize n_alone_bytes;  /* since the last one that had the log for itself */

  GMutex mutex;
  GCond cond;      /* something of the following has changed */
  gboolean wanted; /* a pass is wanted or under way */
  gboolean stopped;
};

static gpointer
checkpointer_main (gpointer user_data)
{
  CoterieCheckpointer *self = user_data;

  g_mutex_lock (&self->mutex);
  while (!self->stopped)
    {
      g_autoptr (GError) error = NULL;

      if (!self->wanted)
        {
          g_cond_wait (&self->cond, &self->mutex);
          continue;
        }
      g_mutex_unlock (&self->mutex);
      /* BUSY: a commit was just in the way; the next pass does it. */
      if (!coterie_sql_checkpoint (self->sql, NULL, &error) &&
          !g_error_matches (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_BUSY))
        g_warning ("the log cannot be brought home: %s", error->message);
      g_mutex_lock (&self->mutex);
      self->wanted = FALSE;
      g_cond_broadcast (&self->cond);
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

/**
 * coterie_checkpointer_new:
 * @sql: (transfer full): a connection for it alone
 *
 * Returns: (transfer full): a thread that waits for a nudge
 */
CoterieCheckpointer *
coterie_checkpointer_new (CoterieSql *sql)
{
  CoterieCheckpointer *self = g_new0 (CoterieCheckpointer, 1);

  self->sql = sql;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->thread = g_thread_new ("checkpointer", checkpointer_main, self);
  return self;
}

static void
begin_pass (CoterieCheckpointer *self)
{
  self->wanted = TRUE;
  self->n_beside_bytes = 0;
  g_cond_broadcast (&self->cond);
}

/* What was committed since the last pass began is little, and without the writer there comes nothing new. */
static void
wait_for_pass (CoterieCheckpointer *self)
{
  gint64 deadline_us = g_get_monotonic_time () + ALONE_MS * G_TIME_SPAN_MILLISECOND;

  self->n_alone_bytes = 0;
  while (self->wanted && g_cond_wait_until (&self->cond, &self->mutex, deadline_us))
    ;
}

/**
 * coterie_checkpointer_nudge:
 * @self: (nullable): a checkpointer
 * @n_written_bytes: about so much was committed since the last nudge
 * @at_once: whether to bring it home now, because there is little room for a log
 *
 * From the writer's thread, outside of a transaction. Mostly returns at once; now and then it waits for a short pass,
 * since the log can begin anew only when all of it is home.
 */
void
coterie_checkpointer_nudge (CoterieCheckpointer *self, gsize n_written_bytes, gboolean at_once)
{
  if (self == NULL)
    return;
  self->n_beside_bytes += n_written_bytes;
  self->n_alone_bytes += n_written_bytes;
  if (!at_once && self->n_beside_bytes < BESIDE_BYTES)
    return;

  g_mutex_lock (&self->mutex);
  if (!self->wanted)
    {
      begin_pass (self);
      if (at_once || self->n_alone_bytes >= ALONE_BYTES)
        wait_for_pass (self);
    }
  g_mutex_unlock (&self->mutex);
}

/**
 * coterie_checkpointer_free:
 * @self: (nullable) (transfer full): a checkpointer that nobody nudges any more
 */
void
coterie_checkpointer_free (CoterieCheckpointer *self)
{
  if (self == NULL)
    return;

  g_mutex_lock (&self->mutex);
  self->stopped = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  coterie_sql_close (self->sql);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->mutex);
  g_free (self);
}
