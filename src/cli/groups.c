// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/hold-advice.h"

/* Groups. */

/* Everybody is looked up before anything is made. */
static GPtrArray *
look_up_all (CoterieSession *session, char **words, GError **error)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func (g_object_unref);

  for (char **word = words; *word != NULL; word++)
    {
      g_autoptr (CoterieContact) contact = coterie_command_look_up (session, *word, error);

      if (contact == NULL)
        return NULL;
      if (!g_ptr_array_find (members, contact, NULL))
        g_ptr_array_add (members, g_steal_pointer (&contact));
    }
  return g_steal_pointer (&members);
}

static CoterieExit
create (CoterieSession *session, const char *name, char **words, GError **error)
{
  g_autoptr (GPtrArray) members = look_up_all (session, words, error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CoterieChat) chat = NULL;
  g_autofree char *word = NULL;
  g_autofree char *sentence = NULL;

  if (members == NULL)
    return coterie_session_exit_of (*error);
  coterie_client_connect (session->client);
  coterie_client_create_group_async (session->client, name, NULL, members, session->stop, coterie_session_on_ready,
                                     &result);
  chat = coterie_client_create_group_finish (session->client, coterie_session_wait (session, &result), error);
  if (chat == NULL)
    return coterie_session_exit_of (*error);
  word = coterie_output_chat_name (&session->output, chat);
  sentence = members->len > 0 ? g_strdup_printf ("%s has %u members.", word, members->len + 1)
                              : g_strdup_printf ("You are alone in %s.", word);
  coterie_output_event (&session->output, "group", sentence, "chat", word, NULL);
  return coterie_session_tell (session, "The members");
}

/* What was done here is done; telling the others may wait for the server. */
static CoterieExit
change (CoterieSession *session,
        CoterieChat *chat,
        CoterieGroupChange what,
        const GPtrArray *members,
        const char *name,
        GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *word = NULL;

  if (what == COTERIE_GROUP_CHANGE_ADD)
    coterie_client_add_members_async (session->client, chat, members, session->options->share_history, session->stop,
                                      coterie_session_on_ready, &result);
  else
    coterie_client_change_group_async (session->client, chat, what, members, name, session->stop,
                                       coterie_session_on_ready, &result);
  if (!coterie_client_change_group_finish (session->client, coterie_session_wait (session, &result), error))
    return coterie_session_exit_of (*error);
  word = coterie_output_chat_name (&session->output, chat);
  coterie_output_event (&session->output, "group", word, "chat", word, NULL);
  return coterie_session_tell (session, "The members");
}

/**
 * coterie_command_load_members:
 *
 * Returns: (transfer full) (element-type CoterieGroupPerson)
 */
GPtrArray *
coterie_command_load_members (CoterieSession *session, CoterieChat *chat, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_load_members_async (session->client, chat, session->stop, coterie_session_on_ready, &result);
  return coterie_client_load_members_finish (session->client, coterie_session_wait (session, &result), error);
}

static CoterieExit
print_members (CoterieSession *session, CoterieChat *chat, GError **error)
{
  g_autoptr (GPtrArray) members = coterie_command_load_members (session, chat, error);
  g_autofree char *word = coterie_output_chat_name (&session->output, chat);

  if (members == NULL)
    return coterie_session_exit_of (*error);
  for (guint i = 0; i < members->len; i++)
    {
      const CoterieGroupPerson *member = members->pdata[i];
      const char *name = member->is_own            ? coterie_client_get_name (session->client)
                         : member->contact != NULL ? coterie_contact_get_word (member->contact)
                                                   : "?";
      const char *role = member->is_admin ? "admin" : "member";
      g_autofree char *called = member->contact != NULL ? coterie_hold_dup_called (member->contact) : g_strdup ("");
      g_autofree char *sentence = g_strdup_printf ("@%-20s %s%s", name, role, called);

      coterie_output_event (&session->output, "member", sentence, "chat", word, "name", name, "role", role, NULL);
    }
  return COTERIE_EXIT_DONE;
}

static CoterieMessage *
find_message (CoterieSession *session, CoterieChat *chat, const char *id, GError **error)
{
  g_autoptr (GPtrArray) rows = coterie_command_load_rows (session, chat, G_MAXUINT64, G_MAXINT, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (g_str_equal (coterie_message_get_id (rows->pdata[i]), id))
      return g_object_ref (rows->pdata[i]);
  if (rows != NULL)
    g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, "There is no message %s in this group.", id);
  return NULL;
}

