// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/pending-jobs.h"

#include "account/pending-link.h"
#include "account/prekey-jobs.h"
#include "entities/errors.h"
#include "store/accounts.h"
#include "store/device.h"
#include "store/own-devices.h"
#include "vault/chat-jobs.h"
#include "vault/device-name.h"
#include "wire/json-door.h"
#include "wire/names.h"

#include <glib/gi18n.h>
#include <string.h>

/* [L2], by our own clock as well, whatever the server says. */
#define LINK_MS (10 * 60 * G_GINT64_CONSTANT (1000))

void
coterie_pending_free (CoteriePending *self)
{
  g_clear_pointer (&self->identity, coterie_identity_unref);
  g_clear_pointer (&self->token, coterie_secret_free);
  g_clear_pointer (&self->reveal, g_bytes_unref);
  g_free (self);
}

/**
 * coterie_pending_jobs_is_pending:
 * @is_pending: (out): whether the device of this database waits to be approved
 */
gboolean
coterie_pending_jobs_is_pending (CoterieDesk *desk, gboolean *is_pending, GError **error)
{
  g_auto (CoteriePendingLink) link = { 0 };

  return coterie_pending_link_load (desk, &link, is_pending, error);
}

/* ------------------------------------------------------------------------------------ what is said */

static void
get_statement (CoterieDesk *desk, const CoteriePendingLink *link, CoterieRecord *record)
{
  *record = (CoterieRecord){ .type = COTERIE_RECORD_ADD, .device = desk->own->device };
  memcpy (record->ik, coterie_device_keys_get_identity (desk->own->keys), sizeof record->ik);
  memcpy (record->dsk, coterie_device_keys_get_signing (desk->own->keys), sizeof record->dsk);
  memcpy (record->nonce, link->nonce, sizeof record->nonce);
}

static void
get_transcript (CoterieDesk *desk, const CoteriePendingLink *link, CoterieLinkTranscript *transcript)
{
  CoterieRecord record;

  get_statement (desk, link, &record);
  coterie_link_statement_from_record (&record, transcript->statement);
  memcpy (transcript->r_new, link->r, sizeof transcript->r_new);
  coterie_link_get_commit (transcript->statement, transcript->r_new, transcript->commit);
  memcpy (transcript->r_old, link->answer.r, sizeof transcript->r_old);
  memcpy (transcript->aid, desk->own->aid, sizeof transcript->aid);
  transcript->head = link->answer.head;
}

static gboolean
load_bundle (CoterieDesk *desk, CoterieBundle *bundle, GError **error)
{
  g_auto (CoterieStoreDevice) row = { 0 };
  g_autoptr (JsonNode) node = NULL;
  gboolean found;

  if (!coterie_store_device_load (desk->sql, &row, &found, error))
    return FALSE;
  if (row.bundle != NULL)
    node = coterie_json_open (row.bundle, strlen (row.bundle), COTERIE_TEXT_FRAME_MAX_BYTES, error);
  return node != NULL && coterie_bundle_from_json (bundle, node, error);
}

/* The proof by the identity key is random, so that a repeat is another opening: the server keeps to the first one that
 * it got (LINK_MOVED). */
static GBytes *
write_reveal (CoterieDesk *desk,
              const CoteriePendingLink *link,
              const CoterieLinkTranscript *transcript,
              GError **error)
{
  g_auto (CoterieLinkingReveal) reveal = { .round = link->round };
  g_auto (CoterieWriter) writer = { 0 };
  CoterieRecord record;

  get_statement (desk, link, &record);
  if (!coterie_device_keys_prove (desk->own->keys, &record, desk->own->aid, error) ||
      !load_bundle (desk, &reveal.bundle, error))
    return NULL;
  memcpy (reveal.opening.statement, transcript->statement, sizeof reveal.opening.statement);
  memcpy (reveal.opening.r, link->r, sizeof reveal.opening.r);
  memcpy (reveal.opening.pop_ed, record.pop_ed, sizeof reveal.opening.pop_ed);
  memcpy (reveal.opening.pop_x, record.pop_x, sizeof reveal.opening.pop_x);
  memcpy (reveal.opening.name, link->sealed_name, sizeof reveal.opening.name);
  coterie_writer_init (&writer);
  coterie_linking_reveal_write (&reveal, &writer);
  return coterie_writer_finish_bytes (&writer);
}

