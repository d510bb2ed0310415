/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "job-file.h"

#include <string.h>

typedef struct
{
  GPtrArray *rows;   /* (element-type MapshotJobRow) */
  GPtrArray *errors; /* "LINE: message" */
} Read;

static void
read_clear (Read *read)
{
  g_ptr_array_unref (read->rows);
  g_ptr_array_unref (read->errors);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Read, read_clear)

static void
read_all (Read *read, const char *name, const char *text, gssize length, GHashTable *defaults)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text, length < 0 ? (gssize) strlen (text) : length, NULL);
  g_autoptr (MapshotRecipe) base = mapshot_recipe_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotJobFile) file = mapshot_job_file_new (stream, name, base, defaults, &error);

  read->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_job_row_free);
  read->errors = g_ptr_array_new_with_free_func (g_free);
  if (file == NULL)
    {
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
      g_ptr_array_add (read->errors, g_strdup (error->message));
      return;
    }
  for (;;)
    {
      g_autoptr (GError) broken = NULL;
      guint line = 0;
      MapshotJobRow *row = mapshot_job_file_next (file, &line, &broken);

      if (row == NULL && broken == NULL)
        return;
      if (row != NULL)
        {
          g_assert_no_error (broken);
          g_assert_cmpuint (row->line, ==, line);
          g_ptr_array_add (read->rows, row);
        }
      else
        {
          g_assert_cmpint (broken->code, ==, MAPSHOT_ERROR_USAGE);
          g_assert_null (strchr (broken->message, '\n'));
          g_ptr_array_add (read->errors, g_strdup_printf ("%u: %s", line, broken->message));
        }
    }
}

static const MapshotJobRow *
row (const Read *read, guint index)
{
  g_assert_cmpuint (index, <, read->rows->len);

  return g_ptr_array_index (read->rows, index);
}

static void
test_csv (void)
{
  g_auto (Read) read = { 0 };
  const MapshotRecipe *recipe;

  read_all (&read, "a.csv",
            "\xef\xbb\xbfName,Latitude,LON,Radius,source,zoom,whatever\r\n"
            "\"Seoul, \"\"City Hall\"\"\",37.5665,126.978,2km,osm,16,x\r\n"
            "\r\n"
            "\"two\nlines\",-10,20,500,,,\r\n"
            "no radius,1,2,,,,\n"
            "last,1,2,3km",
            -1, NULL);
  g_assert_cmpuint (read.rows->len, ==, 3);
  recipe = row (&read, 0)->recipe;
  g_assert_cmpstr (row (&read, 0)->name, ==, "Seoul, \"City Hall\"");
  g_assert_cmpuint (row (&read, 0)->line, ==, 2);
  g_assert_cmpint (recipe->where, ==, MAPSHOT_WHERE_EXTENT);
  g_assert_cmpfloat (recipe->center.latitude, ==, 37.5665);
  g_assert_cmpfloat (recipe->ground_width, ==, 4000);
  g_assert_cmpstr (recipe->source, ==, "osm");
  g_assert_cmpint (recipe->zoom, ==, 16);
  g_assert_cmpuint (row (&read, 1)->line, ==, 4);
  g_assert_cmpstr (row (&read, 1)->name, ==, "two\nlines");
  g_assert_null (row (&read, 1)->recipe->source);
  g_assert_cmpint (row (&read, 1)->recipe->sharpness, ==, MAPSHOT_SHARPNESS_AUTO);
  g_assert_cmpfloat (row (&read, 2)->recipe->ground_height, ==, 6000);
  g_assert_cmpuint (read.errors->len, ==, 1);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (read.errors, 0), "6: "));
}

/* An address stands for coordinates where there are none. */
static void
test_address (void)
{
  g_auto (Read) read = { 0 };

  read_all (&read, "a.csv", "이름,주소,위도,경도,반경\n시청,세종대로 110,,,1km\n여기,어딘가,37,127,1km\n없음,세종대로,,,\n", -1, NULL);
  g_assert_cmpuint (read.rows->len, ==, 2);
  g_assert_cmpstr (row (&read, 0)->address, ==, "세종대로 110");
  g_assert_cmpfloat (row (&read, 0)->recipe->ground_width, ==, 2000);
  g_assert_null (row (&read, 1)->address);
  g_assert_cmpfloat (row (&read, 1)->recipe->center.latitude, ==, 37);
  g_assert_cmpuint (read.errors->len, ==, 1);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (read.errors, 0), "4: "));
}

