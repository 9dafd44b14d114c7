// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/effects.h"
#include "server/hub.h"

#include <string.h>

/* A hub with two inboxes, as of two workers, whose letters are collected. */
typedef struct
{
  CoterieHub *hub;
  GMainContext *contexts[2];
  CoterieInbox *inboxes[2];
  GPtrArray *letters[2]; /* of CoterieHubLetter */
  GString *events;
} Fixture;

static void
on_letter (CoterieLetter *letter, gpointer owner)
{
  g_ptr_array_add (owner, letter);
}

static void
on_watch (CoterieHubEvent event, const CoterieCaller *caller, guint64 connection, gpointer user_data)
{
  static const char *const names[] = { "arrived", "replaced", "left" };

  g_string_append_printf (user_data, "%s %d %d\n", names[event], (int) caller->device_id, (int) connection);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->hub = coterie_hub_new (on_letter);
  self->events = g_string_new (NULL);
  coterie_hub_set_watch (self->hub, on_watch, self->events);
  for (guint i = 0; i < 2; i++)
    {
      self->contexts[i] = g_main_context_new ();
      self->letters[i] = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_hub_letter_free);
      self->inboxes[i] = coterie_inbox_new (self->contexts[i], self->letters[i], &error);
      g_assert_no_error (error);
    }
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      coterie_inbox_free (self->inboxes[i]);
      g_ptr_array_unref (self->letters[i]);
      g_main_context_unref (self->contexts[i]);
    }
  coterie_hub_free (self->hub);
  g_string_free (self->events, TRUE);
}

static guint
collect (Fixture *self, guint worker)
{
  while (g_main_context_iteration (self->contexts[worker], FALSE))
    ;
  return self->letters[worker]->len;
}

static const CoterieHubLetter *
get_letter (Fixture *self, guint worker, guint index)
{
  g_assert_cmpuint (collect (self, worker), >, index);
  return self->letters[worker]->pdata[index];
}

static CoterieCaller
caller_of (gint64 device_id)
{
  return (CoterieCaller){ .account_id = 1000 + device_id, .device_id = device_id };
}

static void
test_comes_and_goes (Fixture *self, gconstpointer data)
{
  CoterieCaller anna = caller_of (7);
  guint64 connection;

  g_assert_false (coterie_hub_is_here (self->hub, 7));
  connection = coterie_hub_enter (self->hub, &anna, self->inboxes[0]);
  g_assert_true (coterie_hub_is_here (self->hub, 7));
  g_assert_false (coterie_hub_is_here (self->hub, 8));
  g_assert_cmpuint (coterie_hub_count (self->hub), ==, 1);
  coterie_hub_leave (self->hub, &anna, connection);
  coterie_hub_leave (self->hub, &anna, connection);
  g_assert_false (coterie_hub_is_here (self->hub, 7));
  g_assert_cmpuint (coterie_hub_count (self->hub), ==, 0);
  g_assert_cmpstr (self->events->str, ==, "arrived 7 1\nleft 7 1\n");
}

/* The older connection is told 4001 on its own worker, and its late leave changes nothing. */
static void
test_replaced (Fixture *self, gconstpointer data)
{
  CoterieCaller anna = caller_of (7);
  guint64 older = coterie_hub_enter (self->hub, &anna, self->inboxes[0]);
  guint64 newer = coterie_hub_enter (self->hub, &anna, self->inboxes[1]);
  const CoterieHubLetter *letter = get_letter (self, 0, 0);

  g_assert_cmpuint (newer, !=, older);
  g_assert_cmpint (letter->kind, ==, COTERIE_HUB_CLOSE);
  g_assert_cmpuint (letter->close_code, ==, COTERIE_CLOSE_REPLACED);
  g_assert_cmpuint (letter->connection, ==, older);
  g_assert_cmpuint (collect (self, 1), ==, 0);
  coterie_hub_leave (self->hub, &anna, older);
  g_assert_true (coterie_hub_is_here (self->hub, 7));
  coterie_hub_leave (self->hub, &anna, newer);
  g_assert_cmpstr (self->events->str, ==, "arrived 7 1\nreplaced 7 1\nleft 7 2\n");
}

static void
test_letters (Fixture *self, gconstpointer data)
{
  CoterieCaller anna = caller_of (7), bert = caller_of (8);
  g_autoptr (GBytes) frame = g_bytes_new_static ("frame", 5);
  guint64 connection;

  coterie_hub_enter (self->hub, &anna, self->inboxes[0]);
  connection = coterie_hub_enter (self->hub, &bert, self->inboxes[1]);
  g_assert_true (coterie_hub_deliver (self->hub, 8, 41, frame));
  g_assert_true (coterie_hub_send_text (self->hub, 8, frame));
  g_assert_true (coterie_hub_close (self->hub, 8, COTERIE_CLOSE_SIGNED_OUT));
  g_assert_false (coterie_hub_deliver (self->hub, 9, 42, frame));

  g_assert_cmpuint (collect (self, 0), ==, 0);
  g_assert_cmpuint (collect (self, 1), ==, 3);
  g_assert_cmpint (get_letter (self, 1, 0)->kind, ==, COTERIE_HUB_DELIVER);
  g_assert_cmpuint (get_letter (self, 1, 0)->id, ==, 41);
  g_assert_cmpuint (get_letter (self, 1, 0)->connection, ==, connection);
  g_assert_true (get_letter (self, 1, 0)->bytes == frame);
  g_assert_cmpint (get_letter (self, 1, 1)->kind, ==, COTERIE_HUB_TEXT);
  g_assert_cmpint (get_letter (self, 1, 2)->kind, ==, COTERIE_HUB_CLOSE);
  g_assert_cmpuint (get_letter (self, 1, 2)->close_code, ==, COTERIE_CLOSE_SIGNED_OUT);
}

