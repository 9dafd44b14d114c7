// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/deferrals.h"

#include "base/encoding.h"
#include "vault/timer.h"
#include "wire/frames.h"

/* Until a chain is looked at again that could not be had. */
#define CHAIN_WAIT_MS (5 * 1000)

struct _CoterieDeferrals
{
  CoterieRoster *roster; /* not owned */
  void (*looked) (gpointer user_data);
  gpointer user_data;
  GCancellable *end;
  gboolean freed;
  guint64 generation;  /* of the connection */
  GHashTable *waiting; /* aid of the sender in hex → Deferral */
  GQueue *ready;       /* Deferral whose chains were looked at */
};

/* Envelopes of one account that wait for a chain. */
typedef struct
{
  CoterieDeferrals *owner; /* not counted while in a table */
  char *hex;
  guint8 aid[COTERIE_AID_BYTES]; /* whose chain is missing: theirs, or that of whom they wrote to */
  GPtrArray *frames;
  CoterieTimer retry;
} Deferral;

static void
look (Deferral *deferral);

static void
deferral_free (Deferral *deferral)
{
  coterie_timer_stop (&deferral->retry);
  g_ptr_array_unref (deferral->frames);
  g_free (deferral->hex);
  g_free (deferral);
}

static void
deferrals_clear (CoterieDeferrals *self)
{
  g_object_unref (self->end);
  g_queue_free_full (self->ready, (GDestroyNotify) deferral_free);
  g_hash_table_unref (self->waiting);
}

static void
release (CoterieDeferrals *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) deferrals_clear);
}

/**
 * coterie_deferrals_new:
 * @roster: must outlive it
 * @looked: a chain was seen, or could not be had for now
 */
CoterieDeferrals *
coterie_deferrals_new (CoterieRoster *roster, void (*looked) (gpointer user_data), gpointer user_data)
{
  CoterieDeferrals *self = g_rc_box_new0 (CoterieDeferrals);

  self->roster = roster;
  self->looked = looked;
  self->user_data = user_data;
  self->end = g_cancellable_new ();
  self->ready = g_queue_new ();
  self->waiting = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) deferral_free);
  return self;
}

void
coterie_deferrals_clear (CoterieDeferrals *self)
{
  self->generation++;
  g_queue_clear_full (self->ready, (GDestroyNotify) deferral_free);
  g_hash_table_remove_all (self->waiting);
}

void
coterie_deferrals_free (CoterieDeferrals *self)
{
  self->freed = TRUE;
  coterie_deferrals_clear (self);
  g_cancellable_cancel (self->end);
  release (self);
}

gboolean
coterie_deferrals_is_looking (CoterieDeferrals *self)
{
  return g_hash_table_size (self->waiting) > 0;
}

gboolean
coterie_deferrals_is_ready (CoterieDeferrals *self)
{
  return self->ready->length > 0;
}

/* ------------------------------------------------------------------------------------ envelopes */

static gboolean
read_frame (GBytes *frame, CoterieDeliver *deliver)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (frame, &size);

  return coterie_deliver_parse (deliver, bytes, size, NULL);
}

static Deferral *
deferral_new (CoterieDeferrals *self, char *hex, const guint8 *aid)
{
  Deferral *deferral = g_new0 (Deferral, 1);

  deferral->owner = self;
  deferral->hex = hex;
  memcpy (deferral->aid, aid, sizeof deferral->aid);
  deferral->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  return deferral;
}

/**
 * coterie_deferrals_add:
 *
 * The chain that is not known is looked at; what the sender sent, and will send, waits in its order.
 */
void
coterie_deferrals_add (CoterieDeferrals *self, const CoterieInboxDeferred *deferred)
{
  CoterieDeliver deliver;
  Deferral *deferral;
  g_autofree char *hex = NULL;

  if (!read_frame (deferred->frame, &deliver))
    return;
  hex = coterie_hex_encode (deliver.aid, COTERIE_AID_BYTES);
  deferral = g_hash_table_lookup (self->waiting, hex);
  if (deferral == NULL)
    {
      deferral = deferral_new (self, g_steal_pointer (&hex), deferred->missing);
      g_hash_table_insert (self->waiting, deferral->hex, deferral);
      look (deferral);
    }
  g_ptr_array_add (deferral->frames, g_bytes_ref (deferred->frame));
}

