// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "link-fixture.h"

#include "net/backoff.h"
#include "wire/errors.h"

#include <string.h>

/* How the link loses its connection, notices it, and gets the next one; and when it does not try. */

#define LONG_MS 1000000

/* A network monitor that the test turns. */

#define TEST_TYPE_MONITOR (test_monitor_get_type ())
G_DECLARE_FINAL_TYPE (TestMonitor, test_monitor, TEST, MONITOR, GObject)

struct _TestMonitor
{
  GObject parent_instance;
};

static void
test_monitor_init_iface (GNetworkMonitorInterface *iface);
static void
test_monitor_initable_iface (GInitableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestMonitor,
                               test_monitor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, test_monitor_initable_iface)
                                   G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, test_monitor_init_iface))

enum
{
  PROP_NETWORK_AVAILABLE = 1,
  PROP_NETWORK_METERED,
  PROP_CONNECTIVITY,
};

static gboolean
test_monitor_initable (GInitable *initable, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
test_monitor_initable_iface (GInitableIface *iface)
{
  iface->init = test_monitor_initable;
}

static void
test_monitor_init_iface (GNetworkMonitorInterface *iface)
{
  /* Only its signal is used. */
}

static void
test_monitor_get_property (GObject *object, guint property, GValue *value, GParamSpec *spec)
{
  if (property == PROP_CONNECTIVITY)
    g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
  else
    g_value_set_boolean (value, property == PROP_NETWORK_AVAILABLE);
}

static void
test_monitor_class_init (TestMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = test_monitor_get_property;
  g_object_class_override_property (object_class, PROP_NETWORK_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_NETWORK_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
test_monitor_init (TestMonitor *self)
{
}

/* Close codes. */

static const struct
{
  const char *name;
  guint16 close_code;
  CoterieNetError code;
  gboolean again;
} closes[] = {
  { "1000-normal", 1000, COTERIE_NET_ERROR_OFFLINE, TRUE },
  { "1001-server-stops", 1001, COTERIE_NET_ERROR_OFFLINE, TRUE },
  { "1002-malformed", 1002, COTERIE_NET_ERROR_PROTOCOL, TRUE },
  { "1008-rule-broken", 1008, COTERIE_NET_ERROR_PROTOCOL, TRUE },
  { "1009-too-large", 1009, COTERIE_NET_ERROR_PROTOCOL, TRUE },
  { "1011-server-cannot-read", 1011, COTERIE_NET_ERROR_OFFLINE, TRUE },
  { "4001-replaced", 4001, COTERIE_NET_ERROR_REPLACED, FALSE },
  { "4002-signed-out", 4002, COTERIE_NET_ERROR_UNAUTHORIZED, FALSE },
  { "4003-too-slow", 4003, COTERIE_NET_ERROR_OFFLINE, TRUE },
  { "4999-of-a-later-version", 4999, COTERIE_NET_ERROR_PROTOCOL, TRUE },
};

static void
test_close_code (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_opened == 1);
  link_fixture_say_close (&fixture, closes[i].close_code);
  coterie_wait_for (fixture.n_closed == 1);
  g_assert_error (fixture.why, COTERIE_NET_ERROR, (int) closes[i].code);
  g_assert_cmpint (fixture.again, ==, closes[i].again);
  if (closes[i].again)
    {
      coterie_wait_for (fixture.n_opened == 2);
      return;
    }
  g_assert_cmpint (coterie_link_get_state (fixture.link), ==, COTERIE_LINK_STOPPED);
  coterie_link_poke (fixture.link); /* a poke does not wake what was stopped for good */
  coterie_wait_settle ();
  g_assert_cmpuint (coterie_raw_peer_get_n_connections (fixture.peer), ==, 1);
  coterie_link_start (fixture.link);
  coterie_wait_for (fixture.n_opened == 2);
}

/* Lost connections. */

static void
vanish_after_request (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  guint8 opcode;
  g_autoptr (GBytes) request = NULL;

  if (!coterie_raw_peer_upgrade (peer, stream))
    return;
  if (number > 0)
    link_serve_upgraded (peer, stream, fixture);
  else
    request = coterie_raw_peer_read_frame (peer, stream, &opcode);
}

static void
note_order (CoterieTransport *transport, const GError *why, gboolean again, Asked *asked)
{
  g_assert_true (asked->done); /* whoever waited for a reply knows already */
}

static void
test_dropped_mid_request (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_auto (Asked) asked = { 0 };
  g_auto (Asked) next = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, vanish_after_request);
  g_signal_connect (fixture.link, "closed", G_CALLBACK (note_order), &asked);
  coterie_wait_for (fixture.n_opened == 1);
  ask (&asked, COTERIE_TRANSPORT (fixture.link), "GET", "/v1/names/bob", NULL);
  g_assert_error (asked.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
  coterie_wait_for (fixture.n_opened == 2);

  /* The next request has an id of its own: a late reply to the first one would not be taken for its. */
  ask_begin (&next, COTERIE_TRANSPORT (fixture.link), "GET", "/v1/names/bob", NULL, NULL);
  link_fixture_say (&fixture, "{\"type\":\"reply\",\"id\":2,\"status\":200,\"body\":{}}");
  coterie_wait_for (next.done);
  g_assert_no_error (next.error);
}

static void
refuse_first (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  if (number % 2 == 0)
    return;
  link_serve (peer, stream, number, fixture);
}

static void
test_server_restarts (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, refuse_first);
  for (guint i = 1; i <= 5; i++)
    {
      coterie_wait_for (fixture.n_opened == i);
      link_fixture_say_close (&fixture, 1001);
    }
  coterie_wait_for (fixture.n_opened == 6);
  g_assert_cmpuint (fixture.n_closed, ==, 11); /* five times good-bye, six times nobody there */
  g_assert_cmpuint (fixture.tokens.n_refused, ==, 0);
}

/* Pings. */

static guint
count_pings (LinkFixture *fixture)
{
  guint n = 0;
  Got *got;

  while ((got = g_async_queue_try_pop (fixture->got)) != NULL)
    {
      n += got->opcode == 9 ? 1 : 0;
      got_free (got);
    }
  return n;
}

static void
test_pings (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  guint n = 0;

  link_fixture_init (&fixture);
  fixture.times.ping_s = 1;
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for ((n += count_pings (&fixture)) >= 2);
  g_assert_cmpuint (fixture.n_closed, ==, 0);
}

static void
test_pong_missing (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  fixture.mute = TRUE;
  fixture.times.ping_s = 1;
  fixture.times.pong_ms = 50;
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_closed == 1);
  g_assert_cmpuint (fixture.n_opened, ==, 1);
  g_assert_error (fixture.why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
  g_assert_true (fixture.again);
  coterie_wait_for (count_pings (&fixture) >= 1); /* the peer's thread may be later than the link's patience */
  coterie_wait_for (fixture.n_opened >= 2);
}

/* With pings minutes apart, a poke finds out within a second whether anybody is there. */
static void
test_poke_finds_dead (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  fixture.mute = TRUE;
  fixture.times.pong_ms = 50;
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_opened == 1);
  coterie_link_poke (fixture.link);
  coterie_link_poke (fixture.link);
  coterie_wait_for (fixture.n_closed == 1);
  g_assert_error (fixture.why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
}

static void
test_poke_finds_alive (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_opened == 1);
  coterie_link_poke (fixture.link);
  coterie_wait_for (count_pings (&fixture) >= 1);
  coterie_wait_settle ();
  g_assert_cmpuint (fixture.n_closed, ==, 0);
}

