// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/unread-line.h"

#include <glib/gi18n.h>

static GtkWidget *
line_new (void)
{
  return g_object_new (GTK_TYPE_SEPARATOR, "hexpand", TRUE, "valign", GTK_ALIGN_CENTER, NULL);
}

GtkWidget *
coterie_unread_line_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_widget_add_css_class (box, "unread-line");
  gtk_box_append (GTK_BOX (box), line_new ());
  gtk_box_append (GTK_BOX (box), gtk_label_new (_ ("Unread Messages")));
  gtk_box_append (GTK_BOX (box), line_new ());
  return box;
}
