// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/settings.h"

#include "ui/build-place.h"

#include <gio/gsettingsbackend.h>
#include <glib/gstdio.h>

#define SCHEMA_ID "chat.coterie.Coterie"
#define SCHEMA_PATH "/chat/coterie/Coterie/"

static GSettingsSchema *
look_up_in (const char *dir)
{
  g_autoptr (GSettingsSchemaSource) source = g_settings_schema_source_new_from_directory (dir, NULL, FALSE, NULL);

  return source != NULL ? g_settings_schema_source_lookup (source, SCHEMA_ID, FALSE) : NULL;
}

static GSettingsSchema *
look_up_installed (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();

  return source != NULL ? g_settings_schema_source_lookup (source, SCHEMA_ID, TRUE) : NULL;
}

static GSettingsSchema *
look_up_built (void)
{
  g_autofree char *dir = coterie_build_place ("data");

  return dir != NULL ? look_up_in (dir) : NULL;
}

static GSettingsSchema *
look_up_schema (void)
{
  GSettingsSchema *schema = look_up_built ();

  if (schema == NULL)
    schema = look_up_installed ();
  if (schema == NULL) /* a prefix that XDG_DATA_DIRS does not name, as $HOME/.local is for some */
    schema = look_up_in (COTERIE_SCHEMA_DIR);
  if (schema == NULL)
    g_error ("The settings schema " SCHEMA_ID " is not installed.");
  return schema;
}

static char *
make_path (const char *profile_dir)
{
  return g_build_filename (profile_dir, "window.ini", NULL);
}

/**
 * coterie_settings_new:
 *
 * Not in profile.ini: GSettings keeps a whole file in memory and writes all of it back, so a pin that core/ has just
 * written there could be undone.
 *
 * Returns: (transfer full): over the profile's `window.ini`, which need not be there
 */
GSettings *
coterie_settings_new (const char *profile_dir)
{
  g_autofree char *path = make_path (profile_dir);
  g_autoptr (GSettingsBackend) backend = g_keyfile_settings_backend_new (path, SCHEMA_PATH, "window");
  g_autoptr (GSettingsSchema) schema = look_up_schema ();

  return g_settings_new_full (schema, backend, NULL);
}

/**
 * coterie_settings_wipe:
 *
 * Takes the file away with the profile that it belonged to.
 */
void
coterie_settings_wipe (const char *profile_dir)
{
  g_autofree char *path = make_path (profile_dir);

  g_unlink (path);
  g_rmdir (profile_dir);
}
