// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/feed.h"

G_BEGIN_DECLS

/* What was encoded once, for everybody: a list of feeds that the encoder's thread pushes to while the main thread
 * changes it. Counted; the calls may come from any thread. */
typedef struct _CoterieFanout CoterieFanout;

CoterieFanout *
coterie_fanout_new (GstPad *encoder_pad);
CoterieFanout *
coterie_fanout_ref (CoterieFanout *self);
void
coterie_fanout_unref (CoterieFanout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieFanout, coterie_fanout_unref)

void
coterie_fanout_add (CoterieFanout *self, CoterieFeed *feed);
void
coterie_fanout_remove (CoterieFanout *self, CoterieFeed *feed);
void
coterie_fanout_take_from (CoterieFanout *self, GstElement *appsink);
void
coterie_fanout_push (CoterieFanout *self, GstSample *sample);
void
coterie_fanout_ask_for_key (CoterieFanout *self);
void
coterie_fanout_ask_for_first_key (CoterieFanout *self);
guint
coterie_fanout_get_n_keys (CoterieFanout *self);

G_END_DECLS
