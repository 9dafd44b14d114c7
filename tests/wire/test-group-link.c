// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/group-link.h"

#define GROUP "ab00000000000000000000000000000000000000000000000000000000000001"
#define TOKEN "00112233445566778899aabbccddeeff"

static const struct
{
  const char *rule;
  const char *link;
} hostile[] = {
  { "empty", "" },
  { "nothing", "nothing" },
  { "another-scheme", "https://chat.example.org/@alice/" GROUP "/" TOKEN },
  { "a-person", "coterie://chat.example.org/alice" },
  { "no-server", "coterie:///@alice/" GROUP "/" TOKEN },
  { "server-with-a-person", "coterie://user@chat.example.org/@alice/" GROUP "/" TOKEN },
  { "server-with-a-blank", "coterie://chat example/@alice/" GROUP "/" TOKEN },
  { "no-at", "coterie://chat.example.org/alice/" GROUP "/" TOKEN },
  { "no-name", "coterie://chat.example.org/@/" GROUP "/" TOKEN },
  { "name-in-capitals", "coterie://chat.example.org/@Alice/" GROUP "/" TOKEN },
  { "group-short", "coterie://chat.example.org/@alice/ab/" TOKEN },
  { "group-not-hex", "coterie://chat.example.org/@alice/g" GROUP "/" TOKEN },
  { "token-short", "coterie://chat.example.org/@alice/" GROUP "/0011" },
  { "token-long", "coterie://chat.example.org/@alice/" GROUP "/" TOKEN "00" },
  { "more-behind", "coterie://chat.example.org/@alice/" GROUP "/" TOKEN "/x" },
  { "slash-behind", "coterie://chat.example.org/@alice/" GROUP "/" TOKEN "/" },
};

static void
test_hostile (gconstpointer data)
{
  CoterieGroupLink link;

  g_assert_false (coterie_group_link_parse (&link, data));
}

static void
test_round_trip (void)
{
  static const char *const links[] = {
    "coterie://chat.example.org/@alice/" GROUP "/" TOKEN,
    "coterie://127.0.0.1:8443/@a.b-c_1/" GROUP "/" TOKEN,
    "coterie://[::1]:80/@alice/" GROUP "/" TOKEN,
  };

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autofree char *typed = g_strconcat (" ", links[i], "\n", NULL);
      g_autofree char *again = NULL;
      CoterieGroupLink link;

      g_assert_true (coterie_group_link_parse (&link, typed));
      again = coterie_group_link_to_string (&link);
      g_assert_cmpstr (again, ==, links[i]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/group-link/round-trip", test_round_trip);
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wire/group-link/hostile/%s", hostile[i].rule);

      g_test_add_data_func (path, hostile[i].link, test_hostile);
    }
  return g_test_run ();
}
