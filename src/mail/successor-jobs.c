// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/successor-jobs.h"

#include "entities/contact.h"
#include "entities/errors.h"
#include "entities/message.h"
#include "entities/sentence.h"
#include "mail/compose-jobs.h"
#include "mail/contact-jobs.h"
#include "mail/hold-jobs.h"
#include "mail/outbox-jobs.h"
#include "mail/stragglers.h"
#include "mail/sync-jobs.h"
#include "store/accounts.h"
#include "store/stamps.h"
#include "vault/chat-jobs.h"

#include <string.h>

/* ------------------------------------------------------------------------------------ what goes along */

/* A text that waits for the old account is written to the new one; but for what was said in a group, of which the new
 * one is no member. What was on its way to the old one can be read by
 * nobody any more. */
static gboolean
move_text (CoterieDesk *desk, const CoterieStoreSendJob *job, gint64 account, GArray *moved, GError **error)
{
  g_auto (CoterieStoreMessage) row = { 0 };
  CoterieComposeWish wish = { .account = account };
  g_autoptr (CoterieStoreMessage) written = NULL;
  gboolean found;

  if (job->kind != COTERIE_CONTENT_TEXT || job->device != 0 || coterie_stragglers_is_kept (job))
    return TRUE;
  if (!coterie_store_messages_load (desk->sql, job->message, &row, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  wish.text = row.body;
  wish.written_ms = row.sent_ms;
  written = coterie_compose_jobs_run (desk, &wish, error);
  if (written == NULL)
    return FALSE;
  g_array_append_val (moved, job->message);
  return TRUE;
}

/* In the place of a text that went along stands a line: it is neither there twice, nor one that could not be sent. */
static gboolean
put_line (CoterieDesk *desk, gint64 message, const char *name, GError **error)
{
  g_auto (CoterieStoreMessage) row = { 0 };
  gboolean found;

  if (!coterie_store_messages_load (desk->sql, message, &row, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  row.account = 0;
  row.device = 0;
  row.kind = COTERIE_MESSAGE_CHAIN;
  row.state = COTERIE_MESSAGE_RECEIVED;
  g_free (row.body);
  row.body = coterie_sentence_new (COTERIE_SENTENCE_TEXT_MOVED, name);
  return coterie_store_messages_update (desk->sql, &row, error) && coterie_chat_jobs_report (desk, message, error);
}

/* Nothing can be written to who is blocked on this device, or is no more: what waits then stays with the old one, as
 * not sent. The choice of another device is followed all the same. */
static gboolean
move_texts (CoterieDesk *desk, gint64 from, gint64 to, const char *name, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, to, error);
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GArray) moved = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean writable;

  if (contact == NULL)
    return FALSE;
  writable = contact->state != COTERIE_CONTACT_BLOCKED && contact->hold != COTERIE_HOLD_GONE;
  jobs = coterie_store_send_jobs_list_account (desk->sql, from, error);
  if (jobs == NULL)
    return FALSE;
  for (guint i = 0; writable && i < jobs->len; i++)
    {
      g_auto (CoterieStoreSendJob) job = { 0 };
      gboolean found;

      if (!coterie_store_send_jobs_load (desk->sql, g_array_index (jobs, gint64, i), &job, &found, error) ||
          (found && !move_text (desk, &job, to, moved, error)))
        return FALSE;
    }
  if (!coterie_outbox_jobs_fail_account (desk, from, error))
    return FALSE;
  for (guint i = 0; i < moved->len; i++)
    if (!put_line (desk, g_array_index (moved, gint64, i), name, error))
      return FALSE;
  return TRUE;
}

static gboolean
add_line (CoterieDesk *desk, gint64 account, const char *name, GError **error)
{
  g_autofree char *text = coterie_sentence_new (COTERIE_SENTENCE_IDENTITY_ACCEPTED, name);
  CoterieStoreChat *chat = coterie_chat_jobs_ensure (desk, account, error);

  return chat != NULL && coterie_chat_jobs_add_line (desk, chat, COTERIE_MESSAGE_CHAIN, text, FALSE, NULL, error);
}

static gboolean
set_name (CoterieDesk *desk, gint64 account, const char *name, GError **error)
{
  coterie_desk_touch_contact (desk, account);
  return coterie_store_accounts_set_name (desk->sql, account, name, error);
}

/* The old account has the name no more, and is still called so: whoever reads that chat knew them by it. */
static gboolean
keep_called (CoterieDesk *desk, gint64 account, const char *name, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, account, error);
  g_autoptr (GBytes) picture = NULL;
  CoterieStoreContact row = { .account = account };

  if (contact == NULL)
    return FALSE;
  if (contact->display_name[0] != '\0')
    return TRUE;
  picture = contact->picture != NULL ? g_bytes_ref (contact->picture) : NULL;
  row.display_name = (char *) name;
  row.picture = picture;
  row.has_presence = contact->has_presence;
  memcpy (row.presence, contact->presence, sizeof row.presence);
  coterie_desk_touch_contact (desk, account);
  return coterie_store_contacts_set_profile (desk->sql, &row, error);
}

static gboolean
move (CoterieDesk *desk, gint64 from, gint64 to, const char *name, GError **error)
{
  return keep_called (desk, from, name, error) && set_name (desk, from, "", error) &&
         set_name (desk, to, name, error) && add_line (desk, from, name, error) && add_line (desk, to, name, error) &&
         move_texts (desk, from, to, name, error) && coterie_hold_jobs_set_replaced (desk, from, error);
}

/* ------------------------------------------------------------------------------------ at a person's wish */

static gboolean
raise_stamp (CoterieDesk *desk, gint64 account, gint64 told_ms, GError **error)
{
  gint64 at_ms;

  return coterie_store_stamps_get (desk->sql, account, COTERIE_STAMP_NAME, &at_ms, error) &&
         coterie_store_stamps_set (desk->sql, account, COTERIE_STAMP_NAME,
                                   MAX (coterie_sync_jobs_limit (desk, at_ms), told_ms), error);
}

/* [O1]: the name is the thing that is chosen about: what was chosen of it before is older, whoever had it. */
static gboolean
choose (CoterieDesk *desk, const CoterieSuccessorWish *wish, GError **error)
{
  gint64 at_ms;

  return coterie_store_stamps_get (desk->sql, wish->old_account, COTERIE_STAMP_NAME, &at_ms, error) &&
         raise_stamp (desk, wish->new_account, at_ms, error) &&
         coterie_sync_jobs_choose (desk, wish->new_account, COTERIE_STAMP_STATE, error) &&
         coterie_sync_jobs_choose (desk, wish->new_account, COTERIE_STAMP_VERIFIED, error) &&
         coterie_sync_jobs_choose (desk, wish->new_account, COTERIE_STAMP_NAME, error);
}

/**
 * coterie_successor_jobs_run_accept:
 * @data: a CoterieSuccessorWish: the new account is the one that the server shows under the old one's name
 *
 * Errors: BAD_INPUT when the new account is known under another name.
 */
gpointer
coterie_successor_jobs_run_accept (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieSuccessorWish *wish = data;
  const CoterieStoreContact *old = coterie_desk_get_contact (desk, wish->old_account, error);
  const CoterieStoreContact *other = NULL;
  g_autofree char *name = NULL;

  if (old != NULL)
    other = coterie_desk_get_contact (desk, wish->new_account, error);
  if (other == NULL)
    return NULL;
  if (other->name[0] != '\0')
    {
      g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, "That account is known as @%s.",
                   other->name);
      return NULL;
    }
  name = g_strdup (old->name);
  if (!coterie_contact_jobs_accept (desk, wish->new_account, error) ||
      !coterie_store_contacts_set_verified (desk->sql, wish->new_account, FALSE, error) ||
      !move (desk, wish->old_account, wish->new_account, name, error) || !choose (desk, wish, error))
    return NULL;
  return COTERIE_JOB_DONE;
}

