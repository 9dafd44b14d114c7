// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "puppet.h"

#include "base/encoding.h"
#include "crypto/bundle.h"
#include "crypto/common-part.h"
#include "crypto/opener.h"
#include "crypto/prekeys.h"
#include "crypto/sealer.h"

#include <sodium.h>
#include <string.h>

#define N_ONE_TIME 50

static gint64
get_now_ms (TestPuppet *self)
{
  return coterie_clock_get_wall_ms (self->clock);
}

static TestPuppet *
puppet_new (CoterieLittleServer *server, CoterieClock *clock, const char *name, guint32 number)
{
  TestPuppet *self = g_new0 (TestPuppet, 1);
  g_autoptr (GError) error = NULL;

  self->server = server;
  self->clock = coterie_clock_ref (clock);
  self->name = g_strdup (name);
  self->number = number;
  self->keys = coterie_device_keys_new (&error);
  g_assert_no_error (error);
  self->store = coterie_memory_key_store_new ();
  self->signal = coterie_signal_new (coterie_memory_key_store_get_functions (self->store), self->keys, &error);
  g_assert_no_error (error);
  return self;
}

static void
append (CoterieChain *chain, GBytes *record)
{
  g_autoptr (GError) error = NULL;

  coterie_chain_append (chain, g_bytes_get_data (record, NULL), g_bytes_get_size (record), coterie_xeddsa_verify, NULL,
                        &error);
  g_assert_no_error (error);
}

static GBytes *
make_genesis (CoterieDeviceKeys *keys, gint64 now_ms)
{
  CoterieRecord record;
  g_autoptr (GError) error = NULL;

  coterie_record_init_genesis (&record, coterie_device_keys_get_identity (keys), coterie_device_keys_get_signing (keys),
                               (guint64) now_ms);
  coterie_device_keys_prove (keys, &record, NULL, &error);
  g_assert_no_error (error);
  return coterie_record_sign (&record, NULL, coterie_device_keys_get_signing_secret (keys));
}

static GBytes *
make_add (const CoterieChain *chain, CoterieDeviceKeys *signer, CoterieDeviceKeys *added, gint64 now_ms)
{
  CoterieRecord record;
  g_autoptr (GError) error = NULL;

  coterie_chain_init_add (chain, &record, 1, coterie_device_keys_get_identity (added),
                          coterie_device_keys_get_signing (added), (guint64) now_ms);
  coterie_device_keys_prove (added, &record, coterie_chain_get_aid (chain), &error);
  g_assert_no_error (error);
  return coterie_record_sign (&record, coterie_chain_get_aid (chain), coterie_device_keys_get_signing_secret (signer));
}

static void
make_bundle (TestPuppet *self, CoterieBundle *bundle)
{
  g_autoptr (GError) error = NULL;

  *bundle = (CoterieBundle){ .registration = coterie_device_keys_get_registration_id (self->keys) };
  coterie_prekeys_make_signed (self->signal, coterie_chain_get_aid (self->chain), self->number, 1, get_now_ms (self),
                               &bundle->signed_prekey, &error);
  g_assert_no_error (error);
  bundle->n_one_time = N_ONE_TIME;
  bundle->one_time = g_new0 (CoteriePrekey, N_ONE_TIME);
  coterie_prekeys_make_one_time (self->signal, 1, N_ONE_TIME, bundle->one_time, &error);
  g_assert_no_error (error);
}

TestPuppet *
test_puppet_new (CoterieLittleServer *server, CoterieClock *clock, const char *name)
{
  TestPuppet *self = puppet_new (server, clock, name, 1);
  g_autoptr (GBytes) genesis = make_genesis (self->keys, get_now_ms (self));
  g_auto (CoterieBundle) bundle = { 0 };

  self->chain = coterie_chain_new ();
  append (self->chain, genesis);
  make_bundle (self, &bundle);
  coterie_little_server_add_account (server, name, self->chain, &bundle);
  return self;
}

/* The next device of an account of which a client is the first. */
TestPuppet *
test_puppet_new_device_of (CoterieLittleServer *server,
                           CoterieClock *clock,
                           const char *name,
                           CoterieDeviceKeys *signer)
{
  const CoterieChain *chain = coterie_little_server_get_chain (server, name);
  TestPuppet *self = puppet_new (server, clock, name, coterie_chain_get_length (chain) + 1);
  g_autoptr (GBytes) record = make_add (chain, signer, self->keys, get_now_ms (self));
  g_auto (CoterieBundle) bundle = { 0 };

  self->chain = coterie_chain_copy (chain);
  append (self->chain, record);
  make_bundle (self, &bundle);
  coterie_little_server_add_device (self->server, self->name, record, &bundle);
  return self;
}

TestPuppet *
test_puppet_new_device (TestPuppet *first)
{
  TestPuppet *self = puppet_new (first->server, first->clock, first->name, coterie_chain_get_length (first->chain) + 1);
  g_autoptr (GBytes) record = make_add (first->chain, first->keys, self->keys, get_now_ms (self));
  g_auto (CoterieBundle) bundle = { 0 };

  append (first->chain, record);
  self->chain = coterie_chain_copy (first->chain);
  make_bundle (self, &bundle);
  coterie_little_server_add_device (self->server, self->name, record, &bundle);
  return self;
}

