// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/notifier.h"

#include "ui/chat-name.h"
#include "ui/cluster-text.h"
#include "ui/name-list.h"
#include "ui/notice-text.h"
#include "ui/settings.h"
#include "ui/window.h"

#include <glib/gi18n.h>

/* Messages that come together are told together. */
#define GATHER_MS 150
#define QUIET_US (2 * G_USEC_PER_SEC)
#define BODY_MAX_CHARS 300

struct _CoterieNotifier
{
  GObject parent_instance;

  GtkApplication *application; /* not counted: it owns the notifier */
  CoterieClient *client;
  GSettings *settings;
  GHashTable *waiting; /* CoterieChat → CoterieMessage, its newest that was not told yet */
  GHashTable *shown;   /* CoterieChat that was told → its CoterieNotifyContent */
  GHashTable *despite; /* those of them that were told although they are muted: somebody is mentioned */
  int content;         /* CoterieNotifyContent, as the person chose it last */
  guint gathering;     /* source */
  gint64 sounded_us;
};

G_DEFINE_FINAL_TYPE (CoterieNotifier, coterie_notifier, G_TYPE_OBJECT)

/* What names nobody is one for all chats: its id and its action go over the bus as well. */
#define NAMELESS_ID "messages"

static char *
make_id (CoterieChat *chat, int content)
{
  g_autofree char *target = NULL;

  if (content == COTERIE_NOTIFY_NOTHING)
    return g_strdup (NAMELESS_ID);
  target = coterie_chat_target (chat);
  return g_strconcat ("chat-", target, NULL);
}

static gboolean
is_seen (CoterieNotifier *self, CoterieChat *chat)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);

  return COTERIE_IS_WINDOW (window) && coterie_window_shows_chat (COTERIE_WINDOW (window), chat);
}

static gboolean
is_due (CoterieNotifier *self, CoterieChat *chat)
{
  CoterieContact *contact = coterie_chat_get_contact (chat);

  return (!coterie_chat_get_muted (chat) || g_hash_table_contains (self->despite, chat)) &&
         coterie_chat_get_unread (chat) > 0 &&
         (contact == NULL || coterie_contact_get_state (contact) != COTERIE_CONTACT_BLOCKED);
}

static gboolean
is_wanted (CoterieNotifier *self, CoterieChat *chat)
{
  return self->content != COTERIE_NOTIFY_OFF && !coterie_client_get_closing (self->client) && is_due (self, chat) &&
         !is_seen (self, chat);
}

/* ------------------------------------------------------------------------------------ what it says */

/* Some shells read the body as markup. A word joiner makes neither a tag nor an entity of what a peer wrote, and nobody
 * sees it. And shells use Pango, too. */
static char *
make_plain (const char *text)
{
  g_autofree char *start = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), BODY_MAX_CHARS));
  g_autofree char *fit = coterie_cluster_text (start);
  GString *plain = g_string_new (NULL);

  for (const char *at = fit != NULL ? fit : start; *at != '\0'; at++)
    {
      g_string_append_c (plain, *at);
      if (*at == '<' || *at == '&')
        g_string_append (plain, "\342\201\240");
    }
  return g_string_free (plain, FALSE);
}

static char *
count_text (CoterieChat *chat)
{
  guint n_unread = coterie_chat_get_unread (chat);

  return g_strdup_printf (ngettext ("%u new message", "%u new messages", n_unread), n_unread);
}

static char *
make_body (CoterieNotifier *self, CoterieChat *chat, CoterieMessage *message)
{
  CoterieContact *contact = coterie_chat_get_contact (chat);

  if (contact != NULL && coterie_contact_get_state (contact) != COTERIE_CONTACT_ACCEPTED)
    return g_strdup (_ ("Wants to write to you"));
  if (self->content == COTERIE_NOTIFY_NAME_AND_TEXT && coterie_message_get_kind (message) != COTERIE_MESSAGE_TEXT)
    return coterie_notice_text (coterie_message_get_body (message));
  if (self->content == COTERIE_NOTIFY_NAME_AND_TEXT)
    {
      g_autofree char *said =
          coterie_chat_get_kind (chat) == COTERIE_CHAT_GROUP
              ? coterie_name_list_said (coterie_message_get_sender (message), coterie_message_get_body (message))
              : g_strdup (coterie_message_get_body (message));

      return make_plain (said);
    }
  return count_text (chat);
}

static GNotification *
make_nameless (void)
{
  GNotification *notification = g_notification_new ("Coterie");

  g_notification_set_body (notification, _ ("New message"));
  g_notification_set_default_action (notification, "app.open-unread");
  return notification;
}

static GNotification *
make_named (CoterieNotifier *self, CoterieChat *chat, CoterieMessage *message)
{
  g_autofree char *target = coterie_chat_target (chat);
  g_autofree char *title = coterie_chat_name_text (chat);
  g_autofree char *body = make_body (self, chat, message);
  GNotification *notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.open-chat", "s", target);
  return notification;
}

