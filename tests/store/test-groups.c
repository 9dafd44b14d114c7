// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "rows.h"
#include "store/groups.h"
#include "store/kept-contents.h"

static gint64
add_group (CoterieSql *sql, guint8 mark, const char *name)
{
  CoterieStoreChat chat = { .kind = COTERIE_STORE_CHAT_GROUP, .account = 1 };
  CoterieStoreGroup row = { .name = (char *) name, .role = 2, .added_by = 1 };

  test_fill_array (chat.id, mark);
  test_done (coterie_store_chats_insert (sql, &chat, &error));
  row.chat = chat.chat;
  test_done (coterie_store_groups_save (sql, &row, &error));
  return chat.chat;
}

/* A group is no note to self, though it has the own account; its name comes with its chat. */
static void
test_rows (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreChat) chat = { 0 };
  g_auto (CoterieStoreGroup) group = { 0 };
  gint64 number, found;
  gboolean is_there;

  test_store_add_account (sql, 1, "alice");
  number = add_group (sql, 7, "Circle");
  test_done (coterie_store_chats_find_account (sql, 1, &found, &error));
  g_assert_cmpint (found, ==, 0);
  test_done (coterie_store_chats_load (sql, number, &chat, &is_there, &error));
  g_assert_cmpstr (chat.name, ==, "Circle");
  test_done (coterie_store_groups_load (sql, number, &group, &is_there, &error));
  g_assert_true (is_there);
  g_assert_cmpint (group.role, ==, 2);
}

static void
assert_records (CoterieSql *sql, gint64 chat, const char *expected)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  test_take (records, coterie_store_groups_list_records (sql, chat, &error));
  for (guint i = 0; i < records->len; i++)
    g_string_append_len (text, g_bytes_get_data (records->pdata[i], NULL),
                         (gssize) g_bytes_get_size (records->pdata[i]));
  g_assert_cmpstr (text->str, ==, expected);
}

static void
add_record (CoterieSql *sql, gint64 chat, char letter)
{
  guint8 hash[COTERIE_DIGEST_BYTES];
  g_autoptr (GBytes) bytes = g_bytes_new (&letter, 1);

  test_fill_array (hash, (guint8) letter);
  test_done (coterie_store_groups_add_record (sql, chat, hash, bytes, &error));
}

/* In the order in which they found their place. */
static void
test_records (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 chat, other;

  test_store_add_account (sql, 1, "alice");
  chat = add_group (sql, 7, "Circle");
  other = add_group (sql, 8, "Square");
  add_record (sql, chat, 'b');
  add_record (sql, other, 'a');
  add_record (sql, chat, 'a');
  add_record (sql, chat, 'b'); /* once more: nothing happens */
  add_record (sql, chat, 'c');
  assert_records (sql, chat, "bac");
  assert_records (sql, other, "a");
}

static void
test_members (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GArray) members = g_array_new (FALSE, TRUE, sizeof (CoterieStoreGroupMember));
  g_autoptr (GArray) listed = NULL;
  gint64 chat;

  test_store_add_account (sql, 1, "alice");
  chat = add_group (sql, 7, "Circle");
  for (guint8 i = 9; i > 4; i--)
    {
      CoterieStoreGroupMember member = { .role = i > 7 ? 2 : 1 };

      test_fill_array (member.aid, i);
      g_array_append_val (members, member);
    }
  test_done (coterie_store_groups_set_members (sql, chat, members, &error));
  test_done (coterie_store_groups_set_members (sql, chat, members, &error));
  test_take (listed, coterie_store_groups_list_members (sql, chat, &error));
  g_assert_cmpmem (listed->data, listed->len * sizeof (CoterieStoreGroupMember), members->data,
                   members->len * sizeof (CoterieStoreGroupMember));
}

static void
test_secrets (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  guint8 hash[COTERIE_DIGEST_BYTES], secret[COTERIE_CHAT_SECRET_BYTES], read[COTERIE_CHAT_SECRET_BYTES];
  gint64 chat;
  gboolean found;

  test_store_add_account (sql, 1, "alice");
  chat = add_group (sql, 7, "Circle");
  test_fill_array (hash, 3);
  test_fill_array (secret, 4);
  test_done (coterie_store_groups_get_secret (sql, chat, hash, read, &found, &error));
  g_assert_false (found);
  test_done (coterie_store_groups_add_secret (sql, chat, hash, secret, &error));
  test_done (coterie_store_groups_add_secret (sql, chat, hash, secret, &error));
  test_done (coterie_store_groups_get_secret (sql, chat, hash, read, &found, &error));
  g_assert_true (found);
  test_assert_array (read, 4);
}

