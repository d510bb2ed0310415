/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "location-private.h"

#include <math.h>
#include <string.h>

/* The Military Grid Reference System on WGS 84 (NGA.STND.0037): zone and band, two letters for a square of 100 km, and as many digits to the
 * east as to the north. The letters are those of the AA scheme. */
#define SQUARE 100000.0        /* metres */
#define ROW_CYCLE 2000000.0    /* metres: twenty letters */
#define DEGREE_METRES 110000.0 /* somewhat fewer than a degree of latitude has anywhere: tolerances grow by it, not shrink */

typedef struct
{
  int zone;
  double south, north, west, east; /* degrees: the band and the zone */
  double easting, northing;        /* metres, of the lower left corner */
  double size;                     /* metres */
  char definition[64];             /* PROJ's */
} Reference;

static const char bands[] = "CDEFGHJKLMNPQRSTUVWX";
static const char rows[] = "ABCDEFGHJKLMNPQRSTUV";
static const char *const columns[] = { "STUVWXYZ", "ABCDEFGH", "JKLMNPQR" }; /* by zone modulo 3 */

/* Zones are 6 degrees wide, but for the west of Norway and Svalbard. */
static gboolean
set_zone (Reference *self, int zone, char band)
{
  const char *found = band != '\0' ? strchr (bands, band) : NULL;

  if (found == NULL || zone < 1 || zone > 60)
    return FALSE;
  self->zone = zone;
  self->south = (double) (found - bands) * 8 - 80;
  self->north = band == 'X' ? 84 : self->south + 8;
  self->west = zone * 6 - 186;
  self->east = self->west + 6;
  if (band == 'V' && zone == 31)
    self->east = 3;
  if (band == 'V' && zone == 32)
    self->west = 3;
  if (band == 'X' && (zone == 32 || zone == 34 || zone == 36))
    return FALSE;
  if (band == 'X' && zone >= 31 && zone <= 37)
    {
      self->west = zone == 31 ? 0 : zone * 6 - 189;
      self->east = zone == 37 ? 42 : zone * 6 - 177;
    }
  g_snprintf (self->definition, sizeof self->definition, "+proj=utm +zone=%d%s +ellps=WGS84", zone,
              self->south < 0 ? " +south" : "");

  return TRUE;
}

/* The row letters repeat every 2000 km: the first repetition at or above the band's southern edge counts. */
static gboolean
set_square (Reference *self, char column, char row)
{
  const char *c = strchr (columns[self->zone % 3], column);
  const char *r = strchr (rows, row);
  MapshotPosition edge = { .latitude = self->south, .longitude = self->zone * 6 - 183 };
  double x, y, lowest;

  if (column == '\0' || row == '\0' || c == NULL || r == NULL || !location_project (self->definition, &edge, &x, &y))
    return FALSE;
  lowest = floor (y / SQUARE) * SQUARE;
  self->easting = (double) (c - columns[self->zone % 3] + 1) * SQUARE;
  self->northing = (double) ((r - rows + (self->zone % 2 == 0 ? 15 : 0)) % 20) * SQUARE;
  while (self->northing < lowest)
    self->northing += ROW_CYCLE;

  return TRUE;
}

static gboolean
set_digits (Reference *self, const char *digits)
{
  int n = (int) strlen (digits), half = n / 2;
  double east = 0, north = 0;

  if (n % 2 != 0 || n > 10 || strspn (digits, "0123456789") != (gsize) n)
    return FALSE;
  for (int i = 0; i < half; i++)
    {
      east = east * 10 + (digits[i] - '0');
      north = north * 10 + (digits[half + i] - '0');
    }
  self->size = SQUARE / pow (10, half);
  self->easting += east * self->size;
  self->northing += north * self->size;

  return TRUE;
}

/* The middle of the square, and the box around its corners. A square that lies beyond its own band or zone does not exist. */
static gboolean
resolve (const Reference *self, MapshotLocation *location)
{
  MapshotBounds box = { .west = 180, .south = 90, .east = -180, .north = -90 };
  double tolerance = self->size / DEGREE_METRES + 1e-6, across;

  if (!location_unproject (self->definition, self->easting + self->size / 2, self->northing + self->size / 2,
                           &location->position))
    return FALSE;
  across = tolerance / MAX (cos (location->position.latitude * G_PI / 180), 0.05);
  if (location->position.latitude < self->south - tolerance || location->position.latitude > self->north + tolerance ||
      location->position.longitude < self->west - across || location->position.longitude > self->east + across)
    return FALSE;
  for (int i = 0; i < 4; i++)
    {
      MapshotPosition corner;

      if (!location_unproject (self->definition, self->easting + (i & 1) * self->size,
                               self->northing + (i >> 1) * self->size, &corner))
        return FALSE;
      box.west = MIN (box.west, corner.longitude);
      box.east = MAX (box.east, corner.longitude);
      box.south = MIN (box.south, corner.latitude);
      box.north = MAX (box.north, corner.latitude);
    }
  location->bounds = box;
  location->has_bounds = box.east - box.west < 180;

  return TRUE;
}

gboolean
location_parse_mgrs (const char *text, MapshotLocation *self)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  Reference reference = { 0 };
  const char *c;
  int zone = 0;

  for (c = text; *c != '\0'; c++)
    if (*c != ' ')
      g_string_append_c (plain, g_ascii_toupper (*c));
  if (plain->len < 4 || plain->len > 15)
    return FALSE;
  for (c = plain->str; g_ascii_isdigit (*c) && c < plain->str + 2; c++)
    zone = zone * 10 + (*c - '0');

  return strlen (c) >= 3 && set_zone (&reference, zone, c[0]) && set_square (&reference, c[1], c[2]) &&
         set_digits (&reference, c + 3) && resolve (&reference, self);
}
