// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/safety-number-dialog.h"

#include "ui/avatar.h"
#include "ui/button-text.h"
#include "ui/chat-name.h"
#include "ui/choose-file.h"
#include "ui/code-scanner.h"
#include "ui/error-text.h"
#include "ui/name-text.h"
#include "ui/qr-code.h"
#include "ui/qr-reader.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

#define CODE_PREFIX "COTERIE"

struct _CoterieSafetyNumberDialog
{
  AdwWindow parent_instance;

  CoterieClient *client;
  CoterieContact *contact;
  GCancellable *cancellable;
  guint n_devices;    /* 0 until it is known */
  GtkWidget *scanner; /* NULL before a camera was wanted */
  gboolean has_code;

  CoterieAvatar *avatar;
  GtkLabel *name;
  GtkLabel *state;
  GtkBox *codes;
  GtkWidget *code_card;
  GtkButton *camera_button;
  CoterieQrCode *code;
  GtkFlowBox *groups;
  GtkLabel *explanation;
  GtkLabel *outcome;
  GtkWidget *verify;
  GtkWidget *forget;
};

G_DEFINE_FINAL_TYPE (CoterieSafetyNumberDialog, coterie_safety_number_dialog, ADW_TYPE_WINDOW)

/* ------------------------------------------------------------------------------------ what is shown */

static void
show_state (CoterieSafetyNumberDialog *self)
{
  const gboolean verified = coterie_contact_get_verified (self->contact);
  const char *sentence = verified ? _ ("verified") : _ ("not yet verified");
  g_autofree char *devices = NULL, *both = NULL;

  if (self->n_devices > 0)
    {
      devices = g_strdup_printf (ngettext ("%u device", "%u devices", self->n_devices), self->n_devices);
      /* Translators: "2 devices · not yet verified" */
      both = g_strdup_printf (_ ("%s · %s"), devices, sentence);
    }
  gtk_label_set_label (self->state, both != NULL ? both : sentence);
  gtk_widget_set_visible (self->verify, !verified);
  gtk_widget_set_visible (self->forget, verified);
}

/* Whoever has begun anew shows another number than this one, and nobody is in between for that. The number is made of
 * the two accounts alone, so that it matches whatever list of devices the server shows; the code has the lists [N3]. */
static void
show_name (CoterieSafetyNumberDialog *self)
{
  const CoterieHold hold = coterie_contact_get_hold (self->contact);
  g_autofree char *name = coterie_contact_name_text (self->contact);
  g_autofree char *isolated = coterie_name_text_isolate (name);
  g_autofree char *sentence = NULL;

  gtk_label_set_label (self->name, name);
  if (hold == COTERIE_HOLD_IDENTITY_CHANGED)
    sentence =
        g_strdup_printf (_ ("This is the number with the earlier identity of %s. The new one has another number, "
                            "which you can compare when you have accepted it."),
                         isolated);
  else if (hold == COTERIE_HOLD_VIEWS || hold == COTERIE_HOLD_FORK)
    sentence =
        g_strdup_printf (_ ("Scan each other’s code: it shows whether %s and you know the same devices. The number "
                            "cannot show that: it stays the same, whatever the server hides."),
                         isolated);
  else
    sentence = g_strdup_printf (_ ("Compare these numbers with %s in person or in a call, or scan each other’s code. "
                                   "If they are the same, nobody is in between."),
                                isolated);
  gtk_label_set_label (self->explanation, sentence);
}

/* Read out as one, in groups; never mirrored: people compare it with those who write the other way. */
static void
show_number (CoterieSafetyNumberDialog *self)
{
  g_autofree char *number = coterie_client_dup_safety_number (self->client, self->contact);
  g_auto (GStrv) groups = g_strsplit (number != NULL ? number : "", " ", -1);

  gtk_widget_set_direction (GTK_WIDGET (self->groups), GTK_TEXT_DIR_LTR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->groups), GTK_ACCESSIBLE_PROPERTY_LABEL, number, -1);
  for (int i = 0; groups[i] != NULL; i++)
    {
      GtkWidget *label = gtk_label_new (groups[i]);

      gtk_widget_add_css_class (label, "safety-group");
      gtk_flow_box_insert (self->groups, label, -1);
      gtk_widget_set_focusable (gtk_widget_get_parent (label), FALSE);
    }
}

