// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/inbox.h"

#include "crypto/errors.h"
#include "mail/deferrals.h"
#include "sql/errors.h"
#include "vault/steps.h"
#include "vault/timer.h"
#include "wire/frames.h"
#include "wire/limits.h"

/* Envelopes in one transaction, and transactions that are given to the vault ahead, so that it need not wait for the
 * main thread between two of them. */
#define BATCH_MAX 100
#define BATCHES_MAX 2

/* Until a batch is tried again that could not be stored. */
#define FAULT_WAIT_MS (10 * 1000)

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
  CoterieInboxOwner owner;
  gboolean freed;
  guint64 generation;   /* of the connection: what an old one brought comes again */
  guint64 n_expected;   /* still to come, as far as known */
  GQueue *frames;       /* GBytes, in the order in which they came */
  guint n_opening;      /* batches under way */
  guint64 sequence;     /* of the last batch */
  gboolean told;        /* that nothing can be stored, once until something can */
  gboolean restart;     /* the next batch begins again after a failure */
  gboolean begins;      /* the next batch is the first of its connection */
  GPtrArray *failed;    /* GBytes of batches that were not stored, in their order */
  guint n_failed_first; /* in the first of these batches */
  gboolean poisoned;    /* it is one of its envelopes that failed, not the disk */
  gboolean alone;       /* one envelope a batch, until it shows which */
  guint n_here;         /* frames of this connection that are neither stored nor set aside, and their bytes */
  gsize n_here_bytes;
  CoterieDeferrals *deferrals;
  CoterieTimer retry;
  CoterieTimer silence;
};

static void
start (CoterieInbox *self);
static void
on_looked (gpointer user_data);
static void
inbox_clear (CoterieInbox *self)
{
  coterie_vault_unref (self->vault);
  g_object_unref (self->transport);
  g_queue_free_full (self->frames, (GDestroyNotify) g_bytes_unref);
  g_ptr_array_unref (self->failed);
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
  self->owner = *owner;
  self->frames = g_queue_new ();
  self->deferrals = coterie_deferrals_new (roster, on_looked, self);
  self->failed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->restart = TRUE;
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
  self->begins = TRUE;
  self->n_expected = 0;
  self->n_here = 0;
  self->n_here_bytes = 0;
  self->alone = FALSE;
  g_queue_clear_full (self->frames, (GDestroyNotify) g_bytes_unref);
  g_ptr_array_set_size (self->failed, 0);
  coterie_deferrals_clear (self->deferrals);
  coterie_timer_stop (&self->retry);
  coterie_timer_stop (&self->silence);
}

void
coterie_inbox_free (CoterieInbox *self)
{
  self->freed = TRUE;
  coterie_inbox_closed (self);
  g_clear_pointer (&self->deferrals, coterie_deferrals_free);
  release (self);
}

gboolean
coterie_inbox_is_busy (CoterieInbox *self)
{
  return self->n_opening > 0 || self->failed->len > 0 || self->frames->length > 0 ||
         coterie_deferrals_is_ready (self->deferrals) || coterie_deferrals_is_looking (self->deferrals);
}

gboolean
coterie_inbox_is_deferring (CoterieInbox *self)
{
  return coterie_deferrals_is_looking (self->deferrals);
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

/* What has come meanwhile from somebody whose chain is looked at waits behind it. */
static void
defer_followers (CoterieInbox *self)
{
  GQueue *frames = self->frames;

  self->frames = g_queue_new ();
  while (frames->length > 0)
    {
      g_autoptr (GBytes) frame = g_queue_pop_head (frames);

      if (!coterie_deferrals_add_follower (self->deferrals, frame))
        g_queue_push_tail (self->frames, g_steal_pointer (&frame));
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
      coterie_deferrals_add (self->deferrals, deferred);
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
  batch->begins = self->begins;
  self->restart = FALSE;
  self->begins = FALSE;
  opening->inbox = g_rc_box_acquire (self);
  opening->batch = batch;
  opening->generation = self->generation;
  coterie_vault_run_async (self->vault, coterie_inbox_jobs_open, batch, NULL,
                           (GDestroyNotify) coterie_inbox_result_free, NULL, on_opened, opening);
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
    if (coterie_deferrals_is_ready (self->deferrals))
      run_batch (self, coterie_deferrals_take_batch (self->deferrals, self->alone ? 1 : G_MAXUINT));
    else if (self->frames->length > 0)
      run_batch (self, take_batch (self));
    else
      {
        if (self->n_opening == 0 && !coterie_deferrals_is_looking (self->deferrals))
          self->alone = FALSE; /* the fault did not come back */
        return;
      }
}

static void
on_looked (gpointer user_data)
{
  CoterieInbox *self = user_data;

  start (self);
  report (self);
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
  coterie_steps_reached ("receive.frame-read");
  count_arrival (self, frame);
  if (!has_room (self, frame))
    {
      g_debug ("an envelope was left in the mailbox: too many are here");
      return;
    }
  count_here (self, frame);
  if (!coterie_deferrals_add_follower (self->deferrals, frame))
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
