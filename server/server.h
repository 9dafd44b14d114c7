// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/config.h"
#include "base/clock.h"

G_BEGIN_DECLS

typedef struct _CoterieServer CoterieServer;

/* Collaborators by name; their types are declared by the nouns' own headers. */
struct _CoterieServer
{
  const CoterieConfig *config;
  CoterieClock *clock;
  struct _CoterieHub *hub;
  struct _CoterieStoreWriter *writer;
  struct _CoterieDirectory *directory;
  struct _CoterieAuth *auth;
  struct _CoterieLimits *limits;
  struct _CoteriePresences *presences;
  guint8 server_id[COTERIE_SERVER_ID_BYTES];
  /*< private >*/
  struct _CoterieServerPrivate *priv;
};

/* Opens another connection to the store; NULL when it cannot. */
struct _CoterieSql *
coterie_server_open_sql (CoterieServer *self, gboolean read_only, GError **error);

CoterieServer *
coterie_server_new (const CoterieConfig *config, CoterieClock *clock, GError **error);
gboolean
coterie_server_start (CoterieServer *self, GError **error);
guint16
coterie_server_get_port (CoterieServer *self);
void
coterie_server_stop (CoterieServer *self);
void
coterie_server_free (CoterieServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieServer, coterie_server_free)

G_END_DECLS
