// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/message-list.h"

#include "ui/jump-button.h"
#include "ui/timeline-view.h"

#define OPENS_AT (1.0 / 3)  /* of the view's height stands the first unread message */
#define MAX_STEPPED_OVER 64 /* lines that stand for nothing, between two that belong together */

struct _CoterieMessageList
{
  GtkWidget parent_instance;

  CoterieTimelineView *timeline;

  CoterieTimeText *times;
  GListModel *model;
  guint unread_position;
  guint unread;
  guint first_seen, last_seen;
  guint first_unread;
  guint led_to; /* the first unread row when the button led there, until all is read */
  gboolean is_opening;
};

G_DEFINE_FINAL_TYPE (CoterieMessageList, coterie_message_list, GTK_TYPE_WIDGET)

enum
{
  PROP_MODEL = 1,
  PROP_UNREAD_POSITION,
  PROP_UNREAD,
  PROP_FIRST_SEEN,
  PROP_LAST_SEEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ------------------------------------------------------------------------------------ rows */

/* The next row towards an end that is shown. */
static CoterieMessage *
dup_neighbour (CoterieMessageList *self, guint position, int step)
{
  for (guint i = 0; i < MAX_STEPPED_OVER; i++)
    {
      g_autoptr (CoterieMessage) message = NULL;

      if (position == 0 && step < 0)
        return NULL;
      message = coterie_message_list_dup_message (self, position += (guint) step);
      if (message == NULL || coterie_message_get_kind (message) != COTERIE_MESSAGE_NOTHING ||
          coterie_message_row_is_placeholder (message))
        return g_steal_pointer (&message);
    }
  return NULL;
}

static GtkWidget *
create_row (gpointer user_data)
{
  return coterie_message_row_new (COTERIE_MESSAGE_LIST (user_data)->times);
}

static CoterieRowPlace
find_place (CoterieMessageList *self, CoterieMessage *message, guint position)
{
  g_autoptr (CoterieMessage) previous = dup_neighbour (self, position, -1);
  g_autoptr (CoterieMessage) next = dup_neighbour (self, position, 1);
  CoterieRowPlace place = coterie_message_row_find_place (self->times, previous, message, next);

  if (position == self->unread_position)
    place |= COTERIE_ROW_BEGINS_UNREAD | COTERIE_ROW_FIRST;
  if (position + 1 == self->unread_position)
    place |= COTERIE_ROW_LAST;
  return place;
}

static void
bind_row (GtkWidget *row, gpointer item, guint position, gpointer user_data)
{
  coterie_message_row_bind (COTERIE_MESSAGE_ROW (row), item, item != NULL ? find_place (user_data, item, position) : 0);
}

static void
rebind_around (CoterieMessageList *self, guint position)
{
  if (position == COTERIE_NO_POSITION)
    return;
  if (position > 0)
    coterie_timeline_view_rebind (self->timeline, position - 1);
  coterie_timeline_view_rebind (self->timeline, position);
}

/* "Today" has become "Yesterday". */
static void
on_epoch (CoterieMessageList *self)
{
  coterie_timeline_view_rebind_all (self->timeline);
}

/* ------------------------------------------------------------------------------------ what was seen */

static void
on_seen (CoterieMessageList *self)
{
  guint first = coterie_timeline_view_get_first_visible (self->timeline);
  guint last = coterie_timeline_view_get_last_visible (self->timeline);
  g_autoptr (CoterieMessage) message = coterie_message_list_dup_message (self, last);

  if (self->is_opening)
    return;
  if (message == NULL || coterie_message_row_is_placeholder (message))
    last = COTERIE_NO_POSITION;
  if (first != self->first_seen)
    {
      self->first_seen = first;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIRST_SEEN]);
    }
  if (last != self->last_seen)
    {
      self->last_seen = last;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_SEEN]);
    }
}

/* ------------------------------------------------------------------------------------ the button */

