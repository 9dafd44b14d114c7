// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/handover-bar.h"

#include "ui/name-text.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

struct _CoterieHandoverBar
{
  AdwBin parent_instance;

  CoterieClient *client;

  GtkLabel *title;
  GtkProgressBar *progress;
};

G_DEFINE_FINAL_TYPE (CoterieHandoverBar, coterie_handover_bar, ADW_TYPE_BIN)

/* The device that approved this one, fit for a sentence; NULL when its name is not known yet. */
static char *
dup_approver (CoterieHandoverBar *self)
{
  GListModel *devices = coterie_client_get_devices (self->client);

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (CoterieOwnDevice) device = g_list_model_get_item (devices, i);

      if (coterie_own_device_is_self (device) && *coterie_own_device_get_approved_by (device) != '\0')
        return coterie_name_text_isolate (coterie_own_device_get_approved_by (device));
    }
  return NULL;
}

static void
tell_end (CoterieHandoverBar *self)
{
  g_autofree char *approver = dup_approver (self);
  g_autofree char *sentence = NULL;

  if (approver != NULL)
    sentence = g_strdup_printf (_ ("Your chats are here. %s has approved this device."), approver);
  coterie_toast_show (GTK_WIDGET (self), sentence != NULL ? sentence : _ ("Your chats are here."));
}

static void
follow (CoterieHandoverBar *self)
{
  const double progress = coterie_client_get_handover (self->client);
  const gboolean is_over = progress >= 1;
  g_autofree char *approver = dup_approver (self);
  g_autofree char *title = NULL;

  if (is_over && gtk_widget_get_visible (GTK_WIDGET (self)) &&
      coterie_client_get_state (self->client) != COTERIE_CLIENT_CLOSED)
    tell_end (self);
  gtk_widget_set_visible (GTK_WIDGET (self), !is_over);
  if (approver != NULL)
    title = g_strdup_printf (_ ("Getting your chats from %s…"), approver);
  gtk_label_set_label (self->title, title != NULL ? title : _ ("Getting your chats from your other device…"));
  gtk_progress_bar_set_fraction (self->progress, progress);
}

static void
coterie_handover_bar_dispose (GObject *object)
{
  g_clear_object (&COTERIE_HANDOVER_BAR (object)->client);
  G_OBJECT_CLASS (coterie_handover_bar_parent_class)->dispose (object);
}

static void
coterie_handover_bar_class_init (CoterieHandoverBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_handover_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/handover-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieHandoverBar, title);
  gtk_widget_class_bind_template_child (widget_class, CoterieHandoverBar, progress);
}

static void
coterie_handover_bar_init (CoterieHandoverBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
coterie_handover_bar_new (CoterieClient *client)
{
  CoterieHandoverBar *self = g_object_new (COTERIE_TYPE_HANDOVER_BAR, NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (client, "notify::handover", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (coterie_client_get_devices (client), "items-changed", G_CALLBACK (follow), self,
                           G_CONNECT_SWAPPED);
  follow (self);
  return GTK_WIDGET (self);
}
