// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/client-private.h"
#include "group/group.h"
#include "kit/wait.h"
#include "person.h"
#include "puppet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a group costs: a text to 10, 100 and 500 devices, from the wish to the answer; what is said in many groups, as
 * one client takes it; the memory of a client with 200 chats. Over a server in the same process, which keeps nothing on
 * a disk: its share is not in it. */

#define N_SENDS 20
#define N_GROUPS 50
#define N_TEXTS 1000 /* in all groups together */
#define N_CHATS 200

static double
get_ms_since (gint64 start_us)
{
  return (double) (g_get_monotonic_time () - start_us) / 1000;
}

static void
fail_if (const GError *error)
{
  if (error == NULL)
    return;
  g_printerr ("%s\n", error->message);
  exit (1);
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static void
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* ------------------------------------------------------------------------------------ sending */

static CoterieContact *
look_up (TestPerson *self, const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CoterieContact *contact;

  coterie_client_lookup_async (self->client, name, NULL, on_ready, &result);
  await (&result);
  contact = coterie_client_lookup_finish (self->client, result, &error);
  fail_if (error);
  return contact;
}

static CoterieChat *
create_group (TestPerson *self, const char *name, GPtrArray *members)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CoterieChat *chat;

  coterie_client_create_group_async (self->client, name, NULL, members, NULL, on_ready, &result);
  await (&result);
  chat = coterie_client_create_group_finish (self->client, result, &error);
  fail_if (error);
  return chat;
}

/* From the wish until the server has answered. */
static void
say (TestPerson *self, CoterieChat *chat, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CoterieMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_send_to_chat_async (self->client, chat, text, NULL, on_ready, &result);
  await (&result);
  coterie_client_send_to_chat_finish (self->client, result, &message, &error);
  fail_if (error);
  while (coterie_message_get_state (message) == COTERIE_MESSAGE_PENDING)
    g_main_context_iteration (NULL, TRUE);
}

/* Until a device has said something, each message to it carries what begins a session. */
static void
turn_session (TestPuppet *puppet, const char *to)
{
  g_auto (CoterieContent) content = { 0 };
  g_auto (CoterieContent) answer = { 0 };

  while (test_puppet_read (puppet, &content))
    ;
  test_puppet_fill (puppet, to, COTERIE_CONTENT_LOST, &answer); /* of nothing that was asked for */
  test_puppet_post (puppet, to, &answer);
}

static void
add_people (TestTown *town, const char *prefix, guint n_people, guint n_devices, GPtrArray *puppets)
{
  for (guint i = 0; i < n_people; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s%03u", prefix, i);
      TestPuppet *first = test_puppet_new (town->server, town->clock, name);

      g_ptr_array_add (puppets, first);
      for (guint j = 1; j < n_devices; j++)
        g_ptr_array_add (puppets, test_puppet_new_device (first));
    }
}

static GPtrArray *
look_up_all (TestPerson *self, const GPtrArray *puppets)
{
  GPtrArray *contacts = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < puppets->len; i++)
    {
      const TestPuppet *puppet = puppets->pdata[i];

      if (puppet->number == 1)
        g_ptr_array_add (contacts, look_up (self, puppet->name));
    }
  return contacts;
}

static void
bench_send (TestTown *town, guint n_people, guint n_devices, GString *figures)
{
  g_autofree char *sender = g_strdup_printf ("sender%u", n_people * n_devices);
  g_autofree char *prefix = g_strdup_printf ("p%ux", n_people * n_devices);
  g_autoptr (GPtrArray) puppets = g_ptr_array_new_with_free_func ((GDestroyNotify) test_puppet_free);
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, sender);
  g_autoptr (GPtrArray) contacts = NULL;
  g_autoptr (CoterieChat) chat = NULL;
  gint64 start_us;
  double slowest_ms = 0;

  add_people (town, prefix, n_people, n_devices, puppets);
  contacts = look_up_all (alice, puppets);
  chat = create_group (alice, "Circle", contacts);
  say (alice, chat, "sessions first");
  test_person_settle (alice);
  for (guint i = 0; i < puppets->len; i++)
    turn_session (puppets->pdata[i], sender);
  test_person_settle (alice);
  start_us = g_get_monotonic_time ();
  for (guint i = 0; i < N_SENDS; i++)
    {
      gint64 one_us = g_get_monotonic_time ();

      say (alice, chat, "Shall we meet at seven, at the usual place?");
      slowest_ms = MAX (slowest_ms, get_ms_since (one_us));
    }
  g_string_append_printf (
      figures, "{\"benchmark\": \"send in a group\", \"devices\": %u, \"ms_each\": %.1f, \"slowest_ms\": %.1f}, ",
      puppets->len, get_ms_since (start_us) / N_SENDS, slowest_ms);
}

