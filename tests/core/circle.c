// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"

#include "kit/wait.h"

#include <string.h>

void
test_circle_finish (CoterieGroup *group, TestPuppet *author, CoterieGroupRecord *record, GBytes **bytes)
{
  g_autoptr (GError) error = NULL;

  *bytes = coterie_group_record_sign (record, coterie_device_keys_get_signing_secret (author->keys));
  coterie_group_add (group, *bytes, author->chain, FALSE, &error);
  g_assert_no_error (error);
}

GBytes *
test_circle_create (TestCircle *circle, TestPuppet *author)
{
  CoterieGroupRecord record;
  GBytes *bytes;

  coterie_group_record_init_create (&record, author->chain, author->number, 0);
  g_strlcpy (record.name, "Circle", sizeof record.name);
  record.members = circle->alice_aid;
  record.n_members = 1;
  coterie_group_record_get_group (&record, circle->id);
  g_clear_pointer (&circle->group, coterie_group_free);
  circle->group = coterie_group_new (circle->id);
  test_circle_finish (circle->group, author, &record, &bytes);
  return bytes;
}

void
test_circle_begin (TestCircle *circle, TestPuppet *author, CoterieGroupRecord *record, CoterieGroupAction action)
{
  coterie_group_init_record (circle->group, record, action, author->chain, author->number, 0);
}

GBytes *
test_circle_rename (TestCircle *circle, TestPuppet *author, const char *name)
{
  CoterieGroupRecord record;
  GBytes *bytes;

  test_circle_begin (circle, author, &record, COTERIE_GROUP_META);
  record.fields = COTERIE_GROUP_FIELD_NAME;
  g_strlcpy (record.name, name, sizeof record.name);
  test_circle_finish (circle->group, author, &record, &bytes);
  return bytes;
}

GBytes *
test_circle_change_target (TestCircle *circle, CoterieGroupAction action, const guint8 *aid)
{
  CoterieGroupRecord record;
  GBytes *bytes;

  test_circle_begin (circle, circle->bob, &record, action);
  memcpy (record.target, aid, sizeof record.target);
  test_circle_finish (circle->group, circle->bob, &record, &bytes);
  return bytes;
}

void
test_circle_fill (TestCircle *circle, TestPuppet *from, CoterieContentKind kind, CoterieContent *content)
{
  guint8 heads[COTERIE_GROUP_MAX_PARENTS][COTERIE_DIGEST_BYTES];
  guint n_heads = coterie_group_get_heads (circle->group, heads);

  test_puppet_fill (from, "alice", kind, content);
  memcpy (content->chat, circle->id, sizeof content->chat);
  content->knows = g_byte_array_new ();
  g_byte_array_append (content->knows, heads[0], n_heads * COTERIE_DIGEST_BYTES);
}

void
test_circle_post_record (TestCircle *circle, TestPuppet *from, GBytes *bytes)
{
  g_auto (CoterieContent) content = { 0 };

  test_circle_fill (circle, from, COTERIE_CONTENT_GROUP_RECORD, &content);
  content.group = coterie_group_content_new ();
  content.group->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (content.group->records, g_bytes_ref (bytes));
  test_puppet_post (from, "alice", &content);
}

void
test_circle_post_text (TestCircle *circle, TestPuppet *from, const char *text)
{
  g_auto (CoterieContent) content = { 0 };

  test_circle_fill (circle, from, COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup (text);
  test_puppet_post (from, "alice", &content);
}

/* Alice has accepted Bob; his mailbox is empty. */
void
test_circle_init (TestCircle *circle, TestTown *town)
{
  g_auto (CoterieContent) content = { 0 };

  circle->town = town;
  circle->alice = test_person_new (town->server, town->clock, "alice");
  circle->bob = test_puppet_new (town->server, town->clock, "bob");
  test_person_send (circle->alice, "bob", "one");
  test_person_settle (circle->alice);
  while (test_puppet_read (circle->bob, &content))
    memcpy (circle->alice_aid, content.from.aid, sizeof circle->alice_aid);
}

void
test_circle_clear (TestCircle *circle)
{
  coterie_group_free (circle->group);
  test_person_free (circle->alice);
  test_puppet_free (circle->bob);
}

void
test_circle_settle (TestCircle *circle)
{
  test_person_settle (circle->alice);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (circle->town->server, "alice", 1), ==, 0);
}

/* ------------------------------------------------------------------------------------ what Alice has */

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

/* "one|two" of the group that Alice calls so; NULL: she has none. */
char *
test_circle_read_texts (TestCircle *circle, const char *name)
{
  CoterieChat *chat = coterie_client_find_group (circle->alice->client, name);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (chat == NULL)
    return NULL;
  coterie_client_load_history_async (circle->alice->client, chat, G_MAXUINT64, 100, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  rows = coterie_client_load_history_finish (circle->alice->client, result, NULL);
  g_assert_nonnull (rows);
  test_person_hear (circle->alice);
  for (guint i = 0; i < rows->len; i++)
    if (coterie_message_get_kind (rows->pdata[i]) == COTERIE_MESSAGE_TEXT)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "|" : "", coterie_message_get_body (rows->pdata[i]));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
test_circle_assert_texts (TestCircle *circle, const char *name, const char *texts)
{
  g_autofree char *got = NULL;

  test_circle_settle (circle);
  got = test_circle_read_texts (circle, name);
  g_assert_cmpstr (got, ==, texts);
}

/* What the store has: fails unless the number that @query gives is @n. */
void
test_circle_assert_rows (TestCircle *circle, const char *query, guint n)
{
  g_autofree char *script = g_strdup_printf ("CREATE TEMP TABLE seen (n INTEGER CHECK (n = %u));"
                                             "INSERT INTO seen %s",
                                             n, query);

  test_person_stop (circle->alice);
  test_person_run_sql (circle->alice, script);
  test_person_start (circle->alice);
  test_person_go_online (circle->alice);
}

void
test_circle_accept (TestCircle *circle, const char *name)
{
  CoterieChat *chat = coterie_client_find_group (circle->alice->client, name);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_accept_group_async (circle->alice->client, chat, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  coterie_client_accept_group_finish (circle->alice->client, result, &error);
  g_assert_no_error (error);
}

void
test_circle_leave (TestCircle *circle, const char *name)
{
  CoterieChat *chat = coterie_client_find_group (circle->alice->client, name);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_change_group_async (circle->alice->client, chat, COTERIE_GROUP_CHANGE_LEAVE, NULL, NULL, NULL,
                                     on_ready, &result);
  coterie_wait_for (result != NULL);
  coterie_client_change_group_finish (circle->alice->client, result, &error);
  g_assert_no_error (error);
}

void
test_circle_assert_request (TestCircle *circle, const char *name, gboolean request)
{
  CoterieChat *chat;

  test_circle_settle (circle);
  chat = coterie_client_find_group (circle->alice->client, name);
  g_assert_nonnull (chat);
  g_assert_cmpint (coterie_chat_get_request (chat), ==, request);
}

/* Somebody whom Alice has not accepted makes a group with her in it, and speaks. */
TestPuppet *
test_circle_invite_by_stranger (TestCircle *circle)
{
  TestPuppet *mallory = test_puppet_new (circle->town->server, circle->town->clock, "mallory");
  g_autoptr (GBytes) first = test_circle_create (circle, mallory);

  test_circle_post_record (circle, mallory, first);
  test_circle_post_text (circle, mallory, "You are in");
  return mallory;
}
