// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/effects.h"

#include <string.h>

typedef enum
{
  EFFECT_DELIVER,
  EFFECT_TEXT,
  EFFECT_ACKED,
  EFFECT_CLOSE,
  EFFECT_CALL,
} EffectKind;

typedef struct
{
  EffectKind kind;
  guint16 close_code;
  gint64 device_id;
  guint64 id;
  GBytes *bytes;
  CoterieEffectFunc run;
  gpointer data;
  GDestroyNotify free_data;
} Effect;

static void
add (CoterieEffects *self, const Effect *effect)
{
  if (self->items == NULL)
    self->items = g_array_sized_new (FALSE, FALSE, sizeof (Effect), 2);
  g_array_append_vals (self->items, effect, 1);
}

/**
 * coterie_effects_deliver:
 * @self: effects
 * @device_id: row of a device
 * @id: of the envelope; 0 for a fleeting one
 * @frame: (transfer full): a whole deliver frame
 *
 * To a device, if it is here then.
 */
void
coterie_effects_deliver (CoterieEffects *self, gint64 device_id, guint64 id, GBytes *frame)
{
  add (self, &(Effect){ .kind = EFFECT_DELIVER, .device_id = device_id, .id = id, .bytes = frame });
}

/**
 * coterie_effects_send_text:
 * @self: effects
 * @device_id: row of a device
 * @text: (transfer full): a whole text frame
 *
 * To a device, if it is here then.
 */
void
coterie_effects_send_text (CoterieEffects *self, gint64 device_id, char *text)
{
  add (self, &(Effect){ .kind = EFFECT_TEXT, .device_id = device_id, .bytes = g_bytes_new_take (text, strlen (text)) });
}

/**
 * coterie_effects_tell_acked:
 * @self: effects
 * @device_id: row of a device
 * @ids: (array length=n_ids): of envelopes, copied
 * @n_ids: their number
 *
 * Frees the window of its connection, if it has one then; see coterie_hub_tell_acked().
 */
void
coterie_effects_tell_acked (CoterieEffects *self, gint64 device_id, const guint64 *ids, guint n_ids)
{
  add (self,
       &(Effect){ .kind = EFFECT_ACKED, .device_id = device_id, .bytes = g_bytes_new (ids, n_ids * sizeof *ids) });
}

/**
 * coterie_effects_close:
 * @self: effects
 * @device_id: row of a device
 * @close_code: one of COTERIE_CLOSE_*
 *
 * Ends the device's connection, if it has one then.
 */
void
coterie_effects_close (CoterieEffects *self, gint64 device_id, guint16 close_code)
{
  add (self, &(Effect){ .kind = EFFECT_CLOSE, .device_id = device_id, .close_code = close_code });
}

/**
 * coterie_effects_call:
 * @self: effects
 * @run: (scope async): quick, must not fail
 * @data: for it
 * @free_data: (nullable): frees @data in either case
 */
void
coterie_effects_call (CoterieEffects *self, CoterieEffectFunc run, gpointer data, GDestroyNotify free_data)
{
  add (self, &(Effect){ .kind = EFFECT_CALL, .run = run, .data = data, .free_data = free_data });
}

static void
run_one (const Effect *effect, CoterieHub *hub, gsize *by_hand_bytes)
{
  switch (effect->kind)
    {
    case EFFECT_DELIVER:
      coterie_hub_deliver (hub, effect->device_id, effect->id, effect->bytes);
      return;
    case EFFECT_TEXT:
      coterie_hub_send_text (hub, effect->device_id, effect->bytes);
      return;
    case EFFECT_ACKED:
      coterie_hub_tell_acked (hub, effect->device_id, effect->bytes);
      return;
    case EFFECT_CLOSE:
      coterie_hub_close (hub, effect->device_id, effect->close_code);
      return;
    case EFFECT_CALL:
      effect->run (effect->data, by_hand_bytes);
      return;
    default:
      g_assert_not_reached ();
    }
}

/**
 * coterie_effects_run:
 * @self: effects of what is durable now; empty afterwards
 * @hub: who is here
 * @by_hand_bytes: (inout): COTERIE_EFFECTS_BY_HAND_BYTES before the first effects of a transaction
 */
void
coterie_effects_run (CoterieEffects *self, CoterieHub *hub, gsize *by_hand_bytes)
{
  for (guint i = 0; self->items != NULL && i < self->items->len; i++)
    run_one (&g_array_index (self->items, Effect, i), hub, by_hand_bytes);
  coterie_effects_clear (self);
}

/**
 * coterie_effects_clear:
 * @self: effects; nothing of them happens
 */
void
coterie_effects_clear (CoterieEffects *self)
{
  for (guint i = 0; self->items != NULL && i < self->items->len; i++)
    {
      Effect *effect = &g_array_index (self->items, Effect, i);

      g_clear_pointer (&effect->bytes, g_bytes_unref);
      if (effect->free_data != NULL)
        effect->free_data (effect->data);
    }
  g_clear_pointer (&self->items, g_array_unref);
}
