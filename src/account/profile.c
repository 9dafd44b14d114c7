// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/profile.h"

#include "entities/errors.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define SETTING_UNFINISHED "unfinished"

struct _CoterieProfile
{
  char *dir;
  char *lock_path;
  char *ini_path;
  char *database_path;
  char *key_slot_path;
  char *files_path;
  int lock_fd; /* -1 while it is not ours */
};

/**
 * coterie_profile_new:
 * @dir: the folder; it need not be there
 */
CoterieProfile *
coterie_profile_new (const char *dir)
{
  CoterieProfile *self = g_rc_box_new0 (CoterieProfile);

  self->dir = g_strdup (dir);
  self->lock_path = g_build_filename (dir, "lock", NULL);
  self->ini_path = g_build_filename (dir, "profile.ini", NULL);
  self->database_path = g_build_filename (dir, "store.db", NULL);
  self->key_slot_path = g_build_filename (dir, "keyslot", NULL);
  self->files_path = g_build_filename (dir, "files", NULL);
  self->lock_fd = -1;
  return self;
}

static void
profile_clear (CoterieProfile *self)
{
  coterie_profile_unlock (self);
  g_free (self->dir);
  g_free (self->lock_path);
  g_free (self->ini_path);
  g_free (self->database_path);
  g_free (self->key_slot_path);
  g_free (self->files_path);
}

CoterieProfile *
coterie_profile_ref (CoterieProfile *self)
{
  return g_rc_box_acquire (self);
}

void
coterie_profile_unref (CoterieProfile *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) profile_clear);
}

/**
 * coterie_profile_free:
 *
 * For its owner: others may use the profile from now on, though something of ours may still hold it.
 */
void
coterie_profile_free (CoterieProfile *self)
{
  coterie_profile_unlock (self);
  coterie_profile_unref (self);
}

const char *
coterie_profile_get_database (CoterieProfile *self)
{
  return self->database_path;
}

const char *
coterie_profile_get_key_slot (CoterieProfile *self)
{
  return self->key_slot_path;
}

gboolean
coterie_profile_has_key_slot (CoterieProfile *self)
{
  return g_file_test (self->key_slot_path, G_FILE_TEST_EXISTS);
}

static gboolean
fail (GError **error, CoterieCoreError code, const char *what, const char *path)
{
  int saved = errno;

  if (saved == ENOSPC || saved == EDQUOT)
    code = COTERIE_CORE_ERROR_DISK_FULL;
  g_set_error (error, COTERIE_CORE_ERROR, code, "%s %s: %s.", what, path, g_strerror (saved));
  return FALSE;
}

static gboolean
make_dir (CoterieProfile *self, GError **error)
{
  if (g_mkdir_with_parents (self->dir, 0700) == 0 && g_chmod (self->dir, 0700) == 0)
    return TRUE;
  return fail (error, COTERIE_CORE_ERROR_FAILED, "Cannot make the folder", self->dir);
}

static gboolean
take_lock (int fd)
{
  /* Open-file-description locks go with the descriptor, not with the process, and one process may have two profiles. */
  struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  return fcntl (fd, F_OFD_SETLK, &whole) == 0;
}

static gboolean
remove_file (const char *path, GError **error)
{
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  return fail (error, COTERIE_CORE_ERROR_FAILED, "Cannot remove", path);
}

static void
overwrite (const char *path)
{
  guint8 zeros[256] = { 0 };
  struct stat info;
  int fd = g_open (path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0);

  if (fd < 0)
    return;
  if (fstat (fd, &info) == 0 && info.st_size > 0)
    {
      gsize n_bytes = MIN ((gsize) info.st_size, sizeof zeros);

      if (write (fd, zeros, n_bytes) == (gssize) n_bytes)
        fsync (fd);
    }
  close (fd);
}

/* A program that ended while it changed the passphrase left a slot beside the one in force, and that one opens the
 * database as well. */
