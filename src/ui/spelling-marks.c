// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/spelling-marks.h"

#include "ui/spell-checker.h"

#include <glib/gi18n.h>
#include <string.h>

#define WORDS_AT_ONCE 50 /* then events have their turn */

struct _CoterieSpellingMarks
{
  GObject parent_instance;

  GtkTextView *view; /* borrowed: it owns us */
  GtkTextBuffer *buffer;
  GtkTextTag *tag;
  GtkTextMark *dirty_start, *dirty_end; /* what has still to be looked at */
  GtkTextMark *word;                    /* where the menu was opened */
  gboolean is_dirty;
  guint idle;

  gboolean enabled;
  gboolean is_loading;
  gboolean was_loaded; /* or was found missing */
  GCancellable *end;
  CoterieSpellChecker *checker;

  GSimpleActionGroup *actions;
  GMenu *menu;
};

G_DEFINE_FINAL_TYPE (CoterieSpellingMarks, coterie_spelling_marks, G_TYPE_OBJECT)

enum
{
  PROP_ENABLED = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
load_checker (CoterieSpellingMarks *self);

/* ------------------------------------------------------------------------------------ words */

static void
widen_to_words (GtkTextIter *start, GtkTextIter *end)
{
  if (gtk_text_iter_inside_word (start) && !gtk_text_iter_starts_word (start))
    gtk_text_iter_backward_word_start (start);
  else if (gtk_text_iter_ends_word (start))
    gtk_text_iter_backward_word_start (start);
  if (gtk_text_iter_inside_word (end) && !gtk_text_iter_ends_word (end))
    gtk_text_iter_forward_word_end (end);
}

/* Addresses are no words, nor is what is glued to them. */
static gboolean
is_part_of_address (const GtkTextIter *start, const GtkTextIter *end)
{
  static const char marks[] = "@:/\\#&=%_";
  GtkTextIter before = *start;
  gunichar next = gtk_text_iter_get_char (end), previous = 0;

  if (gtk_text_iter_backward_char (&before))
    previous = gtk_text_iter_get_char (&before);
  if (previous != 0 && previous < 0x80 && strchr (marks, (int) previous) != NULL)
    return TRUE;
  if (next == ':')
    {
      GtkTextIter after = *end;

      return gtk_text_iter_forward_char (&after) && gtk_text_iter_get_char (&after) == '/';
    }
  return next != 0 && next < 0x80 && strchr (marks, (int) next) != NULL;
}

/* The word at the cursor is still being written. */
static gboolean
is_being_written (CoterieSpellingMarks *self, const GtkTextIter *start, const GtkTextIter *end)
{
  GtkTextIter cursor;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &cursor, gtk_text_buffer_get_insert (self->buffer));
  return gtk_text_iter_compare (&cursor, end) == 0 && gtk_text_iter_compare (&cursor, start) > 0 &&
         gtk_widget_is_focus (GTK_WIDGET (self->view));
}

static void
check_word (CoterieSpellingMarks *self, const GtkTextIter *start, const GtkTextIter *end)
{
  g_autofree char *word = gtk_text_buffer_get_text (self->buffer, start, end, FALSE);

  if (!is_being_written (self, start, end) && !is_part_of_address (start, end) &&
      !coterie_spell_checker_knows (self->checker, word, -1))
    gtk_text_buffer_apply_tag (self->buffer, self->tag, start, end);
}

/* Returns FALSE when there is no further word before @end; @iter stands behind the word. */
static gboolean
check_next_word (CoterieSpellingMarks *self, GtkTextIter *iter, const GtkTextIter *end)
{
  GtkTextIter start, word_end = *iter;

  if (!gtk_text_iter_forward_word_end (&word_end) || gtk_text_iter_compare (&word_end, end) > 0)
    return FALSE;
  start = word_end;
  gtk_text_iter_backward_word_start (&start);
  gtk_text_buffer_remove_tag (self->buffer, self->tag, iter, &word_end);
  check_word (self, &start, &word_end);
  *iter = word_end;
  return TRUE;
}

