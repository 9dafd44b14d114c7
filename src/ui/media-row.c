// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/media-row.h"

#include <glib/gi18n.h>

struct _CoterieMediaRow
{
  AdwComboRow parent_instance;

  CoterieTelephone *telephone; /* NULL before it is filled */
  CoterieDeviceKind kind;
  gboolean is_filling;
};

G_DEFINE_FINAL_TYPE (CoterieMediaRow, coterie_media_row, ADW_TYPE_COMBO_ROW)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_selected (CoterieMediaRow *self)
{
  const guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self));
  GtkStringObject *item = adw_combo_row_get_selected_item (ADW_COMBO_ROW (self));

  if (self->is_filling || self->telephone == NULL || item == NULL)
    return;
  coterie_media_choice_set (coterie_telephone_get_choice (self->telephone), self->kind,
                            selected == 0 ? "" : gtk_string_object_get_string (item));
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
coterie_media_row_dispose (GObject *object)
{
  g_clear_object (&COTERIE_MEDIA_ROW (object)->telephone);
  G_OBJECT_CLASS (coterie_media_row_parent_class)->dispose (object);
}

static void
coterie_media_row_class_init (CoterieMediaRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_media_row_dispose;
  signals[CHOSEN] =
      g_signal_new ("chosen", COTERIE_TYPE_MEDIA_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
coterie_media_row_init (CoterieMediaRow *self)
{
  g_signal_connect (self, "notify::selected", G_CALLBACK (on_selected), NULL);
}

void
coterie_media_row_fill (CoterieMediaRow *self,
                        CoterieTelephone *telephone,
                        CoterieDeviceKind kind,
                        const char *const *names)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  g_autofree char *chosen = coterie_media_choice_get (coterie_telephone_get_choice (telephone), kind);
  guint selected = 0;

  g_return_if_fail (COTERIE_IS_MEDIA_ROW (self));

  g_set_object (&self->telephone, telephone);
  self->kind = kind;
  gtk_string_list_append (list, names[0] != NULL ? _ ("As the System Has It") : _ ("None"));
  for (guint i = 0; names[i] != NULL; i++)
    {
      gtk_string_list_append (list, names[i]);
      if (g_str_equal (names[i], chosen))
        selected = i + 1;
    }
  self->is_filling = TRUE;
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (list));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), selected);
  self->is_filling = FALSE;
}
