// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sdp-samples.h"

#include "call/errors.h"
#include "call/sdp-filter.h"

#include <string.h>

static gboolean
admits (CoterieSdp *sdp, const char *text, CoterieSdpType type)
{
  g_autoptr (GError) error = NULL;
  gboolean admitted = coterie_sdp_filter (sdp, text, strlen (text), type, &error);

  if (!admitted)
    g_assert_error (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_REFUSED);
  else
    g_assert_no_error (error);
  return admitted;
}

static void
test_webrtcbin (void)
{
  g_auto (CoterieSdp) offer;
  g_auto (CoterieSdp) answer;
  guint8 expected[COTERIE_FINGERPRINT_BYTES];

  g_assert_true (admits (&offer, SAMPLE_WEBRTCBIN ("actpass"), COTERIE_SDP_OFFER));
  g_assert_true (admits (&answer, SAMPLE_WEBRTCBIN ("active"), COTERIE_SDP_ANSWER));
  g_assert_true (coterie_fingerprint_from_text (SAMPLE_FINGERPRINT, expected));
  g_assert_cmpmem (offer.fingerprint, sizeof offer.fingerprint, expected, sizeof expected);
  g_assert_cmpstr (offer.text, ==, SAMPLE_WEBRTCBIN ("actpass"));
  g_assert_cmpuint (offer.n_audio, ==, 1);
  g_assert_cmpuint (offer.n_video, ==, 1);
  g_assert_cmpuint (offer.n_data, ==, 1);
  g_assert_cmpuint (offer.n_candidates, ==, 0);
}

static void
test_chromium (void)
{
  g_auto (CoterieSdp) sdp;

  g_assert_true (admits (&sdp, SAMPLE_CHROMIUM, COTERIE_SDP_OFFER));
  g_assert_cmpuint (sdp.n_candidates, ==, 2);
  g_assert_nonnull (strstr (sdp.text, "54321 typ host"));
  g_assert_null (strstr (sdp.text, "tcptype"));
}

static char *
replace (const char *text, const char *from, const char *to, gboolean all)
{
  g_auto (GStrv) parts = g_strsplit (text, from, all ? -1 : 2);

  g_assert_cmpuint (g_strv_length (parts), >=, 2);
  return g_strjoinv (to, parts);
}

#define FINGERPRINT_LINE "a=fingerprint:sha-256 " SAMPLE_FINGERPRINT "\r\n"

