// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Reads a QR code off a picture that the person chose, whoever made it. Errors: G_IO_ERROR, with a sentence for
 * people. */

void
coterie_qr_reader_read_async (
    GFile *file, const char *prefix, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char * /* transfer full; UTF-8: what the first code says that begins with the prefix, or else any code */
coterie_qr_reader_read_finish (GAsyncResult *result, GError **error);

char * /* the same, for pictures in hand; it takes its time */
coterie_qr_reader_read_bytes (GBytes *bytes, const char *prefix, GError **error);
char * /* the same, for what a camera sees: a byte for each point, line after line; NULL: no code, or no library */
coterie_qr_reader_read_gray (const guint8 *gray, guint width, guint height, const char *prefix);

G_END_DECLS
