// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"
#include "kit/wait.h"
#include "own-devices.h"

#include <string.h>

#define RECORDS_A_CONTENT 300

/* What is posted together, in order. */
typedef struct
{
  TestCircle *circle;
  GPtrArray *records;
} Batch;

static void
batch_post (Batch *self)
{
  g_auto (CoterieContent) content = { 0 };

  test_circle_fill (self->circle, self->circle->bob, COTERIE_CONTENT_GROUP_RECORD, &content);
  content.group = coterie_group_content_new ();
  content.group->records = g_steal_pointer (&self->records);
  test_puppet_post (self->circle->bob, "alice", &content);
  test_circle_settle (self->circle);
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

static void
batch_add (Batch *self, GBytes *bytes)
{
  g_ptr_array_add (self->records, bytes);
  if (self->records->len == RECORDS_A_CONTENT)
    batch_post (self);
}

/* Bob makes Alice an admin and changes the name until one more change is possible, with which he leaves: she would have
 * to renew the secret then, and cannot. */
static void
fill_group (TestCircle *circle)
{
  Batch batch = { circle, g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref) };
  CoterieGroupRecord record;
  GBytes *bytes;

  batch_add (&batch, test_circle_create (circle, circle->bob));
  batch_add (&batch, test_circle_change_target (circle, COTERIE_GROUP_PROMOTE, circle->alice_aid));
  test_circle_begin (circle, circle->bob, &record, COTERIE_GROUP_META);
  record.fields = COTERIE_GROUP_FIELD_NAME;
  g_strlcpy (record.name, "Full", sizeof record.name);
  for (guint i = 2; i + 1 < COTERIE_GROUP_MAX_RECORDS; i++)
    {
      test_circle_finish (circle->group, circle->bob, &record, &bytes);
      batch_add (&batch, bytes);
      coterie_group_record_get_hash (&record, record.parents[0]);
      record.epoch++;
    }
  batch_post (&batch);
  test_circle_begin (circle, circle->bob, &record, COTERIE_GROUP_LEAVE);
  test_circle_finish (circle->group, circle->bob, &record, &bytes);
  batch_add (&batch, bytes);
  batch_post (&batch);
  g_ptr_array_unref (batch.records);
}

/* Nothing more can be changed in it: nothing but that group suffers. */
static void
test_full (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPerson) laptop = NULL;

  test_circle_init (&circle, town);
  fill_group (&circle); /* nothing is left in her mailbox each time */
  laptop = test_person_new_device (circle.alice);
  test_own_revoke (circle.alice, 2);
  test_person_send (circle.alice, "bob", "two");
  test_person_settle (circle.alice);
  test_puppet_say (circle.bob, "alice", "three");
  test_person_wait_chat (circle.alice, "bob", "one|two|three");
  test_circle_settle (&circle);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/group-full/goes-on-besides", test_full);
  return g_test_run ();
}
