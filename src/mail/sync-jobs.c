// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/sync-jobs.h"

#include "entities/chat.h"
#include "entities/contact.h"
#include "entities/message.h"
#include "mail/device-jobs.h"
#include "mail/group-acceptance.h"
#include "mail/group-invitations.h"
#include "mail/outbox-jobs.h"
#include "mail/profile-jobs.h"
#include "mail/successor-jobs.h"
#include "store/groups.h"
#include "store/settings.h"
#include "vault/chat-jobs.h"

#define SETTING_HANDED_OVER "handed-over"

/* [O1] A choice was made so long after its content was stamped at most; and one more is still a number that a content
 * can have, whatever the server stamped. */
#define AHEAD_MAX_MS (24 * 3600 * G_GINT64_CONSTANT (1000))
#define STAMPED_MAX_MS ((gint64) (COTERIE_JSON_INTEGER_MAX / 2))

/* ------------------------------------------------------------------------------------ who there is */

/**
 * coterie_sync_jobs_has_others:
 * @others: (out): whether another device of ours is active
 */
gboolean
coterie_sync_jobs_has_others (CoterieDesk *desk, gboolean *others, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);

  if (chain == NULL)
    return FALSE;
  *others = coterie_chain_get_n_active (chain) > 1;
  return TRUE;
}

/**
 * coterie_sync_jobs_is_waiting:
 * @waiting: (out): this device was added to the account, and has not been told its settings. When the device that has
 *   added it is there no more, it goes on with its own
 */
gboolean
coterie_sync_jobs_is_waiting (CoterieDesk *desk, gboolean *waiting, GError **error)
{
  const CoterieChain *chain;
  const CoterieChainDevice *own;
  gint64 done;

  *waiting = FALSE;
  if (desk->own->device == 1)
    return TRUE;
  chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  if (chain == NULL || !coterie_store_settings_get_int (desk->sql, SETTING_HANDED_OVER, FALSE, &done, error))
    return FALSE;
  own = coterie_chain_get_device (chain, desk->own->device);
  *waiting = done == 0 && own != NULL && coterie_chain_get_active_device (chain, own->added_by) != NULL;
  return TRUE;
}

gboolean
coterie_sync_jobs_end_waiting (CoterieDesk *desk, GError **error)
{
  return coterie_store_settings_set_int (desk->sql, SETTING_HANDED_OVER, TRUE, error);
}

/* ------------------------------------------------------------------------------------ telling */

/* One content later says everything that this one would. What is chosen for a group goes behind what makes it. */
static gboolean
queue (CoterieDesk *desk, const CoterieStoreChat *chat, CoterieContentKind kind, GError **error)
{
  g_auto (CoterieStoreSendJob) row = {
    .chat = chat->chat,
    .account = COTERIE_STORE_OWN_ACCOUNT,
    .kind = kind,
    .lane = chat->kind == COTERIE_CHAT_GROUP ? COTERIE_STORE_LANE_CHAT (chat->chat) : COTERIE_STORE_LANE_OWN (0),
  };
  gboolean waits, others;

  if (!coterie_sync_jobs_has_others (desk, &others, error) ||
      !coterie_store_send_jobs_has_waiting_of (desk->sql, row.lane, kind, chat->chat, &waits, error))
    return FALSE;
  return !others || waits || coterie_outbox_jobs_queue (desk, &row, error);
}

/* By what its choices are noted. */
static gint64
get_key (const CoterieStoreChat *chat)
{
  return chat->kind == COTERIE_CHAT_GROUP ? COTERIE_STORE_STAMPS_OF_GROUP (chat->chat) : chat->account;
}

/**
 * coterie_sync_jobs_limit:
 * @at_ms: when something was chosen, as somebody says, or as it is kept here
 *
 * More than a day after the server stamped what says so, which is the same for all devices, nobody has chosen anything.
 *
 * Returns: 0 for such a time: it counts for nothing, and not for ever
 */
