// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat-shelves.h"

#include "entities/chats.h"
#include "entities/rows.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_ROUNDS 50

/* All chats of somebody, as core/ holds them; and a list that was only ever told of changes. */
typedef struct
{
  CoterieChats *chats;
  CoterieChatShelves *shelves;
  CoterieChatShelf *shown;
  GPtrArray *mirror;
} Room;

static void
on_items_changed (GListModel *model, guint position, guint n_removed, guint n_added, Room *self)
{
  if (n_removed > 0)
    g_ptr_array_remove_range (self->mirror, position, n_removed);
  for (guint i = position; i < position + n_added; i++)
    g_ptr_array_insert (self->mirror, (int) i, g_list_model_get_item (model, i));
}

static void
set_up (Room *self, gconstpointer data)
{
  self->chats = coterie_chats_new ();
  self->shelves = coterie_chat_shelves_new (G_LIST_MODEL (self->chats));
  self->shown = coterie_chat_shelves_get (self->shelves, COTERIE_SHELF_CHATS);
  self->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (self->shown, "items-changed", G_CALLBACK (on_items_changed), self);
}

static void
tear_down (Room *self, gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (self->shown, self);
  g_ptr_array_unref (self->mirror);
  g_assert_finalize_object (self->shelves);
  coterie_entity_list_clear (COTERIE_ENTITY_LIST (self->chats));
  g_assert_finalize_object (self->chats);
}

static CoterieContact *
new_contact (gint64 account, CoterieContactState state)
{
  CoterieStoreContact row = { .account = account, .state = (int) state, .name = (char *) "somebody" };

  return coterie_contact_new (&row);
}

static void
set_state (CoterieContact *contact, gint64 account, CoterieContactState state)
{
  CoterieStoreContact row = { .account = account, .state = (int) state, .name = (char *) "somebody" };

  coterie_contact_update (contact, &row);
}

static CoterieChat *
put (Room *self, gint64 number, gint64 last_ms, guint flags, CoterieContact *contact)
{
  CoterieStoreChat row = { .chat = number,
                           .kind = COTERIE_CHAT_DIRECT,
                           .last_ms = last_ms,
                           .n_messages = 1,
                           .flags = flags,
                           .draft = (char *) "",
                           .last_text = (char *) "" };

  memcpy (row.id, &number, sizeof number);
  coterie_chats_put (self->chats, &row, contact, "own");
  return coterie_chats_get (self->chats, number);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* The shelf is in order, and whoever listens knows it. */
static void
assert_consistent (Room *self)
{
  const guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  g_autoptr (CoterieChat) before = NULL;

  g_assert_cmpuint (self->mirror->len, ==, n_items);
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (CoterieChat) chat = g_list_model_get_item (G_LIST_MODEL (self->shown), i);

      g_assert_true (chat == self->mirror->pdata[i]);
      g_assert_cmpint (coterie_chat_shelves_find (self->shelves, chat), ==, COTERIE_SHELF_CHATS);
      if (before != NULL && coterie_chat_get_pinned (before) == coterie_chat_get_pinned (chat))
        g_assert_cmpint (coterie_chat_get_last_time_ms (before), >=, coterie_chat_get_last_time_ms (chat));
      else if (before != NULL)
        g_assert_true (coterie_chat_get_pinned (before));
      g_set_object (&before, chat);
    }
}

static void
test_order (Room *room, gconstpointer data)
{
  CoterieChat *old = put (room, 1, 100, 0, NULL), *new = put (room, 2, 200, 0, NULL);
  CoterieChat *pinned = put (room, 3, 50, COTERIE_CHAT_FLAG_PINNED, NULL);

  settle ();
  g_assert_true (room->mirror->pdata[0] == pinned);
  g_assert_true (room->mirror->pdata[1] == new);
  g_assert_true (room->mirror->pdata[2] == old);
  put (room, 1, 300, 0, NULL);
  settle ();
  g_assert_true (room->mirror->pdata[1] == old);
  put (room, 3, 50, 0, NULL);
  settle ();
  g_assert_true (room->mirror->pdata[2] == pinned);
  assert_consistent (room);
}

/* Whatever changes in whatever order. */
static void
test_random (Room *room, gconstpointer data)
{
  const char *wanted = g_getenv ("COTERIE_ROUNDS");
  const int n_rounds = wanted != NULL ? atoi (wanted) : DEFAULT_ROUNDS;

  for (int round = 0; round < n_rounds * 20; round++)
    {
      put (room, g_test_rand_int_range (1, 60), g_test_rand_int_range (1, 1000), (guint) g_test_rand_int_range (0, 8),
           NULL);
      if (g_test_rand_int_range (0, 4) == 0)
        settle ();
      assert_consistent (room);
    }
}

