// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a person may turn off. */
typedef enum
{
  COTERIE_PREFERENCE_READ_RECEIPTS, /* say that messages were read; on */
  COTERIE_PREFERENCE_TYPING,        /* say that we are typing; on */
  COTERIE_PREFERENCE_PRESENCE,      /* accepted contacts may see when we are connected; on */
} CoteriePreference;

G_END_DECLS
