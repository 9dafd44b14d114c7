// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* Somebody who is in a group.
 *
 * Properties: admin (boolean, read-only). */
#define COTERIE_TYPE_GROUP_MEMBER (coterie_group_member_get_type ())
G_DECLARE_FINAL_TYPE (CoterieGroupMember, coterie_group_member, COTERIE, GROUP_MEMBER, GObject)

CoterieContact * /* transfer none; NULL for ourselves, and for somebody of whom nothing is known yet */
coterie_group_member_get_contact (CoterieGroupMember *self);
gboolean
coterie_group_member_is_own (CoterieGroupMember *self);
gboolean
coterie_group_member_get_admin (CoterieGroupMember *self);

/* Who is in a group: a GListModel of CoterieGroupMember, admins by seniority first, which follows the group. */
#define COTERIE_TYPE_GROUP_MEMBERS (coterie_group_members_get_type ())
G_DECLARE_FINAL_TYPE (CoterieGroupMembers, coterie_group_members, COTERIE, GROUP_MEMBERS, GObject)

CoterieGroupMembers *
coterie_group_members_new (CoterieClient *client, CoterieChat *group);
GHashTable * /* transfer full; the keys are their CoterieContacts, those of nobody known are missing */
coterie_group_members_dup_contacts (CoterieGroupMembers *self);

G_END_DECLS
