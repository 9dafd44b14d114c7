// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"
#include "kit/wait.h"

#include <string.h>

/* What others can fill: the places of records that wait, of what is kept, and of groups that are nothing yet. */

#define WEEK_MS (7 * 24 * 3600 * G_GINT64_CONSTANT (1000))
#define OF_ONE_STRANGER 20
#define OF_STRANGERS 200
#define OF_CONTACT 200

static void
wait_a_week (TestCircle *circle)
{
  coterie_clock_advance_ms (circle->town->clock, WEEK_MS + 3600 * 1000);
  test_person_go_offline (circle->alice);
  test_person_go_online (circle->alice);
  test_circle_settle (circle);
}

/* ------------------------------------------------------------------------------------ records that wait [J2] */

/* With the right hash, as that is without the signature. */
static GBytes *
forge (GBytes *bytes)
{
  gsize n_bytes = g_bytes_get_size (bytes);
  guint8 *forged = g_memdup2 (g_bytes_get_data (bytes, NULL), n_bytes);

  forged[n_bytes - 1] ^= 1;
  return g_bytes_new_take (forged, n_bytes);
}

static GBytes *
tell_first (TestCircle *circle)
{
  GBytes *first = test_circle_create (circle, circle->bob);

  test_circle_post_record (circle, circle->bob, first);
  test_circle_assert_texts (circle, "Circle", "");
  return first;
}

static void
ask_for_all (TestCircle *circle)
{
  g_auto (CoterieContent) content = { 0 };
  guint8 nothing[COTERIE_DIGEST_BYTES] = { 1 };

  test_puppet_fill (circle->bob, "alice", COTERIE_CONTENT_GROUP_ASK, &content);
  memcpy (content.chat, circle->id, sizeof content.chat);
  content.group = coterie_group_content_new ();
  content.group->want = g_byte_array_new ();
  g_byte_array_append (content.group->want, nothing, sizeof nothing);
  test_puppet_post (circle->bob, "alice", &content);
  test_circle_settle (circle);
}

/* Somebody who has a record before Alice sends it with another signature: it is hers that counts, and that she tells.
 */
static void
test_forged_first (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_auto (CoterieContent) answer = { 0 };
  g_autoptr (TestPuppet) mallory = NULL;
  g_autoptr (CoterieGroup) group = NULL;
  g_autoptr (GBytes) first = NULL, second = NULL, third = NULL, forged = NULL;
  g_autoptr (GError) error = NULL;

  test_circle_init (&circle, town);
  mallory = test_puppet_new (town->server, town->clock, "mallory");
  first = tell_first (&circle);
  second = test_circle_rename (&circle, circle.bob, "Square");
  third = test_circle_rename (&circle, circle.bob, "Round");
  forged = forge (third);
  test_circle_post_record (&circle, mallory, forged);
  test_circle_post_record (&circle, circle.bob, third);
  test_circle_post_record (&circle, circle.bob, second);
  test_circle_assert_texts (&circle, "Round", "");
  test_circle_assert_rows (&circle, "SELECT count(*) FROM group_waiting", 0);
  ask_for_all (&circle);
  coterie_wait_for (test_puppet_read_kind (circle.bob, COTERIE_CONTENT_GROUP_RECORD, &answer));
  group = coterie_group_new (circle.id);
  g_assert_cmpuint (answer.group->records->len, ==, 3);
  for (guint i = 0; i < answer.group->records->len; i++)
    {
      coterie_group_add (group, answer.group->records->pdata[i], circle.bob->chain, FALSE, &error);
      g_assert_no_error (error);
    }
}

/* Records of nobody, behind records that there are not. */
static void
post_invented (TestCircle *circle, TestPuppet *from, guint n)
{
  static guint64 n_invented;
  g_auto (CoterieContent) content = { 0 };
  CoterieGroupRecord record;

  test_circle_begin (circle, from, &record, COTERIE_GROUP_META);
  record.fields = COTERIE_GROUP_FIELD_NAME;
  g_strlcpy (record.name, "Mallory's", sizeof record.name);
  test_circle_fill (circle, from, COTERIE_CONTENT_GROUP_RECORD, &content);
  content.group = coterie_group_content_new ();
  content.group->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < n; i++)
    {
      record.time_ms = ++n_invented;
      memset (record.parents[0], 0x55, COTERIE_DIGEST_BYTES);
      g_ptr_array_add (content.group->records,
                       coterie_group_record_sign (&record, coterie_device_keys_get_signing_secret (from->keys)));
    }
  test_puppet_post (from, "alice", &content);
}

