// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/preparer.h"
#include "server/route.h"

G_BEGIN_DECLS

/* What every request goes through, whatever carried it and whatever it wants, in this order: size, rate, caller, JSON
 * door, handler, status, one log line. One router a worker. */
typedef struct _CoterieRouter CoterieRouter;

/* All borrowed for the time of coterie_router_handle(). */
typedef struct
{
  const char *method;
  const char *target;        /* path and query, percent-encoded */
  const char *authorization; /* of the header; NULL: none, or the caller is known */
  GBytes *bytes;             /* the body as it came, or NULL */
  JsonNode *node;            /* the body when it has passed the door already, or NULL */
  const CoterieCaller *caller;
  guint64 connection; /* the socket's; 0: not over a socket */
  GInetAddress *address;
} CoterieRequest;

/* On the worker's thread, perhaps before coterie_router_handle() returns. `json` is one object. Status 101: the upgrade
 * of a caller who may have it; there is no reply yet. */
typedef void (*CoterieReplied) (const CoterieCall *call, const char *json, gsize n_json, gpointer user_data);

CoterieRouter *
coterie_router_new (CoterieServer *server,
                    const CoterieRoute *routes,
                    gsize n_routes,
                    CoteriePreparer *preparer,
                    CoterieSql *sql,
                    CoterieInbox *inbox);
void
coterie_router_free (CoterieRouter *self);
void
coterie_router_handle (CoterieRouter *self, const CoterieRequest *request, CoterieReplied replied, gpointer user_data);

GError *
coterie_router_refuse (GError *error);

G_END_DECLS
