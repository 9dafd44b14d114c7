// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/client-private.h"
#include "kit/wait.h"
#include "person.h"

/* The clock of Alice's computer goes wrong; the server and everybody else go on. Neither the times that she sees nor
 * the order of her chats may depend on her clock alone. */

#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT (1000))

typedef struct
{
  TestTown town;
  CoterieClock *clock; /* of Alice */
  TestPerson *alice;
  TestPerson *bob;
} Fixture;

/* Everything passes for everybody. */
static void
pass (Fixture *self, gint64 elapsed_ms)
{
  coterie_clock_advance_ms (self->clock, elapsed_ms);
  coterie_clock_advance_ms (self->town.clock, elapsed_ms);
}

static void
turn (Fixture *self, gint64 by_ms)
{
  coterie_clock_set_wall_ms (self->clock, coterie_clock_get_wall_ms (self->clock) + by_ms);
}

static gint64
now_ms (Fixture *self)
{
  return coterie_clock_get_wall_ms (self->town.clock);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  test_town_set_up (&self->town, NULL);
  self->clock = coterie_clock_new_fake (coterie_clock_get_wall_ms (self->town.clock));
  self->alice = test_person_new (self->town.server, self->clock, "alice");
  self->bob = test_person_new (self->town.server, self->town.clock, "bob");
  pass (self, 60000);
  test_person_send (self->bob, "alice", "one");
  test_person_wait_chat (self->alice, "bob", "one");
  test_person_accept (self->alice, "bob");
  test_person_settle (self->alice);
  pass (self, 60000);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->alice, test_person_free);
  g_clear_pointer (&self->bob, test_person_free);
  coterie_clock_unref (self->clock);
  test_town_tear_down (&self->town, NULL);
}

static gint64
get_time_ms (Fixture *self, const char *with, guint position)
{
  g_autoptr (GPtrArray) history = test_person_history (self->alice, with);

  g_assert_cmpuint (position, <, history->len);
  return coterie_message_get_time_ms (history->pdata[position]);
}

static void
assert_near (gint64 time_ms, gint64 wanted_ms)
{
  g_assert_cmpint (ABS (time_ms - wanted_ms), <=, 10 * 60000);
}

static gboolean
is_first (Fixture *self, const char *name)
{
  g_autoptr (CoterieChat) first = g_list_model_get_item (coterie_client_get_chats (self->alice->client), 0);

  return first == coterie_client_find_chat (self->alice->client, name);
}

/* What she writes with a clock of last year stands at the end, is not from last year, and brings its chat up. */
static void
test_set_back_offline (Fixture *self, gconstpointer data)
{
  gint64 one_ms = get_time_ms (self, "bob", 0);

  test_person_stop (self->alice);
  turn (self, -400 * DAY_MS);
  test_person_start (self->alice);
  test_person_send (self->alice, "alice", "to myself");
  g_assert_cmpint (get_time_ms (self, "alice", 0), >=, one_ms);
  coterie_wait_for (is_first (self, "alice"));
  test_person_send (self->alice, "bob", "two");
  g_assert_cmpint (get_time_ms (self, "bob", 1), >=, one_ms);
  test_person_assert_chat (self->alice, "bob", "one|two");
  coterie_wait_for (is_first (self, "bob"));
}

/* What comes has the server's time, though it is a year ahead of hers; so has what she sends. */
static void
test_set_back_online (Fixture *self, gconstpointer data)
{
  test_person_stop (self->alice);
  turn (self, -400 * DAY_MS);
  pass (self, 3 * DAY_MS);
  test_person_send (self->bob, "alice", "two");
  test_person_settle (self->bob);
  pass (self, DAY_MS);
  test_person_start (self->alice);
  test_person_go_online (self->alice);
  test_person_wait_chat (self->alice, "bob", "one|two");
  assert_near (get_time_ms (self, "bob", 1), now_ms (self) - DAY_MS);
  test_person_send (self->alice, "bob", "three");
  test_person_settle (self->alice);
  assert_near (get_time_ms (self, "bob", 2), now_ms (self));
  g_assert_true (test_person_was_told (self->alice, COTERIE_NOTICE_CLOCK));
}