static void
show (CoterieNotifier *self, CoterieChat *chat, CoterieMessage *message)
{
  gboolean nameless = self->content == COTERIE_NOTIFY_NOTHING;
  g_autoptr (GNotification) notification = nameless ? make_nameless () : make_named (self, chat, message);
  g_autofree char *id = make_id (chat, self->content);

  g_application_send_notification (G_APPLICATION (self->application), id, notification);
}

static void
sound (CoterieNotifier *self)
{
  GdkDisplay *display = gdk_display_get_default ();
  gint64 now_us = g_get_monotonic_time ();

  if (display == NULL || !g_settings_get_boolean (self->settings, "notification-sound") ||
      now_us - self->sounded_us < QUIET_US)
    return;
  self->sounded_us = now_us;
  gdk_display_beep (display);
}

/* ------------------------------------------------------------------------------------ coming and going */

static gboolean
has_nameless (CoterieNotifier *self)
{
  GHashTableIter iter;
  gpointer content;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, NULL, &content))
    if (GPOINTER_TO_INT (content) == COTERIE_NOTIFY_NOTHING)
      return TRUE;
  return FALSE;
}

static gboolean
is_shown (CoterieNotifier *self, const char *id)
{
  GHashTableIter iter;
  gpointer chat, content;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &chat, &content))
    {
      g_autofree char *other = make_id (chat, GPOINTER_TO_INT (content));

      if (g_str_equal (other, id))
        return TRUE;
    }
  return FALSE;
}

/* A notification on its way out. */
typedef struct
{
  GWeakRef notifier;
  char *id;
} Withdrawal;

static void
on_service_answered (GObject *connection, GAsyncResult *result, gpointer user_data)
{
  Withdrawal *withdrawal = user_data;
  g_autoptr (CoterieNotifier) self = g_weak_ref_get (&withdrawal->notifier);
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (connection), result, NULL);

  if (self != NULL && answer != NULL && !is_shown (self, withdrawal->id))
    g_application_withdraw_notification (G_APPLICATION (self->application), withdrawal->id);
  g_weak_ref_clear (&withdrawal->notifier);
  g_free (withdrawal->id);
  g_free (withdrawal);
}

/* GLib cannot take back what the service has not yet said to be showing, and forgets that it was asked to. The service
 * answers in order, so behind its next answer it can. */
static void
withdraw_behind_answer (CoterieNotifier *self, const char *id)
{
  GDBusConnection *connection = g_application_get_dbus_connection (G_APPLICATION (self->application));
  Withdrawal *withdrawal;

  if (connection == NULL)
    return;
  withdrawal = g_new0 (Withdrawal, 1);
  g_weak_ref_init (&withdrawal->notifier, self);
  withdrawal->id = g_strdup (id);
  g_dbus_connection_call (connection, "org.freedesktop.Notifications", "/org/freedesktop/Notifications",
                          "org.freedesktop.Notifications", "GetServerInformation", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, on_service_answered, withdrawal);
}

/* After @chat has left `shown`; what stands for other chats as well stays until they are read. */
static void
withdraw (CoterieNotifier *self, CoterieChat *chat, int content)
{
  g_autofree char *id = make_id (chat, content);

  if (content == COTERIE_NOTIFY_NOTHING && has_nameless (self))
    return;
  g_application_withdraw_notification (G_APPLICATION (self->application), id);
  withdraw_behind_answer (self, id);
}

static void
unwatch (CoterieNotifier *self, CoterieChat *chat)
{
  g_signal_handlers_disconnect_by_data (chat, self);
  if (coterie_chat_get_contact (chat) != NULL)
    g_signal_handlers_disconnect_by_data (coterie_chat_get_contact (chat), self);
}

static void
forget (CoterieNotifier *self, CoterieChat *chat)
{
  int content = GPOINTER_TO_INT (g_hash_table_lookup (self->shown, chat));
  g_autoptr (CoterieChat) keep = g_object_ref (chat);

  unwatch (self, chat);
  g_hash_table_remove (self->shown, chat);
  g_hash_table_remove (self->despite, chat);
  withdraw (self, chat, content);
}

/* It was read, here or elsewhere, or muted, or its contact blocked. */
static void
on_chat_changed (CoterieChat *chat, GParamSpec *spec, gpointer user_data)
{
  if (!is_due (user_data, chat))
    forget (user_data, chat);
}

static void
on_contact_changed (CoterieContact *contact, GParamSpec *spec, gpointer user_data)
{
  CoterieNotifier *self = user_data;
  g_autoptr (GList) chats = g_hash_table_get_keys (self->shown);

  for (GList *item = chats; item != NULL; item = item->next)
    if (coterie_chat_get_contact (item->data) == contact && !is_due (self, item->data))
      forget (self, item->data);
}

