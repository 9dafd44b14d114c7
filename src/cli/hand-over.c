// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"

#include <stdio.h>

/* A device that was just approved is of use when the one that approved it has told it what there is. */

/* So long nothing comes before it is left for later: the other device may have gone. */
#define PATIENCE_S 20

typedef struct
{
  CoterieSession *session;
  guint percent; /* that was said last */
  guint timer;
  gboolean in_vain;
} Watch;

static gboolean
on_patience (gpointer user_data)
{
  Watch *watch = user_data;

  watch->timer = 0;
  watch->in_vain = TRUE;
  return G_SOURCE_REMOVE;
}

static void
be_patient (Watch *watch)
{
  guint timeout_s = watch->session->options->timeout_s > 0 ? (guint) watch->session->options->timeout_s : PATIENCE_S;

  if (watch->timer != 0)
    g_source_remove (watch->timer);
  watch->timer = g_timeout_add_seconds (timeout_s, on_patience, watch);
}

static void
on_progress (CoterieClient *client, GParamSpec *pspec, Watch *watch)
{
  guint percent = (guint) (100 * coterie_client_get_handover (client));

  be_patient (watch);
  if (percent == watch->percent || percent == 100)
    return;
  watch->percent = percent;
  coterie_output_hand_over (&watch->session->output, percent);
}

static gboolean
is_under_way (CoterieClient *client)
{
  CoterieHandoverState state = coterie_client_get_handover_state (client);

  return g_list_model_get_n_items (coterie_client_get_devices (client)) == 0 || state == COTERIE_HANDOVER_UNDER_WAY ||
         state == COTERIE_HANDOVER_SILENT;
}

#define CUT_SHORT                                                                                                      \
  "The device that approved this one was signed out before all of your chats had come. If they do not come from "      \
  "another device of yours, sign out here and in again, and approve this device on that one."

/* Once: it is kept that it was said. */
static CoterieExit
tell_cut_short (CoterieSession *self, gboolean aside)
{
  if (aside && !self->output.json)
    fprintf (stderr, "coterie-cli: %s\n", CUT_SHORT);
  else
    coterie_output_event (&self->output, "hand-over-cut-short", CUT_SHORT, NULL);
  coterie_client_dismiss_handover (self->client);
  coterie_session_settle (self, 0, NULL); /* that is kept */
  return COTERIE_EXIT_PARTIAL;
}

/**
 * coterie_session_end_hand_over:
 * @exit: of a command that is done
 *
 * Whatever the command was about: it is said, beside what it prints, that not all of the chats have come.
 *
 * Returns: @exit, or PARTIAL instead of DONE
 */
CoterieExit
coterie_session_end_hand_over (CoterieSession *self, CoterieExit exit)
{
  if (self->client == NULL || exit != COTERIE_EXIT_DONE ||
      coterie_client_get_state (self->client) == COTERIE_CLIENT_CLOSED ||
      coterie_client_get_handover_state (self->client) != COTERIE_HANDOVER_CUT_SHORT)
    return exit;
  return tell_cut_short (self, TRUE);
}

static CoterieExit
tell_waiting (CoterieSession *self)
{
  coterie_output_event (
      &self->output, "hand-over-waits",
      "Not all of your chats are here yet. They come when the device that approved this one is online "
      "as well; if it is lost, sign it out with `devices revoke`.",
      NULL);
  return COTERIE_EXIT_PARTIAL;
}

/**
 * coterie_session_take_over:
 *
 * Connects, and waits until this device has been told all that there is, or nothing comes for a while. What is left
 * then comes when both devices are there again.
 *
 * Returns: DONE when all is here, else PARTIAL
 */
CoterieExit
coterie_session_take_over (CoterieSession *self)
{
  Watch watch = { .session = self };
  CoterieClient *client = self->client;
  gulong changed = g_signal_connect (client, "notify::handover", G_CALLBACK (on_progress), &watch);

  be_patient (&watch);
  coterie_client_connect (client);
  while (!watch.in_vain && is_under_way (client) && !g_cancellable_is_cancelled (self->stop) &&
         coterie_client_get_state (client) != COTERIE_CLIENT_CLOSED)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (client, changed);
  if (watch.timer != 0)
    g_source_remove (watch.timer);
  if (coterie_client_get_handover_state (client) == COTERIE_HANDOVER_CUT_SHORT)
    return tell_cut_short (self, FALSE);
  if (is_under_way (client))
    return tell_waiting (self);
  coterie_session_settle (self, 0, NULL); /* the other one hears of it, now or later */
  coterie_output_event (&self->output, "handed-over", "Your chats are here.", NULL);
  return COTERIE_EXIT_DONE;
}

/* ------------------------------------------------------------------------------------ the other side */

/* Of the device that was approved last: others may be away. */
static double
get_newest_progress (GListModel *devices)
{
  double progress = 1;
  guint newest = 0;

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (CoterieOwnDevice) device = g_list_model_get_item (devices, i);

      if (coterie_own_device_get_number (device) < newest)
        continue;
      newest = coterie_own_device_get_number (device);
      progress = coterie_own_device_is_giver (device) ? 1 : coterie_own_device_get_progress (device);
    }
  return progress;
}

/**
 * coterie_session_hand_over:
 *
 * Behind an approval: stays until the new device has been told all that there is, or takes nothing for a while.
 *
 * Returns: DONE when it has, else KEPT; in a shell, which stays, it is DONE at once
 */
CoterieExit
coterie_session_hand_over (CoterieSession *self)
{
  GListModel *devices = coterie_client_get_devices (self->client);
  Watch watch = { .session = self };
  double told = -1, now;

  if (self->in_shell)
    return COTERIE_EXIT_DONE;
  coterie_session_settle (self, 0, NULL); /* what is left is waited for here */
  while ((now = get_newest_progress (devices)) < 1 && !watch.in_vain && !g_cancellable_is_cancelled (self->stop))
    {
      if (now > told)
        be_patient (&watch);
      told = now;
      g_main_context_iteration (NULL, TRUE);
    }
  if (watch.timer != 0)
    g_source_remove (watch.timer);
  if (now >= 1)
    return COTERIE_EXIT_DONE;
  coterie_output_hint (&self->output, "The new device has not got all of your chats yet. It gets them when both are "
                                      "online: “receive --follow” stays.");
  return COTERIE_EXIT_KEPT;
}
