// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/mailbox.h"

#include "server/envelopes.h"
#include "server/hub.h"
#include "server/presence.h"
#include "wire/refusal.h"

#include <sodium.h>

// A send, from its parsed frame to rows in mailboxes: docs/protocol.md, "Sending", D1 to D5.

/* A refusal names no more accounts than fit into a text frame, at some 500 bytes each. */
#define LISTED_MAX 100

/* Larger envelopes are not carried from the writer to a connection, but read from the mailbox as there is room. A batch
 * of sends to many devices would otherwise stand in memory once for each. */
#define BY_HAND_MAX_BYTES 16384
G_STATIC_ASSERT (COTERIE_FLEETING_MAX_BYTES <= BY_HAND_MAX_BYTES);

/**
 * coterie_mailbox_result_clear:
 * @self: a result, or zeros
 */
void
coterie_mailbox_result_clear (CoterieMailboxResult *self)
{
  g_clear_pointer (&self->deliveries, g_array_unref);
  g_clear_pointer (&self->unreached, g_array_unref);
}

/**
 * coterie_mailbox_hash_frame:
 * @frame: a send's binary frame
 * @hash: (out caller-allocates): what its number stands for
 *
 * For any thread; the writer has better things to do.
 */
void
coterie_mailbox_hash_frame (const guint8 *frame, gsize n_bytes, guint8 hash[COTERIE_DIGEST_BYTES])
{
  crypto_hash_sha256 (hash, frame, n_bytes);
}

