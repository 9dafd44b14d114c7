// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/profile-page.h"

#include "ui/avatar.h"
#include "ui/choose-file.h"
#include "ui/error-text.h"
#include "ui/group-names.h"
#include "ui/own-picture.h"
#include "ui/entry-row.h"
#include "ui/toast.h"

struct _CoterieProfilePage
{
  AdwPreferencesPage parent_instance;

  CoterieClient *client;
  GCancellable *cancellable;

  CoterieAvatar *avatar;
  GtkWidget *remove_button;
  GtkEditable *name_row;
};

G_DEFINE_FINAL_TYPE (CoterieProfilePage, coterie_profile_page, ADW_TYPE_PREFERENCES_PAGE)

enum
{
  PROP_CLIENT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
follow_picture (CoterieProfilePage *self)
{
  GBytes *picture = coterie_client_get_picture (self->client);

  gtk_widget_set_visible (self->remove_button, picture != NULL && g_bytes_get_size (picture) > 0);
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieProfilePage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!coterie_client_set_profile_finish (COTERIE_CLIENT (source), result, &error) && self->client != NULL)
    coterie_toast_show (GTK_WIDGET (self), coterie_error_text (error));
}

static void
set_profile (CoterieProfilePage *self, const char *name, GBytes *picture)
{
  coterie_client_set_profile_async (self->client, name, picture, self->cancellable, on_set, g_object_ref (self));
}

static void
on_name_applied (CoterieProfilePage *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));

  set_profile (self, name, NULL);
}

static void
on_remove (CoterieProfilePage *self)
{
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);

  set_profile (self, NULL, none);
}

static void
on_picture (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieProfilePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = coterie_own_picture_load_finish (result, &error);

  if (self->client == NULL)
    return;
  if (picture != NULL)
    set_profile (self, NULL, picture);
  else
    coterie_toast_show (GTK_WIDGET (self), error->message);
}

static void
on_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieProfilePage) self = user_data;
  g_autoptr (GFile) file = coterie_choose_picture_finish (result);

  if (file != NULL && self->client != NULL)
    coterie_own_picture_load_async (file, self->cancellable, on_picture, g_object_ref (self));
}

static void
on_choose (CoterieProfilePage *self)
{
  coterie_choose_picture_async (GTK_WIDGET (self), self->cancellable, on_chosen, g_object_ref (self));
}

static void
coterie_profile_page_constructed (GObject *object)
{
  CoterieProfilePage *self = COTERIE_PROFILE_PAGE (object);

  G_OBJECT_CLASS (coterie_profile_page_parent_class)->constructed (object);
  g_object_set (self->avatar, "client", self->client, NULL);
  gtk_editable_set_text (self->name_row, coterie_client_get_display_name (self->client));
  g_signal_connect_object (self->client, "notify::name", G_CALLBACK (follow_picture), self, G_CONNECT_SWAPPED);
  follow_picture (self);
}

static void
coterie_profile_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieProfilePage *self = COTERIE_PROFILE_PAGE (object);

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
coterie_profile_page_dispose (GObject *object)
{
  CoterieProfilePage *self = COTERIE_PROFILE_PAGE (object);

  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_profile_page_parent_class)->dispose (object);
}

static void
coterie_profile_page_class_init (CoterieProfilePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = coterie_profile_page_constructed;
  object_class->dispose = coterie_profile_page_dispose;
  object_class->set_property = coterie_profile_page_set_property;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT,
                                                 G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (COTERIE_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/profile-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieProfilePage, avatar);
  gtk_widget_class_bind_template_child (widget_class, CoterieProfilePage, remove_button);
  gtk_widget_class_bind_template_child (widget_class, CoterieProfilePage, name_row);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
  gtk_widget_class_bind_template_callback (widget_class, on_name_applied);
}

static void
coterie_profile_page_init (CoterieProfilePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), adw_preferences_page_get_title (ADW_PREFERENCES_PAGE (self)));
  coterie_entry_row_prepare (ADW_ENTRY_ROW (self->name_row));
  self->cancellable = g_cancellable_new ();
}
