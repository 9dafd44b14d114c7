// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/preferences.h"

#include "ui/account-page.h"
#include "ui/calls-page.h"
#include "ui/devices-page.h"
#include "ui/network-page.h"
#include "ui/notifications-page.h"
#include "ui/privacy-page.h"
#include "ui/profile-page.h"
#include "ui/telephone.h"

#include <glib/gi18n.h>

#define TABS_PX 326 /* for all of them, where the window is 360 px wide */

static void
on_state_changed (CoterieClient *client, GParamSpec *spec, gpointer user_data)
{
  if (coterie_client_get_state (client) == COTERIE_CLIENT_CLOSED)
    gtk_window_destroy (GTK_WINDOW (user_data));
}

static void
add (AdwPreferencesWindow *window, GType type, CoterieClient *client, const char *name, gpointer value)
{
  adw_preferences_window_add (window, g_object_new (type, "client", client, name, value, NULL));
}

/* The pictures over the titles of the tabs say what the titles say: a screen reader would call them by their class. */
static void
silence_pictures (GtkWidget *widget)
{
  if (GTK_IS_IMAGE (widget))
    g_object_set (widget, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    silence_pictures (child);
}

/* The title of a tab below the pages: of its two labels the one that may be cut. */
static GtkWidget *
find_title (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (widget) && gtk_label_get_ellipsize (GTK_LABEL (widget)) != PANGO_ELLIPSIZE_NONE)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_title (child);
  return found;
}

typedef struct
{
  GtkWidget *tab;
  int width; /* of its title */
} Tab;

/* Each tab gets its title as a tooltip. */
static GArray *
measure_tabs (GtkWidget *switcher)
{
  GArray *tabs = g_array_new (FALSE, TRUE, sizeof (Tab));

  for (GtkWidget *child = gtk_widget_get_first_child (switcher); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      Tab tab = { child, 0 };
      GtkWidget *title = find_title (child);

      if (title == NULL)
        continue;
      gtk_widget_measure (title, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &tab.width, NULL, NULL);
      gtk_widget_set_tooltip_text (child, gtk_label_get_label (GTK_LABEL (title)));
      g_array_append_val (tabs, tab);
    }
  return tabs;
}

/* Tabs of one width would cut the longest title of a narrow window, though there is room for all: each gets what it
 * needs. With large letters there is not: then all have their pictures alone. */
static void
fit_widths (GtkWidget *switcher)
{
  g_autoptr (GArray) tabs = NULL;
  int all = 0;

  gtk_widget_remove_css_class (switcher, "crowded");
  tabs = measure_tabs (switcher);
  for (guint i = 0; i < tabs->len; i++)
    all += g_array_index (tabs, Tab, i).width;
  if (all > TABS_PX)
    gtk_widget_add_css_class (switcher, "crowded");
  for (guint i = 0; i < tabs->len; i++)
    {
      const Tab *tab = &g_array_index (tabs, Tab, i);

      gtk_widget_set_size_request (tab->tab, all > TABS_PX ? -1 : tab->width, -1);
    }
  gtk_box_layout_set_homogeneous (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (switcher)), FALSE);
}

static void
prepare_tabs (GtkWidget *widget)
{
  if (ADW_IS_VIEW_SWITCHER (widget))
    {
      silence_pictures (widget);
      if (gtk_widget_get_ancestor (widget, ADW_TYPE_VIEW_SWITCHER_BAR) != NULL &&
          GTK_IS_BOX_LAYOUT (gtk_widget_get_layout_manager (widget)))
        g_signal_connect (widget, "map", G_CALLBACK (fit_widths), NULL); /* the font is known then */
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    prepare_tabs (child);
}

void
coterie_preferences_show (GtkWindow *parent, CoterieClient *client, GSettings *settings, const char *page)
{
  GtkWidget *window = adw_preferences_window_new ();
  AdwPreferencesWindow *preferences = ADW_PREFERENCES_WINDOW (window);

  gtk_window_set_title (GTK_WINDOW (window), _ ("Preferences"));
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  adw_preferences_window_set_search_enabled (preferences, FALSE); /* seven short pages */
  gtk_window_set_default_size (GTK_WINDOW (window), 640, 640);
  add (preferences, COTERIE_TYPE_PROFILE_PAGE, client, NULL, NULL);
  add (preferences, COTERIE_TYPE_ACCOUNT_PAGE, client, NULL, NULL);
  add (preferences, COTERIE_TYPE_DEVICES_PAGE, client, "settings", settings);
  add (preferences, COTERIE_TYPE_PRIVACY_PAGE, client, NULL, NULL);
  adw_preferences_window_add (preferences, g_object_new (COTERIE_TYPE_NOTIFICATIONS_PAGE, "settings", settings, NULL));
  if (coterie_telephone_get (client) != NULL)
    add (preferences, COTERIE_TYPE_CALLS_PAGE, client, "settings", settings);
  add (preferences, COTERIE_TYPE_NETWORK_PAGE, client, NULL, NULL);
  prepare_tabs (window);
  if (*page != '\0')
    adw_preferences_window_set_visible_page_name (preferences, page);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_state_changed), window, 0);
  gtk_window_present (GTK_WINDOW (window));
}