static gboolean
on_idle (gpointer user_data)
{
  CoterieSpellingMarks *self = user_data;
  GtkTextIter iter, end;
  guint n = 0;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &iter, self->dirty_start);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &end, self->dirty_end);
  widen_to_words (&iter, &end);
  while (n < WORDS_AT_ONCE && check_next_word (self, &iter, &end))
    n++;
  if (n == WORDS_AT_ONCE)
    {
      gtk_text_buffer_move_mark (self->buffer, self->dirty_start, &iter);
      return G_SOURCE_CONTINUE;
    }
  gtk_text_buffer_remove_tag (self->buffer, self->tag, &iter, &end);
  self->is_dirty = FALSE;
  self->idle = 0;
  return G_SOURCE_REMOVE;
}

static void
check_soon (CoterieSpellingMarks *self)
{
  if (!self->enabled || !self->is_dirty || self->idle != 0)
    return;
  if (self->checker != NULL)
    self->idle = g_idle_add_full (G_PRIORITY_LOW, on_idle, self, NULL);
  else
    load_checker (self);
}

static void
make_dirty (CoterieSpellingMarks *self, const GtkTextIter *start, const GtkTextIter *end)
{
  GtkTextIter old_start, old_end;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &old_start, self->dirty_start);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &old_end, self->dirty_end);
  if (!self->is_dirty || gtk_text_iter_compare (start, &old_start) < 0)
    gtk_text_buffer_move_mark (self->buffer, self->dirty_start, start);
  if (!self->is_dirty || gtk_text_iter_compare (end, &old_end) > 0)
    gtk_text_buffer_move_mark (self->buffer, self->dirty_end, end);
  self->is_dirty = TRUE;
  check_soon (self);
}

static void
make_all_dirty (CoterieSpellingMarks *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  if (gtk_text_iter_compare (&start, &end) < 0)
    make_dirty (self, &start, &end);
}

/* ------------------------------------------------------------------------------------ what happens to the text */

static void
on_inserted (GtkTextBuffer *buffer, GtkTextIter *where, const char *text, int n_bytes, CoterieSpellingMarks *self)
{
  GtkTextIter start = *where;

  gtk_text_iter_backward_chars (&start, (int) g_utf8_strlen (text, n_bytes));
  make_dirty (self, &start, where);
}

static void
on_deleted (GtkTextBuffer *buffer, GtkTextIter *start, GtkTextIter *end, CoterieSpellingMarks *self)
{
  make_dirty (self, start, end);
}

/* A word that was being written is looked at when the cursor leaves it. */
static void
on_cursor_moved (CoterieSpellingMarks *self)
{
  GtkTextIter start, end;

  if (!self->is_dirty && self->checker != NULL)
    {
      gtk_text_buffer_get_iter_at_mark (self->buffer, &start, self->dirty_start);
      gtk_text_buffer_get_iter_at_mark (self->buffer, &end, self->dirty_end);
      make_dirty (self, &start, &end);
    }
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieSpellingMarks) self = user_data;
  g_autoptr (GError) error = NULL;
  CoterieSpellChecker *checker = coterie_spell_checker_load_finish (result, &error);

  if (error != NULL || self->buffer == NULL) /* the view is gone */
    {
      g_clear_object (&checker);
      return;
    }
  self->is_loading = FALSE;
  self->was_loaded = TRUE;
  g_clear_object (&self->checker);
  self->checker = checker;
  check_soon (self);
}

static void
load_checker (CoterieSpellingMarks *self)
{
  if (self->is_loading || self->was_loaded)
    return;
  self->is_loading = TRUE;
  coterie_spell_checker_load_async (NULL, self->end, on_loaded, g_object_ref (self));
}

/* ------------------------------------------------------------------------------------ the menu */

