// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "room.h"

G_BEGIN_DECLS

/* Three people who write to one another, for the tests of what is sent and of what waits. Every function here asserts.
 */

typedef struct
{
  Room *room;
  Person *alice;
  Person *bob;
  Person *carol;
} Correspondents;

/* For g_test_add(). */
void
correspondents_set_up (Correspondents *f, gconstpointer data);
void
correspondents_tear_down (Correspondents *f, gconstpointer data);

void
assert_sent (const Sent *sent, CoterieAnswerCode code);
void
assert_not_sent (const Sent *sent, CoterieCode code);

/* What waits in a mailbox, oldest first. */
typedef struct
{
  GArray *ids; /* of guint64 */
  GPtrArray *texts;
} Page;

void
page_clear (Page *page);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Page, page_clear)

void
read_page (
    Correspondents *f, const Device *device, guint64 after_id, guint max, gsize max_bytes, Page *page, gboolean *more);
guint64
page_get_id (const Page *page, guint index);

void
assert_waiting (Correspondents *f, const Device *device, const char *const *texts);
#define WAITING(device, ...) assert_waiting (f, device, (const char *const[]){ __VA_ARGS__, NULL })
#define NOTHING_WAITS(device) assert_waiting (f, device, (const char *const[]){ NULL })

G_END_DECLS
