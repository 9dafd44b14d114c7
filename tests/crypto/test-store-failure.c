// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/two-devices.h"

#include "crypto/errors.h"

#include <string.h>

/* Each function of the key store fails once at each place: its error arrives unchanged, a rollback leaves nothing, and
 * the same call succeeds afterwards (T14 to T16). */

typedef struct
{
  TestDevice alice;
  TestDevice bob;
  CoterieSealed sealed;
  GHashTable *failed; /* names of the functions that failed */
} Fixture;

/* Runs the call under test once with Bob's key store. */
typedef gboolean (*CallUnderTest) (Fixture *fixture, GError **error);

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  test_devices_init (&fixture->alice, &fixture->bob);
  fixture->failed = g_hash_table_new (g_str_hash, g_str_equal);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  coterie_sealed_clear (&fixture->sealed);
  g_hash_table_unref (fixture->failed);
  test_device_clear (&fixture->alice);
  test_device_clear (&fixture->bob);
}

static void
assert_failed (Fixture *fixture, gboolean silently, const GError *error)
{
  if (silently)
    g_assert_error (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_STORE);
  else
    g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
}

static void
fail_everywhere (Fixture *fixture, CallUnderTest call, gboolean silently)
{
  CoterieMemoryKeyStore *store = fixture->bob.store;

  coterie_memory_key_store_save (store);
  for (guint nth = 1;; nth++)
    {
      g_autoptr (GError) error = NULL;
      gboolean done;

      g_assert_cmpuint (nth, <, 100);
      coterie_memory_key_store_fail_nth (store, nth, silently);
      done = call (fixture, &error);
      if (coterie_memory_key_store_get_failed (store) == NULL)
        {
          coterie_memory_key_store_fail_nth (store, 0, FALSE);
          g_assert_no_error (error);
          g_assert_true (done);
          return;
        }

      g_hash_table_add (fixture->failed, (gpointer) coterie_memory_key_store_get_failed (store));
      g_assert_false (done);
      assert_failed (fixture, silently, error);
      coterie_memory_key_store_roll_back (store);
    }
}

static void
fail_in_both_ways (Fixture *fixture, CallUnderTest call)
{
  fail_everywhere (fixture, call, TRUE);
  coterie_memory_key_store_roll_back (fixture->bob.store);
  fail_everywhere (fixture, call, FALSE);
}

static void
assert_all_failed (Fixture *fixture, const char *const *names)
{
  for (gsize i = 0; names[i] != NULL; i++)
    g_assert_true (g_hash_table_contains (fixture->failed, names[i]));
  g_assert_cmpuint (g_hash_table_size (fixture->failed), ==, g_strv_length ((char **) names));
}

static gboolean
begin (Fixture *fixture, GError **error)
{
  CoterieBundleOwner owner = test_device_get_owner (&fixture->alice);
  g_auto (CoterieBundle) bundle = { 0 };

  test_device_make_bundle (&fixture->alice, TRUE, &bundle);
  return coterie_sealer_start_session (fixture->bob.signal, &owner, &bundle, TEST_NOW_MS, error);
}

static gboolean
seal (Fixture *fixture, GError **error)
{
  coterie_sealed_clear (&fixture->sealed);
  return coterie_sealer_seal (fixture->bob.signal, fixture->alice.aid, 1, "hello", 5, TEST_NOW_MS, &fixture->sealed,
                              error);
}

static gboolean
open_sealed (Fixture *fixture, GError **error)
{
  return test_open (&fixture->bob, &fixture->alice, &fixture->sealed, NULL, error);
}

static gboolean
archive (Fixture *fixture, GError **error)
{
  return coterie_sealer_archive (fixture->bob.signal, fixture->alice.aid, 1, error);
}

