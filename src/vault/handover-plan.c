// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "vault/handover-plan.h"

#include "base/bytes.h"
#include "wire/mentions.h"

#include <string.h>

#define LATE 0x80 /* beside the phase */

/* What JSON takes for a row besides what differs, and for each of those that it names, generously. */
#define ROW_BYTES 320
#define SHARED_BYTES (2 * COTERIE_AID_BYTES + 16)
#define ONLY_BYTES (2 * COTERIE_AID_BYTES + 3)
#define MENTION_BYTES (2 * COTERIE_AID_BYTES + 44)

void
coterie_handover_plan_clear (CoterieHandoverPlan *plan)
{
  g_clear_pointer (&plan->ranges, g_array_unref);
}

GBytes *
coterie_handover_plan_to_payload (const CoterieHandoverPlan *plan)
{
  GByteArray *payload = g_byte_array_new ();

  coterie_bytes_put_u32 (payload, plan->part);
  coterie_bytes_put (payload, plan->after, sizeof plan->after);
  coterie_bytes_put_u8 (payload, (guint8) ((guint) plan->phase | (plan->late ? LATE : 0)));
  for (guint i = 0; i < plan->ranges->len; i++)
    {
      const CoterieHandoverRange *range = &g_array_index (plan->ranges, CoterieHandoverRange, i);

      coterie_bytes_put_u64 (payload, (guint64) range->chat);
      coterie_bytes_put_u64 (payload, (guint64) range->from);
      coterie_bytes_put_u64 (payload, (guint64) range->to);
    }
  return g_byte_array_free_to_bytes (payload);
}

gboolean
coterie_handover_plan_from_payload (CoterieHandoverPlan *plan, GBytes *payload)
{
  CoterieBytesReader reader;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (payload, &size);
  guint phase;

  coterie_bytes_reader_init (&reader, bytes, size);
  plan->part = coterie_bytes_reader_u32 (&reader);
  coterie_bytes_reader_copy (&reader, plan->after, sizeof plan->after);
  phase = coterie_bytes_reader_u8 (&reader);
  plan->phase = (CoterieHandoverPhase) (phase & ~(guint) LATE);
  plan->late = (phase & LATE) != 0;
  plan->ranges = g_array_new (FALSE, TRUE, sizeof (CoterieHandoverRange));
  while (coterie_bytes_reader_left (&reader) > 0 && !coterie_bytes_reader_failed (&reader, NULL))
    {
      CoterieHandoverRange range = { .chat = (gint64) coterie_bytes_reader_u64 (&reader) };

      range.from = (gint64) coterie_bytes_reader_u64 (&reader);
      range.to = (gint64) coterie_bytes_reader_u64 (&reader);
      g_array_append_val (plan->ranges, range);
    }
  return coterie_bytes_reader_finish (&reader, NULL);
}

GBytes *
coterie_handover_plan_name_chat (gint64 chat)
{
  GByteArray *bytes = g_byte_array_new ();

  coterie_bytes_put_u64 (bytes, (guint64) chat);
  return g_byte_array_free_to_bytes (bytes);
}

gboolean
coterie_handover_plan_is_open (const CoterieHandoverPlan *plan)
{
  return plan->phase == COTERIE_HANDOVER_PHASE_ROWS && plan->late && plan->part == 0 &&
         plan->ranges->len < COTERIE_HANDOVER_RANGES_MAX;
}

void
coterie_handover_plan_add (CoterieHandoverPlan *plan, gint64 chat, gint64 from, gint64 to)
{
  CoterieHandoverRange range = { .chat = chat, .from = from, .to = to };

  for (guint i = 0; plan->late && i < plan->ranges->len; i++)
    {
      CoterieHandoverRange *other = &g_array_index (plan->ranges, CoterieHandoverRange, i);

      if (other->chat != chat || other->to < from || other->from > to)
        continue;
      other->from = MIN (other->from, from);
      other->to = MAX (other->to, to);
      return;
    }
  g_array_append_val (plan->ranges, range);
}

static gsize
measure_body (const char *body)
{
  gsize size = strlen (body);

  for (; *body != '\0'; body++)
    if (*body == '"' || *body == '\\' || (*body >= '\b' && *body <= '\r' && *body != '\v'))
      size += 1;
    else if ((guint8) *body < 0x20)
      size += 5;
  return size;
}

gsize
coterie_handover_plan_measure (const CoterieStoreMessage *row)
{
  return ROW_BYTES + measure_body (row->body) + (row->shared_by != 0 ? SHARED_BYTES : 0) +
         (row->part != NULL ? g_bytes_get_size (row->part) / COTERIE_AID_BYTES * ONLY_BYTES : 0) +
         coterie_mentions_get_n (row->mentions) * MENTION_BYTES;
}
