// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "own-devices.h"

#include "base/encoding.h"
#include "core/client-private.h"
#include "kit/wait.h"
#include "mail/handover-jobs.h"
#include "store/handovers.h"

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

void
test_own_set_flag (TestPerson *self, const char *with, CoterieChatFlag flag, gboolean value)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_set_chat_flag_async (self->client, coterie_client_find_chat (self->client, with), flag, value, NULL,
                                      on_result, &result);
  coterie_wait_for (result != NULL);
  coterie_client_set_chat_flag_finish (self->client, result, &error);
  g_assert_no_error (error);
}

void
test_own_set_verified (TestPerson *self, const char *name, gboolean verified)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_set_verified_async (self->client, test_person_find (self, name), verified, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  coterie_client_set_verified_finish (self->client, result, &error);
  g_assert_no_error (error);
}

void
test_own_set_preference (TestPerson *self, CoteriePreference preference, gboolean value)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_set_preference_async (self->client, preference, value, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  coterie_client_set_preference_finish (self->client, result, &error);
  g_assert_no_error (error);
}

void
test_own_set_profile (TestPerson *self, const char *display_name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_set_profile_async (self->client, display_name, NULL, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  coterie_client_set_profile_finish (self->client, result, &error);
  g_assert_no_error (error);
}

void
test_own_revoke (TestPerson *self, guint32 device)
{
  g_autoptr (CoterieSecret) passphrase = coterie_secret_new_copy ("the passphrase", strlen ("the passphrase"));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_revoke_device_async (self->client, device, passphrase, on_result, &result);
  coterie_wait_for (result != NULL);
  coterie_client_devices_finish (self->client, result, &error);
  g_assert_no_error (error);
}

void
test_own_accept_identity (TestPerson *self, const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieContact) contact = NULL;

  coterie_client_accept_identity_async (self->client, test_person_find (self, name), NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  contact = coterie_client_accept_identity_finish (self->client, result, &error);
  g_assert_no_error (error);
}

static gpointer
read_phase_job (CoterieSql *sql, gpointer data, GError **error)
{
  g_autoptr (GArray) rows = coterie_store_handovers_list (sql, error);
  gboolean done = FALSE;

  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    {
      const CoterieStoreHandover *row = &g_array_index (rows, CoterieStoreHandover, i);

      done |= row->taking && row->phase == COTERIE_HANDOVER_PHASE_DONE;
    }
  return GINT_TO_POINTER (done ? 2 : 1);
}

gboolean
test_own_is_handed_over (TestPerson *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gpointer phase;

  coterie_vault_read_async (self->client->vault, read_phase_job, NULL, NULL, NULL, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  phase = coterie_vault_finish (self->client->vault, result, &error);
  g_assert_no_error (error);
  test_person_hear (self);
  return GPOINTER_TO_INT (phase) == 2;
}

static gpointer
count_unanswered_job (CoterieSql *sql, gpointer data, GError **error)
{
  g_autoptr (GArray) rows = coterie_store_handovers_list (sql, error);
  guint *count = g_new0 (guint, 1);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CoterieStoreHandover *row = &g_array_index (rows, CoterieStoreHandover, i);

      *count += row->taking ? 0 : row->part - row->acked;
    }
  return count;
}

guint
test_own_count_unanswered (TestPerson *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree guint *count = NULL;

  coterie_vault_read_async (self->client->vault, count_unanswered_job, NULL, NULL, g_free, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  count = coterie_vault_finish (self->client->vault, result, &error);
  g_assert_no_error (error);
  return *count;
}

static gpointer
read_secrets_job (CoterieSql *sql, gpointer data, GError **error)
{
  g_auto (CoterieStoreChat) row = { 0 };
  g_autofree char *ours = NULL, *theirs = NULL;
  gboolean found;

  if (!coterie_store_chats_load (sql, *(gint64 *) data, &row, &found, error))
    return NULL;
  ours = coterie_hex_encode (row.secret, sizeof row.secret);
  theirs = coterie_hex_encode (row.peer_secret, sizeof row.peer_secret);
  return g_strconcat (ours, " ", row.has_peer_secret ? theirs : "none", NULL);
}

char *
test_own_read_secrets (TestPerson *self, const char *with)
{
  gint64 chat = coterie_chat_get_number (coterie_client_find_chat (self->client, with));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *secrets;

  coterie_vault_read_async (self->client->vault, read_secrets_job, &chat, NULL, g_free, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  secrets = coterie_vault_finish (self->client->vault, result, &error);
  g_assert_no_error (error);
  return secrets;
}
