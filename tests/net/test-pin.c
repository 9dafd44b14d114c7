// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/pin.h"

#include "base/encoding.h"
#include "kit/certificates.h"

#include <string.h>

#define OK_VERSION G_TLS_PROTOCOL_VERSION_TLS_1_3

typedef struct
{
  CoterieTestCertificates *certificates;
  GTlsCertificate *certificate;
  guint8 pin[COTERIE_PIN_BYTES];
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->certificates = coterie_test_certificates_new ();
  fixture->certificate = coterie_test_certificates_make (fixture->certificates, "one", "localhost");
  g_assert_true (coterie_pin_of_certificate (fixture->certificate, fixture->pin));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->certificate);
  coterie_test_certificates_free (fixture->certificates);
}

static void
test_same_as_openssl (Fixture *fixture, gconstpointer data)
{
  g_autofree char *expected = coterie_test_certificates_get_pin (fixture->certificates, "one");
  g_autofree char *hex = coterie_hex_encode (fixture->pin, COTERIE_PIN_BYTES);

  g_assert_cmpstr (hex, ==, expected);
}

static void
test_renewal_keeps_it (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) renewed = coterie_test_certificates_renew (fixture->certificates, "one", "two");
  guint8 pin[COTERIE_PIN_BYTES];

  g_assert_false (g_tls_certificate_is_same (renewed, fixture->certificate));
  g_assert_true (coterie_pin_of_certificate (renewed, pin));
  g_assert_cmpmem (pin, sizeof pin, fixture->pin, sizeof fixture->pin);
}

/* What was shown is known whether it was trusted or not; and trust can change for all who share it. */
static void
test_seen_and_become (Fixture *fixture, gconstpointer data)
{
  static const guint8 other[COTERIE_PIN_BYTES] = { 1 };
  g_autoptr (CoteriePin) pin = coterie_pin_new_only (other);
  g_autoptr (CoteriePin) right = coterie_pin_new_only (fixture->pin);
  g_autoptr (GError) error = NULL;
  guint8 seen[COTERIE_PIN_BYTES];

  g_assert_false (coterie_pin_get_seen (pin, seen));
  g_assert_false (coterie_pin_check (pin, fixture->certificate, 0, OK_VERSION, &error));
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PIN_CHANGED);
  g_clear_error (&error);
  g_assert_true (coterie_pin_get_seen (pin, seen));
  g_assert_cmpmem (seen, sizeof seen, fixture->pin, sizeof fixture->pin);
  coterie_pin_become (pin, right);
  g_assert_cmpint (coterie_pin_get_mode (pin), ==, COTERIE_PIN_ONLY);
  g_assert_true (coterie_pin_check (pin, fixture->certificate, 0, OK_VERSION, &error));
  g_assert_no_error (error);
}

static void
test_another_key_changes_it (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) other = coterie_test_certificates_make (fixture->certificates, "other", "localhost");
  guint8 pin[COTERIE_PIN_BYTES];

  g_assert_true (coterie_pin_of_certificate (other, pin));
  g_assert_cmpint (memcmp (pin, fixture->pin, sizeof pin), !=, 0);
}

/* Cut at every byte, and with every byte changed: refused or another pin, but never read beyond the end. */
static void
test_mangled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) der = NULL;
  guint8 pin[COTERIE_PIN_BYTES];

  g_object_get (fixture->certificate, "certificate", &der, NULL);
  for (guint n = 0; n < der->len; n++)
    {
      g_autofree guint8 *cut = g_memdup2 (der->data, n);

      g_assert_false (coterie_pin_of_der (cut, n, pin));
    }
  for (guint i = 0; i < der->len; i++)
    for (guint bit = 0; bit < 8; bit++)
      {
        g_autofree guint8 *changed = g_memdup2 (der->data, der->len);

        changed[i] ^= (guint8) (1u << bit);
        coterie_pin_of_der (changed, der->len, pin);
      }
}

