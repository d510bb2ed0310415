/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "location-private.h"

#include "web-mercator.h"

#include <math.h>
#include <string.h>

/* Kakao's WCONGNAMUL coordinates are those of EPSG:5181, 2.5 of them a metre. */
#define KAKAO_PROJECTION "+proj=tmerc +lat_0=38 +lon_0=127 +k=1 +x_0=200000 +y_0=500000 +ellps=GRS80"
#define KAKAO_UNITS 2.5 /* a metre */

/* A link, taken apart. Queries and fragments are still escaped. */
typedef struct
{
  char *scheme, *host; /* lower case; never NULL */
  char *path, *query, *fragment;
} Link;

static void
link_clear (Link *self)
{
  g_free (self->scheme);
  g_free (self->host);
  g_free (self->path);
  g_free (self->query);
  g_free (self->fragment);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Link, link_clear)

static gboolean
read_link (const char *text, Link *self)
{
  g_autofree char *full = NULL;
  g_autoptr (GUri) uri = NULL;

  /* People copy links without their beginning. */
  if (strstr (text, "://") == NULL)
    text = full = g_strconcat ("https://", text, NULL);
  uri = g_uri_parse (text, G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return FALSE;
  self->scheme = g_ascii_strdown (g_uri_get_scheme (uri), -1);
  self->host = g_ascii_strdown (g_uri_get_host (uri), -1);
  self->path = g_strdup (g_uri_get_path (uri));
  self->query = g_strdup (g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "");
  self->fragment = g_strdup (g_uri_get_fragment (uri) != NULL ? g_uri_get_fragment (uri) : "");

  return TRUE;
}

/* The value of NAME in "a=1&b=2", unescaped; NULL when it is not there. (transfer full) */
static char *
get_parameter (const char *query, const char *name)
{
  gsize length = strlen (name);

  while (*query != '\0')
    {
      gsize part = strcspn (query, "&");

      if (part > length && strncmp (query, name, length) == 0 && query[length] == '=')
        {
          g_autofree char *value = g_strndup (query + length + 1, part - length - 1);
          char *plain = g_uri_unescape_string (g_strdelimit (value, "+", ' '), NULL);

          if (plain != NULL && g_utf8_validate (plain, -1, NULL))
            return plain;
          g_free (plain);
          return NULL;
        }
      query += part + (query[part] == '&');
    }
  return NULL;
}

static gboolean
get_number (const char *query, const char *name, double *number)
{
  g_autofree char *value = get_parameter (query, name);
  const char *end = value;

  return value != NULL && location_scan_number (&end, number) && *end == '\0';
}

static void
set_zoom_from (MapshotLocation *self, const char *query, const char *name)
{
  double zoom;

  if (get_number (query, name, &zoom))
    location_set_zoom (self, zoom);
}

/* "LAT,LON" and nothing else in a parameter. */
static gboolean
set_pair_from (MapshotLocation *self, const char *query, const char *name)
{
  g_autofree char *value = get_parameter (query, name);
  double numbers[2];
  const char *end;

  return value != NULL && location_scan_numbers (g_strstrip (value), ',', numbers, 2, &end) && *end == '\0' &&
         location_set_position (self, numbers[0], numbers[1]);
}

static gboolean
set_separate (MapshotLocation *self, const char *query, const char *latitude, const char *longitude)
{
  double numbers[2];

  return get_number (query, latitude, &numbers[0]) && get_number (query, longitude, &numbers[1]) &&
         location_set_position (self, numbers[0], numbers[1]);
}

static gboolean
is_host (const char *host, const char *domain)
{
  gsize a = strlen (host), b = strlen (domain);

  return a >= b && g_str_equal (host + a - b, domain) && (a == b || host[a - b - 1] == '.');
}

/* ---- OpenStreetMap ---- */

/* #map=ZOOM/LAT/LON, where the page looks; ?mlat=&mlon=, a marker, which is what the link is about. */
static gboolean
read_osm (const Link *link, MapshotLocation *self)
{
  g_autofree char *map = get_parameter (link->fragment, "map");
  gboolean found = FALSE;
  double numbers[3];
  const char *end;

  if (map != NULL && location_scan_numbers (map, '/', numbers, 3, &end) && *end == '\0')
    {
      found = location_set_position (self, numbers[1], numbers[2]);
      if (found)
        location_set_zoom (self, numbers[0]);
    }
  set_zoom_from (self, link->query, "zoom");
  if (set_separate (self, link->query, "mlat", "mlon"))
    return TRUE;

  return found || set_separate (self, link->query, "lat", "lon");
}

/* ---- Google ---- */

/* "!3d37.5!4d126.9" within the data of a place: the place itself, where "@" is only the middle of the window. */
static gboolean
read_google_data (const char *path, MapshotLocation *self)
{
  const char *data = strstr (path, "!3d"), *cursor = data != NULL ? data + 3 : NULL;
  double latitude, longitude;

  if (data == NULL || !location_scan_number (&cursor, &latitude) || !g_str_has_prefix (cursor, "!4d"))
    return FALSE;
  cursor += 3;

  return location_scan_number (&cursor, &longitude) && location_set_position (self, latitude, longitude);
}

/* "@LAT,LON,17z"; a height in metres or a panorama's angles say no zoom. */
static gboolean
read_google_view (const char *path, MapshotLocation *self)
{
  const char *at = strstr (path, "/@"), *end;
  double numbers[2], zoom;

  if (at == NULL || !location_scan_numbers (at + 2, ',', numbers, 2, &end) ||
      !location_set_position (self, numbers[0], numbers[1]))
    return FALSE;
  if (*end == ',' && (end++, location_scan_number (&end, &zoom)) && *end == 'z')
    location_set_zoom (self, zoom);

  return TRUE;
}

/* "/maps/place/NAME/…" or "/maps/search/37.5,126.9": a name, or coordinates in any writing. */
static gboolean
read_google_name (const char *path, MapshotLocation *self)
{
  const char *start = strstr (path, "/place/");
  gboolean is_place = start != NULL;
  g_autofree char *label = NULL;
  gboolean found;

  if (!is_place)
    start = strstr (path, "/search/");
  if (start == NULL)
    return FALSE;
  start += strlen (is_place ? "/place/" : "/search/");
  location_set_label (self, start, (gssize) strcspn (start, "/"));
  label = g_steal_pointer (&self->label);
  found = label != NULL && label[0] != '@' && location_parse_coordinates (label, self);
  if (is_place && !found && label != NULL && label[0] != '@')
    self->label = g_steal_pointer (&label);

  return found;
}

static gboolean
read_google (const Link *link, MapshotLocation *self)
{
  static const char *const pairs[] = { "q", "query", "ll", "center", "destination", "sll", "cbll" };
  gboolean named = read_google_name (link->path, self);

  set_zoom_from (self, link->query, "z");
  set_zoom_from (self, link->query, "zoom");
  if (named)
    {
      MapshotLocation view = { .zoom = -1 };

      if (read_google_view (link->path, &view))
        self->zoom = view.zoom;
      return TRUE;
    }
  if (read_google_view (link->path, self))
    {
      read_google_data (link->path, self);
      return TRUE;
    }
  if (read_google_data (link->path, self))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (set_pair_from (self, link->query, pairs[i]))
      return TRUE;
  return FALSE;
}

/* google.com, google.de, google.co.kr, google.com.au, and the hosts below them. */
static gboolean
is_google (const char *host)
{
  g_auto (GStrv) parts = g_strsplit (host, ".", -1);
  guint n = g_strv_length (parts);

  if (n >= 3 && g_str_equal (parts[n - 3], "google"))
    return strlen (parts[n - 1]) == 2 && (g_str_equal (parts[n - 2], "co") || g_str_equal (parts[n - 2], "com"));

  return n >= 2 && g_str_equal (parts[n - 2], "google") && (g_str_equal (parts[n - 1], "com") || strlen (parts[n - 1]) == 2);
}

/* ---- Kakao ---- */

/* "/link/map/NAME,LAT,LON", also without the name, and for roadview and directions. */
static gboolean
read_kakao_path (const char *path, MapshotLocation *self)
{
  static const char *const kinds[] = { "/link/map/", "/link/to/", "/link/roadview/" };
  double numbers[2];
  const char *end, *rest = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (kinds) && rest == NULL; i++)
    if (g_str_has_prefix (path, kinds[i]))
      rest = path + strlen (kinds[i]);
  for (const char *start = rest; start != NULL; start = strchr (start, ','), start += start != NULL)
    {
      if (!location_scan_numbers (start, ',', numbers, 2, &end) || *end != '\0')
        continue;
      if (start > rest)
        location_set_label (self, rest, start - 1 - rest);
      return location_set_position (self, numbers[0], numbers[1]);
    }
  return FALSE;
}

