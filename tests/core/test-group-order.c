// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"
#include "kit/wait.h"
#include "own-devices.h"

#include <string.h>

/* Where what had to wait for records comes to stand: as on a device that had them in time; docs/protocol.md [J10]. */

/* Bob has made a group with Carol in it, and renamed it; Alice has not heard of the new name. */
typedef struct
{
  TestCircle circle;
  TestPuppet *carol;
  GBytes *rename;
  guint8 before[COTERIE_DIGEST_BYTES]; /* all that Carol knows */
} Order;

static void
order_init (Order *self, TestTown *town)
{
  g_autoptr (GBytes) first = NULL, added = NULL;
  CoterieGroupRecord record;

  test_circle_init (&self->circle, town);
  self->carol = test_puppet_new (town->server, town->clock, "carol");
  first = test_circle_create (&self->circle, self->circle.bob);
  added = test_circle_change_target (&self->circle, COTERIE_GROUP_PROMOTE, coterie_chain_get_aid (self->carol->chain));
  test_circle_post_record (&self->circle, self->circle.bob, first);
  test_circle_post_record (&self->circle, self->circle.bob, added);
  test_circle_settle (&self->circle);
  g_assert_true (coterie_group_record_parse (&record, g_bytes_get_data (added, NULL), g_bytes_get_size (added), NULL));
  coterie_group_record_get_hash (&record, self->before);
  self->rename = test_circle_rename (&self->circle, self->circle.bob, "Ring");
}

static void
order_clear (Order *self)
{
  g_clear_pointer (&self->rename, g_bytes_unref);
  test_puppet_free (self->carol);
  test_circle_clear (&self->circle);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Order, order_clear)

