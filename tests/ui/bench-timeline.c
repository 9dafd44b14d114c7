// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake-messages.h"

#include "ui/message-list.h"

#include <adwaita.h>
#include <poll.h>
#include <time.h>

/* What the timeline costs: opening a chat of a million messages in its middle, scrolling through 10,000 rows, and a
 * thousand messages that come while somebody scrolls. Beside each figure stands the price of one plain label of the
 * same text on this machine, so that two machines can be compared. The window is as wide as a desktop's. */

#define N_MESSAGES 1000000
#define N_OPENINGS 9
#define N_SCROLLED 10000
#define N_INCOMING 1000
#define BURST 25 /* rows that the core tells in one go */

typedef struct
{
  GtkWidget *window;
  CoterieMessageList *list;
  FakeMessages *messages;
} Room;

/* ------------------------------------------------------------------------------------ the main loop's stalls */

static gint64 woke_us, woke_cpu_us; /* when the loop began to work */
static gint64 longest_stall_us;     /* without looking at events */
static gint64 longest_work_us;      /* the same in processor time of this thread: what others do here is left out */
static GArray *stalls;              /* of double, ms */

static gint64
get_cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static int
timed_poll (GPollFD *fds, guint n_fds, int timeout_ms)
{
  gint64 now_us = g_get_monotonic_time ();
  double ms = (double) (now_us - woke_us) / 1000;
  int ready;

  longest_stall_us = MAX (longest_stall_us, now_us - woke_us);
  longest_work_us = MAX (longest_work_us, get_cpu_us () - woke_cpu_us);
  g_array_append_val (stalls, ms);
  ready = poll ((struct pollfd *) fds, n_fds, timeout_ms);
  woke_us = g_get_monotonic_time ();
  woke_cpu_us = get_cpu_us ();
  return ready;
}

static void
begin_stalls (void)
{
  longest_stall_us = longest_work_us = 0;
  g_array_set_size (stalls, 0);
  woke_us = g_get_monotonic_time ();
  woke_cpu_us = get_cpu_us ();
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static double
get_quantile (GArray *values, double q)
{
  g_array_sort (values, compare);
  return values->len == 0 ? 0 : g_array_index (values, double, (guint) ((values->len - 1) * q));
}

/* ------------------------------------------------------------------------------------ frames */

static void
on_after_paint (GdkFrameClock *clock, guint *n)
{
  ++*n;
}

static void
wait_frame (Room *room)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (room->window);
  guint n = 0;
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), &n);

  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
  while (n == 0)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (clock, handler);
}

/* What one plain, selectable, wrapping label of an average text costs: made, measured, thrown away. */
static double
measure_label (Room *room)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (CoterieMessage) message = g_list_model_get_item (G_LIST_MODEL (room->messages), i);
      gint64 start_us = g_get_monotonic_time ();
      GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "selectable", TRUE, "max-width-chars", 46, "label",
                                       coterie_message_get_body (message), NULL);
      double ms;
      int width, height;

      gtk_widget_set_parent (label, room->window);
      gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
      gtk_widget_measure (label, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
      gtk_widget_unparent (label);
      ms = (double) (g_get_monotonic_time () - start_us) / 1000;
      g_array_append_val (times, ms);
    }
  return get_quantile (times, 0.5);
}

/* ------------------------------------------------------------------------------------ figures */

/* From the click to the frame in which the message and those around it can be read. */
static double
open_once (Room *room, guint position)
{
  gint64 start_us = g_get_monotonic_time ();

  g_clear_object (&room->messages);
  room->messages = fake_messages_new (N_MESSAGES, TRUE);
  coterie_message_list_open (room->list, G_LIST_MODEL (room->messages), position);
  do
    wait_frame (room);
  while (coterie_message_list_get_last_seen (room->list) == COTERIE_NO_POSITION);
  return (double) (g_get_monotonic_time () - start_us) / 1000;
}

static double
measure_opening (Room *room)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  open_once (room, 10); /* fonts, icons and styles are loaded */
  for (guint i = 0; i < N_OPENINGS; i++)
    {
      double ms = open_once (room, (i + 1) * (N_MESSAGES / (N_OPENINGS + 2)));

      g_array_append_val (times, ms);
    }
  return get_quantile (times, 0.5);
}

