// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "group/group.h"
#include "person.h"
#include "puppet.h"

G_BEGIN_DECLS

/* A group as others make it, for Alice to be told of: Bob makes all records with his own hands. */
typedef struct
{
  TestTown *town;
  TestPerson *alice;
  TestPuppet *bob;
  CoterieGroup *group; /* as Bob has it */
  guint8 id[COTERIE_CHAT_ID_BYTES];
  guint8 alice_aid[COTERIE_AID_BYTES];
} TestCircle;

void /* signs it, and adds it to the group */
test_circle_finish (CoterieGroup *group, TestPuppet *author, CoterieGroupRecord *record, GBytes **bytes);
GBytes *
test_circle_create (TestCircle *circle, TestPuppet *author);
void
test_circle_begin (TestCircle *circle, TestPuppet *author, CoterieGroupRecord *record, CoterieGroupAction action);
GBytes *
test_circle_rename (TestCircle *circle, TestPuppet *author, const char *name);
GBytes *
test_circle_change_target (TestCircle *circle, CoterieGroupAction action, const guint8 *aid);
void
test_circle_fill (TestCircle *circle, TestPuppet *from, CoterieContentKind kind, CoterieContent *content);
void
test_circle_post_record (TestCircle *circle, TestPuppet *from, GBytes *bytes);
void
test_circle_post_text (TestCircle *circle, TestPuppet *from, const char *text);
void /* Alice has accepted Bob; his mailbox is empty */
test_circle_init (TestCircle *circle, TestTown *town);
void
test_circle_clear (TestCircle *circle);
void /* nothing is left in the mailbox of Alice */
test_circle_settle (TestCircle *circle);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestCircle, test_circle_clear)

char * /* "one|two"; NULL: she has no group that she calls so */
test_circle_read_texts (TestCircle *circle, const char *name);
void
test_circle_assert_texts (TestCircle *circle, const char *name, const char *texts);
void /* what the store says to a SELECT of one number; the program ends for that, and starts again */
test_circle_assert_rows (TestCircle *circle, const char *query, guint n);
void
test_circle_assert_request (TestCircle *circle, const char *name, gboolean request);
void
test_circle_accept (TestCircle *circle, const char *name);
void
test_circle_leave (TestCircle *circle, const char *name);
TestPuppet * /* somebody whom Alice has not accepted makes a group with her in it, and speaks */
test_circle_invite_by_stranger (TestCircle *circle);

G_END_DECLS
