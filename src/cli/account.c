// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"

#include "wire/limits.h"

/* The account and this device. */

CoterieExit
coterie_command_register (CoterieSession *session, char **words, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CoterieSecret) password = NULL;
  g_autoptr (CoterieSecret) passphrase = NULL;
  g_autofree char *sentence = NULL;

  password = coterie_session_ask (session, COTERIE_ASK_PASSWORD, TRUE, error);
  if (password == NULL)
    return COTERIE_EXIT_FAILED;
  passphrase = coterie_session_ask (session, COTERIE_ASK_PASSPHRASE, TRUE, error);
  if (passphrase == NULL)
    return COTERIE_EXIT_FAILED;
  coterie_client_register_async (session->client, words[0], session->options->invite, password, passphrase,
                                 session->stop, coterie_session_on_ready, &result);
  if (!coterie_client_register_finish (session->client, coterie_session_wait (session, &result), error))
    return coterie_session_exit_of (*error);

  sentence =
      g_strdup_printf ("You are @%s on %s. This is device %u.", words[0],
                       coterie_client_get_server_url (session->client), coterie_client_get_device (session->client));
  coterie_output_event (&session->output, "registered", sentence, "name", words[0], "server",
                        coterie_client_get_server_url (session->client), NULL);
  return COTERIE_EXIT_DONE;
}

/* Each code that there is: another device of the account may want to answer. */
typedef struct
{
  CoterieSession *session;
  gboolean waited;
  char *shown;
} Waiting;

static void
on_pending (CoterieClient *client, GParamSpec *pspec, Waiting *self)
{
  const char *code = coterie_client_get_pending_code (client);

  if (!coterie_client_get_pending (client))
    return;
  if (!self->waited)
    coterie_output_hint (&self->session->output, "Open Coterie on another device of yours and approve this one.");
  self->waited = TRUE;
  if (code == NULL || g_strcmp0 (code, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_strdup (code);
  coterie_output_pending (&self->session->output, code, coterie_client_get_pending_expires_ms (client));
}

static gboolean
log_in (CoterieSession *session,
        const char *name,
        CoterieSecret *password,
        CoterieSecret *passphrase,
        Waiting *waiting,
        GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  gulong watch = g_signal_connect (session->client, "notify::pending", G_CALLBACK (on_pending), waiting);
  gboolean done;

  coterie_client_login_async (session->client, name, password, passphrase, session->stop, coterie_session_on_ready,
                              &result);
  done = coterie_client_login_finish (session->client, coterie_session_wait (session, &result), error);
  g_signal_handler_disconnect (session->client, watch);
  g_free (waiting->shown);
  return done;
}

static CoterieExit
stopped_waiting (CoterieSession *session, const Waiting *waiting, GError **error)
{
  if (!waiting->waited)
    return coterie_session_exit_of (*error);
  if (g_cancellable_is_cancelled (session->stop))
    {
      g_clear_error (error);
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_APPROVAL_NEEDED,
                           "This device still waits to be approved. “login NAME” goes on waiting.");
    }
  return COTERIE_EXIT_APPROVAL;
}

static CoterieExit
start_over (
    CoterieSession *session, const char *name, CoterieSecret *password, CoterieSecret *passphrase, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *sentence = g_strdup_printf ("You are @%s again, with a new identity. This is device 1.", name);

  coterie_client_start_over_async (session->client, name, password, passphrase, session->stop, coterie_session_on_ready,
                                   &result);
  if (!coterie_client_start_over_finish (session->client, coterie_session_wait (session, &result), error))
    return coterie_session_exit_of (*error);
  coterie_output_event (&session->output, "started-over", sentence, "name", name, "server",
                        coterie_client_get_server_url (session->client), NULL);
  return COTERIE_EXIT_DONE;
}

CoterieExit
coterie_command_login (CoterieSession *session, char **words, GError **error)
{
  Waiting waiting = { .session = session };
  g_autoptr (CoterieSecret) password = NULL;
  g_autoptr (CoterieSecret) passphrase = NULL;

  if (session->options->start_over &&
      !coterie_session_confirm (session,
                                "This is for who has lost all devices of the account. Its chats and contacts are not "
                                "in the new one, your contacts are told that your identity has changed, and what is "
                                "left of the old devices stops working. There is no way back.",
                                error))
    return COTERIE_EXIT_FAILED;

  password = coterie_session_ask (session, COTERIE_ASK_PASSWORD, FALSE, error);
  if (password == NULL)
    return COTERIE_EXIT_FAILED;
  passphrase =
      coterie_session_ask (session, COTERIE_ASK_PASSPHRASE, !coterie_client_has_profile (session->client), error);
  if (passphrase == NULL)
    return COTERIE_EXIT_FAILED;
  if (session->options->start_over)
    return start_over (session, words[0], password, passphrase, error);
  if (!log_in (session, words[0], password, passphrase, &waiting, error))
    return stopped_waiting (session, &waiting, error);
  if (waiting.waited)
    {
      coterie_output_event (&session->output, "approved", "This device is approved.", "name", words[0], NULL);
      return coterie_session_take_over (session);
    }
  coterie_output_event (&session->output, "login", "Signed in.", "name", words[0], NULL);
  return COTERIE_EXIT_DONE;
}

CoterieExit
coterie_command_password (CoterieSession *session, char **words, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CoterieSecret) old_password = coterie_session_ask (session, COTERIE_ASK_PASSWORD, FALSE, error);
  g_autoptr (CoterieSecret) new_password = NULL;

  if (old_password == NULL)
    return COTERIE_EXIT_FAILED;
  new_password = coterie_session_ask (session, COTERIE_ASK_NEW_PASSWORD, TRUE, error);
  if (new_password == NULL)
    return COTERIE_EXIT_FAILED;
  coterie_client_change_password_async (session->client, old_password, new_password, session->stop,
                                        coterie_session_on_ready, &result);
  if (!coterie_client_change_password_finish (session->client, coterie_session_wait (session, &result), error))
    return coterie_session_exit_of (*error);
  coterie_output_event (&session->output, "password", "The password is changed.", NULL);
  return COTERIE_EXIT_DONE;
}

