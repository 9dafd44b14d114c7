// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/application.h"

#include "base/log.h"
#include "base/process.h"
#include "ui/build-place.h"

#include <glib/gi18n.h>
#include <locale.h>

int
main (int argc, char **argv)
{
  g_autoptr (CoterieApplication) application = NULL;
  g_autofree char *catalogues = coterie_build_place ("po");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, catalogues != NULL ? catalogues : COTERIE_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  coterie_process_harden ();
  coterie_log_init (G_LOG_LEVEL_WARNING);

  application = coterie_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
