// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/telephone.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Tells of a call that rings while nobody looks at its chat: a notification with Answer and Decline, which says as much
 * as the person chose, and goes when the ringing ends. None of muted chats. */
#define COTERIE_TYPE_RING_NOTICE (coterie_ring_notice_get_type ())
G_DECLARE_FINAL_TYPE (CoterieRingNotice, coterie_ring_notice, COTERIE, RING_NOTICE, GObject)

CoterieRingNotice *
coterie_ring_notice_new (GtkApplication *application, CoterieTelephone *telephone, GSettings *settings);
void
coterie_ring_notice_withdraw (CoterieRingNotice *self);

G_END_DECLS
