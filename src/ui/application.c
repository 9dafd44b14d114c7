// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/application.h"

#include "ui/about.h"
#include "ui/awake.h"
#include "ui/call-entrance.h"
#include "ui/notifier.h"
#include "ui/ring-notice.h"
#include "ui/ringer.h"
#include "ui/settings.h"
#include "ui/telephone.h"
#include "ui/window.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>

struct _CoterieApplication
{
  AdwApplication parent_instance;

  char *profile_dir;
  char *server_url;
  CoterieClient *client;
  GSettings *settings;
  CoterieNotifier *notifier; /* NULL until a profile is open */
  CoterieTelephone *telephone;
  CoterieRingNotice *ring_notice;
  CoterieAwake *awake;
  CoterieRinger *ringer;
  gboolean test_media;
  gboolean was_closed; /* the client, when its state changed last */
  gboolean unseen;     /* goes on without a window, and holds itself for that */
  gboolean ending;
};

G_DEFINE_FINAL_TYPE (CoterieApplication, coterie_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "profile", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Use the profile in this folder, beside other running copies"),
    N_ ("DIR") },
  { "server", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Propose this server to a new account"), N_ ("ADDRESS") },
  { "test-media", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, NULL, NULL, NULL }, /* no camera, no microphone */
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version"), NULL },
  { NULL },
};

static int
coterie_application_handle_local_options (GApplication *application, GVariantDict *dict)
{
  CoterieApplication *self = COTERIE_APPLICATION (application);

  if (g_variant_dict_contains (dict, "version"))
    return printf ("coterie %s\n", COTERIE_VERSION) > 0 ? 0 : 1;
  if (g_variant_dict_lookup (dict, "profile", "^ay", &self->profile_dir))
    g_application_set_flags (application, g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  g_variant_dict_lookup (dict, "server", "s", &self->server_url);
  self->test_media = g_variant_dict_contains (dict, "test-media");
  return -1;
}

/* ------------------------------------------------------------------------------------ the end */

static void
on_client_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieApplication) self = user_data;

  coterie_client_close_finish (COTERIE_CLIENT (source), result);
  if (self->telephone != NULL)
    coterie_telephone_end (self->telephone);
  g_application_release (G_APPLICATION (self));
  g_application_quit (G_APPLICATION (self));
}

/* Windows go first, for they hand their drafts to the client; it stores them before it closes. */
static void
end (CoterieApplication *self)
{
  GList *windows;

  if (self->ending)
    return;
  self->ending = TRUE;
  g_application_hold (G_APPLICATION (self));
  if (self->notifier != NULL)
    coterie_notifier_withdraw_all (self->notifier);
  if (self->ring_notice != NULL)
    coterie_ring_notice_withdraw (self->ring_notice);
  if (self->telephone != NULL)
    coterie_telephone_hang_up (self->telephone);
  while ((windows = gtk_application_get_windows (GTK_APPLICATION (self))) != NULL)
    gtk_window_destroy (windows->data);
  coterie_client_close_async (self->client, on_client_closed, g_object_ref (self));
}

static void
on_quit_soon (gpointer user_data)
{
  end (COTERIE_APPLICATION (user_data));
}

/* Not before the key has been handled: GTK holds the dialog in which it was pressed until then, and that would outlive
 * the window that it belongs to. */
static gboolean
on_quit_keys (GtkWidget *window, GVariant *arguments, gpointer user_data)
{
  g_idle_add_once (on_quit_soon, user_data);
  return TRUE;
}

/* The keys of the application work in its main window only; these in every window that is made: preferences, dialogs.
 */
static void
on_toplevels_changed (GListModel *toplevels, guint position, guint n_removed, guint n_added, gpointer user_data)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);
      GtkEventController *controller = gtk_shortcut_controller_new ();

      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                            gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_q, GDK_CONTROL_MASK),
                                                              gtk_callback_action_new (on_quit_keys, user_data, NULL)));
      gtk_widget_add_controller (window, controller);
    }
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  end (COTERIE_APPLICATION (user_data));
}

static gboolean
on_signal (gpointer user_data)
{
  end (COTERIE_APPLICATION (user_data));
  return G_SOURCE_CONTINUE;
}

/* Only who has typed the passphrase can be reached. */
static gboolean
may_go_unseen (CoterieApplication *self)
{
  return !self->ending && g_settings_get_boolean (self->settings, "run-in-background") &&
         coterie_client_get_state (self->client) != COTERIE_CLIENT_CLOSED && !coterie_client_get_closing (self->client);
}

