// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/message-row.h"

#include "ui/chat-name.h"
#include "ui/delivery-mark.h"
#include "ui/message-row-private.h"
#include "ui/name-list.h"
#include "ui/name-text.h"
#include "ui/notice-text.h"
#include "ui/text-fold.h"

#include <glib/gi18n.h>

/* Rows are made while somebody scrolls: parts that few messages have are made when one has them, and are kept. */

G_DEFINE_FINAL_TYPE (CoterieMessageRow, coterie_message_row, GTK_TYPE_WIDGET)

/* ------------------------------------------------------------------------------------ parts */

static GtkWidget *
need_label (CoterieMessageRow *self, GtkWidget **label, const char *css_class)
{
  if (*label == NULL)
    {
      *label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "justify",
                             GTK_JUSTIFY_CENTER, NULL);
      gtk_widget_add_css_class (*label, css_class);
      gtk_widget_set_parent (*label, GTK_WIDGET (self));
    }
  gtk_widget_set_visible (*label, TRUE);
  return *label;
}

static void
hide (GtkWidget *part)
{
  if (part != NULL)
    gtk_widget_set_visible (part, FALSE);
}

static void
show_day (CoterieMessageRow *self)
{
  g_autofree char *day = NULL;

  if ((self->place & COTERIE_ROW_BEGINS_DAY) == 0)
    {
      hide (self->day);
      return;
    }
  day = coterie_time_text_format_day (self->times, coterie_message_get_time_ms (self->message));
  gtk_label_set_text (GTK_LABEL (need_label (self, &self->day, "day")), day);
}

static void
show_unread_line (CoterieMessageRow *self)
{
  if ((self->place & COTERIE_ROW_BEGINS_UNREAD) == 0)
    {
      hide (self->unread_line);
      return;
    }
  if (self->unread_line == NULL)
    {
      self->unread_line = coterie_unread_line_new ();
      gtk_widget_set_parent (self->unread_line, GTK_WIDGET (self));
    }
  gtk_widget_set_visible (self->unread_line, TRUE);
}

static void
show_avatar (CoterieMessageRow *self, gboolean wanted)
{
  if (!wanted || self->contact == NULL)
    {
      hide (self->avatar);
      return;
    }
  if (self->avatar == NULL)
    {
      self->avatar = coterie_avatar_new (COTERIE_MESSAGE_AVATAR_PX);
      g_object_set (self->avatar, "show-presence", FALSE, NULL);
      gtk_widget_set_parent (self->avatar, GTK_WIDGET (self));
    }
  coterie_avatar_set_contact (COTERIE_AVATAR (self->avatar), self->contact);
  gtk_widget_set_visible (self->avatar, TRUE);
}

/* "Not sent" and what can be done about it. */
static GtkWidget *
failed_bar_new (void)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label = gtk_label_new (_ ("Not sent"));
  GtkWidget *image = gtk_image_new_from_icon_name ("dialog-error-symbolic");
  GtkWidget *retry = gtk_button_new_with_label (_ ("Try Again"));

  gtk_widget_add_css_class (image, "error");
  gtk_widget_add_css_class (label, "error");
  gtk_widget_add_css_class (label, "hint-error");
  gtk_widget_add_css_class (bar, "message-failed");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (retry), "message.retry");
  gtk_box_append (GTK_BOX (bar), image);
  gtk_box_append (GTK_BOX (bar), label);
  gtk_box_append (GTK_BOX (bar), retry);
  return bar;
}

static void
show_failed_bar (CoterieMessageRow *self, gboolean failed)
{
  if (!failed)
    {
      hide (self->failed_bar);
      return;
    }
  if (self->failed_bar == NULL)
    {
      self->failed_bar = failed_bar_new ();
      gtk_widget_set_parent (self->failed_bar, GTK_WIDGET (self));
    }
  gtk_widget_set_visible (self->failed_bar, TRUE);
}

static void
need_bubble (CoterieMessageRow *self)
{
  if (self->bubble == NULL)
    {
      GtkLabel *label;

      self->bubble = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
      gtk_widget_add_css_class (self->bubble, "bubble");
      gtk_widget_set_overflow (self->bubble, GTK_OVERFLOW_HIDDEN); /* piles of combining marks stay inside */
      self->text = coterie_message_body_new ();
      label = coterie_message_body_get_label (COTERIE_MESSAGE_BODY (self->text));
      g_signal_connect_swapped (label, "activate-link", G_CALLBACK (coterie_message_row_activate_link), self);
      gtk_label_set_extra_menu (label, coterie_message_row_get_menu ());
      gtk_box_append (GTK_BOX (self->bubble), self->text);
      gtk_widget_set_parent (self->bubble, GTK_WIDGET (self));
    }
  gtk_widget_set_visible (self->bubble, TRUE);
}