gint64
coterie_sync_jobs_limit (const CoterieDesk *desk, gint64 at_ms)
{
  gint64 base_ms = desk->stamped_ms != 0 ? desk->stamped_ms : desk->now_ms;

  return at_ms <= MIN (base_ms, STAMPED_MAX_MS) + AHEAD_MAX_MS ? at_ms : 0;
}

static gboolean
stamp (CoterieDesk *desk, gint64 account, CoterieStamp field, GError **error)
{
  gint64 at_ms;

  if (!coterie_store_stamps_get (desk->sql, account, field, &at_ms, error))
    return FALSE;
  at_ms = MAX (desk->now_ms, coterie_sync_jobs_limit (desk, at_ms) + 1);
  return coterie_store_stamps_set (desk->sql, account, field, at_ms, error);
}

/**
 * coterie_sync_jobs_choose:
 * @account: whom it is about; the own one for settings, and for the note to self
 */
gboolean
coterie_sync_jobs_choose (CoterieDesk *desk, gint64 account, CoterieStamp field, GError **error)
{
  CoterieContentKind kind = account == COTERIE_STORE_OWN_ACCOUNT && field >= COTERIE_STAMP_READ_RECEIPTS
                                ? COTERIE_CONTENT_SYNC_SETTINGS
                                : COTERIE_CONTENT_SYNC_CHAT;
  CoterieStoreChat *chat;
  gboolean others;

  if (!stamp (desk, account, field, error) || !coterie_sync_jobs_has_others (desk, &others, error))
    return FALSE;
  if (!others)
    return TRUE;
  chat = coterie_chat_jobs_ensure (desk, account, error);
  return chat != NULL && queue (desk, chat, kind, error);
}

gboolean
coterie_sync_jobs_choose_of_chat (CoterieDesk *desk, const CoterieStoreChat *chat, CoterieStamp field, GError **error)
{
  return stamp (desk, get_key (chat), field, error) && queue (desk, chat, COTERIE_CONTENT_SYNC_CHAT, error);
}

/**
 * coterie_sync_jobs_tell_chat:
 * @chat: more of it has been seen, or there is something else that the others do not know
 */
gboolean
coterie_sync_jobs_tell_chat (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  return queue (desk, chat, COTERIE_CONTENT_SYNC_CHAT, error);
}

/* ------------------------------------------------------------------------------------ what is kept */

static gboolean
get_switch (CoterieDesk *desk, gint64 account, CoterieStamp field, gboolean on, CoterieSyncSwitch *told, GError **error)
{
  gint64 at_ms;

  if (!coterie_store_stamps_get (desk->sql, account, field, &at_ms, error))
    return FALSE;
  *told = (CoterieSyncSwitch){ .is_there = TRUE, .on = on, .at_ms = (guint64) at_ms };
  return TRUE;
}

gboolean
coterie_sync_jobs_get_person (CoterieDesk *desk, gint64 account, CoterieSyncPerson *person, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, account, error);
  gint64 at_ms;

  if (contact == NULL || !coterie_store_stamps_get (desk->sql, account, COTERIE_STAMP_STATE, &at_ms, error))
    return FALSE;
  person->has_state = TRUE;
  person->state = (guint) contact->state;
  person->state_at_ms = (guint64) at_ms;
  return get_switch (desk, account, COTERIE_STAMP_VERIFIED, contact->verified, &person->verified, error) &&
         coterie_successor_jobs_get (desk, account, &person->called, error);
}

static gboolean
get_read (CoterieDesk *desk, const CoterieStoreChat *chat, CoterieSyncChat *told, GError **error)
{
  g_auto (CoterieStoreMessage) row = { 0 };
  const CoterieChain *chain;
  gboolean found = FALSE;

  /* Lines of ours stand on this device alone: the row before them is named. */
  for (guint64 position = chat->first_unread; position > 0 && !found; position--)
    {
      coterie_store_message_clear (&row);
      if (!coterie_store_messages_load (desk->sql, COTERIE_STORE_MESSAGE (chat->chat, position - 1), &row, &found,
                                        error))
        return FALSE;
      found = found && row.account != 0;
      if (chat->first_unread - position >= 64)
        break;
    }
  if (!found)
    return TRUE;
  chain = coterie_desk_get_chain (desk, row.account, error);
  if (chain == NULL)
    return FALSE;
  told->has_read = TRUE;
  memcpy (told->read_aid, coterie_chain_get_aid (chain), sizeof told->read_aid);
  memcpy (told->read_id, row.id, sizeof told->read_id);
  return TRUE;
}

