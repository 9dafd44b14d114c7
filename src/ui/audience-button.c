// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/audience-button.h"

#include "ui/chat-name.h"
#include "ui/group-members.h"
#include "ui/name-list.h"

#include <glib/gi18n.h>

#define LEAST_MEMBERS 3 /* of two there is nobody to leave out */
#define MOST_CHARS 22   /* of a name: the menu is no wider than a narrow window */

struct _CoterieAudienceButton
{
  GtkWidget parent_instance;

  GtkMenuButton *button;
  CoterieClient *client;
  CoterieChat *chat;
  GSignalGroup *chat_signals;
  CoterieGroupMembers *members; /* from when the menu is first opened in this chat */
  GHashTable *chosen;           /* CoterieContact; empty: all */
  char *text;
};

G_DEFINE_FINAL_TYPE (CoterieAudienceButton, coterie_audience_button, GTK_TYPE_WIDGET)

enum
{
  PROP_TEXT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ------------------------------------------------------------------------------------ who is chosen */

static guint
count_others (CoterieAudienceButton *self)
{
  return coterie_chat_get_n_members (self->chat) - 1;
}

static gboolean
is_for_all (CoterieAudienceButton *self)
{
  const guint n_chosen = g_hash_table_size (self->chosen);

  return self->chat == NULL || n_chosen == 0 || n_chosen >= count_others (self);
}

static char *
make_text (CoterieAudienceButton *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;
  GHashTableIter iter;
  gpointer contact;

  g_hash_table_iter_init (&iter, self->chosen);
  while (g_hash_table_iter_next (&iter, &contact, NULL))
    g_ptr_array_add (names, coterie_contact_name_text (contact));
  g_ptr_array_add (names, NULL);
  list = coterie_name_list_text ((const char *const *) names->pdata);
  return g_strdup_printf (_ ("Only to %s"), list);
}

static void
tell (CoterieAudienceButton *self)
{
  g_free (self->text);
  self->text = is_for_all (self) ? NULL : make_text (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
on_toggled (GtkCheckButton *check, CoterieAudienceButton *self)
{
  CoterieContact *contact = g_object_get_data (G_OBJECT (check), "contact");

  if (gtk_check_button_get_active (check))
    g_hash_table_add (self->chosen, g_object_ref (contact));
  else
    g_hash_table_remove (self->chosen, contact);
  tell (self);
}

/* ------------------------------------------------------------------------------------ the menu */

static GtkWidget *
check_new (CoterieAudienceButton *self, CoterieContact *contact)
{
  g_autofree char *name = coterie_contact_name_text (contact);
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", name, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars",
                                   MOST_CHARS, "xalign", 0.0, NULL);

  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (check), "contact", g_object_ref (contact), g_object_unref);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), g_hash_table_contains (self->chosen, contact));
  g_signal_connect (check, "toggled", G_CALLBACK (on_toggled), self);
  return check;
}

static void
fill (CoterieAudienceButton *self, GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->members)); i++)
    {
      g_autoptr (CoterieGroupMember) member = g_list_model_get_item (G_LIST_MODEL (self->members), i);

      if (coterie_group_member_get_contact (member) != NULL)
        gtk_box_append (box, check_new (self, coterie_group_member_get_contact (member)));
    }
}

static void
on_members_changed (GtkBox *box)
{
  GtkWidget *button = gtk_widget_get_ancestor (GTK_WIDGET (box), COTERIE_TYPE_AUDIENCE_BUTTON);

  if (button == NULL)
    return;
  fill (COTERIE_AUDIENCE_BUTTON (button), box);
  if (gtk_widget_get_mapped (GTK_WIDGET (box))) /* there was nobody for the keyboard to come to */
    gtk_widget_child_focus (GTK_WIDGET (box), GTK_DIR_TAB_FORWARD);
}

static GtkWidget *
popover_new (CoterieAudienceButton *self)
{
  GtkWidget *popover = gtk_popover_new (), *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (_ ("Only to…")), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER,
                                      "propagate-natural-height", TRUE, "max-content-height", 300, NULL);

  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_box_append (GTK_BOX (page), title);
  gtk_box_append (GTK_BOX (page), scroller);
  gtk_popover_set_child (GTK_POPOVER (popover), page);
  gtk_widget_set_size_request (page, 200, -1);
  g_signal_connect_object (self->members, "items-changed", G_CALLBACK (on_members_changed), box, G_CONNECT_SWAPPED);
  fill (self, GTK_BOX (box));
  return popover;
}

