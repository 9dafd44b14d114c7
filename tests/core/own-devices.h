// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "person.h"

G_BEGIN_DECLS

/* What a person chooses, for tests of several devices of theirs; each waits until it is kept. */

void
test_own_set_flag (TestPerson *self, const char *with, CoterieChatFlag flag, gboolean value);
void
test_own_set_verified (TestPerson *self, const char *name, gboolean verified);
void
test_own_set_preference (TestPerson *self, CoteriePreference preference, gboolean value);
void
test_own_set_profile (TestPerson *self, const char *display_name);

void /* with the passphrase; it is done when this returns */
test_own_revoke (TestPerson *self, guint32 device);
void
test_own_accept_identity (TestPerson *self, const char *name);

gboolean /* it has been told all that there was */
test_own_is_handed_over (TestPerson *self);
guint /* parts of what it tells others that they have not answered */
test_own_count_unanswered (TestPerson *self);
char * /* both candidates for the chat's secret, in hex */
test_own_read_secrets (TestPerson *self, const char *with);

G_END_DECLS
