// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/request-bar.h"

#include "ui/chat-actions.h"
#include "ui/chat-name.h"
#include "ui/chat-shelves.h"
#include "ui/group-text.h"
#include "ui/hold-answer.h"
#include "ui/name-text.h"

#include <glib/gi18n.h>

struct _CoterieRequestBar
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieChat *chat;
  CoterieChatActions *actions;
  GSignalGroup *chat_signals;
  GSignalGroup *contact_signals;
  gboolean needed;

  GtkLabel *sentence;
  GtkWidget *buttons;
  GtkWidget *accept;
  GtkWidget *block;
  GtkWidget *unblock;
  GtkWidget *decline;
  GtkWidget *block_inviter;
  GtkLabel *block_words;
};

G_DEFINE_FINAL_TYPE (CoterieRequestBar, coterie_request_bar, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  PROP_CHAT,
  PROP_NEEDED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
is_blocked (CoterieRequestBar *self)
{
  CoterieContact *contact = self->chat != NULL ? coterie_chat_get_contact (self->chat) : NULL;

  return contact != NULL && coterie_contact_get_state (contact) == COTERIE_CONTACT_BLOCKED;
}

/* Nothing can be done about that, not even by unblocking. */
static gboolean
is_gone (CoterieRequestBar *self)
{
  CoterieContact *contact = self->chat != NULL ? coterie_chat_get_contact (self->chat) : NULL;

  return contact != NULL && coterie_contact_get_hold (contact) == COTERIE_HOLD_GONE;
}

static gboolean
is_replaced (CoterieRequestBar *self)
{
  CoterieContact *contact = self->chat != NULL ? coterie_chat_get_contact (self->chat) : NULL;

  return contact != NULL && coterie_hold_is_replaced (contact);
}

static gboolean
is_group_request (CoterieRequestBar *self)
{
  return self->chat != NULL && coterie_chat_get_request (self->chat);
}

static CoterieContact *
get_inviter (CoterieRequestBar *self)
{
  return self->client != NULL ? coterie_client_get_group_inviter (self->client, self->chat) : NULL;
}

static char *
make_group_sentence (CoterieRequestBar *self)
{
  CoterieContact *inviter = get_inviter (self);
  g_autofree char *name = inviter != NULL ? coterie_contact_name_text (inviter) : g_strdup (_ ("Unknown Person"));
  g_autofree char *isolated = coterie_name_text_isolate (name);

  return g_strdup_printf (
      _ ("%s has added you to this group, and is not among your contacts. Nothing that is said in it "
         "is shown until you accept."),
      isolated);
}

static void
show_sentence (CoterieRequestBar *self, gboolean gone, gboolean blocked)
{
  g_autofree char *name = coterie_chat_name_text (self->chat);
  g_autofree char *isolated = coterie_name_text_isolate (name);
  g_autofree char *sentence = NULL;

  if (!is_group_request (self) && coterie_group_text_silence (self->chat) != NULL)
    sentence = g_strdup (coterie_group_text_silence (self->chat));
  else if (is_replaced (self))
    sentence = g_strdup (_ ("Nobody uses this account any more. What was said stays here; somebody with a new identity "
                            "goes on in a new chat."));
  else if (gone)
    sentence = g_strdup_printf (_ ("The account of %s was deleted. Nothing can be sent to it any more."), isolated);
  else if (blocked)
    sentence = g_strdup_printf (_ ("You have blocked %s. What they write does not reach you."), isolated);
  else if (is_group_request (self))
    sentence = make_group_sentence (self);
  else
    sentence = g_strdup_printf (_ ("%s is not among your contacts. They learn nothing of you, not even that their "
                                   "message arrived, until you accept."),
                                isolated);
  gtk_label_set_label (self->sentence, sentence);
}

static void
show_inviter (CoterieRequestBar *self)
{
  CoterieContact *inviter = is_group_request (self) ? get_inviter (self) : NULL;
  g_autofree char *name = NULL, *isolated = NULL, *words = NULL;

  gtk_widget_set_visible (self->block_inviter, inviter != NULL);
  if (inviter == NULL)
    return;
  name = coterie_contact_name_text (inviter);
  isolated = coterie_name_text_isolate (name);
  words = g_strdup_printf (_ ("Block %s"), isolated);
  gtk_label_set_label (self->block_words, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->block_inviter), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
on_state_changed (CoterieRequestBar *self)
{
  const gboolean gone = is_gone (self);
  const gboolean blocked = is_blocked (self);
  const gboolean is_silent =
      self->chat != NULL && !is_group_request (self) && coterie_group_text_silence (self->chat) != NULL;
  const gboolean over = gone || is_silent || is_replaced (self);
  const gboolean needed = over || blocked || (self->chat != NULL && coterie_chat_is_request (self->chat));

  if (needed)
    show_sentence (self, gone, blocked);
  gtk_widget_set_visible (self->buttons, !over);
  gtk_widget_set_visible (self->accept, !blocked);
  gtk_widget_set_visible (self->block, !blocked && !is_group_request (self));
  show_inviter (self);
  gtk_widget_set_visible (self->decline, is_group_request (self));
  gtk_widget_set_visible (self->unblock, blocked);
  gtk_widget_set_visible (GTK_WIDGET (self), needed);
  if (self->needed == needed)
    return;
  self->needed = needed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NEEDED]);
}

