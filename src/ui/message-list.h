// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/message-row.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define COTERIE_NO_POSITION G_MAXUINT

/* The messages of a chat, scrolling, grouped, with days and an unread line, and a button that leads to the newest.
 *
 * Properties: model (GListModel of CoterieMessage or NULL), unread-position (uint: the line stands above this row;
 * COTERIE_NO_POSITION: there is none), unread (uint: on the button), first-seen (uint, readable: the first row
 * of which anything is in view), last-seen (uint, readable: the last row whose end is in view and whose page has been
 * read); COTERIE_NO_POSITION: none. Action: "messages.jump" to the first unread row, and again to the newest. */
#define COTERIE_TYPE_MESSAGE_LIST (coterie_message_list_get_type ())
G_DECLARE_FINAL_TYPE (CoterieMessageList, coterie_message_list, COTERIE, MESSAGE_LIST, GtkWidget)

GtkWidget *
coterie_message_list_new (void);
void /* shows the unread line at a third of the height, or else the end */
coterie_message_list_open (CoterieMessageList *self, GListModel *model, guint unread_position);
void /* the line stands above that row from now on, and the row at a third of the height */
coterie_message_list_show_unread (CoterieMessageList *self, guint position);
void
coterie_message_list_set_unread_position (CoterieMessageList *self, guint position);
void /* of the chat; beyond the end: all is read. The button leads there first, when that is below what is in view */
coterie_message_list_set_first_unread (CoterieMessageList *self, guint position);
guint
coterie_message_list_get_unread_position (CoterieMessageList *self);
guint
coterie_message_list_get_first_seen (CoterieMessageList *self);
guint
coterie_message_list_get_last_seen (CoterieMessageList *self);
CoterieTimeText * /* transfer none */
coterie_message_list_get_times (CoterieMessageList *self);
CoterieMessage * /* transfer full; NULL beyond the ends */
coterie_message_list_dup_message (CoterieMessageList *self, guint64 position);

void
coterie_message_list_show_newest (CoterieMessageList *self);
void /* at a third of the height, with the keyboard's focus */
coterie_message_list_show_message (CoterieMessageList *self, guint64 position);

G_END_DECLS
