// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/welcome-page-private.h"

#include "ui/error-text.h"

#include <glib/gi18n.h>

#define USER_NAME "^[a-z][a-z0-9._-]{1,31}$"
#define INVITATION "^[a-z0-9-]{1,32}$"

/* The server of a new account: whether it is one, whom it takes, and whose key it shows. */

static gboolean
need_invitation (CoterieWelcomePage *self)
{
  g_autofree char *invitation = coterie_welcome_page_dup_stripped (self->invitation);

  gtk_widget_set_visible (GTK_WIDGET (self->invitation), TRUE);
  if (g_regex_match_simple (INVITATION, invitation, G_REGEX_DOLLAR_ENDONLY, 0))
    return FALSE;
  coterie_welcome_page_set_busy (self, FALSE);
  coterie_welcome_page_show_problem (self->account_problem,
                                     _ ("This server wants an invitation code. Ask the person who runs it for one."));
  gtk_widget_grab_focus (GTK_WIDGET (self->invitation));
  return TRUE;
}

static void
follow_server (CoterieWelcomePage *self, CoterieJoining joining)
{
  if (!self->creating_account && coterie_client_has_profile (self->client))
    {
      coterie_welcome_page_show_device (self); /* an unfinished one: nothing is said of it without its passphrase */
      return;
    }
  if (!self->creating_account)
    {
      coterie_welcome_page_check_password (self);
      return;
    }
  if (joining == COTERIE_JOINING_CLOSED)
    {
      coterie_welcome_page_set_busy (self, FALSE);
      coterie_welcome_page_show_problem (self->account_problem,
                                         _ ("This server takes no new accounts. Ask the person who runs it."));
      return;
    }
  if (joining == COTERIE_JOINING_INVITED && need_invitation (self))
    return;
  if (joining == COTERIE_JOINING_OPEN)
    gtk_widget_set_visible (GTK_WIDGET (self->invitation), FALSE);
  coterie_welcome_page_show_device (self);
}

static void
ask_about_key (CoterieWelcomePage *self, char *pin)
{
  g_autofree char *text = coterie_client_format_pin (pin);

  g_free (self->shown_pin);
  self->shown_pin = pin;
  gtk_label_set_label (self->key_label, text);
  coterie_welcome_page_show_step (self, "certificate");
}

static const char *
server_problem_text (const GError *error)
{
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT))
    return _ ("That is no address of a server. It looks like “chat.example.org”.");
  return coterie_error_text (error);
}

static void
on_server_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieWelcomePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *seen_pin = NULL;
  CoterieJoining joining;
  gboolean chosen = coterie_client_choose_server_finish (COTERIE_CLIENT (source), result, &joining, &seen_pin, &error);

  if (self->client == NULL)
    return;
  if (chosen)
    {
      follow_server (self, joining);
      return;
    }
  coterie_welcome_page_set_busy (self, FALSE);
  if (seen_pin != NULL && self->trusted_pin == NULL)
    ask_about_key (self, g_steal_pointer (&seen_pin));
  else
    coterie_welcome_page_show_problem (self->account_problem, server_problem_text (error));
}

static gboolean
is_user_name (const char *name)
{
  return g_regex_match_simple (USER_NAME, name, G_REGEX_DOLLAR_ENDONLY, 0);
}

void
coterie_welcome_page_go_on (CoterieWelcomePage *self)
{
  g_autofree char *address = coterie_welcome_page_dup_stripped (self->server);
  g_autofree char *name = coterie_welcome_page_dup_stripped (self->user);

  if (self->busy || !gtk_widget_get_sensitive (self->continue_button))
    return;
  if (!is_user_name (name))
    {
      coterie_welcome_page_show_problem (
          self->account_problem,
          _ ("A user name has 2 to 32 small letters (a to z), digits, dots, hyphens and underscores, and begins "
             "with a letter."));
      gtk_widget_grab_focus (GTK_WIDGET (self->user));
      return;
    }
  /* What was compared for one address says nothing about another. */
  if (g_strcmp0 (address, self->trusted_address) != 0)
    g_clear_pointer (&self->trusted_pin, g_free);
  coterie_welcome_page_set_busy (self, TRUE);
  coterie_client_choose_server_async (self->client, address, self->trusted_pin, self->cancellable, on_server_chosen,
                                      g_object_ref (self));
}

void
coterie_welcome_page_trust (CoterieWelcomePage *self)
{
  g_free (self->trusted_pin);
  g_free (self->trusted_address);
  self->trusted_pin = g_strdup (self->shown_pin);
  self->trusted_address = coterie_welcome_page_dup_stripped (self->server);
  coterie_welcome_page_show_step (self, "account");
  coterie_welcome_page_go_on (self);
}
