// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a command ends. docs/console.md lists them; scripts rely on them. */
typedef enum
{
  COTERIE_EXIT_DONE = 0,
  COTERIE_EXIT_FAILED = 1,
  COTERIE_EXIT_USAGE = 2,
  COTERIE_EXIT_BUSY = 3,     /* another program has the profile open */
  COTERIE_EXIT_APPROVAL = 4, /* no device of the account has approved this one */
  COTERIE_EXIT_KEPT = 5,     /* kept on this device, and not sent yet */
  COTERIE_EXIT_PARTIAL = 6,  /* this device is approved, and has not been told everything */
} CoterieExit;

/* What stands on the command line besides the command and its words. Secrets never do. */
typedef struct
{
  char *profile_dir;
  char *server_url;
  char *pin;
  gboolean pin_first;
  char *password_file;
  char *passphrase_file;
  char *new_password_file;
  char *new_passphrase_file;
  gboolean json;
  gboolean quiet;

  /* Of single commands */
  gboolean follow;
  gboolean yes;
  gboolean start_over;
  gboolean verified;
  gboolean unverified;
  gboolean video;
  gboolean answer, decline, join, watch;
  gboolean test_media;
  gboolean relay_only;
  int duration_s; /* 0: until somebody hangs up */
  int timeout_s;  /* 0: the command's own */
  int limit;
  char *invite;
  char *code;
  char *only;
  gboolean share_history;
  char *display_name;
  char *picture_file;
  gboolean version;

  char **words; /* the command and what follows it */
} CoterieCliOptions;

gboolean
coterie_cli_options_parse (CoterieCliOptions *self, int *argc, char ***argv, GError **error);
void
coterie_cli_options_clear (CoterieCliOptions *self);

G_END_DECLS
