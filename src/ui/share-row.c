// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/share-row.h"

#include <glib/gi18n.h>

struct _CoterieShareRow
{
  AdwActionRow parent_instance;

  GtkSwitch *share;
};

G_DEFINE_FINAL_TYPE (CoterieShareRow, coterie_share_row, ADW_TYPE_ACTION_ROW)

static void
coterie_share_row_class_init (CoterieShareRowClass *klass)
{
}

static void
coterie_share_row_init (CoterieShareRow *self)
{
  self->share = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->share), GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Share Earlier Messages"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                               _ ("They get the latest of what was said to all, and see that it comes from you"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->share));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), GTK_WIDGET (self->share));
}

gboolean
coterie_share_row_get_active (CoterieShareRow *self)
{
  g_return_val_if_fail (COTERIE_IS_SHARE_ROW (self), FALSE);

  return gtk_switch_get_active (self->share);
}

/* Off again: what was wished for some is not for others. */
void
coterie_share_row_reset (CoterieShareRow *self)
{
  g_return_if_fail (COTERIE_IS_SHARE_ROW (self));

  gtk_switch_set_active (self->share, FALSE);
}
