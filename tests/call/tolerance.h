// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/* What GStreamer 1.22 says of itself now and then, and what is none of ours, ends no test. In each case anew: GLib
 * forgets it when the next one begins. */
void
tolerate_gstreamer (void);
