// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-cli"

#include "cli/session.h"

#include "base/secret-input.h"
#include "wire/limits.h"

#include <glib-unix.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A one-shot command gives up on a silent server after this long. */
#define SETTLE_TIMEOUT_S 60

static gboolean
on_signal (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_CONTINUE;
}

static const struct
{
  const char *variable;
  const char *prompt;
  const char *again;
  const char *what;
} asks[] = {
  [COTERIE_ASK_PASSWORD] = { "COTERIE_PASSWORD", "Password: ", "Password again: ", "password" },
  [COTERIE_ASK_PASSPHRASE] = { "COTERIE_PASSPHRASE",
                               "Passphrase of this device: ", "Passphrase again: ", "passphrase" },
  [COTERIE_ASK_NEW_PASSWORD] = { "COTERIE_NEW_PASSWORD", "New password: ", "New password again: ", "new password" },
  [COTERIE_ASK_NEW_PASSPHRASE] = { "COTERIE_NEW_PASSPHRASE",
                                   "New passphrase: ", "New passphrase again: ", "new passphrase" },
};

/* All of them leave the environment at once, whether this command needs them or not. */
static gboolean
take_environment (CoterieSession *self, GError **error)
{
  for (guint i = 0; i < COTERIE_N_ASKS; i++)
    {
      const char *name = asks[i].variable;

      if (g_strcmp0 (g_getenv (name), "") <= 0) /* not set, or empty */
        continue;
      self->given[i] = coterie_secret_take_environment (name, COTERIE_PASSWORD_MAX_BYTES, error);
      if (self->given[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

/* A fingerprint as a person copies it, with spaces or colons, in the profile's form (net/pin.h). */
static char *
read_pin (const char *typed)
{
  g_autoptr (GString) pin = g_string_new ("only:");

  for (; *typed != '\0'; typed++)
    if (*typed != ' ' && *typed != ':')
      g_string_append_c (pin, g_ascii_tolower (*typed));
  return g_string_free (g_steal_pointer (&pin), FALSE);
}

/**
 * coterie_session_init:
 * @self: zeroed
 *
 * Takes the secrets of the environment, and makes the client. Clear it afterwards, whatever it returns.
 */
gboolean
coterie_session_init (CoterieSession *self, const CoterieCliOptions *options, GError **error)
{
  g_autofree char *pin = options->pin != NULL ? read_pin (options->pin) : NULL;
  const CoterieClientOptions client_options = {
    .profile_dir = options->profile_dir,
    .server_url = options->server_url,
    .pin = pin,
    .pin_first = options->pin_first,
#ifdef COTERIE_TEST_STEPS
    .cheap_key_slot = g_getenv ("COTERIE_TEST_CHEAP_KEY_SLOT") != NULL, /* thousands of starts in one test */
#endif
  };

  self->options = options;
  self->client = coterie_client_new (&client_options);
  self->stop = g_cancellable_new ();
  self->in_shell = FALSE;
  coterie_output_init (&self->output, self->client, options->json, options->quiet);
  g_unix_signal_add (SIGINT, on_signal, self->stop);
  g_unix_signal_add (SIGTERM, on_signal, self->stop);
  return take_environment (self, error);
}

/* Closing waits for the job that runs: what was begun is durable when the program ends. */
void
coterie_session_clear (CoterieSession *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_output_clear (&self->output);
  coterie_client_close_async (self->client, coterie_session_on_ready, &result);
  coterie_client_close_finish (self->client, coterie_session_wait (self, &result));
  g_clear_object (&self->client);
  g_clear_object (&self->stop);
  g_clear_pointer (&self->passphrase, coterie_secret_free);
  coterie_session_forget_secrets (self);
}

/* For commands that stay: what the environment gave is not needed any more. */
void
coterie_session_forget_secrets (CoterieSession *self)
{
  for (guint i = 0; i < COTERIE_N_ASKS; i++)
    g_clear_pointer (&self->given[i], coterie_secret_free);
}

void
coterie_session_on_ready (GObject *source, GAsyncResult *result, gpointer slot)
{
  *(GAsyncResult **) slot = g_object_ref (result);
}

GAsyncResult *
coterie_session_wait (CoterieSession *self, GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *slot;
}

/* Only `login` has the patience. */
static void
on_pending (CoterieClient *client, GParamSpec *pspec, GCancellable *opening)
{
  if (coterie_client_get_pending (client))
    g_cancellable_cancel (opening);
}

static void
on_stopped (GCancellable *stop, gpointer deadline)
{
  g_cancellable_cancel (deadline);
}

static gboolean
open_profile (CoterieSession *self, CoterieSecret *passphrase, GError **error)
{
  g_autoptr (GCancellable) opening = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  gulong watch = g_signal_connect (self->client, "notify::pending", G_CALLBACK (on_pending), opening);
  gulong stopped = g_cancellable_connect (self->stop, G_CALLBACK (on_stopped), opening, NULL);
  gboolean done;

  coterie_client_open_async (self->client, passphrase, opening, coterie_session_on_ready, &result);
  done = coterie_client_open_finish (self->client, coterie_session_wait (self, &result), error);
  g_cancellable_disconnect (self->stop, stopped);
  g_signal_handler_disconnect (self->client, watch);
  if (!done && g_cancellable_is_cancelled (opening) && !g_cancellable_is_cancelled (self->stop))
    {
      g_clear_error (error);
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_APPROVAL_NEEDED,
                           "This device waits to be approved. “login NAME” goes on waiting.");
    }
  return done;
}

/**
 * coterie_session_open:
 *
 * Opens the profile with the passphrase; does nothing when it is open.
 */
gboolean
coterie_session_open (CoterieSession *self, GError **error)
{
  g_autoptr (CoterieSecret) passphrase = NULL;

  if (coterie_client_get_state (self->client) != COTERIE_CLIENT_CLOSED)
    return TRUE;
  if (!coterie_client_has_profile (self->client))
    {
      g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_NO_PROFILE,
                   "There is no account in %s. Make one with “register NAME”.", self->options->profile_dir);
      return FALSE;
    }
  passphrase = coterie_session_ask (self, COTERIE_ASK_PASSPHRASE, FALSE, error);
  if (passphrase == NULL)
    return FALSE;
  if (!open_profile (self, passphrase, error))
    return FALSE;
  if (self->keep_passphrase)
    self->passphrase = g_steal_pointer (&passphrase);
  return TRUE;
}

static gboolean
on_timeout (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

/**
 * coterie_session_settle:
 * @timeout_s: 0 for the default
 *
 * Connects, and waits until all that waited has come and all that was unsent is answered. In a shell, which stays
 * connected, it returns at once.
 */
gboolean
coterie_session_settle (CoterieSession *self, guint timeout_s, GError **error)
{
  g_autoptr (GCancellable) deadline = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) local_error = NULL;
  guint timer;
  gulong stopped;

  if (self->in_shell)
    return TRUE;
  timer = g_timeout_add_seconds (timeout_s > 0 ? timeout_s : SETTLE_TIMEOUT_S, on_timeout, deadline);
  stopped = g_cancellable_connect (self->stop, G_CALLBACK (on_stopped), deadline, NULL);
  coterie_client_connect (self->client);
  coterie_client_settle_async (self->client, deadline, coterie_session_on_ready, &result);
  coterie_client_settle_finish (self->client, coterie_session_wait (self, &result), &local_error);
  g_cancellable_disconnect (self->stop, stopped);
  if (!g_cancellable_is_cancelled (deadline))
    g_source_remove (timer);
  else if (!g_cancellable_is_cancelled (self->stop) && local_error != NULL)
    {
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_OFFLINE,
                           "The server did not answer in time. Try again later.");
      return FALSE;
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return TRUE;
}

/**
 * coterie_session_tell:
 * @whom: who is still to hear of what was done here, "The members"
 *
 * Returns: %COTERIE_EXIT_KEPT when the server cannot be reached
 */
CoterieExit
coterie_session_tell (CoterieSession *self, const char *whom)
{
  g_autoptr (GError) offline = NULL;

  if (coterie_session_settle (self, self->options->timeout_s, &offline))
    return COTERIE_EXIT_DONE;
  coterie_output_hint (&self->output, "%s %s learn of it with the next command that connects.", offline->message, whom);
  return COTERIE_EXIT_KEPT;
}

/* For what concerns nobody else, and nobody at all when this is the only device. */
CoterieExit
coterie_session_tell_own_devices (CoterieSession *self)
{
  return coterie_client_get_unsent (self->client) > 0 ? coterie_session_tell (self, "Your other devices")
                                                      : COTERIE_EXIT_DONE;
}

CoterieExit
coterie_session_exit_of (const GError *error)
{
  if (error == NULL)
    return COTERIE_EXIT_DONE;
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BUSY))
    return COTERIE_EXIT_BUSY;
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_APPROVAL_NEEDED) ||
      g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DECLINED))
    return COTERIE_EXIT_APPROVAL;
  if (error->domain == G_OPTION_ERROR)
    return COTERIE_EXIT_USAGE;
  return COTERIE_EXIT_FAILED;
}

