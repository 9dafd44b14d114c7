// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "rows.h"
#include "store/base-keys.h"
#include "store/device.h"
#include "store/prekeys.h"
#include "store/sessions.h"
#include "store/settings.h"
#include "store/signed-prekeys.h"
#include "wire/limits.h"

static void
add_device (CoterieSql *sql)
{
  g_auto (CoterieStoreDevice) row = { .name = g_strdup ("alice"), .device = 1, .bundle = g_strdup ("{}") };

  row.keys = coterie_secret_new (96);
  memset (coterie_secret_peek_mutable (row.keys), 0x4b, 96);
  row.genesis = g_bytes_new_static ("genesis", 7);
  test_fill_array (row.server_id, 0x51);
  test_fill_array (row.aid, 0xa1);
  test_done (coterie_store_device_insert (sql, &row, &error));
}

static void
test_device_none (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreDevice) row = { 0 };
  gboolean found = TRUE;

  test_done (coterie_store_device_load (sql, &row, &found, &error));
  g_assert_false (found);
  g_assert_null (row.keys);
}

static void
test_device_round_trip (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreDevice) row = { 0 };
  gboolean found = FALSE;

  add_device (sql);
  test_done (coterie_store_device_set_bundle (sql, "{\"other\":1}", &error));
  test_done (coterie_store_device_load (sql, &row, &found, &error));
  g_assert_true (found);
  g_assert_cmpuint (coterie_secret_length (row.keys), ==, 96);
  test_assert_filled (coterie_secret_peek (row.keys), 96, 0x4b);
  test_assert_array (row.server_id, 0x51);
  test_assert_array (row.aid, 0xa1);
  g_assert_cmpstr (row.name, ==, "alice");
  g_assert_cmpuint (row.device, ==, 1);
  g_assert_false (row.registered);
  g_assert_cmpmem (g_bytes_get_data (row.genesis, NULL), g_bytes_get_size (row.genesis), "genesis", 7);
  g_assert_cmpstr (row.bundle, ==, "{\"other\":1}");
}

static void
test_device_registered (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreDevice) row = { 0 };
  gboolean found = FALSE;

  add_device (sql);
  test_done (coterie_store_device_set_registered (sql, &error));
  test_done (coterie_store_device_load (sql, &row, &found, &error));
  g_assert_true (row.registered);
  g_assert_null (row.genesis);
  g_assert_null (row.bundle);
}

static void
test_device_only_one (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreDevice) row = { .name = g_strdup ("bob"), .device = 1 };

  add_device (sql);
  row.keys = coterie_secret_new (96);
  test_fails (coterie_store_device_insert (sql, &row, &error), COTERIE_SQL_ERROR_CONSTRAINT);
}

/* A number that was given is never given again, also not to a job that the server refused. */
static void
test_send_numbers (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  guint64 send = 0;

  add_device (sql);
  for (guint64 expected = 1; expected <= 300; expected++)
    {
      test_done (coterie_store_device_take_send (sql, &send, &error));
      g_assert_cmpuint (send, ==, expected);
    }
  test_done (coterie_store_device_get_next_send (sql, &send, &error));
  g_assert_cmpuint (send, ==, 301);
  test_done (coterie_store_device_get_next_send (sql, &send, &error));
  g_assert_cmpuint (send, ==, 301);
}

static void
test_send_numbers_skip (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  guint64 send = 0;

  add_device (sql);
  test_done (coterie_store_device_skip_sends (sql, 500, &error));
  test_done (coterie_store_device_take_send (sql, &send, &error));
  g_assert_cmpuint (send, ==, 500);
  test_done (coterie_store_device_skip_sends (sql, 7, &error)); /* never back */
  test_done (coterie_store_device_take_send (sql, &send, &error));
  g_assert_cmpuint (send, ==, 501);
}

/* Taken with the outbox row in one transaction: what was rolled back is free again, because no frame bears it. */
static void
test_send_numbers_rollback (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  guint64 send = 0;

  add_device (sql);
  test_done (coterie_sql_begin (sql, &error));
  test_done (coterie_store_device_take_send (sql, &send, &error));
  coterie_sql_rollback (sql);
  test_done (coterie_store_device_take_send (sql, &send, &error));
  g_assert_cmpuint (send, ==, 1);
}

