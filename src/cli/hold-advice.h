// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* What a person can do when nothing is sent to somebody; and what those are called who have no name any more. All
 * are transfer full. */

char *
coterie_hold_advice (CoterieHold hold, CoterieContact *contact); /* NULL when there is nothing to be done */
char *
coterie_hold_advice_for_notice (CoterieNotice notice,
                                CoterieContact *contact); /* NULL when there is nothing to be done */
char *
coterie_hold_dup_called (CoterieContact *contact); /* "  (dave, replaced)"; "" for whoever has a user name */

G_END_DECLS
