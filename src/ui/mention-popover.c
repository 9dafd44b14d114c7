// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/mention-popover.h"

#include "ui/contact-row.h"
#include "ui/group-members.h"
#include "ui/name-filter.h"

#include <glib/gi18n.h>

#define SHOWN_PEOPLE 5
#define WORD_MAX_CHARS 40

struct _CoterieMentionPopover
{
  GObject parent_instance;

  GtkTextView *text_view; /* not owned; NULL once it is gone */
  GtkWidget *popover;     /* NULL before it is first needed */
  GtkListBox *list;
  CoterieClient *client;
  CoterieChat *chat;
  CoterieGroupMembers *members; /* read when the first "@" is written */
  CoterieNameFilter *filter;
};

G_DEFINE_FINAL_TYPE (CoterieMentionPopover, coterie_mention_popover, G_TYPE_OBJECT)

/* ------------------------------------------------------------------------------------ what is written */

/* From the "@" that begins a word up to the cursor. */
static gboolean
find_word (CoterieMentionPopover *self, GtkTextIter *start, GtkTextIter *end)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);

  gtk_text_buffer_get_iter_at_mark (buffer, end, gtk_text_buffer_get_insert (buffer));
  *start = *end;
  for (guint i = 0; i < WORD_MAX_CHARS && gtk_text_iter_backward_char (start); i++)
    {
      const gunichar c = gtk_text_iter_get_char (start);
      GtkTextIter before = *start;

      if (g_unichar_isspace (c))
        return FALSE;
      if (c == '@')
        return !gtk_text_iter_backward_char (&before) || !g_unichar_isalnum (gtk_text_iter_get_char (&before));
    }
  return FALSE;
}

static CoterieContact *
get_selected (CoterieMentionPopover *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  return row != NULL ? g_object_get_data (G_OBJECT (row), "contact") : NULL;
}

static void
take (CoterieMentionPopover *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  CoterieContact *contact = get_selected (self);
  g_autofree char *mention = NULL;
  GtkTextIter start, end;

  if (contact == NULL || !find_word (self, &start, &end))
    return;
  mention = g_strdup_printf ("@%s ", coterie_contact_get_name (contact));
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, mention, -1);
  gtk_text_buffer_end_user_action (buffer);
}

/* ------------------------------------------------------------------------------------ who is shown */

static void
add_row (CoterieMentionPopover *self, CoterieContact *contact)
{
  GtkWidget *row = gtk_list_box_row_new (), *content = coterie_contact_row_new ();
  g_autofree char *label = NULL;

  coterie_contact_row_set (COTERIE_CONTACT_ROW (content), contact, NULL);
  label = coterie_contact_row_dup_label (COTERIE_CONTACT_ROW (content));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), content);
  gtk_widget_set_focusable (row, FALSE); /* the field keeps the keyboard */
  g_object_set_data_full (G_OBJECT (row), "contact", g_object_ref (contact), g_object_unref);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_list_box_append (self->list, row);
}

static guint
fill (CoterieMentionPopover *self, const char *word)
{
  GtkWidget *row;
  guint n_shown = 0;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  coterie_name_filter_set_words (self->filter, word);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->members)) && n_shown < SHOWN_PEOPLE; i++)
    {
      g_autoptr (CoterieGroupMember) member = g_list_model_get_item (G_LIST_MODEL (self->members), i);
      CoterieContact *contact = coterie_group_member_get_contact (member);

      if (contact == NULL || !gtk_filter_match (GTK_FILTER (self->filter), contact))
        continue;
      add_row (self, contact);
      n_shown++;
    }
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
  return n_shown;
}

static void
point_at (CoterieMentionPopover *self, const GtkTextIter *start)
{
  GdkRectangle place;

  gtk_text_view_get_iter_location (self->text_view, start, &place);
  gtk_text_view_buffer_to_window_coords (self->text_view, GTK_TEXT_WINDOW_WIDGET, place.x, place.y, &place.x, &place.y);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &place);
}

static void
on_row_activated (CoterieMentionPopover *self, GtkListBoxRow *row)
{
  gtk_list_box_select_row (self->list, row);
  take (self);
}

static void
ensure_popover (CoterieMentionPopover *self)
{
  if (self->popover != NULL)
    return;
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "mentions");
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Members"), -1);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_TOP);
  gtk_popover_set_child (GTK_POPOVER (self->popover), GTK_WIDGET (self->list));
  gtk_widget_set_size_request (self->popover, 260, -1);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self->text_view));
}

static void
hide (CoterieMentionPopover *self)
{
  if (self->popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->popover));
}

static void
follow (CoterieMentionPopover *self)
{
  g_autofree char *word = NULL;
  GtkTextIter start, end, name;

  if (self->chat == NULL || !gtk_widget_has_focus (GTK_WIDGET (self->text_view)) || !find_word (self, &start, &end))
    {
      hide (self);
      return;
    }
  if (self->members == NULL)
    {
      self->members = coterie_group_members_new (self->client, self->chat);
      g_signal_connect_object (self->members, "items-changed", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
    }
  ensure_popover (self);
  name = start;
  gtk_text_iter_forward_char (&name);
  word = gtk_text_iter_get_text (&name, &end);
  if (fill (self, word) == 0)
    {
      hide (self);
      return;
    }
  point_at (self, &start);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

/* ------------------------------------------------------------------------------------ keys */

static void
move (CoterieMentionPopover *self, int step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  const int place = row != NULL ? gtk_list_box_row_get_index (row) + step : 0;
  GtkListBoxRow *next = place >= 0 ? gtk_list_box_get_row_at_index (self->list, place) : NULL;

  if (next != NULL)
    gtk_list_box_select_row (self->list, next);
}

static gboolean
on_key_pressed (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, CoterieMentionPopover *self)
{
  if (self->popover == NULL || !gtk_widget_get_visible (self->popover) || (state & GDK_SHIFT_MASK) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_Tab:
      take (self);
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      hide (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* ------------------------------------------------------------------------------------ GObject */

static void
coterie_mention_popover_dispose (GObject *object)
{
  CoterieMentionPopover *self = COTERIE_MENTION_POPOVER (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->members);
  g_clear_object (&self->filter);
  g_clear_object (&self->client);
  g_clear_object (&self->chat);
  g_clear_weak_pointer (&self->text_view);
  G_OBJECT_CLASS (coterie_mention_popover_parent_class)->dispose (object);
}

static void
coterie_mention_popover_class_init (CoterieMentionPopoverClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_mention_popover_dispose;
}

static void
coterie_mention_popover_init (CoterieMentionPopover *self)
{
  self->filter = coterie_name_filter_new ();
}

CoterieMentionPopover *
coterie_mention_popover_new (GtkTextView *text_view)
{
  CoterieMentionPopover *self = g_object_new (COTERIE_TYPE_MENTION_POPOVER, NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_set_weak_pointer (&self->text_view, text_view);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (text_view), keys);
  g_signal_connect_object (gtk_text_view_get_buffer (text_view), "notify::cursor-position", G_CALLBACK (follow), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (text_view, "notify::has-focus", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  return self;
}

void
coterie_mention_popover_set_chat (CoterieMentionPopover *self, CoterieClient *client, CoterieChat *chat)
{
  g_return_if_fail (COTERIE_IS_MENTION_POPOVER (self));

  if (client == NULL || (chat != NULL && coterie_chat_get_kind (chat) != COTERIE_CHAT_GROUP))
    chat = NULL;

  hide (self);
  g_clear_object (&self->members);
  g_set_object (&self->client, client);
  g_set_object (&self->chat, chat);
}
