// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-kit"

#include "kit/little-server-private.h"

#include "wire/errors.h"
#include "wire/refusal.h"
#include "wire/text-frames.h"

#include <sodium.h>

/* ------------------------------------------------------------------------------------ mailboxes */

static GBytes *
encode_deliver (const CoterieLittleEnvelope *envelope)
{
  CoterieDeliver deliver = {
    .id = envelope->id,
    .time_ms = envelope->time_ms,
    .klass = envelope->klass,
    .kind = envelope->kind,
    .aid = envelope->from.aid,
    .device = envelope->from.device,
    .size = (guint32) g_bytes_get_size (envelope->bytes),
    .bytes = g_bytes_get_data (envelope->bytes, NULL),
  };

  if (envelope->common != NULL)
    {
      deliver.common_size = (guint32) g_bytes_get_size (envelope->common);
      deliver.common = g_bytes_get_data (envelope->common, NULL);
    }
  return coterie_deliver_encode (&deliver);
}

/* What the device has not had on this connection, as far as the window reaches. */
void
little_server_deliver (CoterieLittleServer *self, LittleDevice *device)
{
  LittleSession *session = little_server_find_open (self, device);
  GList *l = device->mailbox.head;

  while (session != NULL && session->open && l != NULL)
    {
      CoterieLittleEnvelope *envelope = l->data;

      l = l->next;
      if (envelope->id <= session->delivered_to)
        continue;
      if (session->n_unacked >= COTERIE_UNACKED_MAX_ENVELOPES)
        return;
      g_autoptr (GBytes) frame = encode_deliver (envelope);
      session->delivered_to = envelope->id;
      session->n_unacked++;
      coterie_fake_transport_deliver (session->transport, frame);
    }
}

void
coterie_little_server_post (CoterieLittleServer *self, const CoterieLittleEnvelope *envelope)
{
  LittleAccount *account = little_server_find_aid (self, envelope->to.aid);
  LittleDevice *device = little_account_get_device (account, envelope->to.device);
  CoterieLittleEnvelope *copy = coterie_little_envelope_copy (envelope);

  g_assert_nonnull (device);
  copy->id = device->next_id++;
  if (copy->time_ms == 0)
    copy->time_ms = little_server_get_now_ms (self);
  g_queue_push_tail (&device->mailbox, copy);
  little_server_deliver (self, device);
}

static void
take_ack (CoterieLittleServer *self, LittleSession *session, GBytes *frame)
{
  guint64 ids[COTERIE_ACK_MAX_IDS];
  g_autoptr (GError) error = NULL;
  guint n_ids;

  coterie_ack_parse (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), ids, &n_ids, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n_ids; i++)
    for (GList *l = session->device->mailbox.head; l != NULL; l = l->next)
      if (((CoterieLittleEnvelope *) l->data)->id == ids[i])
        {
          coterie_little_envelope_free (l->data);
          g_queue_delete_link (&session->device->mailbox, l);
          if (session->n_unacked > 0)
            session->n_unacked--;
          break;
        }
  little_server_deliver (self, session->device);
}

/* ------------------------------------------------------------------------------------ sends */

static void
answer (CoterieLittleServer *self, LittleSession *session, const CoterieAnswer *what)
{
  g_autoptr (GBytes) frame = coterie_answer_encode (what);

  if (!self->mute && session->open)
    coterie_fake_transport_deliver (session->transport, frame);
}

static void
refuse (CoterieLittleServer *self, LittleSession *session, guint64 send, GError *refusal)
{
  self->n_refused++;
  if (!self->mute && session->open)
    coterie_fake_transport_refuse (session->transport, send, refusal);
  g_error_free (refusal);
}

static const CoterieSendEnvelope *
find_envelope (const CoterieSend *send, const CoterieSendAccount *section, guint32 device)
{
  for (guint i = 0; i < section->n_envelopes; i++)
    if (send->envelopes[section->first_envelope + i].device == device)
      return &send->envelopes[section->first_envelope + i];
  return NULL;
}

