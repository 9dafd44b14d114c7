// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/chat-list.h"

#include "ui/banner.h"
#include "ui/chat-row.h"
#include "ui/chat-shelves.h"
#include "ui/chat-view.h"
#include "ui/error-text.h"
#include "ui/handover-bar.h"
#include "ui/late-menu.h"
#include "ui/search-results.h"
#include "ui/shelf-button.h"
#include "ui/stack-pages.h"

#include <glib/gi18n.h>

struct _CoterieChatList
{
  AdwBin parent_instance;

  CoterieClient *client;
  GSignalGroup *client_signals;
  CoterieChat *chat;
  CoterieTimeText *time_text;
  CoterieChatShelves *shelves;
  CoterieShelf shelf; /* the one that is shown */
  gboolean seen;      /* at least once */

  AdwHeaderBar *header;
  AdwWindowTitle *title;
  GtkMenuButton *menu_button;
  GMenuModel *main_menu;
  GtkWidget *back_button;
  GtkWidget *new_button;
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  GtkStack *pages;
  GtkBox *chats_page;
  GtkWidget *requests_button;
  GtkWidget *archived_button;
  AdwStatusPage *nothing; /* no chats, or none yet */
  GtkWidget *begin_button;
  CoterieChatView *views[COTERIE_N_SHELVES]; /* each NULL before it is first shown */
  CoterieSearchResults *results;             /* NULL before the first search */
  GtkWidget *handover_bar;                   /* NULL unless this device is new */
};

G_DEFINE_FINAL_TYPE (CoterieChatList, coterie_chat_list, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  PROP_CHAT,
  N_PROPS
};

#define FIRST_CHATS 24 /* more than a window of usual height has rows */

static GParamSpec *properties[N_PROPS];

static const struct
{
  const char *page, *title;
} shelves[COTERIE_N_SHELVES] = {
  [COTERIE_SHELF_NONE] = { "empty", N_ ("Chats") },
  [COTERIE_SHELF_CHATS] = { "chats", N_ ("Chats") },
  [COTERIE_SHELF_ARCHIVED] = { "archived", N_ ("Archived") },
  [COTERIE_SHELF_REQUESTS] = { "requests", N_ ("Message Requests") },
};

/* ------------------------------------------------------------------------------------ pages that come when needed */

static void
set_model (CoterieChatList *self, CoterieShelf shelf)
{
  coterie_chat_view_set_client (self->views[shelf], self->client);
  coterie_chat_view_set_model (self->views[shelf],
                               GTK_SELECTION_MODEL (coterie_chat_shelves_get (self->shelves, shelf)));
}

static void
add_view (CoterieChatList *self, CoterieShelf shelf)
{
  GtkWidget *view = coterie_chat_view_new (self->time_text, _ (shelves[shelf].title));

  self->views[shelf] = COTERIE_CHAT_VIEW (view);
  if (shelf == COTERIE_SHELF_CHATS)
    gtk_box_insert_child_after (self->chats_page, view, self->requests_button);
  else
    gtk_stack_add_named (self->pages, view, shelves[shelf].page);
  if (self->shelves != NULL)
    set_model (self, shelf);
}

static void
add_results (CoterieChatList *self)
{
  self->results = COTERIE_SEARCH_RESULTS (coterie_search_results_new (self->time_text));
  coterie_search_results_set_client (self->results, self->client);
  gtk_stack_add_named (self->pages, GTK_WIDGET (self->results), "found");
}

/* ------------------------------------------------------------------------------------ pages */

static gboolean
has_chats (CoterieChatList *self, CoterieShelf shelf)
{
  return self->shelves != NULL &&
         g_list_model_get_n_items (G_LIST_MODEL (coterie_chat_shelves_get (self->shelves, shelf))) > 0;
}

static gboolean
is_searching (CoterieChatList *self)
{
  return gtk_search_bar_get_search_mode (self->search_bar) && *gtk_editable_get_text (self->search_entry) != '\0';
}

/* An empty archive leads back to the chats, and no chats at all to the page that says how to begin. */
static CoterieShelf
choose_shelf (CoterieChatList *self)
{
  if (self->shelf != COTERIE_SHELF_CHATS && has_chats (self, self->shelf))
    return self->shelf;
  for (int i = COTERIE_SHELF_CHATS; i < COTERIE_N_SHELVES; i++)
    if (has_chats (self, i))
      return COTERIE_SHELF_CHATS;
  return COTERIE_SHELF_NONE;
}

