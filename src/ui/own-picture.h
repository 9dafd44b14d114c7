// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A picture that a person chose for the own profile: the square in its middle, made so small that it fits into a
 * profile, as JPEG. Errors: G_IO_ERROR, with a sentence for people. */

void
coterie_own_picture_load_async (GFile *file,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GBytes * /* transfer full; 64 KiB at most */
coterie_own_picture_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
