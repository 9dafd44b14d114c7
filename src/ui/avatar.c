// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/avatar.h"

#include "ui/chat-name.h"
#include "ui/name-text.h"
#include "ui/picture-decoder.h"
#include "ui/picture-loader.h"

#include <glib/gi18n.h>
#include <string.h>

#define N_HUES 14          /* AdwAvatar's: its classes color1 to color14 */
#define INITIALS_SHARE 0.4 /* of the circle's size, so that two wide letters have room */

struct _CoterieAvatar
{
  GtkWidget parent_instance;

  GtkLabel *initials;
  AdwAvatar *avatar; /* of pictures and marks; NULL before the first of them */
  GtkWidget *presence;
  int size;
  gboolean show_presence;

  GObject *person; /* CoterieContact, CoterieChat (a group, the note to self) or CoterieClient (oneself), or NULL */
  CoterieChat *chat;
  char *draft_name; /* of a group that is being made */
  GBytes *draft_picture;
  GSignalGroup *contact_signals;
  GSignalGroup *client_signals;
  GSignalGroup *group_signals;
  CoteriePicture *picture;
};

G_DEFINE_FINAL_TYPE (CoterieAvatar, coterie_avatar, GTK_TYPE_WIDGET)

enum
{
  PROP_CONTACT = 1,
  PROP_CHAT,
  PROP_CLIENT,
  PROP_SIZE,
  PROP_SHOW_PRESENCE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static CoterieContact *
get_contact (CoterieAvatar *self)
{
  return COTERIE_IS_CONTACT (self->person) ? COTERIE_CONTACT (self->person) : NULL;
}

static gboolean
is_group (CoterieAvatar *self)
{
  return COTERIE_IS_CHAT (self->person) && coterie_chat_get_kind (COTERIE_CHAT (self->person)) == COTERIE_CHAT_GROUP;
}

static GBytes *
get_bytes (CoterieAvatar *self)
{
  CoterieContact *contact = get_contact (self);

  if (is_group (self))
    return coterie_chat_get_request (COTERIE_CHAT (self->person))
               ? NULL
               : coterie_chat_get_picture (COTERIE_CHAT (self->person));
  if (contact != NULL)
    return coterie_contact_get_state (contact) == COTERIE_CONTACT_ACCEPTED ? coterie_contact_get_picture (contact)
                                                                           : NULL;
  return COTERIE_IS_CLIENT (self->person) ? coterie_client_get_picture (COTERIE_CLIENT (self->person))
                                          : self->draft_picture;
}

static char *
dup_name (CoterieAvatar *self)
{
  CoterieContact *contact = get_contact (self);
  CoterieClient *client;
  const char *name;

  if (contact != NULL)
    return coterie_contact_name_text (contact);
  if (is_group (self))
    return coterie_chat_name_text (COTERIE_CHAT (self->person));
  if (!COTERIE_IS_CLIENT (self->person))
    return coterie_name_text (self->draft_name != NULL ? self->draft_name : "");
  client = COTERIE_CLIENT (self->person);
  name = coterie_client_get_display_name (client);
  if (name == NULL || *name == '\0')
    name = coterie_client_get_name (client);
  return g_strdup (name != NULL ? name : "");
}

/* ------------------------------------------------------------------------------------ what is shown */

/* The same name gives the same hue in all windows of all people, whoever is or is not in the list. */
static guint
get_hue (const char *name)
{
  return g_str_hash (name) % N_HUES; /* as AdwAvatar does it */
}

/* The first letters of the first word and of the last. */
static char *
make_initials (const char *name)
{
  g_autofree char *upper = g_utf8_strup (name, -1);
  g_autofree char *text = g_utf8_normalize (g_strstrip (upper), -1, G_NORMALIZE_DEFAULT_COMPOSE);
  const char *blank = text != NULL ? strrchr (text, ' ') : NULL;
  GString *initials = g_string_new (NULL);

  if (text != NULL && *text != '\0')
    g_string_append_unichar (initials, g_utf8_get_char (text));
  if (blank != NULL && blank[1] != '\0')
    g_string_append_unichar (initials, g_utf8_get_char (blank + 1));
  return g_string_free (initials, FALSE);
}

/* AdwAvatar would fit the letters of each name into the circle by a font of their own: to find, load and keep that
 * takes longer, and more memory, than the rest of a row. */
static void
show_initials (CoterieAvatar *self, const char *name)
{
  g_autofree char *initials = make_initials (name), *hue = g_strdup_printf ("color%u", get_hue (name) + 1);
  const char *const classes[] = { hue, NULL };

  gtk_label_set_label (self->initials, initials);
  gtk_widget_set_css_classes (GTK_WIDGET (self->initials), (const char **) classes);
}

static void
update_initials_size (CoterieAvatar *self)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_size_new_absolute (self->size * INITIALS_SHARE * PANGO_SCALE));
  gtk_label_set_attributes (self->initials, attributes);
  gtk_widget_set_size_request (GTK_WIDGET (self->initials), self->size, self->size);
}

