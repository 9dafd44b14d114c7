// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/wait.h"
#include "person.h"
#include "vault/steps.h"

/* A client that is gone at each step of a send and of a receive, and comes back: everything arrives once, in order.
 * In one process the thread that reached the step stands still until the transport is cut, so that nothing of what it
 * does later gets out; the real kill -9 is walked through with two programs in tests/two-ends. */

typedef struct
{
  GMutex lock;
  GCond cond;
  const char *step; /* to stop at, or NULL */
  gint passes;      /* before that */
  gboolean reached;
  gboolean cut;
  GThread *main_thread;
  TestPerson *victim;
} Stop;

static Stop stop;

static void
cut_off (void)
{
  coterie_fake_transport_set_frame_sink (stop.victim->transport, NULL, NULL);
  coterie_fake_transport_set_server (stop.victim->transport, NULL, NULL);
  coterie_fake_transport_hold (stop.victim->transport);
}

static void
on_step (const char *step, gpointer user_data)
{
  g_mutex_lock (&stop.lock);
  if (stop.step != NULL && !stop.reached && g_str_equal (stop.step, step) && stop.passes-- == 0)
    {
      stop.reached = TRUE;
      if (g_thread_self () == stop.main_thread)
        cut_off ();
      else
        while (!stop.cut)
          g_cond_wait (&stop.cond, &stop.lock);
    }
  g_mutex_unlock (&stop.lock);
}

static void
stop_at (TestPerson *victim, const char *step, gint passes)
{
  g_mutex_lock (&stop.lock);
  stop.step = step;
  stop.passes = passes;
  stop.reached = stop.cut = FALSE;
  stop.main_thread = g_thread_self ();
  stop.victim = victim;
  g_mutex_unlock (&stop.lock);
}

static gboolean
is_reached (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&stop.lock);

  return stop.reached;
}

static void
let_go (void)
{
  cut_off ();
  g_mutex_lock (&stop.lock);
  stop.step = NULL;
  stop.cut = TRUE;
  g_cond_broadcast (&stop.cond);
  g_mutex_unlock (&stop.lock);
}

static const struct
{
  const char *step;
  gboolean receiving;
} steps[] = {
  { "send.composed-committed", FALSE }, { "send.sealed-committed", FALSE },   { "send.frame-written", FALSE },
  { "send.answered", FALSE },           { "send.cleared-committed", FALSE },  { "receive.frame-read", TRUE },
  { "receive.opened", TRUE },           { "receive.stored-committed", TRUE }, { "receive.acked", TRUE },
};

#define N_TEXTS 5

static void
start_send (TestPerson *alice, const char *text)
{
  coterie_client_send_async (alice->client, "bob", text, NULL, NULL, NULL);
}

/* Alice has five texts to say. What she was not told is kept she says again, as a person would; what was kept must
 * arrive once. */
static void
test_step (TestTown *town, gconstpointer data)
{
  guint which = GPOINTER_TO_UINT (data) / 8;
  gint passes = GPOINTER_TO_INT (data) % 8;
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  TestPerson *victim = steps[which].receiving ? bob : alice;
  g_autofree char *kept = NULL;

  test_person_send (alice, "bob", "hello");
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "hello");
  test_person_settle (bob);
  stop_at (victim, steps[which].step, passes);
  for (guint i = 0; i < N_TEXTS; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      start_send (alice, text);
    }
  coterie_wait_for (is_reached ());
  let_go ();
  test_person_kill (victim);
  test_person_start (victim);
  test_person_go_online (victim);
  test_person_settle (alice);
  test_person_settle (bob);
  kept = test_person_read_chat (alice, "bob");
  g_assert_true (g_str_has_prefix ("hello|0|1|2|3|4", kept)); /* in order, none doubled, none in between lost */
  if (victim == bob)
    g_assert_cmpstr (kept, ==, "hello|0|1|2|3|4");
  test_person_wait_chat (bob, "alice", kept);
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_GAP), ==, 0);
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_FETCHING), ==, 0);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "bob", 1), ==, 0);

  test_person_send (alice, "bob", "after");
  test_person_settle (alice);
  g_free (kept);
  kept = test_person_read_chat (alice, "bob");
  test_person_wait_chat (bob, "alice", kept);
  g_assert_cmpuint (coterie_client_get_unsent (alice->client), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  coterie_steps_watch (on_step, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    for (guint passes = 0; passes < 3; passes++)
      {
        g_autofree char *name = g_strdup_printf ("/core/steps/%s/%u", steps[i].step, passes);

        g_test_add (name, TestTown, GUINT_TO_POINTER (i * 8 + passes), test_town_set_up, test_step,
                    test_town_tear_down);
      }
  return g_test_run ();
}
