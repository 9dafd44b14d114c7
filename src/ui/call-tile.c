// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-tile.h"

#include "ui/avatar.h"

#include <glib/gi18n.h>

struct _CoterieCallTile
{
  GtkWidget parent_instance;

  CoterieSeat *seat;
  CoterieCallPicture *watched; /* or NULL */
  GSignalGroup *seat_signals;
  GSignalGroup *contact_signals;
  GSignalGroup *picture_signals; /* of what is watched */
  const char *hue;               /* style class; or NULL */
  gboolean terse;

  GtkWidget *sheet;
  GtkPicture *video;
  GtkWidget *face;
  CoterieAvatar *avatar;
  GtkLabel *doing;
  GtkWidget *muted;
  GtkLabel *name;
  GtkWidget *poor;
  GtkWidget *poor_words;
};

G_DEFINE_FINAL_TYPE (CoterieCallTile, coterie_call_tile, GTK_TYPE_WIDGET)

enum
{
  PROP_SEAT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ------------------------------------------------------------------------------------ what it shows */

static gboolean
wants_video (CoterieCallTile *self)
{
  return self->seat != NULL && coterie_seat_get_video (self->seat) && coterie_seat_get_doing (self->seat) == NULL &&
         coterie_seat_get_picture (self->seat) != NULL;
}

/* Pictures are fetched for what is on the screen alone. */
static void
watch (CoterieCallTile *self)
{
  CoterieCallPicture *wanted =
      gtk_widget_get_mapped (GTK_WIDGET (self)) && wants_video (self) ? coterie_seat_get_picture (self->seat) : NULL;

  if (self->watched == wanted)
    return;
  if (self->watched != NULL)
    coterie_call_picture_unwatch (self->watched);
  g_set_object (&self->watched, wanted);
  g_signal_group_set_target (self->picture_signals, wanted);
  if (wanted != NULL)
    coterie_call_picture_watch (wanted);
  gtk_picture_set_paintable (self->video, (GdkPaintable *) wanted);
}

static const char *
get_doing (CoterieCallTile *self)
{
  return self->seat != NULL ? coterie_seat_get_doing (self->seat) : NULL;
}

/* Where there is no room for both, what is waited for stands in the place of the name, and the avatar says who it is.
 */
static void
show_name (CoterieCallTile *self)
{
  g_autofree char *name = self->seat != NULL ? coterie_seat_name_text (self->seat) : g_strdup ("");

  gtk_label_set_label (self->name, self->terse && get_doing (self) != NULL ? get_doing (self) : name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static const char *
camera_text (CoterieCallTile *self, gboolean seen)
{
  if (self->seat != NULL && !coterie_seat_get_video (self->seat))
    return _ ("Camera off");
  return seen ? _ ("Camera on") : "";
}

/* Until there is something to see of them, there is the avatar. */
static void
show_video (CoterieCallTile *self)
{
  const gboolean seen = self->watched != NULL && gdk_paintable_get_intrinsic_width (GDK_PAINTABLE (self->watched)) > 0;

  gtk_widget_set_visible (GTK_WIDGET (self->video), seen);
  gtk_widget_set_visible (self->face, !seen);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, camera_text (self, seen),
                                  -1);
}

static void
on_video_changed (CoterieCallTile *self)
{
  const char *doing = get_doing (self);

  gtk_label_set_label (self->doing, doing != NULL ? doing : "");
  gtk_widget_set_visible (GTK_WIDGET (self->doing), doing != NULL && !self->terse);
  show_name (self);
  watch (self);
  show_video (self);
}

static void
on_audio_changed (CoterieCallTile *self)
{
  gtk_widget_set_visible (self->muted, self->seat != NULL && !coterie_seat_get_audio (self->seat));
}

static void
on_speaking_changed (CoterieCallTile *self)
{
  if (self->seat != NULL && coterie_seat_get_speaking (self->seat))
    gtk_widget_add_css_class (GTK_WIDGET (self), "speaking");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "speaking");
}

static void
on_signal_changed (CoterieCallTile *self)
{
  gtk_widget_set_visible (self->poor,
                          self->seat != NULL && coterie_seat_get_signal (self->seat) == COTERIE_CALL_SIGNAL_WEAK);
}

/* The soft colour is the one in which the name is written elsewhere. */
static void
tint (CoterieCallTile *self)
{
  if (self->hue != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->hue);
  self->hue = self->seat != NULL ? coterie_avatar_get_own_class (self->avatar) : NULL;
  if (self->hue != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), self->hue);
}

static void
show_seat (CoterieCallTile *self)
{
  CoterieContact *contact = self->seat != NULL ? coterie_seat_get_contact (self->seat) : NULL;

  if (contact != NULL)
    coterie_avatar_set_contact (self->avatar, contact);
  else
    g_object_set (self->avatar, "client", self->seat != NULL ? coterie_seat_get_client (self->seat) : NULL, NULL);
  tint (self);
  on_audio_changed (self);
  on_speaking_changed (self);
  on_signal_changed (self);
  on_video_changed (self);
}

