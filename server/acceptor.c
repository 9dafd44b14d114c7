// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/acceptor.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 4096
#define ACCEPTS_A_TURN 64
#define EVENTS_A_TURN 64
#define PAUSE_MS 100                  /* when the system has no memory or no descriptors for us */
#define WAIT_MS 30000                 /* for a turn to begin TLS, once the hello is there */
#define MAX_OPENING_BYTES (5 + 16384) /* a TLS record; a little more than the head of a request may have */

struct _CoterieAcceptor
{
  CoterieServer *server;
  GPtrArray *workers;
  CoterieTurnstile *connections;
  CoterieTurnstile *handshakes;
  gboolean is_tls;
  GThread *thread;
  int listener;
  int poll;
  int wake;  /* to be nudged */
  int spare; /* given up to turn somebody away when there is no descriptor left */
  guint16 port;
  guint next_worker;
  gint stopped; /* atomic */
  gint64 paused_until_us;
  GQueue guests; /* of Guest, in the order in which they came */
};

/* Somebody who has connected and has no worker yet. Silence costs no more than this. */
typedef struct
{
  int fd;
  gsize n_seen;        /* of what has come so far, and does not end the head of a request */
  gboolean has_opened; /* the hello, or the head of a request, is there */
  gint64 deadline_us;
  CoterieTurnstileKey key;
  GList link;
} Guest;

static void
hand_over (CoterieAcceptor *self, int fd, const CoterieTurnstileKey *key)
{
  coterie_worker_give (self->workers->pdata[self->next_worker++ % self->workers->len], fd, key);
}

static void
guest_free (CoterieAcceptor *self, Guest *guest)
{
  g_queue_unlink (&self->guests, &guest->link);
  g_free (guest);
}

static void
turn_away (CoterieAcceptor *self, Guest *guest)
{
  close (guest->fd);
  coterie_turnstile_leave (self->connections, &guest->key);
  guest_free (self, guest);
}

typedef enum
{
  OPENING_INCOMPLETE,
  OPENING_COMPLETE,
  OPENING_WRONG, /* something else, or nothing will come */
} Opening;

/* RFC 8446, section 5.1: type 22, version 3.x, length; then type 1, client_hello. */
static Opening
check_hello (const guint8 *bytes, gsize n_bytes)
{
  guint n_record;

  if (bytes[0] != 22 || (n_bytes > 1 && bytes[1] != 3) || (n_bytes > 5 && bytes[5] != 1))
    return OPENING_WRONG;
  if (n_bytes < 6)
    return OPENING_INCOMPLETE;
  n_record = (guint) bytes[3] << 8 | bytes[4];
  if (n_record == 0 || n_record > MAX_OPENING_BYTES - 5)
    return OPENING_WRONG;
  return n_bytes >= 5 + n_record ? OPENING_COMPLETE : OPENING_INCOMPLETE;
}

/* The empty line that ends the head of a request, which may begin in what was seen before. A head that is too large is
 * for the worker to refuse in words. */
static Opening
check_head (Guest *guest, const guint8 *bytes, gsize n_bytes)
{
  gsize from = guest->n_seen < 2 ? 0 : guest->n_seen - 2;

  if (n_bytes > COTERIE_REQUEST_HEADER_MAX_BYTES || memmem (bytes + from, n_bytes - from, "\n\r\n", 3) != NULL ||
      memmem (bytes + from, n_bytes - from, "\n\n", 2) != NULL)
    return OPENING_COMPLETE;
  guest->n_seen = n_bytes;
  return OPENING_INCOMPLETE;
}

/* Looked at, not taken. */
static Opening
look (CoterieAcceptor *self, Guest *guest)
{
  guint8 bytes[MAX_OPENING_BYTES];
  gssize n_bytes = recv (guest->fd, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);

  if (n_bytes < 0)
    return errno == EAGAIN || errno == EINTR ? OPENING_INCOMPLETE : OPENING_WRONG;
  if (n_bytes == 0)
    return OPENING_WRONG;
  return self->is_tls ? check_hello (bytes, (gsize) n_bytes) : check_head (guest, bytes, (gsize) n_bytes);
}

