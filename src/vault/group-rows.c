// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/group-rows.h"

#include "store/audiences.h"
#include "store/groups.h"
#include "vault/group-jobs.h"
#include "vault/group-standing.h"

#include <sodium.h>
#include <string.h>

static GArray *
make_members (const CoterieGroupState *state)
{
  GArray *members = g_array_new (FALSE, TRUE, sizeof (CoterieStoreGroupMember));

  for (guint i = 0; i < state->members->len; i++)
    {
      const CoterieGroupMember *member = &g_array_index (state->members, CoterieGroupMember, i);
      CoterieStoreGroupMember row = { .role = member->role };

      memcpy (row.aid, member->aid, sizeof row.aid);
      g_array_append_val (members, row);
    }
  return members;
}

static guint
pack_rights (const CoterieGroupState *state)
{
  guint rights = 0;

  for (guint i = 0; i < COTERIE_GROUP_N_RIGHTS; i++)
    if (state->rights[i] == COTERIE_GROUP_FOR_ADMINS)
      rights |= 1u << i;
  return rights;
}

static void
copy_state (CoterieStoreGroup *row, const CoterieGroupState *state)
{
  g_free (row->name);
  row->name = g_strdup (state->name);
  row->n_members = state->members->len;
  row->is_closed = state->is_closed;
  row->rights = pack_rights (state);
  row->has_picture = !sodium_is_zero (state->picture, sizeof state->picture);
  memcpy (row->picture, state->picture, sizeof row->picture);
  row->version++;
}

static gboolean
load_picture (CoterieDesk *desk, const CoterieStoreGroup *row, GBytes **picture, GError **error)
{
  *picture = NULL;
  return !row->has_picture || coterie_store_groups_get_picture (desk->sql, row->chat, row->picture, picture, error);
}

/* What the main thread shows of it. */
static gboolean
show_state (CoterieDesk *desk, CoterieStoreChat *chat, const CoterieStoreGroup *row, GError **error)
{
  g_autoptr (GBytes) picture = NULL;

  if (!load_picture (desk, row, &picture, error))
    return FALSE;
  g_free (chat->name);
  chat->name = g_strdup (row->name);
  chat->role = row->role;
  chat->group_state = row->state;
  chat->group_added_by = row->added_by;
  chat->n_members = row->n_members;
  chat->is_closed = row->is_closed;
  chat->rights = row->rights;
  chat->group_version = row->version;
  if (chat->picture == NULL || picture == NULL || !g_bytes_equal (chat->picture, picture))
    {
      g_clear_pointer (&chat->picture, g_bytes_unref);
      chat->picture = g_steal_pointer (&picture);
    }
  coterie_desk_touch_chat (desk, chat);
  return TRUE;
}

/**
 * coterie_group_rows_write:
 * @chat: of @group
 *
 * Writes down what follows from the records now.
 */
gboolean
coterie_group_rows_write (CoterieDesk *desk, CoterieStoreChat *chat, CoterieGroup *group, GError **error)
{
  const CoterieGroupState *state = coterie_group_get_state (group);
  g_autoptr (GArray) members = make_members (state);
  g_auto (CoterieStoreGroup) row = { 0 };
  gboolean found;

  if (!coterie_store_groups_load (desk->sql, chat->chat, &row, &found, error) ||
      !coterie_group_standing_note_role (desk, group, &row, error))
    return FALSE;
  copy_state (&row, state);
  return coterie_store_groups_save (desk->sql, &row, error) &&
         coterie_store_groups_set_members (desk->sql, chat->chat, members, error) &&
         show_state (desk, chat, &row, error);
}

void
coterie_group_rows_hash_picture (GBytes *bytes, guint8 hash[COTERIE_DIGEST_BYTES])
{
  gsize n_bytes;
  const guint8 *data = g_bytes_get_data (bytes, &n_bytes);

  crypto_hash_sha256 (hash, data, n_bytes);
}

/**
 * coterie_group_rows_find_picture:
 * @hash: of a picture's bytes
 * @item: (out) (optional): a record that names it
 *
 * Returns: whether there is one in the set
 */
gboolean
coterie_group_rows_find_picture (CoterieGroup *group, const guint8 *hash, CoterieGroupItem *item)
{
  CoterieGroupItem found;

  for (guint i = coterie_group_get_n_records (group); i > 0; i--)
    {
      coterie_group_get_item (group, i - 1, &found);
      if ((found.record->fields & COTERIE_GROUP_FIELD_PICTURE) == 0 ||
          memcmp (found.record->picture, hash, COTERIE_DIGEST_BYTES) != 0)
        continue;
      if (item != NULL)
        *item = found;
      return TRUE;
    }
  return FALSE;
}

/**
 * coterie_group_rows_take_picture:
 * @bytes: of whoever has sent them
 *
 * Kept when a record names it; shown when that is the one that counts. Repeating is safe.
 */
gboolean
coterie_group_rows_take_picture (CoterieDesk *desk, CoterieStoreChat *chat, GBytes *bytes, GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (desk, chat, error);
  g_auto (CoterieStoreGroup) row = { 0 };
  guint8 hash[COTERIE_DIGEST_BYTES];
  gboolean found;

  if (group == NULL)
    return FALSE;
  coterie_group_rows_hash_picture (bytes, hash);
  if (!coterie_group_rows_find_picture (group, hash, NULL))
    return TRUE;
  return coterie_store_groups_add_picture (desk->sql, chat->chat, hash, bytes, error) &&
         coterie_store_groups_load (desk->sql, chat->chat, &row, &found, error) && show_state (desk, chat, &row, error);
}

/**
 * coterie_group_rows_note_audience:
 * @audience: (out): everybody who is a member now, but for ourselves
 */
gboolean
coterie_group_rows_note_audience (CoterieDesk *desk, const CoterieStoreChat *chat, gint64 *audience, GError **error)
{
  g_autoptr (GByteArray) aids = coterie_store_groups_list_aids (desk->sql, chat->chat, error);
  g_autoptr (GBytes) bytes = NULL;

  if (aids == NULL)
    return FALSE;
  for (guint at = 0; at < aids->len; at += COTERIE_AID_BYTES)
    if (memcmp (aids->data + at, desk->own->aid, COTERIE_AID_BYTES) == 0)
      {
        g_byte_array_remove_range (aids, at, COTERIE_AID_BYTES);
        break;
      }
  bytes = g_bytes_new (aids->data, aids->len);
  return coterie_store_audiences_ensure (desk->sql, chat->chat, FALSE, bytes, audience, error);
}
