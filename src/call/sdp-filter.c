// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/sdp-filter.h"

#include "call/candidate.h"
#include "call/errors.h"

#include <string.h>

#define HASH "sha-256 "

enum
{
  SESSION = 1 << 0, /* before the first medium */
  MEDIUM = 1 << 1,
  EITHER = SESSION | MEDIUM,
};

/* One medium, or what stands before the first. */
typedef struct
{
  gboolean rejected; /* port 0 and not bundle-only: it takes no part */
  gboolean bundle_only;
  guint n_fingerprints;
  guint8 fingerprint[COTERIE_FINGERPRINT_BYTES];
  guint n_setups;
  guint n_ufrags;
  guint n_passwords;
  char mid[32];
} Section;

typedef struct
{
  CoterieSdp *sdp;
  CoterieSdpType type;
  GString *kept;
  guint n_lines;
  guint n_media;
  Section sections[1 + COTERIE_SDP_MAX_MEDIA]; /* the first is the session's */
  GStrv bundle;
} Filter;

typedef gboolean (*AttributeCheck) (Filter *self, const char *value);

static Section *
section_of (Filter *self)
{
  return &self->sections[self->n_media];
}

static gboolean
is_plain (Filter *self, const char *value)
{
  return TRUE;
}

static gboolean
is_flag (Filter *self, const char *value)
{
  return value[0] == '\0';
}

static gboolean
take_bundle_only (Filter *self, const char *value)
{
  section_of (self)->bundle_only = TRUE;
  return is_flag (self, value);
}

static gboolean
take_mid (Filter *self, const char *value)
{
  Section *section = section_of (self);
  gboolean first = section->mid[0] == '\0';

  return first && value[0] != '\0' && g_strlcpy (section->mid, value, sizeof section->mid) < sizeof section->mid;
}

static gboolean
take_group (Filter *self, const char *value)
{
  if (self->bundle != NULL || !g_str_has_prefix (value, "BUNDLE "))
    return FALSE;
  self->bundle = g_strsplit (value + strlen ("BUNDLE "), " ", 2 * COTERIE_SDP_MAX_MEDIA);
  return TRUE;
}

static gboolean
take_fingerprint (Filter *self, const char *value)
{
  Section *section = section_of (self);

  if (++section->n_fingerprints > 1 || g_ascii_strncasecmp (value, HASH, strlen (HASH)) != 0)
    return FALSE;
  return coterie_fingerprint_from_text (value + strlen (HASH), section->fingerprint);
}

/* RFC 8842, section 5.2: an offer leaves it open who begins, an answer says it. */
static gboolean
take_setup (Filter *self, const char *value)
{
  if (++section_of (self)->n_setups > 1)
    return FALSE;
  if (self->type == COTERIE_SDP_OFFER)
    return strcmp (value, "actpass") == 0;
  return strcmp (value, "active") == 0 || strcmp (value, "passive") == 0;
}

