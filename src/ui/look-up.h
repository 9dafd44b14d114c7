// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Below a field for names: a button that looks up what is typed as a user name, and what came of it when nobody has it.
 * It shows itself when what is typed may be one.
 *
 * Signals: found (CoterieContact or NULL: that is oneself). */
#define COTERIE_TYPE_LOOK_UP (coterie_look_up_get_type ())
G_DECLARE_FINAL_TYPE (CoterieLookUp, coterie_look_up, COTERIE, LOOK_UP, AdwBin)

void
coterie_look_up_set_client (CoterieLookUp *self, CoterieClient *client);
void /* what is typed now; what was asked before is forgotten */
coterie_look_up_set_text (CoterieLookUp *self, const char *text);
void
coterie_look_up_start (CoterieLookUp *self);
void /* a sentence, until something else is typed; NULL: none */
coterie_look_up_set_error (CoterieLookUp *self, const char *sentence);
void
coterie_look_up_set_busy (CoterieLookUp *self, gboolean busy);

G_END_DECLS