static void
test_prekey_numbers (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  guint32 one_time = 0, signed_prekey = 0;

  test_done (coterie_store_device_get_next_prekeys (sql, &one_time, &signed_prekey, &error));
  g_assert_cmpuint (one_time, ==, 1);
  g_assert_cmpuint (signed_prekey, ==, 1);
  add_device (sql);
  test_done (coterie_store_device_set_next_prekeys (sql, COTERIE_PREKEY_ID_MAX, 9, &error));
  test_done (coterie_store_device_get_next_prekeys (sql, &one_time, &signed_prekey, &error));
  g_assert_cmpuint (one_time, ==, COTERIE_PREKEY_ID_MAX);
  g_assert_cmpuint (signed_prekey, ==, 9);
}

static void
assert_prekey (CoterieSql *sql, guint32 id, const char *record)
{
  g_autoptr (GBytes) bytes = NULL;

  test_done (coterie_store_prekeys_load (sql, id, g_bytes_new, &bytes, &error));
  g_assert_true ((bytes == NULL) == (record == NULL));
  if (bytes != NULL)
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), record, strlen (record));
}

static void
test_prekeys_round_trip (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 count = -1;

  assert_prekey (sql, 1, NULL);
  test_done (coterie_store_prekeys_count (sql, &count, &error));
  g_assert_cmpint (count, ==, 0);
  test_done (coterie_store_prekeys_save (sql, 1, (const guint8 *) "one", 3, &error));
  test_done (coterie_store_prekeys_save (sql, 2, (const guint8 *) "two", 3, &error));
  test_done (coterie_store_prekeys_save (sql, 1, (const guint8 *) "other", 5, &error));
  assert_prekey (sql, 1, "other");
  test_done (coterie_store_prekeys_count (sql, &count, &error));
  g_assert_cmpint (count, ==, 2);
  test_done (coterie_store_prekeys_remove (sql, 1, &error));
  test_done (coterie_store_prekeys_remove (sql, 1, &error)); /* not there: no error */
  assert_prekey (sql, 1, NULL);
  assert_prekey (sql, 2, "two");
}

/* Ids are circular: the ones before 3 are 2, 1, 0xFFFFFE, ... */
static void
test_prekeys_circular (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  static const guint32 ids[] = { 3, 2, 1, COTERIE_PREKEY_ID_MAX, COTERIE_PREKEY_ID_MAX - 1, COTERIE_PREKEY_ID_MAX - 2 };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    test_done (coterie_store_prekeys_save (sql, ids[i], (const guint8 *) "x", 1, &error));
  test_done (coterie_store_prekeys_remove_older (sql, 3, 5, &error));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    assert_prekey (sql, ids[i], i < 5 ? "x" : NULL);
}

static void
assert_base_key (CoterieSql *sql, guint8 mark, gboolean expected)
{
  guint8 digest[COTERIE_DIGEST_BYTES];
  gboolean has = !expected;

  test_fill_array (digest, mark);
  test_done (coterie_store_base_keys_has (sql, digest, &has, &error));
  g_assert_cmpint (has, ==, expected);
}

static void
add_base_key (CoterieSql *sql, guint8 mark, guint32 signed_prekey)
{
  guint8 digest[COTERIE_DIGEST_BYTES];

  test_fill_array (digest, mark);
  test_done (coterie_store_base_keys_add (sql, digest, signed_prekey, &error));
}

static void
test_base_keys (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();

  assert_base_key (sql, 1, FALSE);
  add_base_key (sql, 1, 1);
  add_base_key (sql, 1, 1); /* repeated: no error */
  assert_base_key (sql, 1, TRUE);
  assert_base_key (sql, 2, FALSE);
}

static gboolean
has_signed_prekey (CoterieSql *sql, guint32 id)
{
  g_autoptr (GBytes) bytes = NULL;

  test_done (coterie_store_signed_prekeys_load (sql, id, g_bytes_new, &bytes, &error));
  return bytes != NULL;
}

/* The table against replay lives exactly as long as the private half [S3]. */
static void
test_signed_prekeys_older (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();

  for (guint32 id = 1; id <= 3; id++)
    {
      test_done (coterie_store_signed_prekeys_save (sql, id, 1000 * id, (const guint8 *) "spk", 3, &error));
      add_base_key (sql, id, id);
    }
  test_done (coterie_store_signed_prekeys_remove_older (sql, 2500, &error)); /* the second has replaced the first */
  for (guint32 id = 1; id <= 3; id++)
    {
      g_assert_cmpint (has_signed_prekey (sql, id), ==, id >= 2);
      assert_base_key (sql, id, id >= 2);
    }
}

