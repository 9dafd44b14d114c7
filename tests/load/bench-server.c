// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
/* The real server under load: durable store, authenticated connections, device sets checked. Server and load share the
 * machine; the server's processor time stands beside every rate. `bench-server [SCENARIO…]`. */
#include "figures.h"
#include "peer.h"
#include "seed.h"
#include "server-process.h"

#include "base/bytes.h"
#include "wire/frames.h"

#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define SEALED_BYTES 1024
#define N_PAIRS 50
#define IN_FLIGHT 4

/* A frame of type send to one account with one device: where the changing parts stand. */
#define NUMBER_AT 4

typedef struct
{
  LoadServer server;
  LoadLoop loop;
  LoadAccount *accounts;
  char *dir;
  GPtrArray *peers;
  guint run_s;
} Bench;

/* One who sends to `to`, and counts what it gets. */
typedef struct
{
  Bench *bench;
  LoadPeer *peer;
  guint from, to;
  guint n_targets; /* absent ones that it takes in turn */
  guint64 number;
  guint8 *frame;
  gsize frame_size;
  gsize sealed_at;
  gint64 sent_us[256]; /* by number */
  guint64 n_answered, n_received;
  guint in_flight;
  LoadLatencies *latencies; /* from sending to the partner's reading; NULL: not measured */
  gboolean stopped;
} Sender;

static guint8 *
write_account (guint8 *at, const LoadAccount *account, guint n_devices)
{
  memcpy (at, account->aid, COTERIE_AID_BYTES);
  at += COTERIE_AID_BYTES;
  memcpy (at, (const guint8[]){ 0, 0, 0, 1 }, 4);
  memcpy (at + 4, account->head, COTERIE_HEAD_BYTES);
  at += 4 + COTERIE_HEAD_BYTES;
  *at++ = (guint8) n_devices;
  if (n_devices == 0)
    return at;
  memcpy (at, (const guint8[]){ 0, 0, 0, 1 }, 4);
  at[4] = (guint8) (account->registration >> 8);
  at[5] = (guint8) account->registration;
  at[6] = COTERIE_ENVELOPE_MESSAGE;
  memcpy (at + 7, (const guint8[]){ 0, 0, SEALED_BYTES >> 8, SEALED_BYTES & 0xff }, 4);
  memset (at + 11, 0x5a, SEALED_BYTES);
  return at + 11 + SEALED_BYTES;
}

/* docs/protocol.md, section 9: the own account without other devices, and the recipient, aids ascending. */
static void
write_frame (Sender *self, guint to)
{
  const LoadAccount *own = &self->bench->accounts[self->from], *other = &self->bench->accounts[to];
  gboolean own_first = memcmp (own->aid, other->aid, COTERIE_AID_BYTES) < 0;
  guint8 *at = self->frame;

  memset (at, 0, 14);
  at[0] = COTERIE_FRAME_SEND;
  at[1] = COTERIE_CLASS_STORED;
  at[13] = 2;
  at = write_account (at + 14, own_first ? own : other, own_first ? 0 : 1);
  self->sealed_at = (gsize) (at - self->frame) - SEALED_BYTES;
  at = write_account (at, own_first ? other : own, own_first ? 1 : 0);
  self->frame_size = (gsize) (at - self->frame);
  if (own_first)
    self->sealed_at = self->frame_size - SEALED_BYTES;
}

static void
send_one (Sender *self)
{
  guint64 number = ++self->number;

  if (self->n_targets > 1)
    write_frame (self, self->to + (guint) (number % self->n_targets));
  for (guint i = 0; i < 8; i++)
    self->frame[NUMBER_AT + i] = (guint8) (number >> (56 - 8 * i));
  /* Its number lies in the sealed bytes as well, so that the partner can tell how long it took. */
  self->frame[self->sealed_at + 8] = (guint8) number;
  self->sent_us[number % G_N_ELEMENTS (self->sent_us)] = g_get_monotonic_time ();
  self->in_flight++;
  load_peer_queue (self->peer, self->frame, self->frame_size);
}

