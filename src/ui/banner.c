// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/banner.h"

/* AdwBanner came with libadwaita 1.3. */
struct _CoterieBanner
{
  AdwBin parent_instance;

  gboolean revealed;
  gboolean warning;
  gboolean busy;
  gboolean narrow;
  char *title;
  char *detail;

  GtkRevealer *revealer;
  GtkWidget *line;
  GtkWidget *detail_label;
  GtkButton *button;
};

static void
actionable_init (GtkActionableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CoterieBanner,
                               coterie_banner,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_ACTIONABLE, actionable_init))

enum
{
  PROP_REVEALED = 1,
  PROP_TITLE,
  PROP_DETAIL,
  PROP_BUTTON_LABEL,
  PROP_WARNING,
  PROP_BUSY,
  PROP_NARROW,
  N_PROPS,
  PROP_ACTION_NAME = N_PROPS,
  PROP_ACTION_TARGET
};

enum
{
  SIGNAL_BUTTON_CLICKED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* ------------------------------------------------------------------------------------ the button's action */

static const char *
get_action_name (GtkActionable *actionable)
{
  return gtk_actionable_get_action_name (GTK_ACTIONABLE (COTERIE_BANNER (actionable)->button));
}

static void
set_action_name (GtkActionable *actionable, const char *name)
{
  gtk_actionable_set_action_name (GTK_ACTIONABLE (COTERIE_BANNER (actionable)->button), name);
}

static GVariant *
get_action_target_value (GtkActionable *actionable)
{
  return gtk_actionable_get_action_target_value (GTK_ACTIONABLE (COTERIE_BANNER (actionable)->button));
}

static void
set_action_target_value (GtkActionable *actionable, GVariant *target)
{
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (COTERIE_BANNER (actionable)->button), target);
}

static void
actionable_init (GtkActionableInterface *iface)
{
  iface->get_action_name = get_action_name;
  iface->set_action_name = set_action_name;
  iface->get_action_target_value = get_action_target_value;
  iface->set_action_target_value = set_action_target_value;
}

/* ------------------------------------------------------------------------------------ */

static void
on_child_revealed (CoterieBanner *self)
{
  /* What is folded away is not for screen readers either. */
  gtk_widget_set_visible (GTK_WIDGET (self->revealer),
                          self->revealed || gtk_revealer_get_child_revealed (self->revealer));
}

static void
on_clicked (CoterieBanner *self)
{
  g_signal_emit (self, signals[SIGNAL_BUTTON_CLICKED], 0);
}

