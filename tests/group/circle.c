// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"

#include "base/encoding.h"

#include <string.h>

static void
init_person (TestPerson *person, char letter)
{
  person->letter = letter;
  person->chain = coterie_chain_new ();
  test_device_init (&person->devices[0], (guint8) letter);
  test_chain_append_take (person->chain, test_device_make_genesis (&person->devices[0]));
  person->n_devices = 1;
}

TestCircle *
test_circle_new (guint n_people)
{
  TestCircle *self = g_new0 (TestCircle, 1);

  g_assert_cmpuint (n_people, <=, G_N_ELEMENTS (self->people));
  self->n_people = n_people;
  for (guint i = 0; i < n_people; i++)
    init_person (&self->people[i], (char) ('A' + i));
  return self;
}

void
test_circle_free (TestCircle *self)
{
  for (guint i = 0; i < self->n_people; i++)
    {
      for (guint j = 0; j < self->people[i].n_devices; j++)
        test_device_clear (&self->people[i].devices[j]);
      coterie_chain_free (self->people[i].chain);
    }
  g_free (self);
}

TestPerson *
test_circle_get (TestCircle *self, char letter)
{
  g_assert_true (letter >= 'A' && letter < (char) ('A' + self->n_people));
  return &self->people[letter - 'A'];
}

const guint8 *
test_circle_get_aid (TestCircle *self, char letter)
{
  return coterie_chain_get_aid (test_circle_get (self, letter)->chain);
}

void
test_circle_add_device (TestCircle *self, char letter)
{
  TestPerson *person = test_circle_get (self, letter);
  TestDevice *added = &person->devices[person->n_devices];

  test_device_init (added, (guint8) (letter + 64 * person->n_devices));
  test_chain_append_take (person->chain, test_device_make_add (&person->devices[0], person->chain, 1, added));
  person->n_devices++;
}

void
test_circle_revoke (TestCircle *self, char letter, guint32 by, guint32 device)
{
  TestPerson *person = test_circle_get (self, letter);

  test_chain_append_take (person->chain, test_device_make_revoke (&person->devices[by - 1], person->chain, by, device));
}

static CoterieGroupAction
read_action (char sign)
{
  static const char signs[] = "!-<_^+=?.@:";
  static const CoterieGroupAction actions[] = {
    COTERIE_GROUP_CLOSE,   COTERIE_GROUP_REMOVE, COTERIE_GROUP_LEAVE, COTERIE_GROUP_DEMOTE,
    COTERIE_GROUP_PROMOTE, COTERIE_GROUP_ADD,    COTERIE_GROUP_META,  COTERIE_GROUP_CLAIM,
    COTERIE_GROUP_CONFIRM, COTERIE_GROUP_META,   COTERIE_GROUP_META,
  };
  const char *found = strchr (signs, sign);

  g_assert_true (found != NULL && sign != 0);
  return actions[found - signs];
}

static void
set_meta (CoterieGroupRecord *record, char sign, const char *argument)
{
  if (sign == '@')
    {
      record->fields = COTERIE_GROUP_FIELD_SECRET;
      memset (record->secret, record->author[0], sizeof record->secret);
    }
  else if (sign == ':')
    {
      for (guint i = 0; i < COTERIE_GROUP_N_RIGHTS; i++)
        {
          record->fields |= COTERIE_GROUP_FIELD_RIGHTS << i;
          record->rights[i] = (guint8) (argument[i] - '0');
        }
    }
  else
    {
      record->fields = COTERIE_GROUP_FIELD_NAME;
      g_strlcpy (record->name, argument, sizeof record->name);
    }
}

static void
set_argument (TestCircle *self, CoterieGroupRecord *record, char sign, const char *argument)
{
  if (strchr ("-_^+", sign) != NULL)
    {
      const guint8 *aid = test_circle_get_aid (self, argument[0]);

      if (sign == '+')
        {
          record->n_members = 1;
          record->members = aid;
        }
      else
        memcpy (record->target, aid, sizeof record->target);
    }
  if (sign == '-')
    memset (record->secret, record->target[0] ^ 0x55, sizeof record->secret);
  if (record->action == COTERIE_GROUP_META)
    set_meta (record, sign, argument);
}

void
test_circle_begin (TestCircle *self, CoterieGroup *group, CoterieGroupRecord *record, const char *wish)
{
  TestPerson *author = test_circle_get (self, wish[0]);
  guint32 device = g_ascii_isdigit (wish[1]) ? (guint32) (wish[1] - '0') : 1;
  const char *sign = wish + (g_ascii_isdigit (wish[1]) ? 2 : 1);

  coterie_group_init_record (group, record, read_action (*sign), author->chain, device, TEST_TIME_MS);
  set_argument (self, record, *sign, sign + 1);
}

static int
compare_hashes (const void *one, const void *other)
{
  return memcmp (one, other, COTERIE_DIGEST_BYTES);
}

/* Moves a record to behind others. */
void
test_circle_place (CoterieGroup *group, CoterieGroupRecord *record, const guint8 *parents, guint n_parents)
{
  record->n_parents = (guint8) n_parents;
  memcpy (record->parents, parents, n_parents * COTERIE_DIGEST_BYTES);
  qsort (record->parents, n_parents, COTERIE_DIGEST_BYTES, compare_hashes);
  record->epoch = 0;
  for (guint i = 0; i < n_parents; i++)
    {
      CoterieGroupItem item;

      g_assert_true (coterie_group_find (group, record->parents[i], &item));
      record->epoch = MAX (record->epoch, item.record->epoch + 1);
    }
}