static void
acknowledge (LoadPeer *peer, const guint8 *id)
{
  guint8 frame[11] = { COTERIE_FRAME_ACK, 0, 1 };

  memcpy (frame + 3, id, 8);
  load_peer_queue (peer, frame, sizeof frame);
}

/* Receiving: a partner's envelope is acknowledged and timed, an answer makes room for the next. */
static void
on_frame (LoadPeer *peer, const guint8 *bytes, gsize size, gpointer user_data)
{
  Sender *self = user_data;

  switch (bytes[0])
    {
    case COTERIE_FRAME_DELIVER:
      acknowledge (peer, bytes + 1);
      self->n_received++;
      if (self->latencies != NULL)
        {
          /* type, id, time, class, kind, aid, device, length, then the sealed bytes with the mark at 8 */
          guint8 mark = bytes[1 + 8 + 8 + 1 + 1 + 32 + 4 + 4 + 8];
          Sender *partner = g_ptr_array_index (self->bench->peers, self->to);

          load_latencies_add (self->latencies, g_get_monotonic_time () - partner->sent_us[mark]);
        }
      break;
    case COTERIE_FRAME_ANSWER:
      self->n_answered++;
      self->in_flight--;
      if (!self->stopped)
        send_one (self);
      break;
    default:
      g_error ("a frame of type %u", bytes[0]);
    }
}

static void
on_frame_paced (LoadPeer *peer, const guint8 *bytes, gsize size, gpointer user_data)
{
  Sender *self = user_data;

  self->stopped = TRUE; /* the pace comes from the clock, not from answers */
  on_frame (peer, bytes, size, user_data);
}

static Sender *
sender_new (Bench *bench, guint from, guint to, guint n_targets, LoadPeerFrame frame, LoadLatencies *latencies)
{
  Sender *self = g_new0 (Sender, 1);

  self->bench = bench;
  self->from = from;
  self->to = to;
  self->n_targets = n_targets;
  self->latencies = latencies;
  self->frame = g_malloc0 (SEALED_BYTES + 512);
  write_frame (self, to);
  self->peer = load_peer_new (&bench->loop, bench->accounts[from].token, from, frame, self);
  return self;
}

static void
sender_free (Bench *bench, Sender *self)
{
  load_peer_free (&bench->loop, self->peer);
  g_free (self->frame);
  g_free (self);
}

static void
bench_begin (Bench *self, guint n_accounts, const char *const *server_arguments)
{
  g_autofree char *database = NULL;

  self->dir = g_dir_make_tmp ("coterie-load-XXXXXX", NULL);
  database = g_build_filename (self->dir, "coterie.db", NULL);
  self->accounts = load_seed_accounts (database, n_accounts);
  self->peers = g_ptr_array_new ();
  load_server_start (&self->server, self->dir, server_arguments);
  load_loop_init (&self->loop, self->server.port);
}

