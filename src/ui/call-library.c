// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-library.h"

#include "call-build.h"
#include "entities/errors.h"
#include "ui/build-place.h"

#include <glib/gi18n.h>
#include <gmodule.h>

#include <string.h>

#define FILE_NAME "libcoterie-calls.so"

/* What was loaded may have been put there by an update while the program ran. */
static gboolean
is_of_this_build (GModule *module)
{
  gpointer build = NULL;

  return g_module_symbol (module, COTERIE_CALL_BUILD_SYMBOL, &build) && strcmp (build, COTERIE_CALL_BUILD) == 0;
}

/**
 * coterie_call_library_open:
 * @path: of the module
 *
 * Returns: (nullable): its face
 */
const CoterieCallFace *
coterie_call_library_open (const char *path, GError **error)
{
  GModule *module = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  const gboolean fits = module != NULL && is_of_this_build (module);
  gpointer face = NULL;

  if (fits && g_module_symbol (module, COTERIE_CALL_FACE_SYMBOL, &face))
    {
      g_module_make_resident (module);
      return face;
    }
  if (module == NULL)
    g_debug ("%s", g_module_error ());
  g_set_error_literal (
      error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_FAILED,
      module == NULL ? _ ("What makes calls is not installed here, or needs another version of GStreamer.")
                     : _ ("What makes calls is of another version than this program. Quit Coterie and start it again; "
                          "if that does not help, install it again."));
  g_clear_pointer (&module, g_module_close);
  return NULL;
}

static const CoterieCallFace *
open_installed (GError **error)
{
  g_autofree char *built = coterie_build_place ("src/call");
  g_autofree char *path = g_build_filename (built != NULL ? built : COTERIE_MODULE_DIR, FILE_NAME, NULL);

  return coterie_call_library_open (path, error);
}

static gboolean
check_parts (const CoterieCallFace *face, GError **error)
{
  const char *factory, *package;
  g_autoptr (GError) lower = NULL;

  if (face->start (&lower))
    return TRUE;
  if (face->find_missing (&factory, &package))
    /* Translators: both are technical names: a part of GStreamer, and a package of Debian */
    g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_FAILED,
                 _ ("Calls need “%s”, a part of GStreamer that is not installed. Debian’s package for it is %s."),
                 factory, package);
  else
    g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_FAILED, _ ("GStreamer does not start: %s"),
                 lower->message);
  return FALSE;
}

/* The lock: two that are asked for at once. */
static void
load (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  static GMutex lock;
  static const CoterieCallFace *face;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  GError *error = NULL;

  if (face == NULL)
    face = open_installed (&error);
  if (face != NULL && check_parts (face, &error))
    {
      face->warm_up ();
      g_task_return_pointer (task, (gpointer) face, NULL);
    }
  else
    g_task_return_error (task, error);
}

void
coterie_call_library_load_async (GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, coterie_call_library_load_async);
  g_task_run_in_thread (task, load);
}

const CoterieCallFace *
coterie_call_library_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, coterie_call_library_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
