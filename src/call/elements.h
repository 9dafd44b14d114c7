// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The parts of GStreamer that calls are made of. */

gboolean
coterie_elements_find_missing (const char **factory, const char **package);
gboolean
coterie_elements_check (GError **error);
GstElement *
coterie_elements_bin (const char *description, GError **error);
void
coterie_elements_warm_up (void);

G_END_DECLS
