// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gio/gio.h>

/* Gives every file of a corpus to a fuzz target, each as a test case of its own, without libFuzzer. */

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
replay_file (gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize length = 0;

  g_file_get_contents (user_data, &contents, &length, &error);
  g_assert_no_error (error);
  LLVMFuzzerTestOneInput ((const guint8 *) contents, length);
}

static void
replay_nothing (void)
{
  LLVMFuzzerTestOneInput ((const guint8 *) "", 0);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *empty = NULL;
  g_autoptr (GDir) corpus = NULL;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);

  empty = g_strdup_printf ("/fuzz/%s/nothing-at-all", argv[1]);
  g_test_add_func (empty, replay_nothing);
  corpus = g_dir_open (argv[2], 0, NULL);
  while (corpus != NULL && (name = g_dir_read_name (corpus)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/fuzz/%s/%s", argv[1], name);
      char *file = g_build_filename (argv[2], name, NULL);

      g_ptr_array_add (paths, file);
      g_test_add_data_func (path, file, replay_file);
    }
  return g_test_run ();
}
