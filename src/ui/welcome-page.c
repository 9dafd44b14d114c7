// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/welcome-page-private.h"

#include "ui/button-text.h"
#include "ui/entry-row.h"
#include "ui/group-names.h"
#include "ui/keyboard.h"
#include "ui/secret-entry.h"
#include "ui/stack-pages.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (CoterieWelcomePage, coterie_welcome_page, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  PROP_SETTINGS,
  PROP_SERVER_URL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *
get_text (GtkEditable *entry)
{
  return gtk_editable_get_text (entry);
}

char *
coterie_welcome_page_dup_stripped (GtkEditable *entry)
{
  return g_strstrip (g_strdup (get_text (entry)));
}

static gboolean
is_blank (GtkEditable *entry)
{
  const char *text = get_text (entry); /* not copied: it may be a password */

  while (g_ascii_isspace (*text))
    text++;
  return *text == '\0';
}

/* ------------------------------------------------------------------------------------ steps */

void
coterie_welcome_page_show_step (CoterieWelcomePage *self, const char *name)
{
  coterie_keyboard_leave (GTK_WIDGET (self));
  gtk_widget_set_visible (self->back, !g_str_equal (name, "hero"));
  coterie_stack_pages_show (self->stack, name);
}

void
coterie_welcome_page_show_problem (GtkLabel *label, const char *sentence)
{
  gtk_label_set_label (label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (label), sentence != NULL);
}

/* What can be touched follows what was typed and what is under way. */
void
coterie_welcome_page_follow (CoterieWelcomePage *self)
{
  gboolean account_typed =
      !is_blank (self->server) && !is_blank (self->user) && !coterie_secret_entry_is_empty (self->password);

  gtk_widget_set_sensitive (self->back, !self->busy);
  gtk_widget_set_sensitive (self->server_group, !self->busy);
  gtk_widget_set_sensitive (self->account_group, !self->busy);
  gtk_widget_set_sensitive (self->continue_button, account_typed);
  gtk_widget_set_visible (self->continue_button, !self->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->other_way), !self->busy);
  gtk_widget_set_visible (self->asking, self->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->passphrase), !self->busy);
  gtk_widget_set_sensitive (self->device_group, !self->busy);
  gtk_widget_set_sensitive (self->finish_button, coterie_new_passphrase_get_ready (self->passphrase));
  gtk_widget_set_visible (self->finish_button, !self->busy);
  gtk_widget_set_visible (self->creating, self->busy);
  gtk_label_set_label (self->creating_label, self->creating_account ? _ ("Creating your account…")
                                             : self->starting_over  ? _ ("Starting over…")
                                                                    : _ ("Signing in…"));
  gtk_widget_set_visible (self->approval_hint, !self->creating_account && !self->starting_over);
}

void
coterie_welcome_page_set_busy (CoterieWelcomePage *self, gboolean busy)
{
  if (busy)
    coterie_keyboard_leave (GTK_WIDGET (self));
  self->busy = busy;
  coterie_welcome_page_follow (self);
}

static void
focus_first_blank (CoterieWelcomePage *self)
{
  GtkEditable *entries[] = { self->server, self->user, self->password, self->invitation };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (gtk_widget_get_visible (GTK_WIDGET (entries[i])) && is_blank (entries[i]))
      {
        gtk_widget_grab_focus (GTK_WIDGET (entries[i]));
        return;
      }
  gtk_widget_grab_focus (GTK_WIDGET (self->user));
}

void
coterie_welcome_page_show_account (CoterieWelcomePage *self, gboolean creating_account)
{
  self->creating_account = creating_account;
  gtk_label_set_label (self->account_title, creating_account      ? _ ("Create Account")
                                            : self->starting_over ? _ ("Start Over")
                                                                  : _ ("Sign In"));
  gtk_button_set_label (self->other_way, creating_account ? _ ("Sign In Instead") : _ ("Create Account Instead"));
  gtk_widget_set_visible (self->account_hint, creating_account);
  if (!creating_account)
    gtk_widget_set_visible (GTK_WIDGET (self->invitation), FALSE);
  coterie_welcome_page_show_problem (self->account_problem, NULL);
  coterie_welcome_page_show_step (self, "account");
  focus_first_blank (self);
}

void
coterie_welcome_page_show_device (CoterieWelcomePage *self)
{
  coterie_welcome_page_set_busy (self, FALSE);
  coterie_welcome_page_show_problem (self->device_problem, NULL);
  coterie_welcome_page_show_step (self, "device");
  gtk_widget_grab_focus (GTK_WIDGET (self->passphrase));
}

static void
on_create (CoterieWelcomePage *self)
{
  self->starting_over = FALSE;
  coterie_welcome_page_show_account (self, TRUE);
}

static void
on_sign_in (CoterieWelcomePage *self)
{
  self->starting_over = FALSE;
  coterie_welcome_page_show_account (self, FALSE);
}

static void
on_other_way (CoterieWelcomePage *self)
{
  self->starting_over = FALSE;
  coterie_welcome_page_show_account (self, !self->creating_account);
}

static void
on_back (CoterieWelcomePage *self)
{
  const char *step = gtk_stack_get_visible_child_name (self->stack);

  if (self->busy)
    return;
  if (g_strcmp0 (step, "account") == 0)
    coterie_welcome_page_show_step (self, "hero");
  else
    coterie_welcome_page_show_account (self, self->creating_account);
}

static void
on_account_changed (CoterieWelcomePage *self)
{
  coterie_welcome_page_show_problem (self->account_problem, NULL);
  coterie_welcome_page_follow (self);
}

