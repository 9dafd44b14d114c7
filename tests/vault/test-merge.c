// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/vault-room.h"

#include "entities/message.h"
#include "store/handovers.h"
#include "vault/chat-jobs.h"
#include "vault/merge-jobs.h"

/* Rows that another device has, put among those that are here: whatever came first, and however it is cut. */

#define ADD(name, function) g_test_add (name, VaultRoom, NULL, vault_room_set_up, function, vault_room_tear_down)

#define BOB 2
#define ROWS_MAX 24

static CoterieStoreMessage *
make_row (guint n)
{
  CoterieStoreMessage *row = g_new0 (CoterieStoreMessage, 1);

  row->account = BOB;
  row->device = 1;
  row->kind = COTERIE_MESSAGE_TEXT;
  row->state = COTERIE_MESSAGE_RECEIVED;
  row->time_ms = row->sent_ms = TEST_NOW_MS + n;
  row->body = g_strdup_printf ("%u", n);
  row->id[0] = (guint8) n;
  row->id[1] = 1;
  return row;
}

static CoterieStoreChat *
make_chat (CoterieDesk *desk, guint8 mark, GError **error)
{
  g_auto (CoterieStoreChat) row = { .id = { mark, 7 }, .kind = COTERIE_CHAT_DIRECT, .account = BOB };

  return coterie_store_chats_insert (desk->sql, &row, error) ? coterie_desk_get_chat (desk, row.chat, error) : NULL;
}

static gpointer
make_bob (CoterieDesk *desk, gpointer data, GError **error)
{
  return coterie_sql_exec (desk->sql,
                           "INSERT INTO accounts VALUES (1, zeroblob (32), 'alice', 1, zeroblob (32), x'00', 0);"
                           "INSERT INTO accounts VALUES (2, x'bb', 'bob', 1, zeroblob (32), x'00', 0);"
                           "INSERT INTO contacts VALUES (2, 2, 2, 1, 0, '', NULL, NULL, 0);",
                           error)
             ? COTERIE_JOB_DONE
             : NULL;
}

static gboolean
arrive (CoterieDesk *desk, CoterieStoreChat *chat, guint n, GError **error)
{
  g_autoptr (CoterieStoreMessage) row = make_row (n);

  return coterie_chat_jobs_add_message (desk, chat, row, TRUE, NULL, error);
}

static gboolean
tell (CoterieDesk *desk, CoterieStoreChat *chat, guint from, guint to, guint64 *next, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_message_free);

  for (guint n = from; n < to; n++)
    {
      CoterieStoreMessage *row = make_row (n);

      row->fresh = TRUE;
      g_ptr_array_add (rows, row);
    }
  return coterie_merge_jobs_put_rows (desk, chat, rows, next, error);
}

static char *
read_chat (CoterieDesk *desk, const CoterieStoreChat *chat, GError **error)
{
  g_autoptr (GPtrArray) rows = coterie_store_messages_page (desk->sql, chat->chat, 0, 1000, error);
  GString *texts = g_string_new (NULL);

  g_assert_nonnull (rows);
  g_assert_cmpuint (rows->len, ==, chat->n_messages);
  for (guint i = 0; i < rows->len; i++)
    {
      const CoterieStoreMessage *row = rows->pdata[i];

      g_assert_cmpint (COTERIE_STORE_MESSAGE_POSITION (row->message), ==, i);
      g_string_append_printf (texts, "%s ", row->body);
    }
  return g_string_free (texts, FALSE);
}

/* The other device has the first @n_told of @n rows; of those this one gets some by itself, and all that follow. */
static gboolean
run_round (CoterieDesk *desk, guint8 mark, GError **error)
{
  guint n = g_test_rand_int_range (1, ROWS_MAX), n_told = g_test_rand_int_range (0, (gint32) n + 1);
  g_autoptr (GArray) live = g_array_new (FALSE, FALSE, sizeof (guint));
  CoterieStoreChat *chat = make_chat (desk, mark, error);
  g_autoptr (GString) wanted = g_string_new (NULL);
  g_autofree char *found = NULL;
  guint64 next = 0;
  guint at = 0, told = 0;

  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (wanted, "%u ", i);
      if (i >= n_told || g_test_rand_bit ())
        g_array_append_val (live, i);
    }
  while (chat != NULL && (at < live->len || told < n_told))
    {
      guint to = told < n_told ? (guint) g_test_rand_int_range ((gint32) told + 1, (gint32) n_told + 1) : told;

      if (at < live->len && (told == n_told || g_test_rand_bit ()))
        {
          if (!arrive (desk, chat, g_array_index (live, guint, at++), error))
            return FALSE;
          continue;
        }
      if (!tell (desk, chat, told, to, &next, error) ||
          (g_test_rand_bit () && !tell (desk, chat, told, to, &next, error)))
        return FALSE;
      told = to;
    }
  if (chat == NULL)
    return FALSE;
  found = read_chat (desk, chat, error);
  g_assert_cmpstr (found, ==, wanted->str);
  g_assert_cmpuint (chat->n_unread, ==, n);
  g_assert_cmpuint (chat->first_unread, ==, 0);
  return TRUE;
}