/* What stands for each flag of a chat. */
static const struct
{
  CoterieStamp field;
  CoterieChatFlag flag;
  gsize offset; /* in CoterieSyncChat */
} flags[] = {
  { COTERIE_STAMP_MUTED, COTERIE_CHAT_FLAG_MUTED, G_STRUCT_OFFSET (CoterieSyncChat, muted) },
  { COTERIE_STAMP_PINNED, COTERIE_CHAT_FLAG_PINNED, G_STRUCT_OFFSET (CoterieSyncChat, pinned) },
  { COTERIE_STAMP_ARCHIVED, COTERIE_CHAT_FLAG_ARCHIVED, G_STRUCT_OFFSET (CoterieSyncChat, archived) },
};

/**
 * coterie_sync_jobs_get_chat:
 * @told: (inout): zeroed by the caller
 */
gboolean
coterie_sync_jobs_get_chat (CoterieDesk *desk, const CoterieStoreChat *chat, CoterieSyncChat *told, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (!get_switch (desk, get_key (chat), flags[i].field, (chat->flags & flags[i].flag) != 0,
                     &G_STRUCT_MEMBER (CoterieSyncSwitch, told, flags[i].offset), error))
      return FALSE;
  return (chat->kind != COTERIE_CHAT_GROUP || coterie_group_invitations_get (desk, chat->chat, told, error)) &&
         get_read (desk, chat, told, error);
}

gboolean
coterie_sync_jobs_choose_flag (CoterieDesk *desk, const CoterieStoreChat *chat, guint flag, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if ((guint) flags[i].flag == flag)
      return coterie_sync_jobs_choose_of_chat (desk, chat, flags[i].field, error);
  return TRUE;
}

static const struct
{
  CoterieStamp field;
  CoteriePreference preference;
  gsize offset; /* in CoterieSyncSettings */
} switches[] = {
  { COTERIE_STAMP_READ_RECEIPTS, COTERIE_PREFERENCE_READ_RECEIPTS,
    G_STRUCT_OFFSET (CoterieSyncSettings, read_receipts) },
  { COTERIE_STAMP_TYPING, COTERIE_PREFERENCE_TYPING, G_STRUCT_OFFSET (CoterieSyncSettings, typing) },
  { COTERIE_STAMP_PRESENCE, COTERIE_PREFERENCE_PRESENCE, G_STRUCT_OFFSET (CoterieSyncSettings, presence) },
};

/**
 * coterie_sync_jobs_get_settings:
 * @settings: (inout): zeroed by the caller, cleared with coterie_sync_settings_clear()
 */
gboolean
coterie_sync_jobs_get_settings (CoterieDesk *desk, CoterieSyncSettings *settings, GError **error)
{
  gint64 profile_ms, token_ms;

  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      gboolean on;

      if (!coterie_profile_jobs_get_preference (desk, switches[i].preference, &on, error) ||
          !get_switch (desk, COTERIE_STORE_OWN_ACCOUNT, switches[i].field, on,
                       &G_STRUCT_MEMBER (CoterieSyncSwitch, settings, switches[i].offset), error))
        return FALSE;
    }
  if (!coterie_store_stamps_get (desk->sql, COTERIE_STORE_OWN_ACCOUNT, COTERIE_STAMP_PROFILE, &profile_ms, error) ||
      !coterie_store_stamps_get (desk->sql, COTERIE_STORE_OWN_ACCOUNT, COTERIE_STAMP_TOKEN, &token_ms, error) ||
      !coterie_profile_jobs_get_own (desk, &settings->name, &settings->picture, settings->token, &settings->has_token,
                                     error))
    return FALSE;
  settings->has_profile = TRUE;
  settings->profile_at_ms = (guint64) profile_ms;
  settings->token_at_ms = (guint64) token_ms;
  return TRUE;
}