/* ------------------------------------------------------------------------------------ names */

/**
 * coterie_session_name_of:
 * @word: "@alice"
 *
 * Returns: (transfer none): the name without its mark, or %NULL with %G_OPTION_ERROR
 */
const char *
coterie_session_name_of (const char *word, GError **error)
{
  if (word[0] == '@' && word[1] != '\0')
    return word + 1;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "Write people as @NAME, for example @alice.");
  return NULL;
}

static gboolean
refuse_unknown (const char *name, GError **error)
{
  g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_UNKNOWN_NAME, "There is no chat with @%s on this device.",
               name);
  return FALSE;
}

CoterieContact *
coterie_session_find_contact (CoterieSession *self, const char *word, GError **error)
{
  const char *name = coterie_session_name_of (word, error);
  CoterieContact *contact;

  if (name == NULL)
    return NULL;
  contact = coterie_client_find_contact (self->client, name);
  if (contact == NULL)
    refuse_unknown (name, error);
  return contact;
}

static CoterieChat *
find_group (CoterieSession *self, const char *word, GError **error)
{
  CoterieChat *chat = coterie_client_find_group (self->client, word + 1);

  if (chat == NULL)
    g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_UNKNOWN_NAME, "There is no group %s on this device.",
                 word);
  return chat;
}

