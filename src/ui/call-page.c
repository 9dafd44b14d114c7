// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-page.h"

#include "ui/call-figures.h"
#include "ui/call-grid.h"
#include "ui/call-text.h"
#include "ui/chat-name.h"

#include <glib/gi18n.h>

struct _CoterieCallPage
{
  AdwBin parent_instance;

  CoterieShownCall *call;
  GSignalGroup *call_signals;
  GSignalGroup *chat_signals;
  guint clock; /* source: the duration goes on */
  gboolean chat_shown;
  gboolean folded;
  gboolean list_shown;

  AdwHeaderBar *header;
  GtkLabel *title;
  GtkLabel *subtitle;
  CoterieCallGrid *grid;
  GtkToggleButton *microphone;
  GtkToggleButton *camera;
  GtkToggleButton *fullscreen;
  GtkWidget *chat_button;
  GtkPopover *figures;
  GtkMenuButton *figures_button;
};

G_DEFINE_FINAL_TYPE (CoterieCallPage, coterie_call_page, ADW_TYPE_BIN)

enum
{
  PROP_CALL = 1,
  PROP_CHAT_SHOWN,
  PROP_FOLDED,
  PROP_LIST_SHOWN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ------------------------------------------------------------------------------------ what it says */

static void
show_state (CoterieCallPage *self)
{
  g_autofree char *state = self->call != NULL ? coterie_call_text_state (self->call) : g_strdup ("");

  if (g_strcmp0 (gtk_label_get_label (self->subtitle), state) != 0)
    gtk_label_set_label (self->subtitle, state);
}

static gboolean
on_second (gpointer user_data)
{
  show_state (user_data);
  return G_SOURCE_CONTINUE;
}

static void
show_title (CoterieCallPage *self)
{
  g_autofree char *name =
      self->call != NULL ? coterie_chat_name_text (coterie_shown_call_get_chat (self->call)) : g_strdup ("");

  gtk_label_set_label (self->title, name);
}

static void
show_signal (CoterieCallPage *self)
{
  const CoterieCallSignal signal =
      self->call != NULL ? coterie_shown_call_get_signal (self->call) : COTERIE_CALL_SIGNAL_NONE;
  const char *text = coterie_call_signal_text (signal);

  gtk_menu_button_set_icon_name (self->figures_button, coterie_call_signal_icon (signal));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->figures_button), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->figures_button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->figures_button),
                          self->call != NULL && coterie_shown_call_count_others (self->call) > 0);
}

/* A button says what it does, and shows what is. */
static void
show_switch (GtkToggleButton *button, gboolean on, const char *icon, const char *label)
{
  gtk_toggle_button_set_active (button, !on);
  gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (on)
    gtk_widget_remove_css_class (GTK_WIDGET (button), "off");
  else
    gtk_widget_add_css_class (GTK_WIDGET (button), "off");
}

static void
show_media (CoterieCallPage *self)
{
  const gboolean audio = self->call != NULL && coterie_shown_call_get_audio (self->call);
  const gboolean video = self->call != NULL && coterie_shown_call_get_video (self->call);

  show_switch (self->microphone, audio, audio ? "audio-input-microphone-symbolic" : "microphone-disabled-symbolic",
               audio ? _ ("Mute Microphone") : _ ("Unmute Microphone"));
  show_switch (self->camera, video, video ? "camera-video-symbolic" : "camera-disabled-symbolic",
               video ? _ ("Turn Camera Off") : _ ("Turn Camera On"));
}

/* ------------------------------------------------------------------------------------ what one does */

static void
on_media (CoterieCallPage *self)
{
  if (self->call != NULL)
    coterie_shown_call_set_media (self->call, !gtk_toggle_button_get_active (self->microphone),
                                  !gtk_toggle_button_get_active (self->camera));
  show_media (self); /* what could not be switched on is off */
}

static void
on_leave (CoterieCallPage *self)
{
  if (self->call != NULL)
    coterie_shown_call_leave (self->call);
}

