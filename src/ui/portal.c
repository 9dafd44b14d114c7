// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/portal.h"

#include <glib/gi18n.h>

/* Why not libportal, which is there for this? Three of its calls would be used (what else goes through portals is GTK's
 * and GIO's own), and they lack what this program needs, in Debian 12's 0.6 as in newer sources: without a session bus
 * xdp_portal_new () ends the program; whether there is a camera, and PipeWire's descriptor, are asked for while the
 * main thread waits; nobody notices that a portal goes away without an answer, after which a switch would wait for
 * ever; and of the two answers to RequestBackground it tells one, so that who asks to run on while the program also
 * starts at login does not hear whether it may. */

#define REQUEST "org.freedesktop.portal.Request"
#define MAX_EARLY 8 /* answers that are there before it is known which one is ours */

typedef struct
{
  GDBusConnection *bus;
  char *foreseen;
  char *handle;     /* where the answer comes from; NULL: not told yet */
  GPtrArray *early; /* of Answer, from elsewhere than foreseen */
  guint answers;    /* subscriptions; 0: none */
  guint owner;
} Question;

typedef struct
{
  char *path;
  GVariant *parameters;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->path);
  g_variant_unref (answer->parameters);
  g_free (answer);
}

static void
question_free (gpointer data)
{
  Question *self = data;

  g_object_unref (self->bus);
  g_free (self->foreseen);
  g_free (self->handle);
  g_ptr_array_unref (self->early);
  g_free (self);
}

static void
unsubscribe (Question *self, guint *subscription)
{
  if (*subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, *subscription);
  *subscription = 0;
}

/* Nothing is heard any more; FALSE: it has ended before. */
static gboolean
end (GTask *task)
{
  Question *self = g_task_get_task_data (task);
  const gboolean first = self->answers != 0;

  unsubscribe (self, &self->answers);
  unsubscribe (self, &self->owner);
  return first;
}

/* ------------------------------------------------------------------------------------ the answer */

/* It may say anything: what is not there was not granted. */
static void
take (GTask *task, GVariant *parameters)
{
  g_autoptr (GVariant) results = NULL;
  guint32 response = G_MAXUINT32;

  if (!end (task))
    return;
  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get (parameters, "(u@a{sv})", &response, &results);
  if (response == 0)
    g_task_return_pointer (task, g_steal_pointer (&results), (GDestroyNotify) g_variant_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "The portal says no (%u).", response);
}

static void
on_answer (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Question *self = g_task_get_task_data (task);

  if (g_strcmp0 (path, self->foreseen) == 0 || g_strcmp0 (path, self->handle) == 0)
    take (task, parameters);
  else if (self->handle == NULL && self->early->len < MAX_EARLY)
    {
      Answer *answer = g_new0 (Answer, 1);

      answer->path = g_strdup (path);
      answer->parameters = g_variant_ref (parameters);
      g_ptr_array_add (self->early, answer);
    }
}

static void
on_owner (GDBusConnection *bus,
          const char *sender,
          const char *path,
          const char *interface,
          const char *signal,
          GVariant *parameters,
          gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  const char *owner = "";

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sss)")))
    g_variant_get (parameters, "(&s&s&s)", NULL, NULL, &owner);
  if (*owner == '\0' && end (task))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The portal has gone.");
}

/* ------------------------------------------------------------------------------------ the question */

/* Those of before 0.9 answer from another place than the one that was asked for. */
static void
take_early (GTask *task)
{
  Question *self = g_task_get_task_data (task);

  for (guint i = 0; i < self->early->len; i++)
    {
      const Answer *answer = g_ptr_array_index (self->early, i);

      if (g_strcmp0 (answer->path, self->handle) == 0)
        {
          take (task, answer->parameters);
          return;
        }
    }
}

static void
on_asked (GObject *bus, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, &error);

  if (reply == NULL)
    {
      if (end (task))
        g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_variant_get (reply, "(o)", &self->handle);
  take_early (task);
}

static guint
subscribe (GTask *task,
           const char *sender,
           const char *interface,
           const char *signal,
           const char *about,
           GDBusSignalCallback callback)
{
  const Question *self = g_task_get_task_data (task);

  return g_dbus_connection_signal_subscribe (self->bus, sender, interface, signal, NULL, about,
                                             G_DBUS_SIGNAL_FLAGS_NONE, callback, g_object_ref (task), g_object_unref);
}

/* The answer may come before the reply that says where from: whoever listens only then may have missed it. */
static void
listen (GTask *task)
{
  Question *self = g_task_get_task_data (task);

  self->answers = subscribe (task, COTERIE_PORTAL_NAME, REQUEST, "Response", NULL, on_answer);
  self->owner = subscribe (task, "org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged",
                           COTERIE_PORTAL_NAME, on_owner);
}

void
coterie_portal_ask_async (GDBusConnection *bus,
                          const char *interface,
                          const char *method,
                          const char *parent,
                          GVariantBuilder *options,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *token = g_strdup_printf ("coterie%u", g_random_int ());
  g_autofree char *sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (bus) + 1), ".", '_');
  Question *self = g_new0 (Question, 1);

  self->bus = g_object_ref (bus);
  self->foreseen = g_strdup_printf (COTERIE_PORTAL_PATH "/request/%s/%s", sender, token);
  self->early = g_ptr_array_new_with_free_func (answer_free);
  g_task_set_source_tag (task, coterie_portal_ask_async);
  g_task_set_task_data (task, self, question_free);
  listen (task);
  g_variant_builder_add (options, "{sv}", "handle_token", g_variant_new_string (token));
  g_dbus_connection_call (bus, COTERIE_PORTAL_NAME, COTERIE_PORTAL_PATH, interface, method,
                          parent != NULL ? g_variant_new ("(sa{sv})", parent, options)
                                         : g_variant_new ("(a{sv})", options),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_asked, g_object_ref (task));
}

GVariant *
coterie_portal_ask_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, coterie_portal_ask_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
coterie_portal_return_failure (GTask *task, GError *error, const char *refusal)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "%s", refusal);
      return;
    }
  g_dbus_error_strip_remote_error (error);
  /* Translators: %s is what the desktop says, in words of its own */
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("Your desktop could not be asked: %s"),
                           error->message);
}

GDBusConnection *
coterie_portal_get_bus (void)
{
  GApplication *application = g_application_get_default ();

  return application != NULL ? g_application_get_dbus_connection (application) : NULL;
}

gboolean
coterie_portal_is_absent (const GError *error)
{
  static const GDBusError absent[] = {
    G_DBUS_ERROR_SERVICE_UNKNOWN,   G_DBUS_ERROR_NAME_HAS_NO_OWNER, G_DBUS_ERROR_UNKNOWN_METHOD,
    G_DBUS_ERROR_UNKNOWN_INTERFACE, G_DBUS_ERROR_UNKNOWN_OBJECT,    G_DBUS_ERROR_UNKNOWN_PROPERTY,
    G_DBUS_ERROR_INVALID_ARGS, /* what GIO's own objects answer for an interface that is not there */
  };

  for (guint i = 0; i < G_N_ELEMENTS (absent); i++)
    if (g_error_matches (error, G_DBUS_ERROR, (int) absent[i]))
      return TRUE;
  return error->domain == G_DBUS_ERROR && error->code >= G_DBUS_ERROR_SPAWN_EXEC_FAILED &&
         error->code <= G_DBUS_ERROR_SPAWN_FILE_INVALID;
}