static gboolean
has_keyboard (CoterieChatList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->pages));
}

/**
 * coterie_chat_list_take_keyboard:
 *
 * The first chat of those that are shown has it then, or the button to begin one.
 */
void
coterie_chat_list_take_keyboard (CoterieChatList *self)
{
  CoterieChatView *view;

  g_return_if_fail (COTERIE_IS_CHAT_LIST (self));

  view = self->views[choose_shelf (self)];
  gtk_widget_child_focus (view != NULL ? GTK_WIDGET (view) : GTK_WIDGET (self->pages), GTK_DIR_TAB_FORWARD);
}

static void
show_page (CoterieChatList *self)
{
  const CoterieShelf shelf = choose_shelf (self);
  const gboolean searching = is_searching (self);
  const gboolean elsewhere = shelf > COTERIE_SHELF_CHATS && !searching;
  const gboolean had_keyboard = has_keyboard (self);

  if (shelf <= COTERIE_SHELF_CHATS)
    self->shelf = COTERIE_SHELF_CHATS;
  if (searching && self->results == NULL)
    add_results (self);
  if (shelf != COTERIE_SHELF_NONE && self->views[shelf] == NULL)
    add_view (self, shelf);
  coterie_stack_pages_show (self->pages, searching ? "found" : shelves[shelf].page);
  adw_window_title_set_title (self->title, searching ? _ ("Search") : _ (shelves[shelf].title));
  gtk_widget_set_visible (self->back_button, elsewhere);
  gtk_widget_set_visible (self->new_button, !elsewhere);
  if (had_keyboard && !has_keyboard (self)) /* what had it is gone */
    coterie_chat_list_take_keyboard (self);
}

static void
on_show_shelf (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CoterieChatList *self = COTERIE_CHAT_LIST (widget);

  for (int i = COTERIE_SHELF_CHATS; i < COTERIE_N_SHELVES; i++)
    if (g_str_equal (shelves[i].page, g_variant_get_string (parameter, NULL)))
      self->shelf = i;
  show_page (self);
  gtk_widget_child_focus (GTK_WIDGET (self->pages), GTK_DIR_TAB_FORWARD);
}

/* ------------------------------------------------------------------------------------ search */

static void
on_search_mode (CoterieChatList *self)
{
  if (!gtk_search_bar_get_search_mode (self->search_bar))
    gtk_editable_set_text (self->search_entry, "");
  show_page (self);
}

static void
on_words_changed (CoterieChatList *self)
{
  show_page (self);
  if (self->results != NULL)
    coterie_search_results_set_words (self->results, gtk_editable_get_text (self->search_entry));
}

/* Names are found while one types; the texts are looked through when one pauses. */
static void
on_words_settled (CoterieChatList *self)
{
  if (self->results != NULL)
    coterie_search_results_find_texts (self->results);
}

static void
on_words_activated (CoterieChatList *self)
{
  if (self->results != NULL)
    coterie_search_results_activate_first (self->results);
}

void
coterie_chat_list_begin_search (CoterieChatList *self)
{
  g_return_if_fail (COTERIE_IS_CHAT_LIST (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* ------------------------------------------------------------------------------------ the connection */

static char *
format_connection (CoterieChatList *self, CoterieClientState state, const GError *error)
{
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_STARTED_OVER))
    return g_strdup (_ ("Your account was started over elsewhere"));
  if (state == COTERIE_CLIENT_SIGNED_OUT)
    return g_strdup (_ ("This device was signed out"));
  if (error == NULL || g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_OFFLINE))
    return g_strdup (_ ("Offline · Reconnecting…"));
  return g_strdup (coterie_error_text (error));
}

static gboolean
is_there (CoterieChatList *self, GObject *object)
{
  return object != NULL;
}

/* The server has refused this device for good. */
static char *
format_retry (CoterieChatList *self, CoterieClientState state)
{
  return g_strdup (state != COTERIE_CLIENT_SIGNED_OUT ? _ ("Try Now") : NULL);
}

static gboolean
is_reconnecting (CoterieChatList *self, CoterieClientState state)
{
  return state == COTERIE_CLIENT_CONNECTING;
}

/* The first attempt after unlocking is nothing to speak of. */
static gboolean
is_cut_off (CoterieChatList *self, CoterieClientState state, const GError *error)
{
  return state == COTERIE_CLIENT_SIGNED_OUT || (state == COTERIE_CLIENT_CONNECTING && error != NULL);
}

