// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/fake-transport.h"

#include "ask.h"
#include "kit/wait.h"
#include "wire/errors.h"

/* The stand-in must behave as the real ones do, where core relies on it. */

static void
set_flag (gpointer flag)
{
  *(gboolean *) flag = TRUE;
}

static void
test_script_in_order (void)
{
  g_autoptr (CoterieFakeTransport) fake = coterie_fake_transport_new ();
  g_autoptr (GError) taken = g_error_new_literal (COTERIE_REFUSAL, COTERIE_CODE_NAME_TAKEN, "That name is taken.");
  g_auto (Asked) first = { 0 };
  g_auto (Asked) second = { 0 };
  g_auto (Asked) third = { 0 };

  coterie_fake_transport_set_rest (fake);
  coterie_fake_transport_fail (fake, "POST", "/v1/register", taken);
  coterie_fake_transport_answer (fake, "GET", "/v1/server", "{\"version\":\"9\"}");
  coterie_fake_transport_answer (fake, "POST", "/v1/register", "{\"device\":1}");
  ask (&first, COTERIE_TRANSPORT (fake), "POST", "/v1/register", "{\"a\":1}");
  ask (&second, COTERIE_TRANSPORT (fake), "POST", "/v1/register", NULL);
  ask (&third, COTERIE_TRANSPORT (fake), "POST", "/v1/register", NULL);
  g_assert_error (first.error, COTERIE_REFUSAL, COTERIE_CODE_NAME_TAKEN);
  g_assert_no_error (second.error);
  g_assert_cmpuint (second.status, ==, 200);
  g_assert_error (third.error, COTERIE_REFUSAL, COTERIE_CODE_NOT_FOUND);
  g_assert_cmpuint (coterie_fake_transport_get_n_requests (fake), ==, 3);
  g_assert_cmpstr (coterie_fake_transport_get_request (fake, 0), ==, "POST /v1/register");
  g_assert_cmpstr (coterie_fake_transport_get_request_body (fake, 0), ==, "{\"a\":1}");
  g_assert_null (coterie_fake_transport_get_request_body (fake, 1));
}

static char *
echo_path (CoterieFakeTransport *fake,
           const char *method,
           const char *path,
           JsonNode *body,
           gpointer user_data,
           GError **error)
{
  return g_strdup_printf ("{\"path\":\"%s\"}", path);
}

static void
test_server (void)
{
  g_autoptr (CoterieFakeTransport) fake = coterie_fake_transport_new ();
  g_auto (Asked) asked = { 0 };

  coterie_fake_transport_set_server (fake, echo_path, NULL);
  coterie_fake_transport_open (fake);
  ask (&asked, COTERIE_TRANSPORT (fake), "GET", "/v1/names/bob", NULL);
  g_assert_cmpstr (asked_member (&asked, "path"), ==, "/v1/names/bob");
}

static void
test_closed (void)
{
  g_autoptr (CoterieFakeTransport) fake = coterie_fake_transport_new ();
  g_autoptr (GBytes) frame = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;
  g_auto (Asked) asked = { 0 };

  g_assert_false (coterie_transport_is_connected (COTERIE_TRANSPORT (fake)));
  ask (&asked, COTERIE_TRANSPORT (fake), "GET", "/v1/server", NULL);
  g_assert_error (asked.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
  g_assert_false (coterie_transport_send_binary (COTERIE_TRANSPORT (fake), frame, &error));
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
}

static void
test_closing_fails_what_waits (void)
{
  g_autoptr (CoterieFakeTransport) fake = coterie_fake_transport_new ();
  g_auto (Asked) asked = { 0 };
  gboolean closed = FALSE;

  coterie_fake_transport_open (fake);
  coterie_fake_transport_hold (fake);
  g_signal_connect_swapped (fake, "closed", G_CALLBACK (set_flag), &closed);
  ask_begin (&asked, COTERIE_TRANSPORT (fake), "GET", "/v1/server", NULL, NULL);
  coterie_wait_settle ();
  g_assert_false (asked.done);
  coterie_fake_transport_close (fake, NULL, TRUE);
  g_assert_true (closed);
  coterie_wait_for (asked.done);
  g_assert_error (asked.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
}

static void
test_release (void)
{
  g_autoptr (CoterieFakeTransport) fake = coterie_fake_transport_new ();
  g_auto (Asked) asked = { 0 };

  coterie_fake_transport_open (fake);
  coterie_fake_transport_hold (fake);
  coterie_fake_transport_answer (fake, "GET", "/v1/server", "{}");
  ask_begin (&asked, COTERIE_TRANSPORT (fake), "GET", "/v1/server", NULL, NULL);
  coterie_wait_settle ();
  g_assert_false (asked.done);
  coterie_fake_transport_release (fake);
  coterie_wait_for (asked.done);
  g_assert_no_error (asked.error);
}

static void
keep_frame (CoterieFakeTransport *fake, GBytes *frame, gpointer user_data)
{
  g_ptr_array_add (user_data, g_bytes_ref (frame));
}

static void
test_frames (void)
{
  g_autoptr (CoterieFakeTransport) fake = coterie_fake_transport_new ();
  g_autoptr (GPtrArray) sunk = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GBytes) one = g_bytes_new_static ("1", 1);
  g_autoptr (GBytes) two = g_bytes_new_static ("2", 1);
  g_autoptr (GBytes) taken = NULL;
  g_autoptr (GError) error = NULL;
  gboolean drained = FALSE;

  coterie_fake_transport_open (fake);
  g_signal_connect_swapped (fake, "drained", G_CALLBACK (set_flag), &drained);
  coterie_fake_transport_set_room (fake, 1);
  g_assert_true (coterie_transport_send_binary (COTERIE_TRANSPORT (fake), one, NULL));
  g_assert_false (coterie_transport_send_binary (COTERIE_TRANSPORT (fake), two, &error));
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_BUSY);
  g_assert_cmpuint (coterie_fake_transport_get_n_frames (fake), ==, 1);
  taken = coterie_fake_transport_take_frame (fake);
  g_assert_true (g_bytes_equal (taken, one));
  g_assert_null (coterie_fake_transport_take_frame (fake));
  coterie_fake_transport_set_room (fake, G_MAXUINT);
  g_assert_true (drained);
  coterie_fake_transport_set_frame_sink (fake, keep_frame, sunk);
  g_assert_true (coterie_transport_send_binary (COTERIE_TRANSPORT (fake), two, NULL));
  coterie_wait_for (sunk->len == 1);
}

