// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "side.h"

#include "call/pipeline.h"
#include "kit/wait.h"
#include "tolerance.h"

#include <string.h>

typedef struct
{
  guint8 chat[COTERIE_CHAT_ID_BYTES];
  CoterieContentKind kind;
  CoterieCallContent content; /* what it points to is not kept: words and presences have nothing */
} Said;

static void
on_send (CoterieSwitchboard *board,
         const guint8 *where,
         int kind,
         CoterieCallContent *content,
         const CoterieDeviceId *to,
         Side *side)
{
  Said *said = g_new0 (Said, 1);

  memcpy (said->chat, where, sizeof said->chat);
  said->kind = kind;
  said->content = *content;
  said->content.sdp = NULL;
  said->content.n_candidates = 0;
  g_queue_push_tail (&side->said, said);
}

static void
on_call (CoterieSwitchboard *board, CoterieCall *call, const guint8 *where, Side *side)
{
  side->told = call;
  side->n_told++;
}

void
side_init_device (Side *self, guint8 aid, guint device)
{
  CoterieCallOptions options = {
    .own = { .aid = { aid }, .device = device },
    .peer = { .only_address = "127.0.0.1" },
    .glare_ms = SIDE_GLARE_MS,
  };

  tolerate_gstreamer ();
  *self = (Side){ .id = options.own };
  self->board = coterie_switchboard_new (&options);
  g_signal_connect (self->board, "send", G_CALLBACK (on_send), self);
  g_signal_connect (self->board, "call", G_CALLBACK (on_call), self);
}

void
side_init (Side *self, guint8 aid)
{
  side_init_device (self, aid, 1);
}

void
side_clear (Side *self)
{
  if (self->board != NULL)
    coterie_switchboard_close (self->board);
  coterie_wait_settle ();
  if (self->board != NULL)
    g_assert_finalize_object (self->board);
  g_queue_clear_full (&self->said, g_free);
  g_assert_true (coterie_pipeline_wait_for_all (COTERIE_WAIT_MAX_S));
}

void
side_carry (Side *from, Side *to, guint n_others)
{
  Said *said;

  while ((said = g_queue_pop_head (&from->said)) != NULL)
    {
      if (said->kind != COTERIE_CONTENT_CALL_SDP && said->kind != COTERIE_CONTENT_CALL_CANDIDATES)
        coterie_switchboard_take (to->board, said->chat, n_others, said->kind, &said->content, &from->id);
      g_free (said);
    }
}
