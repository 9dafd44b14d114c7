// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/device-requests.h"

#include "ui/approve-dialog.h"

#include <glib/gi18n.h>

#define NOTIFICATION_ID "device-request"

struct _CoterieDeviceRequests
{
  GObject parent_instance;

  GtkWindow *window; /* not owned */
  CoterieClient *client;
  CoterieLinkRequest *request; /* the present one, or NULL */
  GtkWidget *dialog;           /* weak */
  gboolean opened;             /* for this request, by itself */
  gboolean notified;
};

G_DEFINE_FINAL_TYPE (CoterieDeviceRequests, coterie_device_requests, G_TYPE_OBJECT)

static void
open_dialog (CoterieDeviceRequests *self)
{
  if (self->dialog == NULL)
    g_set_weak_pointer (&self->dialog, coterie_approve_dialog_new (self->window, self->client, self->request));
  gtk_window_present (GTK_WINDOW (self->dialog));
}

static void
withdraw (CoterieDeviceRequests *self)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (self->window));

  if (self->notified && application != NULL)
    g_application_withdraw_notification (application, NOTIFICATION_ID);
  self->notified = FALSE;
}

/* It names nothing: what the other device says of itself is for the dialog, beside what can be checked. */
static void
notify_of_request (CoterieDeviceRequests *self)
{
  g_autoptr (GNotification) notification = g_notification_new (_ ("Is This Your New Device?"));

  g_notification_set_body (notification, _ ("A device wants to sign in to your account."));
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action (notification, "app.review-device");
  g_application_send_notification (G_APPLICATION (gtk_window_get_application (self->window)), NOTIFICATION_ID,
                                   notification);
  self->notified = TRUE;
}

static void
open_once (CoterieDeviceRequests *self)
{
  gboolean was_active = gtk_window_is_active (self->window);

  self->opened = TRUE;
  if (!was_active)
    notify_of_request (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->window)))
    open_dialog (self);
}

static void
follow (CoterieDeviceRequests *self)
{
  switch (coterie_link_request_get_state (self->request))
    {
    case COTERIE_LINK_REQUEST_ASKED:
      break; /* a moment later there is something to look at */
    case COTERIE_LINK_REQUEST_READY:
    case COTERIE_LINK_REQUEST_ELSEWHERE:
      if (!self->opened)
        open_once (self);
      break;
    case COTERIE_LINK_REQUEST_APPROVING:
      break;
    case COTERIE_LINK_REQUEST_ENDED:
      withdraw (self);
      break;
    default:
      g_return_if_reached ();
    }
}

static void
drop_request (CoterieDeviceRequests *self)
{
  if (self->request != NULL)
    g_signal_handlers_disconnect_by_data (self->request, self);
  g_clear_object (&self->request);
  self->opened = FALSE;
  withdraw (self);
}

/* A dialog of a request that is over stays, to say how it ended, as long as the profile is open. */
static void
on_request_changed (CoterieDeviceRequests *self)
{
  CoterieLinkRequest *request = coterie_client_get_link_request (self->client);

  if (self->dialog != NULL && coterie_client_get_state (self->client) == COTERIE_CLIENT_CLOSED)
    gtk_window_destroy (GTK_WINDOW (self->dialog));
  if (request == self->request)
    return;
  drop_request (self);
  if (request == NULL)
    return;
  if (self->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (self->dialog));
  self->request = g_object_ref (request);
  g_signal_connect_object (request, "notify::state", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  follow (self);
}

static void
coterie_device_requests_dispose (GObject *object)
{
  CoterieDeviceRequests *self = COTERIE_DEVICE_REQUESTS (object);

  drop_request (self);
  g_clear_weak_pointer (&self->dialog);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_device_requests_parent_class)->dispose (object);
}

static void
coterie_device_requests_class_init (CoterieDeviceRequestsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_device_requests_dispose;
}

static void
coterie_device_requests_init (CoterieDeviceRequests *self)
{
}

CoterieDeviceRequests *
coterie_device_requests_new (GtkWindow *window, CoterieClient *client)
{
  CoterieDeviceRequests *self = g_object_new (COTERIE_TYPE_DEVICE_REQUESTS, NULL);

  self->window = window;
  self->client = g_object_ref (client);
  g_signal_connect_object (client, "notify::link-request", G_CALLBACK (on_request_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_request_changed), self, G_CONNECT_SWAPPED);
  on_request_changed (self);
  return self;
}

void
coterie_device_requests_show (CoterieDeviceRequests *self)
{
  g_return_if_fail (COTERIE_IS_DEVICE_REQUESTS (self));

  if (self->request != NULL)
    open_dialog (self);
}
