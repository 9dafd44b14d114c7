// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/welcome-page.h"

#include "ui/button-text.h"
#include "ui/entry-row.h"
#include "ui/error-text.h"
#include "ui/group-names.h"
#include "ui/new-passphrase.h"
#include "ui/secret-entry.h"
#include "ui/stack-pages.h"
#include "ui/start-over.h"

#include <glib/gi18n.h>

#define USER_NAME "^[a-z][a-z0-9._-]{1,31}$"
#define INVITATION "^[a-z0-9-]{1,32}$"

/* The steps are pages of one stack: hero, account, certificate (only when nobody vouches for the server's), device.
 * Whoever signs in is asked for the password first, as it would be idle to choose a passphrase before that is right.
 * What was typed stays in the fields until the account is there, so that no refusal loses any of it. */
struct _CoterieWelcomePage
{
  AdwBin parent_instance;

  CoterieClient *client;
  GSettings *settings;
  GCancellable *cancellable;
  gboolean creating_account; /* else signing in */
  gboolean starting_over;    /* where one signs in: with a new identity */
  gboolean busy;
  char *trusted_address; /* the address that was typed when the person compared this key */
  char *trusted_pin;
  char *shown_pin;

  GtkWidget *back;
  GtkStack *stack;
  GtkWidget *create_button;
  GtkLabel *account_title;
  GtkWidget *server_group;
  GtkEditable *server;
  GtkWidget *account_group;
  GtkEditable *user;
  GtkEditable *password;
  GtkEditable *invitation;
  GtkWidget *account_hint;
  GtkLabel *account_problem;
  GtkWidget *continue_button;
  GtkWidget *asking;
  GtkButton *other_way;
  GtkLabel *key_label;
  CoterieNewPassphrase *passphrase;
  GtkWidget *device_group;
  GtkEditable *device;
  GtkLabel *device_problem;
  GtkWidget *finish_button;
  GtkWidget *creating;
  GtkLabel *creating_label;
  GtkWidget *approval_hint;
};

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

static char *
dup_stripped (GtkEditable *entry)
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

/* A field that becomes unusable with the focus in it would go on blinking. */
static void
drop_focus (CoterieWelcomePage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root != NULL)
    gtk_root_set_focus (root, NULL);
}

static void
show_step (CoterieWelcomePage *self, const char *name)
{
  drop_focus (self);
  gtk_widget_set_visible (self->back, !g_str_equal (name, "hero"));
  coterie_stack_pages_show (self->stack, name);
}

static void
show_problem (GtkLabel *label, const char *sentence)
{
  gtk_label_set_label (label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (label), sentence != NULL);
}

/* What can be touched follows what was typed and what is under way. */
static void
follow (CoterieWelcomePage *self)
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

static void
set_busy (CoterieWelcomePage *self, gboolean busy)
{
  if (busy)
    drop_focus (self);
  self->busy = busy;
  follow (self);
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

static void
show_account_step (CoterieWelcomePage *self, gboolean creating_account)
{
  self->creating_account = creating_account;
  gtk_label_set_label (self->account_title, creating_account      ? _ ("Create Account")
                                            : self->starting_over ? _ ("Start Over")
                                                                  : _ ("Sign In"));
  gtk_button_set_label (self->other_way, creating_account ? _ ("Sign In Instead") : _ ("Create Account Instead"));
  gtk_widget_set_visible (self->account_hint, creating_account);
  if (!creating_account)
    gtk_widget_set_visible (GTK_WIDGET (self->invitation), FALSE);
  show_problem (self->account_problem, NULL);
  show_step (self, "account");
  focus_first_blank (self);
}

static void
on_create (CoterieWelcomePage *self)
{
  self->starting_over = FALSE;
  show_account_step (self, TRUE);
}

static void
on_sign_in (CoterieWelcomePage *self)
{
  self->starting_over = FALSE;
  show_account_step (self, FALSE);
}

static void
on_other_way (CoterieWelcomePage *self)
{
  self->starting_over = FALSE;
  show_account_step (self, !self->creating_account);
}

static void
on_back (CoterieWelcomePage *self)
{
  const char *step = gtk_stack_get_visible_child_name (self->stack);

  if (self->busy)
    return;
  if (g_strcmp0 (step, "account") == 0)
    show_step (self, "hero");
  else
    show_account_step (self, self->creating_account);
}

static void
on_account_changed (CoterieWelcomePage *self)
{
  show_problem (self->account_problem, NULL);
  follow (self);
}

static void
on_device_changed (CoterieWelcomePage *self)
{
  show_problem (self->device_problem, NULL);
  follow (self);
}

/* ------------------------------------------------------------------------------------ signing in */

static void
show_device_step (CoterieWelcomePage *self)
{
  set_busy (self, FALSE);
  show_problem (self->device_problem, NULL);
  show_step (self, "device");
  gtk_widget_grab_focus (GTK_WIDGET (self->passphrase));
}

static void
on_password_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieWelcomePage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (coterie_client_login_finish (COTERIE_CLIENT (source), result, &error) || self->client == NULL)
    return; /* the window has taken this page away */
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_APPROVAL_NEEDED))
    {
      show_device_step (self);
      return;
    }
  set_busy (self, FALSE);
  show_problem (self->account_problem, coterie_error_text (error));
}