static void
test_hostile_der (void)
{
  static const struct
  {
    const char *rule;
    gsize n;
    const guint8 bytes[12];
  } hostile[] = {
    { "empty", 0, { 0 } },
    { "not-a-sequence", 2, { 0x04, 0x00 } },
    { "empty-sequence", 2, { 0x30, 0x00 } },
    { "indefinite-length", 4, { 0x30, 0x80, 0x30, 0x00 } },
    { "length-cut", 2, { 0x30, 0x82 } },
    { "length-too-long", 6, { 0x30, 0x84, 0x00, 0x00, 0x00, 0x00 } },
    { "length-beyond-end", 4, { 0x30, 0x83, 0xff, 0xff } },
    { "length-of-length-255", 3, { 0x30, 0xff, 0x00 } },
    { "contents-beyond-end", 3, { 0x30, 0x02, 0x30 } },
    { "inner-beyond-outer", 4, { 0x30, 0x02, 0x30, 0x01 } },
    { "stops-at-version", 6, { 0x30, 0x04, 0x30, 0x02, 0xa0, 0x00 } },
  };
  guint8 pin[COTERIE_PIN_BYTES];

  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree guint8 *exact = g_memdup2 (hostile[i].bytes, hostile[i].n);

      g_test_message ("%s", hostile[i].rule);
      g_assert_false (coterie_pin_of_der (exact, hostile[i].n, pin));
    }
}

static void
test_mode_system (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CoteriePin) pin = coterie_pin_new_system ();
  g_autoptr (GError) error = NULL;
  guint8 shown[COTERIE_PIN_BYTES];

  g_assert_true (coterie_pin_check (pin, fixture->certificate, 0, OK_VERSION, &error));
  g_assert_no_error (error);
  g_assert_false (coterie_pin_get (pin, shown));
  g_assert_false (coterie_pin_check (pin, fixture->certificate, G_TLS_CERTIFICATE_UNKNOWN_CA, OK_VERSION, &error));
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_CERTIFICATE_UNKNOWN);
  g_assert_true (coterie_net_error_get_pin (error, shown));
  g_assert_cmpmem (shown, sizeof shown, fixture->pin, sizeof fixture->pin);
}

static void
test_mode_first_seen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) other = coterie_test_certificates_make (fixture->certificates, "other", "localhost");
  g_autoptr (CoteriePin) pin = coterie_pin_new_first_seen (NULL);
  g_autoptr (GError) error = NULL;
  guint8 learnt[COTERIE_PIN_BYTES];

  /* What the system refuses, and what is not settled yet, is not learnt. */
  g_assert_false (coterie_pin_check (pin, other, G_TLS_CERTIFICATE_EXPIRED, OK_VERSION, &error));
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_CERTIFICATE_UNKNOWN);
  g_clear_error (&error);
  g_assert_false (coterie_pin_check (pin, other, 0, G_TLS_PROTOCOL_VERSION_TLS_1_2, &error));
  g_clear_error (&error);
  g_assert_true (coterie_pin_check (pin, other, 0, G_TLS_PROTOCOL_VERSION_UNKNOWN, &error));
  g_assert_false (coterie_pin_get (pin, learnt));

  g_assert_true (coterie_pin_check (pin, fixture->certificate, 0, OK_VERSION, &error));
  g_assert_no_error (error);
  g_assert_true (coterie_pin_get (pin, learnt));
  g_assert_cmpmem (learnt, sizeof learnt, fixture->pin, sizeof fixture->pin);

  /* From now on another key is refused though the system trusts it. */
  g_assert_false (coterie_pin_check (pin, other, 0, OK_VERSION, &error));
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PIN_CHANGED);
}

static void
test_mode_only (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) other = coterie_test_certificates_make (fixture->certificates, "other", "localhost");
  g_autoptr (CoteriePin) pin = coterie_pin_new_only (fixture->pin);
  g_autoptr (GError) error = NULL;

  g_assert_true (coterie_pin_check (pin, fixture->certificate, G_TLS_CERTIFICATE_VALIDATE_ALL, OK_VERSION, &error));
  g_assert_no_error (error);
  g_assert_false (coterie_pin_check (pin, other, 0, OK_VERSION, &error));
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PIN_CHANGED);
}

static void
test_versions (Fixture *fixture, gconstpointer data)
{
  static const GTlsProtocolVersion old[] = { G_TLS_PROTOCOL_VERSION_SSL_3_0, G_TLS_PROTOCOL_VERSION_TLS_1_0,
                                             G_TLS_PROTOCOL_VERSION_TLS_1_1, G_TLS_PROTOCOL_VERSION_TLS_1_2,
                                             G_TLS_PROTOCOL_VERSION_DTLS_1_2 };
  g_autoptr (CoteriePin) pin = coterie_pin_new_system ();

  for (guint i = 0; i < G_N_ELEMENTS (old); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (coterie_pin_check (pin, fixture->certificate, 0, old[i], &error));
      g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TLS_TOO_OLD);
    }
}

