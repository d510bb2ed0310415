/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "location.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const char *text;
  double latitude, longitude;
  double zoom;
  const char *label;
} Sample;

static void
check_samples (const Sample *samples, gsize n, double tolerance)
{
  for (gsize i = 0; i < n; i++)
    {
      g_auto (MapshotLocation) found = { 0 };

      g_test_message ("%s", samples[i].text);
      g_assert_true (mapshot_location_parse (samples[i].text, &found));
      g_assert_cmpfloat_with_epsilon (found.position.latitude, samples[i].latitude, tolerance);
      g_assert_cmpfloat_with_epsilon (found.position.longitude, samples[i].longitude, tolerance);
      g_assert_cmpfloat (found.zoom, ==, samples[i].zoom);
      g_assert_cmpstr (found.label, ==, samples[i].label);
    }
}

static void
check_unknown (const char *const *texts, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_auto (MapshotLocation) found = { .zoom = 7 };

      g_test_message ("%s", texts[i]);
      g_assert_false (mapshot_location_parse (texts[i], &found));
      g_assert_cmpfloat (found.zoom, ==, 7);
    }
}

static void
test_coordinates (void)
{
  static const Sample samples[] = {
    { "37.5663, 126.9779", 37.5663, 126.9779, -1, NULL },
    { "  37.5663 126.9779 ", 37.5663, 126.9779, -1, NULL },
    { "(37.5663, 126.9779)", 37.5663, 126.9779, -1, NULL },
    { "-33.8568,151.2153", -33.8568, 151.2153, -1, NULL },
    { "−33.8568,151.2153", -33.8568, 151.2153, -1, NULL },
    { "37,5663; 126,9779", 37.5663, 126.9779, -1, NULL },
    { "37,5663, 126,9779", 37.5663, 126.9779, -1, NULL },
    { "37,126", 37, 126, -1, NULL },
    { "126.9779, 37.5663", 37.5663, 126.9779, -1, NULL },
    { "N37 33.978 E126 58.674", 37.5663, 126.9779, -1, NULL },
    { "N 37° 33.978' E 126° 58.674'", 37.5663, 126.9779, -1, NULL },
    { "37°33′58.68″N 126°58′40.44″E", 37.5663, 126.9779, -1, NULL },
    { "37°33'58.68\"N, 126°58'40.44\"E", 37.5663, 126.9779, -1, NULL },
    { "37° 33' 58.68'' N 126° 58' 40.44'' E", 37.5663, 126.9779, -1, NULL },
    { "37 33 58.68 126 58 40.44", 37.5663, 126.9779, -1, NULL },
    { "37:33:58.68 126:58:40.44", 37.5663, 126.9779, -1, NULL },
    { "37:33:58.68N, 126:58:40.44E", 37.5663, 126.9779, -1, NULL },
    { "37d33'58.68\"N 126d58'40.44\"E", 37.5663, 126.9779, -1, NULL },
    { "37°33′58.68″ 126°58′40.44″", 37.5663, 126.9779, -1, NULL },
    { "-33°51′24.48″ 151°12′55.08″", -33.8568, 151.2153, -1, NULL },
    { "126.9779E 37.5663N", 37.5663, 126.9779, -1, NULL },
    { "37.5663° N 126.9779° E", 37.5663, 126.9779, -1, NULL },
    { "22.9068S 43.1729W", -22.9068, -43.1729, -1, NULL },
    { "22.9068 south, 43.1729 west", -22.9068, -43.1729, -1, NULL },
    { "lat: 37.5663, lon: 126.9779", 37.5663, 126.9779, -1, NULL },
    { "longitude=126.9779; latitude=37.5663", 37.5663, 126.9779, -1, NULL },
    { "북위 37도 33분 58.68초 동경 126도 58분 40.44초", 37.5663, 126.9779, -1, NULL },
    { "동경 126.9779 북위 37.5663", 37.5663, 126.9779, -1, NULL },
    { "북위 37.5663도, 동경 126.9779도", 37.5663, 126.9779, -1, NULL },
    { "남위 33.8568 동경 151.2153", -33.8568, 151.2153, -1, NULL },
    { "위도 37.5663 경도 126.9779", 37.5663, 126.9779, -1, NULL },
    { "0,0", 0, 0, -1, NULL },
    { "90 N, 180 W", 90, -180, -1, NULL },
  };

  check_samples (samples, G_N_ELEMENTS (samples), 1e-9);
}