static void
test_semicolons_in_korean (void)
{
  g_auto (Read) read = { 0 };

  read_all (&read, "a.csv", "이름;위도;경도;반경;누락\n시청;37.5;127;1km;blank\n", -1, NULL);
  g_assert_cmpuint (read.rows->len, ==, 1);
  g_assert_cmpstr (row (&read, 0)->name, ==, "시청");
  g_assert_cmpint (row (&read, 0)->recipe->on_missing, ==, MAPSHOT_ON_MISSING_BLANK);
}

static void
test_defaults (void)
{
  g_autoptr (GHashTable) defaults = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (Read) read = { 0 };

  g_hash_table_insert (defaults, "radius", "1km");
  read_all (&read, "a.csv", "lat,lng,size\n1,2,\n1,2,300x200\n", -1, defaults);
  g_assert_cmpuint (read.rows->len, ==, 2);
  g_assert_cmpfloat (row (&read, 0)->recipe->ground_width, ==, 2000);
  g_assert_cmpint (row (&read, 1)->recipe->where, ==, MAPSHOT_WHERE_SIZE);
  g_assert_cmpint (row (&read, 1)->recipe->pixel_width, ==, 300);
}

/* None of the broken rows takes another with it. */
static void
test_broken (void)
{
  g_auto (Read) read = { 0 };
  static const char text[] = "name,lat,lon,radius\n"
                             "a,1,2,1km\n"
                             "b,north,2,1km\n"
                             "\"c,1,2,1km\n"
                             "d,1,2,1km\n"
                             "e,1,2,1km,too,many\n"
                             "f,1,2,-5\n"
                             "g,91,2,1km\n"
                             "\xff\xfe,1,2,1km\n"
                             "i,1,2,1km\n"
                             "j \"quoted\" k,1,2,1km\n"
                             "nul\0l,1,2,1km\n"
                             "m,1,2,1km\n";
  static const char *const names[] = { "a", "d", "i", "j \"quoted\" k", "m" };
  static const char *const errors[] = { "3: ", "4: ", "6: ", "7: ", "8: ", "9: ", "12: " };

  read_all (&read, "a.csv", text, sizeof text - 1, NULL);
  g_assert_cmpuint (read.rows->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpstr (row (&read, i)->name, ==, names[i]);
  for (guint i = 0; i < read.errors->len; i++)
    g_test_message ("%s", (char *) g_ptr_array_index (read.errors, i));
  g_assert_cmpuint (read.errors->len, ==, G_N_ELEMENTS (errors));
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    g_assert_true (g_str_has_prefix (g_ptr_array_index (read.errors, i), errors[i]));
}

static void
test_lines (void)
{
  g_auto (Read) read = { 0 };

  read_all (&read, "-",
            "{\"name\": \"a\", \"center\": [37.5, 127], \"radius\": 500, \"zoom\": 12}\n"
            "\n"
            "{\"version\": 1, \"name\": \"b\", \"bounds\": [126, 37, 127, 38], \"zoom\": 8, \"decorations\": [\"scale-bar\"]}\n"
            "[1, 2]\n"
            "{\"version\": 1, \"bounds\": [126, 37, 127, 38], \"unknown\": 8}\n",
            -1, NULL);
  g_assert_cmpuint (read.rows->len, ==, 2);
  g_assert_cmpfloat (row (&read, 0)->recipe->center.longitude, ==, 127);
  g_assert_cmpfloat (row (&read, 0)->recipe->ground_width, ==, 1000);
  g_assert_cmpstr (row (&read, 1)->name, ==, "b");
  g_assert_true (row (&read, 1)->recipe->scale_bar);
  g_assert_cmpuint (read.errors->len, ==, 2);
}

static void
test_geojson (void)
{
  g_auto (Read) read = { 0 };

  read_all (&read, "a.geojson",
            "{\"type\": \"FeatureCollection\", \"features\": ["
            "{\"type\": \"Feature\", \"properties\": {\"Name\": \"area\", \"zoom\": 9}, \"geometry\": {\"type\": \"MultiPolygon\","
            " \"coordinates\": [[[[126, 37], [127, 37.5], [126.5, 38], [126, 37]]]]}},"
            "{\"type\": \"Feature\", \"properties\": {\"radius\": \"1km\"}, \"geometry\": {\"type\": \"Point\", \"coordinates\": [127, 37]}},"
            "{\"type\": \"Feature\", \"properties\": null, \"geometry\": null}, 7]}",
            -1, NULL);
  g_assert_cmpuint (read.rows->len, ==, 2);
  g_assert_cmpstr (row (&read, 0)->name, ==, "area");
  g_assert_cmpfloat (row (&read, 0)->recipe->bounds.north, ==, 38);
  g_assert_cmpfloat (row (&read, 0)->recipe->bounds.east, ==, 127);
  g_assert_cmpfloat (row (&read, 1)->recipe->center.latitude, ==, 37);
  g_assert_cmpuint (read.errors->len, ==, 2);
}

static void
test_not_a_list (void)
{
  static const struct
  {
    const char *name, *text;
  } cases[] = { { "a.csv", "" }, { "a.csv", "one,two\n1,2\n" }, { "a.geojson", "{" }, { "a.geojson", "{\"features\": 3}" }, { "a.csv", "\"" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Read) read = { 0 };

      read_all (&read, cases[i].name, cases[i].text, -1, NULL);
      g_assert_cmpuint (read.rows->len, ==, 0);
      g_assert_cmpuint (read.errors->len, ==, 1);
    }
}

/* Whatever a file holds, reading it ends, and says of each row what it is. */
static void
test_fuzz (void)
{
  static const char seed[] = "name,lat,lon,radius\n\"a \"\"b\"\"\",1,2,1km\nc;d,3,4,2km\r\n{\"a\": [1, {}]}\n";
  static const char *const names[] = { "a.csv", "a.jsonl", "a.geojson", "-" };

  for (int round = 0; round < 2000; round++)
    {
      g_auto (Read) read = { 0 };
      char text[sizeof seed];

      memcpy (text, seed, sizeof text);
      for (int i = g_test_rand_int_range (1, 6); i > 0; i--)
        text[g_test_rand_int_range (0, (int) sizeof text - 1)] = (char) g_test_rand_int_range (0, 256);
      read_all (&read, names[round % 4], text, g_test_rand_int_range (0, (int) sizeof text), NULL);
      g_assert_cmpuint (read.rows->len + read.errors->len, <, 20);
    }
}

static void
test_names (void)
{
  static const struct
  {
    const char *template, *name, *expected;
  } cases[] = {
    { "{name}-{source}-{z}", "Seoul", "Seoul-osm-12" },
    { "{name}", "../../etc/passwd", "___.._etc_passwd" },
    { "{name}", "a/b\\c:d*e?f\"g<h>i|j\nk", "a_b_c_d_e_f_g_h_i_j_k" },
    { "{name}", "..", "__" },
    { "{name}", "서울 시청", "서울 시청" },
    { "지도_{name}", "{z}", "지도_{z}" },
  };
  g_autofree char *long_name = g_strnfill (1000, 'x');
  g_autofree char *cut = mapshot_job_file_make_name ("가{name}", long_name, "osm", 12);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = mapshot_job_file_make_name (cases[i].template, cases[i].name, "osm", 12);
      g_assert_cmpstr (name, ==, cases[i].expected);
    }
  g_assert_cmpuint (strlen (cut), ==, 200);
  g_assert_true (g_utf8_validate (cut, -1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job-file/csv", test_csv);
  g_test_add_func ("/job-file/address", test_address);
  g_test_add_func ("/job-file/semicolons-in-korean", test_semicolons_in_korean);
  g_test_add_func ("/job-file/defaults", test_defaults);
  g_test_add_func ("/job-file/broken", test_broken);
  g_test_add_func ("/job-file/lines", test_lines);
  g_test_add_func ("/job-file/geojson", test_geojson);
  g_test_add_func ("/job-file/not-a-list", test_not_a_list);
  g_test_add_func ("/job-file/fuzz", test_fuzz);
  g_test_add_func ("/job-file/names", test_names);

  return g_test_run ();
}
