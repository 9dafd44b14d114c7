// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/encoding.h"
#include "chain/head-statement.h"
#include "chain/login-challenge.h"
#include "chain/prekey-wrapper.h"
#include "chain/register-statement.h"
#include "chain/signing-key.h"

#include <string.h>

/* RFC 8032, section 7.1, TEST 1 to 3. */
static const struct
{
  const char *seed;
  const char *public_key;
  const char *message;
  const char *signature;
} vectors[] = {
  { "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe2465"
    "5"
    "141438e7a100b" },
  { "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb0"
    "0"
    "d291612bb0c00" },
  { "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc0"
    "2"
    "7beceea1ec40a" },
};

static void
test_rfc_8032 (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr (CoterieSecret) secret = NULL;
      gsize n_message = strlen (vectors[i].message) / 2;
      guint8 seed[32], expected_key[32], key[32], message[8], expected[64], signature[64];

      g_assert_true (coterie_hex_decode (vectors[i].seed, seed, 32));
      g_assert_true (coterie_hex_decode (vectors[i].public_key, expected_key, 32));
      g_assert_true (coterie_hex_decode (vectors[i].message, message, n_message));
      g_assert_true (coterie_hex_decode (vectors[i].signature, expected, 64));
      secret = coterie_signing_key_new_from_seed (seed, key);
      g_assert_cmpmem (key, 32, expected_key, 32);
      coterie_signing_key_sign (secret, message, n_message, signature);
      g_assert_cmpmem (signature, 64, expected, 64);
      g_assert_true (coterie_signing_key_verify (key, message, n_message, signature));
      memset (key, 0, sizeof key);
      coterie_signing_key_get_public (secret, key);
      g_assert_cmpmem (key, 32, expected_key, 32);
    }
}

static void
test_new_differs (void)
{
  guint8 first[32], second[32];
  g_autoptr (CoterieSecret) a = coterie_signing_key_new (first);
  g_autoptr (CoterieSecret) b = coterie_signing_key_new (second);

  g_assert_cmpint (memcmp (first, second, 32), !=, 0);
  g_assert_false (coterie_secret_equal (a, b));
}

/* S + the group order is the same number to a lax verifier. */
static void
test_signature_is_not_malleable (void)
{
  static const guint8 order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                    0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                    0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10 };
  guint8 key[32], signature[64];
  g_autoptr (CoterieSecret) secret = coterie_signing_key_new (key);
  guint carry = 0;

  coterie_signing_key_sign (secret, (const guint8 *) "a", 1, signature);
  g_assert_true (coterie_signing_key_verify (key, (const guint8 *) "a", 1, signature));
  for (gsize i = 0; i < 32; i++)
    {
      carry += (guint) signature[32 + i] + order[i];
      signature[32 + i] = (guint8) carry;
      carry >>= 8;
    }
  g_assert_false (coterie_signing_key_verify (key, (const guint8 *) "a", 1, signature));
}