/* Each changes the offer of webrtcbin by one thing, in the first place where it stands or in all. */
static const struct
{
  const char *rule;
  const char *from;
  const char *to;
  gboolean all;
} changes[] = {
  { "no-fingerprint", FINGERPRINT_LINE, "", TRUE },
  { "one-medium-without-fingerprint", FINGERPRINT_LINE, "", FALSE },
  { "doubled-fingerprint", FINGERPRINT_LINE, FINGERPRINT_LINE FINGERPRINT_LINE, FALSE },
  { "two-fingerprints", FINGERPRINT_LINE,
    "a=fingerprint:sha-256 "
    "00:83:94:52:F7:C8:D4:99:64:E7:2B:B3:61:00:14:00:D3:2D:02:87:B1:D8:BB:1A:F0:45:97:0E:D6:D9:29:3A\r\n",
    FALSE },
  { "session-fingerprint-differs", "a=ice-options:trickle\r\n",
    "a=fingerprint:sha-256 "
    "00:83:94:52:F7:C8:D4:99:64:E7:2B:B3:61:00:14:00:D3:2D:02:87:B1:D8:BB:1A:F0:45:97:0E:D6:D9:29:3A\r\n",
    FALSE },
  { "sha-1", "sha-256 " SAMPLE_FINGERPRINT, "sha-1 EC:83:94:52:F7:C8:D4:99:64:E7:2B:B3:61:00:14:00:D3:2D:02:87", TRUE },
  { "short-fingerprint", ":29:3A\r\n", ":29\r\n", TRUE },
  { "not-bundled", "BUNDLE audio0 video1", "BUNDLE audio0", FALSE },
  { "no-bundle", "a=group:BUNDLE audio0 video1 application2\r\n", "", FALSE },
  { "two-bundles", "a=ice-options", "a=group:BUNDLE audio0\r\na=ice-options", FALSE },
  { "no-mid", "a=mid:video1\r\n", "", FALSE },
  { "two-mids", "a=mid:video1\r\n", "a=mid:video1\r\na=mid:audio0\r\n", FALSE },
  { "long-mid", "a=mid:video1\r\n", "a=mid:12345678901234567890123456789012\r\n", FALSE },
  { "one-mid-for-two", "video1", "audio0", TRUE },
  { "rejected-in-the-bundle-with-another-fingerprint",
    "a=bundle-only\r\na=mid:application2\r\na=sctp-port:5000\r\n" FINGERPRINT_LINE,
    "a=mid:application2\r\na=sctp-port:5000\r\n"
    "a=fingerprint:sha-256 "
    "00:83:94:52:F7:C8:D4:99:64:E7:2B:B3:61:00:14:00:D3:2D:02:87:B1:D8:BB:1A:F0:45:97:0E:D6:D9:29:3A\r\n",
    FALSE },
  { "keys-in-clear", "a=rtcp-mux\r\n",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20\r\n", FALSE },
  { "without-dtls", "m=audio 9 UDP/TLS/RTP/SAVPF", "m=audio 9 RTP/AVP", FALSE },
  { "data-without-dtls", "UDP/DTLS/SCTP", "TCP/SCTP", FALSE },
  { "other-medium", "m=audio", "m=text", FALSE },
  { "two-audio", "m=video 0", "m=audio 0", FALSE },
  { "bad-port", "m=audio 9", "m=audio 65536", FALSE },
  { "no-format", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=audio 9 UDP/TLS/RTP/SAVPF", FALSE },
  { "offer-says-who-begins", "a=setup:actpass", "a=setup:active", TRUE },
  { "no-setup", "a=setup:actpass\r\n", "", TRUE },
  { "two-setups", "a=setup:actpass\r\n", "a=setup:actpass\r\na=setup:actpass\r\n", FALSE },
  { "no-ufrag", "a=ice-ufrag:SXVvuFhtw6kNeQghoHgLzRX/UPCmeB/j\r\n", "", TRUE },
  { "short-ufrag", "SXVvuFhtw6kNeQghoHgLzRX/UPCmeB/j", "abc", FALSE },
  { "short-password", "6E+g648W73h6AlCWc3/+gE9V0C/SstVS", "6E+g648W73h6AlCWc3/+g", FALSE },
  { "password-with-blank", "6E+g648W73h6AlCWc3/+gE9V0C/SstVS", "6E+g648W73h6 AlCWc3/+gE9V0C/SstVS", FALSE },
  { "unknown-attribute", "a=rtcp-mux\r\n", "a=x-gst\r\n", FALSE },
  { "attribute-by-its-beginning", "a=rtcp-mux\r\n", "a=rtcp-m\r\n", FALSE },
  { "lite-agent", "a=ice-options:trickle", "a=ice-lite", FALSE },
  { "attribute-in-the-wrong-place", "a=ice-options:trickle", "a=sendrecv", FALSE },
  { "flag-with-value", "a=rtcp-mux\r\n", "a=rtcp-mux:1\r\n", FALSE },
  { "unknown-line", "s=-\r\n", "s=-\r\ni=hello\r\n", FALSE },
  { "line-without-type", "s=-\r\n", "s=-\r\nhello\r\n", FALSE },
  { "empty-line", "s=-\r\n", "s=-\r\n\r\n", FALSE },
  { "version-one", "v=0", "v=1", FALSE },
  { "control-character", "s=-", "s=\001", FALSE },
  { "not-ascii", "s=-", "s=\303\274", FALSE },
  { "bare-carriage-return", "s=-", "s=-\ra=x", FALSE },
  { "candidate-with-a-name", "a=rtcp-mux\r\n", "a=candidate:1 1 udp 1 router.example 4000 typ host\r\n", FALSE },
};

static void
test_change (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *text = replace (SAMPLE_WEBRTCBIN ("actpass"), changes[i].from, changes[i].to, changes[i].all);
  g_auto (CoterieSdp) sdp;

  g_assert_false (admits (&sdp, text, COTERIE_SDP_OFFER));
}

/* A medium that was turned down stands outside of the bundle and has no transport. */
static void
test_rejected_medium (void)
{
  static const char rejected[] = "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n"
                                 "a=inactive\r\na=mid:application2\r\n";
  const char *whole = SAMPLE_WEBRTCBIN ("active");
  g_autofree char *head = g_strndup (whole, (gsize) (strstr (whole, "m=application") - whole));
  g_autofree char *bundled = g_strconcat (head, rejected, NULL);
  g_autofree char *text = replace (bundled, " application2\r\n", "\r\n", FALSE);
  g_auto (CoterieSdp) sdp;

  g_assert_true (admits (&sdp, text, COTERIE_SDP_ANSWER));
}

static void
test_answer_must_choose (void)
{
  g_auto (CoterieSdp) sdp;

  g_assert_false (admits (&sdp, SAMPLE_WEBRTCBIN ("actpass"), COTERIE_SDP_ANSWER));
}

static void
test_cut_at_every_byte (void)
{
  const char *whole = SAMPLE_WEBRTCBIN ("actpass");
  gsize last_line = strlen (whole) - strlen (FINGERPRINT_LINE);

  for (gsize size = 0; size < last_line; size++)
    {
      g_auto (CoterieSdp) sdp;
      g_autofree char *text = g_strndup (whole, size);

      g_assert_false (admits (&sdp, text, COTERIE_SDP_OFFER));
    }
}

static void
test_zero_byte (void)
{
  g_auto (CoterieSdp) sdp;
  static const char text[] = SAMPLE_WEBRTCBIN ("actpass") "\0a=x";

  g_assert_false (coterie_sdp_filter (&sdp, text, sizeof text - 1, COTERIE_SDP_OFFER, NULL));
}

static void
test_limits (void)
{
  static const struct
  {
    const char *line;
    guint n_good;
  } rows[] = {
    { "a=candidate:1 1 udp 1 192.0.2.7 4000 typ host\r\n", COTERIE_SDP_MAX_CANDIDATES },
    { "m=video 0 UDP/TLS/RTP/SAVPF 96\r\n", 1 }, /* turned down: beside three */
    { "a=sendrecv\r\n", 400 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint n = rows[i].n_good; n <= 2 * rows[i].n_good + 200; n += rows[i].n_good + 200)
      {
        g_autoptr (GString) text = g_string_new (SAMPLE_WEBRTCBIN ("actpass"));
        g_auto (CoterieSdp) sdp;

        for (guint line = 0; line < n; line++)
          g_string_append (text, rows[i].line);
        g_assert_cmpint (admits (&sdp, text->str, COTERIE_SDP_OFFER), ==, n == rows[i].n_good);
      }
}

static void
test_too_large (void)
{
  g_autoptr (GString) text = g_string_new (SAMPLE_WEBRTCBIN ("actpass"));
  g_autofree char *fill = g_strnfill (COTERIE_SDP_LINE_MAX_BYTES - strlen ("a=msid:"), 'x');
  g_auto (CoterieSdp) good;
  g_auto (CoterieSdp) large;
  g_auto (CoterieSdp) longer;

  g_string_append_printf (text, "a=msid:%s\r\n", fill);
  g_assert_true (admits (&good, text->str, COTERIE_SDP_OFFER));
  while (text->len <= COTERIE_SDP_MAX_BYTES)
    g_string_append_printf (text, "a=msid:%s\r\n", fill);
  g_assert_false (admits (&large, text->str, COTERIE_SDP_OFFER));

  g_string_assign (text, SAMPLE_WEBRTCBIN ("actpass"));
  g_string_append_printf (text, "a=msid:%sx\r\n", fill);
  g_assert_false (admits (&longer, text->str, COTERIE_SDP_OFFER));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call/sdp-filter/webrtcbin", test_webrtcbin);
  g_test_add_func ("/call/sdp-filter/chromium", test_chromium);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/call/sdp-filter/%s", changes[i].rule);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_change);
    }
  g_test_add_func ("/call/sdp-filter/rejected-medium", test_rejected_medium);
  g_test_add_func ("/call/sdp-filter/answer-must-choose", test_answer_must_choose);
  g_test_add_func ("/call/sdp-filter/cut-at-every-byte", test_cut_at_every_byte);
  g_test_add_func ("/call/sdp-filter/zero-byte", test_zero_byte);
  g_test_add_func ("/call/sdp-filter/limits", test_limits);
  g_test_add_func ("/call/sdp-filter/too-large", test_too_large);
  return g_test_run ();
}
