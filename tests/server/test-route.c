// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/log-line.h"
#include "server/route.h"
#include "wire/errors.h"

static const struct
{
  const char *rule, *method, *path;
  const char *pattern; /* NULL: refused with `code` */
  const char *first, *second;
  CoterieCode code;
} cases[] = {
  { "plain", "GET", "/v1/server", "/v1/server", NULL, NULL, 0 },
  { "parameter", "GET", "/v1/names/bob", "/v1/names/{name}", "bob", NULL, 0 },
  { "two-parameters", "POST", "/v1/accounts/aa/devices/2/bundle", "/v1/accounts/{aid}/devices/{device}/bundle", "aa",
    "2", 0 },
  { "percent", "GET", "/v1/names/b%6Fb", "/v1/names/{name}", "bob", NULL, 0 },
  { "by-method", "PUT", "/v1/account/prekeys", "/v1/account/prekeys", NULL, NULL, 0 },
  { "wrong-method", "PUT", "/v1/server", NULL, NULL, NULL, COTERIE_CODE_METHOD_NOT_ALLOWED },
  { "lower-case-method", "get", "/v1/server", NULL, NULL, NULL, COTERIE_CODE_METHOD_NOT_ALLOWED },
  { "head", "HEAD", "/healthz", NULL, NULL, NULL, COTERIE_CODE_METHOD_NOT_ALLOWED },
  { "unknown", "GET", "/v2/server", NULL, NULL, NULL, COTERIE_CODE_NOT_FOUND },
  { "root", "GET", "/", NULL, NULL, NULL, COTERIE_CODE_NOT_FOUND },
  { "empty", "GET", "", NULL, NULL, NULL, COTERIE_CODE_NOT_FOUND },
  { "no-slash", "GET", "v1/server", NULL, NULL, NULL, COTERIE_CODE_NOT_FOUND },
  { "asterisk", "OPTIONS", "*", NULL, NULL, NULL, COTERIE_CODE_NOT_FOUND },
  { "trailing-slash", "GET", "/v1/server/", NULL, NULL, NULL, COTERIE_CODE_NOT_FOUND },
  { "double-slash", "GET", "//v1/server", NULL, NULL, NULL, COTERIE_CODE_NOT_FOUND },
  { "longer", "GET", "/v1/servers", NULL, NULL, NULL, COTERIE_CODE_NOT_FOUND },
  { "shorter", "GET", "/v1/serve", NULL, NULL, NULL, COTERIE_CODE_NOT_FOUND },
  { "prefix", "GET", "/v1", NULL, NULL, NULL, COTERIE_CODE_NOT_FOUND },
  { "empty-parameter", "GET", "/v1/names/", NULL, NULL, NULL, COTERIE_CODE_NOT_FOUND },
  { "parameter-with-slash", "GET", "/v1/names/a%2Fb", NULL, NULL, NULL, COTERIE_CODE_NOT_FOUND },
  { "parameter-with-nul", "GET", "/v1/names/a%00b", NULL, NULL, NULL, COTERIE_CODE_NOT_FOUND },
  { "bad-percent", "GET", "/v1/names/%zz", NULL, NULL, NULL, COTERIE_CODE_NOT_FOUND },
  { "not-utf8", "GET", "/v1/names/%ff", NULL, NULL, NULL, COTERIE_CODE_NOT_FOUND },
  { "parameter-and-more", "GET", "/v1/names/bob/x", NULL, NULL, NULL, COTERIE_CODE_NOT_FOUND },
};

static void
test_find (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  char *parameters[COTERIE_CALL_MAX_PARAMETERS] = { NULL };
  g_autoptr (GError) error = NULL;
  const CoterieRoute *route =
      coterie_route_find (coterie_routes, coterie_n_routes, cases[i].method, cases[i].path, parameters, &error);

  g_assert_cmpstr (route != NULL ? route->path : NULL, ==, cases[i].pattern);
  g_assert_cmpstr (parameters[0], ==, cases[i].first);
  g_assert_cmpstr (parameters[1], ==, cases[i].second);
  if (route == NULL)
    g_assert_cmpint (coterie_code_from_error (error), ==, cases[i].code);
  for (guint j = 0; j < COTERIE_CALL_MAX_PARAMETERS; j++)
    g_free (parameters[j]);
}

static void
test_long_parameter (void)
{
  g_autofree char *name = g_strnfill (256, 'a');
  g_autofree char *path = g_strconcat ("/v1/names/", name, NULL);
  char *parameters[COTERIE_CALL_MAX_PARAMETERS] = { NULL };

  g_assert_null (coterie_route_find (coterie_routes, coterie_n_routes, "GET", path, parameters, NULL));
}

static void
test_index (void)
{
  static const CoterieRoute route = { .path = "/v1/accounts/{aid}/devices/{device}/bundle" };

  g_assert_cmpint (coterie_route_parameter_index (&route, "aid"), ==, 0);
  g_assert_cmpint (coterie_route_parameter_index (&route, "device"), ==, 1);
  g_assert_cmpint (coterie_route_parameter_index (&route, "ai"), ==, -1);
  g_assert_cmpint (coterie_route_parameter_index (&route, "name"), ==, -1);
}

/* The tables of docs/protocol.md, sections 8 and 18, have the same rows in the same order. */
static void
test_protocol (void)
{
  g_autofree char *text = NULL;
  g_autoptr (GRegex) row =
      g_regex_new ("^\\| (GET|POST|PUT|DELETE) (/\\S+) \\| ([a-z, ]+) \\|", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  gsize i = 0;

  g_assert_true (g_file_get_contents (TEST_PROTOCOL, &text, NULL, NULL));
  for (g_regex_match (row, text, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL), i++)
    {
      static const char *const who[] = { "open", "link", "device", "device, socket only" };
      g_autofree char *method = g_match_info_fetch (match, 1);
      g_autofree char *path = g_match_info_fetch (match, 2);
      g_autofree char *whose = g_match_info_fetch (match, 3);

      g_assert_cmpuint (i, <, coterie_n_routes);
      g_assert_cmpstr (coterie_routes[i].method, ==, method);
      g_assert_cmpstr (coterie_routes[i].path, ==, path);
      g_assert_cmpstr (who[coterie_routes[i].who], ==, whose);
    }
  g_assert_cmpuint (i, ==, coterie_n_routes);
}

static void
test_log_line (void)
{
  CoterieLogLine line = { .method = "GET",
                          .pattern = "/v1/names/{name}",
                          .status = 200,
                          .duration_us = 12,
                          .n_request_bytes = 0,
                          .n_reply_bytes = 34 };
  CoterieLogLine nothing = { .socket = TRUE, .status = 404 };
  g_autofree char *text = coterie_log_line_format (&line);
  g_autofree char *nothing_text = coterie_log_line_format (&nothing);

  g_assert_cmpstr (text, ==, "http GET /v1/names/{name} 200 12 us 0 in 34 out");
  g_assert_cmpstr (nothing_text, ==, "socket - - 404 0 us 0 in 0 out");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/route/%s", cases[i].rule);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_find);
    }
  g_test_add_func ("/server/route/long-parameter", test_long_parameter);
  g_test_add_func ("/server/route/parameter-index", test_index);
  g_test_add_func ("/server/route/table-is-the-protocol's", test_protocol);
  g_test_add_func ("/server/route/log-line", test_log_line);
  return g_test_run ();
}
