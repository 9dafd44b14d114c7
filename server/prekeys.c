// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/prekeys.h"

#include "chain/points.h"
#include "chain/prekey-wrapper.h"
#include "server/directory.h"
#include "server/limits.h"
#include "wire/errors.h"
#include "wire/text-frames.h"

/* How many prekeys that were handed out are remembered for one device. */
#define TAKEN_MAX 1000

static gboolean
refuse (GError **error, const char *rule)
{
  g_propagate_error (error, coterie_refusal_new_rule (COTERIE_CODE_BUNDLE_REFUSED, rule));
  return FALSE;
}

static gboolean
check_key (const guint8 key[COTERIE_PUBLIC_KEY_BYTES], GError **error)
{
  if (coterie_point_is_low_order (key + 1))
    return refuse (error, "low-order");
  return coterie_point_is_canonical (key + 1) || refuse (error, "not-canonical");
}

static gboolean
check_signed (const CoterieSignedPrekey *prekey,
              const CoterieDeviceId *device,
              const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
              GError **error)
{
  CoteriePrekeyWrapper wrapper = { .device = device->device, .id = prekey->id, .time_ms = prekey->time_ms };

  if (!check_key (prekey->key, error))
    return FALSE;
  memcpy (wrapper.aid, device->aid, COTERIE_AID_BYTES);
  memcpy (wrapper.key, prekey->key, COTERIE_PUBLIC_KEY_BYTES);
  if (!coterie_prekey_wrapper_verify (&wrapper, dsk, prekey->wrapper))
    return refuse (error, "wrapper");
  return TRUE;
}

static gboolean
check_one_time (const CoteriePrekey *prekeys, guint n_prekeys, GError **error)
{
  for (guint i = 0; i < n_prekeys; i++)
    if (!check_key (prekeys[i].key, error))
      return FALSE;
  return TRUE;
}

/**
 * coterie_prekeys_check_bundle:
 * @bundle: of a stranger
 * @device: whose it should be
 * @dsk: the device's signing key, from its chain record
 * @error: return location; BUNDLE_REFUSED with `rule` low-order, not-canonical or wrapper
 *
 * Checks what a server can: it cannot verify signatures by the identity key.
 *
 * Returns: whether others can be given this bundle
 */
gboolean
coterie_prekeys_check_bundle (const CoterieBundle *bundle,
                              const CoterieDeviceId *device,
                              const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                              GError **error)
{
  return check_signed (&bundle->signed_prekey, device, dsk, error) &&
         check_one_time (bundle->one_time, bundle->n_one_time, error);
}

static void
bind_signed (CoterieSqlStatement *s, int first, const CoterieSignedPrekey *prekey)
{
  coterie_sql_bind_int (s, first, prekey->id);
  coterie_sql_bind_blob (s, first + 1, prekey->key, sizeof prekey->key);
  coterie_sql_bind_blob (s, first + 2, prekey->signature, sizeof prekey->signature);
  coterie_sql_bind_int (s, first + 3, (gint64) prekey->time_ms);
  coterie_sql_bind_blob (s, first + 4, prekey->wrapper, sizeof prekey->wrapper);
}

/* FALSE without an error when the id is there with another key. A key that was handed out already is passed over. */
static gboolean
insert_one_time (CoterieSql *sql, gint64 device_id, const CoteriePrekey *prekey, gboolean *fits, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT INTO one_time_prekeys (device_id, id, public_key, taken_ms)"
                                " VALUES (?1, ?2, ?3, 0) ON CONFLICT (device_id, id) DO NOTHING");
  gint64 n_other;

  *fits = TRUE;
  coterie_sql_bind_int (s, 1, device_id);
  coterie_sql_bind_int (s, 2, prekey->id);
  coterie_sql_bind_blob (s, 3, prekey->key, sizeof prekey->key);
  if (!coterie_sql_run (s, error))
    return FALSE;
  if (coterie_sql_get_changes (sql) == 1)
    return TRUE;
  s = coterie_sql_prepare (sql, "SELECT COUNT(*) FROM one_time_prekeys WHERE device_id = ?1 AND id = ?2"
                                " AND public_key IS NOT NULL AND public_key <> ?3");
  coterie_sql_bind_int (s, 1, device_id);
  coterie_sql_bind_int (s, 2, prekey->id);
  coterie_sql_bind_blob (s, 3, prekey->key, sizeof prekey->key);
  if (!coterie_sql_fetch_int (s, 0, &n_other, error))
    return FALSE;
  *fits = n_other == 0;
  return TRUE;
}