/* ------------------------------------------------------------------------------------ on the other devices */

/**
 * coterie_successor_jobs_get:
 * @told: (inout): zeroed by the caller; stays so for a name that nobody chose
 */
gboolean
coterie_successor_jobs_get (CoterieDesk *desk, gint64 account, CoterieSyncName *told, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, account, error);
  gint64 at_ms;

  if (contact == NULL || !coterie_store_stamps_get (desk->sql, account, COTERIE_STAMP_NAME, &at_ms, error))
    return FALSE;
  told->is_there = at_ms > 0 && contact->name[0] != '\0';
  if (!told->is_there)
    return TRUE;
  told->at_ms = (guint64) at_ms;
  g_strlcpy (told->name, contact->name, sizeof told->name);
  return TRUE;
}

/* Of two that were chosen at the same time the larger account counts. */
static gboolean
is_newer (CoterieDesk *desk, gint64 owner, gint64 account, gint64 said_ms, gboolean *newer, GError **error)
{
  const CoterieStoreContact *contact;
  guint8 aid[COTERIE_AID_BYTES];
  gint64 at_ms;

  if (!coterie_store_stamps_get (desk->sql, owner, COTERIE_STAMP_NAME, &at_ms, error))
    return FALSE;
  at_ms = coterie_sync_jobs_limit (desk, at_ms);
  *newer = said_ms > at_ms;
  if (said_ms != at_ms)
    return TRUE;
  contact = coterie_desk_get_contact (desk, owner, error);
  if (contact == NULL)
    return FALSE;
  memcpy (aid, contact->aid, sizeof aid);
  contact = coterie_desk_get_contact (desk, account, error);
  if (contact == NULL)
    return FALSE;
  *newer = memcmp (contact->aid, aid, sizeof aid) > 0;
  return TRUE;
}

