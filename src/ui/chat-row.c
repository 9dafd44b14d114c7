// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/chat-row.h"

#include "ui/avatar.h"
#include "ui/chat-name.h"
#include "ui/delivery-mark.h"
#include "ui/name-list.h"
#include "ui/name-text.h"
#include "ui/notice-text.h"
#include "ui/word-marks.h"

#include <glib/gi18n.h>

#define PREVIEW_MAX_CHARS 200 /* of a draft: no row is wider */

struct _CoterieChatRow
{
  AdwBin parent_instance;

  CoterieChat *chat;
  CoterieTimeText *time_text;
  char *words;
  char *label;

  CoterieAvatar *avatar;
  GtkLabel *name;
  GtkWidget *muted;
  GtkImage *tick;
  GtkLabel *time;
  GtkLabel *preview;
  GtkWidget *pin;
  GtkLabel *badge;
};

G_DEFINE_FINAL_TYPE (CoterieChatRow, coterie_chat_row, ADW_TYPE_BIN)

enum
{
  PROP_CHAT = 1,
  PROP_TIME_TEXT,
  PROP_WORDS,
  PROP_LABEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_class (gpointer widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (GTK_WIDGET (widget), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (widget), name);
}

/* ------------------------------------------------------------------------------------ in words */

static void
append (GString *label, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (label->len > 0)
    g_string_append (label, ", ");
  g_string_append (label, part);
}

static gboolean
is_blocked (CoterieChatRow *self)
{
  CoterieContact *contact = coterie_chat_get_contact (self->chat);

  return contact != NULL && coterie_contact_get_state (contact) == COTERIE_CONTACT_BLOCKED;
}

static gboolean
has_draft (CoterieChatRow *self)
{
  return *coterie_chat_get_draft (self->chat) != '\0';
}

/* Whether the newest message is one that went to somebody, and how far it came is what the row tells. */
static gboolean
has_tick (CoterieChatRow *self)
{
  return coterie_chat_get_last_own (self->chat) && coterie_chat_get_kind (self->chat) != COTERIE_CHAT_NOTE_TO_SELF &&
         !has_draft (self) && !is_blocked (self) && !coterie_chat_get_in_call (self->chat);
}

static char *
make_label (CoterieChatRow *self, const char *name, const char *preview, const char *time)
{
  CoterieContact *contact = coterie_chat_get_contact (self->chat);
  const guint n_unread = coterie_chat_get_unread (self->chat);
  GString *label = g_string_new (name);
  g_autofree char *unread = NULL;

  if (contact != NULL && coterie_contact_get_online (contact))
    append (label, _ ("Online"));
  if (n_unread > 0)
    {
      unread = g_strdup_printf (ngettext ("%u unread message", "%u unread messages", n_unread), n_unread);
      append (label, unread);
    }
  append (label, preview);
  append (label, time);
  if (has_tick (self))
    append (label, coterie_delivery_mark_text (coterie_chat_get_last_state (self->chat)));
  if (coterie_chat_get_muted (self->chat))
    append (label, _ ("Muted"));
  if (coterie_chat_get_pinned (self->chat))
    append (label, _ ("Pinned"));
  return g_string_free (label, FALSE);
}

static char *
format_newest (CoterieChatRow *self)
{
  CoterieContact *sender = coterie_chat_get_last_sender (self->chat);
  g_autofree char *text = coterie_name_text (coterie_chat_get_last_text (self->chat)), *isolated = NULL;

  if (coterie_chat_get_last_kind (self->chat) != COTERIE_MESSAGE_TEXT)
    return coterie_notice_text (text);
  if (!has_tick (self) && sender == NULL)
    return g_steal_pointer (&text);
  isolated = coterie_name_text_isolate (text); /* it may be written the other way */
  if (sender != NULL)
    return coterie_name_list_said (sender, isolated);
  /* Translators: the newest message of a chat, in the list, when it is one's own */
  return g_strdup_printf (_ ("You: %s"), isolated);
}

static char *
format_preview (CoterieChatRow *self)
{
  const glong n_chars = g_utf8_strlen (coterie_chat_get_draft (self->chat), -1);
  g_autofree char *beginning = NULL, *draft = NULL;

  if (is_blocked (self))
    return g_strdup (_ ("Blocked"));
  if (coterie_chat_get_typing (self->chat))
    return coterie_name_list_typing (self->chat);
  if (coterie_chat_get_in_call (self->chat))
    return g_strdup (_ ("A call is on"));
  if (!has_draft (self))
    return format_newest (self);
  beginning = g_utf8_substring (coterie_chat_get_draft (self->chat), 0, MIN (n_chars, PREVIEW_MAX_CHARS));
  draft = coterie_name_text (beginning);
  return g_strdup_printf (_ ("Draft: %s"), draft);
}

static char *
format_time (CoterieChatRow *self)
{
  const gboolean is_empty = coterie_chat_get_n_messages (self->chat) == 0;

  return coterie_time_text_format_short (self->time_text, is_empty ? 0 : coterie_chat_get_last_time_ms (self->chat));
}

/* ------------------------------------------------------------------------------------ what is shown */

static void
show_name (CoterieChatRow *self, const char *name)
{
  g_autoptr (PangoAttrList) marks = NULL;

  if (self->words != NULL)
    marks = coterie_word_marks_new (GTK_WIDGET (self->name), name, self->words);
  gtk_label_set_label (self->name, name);
  gtk_label_set_attributes (self->name, marks);
}

static void
show_preview (CoterieChatRow *self, const char *preview)
{
  const gboolean blocked = is_blocked (self), typing = coterie_chat_get_typing (self->chat);
  const gboolean in_call = coterie_chat_get_in_call (self->chat);

  set_class (self->preview, "typing", typing && !blocked);
  set_class (self->preview, "draft", has_draft (self) && !typing && !in_call && !blocked);
  set_class (self->preview, "in-call", in_call && !typing && !blocked);
  gtk_label_set_label (self->preview, preview);
}

static void
show_time (CoterieChatRow *self, const char *time)
{
  gtk_label_set_label (self->time, time);
  set_class (self->time, "unread", coterie_chat_get_unread (self->chat) > 0 && !coterie_chat_get_muted (self->chat));
}

static void
show_tick (CoterieChatRow *self)
{
  const CoterieMessageState state = coterie_chat_get_last_state (self->chat);
  const gboolean shown = has_tick (self), failed = state == COTERIE_MESSAGE_FAILED;

  gtk_widget_set_visible (GTK_WIDGET (self->tick), shown);
  gtk_widget_set_hexpand (GTK_WIDGET (self->time), !shown); /* one of them takes what the name leaves */
  if (!shown)
    return;
  gtk_image_set_from_icon_name (self->tick, failed ? "dialog-error-symbolic" : coterie_delivery_mark_icon (state));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->tick), coterie_delivery_mark_text (state));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->tick), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  coterie_delivery_mark_text (state), -1);
  set_class (self->tick, "read", state == COTERIE_MESSAGE_STATE_READ);
  set_class (self->tick, "error", failed);
}

