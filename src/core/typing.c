// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/typing.h"

#include "entities/rows.h"
#include "mail/seal-jobs.h"
#include "mail/typing-jobs.h"
#include "vault/timer.h"

/* Numbers of fleeting sends, which only tie the answer to the frame, lie far above all others. */
#define FIRST_SEND (G_GUINT64_CONSTANT (1) << 48)

#define INTERVAL_MS (COTERIE_TYPING_MIN_SECONDS * 1000)

struct _CoterieTyping
{
  CoterieVault *vault;
  CoterieTransport *transport;
  CoteriePresences *presences; /* not owned */
  CoterieClock *clock;
  gboolean freed;
  guint64 next_send;
  GHashTable *people; /* key → Person */
};

/* What we last told somebody, or a group, and what they should be told. */
typedef struct
{
  CoterieTyping *typing;   /* not counted */
  gint64 key;              /* the account; of a group the chat's number below zero */
  CoterieContact *contact; /* NULL for a group */
  gboolean told;
  gboolean wanted;
  gint64 told_us; /* monotonic; 0: never */
  CoterieTimer timer;
} Person;

static void
person_free (Person *person)
{
  coterie_timer_stop (&person->timer);
  g_clear_object (&person->contact);
  g_free (person);
}

static void
typing_clear (CoterieTyping *self)
{
  coterie_vault_unref (self->vault);
  g_object_unref (self->transport);
  coterie_clock_unref (self->clock);
  g_hash_table_unref (self->people);
}

static void
release (CoterieTyping *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) typing_clear);
}

/**
 * coterie_typing_new:
 * @presences: who is here; must outlive it
 */
CoterieTyping *
coterie_typing_new (CoterieVault *vault, CoterieTransport *transport, CoteriePresences *presences, CoterieClock *clock)
{
  CoterieTyping *self = g_rc_box_new0 (CoterieTyping);

  self->vault = coterie_vault_ref (vault);
  self->transport = g_object_ref (transport);
  self->presences = presences;
  self->clock = coterie_clock_ref (clock);
  self->next_send = FIRST_SEND;
  self->people = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) person_free);
  return self;
}

/**
 * coterie_typing_closed:
 *
 * Nobody can be told anything; what was told is forgotten.
 */
void
coterie_typing_closed (CoterieTyping *self)
{
  g_hash_table_remove_all (self->people);
}

void
coterie_typing_free (CoterieTyping *self)
{
  self->freed = TRUE;
  coterie_typing_closed (self);
  release (self);
}

static void
on_sealed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieTyping *self = user_data;
  g_autoptr (GBytes) frame = NULL;
  g_autoptr (GError) error = NULL;

  frame = coterie_vault_finish (self->vault, result, &error);
  if (frame == NULL)
    g_debug ("typing was not sealed: %s", error->message);
  else if (g_bytes_get_size (frame) > 0 && !self->freed)
    coterie_transport_send_binary (self->transport, frame, NULL); /* what does not go is not missed */
  release (self);
}

static void
seal (CoterieTyping *self, Person *person)
{
  CoterieTypingWish *wish = g_new0 (CoterieTypingWish, 1);

  wish->account = person->key > 0 ? person->key : 0;
  wish->chat = person->key < 0 ? -person->key : 0;
  wish->active = person->wanted;
  wish->send = self->next_send++;
  wish->devices = person->contact != NULL ? coterie_presences_dup_devices (self->presences, person->contact)
                                          : coterie_presences_dup_all_devices (self->presences);
  if (wish->devices->len == 0 || !coterie_transport_is_connected (self->transport))
    {
      coterie_typing_wish_free (wish);
      return;
    }
  coterie_vault_run_async (self->vault, coterie_typing_jobs_seal, wish, (GDestroyNotify) coterie_typing_wish_free,
                           (GDestroyNotify) g_bytes_unref, NULL, on_sealed, g_rc_box_acquire (self));
}

static void
tell (Person *person);

static void
on_interval (gpointer user_data)
{
  tell (user_data);
}

static void
tell (Person *person)
{
  CoterieTyping *self = person->typing;
  gint64 now_us = coterie_clock_get_monotonic_us (self->clock);
  gint64 left_ms = person->told_us != 0 ? INTERVAL_MS - (now_us - person->told_us) / 1000 : 0;

  /* "Still typing" is said anew by the next key; only the end is waited for. */
  if (left_ms > 0)
    {
      if (!person->wanted && !coterie_timer_is_set (&person->timer))
        coterie_timer_set (&person->timer, left_ms, on_interval, person);
      return;
    }
  if (!person->wanted && !person->told)
    return;
  person->told_us = now_us;
  person->told = person->wanted;
  seal (self, person);
}

static void
set (CoterieTyping *self, gint64 key, CoterieContact *contact, gboolean active)
{
  Person *person = g_hash_table_lookup (self->people, &key);

  if (person == NULL)
    {
      person = g_new0 (Person, 1);
      person->typing = self;
      person->key = key;
      g_set_object (&person->contact, contact);
      g_hash_table_insert (self->people, &person->key, person);
    }
  person->wanted = active;
  tell (person);
}

/**
 * coterie_typing_set:
 * @active: called with TRUE at each key
 */
void
coterie_typing_set (CoterieTyping *self, CoterieContact *contact, gboolean active)
{
  if (coterie_contact_get_online (contact))
    set (self, coterie_contact_get_account (contact), contact, active);
}

void
coterie_typing_set_group (CoterieTyping *self, gint64 chat, gboolean active)
{
  set (self, -chat, NULL, active);
}

/**
 * coterie_typing_take_answer:
 *
 * Returns: FALSE when the answer is to a send that is not ours
 */
gboolean
coterie_typing_take_answer (CoterieTyping *self, const CoterieAnswer *answer)
{
  if (answer->number < FIRST_SEND)
    return FALSE;
  for (guint i = 0; i < answer->n_unreached; i++)
    coterie_presences_remove_device (self->presences, &answer->unreached[i]);
  return TRUE;
}
