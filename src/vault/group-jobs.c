// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/group-jobs.h"

#include "base/log.h"
#include "entities/contact.h"
#include "entities/errors.h"
#include "store/groups.h"
#include "store/chats.h"

#include <string.h>

/* ------------------------------------------------------------------------------------ groups */

/**
 * coterie_group_jobs_find:
 * @chat: (out) (transfer none) (nullable): in hand; %NULL when no group of that id is known
 */
gboolean
coterie_group_jobs_find (CoterieDesk *desk, const guint8 *id, CoterieStoreChat **chat, GError **error)
{
  gint64 number;

  *chat = NULL;
  if (!coterie_store_chats_find (desk->sql, id, &number, error))
    return FALSE;
  if (number == 0)
    return TRUE;
  *chat = coterie_desk_get_chat (desk, number, error);
  if (*chat == NULL)
    return FALSE;
  if ((*chat)->kind != COTERIE_STORE_CHAT_GROUP)
    *chat = NULL;
  return TRUE;
}

static CoterieStoreChat *
create (CoterieDesk *desk, const guint8 *id, GError **error)
{
  CoterieStoreChat row = { .kind = COTERIE_STORE_CHAT_GROUP, .account = COTERIE_STORE_OWN_ACCOUNT };
  CoterieStoreGroup group = { .name = (char *) "" };
  CoterieStoreChat *chat;

  memcpy (row.id, id, sizeof row.id);
  row.last_ms = desk->now_ms;
  if (!coterie_store_chats_insert (desk->sql, &row, error))
    return NULL;
  group.chat = row.chat;
  if (!coterie_store_groups_save (desk->sql, &group, error))
    return NULL;
  chat = coterie_desk_get_chat (desk, row.chat, error);
  if (chat != NULL)
    coterie_desk_touch_chat (desk, chat);
  return chat;
}

/**
 * coterie_group_jobs_meet:
 * @chat: (out) (transfer none) (nullable): in hand; made when it was not there, and hidden until its records say that
 *   we are in; %NULL when the id is that of a direct chat, which is no fault: others have sent it
 */
gboolean
coterie_group_jobs_meet (CoterieDesk *desk, const guint8 *id, CoterieStoreChat **chat, GError **error)
{
  gint64 number;

  if (!coterie_group_jobs_find (desk, id, chat, error) || !coterie_store_chats_find (desk->sql, id, &number, error))
    return FALSE;
  if (number == 0)
    *chat = create (desk, id, error);
  return number != 0 || *chat != NULL;
}

/**
 * coterie_group_jobs_ensure:
 *
 * Returns: (transfer none) (nullable): the chat, as with coterie_group_jobs_meet(); BAD_INPUT when that is no group
 */
CoterieStoreChat *
coterie_group_jobs_ensure (CoterieDesk *desk, const guint8 *id, GError **error)
{
  CoterieStoreChat *chat;

  if (!coterie_group_jobs_meet (desk, id, &chat, error))
    return NULL;
  if (chat == NULL)
    g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, "That is not a group.");
  return chat;
}

/* The chain of a record's author; *chain NULL: we do not know it. */
static gboolean
find_author (CoterieDesk *desk, const guint8 *aid, const CoterieChain **chain, GError **error)
{
  gint64 account;

  *chain = NULL;
  if (!coterie_desk_find_account (desk, aid, &account, error))
    return FALSE;
  if (account == 0)
    return TRUE;
  *chain = coterie_desk_get_chain (desk, account, error);
  return *chain != NULL;
}

static gboolean
parse (GBytes *bytes, CoterieGroupRecord *record, GError **error)
{
  gsize n_bytes;
  const guint8 *data = g_bytes_get_data (bytes, &n_bytes);

  return coterie_group_record_parse (record, data, n_bytes, error);
}

/* A record that was verified before. */
static gboolean
restore (CoterieDesk *desk, CoterieGroup *group, GBytes *bytes, GError **error)
{
  CoterieGroupRecord record;
  const CoterieChain *chain;

  if (!parse (bytes, &record, error) || !find_author (desk, record.author, &chain, error))
    return FALSE;
  if (chain != NULL)
    return coterie_group_add (group, bytes, chain, TRUE, error);
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DAMAGED, "An account is missing.");
  return FALSE;
}

static CoterieGroup *
load (CoterieDesk *desk, const CoterieStoreChat *chat, GError **error)
{
  g_autoptr (CoterieGroup) group = coterie_group_new (chat->id);
  g_autoptr (GPtrArray) records = coterie_store_groups_list_records (desk->sql, chat->chat, error);

  if (records == NULL)
    return NULL;
  for (guint i = 0; i < records->len; i++)
    if (!restore (desk, group, records->pdata[i], error))
      return NULL;
  return g_steal_pointer (&group);
}

/**
 * coterie_group_jobs_get:
 *
 * Returns: (transfer none) (nullable): the group as the set of its records makes it
 */
