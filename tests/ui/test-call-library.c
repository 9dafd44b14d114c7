// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "entities/errors.h"
#include "ui/call-library.h"

#include <string.h>

static void
test_of_this_build (void)
{
  g_autoptr (GError) error = NULL;
  const CoterieCallFace *face = coterie_call_library_open (COTERIE_TEST_MODULE, &error);

  g_assert_no_error (error);
  g_assert_nonnull (face->start);
}

static void
test_refused (const char *path, const char *about)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (coterie_call_library_open (path, &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, about));
}

/* An update has put another one there, whose functions are others. */
static void
test_of_another_build (void)
{
  test_refused (COTERIE_TEST_OTHER_MODULE, "another version than this program");
}

/* One of before there was a word to compare, or something else altogether. */
static void
test_of_no_build (void)
{
  test_refused (COTERIE_TEST_NO_MODULE, "another version than this program");
}

static void
test_not_there (void)
{
  test_refused ("/nowhere/libcoterie-calls.so", "not installed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/call-library/of-this-build", test_of_this_build);
  g_test_add_func ("/ui/call-library/of-another-build", test_of_another_build);
  g_test_add_func ("/ui/call-library/of-no-build", test_of_no_build);
  g_test_add_func ("/ui/call-library/not-there", test_not_there);
  return g_test_run ();
}
