// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/checkpointer.h"

#include <glib/gstdio.h>

#define BEGIN_BYTES (8 * 1024 * 1024)      /* with less written a check-point is not worth its fsync */
#define TOO_MUCH_BYTES (160 * 1024 * 1024) /* with a larger log the writer waits, at most so long, and so rarely: */
#define WAIT_MS 500
#define WAIT_EVERY_MS 5000

struct _CoterieCheckpointer
{
  CoterieSql *sql;
  char *log_path;
  GThread *thread;
  gsize n_written_bytes; /* since the last pass began; this and the next are of the writer's thread alone */
  gint64 next_wait_us;

  GMutex mutex;
  GCond cond;      /* something of the following has changed */
  gboolean wanted; /* a pass is wanted or under way */
  gboolean stopped;
};

static gint64
get_log_bytes (CoterieCheckpointer *self)
{
  GStatBuf info;

  return g_stat (self->log_path, &info) == 0 ? (gint64) info.st_size : 0;
}

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
      if (!coterie_sql_checkpoint (self->sql, NULL, &error))
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
 * @log_path: (type filename): the write-ahead log, whose size says when
 *
 * Returns: (transfer full): a thread that waits for a nudge
 */
CoterieCheckpointer *
coterie_checkpointer_new (CoterieSql *sql, const char *log_path)
{
  CoterieCheckpointer *self = g_new0 (CoterieCheckpointer, 1);

  self->sql = sql;
  self->log_path = g_strdup (log_path);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->thread = g_thread_new ("checkpointer", checkpointer_main, self);
  return self;
}

/* Without new commits the running pass and one more reach the end of the log, and the next commit begins it anew. */
static void
wait_for_pass (CoterieCheckpointer *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (now_us < self->next_wait_us)
    return;
  self->next_wait_us = now_us + WAIT_EVERY_MS * G_TIME_SPAN_MILLISECOND;
  for (int pass = 0; pass < 2; pass++)
    {
      self->wanted = TRUE;
      g_cond_broadcast (&self->cond);
      while (self->wanted && g_cond_wait_until (&self->cond, &self->mutex, now_us + WAIT_MS * G_TIME_SPAN_MILLISECOND))
        ;
    }
}

/**
 * coterie_checkpointer_nudge:
 * @self: (nullable): a checkpointer
 * @n_written_bytes: about so much was committed since the last nudge
 *
 * From the writer's thread, outside of a transaction. Returns at once, unless the log is so large that it must be
 * waited for.
 */
void
coterie_checkpointer_nudge (CoterieCheckpointer *self, gsize n_written_bytes)
{
  if (self == NULL)
    return;
  self->n_written_bytes += n_written_bytes;
  if (self->n_written_bytes < BEGIN_BYTES)
    return;

  self->n_written_bytes = 0;
  g_mutex_lock (&self->mutex);
  if (get_log_bytes (self) >= TOO_MUCH_BYTES)
    wait_for_pass (self);
  else if (!self->wanted)
    {
      self->wanted = TRUE;
      g_cond_broadcast (&self->cond);
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
  g_free (self->log_path);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->mutex);
  g_free (self);
}
