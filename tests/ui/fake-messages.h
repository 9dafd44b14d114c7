// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* The messages of a chat of any length, without a store under them: a GListModel of CoterieMessage that makes them up
 * as they are looked at. Rows can be given, changed, and taken away. */
#define TEST_TYPE_FAKE_MESSAGES (fake_messages_get_type ())
G_DECLARE_FINAL_TYPE (FakeMessages, fake_messages, TEST, FAKE_MESSAGES, GObject)

/* With @late they are placeholders until the main loop has had its turn, page by page, as those of a real timeline. */
FakeMessages *
fake_messages_new (guint n_messages, gboolean late);

typedef struct
{
  CoterieMessageKind kind;   /* 0: a text */
  CoterieMessageState state; /* 0: received, or read when it is our own */
  gboolean own;
  gint64 time_ms; /* 0: a minute after the one before */
  const char *body;
} FakeMessage;

void
fake_messages_append (FakeMessages *self, const FakeMessage *message);
void
fake_messages_replace (FakeMessages *self, guint position, const FakeMessage *message); /* the object becomes that */
void /* rows that are made up are put in and taken out; they have no positions of their own then */
fake_messages_splice (FakeMessages *self, guint position, guint n_removed, guint n_added);
guint
fake_messages_count_pages (FakeMessages *self); /* that were asked for */

CoterieChat * /* transfer none: with Zofia, who is accepted and online */
fake_messages_get_chat (FakeMessages *self);

#define FAKE_NOW_MS G_GINT64_CONSTANT (1763640000000) /* 20 November 2025, 12:00 UTC */

G_END_DECLS