static void
on_devices (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rows = coterie_client_load_devices_finish (COTERIE_CLIENT (object), result, &error);
  g_autoptr (CoterieSafetyNumberDialog) self = user_data;

  if (rows == NULL || g_cancellable_is_cancelled (self->cancellable)) /* then the number of devices stays unsaid */
    return;
  for (guint i = 0; i < rows->len; i++)
    self->n_devices += g_array_index (rows, CoterieDeviceRow, i).active ? 1 : 0;
  show_state (self);
}

/* The own code, or what the camera sees. */
static void
show_code (CoterieSafetyNumberDialog *self)
{
  const gboolean scans = self->scanner != NULL && gtk_widget_get_visible (self->scanner);

  gtk_widget_set_visible (self->code_card, self->has_code && !scans);
  gtk_button_set_label (self->camera_button, scans ? _ ("Show My Code") : _ ("Scan Code"));
}

static void
on_code (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = coterie_client_load_safety_code_finish (COTERIE_CLIENT (object), result, &error);
  g_autoptr (CoterieSafetyNumberDialog) self = user_data;

  if (text == NULL || g_cancellable_is_cancelled (self->cancellable)) /* then there are the numbers */
    return;
  coterie_qr_code_set_text (self->code, text);
  self->has_code = TRUE;
  show_code (self);
}

/* ------------------------------------------------------------------------------------ scanning */

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_outcome (CoterieSafetyNumberDialog *self, CoterieComparison comparison, const char *sentence)
{
  const gboolean is_match = comparison == COTERIE_COMPARISON_MATCH;
  const gboolean is_bad = comparison == COTERIE_COMPARISON_OTHER || comparison == COTERIE_COMPARISON_FORK;

  gtk_label_set_label (self->outcome, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->outcome), TRUE);
  set_class (GTK_WIDGET (self->outcome), "success", is_match);
  set_class (GTK_WIDGET (self->outcome), "error", is_bad);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "number.verify", !is_bad);
  if (is_match && gtk_widget_get_visible (self->verify))
    gtk_widget_grab_focus (self->verify);
}

static char *
format_outcome (CoterieSafetyNumberDialog *self, CoterieComparison comparison)
{
  g_autofree char *name = coterie_contact_name_text (self->contact);
  g_autofree char *isolated = coterie_name_text_isolate (name);

  switch (comparison)
    {
    case COTERIE_COMPARISON_MATCH:
      return g_strdup (_ ("The code matches. Nobody is in between."));
    case COTERIE_COMPARISON_OWN:
      return g_strdup_printf (_ ("That is your own code. Scan the one that %s shows."), isolated);
    case COTERIE_COMPARISON_OTHER:
      return g_strdup_printf (_ ("That is not the code of %s for you. It is somebody else’s, or somebody is in "
                                 "between."),
                              isolated);
    case COTERIE_COMPARISON_FORK:
      return g_strdup_printf (_ ("The account is the right one, but %s and you are shown different lists of devices. "
                                 "Somebody may be in between."),
                              isolated);
    case COTERIE_COMPARISON_NEWER:
      return g_strdup (_ ("One of you does not know the newest devices of the other yet. Scan again when both of you "
                          "have been online."));
    case COTERIE_COMPARISON_NO_CODE:
    default:
      return g_strdup (_ ("That is another QR code, not a safety code of Coterie."));
    }
}