static void
test_no_coordinates (void)
{
  static const char *const texts[] = {
    "", " ", "Seoul", "서울", "37.5663", "37", "12 34", "010 1234 5678", "37.5,", ",", "37.5,126.9,3", "91, 181", "91N 20E",
    "37.5N 126.9N", "37.5N 126.9", "-37.5N 126.9E", "37°60′N 126°E", "37°33′61″N 126°E", "37.5°33′N 126°E",
    "37'33 N 126 E", "N E", "inf, nan", "0x25, 0x7e", "37.5e0, 126", "N37 33.978 E126 58.674 x", "37..5, 126",
    "37.5.6, 126", "--37, 126", "37,33,58", "n37e126s", "1/2/3", "37.5663; 126.9779;", "southwest 3, 4",
  };

  check_unknown (texts, G_N_ELEMENTS (texts));
}

static void
test_geo_uris (void)
{
  /* The first ones are the examples of RFC 5870. */
  static const Sample samples[] = {
    { "geo:13.4125,103.8667", 13.4125, 103.8667, -1, NULL },
    { "geo:48.2010,16.3695,183", 48.2010, 16.3695, -1, NULL },
    { "geo:48.198634,16.371648;crs=wgs84;u=40", 48.198634, 16.371648, -1, NULL },
    { "geo:90,-22.43;crs=WGS84", 90, 0, -1, NULL },
    { "geo:90,46", 90, 0, -1, NULL },
    { "geo:66,30;u=6.500;FOo=this%2dthat", 66, 30, -1, NULL },
    { "geo:47,11;foo=blue;bar=white", 47, 11, -1, NULL },
    { "GEO:22.300,-118.44", 22.3, -118.44, -1, NULL },
    { "geo:37.5663,126.9779?z=15", 37.5663, 126.9779, 15, NULL },
    { "geo:0,0?q=37.5663,126.9779(City%20Hall)", 37.5663, 126.9779, -1, "City Hall" },
    { "geo:0,0?z=11&q=37.5663,126.9779", 37.5663, 126.9779, 11, NULL },
    { "geo:37.5,127?q=Seoul", 37.5, 127, -1, "Seoul" },
    { "geo:0,0", 0, 0, -1, NULL },
    { "geo:1,2?z=99", 1, 2, -1, NULL },
  };
  static const char *const texts[] = {
    "geo:",           "geo:37",           "geo:37,",       "geo:37.5,126.9;crs=epsg5181", "geo:91,0", "geo:0,181",
    "geo:0,0?q=Seoul", "geo:37 ,126",      "geo:+37,126",   "geo:37,126;=x",               "geo:37,126x", "geo:37,126,1,2",
  };

  check_samples (samples, G_N_ELEMENTS (samples), 1e-12);
  check_unknown (texts, G_N_ELEMENTS (texts));
}

