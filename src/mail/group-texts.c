// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/group-texts.h"

#include "entities/errors.h"
#include "mail/group-contents.h"
#include "store/accounts.h"
#include "store/groups.h"
#include "wire/aids.h"
#include "wire/mentions.h"
#include "wire/names.h"

#include <glib/gi18n.h>
#include <string.h>

/* ------------------------------------------------------------------------------------ for whom */

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, sentence);
  return FALSE;
}

/* Ascending: the same ones stand together. */
static void
drop_repeated (GByteArray *aids)
{
  for (guint at = COTERIE_AID_BYTES; at < aids->len;)
    if (memcmp (aids->data + at - COTERIE_AID_BYTES, aids->data + at, COTERIE_AID_BYTES) == 0)
      g_byte_array_remove_range (aids, at, COTERIE_AID_BYTES);
    else
      at += COTERIE_AID_BYTES;
}

/* Some of the others, and not all of them. */
static gboolean
check_aids (CoterieDesk *desk, const GByteArray *members, const GByteArray *aids, GError **error)
{
  if (aids->len == 0)
    return refuse (error, "Say for whom it is.");
  for (guint at = 0; at < aids->len; at += COTERIE_AID_BYTES)
    {
      if (memcmp (aids->data + at, desk->own->aid, COTERIE_AID_BYTES) == 0)
        return refuse (error, "What you write is for you in any case; name the others alone.");
      if (!coterie_aids_have (members->data, members->len, aids->data + at))
        return refuse (error, N_ ("Somebody of these is not in this group."));
    }
  if (aids->len + COTERIE_AID_BYTES >= members->len)
    return refuse (error, "These are all who are in the group; write to the group.");
  return TRUE;
}

/**
 * coterie_group_texts_check_part:
 * @accounts: (element-type gint64): for whom alone a text is
 * @part: (out) (transfer full): their aids, ascending
 *
 * Errors: BAD_INPUT when that is nobody, somebody who is no member, ourselves, or everybody.
 */
gboolean
coterie_group_texts_check_part (
    CoterieDesk *desk, const CoterieStoreChat *chat, const GArray *accounts, GBytes **part, GError **error)
{
  g_autoptr (GByteArray) members = coterie_store_groups_list_aids (desk->sql, chat->chat, error);
  g_autoptr (GByteArray) aids = members != NULL ? coterie_group_contents_list_aids (desk, accounts, error) : NULL;

  if (aids == NULL)
    return FALSE;
  drop_repeated (aids);
  if (!check_aids (desk, members, aids, error))
    return FALSE;
  *part = g_bytes_new (aids->data, aids->len);
  return TRUE;
}

/* ------------------------------------------------------------------------------------ mentions */

/* User name → aid of the others. */
static GHashTable *
list_names (CoterieDesk *desk, const CoterieStoreChat *chat, GError **error)
{
  g_autoptr (GArray) members = coterie_store_groups_list_members (desk->sql, chat->chat, error);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (members == NULL)
    return NULL;
  for (guint i = 0; i < members->len; i++)
    {
      const guint8 *aid = g_array_index (members, CoterieStoreGroupMember, i).aid;
      g_auto (CoterieStoreAccount) row = { 0 };
      gint64 account;
      gboolean found;

      if (!coterie_desk_find_account (desk, aid, &account, error) ||
          !coterie_store_accounts_load (desk->sql, account, &row, &found, error))
        return NULL;
      if (found && account != COTERIE_STORE_OWN_ACCOUNT && row.name[0] != '\0')
        g_hash_table_insert (names, g_strdup (row.name), g_memdup2 (aid, COTERIE_AID_BYTES));
    }
  return g_steal_pointer (&names);
}

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '_' || c == '-';
}

/* The member whose name stands at @text, in capitals or not. A name may end in a stop, as a sentence does: the longest
 * one that is somebody's is meant. */
static const guint8 *
match (GHashTable *names, const char *text, guint *length)
{
  gsize n = 0;

  while (is_name_char (text[n]))
    n++;
  for (gsize i = n; i > 0 && (i == n || !g_ascii_isalnum (text[i])); i--)
    {
      g_autofree char *name = g_ascii_strdown (text, (gssize) i);
      const guint8 *aid = g_hash_table_lookup (names, name);

      *length = (guint) i;
      if (aid != NULL)
        return aid;
    }
  return NULL;
}

/* An "@" within a word is that of an address. */
static gboolean
begins_word (const char *text, const char *at)
{
  return at == text || !is_name_char (at[-1]);
}

static GBytes *
find_all (GHashTable *names, const char *text)
{
  GByteArray *mentions = g_byte_array_new ();
  guint n = 0;

  for (const char *at = strchr (text, '@'); at != NULL && n < COTERIE_MENTIONS_MAX; at = strchr (at + 1, '@'))
    {
      CoterieMentionPlace place = { .start = (guint) (at - text) };
      const guint8 *aid = begins_word (text, at) ? match (names, at + 1, &place.length) : NULL;

      if (aid == NULL)
        continue;
      memcpy (place.aid, aid, sizeof place.aid);
      place.length++; /* with the "@" */
      coterie_mentions_put (mentions, &place);
      n++;
    }
  if (n > 0)
    return g_byte_array_free_to_bytes (mentions);
  g_byte_array_unref (mentions);
  return NULL;
}

/**
 * coterie_group_texts_find_mentions:
 * @mentions: (out) (transfer full) (nullable): where "@name" stands for one of the others; %NULL: nowhere
 */
gboolean
coterie_group_texts_find_mentions (
    CoterieDesk *desk, const CoterieStoreChat *chat, const char *text, GBytes **mentions, GError **error)
{
  g_autoptr (GHashTable) names = NULL;

  *mentions = NULL;
  if (strchr (text, '@') == NULL)
    return TRUE;
  names = list_names (desk, chat, error);
  if (names == NULL)
    return FALSE;
  *mentions = find_all (names, text);
  return TRUE;
}
