// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-kit"

#include "kit/little-server-private.h"

#include "wire/text-frames.h"

#include <sodium.h>

void
coterie_little_envelope_free (CoterieLittleEnvelope *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->common, g_bytes_unref);
  g_free (self);
}

CoterieLittleEnvelope *
coterie_little_envelope_copy (const CoterieLittleEnvelope *self)
{
  CoterieLittleEnvelope *copy = g_memdup2 (self, sizeof *self);

  g_bytes_ref (copy->bytes);
  if (copy->common != NULL)
    g_bytes_ref (copy->common);
  return copy;
}

/* ------------------------------------------------------------------------------------ accounts and devices */

static void
device_free (LittleDevice *device)
{
  g_queue_clear_full (&device->one_time, g_free);
  g_queue_clear_full (&device->mailbox, (GDestroyNotify) coterie_little_envelope_free);
  g_hash_table_unref (device->sends);
  g_free (device);
}

static void
account_free (LittleAccount *account)
{
  g_free (account->name);
  g_free (account->swapped_bundle);
  g_free (account->shown_name);
  g_clear_pointer (&account->chain, coterie_chain_free);
  g_clear_pointer (&account->shown, coterie_chain_free);
  g_ptr_array_unref (account->devices);
  g_free (account);
}

static void
session_free (LittleSession *session)
{
  g_array_unref (session->tokens);
  g_object_unref (session->transport);
  g_free (session);
}

LittleDevice *
little_account_add_device (LittleAccount *account, const CoterieBundle *bundle)
{
  LittleDevice *device = g_new0 (LittleDevice, 1);

  device->number = account->devices->len + 1;
  device->registration = bundle->registration;
  device->signed_prekey = bundle->signed_prekey;
  device->next_id = 1;
  device->sends = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  for (guint i = 0; i < bundle->n_one_time; i++)
    g_queue_push_tail (&device->one_time, g_memdup2 (&bundle->one_time[i], sizeof bundle->one_time[i]));
  g_ptr_array_add (account->devices, device);
  return device;
}

LittleAccount *
little_server_add_account (CoterieLittleServer *self, const char *name, CoterieChain *chain)
{
  LittleAccount *account = g_new0 (LittleAccount, 1);

  account->name = g_strdup (name);
  account->chain = chain;
  account->devices = g_ptr_array_new_with_free_func ((GDestroyNotify) device_free);
  g_ptr_array_add (self->accounts, account);
  return account;
}

LittleAccount *
little_server_find (CoterieLittleServer *self, const char *name)
{
  for (guint i = 0; i < self->accounts->len; i++)
    if (g_str_equal (((LittleAccount *) self->accounts->pdata[i])->name, name))
      return self->accounts->pdata[i];
  return NULL;
}

LittleAccount *
little_server_find_aid (CoterieLittleServer *self, const guint8 *aid)
{
  for (guint i = 0; i < self->accounts->len; i++)
    {
      LittleAccount *account = self->accounts->pdata[i];

      if (memcmp (coterie_chain_get_aid (account->chain), aid, COTERIE_AID_BYTES) == 0)
        return account;
    }
  return NULL;
}

LittleDevice *
little_account_get_device (LittleAccount *account, guint32 number)
{
  return account != NULL && number >= 1 && number <= account->devices->len ? account->devices->pdata[number - 1] : NULL;
}

static LittleDevice *
get_device (CoterieLittleServer *self, const char *name, guint32 number)
{
  LittleDevice *device = little_account_get_device (little_server_find (self, name), number);

  g_assert_nonnull (device);
  return device;
}

const CoterieChain *
little_account_get_shown (const LittleAccount *account)
{
  return account->shown != NULL ? account->shown : account->chain;
}

void
little_chain_read_head (const CoterieChain *chain, CoterieChainHead *head)
{
  head->length = coterie_chain_get_length (chain);
  memcpy (head->head, coterie_chain_get_head (chain), sizeof head->head);
}

guint64
little_server_get_now_ms (CoterieLittleServer *self)
{
  return (guint64) (coterie_clock_get_wall_ms (self->clock) + self->offset_ms);
}

LittleSession *
little_server_find_session (CoterieLittleServer *self, gpointer transport)
{
  for (guint i = 0; i < self->sessions->len; i++)
    {
      LittleSession *session = self->sessions->pdata[i];

      if ((gpointer) session->transport == transport)
        return session;
    }
  return NULL;
}

LittleSession *
little_server_find_open (CoterieLittleServer *self, LittleDevice *device)
{
  for (guint i = 0; i < self->sessions->len; i++)
    {
      LittleSession *session = self->sessions->pdata[i];

      if (session->open && session->device == device)
        return session;
    }
  return NULL;
}

CoterieLittleServer *
coterie_little_server_new (CoterieClock *clock)
{
  CoterieLittleServer *self = g_new0 (CoterieLittleServer, 1);

  self->clock = coterie_clock_ref (clock);
  memset (self->id, 0x51, sizeof self->id);
  self->accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) account_free);
  self->sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) session_free);
  self->swapped_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->sealed_for = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
