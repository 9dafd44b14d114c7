// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/roster-jobs.h"

#include "base/log.h"
#include "chain/errors.h"
#include "entities/message.h"
#include "entities/sentence.h"
#include "mail/device-jobs.h"
#include "mail/group-arrivals.h"
#include "mail/group-changes.h"
#include "mail/hold-jobs.h"
#include "store/accounts.h"
#include "vault/chat-jobs.h"

void
coterie_chain_news_free (CoterieChainNews *self)
{
  g_free (self->name);
  coterie_chain_reply_clear (&self->reply);
  g_clear_pointer (&self->told, g_array_unref);
  g_free (self);
}
static CoterieHold
hold_for_error (const GError *error)
{
  if (g_error_matches (error, COTERIE_CHAIN_ERROR, COTERIE_CHAIN_ERROR_IDENTITY_CHANGED))
    return COTERIE_HOLD_IDENTITY_CHANGED;
  if (g_error_matches (error, COTERIE_CHAIN_ERROR, COTERIE_CHAIN_ERROR_ROLLBACK))
    return COTERIE_HOLD_ROLLBACK;
  if (g_error_matches (error, COTERIE_CHAIN_ERROR, COTERIE_CHAIN_ERROR_FORK))
    return COTERIE_HOLD_FORK;
  return COTERIE_HOLD_UNVERIFIABLE;
}

static CoterieChain *
verify_records (const GPtrArray *records, GError **error)
{
  g_autoptr (CoterieChain) chain = coterie_chain_new ();

  for (guint i = 0; i < records->len; i++)
    {
      gsize size;
      const guint8 *record = g_bytes_get_data (records->pdata[i], &size);

      if (!coterie_chain_append (chain, record, size, coterie_xeddsa_verify, NULL, error))
        return NULL;
    }
  return g_steal_pointer (&chain);
}

/* All records from the first on, each verified; the whole fits what the server says of it. */
static CoterieChain *
build_chain (const CoterieChainNews *news, GError **error)
{
  const CoterieChainReply *reply = &news->reply;
  g_autoptr (CoterieChain) chain = verify_records (reply->records, error);

  if (chain == NULL)
    return NULL;
  if (reply->from != 0 || reply->records->len == 0 || reply->head.length != coterie_chain_get_length (chain) ||
      memcmp (reply->head.head, coterie_chain_get_head (chain), sizeof reply->head.head) != 0)
    {
      g_set_error_literal (error, COTERIE_CHAIN_ERROR, COTERIE_CHAIN_ERROR_SEQ, "The server contradicts itself.");
      return NULL;
    }
  if (memcmp (coterie_chain_get_aid (chain), news->aid, COTERIE_AID_BYTES) != 0)
    {
      g_set_error_literal (error, COTERIE_CHAIN_ERROR, COTERIE_CHAIN_ERROR_IDENTITY_CHANGED,
                           "This is the chain of another account.");
      return NULL;
    }
  return g_steal_pointer (&chain);
}

static GBytes *
dup_records (const CoterieChain *chain)
{
  gsize size;
  const guint8 *records = coterie_chain_get_records (chain, &size);

  return g_bytes_new (records, size);
}

static void
read_head (const CoterieChain *chain, CoterieChainHead *head)
{
  head->length = coterie_chain_get_length (chain);
  memcpy (head->head, coterie_chain_get_head (chain), sizeof head->head);
}

static const char *
choose_name (const CoterieChainNews *news)
{
  return news->name != NULL ? news->name : news->reply.name;
}

/* [V8]: a name stays with the account that had it first. Whoever is shown under it later has no name.
 *
 * @owner: (out): who has the name already, or 0 */
static gboolean
claim_name (CoterieDesk *desk, const CoterieChainNews *news, const char **name, gint64 *owner, GError **error)
{
  *name = choose_name (news);
  *owner = 0;
  if ((*name)[0] != '\0' && !coterie_store_accounts_find_name (desk->sql, *name, owner, error))
    return FALSE;
  if (*owner != 0)
    *name = "";
  return TRUE;
}

/* [G3]: who had the name may be gone. Once that is known it is no news when the name is looked up to be accepted. */
static gboolean
tell_name_taken_over (CoterieDesk *desk, const CoterieChainNews *news, gint64 owner, GError **error)
{
  g_autofree char *text = coterie_sentence_new (COTERIE_SENTENCE_NAME_TAKEN_OVER, choose_name (news));
  const CoterieStoreContact *contact;
  const CoterieChain *chain;
  CoterieChainHead head;

  if (owner == COTERIE_STORE_OWN_ACCOUNT)
    {
      coterie_changes_add_notice (desk->changes, COTERIE_ALARM_IDENTITY, 0, text);
      return TRUE;
    }
  contact = coterie_desk_get_contact (desk, owner, error);
  if (contact == NULL)
    return FALSE;
  if (contact->hold != COTERIE_HOLD_IDENTITY_CHANGED)
    coterie_changes_add_notice (desk->changes, COTERIE_ALARM_IDENTITY, owner, text);
  if (contact->hold == COTERIE_HOLD_GONE) /* of which the server was asked already, when nobody had the name */
    return coterie_hold_jobs_set (desk, owner, COTERIE_HOLD_IDENTITY_CHANGED, error);
  chain = coterie_desk_get_chain (desk, owner, error);
  if (chain == NULL)
    return FALSE;
  read_head (chain, &head);
  coterie_told_jobs_ask (desk, chain, owner, &head);
  return TRUE;
}

