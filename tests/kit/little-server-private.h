// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kit/little-server.h"

G_BEGIN_DECLS

/* Shared by the files of the little server: little-server.c (its state), little-server-routes.c (requests),
 * little-server-frames.c (sends, mailboxes, presence). */

typedef struct
{
  guint32 number;
  guint16 registration;
  CoterieSignedPrekey signed_prekey;
  GQueue one_time;   /* of CoteriePrekey */
  GQueue mailbox;    /* of CoterieLittleEnvelope */
  guint64 next_id;   /* of its mailbox */
  GHashTable *sends; /* guint64 → LittleSend */
  guint64 highest_send;
  guint gap_count;
  guint64 gap_to_ms;
  guint8 nonce[COTERIE_NONCE_BYTES];
  guint64 nonce_expires_ms;
} LittleDevice;

typedef struct
{
  guint8 hash[COTERIE_DIGEST_BYTES];
  guint64 time_ms;
} LittleSend;

typedef struct
{
  char *name;
  guint8 auth[COTERIE_AUTH_BYTES];
  CoterieChain *chain;
  CoterieChain *shown; /* a lie, or NULL */
  char *swapped_bundle;
  char *shown_name;
  GPtrArray *devices; /* of LittleDevice; number 1 first */
  guint32 ghost;
  gboolean gone;
  gboolean lacking; /* as if it had never been */
  gboolean hidden;
  gboolean has_presence;
  guint8 presence[COTERIE_DIGEST_BYTES];
} LittleAccount;

typedef struct
{
  CoterieFakeTransport *transport;
  LittleAccount *account; /* NULL until it is known */
  LittleDevice *device;
  gboolean open;
  guint64 delivered_to; /* id */
  guint n_unacked;
  GArray *tokens;                    /* of presence tokens */
  guint8 nonce[COTERIE_NONCE_BYTES]; /* of the last challenge that it asked for */
  guint64 nonce_expires_ms;
} LittleSession;

struct _CoterieLittleServer
{
  CoterieClock *clock;
  gint64 offset_ms;
  guint8 id[COTERIE_SERVER_ID_BYTES];
  GPtrArray *accounts;
  GPtrArray *sessions;
  GHashTable *swapped_names;
  GHashTable *sealed_for;
  gboolean mute;
  char *lost_reply; /* a path, or NULL */
  CoterieLittleFilter filter;
  gpointer filter_data;
  guint n_sends;
  guint n_refused;
  guint n_repeated;
  guint n_turns;
};

LittleAccount *
little_server_add_account (CoterieLittleServer *self, const char *name, CoterieChain *chain);
LittleDevice *
little_account_add_device (LittleAccount *account, const CoterieBundle *bundle);
LittleAccount *
little_server_find (CoterieLittleServer *self, const char *name);
LittleAccount *
little_server_find_aid (CoterieLittleServer *self, const guint8 *aid);
LittleDevice *
little_account_get_device (LittleAccount *account, guint32 number);
const CoterieChain *
little_account_get_shown (const LittleAccount *account);
void
little_chain_read_head (const CoterieChain *chain, CoterieChainHead *head);
guint64
little_server_get_now_ms (CoterieLittleServer *self);
LittleSession *
little_server_find_session (CoterieLittleServer *self, gpointer transport);
LittleSession *
little_server_find_open (CoterieLittleServer *self, LittleDevice *device);
char *
little_device_key (const guint8 *aid, guint32 device);

/* little-server-routes.c */
char *
little_server_on_request (CoterieFakeTransport *transport,
                          const char *method,
                          const char *path,
                          JsonNode *body,
                          gpointer user_data,
                          GError **error);
gboolean
little_device_take_bundle (LittleDevice *device, CoterieBundle *bundle);

/* little-server-frames.c */
void
little_server_on_frame (CoterieFakeTransport *transport, GBytes *frame, gpointer user_data);
void
little_server_deliver (CoterieLittleServer *self, LittleDevice *device);
void
little_server_tell_presence (CoterieLittleServer *self, LittleAccount *account);
guint
little_server_list_present (CoterieLittleServer *self, LittleAccount *account, guint32 *devices);
LittleAccount *
little_server_find_token (CoterieLittleServer *self, const guint8 *token);

G_END_DECLS
