// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/candidate.h"

#include <gio/gio.h>
#include <string.h>

#define PREFIX "candidate:"
#define MAX_FIELDS 32

/* candidate:FOUNDATION COMPONENT TRANSPORT PRIORITY ADDRESS PORT typ TYPE [NAME VALUE]... */
enum
{
  FOUNDATION,
  COMPONENT,
  TRANSPORT,
  PRIORITY,
  ADDRESS,
  PORT,
  TYP,
  TYPE,
  N_FIXED,
};

static const char *const types[] = { "host", "srflx", "prflx", "relay", NULL };
static const char *const extensions[] = { "raddr", "rport",      "tcptype",      "generation",
                                          "ufrag", "network-id", "network-cost", NULL };

static gboolean
is_ice_text (const char *text, gsize max_bytes)
{
  gsize size = strlen (text);

  if (size == 0 || size > max_bytes)
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr ("+/-_", *text) == NULL) /* webrtcbin and browsers write no others */
      return FALSE;
  return TRUE;
}

static gboolean
is_number (const char *text, guint64 min, guint64 max)
{
  return g_ascii_string_to_unsigned (text, 10, min, max, NULL, NULL);
}

/* A name would have us ask a resolver for whatever a stranger wrote; browsers hide addresses behind ".local" ones. */
static CoterieCandidateVerdict
judge_address (const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  if (address == NULL)
    return g_str_has_suffix (text, ".local") ? COTERIE_CANDIDATE_SKIP : COTERIE_CANDIDATE_REFUSE;
  if (g_inet_address_get_is_any (address) || g_inet_address_get_is_multicast (address) ||
      strcmp (text, "255.255.255.255") == 0)
    return COTERIE_CANDIDATE_REFUSE;
  return COTERIE_CANDIDATE_TAKE;
}

static gboolean
has_known_extensions (char **fields)
{
  for (guint i = N_FIXED; fields[i] != NULL; i += 2)
    if (!g_strv_contains (extensions, fields[i]) || fields[i + 1] == NULL)
      return FALSE;
  return TRUE;
}

static CoterieCandidateVerdict
judge_fields (char **fields)
{
  CoterieCandidateVerdict verdict;
  gboolean tcp;

  if (!is_ice_text (fields[FOUNDATION], COTERIE_CANDIDATE_FOUNDATION_MAX_BYTES) ||
      !is_number (fields[COMPONENT], 1, 2) || !is_number (fields[PRIORITY], 0, G_MAXUINT32) ||
      !is_number (fields[PORT], 1, G_MAXUINT16) || strcmp (fields[TYP], "typ") != 0 ||
      !g_strv_contains (types, fields[TYPE]) || !has_known_extensions (fields))
    return COTERIE_CANDIDATE_REFUSE;
  tcp = g_ascii_strcasecmp (fields[TRANSPORT], "tcp") == 0;
  if (!tcp && g_ascii_strcasecmp (fields[TRANSPORT], "udp") != 0)
    return COTERIE_CANDIDATE_REFUSE;
  verdict = judge_address (fields[ADDRESS]);
  return verdict == COTERIE_CANDIDATE_TAKE && tcp ? COTERIE_CANDIDATE_SKIP : verdict;
}

/**
 * coterie_candidate_judge:
 * @text: a stranger's: what stands behind "a=" of a candidate line
 *
 * Returns: what is to become of it
 */
CoterieCandidateVerdict
coterie_candidate_judge (const char *text)
{
  g_auto (GStrv) fields = NULL;

  if (strlen (text) > COTERIE_CANDIDATE_MAX_BYTES || !g_str_is_ascii (text) || !g_str_has_prefix (text, PREFIX))
    return COTERIE_CANDIDATE_REFUSE;
  fields = g_strsplit (text + strlen (PREFIX), " ", MAX_FIELDS);
  if (g_strv_length (fields) < N_FIXED)
    return COTERIE_CANDIDATE_REFUSE;
  return judge_fields (fields);
}

/**
 * coterie_candidate_is_relayed:
 * @text: a candidate, of either side
 *
 * Returns: whether it is an address at a TURN server
 */
gboolean
coterie_candidate_is_relayed (const char *text)
{
  return strstr (text, " typ relay") != NULL;
}
