// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/outbox.h"

#include "mail/outbox-jobs.h"
#include "mail/refusal-jobs.h"
#include "vault/steps.h"
#include "vault/timer.h"
#include "wire/refusal.h"

/* Lines that are sealed in one job: enough to share its commit, few enough that the first need not wait long. */
#define FRAMES_MAX 32

/* Until a job is tried again that failed for a reason of this machine's, a full disk above all; and until a bundle is
 * asked for again that has not come. */
#define FAULT_WAIT_MS (10 * 1000)

/* When a server that cannot take a send does not say how long, and the longest that it is believed. */
#define REFUSED_WAIT_MS 1000
#define REFUSED_WAIT_MAX_MS (5 * 60 * 1000)

struct _CoterieOutbox
{
  CoterieVault *vault;
  CoterieTransport *transport;
  CoterieRoster *roster;
  CoterieBundles *bundles;
  CoterieOutboxOwner owner;
  GCancellable *end;
  gboolean freed;
  gboolean ready;     /* connected, and what was unanswered has gone out again */
  gboolean sealing;   /* a job is under way */
  gboolean again;     /* seal again when it is done */
  guint n_jobs;       /* answers and refusals being noted */
  GHashTable *frames; /* send → GBytes: handed over or about to be, not answered */
  GQueue *stalled;    /* guint64: sends that the transport had no room for */
  GQueue *refused;    /* guint64: sends to be repeated after a while */
  CoterieTimer wake;
  CoterieTimer repeat;
  CoterieTimer relist;
};

static void
outbox_clear (CoterieOutbox *self)
{
  coterie_vault_unref (self->vault);
  g_object_unref (self->transport);
  g_object_unref (self->end);
  g_hash_table_unref (self->frames);
  g_queue_free_full (self->stalled, g_free);
  g_queue_free_full (self->refused, g_free);
}

static void
release (CoterieOutbox *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) outbox_clear);
}

static void
on_wake (gpointer user_data)
{
  coterie_outbox_pump (user_data);
}

/**
 * coterie_outbox_new:
 * @roster: must outlive it, as @bundles
 * @owner: copied
 */
CoterieOutbox *
coterie_outbox_new (CoterieVault *vault,
                    CoterieTransport *transport,
                    CoterieRoster *roster,
                    CoterieBundles *bundles,
                    const CoterieOutboxOwner *owner)
{
  CoterieOutbox *self = g_rc_box_new0 (CoterieOutbox);

  self->vault = coterie_vault_ref (vault);
  self->transport = g_object_ref (transport);
  self->roster = roster;
  self->bundles = bundles;
  self->owner = *owner;
  self->end = g_cancellable_new ();
  self->frames = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_bytes_unref);
  self->stalled = g_queue_new ();
  self->refused = g_queue_new ();
  coterie_bundles_watch (bundles, on_wake, self);
  return self;
}

void
coterie_outbox_free (CoterieOutbox *self)
{
  self->freed = TRUE;
  coterie_bundles_watch (self->bundles, NULL, NULL);
  self->ready = FALSE;
  coterie_timer_stop (&self->wake);
  coterie_timer_stop (&self->repeat);
  coterie_timer_stop (&self->relist);
  g_cancellable_cancel (self->end);
  release (self);
}

gboolean
coterie_outbox_is_idle (CoterieOutbox *self)
{
  return self->ready && !self->sealing && !self->again && self->n_jobs == 0 && g_hash_table_size (self->frames) == 0 &&
         coterie_bundles_is_idle (self->bundles);
}

static void
report (CoterieOutbox *self)
{
  if (!self->freed)
    self->owner.changed (self->owner.user_data);
}

/* ------------------------------------------------------------------------------------ frames */

static void
push_number (GQueue *queue, guint64 send)
{
  g_queue_push_tail (queue, g_memdup2 (&send, sizeof send));
}

static void
hand_over (CoterieOutbox *self, guint64 send)
{
  GBytes *frame = g_hash_table_lookup (self->frames, &send);
  g_autoptr (GError) error = NULL;

  if (frame == NULL)
    return;
  if (!g_queue_is_empty (self->stalled))
    push_number (self->stalled, send);
  else if (coterie_transport_send_binary (self->transport, frame, &error))
    coterie_steps_reached ("send.frame-written");
  else if (g_error_matches (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_BUSY))
    push_number (self->stalled, send);
  else
    g_debug ("a frame was not sent: %s", error->message); /* the next connection sends it */
}

static void
take_frame (CoterieOutbox *self, const CoterieStoreOutboxRow *row)
{
  g_hash_table_replace (self->frames, g_memdup2 (&row->send, sizeof row->send), g_bytes_ref (row->frame));
  hand_over (self, row->send);
}