static void
set_chat (CoterieRequestBar *self, CoterieChat *chat)
{
  if (!g_set_object (&self->chat, chat))
    return;
  coterie_chat_actions_set_chat (self->actions, chat);
  g_signal_group_set_target (self->chat_signals, chat);
  g_signal_group_set_target (self->contact_signals, chat != NULL ? coterie_chat_get_contact (chat) : NULL);
  on_state_changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT]);
}

/* ------------------------------------------------------------------------------------ the widget */

static void
coterie_request_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieRequestBar *self = COTERIE_REQUEST_BAR (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_CHAT:
      g_value_set_object (value, self->chat);
      break;
    case PROP_NEEDED:
      g_value_set_boolean (value, self->needed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_request_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieRequestBar *self = COTERIE_REQUEST_BAR (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_set_object (&self->client, g_value_get_object (value));
      coterie_chat_actions_set_client (self->actions, self->client);
      on_state_changed (self);
      break;
    case PROP_CHAT:
      set_chat (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_request_bar_dispose (GObject *object)
{
  CoterieRequestBar *self = COTERIE_REQUEST_BAR (object);

  g_clear_object (&self->chat_signals);
  g_clear_object (&self->contact_signals);
  g_clear_object (&self->actions);
  g_clear_object (&self->chat);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_request_bar_parent_class)->dispose (object);
}

static void
coterie_request_bar_class_init (CoterieRequestBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = coterie_request_bar_get_property;
  object_class->set_property = coterie_request_bar_set_property;
  object_class->dispose = coterie_request_bar_dispose;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT, flags);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_NEEDED] = g_param_spec_boolean ("needed", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/request-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieRequestBar, sentence);
  gtk_widget_class_bind_template_child (widget_class, CoterieRequestBar, buttons);
  gtk_widget_class_bind_template_child (widget_class, CoterieRequestBar, accept);
  gtk_widget_class_bind_template_child (widget_class, CoterieRequestBar, block);
  gtk_widget_class_bind_template_child (widget_class, CoterieRequestBar, unblock);
  gtk_widget_class_bind_template_child (widget_class, CoterieRequestBar, decline);
  gtk_widget_class_bind_template_child (widget_class, CoterieRequestBar, block_inviter);
  gtk_widget_class_bind_template_child (widget_class, CoterieRequestBar, block_words);
}

static void
coterie_request_bar_init (CoterieRequestBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = coterie_chat_actions_new (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "chat", G_ACTION_GROUP (self->actions));
  self->chat_signals = g_signal_group_new (COTERIE_TYPE_CHAT);
  g_signal_group_connect_swapped (self->chat_signals, "notify::title", G_CALLBACK (on_state_changed), self);
  g_signal_group_connect_swapped (self->chat_signals, "notify::n-messages", G_CALLBACK (on_state_changed), self);
  g_signal_group_connect_swapped (self->chat_signals, "notify::group-version", G_CALLBACK (on_state_changed), self);
  g_signal_group_connect_swapped (self->chat_signals, "notify::request", G_CALLBACK (on_state_changed), self);
  self->contact_signals = g_signal_group_new (COTERIE_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->contact_signals, "notify::state", G_CALLBACK (on_state_changed), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::hold", G_CALLBACK (on_state_changed), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::name", G_CALLBACK (on_state_changed), self);
}

gboolean
coterie_request_bar_get_needed (CoterieRequestBar *self)
{
  g_return_val_if_fail (COTERIE_IS_REQUEST_BAR (self), FALSE);

  return self->needed;
}