/* What a device sealed before its revocation was known may come for a while yet (protocol.md, 13.5). @old is NULL when
 * nothing was known of the account. */
static gboolean
note_revoked (CoterieDesk *desk, gint64 account, const CoterieChain *old, const CoterieChain *chain, GError **error)
{
  guint n_devices;
  const CoterieChainDevice *devices = coterie_chain_get_devices (chain, &n_devices);

  for (guint i = 0; i < n_devices; i++)
    {
      const CoterieChainDevice *before = old != NULL ? coterie_chain_get_device (old, devices[i].number) : NULL;
      CoterieStorePeer *peer;

      if (devices[i].active || (before != NULL && !before->active))
        continue;
      peer = coterie_desk_get_peer (desk, COTERIE_STORE_PEER (account, devices[i].number), error);
      if (peer == NULL)
        return FALSE;
      peer->revoked_ms = desk->now_ms;
      coterie_desk_touch_peer (desk, peer);
    }
  return TRUE;
}

/* The first sight of an account [V8]. */
static gboolean
insert_account (CoterieDesk *desk, const CoterieChainNews *news, CoterieChain *chain, gint64 *account, GError **error)
{
  g_auto (CoterieStoreAccount) row = { .records = dup_records (chain) };
  const char *name;
  gint64 owner;

  if (!claim_name (desk, news, &name, &owner, error))
    return FALSE;
  if (owner != 0 && !tell_name_taken_over (desk, news, owner, error))
    return FALSE;
  row.name = g_strdup (name);
  memcpy (row.aid, news->aid, sizeof row.aid);
  read_head (chain, &row.head);
  if (!coterie_store_accounts_insert (desk->sql, &row, error) ||
      !coterie_store_contacts_insert (desk->sql, row.account, COTERIE_CONTACT_STRANGER, error) ||
      !note_revoked (desk, row.account, NULL, chain, error))
    return FALSE;
  *account = row.account;
  coterie_desk_touch_contact (desk, row.account);
  return TRUE;
}

static gboolean
tell_growth (CoterieDesk *desk, gint64 account, const char *name, guint before, guint after, GError **error)
{
  g_autofree char *text = NULL;
  CoterieStoreChat *chat;

  if (account == COTERIE_STORE_OWN_ACCOUNT)
    text = coterie_sentence_new (
        after > before ? COTERIE_SENTENCE_OWN_DEVICE_ADDED : COTERIE_SENTENCE_OWN_DEVICE_REMOVED, NULL);
  else
    text =
        coterie_sentence_new (after > before ? COTERIE_SENTENCE_DEVICE_ADDED : COTERIE_SENTENCE_DEVICE_REMOVED, name);
  if (account == COTERIE_STORE_OWN_ACCOUNT && after == before)
    coterie_changes_add_notice (desk->changes, COTERIE_NOTICE_OWN_DEVICE, 0, text);
  if (!coterie_chat_jobs_find_shown (desk, account, &chat, error))
    return FALSE;
  return chat == NULL || coterie_chat_jobs_add_line (desk, chat, COTERIE_MESSAGE_CHAIN, text, FALSE, NULL, error);
}

static guint
count_ever (const CoterieChain *chain)
{
  guint n_devices;

  coterie_chain_get_devices (chain, &n_devices);
  return n_devices;
}

/* The chain grew: the pin moves on. */
static gboolean
extend_account (
    CoterieDesk *desk, gint64 account, const char *name, const CoterieChain *old, CoterieChain *chain, GError **error)
{
  g_autoptr (GBytes) records = dup_records (chain);
  CoterieChainHead head;

  read_head (chain, &head);
  if (!coterie_store_accounts_set_chain (desk->sql, account, &head, records, error) ||
      !note_revoked (desk, account, old, chain, error))
    return FALSE;
  return tell_growth (desk, account, name, count_ever (old), count_ever (chain), error);
}

