// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/errors.h"
#include "crypto/key-slot.h"
#include "wire/limits.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

typedef struct
{
  CoterieSecret *key;
  CoterieSecret *passphrase;
  CoterieSecret *wrong;
  GBytes *slot;
  char *folder;
  char *path;
} Fixture;

static CoterieSecret *
secret (const char *text)
{
  return coterie_secret_new_copy (text, strlen (text));
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture->key = coterie_database_key_new ();
  fixture->passphrase = secret ("correct horse");
  fixture->wrong = secret ("correct house");
  fixture->slot = coterie_key_slot_seal_cheaply (fixture->key, fixture->passphrase, &error);
  g_assert_no_error (error);
  fixture->folder = g_dir_make_tmp ("coterie-key-slot-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "keyslot", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->path);
  g_free (fixture->folder);
  coterie_secret_free (fixture->key);
  coterie_secret_free (fixture->passphrase);
  coterie_secret_free (fixture->wrong);
  g_bytes_unref (fixture->slot);
}

static void
assert_opens (GBytes *slot, const CoterieSecret *passphrase, const CoterieSecret *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieSecret) opened = coterie_key_slot_open (slot, passphrase, &error);

  g_assert_no_error (error);
  g_assert_true (coterie_secret_equal (opened, key));
}

static void
assert_refused (GBytes *slot, const CoterieSecret *passphrase, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (coterie_key_slot_open (slot, passphrase, &error));
  g_assert_error (error, COTERIE_CRYPTO_ERROR, code);
}

static void
test_opens (Fixture *fixture, gconstpointer unused)
{
  g_assert_cmpuint (g_bytes_get_size (fixture->slot), ==, COTERIE_KEY_SLOT_BYTES);
  assert_opens (fixture->slot, fixture->passphrase, fixture->key);
}

static void
test_wrong_passphrase (Fixture *fixture, gconstpointer unused)
{
  assert_refused (fixture->slot, fixture->wrong, COTERIE_CRYPTO_ERROR_WRONG_PASSPHRASE);
}

static void
test_same_key_twice (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GBytes) again = coterie_key_slot_seal_cheaply (fixture->key, fixture->passphrase, NULL);

  g_assert_false (g_bytes_equal (again, fixture->slot));
  assert_opens (again, fixture->passphrase, fixture->key);
}

static void
test_every_bit (Fixture *fixture, gconstpointer unused)
{
  guint8 *copy = g_memdup2 (g_bytes_get_data (fixture->slot, NULL), COTERIE_KEY_SLOT_BYTES);

  for (gsize i = 0; i < COTERIE_KEY_SLOT_BYTES * 8; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) damaged = NULL;

      copy[i / 8] ^= 1 << i % 8;
      damaged = g_bytes_new (copy, COTERIE_KEY_SLOT_BYTES);
      copy[i / 8] ^= 1 << i % 8;
      g_assert_null (coterie_key_slot_open (damaged, fixture->passphrase, &error));
      if (i / 8 == 4 && i % 8 != 0)
        g_assert_error (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_NEWER);
      else
        g_assert_error (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_DAMAGED);
    }
  g_free (copy);
}

static void
test_every_length (Fixture *fixture, gconstpointer unused)
{
  guint8 longer[COTERIE_KEY_SLOT_BYTES + 1] = { 0 };

  memcpy (longer, g_bytes_get_data (fixture->slot, NULL), COTERIE_KEY_SLOT_BYTES);
  for (gsize size = 0; size <= sizeof longer; size++)
    {
      g_autoptr (GBytes) cut = g_bytes_new (longer, size);

      if (size != COTERIE_KEY_SLOT_BYTES)
        assert_refused (cut, fixture->passphrase, COTERIE_CRYPTO_ERROR_DAMAGED);
    }
}

