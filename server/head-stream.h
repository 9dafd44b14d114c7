// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/request-head.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Stands between a connection and libsoup: the head of the request passes only when it is right. */
#define COTERIE_TYPE_HEAD_STREAM (coterie_head_stream_get_type ())
G_DECLARE_FINAL_TYPE (CoterieHeadStream, coterie_head_stream, COTERIE, HEAD_STREAM, GIOStream)

/* The head is not right; the stream then gives an error to its reader. */
typedef void (*CoterieHeadWrong) (CoterieHeadVerdict verdict, gpointer user_data);

CoterieHeadStream *
coterie_head_stream_new (GIOStream *base, CoterieHeadWrong wrong, gpointer user_data);
void
coterie_head_stream_leave (CoterieHeadStream *self);

G_END_DECLS
