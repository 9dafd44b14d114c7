// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"
#include "core/client-private.h"
#include "kit/wait.h"
#include "own-devices.h"
#include "vault/group-rows.h"

#include <sodium.h>
#include <string.h>

/* What those are told whom somebody has let in while others did something that they did not know of;
 * docs/protocol.md, "Groups", 2. */

/* Bob has made a group with Alice, who is an admin as well, and Carol. */
typedef struct
{
  TestCircle circle;
  TestPuppet *carol, *dora, *emil;
  GBytes *last; /* what Bob did */
  GBytes *picture;
  guint8 secret[COTERIE_CHAT_SECRET_BYTES];
} Gifts;

static void
gifts_init (Gifts *self, TestTown *town)
{
  g_autoptr (GBytes) first = NULL, carol = NULL;

  test_circle_init (&self->circle, town);
  self->carol = test_puppet_new (town->server, town->clock, "carol");
  self->dora = test_puppet_new (town->server, town->clock, "dora");
  self->emil = test_puppet_new (town->server, town->clock, "emil");
  first = test_circle_create (&self->circle, self->circle.bob);
  self->last = test_circle_change_target (&self->circle, COTERIE_GROUP_PROMOTE, self->circle.alice_aid);
  carol = test_circle_change_target (&self->circle, COTERIE_GROUP_PROMOTE, coterie_chain_get_aid (self->carol->chain));
  test_circle_post_record (&self->circle, self->circle.bob, first);
  test_circle_post_record (&self->circle, self->circle.bob, self->last);
  test_circle_post_record (&self->circle, self->circle.bob, carol);
  test_circle_settle (&self->circle);
  coterie_wait_for (coterie_client_find_group (self->circle.alice->client, "Circle") != NULL);
}

static void
gifts_clear (Gifts *self)
{
  g_clear_pointer (&self->last, g_bytes_unref);
  g_clear_pointer (&self->picture, g_bytes_unref);
  test_puppet_free (self->emil);
  test_puppet_free (self->dora);
  test_puppet_free (self->carol);
  test_circle_clear (&self->circle);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Gifts, gifts_clear)

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static void
add (TestPerson *alice, const char *name)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (members, test_person_find (alice, name));
  coterie_client_add_members_async (alice->client, coterie_client_find_group (alice->client, "Circle"), members, FALSE,
                                    NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  coterie_client_change_group_finish (alice->client, result, &error);
  g_assert_no_error (error);
}

static void
change (TestPerson *alice, CoterieGroupChange what, GPtrArray *members, const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_change_group_async (alice->client, coterie_client_find_group (alice->client, "Circle"), what, members,
                                     name, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  coterie_client_change_group_finish (alice->client, result, &error);
  g_assert_no_error (error);
}

static void
take_out (TestPerson *alice, const char *name)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new ();

  g_ptr_array_add (members, test_person_find (alice, name));
  change (alice, COTERIE_GROUP_CHANGE_REMOVE, members, NULL);
}

static gboolean
was_told (TestPuppet *puppet, GBytes *record)
{
  g_auto (CoterieContent) content = { 0 };

  if (!test_puppet_read_kind (puppet, COTERIE_CONTENT_GROUP_RECORD, &content))
    return FALSE;
  for (guint i = 0; i < content.group->records->len; i++)
    if (g_bytes_equal (content.group->records->pdata[i], record))
      return TRUE;
  return FALSE;
}

