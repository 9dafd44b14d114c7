// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options.h"

#include "cli/commands.h"

static const char *
default_profile_dir (void)
{
  static char *dir;

  if (dir == NULL)
    dir = g_build_filename (g_get_user_data_dir (), "coterie", "default", NULL);
  return dir;
}

/**
 * coterie_cli_options_parse:
 * @self: zeroed
 *
 * Takes the command line apart. `--` ends the options, so that a text may begin with a dash.
 *
 * Returns: %FALSE with a %G_OPTION_ERROR when it cannot be understood
 */
gboolean
coterie_cli_options_parse (CoterieCliOptions *self, int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("COMMAND [WORDS…]");
  g_autofree char *commands = coterie_commands_describe ();
  g_autofree char *dir = NULL;
  const GOptionEntry entries[] = {
    { "profile", 0, 0, G_OPTION_ARG_FILENAME, &self->profile_dir, "Folder of the profile", "DIR" },
    { "server", 0, 0, G_OPTION_ARG_STRING, &self->server_url, "Address of the server", "URL" },
    { "pin", 0, 0, G_OPTION_ARG_STRING, &self->pin, "Trust the server's certificate by this fingerprint", "PIN" },
    { "pin-first", 0, 0, G_OPTION_ARG_NONE, &self->pin_first, "Pin the certificate that is seen first", NULL },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &self->password_file, "Read the password from a file", "FILE" },
    { "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &self->passphrase_file, "Read the passphrase from a file",
      "FILE" },
    { "new-password-file", 0, 0, G_OPTION_ARG_FILENAME, &self->new_password_file, "The same for the new password",
      "FILE" },
    { "new-passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &self->new_passphrase_file, "The same for the new passphrase",
      "FILE" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, "Print JSON lines", NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &self->quiet, "Print no hints on standard error", NULL },
    { "follow", 0, 0, G_OPTION_ARG_NONE, &self->follow, "receive: go on until stopped", NULL },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &self->timeout_s,
      "Give up (receive --follow: end; login: wait no longer for more) after this time", "S" },
    { "limit", 0, 0, G_OPTION_ARG_INT, &self->limit, "history, search, retry: that many rows", "N" },
    { "invite", 0, 0, G_OPTION_ARG_STRING, &self->invite, "register: the invitation", "CODE" },
    { "only", 0, 0, G_OPTION_ARG_STRING, &self->only, "send #GROUP: to these members alone", "@NAME,@NAME…" },
    { "share-history", 0, 0, G_OPTION_ARG_NONE, &self->share_history,
      "group add: show them the latest of what was said before", NULL },
    { "code", 0, 0, G_OPTION_ARG_STRING, &self->code, "devices approve: what the new device shows", "CODE" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &self->display_name, "profile: the name that contacts see", "NAME" },
    { "picture", 0, 0, G_OPTION_ARG_FILENAME, &self->picture_file, "profile: a PNG or JPEG file", "FILE" },
    { "verified", 0, 0, G_OPTION_ARG_NONE, &self->verified, "safety-number: you have compared it", NULL },
    { "unverified", 0, 0, G_OPTION_ARG_NONE, &self->unverified, "safety-number: take that back", NULL },
    { "start-over", 0, 0, G_OPTION_ARG_NONE, &self->start_over,
      "login: all devices are lost; begin with a new identity", NULL },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &self->yes, "logout, delete-account, login --start-over: do not ask", NULL },
    { "video", 0, 0, G_OPTION_ARG_NONE, &self->video, "call: with pictures", NULL },
    { "answer", 0, 0, G_OPTION_ARG_NONE, &self->answer, "call: wait to be called, and answer", NULL },
    { "decline", 0, 0, G_OPTION_ARG_NONE, &self->decline, "call: wait to be called, and decline", NULL },
    { "join", 0, 0, G_OPTION_ARG_NONE, &self->join, "call: wait for a call that goes on, and join it", NULL },
    { "watch", 0, 0, G_OPTION_ARG_NONE, &self->watch, "call: print what becomes of the calls of others", NULL },
    { "relay-only", 0, 0, G_OPTION_ARG_NONE, &self->relay_only,
      "call: show nobody this device's address: all goes through the server's relay", NULL },
    { "test-media", 0, 0, G_OPTION_ARG_NONE, &self->test_media,
      "call: a test picture and tone, no camera or microphone", NULL },
    { "duration", 0, 0, G_OPTION_ARG_INT, &self->duration_s, "call: hang up after this time", "S" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, "Print the version", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_set_summary (context, "Coterie on a console: messages that the server cannot read.");
  g_option_context_set_description (context, commands);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (self->timeout_s < 0 || self->limit < 0 || self->duration_s < 0)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "A number must not be negative.");
      return FALSE;
    }
  dir = g_steal_pointer (&self->profile_dir);
  self->profile_dir = g_canonicalize_filename (dir != NULL ? dir : default_profile_dir (), NULL);
  return TRUE;
}

void
coterie_cli_options_clear (CoterieCliOptions *self)
{
  g_clear_pointer (&self->profile_dir, g_free);
  g_clear_pointer (&self->server_url, g_free);
  g_clear_pointer (&self->pin, g_free);
  g_clear_pointer (&self->password_file, g_free);
  g_clear_pointer (&self->passphrase_file, g_free);
  g_clear_pointer (&self->new_password_file, g_free);
  g_clear_pointer (&self->new_passphrase_file, g_free);
  g_clear_pointer (&self->invite, g_free);
  g_clear_pointer (&self->code, g_free);
  g_clear_pointer (&self->only, g_free);
  g_clear_pointer (&self->display_name, g_free);
  g_clear_pointer (&self->picture_file, g_free);
  g_clear_pointer (&self->words, g_strfreev);
}