/* A slot with other numbers in it and a right check. */
static GBytes *
with_cost (Fixture *fixture, guint32 passes, guint32 memory_kib)
{
  guint8 bytes[COTERIE_KEY_SLOT_BYTES], digest[crypto_hash_sha256_BYTES];

  memcpy (bytes, g_bytes_get_data (fixture->slot, NULL), sizeof bytes);
  passes = GUINT32_TO_BE (passes);
  memory_kib = GUINT32_TO_BE (memory_kib);
  memcpy (bytes + 8, &passes, 4);
  memcpy (bytes + 12, &memory_kib, 4);
  crypto_hash_sha256 (digest, bytes, sizeof bytes - 8);
  memcpy (bytes + sizeof bytes - 8, digest, 8);

  return g_bytes_new (bytes, sizeof bytes);
}

static void
test_too_costly_to_read (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GBytes) passes = with_cost (fixture, 17, 8);
  g_autoptr (GBytes) memory = with_cost (fixture, 1, 1024 * 1024 + 1);
  g_autoptr (GBytes) both = with_cost (fixture, G_MAXUINT32, G_MAXUINT32);

  assert_refused (passes, fixture->passphrase, COTERIE_CRYPTO_ERROR_TOO_COSTLY);
  assert_refused (memory, fixture->passphrase, COTERIE_CRYPTO_ERROR_TOO_COSTLY);
  assert_refused (both, fixture->passphrase, COTERIE_CRYPTO_ERROR_TOO_COSTLY);
}

static void
test_impossible_cost (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GBytes) passes = with_cost (fixture, 0, 8);
  g_autoptr (GBytes) memory = with_cost (fixture, 1, 7);

  assert_refused (passes, fixture->passphrase, COTERIE_CRYPTO_ERROR_DAMAGED);
  assert_refused (memory, fixture->passphrase, COTERIE_CRYPTO_ERROR_DAMAGED);
}

/* The cost is bound to what it protects. */
static void
test_exchanged_cost (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GBytes) exchanged = with_cost (fixture, 2, 8);

  assert_refused (exchanged, fixture->passphrase, COTERIE_CRYPTO_ERROR_WRONG_PASSPHRASE);
}

static void
test_too_weak_to_write (Fixture *fixture, gconstpointer unused)
{
  static const CoterieSlotCost weak[] = { { 2, 256 * 1024 }, { 3, 64 * 1024 - 1 }, { 0, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (weak); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (coterie_key_slot_seal (fixture->key, fixture->passphrase, weak[i], &error));
      g_assert_error (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_TOO_WEAK);
    }
}

static void
test_too_costly_to_write (Fixture *fixture, gconstpointer unused)
{
  static const CoterieSlotCost costly[] = { { 17, 64 * 1024 }, { 3, 1024 * 1024 + 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (costly); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (coterie_key_slot_seal (fixture->key, fixture->passphrase, costly[i], &error));
      g_assert_error (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_TOO_COSTLY);
    }
}

static void
test_default_cost (Fixture *fixture, gconstpointer unused)
{
  CoterieSlotCost cost = coterie_slot_cost_default ();

  g_assert_cmpuint (cost.passes, >=, 3);
  g_assert_cmpuint (cost.memory_kib, >=, 256 * 1024);
}

static void
test_change_passphrase (Fixture *fixture, gconstpointer unused)
{
  CoterieSlotCost least = { .passes = 3, .memory_kib = 64 * 1024 };
  g_autoptr (CoterieSecret) fresh = secret ("battery staple");
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (coterie_key_slot_rewrap (fixture->slot, fixture->wrong, fresh, least, &error));
  g_assert_error (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_WRONG_PASSPHRASE);
  g_clear_error (&error);

  changed = coterie_key_slot_rewrap (fixture->slot, fixture->passphrase, fresh, least, &error);
  g_assert_no_error (error);
  assert_opens (changed, fresh, fixture->key);
  assert_refused (changed, fixture->passphrase, COTERIE_CRYPTO_ERROR_WRONG_PASSPHRASE);
}

static void
test_empty_and_too_long (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *text = g_strnfill (COTERIE_PASSWORD_MAX_BYTES + 1, 'p');
  g_autoptr (CoterieSecret) empty = coterie_secret_new (0);
  g_autoptr (CoterieSecret) longest = coterie_secret_new_copy (text, COTERIE_PASSWORD_MAX_BYTES);
  g_autoptr (CoterieSecret) too_long = coterie_secret_new_copy (text, COTERIE_PASSWORD_MAX_BYTES + 1);
  g_autoptr (GBytes) slot = coterie_key_slot_seal_cheaply (fixture->key, longest, NULL);
  g_autoptr (GError) error = NULL;

  assert_opens (slot, longest, fixture->key);
  g_assert_null (coterie_key_slot_seal_cheaply (fixture->key, too_long, NULL));
  g_assert_null (coterie_key_slot_seal_cheaply (fixture->key, empty, &error));
  g_assert_error (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_EMPTY);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n_files = 0;

  while (g_dir_read_name (dir) != NULL)
    n_files++;

  return n_files;
}

static void
test_file (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GBytes) other = coterie_key_slot_seal_cheaply (fixture->key, fixture->wrong, NULL);
  g_autoptr (GBytes) read_back = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  coterie_key_slot_write_file (fixture->path, fixture->slot, &error);
  g_assert_no_error (error);
  coterie_key_slot_write_file (fixture->path, other, &error);
  g_assert_no_error (error);
  read_back = coterie_key_slot_read_file (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (read_back, other));
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 0777, ==, 0600);
}