static void
count (gpointer data)
{
  ++*(guint *) data;
}

static void
count_effect (gpointer data, gsize *by_hand_bytes)
{
  count (data);
  *by_hand_bytes -= 10;
}

static void
test_effects (Fixture *self, gconstpointer data)
{
  CoterieCaller anna = caller_of (7);
  CoterieEffects effects = { NULL };
  gsize by_hand_bytes = 100;
  guint n_calls = 0;

  coterie_hub_enter (self->hub, &anna, self->inboxes[0]);
  coterie_effects_deliver (&effects, 7, 1, g_bytes_new_static ("a", 1));
  coterie_effects_send_text (&effects, 7, g_strdup ("b"));
  coterie_effects_close (&effects, 7, COTERIE_CLOSE_SIGNED_OUT);
  coterie_effects_deliver (&effects, 8, 2, g_bytes_new_static ("c", 1));
  coterie_effects_call (&effects, count_effect, &n_calls, count);
  coterie_effects_run (&effects, self->hub, &by_hand_bytes);
  g_assert_cmpuint (n_calls, ==, 2);
  g_assert_cmpuint (by_hand_bytes, ==, 90);
  g_assert_cmpuint (collect (self, 0), ==, 3);
  coterie_effects_run (&effects, self->hub, &by_hand_bytes);
  g_assert_cmpuint (collect (self, 0), ==, 3);
}

static void
test_effects_dropped (Fixture *self, gconstpointer data)
{
  CoterieCaller anna = caller_of (7);
  CoterieEffects effects = { NULL };
  guint n_calls = 0;

  coterie_hub_enter (self->hub, &anna, self->inboxes[0]);
  coterie_effects_deliver (&effects, 7, 1, g_bytes_new_static ("a", 1));
  coterie_effects_call (&effects, count_effect, &n_calls, NULL);
  coterie_effects_clear (&effects);
  coterie_effects_clear (&effects);
  g_assert_cmpuint (n_calls, ==, 0);
  g_assert_cmpuint (collect (self, 0), ==, 0);
}

#define N_DELIVERIES 2000

static gpointer
deliver_many (gpointer data)
{
  g_autoptr (GBytes) frame = g_bytes_new_static ("frame", 5);

  for (guint64 id = 1; id <= N_DELIVERIES; id++)
    coterie_hub_deliver (data, 7, id, frame);
  return NULL;
}

/* While another thread delivers, the device changes workers: each connection gets ids in order, none before it came and
 * none after it was replaced, and none is lost between two. */
static void
test_changing_workers (Fixture *self, gconstpointer data)
{
  CoterieCaller anna = caller_of (7);
  guint64 next_id = 1;
  GThread *thread;

  coterie_hub_enter (self->hub, &anna, self->inboxes[0]);
  thread = g_thread_new ("deliver", deliver_many, self->hub);
  for (guint i = 0; i < 50; i++)
    {
      coterie_hub_enter (self->hub, &anna, self->inboxes[(i + 1) % 2]);
      g_thread_yield ();
    }
  g_thread_join (thread);
  collect (self, 0);
  collect (self, 1);
  for (guint64 connection = 1; connection <= 51; connection++)
    {
      GPtrArray *letters = self->letters[(connection + 1) % 2];

      for (guint i = 0; i < letters->len; i++)
        {
          const CoterieHubLetter *letter = letters->pdata[i];

          if (letter->connection == connection && letter->kind == COTERIE_HUB_DELIVER)
            g_assert_cmpuint (letter->id, ==, next_id++);
        }
    }
  g_assert_cmpuint (next_id, ==, N_DELIVERIES + 1);
}

/* Letters that nobody opened in time are opened, not leaked. */
static void
test_left_over (Fixture *self, gconstpointer data)
{
  CoterieCaller anna = caller_of (7);
  g_autoptr (GBytes) frame = g_bytes_new_static ("frame", 5);

  coterie_hub_enter (self->hub, &anna, self->inboxes[0]);
  coterie_hub_deliver (self->hub, 7, 1, frame);
  coterie_inbox_free (g_steal_pointer (&self->inboxes[0]));
  g_assert_cmpuint (self->letters[0]->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/server/hub/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("comes-and-goes", test_comes_and_goes);
  ADD ("newer-connection-replaces", test_replaced);
  ADD ("letters-to-the-right-worker", test_letters);
  ADD ("effects-run-once", test_effects);
  ADD ("effects-dropped", test_effects_dropped);
  ADD ("changing-workers-loses-nothing", test_changing_workers);
  ADD ("left-over-letters", test_left_over);
  return g_test_run ();
}
