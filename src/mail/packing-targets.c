// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/packing-targets.h"

#include "crypto/sealer.h"
#include "entities/chat.h"
#include "mail/call-jobs.h"
#include "mail/faults.h"
#include "mail/group-contents.h"
#include "mail/roster-jobs.h"
#include "mail/stragglers.h"
#include "wire/aids.h"
#include "wire/frames.h"

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