static GtkAdjustment *
find_adjustment (GtkWidget *widget)
{
  GtkWidget *child;

  if (GTK_IS_SCROLLED_WINDOW (widget))
    return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (widget));
  for (child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkAdjustment *adjustment = find_adjustment (child);

      if (adjustment != NULL)
        return adjustment;
    }
  return NULL;
}

static void
scroll_by (Room *room, double delta)
{
  GtkAdjustment *adjustment = find_adjustment (GTK_WIDGET (room->list));

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + delta);
}

/* One figure: how long the loop did not look at events. */
static void
print_stalls (const char *benchmark, double label_ms)
{
  double longest_ms = (double) longest_stall_us / 1000, work_ms = (double) longest_work_us / 1000;

  g_print (", {\"benchmark\": \"%s\", \"stall_p99_ms\": %.1f, \"longest_stall_ms\": %.1f, \"longest_work_ms\": %.1f,"
           " \"labels\": %.0f}",
           benchmark, get_quantile (stalls, 0.99), longest_ms, work_ms, work_ms / label_ms);
}

static void
measure_scrolling (Room *room, double label_ms)
{
  guint first = N_MESSAGES / 2;

  open_once (room, first);
  begin_stalls ();
  while (coterie_message_list_get_last_seen (room->list) == COTERIE_NO_POSITION ||
         coterie_message_list_get_last_seen (room->list) < first + N_SCROLLED)
    {
      scroll_by (room, 240); /* a hard turn of a wheel in each frame */
      wait_frame (room);
    }
  print_stalls ("scroll through 10,000 rows", label_ms);
}

typedef struct
{
  Room *room;
  guint n;
} Incoming;

static gboolean
on_incoming (gpointer user_data)
{
  Incoming *incoming = user_data;

  for (guint i = 0; i < BURST && incoming->n < N_INCOMING; i++, incoming->n++)
    fake_messages_append (
        incoming->room->messages,
        &(FakeMessage){ .own = incoming->n % 7 == 0, .body = "One of a thousand messages, on its way." });
  return incoming->n < N_INCOMING;
}

static void
measure_incoming (Room *room, gboolean at_end, double label_ms)
{
  Incoming incoming = { .room = room };

  open_once (room, at_end ? COTERIE_NO_POSITION : N_MESSAGES / 2);
  begin_stalls ();
  g_idle_add (on_incoming, &incoming);
  for (guint i = 0; incoming.n < N_INCOMING || i < 60; i++)
    {
      if (!at_end)
        scroll_by (room, i % 20 < 10 ? 120 : -120);
      wait_frame (room);
    }
  print_stalls (at_end ? "1,000 incoming, at the end" : "1,000 incoming, while scrolling", label_ms);
}

int
main (int argc, char **argv)
{
  Room room = { 0 };
  double label_ms, open_ms;

  adw_init ();
  stalls = g_array_new (FALSE, FALSE, sizeof (double));
  g_main_context_set_poll_func (NULL, timed_poll);
  room.list = COTERIE_MESSAGE_LIST (coterie_message_list_new ());
  room.messages = fake_messages_new (N_MESSAGES, FALSE);
  room.window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (room.window), 860, 700);
  gtk_window_set_child (GTK_WINDOW (room.window), GTK_WIDGET (room.list));
  gtk_window_present (GTK_WINDOW (room.window));
  wait_frame (&room);

  label_ms = measure_label (&room);
  open_ms = measure_opening (&room);
  g_print ("{\"figures\": [{\"benchmark\": \"one plain label\", \"ms\": %.2f}, "
           "{\"benchmark\": \"open a chat of 1,000,000 messages\", \"ms\": %.1f, \"labels\": %.0f}",
           label_ms, open_ms, open_ms / label_ms);
  measure_scrolling (&room, label_ms);
  measure_incoming (&room, TRUE, label_ms);
  measure_incoming (&room, FALSE, label_ms);
  g_print ("]}\n");
  gtk_window_destroy (GTK_WINDOW (room.window));
  g_object_unref (room.messages);
  g_array_unref (stalls);
  return 0;
}
