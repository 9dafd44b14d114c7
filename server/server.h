// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/config.h"
#include "base/clock.h"
#include "base/key-pin.h"
#include "base/secret.h"

G_BEGIN_DECLS

#define COTERIE_SERVER_DATABASE "coterie.db"
#define COTERIE_SERVER_LOCK "lock"

typedef struct _CoterieServer CoterieServer;
struct _CoterieTurnstileKey;

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
  struct _CoterieReserve *reserve;
  struct _CoterieWhereabouts *whereabouts;
  CoterieSecret *turn_secret; /* NULL: there are no relays */
  guint8 server_id[COTERIE_SERVER_ID_BYTES];
  /* To be told to the operator, or empty. */
  char invitation[32];                           /* of the first start */
  char pin[COTERIE_KEY_PIN_FORMATTED_CHARS + 1]; /* of the certificate's key */
  /*< private >*/
  struct _CoterieServerPrivate *priv;
};

struct _CoterieSql *
coterie_server_open_sql (CoterieServer *self, gboolean read_only, GError **error);

/* The connection or the handshake that entered with this key is over. From any thread. */
void
coterie_server_end_connection (CoterieServer *self, const struct _CoterieTurnstileKey *key);
/* It entered by a proxy, and is this client's: FALSE when he has as many as he may. Changes the key when it is TRUE. */
gboolean
coterie_server_move_connection (CoterieServer *self, struct _CoterieTurnstileKey *key, GInetAddress *client);
void
coterie_server_end_handshake (CoterieServer *self, const struct _CoterieTurnstileKey *key);

gboolean
coterie_server_check (const CoterieConfig *config, GError **error);
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
