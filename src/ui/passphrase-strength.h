// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How hard a passphrase is to guess, as libpwquality sees it: a hint for people, no rule. */
typedef enum
{
  COTERIE_STRENGTH_NONE, /* empty */
  COTERIE_STRENGTH_WEAK,
  COTERIE_STRENGTH_FAIR,
  COTERIE_STRENGTH_GOOD,
  COTERIE_STRENGTH_STRONG,
} CoterieStrength;

CoterieStrength
coterie_passphrase_strength (const char *passphrase);
const char *
coterie_strength_text (CoterieStrength strength);

G_END_DECLS
