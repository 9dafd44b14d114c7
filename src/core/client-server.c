// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "base/encoding.h"
#include "net/rest.h"
#include "wire/server-info.h"

/* Which server a new account will be on. */

typedef struct
{
  CoterieServerUrl *url;
  CoteriePin *pin;
  CoterieTransport *rest;
  CoterieJoining joining;
  char *seen_pin; /* hexadecimal, of a certificate that nobody vouches for */
} Choice;

static void
choice_free (Choice *choice)
{
  g_clear_object (&choice->rest);
  g_clear_pointer (&choice->pin, coterie_pin_unref);
  g_clear_pointer (&choice->url, coterie_server_url_unref);
  g_free (choice->seen_pin);
  g_free (choice);
}

static CoterieJoining
joining_of (CoterieRegistration registration)
{
  switch (registration)
    {
    case COTERIE_REGISTRATION_OPEN:
      return COTERIE_JOINING_OPEN;
    case COTERIE_REGISTRATION_INVITE:
      return COTERIE_JOINING_INVITED;
    case COTERIE_REGISTRATION_CLOSED:
    default:
      return COTERIE_JOINING_CLOSED;
    }
}

static void
keep_seen_pin (Choice *choice, const GError *error)
{
  guint8 pin[COTERIE_PIN_BYTES];

  if (g_error_matches (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_CERTIFICATE_UNKNOWN) &&
      coterie_net_error_get_pin (error, pin))
    choice->seen_pin = coterie_hex_encode (pin, sizeof pin);
}

static void
on_server (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  Choice *choice = g_task_get_task_data (task);
  g_autoptr (JsonNode) node = NULL;
  CoterieServerInfo info;
  GError *error = NULL;

  node = coterie_transport_request_finish (choice->rest, result, NULL, &error);
  if (node == NULL || !coterie_server_info_from_json (&info, node, &error))
    {
      keep_seen_pin (choice, error);
      coterie_core_error_return (task, error);
      return;
    }
  choice->joining = joining_of (info.registration);
  if (!coterie_client_is_open (self) && !self->starting)
    {
      g_free (self->server_url);
      g_free (self->pin_text);
      self->server_url = g_strdup (coterie_server_url_to_string (choice->url));
      self->pin_text = coterie_pin_to_string (choice->pin);
    }
  g_task_return_boolean (task, TRUE);
}

/* What a person has compared for a profile that is not finished yet holds for that address. */
static CoteriePin *
find_kept_pin (CoterieClient *self, const CoterieServerUrl *url)
{
  g_autoptr (CoterieProfile) profile = coterie_profile_new (self->profile_dir);
  g_autofree char *kept_url = coterie_profile_dup_setting (profile, "url");
  g_autofree char *kept_pin = NULL;

  if (!coterie_profile_has_key_slot (profile) || g_strcmp0 (kept_url, coterie_server_url_to_string (url)) != 0)
    return NULL;
  kept_pin = coterie_profile_dup_setting (profile, "pin");
  return kept_pin != NULL ? coterie_pin_from_string (kept_pin) : NULL;
}

/* FALSE: what was typed is no address, or no pin. */
static gboolean
read_choice (CoterieClient *self, Choice *choice, const char *address, const char *pin, GError **error)
{
  guint8 bytes[COTERIE_PIN_BYTES];

  choice->url = coterie_server_url_parse (address, error);
  if (choice->url == NULL)
    return FALSE;
  if (pin != NULL && !coterie_hex_decode (pin, bytes, sizeof bytes))
    {
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, "That is no certificate pin.");
      return FALSE;
    }
  choice->pin = pin != NULL ? coterie_pin_new_only (bytes) : find_kept_pin (self, choice->url);
  if (choice->pin == NULL)
    choice->pin = coterie_pin_new_system ();
  choice->rest = self->given_transport != NULL ? g_object_ref (self->given_transport)
                                               : COTERIE_TRANSPORT (coterie_rest_new (choice->url, choice->pin));
  return TRUE;
}

/**
 * coterie_client_choose_server_async:
 * @address: as a person typed it
 * @pin: (nullable): 64 hexadecimal digits that the person has compared: that key alone is trusted then; NULL: what
 *   an unfinished profile says of that address
 *
 * Asks the server what it is. When it answers, register and login go there. Errors: BAD_INPUT (no address), OFFLINE,
 * PROTOCOL, TOO_OFTEN, CERTIFICATE (see coterie_client_choose_server_finish()), EXISTS when a profile is open; the
 * client is as before then. Repeating is safe.
 */
void
coterie_client_choose_server_async (CoterieClient *self,
                                    const char *address,
                                    const char *pin,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Choice *choice = g_new0 (Choice, 1);
  GError *error = NULL;

  g_task_set_task_data (task, choice, (GDestroyNotify) choice_free);
  if (self->starting || coterie_client_is_open (self))
    g_task_return_new_error (task, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_EXISTS, "A profile is open already.");
  else if (!read_choice (self, choice, address, pin, &error))
    coterie_core_error_return (task, error);
  else
    coterie_transport_request_async (choice->rest, "GET", "/v1/server", NULL, cancellable, on_server,
                                     g_steal_pointer (&task));
}

/**
 * coterie_client_choose_server_finish:
 * @joining: (out) (optional): how one gets an account there
 * @seen_pin: (out) (optional) (transfer full) (nullable): with CERTIFICATE, the key that was shown, 64 hexadecimal
 *   digits; a person may compare it and give it as @pin. Otherwise, and when there is nothing to trust, NULL
 */
gboolean
coterie_client_choose_server_finish (
    CoterieClient *self, GAsyncResult *result, CoterieJoining *joining, char **seen_pin, GError **error)
{
  Choice *choice;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  choice = g_task_get_task_data (G_TASK (result));
  if (seen_pin != NULL)
    *seen_pin = g_strdup (choice->seen_pin);
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (joining != NULL)
    *joining = choice->joining;
  return TRUE;
}
