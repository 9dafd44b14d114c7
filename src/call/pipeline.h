// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The life of a pipeline of a call. What may wait (opening a camera, or an end, where a state change waits for threads
 * that may wait for us) is done by threads of their own. */

GstElement *
coterie_pipeline_new (GstClockTime base_time);
GstClockTime
coterie_pipeline_now (void);
GstElement *
coterie_pipeline_find (GstElement *pipeline, const char *name);
void
coterie_pipeline_play (GstElement *pipeline);
void
coterie_pipeline_end (GstElement *pipeline);
void
coterie_pipeline_work (GFunc work, gpointer data, gpointer user_data);
gboolean
coterie_pipeline_wait_for_all (guint seconds);

G_END_DECLS
