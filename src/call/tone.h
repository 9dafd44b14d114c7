// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What a person hears while a call rings: made of sines, on and on until it is freed. Main thread. */
typedef struct _CoterieTone CoterieTone;

typedef enum
{
  COTERIE_TONE_RING,      /* somebody calls */
  COTERIE_TONE_RING_BACK, /* others hear it ring */
} CoterieToneKind;

CoterieTone *
coterie_tone_new (CoterieToneKind kind, GstElement *speaker, GError **error);
void
coterie_tone_free (CoterieTone *self);

G_END_DECLS
