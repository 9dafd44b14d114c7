// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"
#include "wire/limits.h"
#include "wire/reader.h"
#include "wire/writer.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the devices of one account tell one another (docs/protocol.md, "Own devices in step"): members of contents of
 * the kinds `sync-…` and `device-name`, and of the hand-over. Everything is optional; what is not there stays zero. */

/* Something that a person has chosen, and when. */
typedef struct
{
  gboolean is_there;
  gboolean on;
  guint64 at_ms;
} CoterieSyncSwitch;

/* The words of a person's state, in the order of CoterieContactState. */
#define COTERIE_SYNC_N_STATES 4

/* A user name that a person let go from one account to another. */
typedef struct
{
  gboolean is_there;
  char name[COTERIE_NAME_MAX_BYTES + 1];
  guint64 at_ms;
} CoterieSyncName;

typedef struct
{
  gboolean has_state;
  guint state; /* below COTERIE_SYNC_N_STATES */
  guint64 state_at_ms;
  CoterieSyncSwitch verified;
  CoterieSyncName called;
} CoterieSyncPerson;

/* An invitation to a group that one of the devices has made, or taken back. */
typedef struct
{
  guint8 token[COTERIE_INVITATION_BYTES];
  gboolean is_good;
  guint64 at_ms;
} CoterieSyncInvitation;

#define COTERIE_SYNC_INVITATIONS_MAX 16

typedef struct
{
  CoterieSyncSwitch muted;
  CoterieSyncSwitch pinned;
  CoterieSyncSwitch archived;
  guint n_invitations; /* of a group: the latest ones */
  CoterieSyncInvitation invitations[COTERIE_SYNC_INVITATIONS_MAX];
  gboolean has_read; /* the newest row that was seen */
  guint8 read_aid[COTERIE_AID_BYTES];
  guint8 read_id[COTERIE_CONTENT_ID_BYTES];
} CoterieSyncChat;

typedef struct
{
  CoterieSyncSwitch read_receipts;
  CoterieSyncSwitch typing;
  CoterieSyncSwitch presence;
  gboolean has_profile;
  guint64 profile_at_ms;
  char *name;      /* owned */
  GBytes *picture; /* owned, or NULL */
  gboolean has_token;
  guint64 token_at_ms;
  guint8 token[COTERIE_PRESENCE_TOKEN_BYTES];
} CoterieSyncSettings;

/* Where the chain of somebody stands, as the sender has verified it. */
typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  CoterieChainHead head;
} CoterieSyncHead;

#define COTERIE_SYNC_HEADS_MAX 500

/* All that the kinds have. */
typedef struct
{
  CoterieSyncPerson person; /* sync-chat */
  CoterieSyncChat chat;
  CoterieSyncSettings settings; /* sync-settings */
  guint64 stated_ms;            /* sync-heads: when the sender's own head was stated, and its signature */
  guint8 signature[COTERIE_SIGNATURE_BYTES];
  GArray *heads;  /* sync-heads: owned, of CoterieSyncHead */
  guint32 device; /* device-name: whose */
  guint64 at_ms;  /* device-name: when it was chosen */
  char *name;     /* device-name: owned, one line */
  char *system;   /* device-name: owned, one line */
} CoterieSync;

void
coterie_sync_free (CoterieSync *self);
void
coterie_sync_settings_clear (CoterieSyncSettings *self);

/* Groups of members. */
void
coterie_sync_person_read (CoterieSyncPerson *self, CoterieReader *reader);
void
coterie_sync_person_write (const CoterieSyncPerson *self, CoterieWriter *writer);
void
coterie_sync_chat_read (CoterieSyncChat *self, CoterieReader *reader);
void
coterie_sync_chat_write (const CoterieSyncChat *self, CoterieWriter *writer);
void
coterie_sync_settings_read (CoterieSyncSettings *self, CoterieReader *reader);
void
coterie_sync_settings_write (const CoterieSyncSettings *self, CoterieWriter *writer);
void
coterie_sync_heads_read (CoterieSync *self, CoterieReader *reader);
void
coterie_sync_heads_write (const CoterieSync *self, CoterieWriter *writer);
void
coterie_sync_name_read (CoterieSync *self, CoterieReader *reader);
void
coterie_sync_name_write (const CoterieSync *self, CoterieWriter *writer);

/* Things that several kinds have. */
char * /* transfer full */
coterie_sync_read_line (CoterieReader *reader, const char *name, gsize max_bytes);
GBytes * /* transfer full; PNG or JPEG, or NULL when it is not there */
coterie_sync_read_picture (CoterieReader *reader, const char *name);

G_END_DECLS
