// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A profile's folder on the disk (0700): `lock`, `profile.ini`, `store.db`, `files/`, and `keyslot`, which is renamed
 * into place last. A database without a key slot was never used: nothing had left this machine yet. All functions
 * touch the disk for a moment and are of one thread at a time. */
typedef struct _CoterieProfile CoterieProfile;

CoterieProfile *
coterie_profile_new (const char *dir);
CoterieProfile *
coterie_profile_ref (CoterieProfile *self);
void
coterie_profile_unref (CoterieProfile *self);
void
coterie_profile_free (CoterieProfile *self); /* unlocks it, whoever still holds it */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieProfile, coterie_profile_free)

const char *
coterie_profile_get_database (CoterieProfile *self);
const char *
coterie_profile_get_key_slot (CoterieProfile *self);
gboolean
coterie_profile_has_key_slot (CoterieProfile *self);

gboolean
coterie_profile_lock (CoterieProfile *self, gboolean create, GError **error);
void
coterie_profile_unlock (CoterieProfile *self);

/* profile.ini, group "server": settings that are no secret. */
char *
coterie_profile_dup_setting (CoterieProfile *self, const char *name);
gboolean
coterie_profile_set_setting (CoterieProfile *self, const char *name, const char *value, GError **error);

/* Whether it says that it was begun, and is not to be used yet. It stops to say so before it may be used; that it does
 * not say so means nothing. */
gboolean
coterie_profile_is_unfinished (CoterieProfile *self);
gboolean
coterie_profile_set_unfinished (CoterieProfile *self, gboolean unfinished, GError **error);

gboolean
coterie_profile_remove_database (CoterieProfile *self, GError **error);
gboolean
coterie_profile_wipe (CoterieProfile *self, GError **error);

G_END_DECLS
