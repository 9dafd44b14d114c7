// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/face.h"

G_BEGIN_DECLS

/* What makes calls (src/call/), loaded when it is first needed: it brings GStreamer, which no start of the program is
 * to wait for. Errors are sentences for people. */

const CoterieCallFace * /* transfer none: it stays */
coterie_call_library_open (const char *path, GError **error);

void
coterie_call_library_load_async (GAsyncReadyCallback callback, gpointer user_data);
const CoterieCallFace * /* transfer none: it stays */
coterie_call_library_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
