// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/welcome-page-private.h"

#include "ui/error-text.h"
#include "ui/secret-entry.h"
#include "ui/start-over.h"

#include <glib/gi18n.h>

/* ------------------------------------------------------------------------------------ signing in */

static void
on_password_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieWelcomePage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (coterie_client_login_finish (COTERIE_CLIENT (source), result, &error) || self->client == NULL)
    return; /* the window has taken this page away */
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_APPROVAL_NEEDED))
    {
      coterie_welcome_page_show_device (self);
      return;
    }
  coterie_welcome_page_set_busy (self, FALSE);
  coterie_welcome_page_show_problem (self->account_problem, coterie_error_text (error));
}

void
coterie_welcome_page_check_password (CoterieWelcomePage *self)
{
  g_autoptr (CoterieSecret) password = coterie_secret_entry_copy (self->password);
  g_autofree char *name = coterie_welcome_page_dup_stripped (self->user);

  coterie_client_login_async (self->client, name, password, NULL, self->cancellable, on_password_checked,
                              g_object_ref (self));
}

static void
show_sign_in_problem (CoterieWelcomePage *self, const GError *error)
{
  coterie_welcome_page_set_busy (self, FALSE);
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_UNFINISHED)) /* in another way than this one */
    coterie_welcome_page_finish_beginning (self);
  else if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_WRONG_PASSWORD) ||
           g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DECLINED))
    {
      coterie_welcome_page_show_account (self, FALSE);
      coterie_welcome_page_show_problem (self->account_problem, coterie_error_text (error));
    }
  else
    coterie_welcome_page_show_problem (self->device_problem, coterie_error_text (error));
}

static void
on_started_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieWelcomePage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (coterie_client_start_over_finish (COTERIE_CLIENT (source), result, &error) || self->client == NULL)
    return; /* the window has taken this page away */
  show_sign_in_problem (self, error);
}

static void
start_over (CoterieWelcomePage *self)
{
  g_autoptr (CoterieSecret) password = coterie_secret_entry_copy (self->password);
  g_autoptr (CoterieSecret) passphrase = coterie_new_passphrase_copy (self->passphrase);
  g_autofree char *name = coterie_welcome_page_dup_stripped (self->user);

  coterie_welcome_page_follow (self);
  coterie_client_start_over_async (self->client, name, password, passphrase, self->cancellable, on_started_over,
                                   g_object_ref (self));
}

/* Meanwhile the window shows the page of a device that waits. */
static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieWelcomePage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (coterie_client_login_finish (COTERIE_CLIENT (source), result, &error) || self->client == NULL)
    return; /* the window has taken this page away */
  if (self->starting_over && g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DECLINED))
    start_over (self);
  else
    {
      self->starting_over = FALSE; /* that wish was for this attempt */
      show_sign_in_problem (self, error);
    }
}

/* ------------------------------------------------------------------------------------ creating the account */

static gboolean
is_about_account (const GError *error)
{
  return g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_NAME_TAKEN) ||
         g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DECLINED) ||
         g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_INVITE_NEEDED) ||
         g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_REGISTRATION_CLOSED);
}

static void
on_registered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieWelcomePage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (coterie_client_register_finish (COTERIE_CLIENT (source), result, &error) || self->client == NULL)
    return; /* the window has taken this page away */
  coterie_welcome_page_set_busy (self, FALSE);
  if (is_about_account (error))
    {
      coterie_welcome_page_show_account (self, TRUE);
      coterie_welcome_page_show_problem (self->account_problem, coterie_error_text (error));
    }
  else
    coterie_welcome_page_show_problem (self->device_problem, coterie_error_text (error));
}

/* Whoever was asked before may have typed another name since, or have come back to this page much later. */
static void
on_start_over_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieWelcomePage) self = user_data;

  if (!coterie_start_over_ask_finish (result) || self->client == NULL || self->busy || !self->starting_over)
    return;
  coterie_welcome_page_set_busy (self, TRUE);
  start_over (self);
}

void
coterie_welcome_page_finish (CoterieWelcomePage *self)
{
  g_autoptr (CoterieSecret) password = NULL;
  g_autoptr (CoterieSecret) passphrase = NULL;
  g_autofree char *name = coterie_welcome_page_dup_stripped (self->user);
  g_autofree char *invitation = coterie_welcome_page_dup_stripped (self->invitation);
  g_autofree char *device = coterie_welcome_page_dup_stripped (self->device);

  if (self->busy || !coterie_new_passphrase_get_ready (self->passphrase))
    return;
  password = coterie_secret_entry_copy (self->password);
  passphrase = coterie_new_passphrase_copy (self->passphrase);
  g_settings_set_string (self->settings, "device-name", device);
  coterie_welcome_page_show_problem (self->device_problem, NULL);
  coterie_client_set_device_name (self->client, device);
  if (self->starting_over)
    {
      coterie_start_over_ask_async (GTK_WIDGET (self), self->cancellable, on_start_over_answered, g_object_ref (self));
      return;
    }
  coterie_welcome_page_set_busy (self, TRUE);
  if (self->creating_account)
    coterie_client_register_async (self->client, name, *invitation != '\0' ? invitation : NULL, password, passphrase,
                                   self->cancellable, on_registered, g_object_ref (self));
  else
    coterie_client_login_async (self->client, name, password, passphrase, self->cancellable, on_signed_in,
                                g_object_ref (self));
}
