// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Named places between the steps of a send and a receive, so that a test can end the process right there. Programs
 * without tests have none of this.
 *
 * account.key-slot-written  the profile is there, and the server has not been told
 * send.composed-committed   the message row and its send job are durable
 * send.sealed-committed     ratchet step and outbox row are durable, the frame has not left
 * send.frame-written        the frame was handed to the transport
 * send.answered             the server's answer was read, nothing is noted
 * send.cleared-committed    the outbox row is gone, the message is sent
 * receive.frame-read        an envelope is here, nothing is opened
 * receive.opened            opened and stored, not committed
 * receive.stored-committed  durable, not acknowledged
 * receive.acked             the acknowledgement was handed to the transport
 *
 * The variable COTERIE_TEST_KILL_AT holds the name of one of them, and after a colon how often it is passed before. */

#ifdef COTERIE_TEST_STEPS
typedef void (*CoterieStepFunc) (const char *step, gpointer user_data);

void
coterie_steps_reached (const char *step);
void
coterie_steps_watch (CoterieStepFunc func, gpointer user_data);
#else
static inline void
coterie_steps_reached (const char *step)
{
}
#endif

G_END_DECLS