/* @chain: (transfer full): takes the place of what we had; @longer: it says more */
static gboolean
grow (CoterieDesk *desk, gint64 account, const char *name, gboolean longer, CoterieChain *chain, GError **error)
{
  const CoterieChain *known = coterie_desk_get_chain (desk, account, error);
  g_autoptr (CoterieChain) old = known != NULL ? coterie_chain_copy (known) : NULL;

  if (old == NULL || (longer && !extend_account (desk, account, name, old, chain, error)))
    {
      coterie_chain_free (chain);
      return FALSE;
    }
  coterie_desk_put_chain (desk, account, chain);
  return !longer || account != COTERIE_STORE_OWN_ACCOUNT ||
         (coterie_told_jobs_forget_lost (desk, old, chain, error) &&
          coterie_device_jobs_note_growth (desk, old, chain, error) &&
          coterie_group_changes_confirm (desk, old, chain, error));
}

static gboolean
learn_name (CoterieDesk *desk, const CoterieChainNews *news, const CoterieStoreAccount *row, GError **error)
{
  const char *name;
  gint64 owner;

  if (row->name[0] != '\0')
    return TRUE;
  if (!claim_name (desk, news, &name, &owner, error))
    return FALSE;
  if (name[0] == '\0')
    return TRUE;
  coterie_desk_touch_contact (desk, row->account);
  return coterie_store_accounts_set_name (desk->sql, row->account, name, error);
}

static gboolean
take_verified (CoterieDesk *desk,
               const CoterieChainNews *news,
               const CoterieStoreAccount *row,
               CoterieChain *chain,
               GError **error)
{
  const CoterieChain *old = coterie_desk_get_chain (desk, row->account, error);
  const CoterieChain *shown;
  gboolean longer = old != NULL && coterie_chain_get_length (chain) > coterie_chain_get_length (old);

  if (old == NULL || !coterie_hold_jobs_release (desk, row, longer, error) || !learn_name (desk, news, row, error))
    {
      coterie_chain_free (chain);
      return FALSE;
    }
  if (!grow (desk, row->account, row->name, longer, chain, error))
    return FALSE;
  shown = coterie_desk_get_chain (desk, row->account, error);
  return shown != NULL && coterie_told_jobs_check (desk, news->told, row->account, shown, error);
}

static gboolean
take_known (CoterieDesk *desk, const CoterieChainNews *news, gint64 account, GError **error)
{
  g_auto (CoterieStoreAccount) row = { 0 };
  g_autoptr (CoterieChain) chain = NULL;
  g_autoptr (GError) fault = NULL;
  CoterieChainPin pin;
  gboolean found;

  if (!coterie_store_accounts_load (desk->sql, account, &row, &found, error))
    return FALSE;
  memcpy (pin.aid, row.aid, sizeof pin.aid);
  pin.length = row.head.length;
  memcpy (pin.head, row.head.head, sizeof pin.head);
  chain = build_chain (news, &fault);
  if (chain == NULL || !coterie_chain_check_pin (chain, &pin, &fault))
    {
      g_debug ("chain of %s: %s", coterie_log_short (row.aid, sizeof row.aid).text, fault->message);
      return coterie_hold_jobs_set (desk, account, hold_for_error (fault), error);
    }
  return take_verified (desk, news, &row, g_steal_pointer (&chain), error);
}

static gboolean
take_new (CoterieDesk *desk, const CoterieChainNews *news, CoterieRosterOutcome *outcome, GError **error)
{
  g_autoptr (GError) fault = NULL;
  CoterieChain *chain = build_chain (news, &fault);
  gboolean done;

  if (chain == NULL)
    {
      g_debug ("chain of %s: %s", coterie_log_short (news->aid, sizeof news->aid).text, fault->message);
      outcome->hold = hold_for_error (fault);
      coterie_desk_note_absent (desk, news->aid); /* no group waits for them */
      desk->changes->work |= COTERIE_WORK_SEND;
      return TRUE;
    }
  done = insert_account (desk, news, chain, &outcome->account, error);
  if (done)
    coterie_desk_put_chain (desk, outcome->account, chain);
  else
    coterie_chain_free (chain);
  desk->changes->work |= COTERIE_WORK_SEND; /* what is for a group may have waited for it */
  return done;
}

static gboolean
read_hold (CoterieDesk *desk, CoterieRosterOutcome *outcome, GError **error)
{
  g_auto (CoterieStoreAccount) row = { 0 };
  gboolean found;

  if (!coterie_store_accounts_load (desk->sql, outcome->account, &row, &found, error))
    return FALSE;
  outcome->hold = (CoterieHold) row.hold;
  return TRUE;
}

/**
 * coterie_roster_jobs_take_chain:
 * @data: a CoterieChainNews
 *
 * A job: verifies a whole chain, compares it with the pin [V7], and moves the pin on, or holds the account.
 *
 * Returns: (transfer full): a CoterieRosterOutcome, to be freed with g_free()
 */