static CoterieExit
print_delivery (CoterieSession *session, CoterieChat *chat, const char *id, GError **error)
{
  g_autoptr (CoterieMessage) message = find_message (session, chat, id, error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) list = NULL;

  if (message == NULL)
    return coterie_session_exit_of (*error);
  coterie_client_load_delivery_async (session->client, message, session->stop, coterie_session_on_ready, &result);
  list = coterie_client_load_delivery_finish (session->client, coterie_session_wait (session, &result), error);
  if (list == NULL)
    return coterie_session_exit_of (*error);
  for (guint i = 0; i < list->len; i++)
    coterie_output_delivery (&session->output, message, list->pdata[i]);
  return COTERIE_EXIT_DONE;
}

/* With people, with a name, or with neither. */
static const struct
{
  const char *word;
  CoterieGroupChange change;
  gboolean takes_people;
  gboolean takes_name;
} changes[] = {
  { "add", COTERIE_GROUP_CHANGE_ADD, TRUE, FALSE },         { "remove", COTERIE_GROUP_CHANGE_REMOVE, TRUE, FALSE },
  { "promote", COTERIE_GROUP_CHANGE_PROMOTE, TRUE, FALSE }, { "demote", COTERIE_GROUP_CHANGE_DEMOTE, TRUE, FALSE },
  { "leave", COTERIE_GROUP_CHANGE_LEAVE, FALSE, FALSE },    { "close", COTERIE_GROUP_CHANGE_CLOSE, FALSE, FALSE },
  { "rename", COTERIE_GROUP_CHANGE_RENAME, FALSE, TRUE },
};

static CoterieExit
refuse_usage (GError **error)
{
  g_autofree char *usage = coterie_commands_describe_usage (coterie_commands_find ("group"));

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, usage);
  return COTERIE_EXIT_USAGE;
}

static gboolean
find_change (const char *word, guint *i)
{
  for (*i = 0; *i < G_N_ELEMENTS (changes); ++*i)
    if (g_str_equal (word, changes[*i].word))
      return TRUE;
  return FALSE;
}

static CoterieExit
try_change (CoterieSession *session, guint i, const char *group, char **words, GError **error)
{
  CoterieChat *chat = coterie_session_find_chat (session, group, error);
  g_autoptr (GPtrArray) members = NULL;

  if (chat == NULL)
    return coterie_session_exit_of (*error);
  if (changes[i].takes_people)
    {
      members = look_up_all (session, words, error);
      if (members == NULL)
        return coterie_session_exit_of (*error);
    }
  coterie_client_connect (session->client);
  return change (session, chat, changes[i].change, members, changes[i].takes_name ? words[0] : NULL, error);
}

/* What cannot be done may have become possible meanwhile: somebody has made us an admin, or has called the group so. */
static CoterieExit
change_by_words (CoterieSession *session, guint i, const char *group, char **words, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  guint n_words = g_strv_length (words);
  CoterieExit exit;

  if ((changes[i].takes_people && n_words == 0) || (changes[i].takes_name && n_words != 1) ||
      (!changes[i].takes_people && !changes[i].takes_name && n_words > 0) ||
      (session->options->share_history && changes[i].change != COTERIE_GROUP_CHANGE_ADD))
    return refuse_usage (error);
  exit = try_change (session, i, group, words, &refusal);
  if (refusal == NULL)
    return exit;
  if (!coterie_session_settle (session, session->options->timeout_s, NULL))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return exit;
    }
  return try_change (session, i, group, words, error);
}

CoterieExit
coterie_command_group (CoterieSession *session, char **words, GError **error)
{
  CoterieChat *chat;
  guint i;

  if (g_str_equal (words[0], "create"))
    return create (session, words[1], words + 2, error);
  if (g_str_equal (words[0], "join") && words[2] == NULL)
    return coterie_command_group_join (session, words[1], error);
  if (words[1][0] != '#')
    return refuse_usage (error);
  if (find_change (words[0], &i))
    return change_by_words (session, i, words[1], words + 2, error);
  chat = coterie_session_find_chat (session, words[1], error);
  if (chat == NULL)
    return coterie_session_exit_of (*error);
  if (g_str_equal (words[0], "members") && words[2] == NULL)
    return print_members (session, chat, error);
  if (g_str_equal (words[0], "delivery") && g_strv_length (words) == 3)
    return print_delivery (session, chat, words[2], error);
  if (g_str_equal (words[0], "invite") && words[2] == NULL)
    return coterie_command_group_invite (session, chat, error);
  if (g_str_equal (words[0], "invite") && g_str_equal (words[2], "off"))
    return coterie_command_group_invite_off (session, chat, error);
  if (g_str_equal (words[0], "requests") && words[2] == NULL)
    return coterie_command_group_requests (session, chat, error);
  if ((g_str_equal (words[0], "approve") || (g_str_equal (words[0], "decline") && !session->options->share_history)) &&
      g_strv_length (words) == 3)
    return coterie_command_group_answer (session, chat, words[2], words[0][0] == 'a', error);
  return refuse_usage (error);
}
