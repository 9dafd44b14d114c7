// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"
#include "person.h"

G_BEGIN_DECLS

/* A group "Circle" of Alice, who made it, and of Bob and Carol, who know one another from it alone. */
typedef struct
{
  TestPerson *alice;
  TestPerson *bob;
  TestPerson *carol;
} TestTrio;

void /* both have accepted one another, and know it */
test_trio_befriend (TestPerson *alice, TestPerson *bob);
void
test_trio_init (TestTrio *self, TestTown *town);
void
test_trio_clear (TestTrio *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestTrio, test_trio_clear)

CoterieChat * /* the group, as that person has it; NULL: not known */
test_trio_find (TestPerson *person);
CoterieMessage * /* @only: (nullable): for that member alone */
test_trio_send (TestPerson *person, const char *text, const char *only);
CoterieMessage * /* the newest text of the group; NULL: none */
test_trio_get_last (TestPerson *person);
gboolean /* it is the newest one */
test_trio_has_text (TestPerson *person, const char *text);
gboolean /* "one|two|": all texts */
test_trio_has_all (TestPerson *person, const char *texts);
char * /* "one|two|": all rows of that kind */
test_trio_read_all (TestPerson *person, CoterieMessageKind kind);
gboolean /* "bob delivered|carol sent|": Bob first */
test_trio_has_reached (TestPerson *person, CoterieMessage *message, const char *states);
void /* adds or removes somebody */
test_trio_change (TestPerson *person, CoterieGroupChange what, const char *whom);

G_END_DECLS
