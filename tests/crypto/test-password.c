// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/context.h"
#include "crypto/errors.h"
#include "crypto/password.h"

#include "base/encoding.h"

#include <string.h>

static CoterieSecret *
secret (const char *text)
{
  return coterie_secret_new_copy (text, strlen (text));
}

static CoterieSecret *
derive (const char *password, guint8 server, const char *name)
{
  g_autoptr (CoterieSecret) typed = secret (password);
  g_autoptr (GError) error = NULL;
  CoterieSecret *derived;
  guint8 server_id[16];

  memset (server_id, server, sizeof server_id);
  derived = coterie_password_derive (typed, server_id, name, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (coterie_secret_length (derived), ==, COTERIE_AUTH_SECRET_BYTES);

  return derived;
}

/* Whoever changes this locks everybody out. The salt is SHA-256 ("coterie/auth/1\0" ‖ 16 × 0x01 ‖ "alice"), cut. */
static void
test_known_answer (void)
{
  g_autoptr (CoterieSecret) derived = derive ("correct horse", 1, "alice");
  g_autofree char *hex = coterie_hex_encode (coterie_secret_peek (derived), coterie_secret_length (derived));

  g_assert_cmpstr (hex, ==, "7d7a7e6c060d07b00bcadb643107682816def90510bce5b85804d0fe73612dcc");
}

static void
test_depends_on_all (void)
{
  g_autoptr (CoterieSecret) one = derive ("correct horse", 1, "alice");
  g_autoptr (CoterieSecret) same = derive ("correct horse", 1, "alice");
  g_autoptr (CoterieSecret) other_password = derive ("correct house", 1, "alice");
  g_autoptr (CoterieSecret) other_server = derive ("correct horse", 2, "alice");
  g_autoptr (CoterieSecret) other_name = derive ("correct horse", 1, "alicf");

  g_assert_true (coterie_secret_equal (one, same));
  g_assert_false (coterie_secret_equal (one, other_password));
  g_assert_false (coterie_secret_equal (one, other_server));
  g_assert_false (coterie_secret_equal (one, other_name));
}

static void
test_empty (void)
{
  g_autoptr (CoterieSecret) empty = coterie_secret_new (0);
  g_autoptr (GError) error = NULL;
  guint8 server_id[16] = { 0 };

  g_assert_null (coterie_password_derive (empty, server_id, "alice", &error));
  g_assert_error (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_EMPTY);
}

static void
test_same_as_passphrase (void)
{
  g_autoptr (CoterieSecret) password = secret ("correct horse");
  g_autoptr (CoterieSecret) same = secret ("correct horse");
  g_autoptr (CoterieSecret) other = secret ("correct house");
  g_autoptr (CoterieSecret) longer = secret ("correct horse battery");

  g_assert_true (coterie_password_equals (password, same));
  g_assert_false (coterie_password_equals (password, other));
  g_assert_false (coterie_password_equals (password, longer));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (coterie_crypto_init (NULL));

  g_test_add_func ("/crypto/password/known-answer", test_known_answer);
  g_test_add_func ("/crypto/password/depends-on-all", test_depends_on_all);
  g_test_add_func ("/crypto/password/empty", test_empty);
  g_test_add_func ("/crypto/password/same-as-passphrase", test_same_as_passphrase);

  return g_test_run ();
}