/* @name: (nullable): that one that does it has */
static gboolean
has_action (const CoterieContent *content, CoterieGroupAction action, const char *name)
{
  const GPtrArray *records = content->kind == COTERIE_CONTENT_GROUP_RECORD ? content->group->records : NULL;

  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      GBytes *bytes = records->pdata[i];
      CoterieGroupRecord record;

      g_assert_true (
          coterie_group_record_parse (&record, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
      if (record.action == action && (name == NULL || g_str_equal (record.name, name)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
was_told_action (TestPuppet *puppet, CoterieGroupAction action, const char *name)
{
  g_auto (CoterieContent) content = { 0 };

  return test_puppet_read_kind (puppet, COTERIE_CONTENT_GROUP_RECORD, &content) && has_action (&content, action, name);
}

static gboolean
was_told_picture (TestPuppet *puppet, GBytes *picture)
{
  g_auto (CoterieContent) content = { 0 };

  return test_puppet_read_kind (puppet, COTERIE_CONTENT_GROUP_RECORD, &content) && content.group->picture != NULL &&
         g_bytes_equal (content.group->picture, picture);
}

static gboolean
has_secret (const CoterieContent *content, const guint8 *secret)
{
  return content->kind == COTERIE_CONTENT_GROUP_SECRET && content->group->secrets->len == COTERIE_CHAT_SECRET_BYTES &&
         memcmp (content->group->secrets->data, secret, COTERIE_CHAT_SECRET_BYTES) == 0;
}

static gboolean
was_told_secret (TestPuppet *puppet, const guint8 *secret)
{
  g_auto (CoterieContent) content = { 0 };

  return test_puppet_read_kind (puppet, COTERIE_CONTENT_GROUP_SECRET, &content) && has_secret (&content, secret);
}

/* That she is out, and neither secret nor picture before. */
static gboolean
was_told_removal_alone (TestPuppet *puppet)
{
  g_auto (CoterieContent) content = { 0 };

  if (!test_puppet_read (puppet, &content))
    return FALSE;
  g_assert_cmpint (content.kind, !=, COTERIE_CONTENT_GROUP_SECRET);
  g_assert_true (content.kind != COTERIE_CONTENT_GROUP_RECORD || content.group->picture == NULL);
  return has_action (&content, COTERIE_GROUP_REMOVE, NULL);
}

/* ------------------------------------------------------------------------------------ what counts no more */

/* Bob has removed Alice before he has heard that she let Dora in: he and the others do not take Dora
 * for a member, and it is Alice who tells her. */
static void
test_in_vain (TestTown *town, gconstpointer data)
{
  g_auto (Gifts) self = { 0 };
  g_autoptr (GBytes) removed = NULL;

  gifts_init (&self, town);
  test_person_send (self.circle.alice, "dora", "hello");
  add (self.circle.alice, "dora");
  test_person_settle (self.circle.alice);
  coterie_wait_for (was_told (self.dora, self.last));
  removed = test_circle_change_target (&self.circle, COTERIE_GROUP_REMOVE, self.circle.alice_aid);
  test_circle_post_record (&self.circle, self.circle.bob, removed);
  test_circle_settle (&self.circle);
  test_person_settle (self.circle.alice);
  coterie_wait_for (was_told (self.dora, removed));
}

/* ------------------------------------------------------------------------------------ beside what Alice gives */

/* Something that Bob does, who has not heard that Dora is in. */
static void
act (Gifts *self, CoterieGroupAction action)
{
  CoterieGroupRecord record;

  test_circle_begin (&self->circle, self->circle.bob, &record, action);
  memcpy (record.target,
          coterie_chain_get_aid (action == COTERIE_GROUP_PROMOTE ? self->emil->chain : self->carol->chain),
          sizeof record.target);
  if (action == COTERIE_GROUP_ADD)
    {
      record.members = coterie_chain_get_aid (self->emil->chain);
      record.n_members = 1;
    }
  if (action == COTERIE_GROUP_REMOVE)
    {
      randombytes_buf (self->secret, sizeof self->secret);
      coterie_group_secret_get_hash (self->secret, record.secret);
    }
  if (action == COTERIE_GROUP_META)
    {
      self->picture = g_bytes_new_static ("\x89PNG\r\n\x1a\nof Bob", 14);
      record.fields = COTERIE_GROUP_FIELD_PICTURE;
      coterie_group_rows_hash_picture (self->picture, record.picture);
    }
  if (action != COTERIE_GROUP_REMOVE && action != COTERIE_GROUP_DEMOTE && action != COTERIE_GROUP_PROMOTE)
    memset (record.target, 0, sizeof record.target);
  g_clear_pointer (&self->last, g_bytes_unref);
  test_circle_finish (self->circle.group, self->circle.bob, &record, &self->last);
}

static void
post_with (Gifts *self, CoterieContentKind kind)
{
  g_auto (CoterieContent) content = { 0 };

  test_circle_fill (&self->circle, self->circle.bob, kind, &content);
  content.group = coterie_group_content_new ();
  if (kind == COTERIE_CONTENT_GROUP_RECORD)
    {
      content.group->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_ptr_array_add (content.group->records, g_bytes_ref (self->last));
      content.group->picture = g_bytes_ref (self->picture);
    }
  else
    {
      content.group->secrets = g_byte_array_new ();
      g_byte_array_append (content.group->secrets, self->secret, sizeof self->secret);
    }
  test_puppet_post (self->circle.bob, "alice", &content);
}

/* Nobody writes anything afterwards: Alice, who has heard of both, tells Dora. */
static void
test_beside (TestTown *town, gconstpointer data)
{
  const CoterieGroupAction action = GPOINTER_TO_INT (data);
  g_auto (Gifts) self = { 0 };

  gifts_init (&self, town);
  test_person_send (self.circle.alice, "dora", "hello");
  add (self.circle.alice, "dora");
  test_person_settle (self.circle.alice);
  coterie_wait_for (was_told (self.dora, self.last));
  act (&self, action);
  test_circle_post_record (&self.circle, self.circle.bob, self.last);
  test_circle_settle (&self.circle);
  test_person_settle (self.circle.alice);
  coterie_wait_for (was_told (self.dora, self.last));
  if (action == COTERIE_GROUP_REMOVE)
    {
      post_with (&self, COTERIE_CONTENT_GROUP_SECRET); /* which comes behind it */
      test_circle_settle (&self.circle);
      test_person_settle (self.circle.alice);
      coterie_wait_for (was_told_secret (self.dora, self.secret));
    }
  if (action == COTERIE_GROUP_META)
    {
      post_with (&self, COTERIE_CONTENT_GROUP_RECORD);
      test_circle_settle (&self.circle);
      test_person_settle (self.circle.alice);
      coterie_wait_for (was_told_picture (self.dora, self.picture));
    }
}

/* Of Alice, who knows Dora. */
static TestPerson *
new_tablet (Gifts *self)
{
  TestPerson *tablet;

  test_person_send (self->circle.alice, "dora", "hello");
  test_person_settle (self->circle.alice);
  tablet = test_person_new_device (self->circle.alice);
  test_person_go_online (tablet);
  coterie_wait_for (test_own_is_handed_over (tablet));
  coterie_wait_for (coterie_client_find_group (tablet->client, "Circle") != NULL);
  return tablet;
}

/* Alice's tablet has let Dora in, and is gone. */
static void
test_other_device (TestTown *town, gconstpointer data)
{
  g_auto (Gifts) self = { 0 };
  g_autoptr (TestPerson) tablet = NULL;

  gifts_init (&self, town);
  tablet = new_tablet (&self);
  add (tablet, "dora");
  test_person_settle (tablet);
  test_person_stop (tablet);
  test_person_settle (self.circle.alice);
  coterie_wait_for (was_told (self.dora, self.last));
  act (&self, COTERIE_GROUP_LEAVE);
  test_circle_post_record (&self.circle, self.circle.bob, self.last);
  test_circle_settle (&self.circle);
  test_person_settle (self.circle.alice);
  coterie_wait_for (was_told (self.dora, self.last));
  test_person_start (tablet);
}

/* ------------------------------------------------------------------------------------ for members alone */

static void
assert_has_nothing_of_members (Gifts *self)
{
  for (;;)
    {
      g_auto (CoterieContent) content = { 0 };

      if (!test_puppet_read (self->dora, &content))
        return;
      g_assert_true (content.kind != COTERIE_CONTENT_GROUP_RECORD || content.group->picture == NULL);
      g_assert_false (has_secret (&content, self->secret));
    }
}

static void
let_admins_alone_add (Gifts *self)
{
  g_autoptr (GBytes) bytes = NULL;
  CoterieGroupRecord record;

  test_circle_begin (&self->circle, self->circle.bob, &record, COTERIE_GROUP_META);
  record.fields = COTERIE_GROUP_FIELD_RIGHTS << COTERIE_GROUP_RIGHT_ADD;
  record.rights[COTERIE_GROUP_RIGHT_ADD] = COTERIE_GROUP_FOR_ADMINS;
  test_circle_finish (self->circle.group, self->circle.bob, &record, &bytes);
  test_circle_post_record (&self->circle, self->circle.bob, bytes);
}

/* Alice is no admin any more, which her tablet has not heard when it lets Dora in: nobody takes Dora for a member. The
 * phone tells her, but nothing that is not hers. */
static void
test_members_alone (TestTown *town, gconstpointer data)
{
  g_auto (Gifts) self = { 0 };
  g_autoptr (TestPerson) tablet = NULL;
  g_autoptr (GBytes) demoted = NULL;

  gifts_init (&self, town);
  let_admins_alone_add (&self);
  tablet = new_tablet (&self);
  test_person_settle (tablet);
  test_person_go_offline (tablet);
  act (&self, COTERIE_GROUP_META);
  post_with (&self, COTERIE_CONTENT_GROUP_RECORD);
  act (&self, COTERIE_GROUP_REMOVE);
  test_circle_post_record (&self.circle, self.circle.bob, self.last);
  post_with (&self, COTERIE_CONTENT_GROUP_SECRET);
  demoted = test_circle_change_target (&self.circle, COTERIE_GROUP_DEMOTE, self.circle.alice_aid);
  test_circle_post_record (&self.circle, self.circle.bob, demoted);
  test_circle_settle (&self.circle);
  add (tablet, "dora");
  test_person_go_online (tablet);
  test_person_settle (tablet);
  coterie_wait_for (was_told (self.dora, demoted));
  test_person_settle (self.circle.alice);
  assert_has_nothing_of_members (&self);
}

/* By one of Alice's devices, and apart from what Bob has done. */
static GBytes *
add_by (Gifts *self, TestPerson *device)
{
  g_autoptr (CoterieChain) chain =
      coterie_chain_copy (coterie_little_server_get_chain (self->circle.town->server, "alice"));
  TestPuppet author = { .keys = coterie_account_get_identity (device->client->account)->keys,
                        .chain = chain,
                        .number = device->device };
  CoterieGroupRecord record;
  GBytes *bytes;

  test_circle_begin (&self->circle, &author, &record, COTERIE_GROUP_ADD);
  record.members = coterie_chain_get_aid (self->dora->chain);
  record.n_members = 1;
  act (self, COTERIE_GROUP_META);
  test_circle_finish (self->circle.group, &author, &record, &bytes);
  return bytes;
}

/* Somebody has found Alice's tablet, which she has revoked, and lets Dora in: she is told nothing for it. */
static void
test_lost_device (TestTown *town, gconstpointer data)
{
  g_auto (Gifts) self = { 0 };
  g_auto (CoterieContent) content = { 0 };
  g_autoptr (TestPerson) tablet = NULL;
  g_autoptr (GBytes) bytes = NULL;

  gifts_init (&self, town);
  test_person_send (self.circle.alice, "dora", "hello");
  tablet = test_person_new_device (self.circle.alice);
  bytes = add_by (&self, tablet);
  test_own_revoke (self.circle.alice, tablet->device);
  coterie_wait_for (was_told_action (self.circle.bob, COTERIE_GROUP_CONFIRM, NULL));
  test_circle_post_record (&self.circle, self.circle.bob, self.last);
  test_circle_post_record (&self.circle, self.circle.bob, bytes);
  test_circle_settle (&self.circle);
  g_assert_false (test_puppet_read_kind (self.dora, COTERIE_CONTENT_GROUP_RECORD, &content));
}

/* Alice has let Dora in and taken her out again before she could send anything. */
static void
test_out_again (TestTown *town, gconstpointer data)
{
  g_auto (Gifts) self = { 0 };

  gifts_init (&self, town);
  test_person_send (self.circle.alice, "dora", "hello");
  act (&self, COTERIE_GROUP_META);
  post_with (&self, COTERIE_CONTENT_GROUP_RECORD);
  test_circle_settle (&self.circle);
  test_person_go_offline (self.circle.alice);
  add (self.circle.alice, "dora");
  take_out (self.circle.alice, "dora");
  test_person_go_online (self.circle.alice);
  coterie_wait_for (was_told_removal_alone (self.dora));
}

/* ------------------------------------------------------------------------------------ beside what Bob gives */

/* Alice has renamed the group; Bob, who has let Dora in meanwhile, is gone. */
static void
test_own_beside (TestTown *town, gconstpointer data)
{
  const gboolean is_known = GPOINTER_TO_INT (data);
  g_auto (Gifts) self = { 0 };
  CoterieGroupRecord record;

  gifts_init (&self, town);
  if (is_known)
    test_person_send (self.circle.alice, "dora", "hello");
  change (self.circle.alice, COTERIE_GROUP_CHANGE_RENAME, NULL, "Ring");
  test_person_settle (self.circle.alice);
  test_circle_begin (&self.circle, self.circle.bob, &record, COTERIE_GROUP_ADD);
  record.members = coterie_chain_get_aid (self.dora->chain);
  record.n_members = 1;
  g_clear_pointer (&self.last, g_bytes_unref);
  test_circle_finish (self.circle.group, self.circle.bob, &record, &self.last);
  test_circle_post_record (&self.circle, self.circle.bob, self.last);
  test_circle_settle (&self.circle);
  test_person_settle (self.circle.alice);
  coterie_wait_for (was_told_action (self.dora, COTERIE_GROUP_META, "Ring"));
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    CoterieGroupAction action;
  } actions[] = {
    { "/core/group-gifts/beside-an-add", COTERIE_GROUP_ADD },
    { "/core/group-gifts/beside-a-removal", COTERIE_GROUP_REMOVE },
    { "/core/group-gifts/beside-a-promotion", COTERIE_GROUP_PROMOTE },
    { "/core/group-gifts/beside-a-demotion", COTERIE_GROUP_DEMOTE },
    { "/core/group-gifts/beside-a-picture", COTERIE_GROUP_META },
    { "/core/group-gifts/beside-a-leaving", COTERIE_GROUP_LEAVE },
  };

  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/group-gifts/in-vain", test_in_vain);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    g_test_add (actions[i].name, TestTown, GINT_TO_POINTER (actions[i].action), test_town_set_up, test_beside,
                test_town_tear_down);
  TEST_TOWN_ADD ("/core/group-gifts/by-another-device", test_other_device);
  TEST_TOWN_ADD ("/core/group-gifts/for-members-alone", test_members_alone);
  TEST_TOWN_ADD ("/core/group-gifts/by-a-lost-device", test_lost_device);
  TEST_TOWN_ADD ("/core/group-gifts/out-again-before-anything-went", test_out_again);
  g_test_add ("/core/group-gifts/beside-our-own", TestTown, GINT_TO_POINTER (TRUE), test_town_set_up, test_own_beside,
              test_town_tear_down);
  g_test_add ("/core/group-gifts/beside-our-own-to-a-stranger", TestTown, GINT_TO_POINTER (FALSE), test_town_set_up,
              test_own_beside, test_town_tear_down);
  return g_test_run ();
}