static void
on_compared (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieSafetyNumberDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;
  CoterieComparison comparison;
  gboolean done = coterie_client_compare_safety_code_finish (COTERIE_CLIENT (object), result, &comparison, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (!done)
    {
      coterie_toast_show (GTK_WIDGET (self->groups), coterie_error_text (error));
      return;
    }
  sentence = format_outcome (self, comparison);
  show_outcome (self, comparison, sentence);
}

static void
compare (CoterieSafetyNumberDialog *self, const char *text)
{
  coterie_client_compare_safety_code_async (self->client, self->contact, text, self->cancellable, on_compared,
                                            g_object_ref (self));
}

static void
on_scanned (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieSafetyNumberDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = coterie_qr_reader_read_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (text == NULL)
    show_outcome (self, COTERIE_COMPARISON_NO_CODE, error->message);
  else
    compare (self, text);
}

static void
set_scanning (CoterieSafetyNumberDialog *self, gboolean scanning)
{
  gtk_widget_set_visible (self->scanner, scanning);
  show_code (self);
}

/* The camera looks on past what is no safety code. */
static void
on_seen (CoterieSafetyNumberDialog *self, const char *said)
{
  if (g_str_has_prefix (said, CODE_PREFIX))
    set_scanning (self, FALSE);
  compare (self, said);
}

static void
on_camera_failed (CoterieSafetyNumberDialog *self, const char *sentence)
{
  set_scanning (self, FALSE);
  show_outcome (self, COTERIE_COMPARISON_NO_CODE, sentence);
}

static void
add_scanner (CoterieSafetyNumberDialog *self)
{
  self->scanner = coterie_code_scanner_new (CODE_PREFIX);
  gtk_widget_set_visible (self->scanner, FALSE);
  g_signal_connect_swapped (self->scanner, "code", G_CALLBACK (on_seen), self);
  g_signal_connect_swapped (self->scanner, "failed", G_CALLBACK (on_camera_failed), self);
  gtk_box_append (self->codes, self->scanner);
}

static void
on_camera (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CoterieSafetyNumberDialog *self = COTERIE_SAFETY_NUMBER_DIALOG (widget);

  if (self->scanner == NULL)
    add_scanner (self);
  gtk_widget_set_visible (GTK_WIDGET (self->outcome), FALSE);
  set_scanning (self, !gtk_widget_get_visible (self->scanner));
}

static void
on_chosen (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieSafetyNumberDialog) self = user_data;
  g_autoptr (GFile) file = coterie_choose_picture_finish (result);

  if (file != NULL && !g_cancellable_is_cancelled (self->cancellable))
    coterie_safety_number_dialog_scan (self, file);
}

static void
on_scan (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CoterieSafetyNumberDialog *self = COTERIE_SAFETY_NUMBER_DIALOG (widget);

  coterie_choose_picture_async (widget, self->cancellable, on_chosen, g_object_ref (self));
}

/* As the chooser does: a picture is let fall on the dialog. */
static gboolean
on_drop (CoterieSafetyNumberDialog *self, const GValue *value)
{
  coterie_safety_number_dialog_scan (self, g_value_get_object (value));
  return TRUE;
}

/* ------------------------------------------------------------------------------------ actions */

static void
on_copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CoterieSafetyNumberDialog *self = COTERIE_SAFETY_NUMBER_DIALOG (widget);
  g_autofree char *number = coterie_client_dup_safety_number (self->client, self->contact);

  if (number == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), number);
  coterie_toast_show (GTK_WIDGET (self->groups), _ ("Copied"));
}

static void
on_verified_set (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieSafetyNumberDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (coterie_client_set_verified_finish (COTERIE_CLIENT (object), result, &error) ||
      g_cancellable_is_cancelled (self->cancellable))
    return;
  coterie_toast_show (GTK_WIDGET (self->groups), coterie_error_text (error));
}

static void
set_verified (CoterieSafetyNumberDialog *self, gboolean verified)
{
  coterie_client_set_verified_async (self->client, self->contact, verified, NULL, on_verified_set, g_object_ref (self));
}

static void
on_verify (GtkWidget *widget, const char *action, GVariant *parameter)
{
  set_verified (COTERIE_SAFETY_NUMBER_DIALOG (widget), TRUE);
}

static void
on_forget (GtkWidget *widget, const char *action, GVariant *parameter)
{
  set_verified (COTERIE_SAFETY_NUMBER_DIALOG (widget), FALSE);
}

/* ------------------------------------------------------------------------------------ the dialog */

static void
coterie_safety_number_dialog_dispose (GObject *object)
{
  CoterieSafetyNumberDialog *self = COTERIE_SAFETY_NUMBER_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->contact);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_safety_number_dialog_parent_class)->dispose (object);
}