static void
check_password (CoterieWelcomePage *self)
{
  g_autoptr (CoterieSecret) password = coterie_secret_entry_copy (self->password);
  g_autofree char *name = dup_stripped (self->user);

  coterie_client_login_async (self->client, name, password, NULL, self->cancellable, on_password_checked,
                              g_object_ref (self));
}

static void
show_sign_in_problem (CoterieWelcomePage *self, const GError *error)
{
  set_busy (self, FALSE);
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_UNFINISHED)) /* in another way than this one */
    coterie_welcome_page_finish_beginning (self);
  else if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_WRONG_PASSWORD) ||
           g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DECLINED))
    {
      show_account_step (self, FALSE);
      show_problem (self->account_problem, coterie_error_text (error));
    }
  else
    show_problem (self->device_problem, coterie_error_text (error));
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
  g_autofree char *name = dup_stripped (self->user);

  follow (self);
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

/* ------------------------------------------------------------------------------------ the server */

static gboolean
need_invitation (CoterieWelcomePage *self)
{
  g_autofree char *invitation = dup_stripped (self->invitation);

  gtk_widget_set_visible (GTK_WIDGET (self->invitation), TRUE);
  if (g_regex_match_simple (INVITATION, invitation, G_REGEX_DOLLAR_ENDONLY, 0))
    return FALSE;
  set_busy (self, FALSE);
  show_problem (self->account_problem, _ ("This server wants an invitation code. Ask the person who runs it for one."));
  gtk_widget_grab_focus (GTK_WIDGET (self->invitation));
  return TRUE;
}

static void
go_on (CoterieWelcomePage *self, CoterieJoining joining)
{
  if (!self->creating_account && coterie_client_has_profile (self->client))
    {
      show_device_step (self); /* an unfinished one: nothing is said of it without its passphrase */
      return;
    }
  if (!self->creating_account)
    {
      check_password (self);
      return;
    }
  if (joining == COTERIE_JOINING_CLOSED)
    {
      set_busy (self, FALSE);
      show_problem (self->account_problem, _ ("This server takes no new accounts. Ask the person who runs it."));
      return;
    }
  if (joining == COTERIE_JOINING_INVITED && need_invitation (self))
    return;
  if (joining == COTERIE_JOINING_OPEN)
    gtk_widget_set_visible (GTK_WIDGET (self->invitation), FALSE);
  show_device_step (self);
}

static void
ask_about_key (CoterieWelcomePage *self, char *pin)
{
  g_autofree char *text = coterie_client_format_pin (pin);

  g_free (self->shown_pin);
  self->shown_pin = pin;
  gtk_label_set_label (self->key_label, text);
  show_step (self, "certificate");
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
      go_on (self, joining);
      return;
    }
  set_busy (self, FALSE);
  if (seen_pin != NULL && self->trusted_pin == NULL)
    ask_about_key (self, g_steal_pointer (&seen_pin));
  else
    show_problem (self->account_problem, server_problem_text (error));
}

