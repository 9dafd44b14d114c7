// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "side.h"

#include <gst/gst.h>
#include <string.h>

/* Whoever hears of anything may close the board, and every call with it, and let go of it. */

static const guint8 chat[COTERIE_CHAT_ID_BYTES] = { 0xee };

static void
close_board (Side *side)
{
  if (side->board == NULL)
    return;
  coterie_switchboard_close (side->board);
  g_clear_object (&side->board);
}

static void
on_state_close (CoterieSwitchboard *board, CoterieCall *call, const guint8 *where, int state, Side *side)
{
  close_board (side);
}

static void
on_said_close (CoterieSwitchboard *board,
               const guint8 *where,
               int kind,
               CoterieCallContent *content,
               const CoterieDeviceId *to,
               Side *side)
{
  close_board (side);
}

static void
on_told_close (CoterieSwitchboard *board, CoterieCall *call, const guint8 *where, Side *side)
{
  close_board (side);
}

static const struct
{
  const char *signal;
  GCallback handler;
} closings[] = {
  { "state", G_CALLBACK (on_state_close) },
  { "action", G_CALLBACK (on_state_close) },
  { "send", G_CALLBACK (on_said_close) },
  { "call", G_CALLBACK (on_told_close) },
};

static void
on_last_state (CoterieSwitchboard *board, CoterieCall *call, const guint8 *where, int state, gpointer data)
{
  g_assert_cmpmem (where, COTERIE_CHAT_ID_BYTES, chat, sizeof chat); /* though it is closed by now */
}

static void
on_last_said (CoterieSwitchboard *board,
              const guint8 *where,
              int kind,
              CoterieCallContent *content,
              const CoterieDeviceId *to,
              gpointer data)
{
  g_assert_cmpmem (where, COTERIE_CHAT_ID_BYTES, chat, sizeof chat);
}

static void
side_init_closing (Side *self, guint i)
{
  side_init (self, 1);
  g_signal_connect (self->board, closings[i].signal, closings[i].handler, self);
  g_signal_connect (self->board, "state", G_CALLBACK (on_last_state), NULL);
  g_signal_connect (self->board, "send", G_CALLBACK (on_last_said), NULL);
}

static void
test_closing_while_it_starts (gconstpointer data)
{
  Side alice;
  CoterieCall *call;

  side_init_closing (&alice, GPOINTER_TO_UINT (data));
  call = coterie_switchboard_start (alice.board, chat, 1, FALSE);
  g_assert_true ((call != NULL) == (alice.board != NULL));
  side_clear (&alice);
}

static void
test_closing_while_it_hears (gconstpointer data)
{
  Side alice;
  CoterieDeviceId bob = { .aid = { 2 }, .device = 1 };
  CoterieCallContent content = { .call = { 1 } };

  side_init_closing (&alice, GPOINTER_TO_UINT (data));
  coterie_switchboard_take (alice.board, chat, 1, COTERIE_CONTENT_CALL_RING, &content, &bob);
  if (alice.board != NULL)
    coterie_call_do (coterie_switchboard_get_busy (alice.board), COTERIE_CALL_DECLINE);
  g_assert_true (alice.board == NULL || coterie_switchboard_get_busy (alice.board) == NULL);
  side_clear (&alice);
}

/* A ring in the place of one that rings, and of our own. */
static void
test_closing_while_it_yields (gconstpointer data)
{
  for (guint rung = 0; rung < 2; rung++)
    {
      Side alice;
      CoterieDeviceId bob = { .aid = { 2 }, .device = 1 };
      CoterieCallContent content = { .call = { 0 } };

      side_init (&alice, 1);
      if (rung)
        coterie_switchboard_take (alice.board, chat, 1, COTERIE_CONTENT_CALL_RING,
                                  &(CoterieCallContent){ .call = { 1 } }, &bob);
      else
        coterie_switchboard_start (alice.board, chat, 1, FALSE);
      g_assert_nonnull (coterie_switchboard_get_busy (alice.board));
      g_signal_connect (alice.board, closings[GPOINTER_TO_UINT (data)].signal,
                        closings[GPOINTER_TO_UINT (data)].handler, &alice);
      coterie_switchboard_take (alice.board, chat, 1, COTERIE_CONTENT_CALL_RING, &content, &bob);
      side_clear (&alice);
    }
}

/* Calls that go one after the other at the end of a chat. */
static void
test_closing_while_a_chat_ends (gconstpointer data)
{
  Side alice;
  CoterieDeviceId bob = { .aid = { 2 }, .device = 1 };
  CoterieCallContent content = { .call = { 1 } };

  side_init (&alice, 1);
  coterie_switchboard_take (alice.board, chat, 1, COTERIE_CONTENT_CALL_ALIVE, &content, &bob);
  content.call[0] = 2;
  coterie_switchboard_take (alice.board, chat, 1, COTERIE_CONTENT_CALL_RING, &content, &bob);
  g_signal_connect (alice.board, closings[GPOINTER_TO_UINT (data)].signal, closings[GPOINTER_TO_UINT (data)].handler,
                    &alice);
  coterie_switchboard_end (alice.board, chat);
  g_assert_true (alice.board == NULL || coterie_switchboard_find (alice.board, chat, NULL) == NULL);
  side_clear (&alice);
}

static void
add_closing (const char *name, GTestDataFunc func)
{
  for (guint i = 0; i < G_N_ELEMENTS (closings); i++)
    {
      g_autofree char *path = g_strdup_printf ("/call/switchboard/closing-%s/%s", name, closings[i].signal);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), func);
    }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  add_closing ("while-it-starts", test_closing_while_it_starts);
  add_closing ("while-it-hears", test_closing_while_it_hears);
  add_closing ("while-it-yields", test_closing_while_it_yields);
  add_closing ("while-a-chat-ends", test_closing_while_a_chat_ends);
  return g_test_run ();
}
