// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/seat.h"

G_BEGIN_DECLS

/* One call as the window shows it: in which chat, what it is now, and who sits in it. Made by ui/telephone.
 *
 * Properties: chat (CoterieChat), state (int: CoterieCallState), seats (GListModel of CoterieSeat: the others, then
 * this device), audio, video (boolean: what this device has switched on), meant-video (boolean: whether pictures are
 * meant: by who began it, or by who is in it).
 *
 * Signals: told (const char *sentence): plain text: what went wrong, or how it ended; stats (): the figures of a leg
 * are fresh; action (guint CoterieCallActions). */
#define COTERIE_TYPE_SHOWN_CALL (coterie_shown_call_get_type ())
G_DECLARE_FINAL_TYPE (CoterieShownCall, coterie_shown_call, COTERIE, SHOWN_CALL, GObject)

CoterieShownCall *
coterie_shown_call_new (CoterieClient *client, CoterieChat *chat, gboolean video);
void /* of a call that others have begun, or that begins now */
coterie_shown_call_attach (CoterieShownCall *self, const CoterieCallFace *face, CoterieCall *call);
void /* it will not begin; @sentence: why, or NULL */
coterie_shown_call_fail (CoterieShownCall *self, const char *sentence);

CoterieChat *
coterie_shown_call_get_chat (CoterieShownCall *self);
CoterieCallState
coterie_shown_call_get_state (CoterieShownCall *self);
gboolean
coterie_shown_call_is_busy (CoterieShownCall *self); /* it rings, or we take part */
gboolean
coterie_shown_call_takes_part (CoterieShownCall *self);
gboolean
coterie_shown_call_get_meant_video (CoterieShownCall *self);
GListModel *
coterie_shown_call_get_seats (CoterieShownCall *self);
guint
coterie_shown_call_count_others (CoterieShownCall *self);
CoterieSeat * /* transfer none; the first of the others, NULL: nobody is there */
coterie_shown_call_get_other (CoterieShownCall *self);
gint64
coterie_shown_call_get_seconds (CoterieShownCall *self); /* since somebody was first heard; -1: not yet */
gboolean
coterie_shown_call_get_audio (CoterieShownCall *self);
gboolean
coterie_shown_call_get_video (CoterieShownCall *self);
CoterieCallSignal /* of the worst connection; NONE: there is none */
coterie_shown_call_get_signal (CoterieShownCall *self);
gboolean /* FALSE: there is no leg to them now */
coterie_shown_call_get_stats (CoterieShownCall *self, CoterieSeat *seat, CoteriePeerStats *stats);

void
coterie_shown_call_answer (CoterieShownCall *self, gboolean video);
void
coterie_shown_call_decline (CoterieShownCall *self);
void
coterie_shown_call_join (CoterieShownCall *self, gboolean video);
void
coterie_shown_call_leave (CoterieShownCall *self);
void
coterie_shown_call_set_media (CoterieShownCall *self, gboolean audio, gboolean video);
void /* the one that was to come later is there, or will never be */
coterie_shown_call_try_camera (CoterieShownCall *self);

G_END_DECLS