static AdwAvatar *
ensure_avatar (CoterieAvatar *self)
{
  if (self->avatar == NULL)
    {
      self->avatar = ADW_AVATAR (adw_avatar_new (self->size, NULL, FALSE));
      gtk_widget_insert_after (GTK_WIDGET (self->avatar), GTK_WIDGET (self), GTK_WIDGET (self->initials));
    }
  return self->avatar;
}

/* Which of the two is seen. */
static void
update_shape (CoterieAvatar *self)
{
  GdkTexture *texture = self->picture != NULL ? coterie_picture_get_texture (self->picture) : NULL;
  const gboolean has_initials = texture == NULL && *gtk_label_get_label (self->initials) != '\0';

  if (!has_initials)
    adw_avatar_set_custom_image (ensure_avatar (self), texture != NULL ? GDK_PAINTABLE (texture) : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->initials), has_initials);
  if (self->avatar != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->avatar), !has_initials);
}

static void
on_texture (CoterieAvatar *self)
{
  update_shape (self);
}

static void
drop_picture (CoterieAvatar *self)
{
  if (self->picture != NULL)
    g_signal_handlers_disconnect_by_func (self->picture, on_texture, self);
  g_clear_object (&self->picture);
}

static void
update_picture (CoterieAvatar *self)
{
  GBytes *bytes = get_bytes (self);
  const guint edge = (guint) (self->size * gtk_widget_get_scale_factor (GTK_WIDGET (self)));
  CoteriePictureLoader *loader;

  drop_picture (self);
  if (bytes == NULL)
    {
      update_shape (self);
      return;
    }
  loader = coterie_picture_loader_get_for_display (gtk_widget_get_display (GTK_WIDGET (self)));
  self->picture = coterie_picture_loader_load (loader, bytes, CLAMP (edge, 1, COTERIE_PICTURE_MAX_EDGE));
  g_signal_connect_swapped (self->picture, "notify::texture", G_CALLBACK (on_texture), self);
  on_texture (self);
}

static void
update_presence (CoterieAvatar *self)
{
  CoterieContact *contact = get_contact (self);

  gtk_widget_set_visible (self->presence,
                          self->show_presence && contact != NULL && coterie_contact_get_online (contact));
}

static void
update_name (CoterieAvatar *self)
{
  const gboolean is_note = COTERIE_IS_CHAT (self->person) && !is_group (self);
  g_autofree char *name = dup_name (self);

  show_initials (self, name);
  update_shape (self);
  if (self->avatar == NULL)
    return;
  adw_avatar_set_icon_name (self->avatar, is_note ? "coterie-bookmark-symbolic" : NULL);
  adw_avatar_set_text (self->avatar, is_note ? "note" : name);
}