static void
show_badge (CoterieChatRow *self)
{
  const guint n_unread = coterie_chat_get_unread (self->chat);
  const gboolean muted = coterie_chat_get_muted (self->chat);
  g_autofree char *number = n_unread > 999 ? g_strdup ("999+") : g_strdup_printf ("%u", n_unread);

  gtk_label_set_label (self->badge, number);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), n_unread > 0);
  set_class (self->badge, "muted", muted);
  gtk_widget_set_visible (self->muted, muted);
  gtk_widget_set_visible (self->pin, coterie_chat_get_pinned (self->chat) && n_unread == 0);
}

static void
show (CoterieChatRow *self)
{
  g_autofree char *name = NULL, *preview = NULL, *time = NULL, *label = NULL;

  if (self->chat == NULL)
    return;
  name = coterie_chat_name_text (self->chat);
  preview = format_preview (self);
  time = format_time (self);
  if (coterie_chat_row_is_filled (self))
    {
      show_name (self, name);
      show_preview (self, preview);
      show_time (self, time);
      show_tick (self);
      show_badge (self);
    }
  label = make_label (self, name, preview, time);
  if (g_strcmp0 (label, self->label) == 0)
    return;
  g_free (self->label);
  self->label = g_steal_pointer (&label);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LABEL]);
}

/* ------------------------------------------------------------------------------------ the widget */

/* One handler for all there is to tell, because a list has hundreds of rows. */
static void
follow (CoterieChatRow *self)
{
  CoterieContact *contact = coterie_chat_get_contact (self->chat);

  g_signal_connect_swapped (self->chat, "notify", G_CALLBACK (show), self);
  if (contact != NULL)
    g_signal_connect_swapped (contact, "notify", G_CALLBACK (show), self);
}

static void
unfollow (CoterieChatRow *self)
{
  CoterieContact *contact = self->chat != NULL ? coterie_chat_get_contact (self->chat) : NULL;

  if (self->chat != NULL)
    g_signal_handlers_disconnect_by_func (self->chat, show, self);
  if (contact != NULL)
    g_signal_handlers_disconnect_by_func (contact, show, self);
}

