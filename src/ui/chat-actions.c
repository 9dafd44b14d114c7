// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/chat-actions.h"

#include "ui/chat-shelves.h"
#include "ui/error-text.h"
#include "ui/group-actions.h"
#include "ui/hold-answer.h"
#include "ui/safety-number-dialog.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

struct _CoterieChatActions
{
  GSimpleActionGroup parent_instance;

  GtkWidget *widget; /* not owned; NULL once it is gone */
  CoterieClient *client;
  CoterieChat *chat;
  GSignalGroup *chat_signals;
  GSignalGroup *contact_signals;
};

G_DEFINE_FINAL_TYPE (CoterieChatActions, coterie_chat_actions, G_TYPE_SIMPLE_ACTION_GROUP)

enum
{
  PROP_CLIENT = 1,
  PROP_CHAT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ------------------------------------------------------------------------------------ what can be done now */

static void
set_enabled (CoterieChatActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
set_flag (CoterieChatActions *self, const char *name, gboolean possible, gboolean value)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), possible);
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (value));
}

/* Of a group that asks: who has added us to it. */
static gboolean
has_inviter (CoterieChatActions *self)
{
  return coterie_chat_get_request (self->chat) && coterie_client_get_group_inviter (self->client, self->chat) != NULL;
}

static void
update (CoterieChatActions *self)
{
  CoterieChat *chat = self->client != NULL ? self->chat : NULL;
  CoterieContact *contact = chat != NULL ? coterie_chat_get_contact (chat) : NULL;
  CoterieContactState state = contact != NULL ? coterie_contact_get_state (contact) : COTERIE_CONTACT_STRANGER;
  const gboolean is_request = chat != NULL && coterie_chat_is_request (chat);

  set_flag (self, "mute", chat != NULL && coterie_chat_get_kind (chat) != COTERIE_CHAT_NOTE_TO_SELF && !is_request,
            chat != NULL && coterie_chat_get_muted (chat));
  set_flag (self, "pin", chat != NULL && !is_request, chat != NULL && coterie_chat_get_pinned (chat));
  set_flag (self, "archive", chat != NULL && !is_request, chat != NULL && coterie_chat_get_archived (chat));
  set_enabled (self, "mark-read", chat != NULL && !is_request && coterie_chat_get_unread (chat) > 0);
  set_enabled (self, "accept", is_request);
  set_enabled (self, "block", contact != NULL ? state != COTERIE_CONTACT_BLOCKED : chat != NULL && has_inviter (self));
  set_enabled (self, "unblock", contact != NULL && state == COTERIE_CONTACT_BLOCKED);
  set_enabled (self, "verify", contact != NULL);
  set_enabled (self, "leave", chat != NULL && coterie_chat_get_role (chat) != COTERIE_CHAT_ROLE_NONE);
  set_enabled (self, "close",
               chat != NULL && coterie_chat_get_role (chat) == COTERIE_CHAT_ROLE_ADMIN &&
                   !coterie_chat_get_closed (chat));
  set_enabled (self, "answer-hold", contact != NULL && coterie_hold_is_answerable (contact));
}

/* ------------------------------------------------------------------------------------ doing it */