static gboolean
get_marked_word (CoterieSpellingMarks *self, GtkTextIter *start, GtkTextIter *end)
{
  gtk_text_buffer_get_iter_at_mark (self->buffer, start, self->word);
  if (!gtk_text_iter_has_tag (start, self->tag) && !gtk_text_iter_ends_tag (start, self->tag))
    return FALSE;
  *end = *start;
  if (!gtk_text_iter_starts_tag (start, self->tag))
    gtk_text_iter_backward_to_tag_toggle (start, self->tag);
  if (!gtk_text_iter_ends_tag (end, self->tag))
    gtk_text_iter_forward_to_tag_toggle (end, self->tag);
  return TRUE;
}

static void
append_suggestions (CoterieSpellingMarks *self, const char *word)
{
  g_auto (GStrv) suggestions = coterie_spell_checker_suggest (self->checker, word);
  g_autoptr (GMenu) section = g_menu_new ();
  g_autoptr (GMenuItem) accept = g_menu_item_new (_ ("Accept Word"), "spelling.accept");

  for (guint i = 0; suggestions[i] != NULL; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (suggestions[i], NULL);

      g_menu_item_set_action_and_target (item, "spelling.replace", "s", suggestions[i]);
      g_menu_append_item (section, item);
    }
  g_menu_append_item (section, accept);
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (section));
}

/* Just before the view opens its context menu. */
static void
fill_menu (CoterieSpellingMarks *self, const GtkTextIter *where)
{
  GtkTextIter start, end;
  g_autoptr (GMenu) section = g_menu_new ();

  gtk_text_buffer_move_mark (self->buffer, self->word, where);
  g_menu_remove_all (self->menu);
  if (self->checker != NULL && self->enabled && get_marked_word (self, &start, &end))
    {
      g_autofree char *word = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);

      append_suggestions (self, word);
    }
  g_menu_append (section, _ ("Check Spelling"), "spelling.enabled");
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (section));
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, CoterieSpellingMarks *self)
{
  GtkTextIter where;
  int buffer_x, buffer_y;

  gtk_text_view_window_to_buffer_coords (self->view, GTK_TEXT_WINDOW_WIDGET, (int) x, (int) y, &buffer_x, &buffer_y);
  if (!gtk_text_view_get_iter_at_location (self->view, &where, buffer_x, buffer_y))
    gtk_text_buffer_get_end_iter (self->buffer, &where);
  fill_menu (self, &where);
}

static gboolean
on_key_pressed (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, CoterieSpellingMarks *self)
{
  GtkTextIter where;

  if (key == GDK_KEY_Menu || (key == GDK_KEY_F10 && (state & GDK_SHIFT_MASK) != 0))
    {
      gtk_text_buffer_get_iter_at_mark (self->buffer, &where, gtk_text_buffer_get_insert (self->buffer));
      fill_menu (self, &where);
    }
  return GDK_EVENT_PROPAGATE;
}

static void
on_replace (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoterieSpellingMarks *self = user_data;
  GtkTextIter start, end;

  if (!get_marked_word (self, &start, &end))
    return;
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_insert (self->buffer, &start, g_variant_get_string (parameter, NULL), -1);
  gtk_text_buffer_end_user_action (self->buffer);
}

static void
on_accept (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoterieSpellingMarks *self = user_data;
  g_autofree char *word = NULL;
  GtkTextIter start, end;

  if (self->checker == NULL || !get_marked_word (self, &start, &end))
    return;
  word = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  coterie_spell_checker_accept (self->checker, word);
  make_all_dirty (self);
}

/* ------------------------------------------------------------------------------------ GObject */

static void
set_enabled (CoterieSpellingMarks *self, gboolean enabled)
{
  GtkTextIter start, end;

  if (self->enabled == enabled)
    return;
  self->enabled = enabled;
  g_clear_handle_id (&self->idle, g_source_remove);
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->tag, &start, &end);
  if (enabled)
    make_all_dirty (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENABLED]);
}