/* ------------------------------------------------------------------------------------ a device that is new */

/* Nobody is to begin anew who has chats elsewhere. */
static void
show_nothing (CoterieChatList *self)
{
  const CoterieHandoverState state = coterie_client_get_handover_state (self->client);
  const gboolean awaited = state == COTERIE_HANDOVER_UNDER_WAY || state == COTERIE_HANDOVER_SILENT;

  adw_status_page_set_title (self->nothing, awaited ? _ ("No Chats Here Yet") : _ ("No Chats Yet"));
  adw_status_page_set_description (self->nothing, awaited
                                                      ? _ ("Those that your other device sends appear as they come.")
                                                      : _ ("Find somebody on your server by their user name."));
  gtk_widget_set_visible (self->begin_button, !awaited);
}

static void
on_handover_changed (CoterieChatList *self)
{
  GtkWidget *box = gtk_widget_get_parent (GTK_WIDGET (self->pages));

  show_nothing (self);
  if (self->handover_bar != NULL || coterie_client_get_handover_state (self->client) == COTERIE_HANDOVER_ENDED)
    return;
  self->handover_bar = coterie_handover_bar_new (self->client);
  gtk_widget_insert_before (self->handover_bar, box, GTK_WIDGET (self->pages));
}

/* ------------------------------------------------------------------------------------ the widget */

/* The window's buttons stand in this header bar while it is the only one. */
static void
coterie_chat_list_root (GtkWidget *widget)
{
  CoterieChatList *self = COTERIE_CHAT_LIST (widget);
  GtkWidget *leaflet = gtk_widget_get_ancestor (widget, ADW_TYPE_LEAFLET);

  GTK_WIDGET_CLASS (coterie_chat_list_parent_class)->root (widget);
  if (leaflet != NULL)
    g_object_bind_property (leaflet, "folded", self->header, "show-end-title-buttons", G_BINDING_SYNC_CREATE);
}

static void
coterie_chat_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieChatList *self = COTERIE_CHAT_LIST (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_CHAT:
      g_value_set_object (value, self->chat);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_chat_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieChatList *self = COTERIE_CHAT_LIST (object);

  switch (id)
    {
    case PROP_CLIENT:
      coterie_chat_list_set_client (self, g_value_get_object (value));
      break;
    case PROP_CHAT:
      coterie_chat_list_set_chat (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
drop_shelves (CoterieChatList *self)
{
  if (self->shelves == NULL)
    return;
  for (int i = COTERIE_SHELF_CHATS; i < COTERIE_N_SHELVES; i++)
    {
      g_signal_handlers_disconnect_by_func (coterie_chat_shelves_get (self->shelves, i), show_page, self);
      if (self->views[i] != NULL)
        coterie_chat_view_set_model (self->views[i], NULL);
    }
  g_clear_object (&self->shelves);
}

static void
coterie_chat_list_dispose (GObject *object)
{
  CoterieChatList *self = COTERIE_CHAT_LIST (object);

  drop_shelves (self);
  g_clear_object (&self->client_signals);
  g_clear_object (&self->client);
  g_clear_object (&self->chat);
  g_clear_object (&self->time_text);
  G_OBJECT_CLASS (coterie_chat_list_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/chat-list.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieChatList, header);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatList, title);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatList, menu_button);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatList, main_menu);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatList, back_button);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatList, new_button);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatList, search_bar);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatList, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatList, pages);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatList, chats_page);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatList, requests_button);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatList, archived_button);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatList, nothing);
  gtk_widget_class_bind_template_child (widget_class, CoterieChatList, begin_button);
  gtk_widget_class_bind_template_callback (widget_class, on_search_mode);
  gtk_widget_class_bind_template_callback (widget_class, on_words_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_words_settled);
  gtk_widget_class_bind_template_callback (widget_class, on_words_activated);
  gtk_widget_class_bind_template_callback (widget_class, format_connection);
  gtk_widget_class_bind_template_callback (widget_class, format_retry);
  gtk_widget_class_bind_template_callback (widget_class, is_there);
  gtk_widget_class_bind_template_callback (widget_class, is_reconnecting);
  gtk_widget_class_bind_template_callback (widget_class, is_cut_off);
}

