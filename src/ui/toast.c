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