static void
keep_event (CoterieTransport *transport, const CoterieTextFrame *frame, guint *n_one_time)
{
  g_assert_cmpint (frame->type, ==, COTERIE_TEXT_FRAME_PREKEYS);
  *n_one_time = frame->n_one_time;
}

static void
keep_refused (CoterieTransport *transport, guint64 send, const GError *refusal, guint64 *refused)
{
  g_assert_error (refusal, COTERIE_REFUSAL, COTERIE_CODE_SEND_REUSED);
  *refused = send;
}

static void
test_server_speaks (void)
{
  g_autoptr (CoterieFakeTransport) fake = coterie_fake_transport_new ();
  g_autoptr (GPtrArray) frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GBytes) frame = g_bytes_new_static ("x", 1);
  g_autoptr (GError) refusal = g_error_new_literal (COTERIE_REFUSAL, COTERIE_CODE_SEND_REUSED, "No.");
  guint n_one_time = 0;
  guint64 refused = 0;

  coterie_fake_transport_open (fake);
  g_signal_connect (fake, "event", G_CALLBACK (keep_event), &n_one_time);
  g_signal_connect (fake, "refusal", G_CALLBACK (keep_refused), &refused);
  g_signal_connect (fake, "binary-frame", G_CALLBACK (keep_frame), frames);
  coterie_fake_transport_event (fake, "{\"type\":\"event\",\"event\":\"prekeys\",\"one_time\":24}");
  coterie_fake_transport_refuse (fake, 17, refusal);
  coterie_fake_transport_deliver (fake, frame);
  g_assert_cmpuint (n_one_time, ==, 24);
  g_assert_cmpuint (refused, ==, 17);
  g_assert_cmpuint (frames->len, ==, 1);
}

/* What will pass by itself, and what will not. */
static void
test_passing (void)
{
  static const struct
  {
    CoterieNetError code;
    gboolean passing;
  } codes[] = {
    { COTERIE_NET_ERROR_OFFLINE, TRUE },     { COTERIE_NET_ERROR_TIMED_OUT, TRUE },
    { COTERIE_NET_ERROR_BUSY, TRUE },        { COTERIE_NET_ERROR_PROTOCOL, TRUE },
    { COTERIE_NET_ERROR_PIN_CHANGED, TRUE }, { COTERIE_NET_ERROR_CERTIFICATE_UNKNOWN, TRUE },
    { COTERIE_NET_ERROR_TLS_TOO_OLD, TRUE }, { COTERIE_NET_ERROR_CANCELLED, FALSE },
    { COTERIE_NET_ERROR_TOO_LARGE, FALSE },  { COTERIE_NET_ERROR_UNAUTHORIZED, FALSE },
    { COTERIE_NET_ERROR_REPLACED, FALSE },   { COTERIE_NET_ERROR_ADDRESS, FALSE },
  };
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Broken.");

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (COTERIE_NET_ERROR, (int) codes[i].code, "x");

      g_assert_cmpint (coterie_net_error_is_passing (error), ==, codes[i].passing);
    }
  for (int code = 0; code < COTERIE_N_CODES; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (COTERIE_REFUSAL, code, "x");
      gboolean passing =
          code == COTERIE_CODE_RATE_LIMITED || code == COTERIE_CODE_UNAVAILABLE || code == COTERIE_CODE_INTERNAL;

      g_assert_cmpint (coterie_net_error_is_passing (error), ==, passing);
    }
  g_assert_false (coterie_net_error_is_passing (foreign));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/fake-transport/script-in-order", test_script_in_order);
  g_test_add_func ("/net/fake-transport/server", test_server);
  g_test_add_func ("/net/fake-transport/closed", test_closed);
  g_test_add_func ("/net/fake-transport/closing-fails-what-waits", test_closing_fails_what_waits);
  g_test_add_func ("/net/fake-transport/release", test_release);
  g_test_add_func ("/net/fake-transport/frames", test_frames);
  g_test_add_func ("/net/fake-transport/server-speaks", test_server_speaks);
  g_test_add_func ("/net/fake-transport/errors-that-pass", test_passing);
  return g_test_run ();
}
