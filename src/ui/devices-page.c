// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/devices-page.h"

#include "core/client.h"
#include "ui/entry-row.h"
#include "ui/error-text.h"
#include "ui/group-names.h"
#include "ui/other-device.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

struct _CoterieDevicesPage
{
  AdwPreferencesPage parent_instance;

  CoterieClient *client;
  GSettings *settings;
  GtkFilter *is_other;
  CoterieOwnDevice *this_device; /* once it is known */

  AdwEntryRow *name_row;
  AdwActionRow *added_row;
  GtkListBox *others;
  GtkWidget *no_others;
};

G_DEFINE_FINAL_TYPE (CoterieDevicesPage, coterie_devices_page, ADW_TYPE_PREFERENCES_PAGE)

enum
{
  PROP_CLIENT = 1,
  PROP_SETTINGS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ------------------------------------------------------------------------------------ this device */

static void
follow_self (CoterieDevicesPage *self)
{
  g_autofree char *added = coterie_other_device_added_text (self->this_device);
  const char *name = coterie_own_device_get_name (self->this_device);

  adw_action_row_set_subtitle (self->added_row, added);
  if (*name == '\0')
    return;
  if (gtk_widget_get_focus_child (GTK_WIDGET (self->name_row)) == NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->name_row), name);
  g_settings_set_string (self->settings, "device-name", name); /* the page that unlocks shows it */
}

static void
find_self (CoterieDevicesPage *self)
{
  GListModel *devices = coterie_client_get_devices (self->client);

  for (guint i = 0; self->this_device == NULL && i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (CoterieOwnDevice) device = g_list_model_get_item (devices, i);

      if (coterie_own_device_is_self (device))
        self->this_device = g_steal_pointer (&device);
    }
  if (self->this_device == NULL)
    return;
  g_signal_handlers_disconnect_by_func (devices, find_self, self);
  g_signal_connect_object (self->this_device, "notify", G_CALLBACK (follow_self), self, G_CONNECT_SWAPPED);
  follow_self (self);
}

static void
on_renamed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieDevicesPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!coterie_client_rename_device_finish (COTERIE_CLIENT (source), result, &error) && self->client != NULL)
    coterie_toast_show (GTK_WIDGET (self), coterie_error_text (error));
}

static void
on_name_applied (CoterieDevicesPage *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));

  coterie_client_rename_device_async (self->client, coterie_client_get_device (self->client), name, NULL, on_renamed,
                                      g_object_ref (self));
}

/* ------------------------------------------------------------------------------------ the others */

static gboolean
is_other (gpointer item, gpointer user_data)
{
  return coterie_own_device_get_active (item) && !coterie_own_device_is_self (item);
}

static void
on_active_changed (CoterieDevicesPage *self)
{
  gtk_filter_changed (self->is_other, GTK_FILTER_CHANGE_DIFFERENT);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  CoterieDevicesPage *self = COTERIE_DEVICES_PAGE (user_data);

  g_signal_handlers_disconnect_by_func (item, on_active_changed, self);
  g_signal_connect_object (item, "notify::active", G_CALLBACK (on_active_changed), self, G_CONNECT_SWAPPED);
  return coterie_other_device_new (self->client, item);
}

static void
on_others_changed (CoterieDevicesPage *self, guint position, guint n_removed, guint n_added, GListModel *others)
{
  gboolean any = g_list_model_get_n_items (others) > 0;

  gtk_widget_set_visible (GTK_WIDGET (self->others), any);
  gtk_widget_set_visible (self->no_others, !any);
}

static void
show_others (CoterieDevicesPage *self)
{
  g_autoptr (GtkFilterListModel) others = NULL;

  self->is_other = GTK_FILTER (gtk_custom_filter_new (is_other, NULL, NULL));
  others = gtk_filter_list_model_new (g_object_ref (coterie_client_get_devices (self->client)),
                                      g_object_ref (self->is_other));
  gtk_list_box_bind_model (self->others, G_LIST_MODEL (others), make_row, self, NULL);
  g_signal_connect_object (others, "items-changed", G_CALLBACK (on_others_changed), self, G_CONNECT_SWAPPED);
  on_others_changed (self, 0, 0, 0, G_LIST_MODEL (others));
}

/* ------------------------------------------------------------------------------------ */

static void
coterie_devices_page_constructed (GObject *object)
{
  CoterieDevicesPage *self = COTERIE_DEVICES_PAGE (object);

  G_OBJECT_CLASS (coterie_devices_page_parent_class)->constructed (object);
  g_signal_connect_object (coterie_client_get_devices (self->client), "items-changed", G_CALLBACK (find_self), self,
                           G_CONNECT_SWAPPED);
  find_self (self);
  show_others (self);
}

static void
coterie_devices_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieDevicesPage *self = COTERIE_DEVICES_PAGE (object);

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
coterie_devices_page_dispose (GObject *object)
{
  CoterieDevicesPage *self = COTERIE_DEVICES_PAGE (object);

  if (self->others != NULL)
    gtk_list_box_bind_model (self->others, NULL, NULL, NULL, NULL);
  self->others = NULL;
  g_clear_object (&self->is_other);
  g_clear_object (&self->this_device);
  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (coterie_devices_page_parent_class)->dispose (object);
}

static void
coterie_devices_page_class_init (CoterieDevicesPageClass *klass)
{
  const GParamFlags fixed = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = coterie_devices_page_constructed;
  object_class->dispose = coterie_devices_page_dispose;
  object_class->set_property = coterie_devices_page_set_property;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT, fixed);
  properties[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS, fixed);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/devices-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieDevicesPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieDevicesPage, added_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieDevicesPage, others);
  gtk_widget_class_bind_template_child (widget_class, CoterieDevicesPage, no_others);
  gtk_widget_class_bind_template_callback (widget_class, on_name_applied);
}

static void
coterie_devices_page_init (CoterieDevicesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), adw_preferences_page_get_title (ADW_PREFERENCES_PAGE (self)));
  coterie_entry_row_prepare (self->name_row);
}