static void
update (CoterieAvatar *self)
{
  update_name (self);
  update_picture (self);
  update_presence (self);
}

static void
set_person (CoterieAvatar *self, gpointer person)
{
  if (!g_set_object (&self->person, person))
    return;
  g_signal_group_set_target (self->contact_signals, get_contact (self));
  g_signal_group_set_target (self->client_signals, COTERIE_IS_CLIENT (person) ? person : NULL);
  g_signal_group_set_target (self->group_signals, is_group (self) ? person : NULL);
  update (self);
}

/* ------------------------------------------------------------------------------------ the widget */

static void
set_size (CoterieAvatar *self, int size)
{
  if (self->size == size)
    return;
  self->size = size;
  update_initials_size (self);
  if (self->avatar != NULL)
    adw_avatar_set_size (self->avatar, size);
  update_picture (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIZE]);
}

static void
coterie_avatar_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieAvatar *self = COTERIE_AVATAR (object);

  switch (id)
    {
    case PROP_CONTACT:
      g_value_set_object (value, get_contact (self));
      break;
    case PROP_CHAT:
      g_value_set_object (value, self->chat);
      break;
    case PROP_CLIENT:
      g_value_set_object (value, COTERIE_IS_CLIENT (self->person) ? self->person : NULL);
      break;
    case PROP_SIZE:
      g_value_set_int (value, self->size);
      break;
    case PROP_SHOW_PRESENCE:
      g_value_set_boolean (value, self->show_presence);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_avatar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieAvatar *self = COTERIE_AVATAR (object);

  switch (id)
    {
    case PROP_CONTACT:
      coterie_avatar_set_contact (self, g_value_get_object (value));
      break;
    case PROP_CHAT:
      coterie_avatar_set_chat (self, g_value_get_object (value));
      break;
    case PROP_CLIENT:
      set_person (self, g_value_get_object (value));
      break;
    case PROP_SIZE:
      set_size (self, g_value_get_int (value));
      break;
    case PROP_SHOW_PRESENCE:
      self->show_presence = g_value_get_boolean (value);
      update_presence (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_avatar_dispose (GObject *object)
{
  CoterieAvatar *self = COTERIE_AVATAR (object);

  drop_picture (self);
  g_clear_object (&self->contact_signals);
  g_clear_object (&self->client_signals);
  g_clear_object (&self->group_signals);
  g_clear_object (&self->person);
  g_clear_object (&self->chat);
  g_clear_pointer (&self->draft_name, g_free);
  g_clear_pointer (&self->draft_picture, g_bytes_unref);
  g_clear_pointer ((GtkWidget **) &self->initials, gtk_widget_unparent);
  g_clear_pointer ((GtkWidget **) &self->avatar, gtk_widget_unparent);
  g_clear_pointer (&self->presence, gtk_widget_unparent);
  G_OBJECT_CLASS (coterie_avatar_parent_class)->dispose (object);
}

static void
coterie_avatar_class_init (CoterieAvatarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = coterie_avatar_get_property;
  object_class->set_property = coterie_avatar_set_property;
  object_class->dispose = coterie_avatar_dispose;
  properties[PROP_CONTACT] = g_param_spec_object ("contact", NULL, NULL, COTERIE_TYPE_CONTACT, flags);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT, flags);
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT, flags);
  properties[PROP_SIZE] = g_param_spec_int ("size", NULL, NULL, 1, 256, 44, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SHOW_PRESENCE] = g_param_spec_boolean ("show-presence", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

/* Styled as what is inside of AdwAvatar. The name itself is read out beside it. */
static void
add_initials (CoterieAvatar *self)
{
  self->initials =
      g_object_new (GTK_TYPE_LABEL, "css-name", "avatar", "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "halign",
                    GTK_ALIGN_CENTER, "valign", GTK_ALIGN_CENTER, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars",
                    1, "overflow", GTK_OVERFLOW_HIDDEN, "single-line-mode", TRUE, NULL);
  gtk_widget_set_parent (GTK_WIDGET (self->initials), GTK_WIDGET (self));
  update_initials_size (self);
}

static void
add_presence (CoterieAvatar *self)
{
  self->presence = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG, "halign", GTK_ALIGN_END,
                                 "valign", GTK_ALIGN_END, "visible", FALSE, NULL);
  gtk_widget_add_css_class (self->presence, "presence");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->presence), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Online"), -1);
  gtk_widget_set_parent (self->presence, GTK_WIDGET (self));
}

static void
coterie_avatar_init (CoterieAvatar *self)
{
  self->size = 44;
  self->show_presence = TRUE;
  add_initials (self);
  add_presence (self);

  self->contact_signals = g_signal_group_new (COTERIE_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->contact_signals, "notify::display-name", G_CALLBACK (update_name), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::name", G_CALLBACK (update_name), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::picture", G_CALLBACK (update_picture), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::state", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::online", G_CALLBACK (update_presence), self);
  self->client_signals = g_signal_group_new (COTERIE_TYPE_CLIENT);
  g_signal_group_connect_swapped (self->client_signals, "notify::name", G_CALLBACK (update), self);
  self->group_signals = g_signal_group_new (COTERIE_TYPE_CHAT);
  g_signal_group_connect_swapped (self->group_signals, "notify::title", G_CALLBACK (update_name), self);
  g_signal_group_connect_swapped (self->group_signals, "notify::picture", G_CALLBACK (update_picture), self);
  g_signal_group_connect_swapped (self->group_signals, "notify::request", G_CALLBACK (update_picture), self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (update_picture), NULL);
}

GtkWidget *
coterie_avatar_new (int size)
{
  return g_object_new (COTERIE_TYPE_AVATAR, "size", size, NULL);
}

void
coterie_avatar_set_contact (CoterieAvatar *self, CoterieContact *contact)
{
  g_return_if_fail (COTERIE_IS_AVATAR (self));

  g_clear_object (&self->chat);
  set_person (self, contact);
}

void
coterie_avatar_set_chat (CoterieAvatar *self, CoterieChat *chat)
{
  CoterieContact *contact = chat != NULL ? coterie_chat_get_contact (chat) : NULL;

  g_return_if_fail (COTERIE_IS_AVATAR (self));

  g_set_object (&self->chat, chat);
  set_person (self, contact != NULL ? (gpointer) contact : (gpointer) chat);
}

void
coterie_avatar_set_draft (CoterieAvatar *self, const char *name, GBytes *picture)
{
  g_return_if_fail (COTERIE_IS_AVATAR (self));

  g_free (self->draft_name);
  self->draft_name = g_strdup (name);
  if (picture != NULL)
    g_bytes_ref (picture);
  g_clear_pointer (&self->draft_picture, g_bytes_unref);
  self->draft_picture = picture;
  update (self);
}

static const char *
get_class (const char *name)
{
  /* the colours of AdwAvatar in their order */
  static const char *const hues[N_HUES] = { "name-blue",   "name-blue",   "name-green", "name-green", "name-orange",
                                            "name-orange", "name-orange", "name-red",   "name-red",   "name-purple",
                                            "name-purple", "name-brown",  "name-brown", "name-brown" };

  return hues[get_hue (name)];
}

/**
 * coterie_avatar_get_name_class:
 *
 * Returns: (transfer none): one of the name-… classes of style.css
 */
const char *
coterie_avatar_get_name_class (CoterieContact *contact)
{
  g_autofree char *name = coterie_contact_name_text (contact);

  return get_class (name);
}

/**
 * coterie_avatar_get_own_class:
 *
 * Returns: (transfer none): that of whoever it shows
 */
const char *
coterie_avatar_get_own_class (CoterieAvatar *self)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (COTERIE_IS_AVATAR (self), NULL);

  name = dup_name (self);
  return get_class (name);
}
