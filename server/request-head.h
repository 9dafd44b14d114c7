// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The head of an HTTP/1.1 request (RFC 9112) as it comes in, stricter than libsoup 3.2 reads it: no folded lines, one
 * framing of the body and only one, no other transfer encoding than chunked. libsoup loses the target's memory when it
 * does not know the encoding, and a stranger could ask for that as often as he likes. Each byte is looked at once,
 * however small the pieces are in which he sends them. */
typedef struct
{
  /*< private >*/
  GByteArray *line; /* what has come of the line that is not whole yet */
  gsize n_bytes;    /* of the head so far */
  gboolean has_request_line;
  gboolean has_length; /* where the body ends */
  gboolean has_encoding;
} CoterieRequestHead;

typedef enum
{
  COTERIE_HEAD_INCOMPLETE,
  COTERIE_HEAD_RIGHT,
  COTERIE_HEAD_WRONG,
  COTERIE_HEAD_TOO_LARGE,
} CoterieHeadVerdict;

void
coterie_request_head_init (CoterieRequestHead *self);
void
coterie_request_head_clear (CoterieRequestHead *self);
CoterieHeadVerdict
coterie_request_head_take (CoterieRequestHead *self, const char *bytes, gsize n_bytes);

G_END_DECLS
