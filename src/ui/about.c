// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/about.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * coterie_about_show:
 * @parent: (nullable)
 */
void
coterie_about_show (GtkWindow *parent)
{
  adw_show_about_window (parent, "application-name", "Coterie", "application-icon", COTERIE_APPLICATION_ID, "version",
                         COTERIE_VERSION, "developer-name", _ ("The Coterie contributors"), "license-type",
                         GTK_LICENSE_GPL_3_0, "copyright", "© 2026 The Coterie contributors", "comments",
                         _ ("Messages for your own circle. Nobody else can read them, not even the server."),
                         /* Translators: your names, one a line */
                         "translator-credits", _ ("translator-credits"), NULL);
}