/**
 * coterie_outbox_drained:
 *
 * The transport has room again.
 */
void
coterie_outbox_drained (CoterieOutbox *self)
{
  GQueue *waiting = self->stalled;

  self->stalled = g_queue_new ();
  while (!g_queue_is_empty (waiting))
    {
      g_autofree guint64 *send = g_queue_pop_head (waiting);

      hand_over (self, *send);
    }
  g_queue_free (waiting);
}

/* ------------------------------------------------------------------------------------ sealing */

static gint64
choose_wait_ms (CoterieOutbox *self, const CoterieSealResult *result)
{
  gint64 wait_ms = result->needs->len > 0 ? FAULT_WAIT_MS : G_MAXINT64;

  if (result->wake_ms != 0)
    wait_ms = MIN (wait_ms, result->wake_ms - self->owner.now_ms (self->owner.user_data));
  return wait_ms;
}

static void
use_result (CoterieOutbox *self, const CoterieSealResult *result)
{
  gint64 wait_ms = choose_wait_ms (self, result);

  /* What was sealed while the connection ended goes out with the next one. */
  if (!self->ready)
    return;
  for (guint i = 0; i < result->frames->len; i++)
    take_frame (self, result->frames->pdata[i]);
  coterie_bundles_want (self->bundles, result->needs, self->owner.now_ms (self->owner.user_data));
  if (wait_ms != G_MAXINT64)
    coterie_timer_set (&self->wake, wait_ms, on_wake, self);
  self->again |= result->more;
}

static void
on_sealed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieOutbox *self = user_data;
  g_autoptr (CoterieSealResult) sealed = NULL;
  g_autoptr (GError) error = NULL;

  sealed = coterie_vault_finish (self->vault, result, &error);
  self->sealing = FALSE;
  if (sealed != NULL)
    use_result (self, sealed);
  else if (!self->freed)
    {
      g_message ("nothing was sealed: %s", error->message);
      coterie_timer_set (&self->wake, FAULT_WAIT_MS, on_wake, self);
    }
  if (self->again)
    coterie_outbox_pump (self);
  report (self);
  release (self);
}

/**
 * coterie_outbox_pump:
 *
 * Seals and sends whatever may be sealed now. Cheap when there is nothing. Its owner calls it when the roster has
 * changed, too.
 */
void
coterie_outbox_pump (CoterieOutbox *self)
{
  CoterieSealWish *wish;

  if (!self->ready)
    return;
  self->again = self->sealing;
  if (self->sealing)
    return;
  self->sealing = TRUE;
  wish = g_new0 (CoterieSealWish, 1);
  wish->max_frames = FRAMES_MAX;
  wish->hold_receipts = self->owner.is_receiving (self->owner.user_data);
  wish->refused = coterie_bundles_list_refused (self->bundles, self->owner.now_ms (self->owner.user_data));
  coterie_vault_run_async (self->vault, coterie_seal_jobs_seal_heads, wish, (GDestroyNotify) coterie_seal_wish_free,
                           (GDestroyNotify) coterie_seal_result_free, self->end, on_sealed, g_rc_box_acquire (self));
}

/* ------------------------------------------------------------------------------------ connections */

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieOutbox *self = user_data;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  rows = coterie_vault_finish (self->vault, result, &error);
  if (rows != NULL && !self->freed && coterie_transport_is_connected (self->transport))
    {
      self->ready = TRUE;
      for (guint i = 0; i < rows->len; i++)
        take_frame (self, rows->pdata[i]);
      coterie_outbox_pump (self);
    }
  else if (rows == NULL && !self->freed)
    g_message ("the outbox cannot be read: %s", error->message);
  report (self);
  release (self);
}

/**
 * coterie_outbox_opened:
 *
 * What is unanswered goes out again, byte by byte, before anything new is sealed.
 */
void
coterie_outbox_opened (CoterieOutbox *self)
{
  coterie_bundles_opened (self->bundles);
  coterie_vault_run_async (self->vault, coterie_outbox_jobs_list, NULL, NULL, (GDestroyNotify) g_ptr_array_unref,
                           self->end, on_listed, g_rc_box_acquire (self));
}

/**
 * coterie_outbox_closed:
 *
 * Nothing is lost: what is unanswered stays durable.
 */
void
coterie_outbox_closed (CoterieOutbox *self)
{
  self->ready = FALSE;
  self->again = FALSE;
  g_hash_table_remove_all (self->frames);
  g_queue_clear_full (self->stalled, g_free);
  g_queue_clear_full (self->refused, g_free);
  coterie_timer_stop (&self->wake);
  coterie_timer_stop (&self->repeat);
  coterie_timer_stop (&self->relist);
}

