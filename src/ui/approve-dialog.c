// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/approve-dialog.h"

#include "ui/button-text.h"
#include "ui/error-text.h"
#include "ui/group-names.h"
#include "ui/keyboard.h"
#include "ui/secret-entry.h"
#include "ui/stack-pages.h"
#include "ui/time-text.h"

#include <glib/gi18n.h>

#define CODE_DIGITS 7

struct _CoterieApproveDialog
{
  AdwWindow parent_instance;

  CoterieClient *client;
  CoterieLinkRequest *request;
  CoterieTimeText *times;

  AdwHeaderBar *header;
  GtkWidget *decline_button;
  GtkWidget *approve_button;
  GtkStack *stack;
  AdwActionRow *device_row;
  AdwActionRow *address_row;
  AdwActionRow *place_row;
  AdwActionRow *time_row;
  GtkWidget *elsewhere;
  GtkWidget *form;
  GtkEditable *code;
  GtkLabel *code_state;
  GtkEditable *passphrase;
  GtkLabel *code_problem;
  GtkLabel *problem;
  GtkWidget *progress;
  AdwStatusPage *outcome;
};

G_DEFINE_FINAL_TYPE (CoterieApproveDialog, coterie_approve_dialog, ADW_TYPE_WINDOW)

/* ------------------------------------------------------------------------------------ what was typed */

/* Seven digits, in whatever groups they were typed; NULL when they are not seven. */
static char *
dup_code (CoterieApproveDialog *self)
{
  g_autoptr (GString) code = g_string_new (NULL);

  for (const char *at = gtk_editable_get_text (self->code); *at != '\0'; at = g_utf8_next_char (at))
    {
      int digit = g_unichar_digit_value (g_utf8_get_char (at)); /* people also type their own script's digits */

      if (digit >= 0)
        g_string_append_c (code, (char) ('0' + digit));
    }
  return code->len == CODE_DIGITS ? g_string_free (g_steal_pointer (&code), FALSE) : NULL;
}

static gboolean
is_ready (CoterieApproveDialog *self)
{
  g_autofree char *code = dup_code (self);

  return code != NULL && !coterie_secret_entry_is_empty (self->passphrase) &&
         coterie_link_request_get_state (self->request) == COTERIE_LINK_REQUEST_READY;
}

/* ------------------------------------------------------------------------------------ what is shown */

static void
show_fact (AdwActionRow *row, const char *text)
{
  g_autofree char *plain = text != NULL ? g_markup_escape_text (text, -1) : NULL; /* a row reads markup */

  adw_action_row_set_subtitle (row, plain != NULL ? plain : "");
  gtk_widget_set_visible (GTK_WIDGET (row), text != NULL && *text != '\0');
}

static void
show_facts (CoterieApproveDialog *self)
{
  const char *name = coterie_link_request_get_device_name (self->request);
  const char *agent = coterie_link_request_get_agent (self->request);
  g_autofree char *device = NULL;
  g_autofree char *time = coterie_time_text_format_full (self->times, coterie_link_request_get_time_ms (self->request));

  if (name != NULL && agent != NULL)
    device = g_strdup_printf ("%s · %s", name, agent);
  show_fact (self->device_row, device != NULL ? device : name != NULL ? name : agent);
  show_fact (self->address_row, coterie_link_request_get_address (self->request));
  show_fact (self->place_row, coterie_link_request_get_place (self->request));
  show_fact (self->time_row, time);
}

typedef struct
{
  const char *icon_name;
  const char *title;
  const char *text;
} Outcome;

static const Outcome outcomes[] = {
  [COTERIE_LINK_OUTCOME_NONE] = { "dialog-information-symbolic", N_ ("The Request Is Over"), NULL },
  [COTERIE_LINK_OUTCOME_APPROVED] = { "object-select-symbolic", N_ ("Device Approved"),
                                      N_ ("It gets your chats and their latest messages now. You can sign it out in "
                                          "the preferences at any time.") },
  [COTERIE_LINK_OUTCOME_DECLINED] = { "action-unavailable-symbolic", N_ ("Device Declined"),
                                      N_ ("If it was not you who signed in, change your password: somebody knows "
                                          "it.") },
  [COTERIE_LINK_OUTCOME_WRONG_CODE] = { "dialog-warning-symbolic", N_ ("Three Wrong Codes"),
                                        N_ ("The device was declined. If it is yours, sign in there again. If it is "
                                            "not, change your password: somebody knows it.") },
  [COTERIE_LINK_OUTCOME_CANCELLED] = { "action-unavailable-symbolic", N_ ("Request Withdrawn"),
                                       N_ ("The other device does not wait any longer.") },
  [COTERIE_LINK_OUTCOME_EXPIRED] = { "action-unavailable-symbolic", N_ ("Request Expired"),
                                     N_ ("Ten minutes are over. If the device is yours, sign in there again.") },
};

