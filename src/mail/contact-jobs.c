// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/contact-jobs.h"

#include "entities/contact.h"
#include "mail/group-acceptance.h"
#include "mail/hold-jobs.h"
#include "mail/outbox-jobs.h"
#include "mail/profile-jobs.h"
#include "mail/receipt-jobs.h"
#include "mail/sync-jobs.h"
#include "mail/told-jobs.h"
#include "vault/chat-jobs.h"

/**
 * coterie_contact_jobs_queue_profile:
 *
 * Our profile goes to whoever has accepted us and is accepted by us, once in each version.
 */
gboolean
coterie_contact_jobs_queue_profile (CoterieDesk *desk, gint64 account, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, account, error);
  CoterieStoreChat *chat;
  gint64 version;
  gboolean waiting;

  if (contact == NULL || !coterie_profile_jobs_get_version (desk, &version, error) ||
      !coterie_sync_jobs_is_waiting (desk, &waiting, error))
    return FALSE;
  if (waiting || contact->state != COTERIE_CONTACT_ACCEPTED || !contact->peer_accepted ||
      contact->profile_sent >= version || contact->hold == COTERIE_HOLD_GONE)
    return TRUE;
  chat = coterie_chat_jobs_ensure (desk, account, error);
  if (chat == NULL || !coterie_outbox_jobs_queue_open (desk, chat, COTERIE_CONTENT_PROFILE, error) ||
      !coterie_store_contacts_set_profile_sent (desk->sql, account, version, error))
    return FALSE;
  coterie_desk_touch_contact (desk, account);
  return TRUE;
}

static gboolean
set_state (CoterieDesk *desk, gint64 account, CoterieContactState state, CoterieContactState before, GError **error)
{
  coterie_desk_touch_contact (desk, account);
  desk->changes->work |= COTERIE_WORK_PRESENCE;
  return coterie_store_contacts_set_state (desk->sql, account, state, before, error) &&
         coterie_group_acceptance_review (desk, error);
}

static gboolean
become_accepted (CoterieDesk *desk, gint64 account, GError **error)
{
  CoterieStoreChat *chat;

  if (!set_state (desk, account, COTERIE_CONTACT_ACCEPTED, COTERIE_CONTACT_ACCEPTED, error) ||
      !coterie_contact_jobs_queue_profile (desk, account, error) ||
      !coterie_chat_jobs_find (desk, account, &chat, error))
    return FALSE;
  return chat == NULL || coterie_receipt_jobs_queue (desk, chat, error);
}

/**
 * coterie_contact_jobs_accept:
 * @account: not the own one
 *
 * Accepts somebody who is not, profile and receipts included. Repeating is safe.
 */
gboolean
coterie_contact_jobs_accept (CoterieDesk *desk, gint64 account, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, account, error);

  if (contact == NULL)
    return FALSE;
  return contact->state == COTERIE_CONTACT_ACCEPTED || become_accepted (desk, account, error);
}

/**
 * coterie_contact_jobs_set_peer_accepted:
 *
 * They wrote to us, or sent a profile: they have accepted us.
 */
gboolean
coterie_contact_jobs_set_peer_accepted (CoterieDesk *desk, gint64 account, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, account, error);

  if (contact == NULL)
    return FALSE;
  if (contact->peer_accepted)
    return TRUE;
  if (!coterie_store_contacts_set_peer_accepted (desk->sql, account, error))
    return FALSE;
  coterie_desk_touch_contact (desk, account);
  return coterie_contact_jobs_queue_profile (desk, account, error);
}

/**
 * coterie_contact_jobs_run_accept:
 * @data: a CoterieContactWish
 *
 * A job, at a person's wish: also unblocks, and goes on with somebody who is shown another chain than we are.
 */
gpointer
coterie_contact_jobs_run_accept (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieContactWish *wish = data;
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, wish->account, error);

  if (contact == NULL)
    return NULL;
  if (contact->hold == COTERIE_HOLD_VIEWS && (!coterie_told_jobs_forget (desk, wish->account, error) ||
                                              !coterie_hold_jobs_set (desk, wish->account, COTERIE_HOLD_NONE, error)))
    return NULL;
  return coterie_contact_jobs_accept (desk, wish->account, error) &&
                 coterie_sync_jobs_choose (desk, wish->account, COTERIE_STAMP_STATE, error)
             ? COTERIE_JOB_DONE
             : NULL;
}

/* [G2]: they must not see us come and go any more; the others learn the new token. */
static gboolean
block (CoterieDesk *desk, gint64 account, CoterieContactState before, GError **error)
{
  return set_state (desk, account, COTERIE_CONTACT_BLOCKED, before, error) &&
         coterie_profile_jobs_renew_presence (desk, error);
}

/**
 * coterie_contact_jobs_run_block:
 * @data: a CoterieContactWish: blocked or not
 */
gpointer
coterie_contact_jobs_run_block (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieContactWish *wish = data;
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, wish->account, error);
  gboolean done = TRUE;

  if (contact == NULL)
    return NULL;
  if (wish->value && contact->state != COTERIE_CONTACT_BLOCKED)
    done = block (desk, wish->account, (CoterieContactState) contact->state, error);
  else if (!wish->value && contact->state == COTERIE_CONTACT_BLOCKED)
    done = contact->state_before_block == COTERIE_CONTACT_ACCEPTED
               ? become_accepted (desk, wish->account, error)
               : set_state (desk, wish->account, (CoterieContactState) contact->state_before_block,
                            (CoterieContactState) contact->state_before_block, error);
  done = done && coterie_sync_jobs_choose (desk, wish->account, COTERIE_STAMP_STATE, error);
  return done ? COTERIE_JOB_DONE : NULL;
}

/**
 * coterie_contact_jobs_run_verify:
 * @data: a CoterieContactWish: whether the safety numbers were compared
 */
gpointer
coterie_contact_jobs_run_verify (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieContactWish *wish = data;

  if (!coterie_store_contacts_set_verified (desk->sql, wish->account, wish->value, error) ||
      !coterie_sync_jobs_choose (desk, wish->account, COTERIE_STAMP_VERIFIED, error))
    return NULL;
  coterie_desk_touch_contact (desk, wish->account);
  return COTERIE_JOB_DONE;
}
