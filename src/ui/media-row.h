// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/telephone.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Which camera, microphone or speaker calls take: what is plugged in, or the system's choice.
 *
 * Signal: chosen (): by the person; it is kept already. */
#define COTERIE_TYPE_MEDIA_ROW (coterie_media_row_get_type ())
G_DECLARE_FINAL_TYPE (CoterieMediaRow, coterie_media_row, COTERIE, MEDIA_ROW, AdwComboRow)

void /* @names: what is plugged in */
coterie_media_row_fill (CoterieMediaRow *self,
                        CoterieTelephone *telephone,
                        CoterieDeviceKind kind,
                        const char *const *names);

G_END_DECLS
