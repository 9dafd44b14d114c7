// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/encoding.h"
#include "chain/head-statement.h"
#include "chain/login-challenge.h"
#include "chain/register-statement.h"
#include "chain/prekey-wrapper.h"
#include "chain/safety-number.h"
#include "devices.h"

#include <string.h>

/* docs/protocol.md quotes tests/data/chain-vectors.json, so that other programs can be checked against it. Here the
 * file is made again from its seeds and must come out the same. COTERIE_WRITE_VECTORS=FILE writes it instead. */

typedef struct
{
  GString *json;
  TestDevice a, b;
  CoterieChain *chain;
} Document;

static void
add_text (Document *self, const char *name, const char *value)
{
  g_string_append_printf (self->json, "%s\n  \"%s\": \"%s\"", self->json->len > 1 ? "," : "", name, value);
}

static void
add_hex (Document *self, const char *name, const guint8 *bytes, gsize n_bytes)
{
  g_autofree char *hex = coterie_hex_encode (bytes, n_bytes);

  add_text (self, name, hex);
}

static void
add_number (Document *self, const char *name, guint64 value)
{
  g_string_append_printf (self->json, ",\n  \"%s\": %" G_GUINT64_FORMAT, name, value);
}

static void
add_keys (Document *self, const char *which, const TestDevice *device)
{
  guint8 seed[32];
  g_autofree char *names[] = { g_strconcat (which, "_dsk_seed", NULL), g_strconcat (which, "_dsk", NULL),
                               g_strconcat (which, "_ik_secret", NULL), g_strconcat (which, "_ik", NULL) };

  memset (seed, device->seed, sizeof seed);
  add_hex (self, names[0], seed, sizeof seed);
  add_hex (self, names[1], device->dsk, sizeof device->dsk);
  add_hex (self, names[2], device->ik_secret, sizeof device->ik_secret);
  add_hex (self, names[3], device->ik, sizeof device->ik);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_free (g_steal_pointer (&names[i]));
}

static void
add_record_take (Document *self, const char *which, GBytes *record)
{
  g_autofree char *head = g_strconcat (which, "_head", NULL);
  gsize n_bytes;
  const guint8 *bytes = g_bytes_get_data (record, &n_bytes);
  CoterieRecord parsed;

  g_assert_true (coterie_record_parse (&parsed, bytes, n_bytes, NULL));
  if (parsed.type != COTERIE_RECORD_REVOKE)
    {
      g_autofree char *input_name = g_strconcat (which, "_pop_input", NULL);
      guint8 input[COTERIE_RECORD_POP_INPUT_BYTES];

      coterie_record_get_pop_input (&parsed, coterie_chain_get_aid (self->chain), input);
      add_hex (self, input_name, input, sizeof input);
    }
  add_hex (self, which, bytes, n_bytes);
  test_chain_append_take (self->chain, record);
  add_hex (self, head, coterie_chain_get_head (self->chain), COTERIE_HEAD_BYTES);
}

static void
add_chain (Document *self)
{
  add_record_take (self, "genesis", test_device_make_genesis (&self->a));
  add_hex (self, "aid", coterie_chain_get_aid (self->chain), COTERIE_AID_BYTES);
  add_record_take (self, "add", test_device_make_add (&self->a, self->chain, 1, &self->b));
  add_record_take (self, "revoke", test_device_make_revoke (&self->a, self->chain, 1, 2));
}

static void
add_login_challenge (Document *self)
{
  CoterieLoginChallenge challenge = { .device = 1, .expires_ms = 1767323165000 };
  guint8 signature[COTERIE_SIGNATURE_BYTES];

  for (guint8 i = 0; i < sizeof challenge.server_id; i++)
    challenge.server_id[i] = (guint8) (i * 0x11);
  memcpy (challenge.aid, coterie_chain_get_aid (self->chain), sizeof challenge.aid);
  memset (challenge.nonce, 0x77, sizeof challenge.nonce);
  coterie_login_challenge_sign (&challenge, self->a.dsk_secret, signature);
  add_hex (self, "login_server_id", challenge.server_id, sizeof challenge.server_id);
  add_hex (self, "login_nonce", challenge.nonce, sizeof challenge.nonce);
  add_number (self, "login_expires", challenge.expires_ms);
  add_hex (self, "login_signature", signature, sizeof signature);
}

/* With server, nonce and time of the login. */
static void
add_register_statement (Document *self)
{
  CoterieRegisterStatement statement = { .expires_ms = 1767323165000, .name = "alice" };
  guint8 signature[COTERIE_SIGNATURE_BYTES];

  for (guint8 i = 0; i < sizeof statement.server_id; i++)
    statement.server_id[i] = (guint8) (i * 0x11);
  memcpy (statement.aid, coterie_chain_get_aid (self->chain), sizeof statement.aid);
  memset (statement.nonce, 0x77, sizeof statement.nonce);
  coterie_register_statement_sign (&statement, self->a.dsk_secret, signature);
  add_text (self, "register_name", statement.name);
  add_hex (self, "register_signature", signature, sizeof signature);
}

static void
add_prekey_wrapper (Document *self)
{
  CoteriePrekeyWrapper wrapper = { .device = 1, .id = 7, .time_ms = 1767323045000 };
  guint8 signature[COTERIE_SIGNATURE_BYTES];

  memcpy (wrapper.aid, coterie_chain_get_aid (self->chain), sizeof wrapper.aid);
  wrapper.key[0] = COTERIE_PUBLIC_KEY_TYPE;
  memcpy (wrapper.key + 1, self->b.ik, sizeof self->b.ik);
  coterie_prekey_wrapper_sign (&wrapper, self->a.dsk_secret, signature);
  add_number (self, "wrapper_id", wrapper.id);
  add_hex (self, "wrapper_key", wrapper.key, sizeof wrapper.key);
  add_number (self, "wrapper_time", wrapper.time_ms);
  add_hex (self, "wrapper_signature", signature, sizeof signature);
}

static void
add_safety_number (Document *self)
{
  guint8 other[COTERIE_AID_BYTES];
  g_autofree char *number = NULL;

  memset (other, 0x55, sizeof other);
  number = coterie_safety_number_new (coterie_chain_get_aid (self->chain), other);
  add_hex (self, "safety_other_aid", other, sizeof other);
  add_text (self, "safety_number", number);
}

static char *
make_document (void)
{
  Document self = { .json = g_string_new ("{"), .chain = coterie_chain_new () };

  test_device_init (&self.a, 0x11);
  test_device_init (&self.b, 0x22);
  add_keys (&self, "a", &self.a);
  add_keys (&self, "b", &self.b);
  add_chain (&self);
  add_login_challenge (&self);
  add_register_statement (&self);
  add_prekey_wrapper (&self);
  add_safety_number (&self);
  g_string_append (self.json, "\n}\n");
  coterie_chain_free (self.chain);
  test_device_clear (&self.a);
  test_device_clear (&self.b);
  return g_string_free (self.json, FALSE);
}

static void
test_file (void)
{
  g_autofree char *made = make_document ();
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (COTERIE_TEST_DATA "/chain-vectors.json", &kept, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (made, ==, kept);
}

int
main (int argc, char *argv[])
{
  const char *path = g_getenv ("COTERIE_WRITE_VECTORS");

  g_test_init (&argc, &argv, NULL);
  if (path != NULL)
    {
      g_autofree char *made = make_document ();

      return g_file_set_contents (path, made, -1, NULL) ? 0 : 1;
    }
  g_test_add_func ("/chain/vectors/file", test_file);
  return g_test_run ();
}
