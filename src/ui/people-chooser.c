// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/people-chooser.h"

#include "ui/chat-name.h"
#include "ui/contact-list.h"
#include "ui/contact-row.h"
#include "ui/look-up.h"
#include "ui/name-filter.h"
#include "ui/name-text.h"

#include <glib/gi18n.h>

#define CHIP_CHARS 16 /* of a name */

struct _CoteriePeopleChooser
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieNameFilter *filter;
  GHashTable *taken;  /* CoterieContact; NULL: nobody */
  GListStore *chosen; /* CoterieContact */

  GtkEditable *entry;
  GtkWidget *chips_window;
  GtkBox *chips;
  CoterieLookUp *look_up;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (CoteriePeopleChooser, coterie_people_chooser, ADW_TYPE_BIN)

enum
{
  PROP_N_CHOSEN = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static guint
get_n_chosen (CoteriePeopleChooser *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->chosen));
}

/* ------------------------------------------------------------------------------------ who is chosen */

static void
choose (CoteriePeopleChooser *self, CoterieContact *contact, gboolean value)
{
  guint place;
  const gboolean is_chosen = g_list_store_find (self->chosen, contact, &place);

  if (value && !is_chosen)
    g_list_store_append (self->chosen, contact);
  else if (!value && is_chosen)
    g_list_store_remove (self->chosen, place);
}

static void
on_chip_clicked (GtkWidget *chip, CoterieContact *contact)
{
  CoteriePeopleChooser *self = COTERIE_PEOPLE_CHOOSER (gtk_widget_get_ancestor (chip, COTERIE_TYPE_PEOPLE_CHOOSER));

  gtk_widget_grab_focus (GTK_WIDGET (self->entry)); /* the chip goes */
  choose (self, contact, FALSE);
}

static GtkWidget *
chip_new (CoterieContact *contact)
{
  g_autofree char *name = coterie_contact_name_text (contact), *isolated = coterie_name_text_isolate (name);
  /* Translators: takes a person from those who were chosen */
  g_autofree char *words = g_strdup_printf (_ ("Remove %s"), isolated);
  GtkWidget *chip = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (name);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), CHIP_CHARS);
  gtk_label_set_width_chars (GTK_LABEL (label), (int) MIN (g_utf8_strlen (name, -1), CHIP_CHARS)); /* else all shrink */
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (chip), box);
  gtk_widget_add_css_class (chip, "chip");
  gtk_widget_set_tooltip_text (chip, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_signal_connect_data (chip, "clicked", G_CALLBACK (on_chip_clicked), g_object_ref (contact),
                         (GClosureNotify) (void (*) (void)) g_object_unref, 0);
  return chip;
}

/* The newest one is what somebody looks at. */
static void
show_last_chip (CoteriePeopleChooser *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->chips_window));

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
}

static void
on_chosen_changed (CoteriePeopleChooser *self, guint position, guint n_removed, guint n_added)
{
  GtkWidget *before = gtk_widget_get_first_child (GTK_WIDGET (self->chips));

  for (guint i = 0; i < position; i++)
    before = gtk_widget_get_next_sibling (before);
  for (guint i = 0; i < n_removed; i++)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (before);

      gtk_box_remove (self->chips, before);
      before = next;
    }
  for (guint i = 0; i < n_added; i++)
    {
      g_autoptr (CoterieContact) contact = g_list_model_get_item (G_LIST_MODEL (self->chosen), position + i);

      gtk_box_append (self->chips, chip_new (contact));
    }
  gtk_widget_set_visible (self->chips_window, get_n_chosen (self) > 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_CHOSEN]);
}

/* ------------------------------------------------------------------------------------ finding people */

static void
on_found (CoteriePeopleChooser *self, CoterieContact *contact)
{
  if (contact == NULL)
    coterie_look_up_set_error (self->look_up, _ ("That is you."));
  else if (self->taken != NULL && g_hash_table_contains (self->taken, contact))
    coterie_look_up_set_error (self->look_up, _ ("They are in the group already."));
  else if (coterie_contact_get_state (contact) == COTERIE_CONTACT_BLOCKED)
    coterie_look_up_set_error (self->look_up, _ ("You have blocked this person. Unblock them first."));
  else
    {
      choose (self, contact, TRUE);
      gtk_editable_set_text (self->entry, "");
    }
}

/* Return takes the one who is left; whoever is not in the list is looked up. */
static void
on_name_activated (CoteriePeopleChooser *self)
{
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (self->list));
  g_autoptr (CoterieContact) contact = g_list_model_get_item (model, 0);

  if (*gtk_editable_get_text (self->entry) == '\0')
    return;
  if (contact != NULL && g_list_model_get_n_items (model) == 1)
    on_found (self, contact);
  else
    coterie_look_up_start (self->look_up);
}

static void
on_name_changed (CoteriePeopleChooser *self)
{
  coterie_look_up_set_text (self->look_up, gtk_editable_get_text (self->entry));
}

/* Escape empties the field, then closes the window. */
static void
on_stop_search (CoteriePeopleChooser *self)
{
  if (*gtk_editable_get_text (self->entry) != '\0')
    gtk_editable_set_text (self->entry, "");
  else
    gtk_window_close (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
}

static void
on_activate (CoteriePeopleChooser *self, guint position)
{
  g_autoptr (CoterieContact) contact =
      g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (self->list)), position);

  if (contact != NULL)
    choose (self, contact, !g_list_store_find (self->chosen, contact, NULL));
}

