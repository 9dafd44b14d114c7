// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/telephone.h"

#include "phone/phone.h"
#include "ui/call-arrivals.h"
#include "ui/call-camera.h"
#include "ui/call-library.h"
#include "ui/error-text.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define DATA_KEY "coterie-telephone"
#define END_S 5 /* for devices to be let go */

struct _CoterieTelephone
{
  GObject parent_instance;

  CoterieClient *client;
  CoterieMediaChoice choice;
  const CoterieCallFace *face; /* NULL before the first call */
  gboolean is_loading;
  CoteriePhone *phone;     /* NULL without a profile, or before the first call */
  CoterieDevices *devices; /* NULL with test media, or before the first call */
  CoterieCallCamera *camera;
  CoterieCallArrivals waiting;
  GListStore *calls;      /* of CoterieShownCall, that have not ended */
  CoterieShownCall *call; /* the busy one; or NULL */
};

G_DEFINE_FINAL_TYPE (CoterieTelephone, coterie_telephone, G_TYPE_OBJECT)

enum
{
  PROP_CALL = 1,
  N_PROPS
};

enum
{
  CHANGED,
  TOLD,
  ACTION,
  CAMERA,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* ------------------------------------------------------------------------------------ calls */

static void
update (CoterieTelephone *self)
{
  g_autoptr (CoterieShownCall) busy = NULL;

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->calls)); i > 0; i--)
    {
      g_autoptr (CoterieShownCall) call = g_list_model_get_item (G_LIST_MODEL (self->calls), i - 1);

      if (coterie_shown_call_get_state (call) == COTERIE_CALL_ENDED)
        {
          g_signal_handlers_disconnect_by_data (call, self);
          g_list_store_remove (self->calls, i - 1);
        }
      else if (coterie_shown_call_is_busy (call))
        g_set_object (&busy, call);
    }
  if (g_set_object (&self->call, busy))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CALL]);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_call_state (CoterieShownCall *call, GParamSpec *spec, CoterieTelephone *self)
{
  g_autoptr (CoterieTelephone) alive = g_object_ref (self);

  update (self);
}

static void
on_call_told (CoterieShownCall *call, const char *sentence, CoterieTelephone *self)
{
  g_signal_emit (self, signals[TOLD], 0, coterie_shown_call_get_chat (call), sentence);
}

static void
on_call_action (CoterieShownCall *call, guint actions, CoterieTelephone *self)
{
  g_signal_emit (self, signals[ACTION], 0, call, actions);
}

static CoterieShownCall *
add_call (CoterieTelephone *self, CoterieChat *chat, gboolean video)
{
  g_autoptr (CoterieShownCall) call = coterie_shown_call_new (self->client, chat, video);

  g_signal_connect (call, "notify::state", G_CALLBACK (on_call_state), self);
  g_signal_connect (call, "notify::meant-video", G_CALLBACK (on_call_state), self);
  g_signal_connect (call, "told", G_CALLBACK (on_call_told), self);
  g_signal_connect (call, "action", G_CALLBACK (on_call_action), self);
  g_list_store_append (self->calls, call);
  return call;
}

/* ------------------------------------------------------------------------------------ media */

/* Which one the desktop gives is its choice; the person's is among the devices that programs may open, if it is there.
 */
static GstElement *
open_shared (CoterieTelephone *self, const CoterieCallFace *face, CoterieDevices *devices, int fd, GError **error)
{
  GstElement *chosen = coterie_media_choice_open_named (&self->choice, face, devices, COTERIE_DEVICE_CAMERA);

  if (chosen == NULL)
    return coterie_call_camera_make (face, fd, error);
  g_close (fd, NULL);
  return chosen;
}

/* NULL without an error: the desktop is being asked. */
static GstElement *
open_camera_of (CoterieTelephone *self, const CoterieCallFace *face, CoterieDevices *devices, GError **error)
{
  int fd = -1;

  if (!self->choice.test_media && !coterie_call_camera_may_open (self->camera, &fd, error))
    return NULL;
  return fd >= 0 ? open_shared (self, face, devices, fd, error)
                 : coterie_media_choice_open (&self->choice, face, devices, COTERIE_DEVICE_CAMERA, error);
}

