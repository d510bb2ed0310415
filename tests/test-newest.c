/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "newest.h"

/* Whatever happens to the list, who follows the changes alone sees the same as who looks. */
static GPtrArray *followed;

static void
follow_cb (GListModel *model, guint position, guint removed, guint added)
{
  for (guint i = 0; i < removed; i++)
    g_ptr_array_remove_index (followed, position);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (followed, (int) (position + i), g_list_model_get_item (model, position + i));
}

static void
check (GListModel *model, GListModel *newest)
{
  guint n = g_list_model_get_n_items (model);

  g_assert_cmpuint (g_list_model_get_n_items (newest), ==, n);
  g_assert_cmpuint (followed->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) expected = g_list_model_get_item (model, n - 1 - i), seen = g_list_model_get_item (newest, i);

      g_assert_true (expected == seen);
      g_assert_true (expected == g_ptr_array_index (followed, i));
    }
  g_assert_null (g_list_model_get_item (newest, n));
}

static void
test_follows (void)
{
  g_autoptr (GListStore) store = g_list_store_new (G_TYPE_OBJECT);
  g_autoptr (MapshotNewest) newest = mapshot_newest_new (G_LIST_MODEL (store));

  followed = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (newest, "items-changed", G_CALLBACK (follow_cb), NULL);
  for (int i = 0; i < 300; i++)
    {
      guint n = g_list_model_get_n_items (G_LIST_MODEL (store));
      guint position = (guint) g_test_rand_int_range (0, (gint32) n + 1), left = n - position;
      guint removed = left > 0 ? (guint) g_test_rand_int_range (0, (gint32) left) : 0;
      g_autoptr (GObject) a = g_object_new (G_TYPE_OBJECT, NULL), b = g_object_new (G_TYPE_OBJECT, NULL);
      gpointer added[] = { a, b };

      g_list_store_splice (store, position, removed, added, (guint) g_test_rand_int_range (0, 3));
      check (G_LIST_MODEL (store), G_LIST_MODEL (newest));
    }
  g_ptr_array_unref (followed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/newest/follows", test_follows);

  return g_test_run ();
}
