// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* How far a hand-over has come: to a device that a person approved here, or from the device that has approved this one;
 * and to one that asked for it, or from one that was asked. One for each device and direction. */
typedef struct
{
  guint32 device; /* the other one */
  gboolean taking;
  int phase;                             /* mail/handover-jobs.h */
  gint64 reached;                        /* what the phase goes through is done up to there */
  gboolean started;                      /* giving: what was under way before the device was added is here */
  guint64 first_send;                    /* giving: sends below it were sealed before the device was added */
  guint part;                            /* the last one that was made, or taken; 0: none */
  guint8 last[COTERIE_CONTENT_ID_BYTES]; /* its id */
  guint acked;                           /* giving: they have told of that part */
  gint64 n_total;                        /* for a bar of progress */
  gint64 n_done;
  gboolean asked_for; /* taking: this device has asked for it, as it had lost something */
  gint64 asked_ms;    /* taking: when it was asked to begin again at a part; giving: when it was asked for it */
  guint n_asked;      /* taking: how often that was, since something was taken */
  gboolean lacks;     /* taking: what came since does not follow */
} CoterieStoreHandover;

/* A part on its way: what is in it, so that it can be made again, or begun again behind it. */
typedef struct
{
  guint part;
  guint8 id[COTERIE_CONTENT_ID_BYTES];
  GBytes *payload; /* owned */
} CoterieStoreHandoverPart;

void
coterie_store_handover_part_free (CoterieStoreHandoverPart *self);

/* What this device tells the other one, and what it is told by it. */
gboolean
coterie_store_handovers_load_giving (
    CoterieSql *sql, guint32 device, CoterieStoreHandover *row, gboolean *found, GError **error);
gboolean
coterie_store_handovers_load_taking (
    CoterieSql *sql, guint32 device, CoterieStoreHandover *row, gboolean *found, GError **error);
GArray * /* of CoterieStoreHandover, both directions */
coterie_store_handovers_list (CoterieSql *sql, GError **error);
gboolean /* new or changed */
coterie_store_handovers_save (CoterieSql *sql, const CoterieStoreHandover *row, GError **error);

gboolean /* in that direction, with all parts, and how far it has come */
coterie_store_handovers_forget (CoterieSql *sql, const CoterieStoreHandover *row, GError **error);
gboolean /* how far it has come with each chat and group; the parts stay */
coterie_store_handovers_rewind (CoterieSql *sql, const CoterieStoreHandover *row, GError **error);

/* Parts, and records of groups, are kept of what is given. */

gboolean
coterie_store_handovers_add_part (CoterieSql *sql,
                                  guint32 device,
                                  const CoterieStoreHandoverPart *part,
                                  GError **error);
GPtrArray * /* of CoterieStoreHandoverPart, from @from_part on, the last one first */
coterie_store_handovers_list_parts (CoterieSql *sql, guint32 device, guint from_part, GError **error);
gboolean /* those of [@from_part, @to_part) */
coterie_store_handovers_remove_parts (CoterieSql *sql, guint32 device, guint from_part, guint to_part, GError **error);

gboolean /* people, chats, and at most @rows_max rows of each */
coterie_store_handovers_count (CoterieSql *sql, guint rows_max, gint64 *n_items, GError **error);

/* Where each chat stands: the position of the next row. -1: nothing was done with it. */
gboolean
coterie_store_handovers_get_next (
    CoterieSql *sql, const CoterieStoreHandover *row, gint64 chat, gint64 *next, GError **error);
gboolean
coterie_store_handovers_set_next (
    CoterieSql *sql, const CoterieStoreHandover *row, gint64 chat, gint64 next, GError **error);
gboolean /* giving: the rows of that chat from there on are to be told late, when there is room for it */
coterie_store_handovers_note_again (
    CoterieSql *sql, const CoterieStoreHandover *row, gint64 chat, gint64 from, GError **error);
gboolean /* one chat of which that was noted, which it is no more then; *chat 0: there is none */
coterie_store_handovers_take_again (
    CoterieSql *sql, const CoterieStoreHandover *row, gint64 *chat, gint64 *from, GError **error);
gboolean /* the row at @from_position and all behind it stand @by further */
coterie_store_handovers_shift (CoterieSql *sql, gint64 chat, gint64 from_position, gint64 by, GError **error);
gboolean /* giving: the chat with the newest message that has rows left; 0: none. Groups that are requests have none */
coterie_store_handovers_find_chat (CoterieSql *sql, guint32 device, gint64 *chat, GError **error);

/* The same of groups: how many of their records were told. */
gboolean /* 0: nothing yet */
coterie_store_handovers_get_next_record (CoterieSql *sql, guint32 device, gint64 chat, gint64 *next, GError **error);
gboolean
coterie_store_handovers_set_next_record (CoterieSql *sql, guint32 device, gint64 chat, gint64 next, GError **error);
gboolean /* a group that has records left; 0: none */
coterie_store_handovers_find_group (CoterieSql *sql, guint32 device, gint64 *chat, GError **error);

G_END_DECLS
