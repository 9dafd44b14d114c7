// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What other threads put before a thread: a queue and one wake-up. Letters are opened in order on the thread that runs
 * the context, which frees them. */
typedef struct _CoterieInbox CoterieInbox;

typedef struct _CoterieLetter CoterieLetter;
typedef void (*CoterieLetterFunc) (CoterieLetter *letter, gpointer owner);

/* The first member of something larger. `open` runs once and owns the letter from then on. */
struct _CoterieLetter
{
  CoterieLetter *next; /*< private >*/
  CoterieLetterFunc open;
};

CoterieInbox *
coterie_inbox_new (GMainContext *context, gpointer owner, GError **error);
void
coterie_inbox_free (CoterieInbox *self);
void
coterie_inbox_post (CoterieInbox *self, CoterieLetter *letter);
void
coterie_inbox_set_after (CoterieInbox *self, void (*after) (gpointer owner));

G_END_DECLS
