// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"
#include "kit/wait.h"
#include "own-devices.h"

#include <string.h>

/* What was said in a group before Alice came, as Bob, who adds her, or somebody else tells it; docs/protocol.md [J15].
 */

typedef struct
{
  TestCircle circle;
  TestPuppet *carol;   /* a member */
  TestPuppet *mallory; /* has never been one */
  guint8 added[COTERIE_DIGEST_BYTES];
  GPtrArray *records;
} History;

static const guint8 *
aid_of (const TestPuppet *puppet)
{
  return coterie_chain_get_aid (puppet->chain);
}

static void
make_group (History *self)
{
  TestPuppet *bob = self->circle.bob;
  CoterieGroupRecord record;
  GBytes *bytes;

  coterie_group_record_init_create (&record, bob->chain, bob->number, 0);
  g_strlcpy (record.name, "Circle", sizeof record.name);
  record.members = aid_of (self->carol);
  record.n_members = 1;
  coterie_group_record_get_group (&record, self->circle.id);
  self->circle.group = coterie_group_new (self->circle.id);
  test_circle_finish (self->circle.group, bob, &record, &bytes);
  g_ptr_array_add (self->records, bytes);
  test_circle_begin (&self->circle, bob, &record, COTERIE_GROUP_ADD);
  record.members = self->circle.alice_aid;
  record.n_members = 1;
  test_circle_finish (self->circle.group, bob, &record, &bytes);
  coterie_group_record_get_hash (&record, self->added);
  g_ptr_array_add (self->records, bytes);
}

static void
history_init (History *self, TestTown *town)
{
  test_circle_init (&self->circle, town);
  self->carol = test_puppet_new (town->server, town->clock, "carol");
  self->mallory = test_puppet_new (town->server, town->clock, "mallory");
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  make_group (self);
}

static void
history_clear (History *self)
{
  g_ptr_array_unref (self->records);
  test_puppet_free (self->carol);
  test_puppet_free (self->mallory);
  test_circle_clear (&self->circle);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (History, history_clear)

static void
post_records (History *self)
{
  for (guint i = 0; i < self->records->len; i++)
    test_circle_post_record (&self->circle, self->circle.bob, self->records->pdata[i]);
}

/* A row with that number as its id, and its time. */
static CoterieHandoverRow *
make_row (const TestPuppet *by, guint number, const char *body)
{
  CoterieHandoverRow *row = g_new0 (CoterieHandoverRow, 1);

  memset (row->id, (int) number, sizeof row->id);
  row->has_by = TRUE;
  memcpy (row->by, aid_of (by), sizeof row->by);
  row->device = 1;
  row->kind = COTERIE_ROW_TEXT;
  row->state = COTERIE_ROW_RECEIVED;
  row->time_ms = row->sent_ms = 1000 + number;
  row->body = g_strdup (body);
  return row;
}

static void
init_content (History *self, TestPuppet *from, CoterieContent *content)
{
  test_circle_fill (&self->circle, from, COTERIE_CONTENT_GROUP_HISTORY, content);
  content->group = coterie_group_content_new ();
  memcpy (content->group->added, self->added, sizeof self->added);
  content->group->history = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_handover_row_free);
}

