// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-figures.h"

#include <glib/gi18n.h>

#define NAME_CHARS 28 /* as wide as the figures are */

struct _CoterieCallFigures
{
  GtkPopover parent_instance;

  CoterieShownCall *call;
  GSignalGroup *call_signals;
  GtkWidget *lines; /* one box for each of the others */
};

G_DEFINE_FINAL_TYPE (CoterieCallFigures, coterie_call_figures, GTK_TYPE_POPOVER)

enum
{
  PROP_CALL = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* "Direct · 2 % lost · 35 ms · 640 × 360" */
static char *
make_text (CoterieShownCall *call, CoterieSeat *seat)
{
  CoterieCallPicture *picture = coterie_seat_get_picture (seat);
  const int width = picture != NULL ? gdk_paintable_get_intrinsic_width (GDK_PAINTABLE (picture)) : 0;
  const int height = picture != NULL ? gdk_paintable_get_intrinsic_height (GDK_PAINTABLE (picture)) : 0;
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  CoteriePeerStats stats = { .loss = -1 };

  if (!coterie_shown_call_get_stats (call, seat, &stats) || stats.connected_ms == 0)
    return g_strdup (_ ("Not connected"));
  g_ptr_array_add (words, g_strdup (stats.relayed ? _ ("Over the relay") : _ ("Direct")));
  if (stats.loss >= 0) /* Translators: how much of what is sent does not arrive, in per cent */
    g_ptr_array_add (words, g_strdup_printf (_ ("%.1f %% lost"), stats.loss * 100));
  if (stats.rtt_ms > 0) /* Translators: there and back, in milliseconds */
    g_ptr_array_add (words, g_strdup_printf (_ ("%u ms"), stats.rtt_ms));
  if (width > 0)
    g_ptr_array_add (words, g_strdup_printf ("%d × %d", width, height));
  g_ptr_array_add (words, NULL);
  return g_strjoinv (" · ", (char **) words->pdata);
}

static GtkWidget *
make_line (CoterieShownCall *call, CoterieSeat *seat)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *name = coterie_seat_name_text (seat), *text = make_text (call, seat);
  GtkWidget *who = gtk_label_new (name), *how = gtk_label_new (text);

  gtk_widget_add_css_class (who, "heading");
  gtk_widget_add_css_class (how, "numeric");
  gtk_label_set_xalign (GTK_LABEL (who), 0);
  gtk_label_set_ellipsize (GTK_LABEL (who), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (who), NAME_CHARS);
  gtk_label_set_xalign (GTK_LABEL (how), 0);
  gtk_box_append (GTK_BOX (line), who);
  gtk_box_append (GTK_BOX (line), how);
  return line;
}

static void
on_fresh (CoterieCallFigures *self)
{
  GListModel *seats = self->call != NULL ? coterie_shown_call_get_seats (self->call) : NULL;
  const guint n = seats != NULL ? g_list_model_get_n_items (seats) : 0;
  GtkWidget *line;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  while ((line = gtk_widget_get_first_child (self->lines)) != NULL)
    gtk_box_remove (GTK_BOX (self->lines), line);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CoterieSeat) seat = g_list_model_get_item (seats, i);

      if (!coterie_seat_get_own (seat))
        gtk_box_append (GTK_BOX (self->lines), make_line (self->call, seat));
    }
}

static void
coterie_call_figures_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (coterie_call_figures_parent_class)->map (widget);
  on_fresh (COTERIE_CALL_FIGURES (widget));
}

static void
coterie_call_figures_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieCallFigures *self = COTERIE_CALL_FIGURES (object);

  switch (id)
    {
    case PROP_CALL:
      g_set_object (&self->call, g_value_get_object (value));
      g_signal_group_set_target (self->call_signals, self->call);
      on_fresh (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_call_figures_dispose (GObject *object)
{
  CoterieCallFigures *self = COTERIE_CALL_FIGURES (object);

  g_clear_object (&self->call_signals);
  g_clear_object (&self->call);
  G_OBJECT_CLASS (coterie_call_figures_parent_class)->dispose (object);
}

static void
coterie_call_figures_class_init (CoterieCallFiguresClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_call_figures_dispose;
  G_OBJECT_CLASS (klass)->set_property = coterie_call_figures_set_property;
  GTK_WIDGET_CLASS (klass)->map = coterie_call_figures_map;
  properties[PROP_CALL] =
      g_param_spec_object ("call", NULL, NULL, COTERIE_TYPE_SHOWN_CALL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
coterie_call_figures_init (CoterieCallFigures *self)
{
  self->lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  g_object_set (self->lines, "margin-top", 6, "margin-bottom", 6, "margin-start", 6, "margin-end", 6, NULL);
  gtk_popover_set_child (GTK_POPOVER (self), self->lines);
  self->call_signals = g_signal_group_new (COTERIE_TYPE_SHOWN_CALL);
  g_signal_group_connect_swapped (self->call_signals, "stats", G_CALLBACK (on_fresh), self);
}