static GtkWindow *
get_window (CoterieCallPage *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
on_fullscreen (CoterieCallPage *self)
{
  GtkWindow *window = get_window (self);

  if (window == NULL)
    return;
  if (gtk_toggle_button_get_active (self->fullscreen))
    gtk_window_fullscreen (window);
  else
    gtk_window_unfullscreen (window);
}

/* Pictures stand out on black. */
static void
on_window_fullscreened (CoterieCallPage *self)
{
  GtkWindow *window = get_window (self);
  const gboolean full = window != NULL && gtk_window_is_fullscreen (window);
  AdwStyleManager *style = adw_style_manager_get_for_display (gtk_widget_get_display (GTK_WIDGET (self)));
  const char *label = full ? _ ("Leave Fullscreen") : _ ("Fullscreen");

  gtk_toggle_button_set_active (self->fullscreen, full);
  gtk_button_set_icon_name (GTK_BUTTON (self->fullscreen), full ? "view-restore-symbolic" : "view-fullscreen-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->fullscreen), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->fullscreen), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_style_manager_set_color_scheme (style, full ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_DEFAULT);
  if (full)
    g_object_set (self, "list-shown", FALSE, NULL);
}

/* ------------------------------------------------------------------------------------ the widget */

static void
coterie_call_page_map (GtkWidget *widget)
{
  CoterieCallPage *self = COTERIE_CALL_PAGE (widget);

  GTK_WIDGET_CLASS (coterie_call_page_parent_class)->map (widget);
  show_state (self);
  self->clock = g_timeout_add_seconds (1, on_second, self);
  g_signal_connect_object (get_window (self), "notify::fullscreened", G_CALLBACK (on_window_fullscreened), self,
                           G_CONNECT_SWAPPED);
}

static void
coterie_call_page_unmap (GtkWidget *widget)
{
  CoterieCallPage *self = COTERIE_CALL_PAGE (widget);
  GtkWindow *window = get_window (self);

  g_clear_handle_id (&self->clock, g_source_remove);
  if (window != NULL && gtk_window_is_fullscreen (window))
    gtk_window_unfullscreen (window);
  if (window != NULL)
    g_signal_handlers_disconnect_by_func (window, on_window_fullscreened, self);
  adw_style_manager_set_color_scheme (adw_style_manager_get_for_display (gtk_widget_get_display (widget)),
                                      ADW_COLOR_SCHEME_DEFAULT);
  GTK_WIDGET_CLASS (coterie_call_page_parent_class)->unmap (widget);
}

static void
coterie_call_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieCallPage *self = COTERIE_CALL_PAGE (object);

  switch (id)
    {
    case PROP_CALL:
      g_value_set_object (value, self->call);
      break;
    case PROP_CHAT_SHOWN:
      g_value_set_boolean (value, self->chat_shown);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    case PROP_LIST_SHOWN:
      g_value_set_boolean (value, self->list_shown);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
set_flag (CoterieCallPage *self, gboolean *place, gboolean value, GParamSpec *spec)
{
  if (*place == value)
    return;
  *place = value;
  g_object_notify_by_pspec (G_OBJECT (self), spec);
}

static void
coterie_call_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieCallPage *self = COTERIE_CALL_PAGE (object);

  switch (id)
    {
    case PROP_CALL:
      coterie_call_page_set_call (self, g_value_get_object (value));
      break;
    case PROP_CHAT_SHOWN:
      set_flag (self, &self->chat_shown, g_value_get_boolean (value), spec);
      break;
    case PROP_FOLDED:
      set_flag (self, &self->folded, g_value_get_boolean (value), spec);
      break;
    case PROP_LIST_SHOWN:
      set_flag (self, &self->list_shown, g_value_get_boolean (value), spec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_call_page_dispose (GObject *object)
{
  CoterieCallPage *self = COTERIE_CALL_PAGE (object);

  g_clear_object (&self->call_signals);
  g_clear_object (&self->chat_signals);
  g_clear_object (&self->call);
  G_OBJECT_CLASS (coterie_call_page_parent_class)->dispose (object);
}

/* The window's buttons stand in the header bar at its end: this one, or that of the chat beside it. */
static void
follow_chat (CoterieCallPage *self)
{
  adw_header_bar_set_show_end_title_buttons (self->header, !self->chat_shown);
  if (self->chat_shown)
    gtk_widget_add_css_class (self->chat_button, "on");
  else
    gtk_widget_remove_css_class (self->chat_button, "on");
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_CALL] = g_param_spec_object ("call", NULL, NULL, COTERIE_TYPE_SHOWN_CALL, flags);
  properties[PROP_CHAT_SHOWN] = g_param_spec_boolean ("chat-shown", NULL, NULL, FALSE, flags);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, flags);
  properties[PROP_LIST_SHOWN] = g_param_spec_boolean ("list-shown", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (klass, N_PROPS, properties);
}

static void
coterie_call_page_class_init (CoterieCallPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_call_page_dispose;
  G_OBJECT_CLASS (klass)->get_property = coterie_call_page_get_property;
  G_OBJECT_CLASS (klass)->set_property = coterie_call_page_set_property;
  widget_class->map = coterie_call_page_map;
  widget_class->unmap = coterie_call_page_unmap;
  install_properties (G_OBJECT_CLASS (klass));

  g_type_ensure (COTERIE_TYPE_CALL_FIGURES);
  g_type_ensure (COTERIE_TYPE_CALL_GRID);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/call-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieCallPage, header);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallPage, title);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallPage, subtitle);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallPage, grid);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallPage, microphone);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallPage, camera);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallPage, fullscreen);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallPage, chat_button);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallPage, figures);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallPage, figures_button);
  gtk_widget_class_bind_template_callback (widget_class, on_media);
  gtk_widget_class_bind_template_callback (widget_class, on_leave);
  gtk_widget_class_bind_template_callback (widget_class, on_fullscreen);
}

