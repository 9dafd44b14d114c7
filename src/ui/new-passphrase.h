// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A new passphrase, typed twice, with a hint on its strength.
 *
 * Property: ready (boolean, readable): both fields say the same.
 * Signal: activated (): Enter in the second field while it is ready. */
#define COTERIE_TYPE_NEW_PASSPHRASE (coterie_new_passphrase_get_type ())
G_DECLARE_FINAL_TYPE (CoterieNewPassphrase, coterie_new_passphrase, COTERIE, NEW_PASSPHRASE, AdwBin)

gboolean
coterie_new_passphrase_get_ready (CoterieNewPassphrase *self);
CoterieSecret * /* transfer full */
coterie_new_passphrase_copy (CoterieNewPassphrase *self);
void
coterie_new_passphrase_clear (CoterieNewPassphrase *self);

G_END_DECLS
