// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/welcome-page.h"

#include <stdlib.h>
#include <string.h>

/* Passwords on their way through the page. */

#define PASSWORD "correct horse battery staple"

static guint n_copies; /* of the password */

/* Stands before GLib's for the whole program. */
#undef g_strdup
char *
g_strdup (const char *text)
{
  gsize n_bytes = text != NULL ? strlen (text) + 1 : 0;

  if (text == NULL)
    return NULL;
  if (strstr (text, PASSWORD) != NULL)
    n_copies++;
  return memcpy (g_malloc (n_bytes), text, n_bytes);
}

typedef gboolean (*IsWanted) (GtkWidget *widget);

static gboolean
is_password (GtkWidget *widget)
{
  return ADW_IS_PASSWORD_ENTRY_ROW (widget);
}

static gboolean
is_empty_entry (GtkWidget *widget)
{
  return ADW_IS_ENTRY_ROW (widget) && !is_password (widget) && *gtk_editable_get_text (GTK_EDITABLE (widget)) == '\0';
}

static gboolean
is_way_in (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), "Sign In") == 0;
}

/* The first one, in whatever step. */
static GtkWidget *
find (GtkWidget *widget, IsWanted is_wanted)
{
  GtkWidget *found = is_wanted (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, is_wanted);
  return found;
}

/* What the page asks of its fields must leave nothing of them in the memory. */
static void
test_password_is_not_copied (void)
{
  g_autoptr (CoterieClient) client = coterie_client_new (&(CoterieClientOptions){ .profile_dir = "nowhere" });
  GtkWidget *window = gtk_window_new (), *page = g_object_new (COTERIE_TYPE_WELCOME_PAGE, "client", client, NULL);
  GtkEditable *password = GTK_EDITABLE (find (page, is_password));
  g_autofree char *seen = g_strdup ("a " PASSWORD);
  GtkWidget *entry;

  g_assert_cmpuint (n_copies, ==, 1); /* it is this function that is called */
  gtk_window_set_child (GTK_WINDOW (window), page);
  gtk_window_present (GTK_WINDOW (window));
  while ((entry = find (page, is_empty_entry)) != NULL)
    gtk_editable_set_text (GTK_EDITABLE (entry), "alice");
  n_copies = 0;
  gtk_editable_insert_text (password, PASSWORD, -1, &(int){ 0 });
  g_assert_cmpstr (gtk_editable_get_text (password), ==, PASSWORD);
  g_signal_emit_by_name (find (page, is_way_in), "clicked"); /* it looks for the first field that is blank */
  g_assert_cmpuint (n_copies, ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/ui/welcome-page/password-is-not-copied", test_password_is_not_copied);
  return g_test_run ();
}
