// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"

#include "call/call.h"
#include "call/devices.h"
#include "call/elements.h"
#include "call/pipeline.h"
#include "call/test-media.h"
#include "phone/phone.h"

#include <string.h>

#define LOOK_MS 100
#define FIRST_LOOK_MS 10 /* when something has come first is told; of voices no picture ever comes */
#define N_FIRST_LOOKS 300
#define END_S 5 /* for devices to be let go */

/* The figures of somebody's newest connection that was one. */
typedef struct
{
  CoterieDeviceId device;
  CoteriePeerStats stats;
} Leg;

/* One call from the beginning to its end: rings somebody, or waits for what others begin. */
typedef struct
{
  CoterieSession *session;
  CoterieChat *chat;
  CoterieDevices *devices; /* NULL with test media */
  CoteriePhone *phone;
  CoterieCall *call; /* NULL before it has begun */
  gboolean did_part; /* rung, or done what the person would click */
  gboolean was_live;
  gboolean over;
  gboolean heard; /* the first sound was told of */
  gboolean seen;  /* and the first picture */
  gboolean found; /* which way they take */
  guint outcome;  /* CoterieCallActions */
  GArray *legs;   /* of Leg: whoever vanishes leaves none to ask */
  guint respond;  /* to what has rung, when all that has come is known */
  guint timer;    /* until the end of the duration */
  guint look;     /* at what has come so far */
  guint n_looks;
} Calling;

/* What rings from now on is left to the other devices, and to the next program. */
static void
stop_hearing (Calling *self)
{
  g_clear_handle_id (&self->respond, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->session->client, self);
  if (self->phone != NULL)
    g_signal_handlers_disconnect_by_data (self->phone, self);
}

static void
calling_clear (Calling *self)
{
  stop_hearing (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->look, g_source_remove);
  if (self->call != NULL)
    g_signal_handlers_disconnect_by_data (self->call, self);
  g_clear_object (&self->call);
  if (self->phone != NULL)
    coterie_phone_close (self->phone);
  g_clear_object (&self->phone);
  g_clear_object (&self->devices);
  g_clear_pointer (&self->legs, g_array_unref);
  coterie_pipeline_wait_for_all (END_S);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Calling, calling_clear)

/* ------------------------------------------------------------------------------------ media */

static GstElement *
open_camera (gpointer data, GError **error)
{
  Calling *self = data;

  return self->devices == NULL ? coterie_test_media_picture (error)
                               : coterie_devices_make (self->devices, COTERIE_DEVICE_CAMERA, NULL, error);
}

static GstElement *
open_microphone (gpointer data, GError **error)
{
  Calling *self = data;

#ifdef COTERIE_TEST_STEPS
  const char *other = g_getenv ("COTERIE_TEST_CALL_MICROPHONE"); /* whatever a test needs */

  if (other != NULL)
    return coterie_elements_bin (other, error);
#endif
  return self->devices == NULL ? coterie_test_media_sound (error)
                               : coterie_devices_make (self->devices, COTERIE_DEVICE_MICROPHONE, NULL, error);
}

static GstElement *
open_speaker (gpointer data, GError **error)
{
  Calling *self = data;

  return self->devices == NULL ? coterie_test_media_speaker (error)
                               : coterie_devices_make (self->devices, COTERIE_DEVICE_SPEAKER, NULL, error);
}

/* ------------------------------------------------------------------------------------ what is printed */

static void
print_state (Calling *self, const char *state)
{
  g_autofree char *name = coterie_output_chat_name (&self->session->output, self->chat);
  g_autofree char *sentence = g_strdup_printf ("%s: %s", name, state);

  coterie_output_event (&self->session->output, "call", sentence, "state", state, "chat", name, NULL);
}

static const char *
name_of (Calling *self, const CoterieDeviceId *device)
{
  CoterieClient *client = self->session->client;
  CoterieContact *contact = coterie_client_find_account (client, device->aid);

  return contact != NULL ? coterie_contact_get_word (contact) : coterie_client_get_name (client);
}

static Leg *
find_leg (Calling *self, const CoterieDeviceId *device)
{
  Leg fresh = { .device = *device, .stats = { .loss = -1 } };

  for (guint i = 0; i < self->legs->len; i++)
    {
      Leg *leg = &g_array_index (self->legs, Leg, i);

      if (memcmp (leg->device.aid, device->aid, sizeof device->aid) == 0 && leg->device.device == device->device)
        return leg;
    }
  g_array_append_val (self->legs, fresh);
  return &g_array_index (self->legs, Leg, self->legs->len - 1);
}

