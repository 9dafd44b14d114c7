// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/chat-title.h"

#include "ui/chat-name.h"
#include "ui/group-text.h"
#include "ui/name-list.h"

#include <glib/gi18n.h>

struct _CoterieChatTitle
{
  GtkWidget parent_instance;

  GtkLabel *title;
  GtkWidget *verified;
  GtkLabel *subtitle;

  CoterieChat *chat;
  GSignalGroup *chat_signals;
  GSignalGroup *contact_signals; /* without a target for the note to self: an expression would keep its last value */
};

G_DEFINE_FINAL_TYPE (CoterieChatTitle, coterie_chat_title, GTK_TYPE_WIDGET)

enum
{
  PROP_CHAT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static CoterieContact *
get_contact (CoterieChatTitle *self)
{
  return self->chat != NULL ? coterie_chat_get_contact (self->chat) : NULL;
}

static void
on_name_changed (CoterieChatTitle *self)
{
  g_autofree char *name = self->chat != NULL ? coterie_chat_name_text (self->chat) : g_strdup ("");

  gtk_label_set_label (self->title, name);
}

static void
on_verified_changed (CoterieChatTitle *self)
{
  CoterieContact *contact = get_contact (self);

  gtk_widget_set_visible (self->verified, contact != NULL && coterie_contact_get_verified (contact));
}

static void
on_doing_changed (CoterieChatTitle *self)
{
  CoterieContact *contact = get_contact (self);
  const gboolean typing = self->chat != NULL && coterie_chat_get_typing (self->chat);
  g_autofree char *words = NULL;
  const char *doing = "";

  if (typing)
    doing = words = coterie_name_list_typing (self->chat);
  else if (contact != NULL && coterie_contact_get_online (contact))
    doing = _ ("Online");
  else if (self->chat != NULL && coterie_chat_get_n_members (self->chat) > 0)
    doing = words = coterie_group_text_members (self->chat);
  gtk_label_set_label (self->subtitle, doing);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), *doing != '\0');
  if (typing) /* what goes on at this moment stands out */
    gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "live");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->subtitle), "live");
}

static void
set_chat (CoterieChatTitle *self, CoterieChat *chat)
{
  if (!g_set_object (&self->chat, chat))
    return;
  g_signal_group_set_target (self->chat_signals, chat);
  g_signal_group_set_target (self->contact_signals, get_contact (self));
  on_name_changed (self);
  on_verified_changed (self);
  on_doing_changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT]);
}

/* ------------------------------------------------------------------------------------ the widget */

static void
coterie_chat_title_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_CHAT:
      g_value_set_object (value, COTERIE_CHAT_TITLE (object)->chat);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_chat_title_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_CHAT:
      set_chat (COTERIE_CHAT_TITLE (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_chat_title_dispose (GObject *object)
{
  CoterieChatTitle *self = COTERIE_CHAT_TITLE (object);
  GtkWidget *child;

  g_clear_object (&self->chat_signals);
  g_clear_object (&self->contact_signals);
  g_clear_object (&self->chat);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (coterie_chat_title_parent_class)->dispose (object);
}

static void
coterie_chat_title_class_init (CoterieChatTitleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->get_property = coterie_chat_title_get_property;
  G_OBJECT_CLASS (klass)->set_property = coterie_chat_title_set_property;
  G_OBJECT_CLASS (klass)->dispose = coterie_chat_title_dispose;
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/chat-title.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieChatTitle, title);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatTitle, verified);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatTitle, subtitle);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
coterie_chat_title_init (CoterieChatTitle *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                                  GTK_ORIENTATION_VERTICAL);
  self->chat_signals = g_signal_group_new (COTERIE_TYPE_CHAT);
  g_signal_group_connect_swapped (self->chat_signals, "notify::title", G_CALLBACK (on_name_changed), self);
  g_signal_group_connect_swapped (self->chat_signals, "notify::typing", G_CALLBACK (on_doing_changed), self);
  g_signal_group_connect_swapped (self->chat_signals, "notify::typing-names", G_CALLBACK (on_doing_changed), self);
  g_signal_group_connect_swapped (self->chat_signals, "notify::n-members", G_CALLBACK (on_doing_changed), self);
  self->contact_signals = g_signal_group_new (COTERIE_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->contact_signals, "notify::name", G_CALLBACK (on_name_changed), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::display-name", G_CALLBACK (on_name_changed), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::state", G_CALLBACK (on_name_changed), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::verified", G_CALLBACK (on_verified_changed), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::online", G_CALLBACK (on_doing_changed), self);
}
