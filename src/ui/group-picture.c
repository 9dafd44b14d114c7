// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/group-picture.h"

#include "ui/avatar.h"
#include "ui/choose-file.h"
#include "ui/own-picture.h"
#include "ui/toast.h"

struct _CoterieGroupPicture
{
  AdwBin parent_instance;

  GCancellable *cancellable;
  CoterieAvatar *avatar;
  GtkWidget *remove_button;
};

G_DEFINE_FINAL_TYPE (CoterieGroupPicture, coterie_group_picture, ADW_TYPE_BIN)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_picture (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieGroupPicture) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = coterie_own_picture_load_finish (result, &error);

  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;
  if (picture != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, picture);
  else
    coterie_toast_show (GTK_WIDGET (self), error->message);
}

static void
on_file (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieGroupPicture) self = user_data;
  g_autoptr (GFile) file = coterie_choose_picture_finish (result);

  if (file != NULL && gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    coterie_own_picture_load_async (file, self->cancellable, on_picture, g_object_ref (self));
}

static void
on_choose (CoterieGroupPicture *self)
{
  coterie_choose_picture_async (GTK_WIDGET (self), self->cancellable, on_file, g_object_ref (self));
}

static void
on_remove (CoterieGroupPicture *self)
{
  g_signal_emit (self, signals[CHOSEN], 0, NULL);
}

static void
coterie_group_picture_dispose (GObject *object)
{
  g_cancellable_cancel (COTERIE_GROUP_PICTURE (object)->cancellable);
  G_OBJECT_CLASS (coterie_group_picture_parent_class)->dispose (object);
}

static void
coterie_group_picture_finalize (GObject *object)
{
  g_object_unref (COTERIE_GROUP_PICTURE (object)->cancellable);
  G_OBJECT_CLASS (coterie_group_picture_parent_class)->finalize (object);
}

static void
coterie_group_picture_class_init (CoterieGroupPictureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_group_picture_dispose;
  G_OBJECT_CLASS (klass)->finalize = coterie_group_picture_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", COTERIE_TYPE_GROUP_PICTURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_BYTES);
  g_type_ensure (COTERIE_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/group-picture.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieGroupPicture, avatar);
  gtk_widget_class_bind_template_child (widget_class, CoterieGroupPicture, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
}

static void
coterie_group_picture_init (CoterieGroupPicture *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
on_picture_changed (CoterieGroupPicture *self, GParamSpec *spec, CoterieChat *chat)
{
  gtk_widget_set_visible (self->remove_button, coterie_chat_get_picture (chat) != NULL);
}

void
coterie_group_picture_set_chat (CoterieGroupPicture *self, CoterieChat *chat)
{
  g_return_if_fail (COTERIE_IS_GROUP_PICTURE (self));

  coterie_avatar_set_chat (self->avatar, chat);
  g_signal_connect_object (chat, "notify::picture", G_CALLBACK (on_picture_changed), self, G_CONNECT_SWAPPED);
  on_picture_changed (self, NULL, chat);
}

void
coterie_group_picture_set_draft (CoterieGroupPicture *self, const char *name, GBytes *picture)
{
  g_return_if_fail (COTERIE_IS_GROUP_PICTURE (self));

  coterie_avatar_set_draft (self->avatar, name, picture);
  gtk_widget_set_visible (self->remove_button, picture != NULL);
}
