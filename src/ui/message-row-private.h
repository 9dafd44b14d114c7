// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/avatar.h"
#include "ui/message-row.h"
#include "ui/message-body.h"
#include "ui/unread-line.h"

G_BEGIN_DECLS

#define COTERIE_MESSAGE_AVATAR_PX 36

/* What the files of a row share: its content, its layout, and what can be done with it. Parts may be NULL. */
struct _CoterieMessageRow
{
  GtkWidget parent_instance;

  CoterieTimeText *times;
  CoterieMessage *message;
  CoterieContact *contact; /* who wrote it, or whose chat it is; NULL: oneself */
  CoterieRowPlace place;
  CoterieMessageKind kind; /* as it is shown */
  gboolean is_placeholder; /* the same */
  struct
  {
    gconstpointer message; /* to compare, never to look at */
    CoterieRowPlace place;
    guint epoch;
    CoterieMessageState state;
    gint64 time_ms;
    gboolean has_links;
    char *body;
  } shown;

  GtkWidget *day;
  GtkWidget *unread_line;
  GtkWidget *notice;
  GtkWidget *avatar;
  GtkWidget *bubble;
  GtkWidget *sender; /* in the bubble, of groups */
  GtkWidget *text;   /* in the bubble */
  GtkWidget *audience;
  GtkWidget *failed_bar;
};

const char * /* for people */
coterie_message_row_describe_state (CoterieMessage *message);
char * /* transfer full; the text, or our sentence in the person's language */
coterie_message_row_dup_words (CoterieMessage *message);

/* message-layout.c */
void
coterie_message_row_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline);
void
coterie_message_row_size_allocate (GtkWidget *widget, int width, int height, int baseline);

/* message-actions.c */
void
coterie_message_row_install_actions (GtkWidgetClass *widget_class);
void
coterie_message_row_add_gestures (CoterieMessageRow *self);
GMenuModel * /* transfer none */
coterie_message_row_get_menu (void);
gboolean
coterie_message_row_activate_link (CoterieMessageRow *self, const char *uri, GtkLabel *label);
gboolean
coterie_message_row_focus (GtkWidget *widget, GtkDirectionType direction);

G_END_DECLS
