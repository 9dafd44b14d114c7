// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/other-device.h"

#include "ui/confirm.h"
#include "ui/entry-row.h"
#include "ui/error-text.h"
#include "ui/group-names.h"
#include "ui/name-text.h"
#include "ui/time-text.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

struct _CoterieOtherDevice
{
  AdwExpanderRow parent_instance;

  CoterieClient *client;
  CoterieOwnDevice *device;

  AdwEntryRow *name_row;
  AdwActionRow *added_row;
  AdwActionRow *seen_row;
  GtkWidget *progress;
  GtkWidget *sign_out_button;
};

G_DEFINE_FINAL_TYPE (CoterieOtherDevice, coterie_other_device, ADW_TYPE_EXPANDER_ROW)

/* ------------------------------------------------------------------------------------ what is known */

static char *
dup_name (CoterieOwnDevice *device)
{
  const char *name = coterie_own_device_get_name (device);

  if (*name != '\0')
    return g_strdup (name);
  return g_strdup_printf (_ ("Device %u"), coterie_own_device_get_number (device));
}

char *
coterie_other_device_added_text (CoterieOwnDevice *device)
{
  g_autoptr (CoterieTimeText) times = coterie_time_text_new ();
  g_autofree char *day = coterie_time_text_format_full (times, coterie_own_device_get_added_ms (device));
  const char *by = coterie_own_device_get_approved_by (device);
  g_autofree char *isolated = NULL;

  if (*by == '\0')
    return g_steal_pointer (&day);
  isolated = coterie_name_text_isolate (by);
  /* Translators: a time, and the name of a device */
  return g_strdup_printf (_ ("%s, approved by %s"), day, isolated);
}

static char *
seen_text (CoterieOtherDevice *self)
{
  g_autoptr (CoterieTimeText) times = coterie_time_text_new ();

  if (coterie_own_device_get_seen_ms (self->device) == 0)
    return g_strdup (_ ("Nothing has come from it yet"));
  return coterie_time_text_format_full (times, coterie_own_device_get_seen_ms (self->device));
}

static void
follow (CoterieOtherDevice *self)
{
  g_autofree char *name = dup_name (self->device);
  g_autofree char *added = coterie_other_device_added_text (self->device);
  g_autofree char *seen = seen_text (self);
  double progress = coterie_own_device_get_progress (self->device);
  const char *subtitle = progress == 1                                ? coterie_own_device_get_system (self->device)
                         : coterie_own_device_is_giver (self->device) ? _ ("Sends your chats…")
                                                                      : _ ("Receives your chats…");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle);
  gtk_widget_set_visible (self->progress, progress < 1);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), progress);
  adw_action_row_set_subtitle (self->added_row, added);
  adw_action_row_set_subtitle (self->seen_row, seen);
}

/* Not while somebody edits it. */
static void
follow_name (CoterieOtherDevice *self)
{
  if (gtk_widget_get_focus_child (GTK_WIDGET (self->name_row)) == NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->name_row), coterie_own_device_get_name (self->device));
}

/* ------------------------------------------------------------------------------------ another name */

static void
on_renamed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieOtherDevice) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!coterie_client_rename_device_finish (COTERIE_CLIENT (source), result, &error) && self->client != NULL)
    coterie_toast_show (GTK_WIDGET (self), coterie_error_text (error));
}

static void
on_name_applied (CoterieOtherDevice *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));

  coterie_client_rename_device_async (self->client, coterie_own_device_get_number (self->device), name, NULL,
                                      on_renamed, g_object_ref (self));
}

/* ------------------------------------------------------------------------------------ signing it out */

static void
ask_to_sign_out (CoterieOtherDevice *self, const char *problem);

static void
on_revoked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieOtherDevice) self = user_data;
  g_autoptr (GError) error = NULL;

  if (coterie_client_devices_finish (COTERIE_CLIENT (source), result, &error) || self->client == NULL)
    return; /* the row goes with the device */
  gtk_widget_set_sensitive (self->sign_out_button, TRUE);
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_WRONG_PASSPHRASE) &&
      gtk_widget_get_mapped (GTK_WIDGET (self)))
    ask_to_sign_out (self, coterie_error_text (error));
  else
    coterie_toast_show (GTK_WIDGET (self), coterie_error_text (error));
}

static void
on_sign_out_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieOtherDevice) self = user_data;
  g_autoptr (CoterieSecret) passphrase = coterie_confirm_with_secret_finish (result);

  if (passphrase == NULL || self->client == NULL)
    return;
  gtk_widget_set_sensitive (self->sign_out_button, FALSE);
  coterie_client_revoke_device_async (self->client, coterie_own_device_get_number (self->device), passphrase,
                                      on_revoked, g_object_ref (self));
}

static void
ask_to_sign_out (CoterieOtherDevice *self, const char *problem)
{
  g_autofree char *name = dup_name (self->device);
  g_autofree char *isolated = coterie_name_text_isolate (name);
  g_autofree char *heading = g_strdup_printf (_ ("Sign Out %s?"), isolated);

  coterie_confirm_with_secret_async (
      GTK_WIDGET (self),
      &(CoterieQuestion){
          .heading = heading,
          .body = _ ("It gets no more messages, and erases what it holds as soon as it is connected. It can only come "
                     "back as a new device."),
          .answer = _ ("Sign Out"),
          .destructive = TRUE,
          .problem = problem,
      },
      _ ("Passphrase of This Device"), on_sign_out_answered, g_object_ref (self));
}

static void
on_sign_out (CoterieOtherDevice *self)
{
  ask_to_sign_out (self, NULL);
}

/* ------------------------------------------------------------------------------------ */

static void
coterie_other_device_dispose (GObject *object)
{
  CoterieOtherDevice *self = COTERIE_OTHER_DEVICE (object);

  g_clear_object (&self->device);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_other_device_parent_class)->dispose (object);
}

static void
coterie_other_device_class_init (CoterieOtherDeviceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_other_device_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/other-device.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieOtherDevice, name_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieOtherDevice, added_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieOtherDevice, seen_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieOtherDevice, progress);
  gtk_widget_class_bind_template_child (widget_class, CoterieOtherDevice, sign_out_button);
  gtk_widget_class_bind_template_callback (widget_class, on_name_applied);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_out);
}

static void
coterie_other_device_init (CoterieOtherDevice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), _ ("Device"));
  coterie_entry_row_prepare (self->name_row);
}

GtkWidget *
coterie_other_device_new (CoterieClient *client, CoterieOwnDevice *device)
{
  CoterieOtherDevice *self = g_object_new (COTERIE_TYPE_OTHER_DEVICE, NULL);

  self->client = g_object_ref (client);
  self->device = g_object_ref (device);
  g_signal_connect_object (device, "notify", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (device, "notify::name", G_CALLBACK (follow_name), self, G_CONNECT_SWAPPED);
  follow (self);
  follow_name (self);
  return GTK_WIDGET (self);
}
