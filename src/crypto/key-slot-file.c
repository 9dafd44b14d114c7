// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/key-slot.h"

#include <gio/gio.h>

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* How a slot reaches a disk: whole or not at all, whenever the power goes. */

static gboolean
fail (const char *what, GError **error)
{
  int saved = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved), "The key slot cannot be %s: %s", what,
               g_strerror (saved));
  return FALSE;
}

static gboolean
write_all (int fd, const guint8 *bytes, gsize size)
{
  while (size > 0)
    {
      gssize n = write (fd, bytes, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      bytes += n;
      size -= n;
    }

  return fsync (fd) == 0;
}

static gboolean
sync_folder_of (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done;

  if (fd < 0)
    return FALSE;

  done = fsync (fd) == 0;
  close (fd);
  return done;
}

/* The old slot opens with the old passphrase, and a disk keeps what it is not told to overwrite. This is an attempt:
 * some file systems and all flash write elsewhere, so a failure is no error. */
static void
overwrite_and_close (int fd)
{
  static const guint8 zeros[COTERIE_KEY_SLOT_BYTES];
  G_GNUC_UNUSED gboolean done;

  if (fd < 0)
    return;

  done = write_all (fd, zeros, sizeof zeros);
  close (fd);
}

/**
 * coterie_key_slot_write_file:
 * @path: where
 * @slot: the slot
 * @error: return location
 *
 * Writes a slot beside @path (readable by the owner alone), syncs it, renames it into place, syncs the folder, and
 * overwrites what stood there. After a crash there is the old slot or the new one. Repeating is safe.
 *
 * Returns: %FALSE with a #GFileError; the old slot is then still in place, unless only the last sync failed
 */
gboolean
coterie_key_slot_write_file (const char *path, GBytes *slot, GError **error)
{
  g_autofree char *fresh = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (fresh, O_RDWR | O_CLOEXEC, 0600);
  int old_fd;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (slot, &size);

  if (fd < 0)
    return fail ("created", error);

  old_fd = open (path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  if (!write_all (fd, bytes, size) || g_rename (fresh, path) < 0)
    {
      fail ("written", error);
      close (fd);
      if (old_fd >= 0)
        close (old_fd);
      g_unlink (fresh);
      return FALSE;
    }
  close (fd);

  if (!sync_folder_of (path))
    {
      fail ("synced", error);
      if (old_fd >= 0)
        close (old_fd);
      return FALSE;
    }

  overwrite_and_close (old_fd);
  return TRUE;
}

/**
 * coterie_key_slot_read_file:
 * @path: where
 * @error: return location
 *
 * Reads no more than one byte beyond a slot's size: whatever is longer is refused by coterie_key_slot_open().
 *
 * Returns: (transfer full): the bytes, or %NULL with a #GFileError (%G_FILE_ERROR_NOENT when there is no slot)
 */
GBytes *
coterie_key_slot_read_file (const char *path, GError **error)
{
  guint8 bytes[COTERIE_KEY_SLOT_BYTES + 1];
  gsize n_bytes = 0;
  gssize n = -1;
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    {
      fail ("opened", error);
      return NULL;
    }

  while (n_bytes < sizeof bytes && (n = read (fd, bytes + n_bytes, sizeof bytes - n_bytes)) != 0)
    {
      if (n > 0)
        n_bytes += n;
      else if (errno != EINTR)
        break;
    }
  if (n < 0)
    {
      fail ("read", error);
      close (fd);
      return NULL;
    }
  close (fd);

  return g_bytes_new (bytes, n_bytes);
}
