// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/hold-jobs.h"

#include "entities/message.h"
#include "entities/sentence.h"
#include "store/groups.h"
#include "store/told.h"
#include "vault/chat-jobs.h"

/* What each hold is called in public. */
static const struct
{
  CoterieHold hold;
  CoterieNotice notice;
  CoterieSentence sentence;
} holds[] = {
  { COTERIE_HOLD_IDENTITY_CHANGED, COTERIE_ALARM_IDENTITY, COTERIE_SENTENCE_IDENTITY },
  { COTERIE_HOLD_ROLLBACK, COTERIE_ALARM_ROLLBACK, COTERIE_SENTENCE_ROLLBACK },
  { COTERIE_HOLD_FORK, COTERIE_ALARM_FORK, COTERIE_SENTENCE_FORK },
  { COTERIE_HOLD_UNVERIFIABLE, COTERIE_ALARM_UNVERIFIABLE, COTERIE_SENTENCE_UNVERIFIABLE },
  { COTERIE_HOLD_GHOST, COTERIE_ALARM_GHOST, COTERIE_SENTENCE_GHOST },
  { COTERIE_HOLD_VIEWS, COTERIE_ALARM_FORK, COTERIE_SENTENCE_VIEWS },
  { COTERIE_HOLD_MISSING, COTERIE_NOTICE_MISSING, COTERIE_SENTENCE_ACCOUNT_MISSING },
  { COTERIE_HOLD_GONE, COTERIE_NOTICE_GONE, COTERIE_SENTENCE_ACCOUNT_GONE },
};

/* That the server does not have somebody says nothing of anybody's wish to listen in: of those with whom there is
 * nothing but a common group the group tells it, when something is said there, or when they are gone for good. */
static gboolean
concerns_person (CoterieDesk *desk, gint64 account, CoterieHold hold, gboolean *concerns, GError **error)
{
  const CoterieStoreContact *contact;

  *concerns = TRUE;
  if (account == COTERIE_STORE_OWN_ACCOUNT || (hold != COTERIE_HOLD_MISSING && hold != COTERIE_HOLD_GONE))
    return TRUE;
  contact = coterie_desk_get_contact (desk, account, error);
  *concerns = contact != NULL && contact->state == COTERIE_CONTACT_ACCEPTED;
  return contact != NULL;
}

static gboolean
tell_groups (CoterieDesk *desk, gint64 account, const char *text, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, account, error);
  g_autoptr (GArray) chats = contact != NULL ? coterie_store_groups_list_shared (desk->sql, contact->aid, error) : NULL;

  for (guint i = 0; chats != NULL && i < chats->len; i++)
    {
      CoterieStoreChat *chat = coterie_desk_get_chat (desk, g_array_index (chats, gint64, i), error);

      if (chat == NULL || !coterie_chat_jobs_add_line (desk, chat, COTERIE_MESSAGE_CHAIN, text, FALSE, NULL, error))
        return FALSE;
    }
  return chats != NULL;
}

static gboolean
announce (CoterieDesk *desk, gint64 account, const char *name, CoterieHold hold, GError **error)
{
  gboolean concerns;

  if (hold == COTERIE_HOLD_GONE && *name == '\0') /* it has a successor, whom a person has accepted: a line says so */
    return TRUE;
  if (!concerns_person (desk, account, hold, &concerns, error))
    return FALSE;
  if (!concerns && hold != COTERIE_HOLD_GONE)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (holds); i++)
    if (holds[i].hold == hold)
      {
        CoterieStoreChat *chat;
        gboolean own = account == COTERIE_STORE_OWN_ACCOUNT;
        g_autofree char *text = own ? coterie_sentence_new (COTERIE_SENTENCE_OWN_LIST, NULL)
                                    : coterie_sentence_new (holds[i].sentence, name);

        if (!concerns)
          return tell_groups (desk, account, text, error);
        coterie_changes_add_notice (desk->changes, holds[i].notice, account, text);
        if (!coterie_chat_jobs_find_shown (desk, account, &chat, error))
          return FALSE;
        return chat == NULL || coterie_chat_jobs_add_line (desk, chat, COTERIE_MESSAGE_CHAIN, text, TRUE, NULL, error);
      }
  return TRUE;
}

/* What a person may wave away never takes the place of what they may not. And whoever shows a list that is not right
 * wants messages for what it has more: that says nothing new. */
static gboolean
takes_place (CoterieHold hold, CoterieHold before)
{
  if (before == COTERIE_HOLD_NONE)
    return TRUE;
  return hold != COTERIE_HOLD_VIEWS && (hold != COTERIE_HOLD_GHOST || before == COTERIE_HOLD_VIEWS);
}

