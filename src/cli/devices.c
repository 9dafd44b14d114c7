// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The devices of an account: which there are, who asks to become one, and which shall be none any more. */

/* How long a new device gets to say its next word, while somebody waits at this one. */
#define ANSWER_TIMEOUT_S 60

static gboolean
list_devices (CoterieSession *session, CoterieContact *contact, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) devices = NULL;
  const char *name;

  coterie_client_load_devices_async (session->client, contact, session->stop, coterie_session_on_ready, &result);
  devices = coterie_client_load_devices_finish (session->client, coterie_session_wait (session, &result), error);
  if (devices == NULL)
    return FALSE;
  name = contact != NULL ? coterie_contact_get_word (contact) : coterie_client_get_name (session->client);
  for (guint i = 0; i < devices->len; i++)
    {
      const CoterieDeviceRow *row = &g_array_index (devices, CoterieDeviceRow, i);
      g_autoptr (CoterieOwnDevice) named = contact == NULL ? coterie_command_name_device (session, row->device) : NULL;

      coterie_output_device (&session->output, name, row, named);
    }
  return TRUE;
}

/* Asks the server who waits to be approved; the answer is the client's link request. */
static gboolean
look (CoterieSession *session, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (!coterie_session_settle (session, session->options->timeout_s, error))
    return FALSE;
  coterie_client_look_for_link_async (session->client, coterie_session_on_ready, &result);
  return coterie_client_look_for_link_finish (session->client, coterie_session_wait (session, &result), error);
}

static CoterieExit
list_own (CoterieSession *session, GError **error)
{
  g_autoptr (GError) offline = NULL;
  CoterieLinkRequest *request;

  if (!look (session, &offline))
    coterie_output_hint (&session->output, "Whether a device waits to be approved is not known. %s", offline->message);
  if (!list_devices (session, NULL, error))
    return coterie_session_exit_of (*error);
  request = coterie_client_get_link_request (session->client);
  if (request != NULL)
    coterie_output_link_request (&session->output, request);
  return COTERIE_EXIT_DONE;
}

/* ------------------------------------------------------------------------------------ decisions */

typedef struct
{
  CoterieLinkRequest *request;
  gboolean late;
} Wait;

static gboolean
on_late (gpointer user_data)
{
  ((Wait *) user_data)->late = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_waiting_for (CoterieSession *session, const Wait *wait)
{
  CoterieLinkRequestState state = coterie_link_request_get_state (wait->request);

  return !wait->late && !g_cancellable_is_cancelled (session->stop) &&
         (state == COTERIE_LINK_REQUEST_ASKED || state == COTERIE_LINK_REQUEST_APPROVING);
}

/* Until the other device has opened what it committed to. */
static void
wait_for_opening (CoterieSession *session, CoterieLinkRequest *request)
{
  Wait wait = { .request = request };
  guint timer = g_timeout_add_seconds (ANSWER_TIMEOUT_S, on_late, &wait);

  while (is_waiting_for (session, &wait))
    g_main_context_iteration (NULL, TRUE);
  if (!wait.late)
    g_source_remove (timer);
}

static CoterieLinkRequest *
need_request (CoterieSession *session, GError **error)
{
  CoterieLinkRequest *request;

  if (!look (session, error))
    return NULL;
  request = coterie_client_get_link_request (session->client);
  if (request == NULL)
    g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DECLINED, "No device waits to be approved.");
  return request;
}

/* Again: this command decides about keys, so a passphrase that somebody left standing is not enough. A program that was
 * started for this one command has just been given it. */
static CoterieSecret *
ask_passphrase (CoterieSession *session, GError **error)
{
  if (session->passphrase != NULL)
    return coterie_secret_copy (session->passphrase);
  return coterie_session_ask (session, COTERIE_ASK_PASSPHRASE, FALSE, error);
}

static char *
ask_code (CoterieSession *session, const char *given)
{
  char line[64];

  if (given != NULL)
    return g_strdup (given);
  coterie_output_hint (&session->output, "Type the code that the new device shows:");
  return fgets (line, sizeof line, stdin) != NULL ? g_strdup (g_strstrip (line)) : g_strdup ("");
}

