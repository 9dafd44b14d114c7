// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/toast.h"

void
coterie_toast_show (GtkWidget *widget, const char *sentence)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *plain = NULL;

  if (overlay == NULL)
    return;
  plain = g_markup_escape_text (sentence, -1); /* titles of toasts are always markup in libadwaita 1.2 */
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (plain));
}

static void
on_state_changed (CoterieClient *client, GParamSpec *spec, gpointer user_data)
{
  if (coterie_client_get_state (client) == COTERIE_CLIENT_CLOSED)
    adw_toast_dismiss (ADW_TOAST (user_data));
}

void
coterie_toast_show_notice (AdwToastOverlay *overlay, CoterieClient *client, CoterieNotice notice, const char *sentence)
{
  AdwToast *toast = adw_toast_new ("");
  GtkWidget *label = gtk_label_new (sentence); /* plain text, and all of it: a title is cut off after one line */

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  adw_toast_set_custom_title (toast, label);
  if (coterie_notice_is_alarm (notice))
    {
      adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
      adw_toast_set_timeout (toast, 0); /* until it is closed */
    }
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_state_changed), toast, 0);
  adw_toast_overlay_add_toast (overlay, toast);
}