static TestPerson *
find_author (TestCircle *self, const guint8 *aid)
{
  for (guint i = 0; i < self->n_people; i++)
    if (memcmp (coterie_chain_get_aid (self->people[i].chain), aid, COTERIE_AID_BYTES) == 0)
      return &self->people[i];
  g_assert_not_reached ();
}

GBytes *
test_circle_sign (TestCircle *self, CoterieGroupRecord *record)
{
  TestPerson *author = find_author (self, record->author);

  return coterie_group_record_sign (record, author->devices[record->device - 1].dsk_secret);
}

GBytes *
test_circle_make (TestCircle *self, CoterieGroup *group, const char *wish)
{
  CoterieGroupRecord record;

  test_circle_begin (self, group, &record, wish);
  return test_circle_sign (self, &record);
}

GBytes *
test_circle_create (TestCircle *self, const char *members)
{
  CoterieGroupRecord record;
  guint8 aids[COTERIE_GROUP_MAX_MEMBERS * COTERIE_AID_BYTES];
  gsize n_members = strlen (members);

  coterie_group_record_init_create (&record, test_circle_get (self, 'A')->chain, 1, TEST_TIME_MS);
  memset (record.nonce, 7, sizeof record.nonce);
  memset (record.secret, 1, sizeof record.secret);
  memset (record.rights, COTERIE_GROUP_FOR_ADMINS, sizeof record.rights);
  record.rights[COTERIE_GROUP_RIGHT_WRITE] = record.rights[COTERIE_GROUP_RIGHT_CALL] = COTERIE_GROUP_FOR_ALL;
  g_strlcpy (record.name, "Circle", sizeof record.name);
  for (gsize i = 0; i < n_members; i++)
    memcpy (aids + i * COTERIE_AID_BYTES, test_circle_get_aid (self, members[i]), COTERIE_AID_BYTES);
  qsort (aids, n_members, COTERIE_AID_BYTES, compare_hashes);
  record.members = aids;
  record.n_members = (guint8) n_members;
  return test_circle_sign (self, &record);
}

CoterieGroup *
test_circle_group_new (GBytes *create)
{
  CoterieGroupRecord record;
  guint8 id[COTERIE_CHAT_ID_BYTES];

  g_assert_true (
      coterie_group_record_parse (&record, g_bytes_get_data (create, NULL), g_bytes_get_size (create), NULL));
  coterie_group_record_get_group (&record, id);
  return coterie_group_new (id);
}

gboolean
test_circle_offer (TestCircle *self, CoterieGroup *group, GBytes *bytes, GError **error)
{
  CoterieGroupRecord record;

  g_assert_true (coterie_group_record_parse (&record, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
  return coterie_group_add (group, bytes, find_author (self, record.author)->chain, FALSE, error);
}

void
test_circle_take (TestCircle *self, CoterieGroup *group, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;

  test_circle_offer (self, group, bytes, &error);
  g_assert_no_error (error);
}

/* Wishes one after the other, each behind the one before; separated by blanks. */
void
test_circle_do (TestCircle *self, CoterieGroup *group, const char *wishes)
{
  g_auto (GStrv) list = g_strsplit (wishes, " ", -1);

  for (char **wish = list; *wish != NULL; wish++)
    {
      g_autoptr (GBytes) bytes = test_circle_make (self, group, *wish);

      test_circle_take (self, group, bytes);
    }
}

CoterieGroup *
test_circle_copy (TestCircle *self, CoterieGroup *group)
{
  CoterieGroup *copy = coterie_group_new (coterie_group_get_id (group));

  for (guint i = 0; i < coterie_group_get_n_records (group); i++)
    {
      CoterieGroupItem item;

      coterie_group_get_item (group, i, &item);
      coterie_group_add (copy, item.bytes, find_author (self, item.record->author)->chain, TRUE, NULL);
    }
  return copy;
}

char *
test_circle_describe_people (TestCircle *self, CoterieGroup *group)
{
  const CoterieGroupState *state = coterie_group_get_state (group);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < state->members->len; i++)
    {
      const CoterieGroupMember *member = &g_array_index (state->members, CoterieGroupMember, i);

      g_string_append_c (text, find_author (self, member->aid)->letter);
      if (member->role == COTERIE_GROUP_ADMIN)
        g_string_append_c (text, '*');
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
test_circle_describe (TestCircle *self, CoterieGroup *group)
{
  const CoterieGroupState *state = coterie_group_get_state (group);
  g_autofree char *people = test_circle_describe_people (self, group);
  g_autofree char *secret = coterie_hex_encode (state->secret, 4);
  g_autoptr (GString) text = g_string_new (people);
  guint8 heads[COTERIE_GROUP_MAX_PARENTS][COTERIE_DIGEST_BYTES];
  guint n_heads = coterie_group_get_heads (group, heads);

  g_string_append_printf (text, " closed=%d name=%s secret=%s stale=%d rights=", state->is_closed, state->name, secret,
                          state->is_secret_stale);
  for (guint i = 0; i < COTERIE_GROUP_N_RIGHTS; i++)
    g_string_append_printf (text, "%d", (int) state->rights[i]);
  for (guint i = 0; i < n_heads; i++)
    {
      g_autofree char *head = coterie_hex_encode (heads[i], 4);

      g_string_append_printf (text, " %s", head);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
