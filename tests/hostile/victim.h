// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../load/seed.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The real coterie-server in a folder of its own, and clients that say what they like: bare descriptors that give up
 * after WAIT_S. */
typedef struct
{
  char *dir;
  GPtrArray *arguments; /* of the server */
  LoadAccount *accounts;
  guint n_accounts;
  guint max_descriptors; /* 0: as many as the test has */
  GPid pid;
  int output;
  guint16 port;
} Victim;

#define VICTIM_WAIT_S 120

Victim *
victim_new (guint n_accounts, const char *first_argument, ...) G_GNUC_NULL_TERMINATED;
void
victim_start (Victim *self);
int
victim_end (Victim *self, int signal_number); /* gives the exit status; -1 when a signal ended it */
void
victim_free (Victim *self); /* it must end well */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Victim, victim_free)
guint
victim_count_descriptors (Victim *self);
gboolean
victim_is_healthy (Victim *self); /* asked once; also FALSE when nobody answers */
void
victim_assert_healthy (Victim *self); /* sooner or later */

/* Bare connections. */
int
raw_connect (Victim *victim);
void
raw_say (int fd, const void *bytes, gssize n_bytes); /* -1: a text; a peer that is gone is no error */
gssize
raw_read (int fd, void *bytes, gsize n_bytes); /* 0: the end, however it came; -1: nothing in time */
void
raw_wait_for_hang_up (int fd); /* by the other side, without reading anything */
gboolean
raw_is_ended (int fd); /* waits for the end, and throws away what comes before */
GString *
raw_read_rest (int fd); /* all until the end; closes */
GString *
raw_ask (Victim *victim, const char *method, const char *path, const char *headers, const char *body);
guint
raw_get_status (const GString *answer);

/* The socket. */
char *
raw_make_upgrade (const char *token, const char *more_headers);
int
raw_upgrade (Victim *victim, guint account);
GByteArray *
raw_make_frame (guint8 first, gconstpointer payload, gsize n_payload);
void
raw_say_frame (int fd, guint8 first, gconstpointer payload, gsize n_payload);
void
raw_say_text (int fd, const char *text);
GBytes *
raw_read_frame (int fd, guint8 *opcode); /* NULL: the end */
GBytes *
raw_expect_frame (int fd, guint8 opcode); /* passes over others; not over a close */
void
raw_expect_close (int fd, guint16 code); /* passes over everything before; closes */

/* Sends of one envelope to one device. */
GBytes *
raw_make_send (Victim *victim, guint from, guint to, guint64 number, gconstpointer bytes, gsize n_bytes);
gboolean
raw_expect_answer (int fd, guint64 *number); /* FALSE: the end */

G_END_DECLS