/* A clock that was set back meanwhile begins anew. */
static gint64
get_left_ms (CoterieDesk *desk, const CoteriePendingLink *link)
{
  gint64 now_ms = coterie_desk_get_wall_ms (desk);

  return CLAMP ((gint64) link->begun_ms + LINK_MS - now_ms, 0, LINK_MS);
}

static CoteriePending *
describe (CoterieDesk *desk, const CoteriePendingLink *link, GError **error)
{
  g_autoptr (CoteriePending) pending = g_new0 (CoteriePending, 1);
  CoterieLinkTranscript transcript;

  pending->identity = coterie_identity_ref (desk->own);
  pending->token = coterie_secret_new_copy (link->token, sizeof link->token);
  pending->begun = link->begun;
  pending->expires_ms = link->expires_ms;
  pending->left_ms = get_left_ms (desk, link);
  pending->round = link->round;
  pending->answered = link->answered;
  get_transcript (desk, link, &transcript);
  memcpy (pending->commit, transcript.commit, sizeof pending->commit);
  if (!link->answered)
    return g_steal_pointer (&pending);
  coterie_link_transcript_get_code (&transcript, pending->code);
  pending->reveal = write_reveal (desk, link, &transcript, error);
  return pending->reveal != NULL ? g_steal_pointer (&pending) : NULL;
}

static CoteriePending *
save_and_describe (CoterieDesk *desk, const CoteriePendingLink *link, GError **error)
{
  return coterie_pending_link_save (desk, link, error) ? describe (desk, link, error) : NULL;
}

/**
 * coterie_pending_jobs_load:
 *
 * Returns: (transfer full): a CoteriePending
 */
gpointer
coterie_pending_jobs_load (CoterieDesk *desk, gpointer data, GError **error)
{
  g_auto (CoteriePendingLink) link = { 0 };

  return coterie_pending_link_need (desk, &link, error) ? describe (desk, &link, error) : NULL;
}

/* ------------------------------------------------------------------------------------ the beginning */

static gboolean
insert_device (CoterieDesk *desk, const CoterieAccountWish *wish, GError **error)
{
  g_auto (CoterieStoreDevice)
      row = { .keys = coterie_device_keys_to_secret (desk->own->keys), .name = g_strdup (wish->name) };

  memcpy (row.server_id, wish->server_id, sizeof row.server_id);
  return coterie_store_device_insert (desk->sql, &row, error);
}

/**
 * coterie_pending_jobs_make:
 * @data: a CoterieAccountWish
 *
 * Account id and number come with the link.
 */
gpointer
coterie_pending_jobs_make (CoterieDesk *desk, gpointer data, GError **error)
{
  static const guint8 no_aid[COTERIE_AID_BYTES] = { 0 };
  CoterieAccountWish *wish = data;
  g_autoptr (CoterieDeviceKeys) keys = coterie_device_keys_new (error);
  g_autoptr (CoterieSecret) token = coterie_secret_new_random (COTERIE_TOKEN_BYTES);
  g_autoptr (CoterieSecret) nonce = coterie_secret_new_random (COTERIE_RECORD_NONCE_BYTES);
  g_autoptr (CoterieIdentity) own = NULL;
  g_auto (CoteriePendingLink) link = { 0 };

  if (keys == NULL)
    return NULL;
  own = coterie_identity_new (wish->server_id, no_aid, 0, wish->name, keys);
  memcpy (link.token, coterie_secret_peek (token), sizeof link.token);
  memcpy (link.nonce, coterie_secret_peek (nonce), sizeof link.nonce);
  if (!coterie_desk_set_identity (desk, own, error) || !insert_device (desk, wish, error) ||
      !coterie_device_name_keep (desk, wish->device_name, error) || !coterie_pending_link_save (desk, &link, error))
    return NULL;
  return COTERIE_JOB_DONE;
}

static void
make_round (CoteriePendingLink *link, guint round)
{
  g_autoptr (CoterieSecret) x = coterie_link_key_new (link->r);

  link->round = (guint8) round;
  memcpy (link->x, coterie_secret_peek (x), sizeof link->x);
  link->answered = FALSE;
}

