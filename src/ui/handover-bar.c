// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/handover-bar.h"

#include "ui/button-text.h"
#include "ui/name-text.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

struct _CoterieHandoverBar
{
  AdwBin parent_instance;

  CoterieClient *client;

  CoterieHandoverState state; /* that is shown */

  GtkLabel *title;
  GtkProgressBar *progress;
  GtkLabel *detail;
  GtkWidget *devices_button;
  GtkWidget *dismiss_button;
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

/* Another one than this and the one that was signed out, where everything may be. */
static gboolean
has_other_device (CoterieHandoverBar *self)
{
  GListModel *devices = coterie_client_get_devices (self->client);

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (CoterieOwnDevice) device = g_list_model_get_item (devices, i);

      if (coterie_own_device_get_active (device) && !coterie_own_device_is_self (device))
        return TRUE;
    }
  return FALSE;
}

/* @approver: NULL when its name is not known */
static char *
dup_title (CoterieHandoverState state, const char *approver)
{
  const gboolean named = approver != NULL;

  switch (state)
    {
    case COTERIE_HANDOVER_SILENT:
      return named ? g_strdup_printf (_ ("%s has not sent all of your chats yet."), approver)
                   : g_strdup (_ ("Your other device has not sent all of your chats yet."));
    case COTERIE_HANDOVER_CUT_SHORT:
      return named ? g_strdup_printf (_ ("%s was signed out before all of your chats had come."), approver)
                   : g_strdup (_ ("Your other device was signed out before all of your chats had come."));
    case COTERIE_HANDOVER_UNDER_WAY:
    case COTERIE_HANDOVER_ENDED:
    default:
      return named ? g_strdup_printf (_ ("Getting your chats from %s…"), approver)
                   : g_strdup (_ ("Getting your chats from your other device…"));
    }
}

static const char *
detail_text (CoterieHandoverBar *self)
{
  switch (self->state)
    {
    case COTERIE_HANDOVER_SILENT:
      return _ ("It goes on when Coterie is open on both devices. If that device is lost, sign it out.");
    case COTERIE_HANDOVER_CUT_SHORT:
      return has_other_device (self)
                 ? _ ("To get them all, sign out here, sign in again, and approve this device on another one.")
                 : _ ("You have no other device that could send the rest.");
    case COTERIE_HANDOVER_UNDER_WAY:
    case COTERIE_HANDOVER_ENDED:
    default:
      return _ ("Keep Coterie open on both devices.");
    }
}

static void
show_state (CoterieHandoverBar *self)
{
  g_autofree char *approver = dup_approver (self);
  g_autofree char *title = dup_title (self->state, approver);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->detail, detail_text (self));
  gtk_progress_bar_set_fraction (self->progress, coterie_client_get_handover (self->client));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), self->state != COTERIE_HANDOVER_CUT_SHORT);
  gtk_widget_set_visible (self->devices_button, self->state == COTERIE_HANDOVER_SILENT);
  gtk_widget_set_visible (self->dismiss_button, self->state == COTERIE_HANDOVER_CUT_SHORT);
}

static void
follow (CoterieHandoverBar *self)
{
  const CoterieHandoverState before = self->state;

  self->state = coterie_client_get_handover_state (self->client);
  if (self->state == COTERIE_HANDOVER_ENDED &&
      (before == COTERIE_HANDOVER_UNDER_WAY || before == COTERIE_HANDOVER_SILENT) &&
      coterie_client_get_state (self->client) != COTERIE_CLIENT_CLOSED)
    tell_end (self);
  gtk_widget_set_visible (GTK_WIDGET (self), self->state != COTERIE_HANDOVER_ENDED);
  if (self->state != COTERIE_HANDOVER_ENDED)
    show_state (self);
}

static void
on_dismiss (CoterieHandoverBar *self)
{
  coterie_client_dismiss_handover (self->client);
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
  gtk_widget_class_bind_template_child (widget_class, CoterieHandoverBar, detail);
  gtk_widget_class_bind_template_child (widget_class, CoterieHandoverBar, devices_button);
  gtk_widget_class_bind_template_child (widget_class, CoterieHandoverBar, dismiss_button);
  gtk_widget_class_bind_template_callback (widget_class, on_dismiss);
}

static void
coterie_handover_bar_init (CoterieHandoverBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_button_text_wrap (GTK_WIDGET (self));
}

GtkWidget *
coterie_handover_bar_new (CoterieClient *client)
{
  CoterieHandoverBar *self = g_object_new (COTERIE_TYPE_HANDOVER_BAR, NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (client, "notify::handover", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::handover-state", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (coterie_client_get_devices (client), "items-changed", G_CALLBACK (follow), self,
                           G_CONNECT_SWAPPED);
  follow (self);
  return GTK_WIDGET (self);
}
