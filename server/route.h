// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/call.h"
#include "sql/connection.h"
#include "wire/limits.h"

G_BEGIN_DECLS

typedef enum
{
  COTERIE_WHO_OPEN,   /* needs no token; limited by address */
  COTERIE_WHO_LINK,   /* needs the token of a link; limited by link; not over the socket */
  COTERIE_WHO_DEVICE, /* needs a token, or comes over the socket; limited by device */
  COTERIE_WHO_SOCKET, /* only over the socket */
} CoterieWho;

typedef enum
{
  COTERIE_RUN_READ,  /* on the worker, with its reading connection; quick */
  COTERIE_RUN_WRITE, /* on the writer's thread, in its transaction, under a savepoint; answered after COMMIT */
} CoterieRun;

/* `prepare` is for what is slow (Argon2): on a thread of a small pool, with a reading connection, before `handler`. */
typedef gboolean (*CoteriePrepare) (CoterieCall *call, CoterieSql *sql, GError **error);
typedef gboolean (*CoterieHandler) (CoterieCall *call, CoterieSql *sql, GError **error);

struct _CoterieRoute
{
  const char *method;
  const char *path; /* "/v1/names/{name}": a segment in braces is a parameter */
  CoterieWho who;
  CoterieRate rate; /* OPEN: for the caller's network; otherwise for the device */
  CoterieRun run;
  gboolean takes_body; /* FALSE: none, or an empty object */
  const char *query;   /* the one query parameter that it knows; NULL: none */
  CoteriePrepare prepare;
  CoterieHandler handler; /* NULL: the transport's own (the upgrade) */
};

/* Every route, in the order of docs/protocol.md. */
extern const CoterieRoute coterie_routes[];
extern const gsize coterie_n_routes;

const CoterieRoute *
coterie_route_find (const CoterieRoute *routes,
                    gsize n_routes,
                    const char *method,
                    const char *path,
                    char *parameters[COTERIE_CALL_MAX_PARAMETERS],
                    GError **error);
int
coterie_route_parameter_index (const CoterieRoute *self, const char *name);

G_END_DECLS