static void
go_unseen (CoterieApplication *self)
{
  self->unseen = TRUE;
  g_application_hold (G_APPLICATION (self));
  if (self->telephone != NULL)
    coterie_telephone_hang_up (self->telephone);
}

static void
coterie_application_window_removed (GtkApplication *application, GtkWindow *window)
{
  CoterieApplication *self = COTERIE_APPLICATION (application);

  GTK_APPLICATION_CLASS (coterie_application_parent_class)->window_removed (application, window);
  if (gtk_application_get_windows (application) != NULL || self->unseen)
    return;
  if (may_go_unseen (self))
    go_unseen (self);
  else
    end (self);
}

static void
coterie_application_window_added (GtkApplication *application, GtkWindow *window)
{
  CoterieApplication *self = COTERIE_APPLICATION (application);

  GTK_APPLICATION_CLASS (coterie_application_parent_class)->window_added (application, window);
  if (self->unseen)
    g_application_release (G_APPLICATION (self));
  self->unseen = FALSE;
}

/* ------------------------------------------------------------------------------------ the client */

/* A profile that has just been opened wants a connection. */
static void
on_state_changed (CoterieApplication *self)
{
  CoterieClientState state = coterie_client_get_state (self->client);
  gboolean was_closed = self->was_closed;

  self->was_closed = state == COTERIE_CLIENT_CLOSED;
  if (was_closed && state == COTERIE_CLIENT_OFFLINE)
    {
      if (self->notifier == NULL)
        self->notifier = coterie_notifier_new (GTK_APPLICATION (self), self->client, self->settings);
      coterie_client_connect (self->client);
    }
  if (state == COTERIE_CLIENT_CLOSED && !coterie_client_has_profile (self->client))
    coterie_settings_wipe (self->profile_dir);
  if (state == COTERIE_CLIENT_CLOSED && self->unseen)
    end (self); /* revoked, or deleted: nothing arrives any more */
}

static void
make_client (CoterieApplication *self)
{
  self->client = coterie_client_new (&(CoterieClientOptions){
      .profile_dir = self->profile_dir,
#ifdef COTERIE_TEST_STEPS
      .cheap_key_slot = g_getenv ("COTERIE_TEST_CHEAP_KEY_SLOT") != NULL, /* many starts in one test */
#endif
  });
  self->was_closed = TRUE;
  g_signal_connect_object (self->client, "notify::state", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
}

static void
make_telephone (CoterieApplication *self)
{
#ifdef COTERIE_HAS_CALLS
  self->telephone = coterie_telephone_new (self->client, self->settings, self->test_media);
  self->awake = coterie_awake_new (GTK_APPLICATION (self), self->telephone);
  self->ringer = coterie_ringer_new (self->telephone, self->settings);
  self->ring_notice = coterie_ring_notice_new (GTK_APPLICATION (self), self->telephone, self->settings);
#endif
}

/* ------------------------------------------------------------------------------------ actions */

static CoterieWindow *
find_window (CoterieApplication *self)
{
  for (GList *at = gtk_application_get_windows (GTK_APPLICATION (self)); at != NULL; at = at->next)
    if (COTERIE_IS_WINDOW (at->data))
      return at->data;
  return NULL;
}

/* A notification may be clicked, and a link followed, while the program is closed: the desktop starts it for that, and
 * the passphrase comes first. */
static void
pass_to_window (gpointer application, const char *action, GVariant *parameter)
{
  CoterieWindow *window;

  g_application_activate (G_APPLICATION (application));
  window = find_window (COTERIE_APPLICATION (application));
  if (window != NULL)
    coterie_window_when_open (window, action, parameter);
}

static void
on_open_chat (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pass_to_window (user_data, "win.open-chat", parameter);
}

static void
on_open_unread (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pass_to_window (user_data, "win.open-unread", NULL);
}

static void
on_review_device (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pass_to_window (user_data, "win.review-device", NULL);
}

/* NULL: nothing rings any more. */
static CoterieShownCall *
get_ringing (CoterieApplication *self)
{
  CoterieShownCall *call = self->telephone != NULL ? coterie_telephone_get_call (self->telephone) : NULL;

  return call != NULL && coterie_shown_call_get_state (call) == COTERIE_CALL_RINGING ? call : NULL;
}

static void
on_show_call (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pass_to_window (user_data, "win.show-call", NULL);
}

static void
on_answer_call (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoterieApplication *self = user_data;
  CoterieShownCall *call = get_ringing (self);
  GtkWindow *window;

  pass_to_window (self, "win.show-call", NULL);
  window = gtk_application_get_active_window (GTK_APPLICATION (self));
  if (call != NULL && window != NULL)
    coterie_call_entrance_enter (GTK_WIDGET (window), self->client, call);
}

static void
on_decline_call (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoterieShownCall *call = get_ringing (COTERIE_APPLICATION (user_data));

  if (call != NULL)
    coterie_shown_call_decline (call);
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  coterie_about_show (gtk_application_get_active_window (GTK_APPLICATION (user_data)));
}

static const GActionEntry actions[] = {
  { .name = "about", .activate = on_about },
  { .name = "quit", .activate = on_quit },
  { .name = "review-device", .activate = on_review_device },
  { .name = "open-chat", .activate = on_open_chat, .parameter_type = "s" },
  { .name = "open-unread", .activate = on_open_unread },
  { .name = "show-call", .activate = on_show_call },
  { .name = "answer-call", .activate = on_answer_call },
  { .name = "decline-call", .activate = on_decline_call },
};

static const struct
{
  const char *action;
  const char *keys[3];
} shortcuts[] = {
  { "app.quit", { "<primary>q", NULL } },
  { "window.close", { "<primary>w", NULL } },
  { "win.new-chat", { "<primary>n", NULL } },
  { "win.search", { "<primary>f", NULL } },
  { "win.switch-chat", { "<primary>k", NULL } },
  { "win.show-details", { "F9", NULL } },
  { "win.back", { "<alt>Left", "Back", NULL } },
  { "win.preferences::", { "<primary>comma", NULL } },
  { "win.show-help-overlay", { "<primary>question", NULL } },
  { "win.lock", { "<primary>l", NULL } },
};

static void
add_actions (CoterieApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), shortcuts[i].action, shortcuts[i].keys);
}

