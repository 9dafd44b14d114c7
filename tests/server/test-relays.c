// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/relays.h"
#include "wire/relays.h"

#include <glib/gstdio.h>
#include <string.h>

/* What `openssl dgst -sha1 -hmac north` makes of "1600086400:" and the name, in base64. */
static void
test_credentials (void)
{
  g_autoptr (CoterieSecret) secret = coterie_secret_new_copy ("north", 5);
  g_autofree char *user = NULL, *password = NULL, *again = NULL, *other = NULL;
  g_autofree char *code = NULL, *other_code = NULL, *hex = NULL, *made = NULL;
  guint8 digest[20];
  gsize size = 0;
  g_autofree guchar *bytes = NULL;

  coterie_relays_make_credentials (secret, 7, 1600000000123, &user, &password);
  g_assert_true (g_str_has_prefix (user, "1600086400:"));
  g_assert_cmpuint (strlen (user), ==, strlen ("1600086400:0011223344556677"));
  bytes = g_base64_decode (password, &size);
  g_assert_cmpuint (size, ==, sizeof digest);
  hex = g_compute_hmac_for_string (G_CHECKSUM_SHA1, (const guchar *) "north", 5, user, -1);
  for (guint i = 0; i < size; i++)
    {
      g_autofree char *pair = g_strdup_printf ("%02x", bytes[i]);

      g_assert_cmpmem (pair, 2, hex + 2 * i, 2);
    }
  coterie_relays_make_credentials (secret, 7, 1600000000123, &again, &code);
  coterie_relays_make_credentials (secret, 8, 1600000000123, &other, &other_code);
  g_assert_cmpstr (user, ==, again);
  g_assert_cmpstr (user, !=, other);
}

static void
test_urls (void)
{
  static const char *const right[] = { "turn:relay.example.org", "turn:192.0.2.1:3478", "turns:[2001:db8::1]:5349",
                                       "turn:relay.example.org:3478?transport=udp", "turn:r?transport=tcp" };
  static const char *const wrong[] = { "turn:",
                                       "turn:a b",
                                       "turn://relay",
                                       "turn:u:p@relay",
                                       "turn:relay:0",
                                       "turn:relay:65536",
                                       "turn:relay?transport=sctp",
                                       "stun:relay",
                                       "turn:[::1",
                                       "turn:relay:80:80",
                                       "turn:relay/x",
                                       "TURN:relay",
                                       "" };

  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    g_assert_true (coterie_relay_url_is_turn (right[i]));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (coterie_relay_url_is_turn (wrong[i]));
  g_assert_true (coterie_relay_url_is_stun ("stun:relay.example.org:3478"));
  g_assert_false (coterie_relay_url_is_stun ("turn:relay.example.org:3478"));
  g_assert_false (coterie_relay_url_is_stun ("stun:relay?transport=udp"));
}

static CoterieConfig *
configure (const char *const *words, const char *expected)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) arguments = NULL;
  static const char *const environment[] = { NULL };
  CoterieConfigMode mode = { FALSE };
  g_autoptr (GError) error = NULL;
  CoterieConfig *config;

  g_strv_builder_add_many (builder, "--data", "/nowhere", NULL);
  g_strv_builder_addv (builder, (const char **) words);
  arguments = g_strv_builder_end (builder);
  config = coterie_config_new ((const char *const *) arguments, environment, &mode, &error);
  if (expected == NULL)
    g_assert_no_error (error);
  else
    g_assert_error (error, COTERIE_CONFIG_ERROR, COTERIE_CONFIG_ERROR_VALUE);
  if (expected != NULL)
    g_assert_nonnull (strstr (error->message, expected));
  return config;
}

static void
test_configuration (void)
{
  static const char *const whole[] = { "--stun", "stun:a:1,stun:b", "--turn", "turn:a", "--turn-secret", "/s", NULL };
  static const char *const without[] = { "--turn", "turn:a", NULL };
  static const char *const bare[] = { "--turn-secret", "/s", NULL };
  static const char *const wrong[] = { "--stun", "turn:a", NULL };
  static const char *const many[] = { "--stun", "stun:a,stun:b,stun:c,stun:d,stun:e", NULL };
  g_autoptr (CoterieConfig) config = configure (whole, NULL);
  g_autoptr (CoterieSecret) secret = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (config->stun_urls[1], ==, "stun:b");
  g_assert_cmpstr (config->turn_urls[0], ==, "turn:a");
  g_assert_false (coterie_relays_load_secret (config, &secret, &error));
  g_assert_error (error, COTERIE_CONFIG_ERROR, COTERIE_CONFIG_ERROR_FILE);
  g_assert_null (configure (without, "secret"));
  g_assert_null (configure (bare, "relay"));
  g_assert_null (configure (wrong, "turn:a"));
  g_assert_null (configure (many, "at most 4"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/relays/credentials", test_credentials);
  g_test_add_func ("/server/relays/urls", test_urls);
  g_test_add_func ("/server/relays/configuration", test_configuration);
  return g_test_run ();
}
