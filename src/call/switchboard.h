// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/call.h"

G_BEGIN_DECLS

/* All calls of a device: which content belongs to which, who is busy, and which of two calls stands that began at
 * once. At most one of them has this device's microphone. A chat is known by its 32 bytes. */
#define COTERIE_TYPE_SWITCHBOARD (coterie_switchboard_get_type ())
G_DECLARE_FINAL_TYPE (CoterieSwitchboard, coterie_switchboard, COTERIE, SWITCHBOARD, GObject)

#define COTERIE_SWITCHBOARD_MAX_CALLS 32  /* that this device has heard of and that have not ended */
#define COTERIE_SWITCHBOARD_MAX_IN_CHAT 4 /* so that one chat leaves room for the others */
#define COTERIE_SWITCHBOARD_GLARE_S 5     /* so long two rings in a group count as at once */

CoterieSwitchboard *
coterie_switchboard_new (const CoterieCallOptions *options);
void
coterie_switchboard_close (CoterieSwitchboard *self);

CoterieCall *
coterie_switchboard_prepare (CoterieSwitchboard *self, const guint8 *chat, guint n_others, gboolean video);
CoterieCall *
coterie_switchboard_start (CoterieSwitchboard *self, const guint8 *chat, guint n_others, gboolean video);
gboolean
coterie_switchboard_take (CoterieSwitchboard *self,
                          const guint8 *chat,
                          guint n_others,
                          CoterieContentKind kind,
                          const CoterieCallContent *content,
                          const CoterieDeviceId *from);
void
coterie_switchboard_set_ways (CoterieSwitchboard *self, const char *stun_server, const char *const *turn_servers);
void
coterie_switchboard_keep (CoterieSwitchboard *self, const guint8 *chat, CoterieCallCheck check, gpointer data);
void
coterie_switchboard_end (CoterieSwitchboard *self, const guint8 *chat);
CoterieCall *
coterie_switchboard_get_busy (CoterieSwitchboard *self);
CoterieCall *
coterie_switchboard_find (CoterieSwitchboard *self, const guint8 *chat, const guint8 *call);

G_END_DECLS