static gpointer
run_rounds (CoterieDesk *desk, gpointer data, GError **error)
{
  for (guint i = 0; i < 50; i++)
    if (!run_round (desk, (guint8) i, error))
      return NULL;
  return COTERIE_JOB_DONE;
}

static void
test_any_order (VaultRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  vault_room_run (room, make_bob, NULL, &error);
  g_assert_no_error (error);
  vault_room_run (room, run_rounds, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (vault_room_fetch (room,
                                     "SELECT count(*) FROM search_docs d WHERE NOT EXISTS (SELECT 1 FROM messages m"
                                     " WHERE m.message = d.message AND m.doc = d.doc)"),
                   ==, 0);
}

static gboolean
add (CoterieDesk *desk, CoterieStoreChat *chat, guint n, guint32 device, GError **error)
{
  g_autoptr (CoterieStoreMessage) row = make_row (n);

  row->device = device;
  return coterie_chat_jobs_add_message (desk, chat, row, TRUE, NULL, error);
}

/* @first is of the second device, and stands there in front of @late. */
static gboolean
tell_late (CoterieDesk *desk, CoterieStoreChat *chat, guint first, guint late, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_message_free);
  guint64 next = 0;

  g_ptr_array_add (rows, make_row (first));
  g_ptr_array_add (rows, make_row (late));
  ((CoterieStoreMessage *) rows->pdata[0])->device = 2;
  return coterie_merge_jobs_put_late (desk, chat, rows, &next, error);
}

/* What one device wrote stands among what others wrote in another way there than here. */
static gpointer
late_job (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieStoreChat *chat = make_chat (desk, 98, error);
  g_autofree char *found = NULL;

  if (chat == NULL || !add (desk, chat, 20, 2, error) || !add (desk, chat, 1, 1, error) ||
      !add (desk, chat, 2, 1, error) || !add (desk, chat, 5, 1, error) || !add (desk, chat, 21, 2, error) ||
      !tell_late (desk, chat, 20, 3, error) || !tell_late (desk, chat, 21, 4, error))
    return NULL;
  found = read_chat (desk, chat, error);
  g_assert_cmpstr (found, ==, "20 1 2 3 4 5 21 ");
  return COTERIE_JOB_DONE;
}

/* The place of 11, which its device wrote before 12, is its own: what follows it there stays behind 20. */
static gpointer
own_place_job (CoterieDesk *desk, gpointer data, GError **error)
{
  static const struct
  {
    guint n;
    guint32 device;
  } told[] = { { 20, 3 }, { 11, 1 }, { 21, 2 }, { 22, 2 } };
  CoterieStoreChat *chat = make_chat (desk, 96, error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_message_free);
  g_autofree char *found = NULL;
  guint64 next = 0;

  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      CoterieStoreMessage *row = make_row (told[i].n);

      row->device = told[i].device;
      g_ptr_array_add (rows, row);
    }
  if (chat == NULL || !add (desk, chat, 12, 1, error) || !add (desk, chat, 20, 3, error) ||
      !add (desk, chat, 30, 3, error) || !coterie_merge_jobs_put_late (desk, chat, rows, &next, error))
    return NULL;
  found = read_chat (desk, chat, error);
  g_assert_cmpstr (found, ==, "11 12 20 21 22 30 ");
  g_assert_cmpuint (next, ==, 5);
  return COTERIE_JOB_DONE;
}

static void
test_own_place (VaultRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  vault_room_run (room, make_bob, NULL, &error);
  g_assert_no_error (error);
  vault_room_run (room, own_place_job, NULL, &error);
  g_assert_no_error (error);
}

/* 50 came here later than what was said next, and there earlier. */
static gpointer
other_way_job (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieStoreChat *chat = make_chat (desk, 92, error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_message_free);
  g_autofree char *found = NULL;
  guint64 next = 0;

  g_ptr_array_add (rows, make_row (50));
  g_ptr_array_add (rows, make_row (4));
  g_ptr_array_add (rows, make_row (5));
  ((CoterieStoreMessage *) rows->pdata[0])->device = 2;
  if (chat == NULL || !add (desk, chat, 5, 1, error) || !add (desk, chat, 50, 2, error) ||
      !coterie_merge_jobs_put_rows (desk, chat, rows, &next, error))
    return NULL;
  found = read_chat (desk, chat, error);
  g_assert_cmpstr (found, ==, "4 5 50 ");
  return COTERIE_JOB_DONE;
}