static void
post (History *self, TestPuppet *from, const TestPuppet *by, guint number, const char *body)
{
  g_auto (CoterieContent) content = { 0 };

  init_content (self, from, &content);
  g_ptr_array_add (content.group->history, make_row (by, number, body));
  test_puppet_post (from, "alice", &content);
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static GPtrArray *
load_rows (TestPerson *person, CoterieChat *chat)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *rows;

  coterie_client_load_history_async (person->client, chat, G_MAXUINT64, 3000, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  rows = coterie_client_load_history_finish (person->client, result, &error);
  g_assert_no_error (error);
  test_person_hear (person);
  return rows;
}

/* "carol: one (bob)|…", with the one on whose word it is; lines are "-". */
static char *
describe (TestPerson *person)
{
  CoterieChat *chat = coterie_client_find_group (person->client, "Circle");
  g_autoptr (GPtrArray) rows = chat != NULL ? load_rows (person, chat) : NULL;
  GString *words = g_string_new (NULL);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      CoterieMessage *message = rows->pdata[i];
      CoterieContact *shared_by = coterie_message_get_shared_by (message);

      g_string_append (words, i > 0 ? "|" : "");
      if (coterie_message_get_kind (message) != COTERIE_MESSAGE_TEXT)
        g_string_append (words, "-");
      else
        g_string_append_printf (words, "%s: %s", coterie_message_get_sender_name (message),
                                coterie_message_get_body (message));
      if (shared_by != NULL)
        g_string_append_printf (words, " (%s)", coterie_contact_get_name (shared_by));
    }
  return g_string_free (words, FALSE);
}

static gboolean
shows (TestPerson *person, const char *wanted)
{
  g_autofree char *found = describe (person);

  return g_str_equal (found, wanted);
}

static void
assert_rows (History *self, const char *wanted)
{
  test_circle_settle (&self->circle);
  coterie_wait_for (shows (self->circle.alice, wanted));
}

/* ------------------------------------------------------------------------------------ getting it */

static void
mark_read (TestPerson *person)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_mark_read_async (person->client, coterie_client_find_group (person->client, "Circle"), NULL, on_ready,
                                  &result);
  coterie_wait_for (result != NULL);
  coterie_client_mark_read_finish (person->client, result, &error);
  g_assert_no_error (error);
}

/* In front of the line that she was added, by their times, whichever comes first; not unread, and nobody gets a
 * receipt. */
static void
test_shown (TestTown *town, gconstpointer data)
{
  g_auto (History) self = { 0 };
  g_auto (CoterieContent) content = { 0 };

  history_init (&self, town);
  post_records (&self);
  post (&self, self.circle.bob, self.carol, 3, "three");
  assert_rows (&self, "carol: three (bob)|-");
  test_circle_post_text (&self.circle, self.circle.bob, "welcome");
  post (&self, self.circle.bob, self.circle.bob, 1, "one");
  post (&self, self.circle.bob, self.carol, 2, "two");
  post (&self, self.circle.bob, self.carol, 2, "two");
  assert_rows (&self, "bob: one (bob)|carol: two (bob)|carol: three (bob)|-|bob: welcome");
  coterie_wait_for (coterie_chat_get_unread (coterie_client_find_group (self.circle.alice->client, "Circle")) == 2);
  mark_read (self.circle.alice);
  test_circle_settle (&self.circle);
  g_assert_false (test_puppet_read_kind (self.carol, COTERIE_CONTENT_RECEIPT, &content));
  test_person_restart (self.circle.alice);
  assert_rows (&self, "bob: one (bob)|carol: two (bob)|carol: three (bob)|-|bob: welcome");
}

/* What makes the group comes behind it. */
static void
test_before_records (TestTown *town, gconstpointer data)
{
  g_auto (History) self = { 0 };

  history_init (&self, town);
  post (&self, self.circle.bob, self.carol, 2, "two");
  post (&self, self.circle.bob, self.carol, 1, "one");
  test_circle_settle (&self.circle);
  test_person_restart (self.circle.alice);
  post_records (&self);
  assert_rows (&self, "carol: one (bob)|carol: two (bob)|-");
}

/* Only who added her tells her, of whoever was a member, and says that he does. */
static void
test_forged (TestTown *town, gconstpointer data)
{
  g_auto (History) self = { 0 };
  g_auto (CoterieContent) content = { 0 };
  CoterieHandoverRow *row;

  history_init (&self, town);
  post_records (&self);
  assert_rows (&self, "-");
  post (&self, self.carol, self.circle.bob, 1, "by a member who has not added her");
  post (&self, self.mallory, self.circle.bob, 2, "by a stranger");
  post (&self, self.circle.bob, self.mallory, 3, "of a stranger");
  init_content (&self, self.circle.bob, &content);
  row = make_row (self.carol, 4, "a line");
  row->kind = COTERIE_ROW_GROUP;
  g_ptr_array_add (content.group->history, row);
  row = make_row (self.carol, 5, "of nobody");
  row->has_by = FALSE;
  g_ptr_array_add (content.group->history, row);
  test_puppet_post (self.circle.bob, "alice", &content);
  memset (self.added, 7, sizeof self.added);
  post (&self, self.circle.bob, self.carol, 6, "by a record that is not there");
  assert_rows (&self, "-");
}

