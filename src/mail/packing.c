// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/packing.h"

#include "crypto/common-part.h"
#include "crypto/sealer.h"
#include "entities/chat.h"
#include "mail/faults.h"
#include "mail/group-contents.h"
#include "mail/packing-targets.h"
#include "mail/stragglers.h"
#include "store/audiences.h"
#include "store/sent-log.h"
#include "wire/aids.h"
#include "wire/errors.h"
#include "wire/frames.h"

#include <sodium.h>

/**
 * coterie_packing_init:
 * @job: borrowed for the life of the packing
 */
void
coterie_packing_init (CoteriePacking *self, CoterieDesk *desk, const CoterieStoreSendJob *job)
{
  *self = (CoteriePacking){ .desk = desk, .job = job };
  self->sections = g_array_new (FALSE, TRUE, sizeof (CoteriePackingSection));
  self->stragglers = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->targets = g_array_new (FALSE, TRUE, sizeof (CoteriePackingTarget));
  self->sealed = g_array_new (FALSE, TRUE, sizeof (CoterieSealed));
  g_array_set_clear_func (self->sealed, (GDestroyNotify) coterie_sealed_clear);
}

void
coterie_packing_clear (CoteriePacking *self)
{
  g_array_unref (self->sections);
  g_array_unref (self->stragglers);
  g_array_unref (self->targets);
  g_array_unref (self->sealed);
  coterie_content_clear (&self->content);
  g_clear_pointer (&self->common, g_bytes_unref);
  g_clear_pointer (&self->part, g_bytes_unref);
}

/* Large members are sealed once for all. */
static gboolean
make_common (CoteriePacking *self, GError **error)
{
  g_autoptr (GBytes) members = NULL;
  g_auto (CoterieCommonKey) key = { 0 };
  CoterieContent *content = &self->content;

  if (!coterie_content_wants_common (content, self->targets->len))
    return TRUE;
  members = coterie_content_encode_members (content, error);
  if (members == NULL)
    return FALSE;
  self->common =
      coterie_common_part_seal (g_bytes_get_data (members, NULL), g_bytes_get_size (members), content->id, &key, error);
  if (self->common == NULL)
    return FALSE;
  content->has_common = TRUE;
  memcpy (content->common_key, key.key, sizeof content->common_key);
  memcpy (content->common_hash, key.hash, sizeof content->common_hash);
  return TRUE;
}

/* ------------------------------------------------------------------------------------ sealing */

static gboolean
is_logged (const CoterieStoreSendJob *job)
{
  return job->klass == COTERIE_CLASS_STORED;
}

/* A content that is sealed again after a refusal keeps the number that it had for that device. A number is used up only
 * when something was sealed with it: use_counter(). */
static gboolean
take_counter (CoteriePacking *self, gint64 peer, guint64 *n, GError **error)
{
  CoterieStorePeer *row;

  *n = 0;
  if (!is_logged (self->job))
    return TRUE;
  if (!coterie_store_sent_log_get_n (self->desk->sql, self->job->job, peer, n, error))
    return FALSE;
  if (*n != 0)
    return TRUE;
  row = coterie_desk_get_peer (self->desk, peer, error);
  if (row == NULL)
    return FALSE;
  *n = row->n_out + 1;
  return TRUE;
}

static gboolean
use_counter (CoteriePacking *self, gint64 peer, guint64 n, GError **error)
{
  CoterieStorePeer *row = coterie_desk_get_peer (self->desk, peer, error);

  if (row == NULL)
    return FALSE;
  if (n <= row->n_out)
    return TRUE;
  row->n_out = n;
  coterie_desk_touch_peer (self->desk, row);
  return TRUE;
}

/* It is not sent to that device after all, which would miss the number. */
static gboolean
give_back_counter (CoteriePacking *self, gint64 peer, GError **error)
{
  CoterieStorePeer *row = coterie_desk_get_peer (self->desk, peer, error);
  guint64 n;

  if (row == NULL || !coterie_store_sent_log_get_n (self->desk->sql, self->job->job, peer, &n, error))
    return FALSE;
  if (n == 0 || n != row->n_out)
    return TRUE;
  row->n_out--;
  coterie_desk_touch_peer (self->desk, row);
  return TRUE;
}

/**
 * coterie_packing_unseal:
 * @account: of some of the targets
 *
 * What was sealed for their devices does not go to them by this job.
 */
gboolean
coterie_packing_unseal (CoteriePacking *self, gint64 account, GError **error)
{
  if (!is_logged (self->job))
    return TRUE;
  for (guint i = 0; i < self->targets->len; i++)
    {
      const CoteriePackingTarget *target = &g_array_index (self->targets, CoteriePackingTarget, i);

      if (target->account == account &&
          !give_back_counter (self, COTERIE_STORE_PEER (target->account, target->device), error))
        return FALSE;
    }
  return coterie_store_sent_log_forget_for (self->desk->sql, self->job->job, account, error);
}