/* ------------------------------------------------------------------------------------ rows */

static void
show_row (CoteriePeopleChooser *self, CoterieContactRow *row, CoterieContact *contact)
{
  const gboolean is_chosen = g_list_store_find (self->chosen, contact, NULL);
  g_autofree char *label = coterie_contact_row_dup_label (row);
  g_autofree char *chosen = is_chosen ? g_strdup_printf ("%s, %s", label, _ ("Chosen")) : NULL;

  coterie_contact_row_set_chosen (row, is_chosen);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (row))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, is_chosen ? chosen : label, -1);
}

static void
on_row_chosen_changed (GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  show_row (COTERIE_PEOPLE_CHOOSER (gtk_widget_get_ancestor (row, COTERIE_TYPE_PEOPLE_CHOOSER)),
            COTERIE_CONTACT_ROW (row), gtk_list_item_get_item (item));
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, coterie_contact_row_new ());
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, CoteriePeopleChooser *self)
{
  CoterieContactRow *row = COTERIE_CONTACT_ROW (gtk_list_item_get_child (item));

  coterie_contact_row_set (row, gtk_list_item_get_item (item), NULL);
  show_row (self, row, gtk_list_item_get_item (item));
  g_signal_connect_swapped (self->chosen, "items-changed", G_CALLBACK (on_row_chosen_changed), item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, CoteriePeopleChooser *self)
{
  g_signal_handlers_disconnect_by_func (self->chosen, on_row_chosen_changed, item);
  coterie_contact_row_set (COTERIE_CONTACT_ROW (gtk_list_item_get_child (item)), NULL, NULL);
}

/* ------------------------------------------------------------------------------------ the widget */

static void
coterie_people_chooser_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_N_CHOSEN:
      g_value_set_uint (value, get_n_chosen (COTERIE_PEOPLE_CHOOSER (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_people_chooser_dispose (GObject *object)
{
  CoteriePeopleChooser *self = COTERIE_PEOPLE_CHOOSER (object);

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  self->list = NULL;
  if (self->chosen != NULL)
    g_signal_handlers_disconnect_by_data (self->chosen, self);
  g_clear_object (&self->chosen);
  g_clear_object (&self->filter);
  g_clear_object (&self->client);
  g_clear_pointer (&self->taken, g_hash_table_unref);
  G_OBJECT_CLASS (coterie_people_chooser_parent_class)->dispose (object);
}

static gboolean
coterie_people_chooser_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (COTERIE_PEOPLE_CHOOSER (widget)->entry));
}

static void
coterie_people_chooser_class_init (CoteriePeopleChooserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = coterie_people_chooser_get_property;
  object_class->dispose = coterie_people_chooser_dispose;
  widget_class->grab_focus = coterie_people_chooser_grab_focus;
  properties[PROP_N_CHOSEN] = g_param_spec_uint ("n-chosen", NULL, NULL, 0, G_MAXUINT, 0,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (COTERIE_TYPE_LOOK_UP);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/people-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, CoteriePeopleChooser, entry);
  gtk_widget_class_bind_template_child (widget_class, CoteriePeopleChooser, chips_window);
  gtk_widget_class_bind_template_child (widget_class, CoteriePeopleChooser, chips);
  gtk_widget_class_bind_template_child (widget_class, CoteriePeopleChooser, look_up);
  gtk_widget_class_bind_template_child (widget_class, CoteriePeopleChooser, list);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_name_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_found);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
}

static void
coterie_people_chooser_init (CoteriePeopleChooser *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->filter = coterie_name_filter_new ();
  coterie_name_filter_set_requests (self->filter, FALSE);
  coterie_name_filter_follow (self->filter, self->entry);
  self->chosen = g_list_store_new (COTERIE_TYPE_CONTACT);
  g_signal_connect_swapped (self->chosen, "items-changed", G_CALLBACK (on_chosen_changed), self);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), self);
  gtk_list_view_set_factory (self->list, factory);
  adjustment = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->chips_window));
  g_signal_connect_object (adjustment, "notify::upper", G_CALLBACK (show_last_chip), self, G_CONNECT_SWAPPED);
}

void
coterie_people_chooser_set_client (CoteriePeopleChooser *self, CoterieClient *client, GHashTable *taken)
{
  g_autoptr (GtkSelectionModel) model = NULL;

  g_return_if_fail (COTERIE_IS_PEOPLE_CHOOSER (self));

  g_set_object (&self->client, client);
  self->taken = taken != NULL ? g_hash_table_ref (taken) : NULL;
  coterie_name_filter_set_taken (self->filter, taken);
  coterie_look_up_set_client (self->look_up, client);
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (coterie_contact_list_new (client, self->filter)));
  gtk_list_view_set_model (self->list, model);
}

GPtrArray *
coterie_people_chooser_dup_chosen (CoteriePeopleChooser *self)
{
  GPtrArray *contacts = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (COTERIE_IS_PEOPLE_CHOOSER (self), contacts);

  for (guint i = 0; i < get_n_chosen (self); i++)
    g_ptr_array_add (contacts, g_list_model_get_item (G_LIST_MODEL (self->chosen), i));
  return contacts;
}
