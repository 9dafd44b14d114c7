// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../core/person.h"
#include "kit/wait.h"
#include "parts.h"

#include "ui/chat-list.h"
#include "ui/conversation.h"
#include "ui/handover-bar.h"
#include "ui/main-page.h"
#include "ui/new-chat-dialog.h"
#include "ui/picture-loader.h"
#include "ui/settings.h"
#include "ui/unlock-page.h"
#include "ui/welcome-page.h"
#include "ui/window.h"

#include <string.h>

/* A whole window over a whole client: what opens in it, and that all of it goes. */

typedef struct
{
  TestTown town;
  TestPerson *alice, *bob;
  CoterieWindow *window;
} Room;

static void
set_up (Room *room, gconstpointer data)
{
  g_autoptr (GSettings) settings = NULL;

  test_town_set_up (&room->town, NULL);
  room->alice = test_person_new (room->town.server, room->town.clock, "alice");
  room->bob = test_person_new (room->town.server, room->town.clock, "bob");
  test_person_send (room->alice, "bob", "Hello!");
  test_person_settle (room->alice);
  settings = coterie_settings_new (g_get_user_runtime_dir ()); /* the profile may go before the window */
  room->window = coterie_window_new (NULL, room->alice->client, settings, NULL);
  gtk_window_present (GTK_WINDOW (room->window));
  coterie_window_set_chat (room->window, coterie_client_find_chat (room->alice->client, "bob"));
  test_settle_frames (GTK_WIDGET (room->window));
}

static void
tear_down (Room *room, gconstpointer data)
{
  if (room->window != NULL)
    gtk_window_destroy (GTK_WINDOW (room->window));
  coterie_wait_settle ();
  test_person_free (room->alice);
  test_person_free (room->bob);
  test_town_tear_down (&room->town, NULL);
}

/* ------------------------------------------------------------------------------------ links to people */

static GtkWidget *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (COTERIE_IS_NEW_CHAT_DIALOG (window))
        return window;
    }
  return NULL;
}

static void
open_address (Room *room, const char *uri)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (room->window), "win.open-address", "s", uri));
}

static void
test_address_fills_in_dialog (Room *room, gconstpointer data)
{
  static const char *const addresses[] = { "coterie:zofia", "coterie://127.0.0.1:8787/zofia" };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      GtkWidget *dialog;

      open_address (room, addresses[i]);
      dialog = find_dialog ();
      g_assert_nonnull (dialog);
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (test_find_type (dialog, GTK_TYPE_EDITABLE))), ==, "zofia");
      test_settle_frames (dialog);
      gtk_window_destroy (GTK_WINDOW (dialog));
      g_assert_null (find_dialog ());
    }
}

static void
test_hostile_address_opens_nothing (Room *room, gconstpointer data)
{
  static const char *const addresses[] = {
    "coterie:",
    "coterie:<b>zofia</b>",
    "coterie://elsewhere.example/zofia",
    "coterie:/zofia",
    "coterie://127.0.0.1:1/zofia",
    "coterie://zofia@127.0.0.1:8787/zofia",
    "file:///etc/hosts",
    "coterie:\xe2\x80\xae"
    "zofia",
    "coterie://[/zofia",
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      open_address (room, addresses[i]);
      g_assert_null (find_dialog ());
    }
}

/* ------------------------------------------------------------------------------------ a device that is new */

static gboolean
is_handover_shown (GtkWidget *list)
{
  return test_find_type (list, COTERIE_TYPE_HANDOVER_BAR) != NULL;
}

