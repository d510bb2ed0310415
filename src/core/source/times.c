/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "times.h"

#include "error.h"
#include "parse.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define MAX_LENGTH 100    /* bytes of one time */
#define AVERAGE_MONTH (30.436875 * 24 * 60 * 60) /* seconds: no step by months is further from so many of them than two are from each other */
#define SHOWN 3           /* times at each end of a long list */

/* How much of it is written. */
typedef enum
{
  PRECISION_YEAR,
  PRECISION_MONTH,
  PRECISION_DAY,
  PRECISION_HOUR,
  PRECISION_MINUTE,
  PRECISION_SECOND,
} Precision;

typedef struct
{
  int years, months, days, hours, minutes;
  double seconds;
} Period;

typedef struct
{
  GDateTime *from, *to; /* TO is NULL: only FROM */
  Precision precision;
  Period period;
  gboolean stepped;     /* it has a period */
} Range;

static void
range_clear (Range *self)
{
  g_clear_pointer (&self->from, g_date_time_unref);
  g_clear_pointer (&self->to, g_date_time_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Range, range_clear)

/* ---- reading ---- */

/* Two digits, after SEPARATOR. */
static gboolean
take_number (const char **text, char separator, int digits, int *number)
{
  const char *p = *text;

  if (separator != '\0' && *p++ != separator)
    return FALSE;
  *number = 0;
  for (int i = 0; i < digits; i++, p++)
    {
      if (!g_ascii_isdigit (*p))
        return FALSE;
      *number = *number * 10 + (*p - '0');
    }
  *text = p;

  return TRUE;
}

/* (transfer full), or NULL when it is no time. */
static GDateTime *
read_time (const char *text, Precision *precision)
{
  int v[6] = { 0, 1, 1, 0, 0, 0 };

  *precision = PRECISION_YEAR;
  if (!take_number (&text, '\0', 4, &v[0]) || v[0] == 0)
    return NULL;
  for (int i = 1; i < 6 && take_number (&text, "-" "-" "-" "T" "::"[i], 2, &v[i]); i++)
    *precision = (Precision) i;
  if (*precision == PRECISION_SECOND && *text == '.')
    text += 1 + strspn (text + 1, "0123456789");
  if (*precision >= PRECISION_HOUR && *text == 'Z')
    text++;

  return *text == '\0' ? g_date_time_new_utc (v[0], v[1], v[2], v[3], v[4], v[5]) : NULL;
}

/* "P1Y2M10DT2H30M". */
static gboolean
read_period (const char *text, Period *period)
{
  gboolean time = FALSE, any = FALSE;

  *period = (Period){ 0 };
  if (*text++ != 'P')
    return FALSE;
  for (; *text != '\0'; any = TRUE)
    {
      char *end;
      gint64 number;

      if (*text == 'T' && !time)
        {
          time = TRUE;
          text++;
        }
      number = g_ascii_strtoll (text, &end, 10);
      if (end == text || number < 0 || number > 9999)
        return FALSE;
      if (*end == 'Y' && !time)
        period->years = (int) number;
      else if (*end == 'M' && !time)
        period->months = (int) number;
      else if (*end == 'W' && !time)
        period->days += 7 * (int) number;
      else if (*end == 'D' && !time)
        period->days += (int) number;
      else if (*end == 'H' && time)
        period->hours = (int) number;
      else if (*end == 'M' && time)
        period->minutes = (int) number;
      else if (*end == 'S' && time)
        period->seconds = (double) number;
      else
        return FALSE;
      text = end + 1;
    }
  return any && period->years + period->months + period->days + period->hours + period->minutes + period->seconds > 0;
}

/* START/END/PERIOD, START/END, or one time. */
static gboolean
read_range (const char *text, Range *range)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 4);
  guint n = g_strv_length (parts);
  Precision end;

  *range = (Range){ 0 };
  if (n < 1 || n > 3 || (range->from = read_time (parts[0], &range->precision)) == NULL)
    return FALSE;
  if (n > 1 && (range->to = read_time (parts[1], &end)) == NULL)
    return FALSE;
  /* A period of 0 means that any time between is as good. */
  if (n > 2 && !g_str_equal (parts[2], "0") && !g_str_equal (parts[2], "PT0S") && !(range->stepped = read_period (parts[2], &range->period)))
    return FALSE;

  return n == 1 || g_date_time_compare (range->from, range->to) <= 0;
}

/* The K-th time after FROM: always counted from there, so that the 31st stays the 31st where there is one. (transfer full), or NULL beyond the calendar. */
static GDateTime *
step (const Range *range, int k)
{
  const Period *p = &range->period;

  return g_date_time_add_full (range->from, p->years * k, p->months * k, p->days * k, p->hours * k, p->minutes * k, p->seconds * k);
}

/* ---- expanding ---- */

static char *
format_time (GDateTime *time, Precision precision)
{
  static const char *const formats[] = { "%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%dT%HZ", "%Y-%m-%dT%H:%MZ", "%Y-%m-%dT%H:%M:%SZ" };

  return g_date_time_format (time, formats[precision]);
}

/* What the period has is to be seen in the times. */
static Precision
get_precision (const Range *range)
{
  const Period *p = &range->period;
  Precision finest = p->seconds > 0  ? PRECISION_SECOND
                     : p->minutes > 0 ? PRECISION_MINUTE
                     : p->hours > 0   ? PRECISION_HOUR
                     : p->days > 0    ? PRECISION_DAY
                     : p->months > 0  ? PRECISION_MONTH
                                      : PRECISION_YEAR;

  return MAX (range->precision, finest);
}