static gboolean
fill_target (CoteriePacking *self,
             const CoteriePackingSection *section,
             const CoteriePackingTarget *target,
             GError **error)
{
  CoterieContent *content = &self->content;

  memcpy (content->to.aid, target->aid, sizeof content->to.aid);
  content->to.device = target->device;
  content->to_head = section->head;
  content->has_peer = target->account == COTERIE_STORE_OWN_ACCOUNT;
  if (content->has_peer)
    {
      const CoterieChain *peer = coterie_desk_get_chain (self->desk, self->chat->account, error);

      if (peer == NULL)
        return FALSE;
      memcpy (content->peer, coterie_chain_get_aid (peer), sizeof content->peer);
    }
  return take_counter (self, COTERIE_STORE_PEER (target->account, target->device), &content->counter, error);
}

static gboolean
log_target (CoteriePacking *self, const CoteriePackingTarget *target, const CoterieSealed *sealed, GError **error)
{
  const CoterieStoreSendJob *job = self->job;
  CoterieStoreSentEntry entry = {
    .job = job->job,
    .content = job->content != 0 ? job->content : job->job,
    .peer = COTERIE_STORE_PEER (target->account, target->device),
    .n = self->content.counter,
  };
  gint64 times = 0;

  if (!is_logged (job))
    return TRUE;
  if (job->content != 0 &&
      !coterie_store_sent_log_count_times (self->desk->sql, job->content, entry.peer, &times, error))
    return FALSE;
  entry.times = job->content != 0 ? (guint) times + 1 : 0;
  crypto_hash_sha256 (entry.hash, g_bytes_get_data (sealed->bytes, NULL), g_bytes_get_size (sealed->bytes));
  return use_counter (self, entry.peer, entry.n, error) && coterie_store_sent_log_put (self->desk->sql, &entry, error);
}

static gboolean
seal_target (CoteriePacking *self,
             const CoteriePackingSection *section,
             const CoteriePackingTarget *target,
             GError **error)
{
  g_autoptr (GBytes) plain = NULL;
  CoterieSealed sealed = { 0 };

  if (!fill_target (self, section, target, error))
    return FALSE;
  plain = coterie_content_encode (&self->content, error);
  if (plain == NULL)
    return FALSE;
  self->session_failed =
      !coterie_sealer_seal (self->desk->signal, target->aid, target->device, g_bytes_get_data (plain, NULL),
                            g_bytes_get_size (plain), self->desk->now_ms, &sealed, error);
  if (self->session_failed)
    return FALSE;
  g_array_append_val (self->sealed, sealed);
  return log_target (self, target, &sealed, error);
}

static gboolean
seal_targets (CoteriePacking *self, GError **error)
{
  guint next = 0;

  for (guint i = 0; i < self->sections->len; i++)
    {
      const CoteriePackingSection *section = &g_array_index (self->sections, CoteriePackingSection, i);

      for (guint j = 0; j < section->n_targets; j++)
        {
          const CoteriePackingTarget *target = &g_array_index (self->targets, CoteriePackingTarget, next++);

          if (!seal_target (self, section, target, error))
            {
              self->failed = *target;
              return FALSE;
            }
        }
    }
  return TRUE;
}

static gboolean
log_content (CoteriePacking *self, GError **error)
{
  const CoterieStoreSendJob *job = self->job;
  CoterieStoreSentContent row = {
    .content = job->job,
    .chat = job->chat,
    .kind = job->kind,
    .sent_ms = job->sent_ms,
    .message = job->message,
    .payload = job->payload,
  };
  g_auto (CoterieStoreSendJob) fresh = { 0 };
  gboolean found;

  if (!is_logged (job) || job->content != 0)
    return TRUE;
  if (job->payload == NULL && (job->kind == COTERIE_CONTENT_RECEIPT || job->kind == COTERIE_CONTENT_HANDOVER_SETTINGS))
    {
      /* What was collected, or planned, just now. */
      if (!coterie_store_send_jobs_load (self->desk->sql, job->job, &fresh, &found, error))
        return FALSE;
      row.payload = fresh.payload;
    }
  memcpy (row.id, job->id, sizeof row.id);
  return coterie_store_sent_log_add_content (self->desk->sql, &row, self->desk->now_ms, error);
}

static void
append_aids (CoteriePacking *self, GByteArray *aids)
{
  for (guint i = 0; i < self->sections->len; i++)
    {
      const CoteriePackingSection *section = &g_array_index (self->sections, CoteriePackingSection, i);

      if (section->account != COTERIE_STORE_OWN_ACCOUNT)
        g_byte_array_append (aids, section->aid, sizeof section->aid);
    }
}