/* Only so many begin TLS at once; the others wait. */
static void
try_to_hand_over (CoterieAcceptor *self, Guest *guest)
{
  if (self->is_tls && !coterie_turnstile_enter (self->handshakes, &guest->key))
    return;
  epoll_ctl (self->poll, EPOLL_CTL_DEL, guest->fd, NULL);
  hand_over (self, guest->fd, &guest->key);
  guest_free (self, guest);
}

static void
look_at_guest (CoterieAcceptor *self, Guest *guest)
{
  if (guest->has_opened)
    return;
  switch (look (self, guest))
    {
    case OPENING_COMPLETE:
      guest->has_opened = TRUE;
      guest->deadline_us = g_get_monotonic_time () + WAIT_MS * G_TIME_SPAN_MILLISECOND;
      try_to_hand_over (self, guest);
      return;
    case OPENING_WRONG:
      turn_away (self, guest);
      return;
    case OPENING_INCOMPLETE:
    default:
      return;
    }
}

static guint
get_opening_ms (CoterieAcceptor *self)
{
  const CoterieConfig *config = self->server->config;

  return self->is_tls ? config->handshake_timeout_ms : config->header_timeout_ms;
}

/* Edge-triggered: what was looked at is still there, and must not wake us again. */
static void
receive_guest (CoterieAcceptor *self, int fd, const CoterieTurnstileKey *key)
{
  Guest *guest = g_new0 (Guest, 1);
  struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.ptr = guest };

  guest->fd = fd;
  guest->key = *key;
  guest->deadline_us = g_get_monotonic_time () + get_opening_ms (self) * G_TIME_SPAN_MILLISECOND;
  guest->link.data = guest;
  g_queue_push_tail_link (&self->guests, &guest->link);
  if (epoll_ctl (self->poll, EPOLL_CTL_ADD, fd, &event) != 0)
    turn_away (self, guest);
  else
    look_at_guest (self, guest);
}

/* Places to shake hands have become free, in the order in which guests came. */
static void
admit_waiting (CoterieAcceptor *self)
{
  GList *next;

  for (GList *link = self->guests.head; link != NULL; link = next)
    {
      Guest *guest = link->data;

      next = link->next;
      if (coterie_turnstile_count (self->handshakes) >= self->server->config->max_handshakes)
        return;
      if (guest->has_opened)
        try_to_hand_over (self, guest);
    }
}

static void
turn_away_late (CoterieAcceptor *self, gint64 now_us)
{
  GList *next;

  for (GList *link = self->guests.head; link != NULL; link = next)
    {
      Guest *guest = link->data;

      next = link->next;
      if (now_us > guest->deadline_us)
        turn_away (self, guest);
    }
}