/* Back-off. */

static void
hang_up (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
}

static void
collect_wait (CoterieTransport *transport, const GError *why, gboolean again, GArray *waits_ms)
{
  guint wait_ms = coterie_link_get_wait_ms (COTERIE_LINK (transport));

  if (!again) /* the end of the test */
    return;
  g_assert_cmpint (coterie_link_get_state (COTERIE_LINK (transport)), ==, COTERIE_LINK_WAITING);
  g_array_append_val (waits_ms, wait_ms);
}

static void
assert_backoff (GArray *waits_ms, guint first, guint n, const CoterieLinkTimes *times, GRand *random)
{
  CoterieBackoff expected;

  coterie_backoff_init (&expected, times->backoff_min_ms, times->backoff_max_ms);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (g_array_index (waits_ms, guint, first + i), ==, coterie_backoff_next_ms (&expected, random));
}

static void
test_backoff_sequence (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_autoptr (GArray) waits_ms = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GRand) random = g_rand_new_with_seed (42);

  link_fixture_init (&fixture);
  fixture.random = g_rand_new_with_seed (42);
  fixture.times.backoff_min_ms = 2;
  fixture.times.backoff_max_ms = 40;
  link_fixture_connect (&fixture, hang_up);
  g_signal_connect (fixture.link, "closed", G_CALLBACK (collect_wait), waits_ms);
  coterie_wait_for (waits_ms->len == 10);
  assert_backoff (waits_ms, 0, 10, &fixture.times, random);
}

