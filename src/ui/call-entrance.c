// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-entrance.h"

#include "ui/media-check.h"
#include "ui/telephone.h"

#include <glib/gi18n.h>

#define VOICE_PX 480 /* high, without the camera's picture */

struct _CoterieCallEntrance
{
  AdwWindow parent_instance;

  CoterieTelephone *telephone;
  CoterieChat *chat;
  CoterieShownCall *call; /* NULL: one that is to be started */
  gboolean video;
  gboolean is_entering;

  CoterieMediaCheck *check;
  GtkCheckButton *always;
  GtkButton *enter;
};

G_DEFINE_FINAL_TYPE (CoterieCallEntrance, coterie_call_entrance, ADW_TYPE_WINDOW)

/* ------------------------------------------------------------------------------------ into the call */

static void
enter (CoterieTelephone *telephone, CoterieChat *chat, CoterieShownCall *call, gboolean video)
{
  if (call == NULL)
    coterie_telephone_start (telephone, chat, video);
  else if (coterie_shown_call_get_state (call) == COTERIE_CALL_RINGING)
    coterie_shown_call_answer (call, video);
  else
    coterie_shown_call_join (call, video);
}

static gboolean
can_enter (CoterieCallEntrance *self)
{
  CoterieShownCall *busy = coterie_telephone_get_call (self->telephone);

  if (self->call == NULL)
    return busy == NULL;
  if (coterie_shown_call_get_state (self->call) == COTERIE_CALL_RINGING)
    return busy == self->call;
  return busy == NULL && coterie_shown_call_get_state (self->call) == COTERIE_CALL_OPEN;
}

/* That may have taken its time. */
static void
on_let_go (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieCallEntrance) self = user_data;

  coterie_media_check_close_finish (COTERIE_MEDIA_CHECK (source), result);
  if (self->telephone == NULL)
    return;
  if (can_enter (self))
    enter (self->telephone, self->chat, self->call, self->video);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* The call opens the same devices: not before they are let go here. */
static void
on_enter (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CoterieCallEntrance *self = COTERIE_CALL_ENTRANCE (widget);

  if (self->is_entering)
    return;
  self->is_entering = TRUE;
  coterie_media_choice_note_check (coterie_telephone_get_choice (self->telephone));
  coterie_media_check_close_async (self->check, on_let_go, g_object_ref (self));
  gtk_widget_set_visible (widget, FALSE);
}

/* ------------------------------------------------------------------------------------ what goes on meanwhile */

/* Somebody calls, has hung up, or the program is locked. */
static void
on_changed (CoterieCallEntrance *self)
{
  if (!self->is_entering && !can_enter (self))
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_client_state (CoterieCallEntrance *self, GParamSpec *spec, CoterieClient *client)
{
  if (coterie_client_get_state (client) == COTERIE_CLIENT_CLOSED)
    gtk_window_destroy (GTK_WINDOW (self));
}

/* ------------------------------------------------------------------------------------ the dialog */

static const char *
get_label (CoterieCallEntrance *self)
{
  if (self->call == NULL)
    return self->video ? _ ("Start Video Call") : _ ("Start Voice Call");
  return coterie_shown_call_get_state (self->call) == COTERIE_CALL_RINGING ? _ ("Answer") : _ ("Join");
}

static void
coterie_call_entrance_dispose (GObject *object)
{
  CoterieCallEntrance *self = COTERIE_CALL_ENTRANCE (object);

  g_clear_object (&self->telephone);
  g_clear_object (&self->chat);
  g_clear_object (&self->call);
  G_OBJECT_CLASS (coterie_call_entrance_parent_class)->dispose (object);
}

static void
coterie_call_entrance_class_init (CoterieCallEntranceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_call_entrance_dispose;
  g_type_ensure (COTERIE_TYPE_MEDIA_CHECK);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/call-entrance.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieCallEntrance, check);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallEntrance, always);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallEntrance, enter);
  gtk_widget_class_install_action (widget_class, "dialog.enter", NULL, on_enter);
}

static void
coterie_call_entrance_init (CoterieCallEntrance *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* One at a time: it has the devices. */
static CoterieCallEntrance *
find_open (CoterieTelephone *telephone)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *item = windows; item != NULL; item = item->next)
    if (COTERIE_IS_CALL_ENTRANCE (item->data) && COTERIE_CALL_ENTRANCE (item->data)->telephone == telephone)
      return item->data;
  return NULL;
}

/* Whoever chooses twice to enter finds the dialog that is there, or is on their way already. */
static gboolean
is_shown (CoterieTelephone *telephone, CoterieChat *chat, CoterieShownCall *call, gboolean video)
{
  CoterieCallEntrance *open = find_open (telephone);

  if (open == NULL)
    return FALSE;
  if (open->is_entering)
    return TRUE;
  if (open->chat == chat && open->call == call && open->video == video)
    {
      gtk_window_present (GTK_WINDOW (open));
      return TRUE;
    }
  gtk_window_destroy (GTK_WINDOW (open));
  return FALSE;
}

static void
show (GtkWidget *near, CoterieClient *client, CoterieChat *chat, CoterieShownCall *call, gboolean video)
{
  CoterieTelephone *telephone = coterie_telephone_get (client);
  CoterieCallEntrance *self;

  if (is_shown (telephone, chat, call, video))
    return;
  self = g_object_new (COTERIE_TYPE_CALL_ENTRANCE, "transient-for", gtk_widget_get_root (near), NULL);
  self->telephone = g_object_ref (telephone);
  self->chat = g_object_ref (chat);
  g_set_object (&self->call, call);
  self->video = video;
  g_object_set (self->check, "client", client, "with-camera", video, NULL);
  coterie_media_choice_bind_check_first (coterie_telephone_get_choice (self->telephone), self->always);
  gtk_button_set_label (self->enter, get_label (self));
  if (!video)
    g_object_set (self, "title", _ ("Microphone and Speaker"), "default-height", VOICE_PX, NULL);
  g_signal_connect_object (self->telephone, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_client_state), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (self));
}

void
coterie_call_entrance_start (GtkWidget *near, CoterieClient *client, CoterieChat *chat, gboolean video)
{
  CoterieTelephone *telephone = coterie_telephone_get (client);

  g_return_if_fail (telephone != NULL);

  if (coterie_media_choice_wants_check (coterie_telephone_get_choice (telephone)))
    show (near, client, chat, NULL, video);
  else
    enter (telephone, chat, NULL, video);
}

void
coterie_call_entrance_enter (GtkWidget *near, CoterieClient *client, CoterieShownCall *call)
{
  CoterieTelephone *telephone = coterie_telephone_get (client);
  CoterieChat *chat = coterie_shown_call_get_chat (call);
  const gboolean video = coterie_shown_call_get_meant_video (call);

  g_return_if_fail (telephone != NULL);

  if (coterie_media_choice_wants_check (coterie_telephone_get_choice (telephone)))
    show (near, client, chat, call, video);
  else
    enter (telephone, chat, call, video);
}