/* After a long absence the newest is as old as that; it was handed out until its successor was made just now. */
static void
test_signed_prekeys_replaced_late (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();

  test_done (coterie_store_signed_prekeys_save (sql, 1, 1000, (const guint8 *) "spk", 3, &error));
  test_done (coterie_store_signed_prekeys_save (sql, 2, 900000, (const guint8 *) "spk", 3, &error));
  add_base_key (sql, 1, 1);
  test_done (coterie_store_signed_prekeys_remove_older (sql, 900000, &error));
  g_assert_true (has_signed_prekey (sql, 1));
  assert_base_key (sql, 1, TRUE);
  test_done (coterie_store_signed_prekeys_remove_older (sql, 900001, &error));
  g_assert_false (has_signed_prekey (sql, 1));
  assert_base_key (sql, 1, FALSE);
}

static void
test_signed_prekeys_keep_newest (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();

  test_done (coterie_store_signed_prekeys_save (sql, 1, 1000, (const guint8 *) "spk", 3, &error));
  add_base_key (sql, 1, 1);
  test_done (coterie_store_signed_prekeys_remove_older (sql, 900000, &error));
  g_assert_true (has_signed_prekey (sql, 1));
  assert_base_key (sql, 1, TRUE);
}

static void
test_sessions (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GBytes) record = NULL;

  test_done (coterie_store_sessions_load (sql, 258, g_bytes_new, &record, &error));
  g_assert_null (record);
  test_done (coterie_store_sessions_save (sql, 258, (const guint8 *) "first", 5, &error));
  test_done (coterie_store_sessions_save (sql, 258, (const guint8 *) "second", 6, &error));
  test_done (coterie_store_sessions_load (sql, 258, g_bytes_new, &record, &error));
  g_assert_cmpmem (g_bytes_get_data (record, NULL), g_bytes_get_size (record), "second", 6);
  g_assert_cmpint (test_store_fetch (sql, "SELECT count(*) FROM sessions"), ==, 1);
}

static void
test_settings (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GBytes) token = g_bytes_new_static ("\0\1\2", 3);
  g_autoptr (GBytes) value = NULL;
  gint64 number = 0;

  test_done (coterie_store_settings_get_int (sql, "typing", 17, &number, &error));
  g_assert_cmpint (number, ==, 17);
  test_done (coterie_store_settings_set_int (sql, "typing", 0, &error));
  test_done (coterie_store_settings_get_int (sql, "typing", 17, &number, &error));
  g_assert_cmpint (number, ==, 0);
  test_done (coterie_store_settings_get_bytes (sql, "presence", &value, &error));
  g_assert_null (value);
  test_done (coterie_store_settings_set_bytes (sql, "presence", token, &error));
  test_done (coterie_store_settings_get_bytes (sql, "presence", &value, &error));
  g_assert_true (g_bytes_equal (value, token));
  g_clear_pointer (&value, g_bytes_unref);
  test_done (coterie_store_settings_set_bytes (sql, "presence", NULL, &error));
  test_done (coterie_store_settings_get_bytes (sql, "presence", &value, &error));
  g_assert_null (value);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/device/none-is-no-error", test_device_none);
  g_test_add_func ("/store/device/round-trip", test_device_round_trip);
  g_test_add_func ("/store/device/registered-drops-what-was-uploaded", test_device_registered);
  g_test_add_func ("/store/device/only-one", test_device_only_one);
  g_test_add_func ("/store/device/send-numbers-once", test_send_numbers);
  g_test_add_func ("/store/device/send-numbers-skip-forward-only", test_send_numbers_skip);
  g_test_add_func ("/store/device/send-numbers-after-a-rollback", test_send_numbers_rollback);
  g_test_add_func ("/store/device/prekey-numbers", test_prekey_numbers);
  g_test_add_func ("/store/prekeys/round-trip", test_prekeys_round_trip);
  g_test_add_func ("/store/prekeys/circular-ids", test_prekeys_circular);
  g_test_add_func ("/store/base-keys/seen", test_base_keys);
  g_test_add_func ("/store/signed-prekeys/base-keys-go-with-them", test_signed_prekeys_older);
  g_test_add_func ("/store/signed-prekeys/replaced-late", test_signed_prekeys_replaced_late);
  g_test_add_func ("/store/signed-prekeys/the-newest-stays", test_signed_prekeys_keep_newest);
  g_test_add_func ("/store/sessions/round-trip", test_sessions);
  g_test_add_func ("/store/settings/round-trip", test_settings);
  return g_test_run ();
}
