// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/forwarded.h"

/* 10.0.0.0/8 and ::1 are ours. */
static gboolean
trust (GInetAddress *address, gpointer user_data)
{
  g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string ("10.0.0.0/8", NULL);

  return g_inet_address_get_is_loopback (address) || g_inet_address_mask_matches (mask, address);
}

#define X COTERIE_FORWARDED_BY_X_FORWARDED_FOR
#define RFC COTERIE_FORWARDED_BY_FORWARDED

static const struct
{
  const char *rule, *peer;
  CoterieForwardedHeader header;
  const char *value, *expected;
} cases[] = {
  { "no-header", "10.0.0.1", X, NULL, "10.0.0.1" },
  { "no-header-rfc", "10.0.0.1", RFC, NULL, "10.0.0.1" },
  { "one-hop", "10.0.0.1", X, "192.0.2.7", "192.0.2.7" },
  { "one-hop-rfc", "10.0.0.1", RFC, "for=192.0.2.7;proto=https", "192.0.2.7" },
  { "rfc-quoted-ipv6", "10.0.0.1", RFC, "proto=http;For=\"[2001:db8::1]:4711\"", "2001:db8::1" },
  { "ipv6", "::1", X, "2001:db8::1", "2001:db8::1" },
  { "rfc-in-the-other", "10.0.0.1", X, "for=192.0.2.7", "10.0.0.1" },
  { "the-other-in-rfc", "10.0.0.1", RFC, "192.0.2.7", "10.0.0.1" },
  { "port", "10.0.0.1", X, "192.0.2.7:4711", "192.0.2.7" },
  { "two-proxies", "10.0.0.1", X, "192.0.2.7, 10.0.0.2", "192.0.2.7" },
  { "client-lies", "10.0.0.1", X, "127.0.0.1, 192.0.2.7", "192.0.2.7" },
  { "client-lies-twice", "10.0.0.1", X, "198.51.100.1, 192.0.2.7, 10.9.9.9", "192.0.2.7" },
  { "stranger", "192.0.2.7", X, "127.0.0.1", "192.0.2.7" },
  { "stranger-rfc", "192.0.2.7", RFC, "for=127.0.0.1", "192.0.2.7" },
  { "unknown", "10.0.0.1", RFC, "for=unknown", "10.0.0.1" },
  { "hidden", "10.0.0.1", RFC, "for=_secret", "10.0.0.1" },
  { "no-for", "10.0.0.1", RFC, "proto=https", "10.0.0.1" },
  { "garbage", "10.0.0.1", X, ",,, ;;", "10.0.0.1" },
  { "open-bracket", "10.0.0.1", X, "[2001:db8::1", "10.0.0.1" },
  { "garbage-behind-a-client", "10.0.0.1", X, "zzz, 192.0.2.7", "192.0.2.7" },
};

static void
test_case (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GInetAddress) peer = g_inet_address_new_from_string (cases[i].peer);
  g_autoptr (GInetAddress) client = coterie_forwarded_get_client (peer, cases[i].header, cases[i].value, trust, NULL);
  g_autofree char *text = g_inet_address_to_string (client);

  g_assert_cmpstr (text, ==, cases[i].expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/forwarded/%s", cases[i].rule);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
    }
  return g_test_run ();
}
