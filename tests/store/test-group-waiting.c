// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "rows.h"
#include "store/group-waiting.h"
#include "store/groups.h"

#define TRUSTED 2
#define MALLORY 3

typedef struct
{
  CoterieSql *sql;
  gint64 accepted;
  gint64 open;
} Room;

static gint64
add_group (CoterieSql *sql, guint8 mark, CoterieStoreGroupState state)
{
  CoterieStoreChat chat = { .kind = COTERIE_STORE_CHAT_GROUP, .account = 1 };
  CoterieStoreGroup row = { .name = (char *) "Circle", .role = 2, .added_by = 1, .state = state };

  test_fill_array (chat.id, mark);
  test_done (coterie_store_chats_insert (sql, &chat, &error));
  row.chat = chat.chat;
  test_done (coterie_store_groups_save (sql, &row, &error));
  return chat.chat;
}

static void
set_up (Room *room, gconstpointer data)
{
  room->sql = test_store_new ();
  test_store_add_account (room->sql, 1, "alice");
  room->accepted = add_group (room->sql, 7, COTERIE_STORE_GROUP_ACCEPTED);
  room->open = add_group (room->sql, 8, COTERIE_STORE_GROUP_REQUEST);
}

static void
tear_down (Room *room, gconstpointer data)
{
  coterie_sql_close (room->sql);
}

/* From @first on: what one sender sends at once. */
static void
add (Room *room, gint64 chat, gint64 sender, guint32 first, guint n, gsize n_bytes)
{
  CoterieStoreWaitingRoom taken = { 0 };
  g_autofree guint8 *bytes = g_malloc0 (n_bytes);

  for (guint32 i = first; i < first + n; i++)
    {
      g_auto (CoterieStoreWaitingRecord)
          row = { .chat = chat, .sender = sender, .is_trusted = sender == TRUSTED, .came_ms = i };

      memcpy (row.hash, &i, sizeof i);
      row.bytes = g_bytes_new (bytes, n_bytes);
      test_done (coterie_store_group_waiting_add (room->sql, &row, &taken, &error));
    }
}

static gint64
count_of (Room *room, gint64 sender)
{
  g_autofree char *text =
      g_strdup_printf ("SELECT count(*) FROM group_waiting WHERE sender = %" G_GINT64_FORMAT, sender);

  return test_store_fetch (room->sql, text);
}

/* What one sends takes nothing from what another sends, be it the same record. */
static void
test_of_each (Room *room, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = NULL;
  guint8 hash[COTERIE_DIGEST_BYTES] = { 5 };

  add (room, room->accepted, MALLORY, 5, 1, 10);
  add (room, room->accepted, MALLORY, 5, 1, 20);
  add (room, room->accepted, TRUSTED, 5, 1, 30);
  test_take (rows, coterie_store_group_waiting_list (room->sql, room->accepted, &error));
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpuint (g_bytes_get_size (((CoterieStoreWaitingRecord *) rows->pdata[1])->bytes), ==, 30);
  test_done (coterie_store_group_waiting_remove_all_of (room->sql, room->accepted, hash, &error));
  g_assert_cmpint (count_of (room, MALLORY) + count_of (room, TRUSTED), ==, 0);
}

static void
test_limits (Room *room, gconstpointer data)
{
  add (room, room->accepted, MALLORY, 0, COTERIE_STORE_WAITING_MAX_OF_OTHER + 5, 1);
  g_assert_cmpint (count_of (room, MALLORY), ==, COTERIE_STORE_WAITING_MAX_OF_OTHER);
  add (room, room->accepted, TRUSTED, 0, COTERIE_STORE_WAITING_MAX_OF_TRUSTED + 5, 1);
  g_assert_cmpint (count_of (room, TRUSTED), ==, COTERIE_STORE_WAITING_MAX_OF_TRUSTED);
}

/* Those that somebody vouches for take the places of others. */
static void
test_displace (Room *room, gconstpointer data)
{
  for (gint64 sender = MALLORY; sender < MALLORY + 20; sender++)
    add (room, room->accepted, sender, 0, COTERIE_STORE_WAITING_MAX_OF_OTHER, 1);
  g_assert_cmpint (test_store_fetch (room->sql, "SELECT count(*) FROM group_waiting"), ==, COTERIE_STORE_WAITING_MAX);
  add (room, room->accepted, TRUSTED, 0, 50, 1);
  g_assert_cmpint (count_of (room, TRUSTED), ==, 50);
  g_assert_cmpint (count_of (room, MALLORY), ==, COTERIE_STORE_WAITING_MAX_OF_OTHER - 50);
}

static void
test_bytes (Room *room, gconstpointer data)
{
  const gsize n_bytes = COTERIE_STORE_WAITING_MAX_BYTES / 16;

  add (room, room->accepted, MALLORY, 0, 10, n_bytes);
  add (room, room->open, MALLORY, 0, 10, n_bytes);
  g_assert_cmpint (count_of (room, MALLORY), ==, 16);
  for (gint64 sender = MALLORY + 1; sender < MALLORY + 20; sender++)
    add (room, room->open, sender, 0, 16, n_bytes);
  g_assert_cmpint (test_store_fetch (room->sql, "SELECT sum(length(bytes)) FROM group_waiting JOIN groups USING (chat)"
                                                " WHERE state != 2"),
                   ==, COTERIE_STORE_WAITING_MAX_BYTES_OPEN);
  add (room, room->accepted, MALLORY + 20, 0, 16, n_bytes);
  g_assert_cmpint (count_of (room, MALLORY + 20), ==, 16);
}

static void
test_older (Room *room, gconstpointer data)
{
  add (room, room->accepted, MALLORY, 0, 10, 1);
  test_done (coterie_store_group_waiting_remove_older (room->sql, 4, &error));
  g_assert_cmpint (count_of (room, MALLORY), ==, 6);
}

#define ADD(path, function) g_test_add ("/store/group-waiting/" path, Room, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("of-each-sender", test_of_each);
  ADD ("limits", test_limits);
  ADD ("trusted-take-places", test_displace);
  ADD ("limits-in-bytes", test_bytes);
  ADD ("older-go", test_older);
  return g_test_run ();
}
