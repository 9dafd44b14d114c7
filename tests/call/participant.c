// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/call.h"
#include "call/elements.h"
#include "call/errors.h"
#include "call/peer-private.h"
#include "call/pipeline.h"
#include "call/test-media.h"
#include "stamp.h"
#include "watch.h"
#include "wire/padding.h"

#include <gio/gunixinputstream.h>
#include <json-glib/json-glib.h>

#include <stdio.h>
#include <string.h>

/* One participant of a call in a process of its own, with test media: what it says to the others leaves by lines of
 * JSON on standard output, what others say comes in by standard input. room.py carries them. Participants are numbers
 * from 1: the lower one of two offers. */

#define END_S 20

static int own_id = 1, n_others = 1, latency_ms = 200, ring_s = 0;
static gboolean voice_only, small, reads_stamps, cold, unseen;
static char *address = NULL, *film = NULL;

static const GOptionEntry entries[] = {
  { "id", 0, 0, G_OPTION_ARG_INT, &own_id, "which participant this is", "N" },
  { "others", 0, 0, G_OPTION_ARG_INT, &n_others, "how many are rung", "N" },
  { "address", 0, 0, G_OPTION_ARG_STRING, &address, "the only address that is gathered", "ADDRESS" },
  { "latency", 0, 0, G_OPTION_ARG_INT, &latency_ms, "how long what comes may wait for what is missing", "MS" },
  { "ring", 0, 0, G_OPTION_ARG_INT, &ring_s, "how long it rings", "S" },
  { "voice", 0, 0, G_OPTION_ARG_NONE, &voice_only, "no picture", NULL },
  { "small", 0, 0, G_OPTION_ARG_NONE, &small, "a small picture whatever the rule gives", NULL },
  { "ages", 0, 0, G_OPTION_ARG_NONE, &reads_stamps, "measure how old pictures are", NULL },
  { "film", 0, 0, G_OPTION_ARG_FILENAME, &film, "takes part in nothing: what its camera shows goes into a file",
    "FILE" },
  { "unseen", 0, 0, G_OPTION_ARG_NONE, &unseen, "nobody looks at the pictures that come", NULL },
  { "cold", 0, 0, G_OPTION_ARG_NONE, &cold, "do not make the key before it is wanted", NULL },
  G_OPTION_ENTRY_NULL
};

typedef struct
{
  CoterieCall *call;
  GDataInputStream *in;
  GHashTable *watches; /* id → Watch */
  gboolean ended;
} Participant;

/* Out. */

static JsonBuilder *
begin (const char *event)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "event");
  json_builder_add_string_value (builder, event);
  return builder;
}

static void
add_number (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
print (JsonBuilder *taken)
{
  g_autoptr (JsonBuilder) builder = taken;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *line = NULL;

  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  line = json_to_string (node, FALSE);
  puts (line);
  fflush (stdout);
}

static CoterieDeviceId
device_of (gint64 id)
{
  return (CoterieDeviceId){ .aid = { (guint8) id }, .device = 1 };
}

static gint64
id_of (const CoterieDeviceId *device)
{
  return device->aid[0];
}

static void
on_send (CoterieCall *call, int kind, CoterieCallContent *said, const CoterieDeviceId *to, gpointer data)
{
  CoterieContent content = { .kind = (CoterieContentKind) kind, .call = said };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) members = coterie_content_encode_members (&content, &error);
  JsonBuilder *builder = begin ("send");
  const guint8 *bytes;
  gsize size;

  g_assert_no_error (error);
  bytes = g_bytes_get_data (members, &size);
  add_text (builder, "kind", coterie_content_kind_to_string (content.kind));
  if (to != NULL)
    add_number (builder, "to", id_of (to));
  json_builder_set_member_name (builder, "content");
  {
    g_autofree char *text = g_strndup ((const char *) bytes, coterie_padding_strip (bytes, size));

    json_builder_add_value (builder, json_from_string (text, NULL));
  }
  print (builder);
}

static void
on_state (CoterieCall *call, int state, gpointer data)
{
  JsonBuilder *builder = begin ("state");

  add_text (builder, "state", coterie_call_state_to_string ((CoterieCallState) state));
  print (builder);
}

static void
on_trouble (CoterieCall *call, const CoterieDeviceId *whose, const GError *error, gpointer data)
{
  JsonBuilder *builder = begin ("trouble");

  if (whose != NULL)
    add_number (builder, "id", id_of (whose));
  add_number (builder, "code", error->code);
  add_text (builder, "text", error->message);
  print (builder);
}

static void
on_first_picture (gpointer id)
{
  JsonBuilder *builder = begin ("picture");

  add_number (builder, "id", GPOINTER_TO_INT (id));
  print (builder);
}

static Watch *
watch_of (Participant *self, gint64 id)
{
  Watch *watch = g_hash_table_lookup (self->watches, GINT_TO_POINTER (id));

  if (watch != NULL)
    return watch;
  watch = watch_new (reads_stamps, on_first_picture, GINT_TO_POINTER (id));
  g_hash_table_insert (self->watches, GINT_TO_POINTER (id), watch);
  return watch;
}