static void
show_outcome (CoterieApproveDialog *self)
{
  const Outcome *outcome = &outcomes[coterie_link_request_get_outcome (self->request)];

  adw_status_page_set_icon_name (self->outcome, outcome->icon_name);
  adw_status_page_set_title (self->outcome, _ (outcome->title));
  adw_status_page_set_description (self->outcome, outcome->text != NULL ? _ (outcome->text) : NULL);
  gtk_editable_set_text (self->passphrase, "");
  coterie_stack_pages_show (self->stack, "outcome");
}

static void
show_problem (GtkLabel *label, const char *sentence)
{
  gtk_label_set_label (label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (label), sentence != NULL);
}

static void
hide_problems (CoterieApproveDialog *self)
{
  show_problem (self->code_problem, NULL);
  show_problem (self->problem, NULL);
}

static void
follow_code (CoterieApproveDialog *self)
{
  guint n_tries = coterie_link_request_get_tries_left (self->request);
  g_autofree char *text = NULL;

  if (coterie_link_request_get_state (self->request) == COTERIE_LINK_REQUEST_ASKED)
    text = g_strdup (_ ("Waiting for the new device…"));
  else if (n_tries == 1)
    text = g_strdup (_ ("Type the seven digits that the new device shows. This is the last try."));
  else if (n_tries == 2)
    text = g_strdup (_ ("Type the seven digits that the new device shows. Two tries are left."));
  else
    text = g_strdup (_ ("Type the seven digits that the new device shows"));
  gtk_label_set_label (self->code_state, text);
}

static void
follow (CoterieApproveDialog *self)
{
  CoterieLinkRequestState state = coterie_link_request_get_state (self->request);
  gboolean over = state == COTERIE_LINK_REQUEST_ENDED;

  gtk_widget_set_visible (self->decline_button, !over);
  gtk_widget_set_visible (self->approve_button, !over);
  adw_header_bar_set_show_start_title_buttons (self->header, over); /* there is room for two answers in large letters */
  adw_header_bar_set_show_end_title_buttons (self->header, over);
  if (over)
    {
      show_outcome (self);
      return;
    }
  show_facts (self);
  follow_code (self);
  gtk_widget_set_visible (self->elsewhere, state == COTERIE_LINK_REQUEST_ELSEWHERE);
  gtk_widget_set_visible (self->form, state != COTERIE_LINK_REQUEST_ELSEWHERE);
  if (state != COTERIE_LINK_REQUEST_READY)
    coterie_keyboard_leave (self->form);
  gtk_widget_set_sensitive (self->form, state == COTERIE_LINK_REQUEST_READY);
  gtk_widget_set_visible (self->progress, state == COTERIE_LINK_REQUEST_APPROVING);
  gtk_widget_set_sensitive (self->decline_button, state != COTERIE_LINK_REQUEST_APPROVING);
  gtk_widget_set_sensitive (self->approve_button, is_ready (self));
}

static void
on_edited (CoterieApproveDialog *self)
{
  if (self->request == NULL)
    return;
  hide_problems (self);
  gtk_widget_set_sensitive (self->approve_button, is_ready (self));
}

/* ------------------------------------------------------------------------------------ decisions */

/* Here it is known which of the two fields is wrong. */
static void
on_decided (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieApproveDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = coterie_client_devices_finish (COTERIE_CLIENT (source), result, &error);

  if (self->request == NULL) /* the dialog is gone */
    return;
  follow (self);
  if (done || coterie_link_request_get_state (self->request) == COTERIE_LINK_REQUEST_ENDED)
    return;
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_WRONG_CODE))
    {
      gtk_editable_set_text (self->code, ""); /* which clears what was wrong before */
      show_problem (self->code_problem, coterie_error_text (error));
      gtk_widget_grab_focus (GTK_WIDGET (self->code));
      return;
    }
  show_problem (self->problem, coterie_error_text (error));
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_WRONG_PASSPHRASE))
    gtk_widget_grab_focus (GTK_WIDGET (self->passphrase));
}

