// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/frames.h"
#include "wire/writer.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Sends and mailboxes as JSON, for scripts. A JSON send or envelope is turned into its binary frame, so that there is
 * one path behind it: parse that with coterie_send_parse() or coterie_deliver_parse(). */

GBytes *
coterie_send_frame_from_json (JsonNode *node, GError **error);
void
coterie_send_write_json (const CoterieSend *send, CoterieWriter *writer);

gboolean
coterie_send_reply_from_json (CoterieAnswer *answer, JsonNode *node, GError **error);
void
coterie_send_reply_write (const CoterieAnswer *answer, CoterieWriter *writer);

GPtrArray *
coterie_mailbox_reply_from_json (JsonNode *node, gboolean *more, GError **error);
void
coterie_mailbox_reply_begin (CoterieWriter *writer);
void
coterie_mailbox_reply_add (CoterieWriter *writer, const CoterieDeliver *deliver);
void
coterie_mailbox_reply_end (CoterieWriter *writer, gboolean more);

gboolean
coterie_ack_request_from_json (JsonNode *node, guint64 *ids, guint *n_ids, GError **error);
void
coterie_ack_request_write (const guint64 *ids, guint n_ids, CoterieWriter *writer);

gboolean
coterie_gap_seen_request_from_json (JsonNode *node, guint64 *to_ms, GError **error);
void
coterie_gap_seen_request_write (guint64 to_ms, CoterieWriter *writer);

G_END_DECLS
