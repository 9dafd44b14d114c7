// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/message-entry.h"

#include "ui/audience-button.h"
#include "ui/cluster-guard.h"
#include "ui/cluster-text.h"
#include "ui/error-text.h"
#include "ui/group-text.h"
#include "ui/long-words.h"
#include "ui/mark-runs.h"
#include "ui/mention-popover.h"
#include "ui/spelling-marks.h"

#include <glib/gi18n.h>
#include <string.h>

#define DRAFT_DELAY_MS 500 /* a draft is kept when nothing was typed for this long */

struct _CoterieMessageEntry
{
  GtkWidget parent_instance;

  GtkTextView *text_view;
  GtkLabel *hint;
  GtkRevealer *refusal;
  GtkLabel *refusal_label;
  GtkMenuButton *emoji_button;
  CoterieAudienceButton *audience_button;
  GtkWidget *audience_row;
  GtkLabel *audience_label;
  CoterieMentionPopover *mentions;

  CoterieClient *client;
  CoterieChat *chat;
  CoterieSpellingMarks *spelling; /* the text view's */
  GSettings *settings;
  guint draft_timeout;
  gboolean loading; /* the draft, not what somebody types */
};

G_DEFINE_FINAL_TYPE (CoterieMessageEntry, coterie_message_entry, GTK_TYPE_WIDGET)

enum
{
  PROP_CLIENT = 1,
  PROP_CHAT,
  PROP_SETTINGS,
  N_PROPS
};

