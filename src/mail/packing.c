// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/packing.h"

#include "crypto/common-part.h"
#include "crypto/sealer.h"
#include "entities/chat.h"
#include "mail/call-jobs.h"
#include "mail/faults.h"
#include "mail/group-contents.h"
#include "mail/group-sharing.h"
#include "mail/handover-jobs.h"
#include "mail/profile-jobs.h"
#include "mail/receipt-jobs.h"
#include "mail/repair-jobs.h"
#include "mail/roster-jobs.h"
#include "mail/stragglers.h"
#include "mail/sync-jobs.h"
#include "store/audiences.h"
#include "store/sent-log.h"
#include "wire/aids.h"
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

/* ------------------------------------------------------------------------------------ for whom [D1] */

/* All active devices of an account but ourselves; with @only that device alone. */
static gboolean
add_section (CoteriePacking *self, gint64 account, guint32 only, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (self->desk, account, error);
  const CoterieChainDevice *devices;
  CoteriePackingSection section = { .account = account };
  guint n_devices;

  if (chain == NULL || !coterie_roster_jobs_get_head (self->desk, account, &section.head, error))
    return FALSE;
  memcpy (section.aid, coterie_chain_get_aid (chain), sizeof section.aid);
  devices = coterie_chain_get_devices (chain, &n_devices);
  for (guint i = 0; i < n_devices; i++)
    {
      CoteriePackingTarget target = { .account = account, .device = devices[i].number };

      if (!devices[i].active || (only != 0 && devices[i].number != only) ||
          (account == COTERIE_STORE_OWN_ACCOUNT && devices[i].number == self->desk->own->device))
        continue;
      memcpy (target.aid, section.aid, sizeof target.aid);
      g_array_append_val (self->targets, target);
      section.n_targets++;
    }
  g_array_append_val (self->sections, section);
  return TRUE;
}

/* For whom alone a text of a group is; a receipt is for whoever wrote the texts. */
static gboolean
load_part (CoteriePacking *self, GError **error)
{
  const CoterieStoreSendJob *job = self->job;
  g_auto (CoterieStoreMessage) row = { 0 };
  gboolean found;

  if (job->kind == COTERIE_CONTENT_RECEIPT)
    {
      const CoterieChain *chain = coterie_desk_get_chain (self->desk, job->account, error);

      if (chain != NULL)
        self->part = g_bytes_new (coterie_chain_get_aid (chain), COTERIE_AID_BYTES);
      return chain != NULL;
    }
  if (job->message == 0)
    return TRUE;
  if (!coterie_store_messages_load (self->desk->sql, job->message, &row, &found, error))
    return FALSE;
  self->part = g_steal_pointer (&row.part);
  return TRUE;
}

static gboolean
is_for (CoteriePacking *self, gint64 account, gboolean *is, GError **error)
{
  const CoterieStoreContact *contact;

  *is = TRUE;
  if (self->part == NULL || account == COTERIE_STORE_OWN_ACCOUNT)
    return TRUE;
  contact = coterie_desk_get_contact (self->desk, account, error);
  *is = contact != NULL &&
        coterie_aids_have (g_bytes_get_data (self->part, NULL), g_bytes_get_size (self->part), contact->aid);
  return contact != NULL;
}

/* A row of theirs that cannot be read is their trouble alone: it is kept for them. */
static gboolean
add_member (CoteriePacking *self, gint64 account, GError **error)
{
  g_autoptr (GError) fault = NULL;

  if (add_section (self, account, 0, &fault))
    return TRUE;
  if (account == COTERIE_STORE_OWN_ACCOUNT || coterie_fault_concerns_all (fault))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  g_message ("nothing can be sealed for a member of a group: %s", fault->message);
  g_array_append_val (self->stragglers, account);
  return TRUE;
}

static gboolean
add_stragglers (CoteriePacking *self, const GArray *accounts, GError **error)
{
  for (guint i = 0; i < accounts->len; i++)
    {
      const gint64 account = g_array_index (accounts, gint64, i);
      gboolean is;

      if (!is_for (self, account, &is, error))
        return FALSE;
      if (is)
        g_array_append_val (self->stragglers, account);
    }
  return TRUE;
}

