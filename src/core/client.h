// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/beginning.h"
#include "entities/chat.h"
#include "entities/contact.h"
#include "entities/errors.h"
#include "entities/message.h"
#include "entities/notice.h"
#include "entities/own-device.h"
#include "entities/preference.h"

G_BEGIN_DECLS

typedef struct _CoterieClock CoterieClock;
typedef struct _CoterieSecret CoterieSecret;
typedef struct _CoterieTransport CoterieTransport;

#include "entities/link-request.h"

typedef enum
{
  COTERIE_CLIENT_CLOSED,     /* no profile is open */
  COTERIE_CLIENT_OFFLINE,    /* a profile is open, and nobody asked for a connection */
  COTERIE_CLIENT_CONNECTING, /* wanted: connecting, or waiting to try again */
  COTERIE_CLIENT_ONLINE,
  COTERIE_CLIENT_SIGNED_OUT, /* the server refuses this device for good; local messages can still be read */
} CoterieClientState;

/* Everything that a client takes from outside. Only the profile's folder must be given. */
typedef struct
{
  const char *profile_dir;     /* made (0700) when an account is registered */
  const char *server_url;      /* "https://…" or "http://…" on loopback; NULL: what the profile says */
  const char *pin;             /* see net/pin.h; NULL: what the profile says */
  gboolean pin_first;          /* pin the certificate that is seen first */
  CoterieClock *clock;         /* NULL: the system's */
  CoterieTransport *transport; /* NULL: net/'s link and REST. A test gives its own, for both */
  gboolean cheap_key_slot;     /* tests alone: a passphrase that costs no second */
} CoterieClientOptions;

/* The whole client without a window: it builds the graph of services over one profile and tears it down.
 *
 * All functions are called on the main thread and none blocks; callbacks and signals come on the main context that was
 * the thread's default when the client was made.
 *
 * Properties (all readable): state (CoterieClientState), name (string, the own user name or NULL), chats (GListModel of
 * CoterieChat, newest first), contacts (GListModel of CoterieContact), devices (GListModel of CoterieOwnDevice),
 * handover (double, 0 … 1: how much this device has been told by the one that approved it), handover-state (uint, a
 * CoterieHandoverState: whether more will come), waiting (uint: envelopes
 * still to come, as far as known), unsent (uint: contents not answered by the server), settled (boolean: see
 * coterie_client_settle_async()), connection-error (GError or NULL: why the last attempt failed), link-request
 * (CoterieLinkRequest or NULL: a further device of the own account asks to be approved), pending (boolean: this device
 * waits to be approved, in login or open), pending-code (string or NULL: what it shows meanwhile), pending-expires
 * (int64: until when, in ms since 1970), closing (boolean: from the wish to close, sign out or delete the account until
 * the state is CLOSED, which may take a while: nothing is shown or told any more).
 *
 * Signals:
 *  message (CoterieMessage *)            a row was stored: received, sent by us, or a line of ours
 *  incoming (CoterieMessage *)           a text that another person wrote has just come, and nobody has seen it; after
 *                                        `message`, or after `message-changed` when it was fetched again
 *  message-changed (CoterieMessage *)    its state, kind, body or time changed
 *  request (CoterieContact *)            a stranger's first message came (message is emitted as well)
 *  presence (CoterieContact *)           came or went: see its `online`
 *  reshaped (CoterieChat *)              rows were put in front of others, or many behind them: read it again
 *  typing (CoterieChat *)                began or stopped: see its `typing`
 *  call (CoterieChat *, ...)             what sets up a call came: see core/calls.h
 *  notice (CoterieNotice, CoterieContact * or NULL, const char *sentence)    things to tell; alarms among them */
#define COTERIE_TYPE_CLIENT (coterie_client_get_type ())
G_DECLARE_FINAL_TYPE (CoterieClient, coterie_client, COTERIE, CLIENT, GObject)

GType
coterie_client_state_get_type (void);
#define COTERIE_TYPE_CLIENT_STATE (coterie_client_state_get_type ())

CoterieClient *
coterie_client_new (const CoterieClientOptions *options);

/* ------------------------------------------------------------------------------------ profile and account
 * One of open, register and login comes first; each leaves the state OFFLINE. close comes last and always succeeds;
 * unref after it. */

gboolean
coterie_client_has_profile (CoterieClient *self); /* a finished one; looks at the folder only */
const char *
coterie_client_get_profile_dir (CoterieClient *self); /* where the window keeps its own file as well */

