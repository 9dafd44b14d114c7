// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/group-waiting.h"

#include "base/digest.h"
#include <string.h>

static gboolean
keep (CoterieDesk *desk,
      const CoterieStoreChat *chat,
      const CoterieGroupRecord *record,
      GBytes *bytes,
      CoterieGroupOffer *offer,
      GError **error)
{
  g_auto (CoterieStoreWaitingRecord) row = {
    .chat = chat->chat,
    .bytes = g_bytes_ref (bytes),
    .sender = offer->sender,
    .is_trusted = offer->is_trusted,
    .came_ms = desk->now_ms,
  };

  coterie_group_record_get_hash (record, row.hash);
  memcpy (row.author, record->author, sizeof row.author);
  return coterie_store_group_waiting_add (desk->sql, &row, &offer->room, error);
}

/**
 * coterie_group_waiting_take:
 * @bytes: of whoever has sent them
 * @offer: (inout): of one sender and chat
 *
 * Repeating is safe. What follows from it is not written down before coterie_group_standing_settle().
 */
gboolean
coterie_group_waiting_take (
    CoterieDesk *desk, CoterieStoreChat *chat, GBytes *bytes, CoterieGroupOffer *offer, GError **error)
{
  CoterieGroupRecord record;

  return coterie_group_jobs_place_record (desk, chat, bytes, &record, &offer->outcome, error) &&
         (offer->outcome != COTERIE_GROUP_JOBS_WAITS || keep (desk, chat, &record, bytes, offer, error));
}

/**
 * coterie_group_waiting_ask_for_authors:
 * @records: (element-type GBytes): that wait
 */
void
coterie_group_waiting_ask_for_authors (CoterieDesk *desk, CoterieGroup *group, const GPtrArray *records)
{
  for (guint i = 0; i < records->len; i++)
    {
      CoterieGroupRecord record;
      gsize n_bytes;
      const guint8 *bytes = g_bytes_get_data (records->pdata[i], &n_bytes);

      if (coterie_group_record_parse (&record, bytes, n_bytes, NULL))
        coterie_group_jobs_ask_for_author (desk, group, &record);
    }
}

/* ------------------------------------------------------------------------------------ placing them */

typedef struct
{
  CoterieStoreWaitingRecord *row; /* borrowed */
  CoterieGroupRecord record;
  guint n_missing; /* parents */
} Waiting;

/* One pass over all that wait: each is looked at when the last of its parents has come. */
typedef struct
{
  CoterieDesk *desk;
  CoterieStoreChat *chat;
  CoterieGroup *group;
  GHashTable *behind; /* hash of a record that is missing → GPtrArray of Waiting */
  GQueue ready;       /* of Waiting */
  GPtrArray *stuck;   /* of Waiting: for their authors' chains */
} Pass;

static void
pass_init (Pass *self, CoterieDesk *desk, CoterieStoreChat *chat, CoterieGroup *group)
{
  *self = (Pass){ .desk = desk, .chat = chat, .group = group };
  g_queue_init (&self->ready);
  self->behind =
      g_hash_table_new_full (coterie_digest_hash, coterie_digest_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->stuck = g_ptr_array_new ();
}

static void
pass_clear (Pass *self)
{
  g_queue_clear (&self->ready);
  g_clear_pointer (&self->behind, g_hash_table_unref);
  g_clear_pointer (&self->stuck, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pass, pass_clear)

static void
put_behind (Pass *self, const guint8 *parent, Waiting *waiting)
{
  GPtrArray *behind = g_hash_table_lookup (self->behind, parent);

  if (behind == NULL)
    {
      behind = g_ptr_array_new ();
      g_hash_table_insert (self->behind, g_memdup2 (parent, COTERIE_DIGEST_BYTES), behind);
    }
  g_ptr_array_add (behind, waiting);
}

static void
sort_in (Pass *self, Waiting *waiting)
{
  for (guint i = 0; i < waiting->record.n_parents; i++)
    if (!coterie_group_has (self->group, waiting->record.parents[i]))
      {
        put_behind (self, waiting->record.parents[i], waiting);
        waiting->n_missing++;
      }
  if (waiting->n_missing == 0)
    g_queue_push_tail (&self->ready, waiting);
}

/* Those of other senders with the same hash go as well. */
static gboolean
note_placed (Pass *self, Waiting *waiting, GError **error)
{
  GPtrArray *behind = g_hash_table_lookup (self->behind, waiting->row->hash);

  for (guint i = 0; behind != NULL && i < behind->len; i++)
    {
      Waiting *next = behind->pdata[i];

      if (--next->n_missing == 0)
        g_queue_push_tail (&self->ready, next);
    }
  return coterie_store_group_waiting_remove_all_of (self->desk->sql, self->chat->chat, waiting->row->hash, error);
}

static gboolean
place_one (Pass *self, Waiting *waiting, GError **error)
{
  CoterieGroupJobsOutcome outcome;

  if (coterie_group_has (self->group, waiting->row->hash)) /* of another sender */
    return TRUE;
  if (!coterie_group_jobs_place_record (self->desk, self->chat, waiting->row->bytes, &waiting->record, &outcome, error))
    return FALSE;
  if (outcome == COTERIE_GROUP_JOBS_PLACED)
    return note_placed (self, waiting, error);
  if (outcome == COTERIE_GROUP_JOBS_REFUSED)
    return coterie_store_group_waiting_remove (self->desk->sql, waiting->row->waiting, error);
  g_ptr_array_add (self->stuck, waiting);
  return TRUE;
}

static gboolean
place_all (Pass *self, GError **error)
{
  Waiting *waiting;

  while ((waiting = g_queue_pop_head (&self->ready)) != NULL)
    if (!place_one (self, waiting, error))
      return FALSE;
  for (guint i = 0; i < self->stuck->len; i++)
    coterie_group_jobs_ask_for_author (self->desk, self->group, &((Waiting *) self->stuck->pdata[i])->record);
  return TRUE;
}

static gboolean
read_one (Waiting *self, CoterieStoreWaitingRecord *row)
{
  gsize n_bytes;
  const guint8 *bytes = g_bytes_get_data (row->bytes, &n_bytes);

  self->row = row;
  return coterie_group_record_parse (&self->record, bytes, n_bytes, NULL);
}

/**
 * coterie_group_waiting_place:
 *
 * Places what need not wait any more; what turns out to be no good goes. The chains of authors that may count are asked
 * for.
 */
gboolean
coterie_group_waiting_place (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (desk, chat, error);
  g_autoptr (GPtrArray) rows = group != NULL ? coterie_store_group_waiting_list (desk->sql, chat->chat, error) : NULL;
  g_autofree Waiting *all = NULL;
  g_auto (Pass) pass = { 0 };

  if (rows == NULL)
    return FALSE;
  pass_init (&pass, desk, chat, group);
  all = g_new0 (Waiting, rows->len);
  for (guint i = 0; i < rows->len; i++)
    if (read_one (&all[i], rows->pdata[i]))
      sort_in (&pass, &all[i]);
  return place_all (&pass, error);
}
