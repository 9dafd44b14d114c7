// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>
#include <signal/signal_protocol.h>

G_BEGIN_DECLS

/* What the key store keeps for a session: libsignal's record behind a header of ours, which knows what libsignal does
 * not. format u8 = 1 ‖ flags u8 ‖ started_ms u64 ‖ record. Inside crypto/ only. */
typedef struct
{
  GBytes *record;    /* libsignal's; NULL when there is none */
  gboolean archived; /* the current state is empty: nothing may be sealed with it */
  gint64 started_ms; /* when this device began the current state, 0 when the peer did */
} CoterieSessionRow;

#define COTERIE_SESSION_ROW_HEADER_BYTES 10

gboolean
coterie_session_row_parse (CoterieSessionRow *row, GBytes *stored);
void
coterie_session_row_write_header (const CoterieSessionRow *row, guint8 header[COTERIE_SESSION_ROW_HEADER_BYTES]);
void
coterie_session_row_clear (CoterieSessionRow *row);

gboolean
coterie_session_row_is_whole (const CoterieSessionRow *row, signal_context *context);
session_record *
coterie_session_row_read (const CoterieSessionRow *row, signal_context *context);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieSessionRow, coterie_session_row_clear)

G_END_DECLS
