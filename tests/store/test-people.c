// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "rows.h"
#include "store/contacts.h"
#include "store/kept-texts.h"
#include "store/peers.h"

static void
test_accounts_none (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreAccount) row = { 0 };
  g_autoptr (GArray) held = NULL;
  guint8 aid[COTERIE_AID_BYTES] = { 1 };
  gint64 account = 99;
  gboolean found = TRUE;

  test_done (coterie_store_accounts_find (sql, aid, &account, &error));
  g_assert_cmpint (account, ==, 0);
  account = 99;
  test_done (coterie_store_accounts_find_name (sql, "bob", &account, &error));
  g_assert_cmpint (account, ==, 0);
  test_done (coterie_store_accounts_load (sql, 5, &row, &found, &error));
  g_assert_false (found);
  test_take (held, coterie_store_accounts_list_held (sql, &error));
  g_assert_cmpuint (held->len, ==, 0);
}

static void
test_accounts_round_trip (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreAccount) row = { 0 };
  g_autoptr (GBytes) records = g_bytes_new_static ("records", 7);
  CoterieChainHead head = { .length = 2 };
  gint64 account = test_store_add_account (sql, 0xb1, ""), other = 0;
  gboolean found = FALSE;

  test_fill_array (head.head, 0xcc);
  test_done (coterie_store_accounts_set_chain (sql, account, &head, records, &error));
  test_done (coterie_store_accounts_set_name (sql, account, "bob", &error));
  test_done (coterie_store_accounts_set_hold (sql, account, 3, 6, &error));
  test_done (coterie_store_accounts_load (sql, account, &row, &found, &error));
  g_assert_true (found);
  test_assert_array (row.aid, 0xb1);
  test_assert_array (row.head.head, 0xcc);
  g_assert_cmpuint (row.head.length, ==, 2);
  g_assert_cmpstr (row.name, ==, "bob");
  g_assert_cmpint (row.hold, ==, 3);
  g_assert_cmpint (row.beneath, ==, 6);
  g_assert_true (g_bytes_equal (row.records, records));
  test_done (coterie_store_accounts_find (sql, row.aid, &other, &error));
  g_assert_cmpint (other, ==, account);
  test_done (coterie_store_accounts_find_name (sql, "bob", &other, &error));
  g_assert_cmpint (other, ==, account);
}

static void
test_accounts_unique (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreAccount) row = { .name = g_strdup ("other") };

  test_store_add_account (sql, 0xb1, "bob");
  test_fill_array (row.aid, 0xb1);
  row.records = g_bytes_new_static ("r", 1);
  test_fails (coterie_store_accounts_insert (sql, &row, &error), COTERIE_SQL_ERROR_CONSTRAINT);
}

/* An account whose name is not known yet is not the one "without a name" that somebody looks for. */
static void
test_accounts_nameless (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 account = 99;

  test_store_add_account (sql, 0xb1, "");
  test_store_add_account (sql, 0xb2, "");
  test_done (coterie_store_accounts_find_name (sql, "", &account, &error));
  g_assert_cmpint (account, ==, 0);
}

static void
test_accounts_held (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GArray) held = NULL;
  gint64 bob, carol;

  bob = test_store_add_account (sql, 0xb1, "bob");
  test_store_add_account (sql, 0xd1, "dave");
  carol = test_store_add_account (sql, 0xc1, "carol");
  test_done (coterie_store_accounts_set_hold (sql, bob, 1, 0, &error));
  test_done (coterie_store_accounts_set_hold (sql, carol, 2, 0, &error));
  test_done (coterie_store_accounts_set_hold (sql, bob, 0, 0, &error));
  test_take (held, coterie_store_accounts_list_held (sql, &error));
  g_assert_cmpuint (held->len, ==, 1);
  test_assert_filled ((const guint8 *) held->data, COTERIE_AID_BYTES, 0xc1);
}

static void
test_contacts_none (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreContact) row = { 0 };
  g_autoptr (GPtrArray) all = NULL;
  gboolean found = TRUE;

  test_done (coterie_store_contacts_load (sql, 7, &row, &found, &error));
  g_assert_false (found);
  test_take (all, coterie_store_contacts_list (sql, &error));
  g_assert_cmpuint (all->len, ==, 0);
}

