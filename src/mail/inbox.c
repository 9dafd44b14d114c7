// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/inbox.h"

#include "base/encoding.h"
#include "crypto/errors.h"
#include "sql/errors.h"
#include "vault/steps.h"
#include "vault/timer.h"
#include "wire/frames.h"
#include "wire/limits.h"

/* Envelopes in one transaction, and transactions that are given to the vault ahead, so that it need not wait for the
 * main thread between two of them. */
#define BATCH_MAX 100
#define BATCHES_MAX 2

/* Until a batch is tried again that could not be stored, or a chain that could not be looked at. */
#define FAULT_WAIT_MS (10 * 1000)
#define CHAIN_WAIT_MS (5 * 1000)

/* What is kept of one connection while it cannot be stored. An honest server stays within the window of deliveries, and
 * what is fleeting may be lost; the rest of what a server brings comes again. */
#define HERE_MAX_ENVELOPES (2 * COTERIE_UNACKED_MAX_ENVELOPES)
#define HERE_MAX_BYTES (4 * COTERIE_UNACKED_MAX_BYTES)

/* Urgent envelopes that were counted may expire before they come: after so long a silence none is expected. */
#define SILENCE_MS (3 * 1000)

struct _CoterieInbox
{
  CoterieVault *vault;
  CoterieTransport *transport;
  CoterieRoster *roster; /* not owned */
  CoterieInboxOwner owner;
  GCancellable *end;
  gboolean freed;
  guint64 generation;   /* of the connection: what an old one brought comes again */
  guint64 n_expected;   /* still to come, as far as known */
  GQueue *frames;       /* GBytes, in the order in which they came */
  guint n_opening;      /* batches under way */
  guint64 sequence;     /* of the last batch */
  gboolean told;        /* that nothing can be stored, once until something can */
  gboolean restart;     /* the next batch begins again after a failure */
  GPtrArray *failed;    /* GBytes of batches that were not stored, in their order */
  guint n_failed_first; /* in the first of these batches */
  gboolean poisoned;    /* it is one of its envelopes that failed, not the disk */
  gboolean alone;       /* one envelope a batch, until it shows which */
  guint n_here;         /* frames of this connection that are neither stored nor set aside, and their bytes */
  gsize n_here_bytes;
  GHashTable *deferred; /* aid in hex → Deferral */
  GQueue *known;        /* Deferral whose chains were looked at */
  CoterieTimer retry;
  CoterieTimer silence;
};

/* Envelopes of one account that wait for its chain. */
typedef struct
{
  CoterieInbox *inbox; /* not counted while in a table */
  char *hex;
  guint8 aid[COTERIE_AID_BYTES]; /* whose chain is missing: theirs, or that of whom they wrote to */
  GPtrArray *frames;
  CoterieTimer retry;
} Deferral;

static void
start (CoterieInbox *self);
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
inbox_clear (CoterieInbox *self)
{
  coterie_vault_unref (self->vault);
  g_object_unref (self->transport);
  g_object_unref (self->end);
  g_queue_free_full (self->frames, (GDestroyNotify) g_bytes_unref);
  g_ptr_array_unref (self->failed);
  g_queue_free_full (self->known, (GDestroyNotify) deferral_free);
  g_hash_table_unref (self->deferred);
}

static void
release (CoterieInbox *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) inbox_clear);
}

/**
 * coterie_inbox_new:
 * @roster: must outlive it
 * @owner: copied
 */
CoterieInbox *
coterie_inbox_new (CoterieVault *vault,
                   CoterieTransport *transport,
                   CoterieRoster *roster,
                   const CoterieInboxOwner *owner)
{
  CoterieInbox *self = g_rc_box_new0 (CoterieInbox);

  self->vault = coterie_vault_ref (vault);
  self->transport = g_object_ref (transport);
  self->roster = roster;
  self->owner = *owner;
  self->end = g_cancellable_new ();
  self->frames = g_queue_new ();
  self->known = g_queue_new ();
  self->failed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->restart = TRUE;
  self->deferred = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) deferral_free);
  return self;
}

/**
 * coterie_inbox_closed:
 *
 * The connection ended: what is not stored will come again.
 */
void
coterie_inbox_closed (CoterieInbox *self)
{
  self->generation++;
  self->n_expected = 0;
  self->n_here = 0;
  self->n_here_bytes = 0;
  self->alone = FALSE;
  g_queue_clear_full (self->frames, (GDestroyNotify) g_bytes_unref);
  g_ptr_array_set_size (self->failed, 0);
  g_queue_clear_full (self->known, (GDestroyNotify) deferral_free);
  g_hash_table_remove_all (self->deferred);
  coterie_timer_stop (&self->retry);
  coterie_timer_stop (&self->silence);
}