/* Whose receipts a text waits for: those for whom it was sealed, and those for whom it is kept. */
static gboolean
note_audience (CoteriePacking *self, GError **error)
{
  const CoterieStoreSendJob *job = self->job;
  g_autoptr (GByteArray) aids = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gint64 audience;

  if (self->chat->kind != COTERIE_CHAT_GROUP || job->account != COTERIE_STORE_OWN_ACCOUNT || job->message == 0 ||
      job->device != 0 || self->part != NULL)
    return TRUE;
  aids = coterie_group_contents_list_aids (self->desk, self->stragglers, error);
  if (aids == NULL)
    return FALSE;
  append_aids (self, aids);
  coterie_aids_sort (aids);
  bytes = g_bytes_new (aids->data, aids->len);
  return coterie_store_audiences_ensure (self->desk->sql, job->chat, FALSE, bytes, &audience, error) &&
         coterie_store_messages_set_audience (self->desk->sql, job->message, audience, error);
}

/**
 * coterie_packing_keep_for_stragglers:
 *
 * What the others get now is kept for those who cannot.
 */
gboolean
coterie_packing_keep_for_stragglers (CoteriePacking *self, GError **error)
{
  for (guint i = 0; self->job->klass == COTERIE_CLASS_STORED && i < self->stragglers->len; i++)
    if (!coterie_stragglers_keep (self->desk, self->job, g_array_index (self->stragglers, gint64, i), error))
      return FALSE;
  return note_audience (self, error);
}

/**
 * coterie_packing_set_back_failed:
 * @fault: why it could not be sealed
 * @done: (out): whether that concerns one member alone: it is kept for them, and can be sealed for the others
 *
 * A session that nothing can be sealed in is none, whoever's it is: the next one begins with a bundle. What cannot be
 * encoded is no fault of anybody whom it is for.
 */
gboolean
coterie_packing_set_back_failed (CoteriePacking *self, const GError *fault, gboolean *done, GError **error)
{
  *done = FALSE;
  if (self->failed.account == 0 || fault->domain == COTERIE_WIRE_ERROR || coterie_fault_concerns_all (fault))
    return TRUE;
  g_message ("nothing can be sealed for a device: %s", fault->message);
  *done = self->failed.account != COTERIE_STORE_OWN_ACCOUNT;
  if (*done && !coterie_packing_unseal (self, self->failed.account, error))
    return FALSE;
  if (*done)
    coterie_packing_set_back (self, self->failed.account);
  return !self->session_failed ||
         coterie_sealer_archive (self->desk->signal, self->failed.aid, self->failed.device, error);
}

/**
 * coterie_packing_seal:
 *
 * Seals for each target, the large members once for all, and notes what was sealed for whom. It may be tried again
 * after coterie_packing_set_back_failed().
 */
gboolean
coterie_packing_seal (CoteriePacking *self, GError **error)
{
  self->failed = (CoteriePackingTarget){ 0 };
  self->session_failed = FALSE;
  g_array_set_size (self->sealed, 0);
  g_clear_pointer (&self->common, g_bytes_unref);
  self->content.has_common = FALSE;
  return make_common (self, error) && seal_targets (self, error) && log_content (self, error) &&
         coterie_packing_keep_for_stragglers (self, error);
}

/**
 * coterie_packing_make_frame:
 *
 * Returns: (transfer full): the `send` frame of what was sealed
 */
GBytes *
coterie_packing_make_frame (CoteriePacking *self, guint64 number)
{
  g_autofree CoterieSendAccount *accounts = g_new0 (CoterieSendAccount, self->sections->len);
  g_autofree CoterieSendEnvelope *envelopes = g_new0 (CoterieSendEnvelope, self->targets->len + 1);
  CoterieSend send = {
    .klass = (CoterieClass) self->job->klass,
    .partial = self->partial || self->job->device != 0 || self->job->klass == COTERIE_CLASS_FLEETING,
    .number = number,
    .n_accounts = self->sections->len,
    .n_envelopes = self->targets->len,
    .accounts = accounts,
    .envelopes = envelopes,
  };
  guint next = 0;

  for (guint i = 0; i < self->sections->len; i++)
    {
      const CoteriePackingSection *section = &g_array_index (self->sections, CoteriePackingSection, i);

      accounts[i].aid = section->aid;
      accounts[i].length = section->head.length;
      accounts[i].head = section->head.head;
      accounts[i].first_envelope = next;
      accounts[i].n_envelopes = section->n_targets;
      next += section->n_targets;
    }
  for (guint i = 0; i < self->targets->len; i++)
    {
      const CoterieSealed *sealed = &g_array_index (self->sealed, CoterieSealed, i);
      gsize size;

      envelopes[i].device = g_array_index (self->targets, CoteriePackingTarget, i).device;
      envelopes[i].registration = sealed->registration_id;
      envelopes[i].kind = (CoterieEnvelopeKind) sealed->kind;
      envelopes[i].bytes = g_bytes_get_data (sealed->bytes, &size);
      envelopes[i].size = (guint32) size;
    }
  if (self->common != NULL)
    {
      gsize size;

      send.common = g_bytes_get_data (self->common, &size);
      send.common_size = (guint32) size;
    }
  return coterie_send_encode (&send);
}