coterie_little_server_free (CoterieLittleServer *self)
{
  for (guint i = 0; i < self->sessions->len; i++)
    {
      LittleSession *session = self->sessions->pdata[i];

      coterie_fake_transport_set_server (session->transport, NULL, NULL);
      coterie_fake_transport_set_frame_sink (session->transport, NULL, NULL);
    }
  g_ptr_array_unref (self->sessions);
  g_ptr_array_unref (self->accounts);
  g_hash_table_unref (self->swapped_names);
  g_hash_table_unref (self->sealed_for);
  coterie_clock_unref (self->clock);
  g_free (self->lost_reply);
  g_free (self);
}

/* ------------------------------------------------------------------------------------ transports */

void
coterie_little_server_plug (CoterieLittleServer *self, CoterieFakeTransport *transport)
{
  LittleSession *session = g_new0 (LittleSession, 1);

  session->transport = g_object_ref (transport);
  session->tokens = g_array_new (FALSE, FALSE, COTERIE_PRESENCE_TOKEN_BYTES);
  g_ptr_array_add (self->sessions, session);
  coterie_fake_transport_set_server (transport, little_server_on_request, self);
  coterie_fake_transport_set_frame_sink (transport, little_server_on_frame, self);
}

void
coterie_little_server_unplug (CoterieLittleServer *self, CoterieFakeTransport *transport)
{
  LittleSession *session = little_server_find_session (self, transport);

  coterie_fake_transport_set_server (transport, NULL, NULL);
  coterie_fake_transport_set_frame_sink (transport, NULL, NULL);
  session->open = FALSE;
  little_server_tell_presence (self, session->account);
  g_ptr_array_remove (self->sessions, session);
}

static void
say_waiting (CoterieLittleServer *self, LittleSession *session)
{
  g_autofree char *json = NULL;
  CoterieChainHead head;

  little_chain_read_head (session->account->chain, &head);
  json = coterie_event_waiting_encode (session->device->mailbox.length, little_server_get_now_ms (self),
                                       session->device->one_time.length, &head);
  coterie_fake_transport_event (session->transport, json);
}

static void
say_gap (LittleSession *session)
{
  g_autofree char *json = NULL;
  LittleDevice *device = session->device;

  if (device->gap_count == 0)
    return;
  json = coterie_event_gap_encode (device->gap_count, device->gap_to_ms - 1000, device->gap_to_ms);
  coterie_fake_transport_event (session->transport, json);
}

void
coterie_little_server_open (CoterieLittleServer *self,
                            CoterieFakeTransport *transport,
                            const char *name,
                            guint32 device)
{
  LittleSession *session = little_server_find_session (self, transport);

  g_assert_nonnull (session);
  session->account = little_server_find (self, name);
  session->device = get_device (self, name, device);
  session->open = TRUE;
  session->delivered_to = 0;
  session->n_unacked = 0;
  g_array_set_size (session->tokens, 0);
  coterie_fake_transport_open (transport);
  say_waiting (self, session);
  say_gap (session);
  little_server_deliver (self, session->device);
  little_server_tell_presence (self, session->account);
}

void
coterie_little_server_close (CoterieLittleServer *self, CoterieFakeTransport *transport)
{
  LittleSession *session = little_server_find_session (self, transport);

  session->open = FALSE;
  coterie_fake_transport_close (transport, NULL, TRUE);
  little_server_tell_presence (self, session->account);
}

/* ------------------------------------------------------------------------------------ what a test puts in */

void
coterie_little_server_add_account (CoterieLittleServer *self,
                                   const char *name,
                                   const CoterieChain *chain,
                                   const CoterieBundle *bundle)
{
  LittleAccount *account = little_server_add_account (self, name, coterie_chain_copy (chain));

  little_account_add_device (account, bundle);
}

void
coterie_little_server_add_device (CoterieLittleServer *self,
                                  const char *name,
                                  GBytes *record,
                                  const CoterieBundle *bundle)
{
  LittleAccount *account = little_server_find (self, name);
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  CoterieChainHead head;

  coterie_chain_append (account->chain, g_bytes_get_data (record, NULL), g_bytes_get_size (record), NULL, NULL, &error);
  g_assert_no_error (error);
  little_account_add_device (account, bundle);
  little_chain_read_head (account->chain, &head);
  json = coterie_event_chain_encode (&head);
  for (guint i = 0; i < self->sessions->len; i++)
    {
      LittleSession *session = self->sessions->pdata[i];

      if (session->open && session->account == account)
        coterie_fake_transport_event (session->transport, json);
    }
}

GPtrArray *
coterie_little_server_list_names (CoterieLittleServer *self)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->accounts->len; i++)
    g_ptr_array_add (names, g_strdup (((LittleAccount *) self->accounts->pdata[i])->name));
  return names;
}

const CoterieChain *
coterie_little_server_get_chain (CoterieLittleServer *self, const char *name)
{
  LittleAccount *account = little_server_find (self, name);

  return account != NULL ? account->chain : NULL;
}

