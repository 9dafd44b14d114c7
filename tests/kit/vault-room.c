// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/vault-room.h"

#include "kit/wait.h"

#include <glib/gstdio.h>

void
test_remove_folder (const char *dir)
{
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
  const char *name;

  while (open != NULL && (name = g_dir_read_name (open)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        test_remove_folder (path);
      else
        g_unlink (path);
    }
  if (open != NULL)
    g_assert_cmpint (g_rmdir (dir), ==, 0);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static gpointer
attach (CoterieDesk *desk, gpointer data, GError **error)
{
  VaultRoom *self = data;
  CoterieSql *writer = coterie_sql_open (self->path, self->key, COTERIE_SQL_CREATE, error);

  if (writer == NULL || !coterie_store_migrate (writer, error))
    return NULL;
  return coterie_vault_attach (desk, writer, coterie_sql_open (self->path, self->key, COTERIE_SQL_READ_ONLY, error))
             ? COTERIE_JOB_DONE
             : NULL;
}

void
vault_room_attach (VaultRoom *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_vault_run_plain_async (self->vault, attach, self, NULL, NULL, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  g_assert_true (coterie_vault_finish (self->vault, result, &error) == COTERIE_JOB_DONE);
  g_assert_no_error (error);
}

void
vault_room_open (VaultRoom *self)
{
  self->vault = coterie_vault_new (self->clock);
  vault_room_attach (self);
}

void
vault_room_close (VaultRoom *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_vault_close_async (self->vault, on_result, &result);
  coterie_wait_for (result != NULL);
  coterie_vault_close_finish (self->vault, result);
  g_clear_pointer (&self->vault, coterie_vault_free);
  coterie_wait_settle ();
}

void
vault_room_set_up (VaultRoom *self, gconstpointer data)
{
  self->dir = g_dir_make_tmp ("coterie-vault-XXXXXX", NULL);
  self->path = g_build_filename (self->dir, "store.db", NULL);
  self->clock = coterie_clock_new_fake (TEST_NOW_MS);
  self->key = coterie_secret_new_random (COTERIE_SQL_KEY_BYTES);
  vault_room_open (self);
}

void
vault_room_tear_down (VaultRoom *self, gconstpointer data)
{
  if (self->vault != NULL)
    vault_room_close (self);
  test_remove_folder (self->dir);
  coterie_secret_free (self->key);
  coterie_clock_unref (self->clock);
  g_free (self->path);
  g_free (self->dir);
}

gpointer
vault_room_run (VaultRoom *self, CoterieJob job, gpointer data, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_vault_run_async (self->vault, job, data, NULL, NULL, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  return coterie_vault_finish (self->vault, result, error);
}

static gpointer
fetch (CoterieSql *sql, gpointer data, GError **error)
{
  g_autofree gint64 *value = g_new0 (gint64, 1);

  if (!coterie_sql_fetch_int (coterie_sql_prepare (sql, data), -1, value, error))
    return NULL;
  return g_steal_pointer (&value);
}

/* By the reader. */
gint64
vault_room_fetch (VaultRoom *self, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree gint64 *value = NULL;
  g_autoptr (GError) error = NULL;

  coterie_vault_read_async (self->vault, fetch, (gpointer) text, NULL, g_free, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  value = coterie_vault_finish (self->vault, result, &error);
  g_assert_no_error (error);
  return *value;
}
