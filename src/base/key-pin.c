// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-base"

#include "base/key-pin.h"

/**
 * coterie_key_pin_format:
 * @pin: COTERIE_KEY_PIN_BYTES
 *
 * Returns: (transfer full): COTERIE_KEY_PIN_FORMATTED_CHARS: 16 groups of four hexadecimal digits
 */
char *
coterie_key_pin_format (const guint8 *pin)
{
  GString *text = g_string_sized_new (COTERIE_KEY_PIN_FORMATTED_CHARS + 1);

  for (guint i = 0; i < COTERIE_KEY_PIN_BYTES; i++)
    g_string_append_printf (text, i > 0 && i % 2 == 0 ? " %02X" : "%02X", pin[i]);
  return g_string_free (text, FALSE);
}

/* One DER value (X.690): tag, length of the contents in its shortest form, contents. */
typedef struct
{
  const guint8 *start; /* of the tag */
  const guint8 *contents;
  gsize n_contents;
  const guint8 *end;
} Der;

static gboolean
der_read (const guint8 *at, const guint8 *limit, guint8 tag, Der *value)
{
  gsize n_length = 0;
  gsize n = 0;

  if (limit - at < 2 || at[0] != tag)
    return FALSE;
  value->start = at;
  if (at[1] < 0x80)
    n = at[1];
  else
    {
      n_length = at[1] & 0x7f;
      if (n_length == 0 || n_length > 3 || (gsize) (limit - at) < 2 + n_length)
        return FALSE;
      for (gsize i = 0; i < n_length; i++)
        n = n << 8 | at[2 + i];
    }
  value->contents = at + 2 + n_length;
  if ((gsize) (limit - value->contents) < n)
    return FALSE;
  value->n_contents = n;
  value->end = value->contents + n;
  return TRUE;
}

/* Certificate ::= SEQUENCE { tbsCertificate SEQUENCE { [0] version OPTIONAL, serialNumber INTEGER, signature SEQUENCE,
 * issuer SEQUENCE, validity SEQUENCE, subject SEQUENCE, subjectPublicKeyInfo SEQUENCE, … } … }  (RFC 5280, 4.1) */
static gboolean
find_key_info (const guint8 *der, gsize n_der, Der *info)
{
  static const guint8 before[] = { 0x02, 0x30, 0x30, 0x30, 0x30 };
  Der certificate, tbs, skipped;
  const guint8 *at;

  if (!der_read (der, der + n_der, 0x30, &certificate) || !der_read (certificate.contents, certificate.end, 0x30, &tbs))
    return FALSE;
  at = tbs.contents;
  if (der_read (at, tbs.end, 0xa0, &skipped))
    at = skipped.end;
  for (gsize i = 0; i < G_N_ELEMENTS (before); i++)
    {
      if (!der_read (at, tbs.end, before[i], &skipped))
        return FALSE;
      at = skipped.end;
    }
  return der_read (at, tbs.end, 0x30, info);
}

/**
 * coterie_key_pin_of_der:
 * @der: (array length=n_der): a certificate, or anything else
 * @n_der: its size
 * @pin: (out): COTERIE_KEY_PIN_BYTES
 *
 * Returns: FALSE when it is no certificate of X.509
 */
gboolean
coterie_key_pin_of_der (const guint8 *der, gsize n_der, guint8 *pin)
{
  g_autoptr (GChecksum) checksum = NULL;
  gsize n_pin = COTERIE_KEY_PIN_BYTES;
  Der info;

  if (!find_key_info (der, n_der, &info))
    return FALSE;
  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (checksum, info.start, info.end - info.start);
  g_checksum_get_digest (checksum, pin, &n_pin);
  return TRUE;
}

/**
 * coterie_key_pin_of_certificate:
 * @pin: (out): COTERIE_KEY_PIN_BYTES
 *
 * What `openssl x509 -in FILE -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum` prints.
 *
 * Returns: FALSE when the certificate is not one of X.509
 */
gboolean
coterie_key_pin_of_certificate (GTlsCertificate *certificate, guint8 *pin)
{
  g_autoptr (GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  return der != NULL && coterie_key_pin_of_der (der->data, der->len, pin);
}