static gboolean
read_kakao (const Link *link, MapshotLocation *self)
{
  double x, y;
  MapshotPosition position;

  if (read_kakao_path (link->path, self))
    return TRUE;
  if (!get_number (link->query, "urlX", &x) || !get_number (link->query, "urlY", &y) ||
      !location_unproject (KAKAO_PROJECTION, x / KAKAO_UNITS, y / KAKAO_UNITS, &position))
    return FALSE;
  /* The projection is Korea's; elsewhere its numbers mean nothing. */
  if (fabs (position.latitude - 36.5) > 6 || fabs (position.longitude - 127.5) > 8)
    return FALSE;

  return location_set_position (self, position.latitude, position.longitude);
}

/* ---- Naver ---- */

/* "c=X,Y,ZOOM,…": metres of Web Mercator, or degrees, longitude first. "c=ZOOM,0,0,…" says no position. */
static gboolean
read_naver_view (const char *query, MapshotLocation *self)
{
  g_autofree char *value = get_parameter (query, "c");
  double numbers[3];
  const char *end;

  if (value == NULL || !location_scan_numbers (value, ',', numbers, 3, &end) || (*end != '\0' && *end != ',') ||
      (numbers[1] == 0 && numbers[2] == 0))
    return FALSE;
  location_set_zoom (self, numbers[2]);
  if (fabs (numbers[0]) <= 180 && fabs (numbers[1]) <= 90)
    return location_set_position (self, numbers[1], numbers[0]);
  if (fabs (numbers[0]) > MAPSHOT_WEB_MERCATOR_EXTENT || fabs (numbers[1]) > MAPSHOT_WEB_MERCATOR_EXTENT)
    return FALSE;

  return location_set_position (self, mapshot_web_mercator_latitude (numbers[1]),
                                mapshot_web_mercator_longitude (numbers[0]));
}