static void
coterie_safety_number_dialog_finalize (GObject *object)
{
  g_object_unref (COTERIE_SAFETY_NUMBER_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (coterie_safety_number_dialog_parent_class)->finalize (object);
}

static void
coterie_safety_number_dialog_class_init (CoterieSafetyNumberDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_safety_number_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = coterie_safety_number_dialog_finalize;
  g_type_ensure (COTERIE_TYPE_AVATAR);
  g_type_ensure (COTERIE_TYPE_QR_CODE);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/safety-number-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieSafetyNumberDialog, avatar);
  gtk_widget_class_bind_template_child (widget_class, CoterieSafetyNumberDialog, name);
  gtk_widget_class_bind_template_child (widget_class, CoterieSafetyNumberDialog, state);
  gtk_widget_class_bind_template_child (widget_class, CoterieSafetyNumberDialog, groups);
  gtk_widget_class_bind_template_child (widget_class, CoterieSafetyNumberDialog, codes);
  gtk_widget_class_bind_template_child (widget_class, CoterieSafetyNumberDialog, code_card);
  gtk_widget_class_bind_template_child (widget_class, CoterieSafetyNumberDialog, camera_button);
  gtk_widget_class_bind_template_child (widget_class, CoterieSafetyNumberDialog, code);
  gtk_widget_class_bind_template_child (widget_class, CoterieSafetyNumberDialog, outcome);
  gtk_widget_class_bind_template_child (widget_class, CoterieSafetyNumberDialog, explanation);
  gtk_widget_class_bind_template_child (widget_class, CoterieSafetyNumberDialog, verify);
  gtk_widget_class_bind_template_child (widget_class, CoterieSafetyNumberDialog, forget);
  gtk_widget_class_install_action (widget_class, "number.copy", NULL, on_copy);
  gtk_widget_class_install_action (widget_class, "number.scan", NULL, on_scan);
  gtk_widget_class_install_action (widget_class, "number.camera", NULL, on_camera);
  gtk_widget_class_install_action (widget_class, "number.verify", NULL, on_verify);
  gtk_widget_class_install_action (widget_class, "number.forget", NULL, on_forget);
}

static void
add_drop_target (CoterieSafetyNumberDialog *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  g_signal_connect_swapped (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
coterie_safety_number_dialog_init (CoterieSafetyNumberDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_button_text_wrap (GTK_WIDGET (self));
  add_drop_target (self);
}

GtkWindow *
coterie_safety_number_dialog_new (CoterieClient *client, CoterieContact *contact)
{
  CoterieSafetyNumberDialog *self = g_object_new (COTERIE_TYPE_SAFETY_NUMBER_DIALOG, NULL);

  self->client = g_object_ref (client);
  self->contact = g_object_ref (contact);
  coterie_avatar_set_contact (self->avatar, contact);
  show_name (self);
  show_number (self);
  show_state (self);
  g_signal_connect_object (contact, "notify::verified", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  coterie_client_load_safety_code_async (client, contact, self->cancellable, on_code, g_object_ref (self));
  coterie_client_load_devices_async (client, contact, self->cancellable, on_devices, g_object_ref (self));
  return GTK_WINDOW (self);
}

void
coterie_safety_number_dialog_show (GtkWidget *widget, CoterieClient *client, CoterieContact *contact)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWindow *dialog;

  if (!GTK_IS_WINDOW (root))
    return;
  dialog = coterie_safety_number_dialog_new (client, contact);
  gtk_window_set_transient_for (dialog, GTK_WINDOW (root));
  gtk_window_present (dialog);
}

void
coterie_safety_number_dialog_scan (CoterieSafetyNumberDialog *self, GFile *file)
{
  g_return_if_fail (COTERIE_IS_SAFETY_NUMBER_DIALOG (self));

  gtk_widget_set_visible (GTK_WIDGET (self->outcome), FALSE);
  coterie_qr_reader_read_async (file, CODE_PREFIX, self->cancellable, on_scanned, g_object_ref (self));
}
