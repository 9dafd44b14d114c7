// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A picture of a person that is on its way: it is decoded (ui/picture-decoder.h) on a thread of its own.
 *
 * Properties: texture (GdkTexture, square; NULL until it is there, and for good when the picture is refused). */
#define COTERIE_TYPE_PICTURE (coterie_picture_get_type ())
G_DECLARE_FINAL_TYPE (CoteriePicture, coterie_picture, COTERIE, PICTURE, GObject)

GdkTexture * /* transfer none, may be NULL */
coterie_picture_get_texture (CoteriePicture *self);

/* Decodes one picture after the other, so that whatever people send takes the memory of one, and remembers those that
 * were asked for last. There is one for each display, as of icon themes. */
#define COTERIE_TYPE_PICTURE_LOADER (coterie_picture_loader_get_type ())
G_DECLARE_FINAL_TYPE (CoteriePictureLoader, coterie_picture_loader, COTERIE, PICTURE_LOADER, GObject)

CoteriePictureLoader * /* transfer none */
coterie_picture_loader_get_for_display (GdkDisplay *display);
CoteriePicture * /* transfer full */
coterie_picture_loader_load (CoteriePictureLoader *self, GBytes *bytes, guint max_edge);
void /* before a profile is locked; pictures that are on their way come, but are not remembered */
coterie_picture_loader_forget (CoteriePictureLoader *self);

G_END_DECLS
