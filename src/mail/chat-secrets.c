// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/chat-secrets.h"

#include "mail/arrival-rows.h"
#include "vault/chat-jobs.h"

/**
 * coterie_chat_secrets_keep:
 * @chat: in hand; touched by the caller
 * @secret: %COTERIE_CHAT_SECRET_BYTES
 * @theirs: it is the other party's; otherwise one of ours
 *
 * [O4]: of each side the smallest counts, whichever device made it. One of ours that nobody was told counts for
 * nothing.
 *
 * Returns: whether anything changed
 */
gboolean
coterie_chat_secrets_keep (CoterieStoreChat *chat, const guint8 *secret, gboolean theirs)
{
  guint8 *kept = theirs ? chat->peer_secret : chat->secret;
  gboolean has = theirs ? chat->has_peer_secret : (chat->flags & COTERIE_STORE_CHAT_SECRET_TOLD) != 0;

  if (has && memcmp (secret, kept, COTERIE_CHAT_SECRET_BYTES) >= 0)
    return FALSE;
  chat->has_peer_secret |= theirs;
  if (!theirs)
    chat->flags |= COTERIE_STORE_CHAT_SECRET_TOLD;
  memcpy (kept, secret, COTERIE_CHAT_SECRET_BYTES);
  return TRUE;
}

/* A content of the other party has been read: our candidate need not go along any more, and theirs is kept. One that
 * another device of ours sends is ours as well. */
gboolean
coterie_chat_secrets_note (CoterieArrival *self, GError **error)
{
  CoterieStoreChat *chat = self->chat;
  gint64 party = coterie_arrival_rows_find_party (self, error);
  gboolean changed = FALSE;

  if (party < 0)
    return FALSE;
  if (!self->fits_chat || (self->from_own && !self->content.has_secret))
    return TRUE;
  if (chat == NULL && !coterie_chat_jobs_find (self->desk, party, &chat, error))
    return FALSE;
  if (chat == NULL)
    return TRUE;
  if (!self->from_own && !chat->peer_seen)
    changed = chat->peer_seen = TRUE;
  if (self->content.has_secret)
    changed |= coterie_chat_secrets_keep (chat, self->content.secret, !self->from_own);
  if (changed)
    coterie_desk_touch_chat (self->desk, chat);
  return TRUE;
}
