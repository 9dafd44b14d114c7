// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/telephone.h"

G_BEGIN_DECLS

/* Rings while somebody calls, and lets who calls hear that it rings; silent when the person or their desktop wants no
 * disturbance, and in chats that are muted. */
#define COTERIE_TYPE_RINGER (coterie_ringer_get_type ())
G_DECLARE_FINAL_TYPE (CoterieRinger, coterie_ringer, COTERIE, RINGER, GObject)

CoterieRinger *
coterie_ringer_new (CoterieTelephone *telephone, GSettings *settings);

G_END_DECLS
