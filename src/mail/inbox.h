// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/inbox-jobs.h"
#include "mail/roster.h"

G_BEGIN_DECLS

/* Takes envelopes as they come, has them opened and stored in batches, and acknowledges what is durable. */
typedef struct _CoterieInbox CoterieInbox;

typedef struct
{
  void (*changed) (gpointer user_data);                     /* it may be idle now */
  void (*failed) (gpointer user_data, const GError *error); /* nothing can be stored; tried again by itself */
  gpointer user_data;
} CoterieInboxOwner;

CoterieInbox *
coterie_inbox_new (CoterieVault *vault,
                   CoterieTransport *transport,
                   CoterieRoster *roster,
                   const CoterieInboxOwner *owner);
void
coterie_inbox_free (CoterieInbox *self);

void
coterie_inbox_expect (CoterieInbox *self, guint64 count); /* what the server says is waiting */
void
coterie_inbox_take_frame (CoterieInbox *self, GBytes *frame);
void
coterie_inbox_closed (CoterieInbox *self);
void
coterie_inbox_poke (CoterieInbox *self); /* what could not be stored is tried again at once */

gboolean
coterie_inbox_is_idle (CoterieInbox *self); /* nothing is here or expected */
gboolean
coterie_inbox_is_busy (CoterieInbox *self); /* envelopes are here that are not stored */
gboolean
coterie_inbox_is_deferring (CoterieInbox *self); /* some of them for want of their sender's chain: that may last */
guint64
coterie_inbox_get_waiting (CoterieInbox *self);

G_END_DECLS
