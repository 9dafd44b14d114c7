// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/group-standing.h"

#include "entities/contact.h"
#include "entities/message.h"
#include "store/groups.h"
#include "store/kept-contents.h"
#include "vault/chat-jobs.h"
#include "vault/group-histories.h"
#include "vault/group-jobs.h"
#include "vault/group-lines.h"
#include "vault/group-rows.h"
#include "vault/group-waiting.h"
#include "vault/merge-jobs.h"

#include <string.h>

/* ------------------------------------------------------------------------------------ members */

/* People of whom we have not even the chain cannot be sent anything. Of a request nobody is looked up before a person
 * looks at it: the server would learn who is in it, and anybody could make us ask. */
static gboolean
meet_members (CoterieDesk *desk, const CoterieStoreChat *chat, const CoterieGroupState *state, GError **error)
{
  if (chat->group_state != COTERIE_STORE_GROUP_ACCEPTED)
    return TRUE;
  for (guint i = 0; i < state->members->len; i++)
    {
      const CoterieGroupMember *member = &g_array_index (state->members, CoterieGroupMember, i);
      gint64 account;

      if (!coterie_desk_find_account (desk, member->aid, &account, error))
        return FALSE;
      if (account == 0 && !coterie_desk_is_absent (desk, member->aid))
        coterie_group_jobs_ask_for_chain (desk, member->aid);
    }
  return TRUE;
}

/* ------------------------------------------------------------------------------------ what it is to us [J11] */

/* Better ones last; ours and those of accepted people are as good as any. */
static gboolean
rate (CoterieDesk *desk, gint64 account, CoterieStoreGroupState *state, GError **error)
{
  const CoterieStoreContact *contact;

  *state = account == COTERIE_STORE_OWN_ACCOUNT ? COTERIE_STORE_GROUP_ACCEPTED : COTERIE_STORE_GROUP_HIDDEN;
  if (account == COTERIE_STORE_OWN_ACCOUNT || account == 0)
    return TRUE;
  contact = coterie_desk_get_contact (desk, account, error);
  if (contact == NULL)
    return FALSE;
  if (contact->state == COTERIE_CONTACT_ACCEPTED)
    *state = COTERIE_STORE_GROUP_ACCEPTED;
  else if (contact->state != COTERIE_CONTACT_BLOCKED)
    *state = COTERIE_STORE_GROUP_REQUEST;
  return TRUE;
}

/* By whom we are in: of all of them the one who is most to us, so that it does not matter who came first. */
static gboolean
find_inviter (CoterieDesk *desk, CoterieGroup *group, gint64 *inviter, CoterieStoreGroupState *state, GError **error)
{
  g_autoptr (GByteArray) givers = coterie_group_list_givers (group, desk->own->aid);

  *inviter = 0;
  *state = COTERIE_STORE_GROUP_HIDDEN;
  for (guint at = 0; at < givers->len; at += COTERIE_AID_BYTES)
    {
      CoterieStoreGroupState rated;
      gint64 account;

      if (!coterie_desk_find_account (desk, givers->data + at, &account, error) || !rate (desk, account, &rated, error))
        return FALSE;
      if (rated < *state)
        continue;
      *inviter = account;
      *state = rated;
    }
  return TRUE;
}

static gboolean
choose_state (CoterieDesk *desk, CoterieGroup *group, CoterieStoreGroup *row, GError **error)
{
  const CoterieStoreGroupState before = row->state;

  if (!find_inviter (desk, group, &row->added_by, &row->state, error))
    return FALSE;
  if (before == COTERIE_STORE_GROUP_ASKED)
    row->state = COTERIE_STORE_GROUP_ACCEPTED;
  if (row->state == COTERIE_STORE_GROUP_REQUEST && before != COTERIE_STORE_GROUP_REQUEST)
    coterie_changes_add_event (desk->changes, COTERIE_EVENT_GROUP_REQUEST, row->added_by)->chat = row->chat;
  return TRUE;
}

