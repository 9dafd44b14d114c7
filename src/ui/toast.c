// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/toast.h"

#include "ui/hold-answer.h"
#include "ui/notice-text.h"
#include "ui/toast-text.h"

/* ------------------------------------------------------------------------------------ a sentence */

/* Plain text, and all of it: in libadwaita 1.2 a title is markup, and is cut off after one line. */
static AdwToast *
toast_new (const char *sentence)
{
  AdwToast *toast = adw_toast_new ("");

  adw_toast_set_custom_title (toast, coterie_toast_text_new (sentence));
#ifdef COTERIE_TEST_STEPS
  if (g_getenv ("COTERIE_TEST_TOASTS_STAY") != NULL) /* until they are closed: who looks for them may be slow */
    adw_toast_set_timeout (toast, 0);
#endif
  return toast;
}

static AdwToastOverlay *
find_overlay (GtkWidget *widget)
{
  AdwToastOverlay *found = NULL;

  if (ADW_IS_TOAST_OVERLAY (widget))
    return ADW_TOAST_OVERLAY (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_overlay (child);
  return found;
}

/* A window is no part of the overlay that lies in it. */
void
coterie_toast_show (GtkWidget *widget, const char *sentence)
{
  GtkWidget *around = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  AdwToastOverlay *overlay = around != NULL ? ADW_TOAST_OVERLAY (around) : find_overlay (widget);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (overlay, toast_new (sentence));
}

/* ------------------------------------------------------------------------------------ where it is seen */

static GtkWindow *
find_modal (GtkWindow *parent)
{
  GListModel *windows = gtk_window_get_toplevels ();
  const guint n_windows = g_list_model_get_n_items (windows);

  for (guint i = 0; i < n_windows; i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (gtk_window_get_transient_for (window) == parent && gtk_window_get_modal (window) &&
          gtk_widget_get_mapped (GTK_WIDGET (window)))
        return window; /* the list of windows holds it as well */
    }
  return NULL;
}

/* The window that covers the others: the last in the row of modal ones above @window. */
static GtkWindow *
find_top (GtkWindow *window)
{
  for (GtkWindow *above = find_modal (window); above != NULL; above = find_modal (above))
    window = above;
  return window;
}

/* ------------------------------------------------------------------------------------ notices */

/* What is to be seen until it has gone by itself or was closed, whatever windows come and go above. */
typedef struct
{
  GtkWindow *window; /* the lowest one; a weak pointer */
  CoterieClient *client;
  CoterieNotice notice;
  CoterieContact *contact; /* whom it is about; or NULL */
  char *sentence;
  gboolean is_seen;
} Telling;

static void
tell (GtkWindow *window, CoterieClient *client, CoterieNotice notice, CoterieContact *contact, const char *sentence);

static void
telling_clear (gpointer data)
{
  Telling *self = data;

  g_clear_weak_pointer (&self->window);
  g_object_unref (self->client);
  g_clear_object (&self->contact);
  g_free (self->sentence);
}

static void
telling_unref (gpointer data, GClosure *closure)
{
  g_rc_box_release_full (data, telling_clear);
}

static void
on_dismissed (AdwToast *toast, Telling *self)
{
  self->is_seen = TRUE;
}

static void
on_state_changed (CoterieClient *client, GParamSpec *spec, gpointer user_data)
{
  if (coterie_client_get_state (client) == COTERIE_CLIENT_CLOSED)
    adw_toast_dismiss (ADW_TOAST (user_data));
}

/* Whose new identity was accepted: that nothing is sent there is no longer so. */
static void
on_name_changed (CoterieContact *contact, GParamSpec *spec, gpointer user_data)
{
  if (coterie_hold_is_replaced (contact))
    adw_toast_dismiss (ADW_TOAST (user_data));
}

static void
show_toast (Telling *self, AdwToastOverlay *overlay)
{
  AdwToast *toast = toast_new (self->sentence);

  if (coterie_notice_is_alarm (self->notice) || self->notice == COTERIE_NOTICE_REVOKED)
    {
      adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
      adw_toast_set_timeout (toast, 0); /* until it is closed */
    }
  g_signal_connect_object (self->client, "notify::state", G_CALLBACK (on_state_changed), toast, 0);
  if (coterie_notice_is_alarm (self->notice) && self->contact != NULL)
    g_signal_connect_object (self->contact, "notify::name", G_CALLBACK (on_name_changed), toast, 0);
  g_signal_connect_data (toast, "dismissed", G_CALLBACK (on_dismissed), g_rc_box_acquire (self), telling_unref, 0);
  adw_toast_overlay_add_toast (overlay, toast);
}

static void
on_top_unmapped (GtkWidget *top, Telling *self)
{
  Telling *kept = g_rc_box_acquire (self);

  g_signal_handlers_disconnect_by_func (top, on_top_unmapped, self);
  if (!kept->is_seen && coterie_client_get_state (kept->client) != COTERIE_CLIENT_CLOSED && kept->window != NULL &&
      !gtk_widget_in_destruction (GTK_WIDGET (kept->window)))
    tell (kept->window, kept->client, kept->notice, kept->contact, kept->sentence);
  g_rc_box_release_full (kept, telling_clear);
}

/* A dialog with a question has no place for it, and is soon answered: it comes afterwards. */
static void
tell (GtkWindow *window, CoterieClient *client, CoterieNotice notice, CoterieContact *contact, const char *sentence)
{
  GtkWindow *top = find_top (window);
  AdwToastOverlay *overlay = find_overlay (GTK_WIDGET (top));
  Telling *self;

  self = g_rc_box_new0 (Telling);
  g_set_weak_pointer (&self->window, window);
  self->client = g_object_ref (client);
  self->notice = notice;
  g_set_object (&self->contact, contact);
  self->sentence = g_strdup (sentence);
  if (overlay != NULL)
    show_toast (self, overlay);
  if (top != window)
    g_signal_connect_data (top, "unmap", G_CALLBACK (on_top_unmapped), g_rc_box_acquire (self), telling_unref, 0);
  g_rc_box_release_full (self, telling_clear);
}

void
coterie_toast_show_notice (
    GtkWindow *window, CoterieClient *client, CoterieNotice notice, CoterieContact *contact, const char *sentence)
{
  g_autofree char *text = coterie_notice_text (sentence);

  tell (window, client, notice, contact, text);
}