/* They do not take the places of true ones, and do not stay. */
static void
test_invented (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = NULL;
  g_autoptr (GBytes) first = NULL, second = NULL, third = NULL;

  test_circle_init (&circle, town);
  mallory = test_puppet_new (town->server, town->clock, "mallory");
  first = tell_first (&circle);
  for (guint i = 0; i < 4; i++)
    post_invented (&circle, mallory, 300);
  test_circle_settle (&circle);
  test_circle_assert_rows (&circle, "SELECT count(*) = 500 FROM group_waiting", 1);
  second = test_circle_rename (&circle, circle.bob, "Square");
  third = test_circle_rename (&circle, circle.bob, "Round");
  test_circle_post_record (&circle, circle.bob, third);
  test_circle_post_record (&circle, circle.bob, second);
  test_circle_assert_texts (&circle, "Round", "");
  wait_a_week (&circle);
  test_circle_assert_rows (&circle, "SELECT count(*) FROM group_waiting", 0);
}

/* Many that wait for one another. */
static void
test_backwards (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_auto (CoterieContent) content = { 0 };
  g_autoptr (GBytes) first = NULL;
  GPtrArray *records;

  test_circle_init (&circle, town);
  first = tell_first (&circle);
  test_circle_fill (&circle, circle.bob, COTERIE_CONTENT_GROUP_RECORD, &content);
  content.group = coterie_group_content_new ();
  content.group->records = records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("Circle %u", i);

      g_ptr_array_insert (records, 0, test_circle_rename (&circle, circle.bob, name));
    }
  test_puppet_post (circle.bob, "alice", &content);
  test_circle_assert_texts (&circle, "Circle 299", "");
  test_circle_assert_rows (&circle, "SELECT count(*) FROM group_waiting", 0);
}

/* ------------------------------------------------------------------------------------ what is kept [J10] */

/* What its sender knew never comes: after a week it is shown as far as the state is known, whatever happens besides. */
static void
test_kept_ends (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (GBytes) first = NULL, second = NULL;

  test_circle_init (&circle, town);
  first = tell_first (&circle);
  second = test_circle_rename (&circle, circle.bob, "Square");
  test_circle_post_text (&circle, circle.bob, "early");
  test_circle_assert_texts (&circle, "Circle", "");
  wait_a_week (&circle);
  test_circle_assert_texts (&circle, "Circle", "early");
  test_circle_assert_rows (&circle, "SELECT count(*) FROM kept_contents", 0);
}

/* A group that nobody tells anything of but what is said in it. */
static void
test_hidden_ends (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (GBytes) first = NULL;

  test_circle_init (&circle, town);
  first = test_circle_create (&circle, circle.bob);
  test_circle_post_text (&circle, circle.bob, "early");
  test_circle_settle (&circle);
  test_circle_assert_rows (&circle, "SELECT count(*) FROM kept_contents k JOIN groups USING (chat)", 1);
  wait_a_week (&circle);
  test_circle_assert_rows (&circle, "SELECT count(*) FROM groups", 0);
  test_circle_assert_rows (&circle, "SELECT count(*) FROM kept_contents", 0);
  test_circle_assert_rows (&circle, "SELECT count(*) FROM chats WHERE kind = 3", 0);
  test_circle_post_record (&circle, circle.bob, first); /* and may come all the same */
  test_circle_post_text (&circle, circle.bob, "late");
  test_circle_assert_texts (&circle, "Circle", "late");
}

/* ------------------------------------------------------------------------------------ groups that are nothing yet */

static void
post_new (TestCircle *circle, TestPuppet *author, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) first = test_circle_create (circle, author);

      test_circle_post_record (circle, author, first);
    }
  test_circle_settle (circle);
}

