// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/seeded-profile.h"
#include "kit/wait.h"

#include <gio/gio.h>
#include <unistd.h>

/* Makes a profile that looks as after years of use, for benchmarks and tests of the window. */

#define PASSPHRASE "seeded profile"
#define PASSPHRASE_MAX_BYTES 1024

static char *
read_passphrase (int fd)
{
  char bytes[PASSPHRASE_MAX_BYTES + 1] = { 0 };
  gssize n_bytes = read (fd, bytes, PASSPHRASE_MAX_BYTES);

  return n_bytes > 0 ? g_strstrip (g_strdup (bytes)) : g_strdup (PASSPHRASE);
}

static GOptionContext *
make_context (const GOptionEntry *entries)
{
  GOptionContext *context = g_option_context_new ("DIR - make a profile full of chats that no server knows");

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_description (context, "The passphrase is \"" PASSPHRASE "\" unless --passphrase-fd gives "
                                             "another. Its key slot is cheap: for tests alone.");
  return context;
}

int
main (int argc, char **argv)
{
  SeededProfile wish = { .name = "alice", .passphrase = PASSPHRASE, .server_url = "http://127.0.0.1:8787" };
  int n_chats = 200, n_messages = 1000, n_unread = 0, passphrase_fd = -1;
  g_autofree char *name = NULL, *url = NULL, *passphrase = NULL, *dir = NULL;
  const GOptionEntry entries[] = {
    { "chats", 0, 0, G_OPTION_ARG_INT, &n_chats, "Chats besides the note to self (200)", "N" },
    { "messages", 0, 0, G_OPTION_ARG_INT, &n_messages, "Messages in the newest of them (1000)", "M" },
    { "unread", 0, 0, G_OPTION_ARG_INT, &n_unread, "Unread ones at its end (0)", "N" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, "The own user name (alice)", "NAME" },
    { "server", 0, 0, G_OPTION_ARG_STRING, &url, "The server's address (http://127.0.0.1:8787)", "URL" },
    { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &passphrase_fd, "Read the passphrase from there", "FD" },
    { "leave-index", 0, 0, G_OPTION_ARG_NONE, &wish.leave_index, "Leave the search's index to the client", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = make_context (entries);
  g_autoptr (GError) error = NULL;

  coterie_quiet_libraries ();
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2 || n_chats < 1 || n_messages < 0)
    {
      g_printerr ("seed-profile: %s\n", error != NULL ? error->message : "give the folder, and see --help");
      return 2;
    }
  passphrase = passphrase_fd >= 0 ? read_passphrase (passphrase_fd) : NULL;
  dir = g_canonicalize_filename (argv[1], NULL);
  wish.dir = dir;
  wish.n_chats = (guint) n_chats;
  wish.n_messages = (guint) n_messages;
  wish.n_unread = (guint) MAX (n_unread, 0);
  wish.name = name != NULL ? name : wish.name;
  wish.server_url = url != NULL ? url : wish.server_url;
  wish.passphrase = passphrase != NULL ? passphrase : wish.passphrase;
  if (!seeded_profile_make (&wish, &error))
    {
      g_printerr ("seed-profile: %s\n", error->message);
      return 1;
    }
  return 0;
}
