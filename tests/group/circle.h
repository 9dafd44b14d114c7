// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "devices.h"
#include "group/group.h"

G_BEGIN_DECLS

/* People with devices, and the records that they make. Everything follows from their letters. */

#define TEST_PERSON_MAX_DEVICES 3

typedef struct
{
  char letter; /* 'A' … */
  TestDevice devices[TEST_PERSON_MAX_DEVICES];
  guint n_devices;
  CoterieChain *chain;
} TestPerson;

typedef struct
{
  TestPerson people[26];
  guint n_people;
} TestCircle;

TestCircle *
test_circle_new (guint n_people);
void
test_circle_free (TestCircle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestCircle, test_circle_free)

TestPerson *
test_circle_get (TestCircle *self, char letter);
const guint8 *
test_circle_get_aid (TestCircle *self, char letter);
void
test_circle_add_device (TestCircle *self, char letter);
void
test_circle_revoke (TestCircle *self, char letter, guint32 by, guint32 device);

/* What somebody wants: "A+F" adds, "A-B" removes, "A^B" promotes, "A_B" demotes, "A<" leaves, "A!" closes, "A=name"
 * renames, "A?" claims, "A." confirms, "A@" makes another secret, "A:0100" sets the rights. A digit behind the author
 * is his device. */
void
test_circle_begin (TestCircle *self, CoterieGroup *group, CoterieGroupRecord *record, const char *wish);
void
test_circle_place (CoterieGroup *group, CoterieGroupRecord *record, const guint8 *parents, guint n_parents);
GBytes *
test_circle_sign (TestCircle *self, CoterieGroupRecord *record);
GBytes *
test_circle_make (TestCircle *self, CoterieGroup *group, const char *wish);

/* The CREATE record of 'A' with the people of @members. */
GBytes *
test_circle_create (TestCircle *self, const char *members);
CoterieGroup *
test_circle_group_new (GBytes *create);

void
test_circle_take (TestCircle *self, CoterieGroup *group, GBytes *bytes);
gboolean
test_circle_offer (TestCircle *self, CoterieGroup *group, GBytes *bytes, GError **error);
void
test_circle_do (TestCircle *self, CoterieGroup *group, const char *wishes);
CoterieGroup *
test_circle_copy (TestCircle *self, CoterieGroup *group);

/* "A*B*CD closed=0 …": admins by seniority, members, and all that follows from the set. */
char *
test_circle_describe (TestCircle *self, CoterieGroup *group);
char *
test_circle_describe_people (TestCircle *self, CoterieGroup *group);

G_END_DECLS
