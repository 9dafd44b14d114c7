// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/background.h"

#include "ui/portal.h"

#include <glib/gi18n.h>

typedef struct
{
  CoterieBackground asked;
  gboolean at_login;
} Question;

static void
refuse (GTask *task, const char *sentence)
{
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "%s", sentence);
}

/* Without a portal nothing forbids to run, but nobody starts programs either. */
static void
do_without_portal (GTask *task)
{
  const Question *question = g_task_get_task_data (task);

  if (question->asked == COTERIE_BACKGROUND_AT_LOGIN && question->at_login)
    refuse (task, _ ("Your desktop offers no way to start programs at login."));
  else
    g_task_return_boolean (task, TRUE);
}

static void
take_failure (GTask *task, GError *error)
{
  if (coterie_portal_is_absent (error))
    do_without_portal (task);
  else
    coterie_portal_return_failure (task, error, _ ("Your desktop does not allow that."));
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) results = coterie_portal_ask_finish (result, &error);
  const gboolean takes_back = question->asked == COTERIE_BACKGROUND_AT_LOGIN && !question->at_login;
  gboolean granted = FALSE;

  if (results != NULL)
    g_variant_lookup (results, question->asked == COTERIE_BACKGROUND_RUN ? "background" : "autostart", "b", &granted);
  if (granted || (takes_back && (results != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))))
    g_task_return_boolean (task, TRUE);
  else if (error != NULL)
    take_failure (task, error);
  else
    refuse (task, _ ("Your desktop does not allow that."));
}

static void
ask (GTask *task, GDBusConnection *bus)
{
  static const char *const command[] = { "coterie", NULL };
  const Question *question = g_task_get_task_data (task);
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  /* Translators: the desktop shows this to the person, as what the program wants it for */
  g_variant_builder_add (&options, "{sv}", "reason",
                         g_variant_new_string (_ ("Messages and calls arrive at any time.")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (question->at_login));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  g_variant_builder_add (&options, "{sv}", "dbus-activatable", g_variant_new_boolean (FALSE));
  coterie_portal_ask_async (bus, "org.freedesktop.portal.Background", "RequestBackground", "", &options, on_answer,
                            g_object_ref (task));
}

void
coterie_background_ask_async (CoterieBackground asked,
                              gboolean at_login,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GDBusConnection *bus = coterie_portal_get_bus ();
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Question *question = g_new0 (Question, 1);

  question->asked = asked;
  question->at_login = at_login;
  g_task_set_source_tag (task, coterie_background_ask_async);
  g_task_set_task_data (task, question, g_free);
  if (bus != NULL)
    ask (task, bus);
  else
    do_without_portal (task);
}

gboolean
coterie_background_ask_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, coterie_background_ask_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