CoterieChat *
coterie_session_find_chat (CoterieSession *self, const char *word, GError **error)
{
  const char *name;
  CoterieChat *chat;

  if (word[0] == '#')
    return find_group (self, word, error);
  name = coterie_session_name_of (word, error);
  if (name == NULL)
    return NULL;
  chat = coterie_client_find_chat (self->client, name);
  if (chat == NULL)
    refuse_unknown (name, error);
  return chat;
}

/* ------------------------------------------------------------------------------------ secrets */

static const char *
file_of (CoterieSession *self, CoterieAsk what)
{
  switch (what)
    {
    case COTERIE_ASK_PASSWORD:
      return self->options->password_file;
    case COTERIE_ASK_PASSPHRASE:
      return self->options->passphrase_file;
    case COTERIE_ASK_NEW_PASSWORD:
      return self->options->new_password_file;
    case COTERIE_ASK_NEW_PASSPHRASE:
      return self->options->new_passphrase_file;
    case COTERIE_N_ASKS:
    default:
      g_assert_not_reached ();
    }
}

/**
 * coterie_session_ask:
 * @twice: whether a prompt asks again (the others cannot be mistyped)
 *
 * Takes a secret from its file, its variable, or a prompt, in this order.
 *
 * Returns: (transfer full): the secret, or %NULL with a sentence
 */
CoterieSecret *
coterie_session_ask (CoterieSession *self, CoterieAsk what, gboolean twice, GError **error)
{
  g_autoptr (CoterieSecret) secret = NULL;
  g_autoptr (CoterieSecret) again = NULL;

  if (file_of (self, what) != NULL)
    return coterie_secret_read_file (file_of (self, what), COTERIE_PASSWORD_MAX_BYTES, error);
  if (self->given[what] != NULL)
    return g_steal_pointer (&self->given[what]);
  secret = coterie_secret_prompt (asks[what].prompt, COTERIE_PASSWORD_MAX_BYTES, error);
  if (secret == NULL)
    {
      g_prefix_error (error, "No %s. Set %s, or use a terminal. ", asks[what].what, asks[what].variable);
      return NULL;
    }
  if (!twice)
    return g_steal_pointer (&secret);
  again = coterie_secret_prompt (asks[what].again, COTERIE_PASSWORD_MAX_BYTES, error);
  if (again == NULL)
    return NULL;
  if (!coterie_secret_equal (secret, again))
    {
      g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, "The two are not the same. Try again.");
      return NULL;
    }
  return g_steal_pointer (&secret);
}

/* Asks for a “yes” unless --yes was given. */
gboolean
coterie_session_confirm (CoterieSession *self, const char *question, GError **error)
{
  char line[16];

  if (self->options->yes)
    return TRUE;
  if (isatty (STDIN_FILENO))
    {
      fprintf (stderr, "%s Type “yes” to go on: ", question);
      if (fgets (line, sizeof line, stdin) != NULL && strcmp (g_strstrip (line), "yes") == 0)
        return TRUE;
    }
  g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, "Nothing was done. Confirm with --yes.");
  return FALSE;
}
