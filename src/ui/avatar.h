// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A person's picture in a circle, or the beginnings of the name on the person's colour, with a green dot while online.
 * Pictures are those of accepted contacts alone: nothing of a stranger is decoded.
 *
 * Properties: contact (CoterieContact or NULL), chat (CoterieChat or NULL: its contact, the group, or the note to
 * self's mark), client (CoterieClient or NULL: oneself, with one's own name and picture), of which one is set; size
 * (int, pixels), show-presence (boolean: TRUE). */
#define COTERIE_TYPE_AVATAR (coterie_avatar_get_type ())
G_DECLARE_FINAL_TYPE (CoterieAvatar, coterie_avatar, COTERIE, AVATAR, GtkWidget)

GtkWidget *
coterie_avatar_new (int size);
void
coterie_avatar_set_contact (CoterieAvatar *self, CoterieContact *contact);
void
coterie_avatar_set_chat (CoterieAvatar *self, CoterieChat *chat);

void /* of a group that is being made; @picture: one's own choice, or NULL */
coterie_avatar_set_draft (CoterieAvatar *self, const char *name, GBytes *picture);

/* The style class ("name-blue", ...) in which a person's name is written: the hue of the avatar. */
const char *
coterie_avatar_get_name_class (CoterieContact *contact);
const char *
coterie_avatar_get_own_class (CoterieAvatar *self);

G_END_DECLS
