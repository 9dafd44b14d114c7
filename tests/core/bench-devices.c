// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/client-private.h"
#include "crypto/device-keys.h"
#include "kit/seeded-profile.h"
#include "kit/wait.h"
#include "own-devices.h"
#include "puppet.h"

#include <stdlib.h>

/* How long it takes until a device that was approved is of use, what a chain costs to verify, and what a contact with
 * many devices costs to write to. Over a server in the same process: the network's share is not in it. */

#define N_CHATS 200
#define N_MESSAGES 5000 /* of the newest chat */
#define N_DEVICES 8
#define N_SENDS 100

static double
get_ms_since (gint64 start_us)
{
  return (double) (g_get_monotonic_time () - start_us) / 1000;
}

static void
fail_if (const GError *error)
{
  if (error == NULL)
    return;
  g_printerr ("%s\n", error->message);
  exit (1);
}

/* ------------------------------------------------------------------------------------ hand-over */

/* The newest chat is the first of those that are told: when it is there, the device can be used. */
static gboolean
is_usable (TestPerson *laptop)
{
  CoterieChat *chat = coterie_client_find_chat (laptop->client, "p00000");

  return chat != NULL && coterie_chat_get_n_messages (chat) == 200 &&
         g_list_model_get_n_items (coterie_client_get_chats (laptop->client)) >= N_CHATS;
}

static void
bench_handover (TestTown *town, GString *figures)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) laptop = NULL;
  g_autoptr (GError) error = NULL;
  SeededProfile wish = { .passphrase = "the passphrase", .n_chats = N_CHATS, .n_messages = N_MESSAGES };
  double usable_ms;
  gint64 start_us;

  test_person_stop (alice);
  wish.dir = alice->dir;
  seeded_profile_fill (&wish, &error);
  fail_if (error);
  test_person_start (alice);
  test_person_go_online (alice);
  test_person_settle (alice);
  laptop = test_person_new_device (alice);
  start_us = g_get_monotonic_time ();
  test_person_go_online (laptop);
  while (!is_usable (laptop))
    g_main_context_iteration (NULL, TRUE);
  usable_ms = get_ms_since (start_us);
  while (coterie_client_get_handover (laptop->client) < 1 || !test_own_is_handed_over (laptop))
    g_main_context_iteration (NULL, FALSE);
  g_string_append_printf (figures,
                          "{\"benchmark\": \"hand-over\", \"chats\": %d, \"usable_ms\": %.0f, \"all_ms\": %.0f}",
                          N_CHATS, usable_ms, get_ms_since (start_us));
}

/* ------------------------------------------------------------------------------------ chains */

/* So many records: devices are added, and from the eighth on the one before the last is revoked in between. */
static CoterieChain *
make_chain (guint n_records)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_device_keys_unref);
  CoterieChain *chain = coterie_chain_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n_records; i++)
    {
      g_autoptr (GBytes) bytes = NULL;
      CoterieDeviceKeys *added;
      CoterieRecord record;
      guint n_devices;

      coterie_chain_get_devices (chain, &n_devices);
      if (coterie_chain_get_n_active (chain) > N_DEVICES)
        coterie_chain_init_revoke (chain, &record, 1, n_devices, COTERIE_REVOKE_LOST, 1);
      else
        {
          added = coterie_device_keys_new (&error);
          fail_if (error);
          g_ptr_array_add (keys, added);
          if (i == 0)
            coterie_record_init_genesis (&record, coterie_device_keys_get_identity (added),
                                         coterie_device_keys_get_signing (added), 1);
          else
            coterie_chain_init_add (chain, &record, 1, coterie_device_keys_get_identity (added),
                                    coterie_device_keys_get_signing (added), 1);
          coterie_device_keys_prove (added, &record, i == 0 ? NULL : coterie_chain_get_aid (chain), &error);
          fail_if (error);
        }
      bytes = coterie_record_sign (&record, i == 0 ? NULL : coterie_chain_get_aid (chain),
                                   coterie_device_keys_get_signing_secret (keys->pdata[0]));
      coterie_chain_append (chain, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), coterie_xeddsa_verify,
                            NULL, &error);
      fail_if (error);
    }
  return chain;
}

static void
bench_chain (guint n_records, GString *figures)
{
  g_autoptr (CoterieChain) made = make_chain (n_records);
  g_autoptr (CoterieChain) chain = coterie_chain_new ();
  g_autoptr (GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();

  for (guint i = 0; i < n_records; i++)
    {
      gsize size;
      const guint8 *record = coterie_chain_get_record (made, i, &size);

      coterie_chain_append (chain, record, size, coterie_xeddsa_verify, NULL, &error);
      fail_if (error);
    }
  g_string_append_printf (figures, ", {\"benchmark\": \"verify a chain\", \"records\": %u, \"ms\": %.2f}", n_records,
                          get_ms_since (start_us));
}

/* ------------------------------------------------------------------------------------ sending */

static void
bench_send (TestTown *town, GString *figures)
{
  g_autoptr (TestPerson) carol = test_person_new (town->server, town->clock, "carol");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func ((GDestroyNotify) test_puppet_free);
  gint64 start_us;

  while (others->len < N_DEVICES - 1)
    g_ptr_array_add (others, test_puppet_new_device (bob));
  test_person_send (carol, "bob", "sessions first");
  test_person_settle (carol);
  start_us = g_get_monotonic_time ();
  for (guint i = 0; i < N_SENDS; i++)
    test_person_send (carol, "bob", "to eight devices");
  test_person_settle (carol);
  g_string_append_printf (figures, ", {\"benchmark\": \"send\", \"devices\": %d, \"ms_each\": %.2f}", N_DEVICES,
                          get_ms_since (start_us) / N_SENDS);
}

int
main (int argc, char **argv)
{
  static const guint lengths[] = { 2, 16, 64 };
  g_autoptr (GString) figures = g_string_new (NULL);
  TestTown town = { 0 };

  coterie_quiet_libraries ();
  test_town_set_up (&town, NULL);
  bench_handover (&town, figures);
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    bench_chain (lengths[i], figures);
  bench_send (&town, figures);
  g_print ("{\"figures\": [%s]}\n", figures->str);
  test_town_tear_down (&town, NULL);
  return 0;
}
