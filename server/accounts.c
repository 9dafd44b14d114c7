// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/accounts.h"

#include "server/account-rows.h"
#include "server/auth.h"
#include "server/directory.h"
#include "server/link-rows.h"
#include "server/limits.h"
#include "server/linking.h"
#include "server/prekeys.h"
#include "server/presence.h"
#include "server/whereabouts.h"
#include "wire/accounts.h"
#include "wire/errors.h"
#include "wire/names.h"

// Password, deletion and name of an account; registration is in register.c.

static gboolean
refuse (GError **error, CoterieCode code)
{
  g_propagate_error (error, coterie_refusal_new (code));
  return FALSE;
}

/* Somebody who tries passwords is held up by where he is and by whom he tries. */
static gboolean
take_login (CoterieCall *call, const char *name, GError **error)
{
  CoterieLimits *limits = call->server->limits;

  return coterie_limits_take_address (limits, COTERIE_RATE_LOGIN_ADDRESS, call->address, error) &&
         coterie_limits_take (limits, COTERIE_RATE_LOGIN, name, strlen (name), error);
}

/**
 * coterie_accounts_check_password:
 * @auth: (array fixed-size=32): what a client derived from a password
 *
 * A name that nobody has takes the same time and gives the same answer.
 *
 * Returns: (transfer full) (nullable): the account; WRONG_PASSWORD, ACCOUNT_DISABLED, RATE_LIMITED
 */
CoterieAccountRow *
coterie_accounts_check_password (
    CoterieCall *call, CoterieSql *sql, const char *name, const guint8 *auth, GError **error)
{
  g_autoptr (CoterieAccountRow) row = g_new0 (CoterieAccountRow, 1);
  CoterieCode code = COTERIE_CODE_WRONG_PASSWORD;

  if (!take_login (call, name, error) || !coterie_account_row_find_name (sql, name, row, error))
    return NULL;
  if (coterie_auth_verify (call->server->auth, row->password, auth))
    {
      if (row->state != COTERIE_ACCOUNT_DISABLED)
        return g_steal_pointer (&row);
      code = COTERIE_CODE_ACCOUNT_DISABLED;
    }
  refuse (error, code);
  return NULL;
}

/**
 * coterie_accounts_prepare_check_password:
 *
 * POST /v1/auth/password: compares the password. A name that nobody has takes the same time and gives the same answer.
 *
 * Returns: whether it is right; WRONG_PASSWORD, ACCOUNT_DISABLED, RATE_LIMITED
 */
gboolean
coterie_accounts_prepare_check_password (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (CoteriePasswordRequest) request = { 0 };

  if (!coterie_password_request_from_json (&request, call->body, error))
    return FALSE;
  call->prepared = coterie_accounts_check_password (call, sql, request.name, request.auth, error);
  call->free_prepared = (GDestroyNotify) coterie_account_row_free;
  return call->prepared != NULL;
}

/**
 * coterie_accounts_handle_check_password:
 *
 * POST /v1/auth/password: writes the members of a password reply. It gives no token: an existing device has to approve.
 *
 * Returns: whether it is answered
 */
gboolean
coterie_accounts_handle_check_password (CoterieCall *call, CoterieSql *sql, GError **error)
{
  const CoterieAccountRow *row = call->prepared;
  CoteriePasswordReply reply = { .head = row->head };

  memcpy (reply.aid, row->aid, COTERIE_AID_BYTES);
  coterie_password_reply_write (&reply, &call->reply);
  return TRUE;
}

/* What a change or a deletion carries from the thread that derives to the one that writes. */
typedef struct
{
  char *old_hash; /* that the password was compared with */
  char *new_hash; /* NULL when there is nothing to change */
} Password;

static void
password_free (gpointer data)
{
  Password *password = data;

  g_free (password->old_hash);
  g_free (password->new_hash);
  g_free (password);
}

static gboolean
find_own (CoterieCall *call, CoterieSql *sql, CoterieAccountRow *row, GError **error)
{
  return coterie_account_row_find_id (sql, call->caller.account_id, row, error) && take_login (call, row->name, error);
}

