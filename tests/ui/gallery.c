// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake-messages.h"

#include "ui/message-list.h"

#include <adwaita.h>
#include <locale.h>
#include <string.h>

/* Every kind of message in one window, to look at: gallery [WIDTH] [HEIGHT] [rtl]. */

static char *
repeat (const char *text, guint n)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (all, text);
  return g_string_free (all, FALSE);
}

static void
say (FakeMessages *messages, gboolean own, CoterieMessageState state, gint64 after_s, const char *body)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (messages));
  g_autoptr (CoterieMessage) last = n > 0 ? g_list_model_get_item (G_LIST_MODEL (messages), n - 1) : NULL;
  gint64 time_ms = (last != NULL ? coterie_message_get_time_ms (last) : FAKE_NOW_MS) + after_s * 1000;

  fake_messages_append (messages, &(FakeMessage){ .own = own, .state = state, .time_ms = time_ms, .body = body });
}

static void
note (FakeMessages *messages, CoterieMessageKind kind, const char *body)
{
  fake_messages_append (messages, &(FakeMessage){ .kind = kind, .body = body });
}

static void
fill_bad (FakeMessages *messages)
{
  g_autofree char *line = repeat ("One line of sixty-four kibibytes. ", 1900);
  g_autofree char *unbroken = repeat ("Wort", 400);
  g_autofree char *marks = repeat ("\xcc\x81\xcd\x93\xcc\x95", 300);
  g_autofree char *storm = g_strconcat ("a", marks, "b", marks, " storm", NULL);
  g_autofree char *rtl = repeat ("\xe2\x80\xae"
                                 "abc \xe2\x81\xa7 שלום ",
                                 60);
  g_autofree char *lines = repeat ("line\n", 200);

  say (messages, FALSE, 0, 300, line);
  say (messages, TRUE, 0, 300, unbroken);
  say (messages, FALSE, 0, 300, storm);
  say (messages, FALSE, 0, 10, "<b>not bold</b> &amp; <a href=\"https://evil\">x</a> </span>");
  say (messages, TRUE, 0, 300, rtl);
  say (messages, FALSE, 0, 300, lines);
}

static void
fill (FakeMessages *messages)
{
  say (messages, FALSE, 0, 0, "Hi");
  say (messages, FALSE, 0, 20,
       "Did you see the menu for Saturday? I put the third draft on https://example.org/menu (page 2).");
  say (messages, FALSE, 0, 20, "Widok z tarasu dziś rano 😍");
  say (messages, TRUE, 0, 400, "Combinado! I print twelve copies of the menu and bring the tape.");
  say (messages, TRUE, COTERIE_MESSAGE_DELIVERED, 20, "Και φέρνω λεμόνια 🍋");
  say (messages, TRUE, COTERIE_MESSAGE_SENT, 20, "Anything else from town?");
  note (messages, COTERIE_MESSAGE_CHAIN, "Zofia Wójcik added a device.");
  say (messages, FALSE, 0, 80000, "👍");
  say (messages, FALSE, 0, 20, "🍋🕯️👩‍🍳");
  say (messages, FALSE, 0, 20, "شكراً! وصلتني الصور كلها 🙏 وسأرسل لك الباقي غداً صباحاً إن شاء الله");
  say (messages, TRUE, 0, 100, "好的，明天早上见！记得带护照和相机，我们在港口等你。");
  note (messages, COTERIE_MESSAGE_FETCHING, "A message could not be opened and is being fetched again.");
  note (messages, COTERIE_MESSAGE_NOTHING, "");
  note (messages, COTERIE_MESSAGE_GAP, "Messages are missing here: the server lost them.");
  say (messages, FALSE, 0, 100, "A list:\n• tape\n• candles\n• lemons");
  say (messages, TRUE, COTERIE_MESSAGE_PENDING, 100, "I wait at the harbour until eight.");
  say (messages, TRUE, COTERIE_MESSAGE_FAILED, 20, "Can somebody pick me up?");
}

static void
on_activate (AdwApplication *application, char **argv)
{
  g_autoptr (FakeMessages) messages = fake_messages_new (0, FALSE);
  GtkWidget *window = adw_application_window_new (GTK_APPLICATION (application)), *list = coterie_message_list_new ();
  g_autoptr (GtkCssProvider) css = gtk_css_provider_new ();
  int width = argv[1] != NULL ? atoi (argv[1]) : 860, height = argv[1] != NULL && argv[2] ? atoi (argv[2]) : 880;
  gboolean bad = argv[1] != NULL && argv[2] != NULL && argv[3] != NULL && strstr (argv[3], "bad") != NULL;

  if (argv[1] != NULL && argv[2] != NULL && argv[3] != NULL && strstr (argv[3], "rtl") != NULL)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  fill (messages);
  if (bad)
    fill_bad (messages);
  gtk_widget_add_css_class (list, "content-pane");
  coterie_message_list_open (COTERIE_MESSAGE_LIST (list), G_LIST_MODEL (messages), bad ? 17 : 7);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), list);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = NULL;

  setlocale (LC_ALL, "");
  application = g_object_new (ADW_TYPE_APPLICATION, "application-id", "chat.coterie.Gallery", "flags",
                              G_APPLICATION_NON_UNIQUE, "resource-base-path", "/chat/coterie/Coterie", NULL);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), argv);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