static gboolean
is_user_name (const char *name)
{
  return g_regex_match_simple (USER_NAME, name, G_REGEX_DOLLAR_ENDONLY, 0);
}

static void
on_continue (CoterieWelcomePage *self)
{
  g_autofree char *address = dup_stripped (self->server);
  g_autofree char *name = dup_stripped (self->user);

  if (self->busy || !gtk_widget_get_sensitive (self->continue_button))
    return;
  if (!is_user_name (name))
    {
      show_problem (
          self->account_problem,
          _ ("A user name has 2 to 32 small letters (a to z), digits, dots, hyphens and underscores, and begins "
             "with a letter."));
      gtk_widget_grab_focus (GTK_WIDGET (self->user));
      return;
    }
  /* What was compared for one address says nothing about another. */
  if (g_strcmp0 (address, self->trusted_address) != 0)
    g_clear_pointer (&self->trusted_pin, g_free);
  set_busy (self, TRUE);
  coterie_client_choose_server_async (self->client, address, self->trusted_pin, self->cancellable, on_server_chosen,
                                      g_object_ref (self));
}

static void
on_trust (CoterieWelcomePage *self)
{
  g_free (self->trusted_pin);
  g_free (self->trusted_address);
  self->trusted_pin = g_strdup (self->shown_pin);
  self->trusted_address = dup_stripped (self->server);
  show_step (self, "account");
  on_continue (self);
}

/* ------------------------------------------------------------------------------------ creating the account */

static gboolean
is_about_account (const GError *error)
{
  return g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_NAME_TAKEN) ||
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
  set_busy (self, FALSE);
  if (is_about_account (error))
    {
      show_account_step (self, TRUE);
      show_problem (self->account_problem, coterie_error_text (error));
    }
  else
    show_problem (self->device_problem, coterie_error_text (error));
}

/* Whoever was asked before may have typed another name since, or have come back to this page much later. */
static void
on_start_over_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieWelcomePage) self = user_data;

  if (!coterie_start_over_ask_finish (result) || self->client == NULL || self->busy || !self->starting_over)
    return;
  set_busy (self, TRUE);
  start_over (self);
}

static void
on_finish (CoterieWelcomePage *self)
{
  g_autoptr (CoterieSecret) password = NULL;
  g_autoptr (CoterieSecret) passphrase = NULL;
  g_autofree char *name = dup_stripped (self->user);
  g_autofree char *invitation = dup_stripped (self->invitation);
  g_autofree char *device = dup_stripped (self->device);

  if (self->busy || !coterie_new_passphrase_get_ready (self->passphrase))
    return;
  password = coterie_secret_entry_copy (self->password);
  passphrase = coterie_new_passphrase_copy (self->passphrase);
  g_settings_set_string (self->settings, "device-name", device);
  show_problem (self->device_problem, NULL);
  coterie_client_set_device_name (self->client, device);
  if (self->starting_over)
    {
      coterie_start_over_ask_async (GTK_WIDGET (self), self->cancellable, on_start_over_answered, g_object_ref (self));
      return;
    }
  set_busy (self, TRUE);
  if (self->creating_account)
    coterie_client_register_async (self->client, name, *invitation != '\0' ? invitation : NULL, password, passphrase,
                                   self->cancellable, on_registered, g_object_ref (self));
  else
    coterie_client_login_async (self->client, name, password, passphrase, self->cancellable, on_signed_in,
                                g_object_ref (self));
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
  show_step (self, "hero");
  follow (self);
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
  gtk_widget_class_bind_template_callback (klass, on_continue);
  gtk_widget_class_bind_template_callback (klass, on_trust);
  gtk_widget_class_bind_template_callback (klass, on_finish);
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
    show_account_step (self, FALSE);
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
  show_account_step (self, beginning == COTERIE_BEGINNING_REGISTERING);
  show_problem (self->account_problem, _ (sentences[beginning]));
}