static gboolean
is_in_group (CoterieMessage *message)
{
  return coterie_chat_get_kind (coterie_message_get_chat (message)) == COTERIE_CHAT_GROUP;
}

static GtkWidget *
bubble_label_new (const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);

  gtk_widget_add_css_class (label, css_class);
  return label;
}

/* Who wrote it: above the first of several by the same person, where others write as well. */
static void
show_sender (CoterieMessageRow *self, gboolean wanted)
{
  g_autofree char *name = NULL;

  if (!wanted || self->contact == NULL)
    {
      hide (self->sender);
      return;
    }
  if (self->sender == NULL)
    {
      self->sender = bubble_label_new ("sender");
      gtk_box_prepend (GTK_BOX (self->bubble), self->sender);
    }
  name = coterie_contact_name_text (self->contact);
  gtk_widget_set_css_classes (self->sender,
                              (const char *[]){ "sender", coterie_avatar_get_name_class (self->contact), NULL });
  gtk_label_set_label (GTK_LABEL (self->sender), name);
  gtk_widget_set_visible (self->sender, TRUE);
}

/* To whom it went, when that is not all; or by whose word it stands here. What went to some is never passed on. */
static char *
dup_circumstance (CoterieMessage *message)
{
  char *audience = coterie_name_list_audience (message);

  return audience != NULL ? audience : coterie_name_list_shared (message);
}

static void
show_audience (CoterieMessageRow *self)
{
  g_autofree char *words = dup_circumstance (self->message);

  if (words == NULL)
    {
      hide (self->audience);
      return;
    }
  if (self->audience == NULL)
    {
      self->audience = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                     "max-width-chars", 40, NULL);
      gtk_widget_add_css_class (self->audience, "audience");
      gtk_box_append (GTK_BOX (self->bubble), self->audience);
    }
  gtk_label_set_label (GTK_LABEL (self->audience), words);
  gtk_widget_set_visible (self->audience, TRUE);
}

/* ------------------------------------------------------------------------------------ what it shows */

const char *
coterie_message_row_describe_state (CoterieMessage *message)
{
  const CoterieMessageState state = coterie_message_get_state (message);

  return coterie_delivery_mark_text (coterie_message_is_own (message) ? state : COTERIE_MESSAGE_RECEIVED);
}

char *
coterie_message_row_dup_words (CoterieMessage *message)
{
  const char *body = coterie_message_get_body (message);

  return coterie_message_get_kind (message) == COTERIE_MESSAGE_TEXT ? g_strdup (body) : coterie_notice_text (body);
}

/* "Zofia: See you there!, 14:31, Read" for those who listen. */
static char *
make_label (CoterieMessageRow *self, const char *words, const char *clock)
{
  CoterieMessage *message = self->message;
  g_autofree char *name = NULL, *isolated = NULL;

  if (coterie_message_get_kind (message) != COTERIE_MESSAGE_TEXT)
    return g_strdup_printf ("%s, %s", words, clock);
  if (coterie_message_is_own (message))
    return g_strdup_printf (_ ("You: %s, %s, %s"), words, clock, coterie_message_row_describe_state (message));
  name = self->contact != NULL ? coterie_contact_name_text (self->contact)
                               : g_strdup (coterie_message_get_sender_name (message));
  isolated = coterie_name_text_isolate (name);
  /* Translators: a message as a screen reader says it: sender, text, time, state */
  return g_strdup_printf (_ ("%s: %s, %s, %s"), isolated, words, clock, coterie_message_row_describe_state (message));
}