/* [J9]: a section for each member, and our own. */
static gboolean
add_members (CoteriePacking *self, GError **error)
{
  g_auto (CoterieGroupRecipients) to = { 0 };

  coterie_group_recipients_init (&to);
  if (!coterie_group_contents_list_accounts (self->desk, self->chat, &to, error))
    return FALSE;
  self->incomplete = !to.complete;
  self->n_unmet = to.n_unmet;
  for (guint i = 0; i < to.accounts->len; i++)
    {
      const gint64 account = g_array_index (to.accounts, gint64, i);
      gboolean is;

      if (!is_for (self, account, &is, error) || (is && !add_member (self, account, error)))
        return FALSE;
    }
  return add_stragglers (self, to.stragglers, error);
}

gboolean
coterie_packing_has_recipients (const CoteriePacking *self)
{
  for (guint i = 0; i < self->sections->len; i++)
    if (g_array_index (self->sections, CoteriePackingSection, i).account != COTERIE_STORE_OWN_ACCOUNT)
      return TRUE;
  return FALSE;
}

/**
 * coterie_packing_choose_targets:
 *
 * [D1]: exactly the active devices of the verified chains, ours but for this one among them; for a partial content the
 * one device alone, or those of somebody for whom it was kept when ours have it.
 */
gboolean
coterie_packing_choose_targets (CoteriePacking *self, GError **error)
{
  const CoterieStoreSendJob *job = self->job;
  const CoterieChain *chain;

  if ((self->chat->kind == COTERIE_CHAT_GROUP && !load_part (self, error)) ||
      (coterie_stragglers_is_kept (job) && !coterie_stragglers_own_have (self->desk, job, &self->partial, error)))
    return FALSE;
  if (job->account == COTERIE_STORE_OWN_ACCOUNT && job->device == 0 && self->chat->kind == COTERIE_CHAT_GROUP &&
      job->kind != COTERIE_CONTENT_SYNC_CHAT && !coterie_call_jobs_is_for_own (job))
    return add_members (self, error);
  if (job->device != 0 || job->klass == COTERIE_CLASS_FLEETING || job->account == COTERIE_STORE_OWN_ACCOUNT ||
      self->partial)
    return add_section (self, job->account, job->device, error);
  chain = coterie_desk_get_chain (self->desk, job->account, error);
  if (chain == NULL)
    return FALSE;
  if (memcmp (self->desk->own->aid, coterie_chain_get_aid (chain), COTERIE_AID_BYTES) < 0)
    return add_section (self, COTERIE_STORE_OWN_ACCOUNT, 0, error) && add_section (self, job->account, 0, error);
  return add_section (self, job->account, 0, error) && add_section (self, COTERIE_STORE_OWN_ACCOUNT, 0, error);
}

/* Sections and targets that stay: @keeps has a boolean for each target. Nobody is named of whom nothing stays. */
static void
keep_some (CoteriePacking *self, const GArray *keeps)
{
  g_autoptr (GArray) sections = g_steal_pointer (&self->sections), targets = g_steal_pointer (&self->targets);
  guint next = 0;

  self->sections = g_array_new (FALSE, TRUE, sizeof (CoteriePackingSection));
  self->targets = g_array_new (FALSE, TRUE, sizeof (CoteriePackingTarget));
  for (guint i = 0; i < sections->len; i++)
    {
      CoteriePackingSection section = g_array_index (sections, CoteriePackingSection, i);
      const guint end = next + section.n_targets;

      section.n_targets = 0;
      for (; next < end; next++)
        if (g_array_index (keeps, gboolean, next))
          {
            g_array_append_val (self->targets, g_array_index (targets, CoteriePackingTarget, next));
            section.n_targets++;
          }
      if (section.n_targets > 0)
        g_array_append_val (self->sections, section);
    }
}

/**
 * coterie_packing_set_back:
 *
 * That member does not get it now: it is kept for them.
 */
void
coterie_packing_set_back (CoteriePacking *self, gint64 account)
{
  guint first = 0;

  for (guint i = 0; i < self->sections->len; i++)
    {
      const CoteriePackingSection section = g_array_index (self->sections, CoteriePackingSection, i);

      if (section.account == account)
        {
          g_array_remove_range (self->targets, first, section.n_targets);
          g_array_remove_index (self->sections, i);
          g_array_append_val (self->stragglers, account);
          return;
        }
      first += section.n_targets;
    }
}