static GstElement *
open_camera (gpointer data, GError **error)
{
  CoterieTelephone *self = data;

  return open_camera_of (self, self->face, self->devices, error);
}

/* Whoever wanted it tries again. */
static void
on_camera_answered (gpointer data)
{
  g_autoptr (CoterieTelephone) self = g_object_ref (data);

  if (self->call != NULL)
    coterie_shown_call_try_camera (self->call);
  g_signal_emit (self, signals[CAMERA], 0);
}

static GstElement *
open_microphone (gpointer data, GError **error)
{
  CoterieTelephone *self = data;

  return coterie_media_choice_open (&self->choice, self->face, self->devices, COTERIE_DEVICE_MICROPHONE, error);
}

static GstElement *
open_speaker (gpointer data, GError **error)
{
  CoterieTelephone *self = data;

  return coterie_media_choice_open (&self->choice, self->face, self->devices, COTERIE_DEVICE_SPEAKER, error);
}

/* ------------------------------------------------------------------------------------ the phone */

static void
on_phone_call (CoteriePhone *phone, CoterieCall *engine, CoterieChat *chat, CoterieTelephone *self)
{
  coterie_shown_call_attach (add_call (self, chat, self->face->call_has_video (engine)), self->face, engine);
  update (self);
}

static void
open_phone (CoterieTelephone *self)
{
  CoteriePhoneOptions options = {
    .face = self->face,
    .sources = { open_camera, open_microphone, open_speaker, self },
    .relay_only = g_settings_get_boolean (self->choice.settings, "calls-relay-only"),
  };

#ifdef COTERIE_TEST_STEPS
  options.only_address = g_getenv ("COTERIE_TEST_ADDRESS");
  if (g_getenv ("COTERIE_TEST_SMALL_PICTURES") != NULL)
    options.largest = (CoterieQuality){ .width = 320, .height = 180, .frames_per_s = 5, .max_bps = 150000 };
#endif
  if (!self->choice.test_media && self->devices == NULL)
    self->devices = self->face->devices_new ();
  self->phone = coterie_phone_new (self->client, &options);
  g_signal_connect (self->phone, "call", G_CALLBACK (on_phone_call), self);
}

static void
close_phone (CoterieTelephone *self)
{
  CoterieShownCall *call;

  if (self->call != NULL)
    coterie_shown_call_leave (self->call);
  coterie_call_arrivals_clear (&self->waiting);
  if (self->phone != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->phone, self);
      coterie_phone_close (self->phone);
      g_clear_object (&self->phone);
    }
  g_clear_object (&self->devices);
  while ((call = g_list_model_get_item (G_LIST_MODEL (self->calls), 0)) != NULL)
    {
      coterie_shown_call_fail (call, NULL); /* and out of the list */
      g_clear_object (&call);
    }
}

/* ------------------------------------------------------------------------------------ the library */

static void
start_call (CoterieTelephone *self, CoterieShownCall *call)
{
  g_autoptr (GError) error = NULL;
  CoterieCall *engine = coterie_phone_prepare (self->phone, coterie_shown_call_get_chat (call),
                                               coterie_shown_call_get_meant_video (call), &error);

  if (engine == NULL)
    {
      coterie_shown_call_fail (call, coterie_error_text (error));
      return;
    }
  coterie_shown_call_attach (call, self->face, engine);
  self->face->call_do (engine, COTERIE_CALL_START);
}

/* A call of ours meets what others have begun meanwhile as it does later. */
static void
begin (CoterieTelephone *self)
{
  g_autoptr (CoterieShownCall) call = self->call != NULL ? g_object_ref (self->call) : NULL;

  open_phone (self);
  if (call != NULL)
    start_call (self, call);
  while (self->phone != NULL && coterie_call_arrivals_give (&self->waiting, self->phone))
    ;
}

static gboolean
is_open (CoterieTelephone *self)
{
  return coterie_client_get_state (self->client) != COTERIE_CLIENT_CLOSED && !coterie_client_get_closing (self->client);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieTelephone) self = user_data;
  g_autoptr (GError) error = NULL;
  CoterieChat *first = coterie_call_arrivals_get_chat (&self->waiting);

  self->is_loading = FALSE;
  self->face = coterie_call_library_load_finish (result, &error);
  if (self->face != NULL && is_open (self) && (self->call != NULL || first != NULL))
    begin (self);
  else if (self->face == NULL && self->call != NULL)
    coterie_shown_call_fail (self->call, error->message);
  else if (self->face == NULL && first != NULL)
    g_signal_emit (self, signals[TOLD], 0, first, error->message);
  if (self->phone == NULL)
    coterie_call_arrivals_clear (&self->waiting);
}

