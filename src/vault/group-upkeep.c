// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/group-upkeep.h"

#include "store/group-waiting.h"
#include "store/groups.h"
#include "store/kept-contents.h"
#include "vault/group-histories.h"
#include "vault/group-jobs.h"
#include "vault/group-standing.h"
#include "vault/vault.h"

/* [J10]: as far as the state is known, by now. */
static gboolean
end_kept (CoterieDesk *desk, gint64 before_ms, GError **error)
{
  g_autoptr (GArray) chats = coterie_store_kept_contents_list_chats (desk->sql, before_ms, error);

  if (chats == NULL)
    return FALSE;
  for (guint i = 0; i < chats->len; i++)
    {
      CoterieStoreChat *chat = coterie_desk_get_chat (desk, g_array_index (chats, gint64, i), error);

      if (chat == NULL || !coterie_group_standing_show_kept (desk, chat, error))
        return FALSE;
    }
  return TRUE;
}

/* Of these nobody has seen anything. */
static gboolean
end_unfounded (CoterieDesk *desk, gint64 before_ms, GError **error)
{
  g_autoptr (GArray) chats = coterie_store_groups_list_unfounded (desk->sql, before_ms, error);

  if (chats == NULL)
    return FALSE;
  for (guint i = 0; i < chats->len; i++)
    {
      gint64 chat = g_array_index (chats, gint64, i);

      g_hash_table_remove (desk->groups, &chat);
      g_hash_table_remove (desk->chats, &chat);
      if (!coterie_store_groups_remove (desk->sql, chat, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * coterie_group_upkeep_run:
 *
 * A job, every now and then: ends what has been kept for %COTERIE_GROUP_JOBS_KEPT_MS.
 */
gpointer
coterie_group_upkeep_run (CoterieDesk *desk, gpointer data, GError **error)
{
  const gint64 before_ms = desk->now_ms - COTERIE_GROUP_JOBS_KEPT_MS;

  return coterie_group_standing_settle_unnamed (desk, error) && coterie_group_histories_settle_waiting (desk, error) &&
                 coterie_store_group_waiting_remove_older (desk->sql, before_ms, error) &&
                 end_kept (desk, before_ms, error) && end_unfounded (desk, before_ms, error)
             ? COTERIE_JOB_DONE
             : NULL;
}