/**
 * coterie_packing_keep_present:
 * @devices: (element-type CoterieDeviceId): of all targets only these stay
 */
void
coterie_packing_keep_present (CoteriePacking *self, const GArray *devices)
{
  g_autoptr (GArray) keeps = g_array_new (FALSE, FALSE, sizeof (gboolean));

  for (guint i = 0; i < self->targets->len; i++)
    {
      const CoteriePackingTarget *target = &g_array_index (self->targets, CoteriePackingTarget, i);
      gboolean present = FALSE;

      for (guint j = 0; j < devices->len && !present; j++)
        {
          const CoterieDeviceId *id = &g_array_index (devices, CoterieDeviceId, j);

          present = id->device == target->device && memcmp (id->aid, target->aid, sizeof target->aid) == 0;
        }
      g_array_append_val (keeps, present);
    }
  keep_some (self, keeps);
}

static gboolean
is_ready (CoteriePacking *self, const CoteriePackingTarget *target, guint max_steps, gboolean *ready, GError **error)
{
  CoterieFound found =
      coterie_sealer_has_session (self->desk->signal, target->aid, target->device, self->desk->now_ms, error);
  guint32 steps = 0;

  *ready = FALSE;
  if (found != COTERIE_FOUND_YES)
    return found == COTERIE_FOUND_NO;
  found = coterie_sealer_chain_index (self->desk->signal, target->aid, target->device, &steps, error);
  *ready = steps < max_steps;
  return found != COTERIE_FOUND_FAILED;
}

/**
 * coterie_packing_keep_ready:
 *
 * Of all targets only those stay with whom there is a session that is not so many steps beyond its last turn. Where
 * that is all of them the content stays one for exactly the active devices.
 */
gboolean
coterie_packing_keep_ready (CoteriePacking *self, guint max_steps, GError **error)
{
  g_autoptr (GArray) keeps = g_array_new (FALSE, FALSE, sizeof (gboolean));

  self->partial |= self->job->klass == COTERIE_CLASS_FLEETING;
  for (guint i = 0; i < self->targets->len; i++)
    {
      gboolean ready;

      if (!is_ready (self, &g_array_index (self->targets, CoteriePackingTarget, i), max_steps, &ready, error))
        return FALSE;
      g_array_append_val (keeps, ready);
      self->partial |= !ready;
    }
  if (self->partial)
    keep_some (self, keeps);
  return TRUE;
}

/**
 * coterie_packing_check_sessions:
 * @needs: (element-type CoterieDeviceId): gets those without a session
 * @complete: (out): whether there was none
 */
