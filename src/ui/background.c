// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/background.h"

#include <glib/gi18n.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

typedef struct
{
  CoterieBackground asked;
  gboolean at_login;
  guint answer; /* subscription; 0: none */
} Question;

static void
no_longer_wait (GTask *task)
{
  Question *question = g_task_get_task_data (task);

  if (question->answer != 0)
    g_dbus_connection_signal_unsubscribe (g_task_get_source_object (task), question->answer);
  question->answer = 0;
}

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

/* Answers of others may say anything: what is not there was not granted. */
static void
on_answer (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  const Question *question = g_task_get_task_data (task);
  g_autoptr (GVariant) results = NULL;
  gboolean granted = FALSE;
  guint32 response;

  no_longer_wait (task);
  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    {
      g_variant_get (parameters, "(u@a{sv})", &response, &results);
      g_variant_lookup (results, question->asked == COTERIE_BACKGROUND_RUN ? "background" : "autostart", "b", &granted);
      granted = granted && response == 0;
    }
  if (granted || (question->asked == COTERIE_BACKGROUND_AT_LOGIN && !question->at_login))
    g_task_return_boolean (task, TRUE);
  else
    refuse (task, _ ("Your desktop does not allow that."));
}

static void
on_asked (GObject *connection, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GVariant) handle = g_dbus_connection_call_finish (G_DBUS_CONNECTION (connection), result, NULL);

  if (handle != NULL || g_task_get_completed (task))
    return;
  no_longer_wait (task);
  do_without_portal (task);
}

static GVariant *
make_question (const Question *question, const char *token)
{
  static const char *const command[] = { "coterie", NULL };
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  /* Translators: the desktop shows this to the person, as what the program wants it for */
  g_variant_builder_add (&options, "{sv}", "reason",
                         g_variant_new_string (_ ("Messages and calls arrive at any time.")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (question->at_login));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  g_variant_builder_add (&options, "{sv}", "dbus-activatable", g_variant_new_boolean (FALSE));
  return g_variant_new ("(sa{sv})", "", &options);
}

/* The answer comes as a signal of an object whose path is known before it is there. */
static void
ask (GTask *task, GDBusConnection *connection)
{
  Question *question = g_task_get_task_data (task);
  g_autofree char *token = g_strdup_printf ("coterie%u", g_random_int ());
  g_autofree char *sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (connection) + 1), ".", '_');
  g_autofree char *path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);

  question->answer = g_dbus_connection_signal_subscribe (connection, PORTAL_NAME, "org.freedesktop.portal.Request",
                                                         "Response", path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_answer,
                                                         g_object_ref (task), g_object_unref);
  g_dbus_connection_call (connection, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.portal.Background",
                          "RequestBackground", make_question (question, token), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_asked, g_object_ref (task));
}

void
coterie_background_ask_async (CoterieBackground asked,
                              gboolean at_login,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GApplication *application = g_application_get_default ();
  GDBusConnection *connection = application != NULL ? g_application_get_dbus_connection (application) : NULL;
  g_autoptr (GTask) task = g_task_new (connection, NULL, callback, user_data);
  Question *question = g_new0 (Question, 1);

  question->asked = asked;
  question->at_login = at_login;
  g_task_set_source_tag (task, coterie_background_ask_async);
  g_task_set_task_data (task, question, g_free);
  if (connection != NULL)
    ask (task, connection);
  else
    do_without_portal (task);
}

gboolean
coterie_background_ask_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, coterie_background_ask_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
