// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/secret-change.h"

#include "ui/error-text.h"
#include "ui/group-names.h"
#include "ui/new-passphrase.h"
#include "ui/secret-entry.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

struct _CoterieSecretChange
{
  AdwWindow parent_instance;

  CoterieClient *client;
  GtkWidget *caller; /* weak: where the end is told */
  gboolean of_passphrase;
  gboolean busy;

  GtkWidget *change_button;
  GtkWidget *form;
  GtkEditable *old;
  GtkWidget *password_group;
  GtkEditable *first;
  GtkEditable *second;
  CoterieNewPassphrase *passphrase;
  GtkLabel *problem;
  GtkWidget *progress;
};

G_DEFINE_FINAL_TYPE (CoterieSecretChange, coterie_secret_change, ADW_TYPE_WINDOW)

static gboolean
is_ready (CoterieSecretChange *self)
{
  if (self->busy || coterie_secret_entry_is_empty (self->old))
    return FALSE;
  if (self->of_passphrase)
    return coterie_new_passphrase_get_ready (self->passphrase);
  return !coterie_secret_entry_is_empty (self->first) && coterie_secret_entry_equal (self->first, self->second);
}

static void
show_problem (CoterieSecretChange *self, const char *sentence)
{
  gtk_label_set_label (self->problem, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), sentence != NULL);
}

static void
follow (CoterieSecretChange *self)
{
  gtk_widget_set_sensitive (self->change_button, is_ready (self));
  gtk_widget_set_visible (self->progress, self->busy);
}

static void
on_edited (CoterieSecretChange *self)
{
  show_problem (self, NULL);
  follow (self);
}

/* Here it is known which of the fields is meant. */
static const char *
problem_text (CoterieSecretChange *self, const GError *error)
{
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_WRONG_PASSWORD))
    return _ ("The current password is wrong.");
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_WRONG_PASSPHRASE))
    return _ ("The current passphrase is wrong.");
  if (!self->of_passphrase && g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_SAME_SECRET))
    return _ ("That is this device’s passphrase, which must never leave it. Choose another password.");
  return coterie_error_text (error);
}

static void
finish (CoterieSecretChange *self, gboolean done, const GError *error)
{
  self->busy = FALSE;
  if (done)
    {
      if (self->caller != NULL)
        coterie_toast_show (self->caller, self->of_passphrase ? _ ("Passphrase changed") : _ ("Password changed"));
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  show_problem (self, problem_text (self, error));
  follow (self);
}

static void
on_password_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieSecretChange) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = coterie_client_change_password_finish (COTERIE_CLIENT (source), result, &error);

  if (self->client != NULL)
    finish (self, done, error);
}

static void
on_passphrase_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieSecretChange) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = coterie_client_change_passphrase_finish (COTERIE_CLIENT (source), result, &error);

  if (self->client != NULL)
    finish (self, done, error);
}

static void
on_change (CoterieSecretChange *self)
{
  g_autoptr (CoterieSecret) before = NULL;
  g_autoptr (CoterieSecret) after = NULL;

  if (!is_ready (self))
    return;
  before = coterie_secret_entry_copy (self->old);
  self->busy = TRUE;
  show_problem (self, NULL);
  follow (self);
  if (self->of_passphrase)
    {
      after = coterie_new_passphrase_copy (self->passphrase);
      coterie_client_change_passphrase_async (self->client, before, after, NULL, on_passphrase_changed,
                                              g_object_ref (self));
      return;
    }
  after = coterie_secret_entry_copy (self->first);
  coterie_client_change_password_async (self->client, before, after, NULL, on_password_changed, g_object_ref (self));
}

static void
coterie_secret_change_dispose (GObject *object)
{
  CoterieSecretChange *self = COTERIE_SECRET_CHANGE (object);

  g_clear_weak_pointer (&self->caller);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_secret_change_parent_class)->dispose (object);
}

static void
coterie_secret_change_class_init (CoterieSecretChangeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_secret_change_dispose;

  g_type_ensure (COTERIE_TYPE_NEW_PASSPHRASE);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/secret-change.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieSecretChange, change_button);
  gtk_widget_class_bind_template_child (widget_class, CoterieSecretChange, form);
  gtk_widget_class_bind_template_child (widget_class, CoterieSecretChange, old);
  gtk_widget_class_bind_template_child (widget_class, CoterieSecretChange, password_group);
  gtk_widget_class_bind_template_child (widget_class, CoterieSecretChange, first);
  gtk_widget_class_bind_template_child (widget_class, CoterieSecretChange, second);
  gtk_widget_class_bind_template_child (widget_class, CoterieSecretChange, passphrase);
  gtk_widget_class_bind_template_child (widget_class, CoterieSecretChange, problem);
  gtk_widget_class_bind_template_child (widget_class, CoterieSecretChange, progress);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_change);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
coterie_secret_change_init (CoterieSecretChange *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), _ ("Account"));
  coterie_secret_entry_prepare (self->old);
  coterie_secret_entry_prepare (self->first);
  coterie_secret_entry_prepare (self->second);
}

static void
show (GtkWidget *parent, CoterieClient *client, gboolean of_passphrase)
{
  CoterieSecretChange *self =
      g_object_new (COTERIE_TYPE_SECRET_CHANGE, "transient-for", gtk_widget_get_root (parent), NULL);

  self->client = g_object_ref (client);
  g_set_weak_pointer (&self->caller, parent);
  self->of_passphrase = of_passphrase;
  gtk_window_set_title (GTK_WINDOW (self), of_passphrase ? _ ("Change Passphrase") : _ ("Change Password"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->old),
                                 of_passphrase ? _ ("Current Passphrase") : _ ("Current Password"));
  gtk_widget_set_visible (self->password_group, !of_passphrase);
  gtk_widget_set_visible (GTK_WIDGET (self->passphrase), of_passphrase);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->old));
}

void
coterie_secret_change_show_password (GtkWidget *parent, CoterieClient *client)
{
  show (parent, client, FALSE);
}

void
coterie_secret_change_show_passphrase (GtkWidget *parent, CoterieClient *client)
{
  show (parent, client, TRUE);
}