static gboolean
look (Fixture *fixture, GError **error)
{
  guint32 chain_index;

  return coterie_sealer_has_session (fixture->bob.signal, fixture->alice.aid, 1, TEST_NOW_MS, error) !=
             COTERIE_FOUND_FAILED &&
         coterie_sealer_chain_index (fixture->bob.signal, fixture->alice.aid, 1, &chain_index, error) !=
             COTERIE_FOUND_FAILED;
}

static gboolean
make_prekeys (Fixture *fixture, GError **error)
{
  CoteriePrekey prekeys[3];

  return coterie_prekeys_make_one_time (fixture->bob.signal, 50, 3, prekeys, error);
}

static gboolean
make_signed_prekey (Fixture *fixture, GError **error)
{
  CoterieSignedPrekey prekey;

  return coterie_prekeys_make_signed (fixture->bob.signal, fixture->bob.aid, 1, 9, TEST_NOW_MS, &prekey, error);
}

static void
test_begin_session (Fixture *fixture, gconstpointer unused)
{
  fail_in_both_ways (fixture, begin);
  assert_all_failed (fixture, (const char *[]){ "load_session", "store_session", "load_identity", NULL });
  test_say (&fixture->bob, &fixture->alice, "it works");
}

static void
test_seal_content (Fixture *fixture, gconstpointer unused)
{
  test_begin (&fixture->bob, &fixture->alice, TRUE);
  fail_in_both_ways (fixture, seal);
  assert_all_failed (fixture, (const char *[]){ "load_session", "store_session", "load_identity", NULL });
  test_opens (&fixture->alice, &fixture->bob, &fixture->sealed, "hello");
}

static void
test_open_first (Fixture *fixture, gconstpointer unused)
{
  test_begin (&fixture->alice, &fixture->bob, TRUE);
  test_seal (&fixture->alice, &fixture->bob, "hello", &fixture->sealed);
  fail_in_both_ways (fixture, open_sealed);
  assert_all_failed (fixture,
                     (const char *[]){ "load_session", "store_session", "load_identity", "load_prekey",
                                       "load_signed_prekey", "remove_prekey", "has_base_key", "add_base_key", NULL });
  test_say (&fixture->bob, &fixture->alice, "it works");
}

static void
test_open_later (Fixture *fixture, gconstpointer unused)
{
  test_begin (&fixture->alice, &fixture->bob, TRUE);
  test_say (&fixture->alice, &fixture->bob, "hello");
  test_say (&fixture->bob, &fixture->alice, "hi");
  test_seal (&fixture->alice, &fixture->bob, "later", &fixture->sealed);
  fail_in_both_ways (fixture, open_sealed);
  assert_all_failed (fixture, (const char *[]){ "load_session", "store_session", NULL });
  test_say (&fixture->alice, &fixture->bob, "it works");
}

static void
test_archive_session (Fixture *fixture, gconstpointer unused)
{
  test_begin (&fixture->bob, &fixture->alice, TRUE);
  fail_in_both_ways (fixture, archive);
  assert_all_failed (fixture, (const char *[]){ "load_session", "store_session", NULL });
}

static void
test_look (Fixture *fixture, gconstpointer unused)
{
  test_begin (&fixture->bob, &fixture->alice, TRUE);
  fail_in_both_ways (fixture, look);
  assert_all_failed (fixture, (const char *[]){ "load_session", NULL });
}

static void
test_make_prekeys (Fixture *fixture, gconstpointer unused)
{
  fail_in_both_ways (fixture, make_prekeys);
  assert_all_failed (fixture, (const char *[]){ "store_prekey", NULL });
  fail_in_both_ways (fixture, make_signed_prekey);
  assert_all_failed (fixture, (const char *[]){ "store_prekey", "store_signed_prekey", NULL });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/crypto/store-failure/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("begin-session", test_begin_session);
  ADD ("seal", test_seal_content);
  ADD ("open-first-message", test_open_first);
  ADD ("open-later-message", test_open_later);
  ADD ("archive", test_archive_session);
  ADD ("look", test_look);
  ADD ("make-prekeys", test_make_prekeys);

  return g_test_run ();
}