enum
{
  SIGNAL_SENT,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static char *
dup_text (CoterieMessageEntry *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  g_autofree char *fit = NULL;
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  fit = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  return coterie_cluster_text_undo (fit);
}

static void
set_text (CoterieMessageEntry *self, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter end;

  self->loading = TRUE;
  gtk_text_buffer_begin_irreversible_action (buffer); /* undo never brings back what was sent, or another chat's text */
  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_end_irreversible_action (buffer);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_place_cursor (buffer, &end);
  self->loading = FALSE;
}

/* ------------------------------------------------------------------------------------ the draft */

static void
save_draft (CoterieMessageEntry *self)
{
  g_autofree char *text = NULL;

  g_clear_handle_id (&self->draft_timeout, g_source_remove);
  if (self->client == NULL || self->chat == NULL)
    return;
  text = dup_text (self);
  coterie_client_set_draft (self->client, self->chat, text);
}

static gboolean
on_draft_due (gpointer user_data)
{
  CoterieMessageEntry *self = user_data;

  self->draft_timeout = 0;
  save_draft (self);
  return G_SOURCE_REMOVE;
}

static void
save_draft_soon (CoterieMessageEntry *self)
{
  g_clear_handle_id (&self->draft_timeout, g_source_remove);
  self->draft_timeout = g_timeout_add (DRAFT_DELAY_MS, on_draft_due, self);
}

/* ------------------------------------------------------------------------------------ sending */

static void
refuse (CoterieMessageEntry *self, const char *reason)
{
  if (reason != NULL)
    gtk_label_set_text (self->refusal_label, reason);
  gtk_widget_set_visible (GTK_WIDGET (self->refusal), reason != NULL);
  gtk_revealer_set_reveal_child (self->refusal, reason != NULL);
}

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

/* A message on its way to the vault. */
typedef struct
{
  CoterieMessageEntry *entry; /* counted */
  CoterieChat *chat;
  char *text;
} Sending;

static void
sending_free (Sending *sending)
{
  g_object_unref (sending->entry);
  g_object_unref (sending->chat);
  g_free (sending->text);
  g_free (sending);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

static char *
join_texts (const char *text, const char *since)
{
  return *since != '\0' ? g_strconcat (text, "\n", since, NULL) : g_strdup (text);
}

/* What was not kept goes back to where it was written; what was written there since then follows it. */
static void
put_back (Sending *sending, CoterieClient *client)
{
  CoterieMessageEntry *self = sending->entry;
  g_autofree char *since = NULL, *text = NULL;

  if (self->chat != sending->chat)
    {
      text = join_texts (sending->text, coterie_chat_get_draft (sending->chat));
      coterie_client_set_draft (client, sending->chat, text);
      return;
    }
  since = dup_text (self);
  text = join_texts (sending->text, since);
  set_text (self, text);
  save_draft (self);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Sending) sending = user_data;
  CoterieMessageEntry *self = sending->entry;
  g_autoptr (GError) error = NULL;
  const gboolean is_kept = coterie_client_send_to_chat_finish (COTERIE_CLIENT (source), result, NULL, &error);

  if (!is_kept)
    put_back (sending, COTERIE_CLIENT (source));
  if (self->chat != sending->chat)
    return;
  if (is_kept)
    g_signal_emit (self, signals[SIGNAL_SENT], 0);
  else
    refuse (self, coterie_chat_get_kind (sending->chat) == COTERIE_CHAT_GROUP ? coterie_group_text_error (error)
                                                                              : coterie_error_text (error));
}

/* The profile has all of the text as a draft until it has it as a message. */
static void
on_send (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieMessageEntry *self = COTERIE_MESSAGE_ENTRY (widget);
  g_autofree char *text = dup_text (self);
  g_autoptr (GPtrArray) members = coterie_audience_button_dup_members (self->audience_button);
  Sending *sending;

  if (self->client == NULL || self->chat == NULL || is_blank (text))
    return;
  save_draft (self);
  g_strchomp (text);
  sending = g_new0 (Sending, 1);
  sending->entry = g_object_ref (self);
  sending->chat = g_object_ref (self->chat);
  sending->text = g_steal_pointer (&text);
  refuse (self, NULL);
  coterie_client_set_typing (self->client, self->chat, FALSE);
  set_text (self, "");
  if (members != NULL)
    coterie_client_send_to_members_async (self->client, self->chat, sending->text, members, NULL, on_sent, sending);
  else
    coterie_client_send_to_chat_async (self->client, self->chat, sending->text, NULL, on_sent, sending);
  coterie_client_set_draft (self->client, self->chat, "");
}

/* ------------------------------------------------------------------------------------ to whom */

/* It stays so until somebody takes it back: what is meant for some never goes to all by mistake. */
static void
on_audience_changed (CoterieMessageEntry *self)
{
  const char *text = coterie_audience_button_get_text (self->audience_button);

  gtk_label_set_label (self->audience_label, text != NULL ? text : "");
  gtk_widget_set_visible (self->audience_row, text != NULL);
}

static void
on_audience_cleared (CoterieMessageEntry *self)
{
  coterie_audience_button_clear (self->audience_button);
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static void
follow_chat (CoterieMessageEntry *self)
{
  coterie_audience_button_set_chat (self->audience_button, self->client, self->chat);
  coterie_mention_popover_set_chat (self->mentions, self->client, self->chat);
}

/* ------------------------------------------------------------------------------------ writing */

static gboolean
on_key_pressed (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, CoterieMessageEntry *self)
{
  if (key != GDK_KEY_Return && key != GDK_KEY_KP_Enter && key != GDK_KEY_ISO_Enter)
    return GDK_EVENT_PROPAGATE;
  if ((state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  if (gtk_text_view_im_context_filter_keypress (self->text_view,
                                                gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (keys))))
    return GDK_EVENT_STOP; /* it ends a word that an input method was composing */
  gtk_widget_activate_action (GTK_WIDGET (self), "entry.send", NULL);
  return GDK_EVENT_STOP;
}

static void
on_buffer_changed (CoterieMessageEntry *self)
{
  g_autofree char *text = dup_text (self);

  gtk_widget_set_visible (GTK_WIDGET (self->hint), *text == '\0');
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "entry.send", self->chat != NULL && !is_blank (text));
  if (self->loading || self->client == NULL || self->chat == NULL)
    return;
  refuse (self, NULL);
  coterie_client_set_typing (self->client, self->chat, *text != '\0');
  save_draft_soon (self);
}

static void
on_emoji_picked (CoterieMessageEntry *self, const char *emoji)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);

  gtk_text_buffer_delete_selection (buffer, TRUE, TRUE);
  gtk_text_buffer_insert_at_cursor (buffer, emoji, -1);
}

/* It costs some time to make; most days nobody asks for it. */
static void
make_emoji_chooser (GtkMenuButton *button, gpointer user_data)
{
  GtkWidget *chooser;

  if (gtk_menu_button_get_popover (button) != NULL)
    return;
  chooser = gtk_emoji_chooser_new ();
  g_signal_connect_object (chooser, "emoji-picked", G_CALLBACK (on_emoji_picked), user_data, G_CONNECT_SWAPPED);
  gtk_menu_button_set_popover (button, chooser);
}

/* GTK asks when Tab leaves us as well; then it has to go on. */
static gboolean
coterie_message_entry_grab_focus (GtkWidget *widget)
{
  return gtk_widget_get_focus_child (widget) == NULL &&
         gtk_widget_grab_focus (GTK_WIDGET (COTERIE_MESSAGE_ENTRY (widget)->text_view));
}

