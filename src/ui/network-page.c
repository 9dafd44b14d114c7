// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/network-page.h"

#include "ui/confirm.h"
#include "ui/error-text.h"
#include "ui/group-names.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

struct _CoterieNetworkPage
{
  AdwPreferencesPage parent_instance;

  CoterieClient *client;
  char *asked_pin; /* what the person is asked to trust */

  AdwActionRow *server_row;
  AdwActionRow *state_row;
  GtkWidget *certificate_group;
  AdwActionRow *trusted_row;
  GtkWidget *copy_trusted;
  AdwActionRow *seen_row;
  GtkWidget *copy_seen;
  GtkWidget *trust_row;
  GtkWidget *authorities_row;
};

G_DEFINE_FINAL_TYPE (CoterieNetworkPage, coterie_network_page, ADW_TYPE_PREFERENCES_PAGE)

enum
{
  PROP_CLIENT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *
state_text (CoterieClient *client)
{
  const GError *error = coterie_client_get_connection_error (client);

  switch (coterie_client_get_state (client))
    {
    case COTERIE_CLIENT_ONLINE:
      return _ ("Connected");
    case COTERIE_CLIENT_CONNECTING:
      return error != NULL ? coterie_error_text (error) : _ ("Connecting…");
    case COTERIE_CLIENT_SIGNED_OUT:
      return _ ("The server no longer accepts this device.");
    case COTERIE_CLIENT_OFFLINE:
    case COTERIE_CLIENT_CLOSED:
    default:
      return _ ("Not connected");
    }
}

static void
show_pin (AdwActionRow *row, const char *pin, const char *otherwise)
{
  g_autofree char *text = pin != NULL ? coterie_client_format_pin (pin) : NULL;

  adw_action_row_set_subtitle (row, text != NULL ? text : otherwise);
}

/* The client tells that a connection came or failed; only then the keys may have changed. */
static void
follow (CoterieNetworkPage *self)
{
  const char *url = coterie_client_get_server_url (self->client);
  g_autofree char *pin = coterie_client_dup_pin (self->client);
  g_autofree char *seen = coterie_client_dup_seen_pin (self->client);

  adw_action_row_set_subtitle (self->server_row, url != NULL ? url : "");
  adw_action_row_set_subtitle (self->state_row, state_text (self->client));
  gtk_widget_set_visible (self->certificate_group, url != NULL && g_str_has_prefix (url, "https://"));
  show_pin (self->trusted_row, pin, _ ("Any that the authorities of this system vouch for"));
  gtk_widget_set_visible (self->copy_trusted, pin != NULL);
  show_pin (self->seen_row, seen, "");
  gtk_widget_set_visible (GTK_WIDGET (self->seen_row), seen != NULL && g_strcmp0 (pin, seen) != 0);
  gtk_widget_set_visible (self->trust_row, seen != NULL && g_strcmp0 (pin, seen) != 0);
  gtk_widget_set_visible (self->authorities_row, pin != NULL);
}

/* ------------------------------------------------------------------------------------ copying */

static void
copy (CoterieNetworkPage *self, AdwActionRow *row)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), adw_action_row_get_subtitle (row));
  coterie_toast_show (GTK_WIDGET (self), _ ("Copied"));
}

static void
on_copy_trusted (CoterieNetworkPage *self)
{
  copy (self, self->trusted_row);
}

static void
on_copy_seen (CoterieNetworkPage *self)
{
  copy (self, self->seen_row);
}

/* ------------------------------------------------------------------------------------ changing */

static void
on_pin_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieNetworkPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = coterie_client_set_pin_finish (COTERIE_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  if (!done)
    coterie_toast_show (GTK_WIDGET (self), coterie_error_text (error));
  follow (self);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieNetworkPage) self = user_data;

  if (coterie_confirm_finish (result) && self->client != NULL)
    coterie_client_set_pin_async (self->client, self->asked_pin, NULL, on_pin_set, g_object_ref (self));
}

static void
ask (CoterieNetworkPage *self, char *pin, const CoterieQuestion *question)
{
  g_free (self->asked_pin);
  self->asked_pin = pin;
  coterie_confirm_async (GTK_WIDGET (self), question, NULL, on_answered, g_object_ref (self));
}

static void
on_trust_seen (CoterieNetworkPage *self)
{
  g_autofree char *pin = coterie_client_dup_seen_pin (self->client);
  g_autofree char *text = pin != NULL ? coterie_client_format_pin (pin) : NULL;
  g_autofree char *body = NULL;

  if (text == NULL)
    return;
  body = g_strdup_printf (_ ("Ask the person who runs the server to read out the key, and go on only if it is the same:"
                             "\n\n%s\n\nFrom then on this key alone is trusted."),
                          text);
  ask (self, g_steal_pointer (&pin),
       &(CoterieQuestion){ .heading = _ ("Trust This Key?"), .body = body, .answer = _ ("The Key Is the Same") });
}

static void
on_trust_authorities (CoterieNetworkPage *self)
{
  ask (
      self, NULL,
      &(CoterieQuestion){ .heading = _ ("Trust the Authorities?"),
                          .body = _ ("Any certificate that the authorities of this system vouch for is accepted then."),
                          .answer = _ ("Trust Authorities") });
}

/* ------------------------------------------------------------------------------------ */

static void
coterie_network_page_constructed (GObject *object)
{
  CoterieNetworkPage *self = COTERIE_NETWORK_PAGE (object);

  G_OBJECT_CLASS (coterie_network_page_parent_class)->constructed (object);
  g_signal_connect_object (self->client, "notify::state", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "notify::connection-error", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  follow (self);
}

static void
coterie_network_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieNetworkPage *self = COTERIE_NETWORK_PAGE (object);

  switch (id)
    {
    case PROP_CLIENT:
      self->client = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_network_page_dispose (GObject *object)
{
  CoterieNetworkPage *self = COTERIE_NETWORK_PAGE (object);

  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
  g_clear_pointer (&self->asked_pin, g_free);
  G_OBJECT_CLASS (coterie_network_page_parent_class)->dispose (object);
}

static void
coterie_network_page_class_init (CoterieNetworkPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = coterie_network_page_constructed;
  object_class->dispose = coterie_network_page_dispose;
  object_class->set_property = coterie_network_page_set_property;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT,
                                                 G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/network-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieNetworkPage, server_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieNetworkPage, state_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieNetworkPage, trusted_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieNetworkPage, certificate_group);
  gtk_widget_class_bind_template_child (widget_class, CoterieNetworkPage, copy_trusted);
  gtk_widget_class_bind_template_child (widget_class, CoterieNetworkPage, seen_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieNetworkPage, copy_seen);
  gtk_widget_class_bind_template_child (widget_class, CoterieNetworkPage, trust_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieNetworkPage, authorities_row);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_trusted);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_seen);
  gtk_widget_class_bind_template_callback (widget_class, on_trust_seen);
  gtk_widget_class_bind_template_callback (widget_class, on_trust_authorities);
}

static void
coterie_network_page_init (CoterieNetworkPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), adw_preferences_page_get_title (ADW_PREFERENCES_PAGE (self)));
}
