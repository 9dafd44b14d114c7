// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "parts.h"

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

static GtkEditable *
find_password (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkEditable *found = ADW_IS_PASSWORD_ENTRY_ROW (child) ? GTK_EDITABLE (child) : find_password (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* What the page asks of the field at every key must leave nothing of it in the memory. */
static void
test_password_is_not_copied (void)
{
  g_autoptr (CoterieClient) client = coterie_client_new (&(CoterieClientOptions){ .profile_dir = "nowhere" });
  GtkWidget *window = gtk_window_new (), *page = g_object_new (COTERIE_TYPE_WELCOME_PAGE, "client", client, NULL);
  GtkEditable *password;
  g_autofree char *seen = g_strdup ("a " PASSWORD);

  g_assert_cmpuint (n_copies, ==, 1); /* it is this function that is called */
  gtk_window_set_child (GTK_WINDOW (window), page);
  gtk_window_present (GTK_WINDOW (window));
  password = find_password (page);
  g_assert_nonnull (password);
  n_copies = 0;
  gtk_editable_insert_text (password, PASSWORD, -1, &(int){ 0 });
  g_assert_cmpstr (gtk_editable_get_text (password), ==, PASSWORD);
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