static void
set_settings (CoterieMessageEntry *self, GSettings *settings)
{
  if (!g_set_object (&self->settings, settings) || settings == NULL)
    return;
  g_settings_bind (settings, "spell-checking", self->spelling, "enabled", G_SETTINGS_BIND_DEFAULT);
}

/* ------------------------------------------------------------------------------------ GObject */

static void
coterie_message_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieMessageEntry *self = COTERIE_MESSAGE_ENTRY (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_CHAT:
      g_value_set_object (value, self->chat);
      break;
    case PROP_SETTINGS:
      g_value_set_object (value, self->settings);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_message_entry_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieMessageEntry *self = COTERIE_MESSAGE_ENTRY (object);

  switch (id)
    {
    case PROP_CLIENT:
      coterie_message_entry_set_client (self, g_value_get_object (value));
      break;
    case PROP_CHAT:
      coterie_message_entry_set_chat (self, g_value_get_object (value));
      break;
    case PROP_SETTINGS:
      set_settings (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_message_entry_unmap (GtkWidget *widget)
{
  CoterieMessageEntry *self = COTERIE_MESSAGE_ENTRY (widget);

  if (self->draft_timeout != 0)
    save_draft (self);
  GTK_WIDGET_CLASS (coterie_message_entry_parent_class)->unmap (widget);
}

static void
coterie_message_entry_dispose (GObject *object)
{
  CoterieMessageEntry *self = COTERIE_MESSAGE_ENTRY (object);
  GtkWidget *child;

  g_clear_handle_id (&self->draft_timeout, g_source_remove);
  g_clear_object (&self->client);
  g_clear_object (&self->chat);
  g_clear_object (&self->settings);
  if (self->mentions != NULL)
    g_object_run_dispose (G_OBJECT (self->mentions));
  g_clear_object (&self->mentions);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (coterie_message_entry_parent_class)->dispose (object);
}

static void
coterie_message_entry_class_init (CoterieMessageEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = coterie_message_entry_dispose;
  object_class->get_property = coterie_message_entry_get_property;
  object_class->set_property = coterie_message_entry_set_property;
  widget_class->grab_focus = coterie_message_entry_grab_focus;
  widget_class->unmap = coterie_message_entry_unmap;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SETTINGS] = g_param_spec_object (
      "settings", NULL, NULL, G_TYPE_SETTINGS, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_SENT] =
      g_signal_new ("sent", COTERIE_TYPE_MESSAGE_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (COTERIE_TYPE_AUDIENCE_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/message-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageEntry, text_view);
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageEntry, hint);
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageEntry, refusal);
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageEntry, refusal_label);
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageEntry, emoji_button);
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageEntry, audience_button);
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageEntry, audience_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageEntry, audience_label);
  gtk_widget_class_bind_template_callback (widget_class, on_audience_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_audience_cleared);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, save_draft);
  gtk_widget_class_install_action (widget_class, "entry.send", NULL, on_send);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
coterie_message_entry_init (CoterieMessageEntry *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                                  GTK_ORIENTATION_VERTICAL);
  gtk_menu_button_set_create_popup_func (self->emoji_button, make_emoji_chooser, self, NULL);
  g_signal_connect_object (gtk_text_view_get_buffer (self->text_view), "changed", G_CALLBACK (on_buffer_changed), self,
                           G_CONNECT_SWAPPED);
  coterie_cluster_guard_attach (gtk_text_view_get_buffer (self->text_view));
  coterie_long_words_attach (gtk_text_view_get_buffer (self->text_view));
  coterie_mark_runs_attach (gtk_text_view_get_buffer (self->text_view));
  self->spelling = coterie_spelling_marks_attach (self->text_view);
  self->mentions = coterie_mention_popover_new (self->text_view);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "entry.send", FALSE);
}

void
coterie_message_entry_set_client (CoterieMessageEntry *self, CoterieClient *client)
{
  g_return_if_fail (COTERIE_IS_MESSAGE_ENTRY (self));

  if (!g_set_object (&self->client, client))
    return;
  follow_chat (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT]);
}

void
coterie_message_entry_set_chat (CoterieMessageEntry *self, CoterieChat *chat)
{
  g_return_if_fail (COTERIE_IS_MESSAGE_ENTRY (self));

  if (self->chat == chat)
    return;
  if (self->draft_timeout != 0)
    save_draft (self);
  g_set_object (&self->chat, chat);
  refuse (self, NULL);
  follow_chat (self);
  set_text (self, chat != NULL ? coterie_chat_get_draft (chat) : "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT]);
}
