// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"
#include "kit/little-server.h"

G_BEGIN_DECLS

/* Somebody with a whole client over a profile of their own, and a fake transport to the little server. */
typedef struct
{
  CoterieLittleServer *server; /* borrowed */
  CoterieClock *clock;
  char *name;
  guint32 device; /* its number */
  char *dir;
  CoterieFakeTransport *transport;
  CoterieClient *client;
  GPtrArray *told;  /* of char *: notices, "ghost: sentence" */
  guint n_messages; /* rows that were told as new */
  guint n_requests; /* strangers that were told */
  gboolean typing;  /* of whoever typed last */
} TestPerson;

TestPerson *
test_person_new (CoterieLittleServer *server, CoterieClock *clock, const char *name); /* registered, online */
TestPerson * /* a further device of @first's, approved there; offline */
test_person_new_device (TestPerson *first);
TestPerson * /* the same, with an ADD that @first's keys signed, and that nobody approved */
test_person_new_unapproved (TestPerson *first);
void
test_person_free (TestPerson *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestPerson, test_person_free)

/* The program ends, by itself or as kill -9 does (as far as that goes in one process), and starts again, offline. */
void
test_person_stop (TestPerson *self);
void
test_person_kill (TestPerson *self);
void
test_person_start (TestPerson *self);
void /* between stop and start: what a damaged or restored profile may look like */
test_person_run_sql (TestPerson *self, const char *script);
void
test_person_restart (TestPerson *self); /* stop, start, go online */
void
test_person_go_online (TestPerson *self);
void
test_person_go_offline (TestPerson *self);
gboolean
test_person_is_online (TestPerson *self);

guint /* so far, at that path, by whatever method */
test_person_count_requests (TestPerson *self, const char *path);

/* Chats. */
void
test_person_send (TestPerson *self, const char *to, const char *text); /* it is kept when this returns */
gboolean
test_person_try_send (TestPerson *self, const char *to, const char *text, GError **error);
void
test_person_settle (TestPerson *self); /* waits until nothing is on its way in or out */
/* What the reader finds in the store is told to chats, contacts and whoever listens a moment later. After this it has
 * been; whatever reads the store for a test ends with it. */
void
test_person_hear (TestPerson *self);
GPtrArray *
test_person_history (TestPerson *self, const char *with);
char * /* the bodies of the texts, "one|two|three" */
test_person_read_chat (TestPerson *self, const char *with);
guint
test_person_count_kind (TestPerson *self, const char *with, CoterieMessageKind kind);
void
test_person_assert_chat (TestPerson *self, const char *with, const char *texts);
void
test_person_wait_chat (TestPerson *self, const char *with, const char *texts);
gboolean
test_person_knows_state (TestPerson *self, const char *with, guint64 position, CoterieMessageState state);

/* People. */
CoterieContact *
test_person_find (TestPerson *self, const char *name); /* NULL: not known */
void
test_person_accept (TestPerson *self, const char *name);
void
test_person_block (TestPerson *self, const char *name, gboolean blocked);
void
test_person_mark_read (TestPerson *self, const char *with);
CoterieHold
test_person_get_hold (TestPerson *self, const char *name);
gboolean
test_person_was_told (TestPerson *self, CoterieNotice notice);
guint
test_person_count_told (TestPerson *self, CoterieNotice notice);

/* The server and its clock, for a test program. */
typedef struct
{
  CoterieClock *clock;
  CoterieLittleServer *server;
} TestTown;

void
test_town_set_up (TestTown *self, gconstpointer data);
void
test_town_tear_down (TestTown *self, gconstpointer data);

#define TEST_TOWN_ADD(name, function) g_test_add (name, TestTown, NULL, test_town_set_up, function, test_town_tear_down)

G_END_DECLS