/**
 * coterie_group_standing_note_role:
 * @row: (inout): as it was; gets `role`, and what follows from it. Who comes in is asked anew, also who has left
 *   before; what was accepted stays so
 */
gboolean
coterie_group_standing_note_role (CoterieDesk *desk, CoterieGroup *group, CoterieStoreGroup *row, GError **error)
{
  int before = row->role;

  row->role = coterie_group_get_role (group, desk->own->aid);
  if (row->role == COTERIE_GROUP_NOBODY)
    {
      desk->changes->work |= COTERIE_WORK_SEND; /* what waits there is not sent any more */
      if (row->state == COTERIE_STORE_GROUP_REQUEST)
        row->state = COTERIE_STORE_GROUP_HIDDEN;
      return TRUE;
    }
  return (before != COTERIE_GROUP_NOBODY && row->state == COTERIE_STORE_GROUP_ACCEPTED) ||
         choose_state (desk, group, row, error);
}

/* ------------------------------------------------------------------------------------ what was kept */

/* [J11]: of a group that is hidden because of who has added us nothing is shown, and it may come to be accepted. */
static gboolean
must_wait (CoterieDesk *desk, const CoterieStoreChat *chat, CoterieGroup *group, const CoterieStoreKeptContent *kept)
{
  gsize n_bytes;
  const guint8 *knows = g_bytes_get_data (kept->knows, &n_bytes);

  if (ABS (desk->now_ms - kept->kept_ms) >= COTERIE_GROUP_JOBS_KEPT_MS)
    return FALSE;
  return !coterie_group_jobs_has_all (group, knows, n_bytes) ||
         (chat->group_state != COTERIE_STORE_GROUP_ACCEPTED && chat->role != COTERIE_GROUP_NOBODY);
}

/**
 * coterie_group_standing_find_place:
 * @knows: (array): @n_bytes of hashes: what is said stands behind the lines that tell of what its sender knew
 * @behind: (out): this position at the earliest
 */
gboolean
coterie_group_standing_find_place (
    CoterieDesk *desk, CoterieStoreChat *chat, const guint8 *knows, gsize n_bytes, guint64 *behind, GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (desk, chat, error);

  *behind = 0;
  for (gsize at = 0; group != NULL && at + COTERIE_DIGEST_BYTES <= n_bytes; at += COTERIE_DIGEST_BYTES)
    {
      CoterieGroupItem item;
      gint64 message;

      if (!coterie_group_find (group, knows + at, &item))
        continue;
      if (!coterie_group_lines_find (desk, chat, group, &item, &message, error))
        return FALSE;
      if (message != 0)
        *behind = MAX (*behind, COTERIE_STORE_MESSAGE_POSITION (message) + 1);
    }
  return group != NULL;
}

/* For whom an own one was, which another device has sent, is known now. */
static gboolean
add_kept (CoterieDesk *desk, CoterieStoreChat *chat, CoterieStoreKeptContent *kept, GError **error)
{
  gsize n_bytes;
  const guint8 *knows = g_bytes_get_data (kept->knows, &n_bytes);
  CoterieStoreMessage *row = &kept->row;
  const gboolean is_own = row->account == COTERIE_STORE_OWN_ACCOUNT;
  const gboolean unread = row->kind == COTERIE_MESSAGE_CALL ? coterie_chat_jobs_is_missed_call (row) : !is_own;
  guint64 behind;

  if (is_own && row->part == NULL && !coterie_group_rows_note_audience (desk, chat, &row->audience, error))
    return FALSE;
  return coterie_group_standing_find_place (desk, chat, knows, n_bytes, &behind, error) &&
         coterie_merge_jobs_add_late (desk, chat, row, behind, unread, error);
}