static void
on_change (CoterieCall *call, const CoterieDeviceId *device, int change, Participant *self)
{
  static const char *const names[] = { "joined", "left", "linked", "unlinked", "media" };
  JsonBuilder *builder;
  gint64 id = id_of (device);

  if (change == COTERIE_CALL_CHANGE_STATS)
    return;
  if (change == COTERIE_CALL_CHANGE_LINKED && !voice_only && !unseen)
    watch_follow (watch_of (self, id), coterie_peer_get_frames (coterie_call_get_peer (call, device)));
  if (change == COTERIE_CALL_CHANGE_LEFT)
    g_hash_table_remove (self->watches, GINT_TO_POINTER (id));
  builder = begin (names[change]);
  add_number (builder, "id", id);
  print (builder);
}

/* What is known of each leg. */

static void
add_ages (JsonBuilder *builder, const GArray *ages_ms)
{
  json_builder_set_member_name (builder, "ages_ms");
  json_builder_begin_array (builder);
  for (guint i = 0; i < ages_ms->len; i++)
    json_builder_add_int_value (builder, g_array_index (ages_ms, guint, i));
  json_builder_end_array (builder);
}

/* Of the pictures that have come, without what packets have in front: as a browser counts. */
static guint64
count_bytes (CoteriePeerShared *shared)
{
  guint64 n_bytes = 0;

  g_mutex_lock (&shared->lock);
  for (guint i = 0; i < shared->jitter_buffers->len; i++)
    {
      GObject *buffer = shared->jitter_buffers->pdata[i];
      g_autoptr (GObject) source = NULL;
      g_autoptr (GstStructure) row = NULL;
      guint64 n_received = 0;

      if (g_object_get_data (buffer, COTERIE_PEER_SOUND_BUFFER) != NULL)
        continue;
      g_signal_emit_by_name (shared->rtp_session, "get-source-by-ssrc",
                             GPOINTER_TO_UINT (g_object_get_data (buffer, COTERIE_PEER_SSRC)), &source);
      if (source != NULL)
        g_object_get (source, "stats", &row, NULL);
      if (row != NULL && gst_structure_get_uint64 (row, "octets-received", &n_received))
        n_bytes += n_received;
    }
  g_mutex_unlock (&shared->lock);
  return n_bytes;
}

static void
add_leg (Participant *self, JsonBuilder *builder, const CoterieDeviceId *device)
{
  CoteriePeer *peer = coterie_call_get_peer (self->call, device);
  Watch *watch = watch_of (self, id_of (device));
  CoteriePeerStats stats;

  if (peer == NULL)
    return;
  coterie_peer_get_stats (peer, &stats);
  json_builder_begin_object (builder);
  add_number (builder, "id", id_of (device));
  add_number (builder, "leg", coterie_peer_get_leg (peer));
  add_number (builder, "verified", coterie_peer_get_state (peer) == COTERIE_PEER_VERIFIED);
  add_number (builder, "connected_ms", stats.connected_ms);
  add_number (builder, "first_frame_ms", stats.first_frame_ms);
  add_number (builder, "frames", stats.n_frames);
  add_number (builder, "sounds", stats.sound_ms / 20); /* pieces of 20 ms, as a browser's packets are */
  add_number (builder, "sound_ms", stats.sound_ms);
  add_number (builder, "sound_packets", stats.n_sounds);
  add_number (builder, "fed", stats.n_fed);
  add_number (builder, "key_requests", stats.n_key_requests);
  add_number (builder, "packets", stats.n_packets);
  add_number (builder, "missed", stats.n_missed);
  add_number (builder, "mended", stats.n_mended);
  add_number (builder, "loss_permille", stats.loss < 0 ? -1 : (gint64) (stats.loss * 1000));
  add_number (builder, "rtt_ms", stats.rtt_ms);
  add_number (builder, "bytes", (gint64) count_bytes (peer->shared));
  add_number (builder, "gap_ms", watch_get_gap_ms (watch));
  add_ages (builder, watch->ages_ms);
  json_builder_end_object (builder);
}