/* ------------------------------------------------------------------------------------ the widget */

static void
coterie_call_tile_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (coterie_call_tile_parent_class)->map (widget);
  on_video_changed (COTERIE_CALL_TILE (widget));
}

static void
coterie_call_tile_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (coterie_call_tile_parent_class)->unmap (widget);
  on_video_changed (COTERIE_CALL_TILE (widget));
}

static void
coterie_call_tile_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_SEAT:
      g_value_set_object (value, COTERIE_CALL_TILE (object)->seat);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_call_tile_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_SEAT:
      coterie_call_tile_set_seat (COTERIE_CALL_TILE (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_call_tile_dispose (GObject *object)
{
  CoterieCallTile *self = COTERIE_CALL_TILE (object);

  if (self->watched != NULL)
    coterie_call_picture_unwatch (self->watched);
  g_clear_object (&self->watched);
  g_clear_object (&self->seat_signals);
  g_clear_object (&self->contact_signals);
  g_clear_object (&self->picture_signals);
  g_clear_object (&self->seat);
  g_clear_pointer (&self->sheet, gtk_widget_unparent);
  G_OBJECT_CLASS (coterie_call_tile_parent_class)->dispose (object);
}

static void
coterie_call_tile_class_init (CoterieCallTileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = coterie_call_tile_dispose;
  object_class->get_property = coterie_call_tile_get_property;
  object_class->set_property = coterie_call_tile_set_property;
  widget_class->map = coterie_call_tile_map;
  widget_class->unmap = coterie_call_tile_unmap;
  properties[PROP_SEAT] = g_param_spec_object ("seat", NULL, NULL, COTERIE_TYPE_SEAT,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (COTERIE_TYPE_AVATAR);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/call-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieCallTile, sheet);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallTile, video);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallTile, face);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallTile, avatar);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallTile, doing);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallTile, muted);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallTile, name);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallTile, poor);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallTile, poor_words);
}

static void
coterie_call_tile_init (CoterieCallTile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->seat_signals = g_signal_group_new (COTERIE_TYPE_SEAT);
  g_signal_group_connect_swapped (self->seat_signals, "notify::audio", G_CALLBACK (on_audio_changed), self);
  g_signal_group_connect_swapped (self->seat_signals, "notify::video", G_CALLBACK (on_video_changed), self);
  g_signal_group_connect_swapped (self->seat_signals, "notify::doing", G_CALLBACK (on_video_changed), self);
  g_signal_group_connect_swapped (self->seat_signals, "notify::picture", G_CALLBACK (on_video_changed), self);
  g_signal_group_connect_swapped (self->seat_signals, "notify::speaking", G_CALLBACK (on_speaking_changed), self);
  g_signal_group_connect_swapped (self->seat_signals, "notify::signal", G_CALLBACK (on_signal_changed), self);
  self->picture_signals = g_signal_group_new (COTERIE_TYPE_CALL_PICTURE);
  g_signal_group_connect_swapped (self->picture_signals, "invalidate-size", G_CALLBACK (show_video), self);
  self->contact_signals = g_signal_group_new (COTERIE_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->contact_signals, "notify::display-name", G_CALLBACK (show_name), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::state", G_CALLBACK (show_name), self);
}

GtkWidget *
coterie_call_tile_new (CoterieSeat *seat)
{
  return g_object_new (COTERIE_TYPE_CALL_TILE, "seat", seat, NULL);
}

CoterieSeat *
coterie_call_tile_get_seat (CoterieCallTile *self)
{
  g_return_val_if_fail (COTERIE_IS_CALL_TILE (self), NULL);

  return self->seat;
}

void
coterie_call_tile_set_seat (CoterieCallTile *self, CoterieSeat *seat)
{
  g_return_if_fail (COTERIE_IS_CALL_TILE (self));

  if (!g_set_object (&self->seat, seat))
    return;
  g_signal_group_set_target (self->seat_signals, seat);
  g_signal_group_set_target (self->contact_signals, seat != NULL ? coterie_seat_get_contact (seat) : NULL);
  show_seat (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEAT]);
}

void
coterie_call_tile_set_avatar_size (CoterieCallTile *self, int size)
{
  g_return_if_fail (COTERIE_IS_CALL_TILE (self));

  g_object_set (self->avatar, "size", size, NULL);
}

void
coterie_call_tile_set_terse (CoterieCallTile *self, gboolean terse)
{
  g_return_if_fail (COTERIE_IS_CALL_TILE (self));

  if (self->terse == terse)
    return;
  self->terse = terse;
  gtk_widget_set_visible (self->poor_words, !terse);
  on_video_changed (self);
}