static guint
count_requests (TestCircle *circle)
{
  GListModel *chats = coterie_client_get_chats (circle->alice->client);
  guint n_requests = 0;

  test_person_hear (circle->alice);
  for (guint i = 0; i < g_list_model_get_n_items (chats); i++)
    {
      g_autoptr (CoterieChat) chat = g_list_model_get_item (chats, i);

      n_requests += coterie_chat_get_request (chat);
    }
  return n_requests;
}

static void
assert_new_group (TestCircle *circle, TestPuppet *author)
{
  const guint n_before = g_list_model_get_n_items (coterie_client_get_chats (circle->alice->client));

  post_new (circle, author, 1);
  coterie_wait_for (g_list_model_get_n_items (coterie_client_get_chats (circle->alice->client)) > n_before);
}

/* No stranger takes the place of the others, nor all of them that of who is accepted; and none has it for ever. */
static void
test_requests (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (GPtrArray) strangers = g_ptr_array_new_with_free_func ((GDestroyNotify) test_puppet_free);

  test_circle_init (&circle, town);
  for (guint i = 0; i <= OF_STRANGERS / OF_ONE_STRANGER; i++)
    {
      g_autofree char *name = g_strdup_printf ("mallory%u", i);

      g_ptr_array_add (strangers, test_puppet_new (town->server, town->clock, name));
      post_new (&circle, strangers->pdata[i], OF_ONE_STRANGER + 3);
      g_assert_cmpuint (count_requests (&circle), ==, MIN ((i + 1) * OF_ONE_STRANGER, OF_STRANGERS));
    }
  assert_new_group (&circle, circle.bob);
  wait_a_week (&circle);
  assert_new_group (&circle, strangers->pdata[0]);
}

/* Accepted people who speak of groups that never come take nobody's place either. */
static void
test_contacts (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  TestPuppet *puppets[3];

  test_circle_init (&circle, town);
  for (guint i = 0; i < G_N_ELEMENTS (puppets); i++)
    {
      g_autofree char *name = g_strdup_printf ("contact%u", i);

      puppets[i] = test_puppet_new (town->server, town->clock, name);
      test_person_send (circle.alice, name, "hello");
      test_person_settle (circle.alice);
      for (guint j = 0; i < 2 && j < OF_CONTACT; j++)
        {
          g_auto (CoterieContent) content = { 0 };
          g_autoptr (GBytes) first = test_circle_create (&circle, puppets[i]);

          test_circle_fill (&circle, puppets[i], COTERIE_CONTENT_TEXT, &content);
          content.text = g_strdup ("of nothing");
          test_puppet_post (puppets[i], "alice", &content);
          if (j % 50 == 0)
            test_circle_settle (&circle);
        }
      test_circle_settle (&circle);
    }
  test_circle_assert_rows (&circle, "SELECT count(*) FROM groups", 2 * OF_CONTACT);
  assert_new_group (&circle, puppets[2]);
  for (guint i = 0; i < G_N_ELEMENTS (puppets); i++)
    test_puppet_free (puppets[i]);
}

/* What was declined takes nobody's place. */
static void
test_declined (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = NULL;

  test_circle_init (&circle, town);
  mallory = test_puppet_new (town->server, town->clock, "mallory");
  for (guint i = 0; i < OF_ONE_STRANGER + 3; i++)
    {
      assert_new_group (&circle, mallory);
      test_circle_leave (&circle, "Circle");
      test_circle_settle (&circle);
      coterie_wait_for (coterie_client_find_group (circle.alice->client, "Circle") == NULL);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/group-floods/records/forged-first", test_forged_first);
  TEST_TOWN_ADD ("/core/group-floods/records/invented", test_invented);
  TEST_TOWN_ADD ("/core/group-floods/records/backwards", test_backwards);
  TEST_TOWN_ADD ("/core/group-floods/kept/ends", test_kept_ends);
  TEST_TOWN_ADD ("/core/group-floods/hidden/ends", test_hidden_ends);
  TEST_TOWN_ADD ("/core/group-floods/requests/of-each", test_requests);
  TEST_TOWN_ADD ("/core/group-floods/requests/of-contacts", test_contacts);
  TEST_TOWN_ADD ("/core/group-floods/requests/declined", test_declined);
  return g_test_run ();
}