static void
post_of_carol (Order *self, const char *text)
{
  g_auto (CoterieContent) content = { 0 };

  coterie_clock_advance_ms (self->circle.town->clock, 1000);
  test_circle_fill (&self->circle, self->carol, COTERIE_CONTENT_TEXT, &content);
  g_byte_array_set_size (content.knows, 0);
  g_byte_array_append (content.knows, self->before, sizeof self->before);
  content.text = g_strdup (text);
  test_puppet_post (self->carol, "alice", &content);
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static void
mark_read (TestPerson *person, CoterieChat *chat)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_mark_read_async (person->client, chat, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  coterie_client_mark_read_finish (person->client, result, &error);
  g_assert_no_error (error);
}

/* "-" is a line that tells of the name, "+" one that tells of Dora. */
static char *
describe (TestPerson *person, CoterieChat *chat)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  GString *words = g_string_new (NULL);

  coterie_client_load_history_async (person->client, chat, G_MAXUINT64, 100, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  rows = coterie_client_load_history_finish (person->client, result, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      const char *body = coterie_message_get_body (rows->pdata[i]);
      const char *word = NULL;

      if (coterie_message_get_kind (rows->pdata[i]) == COTERIE_MESSAGE_TEXT)
        word = body;
      else if (strstr (body, "Ring") != NULL || strstr (body, "dora") != NULL)
        word = strstr (body, "dora") != NULL ? "+" : "-";
      if (word != NULL)
        g_string_append_printf (words, "%s%s", words->len > 0 ? "|" : "", word);
    }
  return g_string_free (words, FALSE);
}

static gboolean
shows (TestPerson *person, const char *name, const char *wanted)
{
  CoterieChat *chat = coterie_client_find_group (person->client, name);
  g_autofree char *found = chat != NULL ? describe (person, chat) : NULL;

  return g_strcmp0 (found, wanted) == 0;
}

static gboolean
has_receipt (TestPuppet *puppet, gboolean read)
{
  g_auto (CoterieContent) content = { 0 };

  return test_puppet_read_kind (puppet, COTERIE_CONTENT_RECEIPT, &content) &&
         (read ? content.n_read : content.n_delivered) > 0;
}

/* What Bob says waits for the record; what Carol says, who does not know it either, does not. */
static void
test_by_stamp (TestTown *town, gconstpointer data)
{
  g_auto (Order) self = { 0 };
  TestPerson *alice;

  order_init (&self, town);
  alice = self.circle.alice;
  test_circle_post_text (&self.circle, self.circle.bob, "one");
  post_of_carol (&self, "two");
  test_circle_settle (&self.circle);
  coterie_wait_for (shows (alice, "Circle", "two"));
  coterie_clock_advance_ms (town->clock, 1000);
  test_circle_post_record (&self.circle, self.circle.bob, self.rename);
  test_circle_settle (&self.circle);
  coterie_wait_for (shows (alice, "Ring", "-|one|two"));
  test_circle_post_text (&self.circle, self.circle.bob, "three");
  test_circle_settle (&self.circle);
  coterie_wait_for (shows (alice, "Ring", "-|one|two|three"));
}

/* What Bob says knows both names, of which the first one comes alone. */
static void
test_behind_its_parents (TestTown *town, gconstpointer data)
{
  g_auto (Order) self = { 0 };
  g_autoptr (GBytes) second = NULL;

  order_init (&self, town);
  second = test_circle_rename (&self.circle, self.circle.bob, "Ring of five");
  test_circle_post_text (&self.circle, self.circle.bob, "one");
  post_of_carol (&self, "two");
  test_circle_settle (&self.circle);
  coterie_wait_for (shows (self.circle.alice, "Circle", "two"));
  coterie_clock_advance_ms (town->clock, 1000);
  test_circle_post_record (&self.circle, self.circle.bob, self.rename);
  test_circle_settle (&self.circle);
  coterie_wait_for (shows (self.circle.alice, "Ring", "two|-"));
  test_circle_post_record (&self.circle, self.circle.bob, second);
  test_circle_settle (&self.circle);
  coterie_wait_for (shows (self.circle.alice, "Ring of five", "two|-|-|one"));
}

/* Further up all has been read: it has not, she is told of it, and so is Bob of what became of it. */
static void
test_unread (TestTown *town, gconstpointer data)
{
  g_auto (Order) self = { 0 };
  TestPerson *alice;
  CoterieChat *chat;
  guint n_told;

  order_init (&self, town);
  alice = self.circle.alice;
  test_circle_post_text (&self.circle, self.circle.bob, "one");
  post_of_carol (&self, "two");
  test_circle_settle (&self.circle);
  coterie_wait_for (shows (alice, "Circle", "two"));
  chat = coterie_client_find_group (alice->client, "Circle");
  mark_read (alice, chat);
  test_circle_settle (&self.circle);
  coterie_wait_for (coterie_chat_get_unread (chat) == 0);
  n_told = alice->n_messages;
  coterie_clock_advance_ms (town->clock, 1000);
  test_circle_post_record (&self.circle, self.circle.bob, self.rename);
  test_circle_settle (&self.circle);
  coterie_wait_for (shows (alice, "Ring", "-|one|two"));
  coterie_wait_for (coterie_chat_get_unread (chat) == 1);
  coterie_wait_for (alice->n_messages == n_told + 2); /* the line, and what Bob says */
  test_person_settle (alice);
  coterie_wait_for (has_receipt (self.circle.bob, FALSE));
  mark_read (alice, chat);
  test_person_settle (alice);
  coterie_wait_for (coterie_chat_get_unread (chat) == 0);
  coterie_wait_for (has_receipt (self.circle.bob, TRUE));
}

/* A device that was told meanwhile what there is has it from this one alone. */
static void
test_handed_over (TestTown *town, gconstpointer data)
{
  g_auto (Order) self = { 0 };
  g_autoptr (TestPerson) laptop = NULL;

  order_init (&self, town);
  test_circle_post_text (&self.circle, self.circle.bob, "one");
  post_of_carol (&self, "two");
  test_circle_settle (&self.circle);
  coterie_wait_for (shows (self.circle.alice, "Circle", "two"));
  laptop = test_person_new_device (self.circle.alice);
  test_person_go_online (laptop);
  coterie_wait_for (test_own_is_handed_over (laptop));
  coterie_wait_for (shows (laptop, "Circle", "two"));
  coterie_clock_advance_ms (town->clock, 1000);
  test_circle_post_record (&self.circle, self.circle.bob, self.rename);
  test_circle_settle (&self.circle);
  coterie_wait_for (shows (self.circle.alice, "Ring", "-|one|two"));
  test_person_settle (laptop);
  coterie_wait_for (shows (laptop, "Circle", "-|one|two")); /* nobody has told it the record */
}

/* ------------------------------------------------------------------------------------ for a chain */

/* Alice was away, and does not know Dora: the line waits for her name, and what she says for her chain. What was said
 * behind that needs neither. */
static void
test_stranger (TestTown *town, gconstpointer data)
{
  g_auto (Order) self = { 0 };
  g_autoptr (TestPuppet) dora = NULL;
  g_autoptr (GBytes) added = NULL;
  TestPerson *alice;
  CoterieGroupRecord record;
  CoterieChat *chat;

  order_init (&self, town);
  alice = self.circle.alice;
  dora = test_puppet_new (town->server, town->clock, "dora");
  test_person_go_offline (alice);
  test_circle_begin (&self.circle, self.circle.bob, &record, COTERIE_GROUP_ADD);
  record.members = coterie_chain_get_aid (dora->chain);
  record.n_members = 1;
  test_circle_finish (self.circle.group, self.circle.bob, &record, &added);
  test_circle_post_record (&self.circle, self.circle.bob, self.rename);
  test_circle_post_record (&self.circle, self.circle.bob, added);
  coterie_clock_advance_ms (town->clock, 1000);
  test_circle_post_text (&self.circle, dora, "one");
  coterie_clock_advance_ms (town->clock, 1000);
  test_circle_post_text (&self.circle, self.circle.bob, "two");
  test_person_go_online (alice);
  test_circle_settle (&self.circle);
  coterie_wait_for (shows (alice, "Ring", "-|+|one|two"));
  chat = coterie_client_find_group (alice->client, "Ring");
  coterie_wait_for (coterie_chat_get_last_kind (chat) == COTERIE_MESSAGE_TEXT);
  mark_read (alice, chat);
  test_circle_settle (&self.circle);
  coterie_wait_for (coterie_chat_get_unread (chat) == 0);
}

/* Bob leaves by a device of which Alice has not heard: when its chain has come, all follows as if it had been there,
 * and so she makes a secret that he does not know. */
static void
test_behind_a_chain (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) tablet = NULL;
  g_autoptr (GBytes) first = NULL, promoted = NULL, left = NULL;
  CoterieGroupRecord record;

  test_circle_init (&circle, town);
  first = test_circle_create (&circle, circle.bob);
  promoted = test_circle_change_target (&circle, COTERIE_GROUP_PROMOTE, circle.alice_aid);
  test_circle_post_record (&circle, circle.bob, first);
  test_circle_post_record (&circle, circle.bob, promoted);
  test_circle_settle (&circle);
  tablet = test_puppet_new_device (circle.bob);
  test_circle_begin (&circle, tablet, &record, COTERIE_GROUP_LEAVE);
  test_circle_finish (circle.group, tablet, &record, &left);
  test_circle_post_record (&circle, circle.bob, left);
  test_circle_settle (&circle);
  test_person_settle (circle.alice);
  test_circle_assert_rows (&circle, "SELECT count(*) FROM group_members", 1);
  test_circle_assert_rows (&circle, "SELECT count(*) FROM group_records", 4);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/group-order/by-stamp", test_by_stamp);
  TEST_TOWN_ADD ("/core/group-order/behind-its-parents", test_behind_its_parents);
  TEST_TOWN_ADD ("/core/group-order/unread", test_unread);
  TEST_TOWN_ADD ("/core/group-order/handed-over", test_handed_over);
  TEST_TOWN_ADD ("/core/group-order/of-a-stranger", test_stranger);
  TEST_TOWN_ADD ("/core/group-order/behind-a-chain", test_behind_a_chain);
  return g_test_run ();
}
