// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The picture of a group, that can be chosen and taken away.
 *
 * Signals: chosen (GBytes or NULL: none any more). What is shown is what it is told. */
#define COTERIE_TYPE_GROUP_PICTURE (coterie_group_picture_get_type ())
G_DECLARE_FINAL_TYPE (CoterieGroupPicture, coterie_group_picture, COTERIE, GROUP_PICTURE, AdwBin)

void
coterie_group_picture_set_chat (CoterieGroupPicture *self, CoterieChat *chat);
void /* of a group that is not there yet */
coterie_group_picture_set_draft (CoterieGroupPicture *self, const char *name, GBytes *picture);

G_END_DECLS
