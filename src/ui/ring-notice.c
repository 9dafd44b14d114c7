// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/ring-notice.h"

#include "ui/call-text.h"
#include "ui/settings.h"
#include "ui/window.h"

#include <glib/gi18n.h>

#define ID "call"

struct _CoterieRingNotice
{
  GObject parent_instance;

  GtkApplication *application; /* not counted: it owns the notice */
  CoterieTelephone *telephone;
  GSettings *settings;
  gboolean is_shown;
};

G_DEFINE_FINAL_TYPE (CoterieRingNotice, coterie_ring_notice, G_TYPE_OBJECT)

static gboolean
is_seen (CoterieRingNotice *self, CoterieChat *chat)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);

  return COTERIE_IS_WINDOW (window) && coterie_window_shows_chat (COTERIE_WINDOW (window), chat);
}

static GNotification *
make (CoterieRingNotice *self, CoterieShownCall *call, int content)
{
  g_autofree char *title =
      content == COTERIE_NOTIFY_NOTHING ? g_strdup (_ ("Somebody Is Calling")) : coterie_call_text_ringing (call);
  GNotification *notification = g_notification_new (title);

  g_notification_set_body (notification, coterie_call_text_kind (call));
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_URGENT);
  g_notification_set_default_action (notification, "app.show-call");
  g_notification_add_button (notification, _ ("Answer"), "app.answer-call");
  g_notification_add_button (notification, _ ("Decline"), "app.decline-call");
  return notification;
}

static void
on_changed (CoterieRingNotice *self)
{
  CoterieShownCall *call = coterie_telephone_get_call (self->telephone);
  const gboolean rings = call != NULL && coterie_shown_call_get_state (call) == COTERIE_CALL_RINGING;
  const int content = g_settings_get_enum (self->settings, "notification-content");
  g_autoptr (GNotification) notification = NULL;

  if (!rings)
    {
      coterie_ring_notice_withdraw (self);
      return;
    }
  if (self->is_shown || content == COTERIE_NOTIFY_OFF || coterie_chat_get_muted (coterie_shown_call_get_chat (call)) ||
      is_seen (self, coterie_shown_call_get_chat (call)))
    return;
  notification = make (self, call, content);
  g_application_send_notification (G_APPLICATION (self->application), ID, notification);
  self->is_shown = TRUE;
}

static void
coterie_ring_notice_dispose (GObject *object)
{
  CoterieRingNotice *self = COTERIE_RING_NOTICE (object);

  g_clear_object (&self->telephone);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (coterie_ring_notice_parent_class)->dispose (object);
}

static void
coterie_ring_notice_class_init (CoterieRingNoticeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_ring_notice_dispose;
}

static void
coterie_ring_notice_init (CoterieRingNotice *self)
{
}

/**
 * coterie_ring_notice_new:
 * @application: outlives the notice
 */
CoterieRingNotice *
coterie_ring_notice_new (GtkApplication *application, CoterieTelephone *telephone, GSettings *settings)
{
  CoterieRingNotice *self = g_object_new (COTERIE_TYPE_RING_NOTICE, NULL);

  self->application = application;
  self->telephone = g_object_ref (telephone);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (telephone, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return self;
}

void
coterie_ring_notice_withdraw (CoterieRingNotice *self)
{
  g_return_if_fail (COTERIE_IS_RING_NOTICE (self));

  if (self->is_shown)
    g_application_withdraw_notification (G_APPLICATION (self->application), ID);
  self->is_shown = FALSE;
}