static void
keep_prepared (CoterieCall *call, const char *old_hash, char *new_hash)
{
  Password *password = g_new0 (Password, 1);

  password->old_hash = g_strdup (old_hash);
  password->new_hash = new_hash;
  call->prepared = password;
  call->free_prepared = password_free;
}

/**
 * coterie_accounts_prepare_change_password:
 *
 * POST /v1/account/password: compares the old password and hashes the new one. Repeating a change that was made is
 * safe.
 *
 * Returns: whether it may be changed; WRONG_PASSWORD, RATE_LIMITED
 */
gboolean
coterie_accounts_prepare_change_password (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (CoterieChangePasswordRequest) request = { 0 };
  g_autoptr (CoterieAccountRow) row = g_new0 (CoterieAccountRow, 1);
  char *hash;

  if (!coterie_change_password_request_from_json (&request, call->body, error) || !find_own (call, sql, row, error))
    return FALSE;
  if (!coterie_auth_verify (call->server->auth, row->password, request.old_auth))
    {
      if (!coterie_auth_verify (call->server->auth, row->password, request.new_auth))
        return refuse (error, COTERIE_CODE_WRONG_PASSWORD);
      keep_prepared (call, row->password, NULL);
      return TRUE;
    }
  hash = coterie_auth_hash (call->server->auth, request.new_auth, error);
  if (hash == NULL)
    return FALSE;
  keep_prepared (call, row->password, hash);
  return TRUE;
}

/**
 * coterie_accounts_handle_change_password:
 *
 * POST /v1/account/password
 *
 * Returns: whether it is answered; WRONG_PASSWORD when another device has changed it meanwhile
 */
gboolean
coterie_accounts_handle_change_password (CoterieCall *call, CoterieSql *sql, GError **error)
{
  const Password *password = call->prepared;
  CoterieSqlStatement *s;

  if (!coterie_directory_check_caller (call->server->directory, sql, &call->caller, error))
    return FALSE;
  if (password->new_hash == NULL)
    return TRUE;
  s = coterie_sql_prepare (sql, "UPDATE accounts SET password = ?3 WHERE id = ?1 AND password = ?2");
  coterie_sql_bind_int (s, 1, call->caller.account_id);
  coterie_sql_bind_text (s, 2, password->old_hash);
  coterie_sql_bind_text (s, 3, password->new_hash);
  if (!coterie_sql_run (s, error))
    return FALSE;
  if (coterie_sql_get_changes (sql) != 1)
    return refuse (error, COTERIE_CODE_WRONG_PASSWORD);
  return coterie_linking_note_password (call, sql, error);
}

/**
 * coterie_accounts_prepare_delete:
 *
 * POST /v1/account/delete: compares the password.
 *
 * Returns: whether it is right; WRONG_PASSWORD, RATE_LIMITED
 */
gboolean
coterie_accounts_prepare_delete (CoterieCall *call, CoterieSql *sql, GError **error)
{
  guint8 auth[COTERIE_AUTH_BYTES];
  g_autoptr (CoterieAccountRow) row = g_new0 (CoterieAccountRow, 1);
  gboolean right = FALSE;

  if (coterie_delete_request_from_json (auth, call->body, error) && find_own (call, sql, row, error))
    {
      right = coterie_auth_verify (call->server->auth, row->password, auth);
      if (!right)
        refuse (error, COTERIE_CODE_WRONG_PASSWORD);
      else
        keep_prepared (call, row->password, NULL);
    }
  coterie_wipe (auth, sizeof auth);
  return right;
}

static GArray *
list_devices (CoterieSql *sql, gint64 account_id, GError **error)
{
  g_autoptr (GArray) devices = g_array_new (FALSE, FALSE, sizeof (gint64));
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT id FROM devices WHERE account_id = ?1 AND state = 1");

  coterie_sql_bind_int (s, 1, account_id);
  while (coterie_sql_step (s))
    {
      gint64 device_id = coterie_sql_column_int (s, 0);

      g_array_append_val (devices, device_id);
    }
  if (!coterie_sql_finish (s, error))
    return NULL;
  return g_steal_pointer (&devices);
}

