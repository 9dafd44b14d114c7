// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/application.h"

#include "ui/window.h"

#include <glib/gi18n.h>
#include <stdio.h>

struct _CoterieApplication
{
  AdwApplication parent_instance;

  char *profile_dir;
  char *server_url;
  CoterieClient *client;
};

G_DEFINE_FINAL_TYPE (CoterieApplication, coterie_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "profile", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Use the profile in this folder, beside other running copies"),
    N_ ("DIR") },
  { "server", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Propose this server to a new account"), N_ ("ADDRESS") },
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
  return -1;
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_application_quit (G_APPLICATION (user_data));
}

static void
coterie_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = { { .name = "quit", .activate = on_quit } };
  static const char *const quit[] = { "<primary>q", NULL };
  CoterieApplication *self = COTERIE_APPLICATION (application);

  G_APPLICATION_CLASS (coterie_application_parent_class)->startup (application);
  if (self->profile_dir == NULL)
    self->profile_dir = g_build_filename (g_get_user_data_dir (), "coterie", "default", NULL);
  self->client = coterie_client_new (&(CoterieClientOptions){
      .profile_dir = self->profile_dir,
      .server_url = self->server_url,
#ifdef COTERIE_TEST_STEPS
      .cheap_key_slot = g_getenv ("COTERIE_TEST_CHEAP_KEY_SLOT") != NULL, /* many starts in one test */
#endif
  });
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit", quit);
}

static void
coterie_application_activate (GApplication *application)
{
  CoterieApplication *self = COTERIE_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window == NULL)
    window = GTK_WINDOW (coterie_window_new (GTK_APPLICATION (self), self->client));
  gtk_window_present (window);
}

static void
coterie_application_dispose (GObject *object)
{
  CoterieApplication *self = COTERIE_APPLICATION (object);

  g_clear_object (&self->client);
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
                       "/chat/coterie/Coterie", NULL);
}
