// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "chain/safety-number.h"
#include "mail/contact-jobs.h"
#include "wire/names.h"

/* People: finding, accepting, blocking, comparing. */

/**
 * coterie_client_find_contact:
 * @name: a user name, or what stands for it (coterie_contact_get_word())
 *
 * Returns: (transfer none) (nullable): somebody known by it
 */
CoterieContact *
coterie_client_find_contact (CoterieClient *self, const char *name)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return coterie_contacts_find_name (self->contacts, name);
}

CoterieChat *
coterie_client_get_note_to_self (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return coterie_chats_find_contact (self->chats, NULL);
}

/**
 * coterie_client_find_chat:
 * @name: a user name, or the own one for the note to self
 *
 * Returns: (transfer none) (nullable): NULL when nothing was ever said there
 */
CoterieChat *
coterie_client_find_chat (CoterieClient *self, const char *name)
{
  CoterieContact *contact;

  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  if (g_strcmp0 (name, coterie_client_get_name (self)) == 0)
    return coterie_client_get_note_to_self (self);
  contact = coterie_contacts_find_name (self->contacts, name);
  return contact != NULL ? coterie_chats_find_contact (self->chats, contact) : NULL;
}

/**
 * coterie_client_dup_safety_number:
 *
 * Returns: (transfer full): docs/protocol.md, section 17
 */
char *
coterie_client_dup_safety_number (CoterieClient *self, CoterieContact *contact)
{
  g_autofree char *number = NULL;

  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);
  g_return_val_if_fail (coterie_client_is_open (self), NULL);
  g_return_val_if_fail (COTERIE_IS_CONTACT (contact), NULL);

  number = coterie_safety_number_new (coterie_client_get_aid (self), coterie_contact_get_aid (contact));
  return coterie_safety_number_format (number);
}

/* ------------------------------------------------------------------------------------ looking up */

static void
return_found (GTask *task, const CoterieRosterOutcome *outcome)
{
  CoterieClient *self = g_task_get_source_object (task);
  CoterieContact *contact = coterie_contacts_get (self->contacts, outcome->account);
  const char *name = g_task_get_task_data (task);

  if (outcome->account == COTERIE_STORE_OWN_ACCOUNT && g_strcmp0 (coterie_client_get_name (self), name) == 0)
    g_task_return_new_error (task, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, "That is you yourself.");
  else if (contact != NULL && g_strcmp0 (coterie_contact_get_name (contact), name) != 0)
    g_task_return_new_error (task, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_HELD,
                             "The server shows an account under that name that you know under another one.");
  else if (contact != NULL)
    g_task_return_pointer (task, g_object_ref (contact), g_object_unref);
  else if (outcome->hold == COTERIE_HOLD_GONE)
    g_task_return_new_error (task, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_GONE, "That account was deleted.");
  else if (outcome->hold == COTERIE_HOLD_MISSING)
    g_task_return_new_error (task, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_HELD,
                             "The server does not know that account at the moment.");
  else
    g_task_return_new_error (task, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_HELD,
                             "The list of that account's devices cannot be verified.");
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  CoterieRosterOutcome outcome;
  GError *error = NULL;

  if (self->roster == NULL)
    g_task_return_error (task, coterie_client_new_closed_error ());
  else if (!coterie_roster_lookup_finish (self->roster, result, &outcome, &error))
    coterie_core_error_return (task, error);
  else
    return_found (task, &outcome);
}

static void
on_attempted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  const char *name = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (task, error);
  else if (self->roster == NULL)
    g_task_return_error (task, coterie_client_new_closed_error ());
  else
    coterie_roster_lookup_async (self->roster, name, g_task_get_cancellable (task), on_looked_up, g_object_ref (task));
}

/**
 * coterie_client_may_be_name:
 * @name: (nullable): of a stranger: a link, a command line
 *
 * Returns: whether it is a user name by the rule that servers have
 */
gboolean
coterie_client_may_be_name (const char *name)
{
  return name != NULL && coterie_name_is_valid (name);
}

