// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/message.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The text of a message with its time and tick, which stand in the last line when there is room. A long text is folded:
 * "Show More" shows another part of it. The label is selectable and has an extra menu for what a message can do. */
#define COTERIE_TYPE_MESSAGE_BODY (coterie_message_body_get_type ())
G_DECLARE_FINAL_TYPE (CoterieMessageBody, coterie_message_body, COTERIE, MESSAGE_BODY, GtkWidget)

GtkWidget *
coterie_message_body_new (void);
void
coterie_message_body_set_text (CoterieMessageBody *self, const char *body);
void /* where the text names people; none at first */
coterie_message_body_set_mentions (CoterieMessageBody *self, const CoterieMention *mentions, guint n_mentions);
void
coterie_message_body_set_links (CoterieMessageBody *self,
                                gboolean has_links); /* addresses can be clicked; no at first */
void
coterie_message_body_set_time (CoterieMessageBody *self, const char *time);
void
coterie_message_body_set_tick (CoterieMessageBody *self, const char *icon_name, const char *meaning); /* NULL: none */
void
coterie_message_body_show_more (CoterieMessageBody *self);
gboolean
coterie_message_body_is_emoji (CoterieMessageBody *self);
GtkLabel * /* transfer none */
coterie_message_body_get_label (CoterieMessageBody *self);

G_END_DECLS
