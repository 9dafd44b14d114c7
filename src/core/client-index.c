// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "core/search-jobs.h"

/* Texts are taken up into the index of the search a moment after they were stored, many at a time, so that what comes
 * in is not held up. Until then a search looks at them one by one. Nothing is lost when the client ends meanwhile. */

#define WAIT_MS 5000
/* More of them than these do not wait until everything has come. */
#define WAITING_MAX 16384

static void
run (CoterieClient *self);

static void
on_timer (gpointer user_data)
{
  CoterieClient *self = user_data;

  if (self->indexing)
    return;
  if (self->n_unindexed < WAITING_MAX && !coterie_inbox_is_idle (self->inbox))
    coterie_timer_set (&self->index_timer, WAIT_MS, on_timer, self);
  else
    run (self);
}

static void
on_indexed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree gint64 *n_left = g_task_propagate_pointer (G_TASK (result), &error);

  self->indexing = FALSE;
  if (n_left == NULL)
    {
      g_debug ("texts were not taken up: %s", error->message); /* the next message tries again */
      return;
    }
  self->n_unindexed = (guint) *n_left;
  if (*n_left > 0 && self->vault != NULL)
    run (self);
}

static void
run (CoterieClient *self)
{
  self->indexing = TRUE;
  coterie_vault_run_async (self->vault, coterie_search_jobs_index, NULL, NULL, g_free, self->end, on_indexed,
                           g_object_ref (self));
}

/**
 * coterie_client_note_texts:
 * @n_texts: were stored just now; 0: perhaps some before
 */
void
coterie_client_note_texts (CoterieClient *self, guint n_texts)
{
  self->n_unindexed += n_texts;
  if (!self->indexing && !coterie_timer_is_set (&self->index_timer))
    coterie_timer_set (&self->index_timer, WAIT_MS, on_timer, self);
}