static void
remove_dir (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_dir (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
bench_end (Bench *self)
{
  for (guint i = 0; i < self->peers->len; i++)
    sender_free (self, self->peers->pdata[i]);
  g_ptr_array_unref (self->peers);
  load_loop_clear (&self->loop);
  load_server_stop (&self->server);
  remove_dir (self->dir);
  g_free (self->dir);
  g_free (self->accounts);
}

static guint64
count_answered (Bench *self)
{
  guint64 n = 0;

  for (guint i = 0; i < self->peers->len; i++)
    n += ((Sender *) self->peers->pdata[i])->n_answered;
  return n;
}

static guint64
count_refused (Bench *self)
{
  guint64 n = 0;

  for (guint i = 0; i < self->peers->len; i++)
    n += ((Sender *) self->peers->pdata[i])->peer->n_refusals;
  return n;
}

static void
run_for (Bench *self, gint64 duration_us)
{
  gint64 end_us = g_get_monotonic_time () + duration_us;

  while (g_get_monotonic_time () < end_us)
    load_loop_turn (&self->loop, 10);
}

/* No envelope may be on its way when connections close, or its partner would be blamed. */
static void
stop_senders (Bench *self)
{
  gint64 deadline_us = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  gboolean waiting = TRUE;

  for (guint i = 0; i < self->peers->len; i++)
    ((Sender *) self->peers->pdata[i])->stopped = TRUE;
  while (waiting && g_get_monotonic_time () < deadline_us)
    {
      waiting = FALSE;
      load_loop_turn (&self->loop, 10);
      for (guint i = 0; i < self->peers->len; i++)
        waiting = waiting || ((Sender *) self->peers->pdata[i])->in_flight > 0;
    }
}

static void
start_all (Bench *self)
{
  for (guint i = 0; i < self->peers->len; i++)
    {
      Sender *sender = self->peers->pdata[i];

      for (guint k = 0; k < IN_FLIGHT; k++)
        send_one (sender);
      load_peer_flush (&self->loop, sender->peer);
    }
}

static void
measure_closed_loop (Bench *self, const char *name, LoadLatencies *latencies)
{
  guint64 before;
  double cpu_s, rate, elapsed_s;
  gint64 began_us;

  load_peer_wait_upgraded (&self->loop, self->peers->len);
  start_all (self);
  run_for (self, 2 * G_USEC_PER_SEC); /* warm */
  if (latencies != NULL)
    g_array_set_size (latencies->latencies_us, 0);
  before = count_answered (self);
  cpu_s = load_server_get_cpu_s (&self->server);
  began_us = g_get_monotonic_time ();
  run_for (self, (gint64) self->run_s * G_USEC_PER_SEC);
  elapsed_s = (double) (g_get_monotonic_time () - began_us) / G_USEC_PER_SEC;
  cpu_s = load_server_get_cpu_s (&self->server) - cpu_s;
  rate = (double) (count_answered (self) - before) / elapsed_s;
  load_figures_print (name, "sends_per_s", rate, "server_cpu_us_per_send", cpu_s * 1e6 / (rate * elapsed_s),
                      "delivery_p50_ms", latencies != NULL ? load_latencies_percentile_ms (latencies, 50) : 0.0,
                      "delivery_p99_ms", latencies != NULL ? load_latencies_percentile_ms (latencies, 99) : 0.0,
                      "refused", (double) count_refused (self), "server_rss_mib",
                      (double) load_server_get_memory_kib (&self->server) / 1024, NULL);
  stop_senders (self);
}

static void
bench_pairs (guint run_s)
{
  Bench bench = { .run_s = run_s };
  LoadLatencies latencies;

  load_latencies_init (&latencies);
  bench_begin (&bench, 2 * N_PAIRS, NULL);
  for (guint i = 0; i < 2 * N_PAIRS; i++)
    g_ptr_array_add (bench.peers, sender_new (&bench, i, i ^ 1, 1, on_frame, &latencies));
  measure_closed_loop (&bench, "server/pairs", &latencies);
  bench_end (&bench);
  load_latencies_clear (&latencies);
}

/* Each of 20 senders writes to 200 people who are not there, in turn, so that no mailbox fills. */
static void
bench_absent (guint run_s)
{
  Bench bench = { .run_s = run_s };
  const guint n_senders = 20, n_absent = 200;

  bench_begin (&bench, n_senders * (1 + n_absent), NULL);
  for (guint i = 0; i < n_senders; i++)
    g_ptr_array_add (bench.peers, sender_new (&bench, i, n_senders + i * n_absent, n_absent, on_frame, NULL));
  measure_closed_loop (&bench, "server/absent", NULL);
  bench_end (&bench);
}

/* Sends at an even pace, the senders in turn. */
static void
run_paced (Bench *self, guint n_senders, guint rate_per_s, guint duration_s)
{
  gint64 began_us = g_get_monotonic_time ();
  guint64 n = (guint64) rate_per_s * duration_s;

  for (guint64 i = 0; i < n; i++)
    {
      gint64 due_us = began_us + (gint64) (i * G_USEC_PER_SEC / rate_per_s);
      Sender *sender = self->peers->pdata[i % n_senders];
      gint64 left_us;

      while ((left_us = due_us - g_get_monotonic_time ()) > 0)
        load_loop_turn (&self->loop, (int) (left_us / 1000));
      send_one (sender);
      load_peer_flush (&self->loop, sender->peer);
    }
  stop_senders (self);
}

static void
measure_paced (Bench *self, const char *name, guint rate_per_s, guint n_idle, LoadLatencies *latencies)
{
  double cpu_s;
  guint64 memory_kib = load_server_get_memory_kib (&self->server);

  g_array_set_size (latencies->latencies_us, 0);
  cpu_s = load_server_get_cpu_s (&self->server);
  run_paced (self, 20, rate_per_s, self->run_s);
  cpu_s = load_server_get_cpu_s (&self->server) - cpu_s;
  load_figures_print (name, "rate_per_s", (double) rate_per_s, "idle_connections", (double) n_idle, "delivery_p50_ms",
                      load_latencies_percentile_ms (latencies, 50), "delivery_p99_ms",
                      load_latencies_percentile_ms (latencies, 99), "server_cpu_us_per_send",
                      cpu_s * 1e6 / ((double) rate_per_s * self->run_s), "server_rss_mib", (double) memory_kib / 1024,
                      NULL);
}

static void
on_idle_frame (LoadPeer *peer, const guint8 *bytes, gsize size, gpointer user_data)
{
  g_error ("an idle connection got a frame of type %u", bytes[0]);
}

static void
add_paced_senders (Bench *self, LoadLatencies *latencies)
{
  for (guint i = 0; i < 20; i++)
    g_ptr_array_add (self->peers, sender_new (self, i, i ^ 1, 1, on_frame_paced, latencies));
  load_peer_wait_upgraded (&self->loop, 20);
}

static void
bench_rates (guint run_s)
{
  Bench bench = { .run_s = run_s };
  LoadLatencies latencies;

  load_latencies_init (&latencies);
  bench_begin (&bench, 20, NULL);
  add_paced_senders (&bench, &latencies);
  measure_paced (&bench, "server/rate-100", 100, 0, &latencies);
  measure_paced (&bench, "server/rate-1000", 1000, 0, &latencies);
  bench_end (&bench);
  load_latencies_clear (&latencies);
}

/* 500 a second among 20, beside 0, 1,000 and 9,500 who only listen. */
static void
bench_idle (guint run_s)
{
  static const guint levels[] = { 0, 1000, 9500 };
  Bench bench = { .run_s = run_s };
  LoadLatencies latencies;
  g_autoptr (GPtrArray) idle = g_ptr_array_new ();
  guint64 base_kib;
  double base_p50 = 0;

  load_latencies_init (&latencies);
  bench_begin (&bench, 20 + levels[2], NULL);
  add_paced_senders (&bench, &latencies);
  run_paced (&bench, 20, 500, 1);
  base_kib = load_server_get_memory_kib (&bench.server);
  for (guint level = 0; level < G_N_ELEMENTS (levels); level++)
    {
      gint64 began_us = g_get_monotonic_time ();
      double p50, kib;

      while (idle->len < levels[level])
        {
          guint index = 20 + idle->len;

          g_ptr_array_add (idle, load_peer_new (&bench.loop, bench.accounts[index].token, index, on_idle_frame, NULL));
          if (idle->len % 64 == 0)
            load_loop_turn (&bench.loop, 0);
        }
      load_peer_wait_upgraded (&bench.loop, 20 + idle->len);
      kib = (double) load_server_get_memory_kib (&bench.server) - (double) base_kib;
      if (level > 0)
        load_figures_print ("server/idle-memory-plain", "connections", (double) levels[level], "kib_per_connection",
                            kib / levels[level], "connects_per_s",
                            (levels[level] - levels[level - 1]) * 1e6 / (double) (g_get_monotonic_time () - began_us),
                            NULL);
      measure_paced (&bench, "server/idle-latency", 500, levels[level], &latencies);
      p50 = load_latencies_percentile_ms (&latencies, 50);
      base_p50 = level == 0 ? p50 : base_p50;
      if (level == 2)
        load_figures_print ("server/idle-ratio", "p50_with_9500_to_p50_alone", p50 / base_p50, NULL);
    }
  for (guint i = 0; i < idle->len; i++)
    load_peer_free (&bench.loop, idle->pdata[i]);
  bench_end (&bench);
  load_latencies_clear (&latencies);
}

typedef struct
{
  guint n_received;
  guint64 last_id;
} Drain;

static void
on_drain_frame (LoadPeer *peer, const guint8 *bytes, gsize size, gpointer user_data)
{
  Drain *self = user_data;
  guint64 id = 0;

  if (bytes[0] != COTERIE_FRAME_DELIVER)
    g_error ("a frame of type %u", bytes[0]);
  for (guint i = 0; i < 8; i++)
    id = id << 8 | bytes[1 + i];
  g_assert_cmpuint (id, >, self->last_id);
  self->last_id = id;
  self->n_received++;
  acknowledge (peer, bytes + 1);
}

/* 10,000 envelopes wait for one device, which comes, takes and acknowledges them. */
static void
bench_drain (guint run_s)
{
  const guint n_waiting = 10000;
  Bench bench = { .run_s = run_s };
  Drain drain = { 0 };
  LoadPeer *peer;
  Sender *sender;
  gint64 began_us;
  double received_s;

  bench_begin (&bench, 2, NULL);
  sender = sender_new (&bench, 0, 1, 1, on_frame_paced, NULL);
  g_ptr_array_add (bench.peers, sender);
  load_peer_wait_upgraded (&bench.loop, 1);
  while (sender->n_answered < n_waiting)
    {
      while (sender->in_flight < 100 && sender->number < n_waiting)
        send_one (sender);
      load_peer_flush (&bench.loop, sender->peer);
      load_loop_turn (&bench.loop, 10);
    }

  began_us = g_get_monotonic_time ();
  peer = load_peer_new (&bench.loop, bench.accounts[1].token, 1, on_drain_frame, &drain);
  while (drain.n_received < n_waiting || peer->out->len > 0)
    load_loop_turn (&bench.loop, 10);
  received_s = (double) (g_get_monotonic_time () - began_us) / G_USEC_PER_SEC;
  load_figures_print ("server/drain-10000", "seconds", received_s, "per_s", n_waiting / received_s, NULL);
  load_peer_free (&bench.loop, peer);
  bench_end (&bench);
}

static gboolean
on_any_certificate (GTlsConnection *connection,
                    GTlsCertificate *certificate,
                    GTlsCertificateFlags errors,
                    gpointer data)
{
  return TRUE; /* the server of this very run */
}

/* A connection over TLS, upgraded and then left alone. */
static GIOStream *
connect_tls (GSocketClient *client, guint16 port, const char *token)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) plain = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  g_autoptr (GIOStream) tls = NULL;
  g_autofree char *request = NULL;
  char reply[13] = { 0 };
  gsize n_read = 0;

  if (plain != NULL)
    g_socket_set_option (g_socket_connection_get_socket (plain), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  if (plain != NULL)
    tls = g_initable_new (g_tls_backend_get_client_connection_type (g_tls_backend_get_default ()), NULL, &error,
                          "base-io-stream", plain, "database", NULL, NULL);
  if (tls == NULL)
    g_error ("a TLS connection: %s", error->message);
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (on_any_certificate), NULL);
  request = g_strdup_printf ("GET /v1/socket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
                             "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                             "Sec-WebSocket-Protocol: coterie.v1\r\nAuthorization: Bearer %s\r\n\r\n",
                             token);
  if (!g_output_stream_write_all (g_io_stream_get_output_stream (tls), request, strlen (request), NULL, NULL, &error) ||
      !g_input_stream_read_all (g_io_stream_get_input_stream (tls), reply, 12, &n_read, NULL, &error) ||
      strcmp (reply, "HTTP/1.1 101") != 0)
    g_error ("a TLS connection was not upgraded: %s %s", reply, error != NULL ? error->message : "");
  return g_steal_pointer (&tls);
}

