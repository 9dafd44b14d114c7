// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trio.h"

#include "kit/wait.h"

#include <string.h>

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

void
test_trio_befriend (TestPerson *alice, TestPerson *bob)
{
  test_person_send (alice, bob->name, "hello");
  test_person_settle (alice);
  test_person_settle (bob);
  test_person_accept (bob, alice->name);
  test_person_settle (bob);
  test_person_settle (alice);
  test_person_send (bob, alice->name, "hello to you");
  test_person_settle (bob);
  test_person_settle (alice);
  coterie_wait_for (coterie_contact_get_online (test_person_find (alice, bob->name)));
  coterie_wait_for (coterie_contact_get_online (test_person_find (bob, alice->name)));
}

static void
create (TestPerson *owner, const char *first, const char *second)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CoterieChat) chat = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (members, test_person_find (owner, first));
  if (second != NULL)
    g_ptr_array_add (members, test_person_find (owner, second));
  coterie_client_create_group_async (owner->client, "Circle", NULL, members, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  chat = coterie_client_create_group_finish (owner->client, result, &error);
  g_assert_no_error (error);
}

CoterieChat *
test_trio_find (TestPerson *person)
{
  return coterie_client_find_group (person->client, "Circle");
}

void
test_trio_init (TestTrio *self, TestTown *town)
{
  self->alice = test_person_new (town->server, town->clock, "alice");
  self->bob = test_person_new (town->server, town->clock, "bob");
  self->carol = test_person_new (town->server, town->clock, "carol");
  test_trio_befriend (self->alice, self->bob);
  test_trio_befriend (self->alice, self->carol);
  create (self->alice, "bob", "carol");
  coterie_wait_for (test_trio_find (self->bob) != NULL && test_trio_find (self->carol) != NULL);
  coterie_wait_for (test_person_find (self->bob, "carol") != NULL && test_person_find (self->carol, "bob") != NULL);
}

void
test_trio_clear (TestTrio *self)
{
  g_clear_pointer (&self->alice, test_person_free);
  g_clear_pointer (&self->bob, test_person_free);
  g_clear_pointer (&self->carol, test_person_free);
}

CoterieMessage *
test_trio_send (TestPerson *person, const char *text, const char *only)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CoterieMessage *message = NULL;

  if (only != NULL)
    {
      g_ptr_array_add (members, test_person_find (person, only));
      coterie_client_send_to_members_async (person->client, test_trio_find (person), text, members, NULL, on_ready,
                                            &result);
    }
  else
    coterie_client_send_to_chat_async (person->client, test_trio_find (person), text, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  coterie_client_send_to_chat_finish (person->client, result, &message, &error);
  g_assert_no_error (error);
  return message;
}

/* The newest text of the group. */
CoterieMessage *
test_trio_get_last (TestPerson *person)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  coterie_client_load_history_async (person->client, test_trio_find (person), G_MAXUINT64, 100, NULL, on_ready,
                                     &result);
  coterie_wait_for (result != NULL);
  rows = coterie_client_load_history_finish (person->client, result, NULL);
  g_assert_nonnull (rows);
  for (guint i = rows->len; i > 0; i--)
    if (coterie_message_get_kind (rows->pdata[i - 1]) == COTERIE_MESSAGE_TEXT)
      return g_object_ref (rows->pdata[i - 1]);
  return NULL;
}

gboolean
test_trio_has_text (TestPerson *person, const char *text)
{
  g_autoptr (CoterieMessage) last = test_trio_get_last (person);

  return last != NULL && g_str_equal (coterie_message_get_body (last), text);
}

gboolean
test_trio_has_reached (TestPerson *person, CoterieMessage *message, const char *states)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  coterie_client_load_delivery_async (person->client, message, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  list = coterie_client_load_delivery_finish (person->client, result, NULL);
  g_assert_nonnull (list);
  for (guint i = 0; i < list->len; i++)
    {
      const CoterieDelivery *delivery = list->pdata[i];
      g_autofree char *item = g_strdup_printf ("%s %s|", coterie_contact_get_name (delivery->contact),
                                               coterie_message_state_to_string (delivery->state));

      if (strcmp (coterie_contact_get_name (delivery->contact), "bob") == 0)
        g_string_prepend (text, item);
      else
        g_string_append (text, item);
    }
  return g_str_equal (text->str, states);
}

void
test_trio_change (TestPerson *person, CoterieGroupChange what, const char *whom)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (members, test_person_find (person, whom));
  coterie_client_change_group_async (person->client, test_trio_find (person), what, members, NULL, NULL, on_ready,
                                     &result);
  coterie_wait_for (result != NULL);
  coterie_client_change_group_finish (person->client, result, &error);
  g_assert_no_error (error);
}

char *
test_trio_read_all (TestPerson *person, CoterieMessageKind kind)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  coterie_client_load_history_async (person->client, test_trio_find (person), G_MAXUINT64, 100, NULL, on_ready,
                                     &result);
  coterie_wait_for (result != NULL);
  rows = coterie_client_load_history_finish (person->client, result, NULL);
  g_assert_nonnull (rows);
  for (guint i = 0; i < rows->len; i++)
    if (coterie_message_get_kind (rows->pdata[i]) == kind)
      g_string_append_printf (text, "%s|", coterie_message_get_body (rows->pdata[i]));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
test_trio_has_all (TestPerson *person, const char *texts)
{
  g_autofree char *found = test_trio_read_all (person, COTERIE_MESSAGE_TEXT);

  return g_str_equal (found, texts);
}
