// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/privacy-page.h"

#include "ui/chat-name.h"
#include "ui/error-text.h"
#include "ui/group-names.h"
#include "ui/name-text.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

struct _CoteriePrivacyPage
{
  AdwPreferencesPage parent_instance;

  CoterieClient *client;
  GtkFilter *is_blocked;
  gboolean following; /* a switch is put right, not by a person */

  GtkSwitch *receipts;
  GtkSwitch *typing;
  GtkSwitch *presence;
  GtkListBox *blocked;
  GtkWidget *nobody;
};

G_DEFINE_FINAL_TYPE (CoteriePrivacyPage, coterie_privacy_page, ADW_TYPE_PREFERENCES_PAGE)

enum
{
  PROP_CLIENT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ------------------------------------------------------------------------------------ switches */

static void
follow_preferences (CoteriePrivacyPage *self)
{
  self->following = TRUE;
  gtk_switch_set_active (self->receipts,
                         coterie_client_get_preference (self->client, COTERIE_PREFERENCE_READ_RECEIPTS));
  gtk_switch_set_active (self->typing, coterie_client_get_preference (self->client, COTERIE_PREFERENCE_TYPING));
  gtk_switch_set_active (self->presence, coterie_client_get_preference (self->client, COTERIE_PREFERENCE_PRESENCE));
  self->following = FALSE;
}

static void
on_preference_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoteriePrivacyPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (coterie_client_set_preference_finish (COTERIE_CLIENT (source), result, &error) || self->client == NULL)
    return;
  follow_preferences (self);
  coterie_toast_show (GTK_WIDGET (self), coterie_error_text (error));
}

static void
set_preference (CoteriePrivacyPage *self, CoteriePreference preference, GtkSwitch *widget)
{
  if (!self->following)
    coterie_client_set_preference_async (self->client, preference, gtk_switch_get_active (widget), NULL,
                                         on_preference_set, g_object_ref (self));
}

static void
on_receipts (CoteriePrivacyPage *self)
{
  set_preference (self, COTERIE_PREFERENCE_READ_RECEIPTS, self->receipts);
}

static void
on_typing (CoteriePrivacyPage *self)
{
  set_preference (self, COTERIE_PREFERENCE_TYPING, self->typing);
}

static void
on_presence (CoteriePrivacyPage *self)
{
  set_preference (self, COTERIE_PREFERENCE_PRESENCE, self->presence);
}

/* ------------------------------------------------------------------------------------ blocked people */

static gboolean
is_blocked (gpointer item, gpointer user_data)
{
  return coterie_contact_get_state (item) == COTERIE_CONTACT_BLOCKED;
}

static void
on_unblocked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoteriePrivacyPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = coterie_client_set_blocked_finish (COTERIE_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  if (done)
    gtk_filter_changed (self->is_blocked, GTK_FILTER_CHANGE_MORE_STRICT);
  else
    coterie_toast_show (GTK_WIDGET (self), coterie_error_text (error));
}

static void
on_unblock (GtkButton *button, gpointer user_data)
{
  CoteriePrivacyPage *self = COTERIE_PRIVACY_PAGE (user_data);
  CoterieContact *contact = g_object_get_data (G_OBJECT (button), "contact");

  coterie_client_set_blocked_async (self->client, contact, FALSE, NULL, on_unblocked, g_object_ref (self));
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  CoterieContact *contact = item;
  g_autofree char *name = coterie_contact_name_text (contact);
  g_autofree char *isolated = coterie_name_text_isolate (name);
  g_autofree char *label = g_strdup_printf (_ ("Unblock %s"), isolated);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_label (_ ("Unblock"));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (button), "contact", g_object_ref (contact), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_unblock), user_data, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
on_blocked_changed (CoteriePrivacyPage *self, guint position, guint n_removed, guint n_added, GListModel *people)
{
  gboolean any = g_list_model_get_n_items (people) > 0;

  gtk_widget_set_visible (GTK_WIDGET (self->blocked), any);
  gtk_widget_set_visible (self->nobody, !any);
}

static void
show_blocked (CoteriePrivacyPage *self)
{
  g_autoptr (GtkFilterListModel) people = NULL;

  self->is_blocked = GTK_FILTER (gtk_custom_filter_new (is_blocked, NULL, NULL));
  people = gtk_filter_list_model_new (g_object_ref (coterie_client_get_contacts (self->client)),
                                      g_object_ref (self->is_blocked));
  gtk_list_box_bind_model (self->blocked, G_LIST_MODEL (people), make_row, self, NULL);
  g_signal_connect_object (people, "items-changed", G_CALLBACK (on_blocked_changed), self, G_CONNECT_SWAPPED);
  on_blocked_changed (self, 0, 0, 0, G_LIST_MODEL (people));
}

/* ------------------------------------------------------------------------------------ */

static void
coterie_privacy_page_constructed (GObject *object)
{
  CoteriePrivacyPage *self = COTERIE_PRIVACY_PAGE (object);

  G_OBJECT_CLASS (coterie_privacy_page_parent_class)->constructed (object);
  follow_preferences (self);
  show_blocked (self);
}

static void
coterie_privacy_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoteriePrivacyPage *self = COTERIE_PRIVACY_PAGE (object);

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
coterie_privacy_page_dispose (GObject *object)
{
  CoteriePrivacyPage *self = COTERIE_PRIVACY_PAGE (object);

  g_clear_object (&self->is_blocked);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_privacy_page_parent_class)->dispose (object);
}

static void
coterie_privacy_page_class_init (CoteriePrivacyPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = coterie_privacy_page_constructed;
  object_class->dispose = coterie_privacy_page_dispose;
  object_class->set_property = coterie_privacy_page_set_property;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT,
                                                 G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/privacy-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CoteriePrivacyPage, receipts);
  gtk_widget_class_bind_template_child (widget_class, CoteriePrivacyPage, typing);
  gtk_widget_class_bind_template_child (widget_class, CoteriePrivacyPage, presence);
  gtk_widget_class_bind_template_child (widget_class, CoteriePrivacyPage, blocked);
  gtk_widget_class_bind_template_child (widget_class, CoteriePrivacyPage, nobody);
  gtk_widget_class_bind_template_callback (widget_class, on_receipts);
  gtk_widget_class_bind_template_callback (widget_class, on_typing);
  gtk_widget_class_bind_template_callback (widget_class, on_presence);
}

static void
coterie_privacy_page_init (CoteriePrivacyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), adw_preferences_page_get_title (ADW_PREFERENCES_PAGE (self)));
}