static void
set_words (CoterieChatRow *self, const char *words)
{
  if (g_strcmp0 (self->words, words) == 0)
    return;
  g_free (self->words);
  self->words = g_strdup (words);
  show (self);
}

static void
set_time_text (CoterieChatRow *self, CoterieTimeText *time_text)
{
  self->time_text = g_object_ref (time_text);
  g_signal_connect_object (time_text, "notify::epoch", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
}

static void
coterie_chat_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieChatRow *self = COTERIE_CHAT_ROW (object);

  switch (id)
    {
    case PROP_CHAT:
      g_value_set_object (value, self->chat);
      break;
    case PROP_TIME_TEXT:
      g_value_set_object (value, self->time_text);
      break;
    case PROP_WORDS:
      g_value_set_string (value, self->words);
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_chat_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieChatRow *self = COTERIE_CHAT_ROW (object);

  switch (id)
    {
    case PROP_CHAT:
      coterie_chat_row_set_chat (self, g_value_get_object (value));
      break;
    case PROP_TIME_TEXT:
      set_time_text (self, g_value_get_object (value));
      break;
    case PROP_WORDS:
      set_words (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_chat_row_dispose (GObject *object)
{
  CoterieChatRow *self = COTERIE_CHAT_ROW (object);

  unfollow (self);
  g_clear_object (&self->chat);
  g_clear_object (&self->time_text);
  g_clear_pointer (&self->words, g_free);
  g_clear_pointer (&self->label, g_free);
  G_OBJECT_CLASS (coterie_chat_row_parent_class)->dispose (object);
}

static void
coterie_chat_row_class_init (CoterieChatRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = coterie_chat_row_get_property;
  object_class->set_property = coterie_chat_row_set_property;
  object_class->dispose = coterie_chat_row_dispose;
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_TIME_TEXT] =
      g_param_spec_object ("time-text", NULL, NULL, COTERIE_TYPE_TIME_TEXT, flags | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_WORDS] = g_param_spec_string ("words", NULL, NULL, NULL, flags);
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (COTERIE_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/chat-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieChatRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatRow, name);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatRow, muted);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatRow, tick);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatRow, time);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatRow, preview);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatRow, pin);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatRow, badge);
}

static void
coterie_chat_row_init (CoterieChatRow *self)
{
}

/**
 * coterie_chat_row_new_bare:
 *
 * Returns: a row that is read out, but shows nothing before it is filled
 */
GtkWidget *
coterie_chat_row_new_bare (CoterieTimeText *time_text)
{
  return g_object_new (COTERIE_TYPE_CHAT_ROW, "time-text", time_text, NULL);
}

GtkWidget *
coterie_chat_row_new (CoterieTimeText *time_text)
{
  GtkWidget *row = coterie_chat_row_new_bare (time_text);

  coterie_chat_row_fill (COTERIE_CHAT_ROW (row));
  return row;
}

void
coterie_chat_row_fill (CoterieChatRow *self)
{
  g_return_if_fail (COTERIE_IS_CHAT_ROW (self));

  if (coterie_chat_row_is_filled (self))
    return;
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_avatar_set_chat (self->avatar, self->chat);
  show (self);
}

/**
 * coterie_chat_row_show_sample:
 *
 * Shows the letters and digits that a row is likely to need, in each of its styles.
 */
void
coterie_chat_row_show_sample (CoterieChatRow *self)
{
  static const char letters[] = "The quick brown fox jumps over the lazy dog: AÄBCDEFGHIJKLMNOPQRSTUVWXYZ, 0123456789…";

  g_return_if_fail (coterie_chat_row_is_filled (self));

  gtk_label_set_label (self->name, letters);
  gtk_label_set_label (self->preview, letters);
  gtk_label_set_label (self->time, "Yesterday 0123456789:");
  gtk_label_set_label (self->badge, "0123456789");
  gtk_widget_set_visible (GTK_WIDGET (self->badge), TRUE);
}

gboolean
coterie_chat_row_is_filled (CoterieChatRow *self)
{
  return self->avatar != NULL;
}

void
coterie_chat_row_set_chat (CoterieChatRow *self, CoterieChat *chat)
{
  g_return_if_fail (COTERIE_IS_CHAT_ROW (self));

  if (self->chat == chat)
    return;
  unfollow (self);
  g_set_object (&self->chat, chat);
  if (chat != NULL)
    follow (self);
  if (coterie_chat_row_is_filled (self))
    coterie_avatar_set_chat (self->avatar, chat);
  show (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT]);
}

CoterieChat *
coterie_chat_row_get_chat (CoterieChatRow *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT_ROW (self), NULL);

  return self->chat;
}