/* What one run of coterie_mailbox_send() works with. */
typedef struct
{
  CoterieSql *sql;
  CoterieDirectory *directory;
  const CoterieMailboxSend *request;
  const CoterieSend *send;
  CoterieMailbox *sender; /* for its highest number; NULL for a fleeting send */
  gint64 common_id;
  gint64 lost_ms;            /* the stamp of what this send loses; 0: nothing yet */
  GArray *changes;           /* of CoterieDevicesChange, or NULL */
  GPtrArray *unknown, *gone; /* of aids in the frame, or NULL */
} Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->changes, g_array_unref);
  g_clear_pointer (&run->unknown, g_ptr_array_unref);
  g_clear_pointer (&run->gone, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* [D1] holds for sends that everybody's devices must get. */
static gboolean
is_exact (const CoterieSend *send)
{
  return send->klass != COTERIE_CLASS_FLEETING && !send->partial;
}

static gboolean
find_sender (Run *run, GError **error)
{
  const CoterieCaller *caller = run->request->caller;

  if (!coterie_directory_check_caller (run->directory, run->sql, caller, error))
    return FALSE;
  if (run->send->klass == COTERIE_CLASS_FLEETING)
    return TRUE;
  run->sender = coterie_directory_get_mailbox (run->directory, run->sql, caller->device_id, error);
  return run->sender != NULL;
}

static gint64
get_ring_row (const Run *run)
{
  return run->request->caller->device_id * COTERIE_SEND_WINDOW + (gint64) (run->send->number % COTERIE_SEND_WINDOW);
}

/* [D2] Whether the number was used, and then whether for the same bytes. */
static gboolean
check_number (Run *run, CoterieMailboxResult *result, gboolean *repeated, GError **error)
{
  gboolean reused = FALSE;
  CoterieSqlStatement *s;

  *repeated = FALSE;
  if (run->sender == NULL || run->send->number > run->sender->highest_send)
    return TRUE;
  if (run->send->number + COTERIE_SEND_WINDOW <= run->sender->highest_send)
    {
      *repeated = TRUE;
      return TRUE;
    }
  s = coterie_sql_prepare (run->sql, "SELECT hash, time_ms FROM sends WHERE id = ?1 AND number = ?2");
  coterie_sql_bind_int (s, 1, get_ring_row (run));
  coterie_sql_bind_int (s, 2, (gint64) run->send->number);
  while (coterie_sql_step (s))
    {
      const guint8 *hash = coterie_sql_column_exact (s, 0, COTERIE_DIGEST_BYTES);

      *repeated = hash != NULL && memcmp (hash, run->request->frame_hash, COTERIE_DIGEST_BYTES) == 0;
      reused = !*repeated;
      result->time_ms = (guint64) coterie_sql_column_int (s, 1);
    }
  if (!coterie_sql_finish (s, error))
    return FALSE;
  if (reused)
    g_propagate_error (error, coterie_refusal_new (COTERIE_CODE_SEND_REUSED));
  return !reused;
}

static void
add_change (Run *run, const CoterieDevicesChange *change)
{
  if (run->changes != NULL && run->changes->len == LISTED_MAX)
    return;
  if (run->changes == NULL)
    run->changes = g_array_new (FALSE, FALSE, sizeof (CoterieDevicesChange));
  g_array_append_vals (run->changes, change, 1);
}

/* Compares what a section names with the active devices; both ascend. */
static void
compare_devices (Run *run,
                 const CoterieSendAccount *section,
                 const CoterieDirectoryAccount *account,
                 CoterieDevicesChange *change)
{
  const CoterieSendEnvelope *named = run->send->envelopes + section->first_envelope;
  gboolean is_own = account->account_id == run->request->caller->account_id;
  guint i = 0, j = 0;

  while (i < section->n_envelopes || j < account->n_devices)
    {
      const CoterieDirectoryDevice *device = j < account->n_devices ? &account->devices[j] : NULL;

      if (device != NULL && is_own && device->device_id == run->request->caller->device_id)
        j++;
      else if (device == NULL || (i < section->n_envelopes && named[i].device < device->number))
        change->extra[change->n_extra++] = named[i++].device;
      else if (i == section->n_envelopes || named[i].device > device->number)
        {
          if (is_exact (run->send))
            change->missing[change->n_missing++] = device->number;
          j++;
        }
      else
        {
          if (named[i].registration != device->registration)
            change->stale[change->n_stale++] = device->number;
          i++, j++;
        }
    }
}

static void
add_absent (GPtrArray **aids, const guint8 *aid)
{
  if (*aids == NULL)
    *aids = g_ptr_array_new ();
  if ((*aids)->len < LISTED_MAX)
    g_ptr_array_add (*aids, (gpointer) aid);
}

static gboolean
check_account (Run *run, const CoterieSendAccount *section, GError **error)
{
  CoterieDevicesChange change = { 0 };
  CoterieDirectoryAccount *account;
  gboolean moved;

  if (!coterie_directory_find (run->directory, run->sql, section->aid, &account, error))
    return FALSE;
  if (account == NULL)
    {
      add_absent (&run->unknown, section->aid);
      return TRUE;
    }
  if (account->state == COTERIE_ACCOUNT_DELETED)
    {
      add_absent (&run->gone, section->aid);
      return TRUE;
    }
  compare_devices (run, section, account, &change);
  moved = is_exact (run->send) && (section->length != account->head.length ||
                                   memcmp (section->head, account->head.head, COTERIE_HEAD_BYTES) != 0);
  if (moved || change.n_missing + change.n_extra + change.n_stale > 0)
    {
      memcpy (change.aid, account->aid, COTERIE_AID_BYTES);
      change.head = account->head;
      add_change (run, &change);
    }
  return TRUE;
}

static GError *
refuse_absent (CoterieCode code, const GPtrArray *aids)
{
  return coterie_refusal_new_absent (code, (const guint8 *const *) aids->pdata, aids->len);
}

/* [D1] */
static gboolean
check_accounts (Run *run, GError **error)
{
  const CoterieSend *send = run->send;
  gboolean has_own = FALSE;

  for (guint i = 0; i < send->n_accounts; i++)
    {
      has_own = has_own || memcmp (send->accounts[i].aid, run->request->caller->id.aid, COTERIE_AID_BYTES) == 0;
      if (!check_account (run, &send->accounts[i], error))
        return FALSE;
    }
  if (run->unknown != NULL)
    g_propagate_error (error, refuse_absent (COTERIE_CODE_UNKNOWN_ACCOUNT, run->unknown));
  else if (run->gone != NULL)
    g_propagate_error (error, refuse_absent (COTERIE_CODE_ACCOUNT_GONE, run->gone));
  else if (is_exact (send) && !has_own)
    g_propagate_error (error, coterie_refusal_new_rule (COTERIE_CODE_BAD_REQUEST, "D1"));
  else if (run->changes != NULL)
    g_propagate_error (error, coterie_refusal_new_devices_changed ((gpointer) run->changes->data, run->changes->len));
  else
    return TRUE;
  return FALSE;
}

/* An id for the common part, once it is clear that an envelope needs it. */
static gboolean
allot_common (Run *run, GError **error)
{
  guint64 id;

  if (run->send->common_size == 0 || run->common_id != 0)
    return TRUE;
  if (!coterie_directory_next_id (run->directory, run->sql, &id, error))
    return FALSE;
  run->common_id = (gint64) id;
  return TRUE;
}

/* [D4] One stamp for everything that this send loses. */
static gboolean
add_loss (Run *run, gint64 device_id, GError **error)
{
  if (run->send->klass == COTERIE_CLASS_URGENT)
    return TRUE;
  if (run->lost_ms == 0 && !coterie_directory_stamp_loss (run->directory, run->sql, &run->lost_ms, error))
    return FALSE;
  return coterie_envelopes_add_loss (run->sql, device_id, run->request->now_ms, run->lost_ms, error);
}

/* Into the mailbox, or, when that is full, into the list of what is lost [D4]: then `*id` is 0. */
static gboolean
put (Run *run, const CoterieSendEnvelope *envelope, gint64 device_id, guint64 *id, GError **error)
{
  const CoterieMailboxSend *request = run->request;
  CoterieEnvelopeRow row = { .device_id = device_id,
                             .time_ms = request->now_ms,
                             .klass = run->send->klass,
                             .kind = envelope->kind,
                             .sender_id = request->caller->account_id,
                             .sender_device = request->caller->id.device,
                             .common_size = run->send->common_size,
                             .size = envelope->size,
                             .bytes = envelope->bytes };
  CoterieMailbox *mailbox = coterie_directory_get_mailbox (run->directory, run->sql, device_id, error);
  guint64 size = (guint64) row.size + row.common_size;
  gboolean has_room;

  *id = 0;
  if (mailbox == NULL ||
      !coterie_directory_has_room (run->directory, run->sql, mailbox, row.sender_id, size, &has_room, error))
    return FALSE;
  if (!has_room)
    return add_loss (run, device_id, error);
  if (!allot_common (run, error) || !coterie_directory_next_id (run->directory, run->sql, &row.id, error))
    return FALSE;
  row.common_id = run->common_id;
  *id = row.id;
  return coterie_envelopes_insert (run->sql, &row, error);
}

/* The answer to a fleeting send tells who is here. So for all but those who gave this connection their presence token,
 * nobody is. */
static gboolean
may_see (const Run *run, const CoterieDirectoryAccount *account)
{
  const CoterieMailboxSend *request = run->request;

  return request->hub != NULL && request->connection != 0 &&
         (account->account_id == request->caller->account_id ||
          coterie_presences_is_watching (request->presences, request->connection, account->account_id));
}

/* What is fleeting has only this way, and is carried by hand: `*id` stays 0 when it does not get there. */
static gboolean
reach (Run *run, const CoterieSendEnvelope *envelope, gint64 device_id, guint64 *id, GError **error)
{
  *id = 0;
  if ((guint64) envelope->size + run->send->common_size > COTERIE_FLEETING_MAX_BYTES ||
      !coterie_hub_is_here (run->request->hub, device_id))
    return TRUE;
  return coterie_directory_next_id (run->directory, run->sql, id, error);
}

static void
add_unreached (CoterieMailboxResult *result, const guint8 *aid, guint32 number)
{
  CoterieDeviceId id = { .device = number };

  memcpy (id.aid, aid, COTERIE_AID_BYTES);
  if (result->unreached == NULL)
    result->unreached = g_array_new (FALSE, FALSE, sizeof (CoterieDeviceId));
  g_array_append_val (result->unreached, id);
}

static gboolean
put_account (Run *run, const CoterieSendAccount *section, CoterieMailboxResult *result, GError **error)
{
  gboolean is_fleeting = run->send->klass == COTERIE_CLASS_FLEETING, seen;
  CoterieDirectoryAccount *account;

  if (!coterie_directory_find (run->directory, run->sql, section->aid, &account, error))
    return FALSE;
  seen = is_fleeting && may_see (run, account);
  for (guint i = 0; i < section->n_envelopes; i++)
    {
      CoterieMailboxDelivery delivery = { .envelope = &run->send->envelopes[section->first_envelope + i] };
      CoterieDirectoryDevice *device = coterie_directory_account_get_device (account, delivery.envelope->device);

      g_assert (device != NULL); /* check_accounts() has seen it */
      delivery.device_id = device->device_id;
      if (!is_fleeting && !put (run, delivery.envelope, delivery.device_id, &delivery.id, error))
        return FALSE;
      if (seen && !reach (run, delivery.envelope, delivery.device_id, &delivery.id, error))
        return FALSE;
      if (delivery.id != 0)
        g_array_append_val (result->deliveries, delivery);
      else if (is_fleeting)
        add_unreached (result, section->aid, device->number);
    }
  return TRUE;
}

/* Rows of the index and of the table, beside the bytes. */
#define ENVELOPE_ROW_BYTES 512

/* What is fleeting is not stored. */
static gboolean
take_room (const Run *run, GError **error)
{
  const CoterieSend *send = run->send;
  guint64 n_bytes = send->n_envelopes > 0 ? send->common_size : 0;

  for (guint i = 0; i < send->n_envelopes; i++)
    n_bytes += send->envelopes[i].size + ENVELOPE_ROW_BYTES;
  return send->klass == COTERIE_CLASS_FLEETING || coterie_reserve_take (run->request->reserve, n_bytes, error);
}

static gboolean
remember_number (Run *run, GError **error)
{
  CoterieSqlStatement *s;

  if (run->sender == NULL)
    return TRUE;
  s = coterie_sql_prepare (run->sql, "INSERT INTO sends (id, number, hash, time_ms) VALUES (?1, ?2, ?3, ?4)"
                                     " ON CONFLICT (id) DO UPDATE SET number = excluded.number, hash = excluded.hash,"
                                     " time_ms = excluded.time_ms");
  coterie_sql_bind_int (s, 1, get_ring_row (run));
  coterie_sql_bind_int (s, 2, (gint64) run->send->number);
  coterie_sql_bind_blob (s, 3, run->request->frame_hash, COTERIE_DIGEST_BYTES);
  coterie_sql_bind_int (s, 4, run->request->now_ms);
  return coterie_sql_run (s, error);
}

static gboolean
write_rows (Run *run, CoterieMailboxResult *result, GError **error)
{
  for (guint i = 0; i < run->send->n_accounts; i++)
    if (!put_account (run, &run->send->accounts[i], result, error))
      return FALSE;
  if (run->common_id != 0 && !coterie_envelopes_insert_common (run->sql, run->common_id, run->send->common,
                                                               run->send->common_size, result->deliveries->len, error))
    return FALSE;
  return remember_number (run, error);
}

/* Only now that every row is written. */
static gboolean
tell_directory (Run *run, const CoterieMailboxResult *result, GError **error)
{
  if (run->sender == NULL)
    return TRUE;
  for (guint i = 0; i < result->deliveries->len; i++)
    {
      const CoterieMailboxDelivery *delivery = &g_array_index (result->deliveries, CoterieMailboxDelivery, i);
      CoterieMailbox *mailbox = coterie_directory_get_mailbox (run->directory, run->sql, delivery->device_id, error);

      if (mailbox == NULL)
        return FALSE;
      coterie_directory_put_in (mailbox, run->request->caller->account_id,
                                (guint64) delivery->envelope->size + run->send->common_size);
    }
  run->sender->highest_send = MAX (run->sender->highest_send, run->send->number);
  return TRUE;
}

/**
 * coterie_mailbox_send:
 * @sql: the writer's connection, in a transaction
 * @directory: the writer's
 * @send: what is sent, by whom
 * @result: (out caller-allocates): the answer and what to deliver once the transaction is durable; points into the
 * frame
 * @error: return location; UNAUTHORIZED, SEND_REUSED, UNKNOWN_ACCOUNT, ACCOUNT_GONE, DEVICES_CHANGED, BAD_REQUEST and
 *   UNAVAILABLE before anything is written, so that no savepoint is needed; COTERIE_SQL_ERROR, after which the
 * transaction has to be rolled back
 *
 * Puts a send into all mailboxes that it names.
 *
 * Returns: whether it is to be answered as done or repeated
 */
gboolean
coterie_mailbox_send (CoterieSql *sql,
                      CoterieDirectory *directory,
                      const CoterieMailboxSend *send,
                      CoterieMailboxResult *result,
                      GError **error)
{
  g_auto (Run) run = { .sql = sql, .directory = directory, .request = send, .send = send->send };
  gboolean repeated;

  *result = (CoterieMailboxResult){ .code = COTERIE_ANSWER_DONE, .time_ms = (guint64) send->now_ms };
  result->deliveries = g_array_sized_new (FALSE, FALSE, sizeof (CoterieMailboxDelivery), send->send->n_envelopes);

  if (!find_sender (&run, error) || !check_number (&run, result, &repeated, error))
    return FALSE;
  if (repeated)
    {
      result->code = COTERIE_ANSWER_REPEATED;
      return TRUE;
    }
  if (!check_accounts (&run, error) || !take_room (&run, error))
    return FALSE;
  if (write_rows (&run, result, error) && tell_directory (&run, result, error))
    return TRUE;
  g_array_set_size (result->deliveries, 0);
  coterie_directory_forget (directory);
  return FALSE;
}

static GBytes *
encode (const CoterieMailboxSend *request, const CoterieMailboxResult *result, const CoterieMailboxDelivery *delivery)
{
  CoterieDeliver deliver = { .id = delivery->id,
                             .time_ms = result->time_ms,
                             .klass = request->send->klass,
                             .kind = delivery->envelope->kind,
                             .aid = request->caller->id.aid,
                             .device = request->caller->id.device,
                             .size = delivery->envelope->size,
                             .bytes = delivery->envelope->bytes,
                             .common_size = request->send->common_size,
                             .common = request->send->common };

  return coterie_deliver_encode (&deliver);
}

typedef struct
{
  const CoterieMailboxSend *send;
  const CoterieMailboxResult *result;
} Delivery;

static gboolean
take_by_hand (const CoterieMailboxSend *send, const CoterieMailboxDelivery *delivery, gsize *by_hand_bytes)
{
  gsize n_bytes = (gsize) delivery->envelope->size + send->send->common_size;

  if (n_bytes > BY_HAND_MAX_BYTES || n_bytes > *by_hand_bytes)
    return FALSE;
  *by_hand_bytes -= n_bytes;
  return TRUE;
}

/* Looks again who is here, now that the envelopes are durable: whoever comes later finds them in the mailbox. So
 * nothing is copied for those who are away, and neither large ones nor very many are copied at all: their devices are
 * told to look. What is fleeting cannot be looked for, and is lost. */
static void
run_delivery (gpointer data, gsize *by_hand_bytes)
{
  const CoterieMailboxSend *send = ((Delivery *) data)->send;
  const CoterieMailboxResult *result = ((Delivery *) data)->result;
  gboolean is_fleeting = send->send->klass == COTERIE_CLASS_FLEETING;

  for (guint i = 0; i < result->deliveries->len; i++)
    {
      const CoterieMailboxDelivery *delivery = &g_array_index (result->deliveries, CoterieMailboxDelivery, i);
      g_autoptr (GBytes) frame = NULL;

      if (!coterie_hub_is_here (send->hub, delivery->device_id))
        continue;
      if (take_by_hand (send, delivery, by_hand_bytes))
        frame = encode (send, result, delivery);
      else if (is_fleeting)
        continue;
      coterie_hub_deliver (send->hub, delivery->device_id, is_fleeting ? 0 : delivery->id, frame);
    }
}

/**
 * coterie_mailbox_add_effects:
 * @send: what was sent
 * @result: of coterie_mailbox_send()
 * @effects: gets the deliveries; run or cleared before @send, its frame or @result go
 *
 * Delivers to those who are here, once the transaction is durable.
 */
void
coterie_mailbox_add_effects (const CoterieMailboxSend *send,
                             const CoterieMailboxResult *result,
                             CoterieEffects *effects)
{
  Delivery *delivery;

  if (send->hub == NULL || result->deliveries->len == 0)
    return;
  delivery = g_new (Delivery, 1);
  *delivery = (Delivery){ send, result };
  coterie_effects_call (effects, run_delivery, delivery, g_free);
}
