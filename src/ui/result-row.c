// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/result-row.h"

#include "ui/avatar.h"
#include "ui/chat-name.h"
#include "ui/cluster-text.h"
#include "ui/name-list.h"
#include "ui/word-marks.h"

#include <glib/gi18n.h>

#define MAX_MINIMUM_PX 200 /* of the text's width: a narrow window has no more */

struct _CoterieResultRow
{
  AdwBin parent_instance;

  CoterieTimeText *time_text;

  CoterieAvatar *avatar;
  GtkLabel *name;
  GtkLabel *time;
  GtkLabel *text;
};

G_DEFINE_FINAL_TYPE (CoterieResultRow, coterie_result_row, ADW_TYPE_BIN)

static void
coterie_result_row_dispose (GObject *object)
{
  g_clear_object (&COTERIE_RESULT_ROW (object)->time_text);
  G_OBJECT_CLASS (coterie_result_row_parent_class)->dispose (object);
}

static void
coterie_result_row_class_init (CoterieResultRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_result_row_dispose;
  g_type_ensure (COTERIE_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/result-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieResultRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, CoterieResultRow, name);
  gtk_widget_class_bind_template_child (widget_class, CoterieResultRow, time);
  gtk_widget_class_bind_template_child (widget_class, CoterieResultRow, text);
}

static void
coterie_result_row_init (CoterieResultRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
coterie_result_row_new (CoterieTimeText *time_text)
{
  CoterieResultRow *self = g_object_new (COTERIE_TYPE_RESULT_ROW, NULL);

  self->time_text = g_object_ref (time_text);
  return GTK_WIDGET (self);
}

static void
show_text (CoterieResultRow *self, CoterieMessage *message, const char *words)
{
  g_autofree char *piece = coterie_word_marks_cut (coterie_message_get_body (message), words);
  g_autofree char *text = NULL;
  g_autoptr (PangoAttrList) marks = NULL;
  int minimum;

  /* Translators: an own message in a list */
  text = coterie_message_is_own (message) ? g_strdup_printf (_ ("You: %s"), piece)
         : coterie_chat_get_kind (coterie_message_get_chat (message)) == COTERIE_CHAT_GROUP
             ? coterie_name_list_said (coterie_message_get_sender (message), piece)
             : g_steal_pointer (&piece);
  marks = coterie_word_marks_new (GTK_WIDGET (self->text), text, words);
  gtk_label_set_label (self->text, text);
  gtk_label_set_attributes (self->text, marks);
  gtk_widget_measure (GTK_WIDGET (self->text), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum > MAX_MINIMUM_PX)
    {
      g_autofree char *breakable = coterie_cluster_text_break (text);

      gtk_label_set_attributes (self->text, NULL);
      gtk_label_set_label (self->text, breakable);
    }
}

void
coterie_result_row_set (CoterieResultRow *self, CoterieMessage *message, const char *words)
{
  CoterieChat *chat = message != NULL ? coterie_message_get_chat (message) : NULL;
  g_autofree char *name = NULL, *time = NULL;

  g_return_if_fail (COTERIE_IS_RESULT_ROW (self));

  coterie_avatar_set_chat (self->avatar, chat);
  if (message == NULL)
    return;
  name = coterie_chat_name_text (chat);
  time = coterie_time_text_format_short (self->time_text, coterie_message_get_time_ms (message));
  gtk_label_set_label (self->name, name);
  gtk_label_set_label (self->time, time);
  show_text (self, message, words);
}

char *
coterie_result_row_dup_label (CoterieResultRow *self)
{
  return g_strdup_printf ("%s, %s, %s", gtk_label_get_label (self->name), gtk_label_get_label (self->text),
                          gtk_label_get_label (self->time));
}