void
coterie_inbox_free (CoterieInbox *self)
{
  self->freed = TRUE;
  coterie_inbox_closed (self);
  g_cancellable_cancel (self->end);
  release (self);
}

gboolean
coterie_inbox_is_busy (CoterieInbox *self)
{
  return self->n_opening > 0 || self->failed->len > 0 || self->frames->length > 0 || self->known->length > 0 ||
         g_hash_table_size (self->deferred) > 0;
}

gboolean
coterie_inbox_is_deferring (CoterieInbox *self)
{
  return g_hash_table_size (self->deferred) > 0;
}

gboolean
coterie_inbox_is_idle (CoterieInbox *self)
{
  return !coterie_inbox_is_busy (self) && self->n_expected == 0;
}

guint64
coterie_inbox_get_waiting (CoterieInbox *self)
{
  return self->n_expected;
}

static void
report (CoterieInbox *self)
{
  if (!self->freed)
    self->owner.changed (self->owner.user_data);
}

/* ------------------------------------------------------------------------------------ batches */

static void
acknowledge (CoterieInbox *self, const GArray *ids)
{
  for (guint i = 0; i < ids->len; i += COTERIE_ACK_MAX_IDS)
    {
      g_autoptr (GBytes) frame =
          coterie_ack_encode (&g_array_index (ids, guint64, i), MIN (ids->len - i, COTERIE_ACK_MAX_IDS));
      g_autoptr (GError) error = NULL;

      if (!coterie_transport_send_binary (self->transport, frame, &error))
        {
          g_debug ("not acknowledged: %s", error->message); /* they come again, and are known then */
          return;
        }
      coterie_steps_reached ("receive.acked");
    }
}

static gboolean
read_sender (GBytes *frame, CoterieDeliver *deliver)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (frame, &size);

  return coterie_deliver_parse (deliver, bytes, size, NULL);
}

static Deferral *
find_deferral (CoterieInbox *self, GBytes *frame)
{
  CoterieDeliver deliver;
  g_autofree char *hex = NULL;

  if (g_hash_table_size (self->deferred) == 0 || !read_sender (frame, &deliver))
    return NULL;
  hex = coterie_hex_encode (deliver.aid, COTERIE_AID_BYTES);
  return g_hash_table_lookup (self->deferred, hex);
}

/* The chain that is not known is looked at; what the sender sent, and will send, waits in its order. */
static void
defer (CoterieInbox *self, const CoterieInboxDeferred *deferred)
{
  GBytes *frame = deferred->frame;
  CoterieDeliver deliver;
  Deferral *deferral;
  g_autofree char *hex = NULL;

  if (!read_sender (frame, &deliver))
    return;
  hex = coterie_hex_encode (deliver.aid, COTERIE_AID_BYTES);
  deferral = g_hash_table_lookup (self->deferred, hex);
  if (deferral == NULL)
    {
      deferral = g_new0 (Deferral, 1);
      deferral->inbox = self;
      deferral->hex = g_steal_pointer (&hex);
      memcpy (deferral->aid, deferred->missing, sizeof deferral->aid);
      deferral->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_hash_table_insert (self->deferred, deferral->hex, deferral);
      look (deferral);
    }
  g_ptr_array_add (deferral->frames, g_bytes_ref (frame));
}

/* What has come meanwhile from somebody whose chain is looked at waits behind it. */
static void
defer_followers (CoterieInbox *self)
{
  GQueue *frames = self->frames;

  self->frames = g_queue_new ();
  while (frames->length > 0)
    {
      GBytes *frame = g_queue_pop_head (frames);
      Deferral *deferral = find_deferral (self, frame);

      if (deferral != NULL)
        g_ptr_array_add (deferral->frames, frame);
      else
        g_queue_push_tail (self->frames, frame);
    }
  g_queue_free (frames);
}

static void
count_here (CoterieInbox *self, GBytes *frame)
{
  self->n_here++;
  self->n_here_bytes += g_bytes_get_size (frame);
}

static void
count_done (CoterieInbox *self, GBytes *frame)
{
  self->n_here--;
  self->n_here_bytes -= g_bytes_get_size (frame);
}

static void
use_result (CoterieInbox *self, const CoterieInboxBatch *batch, const CoterieInboxResult *result)
{
  self->told = FALSE;
  acknowledge (self, result->ids);
  for (guint i = 0; i < batch->frames->len; i++)
    count_done (self, batch->frames->pdata[i]);
  for (guint i = 0; i < result->deferred->len; i++)
    {
      const CoterieInboxDeferred *deferred = result->deferred->pdata[i];

      count_here (self, deferred->frame);
      defer (self, deferred);
    }
  if (result->deferred->len > 0)
    defer_followers (self);
}

