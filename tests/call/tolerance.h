// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/* What GStreamer 1.22 says of itself now and then, and what is none of ours, ends no test. After g_test_init(). */
void
tolerate_gstreamer (void);
