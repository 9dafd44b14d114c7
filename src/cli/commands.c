// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"

/* clang-format off */
static const CoterieCommand commands[] = {
  { "register", "NAME", "Make an account on the server, and this device", coterie_command_register, 1, 1, FALSE, FALSE, FALSE },
  { "login", "NAME", "Sign in, also on a further device", coterie_command_login, 1, 1, FALSE, FALSE, FALSE },
  { "group", "create NAME @NAME…|…", "Groups: create, add, remove, promote, demote, rename, members, leave, close, invite, join, requests, approve, decline", coterie_command_group, 2, 151, TRUE, TRUE, FALSE },
  { "send", "@NAME|#GROUP TEXT|-", "Send a text (- reads it from standard input)", coterie_command_send, 2, 2, TRUE, TRUE, FALSE },
  { "receive", "", "Print what has come (--follow, --timeout S)", coterie_command_receive, 0, 0, TRUE, FALSE, FALSE },
#ifdef COTERIE_HAS_CALLS
  { "call", "@NAME|#GROUP", "Call somebody (--video, --answer, --join, --decline, --watch, --test-media, --duration S)", coterie_command_call, 1, 1, TRUE, FALSE, FALSE },
#endif
  { "chats", "", "List the chats", coterie_command_chats, 0, 0, TRUE, TRUE, FALSE },
  { "accept", "@NAME|#GROUP", "Accept a request", coterie_command_accept, 1, 1, TRUE, TRUE, FALSE },
  { "accept-identity", "@NAME", "Go on with somebody who has begun anew", coterie_command_accept_identity, 1, 1, TRUE, TRUE, FALSE },
  { "block", "@NAME", "Take nothing more from somebody", coterie_command_block, 1, 1, TRUE, TRUE, FALSE },
  { "unblock", "@NAME", "Take that back", coterie_command_unblock, 1, 1, TRUE, TRUE, FALSE },
  { "history", "@NAME", "Print the latest rows of a chat (--limit N)", coterie_command_history, 1, 1, TRUE, TRUE, FALSE },
  { "search", "WORDS [@NAME]", "Find texts by the beginnings of words (--limit N)", coterie_command_search, 1, 2, TRUE, TRUE, FALSE },
  { "retry", "@NAME", "Send again what could not be sent", coterie_command_retry, 1, 1, TRUE, TRUE, FALSE },
  { "mute", "@NAME on|off", "Raise no notifications for a chat", coterie_command_mute, 2, 2, TRUE, TRUE, FALSE },
  { "pin", "@NAME on|off", "Keep a chat on top of the list", coterie_command_pin, 2, 2, TRUE, TRUE, FALSE },
  { "archive", "@NAME on|off", "Put a chat away until something comes", coterie_command_archive, 2, 2, TRUE, TRUE, FALSE },
  { "draft", "@NAME [TEXT]", "Show or keep a text that is not sent yet", coterie_command_draft, 1, 2, TRUE, TRUE, FALSE },
  { "safety-number", "@NAME", "Print what two people compare (--verified)", coterie_command_safety_number, 1, 1, TRUE, TRUE, FALSE },
  { "devices", "[@NAME|approve|…]", "List devices; approve (--code C), answer, decline, revoke N, rename N NAME", coterie_command_devices, 0, 3, TRUE, TRUE, TRUE },
  { "verify", "@NAME [CODE]", "Print the code that others compare, or compare theirs", coterie_command_verify, 1, 2, TRUE, TRUE, FALSE },
  { "profile", "", "Show or set what contacts see (--name, --picture)", coterie_command_profile, 0, 0, TRUE, TRUE, FALSE },
  { "settings", "[NAME on|off]", "read-receipts, typing, presence", coterie_command_settings, 0, 2, TRUE, TRUE, FALSE },
  { "password", "", "Change the account's password", coterie_command_password, 0, 0, TRUE, FALSE, FALSE },
  { "passphrase", "", "Change the passphrase of this device", coterie_command_passphrase, 0, 0, TRUE, FALSE, TRUE },
  { "status", "", "Say how things are", coterie_command_status, 0, 0, TRUE, TRUE, FALSE },
  { "logout", "", "Sign out and wipe this device (--yes)", coterie_command_logout, 0, 0, TRUE, FALSE, FALSE },
  { "delete-account", "", "Delete the account for good (--yes)", coterie_command_delete_account, 0, 0, TRUE, FALSE, FALSE },
  { "shell", "", "Converse: commands and messages line by line", coterie_command_shell, 0, 0, TRUE, FALSE, FALSE },
};
/* clang-format on */

const CoterieCommand *
coterie_commands_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_strcmp0 (commands[i].name, name) == 0)
      return &commands[i];
  return NULL;
}

char *
coterie_commands_describe (void)
{
  GString *text = g_string_new ("Commands:\n");

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *left = g_strdup_printf ("%s %s", commands[i].name, commands[i].words);

      g_string_append_printf (text, "  %-27s %s\n", left, commands[i].help);
    }
  g_string_append (text,
                   "\nPassword and passphrase come from COTERIE_PASSWORD and COTERIE_PASSPHRASE (new ones from\n"
                   "COTERIE_NEW_PASSWORD and COTERIE_NEW_PASSPHRASE), from files, or from a prompt; never from the\n"
                   "command line. Exit status: 0 done, 1 failed, 2 wrong usage, 3 the profile is in use,\n"
                   "4 no device of the account has approved this one, 5 kept and not sent yet.");
  return g_string_free (text, FALSE);
}

/**
 * coterie_commands_run:
 *
 * Checks the number of words, opens the profile when @command needs it, and runs it.
 *
 * Returns: how it ended; @error is set for all but %COTERIE_EXIT_DONE and %COTERIE_EXIT_KEPT
 */
CoterieExit
coterie_commands_run (CoterieSession *session, const CoterieCommand *command, char **words, GError **error)
{
  guint n_words = g_strv_length (words);

  if (n_words < command->min_words || n_words > command->max_words)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "Usage: %s %s", command->name, command->words);
      return COTERIE_EXIT_USAGE;
    }
  session->keep_passphrase = command->keeps_passphrase;
  if (command->needs_profile && !coterie_session_open (session, error))
    return coterie_session_exit_of (*error);
  return command->run (session, words, error);
}