/* [J10], [J11]: what is said in a group that is not accepted waits until it is. */
static gboolean
show_one (CoterieDesk *desk, CoterieStoreChat *chat, CoterieGroup *group, CoterieStoreKeptContent *kept, GError **error)
{
  const CoterieChain *sender;
  gboolean blocked;

  if (must_wait (desk, chat, group, kept))
    return TRUE;
  sender = coterie_desk_get_chain (desk, kept->row.account, error);
  if (sender == NULL || !coterie_group_jobs_is_blocked (desk, kept->row.account, &blocked, error))
    return FALSE;
  if (!blocked && chat->group_state == COTERIE_STORE_GROUP_ACCEPTED &&
      coterie_group_jobs_may_show (desk, group, coterie_chain_get_aid (sender)) && !add_kept (desk, chat, kept, error))
    return FALSE;
  return coterie_store_kept_contents_remove (desk->sql, kept->kept, error);
}

/* One by one: all together may be more than fits into memory. */
static gboolean
show_all (CoterieDesk *desk, CoterieStoreChat *chat, CoterieGroup *group, const GArray *numbers, GError **error)
{
  for (guint i = 0; i < numbers->len; i++)
    {
      g_autoptr (CoterieStoreKeptContent) kept =
          coterie_store_kept_contents_load (desk->sql, g_array_index (numbers, gint64, i), error);

      if (kept == NULL || !show_one (desk, chat, group, kept, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * coterie_group_standing_show_kept:
 *
 * Shows what was kept and need not be any more; what is nobody's business goes.
 */
gboolean
coterie_group_standing_show_kept (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  g_autoptr (GArray) numbers = NULL;
  CoterieGroup *group;

  if (chat->group_state == COTERIE_STORE_GROUP_REQUEST)
    return TRUE;
  group = coterie_group_jobs_get (desk, chat, error);
  numbers = group != NULL ? coterie_store_kept_contents_list (desk->sql, chat->chat, error) : NULL;
  return numbers != NULL && show_all (desk, chat, group, numbers, error);
}

/* [J11]: neither is what changed told of a group that is not accepted. */
static gboolean
show_lines (CoterieDesk *desk, CoterieStoreChat *chat, CoterieGroup *group, GError **error)
{
  return chat->group_state != COTERIE_STORE_GROUP_ACCEPTED || coterie_group_lines_update (desk, chat, group, error);
}

/**
 * coterie_group_standing_settle:
 *
 * Places what waited and need not any more, writes down what follows from the set, and shows what was kept for it.
 */
gboolean
coterie_group_standing_settle (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (desk, chat, error);

  return group != NULL && coterie_group_waiting_place (desk, chat, error) &&
         coterie_group_rows_write (desk, chat, group, error) &&
         meet_members (desk, chat, coterie_group_get_state (group), error) && show_lines (desk, chat, group, error) &&
         coterie_group_standing_show_kept (desk, chat, error) && coterie_group_histories_settle (desk, chat, error);
}

static gboolean
settle_each (CoterieDesk *desk, const GArray *chats, GError **error)
{
  if (chats == NULL)
    return FALSE;
  for (guint i = 0; i < chats->len; i++)
    {
      CoterieStoreChat *chat = coterie_desk_get_chat (desk, g_array_index (chats, gint64, i), error);

      if (chat == NULL || !coterie_group_standing_settle (desk, chat, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * coterie_group_standing_settle_unnamed:
 *
 * Those whose lines lack a name; and all, once, after an older program has been here.
 */
gboolean
coterie_group_standing_settle_unnamed (CoterieDesk *desk, GError **error)
{
  g_autoptr (GArray) chats = coterie_store_groups_list_unnamed (desk->sql, error);

  return settle_each (desk, chats, error);
}

/**
 * coterie_group_standing_accept:
 *
 * Repeating is safe. What was said in it before is shown.
 */
gboolean
coterie_group_standing_accept (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  g_auto (CoterieStoreGroup) row = { 0 };
  gboolean found;

  if (!coterie_store_groups_load (desk->sql, chat->chat, &row, &found, error))
    return FALSE;
  row.state = COTERIE_STORE_GROUP_ACCEPTED;
  return coterie_store_groups_save (desk->sql, &row, error) && coterie_group_standing_settle (desk, chat, error);
}
