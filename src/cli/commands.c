// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"

static const CoterieCommandForm group_forms[] = {
  { "create NAME @NAME…", "Make a group of yourself and others" },
  { "add #GROUP @NAME…", "Let somebody in (--share-history: with what was said before)" },
  { "remove #GROUP @NAME…", "Take somebody out" },
  { "promote #GROUP @NAME…", "Make somebody an admin" },
  { "demote #GROUP @NAME…", "Take that back" },
  { "rename #GROUP NAME", "Call it something else" },
  { "members #GROUP", "List who is in it" },
  { "leave #GROUP", "Leave it" },
  { "close #GROUP", "Close it for everybody, for good" },
  { "invite #GROUP [off]", "Print a link for those who want to come in; off takes all your links back" },
  { "join LINK", "Ask to be let in" },
  { "requests #GROUP", "List who asks to be let in" },
  { "approve #GROUP @NAME", "Let them in (--share-history: as above)" },
  { "decline #GROUP @NAME", "Do not" },
  { "delivery #GROUP ID", "Say how far a message of yours has come" },
  { NULL, NULL },
};

static const CoterieCommandForm device_forms[] = {
  { "[@NAME]", "List your devices, or those of somebody" },
  { "approve", "Approve the device that waits (--code C)" },
  { "answer", "Answer it here although another device has" },
  { "decline", "Turn it away" },
  { "revoke N", "End a device: it gets nothing more, and wipes itself" },
  { "rename N NAME", "Call one of your devices otherwise" },
  { NULL, NULL },
};

