// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/forwarded.h"
#include "wire/limits.h"
#include "wire/server-info.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A token bucket: holds `burst`, gains `count` in `seconds`. */
typedef struct
{
  guint32 burst;
  guint32 count;
  guint32 seconds;
} CoterieRateLimit;

/* Everything that an operator can set, checked. An argument goes before a variable, a variable before the file, the
 * file before the default. */
typedef struct
{
  char *data_dir;             /* absolute */
  GInetSocketAddress *listen; /* port 0: the system picks one */
  char *tls_cert;             /* both files, or neither */
  char *tls_key;
  char *place_file;        /* in MaxMind's format; NULL: places are not guessed */
  char *database_key_file; /* the key of the store in hexadecimal; NULL: the store is not encrypted */
  GStrv stun_urls;
  GStrv turn_urls;
  char *turn_secret_file; /* there is one when there are such addresses */
  CoterieRegistration registration;
  GPtrArray *trusted_proxies; /* of GInetAddressMask */
  CoterieForwardedHeader forwarded_header;
  guint n_workers;

  guint max_connections;
  guint max_connections_per_address; /* 0: no limit */
  guint max_handshakes;
  guint max_handshakes_per_address;
  guint handshake_timeout_ms;
  guint header_timeout_ms;
  guint body_timeout_ms;  /* for a request's body, for a reply, for a frame */
  gsize max_output_bytes; /* waiting for one slow reader */
  guint writer_batch;
  guint link_seconds; /* that a device waits to be approved at most */

  CoterieRateLimit rates[COTERIE_N_RATES];
  guint64 limits[COTERIE_N_LIMITS]; /* what GET /v1/server states; of these the mailbox's own can be set */
} CoterieConfig;

#define COTERIE_CONFIG_ERROR (coterie_config_error_quark ())

typedef enum
{
  COTERIE_CONFIG_ERROR_USAGE, /* an argument that is not known: print the usage */
  COTERIE_CONFIG_ERROR_VALUE, /* a value that cannot be: say which */
  COTERIE_CONFIG_ERROR_FILE,  /* a file that cannot be read */
} CoterieConfigError;

GQuark
coterie_config_error_quark (void);

typedef struct
{
  gboolean check;
  gboolean version;
  gboolean help;
} CoterieConfigMode;

CoterieConfig *
coterie_config_new (const char *const *arguments,
                    const char *const *environment,
                    CoterieConfigMode *mode,
                    GError **error);
void
coterie_config_free (CoterieConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieConfig, coterie_config_free)

const char *
coterie_config_get_usage (void);
gboolean
coterie_config_is_trusted_proxy (const CoterieConfig *self, GInetAddress *address);
gboolean
coterie_config_is_loopback (const CoterieConfig *self);

G_END_DECLS