static gboolean
is_ice_text (const char *value, gsize min_bytes)
{
  gsize size = strspn (value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/");

  return value[size] == '\0' && size >= min_bytes && size <= 256;
}

static gboolean
take_ufrag (Filter *self, const char *value)
{
  return ++section_of (self)->n_ufrags == 1 && is_ice_text (value, 4);
}

static gboolean
take_password (Filter *self, const char *value)
{
  return ++section_of (self)->n_passwords == 1 && is_ice_text (value, 22);
}

static gboolean
take_candidate (Filter *self, const char *value)
{
  g_autofree char *text = g_strconcat ("candidate:", value, NULL);

  return ++self->sdp->n_candidates <= COTERIE_SDP_MAX_CANDIDATES &&
         coterie_candidate_judge (text) != COTERIE_CANDIDATE_REFUSE;
}

static const struct
{
  const char *name;
  int where;
  AttributeCheck check;
} attributes[] = {
  { "bundle-only", MEDIUM, take_bundle_only },
  { "candidate", MEDIUM, take_candidate },
  { "end-of-candidates", EITHER, is_flag },
  { "extmap", EITHER, is_plain },
  { "extmap-allow-mixed", EITHER, is_flag },
  { "fingerprint", EITHER, take_fingerprint },
  { "fmtp", MEDIUM, is_plain },
  { "framerate", MEDIUM, is_plain },
  { "framesize", MEDIUM, is_plain },
  { "group", SESSION, take_group },
  { "ice-options", EITHER, is_plain },
  { "ice-pwd", EITHER, take_password },
  { "ice-ufrag", EITHER, take_ufrag },
  { "inactive", MEDIUM, is_flag },
  { "max-message-size", MEDIUM, is_plain },
  { "maxptime", MEDIUM, is_plain },
  { "mid", MEDIUM, take_mid },
  { "msid", MEDIUM, is_plain },
  { "msid-semantic", SESSION, is_plain },
  { "ptime", MEDIUM, is_plain },
  { "recvonly", MEDIUM, is_flag },
  { "rtcp", MEDIUM, is_plain },
  { "rtcp-fb", MEDIUM, is_plain },
  { "rtcp-mux", MEDIUM, is_flag },
  { "rtcp-mux-only", MEDIUM, is_flag },
  { "rtcp-rsize", MEDIUM, is_flag },
  { "rtcp-xr", MEDIUM, is_plain },
  { "rtpmap", MEDIUM, is_plain },
  { "sctp-port", MEDIUM, is_plain },
  { "sendonly", MEDIUM, is_flag },
  { "sendrecv", MEDIUM, is_flag },
  { "setup", EITHER, take_setup },
  { "ssrc", MEDIUM, is_plain },
  { "ssrc-group", MEDIUM, is_plain },
};

static const struct
{
  const char *kind;
  const char *protocol; /* all of them inside of DTLS */
  gsize counter;
  guint max;
} media[] = {
  { "audio", "UDP/TLS/RTP/SAVPF", G_STRUCT_OFFSET (CoterieSdp, n_audio), 1 },
  { "video", "UDP/TLS/RTP/SAVPF", G_STRUCT_OFFSET (CoterieSdp, n_video), 2 },
  { "application", "UDP/DTLS/SCTP", G_STRUCT_OFFSET (CoterieSdp, n_data), 1 },
};

/* m=KIND PORT PROTOCOL FORMAT... */
static gboolean
take_medium (Filter *self, const char *value)
{
  g_auto (GStrv) fields = g_strsplit (value, " ", 4);
  guint64 port;

  if (g_strv_length (fields) < 4 || self->n_media == COTERIE_SDP_MAX_MEDIA ||
      !g_ascii_string_to_unsigned (fields[1], 10, 0, G_MAXUINT16, &port, NULL))
    return FALSE;
  self->n_media++;
  section_of (self)->rejected = port == 0;
  for (guint i = 0; i < G_N_ELEMENTS (media); i++)
    if (strcmp (media[i].kind, fields[0]) == 0)
      return strcmp (media[i].protocol, fields[2]) == 0 &&
             ++G_STRUCT_MEMBER (guint, self->sdp, media[i].counter) <= media[i].max;
  return FALSE;
}

static gboolean
take_attribute (Filter *self, const char *line)
{
  const char *colon = strchr (line, ':');
  gsize size = colon != NULL ? (gsize) (colon - line) : strlen (line);
  const char *value = colon != NULL ? colon + 1 : "";

  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    if (strncmp (attributes[i].name, line, size) == 0 && attributes[i].name[size] == '\0')
      return (attributes[i].where & (self->n_media > 0 ? MEDIUM : SESSION)) != 0 && attributes[i].check (self, value);
  return FALSE;
}

static gboolean
take_line (Filter *self, const char *line)
{
  const char *value = line + 2;

  if (line[0] == '\0' || line[1] != '=')
    return FALSE;
  switch (line[0])
    {
    case 'v':
      return self->n_lines == 1 && strcmp (value, "0") == 0;
    case 'o':
    case 's':
    case 't':
      return self->n_media == 0;
    case 'c':
    case 'b':
      return TRUE;
    case 'm':
      return take_medium (self, value);
    case 'a':
      return take_attribute (self, value);
    default:
      return FALSE;
    }
}

static gboolean
is_printable (const char *line)
{
  for (; *line != '\0'; line++)
    if (!g_ascii_isprint (*line))
      return FALSE;
  return TRUE;
}

/* TCP candidates and such are well formed, but the library need not see them. */
static gboolean
is_skipped (const char *line)
{
  return g_str_has_prefix (line, "a=candidate:") &&
         coterie_candidate_judge (line + strlen ("a=")) == COTERIE_CANDIDATE_SKIP;
}

static gboolean
take_lines (Filter *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", COTERIE_SDP_MAX_LINES + 2);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gsize size = strlen (lines[i]);

      if (size > 0 && lines[i][size - 1] == '\r')
        lines[i][--size] = '\0';
      if (size == 0 && lines[i + 1] == NULL)
        break;
      self->n_lines++;
      if (self->n_lines > COTERIE_SDP_MAX_LINES || size > COTERIE_SDP_LINE_MAX_BYTES || !is_printable (lines[i]) ||
          !take_line (self, lines[i]))
        return FALSE;
      if (!is_skipped (lines[i]))
        g_string_append_printf (self->kept, "%s\r\n", lines[i]);
    }
  return self->n_media > 0;
}

