// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* To whom in a group the next message goes: to all, or to some of its members. It hides itself where there is nothing
 * to choose.
 *
 * Properties: text (string, read-only: "Only to Bob", or NULL: to all). */
#define COTERIE_TYPE_AUDIENCE_BUTTON (coterie_audience_button_get_type ())
G_DECLARE_FINAL_TYPE (CoterieAudienceButton, coterie_audience_button, COTERIE, AUDIENCE_BUTTON, GtkWidget)

void
coterie_audience_button_set_chat (CoterieAudienceButton *self, CoterieClient *client, CoterieChat *chat);
GPtrArray * /* transfer full, of CoterieContact; NULL: to all */
coterie_audience_button_dup_members (CoterieAudienceButton *self);
const char * /* NULL: to all */
coterie_audience_button_get_text (CoterieAudienceButton *self);
void
coterie_audience_button_clear (CoterieAudienceButton *self);

G_END_DECLS
