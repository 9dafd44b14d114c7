// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/group-gifts.h"

#include "base/digest.h"
#include "mail/group-contents.h"
#include "vault/group-jobs.h"

#include <string.h>

static gboolean
is_gift (const CoterieDesk *desk, const CoterieGroupRecord *record)
{
  return (record->action == COTERIE_GROUP_ADD || record->action == COTERIE_GROUP_PROMOTE) &&
         memcmp (record->author, desk->own->aid, sizeof record->author) == 0;
}

GHashTable *
coterie_group_gifts_list (CoterieDesk *desk, CoterieGroup *group)
{
  GHashTable *gifts = g_hash_table_new_full (coterie_digest_hash, coterie_digest_equal, g_free, NULL);

  for (guint i = 0; i < coterie_group_get_n_records (group); i++)
    {
      CoterieGroupItem item;

      coterie_group_get_item (group, i, &item);
      if (is_gift (desk, item.record))
        g_hash_table_insert (gifts, g_memdup2 (item.hash, COTERIE_DIGEST_BYTES), GINT_TO_POINTER (item.is_valid));
    }
  return gifts;
}

static gboolean
tell_one (CoterieDesk *desk, CoterieStoreChat *chat, const guint8 *aid, const GPtrArray *records, GError **error)
{
  CoterieDeviceId who = { 0 };
  gint64 account;

  if (!coterie_desk_find_account (desk, aid, &account, error))
    return FALSE;
  memcpy (who.aid, aid, sizeof who.aid);
  return account == 0 || coterie_group_contents_queue_records (desk, chat, &who, records, error);
}

/* Those whom it has not made members are told of what it does not know. */
static gboolean
tell_all (CoterieDesk *desk, CoterieStoreChat *chat, CoterieGroup *group, const CoterieGroupItem *gift, GError **error)
{
  g_autoptr (GPtrArray) records = coterie_group_list_behind (group, gift->hash, 1);
  const gboolean is_add = gift->record->action == COTERIE_GROUP_ADD;
  const guint8 *aids = is_add ? gift->record->members : gift->record->target;
  const guint n_aids = is_add ? gift->record->n_members : 1;

  for (guint i = 0; i < n_aids; i++)
    {
      const guint8 *aid = aids + i * COTERIE_AID_BYTES;

      if (coterie_group_get_role (group, aid) == COTERIE_GROUP_NOBODY && !tell_one (desk, chat, aid, records, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * coterie_group_gifts_review:
 *
 * Whoever was let in by one that counts no more cannot know: the members do not take them for one.
 */
gboolean
coterie_group_gifts_review (CoterieDesk *desk, CoterieStoreChat *chat, GHashTable *before, GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (desk, chat, error);

  for (guint i = 0; group != NULL && i < coterie_group_get_n_records (group); i++)
    {
      CoterieGroupItem item;
      gpointer counted = NULL;
      gboolean is_old;

      coterie_group_get_item (group, i, &item);
      if (item.is_valid || !is_gift (desk, item.record))
        continue;
      is_old = g_hash_table_lookup_extended (before, item.hash, NULL, &counted);
      if ((!is_old || counted != NULL) && !tell_all (desk, chat, group, &item, error))
        return FALSE;
    }
  return group != NULL;
}
