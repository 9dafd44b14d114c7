// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "core/composer.h"
#include "wire/names.h"

/* About oneself: password, passphrase, profile, preferences. */

static void
on_account_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    coterie_core_error_return (task, error);
}

static gboolean
is_open_for (CoterieClient *self, GTask *task)
{
  if (coterie_client_is_open (self))
    return TRUE;
  g_task_return_error (task, coterie_client_new_closed_error ());
  g_object_unref (task);
  return FALSE;
}

/**
 * coterie_client_change_password_async:
 *
 * Errors: WRONG_PASSWORD (the old one), SAME_SECRET (the new one is the passphrase), BAD_INPUT and those of the
 * network.
 */
void
coterie_client_change_password_async (CoterieClient *self,
                                      CoterieSecret *old_password,
                                      CoterieSecret *new_password,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  if (is_open_for (self, task))
    coterie_account_change_password_async (self->account, old_password, new_password, cancellable, on_account_changed,
                                           task);
}

gboolean
coterie_client_change_password_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * coterie_client_change_passphrase_async:
 *
 * Without the network. Errors: WRONG_PASSPHRASE, BAD_INPUT, DISK_FULL.
 */
void
coterie_client_change_passphrase_async (CoterieClient *self,
                                        CoterieSecret *old_passphrase,
                                        CoterieSecret *new_passphrase,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  if (is_open_for (self, task))
    coterie_account_change_passphrase_async (self->account, old_passphrase, new_passphrase, cancellable,
                                             on_account_changed, task);
}

gboolean
coterie_client_change_passphrase_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  return coterie_client_change_password_finish (self, result, error);
}

/* ------------------------------------------------------------------------------------ profile, preferences */

static void
on_own_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  CoterieOwnProfile *own = g_task_propagate_pointer (G_TASK (result), NULL);

  if (own != NULL)
    {
      g_clear_pointer (&self->own, coterie_own_profile_free);
      self->own = own;
    }
  g_task_return_boolean (task, TRUE);
}

/* What was set is what the getters say when the caller hears of it. */
static void
on_own_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) == NULL)
    coterie_core_error_return (task, error);
  else
    coterie_vault_run_async (self->vault, coterie_profile_jobs_load, NULL, NULL,
                             (GDestroyNotify) coterie_own_profile_free, NULL, on_own_loaded, g_steal_pointer (&task));
}

/**
 * coterie_client_set_profile_async:
 *
 * Goes sealed to everybody who is accepted and has accepted us. Errors: BAD_INPUT, TOO_LONG, DISK_FULL.
 */
void
coterie_client_set_profile_async (CoterieClient *self,
                                  const char *display_name,
                                  GBytes *picture,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  CoterieProfileWish *wish;
  GError *error = NULL;

  if (!is_open_for (self, task))
    return;
  if ((display_name != NULL && !coterie_display_name_check (display_name, &error)) ||
      (picture != NULL && !coterie_composer_check_picture (picture, &error)))
    {
      coterie_core_error_return (task, error);
      g_object_unref (task);
      return;
    }
  wish = g_new0 (CoterieProfileWish, 1);
  wish->name = g_strdup (display_name);
  wish->picture = picture != NULL ? g_bytes_ref (picture) : NULL;
  coterie_vault_run_async (self->vault, coterie_profile_jobs_set, wish, (GDestroyNotify) coterie_profile_wish_free,
                           NULL, cancellable, on_own_set, task);
}

gboolean
coterie_client_set_profile_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  return coterie_client_change_password_finish (self, result, error);
}

/**
 * coterie_client_set_preference_async:
 *
 * Errors: DISK_FULL.
 */
void
coterie_client_set_preference_async (CoterieClient *self,
                                     CoteriePreference preference,
                                     gboolean value,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  CoteriePreferenceWish *wish;

  if (!is_open_for (self, task))
    return;
  wish = g_new0 (CoteriePreferenceWish, 1);
  wish->preference = preference;
  wish->value = value;
  coterie_vault_run_async (self->vault, coterie_profile_jobs_set_preference, wish, g_free, NULL, cancellable,
                           on_own_set, task);
}

gboolean
coterie_client_set_preference_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  return coterie_client_change_password_finish (self, result, error);
}
