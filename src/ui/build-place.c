// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/build-place.h"

/**
 * coterie_build_place:
 * @folder: of the build directory, "po" for instance
 *
 * The program lies in src/ui of a build directory; meson leaves a folder of its own in each of these.
 */
char *
coterie_build_place (const char *folder)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *here = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *mark = here != NULL ? g_build_filename (here, "..", "..", "meson-private", NULL) : NULL;

  if (mark == NULL || !g_file_test (mark, G_FILE_TEST_IS_DIR))
    return NULL;
  return g_build_filename (here, "..", "..", folder, NULL);
}
