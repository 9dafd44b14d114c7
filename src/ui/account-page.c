// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/account-page.h"

#include "ui/confirm.h"
#include "ui/error-text.h"
#include "ui/group-names.h"
#include "ui/secret-change.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

struct _CoterieAccountPage
{
  AdwPreferencesPage parent_instance;

  CoterieClient *client;

  AdwActionRow *user_row;
  GtkWidget *sign_out_row;
  GtkWidget *delete_row;
};

G_DEFINE_FINAL_TYPE (CoterieAccountPage, coterie_account_page, ADW_TYPE_PREFERENCES_PAGE)

enum
{
  PROP_CLIENT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
on_copy (CoterieAccountPage *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), coterie_client_get_name (self->client));
  coterie_toast_show (GTK_WIDGET (self), _ ("Copied"));
}

static void
on_change_password (CoterieAccountPage *self)
{
  coterie_secret_change_show_password (GTK_WIDGET (self), self->client);
}

static void
on_change_passphrase (CoterieAccountPage *self)
{
  coterie_secret_change_show_passphrase (GTK_WIDGET (self), self->client);
}

/* ------------------------------------------------------------------------------------ leaving */

static void
set_leaving (CoterieAccountPage *self, gboolean leaving)
{
  gtk_widget_set_sensitive (self->sign_out_row, !leaving);
  gtk_widget_set_sensitive (self->delete_row, !leaving);
}

static void
sign_out (CoterieAccountPage *self, gboolean even_offline);

static void
on_offline_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieAccountPage) self = user_data;

  if (coterie_confirm_finish (result) && self->client != NULL)
    sign_out (self, TRUE);
}

static void
ask_offline (CoterieAccountPage *self)
{
  coterie_confirm_async (
      GTK_WIDGET (self),
      &(CoterieQuestion){
          .heading = _ ("The Server Cannot Be Reached"),
          .body = _ ("Everything on this device can be erased all the same. The server goes on taking "
                     "messages for it, which nobody can read any more."),
          .answer = _ ("Erase Anyway"),
          .destructive = TRUE,
      },
      NULL, on_offline_answered, g_object_ref (self));
}

static void
on_signed_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieAccountPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (coterie_client_logout_finish (COTERIE_CLIENT (source), result, &error) || self->client == NULL)
    return; /* the preferences close with the profile */
  set_leaving (self, FALSE);
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_OFFLINE))
    ask_offline (self);
  else
    coterie_toast_show (GTK_WIDGET (self), coterie_error_text (error));
}

static void
sign_out (CoterieAccountPage *self, gboolean even_offline)
{
  set_leaving (self, TRUE);
  coterie_client_logout_async (self->client, even_offline, NULL, on_signed_out, g_object_ref (self));
}

static void
on_sign_out_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieAccountPage) self = user_data;

  if (coterie_confirm_finish (result) && self->client != NULL)
    sign_out (self, FALSE);
}

static void
on_sign_out (CoterieAccountPage *self)
{
  coterie_confirm_async (GTK_WIDGET (self),
                         &(CoterieQuestion){
                             .heading = _ ("Sign Out?"),
                             .body = _ ("All messages on this device are erased, and so are its keys. Nobody can bring "
                                        "them back."),
                             .answer = _ ("Sign Out"),
                             .destructive = TRUE,
                         },
                         NULL, on_sign_out_answered, g_object_ref (self));
}

static void
ask_to_delete (CoterieAccountPage *self, const char *problem);

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieAccountPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (coterie_client_delete_account_finish (COTERIE_CLIENT (source), result, &error) || self->client == NULL)
    return; /* the preferences close with the profile */
  set_leaving (self, FALSE);
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_WRONG_PASSWORD) &&
      gtk_widget_get_mapped (GTK_WIDGET (self)))
    ask_to_delete (self, _ ("The current password is wrong."));
  else
    coterie_toast_show (GTK_WIDGET (self), coterie_error_text (error));
}

static void
on_delete_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieAccountPage) self = user_data;
  g_autoptr (CoterieSecret) password = coterie_confirm_with_secret_finish (result);

  if (password == NULL || self->client == NULL)
    return;
  set_leaving (self, TRUE);
  coterie_client_delete_account_async (self->client, password, NULL, on_deleted, g_object_ref (self));
}

static void
ask_to_delete (CoterieAccountPage *self, const char *problem)
{
  coterie_confirm_with_secret_async (
      GTK_WIDGET (self),
      &(CoterieQuestion){
          .heading = _ ("Delete Account?"),
          .body =
              _ ("The account is deleted on the server, and everything on this device is erased. The user name stays "
                 "taken for ever. This cannot be taken back."),
          .answer = _ ("Delete Account"),
          .destructive = TRUE,
          .problem = problem,
      },
      _ ("Password"), on_delete_answered, g_object_ref (self));
}

static void
on_delete (CoterieAccountPage *self)
{
  ask_to_delete (self, NULL);
}

/* ------------------------------------------------------------------------------------ */

static void
coterie_account_page_constructed (GObject *object)
{
  CoterieAccountPage *self = COTERIE_ACCOUNT_PAGE (object);
  const char *name = coterie_client_get_name (self->client);

  G_OBJECT_CLASS (coterie_account_page_parent_class)->constructed (object);
  adw_action_row_set_subtitle (self->user_row, name != NULL ? name : "");
}

static void
coterie_account_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieAccountPage *self = COTERIE_ACCOUNT_PAGE (object);

  switch (id)
    {
    case PROP_CLIENT:
      self->client = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_account_page_dispose (GObject *object)
{
  CoterieAccountPage *self = COTERIE_ACCOUNT_PAGE (object);

  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_account_page_parent_class)->dispose (object);
}

static void
coterie_account_page_class_init (CoterieAccountPageClass *klass)
{
  const GParamFlags fixed = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = coterie_account_page_constructed;
  object_class->dispose = coterie_account_page_dispose;
  object_class->set_property = coterie_account_page_set_property;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT, fixed);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/account-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieAccountPage, user_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieAccountPage, sign_out_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieAccountPage, delete_row);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_change_password);
  gtk_widget_class_bind_template_callback (widget_class, on_change_passphrase);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_out);
  gtk_widget_class_bind_template_callback (widget_class, on_delete);
}

static void
coterie_account_page_init (CoterieAccountPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), adw_preferences_page_get_title (ADW_PREFERENCES_PAGE (self)));
}
