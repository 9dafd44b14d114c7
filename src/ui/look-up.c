// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/look-up.h"

#include "ui/error-text.h"
#include "ui/name-text.h"

#include <glib/gi18n.h>
#include <string.h>

struct _CoterieLookUp
{
  AdwBin parent_instance;

  CoterieClient *client;
  char *name;                /* what is typed, as a user name */
  GCancellable *cancellable; /* of what is asked for now; NULL: nothing */

  GtkLabel *error;
  GtkWidget *button;
  GtkLabel *label;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (CoterieLookUp, coterie_look_up, ADW_TYPE_BIN)

enum
{
  FOUND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
coterie_look_up_set_error (CoterieLookUp *self, const char *sentence)
{
  g_return_if_fail (COTERIE_IS_LOOK_UP (self));

  gtk_label_set_label (self->error, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), sentence != NULL);
}

void
coterie_look_up_set_busy (CoterieLookUp *self, gboolean busy)
{
  g_return_if_fail (COTERIE_IS_LOOK_UP (self));

  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_sensitive (self->button, !busy);
}

static void
set_cancellable (CoterieLookUp *self, GCancellable *cancellable)
{
  g_cancellable_cancel (self->cancellable);
  g_set_object (&self->cancellable, cancellable);
  coterie_look_up_set_busy (self, cancellable != NULL);
}

static void
on_looked_up (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieContact) contact = coterie_client_lookup_finish (COTERIE_CLIENT (object), result, &error);
  CoterieLookUp *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) /* @self may be gone */
    return;
  set_cancellable (self, NULL);
  if (contact != NULL)
    g_signal_emit (self, signals[FOUND], 0, contact);
  else
    coterie_look_up_set_error (self, coterie_error_text (error));
}

static gboolean
is_possible (const char *name)
{
  return *name != '\0' && strpbrk (name, " \t") == NULL;
}

void
coterie_look_up_start (CoterieLookUp *self)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_return_if_fail (COTERIE_IS_LOOK_UP (self));

  coterie_look_up_set_error (self, NULL);
  if (self->client == NULL || self->cancellable != NULL || !is_possible (self->name))
    return;
  if (g_strcmp0 (self->name, coterie_client_get_name (self->client)) == 0)
    {
      g_signal_emit (self, signals[FOUND], 0, NULL);
      return;
    }
  set_cancellable (self, cancellable);
  coterie_client_lookup_async (self->client, self->name, cancellable, on_looked_up, self);
}

static void
show_button (CoterieLookUp *self)
{
  g_autofree char *shown = coterie_name_text (self->name);
  g_autofree char *text = g_strdup_printf (_ ("Look Up “@%s”"), shown);

  gtk_label_set_label (self->label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_visible (self->button, is_possible (self->name));
}

/* "@anna " is anna. */
void
coterie_look_up_set_text (CoterieLookUp *self, const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  g_return_if_fail (COTERIE_IS_LOOK_UP (self));

  set_cancellable (self, NULL);
  coterie_look_up_set_error (self, NULL);
  g_free (self->name);
  self->name = g_ascii_strdown (*stripped == '@' ? stripped + 1 : stripped, -1);
  show_button (self);
}

void
coterie_look_up_set_client (CoterieLookUp *self, CoterieClient *client)
{
  g_return_if_fail (COTERIE_IS_LOOK_UP (self));

  g_set_object (&self->client, client);
}

static void
coterie_look_up_dispose (GObject *object)
{
  CoterieLookUp *self = COTERIE_LOOK_UP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_look_up_parent_class)->dispose (object);
}

static void
coterie_look_up_finalize (GObject *object)
{
  g_free (COTERIE_LOOK_UP (object)->name);
  G_OBJECT_CLASS (coterie_look_up_parent_class)->finalize (object);
}

static void
coterie_look_up_class_init (CoterieLookUpClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_look_up_dispose;
  G_OBJECT_CLASS (klass)->finalize = coterie_look_up_finalize;
  signals[FOUND] = g_signal_new ("found", COTERIE_TYPE_LOOK_UP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 COTERIE_TYPE_CONTACT);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/look-up.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieLookUp, error);
  gtk_widget_class_bind_template_child (widget_class, CoterieLookUp, button);
  gtk_widget_class_bind_template_child (widget_class, CoterieLookUp, label);
  gtk_widget_class_bind_template_child (widget_class, CoterieLookUp, spinner);
  gtk_widget_class_bind_template_callback (widget_class, coterie_look_up_start);
}

static void
coterie_look_up_init (CoterieLookUp *self)
{
  self->name = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
}
