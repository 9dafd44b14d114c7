// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/wait.h"
#include "person.h"

/* What a window shows of a group, and what its members may change of that: Alice makes it, Bob is in it. */

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static GBytes *
make_picture (char letter)
{
  static const char png[] = "\x89PNG\r\n\x1a\n";
  g_autofree char *text = g_strdup_printf ("%s%c", png, letter);

  return g_bytes_new (text, strlen (text));
}

static CoterieChat *
create (TestPerson *alice, const char *name, GBytes *picture)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CoterieChat *chat;

  if (test_person_find (alice, "bob") != NULL)
    g_ptr_array_add (members, test_person_find (alice, "bob"));
  coterie_client_create_group_async (alice->client, name, picture, members, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  chat = coterie_client_create_group_finish (alice->client, result, &error);
  g_assert_no_error (error);
  return chat;
}

static CoterieChat *
wait_for_group (TestPerson *person, const char *name)
{
  coterie_wait_for (coterie_client_find_group (person->client, name) != NULL);
  return coterie_client_find_group (person->client, name);
}

static gboolean
finish (TestPerson *person, GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;
  gboolean done;

  coterie_wait_for (*result != NULL);
  done = coterie_client_change_group_finish (person->client, *result, &error);
  if (!done)
    g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT);
  g_clear_object (result);
  return done;
}

static gboolean
change_name (TestPerson *person, CoterieChat *chat, const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_change_group_async (person->client, chat, COTERIE_GROUP_CHANGE_RENAME, NULL, name, NULL, on_ready,
                                     &result);
  return finish (person, &result);
}

static gboolean
set_picture (TestPerson *person, CoterieChat *chat, GBytes *picture)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_set_group_picture_async (person->client, chat, picture, NULL, on_ready, &result);
  return finish (person, &result);
}

static gboolean
set_rights (TestPerson *person, CoterieChat *chat, guint rights)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_set_group_rights_async (person->client, chat, rights, NULL, on_ready, &result);
  return finish (person, &result);
}

static gboolean
shows (CoterieChat *chat, GBytes *picture)
{
  GBytes *shown = coterie_chat_get_picture (chat);

  return picture == NULL ? shown == NULL : shown != NULL && g_bytes_equal (shown, picture);
}

typedef struct
{
  TestPerson *alice, *bob;
} Two;

static void
two_init (Two *two, TestTown *town)
{
  two->alice = test_person_new (town->server, town->clock, "alice");
  two->bob = test_person_new (town->server, town->clock, "bob");
  test_person_send (two->alice, "bob", "one");
  test_person_wait_chat (two->bob, "alice", "one");
  test_person_accept (two->bob, "alice");
}

static void
two_clear (Two *two)
{
  test_person_free (two->alice);
  test_person_free (two->bob);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Two, two_clear)

/* Made with one, changed, taken away; it is there after a restart, and for who is told later. */
static void
test_picture (TestTown *town, gconstpointer data)
{
  g_auto (Two) two = { 0 };
  g_autoptr (GBytes) first = make_picture ('a');
  g_autoptr (GBytes) second = make_picture ('b');
  g_autoptr (CoterieChat) chat = NULL;
  CoterieChat *told;

  two_init (&two, town);
  chat = create (two.alice, "Circle", first);
  coterie_wait_for (shows (chat, first));
  told = wait_for_group (two.bob, "Circle");
  coterie_wait_for (shows (told, first));
  test_person_restart (two.bob);
  told = wait_for_group (two.bob, "Circle");
  g_assert_true (shows (told, first));
  g_assert_true (set_picture (two.alice, chat, second));
  coterie_wait_for (shows (told, second));
  g_assert_true (set_picture (two.alice, chat, first));
  coterie_wait_for (shows (told, first));
  g_assert_true (set_picture (two.alice, chat, NULL));
  coterie_wait_for (shows (told, NULL));
  coterie_wait_for (shows (chat, NULL));
}

/* What is no picture is refused before anything happens. */
static void
test_no_picture (TestTown *town, gconstpointer data)
{
  g_auto (Two) two = { 0 };
  g_autoptr (GBytes) gif = g_bytes_new_static ("GIF89a", 6);
  g_autoptr (CoterieChat) chat = NULL;

  two_init (&two, town);
  chat = create (two.alice, "Circle", NULL);
  g_assert_false (set_picture (two.alice, chat, gif));
  coterie_wait_for (coterie_chat_get_n_members (chat) == 2);
  g_assert_true (shows (chat, NULL));
}

static void
test_rights (TestTown *town, gconstpointer data)
{
  g_auto (Two) two = { 0 };
  g_autoptr (CoterieChat) chat = NULL;
  CoterieChat *told;

  two_init (&two, town);
  chat = create (two.alice, "Circle", NULL);
  told = wait_for_group (two.bob, "Circle");
  coterie_wait_for (coterie_chat_get_role (told) == COTERIE_CHAT_ROLE_MEMBER);
  coterie_wait_for (coterie_chat_get_role (chat) == COTERIE_CHAT_ROLE_ADMIN);
  g_assert_cmpuint (coterie_chat_get_rights (told), ==, COTERIE_GROUP_RIGHTS_ADD | COTERIE_GROUP_RIGHTS_CHANGE);
  g_assert_false (coterie_chat_may (told, COTERIE_GROUP_RIGHTS_CHANGE));
  g_assert_true (coterie_chat_may (told, COTERIE_GROUP_RIGHTS_WRITE));
  g_assert_false (change_name (two.bob, told, "Square"));
  g_assert_false (set_rights (two.bob, told, 0));
  g_assert_true (set_rights (two.alice, chat, COTERIE_GROUP_RIGHTS_WRITE));
  coterie_wait_for (coterie_chat_get_rights (told) == COTERIE_GROUP_RIGHTS_WRITE);
  g_assert_false (coterie_chat_may (told, COTERIE_GROUP_RIGHTS_WRITE));
  g_assert_true (coterie_chat_may (chat, COTERIE_GROUP_RIGHTS_WRITE));
  g_assert_true (change_name (two.bob, told, "Square"));
  coterie_wait_for (g_str_equal (coterie_chat_get_title (chat), "Square"));
}

static void
test_closed (TestTown *town, gconstpointer data)
{
  g_auto (Two) two = { 0 };
  g_autoptr (CoterieChat) chat = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  CoterieChat *told;

  two_init (&two, town);
  chat = create (two.alice, "Circle", NULL);
  told = wait_for_group (two.bob, "Circle");
  coterie_client_change_group_async (two.alice->client, chat, COTERIE_GROUP_CHANGE_CLOSE, NULL, NULL, NULL, on_ready,
                                     &result);
  g_assert_true (finish (two.alice, &result));
  coterie_wait_for (coterie_chat_get_closed (told));
  g_assert_false (coterie_chat_may (told, COTERIE_GROUP_RIGHTS_WRITE));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/group-looks/picture", test_picture);
  TEST_TOWN_ADD ("/core/group-looks/no-picture", test_no_picture);
  TEST_TOWN_ADD ("/core/group-looks/rights", test_rights);
  TEST_TOWN_ADD ("/core/group-looks/closed", test_closed);
  return g_test_run ();
}