/* One that is tried in vain after another was lost says nothing of the call. */
static const CoteriePeerStats *
look_at (Calling *self, const CoterieDeviceId *device)
{
  Leg *leg = find_leg (self, device);
  CoteriePeer *peer = coterie_call_get_peer (self->call, device);
  CoteriePeerStats stats = { .n_frames = 0 };

  if (peer != NULL)
    coterie_peer_get_stats (peer, &stats);
  if (stats.connected_ms > 0)
    leg->stats = stats;
  return &leg->stats;
}

static void
print_peer (Calling *self, const CoterieDeviceId *device)
{
  const CoteriePeerStats *stats = look_at (self, device);

  coterie_output_peer (&self->session->output, &(CoteriePeerLine){
                                                   .name = name_of (self, device),
                                                   .device = device->device,
                                                   .connected_ms = stats->connected_ms,
                                                   .first_frame_ms = stats->first_frame_ms,
                                                   .n_frames = stats->n_frames,
                                                   .n_sounds = stats->n_sounds,
                                                   .loss = stats->loss,
                                                   .rtt_ms = stats->rtt_ms,
                                                   .path = !stats->has_way  ? NULL
                                                           : stats->relayed ? "relay"
                                                                            : "direct",
                                                   .verified = stats->connected_ms > 0,
                                               });
}

static void
print_peers (Calling *self)
{
  const CoterieParticipants *all = coterie_call_get_participants (self->call);

  for (guint i = 0; i < all->n; i++)
    print_peer (self, &all->list[i].device);
}

static void
print_first (Calling *self, gboolean *told, guint n, const char *what)
{
  if (*told || n == 0)
    return;
  *told = TRUE;
  if (self->session->output.json)
    coterie_output_event (&self->session->output, "media", NULL, "kind", what, NULL);
}

static gboolean
on_look (gpointer data)
{
  Calling *self = data;
  const CoterieParticipants *all = coterie_call_get_participants (self->call);
  gboolean is_first = ++self->n_looks < N_FIRST_LOOKS;

  for (guint i = 0; i < all->n; i++)
    {
      const CoteriePeerStats *stats = look_at (self, &all->list[i].device);

      print_first (self, &self->heard, stats->n_sounds, "sound");
      print_first (self, &self->seen, stats->n_frames, "picture");
      print_first (self, &self->found, stats->has_way, "path");
    }
  self->look = g_timeout_add (is_first ? FIRST_LOOK_MS : LOOK_MS, on_look, self);
  return G_SOURCE_REMOVE;
}

/* ------------------------------------------------------------------------------------ the call */

static gboolean
on_duration (gpointer data)
{
  Calling *self = data;

  self->timer = 0;
  self->over = TRUE;
  return G_SOURCE_REMOVE;
}

static void
start_clock (Calling *self)
{
  int duration_s = self->session->options->duration_s;

  if (self->was_live)
    return;
  self->was_live = TRUE;
  self->look = g_timeout_add (FIRST_LOOK_MS, on_look, self);
  if (duration_s > 0)
    self->timer = g_timeout_add_seconds (duration_s, on_duration, self);
}

/* What was over before there was an answer was not what somebody waits for. */
static void
on_state (CoterieCall *call, int state, Calling *self)
{
  gboolean watch = self->session->options->watch;

  switch ((CoterieCallState) state)
    {
    case COTERIE_CALL_CALLING:
    case COTERIE_CALL_RINGING:
      print_state (self, "ringing");
      break;
    case COTERIE_CALL_LIVE:
      start_clock (self);
      print_state (self, coterie_call_state_to_string (state));
      break;
    case COTERIE_CALL_JOINING:
      print_state (self, coterie_call_state_to_string (state));
      break;
    case COTERIE_CALL_OPEN:
      if (watch)
        print_state (self, coterie_call_state_to_string (state));
      else
        self->over = self->did_part && (!self->session->options->join || self->was_live);
      break;
    case COTERIE_CALL_ENDED:
      self->over = self->did_part || watch;
      break;
    case COTERIE_CALL_NONE:
    case COTERIE_N_CALL_STATES:
    default:
      break;
    }
}