static void
on_retry (gpointer user_data)
{
  start (user_data);
}

/* The disk is full, or fails: that says nothing about the envelopes. Any other fault is one of a row that only some
 * envelopes touch, or of ours, and must not keep everybody's out. */
static gboolean
is_of_the_disk (const GError *error)
{
  if (g_error_matches (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_DAMAGED) ||
      g_error_matches (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_CONSTRAINT))
    return FALSE;
  return error->domain == COTERIE_SQL_ERROR ||
         g_error_matches (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_STORE);
}

/* A batch that could not be stored, and those after it, go back to where they stood. */
static void
take_failed (CoterieInbox *self, const CoterieInboxBatch *batch, const GError *error)
{
  if (self->failed->len == 0)
    {
      self->poisoned = !is_of_the_disk (error);
      self->n_failed_first = batch->frames->len;
      g_message ("envelopes were not stored: %s", error->message);
      if (!self->told)
        self->owner.failed (self->owner.user_data, error);
      self->told = TRUE;
    }
  for (guint i = 0; i < batch->frames->len; i++)
    g_ptr_array_add (self->failed, g_bytes_ref (batch->frames->pdata[i]));
}

/* One by one they show which it is. That one stays in the mailbox, and comes again on the next connection. */
static void
set_bad_aside (CoterieInbox *self)
{
  self->alone = self->n_failed_first > 1;
  if (self->alone)
    return;
  count_done (self, self->failed->pdata[0]);
  g_ptr_array_remove_index (self->failed, 0);
}

static void
put_back_failed (CoterieInbox *self)
{
  if (self->poisoned)
    set_bad_aside (self);
  for (guint i = self->failed->len; i > 0; i--)
    g_queue_push_head (self->frames, g_bytes_ref (self->failed->pdata[i - 1]));
  g_ptr_array_set_size (self->failed, 0);
  self->restart = TRUE;
  if (!self->poisoned)
    coterie_timer_set (&self->retry, FAULT_WAIT_MS, on_retry, self);
}

typedef struct
{
  CoterieInbox *inbox;
  CoterieInboxBatch *batch; /* owned by the job */
  guint64 generation;
} Opening;

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Opening *opening = user_data;
  CoterieInbox *self = opening->inbox;
  g_autoptr (CoterieInboxResult) outcome = NULL;
  g_autoptr (GError) error = NULL;

  outcome = coterie_vault_finish (self->vault, result, &error);
  self->n_opening--;
  if (!self->freed && opening->generation == self->generation)
    {
      if (outcome != NULL)
        use_result (self, opening->batch, outcome);
      else
        take_failed (self, opening->batch, error);
    }
  else if (outcome == NULL)
    self->restart = TRUE;
  if (self->n_opening == 0 && self->failed->len > 0)
    put_back_failed (self);
  start (self);
  report (self);
  coterie_inbox_batch_free (opening->batch);
  release (self);
}

static void
run_batch (CoterieInbox *self, CoterieInboxBatch *batch)
{
  Opening *opening = g_new0 (Opening, 1);

  self->n_opening++;
  batch->sequence = ++self->sequence;
  batch->restart = self->restart;
  self->restart = FALSE;
  opening->inbox = g_rc_box_acquire (self);
  opening->batch = batch;
  opening->generation = self->generation;
  coterie_vault_run_async (self->vault, coterie_inbox_jobs_open, batch, NULL,
                           (GDestroyNotify) coterie_inbox_result_free, NULL, on_opened, opening);
}

static guint64
read_id (GBytes *frame)
{
  CoterieDeliver deliver;

  return read_sender (frame, &deliver) ? deliver.id : 0;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  guint64 one = read_id (*(GBytes *const *) a), other = read_id (*(GBytes *const *) b);

  return (one > other) - (one < other);
}

/* They may have come together from several batches. */
static CoterieInboxBatch *
take_known (CoterieInbox *self)
{
  Deferral *deferral = g_queue_peek_head (self->known);
  CoterieInboxBatch *batch = coterie_inbox_batch_new (deferral->aid);
  guint n_frames = self->alone ? 1 : deferral->frames->len;

  g_ptr_array_sort (deferral->frames, compare_ids);
  for (guint i = 0; i < n_frames; i++)
    g_ptr_array_add (batch->frames, g_bytes_ref (deferral->frames->pdata[i]));
  g_ptr_array_remove_range (deferral->frames, 0, n_frames);
  if (deferral->frames->len == 0)
    deferral_free (g_queue_pop_head (self->known));
  return batch;
}

static CoterieInboxBatch *
take_batch (CoterieInbox *self)
{
  CoterieInboxBatch *batch = coterie_inbox_batch_new (NULL);
  guint n_max = self->alone ? 1 : BATCH_MAX;

  while (self->frames->length > 0 && batch->frames->len < n_max)
    g_ptr_array_add (batch->frames, g_queue_pop_head (self->frames));
  return batch;
}

