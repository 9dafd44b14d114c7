// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/typing-jobs.h"

#include "entities/contact.h"
#include "entities/preference.h"
#include "mail/hold-jobs.h"
#include "mail/packing-content.h"
#include "mail/packing-targets.h"
#include "mail/profile-jobs.h"
#include "store/groups.h"
#include "vault/group-jobs.h"
#include "wire/frames.h"

#include <sodium.h>

void
coterie_typing_wish_free (CoterieTypingWish *self)
{
  g_array_unref (self->devices);
  g_free (self);
}

static gboolean
may_type (CoterieDesk *desk, gint64 account, gboolean *may, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, account, error);
  gboolean wanted, held;

  if (contact == NULL || !coterie_profile_jobs_get_preference (desk, COTERIE_PREFERENCE_TYPING, &wanted, error) ||
      !coterie_hold_jobs_is_held (desk, account, &held, error))
    return FALSE;
  *may = wanted && contact->state == COTERIE_CONTACT_ACCEPTED && !held;
  return TRUE;
}

static GBytes *
pack_typing (CoteriePacking *self, const CoterieTypingWish *wish, GError **error)
{
  gboolean there, complete, within;
  g_autoptr (GArray) needs = g_array_new (FALSE, FALSE, sizeof (CoterieDeviceId));

  if (!coterie_packing_choose_targets (self, error))
    return NULL;
  coterie_packing_keep_present (self, wish->devices);
  if (!coterie_packing_check_sessions (self, needs, &complete, error) ||
      !coterie_packing_check_steps (self, COTERIE_FLEETING_MAX_STEPS, &within, error))
    return NULL;
  if (!complete || !within || self->targets->len == 0)
    return g_bytes_new (NULL, 0);
  if (!coterie_packing_fill (self, &there, error))
    return NULL;
  self->content.active = wish->active;
  return coterie_packing_seal (self, error) ? coterie_packing_make_frame (self, wish->send) : NULL;
}

/* More than these are not told that somebody types. */
#define GROUP_TYPING_MAX_DEVICES 64

/* [D5]: of the members those reach us whose presence we know. Who is behind does not keep the others from it. */
static GBytes *
pack_group_typing (CoteriePacking *self, const CoterieTypingWish *wish, GError **error)
{
  gboolean there;

  if (!coterie_packing_choose_targets (self, error))
    return NULL;
  coterie_packing_keep_present (self, wish->devices);
  if (!coterie_packing_keep_ready (self, COTERIE_FLEETING_MAX_STEPS, error))
    return NULL;
  if (self->targets->len == 0 || self->targets->len > GROUP_TYPING_MAX_DEVICES)
    return g_bytes_new (NULL, 0);
  if (!coterie_packing_fill (self, &there, error))
    return NULL;
  self->content.active = wish->active;
  return coterie_packing_seal (self, error) ? coterie_packing_make_frame (self, wish->send) : NULL;
}

static gboolean
may_type_in_group (CoterieDesk *desk, const CoterieStoreChat *chat, gboolean *may, GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (desk, chat, error);
  gboolean wanted;

  if (group == NULL || !coterie_profile_jobs_get_preference (desk, COTERIE_PREFERENCE_TYPING, &wanted, error))
    return FALSE;
  *may = wanted && chat->group_state == COTERIE_STORE_GROUP_ACCEPTED &&
         coterie_group_may (group, desk->own->aid, COTERIE_GROUP_RIGHT_WRITE);
  return TRUE;
}

static gboolean
find_typing_chat (
    CoterieDesk *desk, const CoterieTypingWish *wish, CoterieStoreChat **chat, gboolean *may, GError **error)
{
  gint64 number = wish->chat;

  *chat = NULL;
  *may = FALSE;
  if (number == 0 && !coterie_store_chats_find_account (desk->sql, wish->account, &number, error))
    return FALSE;
  if (number == 0)
    return TRUE;
  *chat = coterie_desk_get_chat (desk, number, error);
  if (*chat == NULL)
    return FALSE;
  return wish->chat != 0 ? may_type_in_group (desk, *chat, may, error) : may_type (desk, wish->account, may, error);
}

/**
 * coterie_typing_jobs_seal:
 * @data: a CoterieTypingWish
 *
 * A job: seals for those devices of the contact that are here, as long as none of them is too many steps behind; in a
 * group for those of the members. Nothing of it is kept.
 *
 * Returns: (transfer full): GBytes
 */
gpointer
coterie_typing_jobs_seal (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieTypingWish *wish = data;
  CoterieStoreSendJob job = {
    .account = wish->chat != 0 ? COTERIE_STORE_OWN_ACCOUNT : wish->account,
    .klass = COTERIE_CLASS_FLEETING,
    .kind = COTERIE_CONTENT_TYPING,
    .sent_ms = desk->now_ms,
  };
  g_auto (CoteriePacking) packing = { 0 };
  gboolean may;

  coterie_packing_init (&packing, desk, &job);
  randombytes_buf (job.id, sizeof job.id);
  if (!find_typing_chat (desk, wish, &packing.chat, &may, error))
    return NULL;
  if (!may)
    return g_bytes_new (NULL, 0);
  return wish->chat != 0 ? pack_group_typing (&packing, wish, error) : pack_typing (&packing, wish, error);
}