static gboolean
insert_all_one_time (CoterieSql *sql, gint64 device_id, const CoteriePrekey *prekeys, guint n_prekeys, GError **error)
{
  guint n_left;

  if (!coterie_prekeys_count_one_time (sql, device_id, &n_left, error))
    return FALSE;
  for (guint i = 0; i < n_prekeys && n_left + i < COTERIE_ONE_TIME_PREKEYS_MAX; i++)
    {
      gboolean fits;

      if (!insert_one_time (sql, device_id, &prekeys[i], &fits, error))
        return FALSE;
      if (!fits)
        return refuse (error, "prekey-id");
    }
  return TRUE;
}

/**
 * coterie_prekeys_insert_device:
 * @sql: the writer's connection, in a transaction
 * @account_id: row of the account
 * @number: the device's number in the chain
 * @dsk: its signing key
 * @bundle: its first bundle, checked
 * @device_id: (out): the new row
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether the device is there, active, and can be written to
 */
gboolean
coterie_prekeys_insert_device (CoterieSql *sql,
                               gint64 account_id,
                               guint32 number,
                               const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                               const CoterieBundle *bundle,
                               gint64 *device_id,
                               GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT COALESCE(MAX(id), 0) + 1 FROM devices");

  if (!coterie_sql_fetch_int (s, 1, device_id, error))
    return FALSE;
  s = coterie_sql_prepare (sql, "INSERT INTO devices (id, account_id, number, state, registration, dsk, signed_id,"
                                " signed_key, signed_signature, signed_time_ms, signed_wrapper)"
                                " VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
  coterie_sql_bind_int (s, 1, *device_id);
  coterie_sql_bind_int (s, 2, account_id);
  coterie_sql_bind_int (s, 3, number);
  coterie_sql_bind_int (s, 4, bundle->registration);
  coterie_sql_bind_blob (s, 5, dsk, COTERIE_SIGNING_KEY_BYTES);
  bind_signed (s, 6, &bundle->signed_prekey);
  return coterie_sql_run (s, error) &&
         insert_all_one_time (sql, *device_id, bundle->one_time, bundle->n_one_time, error);
}

/**
 * coterie_prekeys_remove_device:
 * @sql: the writer's connection, in a transaction
 * @device_id: row of a device that was revoked
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Its prekeys go now, its mailbox in slices by coterie_mailbox_expire().
 *
 * Returns: whether the device is no longer active
 */
gboolean
coterie_prekeys_remove_device (CoterieSql *sql, gint64 device_id, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE devices SET state = 2 WHERE id = ?1 AND state = 1");

  coterie_sql_bind_int (s, 1, device_id);
  if (!coterie_sql_run (s, error))
    return FALSE;
  s = coterie_sql_prepare (sql, "DELETE FROM one_time_prekeys WHERE device_id = ?1");
  coterie_sql_bind_int (s, 1, device_id);
  return coterie_sql_run (s, error);
}

/**
 * coterie_prekeys_count_one_time:
 * @sql: any connection
 * @device_id: row of a device
 * @n_one_time: (out): how many one-time prekeys are left
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether they could be counted
 */
gboolean
coterie_prekeys_count_one_time (CoterieSql *sql, gint64 device_id, guint *n_one_time, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT COUNT(*) FROM one_time_prekeys WHERE device_id = ?1 AND public_key IS NOT NULL");
  gint64 count;

  coterie_sql_bind_int (s, 1, device_id);
  if (!coterie_sql_fetch_int (s, 0, &count, error))
    return FALSE;
  *n_one_time = (guint) count;
  return TRUE;
}

/* Whose bundle is asked for. */
static gboolean
find_target (CoterieCall *call, CoterieSql *sql, gint64 *account_id, gint64 *device_id, GError **error)
{
  guint8 aid[COTERIE_AID_BYTES];
  guint64 number;
  CoterieDirectoryAccount *account;
  CoterieDirectoryDevice *device;
  CoterieCode code = COTERIE_CODE_UNKNOWN_DEVICE;

  if (!coterie_call_get_aid (call, aid, error) ||
      !coterie_call_get_uint (call, "device", 1, COTERIE_CHAIN_MAX_DEVICES, &number, error) ||
      !coterie_directory_find (call->server->directory, sql, aid, &account, error))
    return FALSE;
  device = coterie_directory_account_get_device (account, (guint32) number);
  if (account == NULL)
    code = COTERIE_CODE_UNKNOWN_ACCOUNT;
  else if (account->state == COTERIE_ACCOUNT_DELETED)
    code = COTERIE_CODE_ACCOUNT_GONE;
  if (device == NULL)
    {
      g_propagate_error (error, coterie_refusal_new (code));
      return FALSE;
    }
  *account_id = account->account_id;
  *device_id = device->device_id;
  return TRUE;
}

static void
copy_column (CoterieSqlStatement *s, int column, guint8 *bytes, gsize n_bytes)
{
  const guint8 *found = coterie_sql_column_exact (s, column, n_bytes);

  if (found != NULL)
    memcpy (bytes, found, n_bytes);
}

static gboolean
read_signed (CoterieSql *sql, gint64 device_id, CoterieBundle *bundle, GError **error)
{
  CoterieSignedPrekey *prekey = &bundle->signed_prekey;
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT registration, signed_id, signed_key, signed_signature, signed_time_ms,"
                                " signed_wrapper FROM devices WHERE id = ?1");

  coterie_sql_bind_int (s, 1, device_id);
  while (coterie_sql_step (s))
    {
      bundle->registration = (guint16) coterie_sql_column_int (s, 0);
      prekey->id = (guint32) coterie_sql_column_int (s, 1);
      copy_column (s, 2, prekey->key, sizeof prekey->key);
      copy_column (s, 3, prekey->signature, sizeof prekey->signature);
      prekey->time_ms = (guint64) coterie_sql_column_int (s, 4);
      copy_column (s, 5, prekey->wrapper, sizeof prekey->wrapper);
    }
  return coterie_sql_finish (s, error);
}

