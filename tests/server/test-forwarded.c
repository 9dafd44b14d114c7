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

static const struct
{
  const char *rule, *peer, *forwarded, *x_forwarded_for, *expected;
} cases[] = {
  { "no-header", "10.0.0.1", NULL, NULL, "10.0.0.1" },
  { "one-hop", "10.0.0.1", NULL, "192.0.2.7", "192.0.2.7" },
  { "one-hop-rfc", "10.0.0.1", "for=192.0.2.7;proto=https", NULL, "192.0.2.7" },
  { "rfc-goes-before", "10.0.0.1", "for=192.0.2.7", "192.0.2.8", "192.0.2.7" },
  { "rfc-quoted-ipv6", "10.0.0.1", "proto=http;For=\"[2001:db8::1]:4711\"", NULL, "2001:db8::1" },
  { "ipv6", "::1", NULL, "2001:db8::1", "2001:db8::1" },
  { "port", "10.0.0.1", NULL, "192.0.2.7:4711", "192.0.2.7" },
  { "two-proxies", "10.0.0.1", NULL, "192.0.2.7, 10.0.0.2", "192.0.2.7" },
  { "client-lies", "10.0.0.1", NULL, "127.0.0.1, 192.0.2.7", "192.0.2.7" },
  { "client-lies-twice", "10.0.0.1", NULL, "198.51.100.1, 192.0.2.7, 10.9.9.9", "192.0.2.7" },
  { "stranger", "192.0.2.7", NULL, "127.0.0.1", "192.0.2.7" },
  { "stranger-rfc", "192.0.2.7", "for=127.0.0.1", NULL, "192.0.2.7" },
  { "unknown", "10.0.0.1", "for=unknown", NULL, "10.0.0.1" },
  { "hidden", "10.0.0.1", "for=_secret", NULL, "10.0.0.1" },
  { "no-for", "10.0.0.1", "proto=https", NULL, "10.0.0.1" },
  { "garbage", "10.0.0.1", NULL, ",,, ;;", "10.0.0.1" },
  { "open-bracket", "10.0.0.1", NULL, "[2001:db8::1", "10.0.0.1" },
  { "garbage-behind-a-client", "10.0.0.1", NULL, "zzz, 192.0.2.7", "192.0.2.7" },
};

static void
test_case (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GInetAddress) peer = g_inet_address_new_from_string (cases[i].peer);
  g_autoptr (GInetAddress) client =
      coterie_forwarded_get_client (peer, cases[i].forwarded, cases[i].x_forwarded_for, trust, NULL);
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