/* ------------------------------------------------------------------------------------ what was told */

/* [O1]. @newer: (out): it is taken, and noted as of that time. @larger: of two with the same time it is the larger. */
static gboolean
is_newer (CoterieDesk *desk,
          gint64 account,
          CoterieStamp field,
          guint64 told_ms,
          gboolean larger,
          gboolean *newer,
          GError **error)
{
  gint64 at_ms, said_ms = coterie_sync_jobs_limit (desk, (gint64) told_ms);

  if (!coterie_store_stamps_get (desk->sql, account, field, &at_ms, error))
    return FALSE;
  at_ms = coterie_sync_jobs_limit (desk, at_ms);
  *newer = said_ms > at_ms || (said_ms == at_ms && larger);
  return !*newer || coterie_store_stamps_set (desk->sql, account, field, said_ms, error);
}

static gboolean
put_verified (CoterieDesk *desk, gint64 account, const CoterieSyncSwitch *told, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, account, error);
  gboolean newer;

  if (contact == NULL ||
      !is_newer (desk, account, COTERIE_STAMP_VERIFIED, told->at_ms, told->on && !contact->verified, &newer, error))
    return FALSE;
  if (!newer || contact->verified == told->on)
    return TRUE;
  if (!coterie_store_contacts_set_verified (desk->sql, account, told->on, error))
    return FALSE;
  coterie_desk_touch_contact (desk, account);
  return TRUE;
}

/* [O3]: profiles and tokens that follow from it are the business of the device on which it was chosen. */
static gboolean
put_state (CoterieDesk *desk, gint64 account, const CoterieSyncPerson *told, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, account, error);
  int before;
  gboolean newer;

  if (contact == NULL || !is_newer (desk, account, COTERIE_STAMP_STATE, told->state_at_ms,
                                    (int) told->state > contact->state, &newer, error))
    return FALSE;
  if (!newer || contact->state == (int) told->state)
    return TRUE;
  before = told->state == COTERIE_CONTACT_BLOCKED ? contact->state : (int) told->state;
  if (!coterie_store_contacts_set_state (desk->sql, account, (int) told->state, before, error))
    return FALSE;
  coterie_desk_touch_contact (desk, account);
  desk->changes->work |= COTERIE_WORK_PRESENCE;
  return coterie_group_acceptance_review (desk, error);
}

/**
 * coterie_sync_jobs_put_person:
 * @account: not the own one
 */
gboolean
coterie_sync_jobs_put_person (CoterieDesk *desk, gint64 account, const CoterieSyncPerson *person, GError **error)
{
  return (!person->has_state || put_state (desk, account, person, error)) &&
         (!person->verified.is_there || put_verified (desk, account, &person->verified, error)) &&
         coterie_successor_jobs_put (desk, account, &person->called, error);
}

gboolean
coterie_sync_jobs_get_group (CoterieDesk *desk, const CoterieStoreChat *chat, CoterieSyncPerson *told, GError **error)
{
  gint64 at_ms;

  if (!coterie_store_stamps_get (desk->sql, get_key (chat), COTERIE_STAMP_STATE, &at_ms, error))
    return FALSE;
  told->has_state = TRUE;
  told->state = chat->group_state == COTERIE_STORE_GROUP_ACCEPTED ? COTERIE_CONTACT_ACCEPTED : COTERIE_CONTACT_REQUEST;
  told->state_at_ms = (guint64) at_ms;
  return TRUE;
}

/* Accepting is all that is chosen: whoever declines leaves, and the records say so. */
gboolean
coterie_sync_jobs_put_group (CoterieDesk *desk, CoterieStoreChat *chat, const CoterieSyncPerson *told, GError **error)
{
  gboolean newer;

  if (!told->has_state || told->state != COTERIE_CONTACT_ACCEPTED || told->state_at_ms == 0)
    return TRUE;
  return is_newer (desk, get_key (chat), COTERIE_STAMP_STATE, told->state_at_ms,
                   chat->group_state != COTERIE_STORE_GROUP_ACCEPTED, &newer, error) &&
         (!newer || coterie_group_acceptance_accept (desk, chat, error));
}