/* Every record verified, and the whole as the server says it is. */
static CoterieChain *
build_chain (const GPtrArray *records, const CoterieChainHead *head, const guint8 *aid, GError **error)
{
  g_autoptr (CoterieChain) chain = coterie_chain_new ();

  for (guint i = 0; i < records->len; i++)
    {
      gsize n_bytes;
      const guint8 *record = g_bytes_get_data (records->pdata[i], &n_bytes);

      if (!coterie_chain_append (chain, record, n_bytes, coterie_xeddsa_verify, NULL, error))
        return NULL;
    }
  if (records->len > 0 && memcmp (coterie_chain_get_aid (chain), aid, COTERIE_AID_BYTES) == 0 &&
      head->length == coterie_chain_get_length (chain) &&
      memcmp (head->head, coterie_chain_get_head (chain), sizeof head->head) == 0)
    return g_steal_pointer (&chain);
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_PROTOCOL,
                       "The server contradicts itself about the devices of the account.");
  return NULL;
}

static gboolean
take_place (CoterieDesk *desk, const CoterieLinkingBegun *begun, const CoterieChain *chain, GError **error)
{
  g_autoptr (CoterieIdentity) own = NULL;
  guint n_ever;

  coterie_chain_get_devices (chain, &n_ever);
  own = coterie_identity_new (desk->own->server_id, begun->aid, n_ever + 1, desk->own->name, desk->own->keys);
  return coterie_desk_set_identity (desk, own, error) &&
         coterie_store_device_set_place (desk->sql, begun->aid, n_ever + 1, error) &&
         coterie_account_jobs_insert_bundle (desk, error);
}

/**
 * coterie_pending_jobs_begin:
 * @data: a CoterieLinkingBegun
 *
 * A job: which device of which account this hopes to become. Once; a repeat changes nothing.
 *
 * Returns: (transfer full): a CoteriePending
 */
gpointer
coterie_pending_jobs_begin (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieLinkingBegun *begun = data;
  g_auto (CoteriePendingLink) link = { 0 };
  g_autoptr (CoterieChain) chain = NULL;

  if (!coterie_pending_link_need (desk, &link, error))
    return NULL;
  if (link.begun)
    return describe (desk, &link, error);
  chain = build_chain (begun->records, &begun->head, begun->aid, error);
  if (chain == NULL || !take_place (desk, begun, chain, error))
    return NULL;
  link.begun = TRUE;
  link.expires_ms = MIN (begun->expires_ms, begun->time_ms + LINK_MS);
  link.begun_ms = (guint64) MAX (coterie_desk_get_wall_ms (desk), 0);
  make_round (&link, 1);
  return save_and_describe (desk, &link, error);
}

/**
 * coterie_pending_jobs_begin_round:
 * @data: a guint, the round that the server is in
 *
 * A job: [L8] another device of the account wants to answer.
 *
 * Returns: (transfer full): a CoteriePending
 */
gpointer
coterie_pending_jobs_begin_round (CoterieDesk *desk, gpointer data, GError **error)
{
  guint round = *(guint *) data;
  g_auto (CoteriePendingLink) link = { 0 };

  if (!coterie_pending_link_need (desk, &link, error))
    return NULL;
  if (round <= link.round)
    return describe (desk, &link, error);
  make_round (&link, round);
  return save_and_describe (desk, &link, error);
}

/* ------------------------------------------------------------------------------------ the answer */

static gboolean
seal_name (CoterieDesk *desk, CoteriePendingLink *link, GError **error)
{
  g_autofree char *name = coterie_device_name_dup (desk, error);
  g_autoptr (CoterieSecret) x = coterie_secret_new_copy (link->x, sizeof link->x);

  if (name == NULL)
    return FALSE;
  if (coterie_link_name_seal (name, x, link->answer.r, link->sealed_name))
    return TRUE;
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_PROTOCOL,
                       "What answers there is no device of the account.");
  return FALSE;
}

/**
 * coterie_pending_jobs_take_answer:
 * @data: a CoterieLinkingAnswer
 *
 * A job: [L3] the first answer of a round is the one that counts, here as well.
 *
 * Returns: (transfer full): a CoteriePending with its code
 */
gpointer
coterie_pending_jobs_take_answer (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieLinkingAnswer *answer = data;
  g_auto (CoteriePendingLink) link = { 0 };

  if (!coterie_pending_link_need (desk, &link, error))
    return NULL;
  if (link.answered)
    return describe (desk, &link, error);
  link.answered = TRUE;
  link.answer = *answer;
  if (!seal_name (desk, &link, error))
    return NULL;
  return save_and_describe (desk, &link, error);
}

/* ------------------------------------------------------------------------------------ the end */

