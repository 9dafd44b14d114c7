// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/fingerprint.h"

#include <string.h>

#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END "-----END CERTIFICATE-----"
#define PEM_MAX_BYTES 65536

/**
 * coterie_fingerprint_from_text:
 * @text: a stranger's: 32 pairs of hexadecimal digits with colons between them
 * @fingerprint: (out caller-allocates): COTERIE_FINGERPRINT_BYTES
 *
 * Returns: whether it is one
 */
gboolean
coterie_fingerprint_from_text (const char *text, guint8 *fingerprint)
{
  if (strlen (text) != COTERIE_FINGERPRINT_TEXT_BYTES)
    return FALSE;
  for (guint i = 0; i < COTERIE_FINGERPRINT_BYTES; i++)
    {
      const char *pair = text + 3 * i;

      if (!g_ascii_isxdigit (pair[0]) || !g_ascii_isxdigit (pair[1]))
        return FALSE;
      if (i + 1 < COTERIE_FINGERPRINT_BYTES && pair[2] != ':')
        return FALSE;
      fingerprint[i] = (guint8) (g_ascii_xdigit_value (pair[0]) << 4 | g_ascii_xdigit_value (pair[1]));
    }
  return TRUE;
}

/**
 * coterie_fingerprint_of_pem:
 * @pem: (nullable): a certificate as the DTLS transport shows it
 * @fingerprint: (out caller-allocates): COTERIE_FINGERPRINT_BYTES: SHA-256 over its DER form
 *
 * Returns: FALSE when there is no certificate in it
 */
gboolean
coterie_fingerprint_of_pem (const char *pem, guint8 *fingerprint)
{
  const char *begin = pem != NULL ? strstr (pem, BEGIN) : NULL;
  const char *end = begin != NULL ? strstr (begin, END) : NULL;
  g_autofree char *text = NULL;
  g_autofree guint8 *der = NULL;
  g_autoptr (GChecksum) checksum = NULL;
  gsize size, n_bytes = COTERIE_FINGERPRINT_BYTES;

  if (end == NULL || end - begin > PEM_MAX_BYTES)
    return FALSE;
  begin += strlen (BEGIN);
  text = g_strndup (begin, (gsize) (end - begin));
  der = g_base64_decode (text, &size);
  if (size == 0)
    return FALSE;
  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (checksum, der, (gssize) size);
  g_checksum_get_digest (checksum, fingerprint, &n_bytes);
  return TRUE;
}