CoterieExit
coterie_command_passphrase (CoterieSession *session, char **words, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CoterieSecret) new_passphrase = coterie_session_ask (session, COTERIE_ASK_NEW_PASSPHRASE, TRUE, error);

  if (new_passphrase == NULL)
    return COTERIE_EXIT_FAILED;
  coterie_client_change_passphrase_async (session->client, session->passphrase, new_passphrase, session->stop,
                                          coterie_session_on_ready, &result);
  if (!coterie_client_change_passphrase_finish (session->client, coterie_session_wait (session, &result), error))
    return coterie_session_exit_of (*error);
  coterie_output_event (&session->output, "passphrase", "The passphrase of this device is changed.", NULL);
  return COTERIE_EXIT_DONE;
}

CoterieExit
coterie_command_logout (CoterieSession *session, char **words, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (!coterie_session_confirm (session,
                                "This wipes all messages and keys of this device. Without another device of yours the "
                                "account cannot be opened again.",
                                error))
    return COTERIE_EXIT_FAILED;
  coterie_client_logout_async (session->client, session->options->yes, session->stop, coterie_session_on_ready,
                               &result);
  if (!coterie_client_logout_finish (session->client, coterie_session_wait (session, &result), error))
    return coterie_session_exit_of (*error);
  coterie_output_event (&session->output, "logout", "Signed out. This device is wiped.", NULL);
  return COTERIE_EXIT_DONE;
}

CoterieExit
coterie_command_delete_account (CoterieSession *session, char **words, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CoterieSecret) password = coterie_session_ask (session, COTERIE_ASK_PASSWORD, FALSE, error);

  if (password == NULL ||
      !coterie_session_confirm (session, "This deletes the account for good; its name stays taken.", error))
    return COTERIE_EXIT_FAILED;
  coterie_client_delete_account_async (session->client, password, session->stop, coterie_session_on_ready, &result);
  if (!coterie_client_delete_account_finish (session->client, coterie_session_wait (session, &result), error))
    return coterie_session_exit_of (*error);
  coterie_output_event (&session->output, "deleted", "The account is deleted, and this device is wiped.", NULL);
  return COTERIE_EXIT_DONE;
}

