// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/contact-row.h"

#include "ui/avatar.h"
#include "ui/chat-name.h"
#include "ui/word-marks.h"

struct _CoterieContactRow
{
  AdwBin parent_instance;

  CoterieAvatar *avatar;
  GtkLabel *name;
  GtkLabel *user_name;
  GtkWidget *chosen;
};

G_DEFINE_FINAL_TYPE (CoterieContactRow, coterie_contact_row, ADW_TYPE_BIN)

static void
coterie_contact_row_class_init (CoterieContactRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (COTERIE_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/contact-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieContactRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, CoterieContactRow, name);
  gtk_widget_class_bind_template_child (widget_class, CoterieContactRow, user_name);
  gtk_widget_class_bind_template_child (widget_class, CoterieContactRow, chosen);
}

static void
coterie_contact_row_init (CoterieContactRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
coterie_contact_row_new (void)
{
  return g_object_new (COTERIE_TYPE_CONTACT_ROW, NULL);
}

static void
show (GtkLabel *label, const char *text, const char *words)
{
  g_autoptr (PangoAttrList) marks = NULL;

  if (words != NULL)
    marks = coterie_word_marks_new (GTK_WIDGET (label), text, words);
  gtk_label_set_label (label, text);
  gtk_label_set_attributes (label, marks);
}

void
coterie_contact_row_set (CoterieContactRow *self, CoterieContact *contact, const char *words)
{
  g_autofree char *name = NULL, *user_name = NULL;

  g_return_if_fail (COTERIE_IS_CONTACT_ROW (self));

  coterie_avatar_set_contact (self->avatar, contact);
  if (contact == NULL)
    return;
  name = coterie_contact_name_text (contact);
  user_name = g_strconcat ("@", coterie_contact_get_name (contact), NULL);
  show (self->name, name, words);
  show (self->user_name, user_name, words);
}

void
coterie_contact_row_set_chosen (CoterieContactRow *self, gboolean chosen)
{
  g_return_if_fail (COTERIE_IS_CONTACT_ROW (self));

  gtk_widget_set_visible (self->chosen, chosen);
}

char *
coterie_contact_row_dup_label (CoterieContactRow *self)
{
  return g_strdup_printf ("%s, %s", gtk_label_get_label (self->name), gtk_label_get_label (self->user_name));
}
