// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/unlock-page.h"

#include "ui/confirm.h"
#include "ui/error-text.h"
#include "ui/group-names.h"
#include "ui/keyboard.h"
#include "ui/late-menu.h"
#include "ui/secret-entry.h"

#include <glib/gi18n.h>

struct _CoterieUnlockPage
{
  AdwBin parent_instance;

  CoterieClient *client;
  GSettings *settings;
  GCancellable *cancellable;
  gboolean begun; /* to type */
  gboolean unlocking;
  gboolean starting_over; /* instead of what this attempt waits for */

  GtkLabel *device_label;
  GtkEditable *passphrase;
  GtkLabel *problem;
  GtkWidget *button;
  GtkWidget *begin_anew;
  GtkWidget *progress;
  GtkSpinner *spinner;
  GtkMenuButton *menu_button;
  GMenuModel *main_menu;
};

G_DEFINE_FINAL_TYPE (CoterieUnlockPage, coterie_unlock_page, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  PROP_SETTINGS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_BEGUN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* While the client still closes what was open before, nothing can be opened. */
static void
follow (CoterieUnlockPage *self)
{
  gboolean closed = coterie_client_get_state (self->client) == COTERIE_CLIENT_CLOSED;
  gboolean ready = closed && !self->unlocking;

  gtk_widget_set_sensitive (GTK_WIDGET (self->passphrase), !self->unlocking);
  gtk_widget_set_sensitive (self->button, ready && !coterie_secret_entry_is_empty (self->passphrase));
  gtk_widget_set_visible (self->progress, self->unlocking);
  gtk_widget_set_visible (self->button, !self->unlocking);
  if (self->unlocking)
    gtk_widget_set_visible (self->begin_anew, FALSE);
  gtk_spinner_set_spinning (self->spinner, self->unlocking);
}

static void
on_changed (CoterieUnlockPage *self)
{
  follow (self);
  if (self->begun || coterie_secret_entry_is_empty (self->passphrase))
    return;
  self->begun = TRUE;
  g_signal_emit (self, signals[SIGNAL_BEGUN], 0);
}

static void
show_problem (CoterieUnlockPage *self, const char *sentence)
{
  gtk_label_set_label (self->problem, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), sentence != NULL);
  if (sentence != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->passphrase), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->passphrase), "error");
}

static const char *
problem_text (const GError *error)
{
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_WRONG_PASSPHRASE))
    return _ ("That passphrase does not open this device. Try again; nothing is locked or erased.");
  return coterie_error_text (error);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieUnlockPage) self = user_data;
  g_autoptr (GError) error = NULL;

  self->unlocking = FALSE;
  if (coterie_client_open_finish (COTERIE_CLIENT (source), result, &error) || self->client == NULL)
    return; /* the window has taken this page away */
  if (g_error_matches (error, COTERIE_CORE_ERROR,
                       COTERIE_CORE_ERROR_DECLINED)) /* there is nothing to unlock any more */
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.begin-again", "(sb)", coterie_error_text (error),
                                  self->starting_over);
      return;
    }
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_UNFINISHED)) /* nor is there yet */
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.finish-beginning", NULL);
      return;
    }
  show_problem (self, problem_text (error));
  gtk_widget_set_visible (self->begin_anew,
                          g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_WRONG_PASSPHRASE) &&
                              coterie_client_has_unfinished_profile (self->client));
  follow (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->passphrase));
}

static void
on_begin_anew_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieUnlockPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!coterie_confirm_finish (result) || self->client == NULL)
    return;
  if (coterie_client_discard_unfinished (self->client, &error))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.begin-again", "(sb)", "", FALSE);
  else
    show_problem (self, coterie_error_text (error));
}