static void
coterie_banner_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieBanner *self = COTERIE_BANNER (object);

  switch (id)
    {
    case PROP_REVEALED:
      g_value_set_boolean (value, self->revealed);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_DETAIL:
      g_value_set_string (value, self->detail);
      break;
    case PROP_BUTTON_LABEL:
      g_value_set_string (value, gtk_button_get_label (self->button));
      break;
    case PROP_WARNING:
      g_value_set_boolean (value, self->warning);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_ACTION_NAME:
      g_value_set_string (value, get_action_name (GTK_ACTIONABLE (self)));
      break;
    case PROP_ACTION_TARGET:
      g_value_set_variant (value, get_action_target_value (GTK_ACTIONABLE (self)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_banner_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieBanner *self = COTERIE_BANNER (object);

  switch (id)
    {
    case PROP_REVEALED:
      coterie_banner_set_revealed (self, g_value_get_boolean (value));
      break;
    case PROP_TITLE:
      coterie_banner_set_title (self, g_value_get_string (value));
      break;
    case PROP_DETAIL:
      coterie_banner_set_detail (self, g_value_get_string (value));
      break;
    case PROP_BUTTON_LABEL:
      coterie_banner_set_button_label (self, g_value_get_string (value));
      break;
    case PROP_WARNING:
      coterie_banner_set_warning (self, g_value_get_boolean (value));
      break;
    case PROP_BUSY:
      coterie_banner_set_busy (self, g_value_get_boolean (value));
      break;
    case PROP_NARROW:
      coterie_banner_set_narrow (self, g_value_get_boolean (value));
      break;
    case PROP_ACTION_NAME:
      set_action_name (GTK_ACTIONABLE (self), g_value_get_string (value));
      break;
    case PROP_ACTION_TARGET:
      set_action_target_value (GTK_ACTIONABLE (self), g_value_get_variant (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_banner_finalize (GObject *object)
{
  CoterieBanner *self = COTERIE_BANNER (object);

  g_free (self->title);
  g_free (self->detail);
  G_OBJECT_CLASS (coterie_banner_parent_class)->finalize (object);
}

static void
coterie_banner_class_init (CoterieBannerClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = coterie_banner_finalize;
  object_class->get_property = coterie_banner_get_property;
  object_class->set_property = coterie_banner_set_property;
  properties[PROP_REVEALED] = g_param_spec_boolean ("revealed", NULL, NULL, FALSE, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  properties[PROP_BUTTON_LABEL] = g_param_spec_string ("button-label", NULL, NULL, NULL, flags);
  properties[PROP_WARNING] = g_param_spec_boolean ("warning", NULL, NULL, FALSE, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_object_class_override_property (object_class, PROP_ACTION_NAME, "action-name");
  g_object_class_override_property (object_class, PROP_ACTION_TARGET, "action-target");
  signals[SIGNAL_BUTTON_CLICKED] =
      g_signal_new ("button-clicked", COTERIE_TYPE_BANNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/banner.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, CoterieBanner, line);
  gtk_widget_class_bind_template_child (widget_class, CoterieBanner, detail_label);
  gtk_widget_class_bind_template_child (widget_class, CoterieBanner, button);
  gtk_widget_class_bind_template_callback (widget_class, on_child_revealed);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
}

static void
coterie_banner_init (CoterieBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
coterie_banner_new (void)
{
  return g_object_new (COTERIE_TYPE_BANNER, NULL);
}

void
coterie_banner_set_revealed (CoterieBanner *self, gboolean revealed)
{
  g_return_if_fail (COTERIE_IS_BANNER (self));

  if (self->revealed == !!revealed)
    return;
  self->revealed = !!revealed;
  if (self->revealed)
    gtk_widget_set_visible (GTK_WIDGET (self->revealer), TRUE);
  gtk_revealer_set_reveal_child (self->revealer, self->revealed);
  on_child_revealed (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVEALED]);
}

gboolean
coterie_banner_get_revealed (CoterieBanner *self)
{
  g_return_val_if_fail (COTERIE_IS_BANNER (self), FALSE);

  return self->revealed;
}

void
coterie_banner_set_title (CoterieBanner *self, const char *title)
{
  g_return_if_fail (COTERIE_IS_BANNER (self));

  if (g_strcmp0 (self->title, title) == 0)
    return;
  g_free (self->title);
  self->title = g_strdup (title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

void
coterie_banner_set_detail (CoterieBanner *self, const char *detail)
{
  g_return_if_fail (COTERIE_IS_BANNER (self));

  if (g_strcmp0 (self->detail, detail) == 0)
    return;
  g_free (self->detail);
  self->detail = g_strdup (detail);
  gtk_widget_set_visible (self->detail_label, detail != NULL && *detail != '\0');
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAIL]);
}

void
coterie_banner_set_button_label (CoterieBanner *self, const char *label)
{
  g_return_if_fail (COTERIE_IS_BANNER (self));

  if (g_strcmp0 (gtk_button_get_label (self->button), label) == 0)
    return;
  gtk_button_set_label (self->button, label != NULL ? label : "");
  gtk_widget_set_visible (GTK_WIDGET (self->button), label != NULL && *label != '\0');
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUTTON_LABEL]);
}

void
coterie_banner_set_warning (CoterieBanner *self, gboolean warning)
{
  g_return_if_fail (COTERIE_IS_BANNER (self));

  if (self->warning == !!warning)
    return;
  self->warning = !!warning;
  if (self->warning)
    gtk_widget_add_css_class (self->line, "warning");
  else
    gtk_widget_remove_css_class (self->line, "warning");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WARNING]);
}

void
coterie_banner_set_busy (CoterieBanner *self, gboolean busy)
{
  g_return_if_fail (COTERIE_IS_BANNER (self));

  if (self->busy == !!busy)
    return;
  self->busy = !!busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

void
coterie_banner_set_narrow (CoterieBanner *self, gboolean narrow)
{
  g_return_if_fail (COTERIE_IS_BANNER (self));

  if (self->narrow == !!narrow)
    return;
  self->narrow = !!narrow;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->line),
                                  self->narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_halign (GTK_WIDGET (self->button), self->narrow ? GTK_ALIGN_START : GTK_ALIGN_FILL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}
