/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source.h"

#include "error.h"
#include "host.h"
#include "parse.h"
#include "template.h"
#include "virtual-grid.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_ID_LENGTH 64
#define DEFAULT_CONNECTIONS 8
#define DEFAULT_MAX_ZOOM 22
#define DEFAULT_PART 1024 /* px */

gboolean
mapshot_source_is_id (const char *id)
{
  gsize length = strlen (id);

  return 1 <= length && length <= MAX_ID_LENGTH && strspn (id, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

const char *
mapshot_source_get_plain_name (const MapshotSource *source)
{
  return source->id != NULL && !g_str_equal (source->id, "own") ? source->id : source->name;
}

MapshotSource *
mapshot_source_new (const char *id)
{
  MapshotSource *self = g_atomic_rc_box_new0 (MapshotSource);
  static const int not_found[] = { 404, 204, 410, 0 };

  self->id = g_strdup (id);
  self->kind = MAPSHOT_SOURCE_XYZ;
  self->subdomains = g_new0 (char *, 1);
  self->hosts = g_new0 (char *, 1);
  self->rule_hosts = g_new0 (char *, 1);
  self->placeholders = g_new0 (char *, 1);
  self->overlays = g_new0 (char *, 1);
  self->projections = g_new0 (char *, 1);
  self->header_names = g_new0 (char *, 1);
  self->header_values = g_new0 (char *, 1);
  self->not_found_statuses = g_memdup2 (not_found, sizeof not_found);
  self->attribution = g_strdup ("");
  self->coverage = (MapshotBounds){ -180, -90, 180, 90 };
  self->pixel_ratio = 1;
  self->rules.max_connections = DEFAULT_CONNECTIONS;

  return self;
}

/* An address goes to a server as ASCII, but people type 타일. The host stays as it is: it becomes IDNA, not percent
 * signs. */
static char *
escape_template (const char *template_uri)
{
  const char *path = strstr (template_uri, "://");
  GString *escaped = g_string_new (NULL);

  path = path != NULL ? path + strlen ("://") : template_uri;
  path += strcspn (path, "/?");
  g_string_append_len (escaped, template_uri, path - template_uri);
  for (; *path != '\0'; path++)
    if ((guchar) *path < 0x80)
      g_string_append_c (escaped, *path);
    else
      g_string_append_printf (escaped, "%%%02X", (guchar) *path);

  return g_string_free (escaped, FALSE);
}

gboolean
mapshot_source_set_template (MapshotSource *source, const char *template_uri, GError **error)
{
  g_autofree char *escaped = escape_template (template_uri);
  g_auto (GStrv) hosts = mapshot_template_get_hosts (escaped, (const char *const *) source->subdomains, error);

  if (hosts == NULL)
    return FALSE;
  g_free (source->template_uri);
  source->template_uri = g_steal_pointer (&escaped);
  g_strfreev (source->hosts);
  source->hosts = g_steal_pointer (&hosts);

  return TRUE;
}

MapshotSource *
mapshot_source_new_from_template (const char *template_uri, GError **error)
{
  const char *subdomains[] = { "a", "b", "c", NULL };
  g_autoptr (MapshotSource) self = NULL;
  g_autofree char *trimmed = NULL;
  gboolean sharp;

  g_return_val_if_fail (template_uri != NULL, NULL);

  trimmed = g_strstrip (g_strdup (template_uri));
  if (!mapshot_template_validate (trimmed, error))
    return NULL;
  if (mapshot_template_has_token (trimmed, "{session}") || mapshot_template_has_token (trimmed, "{crs}"))
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                           _("{session} and {crs} stand in entries only; write a file such as data/sources/examples has"));
      return NULL;
    }

  self = mapshot_source_new ("own");
  if (mapshot_template_has_token (trimmed, "{s}"))
    {
      g_strfreev (self->subdomains);
      self->subdomains = g_strdupv ((char **) subdomains);
    }
  if (!mapshot_source_set_template (self, trimmed, error))
    return NULL;
  sharp = mapshot_template_has_token (trimmed, "{r}") || mapshot_template_has_token (trimmed, "@2x");
  self->name = g_strdup (self->hosts[0]);
  self->group = g_strdup (C_("sources", "Own"));
  self->rules.needs_key = mapshot_template_needs_key (trimmed);
  /* The world's quadkey is empty, so no server has it. */
  if (mapshot_template_asks_for_ground (trimmed))
    {
      self->grid = mapshot_virtual_grid_new ("EPSG:3857", FALSE, DEFAULT_PART, 0, DEFAULT_MAX_ZOOM);
      return g_steal_pointer (&self);
    }
  self->grid = mapshot_tile_grid_new_web_mercator (mapshot_template_has_token (trimmed, "{q}") ? 1 : 0,
                                                   DEFAULT_MAX_ZOOM, sharp ? 512 : 256, FALSE);

  return g_steal_pointer (&self);
}

