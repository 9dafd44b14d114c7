// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/session.h"

G_BEGIN_DECLS

/* A command of the console: what is typed, and what it does. @words holds what follows the command's name. */
typedef CoterieExit (*CoterieCommandRun) (CoterieSession *session, char **words, GError **error);

/* One way of saying a command that has several. */
typedef struct
{
  const char *words; /* "revoke N" */
  const char *help;
} CoterieCommandForm;

typedef struct
{
  const char *name;
  const char *words; /* for the help: "@NAME TEXT|-" */
  const char *help;
  const CoterieCommandForm *forms; /* (nullable): these instead of @words; the last one is empty */
  CoterieCommandRun run;
  guint min_words, max_words;
  gboolean needs_profile; /* an account that is open */
  gboolean in_shell;
  gboolean keeps_passphrase;
} CoterieCommand;

const CoterieCommand *
coterie_commands_find (const char *name);
char *
coterie_commands_describe (void);
char *
coterie_commands_describe_usage (const CoterieCommand *command);
CoterieExit
coterie_commands_run (CoterieSession *session, const CoterieCommand *command, char **words, GError **error);

/* Of single files: */
CoterieExit
coterie_command_register (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_login (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_password (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_passphrase (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_logout (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_delete_account (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_status (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_settings (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_profile (CoterieSession *session, char **words, GError **error);

CoterieExit
coterie_command_send (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_receive (CoterieSession *session, char **words, GError **error);
GPtrArray *
coterie_command_load_rows (CoterieSession *session, CoterieChat *chat, guint64 before, guint limit, GError **error);
CoterieExit
coterie_command_history (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_draft (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_group (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_shell (CoterieSession *session, char **words, GError **error);

CoterieExit
coterie_command_call (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_chats (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_search (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_retry (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_mute (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_pin (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_archive (CoterieSession *session, char **words, GError **error);

CoterieExit
coterie_command_accept (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_block (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_unblock (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_safety_number (CoterieSession *session, char **words, GError **error);
CoterieContact * /* transfer full: somebody known, or known to the server */
coterie_command_look_up (CoterieSession *session, const char *word, GError **error);
CoterieExit
coterie_command_devices (CoterieSession *session, char **words, GError **error);

/* device-names.c */
CoterieOwnDevice *
coterie_command_name_device (CoterieSession *session, guint number);
CoterieExit
coterie_command_rename_device (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_accept_identity (CoterieSession *session, char **words, GError **error);
CoterieExit
coterie_command_verify (CoterieSession *session, char **words, GError **error);

GPtrArray *
coterie_command_load_members (CoterieSession *session, CoterieChat *chat, GError **error);

/* `group`, continued. */
CoterieExit
coterie_command_group_invite (CoterieSession *session, CoterieChat *chat, GError **error);
CoterieExit
coterie_command_group_invite_off (CoterieSession *session, CoterieChat *chat, GError **error);
CoterieExit
coterie_command_group_join (CoterieSession *session, const char *link, GError **error);
CoterieExit
coterie_command_group_requests (CoterieSession *session, CoterieChat *chat, GError **error);
CoterieExit
coterie_command_group_answer (
    CoterieSession *session, CoterieChat *chat, const char *word, gboolean let_in, GError **error);

G_END_DECLS
