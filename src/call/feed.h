// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gst/app/app.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/* The way of buffers into another pipeline, from any thread. It is shut at first and passes nothing: what goes to
 * another device does so when the device is verified. Counted. */
typedef struct _CoterieFeed CoterieFeed;

typedef enum
{
  COTERIE_FEED_PICTURE, /* begins with a key frame, and again after anything was left out */
  COTERIE_FEED_SOUND,
} CoterieFeedKind;

CoterieFeed *
coterie_feed_new (CoterieFeedKind kind, GstPad *to, const char *caps);
CoterieFeed *
coterie_feed_new_voice (GstElement *appsrc);
CoterieFeed *
coterie_feed_ref (CoterieFeed *self);
void
coterie_feed_unref (CoterieFeed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieFeed, coterie_feed_unref)

void
coterie_feed_begin (CoterieFeed *self);
void
coterie_feed_open (CoterieFeed *self);
void
coterie_feed_pause (CoterieFeed *self, gboolean paused);
void
coterie_feed_close (CoterieFeed *self);
gboolean
coterie_feed_push (CoterieFeed *self, GstSample *sample);
guint
coterie_feed_get_n_pushed (CoterieFeed *self);

G_END_DECLS