static void
on_action (CoterieCall *call, guint actions, Calling *self)
{
  self->outcome |= actions;
}

static void
on_change (CoterieCall *call, const CoterieDeviceId *device, int change, Calling *self)
{
  if (change == COTERIE_CALL_CHANGE_LEFT)
    print_peer (self, device);
  if (change == COTERIE_CALL_CHANGE_LINKED && self->session->output.json)
    coterie_output_event (&self->session->output, "linked", NULL, "name", name_of (self, device), NULL);
}

static void
on_trouble (CoterieCall *call, const CoterieDeviceId *device, const GError *error, Calling *self)
{
  if (self->session->output.json)
    coterie_output_event (&self->session->output, "trouble", NULL, "text", error->message, NULL);
  else
    coterie_output_hint (&self->session->output, "%s", error->message);
}

static void
follow (Calling *self, CoterieCall *call)
{
  if (self->call != NULL)
    g_signal_handlers_disconnect_by_data (self->call, self);
  g_set_object (&self->call, call);
  g_signal_connect (call, "state", G_CALLBACK (on_state), self);
  g_signal_connect (call, "action", G_CALLBACK (on_action), self);
  g_signal_connect (call, "change", G_CALLBACK (on_change), self);
  g_signal_connect (call, "trouble", G_CALLBACK (on_trouble), self);
  on_state (call, (int) coterie_call_get_state (call), self);
}

static gboolean
waits (Calling *self)
{
  const CoterieCliOptions *options = self->session->options;

  return options->answer || options->decline || options->join || options->watch;
}

/* What the person would click: whoever wants to join a call that still rings here answers it. */
static gboolean
choose_response (Calling *self, CoterieCallEvent *response)
{
  const CoterieCliOptions *options = self->session->options;
  const CoterieCallState state = coterie_call_get_state (self->call);

  if (state == COTERIE_CALL_RINGING)
    *response = options->decline ? COTERIE_CALL_DECLINE : COTERIE_CALL_ANSWER;
  else
    *response = COTERIE_CALL_JOIN;
  return state == COTERIE_CALL_RINGING ? options->decline || options->answer || options->join
                                       : state == COTERIE_CALL_OPEN && options->join;
}

static gboolean
on_respond (gpointer data)
{
  Calling *self = data;
  CoterieCallEvent response;

  self->respond = 0;
  if (!coterie_client_has_caught_up (self->session->client) || !choose_response (self, &response))
    return G_SOURCE_REMOVE;
  self->did_part = TRUE;
  if (response != COTERIE_CALL_DECLINE)
    coterie_call_set_media (self->call, TRUE, self->session->options->video);
  coterie_call_do (self->call, response);
  return G_SOURCE_REMOVE;
}

/* Behind a ring that has waited at the server, its end may wait as well. */
static void
respond_later (Calling *self)
{
  if (self->call != NULL && !self->did_part && self->respond == 0)
    self->respond = g_idle_add (on_respond, self);
}

/* Whoever waits to be called is not called by one that goes on already. */
static gboolean
is_passed_over (Calling *self, CoterieCallState state)
{
  const CoterieCliOptions *options = self->session->options;

  return state == COTERIE_CALL_OPEN && waits (self) && !options->join && !options->watch;
}

/* One that others have begun: that we wait for, or that took the place of ours. */
static void
on_call (CoteriePhone *phone, CoterieCall *call, CoterieChat *chat, Calling *self)
{
  const CoterieCallState state = coterie_call_get_state (call);

  if (chat != self->chat || (!waits (self) && !coterie_call_state_takes_part (state)))
    return;
  if (is_passed_over (self, state))
    {
      print_state (self, coterie_call_state_to_string (state));
      return;
    }
  self->over = FALSE;
  follow (self, call);
  respond_later (self);
}

static void
open_phone (Calling *self)
{
  CoterieSession *session = self->session;
  CoteriePhoneOptions options = { .face = &coterie_call_face,
                                  .sources = { open_camera, open_microphone, open_speaker, self },
                                  .relay_only = session->options->relay_only };

#ifdef COTERIE_TEST_STEPS
  options.only_address = g_getenv ("COTERIE_TEST_ADDRESS");
  if (g_getenv ("COTERIE_TEST_SMALL_PICTURES") != NULL) /* eight of them on one machine */
    options.largest = (CoterieQuality){ .width = 320, .height = 180, .frames_per_s = 5, .max_bps = 150000 };
#endif
  if (!session->options->test_media)
    self->devices = coterie_devices_new ();
  self->phone = coterie_phone_new (session->client, &options);
  g_signal_connect (self->phone, "call", G_CALLBACK (on_call), self);
  g_signal_connect_swapped (session->client, "notify::settled", G_CALLBACK (respond_later), self);
}