/* GTK asks before each opening. */
static void
on_create (GtkMenuButton *button, gpointer user_data)
{
  CoterieAudienceButton *self = user_data;

  if (self->chat == NULL || self->client == NULL)
    return;
  if (self->members == NULL)
    self->members = coterie_group_members_new (self->client, self->chat);
  gtk_menu_button_set_popover (button, popover_new (self));
}

/* ------------------------------------------------------------------------------------ the widget */

/* Who has left gets nothing, whoever has chosen them. */
static void
on_group_changed (CoterieAudienceButton *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), self->chat != NULL &&
                                                 coterie_chat_get_kind (self->chat) == COTERIE_CHAT_GROUP &&
                                                 coterie_chat_get_n_members (self->chat) >= LEAST_MEMBERS);
  tell (self);
}

static void
coterie_audience_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_TEXT:
      g_value_set_string (value, COTERIE_AUDIENCE_BUTTON (object)->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_audience_button_dispose (GObject *object)
{
  CoterieAudienceButton *self = COTERIE_AUDIENCE_BUTTON (object);

  g_clear_pointer ((GtkWidget **) &self->button, gtk_widget_unparent);
  g_clear_object (&self->chat_signals);
  g_clear_object (&self->members);
  g_clear_object (&self->client);
  g_clear_object (&self->chat);
  G_OBJECT_CLASS (coterie_audience_button_parent_class)->dispose (object);
}

static void
coterie_audience_button_finalize (GObject *object)
{
  CoterieAudienceButton *self = COTERIE_AUDIENCE_BUTTON (object);

  g_hash_table_unref (self->chosen);
  g_free (self->text);
  G_OBJECT_CLASS (coterie_audience_button_parent_class)->finalize (object);
}

static void
coterie_audience_button_class_init (CoterieAudienceButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = coterie_audience_button_get_property;
  object_class->dispose = coterie_audience_button_dispose;
  object_class->finalize = coterie_audience_button_finalize;
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
coterie_audience_button_init (CoterieAudienceButton *self)
{
  self->chosen = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->button = g_object_new (GTK_TYPE_MENU_BUTTON, "icon-name", "system-users-symbolic", "direction", GTK_ARROW_UP,
                               "tooltip-text", _ ("Choose Who Gets It"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Choose Who Gets It"), -1);
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "flat");
  gtk_menu_button_set_create_popup_func (self->button, on_create, self, NULL);
  gtk_widget_set_parent (GTK_WIDGET (self->button), GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  self->chat_signals = g_signal_group_new (COTERIE_TYPE_CHAT);
  g_signal_group_connect_swapped (self->chat_signals, "notify::group-version", G_CALLBACK (on_group_changed), self);
}

/**
 * coterie_audience_button_set_chat:
 *
 * Another chat begins with all.
 */
void
coterie_audience_button_set_chat (CoterieAudienceButton *self, CoterieClient *client, CoterieChat *chat)
{
  g_return_if_fail (COTERIE_IS_AUDIENCE_BUTTON (self));

  g_clear_object (&self->members);
  g_hash_table_remove_all (self->chosen);
  g_set_object (&self->client, client);
  g_set_object (&self->chat, chat);
  g_signal_group_set_target (self->chat_signals, chat);
  on_group_changed (self);
}

GPtrArray *
coterie_audience_button_dup_members (CoterieAudienceButton *self)
{
  GPtrArray *members;
  GHashTableIter iter;
  gpointer contact;

  g_return_val_if_fail (COTERIE_IS_AUDIENCE_BUTTON (self), NULL);

  if (is_for_all (self))
    return NULL;
  members = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_iter_init (&iter, self->chosen);
  while (g_hash_table_iter_next (&iter, &contact, NULL))
    g_ptr_array_add (members, g_object_ref (contact));
  return members;
}

const char *
coterie_audience_button_get_text (CoterieAudienceButton *self)
{
  return self->text;
}

void
coterie_audience_button_clear (CoterieAudienceButton *self)
{
  g_return_if_fail (COTERIE_IS_AUDIENCE_BUTTON (self));

  g_hash_table_remove_all (self->chosen);
  tell (self);
}