static gboolean
pay_one_time (CoterieCall *call, gint64 target_account, gint64 target_device)
{
  CoterieLimits *limits = call->server->limits;
  gint64 pair[2] = { call->caller.account_id, target_account };

  return coterie_limits_peek (limits, COTERIE_RATE_ONE_TIME_PAIR, pair, sizeof pair, NULL) &&
         coterie_limits_take_device (limits, COTERIE_RATE_ONE_TIME_TARGET, target_device, NULL) &&
         coterie_limits_take (limits, COTERIE_RATE_ONE_TIME_PAIR, pair, sizeof pair, NULL);
}

/* The one-time prekeys of a device must not be used up by one curious account, nor by many: then bundles come without.
 */
static gboolean
may_take_one_time (CoterieCall *call, gint64 target_account, gint64 target_device)
{
  if (call->grant == COTERIE_GRANT_UNASKED)
    call->grant = pay_one_time (call, target_account, target_device) ? COTERIE_GRANT_GIVEN : COTERIE_GRANT_REFUSED;
  return call->grant == COTERIE_GRANT_GIVEN;
}

static gboolean
find_one_time (CoterieSql *sql, gint64 device_id, CoterieBundle *bundle, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT id, public_key FROM one_time_prekeys"
                                " WHERE device_id = ?1 AND public_key IS NOT NULL ORDER BY id LIMIT 1");

  coterie_sql_bind_int (s, 1, device_id);
  while (coterie_sql_step (s))
    {
      bundle->n_one_time = 1;
      bundle->one_time = g_new0 (CoteriePrekey, 1);
      bundle->one_time->id = (guint32) coterie_sql_column_int (s, 0);
      copy_column (s, 1, bundle->one_time->key, sizeof bundle->one_time->key);
    }
  return coterie_sql_finish (s, error);
}

static gboolean
take_one_time (CoterieCall *call, CoterieSql *sql, gint64 device_id, CoterieBundle *bundle, GError **error)
{
  CoterieSqlStatement *s;
  guint n_left;

  if (!find_one_time (sql, device_id, bundle, error))
    return FALSE;
  if (bundle->n_one_time == 0)
    return TRUE;
  s = coterie_sql_prepare (
      sql, "UPDATE one_time_prekeys SET public_key = NULL, taken_ms = ?3 WHERE device_id = ?1 AND id = ?2");
  coterie_sql_bind_int (s, 1, device_id);
  coterie_sql_bind_int (s, 2, bundle->one_time->id);
  coterie_sql_bind_int (s, 3, call->now_ms);
  if (!coterie_sql_run (s, error) || !coterie_prekeys_count_one_time (sql, device_id, &n_left, error))
    return FALSE;
  if (n_left < COTERIE_ONE_TIME_PREKEYS_LOW)
    coterie_effects_send_text (&call->effects, device_id, coterie_event_prekeys_encode (n_left));
  return TRUE;
}

