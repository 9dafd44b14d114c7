// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/account-room.h"

#include "kit/vault-room.h"
#include "kit/wait.h"

CoterieSecret *
test_secret (const char *text)
{
  return coterie_secret_new_copy (text, strlen (text));
}

void
account_room_start (AccountRoom *self)
{
  self->rest = coterie_fake_transport_new ();
  coterie_fake_transport_set_rest (self->rest);
  coterie_little_server_plug (self->server, self->rest);
  self->profile = coterie_profile_new (self->dir);
  self->vault = coterie_vault_new (self->clock);
  self->account = coterie_account_new (self->profile, self->vault, COTERIE_TRANSPORT (self->rest), self->clock, TRUE);
}

void
account_room_stop (AccountRoom *self)
{
  if (self->account == NULL)
    return;
  g_clear_pointer (&self->account, coterie_account_free);
  g_clear_pointer (&self->vault, coterie_vault_free);
  g_clear_pointer (&self->profile, coterie_profile_free);
  coterie_little_server_unplug (self->server, self->rest);
  coterie_wait_settle ();
  g_clear_object (&self->rest);
}

void
account_room_set_up (AccountRoom *self, gconstpointer data)
{
  self->parent = g_dir_make_tmp ("coterie-account-XXXXXX", NULL);
  self->dir = g_build_filename (self->parent, "profile", NULL);
  self->clock = coterie_clock_new_fake (TEST_NOW_MS);
  self->server = coterie_little_server_new (self->clock);
  account_room_start (self);
}

void
account_room_tear_down (AccountRoom *self, gconstpointer data)
{
  account_room_stop (self);
  coterie_little_server_free (self->server);
  coterie_clock_unref (self->clock);
  test_remove_folder (self->parent);
  g_free (self->dir);
  g_free (self->parent);
}

char *
account_room_path (AccountRoom *self, const char *name)
{
  return g_build_filename (self->dir, name, NULL);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static gboolean
wait_for_it (AccountRoom *self, GAsyncResult **result, GError **error)
{
  g_autoptr (GAsyncResult) kept = NULL;

  coterie_wait_for (*result != NULL);
  kept = g_steal_pointer (result);
  return coterie_account_finish (self->account, kept, error);
}

gboolean
account_room_register (
    AccountRoom *self, const char *name, const char *password, const char *passphrase, GError **error)
{
  g_autoptr (CoterieSecret) one = test_secret (password);
  g_autoptr (CoterieSecret) two = test_secret (passphrase);
  GAsyncResult *result = NULL;

  coterie_account_register_async (self->account, name, NULL, one, two, NULL, on_result, &result);
  return wait_for_it (self, &result, error);
}

gboolean
account_room_open (AccountRoom *self, const char *passphrase, GError **error)
{
  g_autoptr (CoterieSecret) one = test_secret (passphrase);
  GAsyncResult *result = NULL;

  coterie_account_open_async (self->account, one, NULL, on_result, &result);
  return wait_for_it (self, &result, error);
}

gboolean
account_room_login (AccountRoom *self, const char *name, const char *password, const char *passphrase, GError **error)
{
  g_autoptr (CoterieSecret) one = test_secret (password);
  g_autoptr (CoterieSecret) two = passphrase != NULL ? test_secret (passphrase) : NULL;
  GAsyncResult *result = NULL;

  coterie_account_login_async (self->account, name, one, two, NULL, on_result, &result);
  return wait_for_it (self, &result, error);
}

gboolean
account_room_change_password (AccountRoom *self, const char *old_one, const char *new_one, GError **error)
{
  g_autoptr (CoterieSecret) one = test_secret (old_one);
  g_autoptr (CoterieSecret) two = test_secret (new_one);
  GAsyncResult *result = NULL;

  coterie_account_change_password_async (self->account, one, two, NULL, on_result, &result);
  return wait_for_it (self, &result, error);
}

gboolean
account_room_change_passphrase (AccountRoom *self, const char *old_one, const char *new_one, GError **error)
{
  g_autoptr (CoterieSecret) one = test_secret (old_one);
  g_autoptr (CoterieSecret) two = test_secret (new_one);
  GAsyncResult *result = NULL;

  coterie_account_change_passphrase_async (self->account, one, two, NULL, on_result, &result);
  return wait_for_it (self, &result, error);
}

gboolean
account_room_delete (AccountRoom *self, const char *password, GError **error)
{
  g_autoptr (CoterieSecret) one = test_secret (password);
  GAsyncResult *result = NULL;

  coterie_account_delete_async (self->account, one, NULL, on_result, &result);
  return wait_for_it (self, &result, error);
}