static gboolean
is_expected (const LittleAccount *account, const LittleSession *session, guint32 device)
{
  if (account == session->account && device == session->device->number)
    return FALSE;
  return coterie_chain_get_active_device (little_account_get_shown (account), device) != NULL ||
         (account->ghost != 0 && account->ghost == device);
}

/* How a section differs from the devices that are active. */
static gboolean
compare_section (LittleAccount *account,
                 const LittleSession *session,
                 const CoterieSend *send,
                 const CoterieSendAccount *section,
                 CoterieDevicesChange *change)
{
  memset (change, 0, sizeof *change);
  memcpy (change->aid, coterie_chain_get_aid (account->chain), sizeof change->aid);
  little_chain_read_head (little_account_get_shown (account), &change->head);
  for (guint32 number = 1; number <= COTERIE_CHAIN_MAX_DEVICES; number++)
    {
      const CoterieSendEnvelope *envelope = section != NULL ? find_envelope (send, section, number) : NULL;
      LittleDevice *device = little_account_get_device (account, number);

      if (is_expected (account, session, number) && envelope == NULL)
        change->missing[change->n_missing++] = number;
      else if (!is_expected (account, session, number) && envelope != NULL)
        change->extra[change->n_extra++] = number;
      else if (envelope != NULL && device != NULL && envelope->registration != device->registration)
        change->stale[change->n_stale++] = number;
    }
  return section != NULL && change->n_missing + change->n_extra + change->n_stale == 0 &&
         section->length == change->head.length && memcmp (section->head, change->head.head, COTERIE_HEAD_BYTES) == 0;
}

static const CoterieSendAccount *
find_section (const CoterieSend *send, const guint8 *aid)
{
  for (guint i = 0; i < send->n_accounts; i++)
    if (memcmp (send->accounts[i].aid, aid, COTERIE_AID_BYTES) == 0)
      return &send->accounts[i];
  return NULL;
}

/* [D1]. NULL: it fits. */
static GError *
check_send (CoterieLittleServer *self, LittleSession *session, const CoterieSend *send)
{
  CoterieDevicesChange changes[8];
  const guint8 *own = coterie_chain_get_aid (session->account->chain);
  guint n_changes = 0;

  for (guint i = 0; i < send->n_accounts; i++)
    {
      LittleAccount *account = little_server_find_aid (self, send->accounts[i].aid);

      if (account == NULL || account->lacking)
        return coterie_refusal_new_absent (COTERIE_CODE_UNKNOWN_ACCOUNT, &send->accounts[i].aid, 1);
      if (account->gone)
        return coterie_refusal_new_absent (COTERIE_CODE_ACCOUNT_GONE, &send->accounts[i].aid, 1);
    }
  if (send->partial || send->klass == COTERIE_CLASS_FLEETING)
    return NULL;
  for (guint i = 0; i < send->n_accounts; i++)
    if (!compare_section (little_server_find_aid (self, send->accounts[i].aid), session, send, &send->accounts[i],
                          &changes[n_changes]))
      n_changes++;
  if (find_section (send, own) == NULL)
    compare_section (session->account, session, send, NULL, &changes[n_changes++]);
  return n_changes > 0 ? coterie_refusal_new_devices_changed (changes, n_changes) : NULL;
}

static CoterieLittleEnvelope *
make_envelope (CoterieLittleServer *self,
               LittleSession *session,
               const CoterieSend *send,
               const guint8 *aid,
               const CoterieSendEnvelope *sealed)
{
  CoterieLittleEnvelope *envelope = g_new0 (CoterieLittleEnvelope, 1);

  envelope->time_ms = little_server_get_now_ms (self);
  envelope->klass = send->klass;
  envelope->kind = sealed->kind;
  memcpy (envelope->from.aid, coterie_chain_get_aid (session->account->chain), COTERIE_AID_BYTES);
  envelope->from.device = session->device->number;
  memcpy (envelope->to.aid, aid, COTERIE_AID_BYTES);
  envelope->to.device = sealed->device;
  envelope->bytes = g_bytes_new (sealed->bytes, sealed->size);
  if (send->common_size > 0)
    envelope->common = g_bytes_new (send->common, send->common_size);
  return envelope;
}