/* clang-format off */
static const CoterieCommand commands[] = {
  { "register", "NAME", "Make an account on the server, and this device", NULL, coterie_command_register, 1, 1, FALSE, FALSE, FALSE },
  { "login", "NAME", "Sign in, also on a further device", NULL, coterie_command_login, 1, 1, FALSE, FALSE, FALSE },
  { "group", NULL, NULL, group_forms, coterie_command_group, 2, 151, TRUE, TRUE, FALSE },
  { "send", "@NAME|#GROUP TEXT|-", "Send a text (- reads it from standard input)", NULL, coterie_command_send, 2, 2, TRUE, TRUE, FALSE },
  { "receive", "", "Print what has come (--follow, --timeout S)", NULL, coterie_command_receive, 0, 0, TRUE, FALSE, FALSE },
#ifdef COTERIE_HAS_CALLS
  { "call", "@NAME|#GROUP", "Call somebody (--video, --answer, --join, --decline, --watch, --test-media, --duration S)", NULL, coterie_command_call, 1, 1, TRUE, FALSE, FALSE },
#endif
  { "chats", "", "List the chats", NULL, coterie_command_chats, 0, 0, TRUE, TRUE, FALSE },
  { "accept", "@NAME|#GROUP", "Accept a request", NULL, coterie_command_accept, 1, 1, TRUE, TRUE, FALSE },
  { "accept-identity", "@NAME", "Go on with somebody who has begun anew", NULL, coterie_command_accept_identity, 1, 1, TRUE, TRUE, FALSE },
  { "block", "@NAME", "Take nothing more from somebody", NULL, coterie_command_block, 1, 1, TRUE, TRUE, FALSE },
  { "unblock", "@NAME", "Take that back", NULL, coterie_command_unblock, 1, 1, TRUE, TRUE, FALSE },
  { "history", "@NAME|#GROUP", "Print the latest rows of a chat (--limit N)", NULL, coterie_command_history, 1, 1, TRUE, TRUE, FALSE },
  { "search", "WORDS [@NAME|#GROUP]", "Find texts by the beginnings of words (--limit N)", NULL, coterie_command_search, 1, 2, TRUE, TRUE, FALSE },
  { "retry", "@NAME|#GROUP", "Send again what could not be sent", NULL, coterie_command_retry, 1, 1, TRUE, TRUE, FALSE },
  { "mute", "@NAME|#GROUP on|off", "Raise no notifications for a chat", NULL, coterie_command_mute, 2, 2, TRUE, TRUE, FALSE },
  { "pin", "@NAME|#GROUP on|off", "Keep a chat on top of the list", NULL, coterie_command_pin, 2, 2, TRUE, TRUE, FALSE },
  { "archive", "@NAME|#GROUP on|off", "Put a chat away until something comes", NULL, coterie_command_archive, 2, 2, TRUE, TRUE, FALSE },
  { "draft", "@NAME|#GROUP [TEXT]", "Show or keep a text that is not sent yet", NULL, coterie_command_draft, 1, 2, TRUE, TRUE, FALSE },
  { "safety-number", "@NAME", "Print what two people compare (--verified)", NULL, coterie_command_safety_number, 1, 1, TRUE, TRUE, FALSE },
  { "devices", NULL, NULL, device_forms, coterie_command_devices, 0, 3, TRUE, TRUE, TRUE },
  { "verify", "@NAME [CODE]", "Print the code that others compare, or compare theirs", NULL, coterie_command_verify, 1, 2, TRUE, TRUE, FALSE },
  { "profile", "", "Show or set what contacts see (--name, --picture)", NULL, coterie_command_profile, 0, 0, TRUE, TRUE, FALSE },
  { "settings", "[NAME on|off]", "read-receipts, typing, presence", NULL, coterie_command_settings, 0, 2, TRUE, TRUE, FALSE },
  { "password", "", "Change the account's password", NULL, coterie_command_password, 0, 0, TRUE, FALSE, FALSE },
  { "passphrase", "", "Change the passphrase of this device", NULL, coterie_command_passphrase, 0, 0, TRUE, FALSE, TRUE },
  { "status", "", "Say how things are", NULL, coterie_command_status, 0, 0, TRUE, TRUE, FALSE },
  { "logout", "", "Sign out and wipe this device (--yes)", NULL, coterie_command_logout, 0, 0, TRUE, FALSE, FALSE },
  { "delete-account", "", "Delete the account for good (--yes)", NULL, coterie_command_delete_account, 0, 0, TRUE, FALSE, FALSE },
  { "shell", "", "Converse: commands and messages line by line", NULL, coterie_command_shell, 0, 0, TRUE, FALSE, FALSE },
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

static void
describe_form (GString *text, const char *name, const char *words, const char *help)
{
  g_autofree char *left = g_strdup_printf ("%s %s", name, words);

  g_string_append_printf (text, "  %s%*s %s\n", left, MAX (30 - (int) g_utf8_strlen (left, -1), 0), "", help);
}

char *
coterie_commands_describe (void)
{
  GString *text = g_string_new ("Commands:\n");

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (commands[i].forms == NULL)
      describe_form (text, commands[i].name, commands[i].words, commands[i].help);
    else
      for (const CoterieCommandForm *form = commands[i].forms; form->words != NULL; form++)
        describe_form (text, commands[i].name, form->words, form->help);
  g_string_append (text,
                   "\nPassword and passphrase come from COTERIE_PASSWORD and COTERIE_PASSPHRASE (new ones from\n"
                   "COTERIE_NEW_PASSWORD and COTERIE_NEW_PASSPHRASE), from files, or from a prompt; never from the\n"
                   "command line. Exit status: 0 done, 1 failed, 2 wrong usage, 3 the profile is in use,\n"
                   "4 no device of the account has approved this one, 5 kept and not sent yet, 6 not all chats of the\n"
                   "account are here yet.");
  return g_string_free (text, FALSE);
}

/**
 * coterie_commands_describe_usage:
 *
 * Returns: (transfer full): all ways of saying it, for whoever has said it in none of them
 */
char *
coterie_commands_describe_usage (const CoterieCommand *command)
{
  GString *text = g_string_new ("Usage:");

  if (command->forms == NULL)
    g_string_append_printf (text, " %s %s", command->name, command->words);
  else
    for (const CoterieCommandForm *form = command->forms; form->words != NULL; form++)
      g_string_append_printf (text, "%s %s %s", form == command->forms ? "" : ",", command->name, form->words);
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
      g_autofree char *usage = coterie_commands_describe_usage (command);

      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, usage);
      return COTERIE_EXIT_USAGE;
    }
  session->keep_passphrase = command->keeps_passphrase;
  if (command->needs_profile && !coterie_session_open (session, error))
    return coterie_session_exit_of (*error);
  return command->run (session, words, error);
}
