// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/new-passphrase.h"
#include "ui/welcome-page.h"

G_BEGIN_DECLS

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

/* What the files of the page share: the steps and their fields, the server, the account. */
char * /* transfer full */
coterie_welcome_page_dup_stripped (GtkEditable *entry);
void
coterie_welcome_page_follow (CoterieWelcomePage *self);
void
coterie_welcome_page_set_busy (CoterieWelcomePage *self, gboolean busy);
void
coterie_welcome_page_show_step (CoterieWelcomePage *self, const char *name);
void
coterie_welcome_page_show_account (CoterieWelcomePage *self, gboolean creating_account);
void
coterie_welcome_page_show_device (CoterieWelcomePage *self);
void /* NULL: none */
coterie_welcome_page_show_problem (GtkLabel *label, const char *sentence);

/* welcome-server.c: from the first step to the passphrase, or to a problem. */
void
coterie_welcome_page_go_on (CoterieWelcomePage *self);
void /* the key that is shown was compared */
coterie_welcome_page_trust (CoterieWelcomePage *self);

/* welcome-account.c */
void /* of whoever signs in, before a passphrase is asked for */
coterie_welcome_page_check_password (CoterieWelcomePage *self);
void /* the last step: until the account is there */
coterie_welcome_page_finish (CoterieWelcomePage *self);

G_END_DECLS