/* ------------------------------------------------------------------------------------ receiving */

typedef struct
{
  guint8 id[COTERIE_CHAT_ID_BYTES];
  guint8 head[COTERIE_DIGEST_BYTES];
} Told;

static void
fill (TestPuppet *from, const char *to, CoterieContentKind kind, const Told *group, CoterieContent *content)
{
  test_puppet_fill (from, to, kind, content);
  memcpy (content->chat, group->id, sizeof content->chat);
  content->knows = g_byte_array_new ();
  g_byte_array_append (content->knows, group->head, sizeof group->head);
}

static void
post_group (TestPuppet *from, const char *to, const guint8 *member, guint number, Told *group)
{
  g_auto (CoterieContent) content = { 0 };
  CoterieGroupRecord record;

  coterie_group_record_init_create (&record, from->chain, from->number, 0);
  g_snprintf (record.name, sizeof record.name, "Group %u", number);
  record.members = member;
  record.n_members = 1;
  coterie_group_record_get_group (&record, group->id);
  coterie_group_record_get_hash (&record, group->head);
  fill (from, to, COTERIE_CONTENT_GROUP_RECORD, group, &content);
  content.group = coterie_group_content_new ();
  content.group->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (content.group->records,
                   coterie_group_record_sign (&record, coterie_device_keys_get_signing_secret (from->keys)));
  test_puppet_post (from, to, &content);
}

static void
post_text (TestPuppet *from, const char *to, const Told *group)
{
  g_auto (CoterieContent) content = { 0 };

  fill (from, to, COTERIE_CONTENT_TEXT, group, &content);
  content.text = g_strdup ("Shall we meet at seven, at the usual place?");
  test_puppet_post (from, to, &content);
}

static guint
get_resident_kib (void)
{
  unsigned long size = 0, resident = 0;
  FILE *file = fopen ("/proc/self/statm", "r");

  if (file == NULL || fscanf (file, "%lu %lu", &size, &resident) != 2)
    resident = 0;
  if (file != NULL)
    fclose (file);
  return (guint) (resident * (unsigned long) sysconf (_SC_PAGESIZE) / 1024);
}

static void
bench_receive (TestTown *town, GString *figures)
{
  g_autoptr (TestPerson) carol = test_person_new (town->server, town->clock, "carol");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_auto (CoterieContent) hello = { 0 };
  g_autofree Told *groups = g_new0 (Told, N_CHATS);
  guint8 member[COTERIE_AID_BYTES] = { 0 };
  guint before_kib;
  gint64 start_us;

  test_person_send (carol, "bob", "hello");
  test_person_settle (carol);
  while (test_puppet_read (bob, &hello))
    memcpy (member, hello.from.aid, sizeof member);
  for (guint i = 0; i < N_CHATS; i++)
    post_group (bob, "carol", member, i, &groups[i]);
  test_person_settle (carol);
  test_person_go_offline (carol);
  for (guint i = 0; i < N_TEXTS; i++)
    post_text (bob, "carol", &groups[i % N_GROUPS]);
  start_us = g_get_monotonic_time ();
  test_person_go_online (carol);
  while (coterie_little_server_get_n_waiting (town->server, "carol", 1) > 0)
    g_main_context_iteration (NULL, FALSE);
  g_string_append_printf (figures,
                          "{\"benchmark\": \"receive in groups\", \"groups\": %d, \"texts\": %d, \"ms_each\": %.2f}, ",
                          N_GROUPS, N_TEXTS, get_ms_since (start_us) / N_TEXTS);
  test_person_settle (carol);
  test_person_stop (carol);
  before_kib = get_resident_kib ();
  test_person_start (carol);
  test_person_go_online (carol);
  test_person_settle (carol);
  g_string_append_printf (figures, "{\"benchmark\": \"memory of a client\", \"groups\": %d, \"more_kib\": %d}", N_CHATS,
                          (int) get_resident_kib () - (int) before_kib);
}

int
main (int argc, char **argv)
{
  g_autoptr (GString) figures = g_string_new (NULL);
  TestTown town = { 0 };

  coterie_quiet_libraries ();
  test_town_set_up (&town, NULL);
  bench_send (&town, 5, 2, figures);
  bench_send (&town, 50, 2, figures);
  bench_send (&town, 100, 2, figures);
  bench_send (&town, 125, 4, figures);
  bench_receive (&town, figures);
  g_print ("{\"figures\": [%s]}\n", figures->str);
  test_town_tear_down (&town, NULL);
  return 0;
}
