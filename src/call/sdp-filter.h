// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/fingerprint.h"

G_BEGIN_DECLS

/* A description of media (SDP, RFC 8866 and RFC 8829) comes from another device and goes into a library that trusts it.
 * So it passes a list of what clients write: anything else refuses the whole. */

#define COTERIE_SDP_MAX_BYTES 16384
#define COTERIE_SDP_MAX_LINES 512
#define COTERIE_SDP_LINE_MAX_BYTES 1024
#define COTERIE_SDP_MAX_MEDIA 4 /* sound, picture, a shared screen, data */
#define COTERIE_SDP_MAX_CANDIDATES 32

typedef enum
{
  COTERIE_SDP_OFFER,
  COTERIE_SDP_ANSWER,
} CoterieSdpType;

typedef struct
{
  char *text; /* owned: what goes on to the library, without the candidates that are of no use */
  guint8 fingerprint[COTERIE_FINGERPRINT_BYTES]; /* the one that all of its media have */
  guint n_audio;
  guint n_video;
  guint n_data;
  guint n_candidates; /* inside of it, those left out as well */
} CoterieSdp;

gboolean
coterie_sdp_filter (CoterieSdp *self, const char *text, gsize size, CoterieSdpType type, GError **error);
void
coterie_sdp_clear (CoterieSdp *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieSdp, coterie_sdp_clear)

G_END_DECLS