static void
print_stats (Participant *self)
{
  const CoterieParticipants *others = coterie_call_get_participants (self->call);
  JsonBuilder *builder = begin ("stats");

  json_builder_set_member_name (builder, "legs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < others->n; i++)
    add_leg (self, builder, &others->list[i].device);
  json_builder_end_array (builder);
  print (builder);
}

/* In. */

static void
mark (gpointer id, gpointer watch, gpointer data)
{
  watch_mark (watch);
}

static void
do_wish (Participant *self, const char *wish)
{
  static const struct
  {
    const char *word;
    CoterieCallEvent event;
  } wishes[] = {
    { "start", COTERIE_CALL_START },
    { "answer", COTERIE_CALL_ANSWER },
    { "join", COTERIE_CALL_JOIN },
    { "leave", COTERIE_CALL_LEAVE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wishes); i++)
    if (strcmp (wish, wishes[i].word) == 0)
      coterie_call_do (self->call, wishes[i].event);
  if (strcmp (wish, "stats") == 0)
    print_stats (self);
  if (strcmp (wish, "mark") == 0)
    g_hash_table_foreach (self->watches, mark, NULL);
}

static CoterieContentKind
kind_of (const char *word)
{
  for (int kind = COTERIE_CONTENT_CALL_RING; kind <= COTERIE_CONTENT_CALL_NOTE; kind++)
    if (g_strcmp0 (coterie_content_kind_to_string ((CoterieContentKind) kind), word) == 0)
      return (CoterieContentKind) kind;
  return COTERIE_CONTENT_UNKNOWN;
}

static void
take_content (Participant *self, JsonObject *line)
{
  g_auto (CoterieContent) content = { .kind = kind_of (json_object_get_string_member (line, "kind")) };
  CoterieDeviceId from = device_of (json_object_get_int_member (line, "from"));
  g_autofree char *text = json_to_string (json_object_get_member (line, "content"), FALSE);
  g_autoptr (GByteArray) padded = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_byte_array_append (padded, (const guint8 *) text, (guint) strlen (text));
  coterie_padding_apply (padded);
  if (content.kind != COTERIE_CONTENT_UNKNOWN &&
      coterie_content_parse_members (&content, padded->data, padded->len, &error))
    coterie_call_take (self->call, content.kind, content.call, &from);
  else
    g_printerr ("%d: not a content: %.200s: %s\n", own_id, text, error != NULL ? error->message : "kind");
}

static void
read_on (Participant *self);

static void
on_line (GObject *in, GAsyncResult *result, gpointer user_data)
{
  Participant *self = user_data;
  g_autofree char *text = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (in), result, NULL, NULL);
  g_autoptr (JsonNode) node = text != NULL ? json_from_string (text, NULL) : NULL;
  JsonObject *line = node != NULL ? json_node_get_object (node) : NULL;

  self->ended = text == NULL;
  if (line != NULL && json_object_has_member (line, "do"))
    do_wish (self, json_object_get_string_member (line, "do"));
  else if (line != NULL)
    take_content (self, line);
  if (!self->ended)
    read_on (self);
}

static void
read_on (Participant *self)
{
  g_data_input_stream_read_line_async (self->in, G_PRIORITY_DEFAULT, NULL, on_line, self);
}

/* Life. */

static const CoterieQuality small_quality = { 320, 180, 15, 150000 };

static CoterieQuality
quality_for_all (void)
{
  return small ? small_quality : coterie_quality_for ((guint) n_others + 1, G_MAXUINT);
}

static gboolean
make_film (GError **error)
{
  CoterieQuality quality = quality_for_all ();

  return stamp_film (film, quality.width, quality.height, quality.frames_per_s, error);
}

/* A camera that gives what is sent to so many. */
static GstElement *
make_picture (gpointer data, GError **error)
{
  CoterieQuality quality = quality_for_all ();

  return stamp_picture (quality.width, quality.height, quality.frames_per_s, error);
}

static GstElement *
make_sound (gpointer data, GError **error)
{
  return coterie_test_media_sound (error);
}

static GstElement *
make_speaker (gpointer data, GError **error)
{
  return coterie_test_media_speaker (error);
}

static void
open_call (Participant *self)
{
  CoterieCallOptions options = {
    .call = { 0xc0 },
    .own = device_of (own_id),
    .n_others = (guint) n_others,
    .video = !voice_only,
    .sources = { make_picture, make_sound, make_speaker, NULL },
    .peer = { .latency_ms = (guint) latency_ms, .connect_s = 120, .only_address = address },
    .ring_s = (guint) ring_s,
  };

  if (small)
    options.largest = small_quality;
  self->call = coterie_call_new (&options);
  g_signal_connect (self->call, "send", G_CALLBACK (on_send), NULL);
  g_signal_connect (self->call, "state", G_CALLBACK (on_state), NULL);
  g_signal_connect (self->call, "trouble", G_CALLBACK (on_trouble), NULL);
  g_signal_connect (self->call, "change", G_CALLBACK (on_change), self);
}

static void
run (Participant *self)
{
  g_autoptr (GInputStream) in = g_unix_input_stream_new (STDIN_FILENO, FALSE);

  self->in = g_data_input_stream_new (in);
  read_on (self);
  print (begin ("ready"));
  while (!self->ended)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (self->in);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  Participant self = { .watches = g_hash_table_new_full (NULL, NULL, NULL, watch_free) };

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error) || !coterie_elements_check (&error) ||
      (film != NULL && !make_film (&error)))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (film != NULL)
    return 0;
  if (!cold)
    {
      coterie_elements_warm_up ();
      coterie_pipeline_wait_for_all (END_S);
    }
  open_call (&self);
  run (&self);
  g_signal_handlers_disconnect_by_data (self.call, &self);
  coterie_call_close (self.call);
  g_object_unref (self.call);
  g_hash_table_unref (self.watches);
  g_free (address);
  return coterie_pipeline_wait_for_all (END_S) ? 0 : 1;
}
