// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/details-pane.h"

#include "ui/avatar.h"
#include "ui/chat-actions.h"
#include "ui/chat-name.h"
#include "ui/chat-shelves.h"
#include "ui/group-names.h"
#include "ui/group-pane.h"
#include "ui/group-text.h"

#include <glib/gi18n.h>

struct _CoterieDetailsPane
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieChat *chat;
  CoterieChatActions *actions;
  GSignalGroup *chat_signals;
  GSignalGroup *contact_signals;
  GCancellable *cancellable; /* of the devices that are being loaded */

  GtkWidget *back_button;
  GtkLabel *name;
  GtkLabel *state;
  GtkWidget *privacy;
  AdwActionRow *number;
  GtkWidget *number_icon;
  AdwActionRow *devices;
  GtkWidget *manners;
  GtkWidget *mute_row;
  GtkWidget *parting;
  GtkWidget *close_row;
  GtkWidget *refusal;
  GtkWidget *block;
  GtkWidget *unblock;
};

G_DEFINE_FINAL_TYPE (CoterieDetailsPane, coterie_details_pane, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  PROP_CHAT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static CoterieContact *
get_contact (CoterieDetailsPane *self)
{
  return self->chat != NULL ? coterie_chat_get_contact (self->chat) : NULL;
}

static gboolean
is_group (CoterieDetailsPane *self)
{
  return self->chat != NULL && coterie_chat_get_kind (self->chat) == COTERIE_CHAT_GROUP;
}

/* ------------------------------------------------------------------------------------ who it is */

static void
show_name (CoterieDetailsPane *self)
{
  g_autofree char *name = self->chat != NULL ? coterie_chat_name_text (self->chat) : g_strdup ("");

  gtk_label_set_label (self->name, name);
}

/* "@bob · Online" */
static void
show_state (CoterieDetailsPane *self)
{
  CoterieContact *contact = get_contact (self);
  g_autofree char *text = NULL;

  if (is_group (self))
    text = coterie_group_text_members (self->chat);
  else if (contact == NULL)
    text = g_strdup (self->chat != NULL ? _ ("Only you can read what is written here.") : "");
  else if (coterie_contact_get_online (contact))
    text = g_strdup_printf ("@%s · %s", coterie_contact_get_name (contact), _ ("Online"));
  else
    text = g_strdup_printf ("@%s", coterie_contact_get_name (contact));
  gtk_label_set_label (self->state, text);
}

static void
show_verified (CoterieDetailsPane *self)
{
  CoterieContact *contact = get_contact (self);
  const gboolean verified = contact != NULL && coterie_contact_get_verified (contact);

  adw_action_row_set_subtitle (self->number, verified ? _ ("Verified") : _ ("Not verified yet"));
  if (verified)
    gtk_widget_add_css_class (self->number_icon, "success");
  else
    gtk_widget_remove_css_class (self->number_icon, "success");
}

/* What makes no sense for this chat is not there. */
static void
show_rows (CoterieDetailsPane *self)
{
  CoterieContact *contact = get_contact (self);
  const gboolean blocked = contact != NULL && coterie_contact_get_state (contact) == COTERIE_CONTACT_BLOCKED;

  gtk_widget_set_visible (self->privacy, contact != NULL);
  gtk_widget_set_visible (self->manners, self->chat != NULL && !blocked && !coterie_chat_is_request (self->chat));
  gtk_widget_set_visible (self->mute_row, contact != NULL || is_group (self));
  gtk_widget_set_visible (self->parting, is_group (self) && !coterie_chat_get_request (self->chat) &&
                                             coterie_chat_get_role (self->chat) != COTERIE_CHAT_ROLE_NONE);
  gtk_widget_set_visible (self->close_row, is_group (self) && !coterie_chat_get_closed (self->chat) &&
                                               coterie_chat_get_role (self->chat) == COTERIE_CHAT_ROLE_ADMIN);
  gtk_widget_set_visible (self->refusal, contact != NULL);
  gtk_widget_set_visible (self->block, !blocked);
  gtk_widget_set_visible (self->unblock, blocked);
}

static void
on_contact_state (CoterieDetailsPane *self)
{
  show_name (self);
  show_rows (self);
}

static void
on_group_changed (CoterieDetailsPane *self)
{
  show_state (self);
  show_rows (self);
}

/* ------------------------------------------------------------------------------------ their devices */

static guint
count_active (GArray *rows)
{
  guint n_active = 0;

  for (guint i = 0; i < rows->len; i++)
    n_active += g_array_index (rows, CoterieDeviceRow, i).active ? 1 : 0;
  return n_active;
}

static void
on_devices (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rows = coterie_client_load_devices_finish (COTERIE_CLIENT (object), result, &error);
  CoterieDetailsPane *self = user_data;
  g_autofree char *text = NULL;
  guint n_active;

  if (rows == NULL) /* cancelled: @self may be gone; or nothing is known of them */
    return;
  n_active = count_active (rows);
  text = g_strdup_printf (ngettext ("%u device", "%u devices", n_active), n_active);
  adw_action_row_set_subtitle (self->devices, text);
  gtk_widget_set_visible (GTK_WIDGET (self->devices), n_active > 0);
}

static void
load_devices (CoterieDetailsPane *self)
{
  CoterieContact *contact = get_contact (self);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_set_visible (GTK_WIDGET (self->devices), FALSE);
  if (contact == NULL || self->client == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->cancellable = g_cancellable_new ();
  coterie_client_load_devices_async (self->client, contact, self->cancellable, on_devices, self);
}

/* ------------------------------------------------------------------------------------ the widget */

/* Where the pane lies over the chat there is a way back. While it is hidden it is hidden from screen readers as well,
 * which GTK 4.8 does for what is not visible alone: its content, for the pane itself keeps its width, by which the flap
 * sees whether there is room beside the chat. */
static void
coterie_details_pane_root (GtkWidget *widget)
{
  CoterieDetailsPane *self = COTERIE_DETAILS_PANE (widget);
  GtkWidget *flap = gtk_widget_get_ancestor (widget, ADW_TYPE_FLAP);

  GTK_WIDGET_CLASS (coterie_details_pane_parent_class)->root (widget);
  if (flap == NULL)
    return;
  g_object_bind_property (flap, "folded", self->back_button, "visible", G_BINDING_SYNC_CREATE);
  g_object_bind_property (flap, "reveal-flap", adw_bin_get_child (ADW_BIN (self)), "visible", G_BINDING_SYNC_CREATE);
}

static void
coterie_details_pane_map (GtkWidget *widget)
{
  GtkWidget *flap = gtk_widget_get_ancestor (widget, ADW_TYPE_FLAP);

  GTK_WIDGET_CLASS (coterie_details_pane_parent_class)->map (widget);
  if (flap != NULL && adw_flap_get_folded (ADW_FLAP (flap))) /* what is typed goes to no field that we cover */
    gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD);
  load_devices (COTERIE_DETAILS_PANE (widget));
}

static void
coterie_details_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieDetailsPane *self = COTERIE_DETAILS_PANE (object);

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
coterie_details_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieDetailsPane *self = COTERIE_DETAILS_PANE (object);

  switch (id)
    {
    case PROP_CLIENT:
      coterie_details_pane_set_client (self, g_value_get_object (value));
      break;
    case PROP_CHAT:
      coterie_details_pane_set_chat (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_details_pane_dispose (GObject *object)
{
  CoterieDetailsPane *self = COTERIE_DETAILS_PANE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chat_signals);
  g_clear_object (&self->contact_signals);
  g_clear_object (&self->actions);
  g_clear_object (&self->client);
  g_clear_object (&self->chat);
  G_OBJECT_CLASS (coterie_details_pane_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/details-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieDetailsPane, back_button);
  gtk_widget_class_bind_template_child (widget_class, CoterieDetailsPane, name);
  gtk_widget_class_bind_template_child (widget_class, CoterieDetailsPane, state);
  gtk_widget_class_bind_template_child (widget_class, CoterieDetailsPane, privacy);
  gtk_widget_class_bind_template_child (widget_class, CoterieDetailsPane, number);
  gtk_widget_class_bind_template_child (widget_class, CoterieDetailsPane, number_icon);
  gtk_widget_class_bind_template_child (widget_class, CoterieDetailsPane, devices);
  gtk_widget_class_bind_template_child (widget_class, CoterieDetailsPane, manners);
  gtk_widget_class_bind_template_child (widget_class, CoterieDetailsPane, mute_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieDetailsPane, parting);
  gtk_widget_class_bind_template_child (widget_class, CoterieDetailsPane, close_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieDetailsPane, refusal);
  gtk_widget_class_bind_template_child (widget_class, CoterieDetailsPane, block);
  gtk_widget_class_bind_template_child (widget_class, CoterieDetailsPane, unblock);
}

static void
coterie_details_pane_class_init (CoterieDetailsPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = coterie_details_pane_dispose;
  object_class->get_property = coterie_details_pane_get_property;
  object_class->set_property = coterie_details_pane_set_property;
  widget_class->root = coterie_details_pane_root;
  widget_class->map = coterie_details_pane_map;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (COTERIE_TYPE_AVATAR);
  g_type_ensure (COTERIE_TYPE_GROUP_PANE);
  bind_template (widget_class);
}

static void
coterie_details_pane_init (CoterieDetailsPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), _ ("Chat Details"));
  self->actions = coterie_chat_actions_new (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "chat", G_ACTION_GROUP (self->actions));
  self->chat_signals = g_signal_group_new (COTERIE_TYPE_CHAT);
  g_signal_group_connect_swapped (self->chat_signals, "notify::title", G_CALLBACK (show_name), self);
  g_signal_group_connect_swapped (self->chat_signals, "notify::n-messages", G_CALLBACK (show_rows), self);
  g_signal_group_connect_swapped (self->chat_signals, "notify::group-version", G_CALLBACK (on_group_changed), self);
  self->contact_signals = g_signal_group_new (COTERIE_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->contact_signals, "notify::state", G_CALLBACK (on_contact_state), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::online", G_CALLBACK (show_state), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::name", G_CALLBACK (show_state), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::verified", G_CALLBACK (show_verified), self);
}

void
coterie_details_pane_set_client (CoterieDetailsPane *self, CoterieClient *client)
{
  g_return_if_fail (COTERIE_IS_DETAILS_PANE (self));

  if (!g_set_object (&self->client, client))
    return;
  coterie_chat_actions_set_client (self->actions, client);
  load_devices (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT]);
}

CoterieClient *
coterie_details_pane_get_client (CoterieDetailsPane *self)
{
  return self->client;
}

void
coterie_details_pane_set_chat (CoterieDetailsPane *self, CoterieChat *chat)
{
  g_return_if_fail (COTERIE_IS_DETAILS_PANE (self));

  if (!g_set_object (&self->chat, chat))
    return;
  coterie_chat_actions_set_chat (self->actions, chat);
  g_signal_group_set_target (self->chat_signals, chat);
  g_signal_group_set_target (self->contact_signals, get_contact (self));
  show_name (self);
  show_state (self);
  show_verified (self);
  show_rows (self);
  load_devices (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT]);
}

CoterieChat *
coterie_details_pane_get_chat (CoterieDetailsPane *self)
{
  return self->chat;
}