/**
 * coterie_deferrals_add_follower:
 * @frame: (transfer none): a `deliver`
 *
 * Returns: whether it waits here now, behind others of its sender
 */
gboolean
coterie_deferrals_add_follower (CoterieDeferrals *self, GBytes *frame)
{
  CoterieDeliver deliver;
  Deferral *deferral;
  g_autofree char *hex = NULL;

  if (g_hash_table_size (self->waiting) == 0 || !read_frame (frame, &deliver))
    return FALSE;
  hex = coterie_hex_encode (deliver.aid, COTERIE_AID_BYTES);
  deferral = g_hash_table_lookup (self->waiting, hex);
  if (deferral != NULL)
    g_ptr_array_add (deferral->frames, g_bytes_ref (frame));
  return deferral != NULL;
}

static guint64
read_id (GBytes *frame)
{
  CoterieDeliver deliver;

  return read_frame (frame, &deliver) ? deliver.id : 0;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  guint64 one = read_id (*(GBytes *const *) a), other = read_id (*(GBytes *const *) b);

  return (one > other) - (one < other);
}

/**
 * coterie_deferrals_take_batch:
 *
 * They may have come together from several batches.
 *
 * Returns: (transfer full): what waited for a chain that was seen, all of one sender, at most @max_frames
 */
CoterieInboxBatch *
coterie_deferrals_take_batch (CoterieDeferrals *self, guint max_frames)
{
  Deferral *deferral = g_queue_peek_head (self->ready);
  CoterieInboxBatch *batch = coterie_inbox_batch_new (deferral->aid);
  guint n_frames = MIN (max_frames, deferral->frames->len);

  g_ptr_array_sort (deferral->frames, compare_ids);
  for (guint i = 0; i < n_frames; i++)
    g_ptr_array_add (batch->frames, g_bytes_ref (deferral->frames->pdata[i]));
  g_ptr_array_remove_range (deferral->frames, 0, n_frames);
  if (deferral->frames->len == 0)
    deferral_free (g_queue_pop_head (self->ready));
  return batch;
}

/* ------------------------------------------------------------------------------------ chains */

typedef struct
{
  CoterieDeferrals *owner;
  char *hex;
  guint64 generation;
} Looking;

static void
on_look_again (gpointer user_data)
{
  look (user_data);
}

/* Whatever failed, the server's answer or our disk: only what a chain that was seen does not have is dropped. An
 * account that is gone is no error. */
static void
finish_look (CoterieDeferrals *self, Deferral *deferral, const GError *error)
{
  if (error != NULL)
    {
      coterie_timer_set (&deferral->retry, CHAIN_WAIT_MS, on_look_again, deferral);
      return;
    }
  g_hash_table_steal (self->waiting, deferral->hex);
  g_queue_push_tail (self->ready, deferral);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Looking *looking = user_data;
  g_autofree char *hex = looking->hex;
  CoterieDeferrals *self = looking->owner;
  g_autoptr (GError) error = NULL;
  Deferral *deferral = NULL;

  if (self->freed)
    g_task_propagate_boolean (G_TASK (result), &error);
  else
    {
      coterie_roster_refresh_finish (self->roster, result, NULL, &error);
      if (looking->generation == self->generation)
        deferral = g_hash_table_lookup (self->waiting, hex);
    }
  if (deferral != NULL)
    finish_look (self, deferral, error);
  if (!self->freed)
    self->looked (self->user_data);
  release (self);
}

static void
look (Deferral *deferral)
{
  CoterieDeferrals *self = deferral->owner;
  Looking *looking = g_new0 (Looking, 1);

  looking->owner = g_rc_box_acquire (self);
  looking->hex = g_strdup (deferral->hex);
  looking->generation = self->generation;
  coterie_roster_refresh_async (self->roster, deferral->aid, NULL, self->end, on_looked, looking);
}
