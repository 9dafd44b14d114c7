// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/face.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Which camera, microphone and speaker the person wants, and whether to try them before a call. */
typedef struct
{
  GSettings *settings; /* see ui/settings.h */
  gboolean test_media; /* a picture and a tone instead of them */
} CoterieMediaChoice;

GstElement *
coterie_media_choice_open (const CoterieMediaChoice *self,
                           const CoterieCallFace *face,
                           CoterieDevices *devices,
                           CoterieDeviceKind kind,
                           GError **error);
GstElement * /* without falling back to the system's choice */
coterie_media_choice_open_named (const CoterieMediaChoice *self,
                                 const CoterieCallFace *face,
                                 CoterieDevices *devices,
                                 CoterieDeviceKind kind);
char * /* transfer full; empty: the system's choice */
coterie_media_choice_get (const CoterieMediaChoice *self, CoterieDeviceKind kind);
void
coterie_media_choice_set (const CoterieMediaChoice *self, CoterieDeviceKind kind, const char *name);

gboolean /* whether they are to be tried before the person takes part in a call */
coterie_media_choice_wants_check (const CoterieMediaChoice *self);
void /* it was done: it need not be done again, unless the person wishes */
coterie_media_choice_note_check (const CoterieMediaChoice *self);
void /* @button: says whether they are to be tried each time */
coterie_media_choice_bind_check_first (const CoterieMediaChoice *self, GtkCheckButton *button);

G_END_DECLS