/* [D5] */
static gboolean
may_see (CoterieLittleServer *self, const LittleSession *from, const LittleAccount *account)
{
  gboolean found = from->account == account;

  for (guint i = 0; i < from->tokens->len; i++)
    found = found || little_server_find_token (self, (const guint8 *) from->tokens->data +
                                                         i * COTERIE_PRESENCE_TOKEN_BYTES) == account;
  return found;
}

/* FALSE: nobody is here, or none that the sender may see. */
static gboolean
hand_over (CoterieLittleServer *self, const LittleSession *from, const CoterieLittleEnvelope *envelope)
{
  LittleDevice *device =
      little_account_get_device (little_server_find_aid (self, envelope->to.aid), envelope->to.device);
  LittleSession *session = device != NULL ? little_server_find_open (self, device) : NULL;
  g_autoptr (CoterieLittleEnvelope) copy = coterie_little_envelope_copy (envelope);
  g_autoptr (GBytes) frame = NULL;

  if (envelope->klass != COTERIE_CLASS_FLEETING)
    {
      coterie_little_server_post (self, envelope);
      return TRUE;
    }
  if (session == NULL || !may_see (self, from, session->account))
    return FALSE;
  copy->id = device->next_id++;
  frame = encode_deliver (copy);
  coterie_fake_transport_deliver (session->transport, frame);
  return TRUE;
}

static void
spread (CoterieLittleServer *self, LittleSession *session, const CoterieSend *send, GArray *unreached)
{
  for (guint i = 0; i < send->n_accounts; i++)
    for (guint j = 0; j < send->accounts[i].n_envelopes; j++)
      {
        const CoterieSendEnvelope *sealed = &send->envelopes[send->accounts[i].first_envelope + j];
        g_autoptr (CoterieLittleEnvelope) envelope = make_envelope (self, session, send, send->accounts[i].aid, sealed);

        if (self->filter != NULL && !self->filter (envelope, self->filter_data))
          continue;
        if (!hand_over (self, session, envelope))
          g_array_append_val (unreached, envelope->to);
      }
}

static void
note_sealed_for (CoterieLittleServer *self, const CoterieSend *send)
{
  for (guint i = 0; i < send->n_accounts; i++)
    for (guint j = 0; j < send->accounts[i].n_envelopes; j++)
      g_hash_table_add (
          self->sealed_for,
          little_device_key (send->accounts[i].aid, send->envelopes[send->accounts[i].first_envelope + j].device));
}

/* [D2]. TRUE: it is dealt with. */
static gboolean
check_repeat (CoterieLittleServer *self, LittleSession *session, const CoterieSend *send, const guint8 *hash)
{
  LittleSend *same = g_hash_table_lookup (session->device->sends, &send->number);
  CoterieAnswer repeated = { .number = send->number,
                             .time_ms = little_server_get_now_ms (self),
                             .code = COTERIE_ANSWER_REPEATED };

  if (same != NULL && memcmp (same->hash, hash, sizeof same->hash) != 0)
    {
      refuse (self, session, send->number, coterie_refusal_new (COTERIE_CODE_SEND_REUSED));
      return TRUE;
    }
  if (same == NULL && send->number + COTERIE_SEND_WINDOW > session->device->highest_send)
    return FALSE;
  if (same != NULL)
    repeated.time_ms = same->time_ms;
  self->n_repeated++;
  answer (self, session, &repeated);
  return TRUE;
}

