// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/join-requests.h"

#include "ui/avatar.h"
#include "ui/chat-name.h"
#include "ui/group-text.h"
#include "ui/name-text.h"
#include "ui/share-row.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

#define AVATAR_PX 36

struct _CoterieJoinRequests
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieChat *chat;
  GSignalGroup *client_signals;
  GSignalGroup *chat_signals;
  GCancellable *cancellable;
  GtkListBox *list;
  CoterieShareRow *share; /* for whoever is let in then */
};

G_DEFINE_FINAL_TYPE (CoterieJoinRequests, coterie_join_requests, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  PROP_CHAT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
load (CoterieJoinRequests *self);

/* ------------------------------------------------------------------------------------ answering */

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieJoinRequests) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!coterie_client_join_finish (COTERIE_CLIENT (source), result, &error))
    coterie_toast_show (GTK_WIDGET (self), coterie_group_text_error (error));
  load (self);
}

static void
answer (GtkWidget *button, CoterieContact *contact, gboolean let_in)
{
  CoterieJoinRequests *self = COTERIE_JOIN_REQUESTS (gtk_widget_get_ancestor (button, COTERIE_TYPE_JOIN_REQUESTS));

  gtk_widget_set_sensitive (gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW), FALSE);
  coterie_client_answer_join_async (self->client, self->chat, contact, let_in,
                                    let_in && coterie_share_row_get_active (self->share), NULL, on_answered,
                                    g_object_ref (self));
}

static void
on_let_in (GtkWidget *button, CoterieContact *contact)
{
  answer (button, contact, TRUE);
}

static void
on_decline (GtkWidget *button, CoterieContact *contact)
{
  answer (button, contact, FALSE);
}

/* ------------------------------------------------------------------------------------ who asks */

static void
add_button (AdwActionRow *row, CoterieContact *contact, const char *icon, const char *words, GCallback on_clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_signal_connect_object (button, "clicked", on_clicked, contact, 0);
  adw_action_row_add_suffix (row, button);
}

static void
add_row (CoterieJoinRequests *self, CoterieContact *contact)
{
  GtkWidget *row = adw_action_row_new (), *avatar = coterie_avatar_new (AVATAR_PX);
  g_autofree char *name = coterie_contact_name_text (contact), *isolated = coterie_name_text_isolate (name);
  g_autofree char *user_name = g_strconcat ("@", coterie_contact_get_name (contact), NULL);
  /* Translators: two answers to somebody who asks to be let in to a group */
  g_autofree char *let_in = g_strdup_printf (_ ("Let %s In"), isolated);
  g_autofree char *decline = g_strdup_printf (_ ("Decline %s"), isolated);

  coterie_avatar_set_contact (COTERIE_AVATAR (avatar), contact);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), user_name);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), avatar);
  g_object_set_data_full (G_OBJECT (row), "contact", g_object_ref (contact), g_object_unref);
  add_button (ADW_ACTION_ROW (row), contact, "window-close-symbolic", decline, G_CALLBACK (on_decline));
  add_button (ADW_ACTION_ROW (row), contact, "object-select-symbolic", let_in, G_CALLBACK (on_let_in));
  gtk_list_box_insert (self->list, row, gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self->share)));
}

static void
show (CoterieJoinRequests *self, GPtrArray *people)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != GTK_WIDGET (self->share))
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; people != NULL && i < people->len; i++)
    add_row (self, people->pdata[i]);
  if (people == NULL || people->len == 0)
    coterie_share_row_reset (self->share);
  gtk_widget_set_visible (GTK_WIDGET (self), people != NULL && people->len > 0);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people = coterie_client_load_joins_finish (COTERIE_CLIENT (source), result, &error);

  if (people != NULL) /* else cancelled: we may be gone */
    show (user_data, people);
}

static void
load (CoterieJoinRequests *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->client == NULL || self->chat == NULL || coterie_chat_get_kind (self->chat) != COTERIE_CHAT_GROUP ||
      !coterie_chat_may (self->chat, COTERIE_GROUP_RIGHTS_ADD))
    {
      if (self->list != NULL)
        show (self, NULL);
      return;
    }
  self->cancellable = g_cancellable_new ();
  coterie_client_load_joins_async (self->client, self->chat, self->cancellable, on_loaded, self);
}

static void
on_join (CoterieJoinRequests *self, CoterieChat *chat)
{
  if (chat == self->chat)
    load (self);
}

/* ------------------------------------------------------------------------------------ GObject */

static void
coterie_join_requests_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieJoinRequests *self = COTERIE_JOIN_REQUESTS (object);

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
coterie_join_requests_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieJoinRequests *self = COTERIE_JOIN_REQUESTS (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_set_object (&self->client, g_value_get_object (value));
      g_signal_group_set_target (self->client_signals, self->client);
      load (self);
      break;
    case PROP_CHAT:
      g_set_object (&self->chat, g_value_get_object (value));
      if (self->share != NULL)
        coterie_share_row_reset (self->share); /* that was for the other group */
      g_signal_group_set_target (self->chat_signals, self->chat);
      load (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_join_requests_dispose (GObject *object)
{
  CoterieJoinRequests *self = COTERIE_JOIN_REQUESTS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client_signals);
  g_clear_object (&self->chat_signals);
  g_clear_object (&self->client);
  g_clear_object (&self->chat);
  self->list = NULL;
  self->share = NULL;
  G_OBJECT_CLASS (coterie_join_requests_parent_class)->dispose (object);
}

static void
coterie_join_requests_class_init (CoterieJoinRequestsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = coterie_join_requests_get_property;
  object_class->set_property = coterie_join_requests_set_property;
  object_class->dispose = coterie_join_requests_dispose;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT, flags);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_join_requests_init (CoterieJoinRequests *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Asking to Be Let In"),
                                  -1);
  self->share = g_object_new (COTERIE_TYPE_SHARE_ROW, NULL);
  gtk_list_box_append (self->list, GTK_WIDGET (self->share));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Asking to Be Let In"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->list));
  adw_bin_set_child (ADW_BIN (self), group);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  self->client_signals = g_signal_group_new (COTERIE_TYPE_CLIENT);
  g_signal_group_connect_swapped (self->client_signals, "group-join", G_CALLBACK (on_join), self);
  self->chat_signals = g_signal_group_new (COTERIE_TYPE_CHAT);
  g_signal_group_connect_swapped (self->chat_signals, "notify::group-version", G_CALLBACK (load), self);
}