/* The chats of a further device come when the one that approved it is there; until then it says so. */
static void
test_handover_is_shown (Room *room, gconstpointer data)
{
  g_autoptr (TestPerson) device = test_person_new_device (room->alice);
  GtkWidget *window = gtk_window_new (), *list = g_object_new (COTERIE_TYPE_CHAT_LIST, NULL);

  test_person_go_offline (room->alice);
  gtk_window_set_child (GTK_WINDOW (window), list);
  gtk_window_present (GTK_WINDOW (window));
  coterie_chat_list_set_client (COTERIE_CHAT_LIST (list), device->client);
  coterie_wait_for (is_handover_shown (list));
  test_person_go_online (device);
  g_assert_cmpfloat (coterie_client_get_handover (device->client), <, 1);
  test_settle_frames (window);

  test_person_go_online (room->alice);
  coterie_wait_for (!is_handover_shown (list));
  test_person_wait_chat (device, "bob", "Hello!");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* ------------------------------------------------------------------------------------ what is made ahead */

/* Whether or not it is seen. */
static GtkWidget *
find_conversation (GtkWidget *widget)
{
  GtkWidget *found = COTERIE_IS_CONVERSATION (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_conversation (child);
  return found;
}

/* The pane of chats is there, unseen, before one is opened; that opens in it, and both go. */
static void
test_pane_comes_before_its_chat (Room *room, gconstpointer data)
{
  g_autoptr (GSettings) settings = coterie_settings_new (g_get_user_runtime_dir ());
  GtkWidget *window = gtk_window_new (), *page = coterie_main_page_new (room->alice->client, settings);
  CoterieChat *chat = coterie_client_find_chat (room->alice->client, "bob");
  GtkWidget *pane;

  gtk_window_set_child (GTK_WINDOW (window), page);
  gtk_window_present (GTK_WINDOW (window));
  coterie_wait_for (find_conversation (page) != NULL);
  pane = find_conversation (page);
  g_object_add_weak_pointer (G_OBJECT (pane), (gpointer *) &pane);
  test_settle_frames (window);
  g_assert_null (test_find_type (page, COTERIE_TYPE_CONVERSATION));
  coterie_main_page_set_chat (COTERIE_MAIN_PAGE (page), chat);
  g_assert_true (test_find_type (page, COTERIE_TYPE_CONVERSATION) == pane);
  gtk_window_destroy (GTK_WINDOW (window));
  coterie_wait_for (pane == NULL);
}

/* ------------------------------------------------------------------------------------ the end of things */

typedef struct
{
  GObject *main_page, *chat_list, *conversation, *text_buffer;
} Parts;

static void
watch (GObject **part, GtkWidget *widget, GType type)
{
  *part = G_OBJECT (test_find_type (widget, type));
  g_assert_nonnull (*part);
  g_object_add_weak_pointer (*part, (gpointer *) part);
}

static void
watch_parts (Parts *parts, Room *room)
{
  GtkWidget *window = GTK_WIDGET (room->window);

  watch (&parts->main_page, window, COTERIE_TYPE_MAIN_PAGE);
  watch (&parts->chat_list, window, COTERIE_TYPE_CHAT_LIST);
  watch (&parts->conversation, window, COTERIE_TYPE_CONVERSATION);
  parts->text_buffer =
      G_OBJECT (gtk_text_view_get_buffer (GTK_TEXT_VIEW (test_find_type (window, GTK_TYPE_TEXT_VIEW))));
  g_object_add_weak_pointer (parts->text_buffer, (gpointer *) &parts->text_buffer);
}

static void
wait_for_end (Parts *parts)
{
  coterie_wait_for (parts->main_page == NULL);
  coterie_wait_for (parts->chat_list == NULL);
  coterie_wait_for (parts->conversation == NULL);
  coterie_wait_for (parts->text_buffer == NULL);
}

static void
test_closed_is_finalised (Room *room, gconstpointer data)
{
  Parts parts = { 0 };

  watch_parts (&parts, room);
  g_object_add_weak_pointer (G_OBJECT (room->window), (gpointer *) &room->window);
  gtk_window_destroy (GTK_WINDOW (room->window));
  coterie_wait_for (room->window == NULL);
  wait_for_end (&parts);
}

static void
test_locked_is_finalised (Room *room, gconstpointer data)
{
  Parts parts = { 0 };

  watch_parts (&parts, room);
  gtk_widget_activate_action (GTK_WIDGET (room->window), "win.lock", NULL);
  wait_for_end (&parts);
  g_assert_nonnull (test_find_type (GTK_WIDGET (room->window), COTERIE_TYPE_UNLOCK_PAGE));
  coterie_wait_for (coterie_client_get_state (room->alice->client) == COTERIE_CLIENT_CLOSED);
  g_assert_nonnull (test_find_type (GTK_WIDGET (room->window), COTERIE_TYPE_UNLOCK_PAGE));
}

/* Pictures of people are remembered to be shown again, and leave the memory with the rest. */
static void
test_locked_drops_pictures (Room *room, gconstpointer data)
{
  CoteriePictureLoader *loader =
      coterie_picture_loader_get_for_display (gtk_widget_get_display (GTK_WIDGET (room->window)));
  g_autoptr (GBytes) bytes = g_bytes_new_static ("somebody's face", strlen ("somebody's face"));
  CoteriePicture *picture = coterie_picture_loader_load (loader, bytes, 88);

  g_object_add_weak_pointer (G_OBJECT (picture), (gpointer *) &picture);
  g_object_unref (picture);
  test_settle_frames (GTK_WIDGET (room->window));
  g_assert_nonnull (picture);
  gtk_widget_activate_action (GTK_WIDGET (room->window), "win.lock", NULL);
  coterie_wait_for (picture == NULL);
  coterie_wait_for (coterie_client_get_state (room->alice->client) == COTERIE_CLIENT_CLOSED);
}

/* What the window showed while the client was saying good-bye. */
typedef struct
{
  Room *room;
  guint n_changes;
  gboolean has_shown;
} Farewell;

static void
on_state (CoterieClient *client, GParamSpec *spec, Farewell *farewell)
{
  if (coterie_client_get_state (client) == COTERIE_CLIENT_CLOSED)
    return;
  farewell->n_changes++;
  farewell->has_shown |= test_find_type (GTK_WIDGET (farewell->room->window), COTERIE_TYPE_MAIN_PAGE) != NULL;
}

/* Between the wish and the end the client is offline, and still has all chats. */
static void
test_locked_shows_no_chats (Room *room, gconstpointer data)
{
  Farewell farewell = { .room = room };
  gulong handler;

  coterie_wait_for (coterie_client_get_state (room->alice->client) == COTERIE_CLIENT_ONLINE);
  handler = g_signal_connect (room->alice->client, "notify::state", G_CALLBACK (on_state), &farewell);
  gtk_widget_activate_action (GTK_WIDGET (room->window), "win.lock", NULL);
  g_assert_null (test_find_type (GTK_WIDGET (room->window), COTERIE_TYPE_MAIN_PAGE));
  coterie_wait_for (coterie_client_get_state (room->alice->client) == COTERIE_CLIENT_CLOSED);
  g_signal_handler_disconnect (room->alice->client, handler);
  g_assert_cmpuint (farewell.n_changes, >, 0);
  g_assert_false (farewell.has_shown);
  g_assert_nonnull (test_find_type (GTK_WIDGET (room->window), COTERIE_TYPE_UNLOCK_PAGE));
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  coterie_client_close_finish (COTERIE_CLIENT (source), result);
  ++*(guint *) user_data;
}

/* Whoever has locked it may end the program at once. */
static void
test_locked_is_closed_again (Room *room, gconstpointer data)
{
  guint n_closed = 0;

  gtk_widget_activate_action (GTK_WIDGET (room->window), "win.lock", NULL);
  coterie_client_close_async (room->alice->client, on_closed, &n_closed);
  coterie_client_close_async (room->alice->client, on_closed, &n_closed);
  coterie_wait_for (n_closed == 2);
  g_assert_cmpint (coterie_client_get_state (room->alice->client), ==, COTERIE_CLIENT_CLOSED);
}

static void
on_logged_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  coterie_client_logout_finish (COTERIE_CLIENT (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
test_logged_out_is_finalised (Room *room, gconstpointer data)
{
  Parts parts = { 0 };
  gboolean done = FALSE;

  watch_parts (&parts, room);
  test_person_go_offline (room->alice);
  coterie_fake_transport_set_reachable (room->alice->transport, FALSE);
  coterie_client_logout_async (room->alice->client, TRUE, NULL, on_logged_out, &done);
  coterie_wait_for (done);
  wait_for_end (&parts);
  g_assert_nonnull (test_find_type (GTK_WIDGET (room->window), COTERIE_TYPE_WELCOME_PAGE));
}

#define ADD(name, function) g_test_add ("/ui/window/" name, Room, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("address-fills-in-the-dialog", test_address_fills_in_dialog);
  ADD ("hostile-address-opens-nothing", test_hostile_address_opens_nothing);
  ADD ("handover-is-shown", test_handover_is_shown);
  ADD ("pane-comes-before-its-chat", test_pane_comes_before_its_chat);
  ADD ("closed-is-finalised", test_closed_is_finalised);
  ADD ("locked-is-finalised", test_locked_is_finalised);
  ADD ("locked-shows-no-chats-while-it-says-good-bye", test_locked_shows_no_chats);
  ADD ("locked-drops-pictures", test_locked_drops_pictures);
  ADD ("locked-is-closed-again", test_locked_is_closed_again);
  ADD ("logged-out-is-finalised", test_logged_out_is_finalised);
  return g_test_run ();
}
