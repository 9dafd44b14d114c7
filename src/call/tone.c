// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/tone.h"

#include "call/elements.h"
#include "call/pipeline.h"

#define CHAIN                                                                                                          \
  "audiotestsrc name=sine is-live=true volume=0 samplesperbuffer=480 ! audio/x-raw,rate=48000,channels=1 ! "           \
  "audioconvert ! audioresample"
#define LOUDNESS 0.25

typedef struct
{
  guint ms;
  guint hz; /* 0: silence */
} Note;

static const Note ring[] = { { 180, 659 }, { 180, 784 }, { 180, 988 }, { 260, 0 },
                             { 180, 659 }, { 180, 784 }, { 180, 988 }, { 1700, 0 } };
static const Note ring_back[] = { { 1000, 425 }, { 4000, 0 } };

struct _CoterieTone
{
  GstElement *pipeline;
  GstElement *sine; /* the pipeline's */
  const Note *notes;
  guint n_notes;
  guint at;
  guint timer;
};

static gboolean
on_note (gpointer data)
{
  CoterieTone *self = data;
  const Note *note = &self->notes[self->at];

  g_object_set (self->sine, "freq", (double) MAX (note->hz, 1), "volume", note->hz != 0 ? LOUDNESS : 0.0, NULL);
  self->at = (self->at + 1) % self->n_notes;
  self->timer = g_timeout_add (note->ms, on_note, self);
  return G_SOURCE_REMOVE;
}

/**
 * coterie_tone_new:
 * @speaker: (transfer floating): where it is heard
 *
 * Returns: (transfer full) (nullable): the tone, which begins at once; otherwise COTERIE_CALL_ERROR_NO_ELEMENT
 */
CoterieTone *
coterie_tone_new (CoterieToneKind kind, GstElement *speaker, GError **error)
{
  g_autoptr (GstElement) out = gst_object_ref_sink (speaker);
  GstElement *chain = coterie_elements_bin (CHAIN, error);
  CoterieTone *self;

  if (chain == NULL)
    return NULL;
  self = g_new0 (CoterieTone, 1);
  self->notes = kind == COTERIE_TONE_RING ? ring : ring_back;
  self->n_notes = kind == COTERIE_TONE_RING ? G_N_ELEMENTS (ring) : G_N_ELEMENTS (ring_back);
  self->pipeline = coterie_pipeline_new (coterie_pipeline_now ());
  gst_bin_add_many (GST_BIN (self->pipeline), chain, out, NULL);
  gst_element_link (chain, out);
  self->sine = coterie_pipeline_find (self->pipeline, "sine");
  coterie_pipeline_play (self->pipeline);
  on_note (self);
  return self;
}

void
coterie_tone_free (CoterieTone *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  coterie_pipeline_end (self->pipeline);
  g_free (self);
}