static void
add_picture (CoterieSql *sql, gint64 chat, guint8 letter)
{
  g_autoptr (GBytes) bytes = g_bytes_new (&letter, 1);
  guint8 hash[COTERIE_DIGEST_BYTES];

  test_fill_array (hash, letter);
  test_done (coterie_store_groups_add_picture (sql, chat, hash, bytes, &error));
}

static gboolean
has_picture (CoterieSql *sql, gint64 chat, guint8 letter)
{
  g_autoptr (GBytes) bytes = NULL;
  guint8 hash[COTERIE_DIGEST_BYTES];

  test_fill_array (hash, letter);
  test_done (coterie_store_groups_get_picture (sql, chat, hash, &bytes, &error));
  return bytes != NULL;
}

/* The one that counts comes with the chat, and stays however many others come. */
static void
test_pictures (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreChat) chat = { 0 };
  CoterieStoreGroup row = { .name = (char *) "Circle", .role = 1, .added_by = 1, .has_picture = TRUE };
  gboolean is_there;

  test_store_add_account (sql, 1, "alice");
  row.chat = add_group (sql, 7, "Circle");
  row.n_members = 3;
  row.rights = 5;
  test_fill_array (row.picture, 'a');
  test_done (coterie_store_groups_save (sql, &row, &error));
  add_picture (sql, row.chat, 'a');
  add_picture (sql, row.chat, 'a');
  for (guint8 letter = 'b'; letter < 'b' + 2 * COTERIE_STORE_GROUP_PICTURES; letter++)
    add_picture (sql, row.chat, letter);
  g_assert_false (has_picture (sql, row.chat, 'b'));
  test_done (coterie_store_chats_load (sql, row.chat, &chat, &is_there, &error));
  g_assert_cmpuint (chat.n_members, ==, 3);
  g_assert_cmpuint (chat.rights, ==, 5);
  g_assert_cmpuint (g_bytes_get_size (chat.picture), ==, 1);
}

static void
keep (CoterieSql *sql, gint64 chat, gint64 account, guint n_rows)
{
  g_autofree char *body = g_strnfill (32 * 1024, 'x');
  g_autoptr (GBytes) knows = g_bytes_new (body, 32 * 1024); /* counts as well */

  for (guint i = 0; i < n_rows; i++)
    {
      CoterieStoreMessage row = { .account = account, .device = 1, .body = body };

      test_fill_array (row.id, (guint8) i);
      test_done (coterie_store_kept_contents_insert (sql, chat, &row, knows, 1, &error));
    }
}

static guint
count_kept (CoterieSql *sql, gint64 chat)
{
  g_autoptr (GArray) rows = NULL;

  test_take (rows, coterie_store_kept_contents_list (sql, chat, &error));
  return rows->len;
}

/* What is kept has an end: for one sender in all groups, and for all groups together that are not accepted. */
static void
test_kept_limit (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 first, second, accepted;
  CoterieStoreGroup row = { .name = (char *) "Circle", .role = 2, .state = COTERIE_STORE_GROUP_ACCEPTED };
  guint n_rows;

  test_store_add_account (sql, 1, "alice");
  first = add_group (sql, 7, "Circle");
  second = add_group (sql, 8, "Square");
  row.chat = accepted = add_group (sql, 9, "Line");
  test_done (coterie_store_groups_save (sql, &row, &error));
  keep (sql, first, 2, 40);
  keep (sql, second, 2, 40);
  g_assert_cmpuint (count_kept (sql, first) + count_kept (sql, second), ==, 32);
  for (gint64 account = 3; account < 30; account++)
    keep (sql, first, account, 16);
  n_rows = count_kept (sql, first) + count_kept (sql, second);
  g_assert_cmpuint (n_rows, ==, 256);
  keep (sql, accepted, 40, 3);
  g_assert_cmpuint (count_kept (sql, accepted), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/groups/rows", test_rows);
  g_test_add_func ("/store/groups/records", test_records);
  g_test_add_func ("/store/groups/members", test_members);
  g_test_add_func ("/store/groups/secrets", test_secrets);
  g_test_add_func ("/store/groups/pictures", test_pictures);
  g_test_add_func ("/store/groups/kept-limit", test_kept_limit);
  return g_test_run ();
}
