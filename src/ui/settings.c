// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/settings.h"

#include "ui/build-place.h"

#include <gio/gsettingsbackend.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>

#define SCHEMA_ID "chat.coterie.Coterie"
#define SCHEMA_PATH "/chat/coterie/Coterie/"

/* All of them, as meson reads them from data/: asking a schema for a key that it lacks ends the program. */
static const char *const keys[] = {
#include "settings-keys.inc"
};

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
look_up_beside (void)
{
  return look_up_in (COTERIE_SCHEMA_DIR);
}

/* Another version may have left its own, in a folder that comes before ours. */
static gboolean
is_complete (GSettingsSchema *schema)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (!g_settings_schema_has_key (schema, keys[i]))
      return FALSE;
  return TRUE;
}

/* XDG_DATA_DIRS need not name the folder beside the program: $HOME/.local for some. */
static GSettingsSchema *
look_up_schema (void)
{
  GSettingsSchema *(*const places[]) (void) = { look_up_built, look_up_beside, look_up_installed };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GSettingsSchema) schema = places[i]();

      if (schema != NULL && is_complete (schema))
        return g_steal_pointer (&schema);
    }
  fprintf (stderr, "coterie: %s\n",
           _ ("The description of the settings is missing, or of another version. Install Coterie again."));
  exit (EXIT_FAILURE);
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
