// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-library.h"

#include "entities/errors.h"
#include "ui/build-place.h"

#include <glib/gi18n.h>
#include <gmodule.h>

#define FILE_NAME "libcoterie-calls.so"

static const CoterieCallFace *
open_module (GError **error)
{
  g_autofree char *built = coterie_build_place ("src/call");
  g_autofree char *path = g_build_filename (built != NULL ? built : COTERIE_MODULE_DIR, FILE_NAME, NULL);
  GModule *module = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  gpointer face = NULL;

  if (module != NULL && g_module_symbol (module, COTERIE_CALL_FACE_SYMBOL, &face))
    {
      g_module_make_resident (module);
      return face;
    }
  g_debug ("%s", g_module_error ());
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_FAILED,
                       _ ("What makes calls is not installed here, or needs another version of GStreamer."));
  return NULL;
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
    face = open_module (&error);
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