static void
test_links (void)
{
  static const Sample samples[] = {
    { "https://www.openstreetmap.org/#map=12/37.5663/126.9779", 37.5663, 126.9779, 12, NULL },
    { "www.openstreetmap.org/#map=12/37.5663/126.9779&layers=N", 37.5663, 126.9779, 12, NULL },
    { "https://www.openstreetmap.org/?mlat=37.5663&mlon=126.9779#map=15/37.6/127.0", 37.5663, 126.9779, 15, NULL },
    { "https://www.openstreetmap.org/relation/2297418#map=10/37.5/127.0", 37.5, 127, 10, NULL },
    { "http://osm.org/?lat=37.5&lon=127&zoom=9", 37.5, 127, 9, NULL },
    { "https://www.google.com/maps/@37.5663,126.9779,17z", 37.5663, 126.9779, 17, NULL },
    { "https://www.google.co.kr/maps/@37.5663,126.9779,17.25z/data=!3m1!1e3", 37.5663, 126.9779, 17.25, NULL },
    { "https://www.google.com/maps/@37.5663,126.9779,3a,75y,90t", 37.5663, 126.9779, -1, NULL },
    { "https://www.google.com/maps/place/Seoul+City+Hall/@37.56,126.97,17z/data=!3m1!4b1!4m6!3m5!8m2!3d37.5663!4d126.9779",
      37.5663, 126.9779, 17, "Seoul City Hall" },
    { "https://www.google.com/maps/place/37%C2%B033'58.7%22N+126%C2%B058'40.4%22E/@37.56,126.97,16z", 37.56630556,
      126.97788889, 16, NULL },
    { "https://maps.google.com/?q=37.5663,126.9779", 37.5663, 126.9779, -1, NULL },
    { "https://maps.google.com/maps?ll=37.5663,126.9779&z=14", 37.5663, 126.9779, 14, NULL },
    { "https://www.google.com/maps/search/?api=1&query=37.5663%2C126.9779", 37.5663, 126.9779, -1, NULL },
    { "https://www.google.com/maps/search/37.5663,+126.9779", 37.5663, 126.9779, -1, NULL },
    { "https://www.google.com/maps/@?api=1&map_action=map&center=-33.712206,150.311941&zoom=12", -33.712206, 150.311941, 12,
      NULL },
    { "https://map.kakao.com/link/map/우리회사,37.402056,127.108212", 37.402056, 127.108212, -1, "우리회사" },
    { "https://map.kakao.com/link/map/%EC%84%9C%EC%9A%B8,37.402056,127.108212", 37.402056, 127.108212, -1, "서울" },
    { "https://map.kakao.com/link/map/37.402056,127.108212", 37.402056, 127.108212, -1, NULL },
    { "https://map.kakao.com/link/to/A,B,37.402056,127.108212", 37.402056, 127.108212, -1, "A,B" },
    { "https://map.kakao.com/link/roadview/37.402056,127.108212", 37.402056, 127.108212, -1, NULL },
    { "kakaomap://look?p=37.537229,127.005515", 37.537229, 127.005515, -1, NULL },
    { "https://map.naver.com/v5/?c=126.9779,37.5663,15,0,0,0,dh", 37.5663, 126.9779, 15, NULL },
    { "https://map.naver.com/?lng=126.9779&lat=37.5663&title=City+Hall", 37.5663, 126.9779, -1, "City Hall" },
    { "nmap://place?lat=37.5209436&lng=127.1230074&name=%EC%9D%B4%EB%A6%84&appname=x", 37.5209436, 127.1230074, -1, "이름" },
  };
  static const char *const texts[] = {
    "https://www.openstreetmap.org/", "https://www.openstreetmap.org/#map=12/97/126", "https://example.org/@37.5,126.9,17z",
    "https://www.google.com/search?q=37.5,126.9", "https://www.google.com.evil.example/maps/@37.5,126.9,17z",
    "https://notgoogle.com/maps/@37.5,126.9,17z", "https://www.google.com/maps/place/Seoul/",
    "https://map.kakao.com/link/map/18577297", "https://map.kakao.com/?urlX=1&urlY=9999999", "https://map.naver.com/p?c=15.00,0,0,0,dh",
    "https://map.naver.com/v5/?c=99999999,4518355,15", "https://evilmap.naver.com.example/?lat=37&lng=126",
    "ftp://www.openstreetmap.org/#map=12/37.5/126.9", "https://", "://", "/", "geo", "https://map.kakao.com/link/map/x,97.4,127.1",
  };

  check_samples (samples, G_N_ELEMENTS (samples), 1e-7);
  check_unknown (texts, G_N_ELEMENTS (texts));
}

