// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A profile that looks as after years of use, made in a minute: an account (registered with nobody), contacts with
 * chains of their own, and their chats. It can be opened, read, searched and written in; no server knows it. */
typedef struct
{
  const char *dir; /* made; must not be a profile yet */
  const char *passphrase;
  const char *server_url;
  const char *name;     /* the own user name */
  guint n_chats;        /* besides the note to self */
  guint n_messages;     /* in the newest chat, with @p00000; the others have one to twelve */
  guint n_unread;       /* the last ones of that chat; every fifth other chat has some as well */
  gboolean leave_index; /* leave it to the client to take the texts up for searching */
} SeededProfile;

gboolean
seeded_profile_fill (const SeededProfile *wish, GError **error);
gboolean
seeded_profile_make (const SeededProfile *wish, GError **error);

G_END_DECLS
