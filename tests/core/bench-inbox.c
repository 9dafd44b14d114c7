// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/wait.h"
#include "person.h"
#include "puppet.h"

#include <time.h>

/* How many messages a whole client opens, stores and acknowledges in a second when a full mailbox comes in, 1 KB each,
 * from one device. Prints JSON. */

#define N_MESSAGES 20000
#define TEXT_BYTES 700 /* some 1,150 as a content, 1,200 sealed */

static GBytes *
make_frame (TestPuppet *bob, const char *text, guint64 id)
{
  g_auto (CoterieContent) content = { 0 };
  g_autoptr (CoterieLittleEnvelope) envelope = NULL;
  CoterieDeliver deliver = { .id = id, .time_ms = 1767323045000, .klass = COTERIE_CLASS_STORED };
  gsize size;

  test_puppet_fill (bob, "alice", COTERIE_CONTENT_TEXT, &content);
  g_free (content.text);
  content.text = g_strdup (text);
  envelope = test_puppet_seal (bob, "alice", &content);
  deliver.kind = envelope->kind;
  deliver.aid = envelope->from.aid;
  deliver.device = envelope->from.device;
  deliver.bytes = g_bytes_get_data (envelope->bytes, &size);
  deliver.size = (guint32) size;
  return coterie_deliver_encode (&deliver);
}

static GPtrArray *
make_frames (TestPuppet *bob)
{
  GPtrArray *frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree char *text = g_strnfill (TEXT_BYTES, 'x');

  for (guint i = 0; i < N_MESSAGES; i++)
    g_ptr_array_add (frames, make_frame (bob, text, 1000000 + i));
  return frames;
}

/* Bob and Alice know each other, and their session has turned. */
static void
introduce (TestPerson *alice, TestPuppet *bob)
{
  g_auto (CoterieContent) content = { 0 };

  test_puppet_say (bob, "alice", "hello");
  test_person_wait_chat (alice, "bob", "hello");
  test_person_send (alice, "bob", "hello");
  test_person_settle (alice);
  while (test_puppet_read (bob, &content))
    coterie_content_clear (&content);
}

/* The mailbox, and how much of it may be on its way: as the server does, so many at once without an acknowledgement. */
typedef struct
{
  GPtrArray *frames;
  guint next;
  guint n_unacked;
} Mailbox;

static void
deliver_more (CoterieFakeTransport *transport, Mailbox *mailbox)
{
  while (mailbox->next < mailbox->frames->len && mailbox->n_unacked < COTERIE_UNACKED_MAX_ENVELOPES)
    {
      mailbox->n_unacked++;
      coterie_fake_transport_deliver (transport, mailbox->frames->pdata[mailbox->next++]);
    }
}

static void
on_frame (CoterieFakeTransport *transport, GBytes *frame, gpointer user_data)
{
  Mailbox *mailbox = user_data;
  guint64 ids[COTERIE_ACK_MAX_IDS];
  guint n_ids;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (frame, &size);

  if (!coterie_ack_parse (bytes, size, ids, &n_ids, NULL))
    return;
  mailbox->n_unacked -= n_ids;
  deliver_more (transport, mailbox);
}

static gint64
get_cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
measure (TestPerson *alice, GPtrArray *frames)
{
  Mailbox mailbox = { .frames = frames };
  guint before = alice->n_messages;
  gint64 start_us = g_get_monotonic_time ();
  gint64 start_cpu_us = get_cpu_us ();
  double seconds, cpu_us;

  coterie_fake_transport_set_frame_sink (alice->transport, on_frame, &mailbox);
  deliver_more (alice->transport, &mailbox);
  while (alice->n_messages < before + frames->len)
    g_main_context_iteration (NULL, TRUE);
  cpu_us = (double) (get_cpu_us () - start_cpu_us);
  seconds = (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
  g_print ("{\"figures\": [{\"benchmark\": \"open and store\", \"messages\": %u, \"per_second\": %.0f,"
           " \"cpu_us_each\": %.1f}]}\n",
           frames->len, frames->len / seconds, cpu_us / frames->len);
}

int
main (int argc, char **argv)
{
  TestTown town = { 0 };

  coterie_quiet_libraries ();
  test_town_set_up (&town, NULL);
  {
    g_autoptr (TestPerson) alice = test_person_new (town.server, town.clock, "alice");
    g_autoptr (TestPuppet) bob = test_puppet_new (town.server, town.clock, "bob");
    g_autoptr (GPtrArray) frames = NULL;

    introduce (alice, bob);
    frames = make_frames (bob);
    measure (alice, frames);
  }
  test_town_tear_down (&town, NULL);
  return 0;
}