CoterieGroup *
coterie_group_jobs_get (CoterieDesk *desk, const CoterieStoreChat *chat, GError **error)
{
  CoterieGroup *group = g_hash_table_lookup (desk->groups, &chat->chat);

  if (group != NULL)
    return group;
  group = load (desk, chat, error);
  if (group != NULL)
    g_hash_table_insert (desk->groups, g_memdup2 (&chat->chat, sizeof chat->chat), group);
  return group;
}

/* ------------------------------------------------------------------------------------ records */

/**
 * coterie_group_jobs_ask_for_chain:
 *
 * The main thread has the server asked for it.
 */
void
coterie_group_jobs_ask_for_chain (CoterieDesk *desk, const guint8 *aid)
{
  memcpy (coterie_changes_add_event (desk->changes, COTERIE_EVENT_MEET, 0)->aid, aid, COTERIE_AID_BYTES);
}

/**
 * coterie_group_jobs_ask_for_author:
 * @record: waits
 *
 * Whoever knows a group's id can send us anything as its records. Only of people whom the set names, and of who made
 * the group, can one count; for others nobody is asked, and their records wait.
 */
void
coterie_group_jobs_ask_for_author (CoterieDesk *desk, CoterieGroup *group, const CoterieGroupRecord *record)
{
  guint8 id[COTERIE_CHAT_ID_BYTES];

  if (coterie_desk_is_absent (desk, record->author))
    return;
  coterie_group_record_get_group (record, id);
  if (memcmp (id, coterie_group_get_id (group), sizeof id) == 0 &&
      (record->action == COTERIE_GROUP_CREATE || coterie_group_names (group, record->author)))
    coterie_group_jobs_ask_for_chain (desk, record->author);
}

static gboolean
may_wait (const GError *fault)
{
  return g_error_matches (fault, COTERIE_GROUP_ERROR, COTERIE_GROUP_ERROR_AHEAD) ||
         g_error_matches (fault, COTERIE_GROUP_ERROR, COTERIE_GROUP_ERROR_PARENT);
}

static gboolean
store (CoterieDesk *desk,
       const CoterieStoreChat *chat,
       const CoterieGroupRecord *record,
       GBytes *bytes,
       CoterieGroupJobsOutcome *outcome,
       GError **error)
{
  guint8 hash[COTERIE_DIGEST_BYTES];

  *outcome = COTERIE_GROUP_JOBS_PLACED;
  coterie_group_record_get_hash (record, hash);
  return coterie_store_groups_add_record (desk->sql, chat->chat, hash, bytes, error);
}

/**
 * coterie_group_jobs_place_record:
 * @bytes: of whoever has sent them
 * @record: (out): as they say; valid unless it is REFUSED
 * @outcome: (out): when it WAITS, it is not kept
 *
 * Repeating is safe. What follows from it is not written down before coterie_group_standing_settle().
 */
gboolean
coterie_group_jobs_place_record (CoterieDesk *desk,
                                 CoterieStoreChat *chat,
                                 GBytes *bytes,
                                 CoterieGroupRecord *record,
                                 CoterieGroupJobsOutcome *outcome,
                                 GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (desk, chat, error);
  g_autoptr (GError) fault = NULL;
  const CoterieChain *chain = NULL;

  if (group == NULL)
    return FALSE;
  if (parse (bytes, record, &fault))
    {
      if (!find_author (desk, record->author, &chain, error))
        return FALSE;
      *outcome = COTERIE_GROUP_JOBS_WAITS;
      if (chain == NULL)
        return TRUE;
      if (coterie_group_add (group, bytes, chain, FALSE, &fault))
        return store (desk, chat, record, bytes, outcome, error);
      if (may_wait (fault))
        return TRUE;
    }
  *outcome = COTERIE_GROUP_JOBS_REFUSED;
  g_message ("a record of group %s was refused: %s",
             coterie_log_short (coterie_group_get_id (group), COTERIE_CHAT_ID_BYTES).text, fault->message);
  return TRUE;
}

gboolean
coterie_group_jobs_has_all (CoterieGroup *group, const guint8 *hashes, gsize n_bytes)
{
  for (gsize i = 0; i + COTERIE_DIGEST_BYTES <= n_bytes; i += COTERIE_DIGEST_BYTES)
    if (!coterie_group_has (group, hashes + i))
      return FALSE;
  return TRUE;
}

gboolean
coterie_group_jobs_may_show (CoterieDesk *desk, CoterieGroup *group, const guint8 *sender)
{
  return coterie_group_may (group, sender, COTERIE_GROUP_RIGHT_WRITE) &&
         coterie_group_get_role (group, desk->own->aid) != COTERIE_GROUP_NOBODY;
}

/**
 * coterie_group_jobs_is_blocked:
 *
 * Whoever kept something of them may have blocked them since.
 */
gboolean
coterie_group_jobs_is_blocked (CoterieDesk *desk, gint64 account, gboolean *blocked, GError **error)
{
  const CoterieStoreContact *contact;

  *blocked = FALSE;
  if (account == COTERIE_STORE_OWN_ACCOUNT)
    return TRUE;
  contact = coterie_desk_get_contact (desk, account, error);
  *blocked = contact != NULL && contact->state == COTERIE_CONTACT_BLOCKED;
  return contact != NULL;
}
