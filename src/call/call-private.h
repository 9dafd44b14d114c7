// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/audio.h"
#include "call/bitrate.h"
#include "call/call.h"

G_BEGIN_DECLS

/* What belongs to one participant. */
typedef struct
{
  CoterieCall *call; /* not counted */
  CoterieDeviceId device;
  CoteriePeer *peer;  /* the newest leg; NULL: none */
  CoterieFeed *voice; /* the audio's; NULL: none */
  CoterieBitrate bitrate;
  gboolean linked;   /* others were told that it is verified */
  double sound_loss; /* as this one reports; below 0: not known */
  gboolean given_up; /* no further leg of our own accord */
  gboolean wayless;  /* for it could not even begin: there is no relay, and nothing else is wanted */
  guint retry;       /* timer of the next leg */
  guint flush;       /* timer of addresses to be sent */
  gboolean flushed;  /* some of the leg's were sent */
  GPtrArray *lines;  /* of CoterieCallCandidate */
} CoterieMember;

struct _CoterieCall
{
  GObject parent_instance;

  CoterieCallOptions options;
  CoterieCallState state;
  GstClockTime base_time;
  CoterieParticipants participants;
  GPtrArray *members;         /* of CoterieMember */
  GHashTable *unwilling;      /* aids of those who have declined or are busy; their values say whether busy */
  GHashTable *met;            /* aids of those who took part so far, but for our own */
  GHashTable *budgets;        /* aid → CoterieCallBudget; kept when somebody leaves, who may come back at once */
  CoterieCallBudget welcomes; /* of those who join */
  guint ring_timer;
  guint beat_timer;
  guint n_beats;
  CoterieDeviceId starter; /* device 0: which of theirs is not known */
  gboolean has_starter;
  gint64 live_us; /* 0: never */

  gboolean audio_on;
  gboolean video_on;
  CoterieCapture *capture; /* NULL: none */
  CoterieAudio *audio;     /* NULL: none */
  guint sound_ms;          /* coterie_quality_sound_ms() so far */
};

/* call.c */
void
coterie_call_happen (CoterieCall *self, CoterieCallEvent event);
void
coterie_call_send (CoterieCall *self, CoterieContentKind kind, CoterieCallContent *content, const CoterieDeviceId *to);
void
coterie_call_set_starter (CoterieCall *self, const CoterieDeviceId *starter);
gboolean /* with sound and picture */
coterie_call_is_in (CoterieCall *self);
void
coterie_call_changed (CoterieCall *self, const CoterieDeviceId *device, CoterieCallChange change);
void
coterie_call_troubled (CoterieCall *self, const CoterieDeviceId *device, const GError *error);
void
coterie_call_heard (CoterieCall *self, const CoterieDeviceId *device, double rms_db);

/* call-beat.c */
void
coterie_call_say_alive (CoterieCall *self, const CoterieDeviceId *to);
gboolean
coterie_call_beat (gpointer data);

/* call-contents.c */
void
coterie_call_remove_participant (CoterieCall *self, const CoterieDeviceId *device);

/* call-members.c */
void
coterie_call_meet (CoterieCall *self);
CoterieMember *
coterie_call_find_member (CoterieCall *self, const CoterieDeviceId *device);
void
coterie_call_drop_member (CoterieCall *self, const CoterieDeviceId *device);
void
coterie_call_meet_anew (CoterieCall *self, const CoterieDeviceId *device);
void
coterie_call_drop_legs (CoterieCall *self);
void
coterie_call_take_sdp (CoterieCall *self, const CoterieCallContent *content, const CoterieDeviceId *from);
void
coterie_call_take_candidates (CoterieCall *self, const CoterieCallContent *content, const CoterieDeviceId *from);
guint
coterie_call_count_linked (CoterieCall *self);
void
coterie_member_free (gpointer data);

/* call-media.c */
void
coterie_call_open_media (CoterieCall *self);
void
coterie_call_close_media (CoterieCall *self);
void
coterie_call_apply_media (CoterieCall *self);
void
coterie_call_plug (CoterieCall *self, CoterieMember *member);
void
coterie_call_unplug (CoterieCall *self, CoterieMember *member);
void
coterie_call_fit_quality (CoterieCall *self);
void
coterie_call_note_report (CoterieCall *self, CoterieMember *member);

G_END_DECLS
