// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-corner.h"

#include "ui/call-entrance.h"
#include "ui/call-text.h"
#include "ui/call-tile.h"
#include "ui/chat-name.h"
#include "ui/telephone.h"

#include <glib/gi18n.h>

#define AVATAR_PX 56
#define WIDE_PX 220    /* with a picture */
#define RINGING_PX 328 /* who calls is to be read */
#define N_CHARS 16
#define N_RINGING_CHARS 28

struct _CoterieCallCorner
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieShownCall *call; /* that it shows; or NULL */
  GSignalGroup *telephone_signals;
  GSignalGroup *seats_signals;
  guint clock; /* source: the duration goes on */
  gboolean covered;

  AdwClamp *clamp;
  GtkWidget *back;
  CoterieCallTile *tile;
  GtkLabel *title;
  GtkLabel *detail;
  GtkWidget *decline;
  GtkWidget *answer;
};

G_DEFINE_FINAL_TYPE (CoterieCallCorner, coterie_call_corner, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  PROP_COVERED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static CoterieShownCall *
find_call (CoterieCallCorner *self)
{
  CoterieTelephone *telephone = self->client != NULL ? coterie_telephone_get (self->client) : NULL;

  return telephone != NULL && !self->covered ? coterie_telephone_get_call (telephone) : NULL;
}

static gboolean
on_second (gpointer user_data)
{
  CoterieCallCorner *self = user_data;
  g_autofree char *state = coterie_call_text_state (self->call);

  gtk_label_set_label (self->detail, state);
  return G_SOURCE_CONTINUE;
}

static void
show_people (CoterieCallCorner *self)
{
  coterie_call_tile_set_seat (self->tile, self->call != NULL ? coterie_shown_call_get_other (self->call) : NULL);
}

static void
show_call (CoterieCallCorner *self)
{
  const gboolean rings = coterie_shown_call_get_state (self->call) == COTERIE_CALL_RINGING;
  const char *end = rings ? _ ("Decline Call") : _ ("Leave Call");
  g_autofree char *title = rings ? coterie_call_text_ringing (self->call)
                                 : coterie_chat_name_text (coterie_shown_call_get_chat (self->call));

  gtk_label_set_label (self->title, title);
  gtk_label_set_max_width_chars (self->title, rings ? N_RINGING_CHARS : N_CHARS);
  adw_clamp_set_tightening_threshold (self->clamp, rings ? RINGING_PX : WIDE_PX);
  adw_clamp_set_maximum_size (self->clamp, rings ? RINGING_PX : WIDE_PX);
  gtk_widget_set_visible (self->answer, rings);
  gtk_widget_set_visible (self->back, !rings);
  gtk_widget_set_tooltip_text (self->decline, end);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->decline), GTK_ACCESSIBLE_PROPERTY_LABEL, end, -1);
  show_people (self);
  on_second (self);
}

static void
on_changed (CoterieCallCorner *self)
{
  g_set_object (&self->call, find_call (self));
  g_signal_group_set_target (self->seats_signals,
                             self->call != NULL ? coterie_shown_call_get_seats (self->call) : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), self->call != NULL);
  if (self->call != NULL)
    show_call (self);
  else
    show_people (self);
  if (self->call == NULL)
    g_clear_handle_id (&self->clock, g_source_remove);
  else if (self->clock == 0)
    self->clock = g_timeout_add_seconds (1, on_second, self);
}

static void
on_answer (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieCallCorner *self = COTERIE_CALL_CORNER (widget);
  g_autoptr (CoterieShownCall) call = self->call != NULL ? g_object_ref (self->call) : NULL;

  if (call == NULL)
    return;
  coterie_call_entrance_enter (widget, self->client, call);
  gtk_widget_activate_action (widget, "win.show-call", NULL);
}

static void
on_end (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieCallCorner *self = COTERIE_CALL_CORNER (widget);

  if (self->call == NULL)
    return;
  if (coterie_shown_call_get_state (self->call) == COTERIE_CALL_RINGING)
    coterie_shown_call_decline (self->call);
  else
    coterie_shown_call_leave (self->call);
}

/* ------------------------------------------------------------------------------------ the widget */

static void
coterie_call_corner_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieCallCorner *self = COTERIE_CALL_CORNER (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_COVERED:
      g_value_set_boolean (value, self->covered);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_call_corner_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieCallCorner *self = COTERIE_CALL_CORNER (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_set_object (&self->client, g_value_get_object (value));
      g_signal_group_set_target (self->telephone_signals,
                                 self->client != NULL ? coterie_telephone_get (self->client) : NULL);
      break;
    case PROP_COVERED:
      self->covered = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
  on_changed (self);
}

static void
coterie_call_corner_dispose (GObject *object)
{
  CoterieCallCorner *self = COTERIE_CALL_CORNER (object);

  g_clear_handle_id (&self->clock, g_source_remove);
  g_clear_object (&self->telephone_signals);
  g_clear_object (&self->seats_signals);
  g_clear_object (&self->call);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_call_corner_parent_class)->dispose (object);
}

static void
coterie_call_corner_class_init (CoterieCallCornerClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = coterie_call_corner_dispose;
  object_class->get_property = coterie_call_corner_get_property;
  object_class->set_property = coterie_call_corner_set_property;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT, flags);
  properties[PROP_COVERED] = g_param_spec_boolean ("covered", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (COTERIE_TYPE_CALL_TILE);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/call-corner.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieCallCorner, clamp);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallCorner, back);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallCorner, tile);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallCorner, title);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallCorner, detail);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallCorner, decline);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallCorner, answer);
  gtk_widget_class_install_action (widget_class, "call-corner.answer", NULL, on_answer);
  gtk_widget_class_install_action (widget_class, "call-corner.end", NULL, on_end);
}

static void
coterie_call_corner_init (CoterieCallCorner *self)
{
  self->telephone_signals = g_signal_group_new (COTERIE_TYPE_TELEPHONE);
  g_signal_group_connect_swapped (self->telephone_signals, "changed", G_CALLBACK (on_changed), self);
  self->seats_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->seats_signals, "items-changed", G_CALLBACK (show_people), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_call_tile_set_avatar_size (self->tile, AVATAR_PX);
  coterie_call_tile_set_terse (self->tile, TRUE);
}
