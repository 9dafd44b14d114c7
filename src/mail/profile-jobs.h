// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/preference.h"
#include "vault/desk.h"
#include "wire/content.h"

G_BEGIN_DECLS

/* On the vault thread: our sealed profile and our preferences. */

/* What the main thread shows of them. */
typedef struct
{
  char *name;              /* "" when there is none */
  GBytes *picture;         /* or NULL */
  gboolean preferences[3]; /* by CoteriePreference */
  gboolean has_presence;
  guint8 presence[COTERIE_PRESENCE_TOKEN_BYTES];
  gboolean presence_uploaded; /* the server knows what stands here */
} CoterieOwnProfile;

CoterieOwnProfile *
coterie_own_profile_copy (const CoterieOwnProfile *self);
void
coterie_own_profile_free (CoterieOwnProfile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieOwnProfile, coterie_own_profile_free)

gboolean
coterie_profile_jobs_get_version (CoterieDesk *desk, gint64 *version, GError **error);
gboolean
coterie_profile_jobs_fill (CoterieDesk *desk, CoterieContent *content, GError **error);
gboolean
coterie_profile_jobs_renew_presence (CoterieDesk *desk, GError **error);
gboolean
coterie_profile_jobs_get_preference (CoterieDesk *desk, CoteriePreference preference, gboolean *value, GError **error);
gboolean /* as the own devices tell one another; no token while there is none to be told */
coterie_profile_jobs_get_own (
    CoterieDesk *desk, char **name, GBytes **picture, guint8 *token, gboolean *has_token, GError **error);
gboolean /* contacts who have no profile of ours get one */
coterie_profile_jobs_catch_up (CoterieDesk *desk, GError **error);

/* What another device of ours has chosen: contacts hear of it from there [O3]. */
gboolean
coterie_profile_jobs_adopt_preference (CoterieDesk *desk, CoteriePreference preference, gboolean value, GError **error);
gboolean
coterie_profile_jobs_adopt_profile (CoterieDesk *desk, const char *name, GBytes *picture, GError **error);
gboolean
coterie_profile_jobs_adopt_token (CoterieDesk *desk, const guint8 *token, GError **error);
gboolean
coterie_profile_jobs_take (CoterieDesk *desk, gint64 account, const CoterieContent *content, GError **error);

/* Jobs. */
gpointer
coterie_profile_jobs_load (CoterieDesk *desk, gpointer data, GError **error); /* gives a CoterieOwnProfile */

typedef struct
{
  char *name;      /* NULL: as it is */
  GBytes *picture; /* NULL: as it is; empty: none */
} CoterieProfileWish;

void
coterie_profile_wish_free (CoterieProfileWish *self);
gpointer
coterie_profile_jobs_set (CoterieDesk *desk, gpointer data, GError **error);

typedef struct
{
  CoteriePreference preference;
  gboolean value;
} CoteriePreferenceWish;

gpointer
coterie_profile_jobs_set_preference (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_profile_jobs_note_uploaded (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