/* Who cannot reach the server can ring nobody, and need not wait until that has not been answered. */
static gboolean
wait_for_server (Calling *self, GError **error)
{
  CoterieClient *client = self->session->client;
  const GError *why;

  while (coterie_client_get_state (client) == COTERIE_CLIENT_CONNECTING &&
         coterie_client_get_connection_error (client) == NULL && !g_cancellable_is_cancelled (self->session->stop))
    g_main_context_iteration (NULL, TRUE);
  if (coterie_client_get_state (client) == COTERIE_CLIENT_ONLINE)
    return TRUE;
  why = coterie_client_get_connection_error (client);
  if (why != NULL)
    g_propagate_prefixed_error (error, g_error_copy (why), "Nobody can be called: ");
  else
    g_cancellable_set_error_if_cancelled (self->session->stop, error);
  return FALSE;
}

static gboolean
start (Calling *self, GError **error)
{
  CoterieCall *call;

  if (!wait_for_server (self, error))
    return FALSE;
  call = coterie_phone_prepare (self->phone, self->chat, self->session->options->video, error);
  if (call == NULL)
    return FALSE;
  self->did_part = TRUE;
  follow (self, call);
  coterie_call_do (call, COTERIE_CALL_START);
  return TRUE;
}

static gboolean
run (Calling *self, GError **error)
{
  CoterieSession *session = self->session;

  coterie_client_connect (session->client);
  if (!waits (self) && !start (self, error))
    return FALSE;
  while (!self->over && !g_cancellable_is_cancelled (session->stop) &&
         coterie_client_get_state (session->client) != COTERIE_CLIENT_CLOSED)
    g_main_context_iteration (NULL, TRUE);
  stop_hearing (self);
  if (self->call == NULL)
    return TRUE;
  print_peers (self);
  g_signal_handlers_disconnect_by_data (self->call, self);
  coterie_call_do (self->call, COTERIE_CALL_LEAVE);
  print_state (self, "ended");
  return TRUE;
}

static CoterieExit
end (Calling *self, gboolean stopped, GError **error)
{
  const CoterieCliOptions *options = self->session->options;
  const char *reason = "The call found no connection.";

  if (self->was_live || stopped || (self->call != NULL && (options->decline || options->watch)))
    return COTERIE_EXIT_DONE;
  if (self->call == NULL)
    reason = "Nobody has called.";
  else if (self->outcome & COTERIE_CALL_NOTE_DECLINED)
    reason = "The call was declined.";
  else if (self->outcome & COTERIE_CALL_NOTE_BUSY)
    reason = "They are in another call.";
  else if (self->outcome & COTERIE_CALL_NOTE_UNANSWERED)
    reason = "Nobody has answered.";
  else if (self->outcome & COTERIE_CALL_NOTE_MISSED)
    reason = "The call was taken back before it was answered.";
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_OFFLINE, reason);
  return COTERIE_EXIT_FAILED;
}

static gboolean
start_media (GError **error)
{
  return gst_init_check (NULL, NULL, error) && coterie_elements_check (error);
}

CoterieExit
coterie_command_call (CoterieSession *session, char **words, GError **error)
{
  g_auto (Calling) calling = { .session = session };
  gboolean stopped;

  calling.legs = g_array_new (FALSE, FALSE, sizeof (Leg));
  calling.chat = coterie_session_find_chat (session, words[0], error);
  if (calling.chat == NULL || !start_media (error))
    return COTERIE_EXIT_FAILED;
  coterie_elements_warm_up ();
  open_phone (&calling);
  if (!run (&calling, error))
    return COTERIE_EXIT_FAILED;
  stopped = g_cancellable_is_cancelled (session->stop);
  g_cancellable_reset (session->stop); /* hanging up is said before the end; asked once more, it is not */
  coterie_session_settle (session, session->options->timeout_s, NULL);
  return end (&calling, stopped, error);
}