void
coterie_client_open_async (CoterieClient *self,
                           CoterieSecret *passphrase,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean
coterie_client_open_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* How one gets an account on a server. */
typedef enum
{
  COTERIE_JOINING_OPEN,
  COTERIE_JOINING_INVITED, /* with an invitation */
  COTERIE_JOINING_CLOSED,  /* not at all */
} CoterieJoining;

/* Where register and login go, on a profile that has no account; @pin may be NULL. */
void
coterie_client_choose_server_async (CoterieClient *self,
                                    const char *address,
                                    const char *pin,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
coterie_client_choose_server_finish (
    CoterieClient *self, GAsyncResult *result, CoterieJoining *joining, char **seen_pin, GError **error);

/* What a device is called that register or login makes; NULL: as the computer. */
void
coterie_client_set_device_name (CoterieClient *self, const char *name);

/* Makes profile, keys, chain and account. Resumes a registration that was cut short when the name is the same. */
void
coterie_client_register_async (CoterieClient *self,
                               const char *name,
                               const char *invite, /* may be NULL */
                               CoterieSecret *password,
                               CoterieSecret *passphrase,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean
coterie_client_register_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Who has lost all devices: a new identity in the place of the account of that name, with its password alone. There is
 * no way back. Chats and contacts are not in it; contacts are told, and have to accept it; devices of before that are
 * still there can do no more than show what they hold. A profile that waits to be approved, or a registration that was
 * cut short, gives way (cancel login first). Resumes what was cut short when the name is the same. */
void
coterie_client_start_over_async (CoterieClient *self,
                                 const char *name,
                                 CoterieSecret *password,
                                 CoterieSecret *passphrase,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean
coterie_client_start_over_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* What the profile was to become, and of whom and where, when the last of these has ended with UNFINISHED: whoever does
 * the same again, with the same name and passphrase, finishes it. Else NONE, and @name and @server_url NULL. */
CoterieBeginning
coterie_client_get_unfinished (CoterieClient *self, const char **name, const char **server_url);

/* For who has forgotten the passphrase of a beginning: whether the folder says that it is one, and its end. */
gboolean
coterie_client_has_unfinished_profile (CoterieClient *self);
gboolean
coterie_client_discard_unfinished (CoterieClient *self, GError **error);

/* On a profile that has an account: checks name, passphrase and password and takes a new token. Elsewhere: makes a
 * profile, and comes back when a device of the account has approved this one; see `pending` and its code. Cancelling
 * leaves the profile waiting: login or open goes on. WRONG_PASSWORD, DECLINED (nothing is left of the profile then);
 * without @passphrase WRONG_PASSWORD, or APPROVAL_NEEDED when the password is right. */
void
coterie_client_login_async (CoterieClient *self,
                            const char *name,
                            CoterieSecret *password,
                            CoterieSecret *passphrase,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean
coterie_client_login_finish (CoterieClient *self, GAsyncResult *result, GError **error);

void
coterie_client_change_password_async (CoterieClient *self,
                                      CoterieSecret *old_password,
                                      CoterieSecret *new_password,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean
coterie_client_change_password_finish (CoterieClient *self, GAsyncResult *result, GError **error);

void
coterie_client_change_passphrase_async (CoterieClient *self,
                                        CoterieSecret *old_passphrase,
                                        CoterieSecret *new_passphrase,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean
coterie_client_change_passphrase_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Ends this device's tokens and wipes the profile; the client is CLOSED then. With @even_offline the profile is wiped
 * when the server cannot be reached, too. */
void
coterie_client_logout_async (CoterieClient *self,
                             gboolean even_offline,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean
coterie_client_logout_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Deletes the account on the server, then wipes the profile. */
void
coterie_client_delete_account_async (CoterieClient *self,
                                     CoterieSecret *password,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
coterie_client_delete_account_finish (CoterieClient *self, GAsyncResult *result, GError **error);

void
coterie_client_close_async (CoterieClient *self, GAsyncReadyCallback callback, gpointer user_data);
void
coterie_client_close_finish (CoterieClient *self, GAsyncResult *result);

/* ------------------------------------------------------------------------------------ devices */

/* A further device waits to be approved, in login or open. */
gboolean
coterie_client_get_pending (CoterieClient *self);
const char *
coterie_client_get_pending_code (CoterieClient *self); /* seven digits; NULL: no device of the account is there yet */
gint64
coterie_client_get_pending_expires_ms (CoterieClient *self);

/* It waits no longer, and nothing of the profile stays: login or open ends with DECLINED. */
void
coterie_client_give_up_pending (CoterieClient *self);

/* Another device asks to be approved by this one; all over a connection. */
CoterieLinkRequest *
coterie_client_get_link_request (CoterieClient *self); /* NULL: nobody asks */
void                                                   /* looks at the server; for programs that do not stay */
coterie_client_look_for_link_async (CoterieClient *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean
coterie_client_look_for_link_finish (CoterieClient *self, GAsyncResult *result, GError **error);
/* @code: typed by a person who read it on that device; @passphrase: of this one. WRONG_PASSPHRASE, BAD_INPUT (no seven
 * digits), WRONG_CODE, DECLINED (the third wrong one, or nobody asks any more), HELD (another device of ours has
 * answered), OFFLINE, ... */
void
coterie_client_approve_link_async (
    CoterieClient *self, const char *code, CoterieSecret *passphrase, GAsyncReadyCallback callback, gpointer user_data);
void
coterie_client_decline_link_async (CoterieClient *self, GAsyncReadyCallback callback, gpointer user_data);
void /* to answer here what another device of ours has answered: that device shows another code then */
coterie_client_take_link_async (CoterieClient *self, GAsyncReadyCallback callback, gpointer user_data);
/* @passphrase: of this device. The revoked one is told, and wipes itself. WRONG_PASSPHRASE, BAD_INPUT, OFFLINE, ... */
void
coterie_client_revoke_device_async (
    CoterieClient *self, guint device, CoterieSecret *passphrase, GAsyncReadyCallback callback, gpointer user_data);
gboolean /* of the four above */
coterie_client_devices_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* ------------------------------------------------------------------------------------ connection */

void
coterie_client_connect (CoterieClient *self); /* and keep connected, with back-off */
void
coterie_client_disconnect (CoterieClient *self); /* what is unsent stays queued */
void
coterie_client_poke (CoterieClient *self); /* after resume: looks at once at everything that waits for a time */

/* For one-shot commands, after coterie_client_connect(): TRUE when everything that waited at the server has been
 * received, stored and acknowledged, and everything unsent has been answered, receipts included (texts of held chats
 * excepted). OFFLINE, CERTIFICATE, SIGNED_OUT, ... when the first attempt to connect fails, or when the connection is
 * lost and the next attempt fails as well. For a deadline use @cancellable. */
void
coterie_client_settle_async (CoterieClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean
coterie_client_settle_finish (CoterieClient *self, GAsyncResult *result, GError **error);

CoterieClientState
coterie_client_get_state (CoterieClient *self);
const GError *
coterie_client_get_connection_error (CoterieClient *self); /* NULL when there is none */
gboolean
coterie_client_get_closing (CoterieClient *self);
gboolean
coterie_client_get_settled (CoterieClient *self);

/* The key of the server's certificate (net/pin.h): 64 hexadecimal digits. */
char * /* transfer full; the key that the profile insists on; NULL when there is none, or no profile is open */
coterie_client_dup_pin (CoterieClient *self);
char * /* transfer full; what the server showed last, trusted or refused; NULL before that */
coterie_client_dup_seen_pin (CoterieClient *self);
char * /* transfer full; for people who compare: 16 groups of four digits; NULL when @pin is none */
coterie_client_format_pin (const char *pin);

/* Trusts that key alone from now on, whoever signed it; NULL: whomever the system's authorities vouch for. Kept in the
 * profile; a connection that is wanted is made anew. BAD_INPUT, DISK_FULL. */
void
coterie_client_set_pin_async (
    CoterieClient *self, const char *pin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean
coterie_client_set_pin_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* ------------------------------------------------------------------------------------ people and chats
 * Names are user names without "@". The own name stands for the note to self. */

GListModel *
coterie_client_get_chats (CoterieClient *self); /* transfer none, as all getters */
GListModel *
coterie_client_get_contacts (CoterieClient *self);
CoterieChat *
coterie_client_get_note_to_self (CoterieClient *self);
CoterieContact *
coterie_client_find_contact (CoterieClient *self, const char *name); /* among those known; or NULL */
CoterieChat *
coterie_client_find_chat (CoterieClient *self, const char *name); /* among those known; or NULL */
CoterieChat *
coterie_client_find_group (CoterieClient *self, const char *name); /* by the name that its members gave it; or NULL */
gboolean
coterie_client_may_be_name (const char *name); /* somebody could be called so; nobody is asked */

/* Like find_contact, but asks the server when the name is not known. UNKNOWN_NAME, OFFLINE. */
void
coterie_client_lookup_async (
    CoterieClient *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
CoterieContact * /* transfer full */
coterie_client_lookup_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* The chat with @contact, or the note to self when NULL; made when nothing was ever said in it. */
void
coterie_client_open_chat_async (CoterieClient *self,
                                CoterieContact *contact,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
CoterieChat * /* transfer full */
coterie_client_open_chat_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Accepting, blocking and unblocking (back to stranger, or to accepted when they were). Known contacts only. */
void
coterie_client_accept_async (CoterieClient *self,
                             CoterieContact *contact,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean
coterie_client_accept_finish (CoterieClient *self, GAsyncResult *result, GError **error);
void
coterie_client_set_blocked_async (CoterieClient *self,
                                  CoterieContact *contact,
                                  gboolean blocked,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean
coterie_client_set_blocked_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Somebody has lost all their devices and begun anew: the server shows another account under their name. The name, and
 * what waits to be sent, go to that account; what was said stays with the old one. Only what a person has made sure of
 * in another way. BAD_INPUT when the server shows the same account as ever, or one that is known already; OFFLINE. */
void
coterie_client_accept_identity_async (CoterieClient *self,
                                      CoterieContact *contact,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
CoterieContact * /* transfer full: who has the name now */
coterie_client_accept_identity_finish (CoterieClient *self, GAsyncResult *result, GError **error);

char * /* transfer full; 12 groups of five digits, blanks between */
coterie_client_dup_safety_number (CoterieClient *self, CoterieContact *contact);

/* What the code that somebody shows says, beside what we know of them. */
typedef enum
{
  COTERIE_COMPARISON_MATCH,   /* nobody is in between */
  COTERIE_COMPARISON_NO_CODE, /* no safety code, or one of another version */
  COTERIE_COMPARISON_OWN,     /* our own */
  COTERIE_COMPARISON_OTHER,   /* of another person, or shown for another one, or somebody is in between */
  COTERIE_COMPARISON_FORK,    /* the two of us are shown different lists of devices */
  COTERIE_COMPARISON_NEWER,   /* of us two one does not know the newest devices yet: again when both were online */
} CoterieComparison;

void
coterie_client_load_safety_code_async (CoterieClient *self,
                                       CoterieContact *contact,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
char *
coterie_client_load_safety_code_finish (CoterieClient *self, GAsyncResult *result, GError **error);
void
coterie_client_compare_safety_code_async (CoterieClient *self,
                                          CoterieContact *contact,
                                          const char *text,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
gboolean
coterie_client_compare_safety_code_finish (CoterieClient *self,
                                           GAsyncResult *result,
                                           CoterieComparison *comparison,
                                           GError **error);
void
coterie_client_set_verified_async (CoterieClient *self,
                                   CoterieContact *contact,
                                   gboolean verified,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
coterie_client_set_verified_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Muted, pinned, archived: kept here, nobody else learns of it. A message that comes takes `archived` away from a chat
 * that is not muted. */
void
coterie_client_set_chat_flag_async (CoterieClient *self,
                                    CoterieChat *chat,
                                    CoterieChatFlag flag,
                                    gboolean value,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
coterie_client_set_chat_flag_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* ------------------------------------------------------------------------------------ messages */

/* Keeps the text durably, then sends it as soon as there is a connection. TRUE means kept. *@message is NULL when the
 * name has still to be looked up at the server (nobody known has it and we are offline), else the pending row, transfer
 * full. UNKNOWN_NAME when the server says so at once. */
void
coterie_client_send_async (CoterieClient *self,
                           const char *name,
                           const char *text,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean
coterie_client_send_finish (CoterieClient *self, GAsyncResult *result, CoterieMessage **message, GError **error);

/* The same in a chat that is there: who it is with is known, whether their user name is or not. *@message is never
 * NULL. What is asked of the client after this is done after it. */
void
coterie_client_send_to_chat_async (CoterieClient *self,
                                   CoterieChat *chat,
                                   const char *text,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
coterie_client_send_to_chat_finish (CoterieClient *self,
                                    GAsyncResult *result,
                                    CoterieMessage **message,
                                    GError **error);

/* The same in a group, for some of its members alone, CoterieContacts; the others get nothing of it. BAD_INPUT when
 * that is nobody, everybody, or somebody who is not in. Finish as send_to_chat. */
void
coterie_client_send_to_members_async (CoterieClient *self,
                                      CoterieChat *group,
                                      const char *text,
                                      const GPtrArray *members,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

/* A group of ourselves and the CoterieContacts of @members. @picture may be NULL. BAD_INPUT, TOO_LONG. */
void
coterie_client_create_group_async (CoterieClient *self,
                                   const char *name,
                                   GBytes *picture,
                                   const GPtrArray *members,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
CoterieChat * /* transfer full */
coterie_client_create_group_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* What this device's person changes of a group; everybody else learns of it. BAD_INPUT, TOO_LONG. */
void
coterie_client_change_group_async (CoterieClient *self,
                                   CoterieChat *group,
                                   CoterieGroupChange change,
                                   const GPtrArray *members,
                                   const char *name,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
/* The same for adding; with @share_history they are shown the latest of what was said in the group before, as texts
 * that say so (coterie_message_get_shared_by()). Ends with coterie_client_change_group_finish(). */
void
coterie_client_add_members_async (CoterieClient *self,
                                  CoterieChat *group,
                                  const GPtrArray *members,
                                  gboolean share_history,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
void
coterie_client_set_group_picture_async (CoterieClient *self,
                                        CoterieChat *group,
                                        GBytes *picture, /* NULL: none any more */
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
void
coterie_client_set_group_rights_async (CoterieClient *self,
                                       CoterieChat *group,
                                       CoterieGroupRights rights, /* all of them */
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean /* of all three */
coterie_client_change_group_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* A group into which somebody has put us who is not accepted ("group-request"). Declining is leaving. */
void
coterie_client_accept_group_async (CoterieClient *self,
                                   CoterieChat *group,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
coterie_client_accept_group_finish (CoterieClient *self, GAsyncResult *result, GError **error);
CoterieContact *
coterie_client_get_group_inviter (CoterieClient *self, CoterieChat *group);

/* Invitations: a link for whoever may ask to be let in; "group-join" (chat, contact) tells of somebody who does. */
void
coterie_client_invite_async (CoterieClient *self,
                             CoterieChat *group,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
char * /* transfer full */
coterie_client_invite_finish (CoterieClient *self, GAsyncResult *result, GError **error);
void
coterie_client_take_back_invitations_async (CoterieClient *self,
                                            CoterieChat *group,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
void
coterie_client_join_async (
    CoterieClient *self, const char *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void
coterie_client_load_joins_async (CoterieClient *self,
                                 CoterieChat *group,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray * /* of CoterieContact */
coterie_client_load_joins_finish (CoterieClient *self, GAsyncResult *result, GError **error);
void
coterie_client_answer_join_async (CoterieClient *self,
                                  CoterieChat *group,
                                  CoterieContact *who,
                                  gboolean let_in,
                                  gboolean share_history, /* with let_in */
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean /* of joining, answering and taking back */
coterie_client_join_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Who is in a group. */
typedef struct
{
  CoterieContact *contact; /* owned; NULL for ourselves, and for somebody of whom nothing is known yet */
  gboolean is_own;
  gboolean is_admin;
} CoterieGroupPerson;

void
coterie_group_person_free (CoterieGroupPerson *self);
void
coterie_client_load_members_async (CoterieClient *self,
                                   CoterieChat *group,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray * /* transfer full, of CoterieGroupPerson: admins by seniority first */
coterie_client_load_members_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Whom an own text in a group has reached: everybody for whom it was. BAD_INPUT for any other row. The text's own state
 * is the least of these, without those who have left since. */
typedef struct
{
  CoterieContact *contact; /* owned; NULL: somebody of whom nothing is known any more */
  CoterieMessageState state;
  gint64 time_ms; /* when it came so far, or about when; 0: not known */
} CoterieDelivery;

void
coterie_delivery_free (CoterieDelivery *self);
void
coterie_client_load_delivery_async (CoterieClient *self,
                                    CoterieMessage *message,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray * /* transfer full, of CoterieDelivery */
coterie_client_load_delivery_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Once more for an own text that FAILED: the same row is PENDING again. BAD_INPUT for any other row. */
void
coterie_client_retry_async (CoterieClient *self,
                            CoterieMessage *message,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean
coterie_client_retry_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* The last @limit rows before @before_position (G_MAXUINT64: before the end), oldest first. */
void
coterie_client_load_history_async (CoterieClient *self,
                                   CoterieChat *chat,
                                   guint64 before_position,
                                   guint limit,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray * /* of CoterieMessage, transfer full */
coterie_client_load_history_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Of all chats, those that stood as "being fetched again" when they were read, and have become the text (or turned out
 * to be unreadable) since. Until their chat is marked as read again, up to them or further, or they are seen. The texts
 * among them are counted as unread, though they stand in front of the first unread row. */
void
coterie_client_load_renewed_async (CoterieClient *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray * /* of CoterieMessage, transfer full */
coterie_client_load_renewed_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* A list model of the whole chat that loads pages of 64 rows as they are looked at. */
GListModel * /* of CoterieMessage, transfer full */
coterie_client_open_timeline (CoterieClient *self, CoterieChat *chat);

/* All up to the newest row is read; receipts go out when the person allows them. */
void
coterie_client_mark_read_async (CoterieClient *self,
                                CoterieChat *chat,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean
coterie_client_mark_read_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* The same for all up to and including the row at @position. */
void
coterie_client_mark_read_to_async (CoterieClient *self,
                                   CoterieChat *chat,
                                   guint64 position,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
coterie_client_mark_read_to_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* The same for who looks at those rows alone: what was renewed above them has not been seen again. */
void
coterie_client_mark_seen_async (CoterieClient *self,
                                CoterieChat *chat,
                                guint64 first_position,
                                guint64 last_position,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean
coterie_client_mark_seen_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* The texts in which each of the words occurs, the newest first; see core/search.h. @chat may be NULL: in all. */
GListModel * /* a CoterieSearch of CoterieMessage, transfer full */
coterie_client_search (CoterieClient *self, const char *words, CoterieChat *chat);

void
coterie_client_set_draft (CoterieClient *self, CoterieChat *chat, const char *draft);
void
coterie_client_set_typing (CoterieClient *self,
                           CoterieChat *chat,
                           gboolean active); /* call at each key: it is bounded */

/* ------------------------------------------------------------------------------------ about oneself */

const char *
coterie_client_get_name (CoterieClient *self); /* NULL while CLOSED */
const guint8 *
coterie_client_get_aid (CoterieClient *self); /* 32 bytes; NULL while CLOSED */
guint32
coterie_client_get_device (CoterieClient *self);
const char *
coterie_client_get_server_url (CoterieClient *self);
gboolean /* of a stranger: "chat.example.org", with a port or without */
coterie_client_is_own_server (CoterieClient *self, const char *address);
gint64
coterie_client_get_clock_offset_ms (CoterieClient *self); /* server's minus ours; 0 when not known */
guint
coterie_client_get_waiting (CoterieClient *self);
guint
coterie_client_get_unsent (CoterieClient *self);

const char *
coterie_client_get_display_name (CoterieClient *self); /* "" when none was set */
GBytes *
coterie_client_get_picture (CoterieClient *self);

/* NULL leaves a member as it is; an empty name or empty bytes take it away. The picture is PNG or JPEG, 64 KiB at most.
 */
void
coterie_client_set_profile_async (CoterieClient *self,
                                  const char *display_name,
                                  GBytes *picture,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean
coterie_client_set_profile_finish (CoterieClient *self, GAsyncResult *result, GError **error);

gboolean
coterie_client_get_preference (CoterieClient *self, CoteriePreference preference);
void
coterie_client_set_preference_async (CoterieClient *self,
                                     CoteriePreference preference,
                                     gboolean value,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
coterie_client_set_preference_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* The own devices, those that were revoked as well: a GListModel of CoterieOwnDevice, by their numbers. */
GListModel *
coterie_client_get_devices (CoterieClient *self);
double /* 1 when all has been told, or nothing more will be */
coterie_client_get_handover (CoterieClient *self);
CoterieHandoverState
coterie_client_get_handover_state (CoterieClient *self);
void /* the person knows that the rest will not come */
coterie_client_dismiss_handover (CoterieClient *self);
void
coterie_client_rename_device_async (CoterieClient *self,
                                    guint number,
                                    const char *name,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
coterie_client_rename_device_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* A device in a verified chain. */
typedef struct
{
  guint32 device;
  gint64 added_ms; /* as its record says: advisory */
  gboolean active;
  gboolean own; /* it is this one */
} CoterieDeviceRow;

/* Of @contact, or our own when NULL. */
void
coterie_client_load_devices_async (CoterieClient *self,
                                   CoterieContact *contact,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GArray * /* of CoterieDeviceRow, transfer full */
coterie_client_load_devices_finish (CoterieClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