static gboolean
delete_rows (CoterieSql *sql, gint64 account_id, const Password *password, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE accounts SET state = 3, password = '', presence = NULL"
                                                     " WHERE id = ?1 AND password = ?2");

  coterie_sql_bind_int (s, 1, account_id);
  coterie_sql_bind_text (s, 2, password->old_hash);
  if (!coterie_sql_run (s, error))
    return FALSE;
  if (coterie_sql_get_changes (sql) != 1)
    return refuse (error, COTERIE_CODE_WRONG_PASSWORD);
  s = coterie_sql_prepare (sql, "DELETE FROM chain_records WHERE account_id = ?1");
  coterie_sql_bind_int (s, 1, account_id);
  return coterie_sql_run (s, error);
}

/**
 * coterie_accounts_close:
 * @account_id: row of an account that is no more
 * @aid: its aid
 * @close_code: of its devices' connections
 *
 * Devices, tokens, prekeys and link go now, mailboxes in slices soon after. The account's own row is the caller's
 * business.
 *
 * Returns: whether it is done
 */
gboolean
coterie_accounts_close (CoterieCall *call,
                        CoterieSql *sql,
                        gint64 account_id,
                        const guint8 aid[COTERIE_AID_BYTES],
                        guint16 close_code,
                        GError **error)
{
  g_autoptr (GArray) devices = list_devices (sql, account_id, error);

  if (devices == NULL)
    return FALSE;
  for (guint i = 0; i < devices->len; i++)
    {
      gint64 device_id = g_array_index (devices, gint64, i);

      if (!coterie_prekeys_remove_device (sql, device_id, error) || !coterie_auth_end_tokens (sql, device_id, error))
        return FALSE;
      coterie_effects_close (&call->effects, device_id, close_code);
    }
  if (!coterie_link_row_delete (sql, account_id, error))
    return FALSE;
  coterie_presence_add_end (call, account_id);
  coterie_whereabouts_forget (call->server->whereabouts, account_id);
  coterie_directory_forget_account (call->server->directory, aid);
  return TRUE;
}

/**
 * coterie_accounts_handle_delete:
 *
 * POST /v1/account/delete: devices, tokens, prekeys and chain go now, mailboxes in slices soon after. Name and aid
 * stay.
 *
 * Returns: whether it is answered; WRONG_PASSWORD when another device has changed it meanwhile
 */
gboolean
coterie_accounts_handle_delete (CoterieCall *call, CoterieSql *sql, GError **error)
{
  gint64 account_id = call->caller.account_id;

  return coterie_directory_check_caller (call->server->directory, sql, &call->caller, error) &&
         delete_rows (sql, account_id, call->prepared, error) &&
         coterie_accounts_close (call, sql, account_id, call->caller.id.aid, COTERIE_CLOSE_SIGNED_OUT, error);
}

/**
 * coterie_accounts_handle_name:
 *
 * GET /v1/names/{name}: writes `name` and `aid`.
 *
 * Returns: whether it is answered; UNKNOWN_NAME, also for the name of an account that was deleted
 */
gboolean
coterie_accounts_handle_name (CoterieCall *call, CoterieSql *sql, GError **error)
{
  const char *name = coterie_call_get_parameter (call, "name");
  g_autoptr (CoterieAccountRow) row = g_new0 (CoterieAccountRow, 1);
  CoterieNameReply reply;

  if (!coterie_name_check (name, error) || !coterie_account_row_find_name (sql, name, row, error))
    return FALSE;
  if (row->account_id == 0 || row->state == COTERIE_ACCOUNT_DELETED)
    return refuse (error, COTERIE_CODE_UNKNOWN_NAME);
  g_strlcpy (reply.name, row->name, sizeof reply.name);
  memcpy (reply.aid, row->aid, COTERIE_AID_BYTES);
  coterie_name_reply_write (&reply, &call->reply);
  return TRUE;
}
