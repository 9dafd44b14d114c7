// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-net"

#include "net/pin.h"

#include "base/encoding.h"
#include "base/key-pin.h"
#include "net/fault.h"

#include <string.h>

#define FIRST_SEEN "first-seen"
#define ONLY "only"

struct _CoteriePin
{
  gatomicrefcount ref_count;
  CoteriePinMode mode;
  gboolean has_pin;
  guint8 pin[COTERIE_PIN_BYTES];
  gboolean has_seen;
  guint8 seen[COTERIE_PIN_BYTES];
};

static CoteriePin *
pin_new (CoteriePinMode mode, const guint8 *pin)
{
  CoteriePin *self = g_new0 (CoteriePin, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->mode = mode;
  self->has_pin = pin != NULL;
  if (pin != NULL)
    memcpy (self->pin, pin, COTERIE_PIN_BYTES);
  return self;
}

/**
 * coterie_pin_new_system:
 *
 * Returns: (transfer full): trusts whom the system trusts, each time anew
 */
CoteriePin *
coterie_pin_new_system (void)
{
  return pin_new (COTERIE_PIN_SYSTEM, NULL);
}

/**
 * coterie_pin_new_first_seen:
 * @pin: (nullable): COTERIE_PIN_BYTES that were seen before; NULL: the first certificate that the system trusts is
 *   taken, and coterie_pin_get() gives its pin from then on, for the caller to keep
 *
 * Returns: (transfer full)
 */
CoteriePin *
coterie_pin_new_first_seen (const guint8 *pin)
{
  return pin_new (COTERIE_PIN_FIRST_SEEN, pin);
}

/**
 * coterie_pin_new_only:
 * @pin: COTERIE_PIN_BYTES that a person has compared
 *
 * Neither the certificate's signer nor its name nor its dates count then: the key does.
 *
 * Returns: (transfer full)
 */
CoteriePin *
coterie_pin_new_only (const guint8 *pin)
{
  g_return_val_if_fail (pin != NULL, NULL);

  return pin_new (COTERIE_PIN_ONLY, pin);
}

/**
 * coterie_pin_new_trusting:
 * @unknown: COTERIE_NET_ERROR_CERTIFICATE_UNKNOWN, after a person has compared its pin
 *
 * Returns: (transfer full): NULL for other errors; a changed pin is not a thing to be trusted by one click
 */
CoteriePin *
coterie_pin_new_trusting (const GError *unknown)
{
  guint8 pin[COTERIE_PIN_BYTES];

  if (!g_error_matches (unknown, COTERIE_NET_ERROR, COTERIE_NET_ERROR_CERTIFICATE_UNKNOWN) ||
      !coterie_net_error_get_pin (unknown, pin))
    return NULL;
  return coterie_pin_new_only (pin);
}

CoteriePin *
coterie_pin_ref (CoteriePin *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
coterie_pin_unref (CoteriePin *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

CoteriePinMode
coterie_pin_get_mode (const CoteriePin *self)
{
  return self->mode;
}

/**
 * coterie_pin_get:
 * @pin: (out): COTERIE_PIN_BYTES
 *
 * Returns: FALSE when there is none: COTERIE_PIN_SYSTEM, or nothing was seen yet
 */
gboolean
coterie_pin_get (const CoteriePin *self, guint8 *pin)
{
  if (self->has_pin)
    memcpy (pin, self->pin, COTERIE_PIN_BYTES);
  return self->has_pin;
}

/**
 * coterie_pin_become:
 * @other: what to trust instead; connections that are open stay as they are
 */
void
coterie_pin_become (CoteriePin *self, const CoteriePin *other)
{
  self->mode = other->mode;
  self->has_pin = other->has_pin;
  memcpy (self->pin, other->pin, sizeof self->pin);
}

/**
 * coterie_pin_get_seen:
 * @pin: (out): COTERIE_PIN_BYTES of what a server showed last, whether it was trusted or not
 *
 * Returns: FALSE when none has shown any
 */
gboolean
coterie_pin_get_seen (const CoteriePin *self, guint8 *pin)
{
  if (self->has_seen)
    memcpy (pin, self->seen, COTERIE_PIN_BYTES);
  return self->has_seen;
}

/**
 * coterie_pin_to_string:
 *
 * Returns: (transfer full): for the profile; coterie_pin_from_string() reads it
 */
char *
coterie_pin_to_string (const CoteriePin *self)
{
  g_autofree char *hex = NULL;

  if (self->mode == COTERIE_PIN_SYSTEM)
    return g_strdup ("system");
  if (!self->has_pin)
    return g_strdup (FIRST_SEEN);
  hex = coterie_hex_encode (self->pin, COTERIE_PIN_BYTES);
  return g_strdup_printf ("%s:%s", self->mode == COTERIE_PIN_ONLY ? ONLY : FIRST_SEEN, hex);
}

/**
 * coterie_pin_from_string:
 *
 * Returns: (transfer full) (nullable): NULL when a profile says something else, which must not be taken for "system"
 */
CoteriePin *
coterie_pin_from_string (const char *string)
{
  guint8 pin[COTERIE_PIN_BYTES];

  if (g_str_equal (string, "system"))
    return coterie_pin_new_system ();
  if (g_str_equal (string, FIRST_SEEN))
    return coterie_pin_new_first_seen (NULL);
  if (g_str_has_prefix (string, FIRST_SEEN ":") &&
      coterie_hex_decode (string + strlen (FIRST_SEEN ":"), pin, COTERIE_PIN_BYTES))
    return coterie_pin_new_first_seen (pin);
  if (g_str_has_prefix (string, ONLY ":") && coterie_hex_decode (string + strlen (ONLY ":"), pin, COTERIE_PIN_BYTES))
    return coterie_pin_new_only (pin);
  return NULL;
}

/**
 * coterie_pin_format:
 * @pin: COTERIE_PIN_BYTES
 *
 * Returns: (transfer full): COTERIE_PIN_FORMATTED_CHARS, as coterie_key_pin_format() writes it
 */
char *
coterie_pin_format (const guint8 *pin)
{
  return coterie_key_pin_format (pin);
}

/**
 * coterie_pin_of_der:
 * @der: (array length=n_der): a certificate, or anything else
 * @n_der: its size
 * @pin: (out): COTERIE_PIN_BYTES
 *
 * Returns: FALSE when it is no certificate of X.509
 */
gboolean
coterie_pin_of_der (const guint8 *der, gsize n_der, guint8 *pin)
{
  return coterie_key_pin_of_der (der, n_der, pin);
}

/**
 * coterie_pin_of_certificate:
 * @pin: (out): COTERIE_PIN_BYTES
 *
 * Returns: FALSE when the certificate is not one of X.509
 */
gboolean
coterie_pin_of_certificate (GTlsCertificate *certificate, guint8 *pin)
{
  return coterie_key_pin_of_certificate (certificate, pin);
}

/* The most telling of what is wrong, in a clause. */
static const char *
describe_flags (GTlsCertificateFlags errors)
{
  if (errors & G_TLS_CERTIFICATE_REVOKED)
    return "it was revoked";
  if (errors & G_TLS_CERTIFICATE_EXPIRED)
    return "it has expired";
  if (errors & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return "it is not valid yet; is this computer's clock right?";
  if (errors & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return "it belongs to a server of another name";
  if (errors & G_TLS_CERTIFICATE_INSECURE)
    return "it is too weak";
  return "nobody whom this computer trusts vouches for it";
}

static gboolean
fail_unknown (const guint8 *pin, GTlsCertificateFlags errors, GError **error)
{
  g_autofree char *shown = coterie_pin_format (pin);
  g_autofree char *sentence = g_strdup_printf ("The server's certificate cannot be trusted: %s. Its fingerprint is %s.",
                                               describe_flags (errors), shown);

  g_propagate_error (error, coterie_net_error_new_with_pin (COTERIE_NET_ERROR_CERTIFICATE_UNKNOWN, pin, sentence));
  return FALSE;
}

static gboolean
fail_changed (const guint8 *pin, GError **error)
{
  g_propagate_error (error, coterie_net_error_new_with_pin (
                                COTERIE_NET_ERROR_PIN_CHANGED, pin,
                                "The server shows another key than before. Somebody may be in between, or its operator "
                                "has changed it. Nothing was sent."));
  return FALSE;
}

/**
 * coterie_pin_check:
 * @certificate: what the server showed
 * @errors: what the system's authorities have against it
 * @version: what was negotiated; G_TLS_PROTOCOL_VERSION_UNKNOWN while the handshake is still under way
 *
 * With a negotiated version this is the last word; the first certificate in the mode *first seen* is taken then.
 *
 * Returns: FALSE and CERTIFICATE_UNKNOWN or PIN_CHANGED (both with a pin), TLS_TOO_OLD or PROTOCOL
 */
gboolean
coterie_pin_check (CoteriePin *self,
                   GTlsCertificate *certificate,
                   GTlsCertificateFlags errors,
                   GTlsProtocolVersion version,
                   GError **error)
{
  guint8 pin[COTERIE_PIN_BYTES];

  if (certificate == NULL || !coterie_pin_of_certificate (certificate, pin))
    {
      g_set_error_literal (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL, "The server shows no certificate.");
      return FALSE;
    }
  self->has_seen = TRUE;
  memcpy (self->seen, pin, COTERIE_PIN_BYTES);
  if (self->has_pin && memcmp (pin, self->pin, COTERIE_PIN_BYTES) != 0)
    return fail_changed (pin, error);
  if (self->mode != COTERIE_PIN_ONLY && errors != 0)
    return fail_unknown (pin, errors, error);
  if (version == G_TLS_PROTOCOL_VERSION_UNKNOWN)
    return TRUE;
  if (version < G_TLS_PROTOCOL_VERSION_TLS_1_3 || version >= G_TLS_PROTOCOL_VERSION_DTLS_1_0)
    {
      g_set_error_literal (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TLS_TOO_OLD,
                           "The server offers less than TLS 1.3. Its operator has to renew it.");
      return FALSE;
    }
  if (self->mode == COTERIE_PIN_FIRST_SEEN && !self->has_pin)
    {
      self->has_pin = TRUE;
      memcpy (self->pin, pin, COTERIE_PIN_BYTES);
    }
  return TRUE;
}