/* Nobody has used what was begun here, and nobody can finish it without its passphrase. */
static void
on_begin_anew (CoterieUnlockPage *self)
{
  coterie_confirm_async (GTK_WIDGET (self),
                         &(CoterieQuestion){
                             .heading = _ ("Begin Anew?"),
                             .body = _ ("An account was begun on this device and never used. Without its passphrase it "
                                        "cannot be finished.\n\n"
                                        "What was begun is deleted from this device. If the server has the account "
                                        "already, its user name stays taken: sign in with the password then, and start "
                                        "over."),
                             .answer = _ ("Begin Anew"),
                             .destructive = TRUE,
                         },
                         self->cancellable, on_begin_anew_answered, g_object_ref (self));
}

static void
on_unlock (CoterieUnlockPage *self)
{
  g_autoptr (CoterieSecret) secret = NULL;

  if (self->unlocking || coterie_secret_entry_is_empty (self->passphrase) ||
      coterie_client_get_state (self->client) != COTERIE_CLIENT_CLOSED)
    return;
  secret = coterie_secret_entry_take (self->passphrase);
  self->unlocking = TRUE;
  self->starting_over = FALSE;
  coterie_keyboard_leave (GTK_WIDGET (self));
  show_problem (self, NULL);
  follow (self);
  coterie_client_open_async (self->client, secret, self->cancellable, on_opened, g_object_ref (self));
}

static void
coterie_unlock_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (coterie_unlock_page_parent_class)->map (widget);
  gtk_widget_grab_focus (GTK_WIDGET (COTERIE_UNLOCK_PAGE (widget)->passphrase));
}

static void
coterie_unlock_page_constructed (GObject *object)
{
  CoterieUnlockPage *self = COTERIE_UNLOCK_PAGE (object);
  g_autofree char *name = g_settings_get_string (self->settings, "device-name");

  G_OBJECT_CLASS (coterie_unlock_page_parent_class)->constructed (object);
  gtk_label_set_label (self->device_label, name);
  gtk_widget_set_visible (GTK_WIDGET (self->device_label), *name != '\0');
  g_signal_connect_object (self->client, "notify::state", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  follow (self);
}

static void
coterie_unlock_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieUnlockPage *self = COTERIE_UNLOCK_PAGE (object);

  switch (id)
    {
    case PROP_CLIENT:
      self->client = g_value_dup_object (value);
      break;
    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_unlock_page_dispose (GObject *object)
{
  CoterieUnlockPage *self = COTERIE_UNLOCK_PAGE (object);

  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (coterie_unlock_page_parent_class)->dispose (object);
}

static void
coterie_unlock_page_class_init (CoterieUnlockPageClass *klass)
{
  const GParamFlags fixed = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = coterie_unlock_page_constructed;
  object_class->dispose = coterie_unlock_page_dispose;
  object_class->set_property = coterie_unlock_page_set_property;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT, fixed);
  properties[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS, fixed);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_BEGUN] =
      g_signal_new ("begun", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  widget_class->map = coterie_unlock_page_map;

  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/unlock-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieUnlockPage, device_label);
  gtk_widget_class_bind_template_child (widget_class, CoterieUnlockPage, passphrase);
  gtk_widget_class_bind_template_child (widget_class, CoterieUnlockPage, problem);
  gtk_widget_class_bind_template_child (widget_class, CoterieUnlockPage, button);
  gtk_widget_class_bind_template_child (widget_class, CoterieUnlockPage, begin_anew);
  gtk_widget_class_bind_template_child (widget_class, CoterieUnlockPage, progress);
  gtk_widget_class_bind_template_child (widget_class, CoterieUnlockPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, CoterieUnlockPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, CoterieUnlockPage, main_menu);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_unlock);
  gtk_widget_class_bind_template_callback (widget_class, on_begin_anew);
}

static void
coterie_unlock_page_init (CoterieUnlockPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), _ ("Unlock"));
  coterie_late_menu_set (self->menu_button, self->main_menu);
  self->cancellable = g_cancellable_new ();
  coterie_secret_entry_prepare (self->passphrase);
}

void
coterie_unlock_page_start_over (CoterieUnlockPage *self)
{
  g_return_if_fail (COTERIE_IS_UNLOCK_PAGE (self));

  self->starting_over = self->unlocking;
}