static void
post_text_with_id (History *self, TestPuppet *from, guint number, const char *text)
{
  g_auto (CoterieContent) content = { 0 };

  test_circle_fill (&self->circle, from, COTERIE_CONTENT_TEXT, &content);
  memset (content.id, (int) number, sizeof content.id);
  content.text = g_strdup (text);
  test_puppet_post (from, "alice", &content);
}

/* Nobody's word takes the place of what its author has sent, whichever comes first. */
static void
test_own_word_counts (TestTown *town, gconstpointer data)
{
  g_auto (History) self = { 0 };

  history_init (&self, town);
  post_records (&self);
  assert_rows (&self, "-");
  post_text_with_id (&self, self.carol, 1, "truth");
  assert_rows (&self, "-|carol: truth");
  post (&self, self.circle.bob, self.carol, 1, "lie");
  post (&self, self.circle.bob, self.carol, 2, "another lie");
  assert_rows (&self, "carol: another lie (bob)|-|carol: truth");
  post_text_with_id (&self, self.carol, 2, "also true");
  assert_rows (&self, "carol: also true|-|carol: truth");
}

/* What was said since she came is no less new for having been handed over first. */
static void
test_said_since (TestTown *town, gconstpointer data)
{
  g_auto (History) self = { 0 };

  history_init (&self, town);
  post_records (&self);
  assert_rows (&self, "-");
  post (&self, self.circle.bob, self.carol, 1, "hidden here");
  assert_rows (&self, "carol: hidden here (bob)|-");
  mark_read (self.circle.alice);
  coterie_clock_advance_ms (town->clock, 1000);
  post_text_with_id (&self, self.carol, 1, "said since");
  test_circle_settle (&self.circle);
  coterie_wait_for (coterie_chat_get_unread (coterie_client_find_group (self.circle.alice->client, "Circle")) == 1);
  assert_rows (&self, "-|-|carol: said since"); /* nothing, the line, and what she says */
}

/* Whoever is no member has no place that would be the adder's. */
static void
test_places (TestTown *town, gconstpointer data)
{
  g_auto (History) self = { 0 };

  history_init (&self, town);
  post_records (&self);
  assert_rows (&self, "-");
  for (guint i = 0; i < 40; i++)
    {
      g_auto (CoterieContent) content = { 0 };

      init_content (&self, self.mallory, &content);
      memset (content.knows->data, 5, content.knows->len); /* what nobody has ever made */
      g_ptr_array_add (content.group->history, make_row (self.mallory, 1, "for a week"));
      test_puppet_post (self.mallory, "alice", &content);
    }
  test_circle_settle (&self.circle);
  post (&self, self.circle.bob, self.carol, 1, "one");
  assert_rows (&self, "carol: one (bob)|-");
}

/* Of whom she has blocked nothing shows, whoever tells it. */
static void
test_blocked (TestTown *town, gconstpointer data)
{
  g_auto (History) self = { 0 };

  history_init (&self, town);
  test_person_send (self.circle.alice, "carol", "hello");
  test_person_settle (self.circle.alice);
  test_person_block (self.circle.alice, "carol", TRUE);
  post_records (&self);
  post (&self, self.circle.bob, self.carol, 1, "one");
  post (&self, self.circle.bob, self.circle.bob, 2, "two");
  assert_rows (&self, "bob: two (bob)|-");
}

/* ------------------------------------------------------------------------------------ own devices */