static gboolean
take_name (CoterieDesk *desk, gint64 owner, gint64 account, const char *name, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, account, error);

  if (contact == NULL)
    return FALSE;
  if (contact->name[0] != '\0') /* it has another one, which is nobody's business to change */
    return TRUE;
  return owner != 0 ? move (desk, owner, account, name, error) : set_name (desk, account, name, error);
}

/**
 * coterie_successor_jobs_put:
 * @account: not the own one
 *
 * The name goes to @account, when that was chosen later than what is known of it here.
 */
gboolean
coterie_successor_jobs_put (CoterieDesk *desk, gint64 account, const CoterieSyncName *told, GError **error)
{
  gint64 owner, said_ms = coterie_sync_jobs_limit (desk, (gint64) told->at_ms);
  gboolean newer = TRUE;

  if (!told->is_there || told->at_ms == 0)
    return TRUE;
  if (!coterie_store_accounts_find_name (desk->sql, told->name, &owner, error))
    return FALSE;
  if (owner == COTERIE_STORE_OWN_ACCOUNT)
    return TRUE;
  if (owner != 0 && owner != account && !is_newer (desk, owner, account, said_ms, &newer, error))
    return FALSE;
  if (!newer)
    return TRUE;
  return (owner == account || take_name (desk, owner, account, told->name, error)) &&
         raise_stamp (desk, account, said_ms, error);
}

/**
 * coterie_successor_jobs_put_known:
 * @account: not the own one
 * @name: whose it is on a device of ours that knew it before this one
 *
 * Whoever is shown under the name here, and was chosen by nobody, has none.
 */
gboolean
coterie_successor_jobs_put_known (CoterieDesk *desk, gint64 account, const char *name, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, account, error);
  gint64 owner, at_ms;

  if (contact == NULL || !coterie_store_accounts_find_name (desk->sql, name, &owner, error) ||
      !coterie_store_stamps_get (desk->sql, owner, COTERIE_STAMP_NAME, &at_ms, error))
    return FALSE;
  if (owner == account || owner == COTERIE_STORE_OWN_ACCOUNT || contact->name[0] != '\0' || at_ms > 0)
    return TRUE;
  return (owner == 0 || set_name (desk, owner, "", error)) && set_name (desk, account, name, error);
}