static gboolean
is_below_view (CoterieMessageList *self, guint position)
{
  const guint first = coterie_timeline_view_get_first_visible (self->timeline);
  GtkWidget *row = coterie_timeline_view_get_row (self->timeline, position);

  return first != G_MAXUINT && position > first && (row == NULL || !gtk_widget_get_child_visible (row));
}

/* Nobody passes unread messages by chance: the button leads to the first of them, as Signal's does. Pressed again
 * there, it leads to the newest, and what it passes is read, as it is in Signal and Element: the person has seen what
 * begins there and chose the end. A count that stayed, with nothing below to be read, would be a riddle. */
static void
on_jump (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieMessageList *self = COTERIE_MESSAGE_LIST (widget);

  if (self->model != NULL && self->first_unread < g_list_model_get_n_items (self->model) &&
      is_below_view (self, self->first_unread) &&
      (self->led_to == COTERIE_NO_POSITION || is_below_view (self, self->led_to)))
    coterie_message_list_show_unread (self, self->led_to = self->first_unread);
  else
    coterie_message_list_show_newest (self);
}

/* ------------------------------------------------------------------------------------ GObject */

static void
coterie_message_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieMessageList *self = COTERIE_MESSAGE_LIST (object);

  switch (id)
    {
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_UNREAD_POSITION:
      g_value_set_uint (value, self->unread_position);
      break;
    case PROP_UNREAD:
      g_value_set_uint (value, self->unread);
      break;
    case PROP_FIRST_SEEN:
      g_value_set_uint (value, self->first_seen);
      break;
    case PROP_LAST_SEEN:
      g_value_set_uint (value, self->last_seen);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_message_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieMessageList *self = COTERIE_MESSAGE_LIST (object);

  switch (id)
    {
    case PROP_MODEL:
      coterie_message_list_open (self, g_value_get_object (value), COTERIE_NO_POSITION);
      break;
    case PROP_UNREAD_POSITION:
      coterie_message_list_set_unread_position (self, g_value_get_uint (value));
      break;
    case PROP_UNREAD:
      self->unread = g_value_get_uint (value);
      g_object_notify_by_pspec (object, spec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_message_list_dispose (GObject *object)
{
  CoterieMessageList *self = COTERIE_MESSAGE_LIST (object);
  GtkWidget *child;

  if (self->timeline != NULL)
    coterie_message_list_open (self, NULL, COTERIE_NO_POSITION);
  self->timeline = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->times);
  G_OBJECT_CLASS (coterie_message_list_parent_class)->dispose (object);
}

static void
coterie_message_list_class_init (CoterieMessageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const GParamFlags flags = readable | G_PARAM_WRITABLE;

  object_class->dispose = coterie_message_list_dispose;
  object_class->get_property = coterie_message_list_get_property;
  object_class->set_property = coterie_message_list_set_property;
  properties[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_UNREAD_POSITION] =
      g_param_spec_uint ("unread-position", NULL, NULL, 0, G_MAXUINT, COTERIE_NO_POSITION, flags);
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_FIRST_SEEN] =
      g_param_spec_uint ("first-seen", NULL, NULL, 0, G_MAXUINT, COTERIE_NO_POSITION, readable);
  properties[PROP_LAST_SEEN] = g_param_spec_uint ("last-seen", NULL, NULL, 0, G_MAXUINT, COTERIE_NO_POSITION, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (COTERIE_TYPE_JUMP_BUTTON);
  g_type_ensure (COTERIE_TYPE_TIMELINE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/message-list.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageList, timeline);
  gtk_widget_class_bind_template_callback (widget_class, on_seen);
  gtk_widget_class_install_action (widget_class, "messages.jump", NULL, on_jump);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
coterie_message_list_init (CoterieMessageList *self)
{
  static const CoterieTimelineRows rows = { create_row, bind_row };

  self->unread_position = self->first_seen = self->last_seen = COTERIE_NO_POSITION;
  self->first_unread = self->led_to = COTERIE_NO_POSITION;
  self->times = coterie_time_text_new ();
  g_signal_connect_object (self->times, "notify::epoch", G_CALLBACK (on_epoch), self, G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_timeline_view_set_rows (self->timeline, &rows, self);
}

GtkWidget *
coterie_message_list_new (void)
{
  return g_object_new (COTERIE_TYPE_MESSAGE_LIST, NULL);
}

void
coterie_message_list_open (CoterieMessageList *self, GListModel *model, guint unread_position)
{
  g_return_if_fail (COTERIE_IS_MESSAGE_LIST (self));

  coterie_timeline_view_set_model (self->timeline, NULL);
  g_set_object (&self->model, model);
  self->unread_position =
      model != NULL && unread_position < g_list_model_get_n_items (model) ? unread_position : COTERIE_NO_POSITION;
  self->first_seen = self->last_seen = COTERIE_NO_POSITION;
  self->first_unread = self->led_to = COTERIE_NO_POSITION;
  self->is_opening = TRUE; /* the timeline begins at its end, which nobody sees before it is where it opens */
  coterie_timeline_view_set_model (self->timeline, model);
  if (self->unread_position != COTERIE_NO_POSITION)
    coterie_timeline_view_scroll_to (self->timeline, self->unread_position, OPENS_AT);
  self->is_opening = FALSE;
  on_seen (self);
}

void
coterie_message_list_set_unread_position (CoterieMessageList *self, guint position)
{
  guint old;

  g_return_if_fail (COTERIE_IS_MESSAGE_LIST (self));

  old = self->unread_position;
  if (old == position)
    return;
  self->unread_position = position;
  rebind_around (self, old);
  rebind_around (self, position);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD_POSITION]);
}

void
coterie_message_list_show_unread (CoterieMessageList *self, guint position)
{
  g_return_if_fail (COTERIE_IS_MESSAGE_LIST (self));

  if (self->model == NULL || position >= g_list_model_get_n_items (self->model))
    return;
  coterie_message_list_set_unread_position (self, position);
  coterie_timeline_view_scroll_to (self->timeline, position, OPENS_AT);
}

void
coterie_message_list_set_first_unread (CoterieMessageList *self, guint position)
{
  g_return_if_fail (COTERIE_IS_MESSAGE_LIST (self));

  self->first_unread = position;
  if (self->model == NULL || position >= g_list_model_get_n_items (self->model))
    self->led_to = COTERIE_NO_POSITION;
}

guint
coterie_message_list_get_unread_position (CoterieMessageList *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE_LIST (self), COTERIE_NO_POSITION);

  return self->unread_position;
}

guint
coterie_message_list_get_first_seen (CoterieMessageList *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE_LIST (self), COTERIE_NO_POSITION);

  return self->first_seen;
}

guint
coterie_message_list_get_last_seen (CoterieMessageList *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE_LIST (self), COTERIE_NO_POSITION);

  return self->last_seen;
}

CoterieTimeText *
coterie_message_list_get_times (CoterieMessageList *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE_LIST (self), NULL);

  return self->times;
}

CoterieMessage *
coterie_message_list_dup_message (CoterieMessageList *self, guint64 position)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE_LIST (self), NULL);

  return self->model != NULL && position < COTERIE_NO_POSITION ? g_list_model_get_item (self->model, (guint) position)
                                                               : NULL;
}

void
coterie_message_list_show_newest (CoterieMessageList *self)
{
  g_return_if_fail (COTERIE_IS_MESSAGE_LIST (self));

  coterie_timeline_view_glide_to_end (self->timeline);
}

void
coterie_message_list_show_message (CoterieMessageList *self, guint64 position)
{
  g_return_if_fail (COTERIE_IS_MESSAGE_LIST (self));

  if (self->model == NULL || position >= g_list_model_get_n_items (self->model))
    return;
  coterie_timeline_view_scroll_to (self->timeline, (guint) position, OPENS_AT);
  coterie_timeline_view_focus_row (self->timeline, (guint) position);
}