/* ------------------------------------------------------------------------------------ answers */

/* A send whose outcome is noted. */
typedef struct
{
  CoterieOutbox *outbox;
  guint64 send;
} Noting;

static void
on_relist (gpointer user_data)
{
  coterie_outbox_opened (user_data);
}

/* The same bytes again bring the same answer again. */
static void
note_later (CoterieOutbox *self)
{
  if (self->ready)
    coterie_timer_set (&self->relist, FAULT_WAIT_MS, on_relist, self);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Noting *noting = user_data;
  CoterieOutbox *self = noting->outbox;
  g_autoptr (GError) error = NULL;

  self->n_jobs--;
  if (coterie_vault_finish (self->vault, result, &error) != NULL)
    g_hash_table_remove (self->frames, &noting->send);
  else if (!self->freed)
    {
      g_message ("an answer was not noted: %s", error->message);
      note_later (self);
    }
  coterie_outbox_pump (self);
  report (self);
  release (self);
}

static void
note (CoterieOutbox *self, guint64 send, CoterieJob job, gpointer data, GDestroyNotify free_data)
{
  Noting *noting = g_new0 (Noting, 1);

  noting->outbox = g_rc_box_acquire (self);
  noting->send = send;
  self->n_jobs++;
  coterie_vault_run_async (self->vault, job, data, free_data, NULL, NULL, on_noted, noting);
}

/**
 * coterie_outbox_take_answer:
 * @answer: to a send; one that nobody waits for is ignored
 */
void
coterie_outbox_take_answer (CoterieOutbox *self, const CoterieAnswer *answer)
{
  CoterieAnswerNews *news;

  if (!g_hash_table_contains (self->frames, &answer->number))
    return;
  coterie_steps_reached ("send.answered");
  news = g_new0 (CoterieAnswerNews, 1);
  news->send = answer->number;
  news->time_ms = (gint64) answer->time_ms;
  note (self, answer->number, coterie_outbox_jobs_answered, news, g_free);
}

/* ------------------------------------------------------------------------------------ refusals */

static void
on_repeat (gpointer user_data)
{
  CoterieOutbox *self = user_data;

  while (!g_queue_is_empty (self->refused))
    {
      g_autofree guint64 *send = g_queue_pop_head (self->refused);

      hand_over (self, *send);
    }
}

static void
repeat_later (CoterieOutbox *self, guint64 send, const GError *why)
{
  guint64 wait_ms = coterie_refusal_get_retry_ms (why, REFUSED_WAIT_MS);

  push_number (self->refused, send);
  if (!coterie_timer_is_set (&self->repeat))
    coterie_timer_set (&self->repeat, (gint64) MIN (wait_ms, REFUSED_WAIT_MAX_MS), on_repeat, self);
}

/* Chains are looked at one after the other, before anything is sealed again [D3]. */
typedef struct
{
  CoterieOutbox *outbox;
  CoterieRefusalNews *news;
  GArray *aids; /* COTERIE_AID_BYTES each */
  guint next;
} Refresh;

static void
refresh_free (Refresh *refresh)
{
  g_clear_pointer (&refresh->news, coterie_refusal_news_free);
  g_array_unref (refresh->aids);
  refresh->outbox->n_jobs--;
  report (refresh->outbox);
  release (refresh->outbox);
  g_free (refresh);
}

static void
refresh_next (Refresh *refresh);

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Refresh *refresh = user_data;
  CoterieOutbox *self = refresh->outbox;
  g_autoptr (GError) error = NULL;

  if (self->freed)
    {
      g_task_propagate_boolean (G_TASK (result), NULL);
      refresh_free (refresh);
      return;
    }
  if (coterie_roster_refresh_finish (self->roster, result, NULL, &error))
    {
      refresh_next (refresh);
      return;
    }
  /* With a chain of yesterday every new device would look like a ghost. */
  g_message ("a chain was not looked at: %s", error->message);
  if (self->ready)
    repeat_later (self, refresh->news->send, error);
  refresh_free (refresh);
}

static void
refresh_next (Refresh *refresh)
{
  CoterieOutbox *self = refresh->outbox;

  if (refresh->next < refresh->aids->len)
    {
      const guint8 *aid = (const guint8 *) refresh->aids->data + refresh->next++ * COTERIE_AID_BYTES;

      coterie_roster_refresh_async (self->roster, aid, NULL, self->end, on_refreshed, refresh);
      return;
    }
  /* Without a connection the send is not refused yet: the next one sends it again. */
  if (self->ready)
    {
      guint64 send = refresh->news->send;

      note (self, send, coterie_refusal_jobs_run, g_steal_pointer (&refresh->news),
            (GDestroyNotify) coterie_refusal_news_free);
    }
  refresh_free (refresh);
}