/* A device that has been told what stood there is told of what comes to stand among it, by its word alone: what was
 * handed over went to the first one. */
static void
test_told_late (TestTown *town, gconstpointer data)
{
  g_auto (History) self = { 0 };
  g_autoptr (TestPerson) laptop = NULL;
  const char *wanted = "carol: one (bob)|carol: two (bob)|-|bob: welcome|bob: again";

  history_init (&self, town);
  post_records (&self);
  test_circle_post_text (&self.circle, self.circle.bob, "welcome");
  test_circle_post_text (&self.circle, self.circle.bob, "again");
  assert_rows (&self, "-|bob: welcome|bob: again");
  laptop = test_person_new_device (self.circle.alice);
  test_person_go_online (laptop);
  coterie_wait_for (test_own_is_handed_over (laptop));
  post (&self, self.circle.bob, self.carol, 2, "two");
  assert_rows (&self, "carol: two (bob)|-|bob: welcome|bob: again");
  post (&self, self.circle.bob, self.carol, 1, "one");
  assert_rows (&self, wanted);
  coterie_wait_for (shows (laptop, wanted));
}

/* What it was told is still on its way when that happens: nothing is passed over, or comes twice. */
static void
test_told_between (TestTown *town, gconstpointer data)
{
  g_auto (History) self = { 0 };
  g_autoptr (TestPerson) laptop = NULL;

  history_init (&self, town);
  post_records (&self);
  for (guint i = 0; i < 8; i++)
    test_circle_post_text (&self.circle, self.circle.bob, i % 2 == 0 ? "even" : "odd");
  assert_rows (&self, "-|bob: even|bob: odd|bob: even|bob: odd|bob: even|bob: odd|bob: even|bob: odd");
  laptop = test_person_new_device (self.circle.alice);
  test_circle_settle (&self.circle);
  post (&self, self.circle.bob, self.carol, 1, "one");
  assert_rows (&self, "carol: one (bob)|-|bob: even|bob: odd|bob: even|bob: odd|bob: even|bob: odd|bob: even|bob: odd");
  test_person_go_online (laptop);
  coterie_wait_for (test_own_is_handed_over (laptop));
  coterie_wait_for (
      shows (laptop, "carol: one (bob)|-|bob: even|bob: odd|bob: even|bob: odd|bob: even|bob: odd|bob: even|bob: odd"));
}

/* However much is told, there is an end to what is kept. */
static void
test_flood (TestTown *town, gconstpointer data)
{
  g_auto (History) self = { 0 };
  g_autoptr (GPtrArray) rows = NULL;
  guint number = 0;

  history_init (&self, town);
  post_records (&self);
  assert_rows (&self, "-");
  for (guint i = 0; i < 6; i++)
    {
      g_auto (CoterieContent) content = { 0 };

      init_content (&self, self.circle.bob, &content);
      for (guint j = 0; j < COTERIE_GROUP_HISTORY_ROWS; j++)
        {
          CoterieHandoverRow *row = make_row (self.carol, ++number, "again");

          memcpy (row->id, &number, sizeof number);
          g_ptr_array_add (content.group->history, row);
        }
      test_puppet_post (self.circle.bob, "alice", &content);
    }
  test_circle_settle (&self.circle);
  rows = load_rows (self.circle.alice, coterie_client_find_group (self.circle.alice->client, "Circle"));
  g_assert_cmpuint (rows->len, ==, 1000 + 1);
}

/* ------------------------------------------------------------------------------------ giving it */

/* All that is sealed for a newcomer: whether there is anything of before. */
static gboolean
is_shared (TestPuppet *newcomer, guint *n_contents)
{
  gboolean shared = FALSE;

  for (*n_contents = 0;; ++*n_contents)
    {
      g_auto (CoterieContent) content = { 0 };

      if (!test_puppet_read (newcomer, &content))
        return shared;
      g_assert_true (content.kind != COTERIE_CONTENT_TEXT || strstr (content.text, "secret") == NULL);
      shared |= content.kind == COTERIE_CONTENT_GROUP_HISTORY;
      if (content.kind == COTERIE_CONTENT_GROUP_HISTORY)
        {
          const CoterieHandoverRow *row = content.group->history->pdata[0];

          g_assert_cmpuint (content.group->history->len, ==, 1);
          g_assert_cmpstr (row->body, ==, "secret");
        }
    }
}

