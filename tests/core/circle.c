// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"

#include <string.h>

void
test_circle_finish (CoterieGroup *group, TestPuppet *author, CoterieGroupRecord *record, GBytes **bytes)
{
  g_autoptr (GError) error = NULL;

  *bytes = coterie_group_record_sign (record, coterie_device_keys_get_signing_secret (author->keys));
  coterie_group_add (group, *bytes, author->chain, FALSE, &error);
  g_assert_no_error (error);
}

GBytes *
test_circle_create (TestCircle *circle, TestPuppet *author)
{
  CoterieGroupRecord record;
  GBytes *bytes;

  coterie_group_record_init_create (&record, author->chain, author->number, 0);
  g_strlcpy (record.name, "Circle", sizeof record.name);
  record.members = circle->alice_aid;
  record.n_members = 1;
  coterie_group_record_get_group (&record, circle->id);
  g_clear_pointer (&circle->group, coterie_group_free);
  circle->group = coterie_group_new (circle->id);
  test_circle_finish (circle->group, author, &record, &bytes);
  return bytes;
}

void
test_circle_begin (TestCircle *circle, TestPuppet *author, CoterieGroupRecord *record, CoterieGroupAction action)
{
  coterie_group_init_record (circle->group, record, action, author->chain, author->number, 0);
}

GBytes *
test_circle_rename (TestCircle *circle, TestPuppet *author, const char *name)
{
  CoterieGroupRecord record;
  GBytes *bytes;

  test_circle_begin (circle, author, &record, COTERIE_GROUP_META);
  record.fields = COTERIE_GROUP_FIELD_NAME;
  g_strlcpy (record.name, name, sizeof record.name);
  test_circle_finish (circle->group, author, &record, &bytes);
  return bytes;
}

GBytes *
test_circle_change_target (TestCircle *circle, CoterieGroupAction action, const guint8 *aid)
{
  CoterieGroupRecord record;
  GBytes *bytes;

  test_circle_begin (circle, circle->bob, &record, action);
  memcpy (record.target, aid, sizeof record.target);
  test_circle_finish (circle->group, circle->bob, &record, &bytes);
  return bytes;
}

void
test_circle_fill (TestCircle *circle, TestPuppet *from, CoterieContentKind kind, CoterieContent *content)
{
  guint8 heads[COTERIE_GROUP_MAX_PARENTS][COTERIE_DIGEST_BYTES];
  guint n_heads = coterie_group_get_heads (circle->group, heads);

  test_puppet_fill (from, "alice", kind, content);
  memcpy (content->chat, circle->id, sizeof content->chat);
  content->knows = g_byte_array_new ();
  g_byte_array_append (content->knows, heads[0], n_heads * COTERIE_DIGEST_BYTES);
}

void
test_circle_post_record (TestCircle *circle, TestPuppet *from, GBytes *bytes)
{
  g_auto (CoterieContent) content = { 0 };

  test_circle_fill (circle, from, COTERIE_CONTENT_GROUP_RECORD, &content);
  content.group = coterie_group_content_new ();
  content.group->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (content.group->records, g_bytes_ref (bytes));
  test_puppet_post (from, "alice", &content);
}

void
test_circle_post_text (TestCircle *circle, TestPuppet *from, const char *text)
{
  g_auto (CoterieContent) content = { 0 };

  test_circle_fill (circle, from, COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup (text);
  test_puppet_post (from, "alice", &content);
}

/* Alice has accepted Bob; his mailbox is empty. */
void
test_circle_init (TestCircle *circle, TestTown *town)
{
  g_auto (CoterieContent) content = { 0 };

  circle->town = town;
  circle->alice = test_person_new (town->server, town->clock, "alice");
  circle->bob = test_puppet_new (town->server, town->clock, "bob");
  test_person_send (circle->alice, "bob", "one");
  test_person_settle (circle->alice);
  while (test_puppet_read (circle->bob, &content))
    memcpy (circle->alice_aid, content.from.aid, sizeof circle->alice_aid);
}

void
test_circle_clear (TestCircle *circle)
{
  coterie_group_free (circle->group);
  test_person_free (circle->alice);
  test_puppet_free (circle->bob);
}

void
test_circle_settle (TestCircle *circle)
{
  test_person_settle (circle->alice);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (circle->town->server, "alice", 1), ==, 0);
}