static void
make_certificate (const char *dir, char **certificate, char **key)
{
  g_autoptr (GError) error = NULL;
  int status;

  *certificate = g_build_filename (dir, "load.crt", NULL);
  *key = g_build_filename (dir, "load.key", NULL);
  const char *const command[] = { "openssl",
                                  "req",
                                  "-x509",
                                  "-newkey",
                                  "ec",
                                  "-pkeyopt",
                                  "ec_paramgen_curve:P-256",
                                  "-nodes",
                                  "-days",
                                  "2",
                                  "-subj",
                                  "/CN=127.0.0.1",
                                  "-out",
                                  *certificate,
                                  "-keyout",
                                  *key,
                                  NULL };

  if (!g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                     NULL, &status, &error) ||
      status != 0)
    g_error ("openssl made no certificate");
}

static void
bench_tls (guint run_s)
{
  const guint n_connections = 1000;
  Bench bench = { .run_s = run_s };
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autofree char *dir = g_dir_make_tmp ("coterie-load-XXXXXX", NULL);
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  guint64 base_kib;
  gint64 began_us;

  make_certificate (dir, &certificate, &key);
  const char *const arguments[] = { "--tls-cert", certificate, "--tls-key", key, NULL };
  bench_begin (&bench, n_connections + 20, arguments);
  for (guint i = 0; i < 20; i++) /* what the first handshakes load is not an idle connection's */
    g_ptr_array_add (connections, connect_tls (client, bench.server.port, bench.accounts[n_connections + i].token));
  base_kib = load_server_get_memory_kib (&bench.server);
  began_us = g_get_monotonic_time ();
  for (guint i = 0; i < n_connections; i++)
    g_ptr_array_add (connections, connect_tls (client, bench.server.port, bench.accounts[i].token));
  load_figures_print ("server/idle-memory-tls", "connections", (double) n_connections, "kib_per_connection",
                      ((double) load_server_get_memory_kib (&bench.server) - (double) base_kib) / n_connections,
                      "connects_per_s", n_connections * 1e6 / (double) (g_get_monotonic_time () - began_us), NULL);
  g_ptr_array_set_size (connections, 0);
  bench_end (&bench);
  remove_dir (dir);
}