MapshotSource *
mapshot_source_new_from_tile_file (const char *path, GError **error)
{
  g_autoptr (MapshotTileFile) file = mapshot_tile_file_open (path, error);
  const MapshotTileFileInfo *info;
  MapshotSource *self;

  if (file == NULL)
    return NULL;
  info = mapshot_tile_file_get_info (file);
  self = mapshot_source_new ("file");
  self->kind = MAPSHOT_SOURCE_FILE;
  self->name = g_strdup (info->name);
  self->group = g_strdup (C_("sources", "Own"));
  g_free (self->attribution);
  self->attribution = g_strdup (info->attribution);
  self->coverage = info->bounds;
  self->transparent = info->transparent;
  self->grid = mapshot_tile_grid_new_web_mercator (info->min_zoom, info->max_zoom, info->tile_size, FALSE);
  self->tile_file = g_steal_pointer (&file);

  return self;
}

gboolean
mapshot_source_is_local (const MapshotSource *source)
{
  return source->kind == MAPSHOT_SOURCE_BASEMAP || source->kind == MAPSHOT_SOURCE_FILE;
}

gboolean
mapshot_source_rules_host (const MapshotSource *rule, const char *host)
{
  for (char **h = rule->hosts; *h != NULL; h++)
    if (mapshot_host_is_within (host, *h))
      return TRUE;
  for (char **h = rule->rule_hosts; *h != NULL; h++)
    if (mapshot_host_is_within (host, *h))
      return TRUE;
  return FALSE;
}

gboolean
mapshot_source_is_ruled_by (const MapshotSource *source, const MapshotSource *rule)
{
  for (char **h = source->hosts; *h != NULL; h++)
    if (mapshot_source_rules_host (rule, *h))
      return TRUE;
  return FALSE;
}

void
mapshot_source_tighten (MapshotSource *source, const MapshotSource *rule)
{
  MapshotSourceRules *own = &source->rules;
  const MapshotSourceRules *asked = &rule->rules;

  own->max_connections = MIN (own->max_connections, asked->max_connections);
  if (asked->max_rate > 0)
    own->max_rate = own->max_rate > 0 ? MIN (own->max_rate, asked->max_rate) : asked->max_rate;
  if (asked->max_tiles > 0)
    own->max_tiles = own->max_tiles > 0 ? MIN (own->max_tiles, asked->max_tiles) : asked->max_tiles;
  own->http_cache = own->http_cache || asked->http_cache;
  if (own->terms_uri == NULL)
    own->terms_uri = g_strdup (asked->terms_uri);
  if (source->attribution[0] == '\0')
    {
      g_free (source->attribution);
      source->attribution = g_strdup (rule->attribution);
    }
}

gboolean
mapshot_source_has_key_header (const MapshotSource *source)
{
  for (char **value = source->header_values; *value != NULL; value++)
    if (strstr (*value, "{key}") != NULL || strstr (*value, "{key-id}") != NULL || strstr (*value, "{key-secret}") != NULL)
      return TRUE;
  return FALSE;
}

char *
mapshot_source_expand_header (const MapshotSource *source, guint index, const char *key)
{
  const char *colon = key != NULL ? strchr (key, ':') : NULL;
  g_autofree char *id = colon != NULL ? g_strndup (key, (gsize) (colon - key)) : g_strdup (key);
  const struct
  {
    const char *token, *value;
  } tokens[] = { { "{key-id}", id }, { "{key-secret}", colon != NULL ? colon + 1 : "" }, { "{key}", key } };
  GString *value = g_string_new (source->header_values[index]);

  for (gsize i = 0; i < G_N_ELEMENTS (tokens); i++)
    g_string_replace (value, tokens[i].token, tokens[i].value != NULL ? tokens[i].value : "", 0);

  return g_string_free (value, FALSE);
}

char **
mapshot_source_expand_headers (const MapshotSource *source, const char *key)
{
  g_autoptr (GStrvBuilder) headers = g_strv_builder_new ();

  for (guint i = 0; source->header_names[i] != NULL; i++)
    {
      g_autofree char *value = mapshot_source_expand_header (source, i, key);

      if (value[0] == '\0' && source->header_values[i][0] != '\0')
        continue;
      g_strv_builder_add (headers, source->header_names[i]);
      g_strv_builder_add (headers, value);
    }
  return g_strv_builder_end (headers);
}

static void
take_text (char **own, const char *other)
{
  if (*own == NULL || (*own)[0] == '\0')
    {
      g_free (*own);
      *own = g_strdup (other);
    }
}

static void
take_list (char ***own, char **other)
{
  g_strfreev (*own);
  *own = g_strdupv (other);
}

