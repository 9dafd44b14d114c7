// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Pipelines end in a thread of their own: a state change waits for threads that may wait for us. */

void
coterie_teardown (GstElement *pipeline);
void
coterie_teardown_wait (void);

G_END_DECLS