static void
test_contacts_round_trip (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreContact) row = { 0 };
  gint64 bob = test_store_add_account (sql, 0xb1, "bob");
  gboolean found = FALSE;

  test_done (coterie_store_contacts_insert (sql, bob, 1, &error));
  test_done (coterie_store_contacts_load (sql, bob, &row, &found, &error));
  g_assert_true (found);
  g_assert_cmpstr (row.name, ==, "bob");
  g_assert_cmpstr (row.display_name, ==, "");
  test_assert_array (row.aid, 0xb1);
  g_assert_cmpint (row.state, ==, 1);
  g_assert_false (row.peer_accepted || row.verified || row.has_presence);
  g_assert_null (row.picture);
  coterie_store_contact_clear (&row);

  test_done (coterie_store_contacts_set_state (sql, bob, 3, 2, &error));
  test_done (coterie_store_contacts_set_peer_accepted (sql, bob, &error));
  test_done (coterie_store_contacts_set_verified (sql, bob, TRUE, &error));
  test_done (coterie_store_contacts_set_profile_sent (sql, bob, 4, &error));
  test_done (coterie_store_accounts_set_hold (sql, bob, 5, 6, &error));
  test_done (coterie_store_contacts_load (sql, bob, &row, &found, &error));
  g_assert_cmpint (row.state, ==, 3);
  g_assert_cmpint (row.state_before_block, ==, 2);
  g_assert_true (row.peer_accepted && row.verified);
  g_assert_cmpint (row.profile_sent, ==, 4);
  g_assert_cmpint (row.hold, ==, 5);
}

static void
test_contacts_profile (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreContact) row = { 0 };
  gint64 bob = test_store_add_account (sql, 0xb1, "bob");
  CoterieStoreContact profile = { .account = bob, .display_name = (char *) "Bob Baker", .has_presence = TRUE };
  g_autoptr (GBytes) picture = g_bytes_new_static ("png", 3);
  gboolean found;

  test_done (coterie_store_contacts_insert (sql, bob, 1, &error));
  test_fill_array (profile.presence, 0x77);
  profile.picture = picture;
  test_done (coterie_store_contacts_set_profile (sql, &profile, &error));
  test_done (coterie_store_contacts_load (sql, bob, &row, &found, &error));
  g_assert_cmpstr (row.display_name, ==, "Bob Baker");
  g_assert_true (g_bytes_equal (row.picture, picture));
  g_assert_true (row.has_presence);
  test_assert_array (row.presence, 0x77);
  coterie_store_contact_clear (&row);

  /* A later profile without picture and presence takes both away. */
  profile.picture = NULL;
  profile.has_presence = FALSE;
  test_done (coterie_store_contacts_set_profile (sql, &profile, &error));
  test_done (coterie_store_contacts_load (sql, bob, &row, &found, &error));
  g_assert_null (row.picture);
  g_assert_false (row.has_presence);
}

static void
test_contacts_without_profile (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GArray) accounts = NULL;
  gint64 all[4];

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      all[i] = test_store_add_account (sql, 0xb1 + i, "");
      test_done (coterie_store_contacts_insert (sql, all[i], i == 3 ? 1 : 2, &error));
    }
  test_done (coterie_store_contacts_set_peer_accepted (sql, all[0], &error));
  test_done (coterie_store_contacts_set_peer_accepted (sql, all[1], &error));
  test_done (coterie_store_contacts_set_peer_accepted (sql, all[3], &error)); /* but in another state */
  test_done (coterie_store_contacts_set_profile_sent (sql, all[0], 5, &error));
  test_take (accounts, coterie_store_contacts_list_without_profile (sql, 2, 5, &error));
  g_assert_cmpuint (accounts->len, ==, 1);
  g_assert_cmpint (g_array_index (accounts, gint64, 0), ==, all[1]);
}