static gboolean
put_flag (CoterieDesk *desk,
          CoterieStoreChat *chat,
          CoterieStamp field,
          CoterieChatFlag flag,
          const CoterieSyncSwitch *told,
          GError **error)
{
  gboolean newer, on = (chat->flags & flag) != 0;

  if (!told->is_there)
    return TRUE;
  if (!is_newer (desk, get_key (chat), field, told->at_ms, told->on && !on, &newer, error))
    return FALSE;
  if (!newer || on == told->on)
    return TRUE;
  chat->flags = told->on ? chat->flags | flag : chat->flags & ~(guint) flag;
  coterie_desk_touch_chat (desk, chat);
  return TRUE;
}

static gboolean
put_read (CoterieDesk *desk, CoterieStoreChat *chat, const CoterieSyncChat *told, GError **error)
{
  gint64 account, message;
  guint64 position;

  if (!coterie_desk_find_account (desk, told->read_aid, &account, error))
    return FALSE;
  if (account == 0)
    return TRUE;
  if (!coterie_store_messages_find (desk->sql, chat->chat, account, told->read_id, &message, error))
    return FALSE;
  if (message == 0)
    return TRUE;
  position = COTERIE_STORE_MESSAGE_POSITION (message) + 1;
  if (position <= chat->first_unread)
    return TRUE;
  chat->read_to = MAX (chat->read_to, position); /* its receipt is the other device's */
  return coterie_chat_jobs_read_to (desk, chat, position, error);
}

gboolean
coterie_sync_jobs_put_chat (CoterieDesk *desk, CoterieStoreChat *chat, const CoterieSyncChat *told, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (!put_flag (desk, chat, flags[i].field, flags[i].flag,
                   &G_STRUCT_MEMBER (CoterieSyncSwitch, told, flags[i].offset), error))
      return FALSE;
  return (chat->kind != COTERIE_CHAT_GROUP || coterie_group_invitations_put (desk, chat->chat, told, error)) &&
         (!told->has_read || put_read (desk, chat, told, error));
}