gpointer
coterie_roster_jobs_take_chain (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieChainNews *news = data;
  g_autofree CoterieRosterOutcome *outcome = g_new0 (CoterieRosterOutcome, 1);

  if (!coterie_desk_find_account (desk, news->aid, &outcome->account, error))
    return NULL;
  if (outcome->account == 0)
    return take_new (desk, news, outcome, error) && coterie_group_arrivals_take_chain (desk, news->aid, TRUE, error)
               ? g_steal_pointer (&outcome)
               : NULL;
  if (!take_known (desk, news, outcome->account, error) || !read_hold (desk, outcome, error) ||
      !coterie_group_arrivals_take_chain (desk, news->aid, FALSE, error))
    return NULL;
  return g_steal_pointer (&outcome);
}

/**
 * coterie_roster_jobs_get_head:
 * @head: (out): where the verified chain of that account stands
 */
gboolean
coterie_roster_jobs_get_head (CoterieDesk *desk, gint64 account, CoterieChainHead *head, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, account, error);

  if (chain == NULL)
    return FALSE;
  read_head (chain, head);
  return TRUE;
}

static gboolean
is_at_rest (CoterieDesk *desk, const guint8 *aid, gboolean *rests, GError **error)
{
  g_auto (CoterieStoreAccount) row = { 0 };
  gboolean found = FALSE;
  gint64 account;

  if (!coterie_desk_find_account (desk, aid, &account, error) ||
      (account != 0 && !coterie_store_accounts_load (desk->sql, account, &row, &found, error)))
    return FALSE;
  *rests = found && coterie_hold_jobs_is_at_rest (&row);
  return TRUE;
}

/**
 * coterie_roster_jobs_list_held:
 *
 * A job, at each connection: whoever could not be sent anything is looked at again; those of whom nothing is known are
 * asked for when something is to go to them. Whoever was replaced is at rest.
 *
 * Returns: (transfer full) (element-type COTERIE_AID_BYTES)
 */
gpointer
coterie_roster_jobs_list_held (CoterieDesk *desk, gpointer data, GError **error)
{
  g_autoptr (GArray) aids = coterie_store_accounts_list_held (desk->sql, error);

  coterie_desk_forget_absent (desk);
  for (guint i = aids != NULL ? aids->len : 0; i > 0; i--)
    {
      gboolean rests;

      if (!is_at_rest (desk, (const guint8 *) aids->data + (i - 1) * COTERIE_AID_BYTES, &rests, error))
        return NULL;
      if (rests)
        g_array_remove_index_fast (aids, i - 1);
    }
  return g_steal_pointer (&aids);
}

/* Known already: compared with what we have, which goes on when the other is longer, and holds when they differ. */
static gboolean
take_longer (CoterieDesk *desk, gint64 account, CoterieChain *chain, GError **error)
{
  g_autoptr (CoterieChain) owned = chain;
  const CoterieChain *known = coterie_desk_get_chain (desk, account, error);
  g_autoptr (GError) fault = NULL;
  CoterieChainPin pin;
  CoterieChainHead head;

  if (known == NULL)
    return FALSE;
  read_head (chain, &head);
  if (coterie_chain_compare (known, head.length, head.head) == COTERIE_CHAIN_KNOWN)
    return TRUE;
  coterie_chain_get_pin (known, &pin);
  if (!coterie_chain_check_pin (chain, &pin, &fault))
    return coterie_hold_jobs_set (desk, account, hold_for_error (fault), error);
  return grow (desk, account, "", TRUE, g_steal_pointer (&owned), error) &&
         coterie_told_jobs_check (desk, NULL, account, coterie_desk_get_chain (desk, account, NULL), error);
}

/**
 * coterie_roster_jobs_take_records:
 * @records: (element-type GBytes): from the first on
 * @account: (out): 0 when they do not verify, or are of another account
 */
gboolean
coterie_roster_jobs_take_records (
    CoterieDesk *desk, const guint8 *aid, const char *name, const GPtrArray *records, gint64 *account, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (CoterieChain) chain = verify_records (records, &fault);
  CoterieChainNews news = { .name = (char *) name };
  gboolean done;

  *account = 0;
  if (chain == NULL || memcmp (coterie_chain_get_aid (chain), aid, COTERIE_AID_BYTES) != 0)
    {
      g_message ("a chain that was handed over does not verify");
      return TRUE;
    }
  if (!coterie_desk_find_account (desk, aid, account, error))
    return FALSE;
  if (*account != 0)
    return take_longer (desk, *account, g_steal_pointer (&chain), error);
  memcpy (news.aid, aid, sizeof news.aid);
  done = insert_account (desk, &news, chain, account, error);
  if (done)
    coterie_desk_put_chain (desk, *account, g_steal_pointer (&chain));
  return done;
}