static gboolean
read_naver (const Link *link, MapshotLocation *self)
{
  if (set_separate (self, link->query, "lat", "lng"))
    {
      g_autofree char *name = get_parameter (link->query, "name");

      if (name == NULL)
        name = get_parameter (link->query, "title");
      if (name != NULL)
        location_set_label (self, name, -1);
      set_zoom_from (self, link->query, "zoom");
      set_zoom_from (self, link->query, "level");
      return TRUE;
    }
  return read_naver_view (link->query, self);
}

/* ---- geo: ---- */

/* Android's "q": "LAT,LON(LABEL)" says the position itself; any other text names it. */
static gboolean
read_geo_query (const char *query, MapshotLocation *self)
{
  g_autofree char *value = get_parameter (query, "q");
  double numbers[2];
  const char *end;

  if (value == NULL)
    return FALSE;
  if (!location_scan_numbers (value, ',', numbers, 2, &end))
    {
      g_autofree char *escaped = g_uri_escape_string (value, NULL, TRUE);

      location_set_label (self, escaped, -1);
      return FALSE;
    }
  if (*end == '(' && g_str_has_suffix (end, ")"))
    {
      g_autofree char *inner = g_strndup (end + 1, strlen (end) - 2);
      g_autofree char *escaped = g_uri_escape_string (inner, NULL, TRUE);

      location_set_label (self, escaped, -1);
    }
  else if (*end != '\0')
    return FALSE;

  return location_set_position (self, numbers[0], numbers[1]);
}

/* RFC 5870, section 3.3: parameters after the coordinates; another reference system than WGS 84 is not understood. */
static gboolean
check_geo_parameters (const char *parameters)
{
  while (*parameters == ';')
    {
      gsize length = strcspn (++parameters, ";"), name = strcspn (parameters, "=;");

      if (name == 0 || strspn (parameters, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") < name)
        return FALSE;
      if (g_ascii_strncasecmp (parameters, "crs=", 4) == 0 &&
          !(length == 9 && g_ascii_strncasecmp (parameters + 4, "wgs84", 5) == 0))
        return FALSE;
      parameters += length;
    }
  return *parameters == '\0';
}

static gboolean
read_geo (const char *text, MapshotLocation *self)
{
  gsize length = strcspn (text, "?#");
  g_autofree char *main_part = g_strndup (text, length);
  g_autofree char *query = text[length] == '?' ? g_strndup (text + length + 1, strcspn (text + length + 1, "#")) : g_strdup ("");
  double numbers[3];
  const char *end;
  gboolean placed;

  /* A third number is the height. */
  if (strchr (main_part, ' ') != NULL || strchr (main_part, '+') != NULL ||
      (!(location_scan_numbers (main_part, ',', numbers, 3, &end) && (*end == '\0' || *end == ';')) &&
       !location_scan_numbers (main_part, ',', numbers, 2, &end)) ||
      !check_geo_parameters (end))
    return FALSE;
  set_zoom_from (self, query, "z");
  placed = read_geo_query (query, self);
  /* Android's way to say "wherever this text is". */
  if (!placed && numbers[0] == 0 && numbers[1] == 0 && self->label != NULL)
    return FALSE;

  return placed || location_set_position (self, numbers[0], fabs (numbers[0]) == 90 ? 0 : numbers[1]);
}

/* ---- any link ---- */

static gboolean
read_web (const Link *link, MapshotLocation *self)
{
  if (is_host (link->host, "openstreetmap.org") || is_host (link->host, "osm.org"))
    return read_osm (link, self);
  if (is_google (link->host) && (g_str_has_prefix (link->path, "/maps") || g_str_has_prefix (link->host, "maps.")))
    return read_google (link, self);
  if (is_host (link->host, "map.kakao.com") || is_host (link->host, "map.daum.net"))
    return read_kakao (link, self);
  if (is_host (link->host, "map.naver.com"))
    return read_naver (link, self);

  return FALSE;
}

gboolean
location_parse_link (const char *text, MapshotLocation *self)
{
  g_auto (Link) link = { 0 };

  if (g_ascii_strncasecmp (text, "geo:", 4) == 0)
    return read_geo (text + 4, self);
  if (strchr (text, '/') == NULL || strpbrk (text, " \t\r\n") != NULL || !read_link (text, &link))
    return FALSE;
  if (g_str_equal (link.scheme, "nmap"))
    return read_naver (&link, self);
  if (g_str_equal (link.scheme, "kakaomap"))
    return set_pair_from (self, link.query, "p");
  if (!g_str_equal (link.scheme, "https") && !g_str_equal (link.scheme, "http"))
    return FALSE;

  return read_web (&link, self);
}