/* The same of a shelf that shows its first chats alone, now more of them, now less. */
static void
test_limit (Room *room, gconstpointer data)
{
  guint limit = 5, n_chats;

  coterie_chat_shelf_set_limit (room->shown, limit);
  for (int round = 0; round < DEFAULT_ROUNDS * 20; round++)
    {
      put (room, g_test_rand_int_range (1, 30), g_test_rand_int_range (1, 1000), (guint) g_test_rand_int_range (0, 8),
           NULL);
      if (g_test_rand_int_range (0, 4) == 0)
        settle ();
      if (g_test_rand_int_range (0, 20) == 0)
        coterie_chat_shelf_set_limit (room->shown, limit = (guint) g_test_rand_int_range (0, 30));
      g_object_get (room->shown, "n-items", &n_chats, NULL);
      g_assert_cmpuint (room->mirror->len, ==, MIN (n_chats, limit));
      assert_consistent (room);
    }
  coterie_chat_shelf_set_limit (room->shown, G_MAXUINT);
  g_object_get (room->shown, "n-items", &n_chats, NULL);
  g_assert_cmpuint (room->mirror->len, ==, n_chats);
  assert_consistent (room);
}

/* The open chat is the selected one, wherever it goes, and a list is told so in one change. */
static void
test_selection (Room *room, gconstpointer data)
{
  CoterieChat *open = NULL;
  guint position;

  for (gint64 i = 1; i <= 10; i++)
    put (room, i, i * 10, 0, NULL);
  open = coterie_chats_get (room->chats, 3);
  coterie_chat_shelves_set_chat (room->shelves, open);
  g_assert_true (coterie_chat_shelf_find (room->shown, open, &position));
  g_assert_cmpuint (position, ==, 7);
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (room->shown), 7));
  g_assert_false (gtk_selection_model_select_item (GTK_SELECTION_MODEL (room->shown), 1, TRUE));
  put (room, 3, 1000, 0, NULL);
  settle ();
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (room->shown), 0));
  g_assert_false (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (room->shown), 7));
  assert_consistent (room);
}

/* A stranger, accepted, blocked, unblocked; archived in between. */
static void
test_shelves (Room *room, gconstpointer data)
{
  g_autoptr (CoterieContact) contact = new_contact (7, COTERIE_CONTACT_REQUEST);
  CoterieChat *chat = put (room, 1, 100, 0, contact);

  g_assert_cmpint (coterie_chat_shelves_find (room->shelves, chat), ==, COTERIE_SHELF_REQUESTS);
  set_state (contact, 7, COTERIE_CONTACT_ACCEPTED);
  g_assert_cmpint (coterie_chat_shelves_find (room->shelves, chat), ==, COTERIE_SHELF_CHATS);
  put (room, 1, 100, COTERIE_CHAT_FLAG_ARCHIVED, contact);
  g_assert_cmpint (coterie_chat_shelves_find (room->shelves, chat), ==, COTERIE_SHELF_ARCHIVED);
  put (room, 1, 100, 0, contact);
  set_state (contact, 7, COTERIE_CONTACT_BLOCKED);
  g_assert_cmpint (coterie_chat_shelves_find (room->shelves, chat), ==, COTERIE_SHELF_ARCHIVED);
  set_state (contact, 7, COTERIE_CONTACT_STRANGER);
  g_assert_cmpint (coterie_chat_shelves_find (room->shelves, chat), ==, COTERIE_SHELF_REQUESTS);
  assert_consistent (room);
}

/* When a profile is closed its chats go, and nothing is kept. */
static void
test_closing (Room *room, gconstpointer data)
{
  put (room, 1, 100, 0, NULL);
  put (room, 2, 200, 0, NULL);
  coterie_entity_list_clear (COTERIE_ENTITY_LIST (room->chats));
  settle ();
  g_assert_cmpuint (room->mirror->len, ==, 0);
  put (room, 1, 100, 0, NULL);
  settle ();
  assert_consistent (room);
  g_assert_cmpuint (room->mirror->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/ui/chat-shelves/order", Room, NULL, set_up, test_order, tear_down);
  g_test_add ("/ui/chat-shelves/random", Room, NULL, set_up, test_random, tear_down);
  g_test_add ("/ui/chat-shelves/limit", Room, NULL, set_up, test_limit, tear_down);
  g_test_add ("/ui/chat-shelves/selection", Room, NULL, set_up, test_selection, tear_down);
  g_test_add ("/ui/chat-shelves/shelves", Room, NULL, set_up, test_shelves, tear_down);
  g_test_add ("/ui/chat-shelves/closing", Room, NULL, set_up, test_closing, tear_down);
  return g_test_run ();
}
