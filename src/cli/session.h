// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "core/client.h"

#include "base/secret.h"

G_BEGIN_DECLS

/* Secrets that commands ask for. */
typedef enum
{
  COTERIE_ASK_PASSWORD,
  COTERIE_ASK_PASSPHRASE,
  COTERIE_ASK_NEW_PASSWORD,
  COTERIE_ASK_NEW_PASSPHRASE,
  COTERIE_N_ASKS,
} CoterieAsk;

/* One run of the console program: the options, a client, and a main loop that turns the client's asynchronous
 * functions into steps one after the other. */
typedef struct
{
  const CoterieCliOptions *options;
  CoterieSecret *given[COTERIE_N_ASKS]; /* by the environment, which no longer has them */
  CoterieClient *client;
  CoterieOutput output;
  GCancellable *stop; /* SIGINT and SIGTERM cancel it */
  gboolean in_shell;
  gboolean keep_passphrase;  /* for the command that changes it: it was just asked for */
  CoterieSecret *passphrase; /* NULL unless kept */
} CoterieSession;

gboolean
coterie_session_init (CoterieSession *self, const CoterieCliOptions *options, GError **error);
void
coterie_session_clear (CoterieSession *self);
void
coterie_session_forget_secrets (CoterieSession *self);

gboolean
coterie_session_open (CoterieSession *self, GError **error);
gboolean
coterie_session_settle (CoterieSession *self, guint timeout_s, GError **error);
CoterieExit
coterie_session_tell (CoterieSession *self, const char *whom);
CoterieExit
coterie_session_tell_own_devices (CoterieSession *self);
CoterieExit /* in hand-over.c, as the next two */
coterie_session_take_over (CoterieSession *self);
CoterieExit
coterie_session_hand_over (CoterieSession *self);
CoterieExit
coterie_session_end_hand_over (CoterieSession *self, CoterieExit exit);
CoterieExit
coterie_session_exit_of (const GError *error);

/* Runs the main loop until the callback below has brought the result. The result is the caller's. */
void
coterie_session_on_ready (GObject *source, GAsyncResult *result, gpointer slot);
GAsyncResult *
coterie_session_wait (CoterieSession *self, GAsyncResult **slot);

const char *
coterie_session_name_of (const char *word, GError **error);
CoterieContact *
coterie_session_find_contact (CoterieSession *self, const char *word, GError **error);
CoterieChat *
coterie_session_find_chat (CoterieSession *self, const char *word, GError **error);

CoterieSecret *
coterie_session_ask (CoterieSession *self, CoterieAsk what, gboolean twice, GError **error);
gboolean
coterie_session_confirm (CoterieSession *self, const char *question, GError **error);

G_END_DECLS