/* A connection that breaks at once goes on with the back-off; one that was stable begins it anew. */
static void
test_stable_resets (gconstpointer data)
{
  gboolean is_stable = data != NULL;
  g_auto (LinkFixture) fixture = { 0 };
  g_autoptr (GArray) waits_ms = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  link_fixture_init (&fixture);
  fixture.random = g_rand_new_with_seed (7);
  fixture.times.backoff_min_ms = 2;
  fixture.times.backoff_max_ms = 64;
  link_fixture_connect (&fixture, NULL);
  g_signal_connect (fixture.link, "closed", G_CALLBACK (collect_wait), waits_ms);
  for (guint i = 1; i <= 6; i++)
    {
      coterie_wait_for (fixture.n_opened == i);
      if (i == 4)
        coterie_clock_advance_ms (fixture.clock, is_stable ? 60000 : 59999);
      link_fixture_say_close (&fixture, 1001);
      coterie_wait_for (fixture.n_closed == i);
    }
  if (is_stable)
    {
      assert_backoff (waits_ms, 0, 3, &fixture.times, random);
      assert_backoff (waits_ms, 3, 3, &fixture.times, random);
    }
  else
    assert_backoff (waits_ms, 0, 6, &fixture.times, random);
}

static void
serve_second (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  if (number > 0)
    link_serve (peer, stream, number, fixture);
}

/* While it waits for a long time, a change of the network makes it try at once. */
static void
test_network_changes (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  fixture.monitor = g_object_new (TEST_TYPE_MONITOR, NULL);
  fixture.random = g_rand_new_with_seed (3);
  fixture.times.backoff_max_ms = LONG_MS;
  link_fixture_connect (&fixture, serve_second);
  coterie_wait_for (fixture.n_closed == 1);
  g_signal_emit_by_name (fixture.monitor, "network-changed", FALSE); /* it went: nothing to be gained */
  g_signal_emit_by_name (fixture.monitor, "network-changed", TRUE);
  coterie_wait_for (fixture.n_opened == 1);
}

/* The times are such that only the change can be the reason. */
static void
test_network_change_ends_long_wait (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  fixture.monitor = g_object_new (TEST_TYPE_MONITOR, NULL);
  fixture.times.backoff_min_ms = 1;
  fixture.times.backoff_max_ms = LONG_MS;
  fixture.tokens.failure = g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE,
                                                "The provider of tokens cannot reach the server either.");
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (coterie_link_get_wait_ms (fixture.link) > 1000);
  g_clear_error (&fixture.tokens.failure);
  for (guint i = 0; i < 100; i++) /* they come in bursts */
    g_signal_emit_by_name (fixture.monitor, "network-changed", TRUE);
  coterie_wait_for (fixture.n_opened == 1);
  g_assert_cmpuint (coterie_raw_peer_get_n_connections (fixture.peer), ==, 1);
}

/* Tokens. */

#define REFUSAL(status, code, more)                                                                                    \
  status, "{\"error\":\"No.\",\"code\":\"" code "\",\"time\":\"2026-01-02T03:04:05Z\"" more "}"

static void
refuse_token_once (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  g_autofree char *head = NULL;

  if (number > 0)
    {
      link_serve (peer, stream, number, fixture);
      return;
    }
  head = coterie_raw_peer_read_head (peer, stream);
  coterie_raw_peer_reply (peer, stream, REFUSAL ("401 Unauthorized", "UNAUTHORIZED", ""));
}

static void
test_token_renewed (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, refuse_token_once);
  coterie_wait_for (fixture.n_opened == 1);
  g_assert_cmpuint (fixture.tokens.n_asked, ==, 2);
  g_assert_cmpuint (fixture.tokens.n_refused, ==, 1);
  g_assert_cmpuint (fixture.n_closed, ==, 0); /* nobody needs to know */
}

static void
refuse_tokens (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  g_autofree char *head = coterie_raw_peer_read_head (peer, stream);

  coterie_raw_peer_reply (peer, stream, REFUSAL ("401 Unauthorized", "UNAUTHORIZED", ""));
}

static void
test_token_refused_twice (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, refuse_tokens);
  coterie_wait_for (fixture.n_closed == 1);
  g_assert_error (fixture.why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_UNAUTHORIZED);
  g_assert_false (fixture.again);
  g_assert_cmpuint (fixture.tokens.n_asked, ==, 2);
  g_assert_cmpuint (coterie_raw_peer_get_n_connections (fixture.peer), ==, 2);
}

static void
disable_account (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  g_autofree char *head = coterie_raw_peer_read_head (peer, stream);

  coterie_raw_peer_reply (peer, stream, REFUSAL ("403 Forbidden", "ACCOUNT_DISABLED", ""));
}

static void
test_account_disabled (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, disable_account);
  coterie_wait_for (fixture.n_closed == 1);
  g_assert_error (fixture.why, COTERIE_REFUSAL, COTERIE_CODE_ACCOUNT_DISABLED);
  g_assert_false (fixture.again);
}

static void
be_busy (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  g_autofree char *head = coterie_raw_peer_read_head (peer, stream);

  coterie_raw_peer_reply (peer, stream, REFUSAL ("503 Service Unavailable", "UNAVAILABLE", ",\"retry_ms\":7777"));
}