static void
coterie_call_page_init (CoterieCallPage *self)
{
  self->list_shown = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::chat-shown", G_CALLBACK (follow_chat), NULL);
  self->call_signals = g_signal_group_new (COTERIE_TYPE_SHOWN_CALL);
  g_signal_group_connect_swapped (self->call_signals, "notify::state", G_CALLBACK (show_state), self);
  g_signal_group_connect_swapped (self->call_signals, "notify::state", G_CALLBACK (show_signal), self);
  g_signal_group_connect_swapped (self->call_signals, "stats", G_CALLBACK (show_signal), self);
  g_signal_group_connect_swapped (self->call_signals, "notify::audio", G_CALLBACK (show_media), self);
  g_signal_group_connect_swapped (self->call_signals, "notify::video", G_CALLBACK (show_media), self);
  self->chat_signals = g_signal_group_new (COTERIE_TYPE_CHAT);
  g_signal_group_connect_swapped (self->chat_signals, "notify::title", G_CALLBACK (show_title), self);
}

GtkWidget *
coterie_call_page_new (void)
{
  return g_object_new (COTERIE_TYPE_CALL_PAGE, NULL);
}

void
coterie_call_page_set_call (CoterieCallPage *self, CoterieShownCall *call)
{
  g_return_if_fail (COTERIE_IS_CALL_PAGE (self));

  if (!g_set_object (&self->call, call))
    return;
  g_signal_group_set_target (self->call_signals, call);
  g_signal_group_set_target (self->chat_signals, call != NULL ? coterie_shown_call_get_chat (call) : NULL);
  coterie_call_grid_set_seats (self->grid, call != NULL ? coterie_shown_call_get_seats (call) : NULL);
  g_object_set (self->figures, "call", call, NULL);
  show_title (self);
  show_state (self);
  show_media (self);
  show_signal (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CALL]);
}

/**
 * coterie_call_page_take_focus:
 *
 * The microphone is what is switched most often.
 */
void
coterie_call_page_take_focus (CoterieCallPage *self)
{
  g_return_if_fail (COTERIE_IS_CALL_PAGE (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->microphone));
}