static gboolean
fail (const char *part, GError **error)
{
  g_autofree char *quoted = mapshot_parse_quote (part);

  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
               _("%s is no time; write for example 2020-01-31, or 2020-01-01/2020-12-31/P1M for every month"), quoted);
  return FALSE;
}

static gboolean
add_time (GPtrArray *times, const char *time, GError **error)
{
  if (g_ptr_array_find_with_equal_func (times, time, g_str_equal, NULL))
    return TRUE;
  if (times->len >= MAPSHOT_TIMES_MAX)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("these are more than %d times; take fewer, or a longer period"),
                   MAPSHOT_TIMES_MAX);
      return FALSE;
    }
  g_ptr_array_add (times, g_strdup (time));

  return TRUE;
}

static gboolean
add_range (GPtrArray *times, const char *part, GError **error)
{
  g_auto (Range) range = { 0 };

  if (!read_range (part, &range) || !range.stepped)
    return fail (part, error);
  for (int k = 0;; k++)
    {
      g_autoptr (GDateTime) at = step (&range, k);
      g_autofree char *text = NULL;

      if (at == NULL || g_date_time_compare (at, range.to) > 0)
        return TRUE;
      text = format_time (at, get_precision (&range));
      if (!add_time (times, text, error))
        return FALSE;
    }
}

char **
mapshot_times_expand (const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  g_autoptr (GPtrArray) times = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; parts[i] != NULL || i == 0; i++)
    {
      const char *part = parts[i] != NULL ? g_strstrip (parts[i]) : "";

      if (part[0] == '\0' || strlen (part) > MAX_LENGTH || !g_utf8_validate (part, -1, NULL))
        {
          fail (part, error);
          return NULL;
        }
      if (strchr (part, '/') != NULL ? !add_range (times, part, error) : !add_time (times, part, error))
        return NULL;
    }
  g_ptr_array_add (times, NULL);

  return (char **) g_ptr_array_steal (times, NULL);
}

/* ---- what is offered ---- */

/* TIME as far as it is written stands for all of that second, day or year: FROM until END. */
static gboolean
read_span (const char *time, gint64 *from, gint64 *end)
{
  Precision precision;
  g_autoptr (GDateTime) start = read_time (time, &precision), next = NULL;

  if (start == NULL)
    return FALSE;
  next = g_date_time_add_full (start, precision == PRECISION_YEAR, precision == PRECISION_MONTH, precision == PRECISION_DAY,
                               precision == PRECISION_HOUR, precision == PRECISION_MINUTE, precision == PRECISION_SECOND);
  *from = g_date_time_to_unix (start);
  *end = next != NULL ? g_date_time_to_unix (next) : *from + 1;

  return TRUE;
}

/* Whether a step of RANGE falls into FROM … END - 1. */
static gboolean
steps_into (const Range *range, gint64 from, gint64 end)
{
  const Period *p = &range->period;
  gint64 start = g_date_time_to_unix (range->from);
  gint64 average, seconds = ((gint64) p->days * 24 + p->hours) * 3600 + (gint64) p->minutes * 60 + (gint64) p->seconds;

  if (p->years == 0 && p->months == 0)
    {
      gint64 first = from <= start ? start : start + (from - start + seconds - 1) / seconds * seconds;

      return first < end && first <= g_date_time_to_unix (range->to);
    }
  average = (gint64) ((p->years * 12 + p->months) * AVERAGE_MONTH) + seconds;
  for (int k = (int) CLAMP ((from - start) / average - 2, 0, G_MAXINT32 / 2);; k++)
    {
      g_autoptr (GDateTime) at = step (range, k);

      if (at == NULL || g_date_time_compare (at, range->to) > 0 || g_date_time_to_unix (at) >= end)
        return FALSE;
      if (g_date_time_to_unix (at) >= from)
        return TRUE;
    }
}

static gboolean
covers (const char *offered, const char *time)
{
  g_auto (Range) range = { 0 };
  gint64 from, end, start;

  if (g_str_equal (offered, time))
    return TRUE;
  if (!read_range (offered, &range) || !read_span (time, &from, &end))
    return FALSE;
  start = g_date_time_to_unix (range.from);
  if (range.to == NULL)
    return start >= from && start < end;
  if (range.stepped)
    return steps_into (&range, from, end);

  return from <= g_date_time_to_unix (range.to) && end > start;
}

static char *
list_offered (const char *const *offered)
{
  guint n = g_strv_length ((char **) offered);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *shown = g_strndup (offered[i], MAX_LENGTH);

      if (n > 2 * SHOWN && i == SHOWN)
        {
          g_string_append (list, ", …");
          i = n - SHOWN - 1;
          continue;
        }
      g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", shown);
    }
  return g_string_free (g_steal_pointer (&list), FALSE);
}

gboolean
mapshot_times_check (const char *const *offered, const char *time, GError **error)
{
  g_autofree char *quoted = mapshot_parse_quote (time), *list = NULL;

  if (offered == NULL || offered[0] == NULL || g_str_equal (time, "current") || g_str_equal (time, "default"))
    return TRUE;
  for (guint i = 0; offered[i] != NULL; i++)
    if (covers (offered[i], time))
      return TRUE;
  list = list_offered (offered);
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("the service has no time %s; it has %s"), quoted, list);

  return FALSE;
}

char *
mapshot_times_to_name (const char *time)
{
  GString *name = g_string_new (NULL);

  for (; *time != '\0'; time++)
    if (g_ascii_isalnum (*time) || strchr ("-_.+", *time) != NULL || (guchar) *time >= 0x80)
      g_string_append_c (name, *time);
    else if (*time != ':')
      g_string_append_c (name, '_');

  return g_string_free (name, FALSE);
}