gboolean
coterie_packing_check_sessions (CoteriePacking *self, GArray *needs, gboolean *complete, GError **error)
{
  *complete = TRUE;
  for (guint i = 0; i < self->targets->len; i++)
    {
      const CoteriePackingTarget *target = &g_array_index (self->targets, CoteriePackingTarget, i);
      CoterieDeviceId id = { .device = target->device };

      memcpy (id.aid, target->aid, sizeof id.aid);
      switch (coterie_sealer_has_session (self->desk->signal, target->aid, target->device, self->desk->now_ms, error))
        {
        case COTERIE_FOUND_YES:
          break;
        case COTERIE_FOUND_NO:
          *complete = FALSE;
          g_array_append_val (needs, id);
          break;
        case COTERIE_FOUND_FAILED:
        default:
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * coterie_packing_check_steps:
 * @within: (out): whether no target is so many steps beyond its last turn
 *
 * Steps that nobody will ever turn for must not use up what a session can skip [S6].
 */
gboolean
coterie_packing_check_steps (CoteriePacking *self, guint max_steps, gboolean *within, GError **error)
{
  *within = TRUE;
  for (guint i = 0; i < self->targets->len; i++)
    {
      const CoteriePackingTarget *target = &g_array_index (self->targets, CoteriePackingTarget, i);
      guint32 steps = 0;

      if (coterie_sealer_chain_index (self->desk->signal, target->aid, target->device, &steps, error) ==
          COTERIE_FOUND_FAILED)
        return FALSE;
      *within &= steps < max_steps;
    }
  return TRUE;
}

/* ------------------------------------------------------------------------------------ what */

static gboolean
fill_text (CoteriePacking *self, gboolean *there, GError **error)
{
  g_auto (CoterieStoreMessage) row = { 0 };

  if (!coterie_store_messages_load (self->desk->sql, self->job->message, &row, there, error))
    return FALSE;
  self->content.text = g_steal_pointer (&row.body);
  self->content.mentions = g_steal_pointer (&row.mentions);
  return TRUE;
}

static gboolean
fill_receipt (CoteriePacking *self, gboolean *there, GError **error)
{
  g_autoptr (GBytes) collected = NULL;

  if (self->job->payload != NULL)
    {
      *there = coterie_receipt_jobs_fill (&self->content, self->job->payload);
      return TRUE;
    }
  collected = coterie_receipt_jobs_collect (self->desk, self->chat, error);
  if (collected == NULL)
    return FALSE;
  *there = g_bytes_get_size (collected) > 0 && coterie_receipt_jobs_fill (&self->content, collected);
  /* What one content cannot hold goes into the next one. */
  return coterie_store_send_jobs_set_payload (self->desk->sql, self->job->job, collected, error) &&
         coterie_receipt_jobs_queue (self->desk, self->chat, error);
}

/* The kind's members. *there FALSE: there is nothing to be said any more. */
static gboolean
fill_members (CoteriePacking *self, gboolean *there, GError **error)
{
  *there = TRUE;
  switch (self->content.kind)
    {
    case COTERIE_CONTENT_TEXT:
      return fill_text (self, there, error);
    case COTERIE_CONTENT_RECEIPT:
      return fill_receipt (self, there, error);
    case COTERIE_CONTENT_PROFILE:
      return coterie_profile_jobs_fill (self->desk, &self->content, error);
    case COTERIE_CONTENT_RETRY:
    case COTERIE_CONTENT_LOST:
      *there = self->job->payload != NULL && coterie_repair_jobs_fill (&self->content, self->job->payload);
      return TRUE;
    case COTERIE_CONTENT_TYPING:
      return TRUE; /* the caller knows */
    case COTERIE_CONTENT_HANDOVER_SETTINGS:
    case COTERIE_CONTENT_HANDOVER_ACK:
    case COTERIE_CONTENT_HANDOVER_ASK:
      return coterie_handover_jobs_fill (self->desk, self->job, &self->content, there, error);
    case COTERIE_CONTENT_SYNC_CHAT:
    case COTERIE_CONTENT_SYNC_SETTINGS:
    case COTERIE_CONTENT_SYNC_HEADS:
    case COTERIE_CONTENT_DEVICE_NAME:
      return coterie_sync_jobs_fill (self->desk, self->job, &self->content, there, error);
    case COTERIE_CONTENT_GROUP_RECORD:
    case COTERIE_CONTENT_GROUP_ASK:
    case COTERIE_CONTENT_GROUP_SECRET:
    case COTERIE_CONTENT_GROUP_JOIN:
      *there = coterie_group_contents_fill (self->job, &self->content);
      return TRUE;
    case COTERIE_CONTENT_GROUP_HISTORY:
      return coterie_group_sharing_fill (self->desk, self->chat, self->job, &self->content, there, error);
    case COTERIE_CONTENT_CALL_RING:
    case COTERIE_CONTENT_CALL_ANSWER:
    case COTERIE_CONTENT_CALL_DECLINE:
    case COTERIE_CONTENT_CALL_BUSY:
    case COTERIE_CONTENT_CALL_CANCEL:
    case COTERIE_CONTENT_CALL_ELSEWHERE:
    case COTERIE_CONTENT_CALL_JOIN:
    case COTERIE_CONTENT_CALL_LEAVE:
    case COTERIE_CONTENT_CALL_MEDIA:
    case COTERIE_CONTENT_CALL_ALIVE:
    case COTERIE_CONTENT_CALL_SDP:
    case COTERIE_CONTENT_CALL_CANDIDATES:
    case COTERIE_CONTENT_CALL_NOTE:
      *there = coterie_call_jobs_fill (self->job, &self->content);
      return TRUE;
    case COTERIE_CONTENT_HANDOVER_CONTACTS: /* parts of a hand-over have one kind of job */
    case COTERIE_CONTENT_HANDOVER_CHATS:
    case COTERIE_CONTENT_HANDOVER_GROUPS:
    case COTERIE_CONTENT_HANDOVER_ROWS:
    case COTERIE_CONTENT_HANDOVER_PICTURES:
    case COTERIE_CONTENT_HANDOVER_END:
    case COTERIE_CONTENT_UNKNOWN:
    default:
      *there = FALSE;
      return TRUE;
    }
}

/* The candidate for the chat's secret goes along until the other party has shown that they are there. */
static void
fill_secret (CoteriePacking *self)
{
  CoterieContent *content = &self->content;

  content->has_secret = self->chat->kind == COTERIE_CHAT_DIRECT && !self->chat->peer_seen &&
                        (content->kind == COTERIE_CONTENT_TEXT || content->kind == COTERIE_CONTENT_PROFILE);
  if (!content->has_secret)
    return;
  memcpy (content->secret, self->chat->secret, sizeof content->secret);
  if ((self->chat->flags & COTERIE_STORE_CHAT_SECRET_TOLD) != 0)
    return;
  self->chat->flags |= COTERIE_STORE_CHAT_SECRET_TOLD;
  coterie_desk_touch_chat (self->desk, self->chat);
}

/**
 * coterie_packing_fill:
 * @there: (out): FALSE: there is nothing to be said any more
 *
 * What is the same for all targets.
 */
gboolean
coterie_packing_fill (CoteriePacking *self, gboolean *there, GError **error)
{
  const CoterieStoreSendJob *job = self->job;
  CoterieContent *content = &self->content;

  content->kind = (CoterieContentKind) job->kind;
  memcpy (content->chat, self->chat->id, sizeof content->chat);
  memcpy (content->id, job->id, sizeof content->id);
  content->time_ms = (guint64) job->sent_ms;
  memcpy (content->from.aid, self->desk->own->aid, sizeof content->from.aid);
  content->from.device = self->desk->own->device;
  if (!fill_members (self, there, error) ||
      !coterie_roster_jobs_get_head (self->desk, COTERIE_STORE_OWN_ACCOUNT, &content->from_head, error))
    return FALSE;
  fill_secret (self);
  if (self->chat->kind == COTERIE_CHAT_GROUP && job->kind != COTERIE_CONTENT_GROUP_JOIN &&
      !coterie_group_contents_fill_knows (self->desk, self->chat, content, error))
    return FALSE;
  if (self->part != NULL)
    content->only = g_bytes_unref_to_array (g_bytes_ref (self->part));
  content->has_again = job->has_again;
  if (job->has_again)
    memcpy (content->again, job->again, sizeof content->again);
  return TRUE;
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

/* A content that is sealed again after a refusal keeps the number that it had for that device. */
static gboolean
take_counter (CoteriePacking *self, gint64 peer, guint64 *n, GError **error)
{
  CoterieStorePeer *row;

  *n = 0;
  if (self->job->klass != COTERIE_CLASS_STORED)
    return TRUE;
  if (!coterie_store_sent_log_get_n (self->desk->sql, self->job->job, peer, n, error))
    return FALSE;
  if (*n != 0)
    return TRUE;
  row = coterie_desk_get_peer (self->desk, peer, error);
  if (row == NULL)
    return FALSE;
  *n = ++row->n_out;
  coterie_desk_touch_peer (self->desk, row);
  return TRUE;
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
is_logged (const CoterieStoreSendJob *job)
{
  return job->klass == COTERIE_CLASS_STORED;
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
  return coterie_store_sent_log_put (self->desk->sql, &entry, error);
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
  if (plain == NULL ||
      !coterie_sealer_seal (self->desk->signal, target->aid, target->device, g_bytes_get_data (plain, NULL),
                            g_bytes_get_size (plain), self->desk->now_ms, &sealed, error))
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
 * A session that nothing can be sealed in is none, whoever's it is: the next one begins with a bundle.
 */
gboolean
coterie_packing_set_back_failed (CoteriePacking *self, const GError *fault, gboolean *done, GError **error)
{
  *done = FALSE;
  if (self->failed.account == 0 || coterie_fault_concerns_all (fault))
    return TRUE;
  g_message ("nothing can be sealed for a device: %s", fault->message);
  *done = self->failed.account != COTERIE_STORE_OWN_ACCOUNT;
  if (*done)
    coterie_packing_set_back (self, self->failed.account);
  return coterie_sealer_archive (self->desk->signal, self->failed.aid, self->failed.device, error);
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