/* Seoul City Hall in the coordinates of the facts sheet's test vectors. */
static void
test_projected_links (void)
{
  static const Sample samples[] = {
    { "https://map.kakao.com/?urlX=495118.817&urlY=1129657.0875&urlLevel=3", 37.5663, 126.9779, -1, NULL },
    { "https://map.naver.com/v5/?c=14135115.17,4518338.42196,15,0,0,0,dh", 37.5663, 126.9779, 15, NULL },
  };

  check_samples (samples, G_N_ELEMENTS (samples), 1e-6);
}

typedef struct
{
  const char *code;
  double south, west, north, east;
} Area;

/* From the test data of the Open Location Code's specification. */
static void
test_plus_codes (void)
{
  static const Area areas[] = {
    { "7FG49Q00+", 20.35, 2.75, 20.4, 2.8 },
    { "7FG49QCJ+2V", 20.37, 2.782125, 20.370125, 2.78225 },
    { "7fg49qcj+2vx", 20.3701, 2.78221875, 20.370125, 2.78225 },
    { "7FG49QCJ+2VXGJ", 20.370113, 2.782234375, 20.370114, 2.78223632813 },
    { "8FVC2222+22", 47.0, 8.0, 47.000125, 8.000125 },
    { "4VCPPQGP+Q9", -41.273125, 174.785875, -41.273, 174.786 },
    { "62G20000+", 0, -180, 1, -179 },
    { "22220000+", -90, -180, -89, -179 },
    { "7FG40000+", 20, 2, 21, 3 },
    { "22222222+22", -90, -180, -89.999875, -179.999875 },
    { "6VGX0000+", 0, 179, 1, 180 },
    { "CFX30000+", 89, 1, 90, 2 },
  };
  static const char *const texts[] = {
    "7FG49QCJ+2", "7FG49QCJ2V", "7FG49QCJ2V+", "7FG49QC+2V", "7FG4+2V",   "7FG40000+22", "7F0400000+",   "00000000+",
    "7FG49QC0+",  "7FG49QAJ+2V", "+",          "7FG49QCJ+2V+", "XXXXXXXX+", "7FG49QCJ+2VXGJ222222222", "CJ+2V",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (areas); i++)
    {
      g_auto (MapshotLocation) found = { 0 };

      g_test_message ("%s", areas[i].code);
      g_assert_true (mapshot_location_parse (areas[i].code, &found));
      g_assert_true (found.has_bounds);
      g_assert_cmpfloat_with_epsilon (found.bounds.south, areas[i].south, 1e-10);
      g_assert_cmpfloat_with_epsilon (found.bounds.west, areas[i].west, 1e-10);
      g_assert_cmpfloat_with_epsilon (found.bounds.north, areas[i].north, 1e-10);
      g_assert_cmpfloat_with_epsilon (found.bounds.east, areas[i].east, 1e-10);
      g_assert_cmpfloat_with_epsilon (found.position.latitude, (areas[i].south + areas[i].north) / 2, 1e-10);
    }
  check_unknown (texts, G_N_ELEMENTS (texts));
}

