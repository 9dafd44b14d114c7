// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/sync.h"

G_BEGIN_DECLS

/* What a device tells the one that it has approved (docs/protocol.md, "The hand-over"): members of contents of the
 * kinds `handover-…`. */

/* The words of rows, in these orders. */
typedef enum
{
  COTERIE_ROW_TEXT,
  COTERIE_ROW_UNKNOWN,
  COTERIE_ROW_UNREADABLE,
  COTERIE_ROW_GAP,
  COTERIE_ROW_CHAIN,
  COTERIE_ROW_GROUP, /* somebody has changed the group */
  COTERIE_ROW_CALL,  /* how a call went */
} CoterieRowKind;

typedef enum
{
  COTERIE_ROW_RECEIVED,
  COTERIE_ROW_PENDING,
  COTERIE_ROW_SENT,
  COTERIE_ROW_DELIVERED,
  COTERIE_ROW_READ,
  COTERIE_ROW_FAILED,
} CoterieRowState;

typedef struct
{
  guint8 id[COTERIE_CONTENT_ID_BYTES];
  gboolean has_by; /* FALSE: a line that the program wrote */
  guint8 by[COTERIE_AID_BYTES];
  guint32 device; /* 0 for such lines */
  CoterieRowKind kind;
  CoterieRowState state;
  gboolean request;
  gboolean unread;
  gboolean renewed; /* seen as a line that stood for it, and not since */
  guint64 time_ms;
  guint64 sent_ms;
  guint64 delivered_ms; /* 0: not known */
  guint64 read_ms;
  gboolean is_shared; /* a group's: it came as another member's word */
  guint8 shared[COTERIE_AID_BYTES];
  char *body;       /* owned */
  GByteArray *only; /* in a group: owned, aids of those whom alone it went to, or NULL */
  GBytes *mentions; /* in a group: owned (wire/mentions.h), or NULL */
} CoterieHandoverRow;

/* One conversation: what is kept about it (handover-chats), rows of it (handover-rows), or records of a group and what
 * is kept about that (handover-groups). */
typedef struct
{
  gboolean is_group;
  guint8 peer[COTERIE_AID_BYTES]; /* the own account for the note to self; a group's id */
  CoterieSyncChat kept;
  guint8 secret[COTERIE_CHAT_SECRET_BYTES];
  gboolean has_peer_secret;
  guint8 peer_secret[COTERIE_CHAT_SECRET_BYTES];
  gboolean peer_seen;
  guint64 time_ms;         /* of its newest row */
  GPtrArray *rows;         /* owned, of CoterieHandoverRow */
  CoterieSyncPerson group; /* of a group: its state alone */
  GPtrArray *records;      /* owned, of GBytes; or NULL */
  GByteArray *secrets;     /* owned, wiped; of COTERIE_CHAT_SECRET_BYTES each; or NULL */
} CoterieHandoverChat;

/* A person (handover-contacts), or their picture, or a group's (handover-pictures). */
typedef struct
{
  gboolean is_group;
  guint8 aid[COTERIE_AID_BYTES]; /* a group's id */
  char *name;                    /* owned: the user name, or "" */
  GPtrArray *records;            /* owned, of GBytes: their chain */
  CoterieSyncPerson kept;
  guint before_block; /* as a state */
  gboolean peer_accepted;
  char *display_name; /* owned */
  gboolean has_presence;
  guint8 presence[COTERIE_PRESENCE_TOKEN_BYTES];
  GBytes *picture; /* owned */
} CoterieHandoverContact;

typedef struct
{
  guint part; /* from 1; in an answer the last one that is stored, or 0 */
  gboolean has_after;
  guint8 after[COTERIE_CONTENT_ID_BYTES]; /* the part before */
  gboolean again;                         /* answer: those behind it are missing */
  guint64 n_items;                        /* settings: people, chats and rows that will come, roughly */
  CoterieSyncSettings settings;
  GPtrArray *contacts; /* owned, of CoterieHandoverContact; or NULL */
  GPtrArray *chats;    /* owned, of CoterieHandoverChat; or NULL */
} CoterieHandover;

#define COTERIE_HANDOVER_CONTACTS_MAX 1000
#define COTERIE_HANDOVER_CHATS_MAX 1000
#define COTERIE_HANDOVER_ROWS_MAX 1000 /* of one chat in one part */

CoterieHandover *
coterie_handover_new (void);
void
coterie_handover_free (CoterieHandover *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieHandover, coterie_handover_free)
void
coterie_handover_row_free (CoterieHandoverRow *self);

/* Rows alone, in an array of that name. Only what the reader accepted in the end counts. */
GPtrArray *
coterie_handover_read_row_list (CoterieReader *reader, const char *name, guint max_rows);
void
coterie_handover_write_row_list (CoterieWriter *writer, const char *name, const GPtrArray *rows);

CoterieHandoverChat *
coterie_handover_add_chat (CoterieHandover *self);
CoterieHandoverContact *
coterie_handover_add_contact (CoterieHandover *self);

/* By kind. */
void
coterie_handover_settings_read (CoterieHandover *self, CoterieReader *reader);
void
coterie_handover_settings_write (const CoterieHandover *self, CoterieWriter *writer);
void
coterie_handover_contacts_read (CoterieHandover *self, CoterieReader *reader);
void
coterie_handover_contacts_write (const CoterieHandover *self, CoterieWriter *writer);
void
coterie_handover_chats_read (CoterieHandover *self, CoterieReader *reader);
void
coterie_handover_chats_write (const CoterieHandover *self, CoterieWriter *writer);
void
coterie_handover_groups_read (CoterieHandover *self, CoterieReader *reader);
void
coterie_handover_groups_write (const CoterieHandover *self, CoterieWriter *writer);
void
coterie_handover_rows_read (CoterieHandover *self, CoterieReader *reader);
void
coterie_handover_rows_write (const CoterieHandover *self, CoterieWriter *writer);
void
coterie_handover_pictures_read (CoterieHandover *self, CoterieReader *reader);
void
coterie_handover_pictures_write (const CoterieHandover *self, CoterieWriter *writer);
void
coterie_handover_end_read (CoterieHandover *self, CoterieReader *reader);
void
coterie_handover_end_write (const CoterieHandover *self, CoterieWriter *writer);
void
coterie_handover_ack_read (CoterieHandover *self, CoterieReader *reader);
void
coterie_handover_ack_write (const CoterieHandover *self, CoterieWriter *writer);
void /* it has no members */
coterie_handover_ask_read (CoterieHandover *self, CoterieReader *reader);
void
coterie_handover_ask_write (const CoterieHandover *self, CoterieWriter *writer);

G_END_DECLS