static void
bench_start (guint run_s)
{
  Bench bench = { .run_s = run_s };
  double best_ms = G_MAXDOUBLE;

  for (guint i = 0; i < 5; i++)
    {
      bench_begin (&bench, 100, NULL);
      if (!load_server_answers (&bench.server))
        g_error ("the server does not answer");
      best_ms = MIN (best_ms, bench.server.ready_ms);
      if (i == 4)
        load_figures_print ("server/start", "ready_ms", best_ms, "rss_mib",
                            (double) load_server_get_memory_kib (&bench.server) / 1024, NULL);
      bench_end (&bench);
    }
}

static const struct
{
  const char *name;
  void (*run) (guint run_s);
} scenarios[] = {
  { "start", bench_start }, { "pairs", bench_pairs }, { "absent", bench_absent }, { "rates", bench_rates },
  { "drain", bench_drain }, { "idle", bench_idle },   { "tls", bench_tls },
};

static gboolean
is_wanted (const char *name, int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (strcmp (argv[i], name) == 0)
      return TRUE;
  return argc == 1;
}

int
main (int argc, char **argv)
{
  struct rlimit files;
  const char *seconds = g_getenv ("COTERIE_BENCH_SECONDS");
  guint run_s = seconds != NULL ? (guint) atoi (seconds) : 30;

  getrlimit (RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit (RLIMIT_NOFILE, &files);
  signal (SIGPIPE, SIG_IGN);
  if (g_getenv ("COTERIE_SERVER") == NULL)
    g_error ("COTERIE_SERVER must name the server program");
  load_figures_begin ();
  for (guint i = 0; i < G_N_ELEMENTS (scenarios); i++)
    if (is_wanted (scenarios[i].name, argc, argv))
      scenarios[i].run (run_s);
  load_figures_end ();
  return 0;
}