/* [L7] */
static gboolean
holds_us (CoterieDesk *desk, const CoteriePendingLink *link, const CoterieChain *chain)
{
  const CoterieChainDevice *device = coterie_chain_get_device (chain, desk->own->device);
  const CoterieChainHead *head = &link->answer.head;
  gsize n_bytes;
  CoterieRecord record;

  if (device == NULL || head->length >= coterie_chain_get_length (chain) ||
      coterie_chain_compare (chain, head->length, head->head) != COTERIE_CHAIN_KNOWN)
    return FALSE;
  for (guint32 i = head->length; i < coterie_chain_get_length (chain); i++)
    {
      const guint8 *bytes = coterie_chain_get_record (chain, i, &n_bytes);

      if (!coterie_record_parse (&record, bytes, n_bytes, NULL) || record.type != COTERIE_RECORD_ADD ||
          record.device != desk->own->device)
        continue;
      return memcmp (record.ik, coterie_device_keys_get_identity (desk->own->keys), sizeof record.ik) == 0 &&
             memcmp (record.dsk, coterie_device_keys_get_signing (desk->own->keys), sizeof record.dsk) == 0 &&
             memcmp (record.nonce, link->nonce, sizeof record.nonce) == 0;
    }
  return FALSE;
}

static gboolean
insert_account (CoterieDesk *desk, CoterieChain *chain, GError **error)
{
  g_auto (CoterieStoreAccount) row = { .account = COTERIE_STORE_OWN_ACCOUNT, .name = g_strdup (desk->own->name) };
  gsize n_bytes;
  const guint8 *records = coterie_chain_get_records (chain, &n_bytes);

  memcpy (row.aid, desk->own->aid, sizeof row.aid);
  row.head.length = coterie_chain_get_length (chain);
  memcpy (row.head.head, coterie_chain_get_head (chain), sizeof row.head.head);
  row.records = g_bytes_new (records, n_bytes);
  return coterie_store_accounts_insert (desk->sql, &row, error);
}

static gboolean
name_ourselves (CoterieDesk *desk, GError **error)
{
  g_auto (CoterieStoreOwnDevice) row = { .name = coterie_device_name_dup (desk, error), .system = g_strdup ("") };

  if (row.name == NULL)
    return FALSE;
  memcpy (row.ik, coterie_device_keys_get_identity (desk->own->keys), sizeof row.ik);
  return coterie_store_own_devices_set_name (desk->sql, &row, error);
}

/**
 * coterie_pending_jobs_finish:
 * @data: a CoterieChainReply
 *
 * A job: [L7] verifies that this is a device of the account; from now on it is. Errors: HELD when the chain is not the
 * one that the approving device showed, or has other keys.
 */
gpointer
coterie_pending_jobs_finish (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieChainReply *reply = data;
  g_auto (CoteriePendingLink) link = { 0 };
  g_autoptr (CoterieChain) chain = NULL;

  if (!coterie_pending_link_need (desk, &link, error))
    return NULL;
  chain = build_chain (reply->records, &reply->head, desk->own->aid, error);
  if (chain == NULL)
    return NULL;
  if (!link.answered || !holds_us (desk, &link, chain))
    {
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_HELD,
                           N_ ("The server shows a list of devices that your other device has not approved. Nothing of "
                               "this sign-in was kept; tell the person who runs the server."));
      return NULL;
    }
  if (!insert_account (desk, chain, error) || !name_ourselves (desk, error) ||
      coterie_chat_jobs_ensure (desk, COTERIE_STORE_OWN_ACCOUNT, error) == NULL ||
      !coterie_store_device_set_registered (desk->sql, error) || !coterie_pending_link_forget (desk, error))
    return NULL;
  return COTERIE_JOB_DONE;
}

/**
 * coterie_pending_jobs_check_revoked:
 * @data: a CoterieChainReply, of the server that says so
 *
 * A job: [L9] a server's word is not enough.
 */
gpointer
coterie_pending_jobs_check_revoked (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieChainReply *reply = data;
  g_auto (CoteriePendingLink) link = { 0 };
  g_autoptr (CoterieChain) chain = NULL;
  g_autoptr (GError) fault = NULL;

  if (!coterie_pending_link_need (desk, &link, error))
    return NULL;
  chain = build_chain (reply->records, &reply->head, desk->own->aid, &fault);
  if (chain != NULL && link.answered && holds_us (desk, &link, chain) &&
      coterie_chain_get_active_device (chain, desk->own->device) == NULL)
    return COTERIE_JOB_DONE;
  g_debug ("not shown to be revoked: %s", fault != NULL ? fault->message : "it is active, or not ours");
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_HELD,
                       "The server says that this device was revoked, and cannot show it.");
  return NULL;
}