static void
on_approve (CoterieApproveDialog *self)
{
  g_autoptr (CoterieSecret) passphrase = NULL;
  g_autofree char *code = NULL;

  if (!is_ready (self))
    return;
  code = dup_code (self);
  passphrase = coterie_secret_entry_copy (self->passphrase);
  hide_problems (self);
  coterie_client_approve_link_async (self->client, code, passphrase, on_decided, g_object_ref (self));
  follow (self);
}

static void
on_decline (CoterieApproveDialog *self)
{
  coterie_client_decline_link_async (self->client, on_decided, g_object_ref (self));
}

static void
on_take (CoterieApproveDialog *self)
{
  coterie_client_take_link_async (self->client, on_decided, g_object_ref (self));
}

/* ------------------------------------------------------------------------------------ */

static void
coterie_approve_dialog_dispose (GObject *object)
{
  CoterieApproveDialog *self = COTERIE_APPROVE_DIALOG (object);

  if (self->request != NULL)
    g_signal_handlers_disconnect_by_data (self->request, self);
  g_clear_object (&self->request);
  g_clear_object (&self->client);
  g_clear_object (&self->times);
  G_OBJECT_CLASS (coterie_approve_dialog_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (klass, "/chat/coterie/Coterie/ui/approve-dialog.ui");
  gtk_widget_class_bind_template_child (klass, CoterieApproveDialog, header);
  gtk_widget_class_bind_template_child (klass, CoterieApproveDialog, decline_button);
  gtk_widget_class_bind_template_child (klass, CoterieApproveDialog, approve_button);
  gtk_widget_class_bind_template_child (klass, CoterieApproveDialog, stack);
  gtk_widget_class_bind_template_child (klass, CoterieApproveDialog, device_row);
  gtk_widget_class_bind_template_child (klass, CoterieApproveDialog, address_row);
  gtk_widget_class_bind_template_child (klass, CoterieApproveDialog, place_row);
  gtk_widget_class_bind_template_child (klass, CoterieApproveDialog, time_row);
  gtk_widget_class_bind_template_child (klass, CoterieApproveDialog, elsewhere);
  gtk_widget_class_bind_template_child (klass, CoterieApproveDialog, form);
  gtk_widget_class_bind_template_child (klass, CoterieApproveDialog, code);
  gtk_widget_class_bind_template_child (klass, CoterieApproveDialog, code_state);
  gtk_widget_class_bind_template_child (klass, CoterieApproveDialog, passphrase);
  gtk_widget_class_bind_template_child (klass, CoterieApproveDialog, code_problem);
  gtk_widget_class_bind_template_child (klass, CoterieApproveDialog, problem);
  gtk_widget_class_bind_template_child (klass, CoterieApproveDialog, progress);
  gtk_widget_class_bind_template_child (klass, CoterieApproveDialog, outcome);
  gtk_widget_class_bind_template_callback (klass, on_edited);
  gtk_widget_class_bind_template_callback (klass, on_approve);
  gtk_widget_class_bind_template_callback (klass, on_decline);
  gtk_widget_class_bind_template_callback (klass, on_take);
}

static void
coterie_approve_dialog_class_init (CoterieApproveDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_approve_dialog_dispose;
  bind_template (GTK_WIDGET_CLASS (klass));
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
coterie_approve_dialog_init (CoterieApproveDialog *self)
{
  self->times = coterie_time_text_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_button_text_wrap (GTK_WIDGET (self->stack));
  coterie_group_names_give (GTK_WIDGET (self), _ ("New Device"));
  coterie_secret_entry_prepare (self->passphrase);
}

/**
 * coterie_approve_dialog_new:
 *
 * Returns: (transfer none): a modal window, to be presented
 */
GtkWidget *
coterie_approve_dialog_new (GtkWindow *parent, CoterieClient *client, CoterieLinkRequest *request)
{
  CoterieApproveDialog *self = g_object_new (COTERIE_TYPE_APPROVE_DIALOG, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  self->request = g_object_ref (request);
  g_signal_connect_object (request, "notify", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  coterie_stack_pages_show (self->stack, "request");
  follow (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->code));
  return GTK_WIDGET (self);
}
