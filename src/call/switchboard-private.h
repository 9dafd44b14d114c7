// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/switchboard.h"

G_BEGIN_DECLS

struct _CoterieSwitchboard
{
  GObject parent_instance;

  CoterieCallOptions options;
  GPtrArray *lines; /* of CoterieLine */
  gboolean closed;
};

enum
{
  COTERIE_SWITCHBOARD_SIGNAL_CALL,
  COTERIE_SWITCHBOARD_SIGNAL_SEND,
  COTERIE_SWITCHBOARD_SIGNAL_STATE,
  COTERIE_SWITCHBOARD_SIGNAL_ACTION,
  COTERIE_SWITCHBOARD_N_SIGNALS,
};

extern guint coterie_switchboard_signals[COTERIE_SWITCHBOARD_N_SIGNALS];

/* One call and its chat. Whoever hears of anything may close the call, or the board: a line may be gone after each
 * word, and what is said holds nothing of it. */
typedef struct
{
  CoterieSwitchboard *switchboard; /* not counted */
  guint8 chat[COTERIE_CHAT_ID_BYTES];
  guint8 maker[COTERIE_AID_BYTES]; /* the account that has made it known here */
  gint64 since_us;                 /* monotonic */
  CoterieCall *call;
} CoterieLine;

/* switchboard-lines.c */
void
coterie_line_free (gpointer data);
CoterieLine * /* NULL: none */
coterie_switchboard_find_busy (CoterieSwitchboard *self);
CoterieLine * /* NULL: none */
coterie_switchboard_find_line (CoterieSwitchboard *self, const guint8 *chat, const guint8 *call);
gboolean
coterie_switchboard_has_call (CoterieSwitchboard *self, const CoterieCall *call);
CoterieCall * /* transfer none */
coterie_switchboard_add_call (CoterieSwitchboard *self,
                              const guint8 *chat,
                              const guint8 *maker,
                              const guint8 *call,
                              guint n_others,
                              gboolean video);
void
coterie_switchboard_make_room (CoterieSwitchboard *self, const guint8 *chat, guint max, const guint8 *next_maker);

G_END_DECLS
