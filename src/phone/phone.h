// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/face.h"
#include "core/calls.h"

G_BEGIN_DECLS

/* The calls of a client: what its contents say goes to the switchboard and back, members who were removed are let go,
 * and chats know that a call goes on in them. Main thread. */
#define COTERIE_TYPE_PHONE (coterie_phone_get_type ())
G_DECLARE_FINAL_TYPE (CoteriePhone, coterie_phone, COTERIE, PHONE, GObject)

#define COTERIE_PHONE_LATENCY_MS 200

typedef struct
{
  const CoterieCallFace *face; /* what makes calls: linked, or loaded */
  CoterieCallSources sources;  /* asked at the beginning of each call, and when the camera is switched on */
  gboolean relay_only;
  CoterieQuality largest;   /* width 0: as many as the rule gives */
  const char *only_address; /* (nullable): tests stay on loopback */
} CoteriePhoneOptions;

CoteriePhone *
coterie_phone_new (CoterieClient *client, const CoteriePhoneOptions *options);
void
coterie_phone_close (CoteriePhone *self);

gboolean
coterie_phone_may_call (CoterieChat *chat);
CoterieCall *
coterie_phone_prepare (CoteriePhone *self, CoterieChat *chat, gboolean video, GError **error);
void
coterie_phone_take (CoteriePhone *self, CoterieChat *chat, const CoterieCallArrival *arrival);

CoterieCall *
coterie_phone_get_busy (CoteriePhone *self);
CoterieCall *
coterie_phone_find (CoteriePhone *self, CoterieChat *chat);
CoterieChat *
coterie_phone_get_chat (CoteriePhone *self, CoterieCall *call);

G_END_DECLS
