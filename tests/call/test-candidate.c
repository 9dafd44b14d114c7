// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/candidate.h"

static const struct
{
  const char *rule;
  CoterieCandidateVerdict verdict;
  const char *text;
} rows[] = {
  { "webrtcbin-host", COTERIE_CANDIDATE_TAKE, "candidate:1 1 UDP 2015363327 127.0.0.1 40001 typ host" },
  { "chromium-host", COTERIE_CANDIDATE_TAKE,
    "candidate:842163049 1 udp 1677729535 192.0.2.7 54321 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag EsAw "
    "network-id 1 network-cost 999" },
  { "relay", COTERIE_CANDIDATE_TAKE, "candidate:5 1 UDP 1 198.51.100.9 1 typ relay raddr 192.0.2.1 rport 7" },
  { "six", COTERIE_CANDIDATE_TAKE, "candidate:1 1 udp 1 2001:db8::1 40001 typ host" },
  { "tcp-is-skipped", COTERIE_CANDIDATE_SKIP, "candidate:4 1 TCP 1015021823 192.0.2.7 9 typ host tcptype active" },
  { "hidden-name-is-skipped", COTERIE_CANDIDATE_SKIP,
    "candidate:1 1 udp 2113937151 0b0f1c4a-6cf4-4d2f-9a0d-6f6d5d1f7a11.local 40001 typ host" },
  { "name", COTERIE_CANDIDATE_REFUSE, "candidate:1 1 udp 1 router.example 40001 typ host" },
  { "any-address", COTERIE_CANDIDATE_REFUSE, "candidate:1 1 udp 1 0.0.0.0 40001 typ host" },
  { "multicast", COTERIE_CANDIDATE_REFUSE, "candidate:1 1 udp 1 224.0.0.251 5353 typ host" },
  { "multicast-six", COTERIE_CANDIDATE_REFUSE, "candidate:1 1 udp 1 ff02::fb 5353 typ host" },
  { "broadcast", COTERIE_CANDIDATE_REFUSE, "candidate:1 1 udp 1 255.255.255.255 67 typ host" },
  { "port-zero", COTERIE_CANDIDATE_REFUSE, "candidate:1 1 udp 1 192.0.2.7 0 typ host" },
  { "port-too-large", COTERIE_CANDIDATE_REFUSE, "candidate:1 1 udp 1 192.0.2.7 65536 typ host" },
  { "component-three", COTERIE_CANDIDATE_REFUSE, "candidate:1 3 udp 1 192.0.2.7 40001 typ host" },
  { "priority-too-large", COTERIE_CANDIDATE_REFUSE, "candidate:1 1 udp 4294967296 192.0.2.7 40001 typ host" },
  { "negative-priority", COTERIE_CANDIDATE_REFUSE, "candidate:1 1 udp -1 192.0.2.7 40001 typ host" },
  { "other-transport", COTERIE_CANDIDATE_REFUSE, "candidate:1 1 sctp 1 192.0.2.7 40001 typ host" },
  { "other-type", COTERIE_CANDIDATE_REFUSE, "candidate:1 1 udp 1 192.0.2.7 40001 typ home" },
  { "no-typ", COTERIE_CANDIDATE_REFUSE, "candidate:1 1 udp 1 192.0.2.7 40001 type host" },
  { "unknown-extension", COTERIE_CANDIDATE_REFUSE, "candidate:1 1 udp 1 192.0.2.7 40001 typ host x y" },
  { "extension-without-value", COTERIE_CANDIDATE_REFUSE, "candidate:1 1 udp 1 192.0.2.7 40001 typ host raddr" },
  { "line-break", COTERIE_CANDIDATE_REFUSE, "candidate:1 1 udp 1 192.0.2.7 40001 typ host\r\na=crypto:1" },
  { "not-ascii", COTERIE_CANDIDATE_REFUSE, "candidate:\303\274 1 udp 1 192.0.2.7 40001 typ host" },
  { "long-foundation", COTERIE_CANDIDATE_REFUSE,
    "candidate:123456789012345678901234567890123 1 udp 1 192.0.2.7 40001 typ host" },
  { "two-blanks", COTERIE_CANDIDATE_REFUSE, "candidate:1  1 udp 1 192.0.2.7 40001 typ host" },
  { "no-prefix", COTERIE_CANDIDATE_REFUSE, "1 1 udp 1 192.0.2.7 40001 typ host" },
  { "too-few", COTERIE_CANDIDATE_REFUSE, "candidate:1 1 udp 1 192.0.2.7 40001 typ" },
  { "empty", COTERIE_CANDIDATE_REFUSE, "" },
};

static void
test_row (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  g_assert_cmpint (coterie_candidate_judge (rows[i].text), ==, rows[i].verdict);
}

static void
test_too_long (void)
{
  g_autoptr (GString) text = g_string_new (rows[0].text);

  while (text->len <= COTERIE_CANDIDATE_MAX_BYTES)
    g_string_append (text, " generation 0");
  g_assert_cmpint (coterie_candidate_judge (text->str), ==, COTERIE_CANDIDATE_REFUSE);
}

static void
test_relayed (void)
{
  g_assert_true (coterie_candidate_is_relayed (rows[2].text));
  g_assert_false (coterie_candidate_is_relayed (rows[0].text));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/call/candidate/%s", rows[i].rule);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  g_test_add_func ("/call/candidate/too-long", test_too_long);
  g_test_add_func ("/call/candidate/relayed", test_relayed);
  return g_test_run ();
}