static void
test_peers_round_trip (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 peer = COTERIE_STORE_PEER (7, 64);
  CoterieStorePeer row = { .n_out = 99 };

  g_assert_cmpint (COTERIE_STORE_PEER_ACCOUNT (peer), ==, 7);
  g_assert_cmpuint (COTERIE_STORE_PEER_DEVICE (peer), ==, 64);
  test_done (coterie_store_peers_load (sql, peer, &row, &error));
  g_assert_cmpint (row.peer, ==, peer);
  g_assert_cmpuint (row.n_out + row.n_in + row.missing + row.n_unopened + row.n_resets, ==, 0);

  row = (CoterieStorePeer){ .peer = peer,
                            .n_out = 3,
                            .n_in = 4,
                            .missing = G_MAXUINT64, /* all 64 bits come back */
                            .gap_message = 5,
                            .n_unopened = 6,
                            .n_resets = 7,
                            .reset_ms = 8 };
  test_done (coterie_store_peers_save (sql, &row, &error));
  row = (CoterieStorePeer){ 0 };
  test_done (coterie_store_peers_load (sql, peer, &row, &error));
  g_assert_cmpuint (row.n_out, ==, 3);
  g_assert_cmpuint (row.n_in, ==, 4);
  g_assert_cmpuint (row.missing, ==, G_MAXUINT64);
  g_assert_cmpint (row.gap_message, ==, 5);
  g_assert_cmpuint (row.n_unopened, ==, 6);
  g_assert_cmpuint (row.n_resets, ==, 7);
  g_assert_cmpint (row.reset_ms, ==, 8);
}

static void
test_kept_texts (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GPtrArray) rows = NULL;
  const CoterieStoreKeptText *first, *second;
  gint64 count = -1;
  gboolean has = FALSE;

  test_done (coterie_store_kept_texts_count (sql, &count, &error));
  g_assert_cmpint (count, ==, 0);
  test_done (coterie_store_kept_texts_insert (sql, "bob", "one", 10, &error));
  test_done (coterie_store_kept_texts_insert (sql, "bob", "two", 5, &error));
  test_done (coterie_store_kept_texts_count (sql, &count, &error));
  g_assert_cmpint (count, ==, 2);
  test_take (rows, coterie_store_kept_texts_list (sql, &error));
  first = rows->pdata[0];
  second = rows->pdata[1];
  g_assert_cmpstr (first->body, ==, "one"); /* as they were written, whatever the clock said */
  g_assert_cmpstr (first->name, ==, "bob");
  g_assert_cmpint (first->written_ms, ==, 10);
  g_assert_cmpstr (second->body, ==, "two");
  test_done (coterie_store_kept_texts_has (sql, first->text, &has, &error));
  g_assert_true (has);
  test_done (coterie_store_kept_texts_remove (sql, first->text, &error));
  test_done (coterie_store_kept_texts_has (sql, first->text, &has, &error));
  g_assert_false (has);
  test_done (coterie_store_kept_texts_count (sql, &count, &error));
  g_assert_cmpint (count, ==, 1);
}

static void
test_kept_texts_of_a_name (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GPtrArray) rows = NULL;

  test_done (coterie_store_kept_texts_insert (sql, "bob", "one", 10, &error));
  test_done (coterie_store_kept_texts_insert (sql, "carol", "uno", 20, &error));
  test_done (coterie_store_kept_texts_insert (sql, "bob", "two", 5, &error));
  test_take (rows, coterie_store_kept_texts_list_name (sql, "bob", &error));
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpstr (((CoterieStoreKeptText *) rows->pdata[0])->body, ==, "one");
  g_assert_cmpstr (((CoterieStoreKeptText *) rows->pdata[1])->body, ==, "two");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/accounts/none-is-no-error", test_accounts_none);
  g_test_add_func ("/store/accounts/round-trip", test_accounts_round_trip);
  g_test_add_func ("/store/accounts/one-row-an-aid", test_accounts_unique);
  g_test_add_func ("/store/accounts/no-name-is-nobody", test_accounts_nameless);
  g_test_add_func ("/store/accounts/held", test_accounts_held);
  g_test_add_func ("/store/contacts/none-is-no-error", test_contacts_none);
  g_test_add_func ("/store/contacts/round-trip", test_contacts_round_trip);
  g_test_add_func ("/store/contacts/profile", test_contacts_profile);
  g_test_add_func ("/store/contacts/without-profile", test_contacts_without_profile);
  g_test_add_func ("/store/peers/round-trip", test_peers_round_trip);
  g_test_add_func ("/store/kept-texts/oldest-first", test_kept_texts);
  g_test_add_func ("/store/kept-texts/of-a-name", test_kept_texts_of_a_name);
  return g_test_run ();
}