/* In the middle of a connection. */
static void
test_set_back_while_connected (Fixture *self, gconstpointer data)
{
  turn (self, -400 * DAY_MS);
  pass (self, 60000);
  test_person_send (self->bob, "alice", "two");
  test_person_wait_chat (self->alice, "bob", "one|two");
  g_assert_cmpint (get_time_ms (self, "bob", 1), >=, get_time_ms (self, "bob", 0));
  test_person_send (self->alice, "bob", "three");
  test_person_settle (self->alice);
  assert_near (get_time_ms (self, "bob", 2), now_ms (self));
  pass (self, 60000);
  test_person_send (self->bob, "alice", "four");
  test_person_wait_chat (self->alice, "bob", "one|two|three|four");
  assert_near (get_time_ms (self, "bob", 3), now_ms (self));
}

/* A clock that was ahead leaves nothing on top for ever. */
static void
test_set_ahead (Fixture *self, gconstpointer data)
{
  test_person_go_offline (self->alice);
  turn (self, 400 * DAY_MS);
  test_person_send (self->alice, "alice", "to myself");
  test_person_stop (self->alice);
  turn (self, -400 * DAY_MS);
  test_person_start (self->alice);
  test_person_go_online (self->alice);
  test_person_settle (self->alice);
  assert_near (get_time_ms (self, "alice", 0), now_ms (self));
  pass (self, 60000);
  test_person_send (self->bob, "alice", "two");
  test_person_wait_chat (self->alice, "bob", "one|two");
  coterie_wait_for (is_first (self, "bob"));
}

/* A server that says that it is next year is not believed, however often. */
static void
test_lying_server (Fixture *self, gconstpointer data)
{
  gint64 real_ms = now_ms (self);

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *text = g_strdup_printf ("lie %u", i);
      guint n_before = self->alice->n_messages;

      coterie_little_server_set_offset_ms (self->town.server, (gint64) (i + 1) * 20 * DAY_MS);
      test_person_send (self->bob, "alice", text);
      coterie_wait_for (self->alice->n_messages > n_before);
      g_assert_cmpint (get_time_ms (self, "bob", i + 1), <=, real_ms + 2 * DAY_MS);
    }
}

/* Server and computer were both ahead, and both are right again: nothing waits for the time to come. */
static void
test_both_were_ahead (Fixture *self, gconstpointer data)
{
  gint64 right_ms = now_ms (self);

  pass (self, 100 * DAY_MS);
  test_person_send (self->alice, "bob", "two");
  test_person_settle (self->alice);
  test_person_stop (self->alice);
  coterie_clock_set_wall_ms (self->clock, right_ms);
  coterie_clock_set_wall_ms (self->town.clock, right_ms);
  test_person_start (self->alice);
  test_person_go_online (self->alice);
  test_person_settle (self->alice);
  test_person_send (self->alice, "bob", "three");
  test_person_settle (self->alice);
  assert_near (get_time_ms (self, "bob", 2), right_ms);
  test_person_wait_chat (self->bob, "alice", "one|two|three");
}

/* An answer that was long on its way states an earlier time: what is written then is not older than what was written
 * before. */
static void
test_order (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) history = NULL;

  test_person_go_offline (self->alice);
  test_person_send (self->alice, "bob", "two");
  coterie_clock_set_wall_ms (self->town.clock, now_ms (self) - 3000);
  test_person_go_online (self->alice);
  test_person_settle (self->alice);
  test_person_send (self->alice, "bob", "three");
  history = test_person_history (self->alice, "bob");
  g_assert_cmpuint (history->len, ==, 3);
  g_assert_cmpint (coterie_message_get_sent_ms (history->pdata[1]), <, coterie_message_get_sent_ms (history->pdata[2]));
}

#define ADD(name, function) g_test_add ("/core/clock/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  coterie_quiet_libraries ();
  ADD ("set-back-offline", test_set_back_offline);
  ADD ("set-back-online", test_set_back_online);
  ADD ("set-back-while-connected", test_set_back_while_connected);
  ADD ("set-ahead", test_set_ahead);
  ADD ("lying-server", test_lying_server);
  ADD ("both-were-ahead", test_both_were_ahead);
  ADD ("order-of-what-is-written", test_order);
  return g_test_run ();
}