static void
load (CoterieTelephone *self)
{
  if (self->is_loading)
    return;
  self->is_loading = TRUE;
  coterie_call_library_load_async (on_loaded, g_object_ref (self));
}

/* What comes before there is a phone; later it hears all by itself. */
static void
on_content (CoterieClient *client, CoterieChat *chat, const CoterieCallArrival *arrival, CoterieTelephone *self)
{
  if (self->phone != NULL || !is_open (self))
    return;
  if (self->face != NULL)
    {
      open_phone (self);
      coterie_phone_take (self->phone, chat, arrival);
      return;
    }
  if ((self->is_loading || arrival->may_begin) && coterie_call_arrivals_push (&self->waiting, chat, arrival))
    load (self);
}

static void
on_client_changed (CoterieTelephone *self)
{
  if (!is_open (self))
    close_phone (self);
}

/* ------------------------------------------------------------------------------------ GObject */

static void
coterie_telephone_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_CALL:
      g_value_set_object (value, COTERIE_TELEPHONE (object)->call);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_telephone_dispose (GObject *object)
{
  CoterieTelephone *self = COTERIE_TELEPHONE (object);

  if (self->client != NULL)
    {
      close_phone (self);
      g_object_set_data (G_OBJECT (self->client), DATA_KEY, NULL);
    }
  g_clear_object (&self->call);
  g_clear_object (&self->calls);
  g_clear_pointer (&self->camera, coterie_call_camera_free);
  g_clear_object (&self->client);
  g_clear_object (&self->choice.settings);
  G_OBJECT_CLASS (coterie_telephone_parent_class)->dispose (object);
}