static void
coterie_spelling_marks_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_ENABLED:
      g_value_set_boolean (value, COTERIE_SPELLING_MARKS (object)->enabled);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_spelling_marks_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_ENABLED:
      set_enabled (COTERIE_SPELLING_MARKS (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_spelling_marks_dispose (GObject *object)
{
  CoterieSpellingMarks *self = COTERIE_SPELLING_MARKS (object);

  g_cancellable_cancel (self->end);
  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->buffer != NULL)
    g_signal_handlers_disconnect_by_data (self->buffer, self);
  g_clear_object (&self->buffer);
  g_clear_object (&self->checker);
  g_clear_object (&self->actions);
  g_clear_object (&self->menu);
  self->view = NULL;
  G_OBJECT_CLASS (coterie_spelling_marks_parent_class)->dispose (object);
}

static void
coterie_spelling_marks_finalize (GObject *object)
{
  g_object_unref (COTERIE_SPELLING_MARKS (object)->end);
  G_OBJECT_CLASS (coterie_spelling_marks_parent_class)->finalize (object);
}

static void
coterie_spelling_marks_class_init (CoterieSpellingMarksClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = coterie_spelling_marks_get_property;
  object_class->set_property = coterie_spelling_marks_set_property;
  object_class->dispose = coterie_spelling_marks_dispose;
  object_class->finalize = coterie_spelling_marks_finalize;
  properties[PROP_ENABLED] = g_param_spec_boolean (
      "enabled", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_spelling_marks_init (CoterieSpellingMarks *self)
{
  self->enabled = TRUE;
  self->end = g_cancellable_new ();
  self->menu = g_menu_new ();
}

/* The action that stands for a property holds its object, which holds the action: the view's end must break the ring.
 */
static void
detach (gpointer object)
{
  g_object_run_dispose (object);
  g_object_unref (object);
}

static void
add_actions (CoterieSpellingMarks *self)
{
  static const GActionEntry entries[] = {
    { .name = "replace", .activate = on_replace, .parameter_type = "s" },
    { .name = "accept", .activate = on_accept },
  };
  g_autoptr (GPropertyAction) enabled = g_property_action_new ("enabled", self, "enabled");

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (enabled));
  gtk_widget_insert_action_group (GTK_WIDGET (self->view), "spelling", G_ACTION_GROUP (self->actions));
}

static void
listen (CoterieSpellingMarks *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_after (self->buffer, "insert-text", G_CALLBACK (on_inserted), self);
  g_signal_connect_after (self->buffer, "delete-range", G_CALLBACK (on_deleted), self);
  g_signal_connect_swapped (self->buffer, "notify::cursor-position", G_CALLBACK (on_cursor_moved), self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (on_pressed), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (click));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}

/**
 * coterie_spelling_marks_attach:
 * @view: whose buffer stays the same from now on
 */
CoterieSpellingMarks *
coterie_spelling_marks_attach (GtkTextView *view)
{
  CoterieSpellingMarks *self = g_object_new (COTERIE_TYPE_SPELLING_MARKS, NULL);
  GtkTextIter start;

  g_return_val_if_fail (GTK_IS_TEXT_VIEW (view), NULL);

  self->view = view;
  self->buffer = g_object_ref (gtk_text_view_get_buffer (view));
  self->tag = gtk_text_buffer_create_tag (self->buffer, NULL, "underline", PANGO_UNDERLINE_ERROR, NULL);
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  self->dirty_start = gtk_text_buffer_create_mark (self->buffer, NULL, &start, TRUE);
  self->dirty_end = gtk_text_buffer_create_mark (self->buffer, NULL, &start, FALSE);
  self->word = gtk_text_buffer_create_mark (self->buffer, NULL, &start, TRUE);
  add_actions (self);
  listen (self);
  gtk_text_view_set_extra_menu (view, G_MENU_MODEL (self->menu));
  g_object_set_data_full (G_OBJECT (view), "spelling-marks", self, detach);
  return self;
}
