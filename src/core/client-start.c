// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "mail/call-notes.h"

/* How a session with a profile begins. */

/**
 * coterie_client_has_profile:
 *
 * Returns: whether the folder holds an account, finished or not; nothing is opened
 */
gboolean
coterie_client_has_profile (CoterieClient *self)
{
  g_autoptr (CoterieProfile) profile = NULL;

  g_return_val_if_fail (COTERIE_IS_CLIENT (self), FALSE);

  profile = coterie_profile_new (self->profile_dir);
  return coterie_profile_has_key_slot (profile);
}

/**
 * coterie_client_has_unfinished_profile:
 *
 * Returns: whether the folder says that its account was begun, and never used; nothing is opened
 */
gboolean
coterie_client_has_unfinished_profile (CoterieClient *self)
{
  g_autoptr (CoterieProfile) profile = NULL;

  g_return_val_if_fail (COTERIE_IS_CLIENT (self), FALSE);

  profile = coterie_profile_new (self->profile_dir);
  return coterie_profile_has_key_slot (profile) && coterie_profile_is_unfinished (profile);
}

/**
 * coterie_client_discard_unfinished:
 *
 * Wipes what was begun in the folder, for whoever has forgotten its passphrase. Errors: EXISTS when that is more than a
 * beginning, BUSY, FAILED.
 */
gboolean
coterie_client_discard_unfinished (CoterieClient *self, GError **error)
{
  g_autoptr (CoterieProfile) profile = NULL;

  g_return_val_if_fail (COTERIE_IS_CLIENT (self), FALSE);

  profile = coterie_profile_new (self->profile_dir);
  if (self->starting || coterie_client_is_open (self))
    {
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BUSY, "The profile is in use.");
      return FALSE;
    }
  if (!coterie_profile_lock (profile, FALSE, error))
    return FALSE;
  if (coterie_profile_is_unfinished (profile)) /* now that nobody else can change it */
    return coterie_profile_wipe (profile, error);
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_EXISTS, "There is an account in this folder.");
  return FALSE;
}

/* ------------------------------------------------------------------------------------ starting */

/* For whoever wants to finish it. */
static void
note_unfinished (CoterieClient *self, const GError *error)
{
  const char *name = NULL;

  self->unfinished = COTERIE_BEGINNING_NONE;
  if (self->account != NULL && g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_UNFINISHED))
    self->unfinished = coterie_account_get_unfinished (self->account, &name);
  g_free (self->unfinished_name);
  g_free (self->unfinished_url);
  self->unfinished_name = g_strdup (name);
  self->unfinished_url = name != NULL ? g_strdup (coterie_server_url_to_string (self->url)) : NULL;
}

CoterieBeginning
coterie_client_get_unfinished (CoterieClient *self, const char **name, const char **server_url)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), COTERIE_BEGINNING_NONE);

  *name = self->unfinished_name;
  *server_url = self->unfinished_url;
  return self->unfinished;
}

static void
finish_failed_start (GTask *task)
{
  CoterieClient *self = g_task_get_source_object (task);
  const GError *error = g_task_get_task_data (task);

  note_unfinished (self, error);
  coterie_client_free_account (self);
  self->starting = FALSE;
  coterie_core_error_return (task, g_error_copy (error));
}

static void
on_closed_after_failure (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);

  coterie_vault_close_finish (self->vault, result);
  finish_failed_start (task);
}

/* The client is then as if nothing had been tried; the vault may still be busy with what it was told. */
static void
fail_start (GTask *task, GError *error)
{
  CoterieClient *self = g_task_get_source_object (task);

  g_task_set_task_data (task, error, (GDestroyNotify) g_error_free);
  if (self->vault != NULL)
    {
      coterie_vault_close_async (self->vault, on_closed_after_failure, task);
      return;
    }
  finish_failed_start (task);
  g_object_unref (task);
}

typedef struct
{
  CoterieProfile *profile; /* not owned: the client has it for as long as its vault works */
  char *url, *pin;         /* as they stand in the profile; the pin may be NULL */
} ServerWish;

static void
server_wish_free (ServerWish *wish)
{
  g_free (wish->url);
  g_free (wish->pin);
  g_free (wish);
}

static gboolean
keep_setting (CoterieProfile *profile, const char *name, const char *value, GError **error)
{
  g_autofree char *kept = coterie_profile_dup_setting (profile, name);

  return g_strcmp0 (kept, value) == 0 || coterie_profile_set_setting (profile, name, value, error);
}

/* A job without a transaction: the file is brought to the disk, which may take its time. */
static gpointer
keep_server (CoterieDesk *desk, gpointer data, GError **error)
{
  const ServerWish *wish = data;

  return keep_setting (wish->profile, "url", wish->url, error) && keep_setting (wish->profile, "pin", wish->pin, error)
             ? COTERIE_JOB_DONE
             : NULL;
}

/**
 * coterie_client_keep_server_async:
 * @callback: gets the result of a job, that is NULL with an error: DISK_FULL, FAILED
 *
 * Remembers in the profile the address and the pin that were right this time. Repeating is safe.
 */