static void
watch (CoterieNotifier *self, CoterieChat *chat)
{
  g_signal_connect_object (chat, "notify::unread", G_CALLBACK (on_chat_changed), self, 0);
  g_signal_connect_object (chat, "notify::muted", G_CALLBACK (on_chat_changed), self, 0);
  if (coterie_chat_get_contact (chat) != NULL)
    g_signal_connect_object (coterie_chat_get_contact (chat), "notify::state", G_CALLBACK (on_contact_changed), self,
                             0);
}

static gboolean
tell (gpointer user_data)
{
  CoterieNotifier *self = user_data;
  GHashTableIter iter;
  gpointer chat, message;
  gboolean told = FALSE;

  self->gathering = 0;
  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, &chat, &message))
    {
      if (!is_wanted (self, chat))
        {
          if (!g_hash_table_contains (self->shown, chat))
            g_hash_table_remove (self->despite, chat);
          continue;
        }
      show (self, chat, message);
      told = TRUE;
      if (!g_hash_table_contains (self->shown, chat))
        watch (self, chat);
      g_hash_table_replace (self->shown, g_object_ref (chat), GINT_TO_POINTER (self->content));
    }
  g_hash_table_remove_all (self->waiting);
  if (told)
    sound (self);
  return G_SOURCE_REMOVE;
}

/* A muted chat raises none, but for what mentions the person, if they wish that. */
static gboolean
may_wait (CoterieNotifier *self, CoterieMessage *message)
{
  CoterieChat *chat = coterie_message_get_chat (message);

  if (!coterie_chat_get_muted (chat))
    return TRUE;
  if (!coterie_message_mentions_own (message) || !g_settings_get_boolean (self->settings, "notification-mentions"))
    return FALSE;
  g_hash_table_add (self->despite, g_object_ref (chat));
  return TRUE;
}

static void
on_incoming (CoterieNotifier *self, CoterieMessage *message)
{
  if (!may_wait (self, message))
    return;
  g_hash_table_insert (self->waiting, g_object_ref (coterie_message_get_chat (message)), g_object_ref (message));
  if (self->gathering == 0)
    self->gathering = g_timeout_add (GATHER_MS, tell, self);
}

static void
withdraw_all (CoterieNotifier *self)
{
  g_autoptr (GList) chats = g_hash_table_get_keys (self->shown);

  g_clear_handle_id (&self->gathering, g_source_remove);
  g_hash_table_remove_all (self->waiting);
  g_hash_table_remove_all (self->despite);
  for (GList *item = chats; item != NULL; item = item->next)
    forget (self, item->data);
}

/* What was shown before may say more than it may now. */
static void
on_content_changed (CoterieNotifier *self)
{
  int content = g_settings_get_enum (self->settings, "notification-content");

  withdraw_all (self);
  self->content = content;
}

/* ------------------------------------------------------------------------------------ */

static void
coterie_notifier_dispose (GObject *object)
{
  CoterieNotifier *self = COTERIE_NOTIFIER (object);

  g_clear_handle_id (&self->gathering, g_source_remove);
  g_hash_table_remove_all (self->waiting);
  g_hash_table_remove_all (self->shown);
  g_hash_table_remove_all (self->despite);
  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (coterie_notifier_parent_class)->dispose (object);
}

static void
coterie_notifier_finalize (GObject *object)
{
  CoterieNotifier *self = COTERIE_NOTIFIER (object);

  g_hash_table_unref (self->waiting);
  g_hash_table_unref (self->shown);
  g_hash_table_unref (self->despite);
  G_OBJECT_CLASS (coterie_notifier_parent_class)->finalize (object);
}

static void
coterie_notifier_class_init (CoterieNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_notifier_dispose;
  G_OBJECT_CLASS (klass)->finalize = coterie_notifier_finalize;
}

static void
coterie_notifier_init (CoterieNotifier *self)
{
  self->waiting = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->shown = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->despite = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

/**
 * coterie_notifier_new:
 * @application: outlives the notifier
 */
CoterieNotifier *
coterie_notifier_new (GtkApplication *application, CoterieClient *client, GSettings *settings)
{
  CoterieNotifier *self = g_object_new (COTERIE_TYPE_NOTIFIER, NULL);

  self->application = application;
  self->client = g_object_ref (client);
  self->settings = g_object_ref (settings);
  self->content = g_settings_get_enum (settings, "notification-content");
  g_signal_connect_object (client, "incoming", G_CALLBACK (on_incoming), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::closing", G_CALLBACK (withdraw_all), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::notification-content", G_CALLBACK (on_content_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * coterie_notifier_withdraw_all:
 *
 * Before the program ends: nothing of it stays on the screen.
 */
void
coterie_notifier_withdraw_all (CoterieNotifier *self)
{
  g_return_if_fail (COTERIE_IS_NOTIFIER (self));

  withdraw_all (self);
}