/**
 * coterie_prekeys_handle_take:
 *
 * POST /v1/accounts/{aid}/devices/{device}/bundle: writes the members of a fetched bundle. Its one-time prekey was
 * handed out to nobody before, and will be to nobody after.
 *
 * Returns: whether it is answered; UNKNOWN_ACCOUNT, ACCOUNT_GONE, UNKNOWN_DEVICE
 */
gboolean
coterie_prekeys_handle_take (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (CoterieBundle) bundle = { 0 };
  gint64 account_id, device_id;

  if (!coterie_directory_check_caller (call->server->directory, sql, &call->caller, error) ||
      !find_target (call, sql, &account_id, &device_id, error) || !read_signed (sql, device_id, &bundle, error))
    return FALSE;
  if (may_take_one_time (call, account_id, device_id) && !take_one_time (call, sql, device_id, &bundle, error))
    return FALSE;
  coterie_fetched_bundle_write (&bundle, &call->reply);
  return TRUE;
}

static gboolean
update_signed (CoterieCall *call, CoterieSql *sql, const CoterieSignedPrekey *prekey, GError **error)
{
  guint8 dsk[COTERIE_SIGNING_KEY_BYTES] = { 0 };
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT dsk FROM devices WHERE id = ?1");

  coterie_sql_bind_int (s, 1, call->caller.device_id);
  while (coterie_sql_step (s))
    copy_column (s, 0, dsk, sizeof dsk);
  if (!coterie_sql_finish (s, error) || !check_signed (prekey, &call->caller.id, dsk, error))
    return FALSE;
  s = coterie_sql_prepare (sql, "UPDATE devices SET signed_id = ?2, signed_key = ?3, signed_signature = ?4,"
                                " signed_time_ms = ?5, signed_wrapper = ?6 WHERE id = ?1");
  coterie_sql_bind_int (s, 1, call->caller.device_id);
  bind_signed (s, 2, prekey);
  return coterie_sql_run (s, error);
}

static gboolean
forget_taken (CoterieSql *sql, gint64 device_id, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "DELETE FROM one_time_prekeys WHERE device_id = ?1 AND public_key IS NULL AND id NOT IN"
                                " (SELECT id FROM one_time_prekeys WHERE device_id = ?1 AND public_key IS NULL"
                                " ORDER BY taken_ms DESC LIMIT ?2)");

  coterie_sql_bind_int (s, 1, device_id);
  coterie_sql_bind_int (s, 2, TAKEN_MAX);
  return coterie_sql_run (s, error);
}

static gboolean
write_count (CoterieCall *call, CoterieSql *sql, GError **error)
{
  guint n_left;

  if (!coterie_prekeys_count_one_time (sql, call->caller.device_id, &n_left, error))
    return FALSE;
  coterie_writer_uint (&call->reply, "one_time", n_left);
  return TRUE;
}

/**
 * coterie_prekeys_handle_upload:
 *
 * PUT /v1/account/prekeys: writes `one_time`, how many there are now. Safe to repeat. What is beyond
 * COTERIE_ONE_TIME_PREKEYS_MAX is passed over.
 *
 * Returns: whether it is answered; BUNDLE_REFUSED with `rule` low-order, not-canonical, wrapper or prekey-id
 */
gboolean
coterie_prekeys_handle_upload (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (CoteriePrekeysUpload) upload = { 0 };

  if (!coterie_prekeys_upload_from_json (&upload, call->body, error) ||
      !coterie_directory_check_caller (call->server->directory, sql, &call->caller, error) ||
      !check_one_time (upload.one_time, upload.n_one_time, error))
    return FALSE;
  if (upload.has_signed_prekey && !update_signed (call, sql, &upload.signed_prekey, error))
    return FALSE;
  return insert_all_one_time (sql, call->caller.device_id, upload.one_time, upload.n_one_time, error) &&
         forget_taken (sql, call->caller.device_id, error) && write_count (call, sql, error);
}

/**
 * coterie_prekeys_handle_count:
 *
 * GET /v1/account/prekeys: writes `one_time`.
 *
 * Returns: whether it is answered
 */
gboolean
coterie_prekeys_handle_count (CoterieCall *call, CoterieSql *sql, GError **error)
{
  return write_count (call, sql, error);
}