/* A statement verifies as it was signed, and no longer when any bit of it, of the key or of the signature changes. */
#define CHECK_STATEMENT(Type, prefix)                                                                                  \
  static void test_##prefix (void)                                                                                     \
  {                                                                                                                    \
    guint8 key[32], signature[64];                                                                                     \
    g_autoptr (CoterieSecret) secret = coterie_signing_key_new (key);                                                  \
    Type statement;                                                                                                    \
                                                                                                                       \
    fill_##prefix (&statement);                                                                                        \
    coterie_##prefix##_sign (&statement, secret, signature);                                                           \
    g_assert_true (coterie_##prefix##_verify (&statement, key, signature));                                            \
    for (gsize bit = 0; bit < 8 * sizeof signature; bit += 7)                                                          \
      {                                                                                                                \
        signature[bit / 8] ^= (guint8) (1 << bit % 8);                                                                 \
        g_assert_false (coterie_##prefix##_verify (&statement, key, signature));                                       \
        signature[bit / 8] ^= (guint8) (1 << bit % 8);                                                                 \
      }                                                                                                                \
    for (gsize i = 0; i < G_N_ELEMENTS (fields_##prefix); i++)                                                         \
      {                                                                                                                \
        ((guint8 *) &statement)[fields_##prefix[i]] ^= 1;                                                              \
        g_assert_false (coterie_##prefix##_verify (&statement, key, signature));                                       \
        ((guint8 *) &statement)[fields_##prefix[i]] ^= 1;                                                              \
      }                                                                                                                \
    g_assert_true (coterie_##prefix##_verify (&statement, key, signature));                                            \
  }

#define AT(Type, field) G_STRUCT_OFFSET (Type, field)

static const gsize fields_login_challenge[] = {
  AT (CoterieLoginChallenge, server_id),  AT (CoterieLoginChallenge, server_id) + 15, AT (CoterieLoginChallenge, aid),
  AT (CoterieLoginChallenge, aid) + 31,   AT (CoterieLoginChallenge, device),         AT (CoterieLoginChallenge, nonce),
  AT (CoterieLoginChallenge, nonce) + 31, AT (CoterieLoginChallenge, expires_ms),
};

static void
fill_login_challenge (CoterieLoginChallenge *self)
{
  *self = (CoterieLoginChallenge){ .device = 3, .expires_ms = 1767323165000 };
  memset (self->server_id, 1, sizeof self->server_id);
  memset (self->aid, 2, sizeof self->aid);
  memset (self->nonce, 3, sizeof self->nonce);
}

CHECK_STATEMENT (CoterieLoginChallenge, login_challenge)

static const gsize fields_register_statement[] = {
  AT (CoterieRegisterStatement, server_id),  AT (CoterieRegisterStatement, server_id) + 15,
  AT (CoterieRegisterStatement, aid),        AT (CoterieRegisterStatement, aid) + 31,
  AT (CoterieRegisterStatement, nonce),      AT (CoterieRegisterStatement, nonce) + 31,
  AT (CoterieRegisterStatement, expires_ms),
};

static void
fill_register_statement (CoterieRegisterStatement *self)
{
  *self = (CoterieRegisterStatement){ .expires_ms = 1767323165000, .name = "alice" };
  memset (self->server_id, 1, sizeof self->server_id);
  memset (self->aid, 2, sizeof self->aid);
  memset (self->nonce, 3, sizeof self->nonce);
}

CHECK_STATEMENT (CoterieRegisterStatement, register_statement)

/* The name is signed to its end. */
static void
test_registered_name (void)
{
  static const char *const others[] = { "alic", "alice2", "alicf", "", "abcdefghijklmnopqrstuvwxyzabcdefg" };
  guint8 key[32], signature[64];
  g_autoptr (CoterieSecret) secret = coterie_signing_key_new (key);
  CoterieRegisterStatement statement;

  fill_register_statement (&statement);
  coterie_register_statement_sign (&statement, secret, signature);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      statement.name = others[i];
      g_assert_false (coterie_register_statement_verify (&statement, key, signature));
    }
}

static const gsize fields_prekey_wrapper[] = {
  AT (CoteriePrekeyWrapper, aid), AT (CoteriePrekeyWrapper, device),   AT (CoteriePrekeyWrapper, id),
  AT (CoteriePrekeyWrapper, key), AT (CoteriePrekeyWrapper, key) + 32, AT (CoteriePrekeyWrapper, time_ms),
};

static void
fill_prekey_wrapper (CoteriePrekeyWrapper *self)
{
  *self = (CoteriePrekeyWrapper){ .device = 3, .id = 77, .time_ms = 1767323045000 };
  memset (self->aid, 2, sizeof self->aid);
  memset (self->key, 5, sizeof self->key);
}

CHECK_STATEMENT (CoteriePrekeyWrapper, prekey_wrapper)

static const gsize fields_head_statement[] = {
  AT (CoterieHeadStatement, aid),       AT (CoterieHeadStatement, length),  AT (CoterieHeadStatement, head),
  AT (CoterieHeadStatement, head) + 31, AT (CoterieHeadStatement, time_ms),
};

static void
fill_head_statement (CoterieHeadStatement *self)
{
  *self = (CoterieHeadStatement){ .length = 4, .time_ms = 1767323045000 };
  memset (self->aid, 2, sizeof self->aid);
  memset (self->head, 6, sizeof self->head);
}

CHECK_STATEMENT (CoterieHeadStatement, head_statement)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain/signatures/rfc-8032", test_rfc_8032);
  g_test_add_func ("/chain/signatures/new-differs", test_new_differs);
  g_test_add_func ("/chain/signatures/not-malleable", test_signature_is_not_malleable);
  g_test_add_func ("/chain/signatures/login-challenge", test_login_challenge);
  g_test_add_func ("/chain/signatures/register-statement", test_register_statement);
  g_test_add_func ("/chain/signatures/registered-name", test_registered_name);
  g_test_add_func ("/chain/signatures/prekey-wrapper", test_prekey_wrapper);
  g_test_add_func ("/chain/signatures/head-statement", test_head_statement);
  return g_test_run ();
}
