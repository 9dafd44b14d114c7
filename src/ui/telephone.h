// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/media-choice.h"
#include "ui/shown-call.h"

G_BEGIN_DECLS

/* All calls of this device: joins the client, through which they are set up, and what makes them (src/call/), which is
 * loaded when the first call begins. The application makes it; widgets find it by the client that they have.
 *
 * Properties: call (CoterieShownCall or NULL: the one that rings or that we take part in).
 *
 * Signals: changed (): a call begins, ends or is something else than before; told (CoterieChat *, const char
 * *sentence); action (CoterieShownCall *, guint CoterieCallActions); camera (): the desktop has answered whether it may
 * be opened. */
#define COTERIE_TYPE_TELEPHONE (coterie_telephone_get_type ())
G_DECLARE_FINAL_TYPE (CoterieTelephone, coterie_telephone, COTERIE, TELEPHONE, GObject)

CoterieTelephone *
coterie_telephone_new (CoterieClient *client, GSettings *settings, gboolean test_media);
CoterieTelephone * /* transfer none; NULL: this program makes no calls */
coterie_telephone_get (CoterieClient *client);
void /* before the client is closed */
coterie_telephone_hang_up (CoterieTelephone *self);
void /* before the program ends: waits until devices are let go */
coterie_telephone_end (CoterieTelephone *self);

const CoterieCallFace * /* NULL before the first call */
coterie_telephone_get_face (CoterieTelephone *self);
const CoterieMediaChoice *
coterie_telephone_get_choice (CoterieTelephone *self);
GstElement * /* as the person chose; @face: what is loaded, and whose @devices are */
coterie_telephone_open_device (CoterieTelephone *self,
                               const CoterieCallFace *face,
                               CoterieDevices *devices,
                               CoterieDeviceKind kind,
                               GError **error);
CoterieTone * /* transfer full; NULL: there is no speaker */
coterie_telephone_make_tone (CoterieTelephone *self, CoterieToneKind kind);

gboolean /* whether calls are for this chat, whatever goes on now */
coterie_telephone_may_call (CoterieTelephone *self, CoterieChat *chat);
void
coterie_telephone_start (CoterieTelephone *self, CoterieChat *chat, gboolean video);
CoterieShownCall * /* transfer none */
coterie_telephone_get_call (CoterieTelephone *self);
CoterieShownCall * /* transfer none; NULL: none goes on in @chat without this device */
coterie_telephone_get_open (CoterieTelephone *self, CoterieChat *chat);

G_END_DECLS