/**
 * coterie_client_lookup_async:
 *
 * Waits for the attempt to connect that is under way. Errors: UNKNOWN_NAME, BAD_INPUT, GONE, HELD (its chain cannot be
 * verified, or the name belongs to somebody else), OFFLINE, TOO_OFTEN.
 */
void
coterie_client_lookup_async (
    CoterieClient *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  CoterieContact *contact = coterie_contacts_find_name (self->contacts, name);

  g_task_set_task_data (task, g_strdup (name), g_free);
  if (contact != NULL)
    {
      g_task_return_pointer (task, g_object_ref (contact), g_object_unref);
      g_object_unref (task);
      return;
    }
  coterie_client_await_attempt (self, g_task_new (self, cancellable, on_attempted, task));
}

CoterieContact *
coterie_client_lookup_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ------------------------------------------------------------------------------------ jobs about one person */

static void
run_contact_job (CoterieClient *self, CoterieJob job, CoterieContact *contact, gboolean value, GTask *task)
{
  CoterieContactWish *wish;

  if (!coterie_client_is_open (self))
    {
      g_task_return_error (task, coterie_client_new_closed_error ());
      g_object_unref (task);
      return;
    }
  wish = g_new0 (CoterieContactWish, 1);
  wish->account = coterie_contact_get_account (contact);
  wish->value = value;
  coterie_vault_run_async (self->vault, job, wish, g_free, NULL, g_task_get_cancellable (task),
                           coterie_client_return_done, task);
}

/**
 * coterie_client_accept_async:
 *
 * Accepts, unblocks, and goes on with somebody whom the server shows another chain than us. Without the network;
 * repeating is safe. Errors: DISK_FULL.
 */
void
coterie_client_accept_async (CoterieClient *self,
                             CoterieContact *contact,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  run_contact_job (self, coterie_contact_jobs_run_accept, contact, TRUE,
                   g_task_new (self, cancellable, callback, user_data));
}

gboolean
coterie_client_accept_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * coterie_client_set_blocked_async:
 *
 * Blocking changes our presence token, which all others are told. Without the network; repeating is safe. Errors:
 * DISK_FULL.
 */
void
coterie_client_set_blocked_async (CoterieClient *self,
                                  CoterieContact *contact,
                                  gboolean blocked,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  run_contact_job (self, coterie_contact_jobs_run_block, contact, blocked,
                   g_task_new (self, cancellable, callback, user_data));
}

gboolean
coterie_client_set_blocked_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  return coterie_client_accept_finish (self, result, error);
}

/**
 * coterie_client_set_verified_async:
 * @verified: the person has compared the safety numbers
 */
void
coterie_client_set_verified_async (CoterieClient *self,
                                   CoterieContact *contact,
                                   gboolean verified,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  run_contact_job (self, coterie_contact_jobs_run_verify, contact, verified,
                   g_task_new (self, cancellable, callback, user_data));
}

gboolean
coterie_client_set_verified_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  return coterie_client_accept_finish (self, result, error);
}

/* ------------------------------------------------------------------------------------ devices */

static void
on_devices (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GArray *rows = g_task_propagate_pointer (G_TASK (result), &error);

  if (rows != NULL)
    g_task_return_pointer (task, rows, (GDestroyNotify) g_array_unref);
  else
    coterie_core_error_return (task, error);
}

/**
 * coterie_client_load_devices_async:
 * @contact: (nullable): NULL for the own devices
 */
void
coterie_client_load_devices_async (CoterieClient *self,
                                   CoterieContact *contact,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  gint64 account = contact != NULL ? coterie_contact_get_account (contact) : COTERIE_STORE_OWN_ACCOUNT;

  if (!coterie_client_is_open (self))
    {
      g_task_return_error (task, coterie_client_new_closed_error ());
      g_object_unref (task);
      return;
    }
  coterie_vault_run_async (self->vault, coterie_client_jobs_list_devices, g_memdup2 (&account, sizeof account), g_free,
                           (GDestroyNotify) g_array_unref, cancellable, on_devices, task);
}

GArray *
coterie_client_load_devices_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