void
test_puppet_revoke (TestPuppet *self, guint32 device)
{
  CoterieRecord record;
  g_autoptr (GBytes) bytes = NULL;

  coterie_chain_init_revoke (self->chain, &record, self->number, device, COTERIE_REVOKE_LOST,
                             (guint64) get_now_ms (self));
  bytes = coterie_record_sign (&record, coterie_chain_get_aid (self->chain),
                               coterie_device_keys_get_signing_secret (self->keys));
  append (self->chain, bytes);
}

char *
test_puppet_dup_chain_path (const TestPuppet *self)
{
  g_autofree char *hex = coterie_hex_encode (coterie_chain_get_aid (self->chain), COTERIE_AID_BYTES);

  return g_strdup_printf ("/v1/accounts/%s/chain", hex);
}

void
test_puppet_free (TestPuppet *self)
{
  coterie_signal_free (self->signal);
  coterie_memory_key_store_free (self->store);
  coterie_chain_free (self->chain);
  coterie_device_keys_unref (self->keys);
  coterie_clock_unref (self->clock);
  g_free (self->name);
  g_free (self);
}

CoterieChain *
test_puppet_make_other_chain (TestPuppet *self)
{
  g_autoptr (CoterieDeviceKeys) keys = coterie_device_keys_new (NULL);
  g_autoptr (GBytes) genesis = make_genesis (keys, get_now_ms (self));
  CoterieChain *chain = coterie_chain_new ();

  append (chain, genesis);
  return chain;
}

CoterieChain *
test_puppet_make_fork (TestPuppet *self)
{
  g_autoptr (CoterieDeviceKeys) keys = coterie_device_keys_new (NULL);
  CoterieChain *fork = coterie_chain_copy (self->chain);
  g_autoptr (GBytes) record = NULL;

  coterie_chain_truncate (fork, 1);
  record = make_add (fork, self->keys, keys, get_now_ms (self) + 1);
  append (fork, record);
  return fork;
}

/* ------------------------------------------------------------------------------------ sealing */

static void
read_head (const CoterieChain *chain, CoterieChainHead *head)
{
  head->length = coterie_chain_get_length (chain);
  memcpy (head->head, coterie_chain_get_head (chain), sizeof head->head);
}

void
test_puppet_fill (TestPuppet *self, const char *to, CoterieContentKind kind, CoterieContent *content)
{
  const CoterieChain *theirs = coterie_little_server_get_chain (self->server, to);

  *content = (CoterieContent){ .kind = kind, .time_ms = (guint64) get_now_ms (self) };
  if (kind != COTERIE_CONTENT_TYPING)
    content->counter = ++self->n;
  coterie_chat_id_direct (coterie_chain_get_aid (self->chain), coterie_chain_get_aid (theirs), content->chat);
  randombytes_buf (content->id, sizeof content->id);
  memcpy (content->from.aid, coterie_chain_get_aid (self->chain), COTERIE_AID_BYTES);
  content->from.device = self->number;
  memcpy (content->to.aid, coterie_chain_get_aid (theirs), COTERIE_AID_BYTES);
  content->to.device = 1;
  read_head (self->chain, &content->from_head);
  read_head (theirs, &content->to_head);
}

static void
need_session (TestPuppet *self, const char *with)
{
  const CoterieChain *theirs = coterie_little_server_get_chain (self->server, with);
  const CoterieChainDevice *device = coterie_chain_get_device (theirs, 1);
  CoterieBundleOwner owner = {
    .aid = coterie_chain_get_aid (theirs), .device = 1, .identity_key = device->ik, .signing_key = device->dsk
  };
  g_auto (CoterieBundle) bundle = { 0 };
  g_autoptr (GError) error = NULL;

  coterie_memory_key_store_set_identity (self->store, owner.aid, 1, device->ik);
  if (coterie_sealer_has_session (self->signal, owner.aid, 1, get_now_ms (self), &error) == COTERIE_FOUND_YES)
    return;
  g_assert_no_error (error);
  g_assert_true (coterie_little_server_fetch_bundle (self->server, with, 1, &bundle));
  coterie_sealer_start_session (self->signal, &owner, &bundle, get_now_ms (self), &error);
  g_assert_no_error (error);
}

CoterieLittleEnvelope *
test_puppet_seal_bytes (TestPuppet *self, const char *to, gconstpointer plain, gsize size)
{
  const guint8 *aid = coterie_chain_get_aid (coterie_little_server_get_chain (self->server, to));
  CoterieLittleEnvelope *envelope = g_new0 (CoterieLittleEnvelope, 1);
  g_auto (CoterieSealed) sealed = { 0 };
  g_autoptr (GError) error = NULL;

  need_session (self, to);
  coterie_sealer_seal (self->signal, aid, 1, plain, size, get_now_ms (self), &sealed, &error);
  g_assert_no_error (error);
  envelope->klass = COTERIE_CLASS_STORED;
  envelope->kind = (CoterieEnvelopeKind) sealed.kind;
  memcpy (envelope->from.aid, coterie_chain_get_aid (self->chain), COTERIE_AID_BYTES);
  envelope->from.device = self->number;
  memcpy (envelope->to.aid, aid, COTERIE_AID_BYTES);
  envelope->to.device = 1;
  envelope->bytes = g_bytes_ref (sealed.bytes);
  crypto_hash_sha256 (self->last_hash, g_bytes_get_data (sealed.bytes, NULL), g_bytes_get_size (sealed.bytes));
  return envelope;
}

