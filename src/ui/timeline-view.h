// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A list of rows of very different heights, of which only those in and around the view exist. Nothing moves while it is
 * read: rows that come, go or grow elsewhere leave what is on screen where it is; at the end it sticks to the end.
 *
 * Properties: at-bottom (boolean: the end of the last row is in view), first-visible (uint: the first row of which
 * anything is in view), last-visible (uint: the last row whose end is in view); G_MAXUINT when there is none. */
#define COTERIE_TYPE_TIMELINE_VIEW (coterie_timeline_view_get_type ())
G_DECLARE_FINAL_TYPE (CoterieTimelineView, coterie_timeline_view, COTERIE, TIMELINE_VIEW, GtkWidget)

/* Makes an empty row. Shows an item in it; again when the item or one of its neighbours was replaced in the model;
 * with no item it lets everything go and waits for its next use. A row that hides itself takes no height. */
typedef struct
{
  GtkWidget *(*create) (gpointer user_data);
  void (*bind) (GtkWidget *row, gpointer item, guint position, gpointer user_data);
} CoterieTimelineRows;

GtkWidget *
coterie_timeline_view_new (void);
void
coterie_timeline_view_set_rows (CoterieTimelineView *self, const CoterieTimelineRows *rows, gpointer user_data);
void
coterie_timeline_view_set_model (CoterieTimelineView *self, GListModel *model); /* shows its end */
void
coterie_timeline_view_rebind (CoterieTimelineView *self, guint position); /* if it is live */
void
coterie_timeline_view_rebind_all (CoterieTimelineView *self);

void
coterie_timeline_view_scroll_to (CoterieTimelineView *self, guint position, double align);
void
coterie_timeline_view_scroll_to_end (CoterieTimelineView *self);
void /* the same; the last of the way is seen */
coterie_timeline_view_glide_to_end (CoterieTimelineView *self);
gboolean
coterie_timeline_view_get_at_bottom (CoterieTimelineView *self);
guint
coterie_timeline_view_get_first_visible (CoterieTimelineView *self);
guint
coterie_timeline_view_get_last_visible (CoterieTimelineView *self);
GtkWidget * /* transfer none; NULL when the row is not live */
coterie_timeline_view_get_row (CoterieTimelineView *self, guint position);
void
coterie_timeline_view_focus_row (CoterieTimelineView *self, guint position); /* it must be live */

G_END_DECLS
