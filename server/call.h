// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/caller.h"
#include "server/effects.h"
#include "server/server.h"
#include "wire/writer.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _CoterieRoute CoterieRoute;

#define COTERIE_CALL_MAX_PARAMETERS 2

/* Whether a call has what is given but once, outside of the database: a nonce, or one from a bucket. */
typedef enum
{
  COTERIE_GRANT_UNASKED,
  COTERIE_GRANT_GIVEN,
  COTERIE_GRANT_REFUSED,
} CoterieGrant;

/* One request, whatever carried it. A handler reads what the router has put in, writes members into `reply` (an open
 * JSON object), sets `status` when it is not 200, and puts what is to happen after the commit into `effects`. When it
 * fails, it returns FALSE with a refusal (wire/errors.h, wire/refusal.h) or a COTERIE_WIRE_ERROR, which becomes
 * BAD_REQUEST; everything else becomes INTERNAL (or UNAVAILABLE when the disk is full). */
typedef struct _CoterieCall CoterieCall;
struct _CoterieCall
{
  CoterieServer *server;
  const CoterieRoute *route;
  gint64 now_ms;
  gboolean authenticated; /* then `caller` holds; always TRUE in a handler of a DEVICE or SOCKET_ONLY route */
  CoterieCaller caller;
  guint64 connection;    /* of the socket that carried it; 0 over REST */
  GInetAddress *address; /* of the client, seen through trusted proxies; never logged; borrowed */
  JsonNode *body;        /* an object; NULL when the route takes none */

  guint status;
  CoterieWriter reply;
  CoterieEffects effects;

  /* A writing handler may be called again after a rollback. It then keeps to what it was granted before. */
  CoterieGrant grant;

  /* From `prepare` to `handler`. */
  gpointer prepared;
  GDestroyNotify free_prepared;

  /*< private >*/
  guint8 token[COTERIE_TOKEN_BYTES];             /* the bearer's, over REST */
  char *parameters[COTERIE_CALL_MAX_PARAMETERS]; /* decoded, in the order of the pattern */
  char *query_value;                             /* of the one parameter that the route knows; NULL: not given */
};

const char *
coterie_call_get_parameter (const CoterieCall *self, const char *name);
gboolean
coterie_call_get_aid (const CoterieCall *self, guint8 aid[COTERIE_AID_BYTES], GError **error);
gboolean
coterie_call_get_uint (
    const CoterieCall *self, const char *name, guint64 min, guint64 max, guint64 *value, GError **error);
gboolean
coterie_call_get_query_uint (const CoterieCall *self,
                             const char *name,
                             guint64 min,
                             guint64 max,
                             guint64 fallback,
                             guint64 *value,
                             GError **error);

G_END_DECLS