static void
on_device_changed (CoterieWelcomePage *self)
{
  coterie_welcome_page_show_problem (self->device_problem, NULL);
  coterie_welcome_page_follow (self);
}

/* ------------------------------------------------------------------------------------ */

static void
coterie_welcome_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (coterie_welcome_page_parent_class)->map (widget);
  gtk_widget_grab_focus (COTERIE_WELCOME_PAGE (widget)->create_button);
}

static void
coterie_welcome_page_constructed (GObject *object)
{
  CoterieWelcomePage *self = COTERIE_WELCOME_PAGE (object);

  G_OBJECT_CLASS (coterie_welcome_page_parent_class)->constructed (object);
  gtk_editable_set_text (self->device, g_get_host_name ());
  coterie_welcome_page_show_step (self, "hero");
  coterie_welcome_page_follow (self);
}

static void
coterie_welcome_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieWelcomePage *self = COTERIE_WELCOME_PAGE (object);

  switch (id)
    {
    case PROP_CLIENT:
      self->client = g_value_dup_object (value);
      break;
    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;
    case PROP_SERVER_URL:
      gtk_editable_set_text (self->server, g_value_get_string (value) != NULL ? g_value_get_string (value) : "");
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_welcome_page_dispose (GObject *object)
{
  CoterieWelcomePage *self = COTERIE_WELCOME_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->trusted_address, g_free);
  g_clear_pointer (&self->trusted_pin, g_free);
  g_clear_pointer (&self->shown_pin, g_free);
  G_OBJECT_CLASS (coterie_welcome_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (klass, "/chat/coterie/Coterie/ui/welcome-page.ui");
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, back);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, stack);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, create_button);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, account_title);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, server_group);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, server);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, account_group);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, user);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, password);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, invitation);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, account_hint);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, account_problem);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, continue_button);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, asking);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, other_way);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, key_label);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, passphrase);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, device_group);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, device);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, device_problem);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, finish_button);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, creating);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, creating_label);
  gtk_widget_class_bind_template_child (klass, CoterieWelcomePage, approval_hint);
  gtk_widget_class_bind_template_callback (klass, on_create);
  gtk_widget_class_bind_template_callback (klass, on_sign_in);
  gtk_widget_class_bind_template_callback (klass, on_other_way);
  gtk_widget_class_bind_template_callback (klass, on_back);
  gtk_widget_class_bind_template_callback (klass, on_account_changed);
  gtk_widget_class_bind_template_callback (klass, on_device_changed);
  gtk_widget_class_bind_template_callback (klass, coterie_welcome_page_go_on);
  gtk_widget_class_bind_template_callback (klass, coterie_welcome_page_trust);
  gtk_widget_class_bind_template_callback (klass, coterie_welcome_page_finish);
}

static void
coterie_welcome_page_class_init (CoterieWelcomePageClass *klass)
{
  const GParamFlags fixed = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = coterie_welcome_page_constructed;
  object_class->dispose = coterie_welcome_page_dispose;
  object_class->set_property = coterie_welcome_page_set_property;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT, fixed);
  properties[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS, fixed);
  properties[PROP_SERVER_URL] = g_param_spec_string ("server-url", NULL, NULL, NULL, fixed);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  GTK_WIDGET_CLASS (klass)->map = coterie_welcome_page_map;

  g_type_ensure (COTERIE_TYPE_NEW_PASSPHRASE);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
coterie_welcome_page_init (CoterieWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), _ ("Account"));
  coterie_button_text_wrap (GTK_WIDGET (self));
  coterie_secret_entry_prepare (self->password);
  coterie_entry_row_prepare (ADW_ENTRY_ROW (self->server));
  coterie_entry_row_prepare (ADW_ENTRY_ROW (self->user));
  coterie_entry_row_prepare (ADW_ENTRY_ROW (self->invitation));
  coterie_entry_row_prepare (ADW_ENTRY_ROW (self->device));
  self->cancellable = g_cancellable_new ();
}

void
coterie_welcome_page_start_over (CoterieWelcomePage *self)
{
  g_return_if_fail (COTERIE_IS_WELCOME_PAGE (self));

  self->starting_over = TRUE;
  if (!self->busy)
    coterie_welcome_page_show_account (self, FALSE);
}

void
coterie_welcome_page_finish_beginning (CoterieWelcomePage *self)
{
  static const char *const sentences[COTERIE_N_BEGINNINGS] = {
    [COTERIE_BEGINNING_REGISTERING] =
        N_ ("Creating this account was cut short. Enter the same password and passphrase to finish it."),
    [COTERIE_BEGINNING_SIGNING_IN] = N_ ("Signing in was cut short. Enter your password, and the passphrase that you "
                                         "have chosen, to finish it."),
    [COTERIE_BEGINNING_STARTING_OVER] = N_ ("Starting over was cut short. Enter your password, and the passphrase "
                                            "that you have chosen, to finish it."),
  };
  const char *name = NULL, *server_url = NULL;
  CoterieBeginning beginning;

  g_return_if_fail (COTERIE_IS_WELCOME_PAGE (self));

  beginning = coterie_client_get_unfinished (self->client, &name, &server_url);
  if (beginning == COTERIE_BEGINNING_NONE)
    return;
  gtk_editable_set_text (self->server, server_url);
  gtk_editable_set_text (self->user, name);
  self->starting_over = beginning == COTERIE_BEGINNING_STARTING_OVER;
  coterie_welcome_page_show_account (self, beginning == COTERIE_BEGINNING_REGISTERING);
  coterie_welcome_page_show_problem (self->account_problem, _ (sentences[beginning]));
}
