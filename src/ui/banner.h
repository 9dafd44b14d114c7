// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A line that slides in above a pane: something to know, and at most one thing to do about it.
 *
 * Properties: revealed (boolean), title (string, plain text), detail (string or NULL: a second line, smaller),
 * button-label (string or NULL: no button), warning (boolean: else it is information), busy (boolean: a spinner before
 * the title), narrow (boolean: the button stands below the words). It is a GtkActionable: "action-name" and
 * "action-target" are the button's.
 *
 * Signal: button-clicked (). */
#define COTERIE_TYPE_BANNER (coterie_banner_get_type ())
G_DECLARE_FINAL_TYPE (CoterieBanner, coterie_banner, COTERIE, BANNER, AdwBin)

GtkWidget *
coterie_banner_new (void);

void
coterie_banner_set_revealed (CoterieBanner *self, gboolean revealed);
gboolean
coterie_banner_get_revealed (CoterieBanner *self);
void
coterie_banner_set_title (CoterieBanner *self, const char *title);
void
coterie_banner_set_detail (CoterieBanner *self, const char *detail);
void
coterie_banner_set_button_label (CoterieBanner *self, const char *label);
void
coterie_banner_set_warning (CoterieBanner *self, gboolean warning);
void
coterie_banner_set_busy (CoterieBanner *self, gboolean busy);
void
coterie_banner_set_narrow (CoterieBanner *self, gboolean narrow);

G_END_DECLS