const guint8 *
coterie_little_server_get_id (CoterieLittleServer *self)
{
  return self->id;
}

guint
coterie_little_server_get_n_one_time (CoterieLittleServer *self, const char *name, guint32 device)
{
  return get_device (self, name, device)->one_time.length;
}

const CoterieSignedPrekey *
coterie_little_server_get_signed_prekey (CoterieLittleServer *self, const char *name, guint32 device)
{
  return &get_device (self, name, device)->signed_prekey;
}

guint
coterie_little_server_get_n_waiting (CoterieLittleServer *self, const char *name, guint32 device)
{
  return get_device (self, name, device)->mailbox.length;
}

guint
coterie_little_server_get_n_sends (CoterieLittleServer *self)
{
  return self->n_sends;
}

guint
coterie_little_server_get_n_refused (CoterieLittleServer *self)
{
  return self->n_refused;
}

guint
coterie_little_server_get_n_repeated (CoterieLittleServer *self)
{
  return self->n_repeated;
}

guint
coterie_little_server_get_n_turns (CoterieLittleServer *self)
{
  return self->n_turns;
}

char *
little_device_key (const guint8 *aid, guint32 device)
{
  return g_strdup_printf ("%02x%02x%02x%02x:%u", aid[0], aid[1], aid[2], aid[3], device);
}

gboolean
coterie_little_server_saw_sealed_for (CoterieLittleServer *self, const char *name, guint32 device)
{
  g_autofree char *key = little_device_key (coterie_chain_get_aid (little_server_find (self, name)->chain), device);

  return g_hash_table_contains (self->sealed_for, key);
}

gboolean
coterie_little_server_fetch_bundle (CoterieLittleServer *self, const char *name, guint32 number, CoterieBundle *bundle)
{
  LittleDevice *device = little_account_get_device (little_server_find (self, name), number);

  return device != NULL && little_device_take_bundle (device, bundle);
}

CoterieLittleEnvelope *
coterie_little_server_take (CoterieLittleServer *self, const char *name, guint32 device)
{
  return g_queue_pop_head (&get_device (self, name, device)->mailbox);
}

/* ------------------------------------------------------------------------------------ lies and accidents */

void
coterie_little_server_set_ghost (CoterieLittleServer *self, const char *name, guint32 device)
{
  little_server_find (self, name)->ghost = device;
}

void
coterie_little_server_show_chain (CoterieLittleServer *self, const char *name, const CoterieChain *chain)
{
  LittleAccount *account = little_server_find (self, name);

  g_clear_pointer (&account->shown, coterie_chain_free);
  if (chain != NULL)
    account->shown = coterie_chain_copy (chain);
}

void
coterie_little_server_call (CoterieLittleServer *self, const char *name, const char *shown)
{
  LittleAccount *account = little_server_find (self, name);

  g_free (account->shown_name);
  account->shown_name = g_strdup (shown);
}

void
coterie_little_server_swap_name (CoterieLittleServer *self, const char *name, const char *other)
{
  if (other != NULL)
    g_hash_table_replace (self->swapped_names, g_strdup (name), g_strdup (other));
  else
    g_hash_table_remove (self->swapped_names, name);
}

void
coterie_little_server_swap_bundle (CoterieLittleServer *self, const char *name, const char *other)
{
  LittleAccount *account = little_server_find (self, name);

  g_free (account->swapped_bundle);
  account->swapped_bundle = g_strdup (other);
}

void
coterie_little_server_set_registration_id (CoterieLittleServer *self, const char *name, guint32 device, guint16 id)
{
  get_device (self, name, device)->registration = id;
}

void
coterie_little_server_lose_reply (CoterieLittleServer *self, const char *path)
{
  g_free (self->lost_reply);
  self->lost_reply = g_strdup (path);
}

void
coterie_little_server_set_mute (CoterieLittleServer *self, gboolean mute)
{
  self->mute = mute;
}

void
coterie_little_server_lose (CoterieLittleServer *self, const char *name, guint32 number, guint count)
{
  LittleDevice *device = get_device (self, name, number);
  LittleSession *session = little_server_find_open (self, device);

  device->gap_count = count;
  device->gap_to_ms = little_server_get_now_ms (self);
  if (session != NULL)
    say_gap (session);
}

void
coterie_little_server_set_offset_ms (CoterieLittleServer *self, gint64 offset_ms)
{
  self->offset_ms = offset_ms;
}

void
coterie_little_server_disable (CoterieLittleServer *self, const char *name)
{
  little_server_find (self, name)->gone = TRUE;
}

void
coterie_little_server_lack (CoterieLittleServer *self, const char *name, gboolean lacking)
{
  little_server_find (self, name)->lacking = lacking;
}

void
coterie_little_server_set_filter (CoterieLittleServer *self, CoterieLittleFilter filter, gpointer user_data)
{
  self->filter = filter;
  self->filter_data = user_data;
}