CoterieLittleEnvelope *
test_puppet_seal (TestPuppet *self, const char *to, const CoterieContent *content)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) plain = coterie_content_encode (content, &error);

  g_assert_no_error (error);
  return test_puppet_seal_bytes (self, to, g_bytes_get_data (plain, NULL), g_bytes_get_size (plain));
}

CoterieLittleEnvelope *
test_puppet_seal_with_common (TestPuppet *self, const char *to, CoterieContent *content)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) members = coterie_content_encode_members (content, &error);
  g_auto (CoterieCommonKey) key = { 0 };
  CoterieLittleEnvelope *envelope;
  GBytes *common;

  g_assert_no_error (error);
  common = coterie_common_part_seal (g_bytes_get_data (members, NULL), g_bytes_get_size (members), content->id, &key,
                                     &error);
  g_assert_no_error (error);
  content->has_common = TRUE;
  memcpy (content->common_key, key.key, sizeof content->common_key);
  memcpy (content->common_hash, key.hash, sizeof content->common_hash);
  envelope = test_puppet_seal (self, to, content);
  envelope->common = common;
  return envelope;
}

void
test_puppet_post (TestPuppet *self, const char *to, const CoterieContent *content)
{
  g_autoptr (CoterieLittleEnvelope) envelope = test_puppet_seal (self, to, content);

  coterie_little_server_post (self->server, envelope);
}

void
test_puppet_say (TestPuppet *self, const char *to, const char *text)
{
  g_auto (CoterieContent) content = { 0 };

  test_puppet_fill (self, to, COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup (text);
  test_puppet_post (self, to, &content);
}

/* ------------------------------------------------------------------------------------ opening */

static void
trust_sender (TestPuppet *self, const CoterieLittleEnvelope *envelope)
{
  g_autoptr (GPtrArray) names = coterie_little_server_list_names (self->server);

  for (guint i = 0; i < names->len; i++)
    {
      const CoterieChain *chain = coterie_little_server_get_chain (self->server, names->pdata[i]);
      const CoterieChainDevice *device;

      if (memcmp (coterie_chain_get_aid (chain), envelope->from.aid, COTERIE_AID_BYTES) != 0)
        continue;
      device = coterie_chain_get_device (chain, envelope->from.device);
      coterie_memory_key_store_set_identity (self->store, envelope->from.aid, envelope->from.device, device->ik);
    }
}

static void
open_common (const CoterieLittleEnvelope *envelope, CoterieContent *content)
{
  g_auto (CoterieCommonKey) key = { 0 };
  g_autoptr (GBytes) members = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (key.key, content->common_key, sizeof key.key);
  memcpy (key.hash, content->common_hash, sizeof key.hash);
  g_assert_nonnull (envelope->common);
  members = coterie_common_part_open (g_bytes_get_data (envelope->common, NULL), g_bytes_get_size (envelope->common),
                                      content->id, &key, &error);
  g_assert_no_error (error);
  coterie_content_parse_members (content, g_bytes_get_data (members, NULL), g_bytes_get_size (members), &error);
  g_assert_no_error (error);
}

gboolean
test_puppet_read (TestPuppet *self, CoterieContent *content)
{
  g_autoptr (CoterieLittleEnvelope) envelope = coterie_little_server_take (self->server, self->name, self->number);
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GError) error = NULL;
  CoterieOpenNote note;
  gsize size;
  const guint8 *sealed;

  coterie_content_clear (content);
  *content = (CoterieContent){ 0 };
  if (envelope == NULL)
    return FALSE;
  trust_sender (self, envelope);
  sealed = g_bytes_get_data (envelope->bytes, &size);
  crypto_hash_sha256 (self->last_hash, sealed, size);
  plain = coterie_opener_open (self->signal, envelope->from.aid, envelope->from.device, (guint8) envelope->kind, sealed,
                               size, &note, &error);
  g_assert_no_error (error);
  coterie_content_parse (content, g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), &error);
  g_assert_no_error (error);
  if (content->has_common)
    open_common (envelope, content);
  return TRUE;
}

gboolean
test_puppet_read_kind (TestPuppet *self, CoterieContentKind kind, CoterieContent *content)
{
  while (test_puppet_read (self, content))
    if (content->kind == kind)
      return TRUE;
  return FALSE;
}

void
test_puppet_forget_session (TestPuppet *self, const char *with)
{
  const guint8 *aid = coterie_chain_get_aid (coterie_little_server_get_chain (self->server, with));

  coterie_memory_key_store_set_session (self->store, aid, 1, NULL);
}
