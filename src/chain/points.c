// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-chain"

#include "chain/points.h"

#include <string.h>

/* p = 2^255 − 19, p − 1 and p + 1, little-endian, for both forms of the curve. */
#define FF4 0xff, 0xff, 0xff, 0xff
#define FF28 FF4, FF4, FF4, FF4, FF4, FF4, FF4
#define P_MINUS_1                                                                                                      \
  {                                                                                                                    \
    0xec, 0xff, 0xff, FF28, 0x7f                                                                                       \
  }
#define P                                                                                                              \
  {                                                                                                                    \
    0xed, 0xff, 0xff, FF28, 0x7f                                                                                       \
  }
#define P_PLUS_1                                                                                                       \
  {                                                                                                                    \
    0xee, 0xff, 0xff, FF28, 0x7f                                                                                       \
  }

/* The u-coordinates of Curve25519 and its twist whose order divides 8 (https://cr.yp.to/ecdh.html#validate): a key
 * agreement with one of them gives the same secret to everybody. */
static const guint8 low_order_u[][32] = {
  { 0 },
  { 1 },
  { 0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
    0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00 },
  { 0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b,
    0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57 },
  P_MINUS_1,
  P,
  P_PLUS_1,
};

/* The y-coordinates of edwards25519 whose order divides 8; the sign of x is the top bit and does not matter. */
static const guint8 low_order_y[][32] = {
  { 0 },
  { 1 },
  { 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
    0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05 },
  { 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
    0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a },
  P_MINUS_1,
  P,
  P_PLUS_1,
};

/* Public keys are no secrets: an ordinary comparison will do. */
static gboolean
is_listed (const guint8 key[32], const guint8 (*list)[32], gsize n_list)
{
  guint8 coordinate[32];

  memcpy (coordinate, key, sizeof coordinate);
  coordinate[31] &= 0x7f;
  for (gsize i = 0; i < n_list; i++)
    if (memcmp (coordinate, list[i], sizeof coordinate) == 0)
      return TRUE;
  return FALSE;
}

/**
 * coterie_point_is_low_order:
 * @u: a Curve25519 public key of a stranger, without libsignal's leading 0x05
 *
 * The top bit, which Curve25519 does not look at, is not looked at (RFC 7748, section 5).
 *
 * Returns: whether it must never enter a key agreement
 */
gboolean
coterie_point_is_low_order (const guint8 u[32])
{
  return is_listed (u, low_order_u, G_N_ELEMENTS (low_order_u));
}

/**
 * coterie_point_is_canonical:
 * @u: a Curve25519 public key of a stranger, without libsignal's leading 0x05
 *
 * Only so does one key have one form: whoever compares keys wants this.
 *
 * Returns: whether it is below 2^255 − 19
 */
gboolean
coterie_point_is_canonical (const guint8 u[32])
{
  static const guint8 p[32] = P;

  for (int i = 31; i >= 0; i--)
    if (u[i] != p[i])
      return u[i] < p[i];
  return FALSE;
}

/**
 * coterie_signing_key_is_low_order:
 * @public_key: an Ed25519 public key of a stranger
 *
 * Returns: whether anybody could make signatures that it verifies
 */
gboolean
coterie_signing_key_is_low_order (const guint8 public_key[32])
{
  return is_listed (public_key, low_order_y, G_N_ELEMENTS (low_order_y));
}