static GInetAddress *
get_address (const struct sockaddr_storage *peer, socklen_t n_peer)
{
  g_autoptr (GSocketAddress) address = g_socket_address_new_from_native ((gpointer) peer, n_peer);

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return NULL;
  return g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

/* Without TLS nobody but this machine and the trusted proxies. */
static gboolean
may_enter (CoterieAcceptor *self, GInetAddress *address, gboolean is_proxy)
{
  return self->is_tls || is_proxy || g_inet_address_get_is_loopback (address);
}

static gboolean
enter (CoterieAcceptor *self, GInetAddress *address, CoterieTurnstileKey *key)
{
  gboolean is_proxy = coterie_config_is_trusted_proxy (self->server->config, address);

  if (!may_enter (self, address, is_proxy))
    return FALSE;
  /* Behind a proxy are many; the worker counts each when it has read whom the proxy speaks for. */
  if (is_proxy)
    memset (key, 0, sizeof *key);
  else
    coterie_turnstile_key_init (key, address);
  return coterie_turnstile_enter (self->connections, key);
}

static void
receive (CoterieAcceptor *self, int fd, const struct sockaddr_storage *peer, socklen_t n_peer)
{
  g_autoptr (GInetAddress) address = get_address (peer, n_peer);
  CoterieTurnstileKey key;

  if (address == NULL || !enter (self, address, &key))
    close (fd);
  else
    receive_guest (self, fd, &key);
}

static void
listen_for_more (CoterieAcceptor *self, gboolean wanted)
{
  struct epoll_event event = { .events = wanted ? EPOLLIN : 0, .data.ptr = self };

  epoll_ctl (self->poll, EPOLL_CTL_MOD, self->listener, &event);
}

static void
pause_for_a_moment (CoterieAcceptor *self)
{
  self->paused_until_us = g_get_monotonic_time () + PAUSE_MS * G_TIME_SPAN_MILLISECOND;
  listen_for_more (self, FALSE);
}

/* Takes one client from the queue by the descriptor that was kept for that, and closes it, so that it does not wait
 * for ever for an answer that cannot come. */
static void
turn_away_by_spare (CoterieAcceptor *self)
{
  int fd;

  if (self->spare >= 0)
    close (self->spare);
  fd = accept4 (self->listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd >= 0)
    close (fd);
  self->spare = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  if (fd < 0 || self->spare < 0)
    pause_for_a_moment (self);
}

/* FALSE: nothing more for now. */
static gboolean
accept_one (CoterieAcceptor *self)
{
  struct sockaddr_storage peer;
  socklen_t n_peer = sizeof peer;
  int fd = accept4 (self->listener, (struct sockaddr *) &peer, &n_peer, SOCK_CLOEXEC | SOCK_NONBLOCK);

  if (fd >= 0)
    {
      receive (self, fd, &peer, n_peer);
      return TRUE;
    }
  switch (errno)
    {
    case EAGAIN:
      return FALSE;
    case EMFILE:
    case ENFILE:
      turn_away_by_spare (self);
      return self->paused_until_us == 0;
    case ENOBUFS:
    case ENOMEM:
      pause_for_a_moment (self);
      return FALSE;
    default:
      return TRUE; /* of that client, who has gone again (accept(2), "Error handling") */
    }
}

static void
accept_some (CoterieAcceptor *self)
{
  for (guint i = 0; i < ACCEPTS_A_TURN; i++)
    if (!accept_one (self))
      return;
}

static void
on_wake (CoterieAcceptor *self)
{
  guint64 n;

  if (read (self->wake, &n, sizeof n) < 0 && errno != EAGAIN)
    g_warning ("cannot read a wake-up: %s", g_strerror (errno));
  admit_waiting (self);
}

static int
get_timeout_ms (CoterieAcceptor *self)
{
  return self->guests.head != NULL || self->paused_until_us != 0 ? PAUSE_MS : -1;
}

static void
look_at_clock (CoterieAcceptor *self)
{
  gint64 now_us = g_get_monotonic_time ();

  turn_away_late (self, now_us);
  if (self->paused_until_us != 0 && now_us > self->paused_until_us)
    {
      self->paused_until_us = 0;
      listen_for_more (self, TRUE);
    }
}

/* Guests last: accepting may make and free some, but none that is in these events, since each is there once. */
static void
serve (CoterieAcceptor *self, const struct epoll_event *events, int n_events)
{
  gboolean has_clients = FALSE, is_nudged = FALSE;

  for (int i = 0; i < n_events; i++)
    if (events[i].data.ptr == self)
      has_clients = TRUE;
    else if (events[i].data.ptr == &self->wake)
      is_nudged = TRUE;
    else
      look_at_guest (self, events[i].data.ptr);
  if (is_nudged)
    on_wake (self);
  if (has_clients && self->paused_until_us == 0)
    accept_some (self);
  look_at_clock (self);
}

static gpointer
acceptor_main (gpointer user_data)
{
  CoterieAcceptor *self = user_data;
  struct epoll_event events[EVENTS_A_TURN];

  while (!g_atomic_int_get (&self->stopped))
    serve (self, events, epoll_wait (self->poll, events, EVENTS_A_TURN, get_timeout_ms (self)));
  while (self->guests.head != NULL)
    turn_away (self, self->guests.head->data);
  return NULL;
}

static gboolean
fail (const char *what, GError **error)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", what, g_strerror (errno));
  return FALSE;
}

static gboolean
watch (CoterieAcceptor *self, int fd, gpointer data)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = data };

  return epoll_ctl (self->poll, EPOLL_CTL_ADD, fd, &event) == 0;
}