static void
test_short_codes (void)
{
  /* Full code, reference, short code: from the same test data. */
  static const struct
  {
    const char *full;
    double latitude, longitude;
    const char *shortened;
  } samples[] = {
    { "9C3W9QCJ+2VX", 51.3701125, -1.217765625, "+2VX" },    { "9C3W9QCJ+2VX", 51.3708675, -1.217765625, "CJ+2VX" },
    { "9C3W9QCJ+2VX", 51.3693575, -1.217765625, "CJ+2VX" },  { "9C3W9QCJ+2VX", 51.3701125, -1.218520625, "CJ+2VX" },
    { "9C3W9QCJ+2VX", 51.3852125, -1.217765625, "9QCJ+2VX" }, { "9C3W9QCJ+2VX", 51.3701125, -1.202665625, "9QCJ+2VX" },
    { "8FJFW222+", 42.899, 9.012, "22+" },                   { "796RXG22+", 14.95125, -23.5001, "22+" },
    { "8FRCXGRF+PM", 47.00, 8.55, "XGRF+PM" },               { "CFX22222+22", 89.6, 0.0, "2222+22" },
    { "2CXXXXXX+XX", -81.0, 0.0, "XXXXXX+XX" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      MapshotPosition reference = { .latitude = samples[i].latitude, .longitude = samples[i].longitude };
      g_auto (MapshotLocation) expected = { 0 };
      g_auto (MapshotLocation) found = { 0 };

      g_test_message ("%s near %g,%g", samples[i].shortened, samples[i].latitude, samples[i].longitude);
      g_assert_true (mapshot_location_parse (samples[i].full, &expected));
      g_assert_true (mapshot_location_from_short_code (samples[i].shortened, &reference, &found));
      g_assert_cmpfloat_with_epsilon (found.position.latitude, expected.position.latitude, 1e-9);
      g_assert_cmpfloat_with_epsilon (found.position.longitude, expected.position.longitude, 1e-9);
    }
  g_assert_false (mapshot_location_from_short_code ("9C3W9QCJ+2VX", &(MapshotPosition){ 0 }, &(MapshotLocation){ 0 }));
  g_assert_false (mapshot_location_from_short_code ("Seoul", &(MapshotPosition){ 0 }, &(MapshotLocation){ 0 }));
}

static void
test_split_short_code (void)
{
  g_autofree char *code = NULL;
  g_autofree char *name = NULL;
  g_autofree char *none = NULL;

  g_assert_true (mapshot_location_split_short_code (" HX8H+GQ Seoul, Korea ", &code, &name));
  g_assert_cmpstr (code, ==, "HX8H+GQ");
  g_assert_cmpstr (name, ==, "Seoul, Korea");
  g_assert_false (mapshot_location_split_short_code ("HX8H+GQ", &none, &none));
  g_assert_false (mapshot_location_split_short_code ("Seoul HX8H+GQ", &none, &none));
  g_assert_false (mapshot_location_split_short_code ("8Q98HX8H+GQ Seoul", &none, &none));
}

static void
test_mgrs (void)
{
  /* The centres were computed with PROJ's cs2cs from the UTM coordinates that the letters stand for. */
  static const Sample samples[] = {
    { "4QFJ1234567890", 21.409801, -157.916076, -1, NULL }, { "4Q FJ 12345 67890", 21.409801, -157.916076, -1, NULL },
    { "38SMB4414084706", 33.300001, 44.400000, -1, NULL }, { "52scg2141459618", 37.566299, 126.977894, -1, NULL },
  };
  static const char *const texts[] = {
    "61QFJ1234567890", "0QFJ12345678", "4QFJ123456789", "4QFJ123456789012", "4IFJ1234567890", "4QIJ1234567890",
    "4QFZ1234567890",  "4QFJ12345x",   "4",             "4Q",               "AFJ1234567890",  "32XMH1234",
    "52SAG2141459618", "4QZJ1234567890", "4Q FJ 12.3 45.6", "52CCG2141459618x",
  };
  g_auto (MapshotLocation) square = { 0 };

  check_samples (samples, G_N_ELEMENTS (samples), 2e-5);
  check_unknown (texts, G_N_ELEMENTS (texts));
  g_assert_true (mapshot_location_parse ("52SCG", &square));
  g_assert_true (square.has_bounds);
  g_assert_cmpfloat (square.bounds.west, <, 126.9779);
  g_assert_cmpfloat (square.bounds.east, >, 126.9779);
  g_assert_cmpfloat (square.bounds.south, <, 37.5663);
  g_assert_cmpfloat (square.bounds.north, >, 37.5663);
}

/* What is written with enough digits is read as it was. */
static void
test_round_trips (void)
{
  for (int i = 0; i < 2000; i++)
    {
      double latitude = g_test_rand_double_range (-90, 90), longitude = g_test_rand_double_range (-180, 180);
      double lat = fabs (latitude), lon = fabs (longitude);
      char ns = latitude < 0 ? 'S' : 'N', ew = longitude < 0 ? 'W' : 'E';
      const char *korean_ns = latitude < 0 ? "남위" : "북위", *korean_ew = longitude < 0 ? "서경" : "동경";
      char *texts[] = {
        g_strdup_printf ("%.9f,%.9f", latitude, longitude),
        g_strdup_printf ("%c%d %.8f %c%d %.8f", ns, (int) lat, fmod (lat, 1) * 60, ew, (int) lon, fmod (lon, 1) * 60),
        g_strdup_printf ("%d°%d′%.6f″%c %d°%d′%.6f″%c", (int) lat, (int) (fmod (lat, 1) * 60), fmod (lat * 60, 1) * 60, ns,
                         (int) lon, (int) (fmod (lon, 1) * 60), fmod (lon * 60, 1) * 60, ew),
        g_strdup_printf ("%s %.9f %s %.9f", korean_ew, lon, korean_ns, lat),
        g_strdup_printf ("geo:%.9f,%.9f", latitude, longitude),
        g_strdup_printf ("https://www.openstreetmap.org/#map=9/%.9f/%.9f", latitude, longitude),
      };

      for (gsize j = 0; j < G_N_ELEMENTS (texts); j++)
        {
          g_autofree char *text = texts[j];
          g_auto (MapshotLocation) found = { 0 };

          /* Rounding can make 60 of a minute or second; people and programs do not write that. */
          if (strstr (text, "60.0000") != NULL)
            continue;
          g_assert_true (mapshot_location_parse (text, &found));
          g_assert_cmpfloat_with_epsilon (found.position.latitude, latitude, 2e-9);
          g_assert_cmpfloat_with_epsilon (found.position.longitude, longitude, 2e-9);
        }
    }
}

/* Whatever the text: no crash, and what is found lies on Earth. */
static void
test_random (void)
{
  static const char *const pieces[] = {
    "37.5", "126.9", "-", "N", "E", "S", "°", "′", "″", " ", ",", ";", ":", "/", "geo:", "?", "q=", "&", "@", "!3d", "!4d", "#map=",
    "https://", "www.google.com/maps", "map.kakao.com/link/map/", "map.naver.com/", "openstreetmap.org/", "c=", "urlX=", "urlY=", "+",
    "7FG49QCJ+2V", "52S", "CG", "12345", "0", "99999999999999999999999999999999999999999", "북위", "동경", "도", "%", "%2", "%00", "%ff",
    "\xff", "(", ")", "=", "z", "mlat=", "mlon=", "lat=", "lng=", ".", "e9", "nmap://", "p=", "\n",
  };

  for (int i = 0; i < 60000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_auto (MapshotLocation) found = { 0 };

      for (int n = g_test_rand_int_range (1, 10); n > 0; n--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      if (!mapshot_location_parse (text->str, &found))
        continue;
      g_assert_cmpfloat (fabs (found.position.latitude), <=, 90);
      g_assert_cmpfloat (fabs (found.position.longitude), <=, 180);
      g_assert_true (found.zoom == -1 || (found.zoom >= 0 && found.zoom <= 30));
      g_assert_true (found.label == NULL || g_utf8_validate (found.label, -1, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/location/coordinates", test_coordinates);
  g_test_add_func ("/location/no-coordinates", test_no_coordinates);
  g_test_add_func ("/location/geo-uris", test_geo_uris);
  g_test_add_func ("/location/links", test_links);
  g_test_add_func ("/location/projected-links", test_projected_links);
  g_test_add_func ("/location/plus-codes", test_plus_codes);
  g_test_add_func ("/location/short-codes", test_short_codes);
  g_test_add_func ("/location/split-short-code", test_split_short_code);
  g_test_add_func ("/location/mgrs", test_mgrs);
  g_test_add_func ("/location/round-trips", test_round_trips);
  g_test_add_func ("/location/random", test_random);

  return g_test_run ();
}
