// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/invite-dialog.h"

#include "ui/group-text.h"
#include "ui/qr-code.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

struct _CoterieInviteDialog
{
  AdwWindow parent_instance;

  CoterieClient *client;
  CoterieChat *group;

  CoterieQrCode *code;
  GtkLabel *link;
};

G_DEFINE_FINAL_TYPE (CoterieInviteDialog, coterie_invite_dialog, ADW_TYPE_WINDOW)

static void
set_link (CoterieInviteDialog *self, const char *link)
{
  coterie_qr_code_set_text (self->code, link);
  gtk_label_set_label (self->link, link != NULL ? link : "");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.copy", link != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.take-back", link != NULL);
}

static void
on_invited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieInviteDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *link = coterie_client_invite_finish (COTERIE_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  if (link != NULL)
    set_link (self, link);
  else
    coterie_toast_show (GTK_WIDGET (self), coterie_group_text_error (error));
}

static void
on_copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CoterieInviteDialog *self = COTERIE_INVITE_DIALOG (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), gtk_label_get_label (self->link));
  coterie_toast_show (widget, _ ("Copied"));
}

static void
on_taken_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieInviteDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean done = coterie_client_join_finish (COTERIE_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  if (done)
    set_link (self, NULL);
  coterie_toast_show (GTK_WIDGET (self),
                      done ? _ ("Nobody comes with these links any more.") : coterie_group_text_error (error));
}

static void
on_take_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CoterieInviteDialog *self = COTERIE_INVITE_DIALOG (widget);

  coterie_client_take_back_invitations_async (self->client, self->group, NULL, on_taken_back, g_object_ref (self));
}

static void
coterie_invite_dialog_dispose (GObject *object)
{
  CoterieInviteDialog *self = COTERIE_INVITE_DIALOG (object);

  g_clear_object (&self->client);
  g_clear_object (&self->group);
  G_OBJECT_CLASS (coterie_invite_dialog_parent_class)->dispose (object);
}

static void
coterie_invite_dialog_class_init (CoterieInviteDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_invite_dialog_dispose;
  g_type_ensure (COTERIE_TYPE_QR_CODE);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/invite-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieInviteDialog, code);
  gtk_widget_class_bind_template_child (widget_class, CoterieInviteDialog, link);
  gtk_widget_class_install_action (widget_class, "dialog.copy", NULL, on_copy);
  gtk_widget_class_install_action (widget_class, "dialog.take-back", NULL, on_take_back);
}

static void
coterie_invite_dialog_init (CoterieInviteDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_link (self, NULL);
}

void
coterie_invite_dialog_show (GtkWidget *parent, CoterieClient *client, CoterieChat *group)
{
  CoterieInviteDialog *self =
      g_object_new (COTERIE_TYPE_INVITE_DIALOG, "transient-for", gtk_widget_get_root (parent), NULL);

  self->client = g_object_ref (client);
  self->group = g_object_ref (group);
  coterie_client_invite_async (client, group, NULL, on_invited, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}