static void
test_no_certificate (void)
{
  g_autoptr (CoteriePin) pin = coterie_pin_new_system ();
  g_autoptr (GError) error = NULL;

  g_assert_false (coterie_pin_check (pin, NULL, 0, OK_VERSION, &error));
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL);
}

static void
test_trusting (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CoteriePin) system = coterie_pin_new_system ();
  g_autoptr (CoteriePin) trusting = NULL;
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) copy = NULL;
  g_autoptr (GError) other = g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE, "Offline.");

  coterie_pin_check (system, fixture->certificate, G_TLS_CERTIFICATE_UNKNOWN_CA, OK_VERSION, &unknown);
  copy = g_error_copy (unknown);
  trusting = coterie_pin_new_trusting (copy);
  g_assert_nonnull (trusting);
  g_assert_cmpint (coterie_pin_get_mode (trusting), ==, COTERIE_PIN_ONLY);
  g_assert_true (coterie_pin_check (trusting, fixture->certificate, G_TLS_CERTIFICATE_UNKNOWN_CA, OK_VERSION, NULL));
  g_assert_null (coterie_pin_new_trusting (other));
}

static void
test_changed_is_not_trusted_by_one_click (Fixture *fixture, gconstpointer data)
{
  guint8 another[COTERIE_PIN_BYTES] = { 1 };
  guint8 shown[COTERIE_PIN_BYTES];
  g_autoptr (CoteriePin) pin = coterie_pin_new_only (another);
  g_autoptr (GError) changed = NULL;

  coterie_pin_check (pin, fixture->certificate, 0, OK_VERSION, &changed);
  g_assert_error (changed, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PIN_CHANGED);
  g_assert_null (coterie_pin_new_trusting (changed));
  g_assert_true (coterie_net_error_get_pin (changed, shown));
  g_assert_cmpmem (shown, sizeof shown, fixture->pin, sizeof fixture->pin);
}

static void
test_strings (Fixture *fixture, gconstpointer data)
{
  g_autofree char *hex = coterie_hex_encode (fixture->pin, COTERIE_PIN_BYTES);
  g_autofree char *first_seen = g_strconcat ("first-seen:", hex, NULL);
  g_autofree char *only = g_strconcat ("only:", hex, NULL);
  const char *const strings[] = { "system", "first-seen", first_seen, only };

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      g_autoptr (CoteriePin) pin = coterie_pin_from_string (strings[i]);
      g_autofree char *string = NULL;

      g_assert_nonnull (pin);
      string = coterie_pin_to_string (pin);
      g_assert_cmpstr (string, ==, strings[i]);
    }
}

static void
test_bad_strings (void)
{
  static const char *const bad[] = { "",       "only",    "only:", "only:zz", "first-seen:",          "system:",
                                     "SYSTEM", "system ", "none",  "only:00", "first-seen:0011223344" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (coterie_pin_from_string (bad[i]));
}

static void
test_format (void)
{
  guint8 pin[COTERIE_PIN_BYTES];
  g_autofree char *text = NULL;

  for (guint i = 0; i < sizeof pin; i++)
    pin[i] = (guint8) (i * 8);
  text = coterie_pin_format (pin);
  g_assert_cmpuint (strlen (text), ==, COTERIE_PIN_FORMATTED_CHARS);
  g_assert_true (g_str_has_prefix (text, "0008 1018 2028 "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/net/pin/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("same-as-openssl", test_same_as_openssl);
  ADD ("renewal-with-the-key-keeps-it", test_renewal_keeps_it);
  ADD ("another-key-changes-it", test_another_key_changes_it);
  ADD ("mangled-certificates", test_mangled);
  ADD ("seen-and-become", test_seen_and_become);
  g_test_add_func ("/net/pin/hostile-der", test_hostile_der);
  ADD ("mode/system", test_mode_system);
  ADD ("mode/first-seen", test_mode_first_seen);
  ADD ("mode/only", test_mode_only);
  ADD ("older-than-tls-1.3", test_versions);
  g_test_add_func ("/net/pin/no-certificate", test_no_certificate);
  ADD ("trusting-an-unknown-one", test_trusting);
  ADD ("changed-is-not-trusted-by-one-click", test_changed_is_not_trusted_by_one_click);
  ADD ("strings", test_strings);
  g_test_add_func ("/net/pin/bad-strings", test_bad_strings);
  g_test_add_func ("/net/pin/format", test_format);
  return g_test_run ();
}