static gboolean
open_listener (CoterieAcceptor *self, GSocketAddress *address, GError **error)
{
  struct sockaddr_storage native;
  socklen_t n_native = (socklen_t) g_socket_address_get_native_size (address);
  const int yes = 1;

  if (!g_socket_address_to_native (address, &native, sizeof native, error))
    return FALSE;
  self->listener = socket (native.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (self->listener < 0)
    return fail ("no socket", error);
  setsockopt (self->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind (self->listener, (struct sockaddr *) &native, n_native) != 0 || listen (self->listener, BACKLOG) != 0)
    return fail ("cannot listen there", error);
  if (getsockname (self->listener, (struct sockaddr *) &native, &n_native) != 0)
    return fail ("no address", error);
  self->port = ntohs (native.ss_family == AF_INET6 ? ((struct sockaddr_in6 *) &native)->sin6_port
                                                   : ((struct sockaddr_in *) &native)->sin_port);
  return TRUE;
}

static gboolean
open_descriptors (CoterieAcceptor *self, GError **error)
{
  if (!open_listener (self, G_SOCKET_ADDRESS (self->server->config->listen), error))
    return FALSE;
  self->poll = epoll_create1 (EPOLL_CLOEXEC);
  self->wake = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->spare = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  if (self->poll < 0 || self->wake < 0 || self->spare < 0 || !watch (self, self->listener, self) ||
      !watch (self, self->wake, &self->wake))
    return fail ("no descriptors", error);
  return TRUE;
}

/**
 * coterie_acceptor_new:
 * @server: (transfer none): whose configuration counts
 * @workers: (transfer none): of CoterieWorker
 * @connections: (transfer none): places of connections
 * @handshakes: (transfer none): places of those who begin TLS
 * @error: a GIOErrorEnum
 *
 * Returns: (transfer full) (nullable): listens; nobody is accepted yet
 */
CoterieAcceptor *
coterie_acceptor_new (CoterieServer *server,
                      GPtrArray *workers,
                      CoterieTurnstile *connections,
                      CoterieTurnstile *handshakes,
                      GError **error)
{
  CoterieAcceptor *self = g_new0 (CoterieAcceptor, 1);

  self->server = server;
  self->workers = workers;
  self->connections = connections;
  self->handshakes = handshakes;
  self->is_tls = server->config->tls_cert != NULL;
  self->listener = self->poll = self->wake = self->spare = -1;
  g_queue_init (&self->guests);
  if (!open_descriptors (self, error))
    g_clear_pointer (&self, coterie_acceptor_free);
  return self;
}

/**
 * coterie_acceptor_get_port:
 * @self: an acceptor
 *
 * Returns: where it listens
 */
guint16
coterie_acceptor_get_port (CoterieAcceptor *self)
{
  return self->port;
}

/**
 * coterie_acceptor_start:
 * @self: an acceptor
 */
void
coterie_acceptor_start (CoterieAcceptor *self)
{
  self->thread = g_thread_new ("acceptor", acceptor_main, self);
}

/**
 * coterie_acceptor_nudge:
 * @self: an acceptor
 *
 * From any thread: a place to shake hands has become free.
 */
void
coterie_acceptor_nudge (CoterieAcceptor *self)
{
  const guint64 one = 1;

  if (write (self->wake, &one, sizeof one) < 0 && errno != EAGAIN)
    g_warning ("cannot wake the acceptor: %s", g_strerror (errno));
}

static void
close_one (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

/**
 * coterie_acceptor_stop:
 * @self: an acceptor
 *
 * Ends its thread. Who was accepted and has no worker yet is turned away; nobody is accepted any more. It may still be
 * nudged. Repeating it is safe.
 */
void
coterie_acceptor_stop (CoterieAcceptor *self)
{
  g_atomic_int_set (&self->stopped, TRUE);
  if (self->thread != NULL)
    {
      coterie_acceptor_nudge (self);
      g_thread_join (self->thread);
    }
  self->thread = NULL;
  close_one (&self->listener);
}

/**
 * coterie_acceptor_free:
 * @self: (nullable) (transfer full): an acceptor that nobody nudges any more
 */
void
coterie_acceptor_free (CoterieAcceptor *self)
{
  if (self == NULL)
    return;
  coterie_acceptor_stop (self);
  close_one (&self->poll);
  close_one (&self->wake);
  close_one (&self->spare);
  g_free (self);
}