static gboolean
finish (CoterieSession *session, GAsyncResult **result, GError **error)
{
  return coterie_client_devices_finish (session->client, coterie_session_wait (session, result), error);
}

static CoterieExit
approve (CoterieSession *session, const char *given, GError **error)
{
  CoterieLinkRequest *found = need_request (session, error);
  g_autoptr (CoterieLinkRequest) request = found != NULL ? g_object_ref (found) : NULL;
  g_autoptr (CoterieSecret) passphrase = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *code = NULL;

  if (request == NULL)
    return COTERIE_EXIT_FAILED;
  wait_for_opening (session, request);
  code = ask_code (session, given);
  passphrase = ask_passphrase (session, error);
  if (passphrase == NULL)
    return COTERIE_EXIT_FAILED;
  coterie_client_approve_link_async (session->client, code, passphrase, coterie_session_on_ready, &result);
  if (!finish (session, &result, error))
    return COTERIE_EXIT_FAILED;
  coterie_output_event (&session->output, "device-approved", "The device is approved.", NULL);
  return coterie_session_hand_over (session);
}

static CoterieExit
answer (CoterieSession *session, GError **error)
{
  CoterieLinkRequest *request = need_request (session, error);
  g_autoptr (GAsyncResult) result = NULL;

  if (request == NULL)
    return COTERIE_EXIT_FAILED;
  coterie_client_take_link_async (session->client, coterie_session_on_ready, &result);
  if (!finish (session, &result, error))
    return COTERIE_EXIT_FAILED;
  coterie_output_event (&session->output, "device-answered", "The new device shows another code now.", NULL);
  return COTERIE_EXIT_DONE;
}

static CoterieExit
decline (CoterieSession *session, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (need_request (session, error) == NULL)
    return COTERIE_EXIT_FAILED;
  coterie_client_decline_link_async (session->client, coterie_session_on_ready, &result);
  if (!finish (session, &result, error))
    return COTERIE_EXIT_FAILED;
  coterie_output_event (&session->output, "device-declined", "The device is declined.", NULL);
  return COTERIE_EXIT_DONE;
}

static CoterieExit
revoke_device (CoterieSession *session, const char *word, GError **error)
{
  g_autoptr (CoterieSecret) passphrase = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  guint64 number;

  if (word == NULL || !g_ascii_string_to_unsigned (word, 10, 1, 64, &number, NULL))
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "Usage: devices revoke NUMBER");
      return COTERIE_EXIT_USAGE;
    }
  if (!coterie_session_settle (session, session->options->timeout_s, error))
    return coterie_session_exit_of (*error);
  passphrase = ask_passphrase (session, error);
  if (passphrase == NULL)
    return COTERIE_EXIT_FAILED;
  coterie_client_revoke_device_async (session->client, (guint) number, passphrase, coterie_session_on_ready, &result);
  if (!finish (session, &result, error))
    return COTERIE_EXIT_FAILED;
  coterie_output_event (&session->output, "device-revoked", "The device is revoked.", "number", word, NULL);
  return COTERIE_EXIT_DONE;
}

/* "approve --code 1234567" as the shell has it, where there are no options. */
static const char *
find_code (CoterieSession *session, char **words)
{
  if (words[1] != NULL && strcmp (words[1], "--code") == 0)
    return words[2];
  return words[1] != NULL ? words[1] : session->options->code;
}

CoterieExit
coterie_command_devices (CoterieSession *session, char **words, GError **error)
{
  g_autoptr (CoterieContact) contact = NULL;

  if (words[0] == NULL)
    return list_own (session, error);
  if (strcmp (words[0], "approve") == 0)
    return approve (session, find_code (session, words), error);
  if (strcmp (words[0], "answer") == 0)
    return answer (session, error);
  if (strcmp (words[0], "decline") == 0)
    return decline (session, error);
  if (strcmp (words[0], "revoke") == 0)
    return revoke_device (session, words[1], error);
  if (strcmp (words[0], "rename") == 0)
    return coterie_command_rename_device (session, words, error);
  contact = coterie_command_look_up (session, words[0], error);
  if (contact == NULL || !list_devices (session, contact, error))
    return coterie_session_exit_of (*error);
  return COTERIE_EXIT_DONE;
}