static gboolean
put_switches (CoterieDesk *desk, const CoterieSyncSettings *settings, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      const CoterieSyncSwitch *told = &G_STRUCT_MEMBER (CoterieSyncSwitch, settings, switches[i].offset);
      gboolean newer, on;

      if (!told->is_there)
        continue;
      if (!coterie_profile_jobs_get_preference (desk, switches[i].preference, &on, error) ||
          !is_newer (desk, COTERIE_STORE_OWN_ACCOUNT, switches[i].field, told->at_ms, told->on && !on, &newer, error) ||
          (newer && !coterie_profile_jobs_adopt_preference (desk, switches[i].preference, told->on, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_profile (CoterieDesk *desk, const CoterieSyncSettings *told, GError **error)
{
  g_autofree char *name = NULL;
  g_autoptr (GBytes) picture = NULL;
  guint8 token[COTERIE_PRESENCE_TOKEN_BYTES];
  gboolean newer, has_token, larger;

  if (!coterie_profile_jobs_get_own (desk, &name, &picture, token, &has_token, error))
    return FALSE;
  larger = strcmp (told->name, name) > 0;
  if (!is_newer (desk, COTERIE_STORE_OWN_ACCOUNT, COTERIE_STAMP_PROFILE, told->profile_at_ms, larger, &newer, error))
    return FALSE;
  return !newer || coterie_profile_jobs_adopt_profile (desk, told->name, told->picture, error);
}

static gboolean
put_token (CoterieDesk *desk, const CoterieSyncSettings *told, GError **error)
{
  g_autofree char *name = NULL;
  g_autoptr (GBytes) picture = NULL;
  guint8 token[COTERIE_PRESENCE_TOKEN_BYTES];
  gboolean newer, has_token;

  if (!coterie_profile_jobs_get_own (desk, &name, &picture, token, &has_token, error) ||
      !is_newer (desk, COTERIE_STORE_OWN_ACCOUNT, COTERIE_STAMP_TOKEN, told->token_at_ms,
                 !has_token || memcmp (told->token, token, sizeof token) > 0, &newer, error))
    return FALSE;
  return !newer || coterie_profile_jobs_adopt_token (desk, told->token, error);
}

gboolean
coterie_sync_jobs_put_settings (CoterieDesk *desk, const CoterieSyncSettings *settings, GError **error)
{
  return put_switches (desk, settings, error) && (!settings->has_profile || put_profile (desk, settings, error)) &&
         (!settings->has_token || put_token (desk, settings, error));
}

/* ------------------------------------------------------------------------------------ contents */

static gboolean
fill_chat (CoterieDesk *desk, const CoterieStoreSendJob *job, CoterieSync *sync, GError **error)
{
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, job->chat, error);

  if (chat == NULL || !coterie_sync_jobs_get_chat (desk, chat, &sync->chat, error))
    return FALSE;
  if (chat->kind == COTERIE_CHAT_GROUP)
    return coterie_sync_jobs_get_group (desk, chat, &sync->person, error);
  return chat->account == COTERIE_STORE_OWN_ACCOUNT ||
         coterie_sync_jobs_get_person (desk, chat->account, &sync->person, error);
}

/**
 * coterie_sync_jobs_fill:
 * @content: (inout): of a kind of own devices; gets its members as they are now
 */
gboolean
coterie_sync_jobs_fill (
    CoterieDesk *desk, const CoterieStoreSendJob *job, CoterieContent *content, gboolean *there, GError **error)
{
  *there = TRUE;
  content->sync = g_new0 (CoterieSync, 1);
  switch ((int) content->kind)
    {
    case COTERIE_CONTENT_SYNC_CHAT:
      return fill_chat (desk, job, content->sync, error);
    case COTERIE_CONTENT_SYNC_SETTINGS:
      return coterie_sync_jobs_get_settings (desk, &content->sync->settings, error);
    case COTERIE_CONTENT_SYNC_HEADS:
      return coterie_device_jobs_fill_heads (desk, content->sync, error);
    case COTERIE_CONTENT_DEVICE_NAME:
      return coterie_device_jobs_fill_name (desk, job, content->sync, there, error);
    default:
      *there = FALSE;
      return TRUE;
    }
}

/**
 * coterie_sync_jobs_take_group:
 * @arrival: of another device of ours; what was chosen for its group
 */
gboolean
coterie_sync_jobs_take_group (CoterieArrival *arrival, GError **error)
{
  const CoterieSync *sync = arrival->content.sync;

  return coterie_sync_jobs_put_group (arrival->desk, arrival->group, &sync->person, error) &&
         coterie_sync_jobs_put_chat (arrival->desk, arrival->group, &sync->chat, error);
}

static gboolean
take_chat (CoterieArrival *arrival, gint64 party, GError **error)
{
  const CoterieSync *sync = arrival->content.sync;
  CoterieStoreChat *chat = coterie_chat_jobs_ensure (arrival->desk, party, error);

  return chat != NULL &&
         (party == COTERIE_STORE_OWN_ACCOUNT ||
          coterie_sync_jobs_put_person (arrival->desk, party, &sync->person, error)) &&
         coterie_sync_jobs_put_chat (arrival->desk, chat, &sync->chat, error);
}

/**
 * coterie_sync_jobs_take:
 * @arrival: of another device of ours
 * @party: whom its chat is with
 */
gboolean
coterie_sync_jobs_take (CoterieArrival *arrival, gint64 party, GError **error)
{
  switch ((int) arrival->content.kind)
    {
    case COTERIE_CONTENT_SYNC_CHAT:
      return take_chat (arrival, party, error);
    case COTERIE_CONTENT_SYNC_SETTINGS:
      return coterie_sync_jobs_put_settings (arrival->desk, &arrival->content.sync->settings, error);
    case COTERIE_CONTENT_SYNC_HEADS:
      return coterie_device_jobs_take_heads (arrival, error);
    case COTERIE_CONTENT_DEVICE_NAME:
      return coterie_device_jobs_take_name (arrival, error);
    default:
      return TRUE;
    }
}
