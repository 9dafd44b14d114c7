// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/hold-answer.h"

#include "ui/chat-name.h"
#include "ui/confirm.h"
#include "ui/error-text.h"
#include "ui/hold-text.h"
#include "ui/name-text.h"
#include "ui/open-chat.h"
#include "ui/safety-number-dialog.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

/* One question, from the wish to what becomes of it. */
typedef struct
{
  GtkWidget *widget;
  CoterieClient *client;
  CoterieContact *contact;
} Answer;

static Answer *
answer_new (GtkWidget *widget, CoterieClient *client, CoterieContact *contact)
{
  Answer *self = g_new0 (Answer, 1);

  self->widget = g_object_ref (widget);
  self->client = g_object_ref (client);
  self->contact = g_object_ref (contact);
  return self;
}

static void
answer_free (Answer *self)
{
  g_object_unref (self->widget);
  g_object_unref (self->client);
  g_object_unref (self->contact);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

/* ------------------------------------------------------------------------------------ another identity */

/* Whoever was accepted unseen is compared at once, while the question is still in mind. */
static void
on_identity_accepted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Answer) answer = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieContact) contact = coterie_client_accept_identity_finish (COTERIE_CLIENT (source), result, &error);

  if (contact == NULL)
    {
      coterie_toast_show (answer->widget, coterie_error_text (error));
      return;
    }
  coterie_open_chat_with (answer->widget, answer->client, contact);
  coterie_safety_number_dialog_show (answer->widget, answer->client, contact);
}

static void
on_identity_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  if (coterie_confirm_finish (result))
    coterie_client_accept_identity_async (answer->client, answer->contact, NULL, on_identity_accepted, answer);
  else
    answer_free (answer);
}

static void
ask_about_identity (Answer *answer, const char *name)
{
  g_autofree char *heading = g_strdup_printf (_ ("Accept the New Identity of %s?"), name);
  g_autofree char *body = g_strdup_printf (
      _ ("Somebody who has lost all their devices starts over with a new identity. But it could also be another person "
         "who knows the password of %s, or whoever runs the server, and who wants to read what you write.\n\n"
         "Ask %s in person or in a call. Accept only if they did start over, and compare safety numbers then.\n\n"
         "Messages that wait are sent to the new identity. What was said before stays in a chat of its own."),
      name, name);

  coterie_confirm_async (answer->widget,
                         &(CoterieQuestion){
                             .heading = heading,
                             .body = body,
                             .answer = _ ("Accept"),
                             .destructive = TRUE,
                         },
                         NULL, on_identity_answered, answer);
}

/* ------------------------------------------------------------------------------------ different views */

static void
on_accepted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Answer) answer = user_data;
  g_autoptr (GError) error = NULL;

  if (!coterie_client_accept_finish (COTERIE_CLIENT (source), result, &error))
    coterie_toast_show (answer->widget, coterie_error_text (error));
}

static void
on_views_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  if (coterie_confirm_finish (result))
    coterie_client_accept_async (answer->client, answer->contact, NULL, on_accepted, answer);
  else
    answer_free (answer);
}

static void
ask_about_views (Answer *answer, const char *name)
{
  g_autofree char *heading = g_strdup_printf (_ ("Go On with %s?"), name);
  g_autofree char *body = g_strdup_printf (
      _ ("The server shows you and %s different lists of your devices. That can pass by itself; or the server hides "
         "something from one of you.\n\n"
         "First scan each other’s code, beside the safety number, or compare the lists of devices in a call: each of "
         "you reads out their own, and the other looks whether it is the same there. The safety number itself is the "
         "same, whatever the server hides. If anything differs, do not go on."),
      name);

  coterie_confirm_async (answer->widget,
                         &(CoterieQuestion){
                             .heading = heading,
                             .body = body,
                             .answer = _ ("Go On"),
                             .destructive = TRUE,
                         },
                         NULL, on_views_answered, answer);
}

/* ------------------------------------------------------------------------------------ */

void
coterie_hold_answer (GtkWidget *widget, CoterieClient *client, CoterieContact *contact)
{
  g_autofree char *name = coterie_contact_name_text (contact);
  g_autofree char *isolated = coterie_name_text_isolate (name);

  switch (coterie_contact_get_hold (contact))
    {
    case COTERIE_HOLD_IDENTITY_CHANGED:
      ask_about_identity (answer_new (widget, client, contact), isolated);
      break;
    case COTERIE_HOLD_VIEWS:
      ask_about_views (answer_new (widget, client, contact), isolated);
      break;
    case COTERIE_HOLD_FORK:
      coterie_safety_number_dialog_show (widget, client, contact);
      break;
    case COTERIE_HOLD_NONE:
    case COTERIE_HOLD_ROLLBACK:
    case COTERIE_HOLD_UNVERIFIABLE:
    case COTERIE_HOLD_GHOST:
    case COTERIE_HOLD_GONE:
    case COTERIE_HOLD_MISSING:
      break; /* nothing that a person could decide */
    default:
      g_return_if_reached ();
    }
}

gboolean
coterie_hold_is_replaced (CoterieContact *contact)
{
  const CoterieHold hold = coterie_contact_get_hold (contact);

  return (hold == COTERIE_HOLD_IDENTITY_CHANGED || hold == COTERIE_HOLD_GONE) &&
         *coterie_contact_get_name (contact) == '\0';
}

gboolean
coterie_hold_is_answerable (CoterieContact *contact)
{
  return coterie_hold_button (coterie_contact_get_hold (contact)) != NULL && !coterie_hold_is_replaced (contact);
}