static gboolean
may_start (CoterieInbox *self)
{
  return !self->freed && self->n_opening < (self->alone ? 1 : BATCHES_MAX) && self->failed->len == 0 &&
         !coterie_timer_is_set (&self->retry);
}

static void
start (CoterieInbox *self)
{
  while (may_start (self))
    if (self->known->length > 0)
      run_batch (self, take_known (self));
    else if (self->frames->length > 0)
      run_batch (self, take_batch (self));
    else
      {
        if (self->n_opening == 0 && g_hash_table_size (self->deferred) == 0)
          self->alone = FALSE; /* the fault did not come back */
        return;
      }
}

/* ------------------------------------------------------------------------------------ chains */

typedef struct
{
  CoterieInbox *inbox;
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
finish_look (CoterieInbox *self, Deferral *deferral, const GError *error)
{
  if (error != NULL)
    {
      coterie_timer_set (&deferral->retry, CHAIN_WAIT_MS, on_look_again, deferral);
      return;
    }
  g_hash_table_steal (self->deferred, deferral->hex);
  g_queue_push_tail (self->known, deferral);
  start (self);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Looking *looking = user_data;
  g_autofree char *hex = looking->hex;
  CoterieInbox *self = looking->inbox;
  g_autoptr (GError) error = NULL;
  Deferral *deferral = NULL;

  if (self->freed)
    g_task_propagate_boolean (G_TASK (result), &error);
  else
    {
      coterie_roster_refresh_finish (self->roster, result, NULL, &error);
      if (looking->generation == self->generation)
        deferral = g_hash_table_lookup (self->deferred, hex);
    }
  if (deferral != NULL)
    finish_look (self, deferral, error);
  report (self);
  release (self);
}

static void
look (Deferral *deferral)
{
  CoterieInbox *self = deferral->inbox;
  Looking *looking = g_new0 (Looking, 1);

  looking->inbox = g_rc_box_acquire (self);
  looking->hex = g_strdup (deferral->hex);
  looking->generation = self->generation;
  coterie_roster_refresh_async (self->roster, deferral->aid, NULL, self->end, on_looked, looking);
}

/* ------------------------------------------------------------------------------------ arrivals */

static void
on_silence (gpointer user_data)
{
  CoterieInbox *self = user_data;

  self->n_expected = 0;
  report (self);
}

/**
 * coterie_inbox_expect:
 *
 * The server has said how many envelopes wait; they follow now.
 */
void
coterie_inbox_expect (CoterieInbox *self, guint64 count)
{
  self->n_expected = count;
  if (count > 0)
    coterie_timer_set (&self->silence, SILENCE_MS, on_silence, self);
  report (self);
}

/* What is fleeting never waited. */
static void
count_arrival (CoterieInbox *self, GBytes *frame)
{
  CoterieDeliver deliver;

  if (self->n_expected == 0 || (read_sender (frame, &deliver) && deliver.klass == COTERIE_CLASS_FLEETING))
    return;
  self->n_expected--;
  if (self->n_expected > 0)
    coterie_timer_set (&self->silence, SILENCE_MS, on_silence, self);
  else
    coterie_timer_stop (&self->silence);
}

/* What is fleeting gets half of the room, so that it never stands in the way of what the server waits for. */
static gboolean
has_room (CoterieInbox *self, GBytes *frame)
{
  CoterieDeliver deliver;
  guint part = read_sender (frame, &deliver) && deliver.klass == COTERIE_CLASS_FLEETING ? 2 : 1;

  return self->n_here < HERE_MAX_ENVELOPES / part && self->n_here_bytes < HERE_MAX_BYTES / part;
}

/**
 * coterie_inbox_take_frame:
 * @frame: a `deliver`, as it came
 */
void
coterie_inbox_take_frame (CoterieInbox *self, GBytes *frame)
{
  Deferral *deferral = find_deferral (self, frame);

  coterie_steps_reached ("receive.frame-read");
  count_arrival (self, frame);
  if (!has_room (self, frame))
    {
      g_debug ("an envelope was left in the mailbox: too many are here");
      return;
    }
  count_here (self, frame);
  if (deferral != NULL)
    g_ptr_array_add (deferral->frames, g_bytes_ref (frame));
  else
    g_queue_push_tail (self->frames, g_bytes_ref (frame));
  start (self);
}

/**
 * coterie_inbox_poke:
 *
 * There may be room on the disk again.
 */
void
coterie_inbox_poke (CoterieInbox *self)
{
  coterie_timer_stop (&self->retry);
  start (self);
}