static Refresh *
refresh_new (CoterieOutbox *self, guint64 send, CoterieRefusedHow how)
{
  Refresh *refresh = g_new0 (Refresh, 1);

  refresh->outbox = g_rc_box_acquire (self);
  refresh->aids = g_array_new (FALSE, FALSE, COTERIE_AID_BYTES);
  refresh->news = coterie_refusal_news_new (send, how);
  self->n_jobs++;
  return refresh;
}

static void
add_devices (GArray *ids, const guint8 *aid, const guint32 *devices, guint n_devices)
{
  for (guint i = 0; i < n_devices; i++)
    {
      CoterieDeviceId id = { .device = devices[i] };

      memcpy (id.aid, aid, sizeof id.aid);
      g_array_append_val (ids, id);
    }
}

static void
take_devices_changed (CoterieOutbox *self, guint64 send, const GError *refusal)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) changes = coterie_refusal_get_devices_changes (refusal, &error);
  Refresh *refresh;

  if (changes == NULL)
    {
      g_message ("a refusal cannot be read: %s", error->message);
      repeat_later (self, send, refusal);
      return;
    }
  refresh = refresh_new (self, send, COTERIE_REFUSED_AGAIN);
  for (guint i = 0; i < changes->len; i++)
    {
      const CoterieDevicesChange *change = &g_array_index (changes, CoterieDevicesChange, i);

      g_array_append_vals (refresh->aids, change->aid, 1);
      add_devices (refresh->news->wanted, change->aid, change->missing, change->n_missing);
      add_devices (refresh->news->wanted, change->aid, change->stale, change->n_stale);
      add_devices (refresh->news->stale, change->aid, change->stale, change->n_stale);
    }
  refresh_next (refresh);
}

static void
refuse (CoterieOutbox *self, guint64 send, CoterieRefusedHow how, const char *sentence)
{
  CoterieRefusalNews *news = coterie_refusal_news_new (send, how);

  news->sentence = g_strdup (sentence);
  note (self, send, coterie_refusal_jobs_run, news, (GDestroyNotify) coterie_refusal_news_free);
}

/* [G3]: they are looked at, for the name may have gone to another account, and what the server does not know today it
 * may know again tomorrow. Who says not whom it has not gives no reason to give up. */
static void
take_absent (CoterieOutbox *self, guint64 send, CoterieRefusedHow how, const GError *refusal)
{
  g_autoptr (GArray) absent = coterie_refusal_get_absent (refusal, NULL);
  Refresh *refresh;

  if (absent == NULL || absent->len == 0)
    {
      repeat_later (self, send, refusal);
      return;
    }
  refresh = refresh_new (self, send, how);
  g_array_append_vals (refresh->aids, absent->data, absent->len);
  refresh_next (refresh);
}

/**
 * coterie_outbox_take_refusal:
 * @refusal: in the domain %COTERIE_REFUSAL
 */
void
coterie_outbox_take_refusal (CoterieOutbox *self, guint64 send, const GError *refusal)
{
  if (!g_hash_table_contains (self->frames, &send))
    return;
  coterie_steps_reached ("send.answered");
  switch ((int) coterie_code_from_error (refusal))
    {
    case COTERIE_CODE_DEVICES_CHANGED:
      take_devices_changed (self, send, refusal);
      break;
    case COTERIE_CODE_ACCOUNT_GONE:
      take_absent (self, send, COTERIE_REFUSED_GONE, refusal);
      break;
    case COTERIE_CODE_UNKNOWN_ACCOUNT:
      take_absent (self, send, COTERIE_REFUSED_AGAIN, refusal);
      break;
    case COTERIE_CODE_SEND_REUSED:
      refuse (self, send, COTERIE_REFUSED_REUSED, refusal->message);
      break;
    case COTERIE_CODE_RATE_LIMITED:
    case COTERIE_CODE_UNAVAILABLE:
    case COTERIE_CODE_INTERNAL:
      repeat_later (self, send, refusal);
      break;
    case COTERIE_CODE_BAD_REQUEST:
    case COTERIE_CODE_TOO_LARGE:
      refuse (self, send, COTERIE_REFUSED_FAILED, refusal->message);
      break;
    default:
      /* It is not the content that is refused but this connection: the next one sends it again. */
      g_message ("a send was refused: %s", refusal->message);
    }
}
