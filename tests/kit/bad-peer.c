// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

/* Preloaded into a program that calls, it makes of it somebody whom nobody wants in a call, by COTERIE_BAD_PEER. For
 * tests.
 *
 * "certificate": its descriptions name another certificate than the one that it shows, as for whoever gets what
 * somebody in between shows. "line": they have a line that calls do not know. "deaf": of what comes over UDP one packet
 * in eight is lost. */

#define EXPORTED __attribute__ ((visibility ("default")))
#define MARK "a=fingerprint:sha-256 "
#define LINE "a=x-unheard-of:1\r\n"
#define ONE_LOST_OF 8

EXPORTED char *
gst_sdp_message_as_text (const void *message);
EXPORTED ssize_t
recvmsg (int fd, struct msghdr *message, int flags);

static int
is_meant (const char *kind)
{
  const char *wish = getenv ("COTERIE_BAD_PEER");

  return wish != NULL && strcmp (wish, kind) == 0;
}

/* Another digit, or none at all. */
static void
change_certificates (char *text)
{
  for (char *mark = strstr (text, MARK); mark != NULL; mark = strstr (mark + 1, MARK))
    mark[strlen (MARK)] ^= 1;
}

/* @text is GLib's, which is the C library's. */
static char *
add_line (char *text)
{
  const size_t n_bytes = strlen (text);
  char *longer = realloc (text, n_bytes + sizeof LINE);

  if (longer != NULL)
    memcpy (longer + n_bytes, LINE, sizeof LINE);
  return longer != NULL ? longer : text;
}

char *
gst_sdp_message_as_text (const void *message)
{
  char *(*real) (const void *) = (char *(*) (const void *) ) dlsym (RTLD_NEXT, "gst_sdp_message_as_text");
  char *text = real (message);

  if (is_meant ("certificate"))
    change_certificates (text);
  return is_meant ("line") ? add_line (text) : text;
}

static int
is_udp (int fd)
{
  int kind = 0, family = 0;
  socklen_t n_bytes = sizeof kind;

  return getsockopt (fd, SOL_SOCKET, SO_TYPE, &kind, &n_bytes) == 0 && kind == SOCK_DGRAM &&
         getsockopt (fd, SOL_SOCKET, SO_DOMAIN, &family, &n_bytes) == 0 && family == AF_INET;
}

ssize_t
recvmsg (int fd, struct msghdr *message, int flags)
{
  ssize_t (*real) (int, struct msghdr *, int) = (ssize_t (*) (int, struct msghdr *, int)) dlsym (RTLD_NEXT, "recvmsg");
  static _Thread_local unsigned n_come;
  ssize_t n_bytes = real (fd, message, flags);

  if (n_bytes <= 0 || !is_meant ("deaf") || !is_udp (fd) || ++n_come % ONE_LOST_OF != 0)
    return n_bytes;
  errno = EAGAIN; /* whoever reads asks again when the next one is there */
  return -1;
}