static void
coterie_chat_list_class_init (CoterieChatListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = coterie_chat_list_dispose;
  object_class->get_property = coterie_chat_list_get_property;
  object_class->set_property = coterie_chat_list_set_property;
  widget_class->root = coterie_chat_list_root;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (COTERIE_TYPE_BANNER);
  g_type_ensure (COTERIE_TYPE_SHELF_BUTTON);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "list.show-shelf", "s", on_show_shelf);
}

/* The first picture is there, and takes no longer for the rows that are not in it. */
static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  CoterieChatList *self = COTERIE_CHAT_LIST (widget);

  if (!self->seen)
    {
      self->seen = TRUE;
      return G_SOURCE_CONTINUE;
    }
  if (self->shelves != NULL)
    coterie_chat_shelf_set_limit (coterie_chat_shelves_get (self->shelves, COTERIE_SHELF_CHATS), G_MAXUINT);
  return G_SOURCE_REMOVE;
}

static void
coterie_chat_list_init (CoterieChatList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->shelf = COTERIE_SHELF_CHATS;
  self->time_text = coterie_time_text_new ();
  coterie_late_menu_set (self->menu_button, self->main_menu);
  self->client_signals = g_signal_group_new (COTERIE_TYPE_CLIENT);
  g_signal_group_connect_swapped (self->client_signals, "notify::handover-state", G_CALLBACK (on_handover_changed),
                                  self);
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

static void
add_shelves (CoterieChatList *self)
{
  self->shelves = coterie_chat_shelves_new (coterie_client_get_chats (self->client));
  coterie_chat_shelves_set_chat (self->shelves, self->chat);
  if (!self->seen)
    coterie_chat_shelf_set_limit (coterie_chat_shelves_get (self->shelves, COTERIE_SHELF_CHATS), FIRST_CHATS);
  for (int i = COTERIE_SHELF_CHATS; i < COTERIE_N_SHELVES; i++)
    {
      CoterieChatShelf *shelf = coterie_chat_shelves_get (self->shelves, i);

      if (self->views[i] != NULL)
        set_model (self, i);
      g_signal_connect_swapped (shelf, "notify::n-items", G_CALLBACK (show_page), self);
    }
  g_object_bind_property (coterie_chat_shelves_get (self->shelves, COTERIE_SHELF_REQUESTS), "n-items",
                          self->requests_button, "count", G_BINDING_SYNC_CREATE);
  g_object_bind_property (coterie_chat_shelves_get (self->shelves, COTERIE_SHELF_ARCHIVED), "n-items",
                          self->archived_button, "count", G_BINDING_SYNC_CREATE);
}

void
coterie_chat_list_set_client (CoterieChatList *self, CoterieClient *client)
{
  g_return_if_fail (COTERIE_IS_CHAT_LIST (self));

  if (!g_set_object (&self->client, client))
    return;
  drop_shelves (self);
  if (self->handover_bar != NULL)
    gtk_widget_unparent (g_steal_pointer (&self->handover_bar));
  if (self->results != NULL)
    coterie_search_results_set_client (self->results, client);
  g_signal_group_set_target (self->client_signals, client);
  if (client != NULL)
    {
      add_shelves (self);
      on_handover_changed (self);
    }
  show_page (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT]);
}

/**
 * coterie_chat_list_prepare:
 *
 * Makes the view of the chats and a row, which takes the fonts of its parts from the disk. To be called within a
 * window.
 */
void
coterie_chat_list_prepare (CoterieChatList *self)
{
  GtkWidget *row;
  int least;

  g_return_if_fail (COTERIE_IS_CHAT_LIST (self));

  if (self->views[COTERIE_SHELF_CHATS] == NULL)
    add_view (self, COTERIE_SHELF_CHATS);
  row = coterie_chat_row_new (self->time_text);
  coterie_chat_row_show_sample (COTERIE_CHAT_ROW (row));
  gtk_box_append (self->chats_page, row);
  gtk_widget_measure (row, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_box_remove (self->chats_page, row);
}

CoterieClient *
coterie_chat_list_get_client (CoterieChatList *self)
{
  return self->client;
}

void
coterie_chat_list_set_chat (CoterieChatList *self, CoterieChat *chat)
{
  g_return_if_fail (COTERIE_IS_CHAT_LIST (self));

  if (!g_set_object (&self->chat, chat))
    return;
  if (self->shelves != NULL)
    coterie_chat_shelves_set_chat (self->shelves, chat);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT]);
}

CoterieChat *
coterie_chat_list_get_chat (CoterieChatList *self)
{
  return self->chat;
}