/* A link keeps what the rename would have freed: it shows that the old slot is not left on the disk. */
static void
test_file_overwrites_the_old_slot (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *kept = g_strconcat (fixture->path, "-kept", NULL);
  guint8 zeros[COTERIE_KEY_SLOT_BYTES] = { 0 };
  g_autoptr (GBytes) old = NULL;

  g_assert_true (coterie_key_slot_write_file (fixture->path, fixture->slot, NULL));
  g_assert_cmpint (link (fixture->path, kept), ==, 0);
  g_assert_true (coterie_key_slot_write_file (fixture->path, fixture->slot, NULL));
  old = coterie_key_slot_read_file (kept, NULL);
  g_assert_cmpmem (g_bytes_get_data (old, NULL), g_bytes_get_size (old), zeros, sizeof zeros);
  g_unlink (kept);
}

static void
test_file_absent (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *nowhere = g_build_filename (fixture->folder, "no", "keyslot", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (coterie_key_slot_read_file (fixture->path, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
  g_assert_false (coterie_key_slot_write_file (nowhere, fixture->slot, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
test_file_is_a_folder (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (coterie_key_slot_read_file (fixture->folder, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR);
  g_clear_error (&error);
  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
  g_assert_false (coterie_key_slot_write_file (fixture->path, fixture->slot, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR);
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
  g_rmdir (fixture->path);
}

static void
test_file_too_long (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *large = g_strnfill (100000, 'x');
  g_autoptr (GBytes) read_back = NULL;

  g_assert_true (g_file_set_contents (fixture->path, large, -1, NULL));
  read_back = coterie_key_slot_read_file (fixture->path, NULL);
  g_assert_cmpuint (g_bytes_get_size (read_back), ==, COTERIE_KEY_SLOT_BYTES + 1);
  assert_refused (read_back, fixture->passphrase, COTERIE_CRYPTO_ERROR_DAMAGED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/crypto/key-slot/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("opens", test_opens);
  ADD ("wrong-passphrase", test_wrong_passphrase);
  ADD ("same-key-twice", test_same_key_twice);
  ADD ("every-bit", test_every_bit);
  ADD ("every-length", test_every_length);
  ADD ("too-costly-to-read", test_too_costly_to_read);
  ADD ("impossible-cost", test_impossible_cost);
  ADD ("exchanged-cost", test_exchanged_cost);
  ADD ("too-weak-to-write", test_too_weak_to_write);
  ADD ("too-costly-to-write", test_too_costly_to_write);
  ADD ("default-cost", test_default_cost);
  ADD ("change-passphrase", test_change_passphrase);
  ADD ("empty-and-too-long", test_empty_and_too_long);
  ADD ("file/written-and-read", test_file);
  ADD ("file/overwrites-the-old-slot", test_file_overwrites_the_old_slot);
  ADD ("file/absent", test_file_absent);
  ADD ("file/is-a-folder", test_file_is_a_folder);
  ADD ("file/too-long", test_file_too_long);

  return g_test_run ();
}