/* An answer may come when the chat shown is another one, or when the widget is gone. */
static void
finish (CoterieChatActions *self, gboolean done, const GError *error)
{
  if (!done && self->widget != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    coterie_toast_show (self->widget, coterie_error_text (error));
  update (self);
  g_object_unref (self);
}

static void
on_flag_set (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  finish (user_data, coterie_client_set_chat_flag_finish (COTERIE_CLIENT (object), result, &error), error);
}

/* The state of the action changes when the chat's property does. */
static void
change_flag (CoterieChatActions *self, CoterieChatFlag flag, GVariant *value)
{
  coterie_client_set_chat_flag_async (self->client, self->chat, flag, g_variant_get_boolean (value), NULL, on_flag_set,
                                      g_object_ref (self));
}

static void
on_change_mute (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  change_flag (user_data, COTERIE_CHAT_FLAG_MUTED, value);
}

static void
on_change_pin (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  change_flag (user_data, COTERIE_CHAT_FLAG_PINNED, value);
}

static void
on_change_archive (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  change_flag (user_data, COTERIE_CHAT_FLAG_ARCHIVED, value);
}

static void
on_marked_read (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  finish (user_data, coterie_client_mark_read_finish (COTERIE_CLIENT (object), result, &error), error);
}

static void
on_mark_read (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoterieChatActions *self = user_data;

  coterie_client_mark_read_async (self->client, self->chat, NULL, on_marked_read, g_object_ref (self));
}

static void
on_accepted (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  finish (user_data, coterie_client_accept_finish (COTERIE_CLIENT (object), result, &error), error);
}

static void
on_group_accepted (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  finish (user_data, coterie_client_accept_group_finish (COTERIE_CLIENT (object), result, &error), error);
}

static void
on_accept (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoterieChatActions *self = user_data;

  if (coterie_chat_get_kind (self->chat) == COTERIE_CHAT_GROUP)
    {
      coterie_client_accept_group_async (self->client, self->chat, NULL, on_group_accepted, g_object_ref (self));
      return;
    }

  coterie_client_accept_async (self->client, coterie_chat_get_contact (self->chat), NULL, on_accepted,
                               g_object_ref (self));
}

static void
on_blocked_set (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  finish (user_data, coterie_client_set_blocked_finish (COTERIE_CLIENT (object), result, &error), error);
}

static void
set_blocked (CoterieChatActions *self, gboolean blocked)
{
  coterie_client_set_blocked_async (self->client, coterie_chat_get_contact (self->chat), blocked, NULL, on_blocked_set,
                                    g_object_ref (self));
}

static void
on_block (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoterieChatActions *self = user_data;

  if (coterie_chat_get_contact (self->chat) != NULL)
    set_blocked (self, TRUE);
  else if (self->widget != NULL)
    coterie_group_actions_block (self->widget, self->client, self->chat);
}

static void
on_unblock (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  set_blocked (user_data, FALSE);
}

static void
on_verify (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoterieChatActions *self = user_data;

  if (self->widget != NULL)
    coterie_safety_number_dialog_show (self->widget, self->client, coterie_chat_get_contact (self->chat));
}

static void
on_leave (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoterieChatActions *self = user_data;

  if (self->widget != NULL)
    coterie_group_actions_change (self->widget, self->client, self->chat, COTERIE_GROUP_CHANGE_LEAVE, NULL);
}

static void
on_close (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoterieChatActions *self = user_data;

  if (self->widget != NULL)
    coterie_group_actions_change (self->widget, self->client, self->chat, COTERIE_GROUP_CHANGE_CLOSE, NULL);
}

static void
on_answer_hold (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoterieChatActions *self = user_data;

  if (self->widget != NULL)
    coterie_hold_answer (self->widget, self->client, coterie_chat_get_contact (self->chat));
}

/* ------------------------------------------------------------------------------------ the object */

static void
coterie_chat_actions_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieChatActions *self = COTERIE_CHAT_ACTIONS (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_CHAT:
      g_value_set_object (value, self->chat);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_chat_actions_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieChatActions *self = COTERIE_CHAT_ACTIONS (object);

  switch (id)
    {
    case PROP_CLIENT:
      coterie_chat_actions_set_client (self, g_value_get_object (value));
      break;
    case PROP_CHAT:
      coterie_chat_actions_set_chat (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_chat_actions_dispose (GObject *object)
{
  CoterieChatActions *self = COTERIE_CHAT_ACTIONS (object);

  g_clear_weak_pointer (&self->widget);
  g_clear_object (&self->contact_signals);
  g_clear_object (&self->chat_signals);
  g_clear_object (&self->chat);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_chat_actions_parent_class)->dispose (object);
}

static void
coterie_chat_actions_class_init (CoterieChatActionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = coterie_chat_actions_get_property;
  object_class->set_property = coterie_chat_actions_set_property;
  object_class->dispose = coterie_chat_actions_dispose;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_chat_actions_init (CoterieChatActions *self)
{
  static const GActionEntry actions[] = {
    { .name = "mute", .state = "false", .change_state = on_change_mute },
    { .name = "pin", .state = "false", .change_state = on_change_pin },
    { .name = "archive", .state = "false", .change_state = on_change_archive },
    { .name = "mark-read", .activate = on_mark_read },
    { .name = "accept", .activate = on_accept },
    { .name = "block", .activate = on_block },
    { .name = "unblock", .activate = on_unblock },
    { .name = "verify", .activate = on_verify },
    { .name = "leave", .activate = on_leave },
    { .name = "close", .activate = on_close },
    { .name = "answer-hold", .activate = on_answer_hold },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  self->chat_signals = g_signal_group_new (COTERIE_TYPE_CHAT);
  self->contact_signals = g_signal_group_new (COTERIE_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->chat_signals, "notify", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::state", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::hold", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::name", G_CALLBACK (update), self);
  update (self);
}

CoterieChatActions *
coterie_chat_actions_new (GtkWidget *widget)
{
  CoterieChatActions *self = g_object_new (COTERIE_TYPE_CHAT_ACTIONS, NULL);

  g_set_weak_pointer (&self->widget, widget);
  return self;
}

void
coterie_chat_actions_set_client (CoterieChatActions *self, CoterieClient *client)
{
  g_return_if_fail (COTERIE_IS_CHAT_ACTIONS (self));

  if (!g_set_object (&self->client, client))
    return;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT]);
}

void
coterie_chat_actions_set_chat (CoterieChatActions *self, CoterieChat *chat)
{
  g_return_if_fail (COTERIE_IS_CHAT_ACTIONS (self));

  if (!g_set_object (&self->chat, chat))
    return;
  g_signal_group_set_target (self->chat_signals, chat);
  g_signal_group_set_target (self->contact_signals, chat != NULL ? coterie_chat_get_contact (chat) : NULL);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT]);
}

/**
 * coterie_chat_actions_menu_new:
 *
 * What makes no sense for a chat is left out.
 */
GMenuModel *
coterie_chat_actions_menu_new (void)
{
  static const struct
  {
    const char *label, *action;
    gboolean ends_section;
  } items[] = {
    { N_ ("Mark as _Read"), "chat.mark-read", TRUE },
    { N_ ("_Pin"), "chat.pin", FALSE },
    { N_ ("_Mute"), "chat.mute", FALSE },
    { N_ ("_Archive"), "chat.archive", TRUE },
    { N_ ("A_ccept"), "chat.accept", FALSE },
    { N_ ("_Block"), "chat.block", FALSE },
    { N_ ("Un_block"), "chat.unblock", FALSE },
    { N_ ("_Leave Group…"), "chat.leave", TRUE },
  };
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_ (items[i].label), items[i].action);

      g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
      g_menu_append_item (section, item);
      if (!items[i].ends_section)
        continue;
      g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
      g_object_unref (section);
      section = g_menu_new ();
    }
  return G_MENU_MODEL (g_steal_pointer (&menu));
}
