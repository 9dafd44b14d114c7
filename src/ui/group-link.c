// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/group-link.h"

#include "ui/confirm.h"
#include "ui/error-text.h"
#include "ui/name-text.h"
#include "ui/toast.h"

#include <glib/gi18n.h>
#include <string.h>

#define N_PARTS 6 /* "coterie:", "", server, "@name", group, token */
#define GROUP_DIGITS 64
#define TOKEN_DIGITS 32

static gboolean
is_hex (const char *text, gsize n_digits)
{
  return strlen (text) == n_digits && strspn (text, "0123456789abcdefABCDEF") == n_digits;
}

static gboolean
are_parts (const char *const *parts)
{
  return g_strv_length ((GStrv) parts) == N_PARTS && g_ascii_strcasecmp (parts[0], "coterie:") == 0 &&
         *parts[1] == '\0' && *parts[2] != '\0' && *parts[3] == '@' && is_hex (parts[4], GROUP_DIGITS) &&
         is_hex (parts[5], TOKEN_DIGITS);
}

gboolean
coterie_group_link_is (const char *uri)
{
  g_auto (GStrv) parts = g_strsplit (uri, "/", N_PARTS + 1);

  return are_parts ((const char *const *) parts);
}

/* A wish that is being asked about. */
typedef struct
{
  GtkWidget *widget; /* both counted */
  CoterieClient *client;
  char *uri;
} Wish;

static void
wish_free (Wish *self)
{
  g_object_unref (self->widget);
  g_object_unref (self->client);
  g_free (self->uri);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static void
on_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean done = coterie_client_join_finish (COTERIE_CLIENT (source), result, &error);

  coterie_toast_show (self->widget, done ? _ ("You have asked to be let in. The group comes when somebody agrees.")
                                         : coterie_error_text (error));
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) self = user_data;
  CoterieClient *client = self->client;
  const char *uri = self->uri;

  if (coterie_confirm_finish (result))
    coterie_client_join_async (client, uri, NULL, on_asked, g_steal_pointer (&self));
}

void
coterie_group_link_open (GtkWidget *widget, CoterieClient *client, const char *uri)
{
  g_auto (GStrv) parts = g_strsplit (uri, "/", N_PARTS + 1);
  g_autofree char *isolated = NULL, *body = NULL;
  Wish *self;

  g_return_if_fail (are_parts ((const char *const *) parts));

  isolated = coterie_name_text_isolate (parts[3]);
  body = g_strdup_printf (
      _ ("%s invites you to a group, and learns that you ask. What it is called, and who is in it, you "
         "see once you are let in."),
      isolated);
  self = g_new0 (Wish, 1);
  self->widget = g_object_ref (widget);
  self->client = g_object_ref (client);
  self->uri = g_strdup (uri);
  coterie_confirm_async (widget,
                         &(CoterieQuestion){ .heading = _ ("Ask to Be Let In?"), .body = body, .answer = _ ("Ask") },
                         NULL, on_answered, self);
}
