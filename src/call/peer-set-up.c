// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/candidate.h"
#include "call/errors.h"
#include "call/peer-private.h"

#include <string.h>

/* How the two ends of a leg agree: one offer, one answer, and addresses as they are found. */

typedef struct
{
  guint line;
  char *text;
} Candidate;

static Candidate *
candidate_new (guint line, const char *text)
{
  Candidate *self = g_new (Candidate, 1);

  self->line = line;
  self->text = g_strdup (text);
  return self;
}

void
coterie_peer_candidate_free (gpointer data)
{
  Candidate *self = data;

  g_free (self->text);
  g_free (self);
}

static void
on_described (CoteriePeer *self, gpointer data)
{
  GstWebRTCSessionDescription *description = data;
  g_autofree char *text = gst_sdp_message_as_text (description->sdp);

  g_signal_emit_by_name (self->webrtc, "set-local-description", description, NULL);
  g_signal_emit (self, coterie_peer_signals[COTERIE_PEER_SIGNAL_DESCRIPTION], 0,
                 self->offers ? COTERIE_SDP_OFFER : COTERIE_SDP_ANSWER, text);
}

static void
on_not_described (CoteriePeer *self, gpointer data)
{
  coterie_peer_fail (self, COTERIE_CALL_ERROR_REFUSED, "No media could be agreed upon with the other device.");
}

static void
description_free (gpointer data)
{
  gst_webrtc_session_description_free (data);
}

/* In a thread of webrtcbin's. */
static void
on_created (GstPromise *promise, gpointer user_data)
{
  CoteriePeerShared *shared = user_data;
  const GstStructure *reply =
      gst_promise_wait (promise) == GST_PROMISE_RESULT_REPLIED ? gst_promise_get_reply (promise) : NULL;
  const char *field = reply != NULL && gst_structure_has_field (reply, "offer") ? "offer" : "answer";
  GstWebRTCSessionDescription *description = NULL;

  if (reply != NULL && gst_structure_has_field (reply, field))
    gst_structure_get (reply, field, GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &description, NULL);
  if (description != NULL)
    coterie_peer_shared_post (shared, on_described, description, description_free);
  else
    coterie_peer_shared_post (shared, on_not_described, NULL, NULL);
  gst_promise_unref (promise);
}

static void
on_ready_to_offer (CoteriePeer *self, gpointer data)
{
  if (self->offered)
    return;
  self->offered = TRUE;
  g_signal_emit_by_name (self->webrtc, "create-offer", NULL, coterie_peer_new_promise (self, on_created));
}

static void
on_negotiation_needed (GstElement *webrtc, CoteriePeerShared *shared)
{
  coterie_peer_shared_post (shared, on_ready_to_offer, NULL, NULL);
}

static void
add_candidate (CoteriePeer *self, const Candidate *candidate)
{
  if (candidate->line < self->n_media) /* it came before the description that says how many there are */
    g_signal_emit_by_name (self->webrtc, "add-ice-candidate", candidate->line, candidate->text);
}

static void
on_applied (CoteriePeer *self, gpointer data)
{
  self->applied = TRUE;
  for (guint i = 0; i < self->early->len; i++)
    add_candidate (self, g_ptr_array_index (self->early, i));
  g_ptr_array_set_size (self->early, 0);
  if (!self->offers)
    g_signal_emit_by_name (self->webrtc, "create-answer", NULL, coterie_peer_new_promise (self, on_created));
}

/* In a thread of webrtcbin's. */
static void
on_remote_set (GstPromise *promise, gpointer user_data)
{
  const GstStructure *reply =
      gst_promise_wait (promise) == GST_PROMISE_RESULT_REPLIED ? gst_promise_get_reply (promise) : NULL;
  gboolean refused = reply != NULL && gst_structure_has_field (reply, "error");

  coterie_peer_shared_post (user_data, refused ? on_not_described : on_applied, NULL, NULL);
  gst_promise_unref (promise);
}

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_REFUSED, sentence);
  return FALSE;
}