/* A server that cannot be reached is part of the answer here, not a failure. */
CoterieExit
coterie_command_status (CoterieSession *session, char **words, GError **error)
{
  g_autoptr (GError) offline = NULL;

  coterie_session_settle (session, session->options->timeout_s > 0 ? session->options->timeout_s : 10, &offline);
  coterie_output_status (&session->output);
  return COTERIE_EXIT_DONE;
}

static const struct
{
  const char *name;
  CoteriePreference preference;
} settings[] = {
  { "read-receipts", COTERIE_PREFERENCE_READ_RECEIPTS },
  { "typing", COTERIE_PREFERENCE_TYPING },
  { "presence", COTERIE_PREFERENCE_PRESENCE },
};

static void
print_setting (CoterieSession *session, guint i)
{
  const char *value = coterie_client_get_preference (session->client, settings[i].preference) ? "on" : "off";
  g_autofree char *sentence = g_strdup_printf ("%-14s %s", settings[i].name, value);

  coterie_output_event (&session->output, "setting", sentence, "name", settings[i].name, "value", value, NULL);
}

CoterieExit
coterie_command_settings (CoterieSession *session, char **words, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean on;

  if (words[0] == NULL)
    {
      for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
        print_setting (session, i);
      return COTERIE_EXIT_DONE;
    }
  on = g_strcmp0 (words[1], "on") == 0;
  for (guint i = 0; i < G_N_ELEMENTS (settings) && (on || g_strcmp0 (words[1], "off") == 0); i++)
    {
      if (g_strcmp0 (words[0], settings[i].name) != 0)
        continue;
      coterie_client_set_preference_async (session->client, settings[i].preference, on, session->stop,
                                           coterie_session_on_ready, &result);
      if (!coterie_client_set_preference_finish (session->client, coterie_session_wait (session, &result), error))
        return coterie_session_exit_of (*error);
      print_setting (session, i);
      return coterie_session_tell_own_devices (session);
    }
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "Usage: settings [read-receipts|typing|presence on|off]");
  return COTERIE_EXIT_USAGE;
}

static GBytes *
load_picture (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GFileInfo) info = NULL;

  /* The size is asked first: nobody's film is read for a picture of 64 KiB. */
  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, error);
  if (info == NULL)
    return NULL;
  if (g_file_info_get_size (info) > COTERIE_PICTURE_MAX_BYTES)
    {
      g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_TOO_LONG, "A picture may have 64 KiB at most.");
      return NULL;
    }
  return g_file_load_bytes (file, NULL, NULL, error);
}

CoterieExit
coterie_command_profile (CoterieSession *session, char **words, GError **error)
{
  const CoterieCliOptions *options = session->options;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) picture = NULL;
  g_autoptr (GError) offline = NULL;

  if (options->display_name != NULL || options->picture_file != NULL)
    {
      if (options->picture_file != NULL && options->picture_file[0] == '\0')
        picture = g_bytes_new (NULL, 0);
      else if (options->picture_file != NULL)
        picture = load_picture (options->picture_file, error);
      if (options->picture_file != NULL && picture == NULL)
        return COTERIE_EXIT_FAILED;
      coterie_client_set_profile_async (session->client, options->display_name, picture, session->stop,
                                        coterie_session_on_ready, &result);
      if (!coterie_client_set_profile_finish (session->client, coterie_session_wait (session, &result), error))
        return coterie_session_exit_of (*error);
      if (!coterie_session_settle (session, options->timeout_s, &offline))
        coterie_output_hint (&session->output, "Your contacts will see it later. %s", offline->message);
    }
  coterie_output_profile (&session->output);
  return COTERIE_EXIT_DONE;
}