static void
remember (CoterieLittleServer *self, LittleDevice *device, guint64 number, const guint8 *hash)
{
  LittleSend *row = g_new0 (LittleSend, 1);

  memcpy (row->hash, hash, sizeof row->hash);
  row->time_ms = little_server_get_now_ms (self);
  g_hash_table_replace (device->sends, g_memdup2 (&number, sizeof number), row);
  device->highest_send = MAX (device->highest_send, number);
}

static void
take_send (CoterieLittleServer *self, LittleSession *session, GBytes *frame)
{
  g_autoptr (GArray) unreached = g_array_new (FALSE, FALSE, sizeof (CoterieDeviceId));
  g_auto (CoterieSend) send = { 0 };
  guint8 hash[COTERIE_DIGEST_BYTES];
  g_autoptr (GError) error = NULL;
  CoterieAnswer done = { .time_ms = little_server_get_now_ms (self) };
  GError *refusal;

  coterie_send_parse (&send, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), &error);
  g_assert_no_error (error);
  crypto_hash_sha256 (hash, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
  note_sealed_for (self, &send);
  if (send.klass != COTERIE_CLASS_FLEETING && check_repeat (self, session, &send, hash))
    return;
  refusal = check_send (self, session, &send);
  if (refusal != NULL)
    {
      refuse (self, session, send.number, refusal);
      return;
    }
  self->n_sends++;
  if (send.klass != COTERIE_CLASS_FLEETING)
    remember (self, session->device, send.number, hash);
  spread (self, session, &send, unreached);
  done.number = send.number;
  done.n_unreached = unreached->len;
  done.unreached = (CoterieDeviceId *) unreached->data;
  answer (self, session, &done);
}

void
little_server_on_frame (CoterieFakeTransport *transport, GBytes *frame, gpointer user_data)
{
  CoterieLittleServer *self = user_data;
  LittleSession *session = little_server_find_session (self, transport);
  g_autoptr (GError) error = NULL;
  CoterieFrameType type;

  g_assert_nonnull (session->device);
  coterie_frame_peek_type (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), &type, &error);
  g_assert_no_error (error);
  if (type == COTERIE_FRAME_ACK)
    take_ack (self, session, frame);
  else if (type == COTERIE_FRAME_SEND)
    take_send (self, session, frame);
  else
    g_error ("a client sent a frame of type %d", type);
}

/* ------------------------------------------------------------------------------------ presence */

guint
little_server_list_present (CoterieLittleServer *self, LittleAccount *account, guint32 *devices)
{
  guint n_devices = 0;

  for (guint i = 0; i < account->devices->len && !account->hidden; i++)
    if (little_server_find_open (self, account->devices->pdata[i]) != NULL)
      devices[n_devices++] = i + 1;
  return n_devices;
}

LittleAccount *
little_server_find_token (CoterieLittleServer *self, const guint8 *token)
{
  guint8 hash[COTERIE_DIGEST_BYTES];

  crypto_hash_sha256 (hash, token, COTERIE_PRESENCE_TOKEN_BYTES);
  for (guint i = 0; i < self->accounts->len; i++)
    {
      LittleAccount *account = self->accounts->pdata[i];

      if (account->has_presence && memcmp (account->presence, hash, sizeof hash) == 0)
        return account;
    }
  return NULL;
}

/* To all who subscribed to that account. */
void
little_server_tell_presence (CoterieLittleServer *self, LittleAccount *account)
{
  for (guint i = 0; account != NULL && i < self->sessions->len; i++)
    {
      LittleSession *session = self->sessions->pdata[i];

      for (guint j = 0; session->open && j < session->tokens->len; j++)
        {
          const guint8 *token = (const guint8 *) session->tokens->data + j * COTERIE_PRESENCE_TOKEN_BYTES;
          CoteriePresence presence = { 0 };
          g_autofree char *json = NULL;

          if (little_server_find_token (self, token) != account)
            continue;
          memcpy (presence.token, token, sizeof presence.token);
          presence.n_devices = little_server_list_present (self, account, presence.devices);
          json = coterie_event_presence_encode (&presence);
          coterie_fake_transport_event (session->transport, json);
        }
    }
}