static gboolean
remove_left_key_slots (CoterieProfile *self, GError **error)
{
  g_autofree char *base = g_path_get_basename (self->key_slot_path);
  g_autofree char *prefix = g_strconcat (base, ".", NULL);
  g_autoptr (GDir) dir = g_dir_open (self->dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->dir, name, NULL);

      if (!g_str_has_prefix (name, prefix))
        continue;
      overwrite (path);
      if (!remove_file (path, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * coterie_profile_lock:
 * @create: make the folder when it is not there
 *
 * Keeps every other program off the profile until coterie_profile_unlock() or the end of the process, and takes away
 * what a program left that was killed. Repeating is safe. Errors: BUSY; NO_PROFILE when there is no folder; DISK_FULL;
 * FAILED.
 */
gboolean
coterie_profile_lock (CoterieProfile *self, gboolean create, GError **error)
{
  g_autoptr (GError) left = NULL;
  int fd;

  if (self->lock_fd >= 0)
    return TRUE;
  if (create && !make_dir (self, error))
    return FALSE;
  if (!g_file_test (self->dir, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_NO_PROFILE, "There is no account in %s.", self->dir);
      return FALSE;
    }
  fd = g_open (self->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail (error, COTERIE_CORE_ERROR_FAILED, "Cannot open", self->lock_path);
  if (!take_lock (fd))
    {
      g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BUSY, "Another program uses the profile %s.",
                   self->dir);
      close (fd);
      return FALSE;
    }
  self->lock_fd = fd;
  if (!remove_left_key_slots (self, &left))
    g_warning ("%s", left->message);
  return TRUE;
}

/**
 * coterie_profile_unlock:
 *
 * Repeating is safe.
 */
void
coterie_profile_unlock (CoterieProfile *self)
{
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  self->lock_fd = -1;
}

/**
 * coterie_profile_dup_setting:
 *
 * Returns: (transfer full) (nullable): its value; NULL when there is none, or no file that can be read
 */
char *
coterie_profile_dup_setting (CoterieProfile *self, const char *name)
{
  g_autoptr (GKeyFile) ini = g_key_file_new ();

  if (!g_key_file_load_from_file (ini, self->ini_path, G_KEY_FILE_NONE, NULL))
    return NULL;
  return g_key_file_get_string (ini, "server", name, NULL);
}

/**
 * coterie_profile_set_setting:
 * @value: (nullable): NULL takes it away
 */
gboolean
coterie_profile_set_setting (CoterieProfile *self, const char *name, const char *value, GError **error)
{
  g_autoptr (GKeyFile) ini = g_key_file_new ();
  g_autoptr (GError) cause = NULL;
  g_autofree char *text = NULL;
  gsize size;

  g_key_file_load_from_file (ini, self->ini_path, G_KEY_FILE_KEEP_COMMENTS, NULL);
  if (value != NULL)
    g_key_file_set_string (ini, "server", name, value);
  else
    g_key_file_remove_key (ini, "server", name, NULL);
  text = g_key_file_to_data (ini, &size, NULL);
  if (g_file_set_contents_full (self->ini_path, text, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &cause))
    return TRUE;
  g_set_error (error, COTERIE_CORE_ERROR,
               g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? COTERIE_CORE_ERROR_DISK_FULL
                                                                         : COTERIE_CORE_ERROR_FAILED,
               "Cannot write %s.", self->ini_path);
  return FALSE;
}

gboolean
coterie_profile_is_unfinished (CoterieProfile *self)
{
  g_autofree char *value = coterie_profile_dup_setting (self, SETTING_UNFINISHED);

  return value != NULL;
}

gboolean
coterie_profile_set_unfinished (CoterieProfile *self, gboolean unfinished, GError **error)
{
  return coterie_profile_is_unfinished (self) == unfinished ||
         coterie_profile_set_setting (self, SETTING_UNFINISHED, unfinished ? "yes" : NULL, error);
}

/**
 * coterie_profile_remove_database:
 *
 * Without its key slot the database cannot be read by anybody, so removing it needs no overwriting.
 */
gboolean
coterie_profile_remove_database (CoterieProfile *self, GError **error)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (self->database_path, suffixes[i], NULL);

      if (!remove_file (path, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
remove_files (CoterieProfile *self, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (self->files_path, 0, NULL);
  const char *name;

  if (dir == NULL)
    return TRUE;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->files_path, name, NULL);

      if (!remove_file (path, error))
        return FALSE;
    }
  g_rmdir (self->files_path);
  return TRUE;
}

/**
 * coterie_profile_wipe:
 *
 * Takes the profile away, the key slot first: from there on nothing can be read any more. The folder goes when nothing
 * else is in it; the lock stays ours until the profile is unlocked. Repeating is safe.
 */
gboolean
coterie_profile_wipe (CoterieProfile *self, GError **error)
{
  overwrite (self->key_slot_path);
  if (!remove_file (self->key_slot_path, error) || !remove_left_key_slots (self, error) ||
      !coterie_profile_remove_database (self, error) || !remove_files (self, error) ||
      !remove_file (self->ini_path, error) || !remove_file (self->lock_path, error))
    return FALSE;
  g_rmdir (self->dir);
  return TRUE;
}