static int *
copy_statuses (const int *statuses)
{
  gsize n = 0;

  while (statuses[n] != 0)
    n++;
  return g_memdup2 (statuses, (n + 1) * sizeof *statuses);
}

static void
source_session_free (MapshotSourceSession *session)
{
  g_free (session->address);
  g_free (session->body);
  g_free (session->pattern);
  g_free (session->credit);
  g_free (session);
}

static MapshotSourceSession *
source_session_copy (const MapshotSourceSession *session)
{
  MapshotSourceSession *copy = g_new0 (MapshotSourceSession, 1);

  *copy = (MapshotSourceSession){ g_strdup (session->address), g_strdup (session->body), g_strdup (session->pattern), g_strdup (session->credit) };

  return copy;
}

void
mapshot_source_take_tiles (MapshotSource *source, const MapshotSource *base)
{
  source->kind = base->kind;
  g_free (source->template_uri);
  source->template_uri = g_strdup (base->template_uri);
  take_list (&source->subdomains, base->subdomains);
  take_list (&source->hosts, base->hosts);
  take_list (&source->rule_hosts, base->rule_hosts);
  take_list (&source->header_names, base->header_names);
  take_list (&source->header_values, base->header_values);
  take_list (&source->placeholders, base->placeholders);
  g_clear_pointer (&source->grid, mapshot_tile_grid_unref);
  source->grid = mapshot_tile_grid_ref (base->grid);
  g_clear_pointer (&source->session, source_session_free);
  source->session = base->session != NULL ? source_session_copy (base->session) : NULL;
  g_free (source->crs_name);
  source->crs_name = g_strdup (base->crs_name);
  take_list (&source->projections, base->projections);
  source->axis = base->axis;
  source->margins = base->margins;
  source->pixel_ratio = base->pixel_ratio;
  source->transparent = base->transparent;
  source->not_found = base->not_found;
  g_free (source->not_found_statuses);
  source->not_found_statuses = copy_statuses (base->not_found_statuses);
  source->coverage = base->coverage;
  source->rules.capture = base->rules.capture;
  source->rules.max_tiles = base->rules.max_tiles;
  source->rules.max_connections = base->rules.max_connections;
  source->rules.max_rate = base->rules.max_rate;
  source->rules.http_cache = base->rules.http_cache;
  source->rules.needs_key = base->rules.needs_key;
  take_text (&source->attribution, base->attribution);
  take_text (&source->rules.terms_uri, base->rules.terms_uri);
  take_text (&source->rules.key_uri, base->rules.key_uri);
  take_text (&source->rules.reason, base->rules.reason);
}

MapshotSource *
mapshot_source_new_on_grid (const MapshotSource *source, MapshotTileGrid *grid)
{
  MapshotSource *self = mapshot_source_new (source->id);

  self->name = g_strdup (source->name);
  self->group = g_strdup (source->group);
  mapshot_source_take_tiles (self, source);
  mapshot_tile_grid_unref (self->grid);
  self->grid = mapshot_tile_grid_ref (grid);

  return self;
}

char *
mapshot_source_parse_overlay (const char *text, double *opacity)
{
  const char *at = strrchr (text, '@');

  *opacity = 1;
  if (at == NULL)
    return g_strdup (text);
  if (!mapshot_parse_number (at + 1, opacity, NULL) || *opacity < 0 || *opacity > 1)
    return NULL;

  return g_strndup (text, (gsize) (at - text));
}

MapshotSource *
mapshot_source_ref (MapshotSource *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
source_clear (gpointer data)
{
  MapshotSource *self = data;

  g_free (self->id);
  g_free (self->name);
  g_free (self->group);
  g_free (self->template_uri);
  g_free (self->capabilities);
  g_clear_pointer (&self->keys, g_key_file_unref);
  g_free (self->keys_group);
  g_free (self->time_template);
  g_clear_pointer (&self->tile_file, mapshot_tile_file_unref);
  g_strfreev (self->subdomains);
  g_strfreev (self->hosts);
  g_strfreev (self->rule_hosts);
  g_strfreev (self->placeholders);
  g_strfreev (self->overlays);
  g_free (self->base);
  g_clear_pointer (&self->session, source_session_free);
  g_free (self->crs_name);
  g_strfreev (self->projections);
  g_clear_pointer (&self->grid, mapshot_tile_grid_unref);
  g_free (self->not_found_statuses);
  g_strfreev (self->header_names);
  g_strfreev (self->header_values);
  g_free (self->attribution);
  g_free (self->rules.terms_uri);
  g_free (self->rules.key_uri);
  g_free (self->rules.reason);
}

void
mapshot_source_unref (MapshotSource *self)
{
  g_atomic_rc_box_release_full (self, source_clear);
}