static void
describe (CoterieMessageRow *self, const char *clock)
{
  g_autofree char *words = coterie_message_row_dup_words (self->message);
  g_autofree char *part = g_strndup (words, coterie_text_fold (words, 1));
  g_autofree char *circumstance = dup_circumstance (self->message);
  g_autofree char *label = make_label (self, part, clock);
  g_autoptr (GString) whole = g_string_new (label);

  if (circumstance != NULL)
    g_string_append_printf (whole, ", %s", circumstance);
  if (coterie_message_mentions_own (self->message))
    g_string_append_printf (whole, ", %s", _ ("Mentions you"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, whole->str, -1);
}

static void
set_class (GtkWidget *widget, const char *css_class, gboolean value)
{
  if (value)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

/* What a stranger wrote can be read before it is answered, but leads nowhere by a click. */
static gboolean
may_have_links (CoterieMessageRow *self)
{
  return self->contact == NULL || coterie_message_is_own (self->message) || is_in_group (self->message) ||
         coterie_contact_get_state (self->contact) == COTERIE_CONTACT_ACCEPTED;
}

static void
show_text (CoterieMessageRow *self, const char *clock)
{
  CoterieMessage *message = self->message;
  gboolean is_own = coterie_message_is_own (message);
  gboolean failed = coterie_message_get_state (message) == COTERIE_MESSAGE_FAILED;
  const CoterieMention *mentions;
  guint n_mentions;
  CoterieMessageBody *text;

  hide (self->notice);
  need_bubble (self);
  text = COTERIE_MESSAGE_BODY (self->text);
  coterie_message_body_set_links (text, may_have_links (self));
  mentions = coterie_message_get_mentions (message, &n_mentions);
  coterie_message_body_set_text (text, coterie_message_get_body (message));
  coterie_message_body_set_mentions (text, mentions, n_mentions);
  coterie_message_body_set_time (text, clock);
  coterie_message_body_set_tick (text, is_own ? coterie_delivery_mark_icon (coterie_message_get_state (message)) : NULL,
                                 coterie_message_row_describe_state (message));
  set_class (GTK_WIDGET (self), "own", is_own);
  set_class (GTK_WIDGET (self), "other", !is_own);
  set_class (GTK_WIDGET (self), "first", (self->place & COTERIE_ROW_FIRST) != 0);
  set_class (GTK_WIDGET (self), "last", (self->place & COTERIE_ROW_LAST) != 0);
  set_class (self->bubble, "emoji-only", coterie_message_body_is_emoji (text));
  show_avatar (self, !is_own && (self->place & COTERIE_ROW_LAST) != 0);
  show_sender (self, !is_own && is_in_group (message) && (self->place & COTERIE_ROW_FIRST) != 0);
  show_audience (self);
  show_failed_bar (self, is_own && failed);
}

static void
show_notice (CoterieMessageRow *self)
{
  g_autofree char *line = coterie_message_row_dup_words (self->message);

  hide (self->bubble);
  hide (self->failed_bar);
  hide (self->avatar);
  gtk_label_set_text (GTK_LABEL (need_label (self, &self->notice, "notice")), line);
}

static void
show_nothing (CoterieMessageRow *self)
{
  hide (self->day);
  hide (self->unread_line);
  hide (self->notice);
  hide (self->bubble);
  hide (self->failed_bar);
  hide (self->avatar);
}

static void
show_message (CoterieMessageRow *self)
{
  gboolean is_placeholder = coterie_message_row_is_placeholder (self->message);
  g_autofree char *clock = NULL;

  self->kind = coterie_message_get_kind (self->message);
  self->is_placeholder = is_placeholder;
  if (self->kind == COTERIE_MESSAGE_NOTHING)
    {
      show_nothing (self);
      gtk_widget_set_visible (GTK_WIDGET (self), is_placeholder);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      return;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  clock = coterie_time_text_format_clock (self->times, coterie_message_get_time_ms (self->message));
  show_day (self);
  show_unread_line (self);
  if (self->kind == COTERIE_MESSAGE_TEXT)
    show_text (self, clock);
  else
    show_notice (self);
  describe (self, clock);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.retry",
                                 coterie_message_get_state (self->message) == COTERIE_MESSAGE_FAILED &&
                                     coterie_message_is_own (self->message));
}

/* A message tells each of its properties when one of them has changed; a row is bound again when a neighbour has. Most
 * of that changes nothing here. */
static gboolean
is_shown_already (CoterieMessageRow *self)
{
  return self->shown.message == self->message && self->shown.place == self->place &&
         self->shown.epoch == coterie_time_text_get_epoch (self->times) &&
         self->kind == coterie_message_get_kind (self->message) &&
         self->is_placeholder == coterie_message_row_is_placeholder (self->message) &&
         self->shown.state == coterie_message_get_state (self->message) &&
         self->shown.time_ms == coterie_message_get_time_ms (self->message) &&
         self->shown.has_links == may_have_links (self) &&
         g_strcmp0 (self->shown.body, coterie_message_get_body (self->message)) == 0;
}

static void
show_if_needed (CoterieMessageRow *self)
{
  if (is_shown_already (self))
    return;
  self->shown.message = self->message;
  self->shown.place = self->place;
  self->shown.epoch = coterie_time_text_get_epoch (self->times);
  self->shown.state = coterie_message_get_state (self->message);
  self->shown.time_ms = coterie_message_get_time_ms (self->message);
  self->shown.has_links = may_have_links (self);
  if (g_strcmp0 (self->shown.body, coterie_message_get_body (self->message)) != 0)
    {
      g_free (self->shown.body);
      self->shown.body = g_strdup (coterie_message_get_body (self->message));
    }
  show_message (self);
}

static void
on_contact_renamed (CoterieMessageRow *self)
{
  self->shown.message = NULL;
  show_if_needed (self);
}

static void
follow_contact (CoterieMessageRow *self, CoterieContact *contact)
{
  if (self->contact == contact)
    return;
  if (self->contact != NULL)
    g_signal_handlers_disconnect_by_data (self->contact, self);
  g_set_object (&self->contact, contact);
  self->shown.message = NULL;
  if (contact == NULL)
    return;
  g_signal_connect_swapped (contact, "notify::state", G_CALLBACK (on_contact_renamed), self);
  g_signal_connect_swapped (contact, "notify::display-name", G_CALLBACK (on_contact_renamed), self);
}

/* In a group the one who wrote it. */
static CoterieContact *
find_contact (CoterieMessage *message)
{
  return is_in_group (message) ? coterie_message_get_sender (message)
                               : coterie_chat_get_contact (coterie_message_get_chat (message));
}

static void
on_message_notify (CoterieMessage *message, GParamSpec *spec, CoterieMessageRow *self)
{
  gboolean is_other = self->kind != coterie_message_get_kind (message) ||
                      self->is_placeholder != coterie_message_row_is_placeholder (message);

  show_if_needed (self);
  if (is_other) /* then its neighbours belong together in another way */
    gtk_widget_activate_action (GTK_WIDGET (self), "timeline.rebind", "u",
                                (guint) coterie_message_get_position (message));
}

/* ------------------------------------------------------------------------------------ GObject */

static void
coterie_message_row_dispose (GObject *object)
{
  CoterieMessageRow *self = COTERIE_MESSAGE_ROW (object);
  GtkWidget *child;

  coterie_message_row_bind (self, NULL, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  self->day = self->unread_line = self->notice = self->avatar = self->bubble = self->failed_bar = NULL;
  self->sender = self->audience = NULL;
  g_clear_object (&self->times);
  G_OBJECT_CLASS (coterie_message_row_parent_class)->dispose (object);
}

static GtkSizeRequestMode
coterie_message_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
coterie_message_row_finalize (GObject *object)
{
  g_free (COTERIE_MESSAGE_ROW (object)->shown.body);
  G_OBJECT_CLASS (coterie_message_row_parent_class)->finalize (object);
}

static void
coterie_message_row_class_init (CoterieMessageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_message_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = coterie_message_row_finalize;
  widget_class->get_request_mode = coterie_message_row_get_request_mode;
  widget_class->measure = coterie_message_row_measure;
  widget_class->size_allocate = coterie_message_row_size_allocate;
  widget_class->focus = coterie_message_row_focus;
  coterie_message_row_install_actions (widget_class);
  gtk_widget_class_set_css_name (widget_class, "message");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
}

static void
coterie_message_row_init (CoterieMessageRow *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  coterie_message_row_add_gestures (self);
}

GtkWidget *
coterie_message_row_new (CoterieTimeText *times)
{
  CoterieMessageRow *self = g_object_new (COTERIE_TYPE_MESSAGE_ROW, NULL);

  self->times = g_object_ref (times);
  return GTK_WIDGET (self);
}

void
coterie_message_row_bind (CoterieMessageRow *self, CoterieMessage *message, CoterieRowPlace place)
{
  g_return_if_fail (COTERIE_IS_MESSAGE_ROW (self));

  if (self->message != message)
    {
      if (self->message != NULL)
        g_signal_handlers_disconnect_by_func (self->message, on_message_notify, self);
      g_set_object (&self->message, message);
      if (message != NULL)
        g_signal_connect (message, "notify", G_CALLBACK (on_message_notify), self);
    }
  follow_contact (self, message != NULL ? find_contact (message) : NULL);
  self->place = place;
  if (message != NULL)
    show_if_needed (self);
}

CoterieMessage *
coterie_message_row_get_message (CoterieMessageRow *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE_ROW (self), NULL);

  return self->message;
}
