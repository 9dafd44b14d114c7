// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"

/* The own devices, as their owner calls them. */

static gpointer
find_device (CoterieSession *session, guint number)
{
  GListModel *devices = coterie_client_get_devices (session->client);

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      CoterieOwnDevice *device = g_list_model_get_item (devices, i);

      if (coterie_own_device_get_number (device) == number)
        return device;
      g_object_unref (device);
    }
  return NULL;
}

/**
 * coterie_command_name_device:
 * @number: of an own device
 *
 * Returns: (transfer full): what is known of it beside the chain; NULL when the list has not come yet
 */
CoterieOwnDevice *
coterie_command_name_device (CoterieSession *session, guint number)
{
  return find_device (session, number);
}

/**
 * coterie_command_rename_device:
 * @words: "rename", a number, a name
 */
CoterieExit
coterie_command_rename_device (CoterieSession *session, char **words, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  guint64 number;

  if (words[1] == NULL || words[2] == NULL || !g_ascii_string_to_unsigned (words[1], 10, 1, 64, &number, NULL))
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "Usage: devices rename NUMBER NAME");
      return COTERIE_EXIT_USAGE;
    }
  coterie_client_rename_device_async (session->client, (guint) number, words[2], session->stop,
                                      coterie_session_on_ready, &result);
  if (!coterie_client_rename_device_finish (session->client, coterie_session_wait (session, &result), error))
    return coterie_session_exit_of (*error);
  coterie_output_event (&session->output, "device-renamed", "The device is renamed.", "number", words[1], "name",
                        words[2], NULL);
  return coterie_session_tell_own_devices (session);
}

static CoterieExit
compare (CoterieSession *session, CoterieContact *contact, const char *code, GError **error)
{
  static const char *const words[] = {
    [COTERIE_COMPARISON_MATCH] = "match", [COTERIE_COMPARISON_NO_CODE] = "no-code",
    [COTERIE_COMPARISON_OWN] = "own",     [COTERIE_COMPARISON_OTHER] = "other",
    [COTERIE_COMPARISON_FORK] = "fork",   [COTERIE_COMPARISON_NEWER] = "newer",
  };
  static const char *const sentences[] = {
    [COTERIE_COMPARISON_MATCH] = "It is the same: nobody is in between.",
    [COTERIE_COMPARISON_NO_CODE] = "That is no safety code.",
    [COTERIE_COMPARISON_OWN] = "That is your own code. Ask for the one that they show.",
    [COTERIE_COMPARISON_OTHER] = "That is not their code for you. It is somebody else’s, or somebody is in between.",
    [COTERIE_COMPARISON_FORK] = "The account is the right one, but you two are shown different lists of devices. "
                                "Somebody may be in between.",
    [COTERIE_COMPARISON_NEWER] =
        "One of you does not know the newest devices of the other yet. Compare again when both have "
        "been online.",
  };
  g_autoptr (GAsyncResult) result = NULL, noted = NULL;
  CoterieComparison comparison;

  coterie_client_compare_safety_code_async (session->client, contact, code, session->stop, coterie_session_on_ready,
                                            &result);
  if (!coterie_client_compare_safety_code_finish (session->client, coterie_session_wait (session, &result), &comparison,
                                                  error))
    return coterie_session_exit_of (*error);
  if (comparison == COTERIE_COMPARISON_MATCH)
    {
      coterie_client_set_verified_async (session->client, contact, TRUE, session->stop, coterie_session_on_ready,
                                         &noted);
      if (!coterie_client_set_verified_finish (session->client, coterie_session_wait (session, &noted), error))
        return coterie_session_exit_of (*error);
    }
  coterie_output_event (&session->output, "verified", sentences[comparison], "chat", coterie_contact_get_word (contact),
                        "result", words[comparison], NULL);
  return comparison == COTERIE_COMPARISON_MATCH ? COTERIE_EXIT_DONE : COTERIE_EXIT_FAILED;
}

/**
 * coterie_command_accept_identity:
 * @words: somebody who has lost all devices and signed up anew
 */
CoterieExit
coterie_command_accept_identity (CoterieSession *session, char **words, GError **error)
{
  CoterieContact *contact = coterie_session_find_contact (session, words[0], error);
  g_autoptr (CoterieContact) other = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) offline = NULL;

  if (contact == NULL)
    return coterie_session_exit_of (*error);
  if (*coterie_contact_get_name (contact) == '\0')
    {
      g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT,
                   "%s has no user name under which another account could be.", words[0]);
      return COTERIE_EXIT_FAILED;
    }
  coterie_client_connect (session->client);
  coterie_client_accept_identity_async (session->client, contact, session->stop, coterie_session_on_ready, &result);
  other = coterie_client_accept_identity_finish (session->client, coterie_session_wait (session, &result), error);
  if (other == NULL)
    return coterie_session_exit_of (*error);
  coterie_output_event (&session->output, "identity-accepted", "The new identity is accepted.", "chat", words[0], NULL);
  if (!coterie_session_settle (session, session->options->timeout_s, &offline))
    coterie_output_hint (&session->output, "What waits is sent later. %s", offline->message);
  return COTERIE_EXIT_DONE;
}

/**
 * coterie_command_verify:
 * @words: somebody, and the code that they show; without it the own one is printed for them
 */
CoterieExit
coterie_command_verify (CoterieSession *session, char **words, GError **error)
{
  g_autoptr (CoterieContact) contact = coterie_command_look_up (session, words[0], error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *number = NULL, *code = NULL;

  if (contact == NULL)
    return coterie_session_exit_of (*error);
  if (words[1] != NULL)
    return compare (session, contact, words[1], error);
  coterie_client_load_safety_code_async (session->client, contact, session->stop, coterie_session_on_ready, &result);
  code = coterie_client_load_safety_code_finish (session->client, coterie_session_wait (session, &result), error);
  if (code == NULL)
    return coterie_session_exit_of (*error);
  number = coterie_client_dup_safety_number (session->client, contact);
  coterie_output_event (&session->output, "safety-number", code, "chat", words[0], "number", number, "code", code,
                        "verified", coterie_contact_get_verified (contact) ? "yes" : "no", NULL);
  return COTERIE_EXIT_DONE;
}