/* That they see another chain than we do is over when a person says so, whatever the server shows meanwhile. */
static gboolean
has_views (const CoterieStoreAccount *row)
{
  return row->hold == COTERIE_HOLD_VIEWS || row->beneath == COTERIE_HOLD_VIEWS;
}

/* The person is told when what is shown changes. */
static gboolean
put_hold (CoterieDesk *desk, const CoterieStoreAccount *row, CoterieHold hold, CoterieHold beneath, GError **error)
{
  if ((CoterieHold) row->hold == hold && (CoterieHold) row->beneath == beneath)
    return TRUE;
  if (!coterie_store_accounts_set_hold (desk->sql, row->account, hold, beneath, error))
    return FALSE;
  if ((CoterieHold) row->hold == hold)
    return TRUE;
  coterie_desk_touch_contact (desk, row->account);
  desk->changes->work |= COTERIE_WORK_HOLD | COTERIE_WORK_SEND;
  return announce (desk, row->account, row->name, hold, error);
}

/**
 * coterie_hold_jobs_is_at_rest:
 *
 * Returns: whether the name went to another account at a person's wish [G3]: then nothing that the server shows in
 * their place is news, and they are not asked for
 */
gboolean
coterie_hold_jobs_is_at_rest (const CoterieStoreAccount *row)
{
  return row->name[0] == '\0' && row->hold == COTERIE_HOLD_GONE && row->beneath == COTERIE_HOLD_IDENTITY_CHANGED;
}

/**
 * coterie_hold_jobs_set:
 * @hold: why nothing is sent there from now on; %COTERIE_HOLD_NONE, at a person's wish, releases what waits
 *
 * The person is told once for each change. %COTERIE_HOLD_VIEWS stays beneath whatever takes its place.
 */
gboolean
coterie_hold_jobs_set (CoterieDesk *desk, gint64 account, CoterieHold hold, GError **error)
{
  g_auto (CoterieStoreAccount) row = { 0 };
  gboolean found;

  if (!coterie_store_accounts_load (desk->sql, account, &row, &found, error))
    return FALSE;
  if (!found || (CoterieHold) row.hold == hold)
    return TRUE;
  if (hold != COTERIE_HOLD_NONE && coterie_hold_jobs_is_at_rest (&row)) /* a look that was under way comes late */
    return TRUE;
  if (hold == COTERIE_HOLD_NONE)
    return put_hold (desk, &row, hold, COTERIE_HOLD_NONE, error);
  if (!takes_place (hold, (CoterieHold) row.hold))
    return hold != COTERIE_HOLD_VIEWS || put_hold (desk, &row, (CoterieHold) row.hold, hold, error);
  return put_hold (desk, &row, hold, has_views (&row) ? COTERIE_HOLD_VIEWS : COTERIE_HOLD_NONE, error);
}

/**
 * coterie_hold_jobs_set_replaced:
 * @account: whose name another one has from now on, as a person wished
 *
 * There is nothing more to decide about them, whatever was wrong.
 */
gboolean
coterie_hold_jobs_set_replaced (CoterieDesk *desk, gint64 account, GError **error)
{
  g_auto (CoterieStoreAccount) row = { 0 };
  gboolean found;

  return coterie_store_accounts_load (desk->sql, account, &row, &found, error) &&
         (!found || put_hold (desk, &row, COTERIE_HOLD_GONE, COTERIE_HOLD_IDENTITY_CHANGED, error));
}

/**
 * coterie_hold_jobs_release:
 * @row: whose chain passes its pin
 * @longer: it has grown
 *
 * That ends every hold that was about the chain itself, or about its being gone. That others see another one stands
 * again then: that is over when a person says so; with our own there is nobody to be accepted, so it must have grown.
 */
gboolean
coterie_hold_jobs_release (CoterieDesk *desk, const CoterieStoreAccount *row, gboolean longer, GError **error)
{
  gboolean stands = has_views (row) && (!longer || row->account != COTERIE_STORE_OWN_ACCOUNT);

  return put_hold (desk, row, stands ? COTERIE_HOLD_VIEWS : COTERIE_HOLD_NONE, COTERIE_HOLD_NONE, error);
}

/**
 * coterie_hold_jobs_is_held:
 * @held: (out): whether nothing goes to them now: they are on hold, or bound by what was told [C2]
 */
gboolean
coterie_hold_jobs_is_held (CoterieDesk *desk, gint64 account, gboolean *held, GError **error)
{
  g_auto (CoterieStoreAccount) row = { 0 };
  gboolean found;

  if (!coterie_store_accounts_load (desk->sql, account, &row, &found, error))
    return FALSE;
  *held = !found || row.hold != COTERIE_HOLD_NONE;
  return *held || coterie_store_told_binds (desk->sql, account, held, error);
}