/* ------------------------------------------------------------------------------------ */

static void
coterie_application_startup (GApplication *application)
{
  CoterieApplication *self = COTERIE_APPLICATION (application);

  G_APPLICATION_CLASS (coterie_application_parent_class)->startup (application);
  if (self->profile_dir == NULL)
    self->profile_dir = g_build_filename (g_get_user_data_dir (), "coterie", "default", NULL);
  self->settings = coterie_settings_new (self->profile_dir);
  make_client (self);
  make_telephone (self);
  add_actions (self);
  g_signal_connect_object (gtk_window_get_toplevels (), "items-changed", G_CALLBACK (on_toplevels_changed), self, 0);
  g_unix_signal_add (SIGTERM, on_signal, self);
  g_unix_signal_add (SIGINT, on_signal, self);
}

static void
coterie_application_activate (GApplication *application)
{
  CoterieApplication *self = COTERIE_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (self->ending)
    return;
  if (window == NULL)
    window = GTK_WINDOW (coterie_window_new (GTK_APPLICATION (self), self->client, self->settings, self->server_url));
  gtk_window_present (window);
}

/* A link to a person that somebody followed elsewhere, a web page for instance. */
static void
coterie_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  g_autofree char *uri = n_files > 0 ? g_file_get_uri (files[0]) : NULL;

  if (uri != NULL)
    pass_to_window (application, "win.open-address", g_variant_new_string (uri));
  else
    g_application_activate (application);
}

static void
coterie_application_dispose (GObject *object)
{
  CoterieApplication *self = COTERIE_APPLICATION (object);

  g_clear_object (&self->notifier);
  g_clear_object (&self->awake);
  g_clear_object (&self->ring_notice);
  g_clear_object (&self->ringer);
  g_clear_object (&self->telephone);
  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->profile_dir, g_free);
  g_clear_pointer (&self->server_url, g_free);
  G_OBJECT_CLASS (coterie_application_parent_class)->dispose (object);
}

static void
coterie_application_class_init (CoterieApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_application_dispose;
  G_APPLICATION_CLASS (klass)->handle_local_options = coterie_application_handle_local_options;
  G_APPLICATION_CLASS (klass)->startup = coterie_application_startup;
  G_APPLICATION_CLASS (klass)->activate = coterie_application_activate;
  G_APPLICATION_CLASS (klass)->open = coterie_application_open;
  GTK_APPLICATION_CLASS (klass)->window_added = coterie_application_window_added;
  GTK_APPLICATION_CLASS (klass)->window_removed = coterie_application_window_removed;
}

static void
coterie_application_init (CoterieApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

CoterieApplication *
coterie_application_new (void)
{
  return g_object_new (COTERIE_TYPE_APPLICATION, "application-id", COTERIE_APPLICATION_ID, "resource-base-path",
                       "/chat/coterie/Coterie", "flags", G_APPLICATION_HANDLES_OPEN, NULL);
}
