// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/whereabouts.h"

/* tests/data/places.mmdb, written by hand after MaxMind's specification 2.0, knows the three nets that are reserved for
 * documentation: 192.0.2.0/24 is Lisbon in Portugal, 198.51.100.0/24 is Iceland, 203.0.113.0/24 is a city of two lines
 * in no country. */
#define FILE_NAME TEST_DATA "/places.mmdb"

static void
tell (CoterieWhereabouts *self, gint64 account_id, CoterieLinkingView *view)
{
  *view = (CoterieLinkingView){ 0 };
  coterie_whereabouts_tell (self, account_id, view);
}

static gboolean
note (CoterieWhereabouts *self, gint64 account_id, const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  return coterie_whereabouts_note (self, account_id, address);
}

static void
test_addresses (void)
{
  g_autoptr (CoterieWhereabouts) self = coterie_whereabouts_new (NULL, NULL);
  CoterieLinkingView view;

  tell (self, 1, &view);
  g_assert_cmpstr (view.address, ==, "");
  g_assert_true (note (self, 1, "192.0.2.7"));
  g_assert_false (note (self, 1, "192.0.2.7"));
  g_assert_true (note (self, 1, "2001:db8::7"));
  tell (self, 1, &view);
  g_assert_cmpstr (view.address, ==, "2001:db8::7");
  g_assert_cmpstr (view.place, ==, "");
  tell (self, 2, &view);
  g_assert_cmpstr (view.address, ==, "");
  coterie_whereabouts_forget (self, 1);
  tell (self, 1, &view);
  g_assert_cmpstr (view.address, ==, "");
}

static void
test_places (void)
{
  static const struct
  {
    const char *address;
    const char *place;
  } rows[] = {
    { "192.0.2.7", "Lisbon, Portugal" },
    { "198.51.100.1", "Iceland" },
    { "203.0.113.9", "" },
    { "127.0.0.1", "" },
    { "2001:db8::1", "" },
  };
  g_autoptr (CoterieWhereabouts) self = NULL;
  g_autoptr (GError) error = NULL;
  CoterieLinkingView view;

  if (!coterie_whereabouts_knows_places ())
    {
      g_test_skip ("built without libmaxminddb");
      return;
    }
  self = coterie_whereabouts_new (FILE_NAME, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      note (self, 1, rows[i].address);
      tell (self, 1, &view);
      g_assert_cmpstr (view.address, ==, rows[i].address);
      g_assert_cmpstr (view.place, ==, rows[i].place);
    }
}

static void
test_no_such_file (void)
{
  static const char *const files[] = { TEST_DATA "/nothing.mmdb", TEST_DATA "/chain-vectors.json" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (coterie_whereabouts_new (files[i], &error));
      g_assert_nonnull (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/whereabouts/addresses", test_addresses);
  g_test_add_func ("/server/whereabouts/places", test_places);
  g_test_add_func ("/server/whereabouts/no-such-file", test_no_such_file);
  return g_test_run ();
}
