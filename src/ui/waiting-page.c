// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/waiting-page.h"

#include "ui/button-text.h"
#include "ui/start-over.h"

#include <glib/gi18n.h>

#define FIRST_DIGITS 3 /* then a gap */
#define LONGEST_WAIT_S 600

struct _CoterieWaitingPage
{
  AdwBin parent_instance;

  CoterieClient *client;
  guint tick; /* while it is seen: the time that is left */
  GCancellable *left;

  GtkLabel *note;
  GtkWidget *code;
  GtkLabel *state;
  GtkLabel *time_left;
  GtkWidget *cancel_button;
  GtkWidget *lost_button;
};

G_DEFINE_FINAL_TYPE (CoterieWaitingPage, coterie_waiting_page, ADW_TYPE_BIN)

/* The server's time is compared with this computer's clock: when that is wrong, nothing is better than a wrong number.
 */
static gboolean
follow_time (gpointer user_data)
{
  CoterieWaitingPage *self = user_data;
  gint64 left_s = (coterie_client_get_pending_expires_ms (self->client) - g_get_real_time () / 1000 + 999) / 1000;
  g_autofree char *text = NULL;

  if (coterie_client_get_pending_code (self->client) != NULL && left_s > 0 && left_s <= LONGEST_WAIT_S)
    /* Translators: minutes and seconds */
    text = g_strdup_printf (_ ("The code is good for another %d:%02d"), (int) (left_s / 60), (int) (left_s % 60));
  gtk_label_set_label (self->time_left, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->time_left), text != NULL);
  return G_SOURCE_CONTINUE;
}

static void
add_digit (CoterieWaitingPage *self, const char *at, gboolean after_gap)
{
  const char text[] = { *at, '\0' };
  GtkWidget *digit = g_object_new (GTK_TYPE_LABEL, "label", text, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                   "css-classes", (const char *const[]){ "digit", NULL }, NULL);

  gtk_widget_set_direction (digit, GTK_TEXT_DIR_LTR);
  if (after_gap)
    gtk_widget_set_margin_start (digit, 12);
  gtk_box_append (GTK_BOX (self->code), digit);
}

static void
show_code (CoterieWaitingPage *self, const char *code)
{
  g_autofree char *spoken = g_strdup_printf ("%.*s %s", FIRST_DIGITS, code, code + FIRST_DIGITS);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->code)) != NULL)
    gtk_box_remove (GTK_BOX (self->code), child);
  for (const char *at = code; *at != '\0'; at++)
    add_digit (self, at, at - code == FIRST_DIGITS);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->code), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
follow (CoterieWaitingPage *self)
{
  const char *code = coterie_client_get_pending_code (self->client);

  gtk_widget_set_visible (self->code, code != NULL);
  if (code != NULL && strlen (code) > FIRST_DIGITS)
    show_code (self, code);
  gtk_label_set_label (self->note, code != NULL ? _ ("Open Coterie on a device that you already use, and enter this "
                                                     "code there. Tell it to nobody.")
                                                : _ ("Open Coterie on a device that you already use. A code appears "
                                                     "here then, which you enter there."));
  gtk_label_set_label (self->state, code != NULL ? _ ("Waiting for approval…") : _ ("Looking for your other devices…"));
  follow_time (self);
}

static void
on_cancel (CoterieWaitingPage *self)
{
  gtk_widget_set_sensitive (self->cancel_button, FALSE);
  gtk_widget_set_sensitive (self->lost_button, FALSE);
  coterie_client_give_up_pending (self->client);
}

static void
on_lost_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieWaitingPage) self = user_data;

  if (!coterie_start_over_ask_finish (result) || g_cancellable_is_cancelled (self->left))
    return;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.start-over", NULL);
  on_cancel (self);
}

static void
on_lost (CoterieWaitingPage *self)
{
  coterie_start_over_ask_async (GTK_WIDGET (self), self->left, on_lost_answered, g_object_ref (self));
}

static void
coterie_waiting_page_map (GtkWidget *widget)
{
  CoterieWaitingPage *self = COTERIE_WAITING_PAGE (widget);

  GTK_WIDGET_CLASS (coterie_waiting_page_parent_class)->map (widget);
  if (self->tick == 0)
    self->tick = g_timeout_add_seconds (1, follow_time, self);
}

static void
coterie_waiting_page_unmap (GtkWidget *widget)
{
  CoterieWaitingPage *self = COTERIE_WAITING_PAGE (widget);

  g_clear_handle_id (&self->tick, g_source_remove);
  GTK_WIDGET_CLASS (coterie_waiting_page_parent_class)->unmap (widget);
}

/* Whoever was asked meanwhile has been approved, or turned away. */
static void
coterie_waiting_page_unroot (GtkWidget *widget)
{
  g_cancellable_cancel (COTERIE_WAITING_PAGE (widget)->left);
  GTK_WIDGET_CLASS (coterie_waiting_page_parent_class)->unroot (widget);
}

static void
coterie_waiting_page_dispose (GObject *object)
{
  CoterieWaitingPage *self = COTERIE_WAITING_PAGE (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->client);
  g_clear_object (&self->left);
  G_OBJECT_CLASS (coterie_waiting_page_parent_class)->dispose (object);
}

static void
coterie_waiting_page_class_init (CoterieWaitingPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_waiting_page_dispose;
  widget_class->map = coterie_waiting_page_map;
  widget_class->unmap = coterie_waiting_page_unmap;
  widget_class->unroot = coterie_waiting_page_unroot;

  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/waiting-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieWaitingPage, note);
  gtk_widget_class_bind_template_child (widget_class, CoterieWaitingPage, code);
  gtk_widget_class_bind_template_child (widget_class, CoterieWaitingPage, state);
  gtk_widget_class_bind_template_child (widget_class, CoterieWaitingPage, time_left);
  gtk_widget_class_bind_template_child (widget_class, CoterieWaitingPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CoterieWaitingPage, lost_button);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_lost);
}

static void
coterie_waiting_page_init (CoterieWaitingPage *self)
{
  self->left = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_button_text_wrap (GTK_WIDGET (self));
  gtk_widget_set_direction (self->code, GTK_TEXT_DIR_LTR); /* a number, in every script */
}

GtkWidget *
coterie_waiting_page_new (CoterieClient *client)
{
  CoterieWaitingPage *self = g_object_new (COTERIE_TYPE_WAITING_PAGE, NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (client, "notify::pending-code", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  follow (self);
  return GTK_WIDGET (self);
}
