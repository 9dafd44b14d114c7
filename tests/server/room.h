// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chain/chain.h"
#include "server/auth.h"
#include "server/directory.h"
#include "server/hub.h"
#include "server/limits.h"
#include "server/mailbox.h"
#include "server/presence.h"
#include "server/route.h"
#include "wire/errors.h"

G_BEGIN_DECLS

/* A server without sockets and threads: an in-memory database, a clock that stands still, and the route table. Each
 * call runs at once, in a transaction of its own. */

#define ROOM_TIME_MS G_GINT64_CONSTANT (1767323045000)

typedef struct
{
  CoterieConfig config;
  CoterieServer server;
  CoterieClock *clock;
  CoterieSql *sql;
  GMainContext *context;
  CoterieInbox *inbox;
  GPtrArray *letters;              /* of CoterieHubLetter: what connected devices were given, oldest first */
  gsize by_hand_bytes;             /* of each transaction's effects */
  gboolean next_commit_fails;      /* the next transaction is rolled back as a whole, as on a full disk */
  gboolean next_runs_again;        /* the next call's handler runs twice: another of its batch broke the transaction */
  const guint8 *link_token;        /* the bearer's, of calls as nobody */
  void (*between) (gpointer data); /* called once, between a call's `prepare` and its handler */
  gpointer between_data;
} Room;

Room *
room_new (void);
void
room_free (Room *self);
CoteriePresences *
room_new_presences (Room *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Room, room_free)

/* What a call gave. */
typedef struct
{
  guint status;
  gboolean refused;
  CoterieCode code; /* when it was refused */
  char *json;       /* the reply's body; when it was refused, the members of the refusal, or NULL */
  JsonNode *node;   /* of `json`, or NULL */
} Reply;

void
reply_clear (Reply *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reply, reply_clear)

JsonObject *
reply_get (const Reply *self);

typedef struct
{
  guint32 number;
  guint16 registration;
  CoterieSecret *dsk_secret;
  guint8 dsk[COTERIE_SIGNING_KEY_BYTES];
  guint8 ik[COTERIE_IDENTITY_KEY_BYTES];
  CoterieCaller caller; /* rows are known once the server knows the device */
  guint64 connection;   /* 0 while it is not here */
  guint8 token[COTERIE_TOKEN_BYTES];
} Device;

#define PERSON_MAX_DEVICES COTERIE_CHAIN_MAX_DEVICES

typedef struct
{
  char name[COTERIE_NAME_MAX_BYTES + 1];
  guint8 auth[COTERIE_AUTH_BYTES];
  CoterieChain *chain;
  GBytes *genesis;
  guint n_devices;
  Device devices[PERSON_MAX_DEVICES]; /* device number - 1 */
} Person;

Person *
person_new (const char *name);
void
person_insert (Room *room, Person *self);
Person *
person_new_registered (Room *room, const char *name);
void
person_free (Person *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Person, person_free)

const guint8 *
person_get_aid (const Person *self);
char *
person_get_path (const Person *self, const char *rest);
char *
person_make_bundle (const Person *self, const Device *device, guint32 first_id, guint n_one_time);
/* What the person's device answers to a challenge of a server. */
char *
person_make_registration (const Person *self,
                          const char *invite,
                          const guint8 server_id[COTERIE_SERVER_ID_BYTES],
                          const CoterieChallengeReply *challenge);
/* With a fresh challenge. */
char *
room_make_registration (Room *self, const Person *person, const char *invite);
char *
person_make_password (const Person *self);
void
person_register (Room *room, Person *self);
Device *
person_init_device (Person *self);
GBytes *
person_make_add (Person *self, guint32 signer, Device *added);
GBytes *
person_make_revoke (Person *self, guint32 signer, guint32 device);
char *
person_make_append (const Person *self, GBytes *record, const char *bundle_json);
Device *
person_add_device (Room *room, Person *self);
void
person_revoke_device (Room *room, Person *self, guint32 signer, guint32 device);

/* Calls a route, as @device or, with NULL, as a stranger. Takes the body. */
void
room_call (Room *self, const Device *device, const char *method, const char *path, char *body, Reply *reply);
void
room_find_caller (Room *self, const guint8 *token, gboolean *good, CoterieCaller *caller);

/* Here and gone, as the socket does it. */
void
room_enter (Room *self, Device *device);
void
room_leave (Room *self, Device *device);
/* @watcher, who is here, watches @person, whose presence token is made of the name. */
void
room_watch (Room *self, const Device *watcher, const Person *person);
void
room_collect (Room *self);
void
room_forget_letters (Room *self);
guint
room_count_letters (Room *self, const Device *device, CoterieHubLetterKind kind);
const CoterieHubLetter *
room_get_letter (Room *self, const Device *device, CoterieHubLetterKind kind, guint index);
char *
room_get_text (Room *self, const Device *device, guint index);

/* Sends. `Letter` is one envelope of a send that a test puts together. */
typedef struct
{
  Person *to;
  guint32 device;
  const char *text;
} Sealed;

typedef struct
{
  guint64 number;
  CoterieClass klass;
  gboolean partial;
  const char *common;
  const Sealed *sealed; /* by any order of accounts; devices of one account ascending */
  guint n_sealed;
  Person *const *also; /* accounts that are named without devices */
  guint n_also;
} Parcel;

GBytes *
parcel_encode (const Parcel *self);

typedef struct
{
  gboolean refused;
  CoterieCode code;
  GError *error;
  CoterieMailboxResult result;
  GBytes *frame;
  CoterieSend send;
} Sent;

void
sent_clear (Sent *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sent, sent_clear)

void
room_send (Room *self, const Device *device, const Parcel *parcel, Sent *sent);
void
room_send_frame (Room *self, const Device *device, GBytes *frame, Sent *sent);
/* One text of one person's first device to all devices of another, who have no others. */
void
room_send_text (Room *self, Person *from, Person *to, guint64 number, const char *text, Sent *sent);

gint64
room_query (Room *self, const char *sql);
void
room_exec (Room *self, const char *sql);
guint
room_count_waiting (Room *self, const Device *device);
void
room_ack (Room *self, const Device *device, const guint64 *ids, guint n_ids);

#define assert_status(reply, expected)                                                                                 \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    if ((reply).refused)                                                                                               \
      g_test_message ("refused: %s %s", coterie_code_to_string ((reply).code), (reply).json);                          \
    g_assert_cmpuint ((reply).status, ==, (expected));                                                                 \
  }                                                                                                                    \
  G_STMT_END

#define assert_refused(reply, expected)                                                                                \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_assert_true ((reply).refused);                                                                                   \
    g_assert_cmpstr (coterie_code_to_string ((reply).code), ==, coterie_code_to_string (expected));                    \
  }                                                                                                                    \
  G_STMT_END

G_END_DECLS
