// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
/* Measures what a person sees: how long after a program was started, or a key pressed, a part of the screen changes,
 * and when it came to rest. It looks from outside, the same way at every program.
 *
 * Each line of standard input is one request, answered by one line {"first_us":…,"inked_us":…,"last_us":…,"pid":…};
 * first_us is -1 when nothing changed in time, and inked_us is the first change that left something to see, which a
 * plain ground is not:
 *
 *   spawn X Y WIDTH HEIGHT WITHIN_MS QUIET_MS PROGRAM [ARGUMENT...]    (split at blanks)
 *   press X Y WIDTH HEIGHT WITHIN_MS QUIET_MS KEY                      (an X keysym: Return, Down, a)
 *   click X Y WIDTH HEIGHT WITHIN_MS QUIET_MS AT_X AT_Y                (on the screen) */
#define G_LOG_DOMAIN "stopwatch"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XShm.h>
#include <X11/extensions/XTest.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

typedef struct
{
  Display *display;
  XShmSegmentInfo memory;
  XImage *image;
} Screenful;

typedef struct
{
  int x, y, width, height;
  gint64 within_ms, quiet_ms;
} Watch;

typedef struct
{
  gint64 first_us, inked_us, last_us; /* after the start; -1: nothing changed, or nothing came */
} Change;

/* XShmGetImage fills an image of its own size, so each request has one. */
static void
screenful_open (Screenful *self, Display *display, const Watch *watch)
{
  const int screen = DefaultScreen (display);

  self->display = display;
  self->image = XShmCreateImage (display, DefaultVisual (display, screen), DefaultDepth (display, screen), ZPixmap,
                                 NULL, &self->memory, watch->width, watch->height);
  self->memory.shmid =
      shmget (IPC_PRIVATE, (size_t) self->image->bytes_per_line * self->image->height, IPC_CREAT | 0600);
  g_assert_cmpint (self->memory.shmid, >=, 0);
  self->memory.shmaddr = self->image->data = shmat (self->memory.shmid, NULL, 0);
  self->memory.readOnly = False;
  XShmAttach (display, &self->memory);
  XSync (display, False);
  shmctl (self->memory.shmid, IPC_RMID, NULL); /* goes with the last who has it */
}

static void
screenful_close (Screenful *self)
{
  XShmDetach (self->display, &self->memory);
  XSync (self->display, False);
  XDestroyImage (self->image);
  shmdt (self->memory.shmaddr);
}

static guint
look (Screenful *self, const Watch *watch)
{
  const gsize n = (gsize) self->image->bytes_per_line * self->image->height;
  const guint64 *words = (const guint64 *) self->image->data;
  guint64 hash = 14695981039346656037u;

  XShmGetImage (self->display, DefaultRootWindow (self->display), self->image, watch->x, watch->y, AllPlanes);
  for (gsize i = 0; i < n / sizeof *words; i++)
    hash = (hash ^ words[i]) * 1099511628211u;
  return (guint) (hash ^ (hash >> 32));
}

static gboolean
is_inked (const Screenful *self)
{
  const gsize n = (gsize) self->image->bytes_per_line * self->image->height;

  return memcmp (self->image->data, self->image->data + 4, n - 4) != 0;
}

/* The bell of a caret that blinks is not told from work: choose a part without one, or a short quiet_ms. */
static Change
watch_for_change (Screenful *screenful, const Watch *watch, guint before, gint64 start_us)
{
  Change change = { -1, -1, -1 };
  guint seen = before;

  for (;;)
    {
      const guint now = look (screenful, watch);
      const gint64 us = g_get_monotonic_time () - start_us;

      if (now != seen)
        {
          change.last_us = us;
          if (change.first_us < 0)
            change.first_us = us;
          if (change.inked_us < 0 && is_inked (screenful))
            change.inked_us = us;
          seen = now;
        }
      if (change.first_us < 0 ? us > watch->within_ms * 1000 : us - change.last_us > watch->quiet_ms * 1000)
        return change;
      g_usleep (500);
    }
}

static gboolean
parse_watch (Watch *watch, char **words)
{
  if (g_strv_length (words) < 8)
    return FALSE;
  *watch =
      (Watch){ atoi (words[1]), atoi (words[2]), atoi (words[3]), atoi (words[4]), atoi (words[5]), atoi (words[6]) };
  return watch->width > 0 && watch->height > 0;
}

static GPid
spawn (char **arguments)
{
  g_autoptr (GError) error = NULL;
  GPid pid = 0;

  if (!g_spawn_async (NULL, arguments, NULL,
                      G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                      &error))
    g_error ("%s", error->message);
  return pid;
}

static void
press (Display *display, const char *name)
{
  const KeyCode code = XKeysymToKeycode (display, XStringToKeysym (name));

  g_assert_cmpint (code, !=, 0);
  XTestFakeKeyEvent (display, code, True, CurrentTime);
  XTestFakeKeyEvent (display, code, False, CurrentTime);
  XFlush (display);
}

static void
click (Display *display, const char *x, const char *y)
{
  XTestFakeMotionEvent (display, DefaultScreen (display), atoi (x), atoi (y), CurrentTime);
  XTestFakeButtonEvent (display, 1, True, CurrentTime);
  XTestFakeButtonEvent (display, 1, False, CurrentTime);
  XFlush (display);
}

static gboolean
answer (Display *display, char **words)
{
  Screenful screenful = { NULL };
  Change change;
  Watch watch;
  guint before;
  gint64 start_us;
  GPid pid = 0;

  if (!parse_watch (&watch, words) || (g_str_equal (words[0], "click") && words[8] == NULL))
    return FALSE;
  screenful_open (&screenful, display, &watch);
  before = look (&screenful, &watch);
  start_us = g_get_monotonic_time ();
  if (g_str_equal (words[0], "spawn"))
    pid = spawn (words + 7);
  else if (g_str_equal (words[0], "click"))
    click (display, words[7], words[8]);
  else
    press (display, words[7]);
  change = watch_for_change (&screenful, &watch, before, start_us);
  screenful_close (&screenful);
  printf ("{\"first_us\":%" G_GINT64_FORMAT ",\"inked_us\":%" G_GINT64_FORMAT ",\"last_us\":%" G_GINT64_FORMAT
          ",\"pid\":%d}\n",
          change.first_us, change.inked_us, change.last_us, (int) pid);
  fflush (stdout);
  return TRUE;
}

int
main (void)
{
  Display *display = XOpenDisplay (NULL);
  char line[4096];

  if (display == NULL || !XShmQueryExtension (display))
    {
      fprintf (stderr, "stopwatch: no X display with shared memory\n");
      return 1;
    }
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (line), " ", -1);

      if (!answer (display, words))
        {
          fprintf (stderr, "stopwatch: what is \"%s\"?\n", line);
          return 1;
        }
    }
  XCloseDisplay (display);
  return 0;
}