static void
test_server_says_when (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  fixture.times.backoff_max_ms = 60000;
  link_fixture_connect (&fixture, be_busy);
  coterie_wait_for (fixture.n_closed == 1);
  g_assert_error (fixture.why, COTERIE_REFUSAL, COTERIE_CODE_UNAVAILABLE);
  g_assert_true (fixture.again);
  g_assert_cmpuint (coterie_link_get_wait_ms (fixture.link), ==, 7777);
}

/* A server cannot send us away for longer than our own longest wait. */
static void
test_server_says_too_long (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  fixture.times.backoff_max_ms = 5000;
  link_fixture_connect (&fixture, be_busy);
  coterie_wait_for (fixture.n_closed == 1);
  g_assert_cmpuint (coterie_link_get_wait_ms (fixture.link), ==, 5000);
}

static void
test_provider_fails_for_a_while (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  fixture.tokens.failure = g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_TIMED_OUT, "Later.");
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_closed == 3);
  g_assert_error (fixture.why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TIMED_OUT);
  g_assert_true (fixture.again);
  g_clear_error (&fixture.tokens.failure);
  coterie_wait_for (fixture.n_opened == 1);
}

static void
test_provider_fails_for_good (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  fixture.tokens.failure = g_error_new_literal (COTERIE_REFUSAL, COTERIE_CODE_WRONG_SIGNATURE, "No.");
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_closed == 1);
  g_assert_error (fixture.why, COTERIE_REFUSAL, COTERIE_CODE_WRONG_SIGNATURE);
  g_assert_false (fixture.again);
  g_assert_cmpuint (coterie_raw_peer_get_n_connections (fixture.peer), ==, 0);
}

static void
test_nobody_there (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_autofree char *string = NULL;
  g_autoptr (CoterieServerUrl) url = NULL;
  g_autoptr (CoteriePin) pin = coterie_pin_new_system ();
  {
    g_autoptr (CoterieRawPeer) peer = coterie_raw_peer_new (NULL, hang_up, NULL);

    string = coterie_raw_peer_dup_url (peer);
  }
  url = coterie_server_url_parse (string, NULL);
  link_fixture_init (&fixture);
  link_fixture_connect_to (&fixture, url, pin);
  coterie_wait_for (fixture.n_closed == 3);
  g_assert_error (fixture.why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
  g_assert_true (fixture.again);
}

static void
test_default_times (void)
{
  CoterieLinkTimes times;

  coterie_link_times_init (&times);
  g_assert_cmpuint (times.ping_s, ==, 30);
  g_assert_cmpuint (times.pong_ms, ==, 10000);
  g_assert_cmpuint (times.backoff_min_ms, ==, 1000);
  g_assert_cmpuint (times.backoff_max_ms, ==, 60000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  coterie_quiet_libraries ();
  for (guint i = 0; i < G_N_ELEMENTS (closes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/link-again/close/%s", closes[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_close_code);
    }
  g_test_add_func ("/net/link-again/dropped-mid-request", test_dropped_mid_request);
  g_test_add_func ("/net/link-again/server-restarts", test_server_restarts);
  g_test_add_func ("/net/link-again/pings", test_pings);
  g_test_add_func ("/net/link-again/pong-missing", test_pong_missing);
  g_test_add_func ("/net/link-again/poke/finds-a-dead-one", test_poke_finds_dead);
  g_test_add_func ("/net/link-again/poke/finds-a-living-one", test_poke_finds_alive);
  g_test_add_func ("/net/link-again/backoff/sequence", test_backoff_sequence);
  g_test_add_data_func ("/net/link-again/backoff/begins-anew-when-stable", GINT_TO_POINTER (1), test_stable_resets);
  g_test_add_data_func ("/net/link-again/backoff/goes-on-when-not", NULL, test_stable_resets);
  g_test_add_func ("/net/link-again/network/changes", test_network_changes);
  g_test_add_func ("/net/link-again/network/change-ends-a-long-wait", test_network_change_ends_long_wait);
  g_test_add_func ("/net/link-again/token/renewed-once", test_token_renewed);
  g_test_add_func ("/net/link-again/token/refused-twice", test_token_refused_twice);
  g_test_add_func ("/net/link-again/token/account-disabled", test_account_disabled);
  g_test_add_func ("/net/link-again/token/provider-fails-for-a-while", test_provider_fails_for_a_while);
  g_test_add_func ("/net/link-again/token/provider-fails-for-good", test_provider_fails_for_good);
  g_test_add_func ("/net/link-again/server-says-when", test_server_says_when);
  g_test_add_func ("/net/link-again/server-says-too-long", test_server_says_too_long);
  g_test_add_func ("/net/link-again/nobody-there", test_nobody_there);
  g_test_add_func ("/net/link-again/default-times", test_default_times);
  return g_test_run ();
}
