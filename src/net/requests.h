// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* For this floor alone: requests that went out over the socket and wait for their replies, by their ids. Ids are never
 * used again. Answers are given in the order in which they come; each wait has a deadline. */
typedef struct _CoterieRequests CoterieRequests;

CoterieRequests *
coterie_requests_new (guint timeout_ms, GMainContext *context);
void
coterie_requests_free (CoterieRequests *self);

guint64
coterie_requests_next_id (CoterieRequests *self);
guint
coterie_requests_get_n_waiting (CoterieRequests *self);
void
coterie_requests_add (CoterieRequests *self, guint64 id, GTask *task);
gboolean
coterie_requests_answer (CoterieRequests *self, guint64 id, guint status, JsonNode *body);
void
coterie_requests_fail_all (CoterieRequests *self, const GError *error);

/* For coterie_transport_request_finish(). */
JsonNode *
coterie_requests_finish (GAsyncResult *result, guint *status, GError **error);

G_END_DECLS