static void
change (TestPerson *alice, const char *name, gboolean add, gboolean share)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CoterieChat *chat = coterie_client_find_group (alice->client, "Circle");

  g_ptr_array_add (members, test_person_find (alice, name));
  if (add)
    coterie_client_add_members_async (alice->client, chat, members, share, NULL, on_ready, &result);
  else
    coterie_client_change_group_async (alice->client, chat, COTERIE_GROUP_CHANGE_REMOVE, members, NULL, NULL, on_ready,
                                       &result);
  coterie_wait_for (result != NULL);
  coterie_client_change_group_finish (alice->client, result, &error);
  g_assert_no_error (error);
}

static void
make_talk (TestPerson *alice)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CoterieChat) chat = NULL;
  g_autoptr (CoterieMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (members, test_person_find (alice, "bob"));
  coterie_client_create_group_async (alice->client, "Circle", NULL, members, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  chat = coterie_client_create_group_finish (alice->client, result, &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  coterie_client_send_to_chat_async (alice->client, chat, "secret", NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  coterie_client_send_to_chat_finish (alice->client, result, &message, &error);
  g_assert_no_error (error);
}

/* What goes over the wire: nothing of before without the tick, nor for whom it was taken back before it went. */
static void
test_only_when_ticked (TestTown *town, gconstpointer data)
{
  static const char *const names[] = { "carol", "dave", "erin" };
  g_auto (TestCircle) circle = { 0 };
  TestPuppet *puppets[G_N_ELEMENTS (names)];
  guint n_contents;

  test_circle_init (&circle, town);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      puppets[i] = test_puppet_new (town->server, town->clock, names[i]);
      test_person_send (circle.alice, names[i], "hello");
      test_person_settle (circle.alice);
    }
  make_talk (circle.alice);
  test_person_settle (circle.alice);
  change (circle.alice, "carol", TRUE, FALSE);
  change (circle.alice, "dave", TRUE, TRUE);
  test_person_settle (circle.alice);
  g_assert_false (is_shared (puppets[0], &n_contents));
  g_assert_cmpuint (n_contents, >, 2);
  g_assert_true (is_shared (puppets[1], &n_contents));
  test_person_go_offline (circle.alice);
  change (circle.alice, "erin", TRUE, TRUE);
  change (circle.alice, "erin", FALSE, FALSE);
  test_person_go_online (circle.alice);
  test_person_settle (circle.alice);
  g_assert_false (is_shared (puppets[2], &n_contents));
  g_assert_cmpuint (n_contents, >, 2);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    test_puppet_free (puppets[i]);
}

static void
say_to_circle (TestPerson *alice, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CoterieMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_send_to_chat_async (alice->client, coterie_client_find_group (alice->client, "Circle"), text, NULL,
                                     on_ready, &result);
  coterie_wait_for (result != NULL);
  coterie_client_send_to_chat_finish (alice->client, result, &message, &error);
  g_assert_no_error (error);
}

/* Each of Alice's texts mentions as many people as there can be. */
static void
mention_many (TestPerson *alice)
{
  g_autoptr (GString) script = g_string_new ("UPDATE messages SET mentions = x'");

  for (guint i = 0; i < COTERIE_MENTIONS_MAX; i++)
    g_string_append_printf (script, "%08x%08x%0*x", i, 1, 2 * COTERIE_AID_BYTES, i + 1);
  g_string_append (script, "' WHERE body LIKE '@%'");
  test_person_stop (alice);
  test_person_run_sql (alice, script->str);
  test_person_start (alice);
  test_person_go_online (alice);
}

/* Whom a text mentions takes far more room than the text: all of them come, in as many parts as that takes. */
static void
test_mentions (TestTown *town, gconstpointer data)
{
  g_autofree char *text = g_strnfill (COTERIE_MENTIONS_MAX, '@');
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) carol = NULL;
  guint n_rows = 0;

  test_circle_init (&circle, town);
  carol = test_puppet_new (town->server, town->clock, "carol");
  test_person_send (circle.alice, "carol", "hello");
  make_talk (circle.alice);
  for (guint i = 0; i < 25; i++)
    say_to_circle (circle.alice, text);
  test_person_settle (circle.alice);
  mention_many (circle.alice);
  change (circle.alice, "carol", TRUE, TRUE);
  test_person_settle (circle.alice);
  for (;;)
    {
      g_auto (CoterieContent) content = { 0 };

      if (!test_puppet_read_kind (carol, COTERIE_CONTENT_GROUP_HISTORY, &content))
        break;
      n_rows += content.group->history->len;
    }
  g_assert_cmpuint (n_rows, ==, 26);
}

/* To each of many less is shown: it goes to one after the other, in front of what is said next. */
static void
test_many_added (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (GPtrArray) puppets = g_ptr_array_new_with_free_func ((GDestroyNotify) test_puppet_free);
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strnfill (10000, 'x');
  g_autofree char *script = g_strdup_printf ("CREATE TEMP TABLE seen (n INTEGER CHECK (n BETWEEN 1000000 AND 2200000));"
                                             "INSERT INTO seen SELECT sum(length(payload)) FROM send_jobs"
                                             " WHERE kind = %d",
                                             COTERIE_CONTENT_GROUP_HISTORY);

  test_circle_init (&circle, town);
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *name = g_strdup_printf ("newcomer%u", i);

      g_ptr_array_add (puppets, test_puppet_new (town->server, town->clock, name));
      test_person_send (circle.alice, name, "hello");
      test_person_settle (circle.alice);
      g_ptr_array_add (members, test_person_find (circle.alice, name));
    }
  make_talk (circle.alice);
  for (guint i = 0; i < 24; i++)
    {
      g_autoptr (GAsyncResult) sent = NULL;

      coterie_client_send_to_chat_async (circle.alice->client,
                                         coterie_client_find_group (circle.alice->client, "Circle"), text, NULL,
                                         on_ready, &sent);
      coterie_wait_for (sent != NULL);
      g_assert_true (coterie_client_send_to_chat_finish (circle.alice->client, sent, NULL, NULL));
    }
  test_person_settle (circle.alice);
  test_person_go_offline (circle.alice);
  coterie_client_add_members_async (circle.alice->client, coterie_client_find_group (circle.alice->client, "Circle"),
                                    members, TRUE, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  coterie_client_change_group_finish (circle.alice->client, result, &error);
  g_assert_no_error (error);
  test_person_stop (circle.alice);
  test_person_run_sql (circle.alice, script);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/group-history/shown", test_shown);
  TEST_TOWN_ADD ("/core/group-history/before-records", test_before_records);
  TEST_TOWN_ADD ("/core/group-history/forged", test_forged);
  TEST_TOWN_ADD ("/core/group-history/own-word-counts", test_own_word_counts);
  TEST_TOWN_ADD ("/core/group-history/said-since", test_said_since);
  TEST_TOWN_ADD ("/core/group-history/places", test_places);
  TEST_TOWN_ADD ("/core/group-history/blocked", test_blocked);
  TEST_TOWN_ADD ("/core/group-history/told-late", test_told_late);
  TEST_TOWN_ADD ("/core/group-history/told-between", test_told_between);
  TEST_TOWN_ADD ("/core/group-history/flood", test_flood);
  TEST_TOWN_ADD ("/core/group-history/only-when-ticked", test_only_when_ticked);
  TEST_TOWN_ADD ("/core/group-history/mentions", test_mentions);
  TEST_TOWN_ADD ("/core/group-history/many-added", test_many_added);
  return g_test_run ();
}
