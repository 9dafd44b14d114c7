// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Several people of one's contacts, or by their user names: a search, the list, and above it those who are chosen.
 *
 * Properties: n-chosen (uint, read-only). */
#define COTERIE_TYPE_PEOPLE_CHOOSER (coterie_people_chooser_get_type ())
G_DECLARE_FINAL_TYPE (CoteriePeopleChooser, coterie_people_chooser, COTERIE, PEOPLE_CHOOSER, AdwBin)

void /* @taken (keys: CoterieContact; NULL: none): they are there already, and not offered */
coterie_people_chooser_set_client (CoteriePeopleChooser *self, CoterieClient *client, GHashTable *taken);
GPtrArray * /* transfer full, of CoterieContact, in the order in which they were chosen */
coterie_people_chooser_dup_chosen (CoteriePeopleChooser *self);

G_END_DECLS