/* Outside of the bundle a medium would have a connection, and so a certificate, of its own. */
static gboolean
is_bundled (Filter *self, const Section *section)
{
  return self->bundle != NULL && section->mid[0] != '\0' &&
         g_strv_contains ((const char *const *) self->bundle, section->mid);
}

static gboolean
has_medium (Filter *self, const char *mid)
{
  for (guint i = 1; i <= self->n_media; i++)
    if (mid[0] != '\0' && strcmp (self->sections[i].mid, mid) == 0)
      return TRUE;
  return FALSE;
}

/* The library knows media by their mids: of two with the same one it would take either. */
static gboolean
is_second (Filter *self, guint index)
{
  for (guint i = 1; i < index; i++)
    if (self->sections[index].mid[0] != '\0' && strcmp (self->sections[i].mid, self->sections[index].mid) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_whole_bundle (Filter *self)
{
  for (guint i = 0; self->bundle != NULL && self->bundle[i] != NULL; i++)
    if (!has_medium (self, self->bundle[i]))
      return FALSE;
  return TRUE;
}

static const Section *
fingerprinted (Filter *self, const Section *section)
{
  return section->n_fingerprints > 0 ? section : &self->sections[0];
}

static gboolean
are_equal (const Section *a, const Section *b)
{
  return memcmp (a->fingerprint, b->fingerprint, COTERIE_FINGERPRINT_BYTES) == 0;
}

/* One for the whole that the media contradict would be a second one. */
static gboolean
agrees (Filter *self, const Section *section)
{
  return self->sections[0].n_fingerprints == 0 || are_equal (&self->sections[0], section);
}

static gboolean
is_complete (Filter *self, const Section *section)
{
  const Section *session = &self->sections[0];

  return section->n_setups + session->n_setups > 0 && section->n_ufrags + session->n_ufrags > 0 &&
         section->n_passwords + session->n_passwords > 0;
}

/* Each medium that takes part has the one fingerprint; a second or another one is not admitted anywhere. */
static const char *
find_fault (Filter *self)
{
  const Section *first = NULL;

  for (guint i = 1; i <= self->n_media; i++)
    {
      const Section *section = &self->sections[i];
      const Section *holder = fingerprinted (self, section);

      if (is_second (self, i))
        return "two media of one name";
      if (section->rejected && !section->bundle_only && !is_bundled (self, section))
        continue;
      if (!is_bundled (self, section))
        return "a medium outside of the bundle";
      if (holder->n_fingerprints == 0)
        return "no fingerprint";
      if (!is_complete (self, section))
        return "a medium without its transport";
      if (first == NULL)
        first = holder;
      if (!are_equal (first, holder) || !agrees (self, first))
        return "two fingerprints";
    }
  if (first == NULL || !is_whole_bundle (self))
    return "a medium is missing";
  memcpy (self->sdp->fingerprint, first->fingerprint, COTERIE_FINGERPRINT_BYTES);
  return NULL;
}

static const char *
run (Filter *self, const char *text, gsize size)
{
  g_autofree char *copy = NULL;

  if (size > COTERIE_SDP_MAX_BYTES)
    return "too much of it";
  if (memchr (text, '\0', size) != NULL)
    return "a zero byte";
  copy = g_strndup (text, size);
  if (!take_lines (self, copy))
    return "a line that is not admitted";
  return find_fault (self);
}

/**
 * coterie_sdp_filter:
 * @self: (out caller-allocates): what was read; clear it with coterie_sdp_clear(), also on error
 * @text: a stranger's: a description
 * @size: its bytes
 * @type: what it is to be
 *
 * Admits a description when every line of it is one that clients write, everything is bundled into one transport, and
 * all of it has one and the same SHA-256 fingerprint, once. Pure.
 *
 * Returns: whether it is admitted; otherwise COTERIE_CALL_ERROR_REFUSED
 */
gboolean
coterie_sdp_filter (CoterieSdp *self, const char *text, gsize size, CoterieSdpType type, GError **error)
{
  Filter filter = { .sdp = self, .type = type };
  const char *fault;

  *self = (CoterieSdp){ .text = NULL };
  filter.kept = g_string_sized_new (MIN (size, COTERIE_SDP_MAX_BYTES));
  fault = run (&filter, text, size);
  g_strfreev (filter.bundle);
  self->text = g_string_free (filter.kept, FALSE);
  if (fault == NULL)
    return TRUE;
  g_set_error (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_REFUSED,
               "What the other device wrote about its media is not admitted: %s.", fault);
  return FALSE;
}

/**
 * coterie_sdp_clear:
 *
 * Frees what it owns. Safe to repeat.
 */
void
coterie_sdp_clear (CoterieSdp *self)
{
  g_clear_pointer (&self->text, g_free);
}