static void
test_other_way (VaultRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  vault_room_run (room, make_bob, NULL, &error);
  g_assert_no_error (error);
  vault_room_run (room, other_way_job, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
come (CoterieDesk *desk, CoterieStoreChat *chat, guint n, guint32 device, gint64 stamp, GError **error)
{
  g_autoptr (CoterieStoreMessage) row = make_row (n);
  gboolean inserted;

  row->device = device;
  row->time_ms = TEST_NOW_MS + stamp;
  return coterie_merge_jobs_add (desk, chat, row, TRUE, &inserted, error);
}

/* Another device of ours has told 5 and 6, which come by themselves as well, behind 3 and 4; and the clock of the
 * device that writes 1 has been set back. */
static gpointer
overtaken_job (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieStoreChat *chat = make_chat (desk, 95, error);
  const CoterieStoreHandover row = { .device = 2, .taking = TRUE };
  g_autofree char *found = NULL;
  guint64 next = 0;

  if (chat == NULL || !coterie_store_handovers_save (desk->sql, &row, error) ||
      !tell (desk, chat, 5, 7, &next, error) || !come (desk, chat, 3, 1, 3, error) ||
      !come (desk, chat, 4, 1, 4, error) || !come (desk, chat, 5, 1, 5, error) || !come (desk, chat, 7, 1, 7, error) ||
      !come (desk, chat, 1, 1, 8, error))
    return NULL;
  found = read_chat (desk, chat, error);
  g_assert_cmpstr (found, ==, "3 4 5 6 7 1 ");
  return COTERIE_JOB_DONE;
}

static void
test_overtaken (VaultRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  vault_room_run (room, make_bob, NULL, &error);
  g_assert_no_error (error);
  vault_room_run (room, overtaken_job, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
show_late (CoterieDesk *desk, CoterieStoreChat *chat, guint n, gint64 time_ms, guint64 behind, GError **error)
{
  g_autoptr (CoterieStoreMessage) row = make_row (n);

  row->time_ms = TEST_NOW_MS + time_ms;
  return coterie_merge_jobs_add_late (desk, chat, row, behind, TRUE, error);
}

/* What had to wait stands by its stamp, behind what it needs, and never in front of what its device wrote before. */
static gpointer
shown_late_job (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieStoreChat *chat = make_chat (desk, 99, error);
  g_autofree char *found = NULL;

  if (chat == NULL || !add (desk, chat, 10, 2, error) || !add (desk, chat, 30, 1, error) ||
      !add (desk, chat, 40, 2, error) || !add (desk, chat, 50, 1, error) || !add (desk, chat, 60, 2, error) ||
      !show_late (desk, chat, 35, 35, 0, error) || /* by its stamp */
      !show_late (desk, chat, 45, 5, 0, error) ||  /* whose stamp is older than what was sent before */
      !show_late (desk, chat, 55, 55, 8, error) || /* behind what it needs */
      !show_late (desk, chat, 70, 70, 0, error) || !show_late (desk, chat, 70, 70, 0, error))
    return NULL;
  found = read_chat (desk, chat, error);
  g_assert_cmpstr (found, ==, "10 30 35 45 40 50 60 55 70 ");
  return COTERIE_JOB_DONE;
}

/* Who wrote something is told that it has come: of a line nobody is told anything. */
static gpointer
receipts_job (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieStoreChat *chat = make_chat (desk, 94, error);
  g_autoptr (CoterieStoreMessage) line = make_row (15);

  line->kind = COTERIE_MESSAGE_GROUP;
  if (chat == NULL || !add (desk, chat, 10, 1, error) || !add (desk, chat, 20, 1, error))
    return NULL;
  chat->delivered_to = 2;
  if (!coterie_merge_jobs_add_late (desk, chat, line, 0, TRUE, error))
    return NULL;
  g_assert_cmpint (COTERIE_STORE_MESSAGE_POSITION (line->message), ==, 1);
  g_assert_cmpuint (chat->delivered_to, ==, 3);
  if (!show_late (desk, chat, 16, 16, 0, error))
    return NULL;
  g_assert_cmpuint (chat->delivered_to, ==, 2);
  return COTERIE_JOB_DONE;
}

static void
test_receipts (VaultRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  vault_room_run (room, make_bob, NULL, &error);
  g_assert_no_error (error);
  vault_room_run (room, receipts_job, NULL, &error);
  g_assert_no_error (error);
}

/* A line about what a device did may have come to stand behind what it wrote later. */
static gpointer
behind_line_job (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieStoreChat *chat = make_chat (desk, 93, error);
  g_autoptr (CoterieStoreMessage) line = make_row (20);
  g_autofree char *found = NULL;

  line->kind = COTERIE_MESSAGE_GROUP;
  if (chat == NULL || !add (desk, chat, 10, 1, error) || !add (desk, chat, 30, 1, error) ||
      !add (desk, chat, 40, 1, error) || !coterie_chat_jobs_add_message (desk, chat, line, TRUE, NULL, error) ||
      !show_late (desk, chat, 35, 35, 0, error))
    return NULL;
  found = read_chat (desk, chat, error);
  g_assert_cmpstr (found, ==, "10 30 35 40 20 ");
  return COTERIE_JOB_DONE;
}

static void
test_behind_line (VaultRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  vault_room_run (room, make_bob, NULL, &error);
  g_assert_no_error (error);
  vault_room_run (room, behind_line_job, NULL, &error);
  g_assert_no_error (error);
}

static void
test_shown_late (VaultRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  vault_room_run (room, make_bob, NULL, &error);
  g_assert_no_error (error);
  vault_room_run (room, shown_late_job, NULL, &error);
  g_assert_no_error (error);
}

/* "1" and "2" were written within one millisecond; "1" was told before it was sent, and has been sent since. */
static gpointer
tie_job (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieStoreChat *chat = make_chat (desk, 97, error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_message_free);
  g_autoptr (CoterieStoreMessage) first = make_row (1);
  g_autofree char *found = NULL;
  guint64 next = 1;

  first->time_ms += 50;
  g_ptr_array_add (rows, make_row (2));
  ((CoterieStoreMessage *) rows->pdata[0])->sent_ms = first->sent_ms;
  ((CoterieStoreMessage *) rows->pdata[0])->time_ms = first->sent_ms;
  if (chat == NULL || !coterie_chat_jobs_add_message (desk, chat, first, TRUE, NULL, error) ||
      !coterie_merge_jobs_put_late (desk, chat, rows, &next, error))
    return NULL;
  found = read_chat (desk, chat, error);
  g_assert_cmpstr (found, ==, "1 2 ");
  return COTERIE_JOB_DONE;
}

static void
test_tie (VaultRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  vault_room_run (room, make_bob, NULL, &error);
  g_assert_no_error (error);
  vault_room_run (room, tie_job, NULL, &error);
  g_assert_no_error (error);
}

static void
test_late (VaultRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  vault_room_run (room, make_bob, NULL, &error);
  g_assert_no_error (error);
  vault_room_run (room, late_job, NULL, &error);
  g_assert_no_error (error);
}

/* What holds the number of a row follows it. */
static gpointer
shift_job (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieStoreChat *chat = make_chat (desk, 99, error);
  guint64 next = 0;
  gint64 *doc = data;

  if (chat == NULL || !arrive (desk, chat, 5, error) || !tell (desk, chat, 0, 3, &next, error))
    return NULL;
  g_assert_cmpuint (next, ==, 3);
  g_assert_cmpint (COTERIE_STORE_MESSAGE_POSITION (((CoterieStoreMessage *) desk->changes->added->pdata[0])->message),
                   ==, 3);
  g_assert_cmpuint (desk->changes->reshaped->len, ==, 1);
  *doc = chat->chat;
  return COTERIE_JOB_DONE;
}

static void
test_places (VaultRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 chat = 0;

  vault_room_run (room, make_bob, NULL, &error);
  g_assert_no_error (error);
  vault_room_run (room, shift_job, &chat, &error);
  g_assert_no_error (error);
  g_assert_cmpint (vault_room_fetch (room, "SELECT count(*) FROM search_docs d JOIN messages m ON m.message = d.message"
                                           " AND m.doc = d.doc"),
                   ==, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/vault/merge/any-order", test_any_order);
  ADD ("/vault/merge/shown-late", test_shown_late);
  ADD ("/vault/merge/late-rows-stay-in-the-order-of-their-device", test_late);
  ADD ("/vault/merge/one-row-does-not-draw-others-up", test_own_place);
  ADD ("/vault/merge/comes-behind-what-was-told", test_overtaken);
  ADD ("/vault/merge/first-hand-over-keeps-the-order-of-a-device", test_other_way);
  ADD ("/vault/merge/lines-move-no-texts", test_behind_line);
  ADD ("/vault/merge/receipts-are-for-texts", test_receipts);
  ADD ("/vault/merge/written-at-the-same-time", test_tie);
  ADD ("/vault/merge/places-follow", test_places);
  return g_test_run ();
}
