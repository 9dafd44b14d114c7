// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/new-passphrase.h"

#include "ui/group-names.h"
#include "ui/passphrase-strength.h"
#include "ui/secret-entry.h"

#include <glib/gi18n.h>
#include <string.h>

struct _CoterieNewPassphrase
{
  AdwBin parent_instance;

  gboolean ready;

  GtkEditable *first;
  GtkEditable *second;
  GtkWidget *strength;
  GtkLevelBar *bar;
  GtkLabel *word;
  GtkWidget *problem;
};

G_DEFINE_FINAL_TYPE (CoterieNewPassphrase, coterie_new_passphrase, ADW_TYPE_BIN)

enum
{
  PROP_READY = 1,
  N_PROPS
};

enum
{
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
set_class (GtkWidget *widget, const char *name, gboolean whether)
{
  if (whether)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_strength (CoterieNewPassphrase *self)
{
  CoterieStrength strength = coterie_passphrase_strength (gtk_editable_get_text (self->first));

  gtk_level_bar_set_value (self->bar, strength);
  gtk_label_set_label (self->word, coterie_strength_text (strength));
  set_class (self->strength, "good", strength >= COTERIE_STRENGTH_GOOD);
  set_class (self->strength, "weak", strength <= COTERIE_STRENGTH_WEAK);
}

/* Not while the second is still being typed: only once it cannot become the first any more. */
static gboolean
differs (CoterieNewPassphrase *self)
{
  return !g_str_has_prefix (gtk_editable_get_text (self->first), gtk_editable_get_text (self->second));
}

static void
on_changed (CoterieNewPassphrase *self)
{
  gboolean ready =
      !coterie_secret_entry_is_empty (self->first) && coterie_secret_entry_equal (self->first, self->second);

  show_strength (self);
  gtk_widget_set_visible (self->problem, differs (self));
  if (self->ready == ready)
    return;
  self->ready = ready;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READY]);
}

static void
on_first_activated (CoterieNewPassphrase *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->second));
}

static void
on_second_activated (CoterieNewPassphrase *self)
{
  if (self->ready)
    g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
  else if (!coterie_secret_entry_is_empty (self->second))
    gtk_widget_set_visible (self->problem, TRUE);
}

static gboolean
coterie_new_passphrase_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (COTERIE_NEW_PASSPHRASE (widget)->first));
}

static void
coterie_new_passphrase_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieNewPassphrase *self = COTERIE_NEW_PASSPHRASE (object);

  switch (id)
    {
    case PROP_READY:
      g_value_set_boolean (value, self->ready);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_new_passphrase_class_init (CoterieNewPassphraseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = coterie_new_passphrase_get_property;
  properties[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_ACTIVATED] =
      g_signal_new ("activated", COTERIE_TYPE_NEW_PASSPHRASE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  widget_class->grab_focus = coterie_new_passphrase_grab_focus;

  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/new-passphrase.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieNewPassphrase, first);
  gtk_widget_class_bind_template_child (widget_class, CoterieNewPassphrase, second);
  gtk_widget_class_bind_template_child (widget_class, CoterieNewPassphrase, strength);
  gtk_widget_class_bind_template_child (widget_class, CoterieNewPassphrase, bar);
  gtk_widget_class_bind_template_child (widget_class, CoterieNewPassphrase, word);
  gtk_widget_class_bind_template_child (widget_class, CoterieNewPassphrase, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_first_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_second_activated);
}

static void
coterie_new_passphrase_init (CoterieNewPassphrase *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), _ ("Passphrase"));
  coterie_secret_entry_prepare (self->first);
  coterie_secret_entry_prepare (self->second);
}

gboolean
coterie_new_passphrase_get_ready (CoterieNewPassphrase *self)
{
  g_return_val_if_fail (COTERIE_IS_NEW_PASSPHRASE (self), FALSE);

  return self->ready;
}

CoterieSecret *
coterie_new_passphrase_copy (CoterieNewPassphrase *self)
{
  g_return_val_if_fail (COTERIE_IS_NEW_PASSPHRASE (self), NULL);

  return coterie_secret_entry_copy (self->first);
}

void
coterie_new_passphrase_clear (CoterieNewPassphrase *self)
{
  g_return_if_fail (COTERIE_IS_NEW_PASSPHRASE (self));

  gtk_editable_set_text (self->first, "");
  gtk_editable_set_text (self->second, "");
}
