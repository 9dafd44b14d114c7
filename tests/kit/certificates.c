// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-kit"

#include "kit/certificates.h"

#include <glib/gstdio.h>

struct _CoterieTestCertificates
{
  char *folder;
};

/* All of it goes through a shell, for the pipe in the pin. */
static char *
run (const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *command = NULL;
  g_autofree char *complaint = NULL;
  const char *argv[] = { "sh", "-c", NULL, NULL };
  char *output = NULL;
  va_list arguments;
  int status;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  argv[2] = command;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, &complaint, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s", command, complaint);
  return output;
}

static GTlsCertificate *
load (CoterieTestCertificates *self, const char *name)
{
  g_autofree char *cert = coterie_test_certificates_get_path (self, name, "crt");
  g_autofree char *key = coterie_test_certificates_get_path (self, name, "key");
  GError *error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_files (cert, key, &error);

  g_assert_no_error (error);
  return certificate;
}

CoterieTestCertificates *
coterie_test_certificates_new (void)
{
  CoterieTestCertificates *self = g_new0 (CoterieTestCertificates, 1);
  GError *error = NULL;

  self->folder = g_dir_make_tmp ("coterie-certificates-XXXXXX", &error);
  g_assert_no_error (error);
  return self;
}

void
coterie_test_certificates_free (CoterieTestCertificates *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self);
}

char *
coterie_test_certificates_get_path (CoterieTestCertificates *self, const char *name, const char *ending)
{
  return g_strdup_printf ("%s/%s.%s", self->folder, name, ending);
}

static void
sign (CoterieTestCertificates *self, const char *key_name, const char *name, const char *host)
{
  g_autofree char *output = NULL;

  output = run ("cd '%s' && { [ '%s' = '%s' ] || cp '%s.key' '%s.key'; } && "
                "openssl req -x509 -new -key '%s.key' -out '%s.crt' -subj '/CN=%s' -days 3 "
                "-addext 'subjectAltName=DNS:%s,IP:127.0.0.1' 2>&1",
                self->folder, key_name, name, key_name, name, name, name, host, host);
}

GTlsCertificate *
coterie_test_certificates_make (CoterieTestCertificates *self, const char *name, const char *host)
{
  g_autofree char *output =
      run ("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out '%s/%s.key' 2>&1", self->folder, name);

  sign (self, name, name, host);
  return load (self, name);
}

GTlsCertificate *
coterie_test_certificates_renew (CoterieTestCertificates *self, const char *name, const char *renewed)
{
  sign (self, name, renewed, "localhost");
  return load (self, renewed);
}

char *
coterie_test_certificates_get_pin (CoterieTestCertificates *self, const char *name)
{
  char *output = run ("openssl x509 -in '%s/%s.crt' -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum",
                      self->folder, name);

  output[64] = '\0';
  return output;
}