void
coterie_client_keep_server_async (CoterieClient *self, GAsyncReadyCallback callback, gpointer user_data)
{
  ServerWish *wish = g_new0 (ServerWish, 1);

  wish->profile = self->profile;
  wish->url = g_strdup (coterie_server_url_to_string (self->url));
  wish->pin = coterie_pin_to_string (self->pin);
  coterie_vault_run_plain_async (self->vault, keep_server, wish, (GDestroyNotify) server_wish_free, NULL, NULL,
                                 callback, user_data);
}

/* Whatever has become of that: the profile is open. */
static void
on_calls_recovered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) == NULL)
    g_message ("calls that were cut short have no lines: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
on_contents (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  g_autoptr (CoterieClientContents) contents = NULL;
  GError *error = NULL;

  contents = coterie_vault_finish (self->vault, result, &error);
  if (contents == NULL)
    {
      fail_start (g_steal_pointer (&task), error);
      return;
    }
  self->starting = FALSE;
  coterie_client_build_services (self);
  coterie_client_show_contents (self, contents);
  coterie_client_set_state (self, COTERIE_CLIENT_OFFLINE);
  coterie_client_notify_counts (self);
  coterie_vault_run_async (self->vault, coterie_call_notes_recover, NULL, NULL, NULL, NULL, on_calls_recovered,
                           g_steal_pointer (&task));
}

static void
on_server_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) == NULL)
    {
      fail_start (g_steal_pointer (&task), error);
      return;
    }
  coterie_vault_run_async (self->vault, coterie_client_jobs_load, NULL, NULL,
                           (GDestroyNotify) coterie_client_contents_free, NULL, on_contents, g_steal_pointer (&task));
}

static void
on_account_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!coterie_account_finish (self->account, result, &error))
    {
      fail_start (g_steal_pointer (&task), error);
      return;
    }
  coterie_client_keep_server_async (self, on_server_kept, g_steal_pointer (&task));
}

/* FALSE: the task has failed. */
static gboolean
begin_start (CoterieClient *self, GTask *task)
{
  GError *error = NULL;

  if (self->starting || coterie_client_is_open (self))
    {
      g_task_return_new_error (task, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_EXISTS, "A profile is open already.");
      g_object_unref (task);
      return FALSE;
    }
  self->starting = TRUE;
  if (coterie_client_build_account (self, &error))
    return TRUE;
  fail_start (task, error);
  return FALSE;
}

/**
 * coterie_client_open_async:
 * @passphrase: of this device; copied
 *
 * Opens a profile that is there; without the network. Errors: NO_PROFILE, BUSY, UNFINISHED, WRONG_PASSPHRASE, DAMAGED,
 * NEWER, DISK_FULL, BAD_INPUT (no address of a server); EXISTS when one is open already. After an error the client is
 * as before.
 */
void
coterie_client_open_async (CoterieClient *self,
                           CoterieSecret *passphrase,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  if (begin_start (self, task))
    coterie_account_open_async (self->account, passphrase, cancellable, on_account_ready, task);
}

gboolean
coterie_client_open_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * coterie_client_register_async:
 * @invite: (nullable): an invitation
 * @password: of the new account, copied; something derived from it reaches the server
 * @passphrase: of this device, copied; nothing of it leaves the machine
 *
 * Errors: those of opening; BAD_INPUT, SAME_SECRET, EXISTS, NAME_TAKEN, INVITE_NEEDED, REGISTRATION_CLOSED, TOO_OFTEN,
 * OFFLINE, CERTIFICATE, PROTOCOL, SERVER_CHANGED. Repeating is safe: what was cut short is finished.
 */
void
coterie_client_register_async (CoterieClient *self,
                               const char *name,
                               const char *invite,
                               CoterieSecret *password,
                               CoterieSecret *passphrase,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  if (begin_start (self, task))
    coterie_account_register_async (self->account, name, invite, password, passphrase, cancellable, on_account_ready,
                                    task);
}

gboolean
coterie_client_register_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  return coterie_client_open_finish (self, result, error);
}

/**
 * coterie_client_start_over_async:
 * @password: of the account, copied
 * @passphrase: of this device, copied; nothing of it leaves the machine
 *
 * Errors: those of opening; BAD_INPUT, SAME_SECRET, EXISTS (this profile has an account), WRONG_PASSWORD, DISABLED,
 * TOO_OFTEN, OFFLINE, CERTIFICATE, PROTOCOL, SERVER_CHANGED. Repeating is safe: what was cut short is finished.
 */
void
coterie_client_start_over_async (CoterieClient *self,
                                 const char *name,
                                 CoterieSecret *password,
                                 CoterieSecret *passphrase,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  if (begin_start (self, task))
    coterie_account_start_over_async (self->account, name, password, passphrase, cancellable, on_account_ready, task);
}

gboolean
coterie_client_start_over_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  return coterie_client_open_finish (self, result, error);
}

/**
 * coterie_client_login_async:
 * @passphrase: (nullable): not needed where there is no profile
 *
 * Errors: those of opening; WRONG_PASSWORD, APPROVAL_NEEDED, EXISTS (the profile is somebody else's), DISABLED,
 * SIGNED_OUT and those of the network.
 */
void
coterie_client_login_async (CoterieClient *self,
                            const char *name,
                            CoterieSecret *password,
                            CoterieSecret *passphrase,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  if (begin_start (self, task))
    coterie_account_login_async (self->account, name, password, passphrase, cancellable, on_account_ready, task);
}

gboolean
coterie_client_login_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  return coterie_client_open_finish (self, result, error);
}