static void
coterie_telephone_class_init (CoterieTelephoneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = coterie_telephone_dispose;
  object_class->get_property = coterie_telephone_get_property;
  properties[PROP_CALL] = g_param_spec_object ("call", NULL, NULL, COTERIE_TYPE_SHOWN_CALL,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[CHANGED] =
      g_signal_new ("changed", COTERIE_TYPE_TELEPHONE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TOLD] = g_signal_new ("told", COTERIE_TYPE_TELEPHONE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                COTERIE_TYPE_CHAT, G_TYPE_STRING);
  signals[ACTION] = g_signal_new ("action", COTERIE_TYPE_TELEPHONE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  2, COTERIE_TYPE_SHOWN_CALL, G_TYPE_UINT);
  signals[CAMERA] =
      g_signal_new ("camera", COTERIE_TYPE_TELEPHONE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
coterie_telephone_init (CoterieTelephone *self)
{
  self->calls = g_list_store_new (COTERIE_TYPE_SHOWN_CALL);
  self->camera = coterie_call_camera_new (on_camera_answered, self);
}

/**
 * coterie_telephone_new:
 * @test_media: a picture and a tone instead of camera and microphone
 */
CoterieTelephone *
coterie_telephone_new (CoterieClient *client, GSettings *settings, gboolean test_media)
{
  CoterieTelephone *self = g_object_new (COTERIE_TYPE_TELEPHONE, NULL);

  self->client = g_object_ref (client);
  self->choice = (CoterieMediaChoice){ g_object_ref (settings), test_media };
  g_object_set_data (G_OBJECT (client), DATA_KEY, self);
  g_signal_connect_object (client, "call", G_CALLBACK (on_content), self, 0);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_client_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::closing", G_CALLBACK (on_client_changed), self, G_CONNECT_SWAPPED);
  return self;
}

CoterieTelephone *
coterie_telephone_get (CoterieClient *client)
{
  return g_object_get_data (G_OBJECT (client), DATA_KEY);
}

void
coterie_telephone_hang_up (CoterieTelephone *self)
{
  g_return_if_fail (COTERIE_IS_TELEPHONE (self));

  close_phone (self);
}

void
coterie_telephone_end (CoterieTelephone *self)
{
  g_return_if_fail (COTERIE_IS_TELEPHONE (self));

  close_phone (self);
  if (self->face != NULL)
    self->face->wait_for_all (END_S);
}

/**
 * coterie_telephone_open_device:
 * @devices: of @face
 *
 * Returns: (transfer floating) (nullable): what the person has chosen, or the system's choice; a camera that is %NULL
 *   without an error may be opened after "camera"
 */
GstElement *
coterie_telephone_open_device (CoterieTelephone *self,
                               const CoterieCallFace *face,
                               CoterieDevices *devices,
                               CoterieDeviceKind kind,
                               GError **error)
{
  g_return_val_if_fail (COTERIE_IS_TELEPHONE (self), NULL);

  return kind == COTERIE_DEVICE_CAMERA ? open_camera_of (self, face, devices, error)
                                       : coterie_media_choice_open (&self->choice, face, devices, kind, error);
}

const CoterieMediaChoice *
coterie_telephone_get_choice (CoterieTelephone *self)
{
  g_return_val_if_fail (COTERIE_IS_TELEPHONE (self), NULL);

  return &self->choice;
}

const CoterieCallFace *
coterie_telephone_get_face (CoterieTelephone *self)
{
  g_return_val_if_fail (COTERIE_IS_TELEPHONE (self), NULL);

  return self->face;
}

CoterieTone *
coterie_telephone_make_tone (CoterieTelephone *self, CoterieToneKind kind)
{
  g_autoptr (GError) error = NULL;
  GstElement *speaker;
  CoterieTone *tone = NULL;

  g_return_val_if_fail (COTERIE_IS_TELEPHONE (self), NULL);

  if (!self->choice.test_media && self->devices == NULL)
    return NULL;
  speaker = open_speaker (self, &error);
  if (speaker != NULL)
    tone = self->face->tone_new (kind, speaker, &error);
  if (tone == NULL)
    g_debug ("no tone: %s", error->message); /* that a call rings is seen as well */
  return tone;
}

gboolean
coterie_telephone_may_call (CoterieTelephone *self, CoterieChat *chat)
{
  CoterieContact *contact;

  g_return_val_if_fail (COTERIE_IS_TELEPHONE (self), FALSE);

  contact = coterie_chat_get_contact (chat);
  return coterie_phone_may_call (chat) && (contact == NULL || coterie_contact_get_hold (contact) == COTERIE_HOLD_NONE);
}

/**
 * coterie_telephone_start:
 *
 * Rings the others of @chat; nothing while there is another call.
 */
void
coterie_telephone_start (CoterieTelephone *self, CoterieChat *chat, gboolean video)
{
  CoterieShownCall *call;

  g_return_if_fail (COTERIE_IS_TELEPHONE (self));

  if (self->call != NULL || !is_open (self))
    return;
  if (coterie_client_get_state (self->client) != COTERIE_CLIENT_ONLINE)
    {
      g_signal_emit (self, signals[TOLD], 0, chat, _ ("There is no connection to the server: nobody can be called."));
      return;
    }
  call = add_call (self, chat, video);
  update (self);
  if (self->face == NULL)
    {
      load (self);
      return;
    }
  if (self->phone == NULL)
    open_phone (self);
  start_call (self, call);
}

CoterieShownCall *
coterie_telephone_get_call (CoterieTelephone *self)
{
  g_return_val_if_fail (COTERIE_IS_TELEPHONE (self), NULL);

  return self->call;
}

/* In a direct chat there is nobody to talk with, unless a device of ours does. */
static gboolean
may_join (CoterieShownCall *call)
{
  const gboolean group = coterie_chat_get_kind (coterie_shown_call_get_chat (call)) == COTERIE_CHAT_GROUP;

  return coterie_shown_call_get_state (call) == COTERIE_CALL_OPEN &&
         coterie_shown_call_count_others (call) >= (group ? 1 : 2);
}

CoterieShownCall *
coterie_telephone_get_open (CoterieTelephone *self, CoterieChat *chat)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->calls));

  g_return_val_if_fail (COTERIE_IS_TELEPHONE (self), NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CoterieShownCall) call = g_list_model_get_item (G_LIST_MODEL (self->calls), i);

      if (coterie_shown_call_get_chat (call) == chat && may_join (call))
        return call;
    }
  return NULL;
}