static gboolean
apply (CoteriePeer *self, CoterieSdpType type, const CoterieSdp *sdp, GError **error)
{
  GstSDPMessage *message = NULL;
  GstWebRTCSessionDescription *description;

  if (gst_sdp_message_new_from_text (sdp->text, &message) != GST_SDP_OK)
    {
      g_clear_pointer (&message, gst_sdp_message_free);
      return refuse (error, "What the other device wrote about its media cannot be read.");
    }
  description = gst_webrtc_session_description_new (
      type == COTERIE_SDP_OFFER ? GST_WEBRTC_SDP_TYPE_OFFER : GST_WEBRTC_SDP_TYPE_ANSWER, message);
  g_signal_emit_by_name (self->webrtc, "set-remote-description", description,
                         coterie_peer_new_promise (self, on_remote_set));
  gst_webrtc_session_description_free (description);
  return TRUE;
}

/**
 * coterie_peer_take_description:
 * @type: the offer when the other side offers, otherwise the answer
 * @text: a stranger's
 *
 * Once for each leg. After an error the leg is good for nothing: close it.
 *
 * Returns: whether it is admitted; otherwise COTERIE_CALL_ERROR_REFUSED
 */
gboolean
coterie_peer_take_description (CoteriePeer *self, CoterieSdpType type, const char *text, GError **error)
{
  g_auto (CoterieSdp) sdp = { 0 };

  g_return_val_if_fail (COTERIE_IS_PEER (self), FALSE);

  if (self->state == COTERIE_PEER_CLOSED)
    return refuse (error, "This leg of the call is over.");
  if (self->described || (type == COTERIE_SDP_OFFER) == self->offers || (self->offers && !self->offered))
    return refuse (error, "The other device answers what was not asked.");
  self->described = TRUE;
  if (!coterie_sdp_filter (&sdp, text, strlen (text), type, error))
    return FALSE;
  if (sdp.n_audio != 1 || sdp.n_video != 1)
    return refuse (error, "The other device does not offer one sound and one picture.");
  memcpy (self->fingerprint, sdp.fingerprint, sizeof self->fingerprint);
  self->n_candidates += sdp.n_candidates;
  self->n_media = sdp.n_audio + sdp.n_video + sdp.n_data;
  return apply (self, type, &sdp, error);
}

/**
 * coterie_peer_take_candidate:
 * @line: which medium, from 0
 * @text: a stranger's: an address
 *
 * Addresses of no use are accepted and forgotten.
 *
 * Returns: whether it is admitted; otherwise COTERIE_CALL_ERROR_REFUSED: close the leg
 */
gboolean
coterie_peer_take_candidate (CoteriePeer *self, guint line, const char *text, GError **error)
{
  CoterieCandidateVerdict verdict = coterie_candidate_judge (text);
  Candidate *candidate;

  g_return_val_if_fail (COTERIE_IS_PEER (self), FALSE);

  if (verdict == COTERIE_CANDIDATE_REFUSE || line >= (self->n_media > 0 ? self->n_media : COTERIE_SDP_MAX_MEDIA))
    return refuse (error, "The other device offers an address that is none.");
  if (++self->n_candidates > COTERIE_CANDIDATES_MAX)
    return refuse (error, "The other device offers too many addresses.");
  if (verdict == COTERIE_CANDIDATE_SKIP || self->state == COTERIE_PEER_CLOSED)
    return TRUE;
  candidate = candidate_new (line, text);
  if (self->applied)
    {
      add_candidate (self, candidate);
      coterie_peer_candidate_free (candidate);
    }
  else
    g_ptr_array_add (self->early, candidate);
  return TRUE;
}

static void
on_candidate (CoteriePeer *self, gpointer data)
{
  Candidate *candidate = data;

  g_signal_emit (self, coterie_peer_signals[COTERIE_PEER_SIGNAL_CANDIDATE], 0, candidate->line, candidate->text);
}

static void
on_ice_candidate (GstElement *webrtc, guint line, const char *text, CoteriePeerShared *shared)
{
  if (text != NULL && text[0] != '\0')
    coterie_peer_shared_post (shared, on_candidate, candidate_new (line, text), coterie_peer_candidate_free);
}

/* Who offers does so once webrtcbin is ready. */
void
coterie_peer_listen_for_set_up (CoteriePeer *self)
{
  coterie_peer_shared_connect (self->shared, self->webrtc, "on-ice-candidate", G_CALLBACK (on_ice_candidate));
  if (self->offers)
    coterie_peer_shared_connect (self->shared, self->webrtc, "on-negotiation-needed",
                                 G_CALLBACK (on_negotiation_needed));
}
