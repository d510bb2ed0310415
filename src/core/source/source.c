/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source.h"

#include "host.h"
#include "template.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_ID_LENGTH 64
#define DEFAULT_CONNECTIONS 8
#define DEFAULT_MAX_ZOOM 22

gboolean
mapshot_source_is_id (const char *id)
{
  gsize length = strlen (id);

  return 1 <= length && length <= MAX_ID_LENGTH && strspn (id, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
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
  self->header_names = g_new0 (char *, 1);
  self->header_values = g_new0 (char *, 1);
  self->not_found_statuses = g_memdup2 (not_found, sizeof not_found);
  self->attribution = g_strdup ("");
  self->coverage = (MapshotBounds){ -180, -90, 180, 90 };
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
  self->rules.needs_key = mapshot_template_has_token (trimmed, "{key}");
  /* The world's quadkey is empty, so no server has it. */
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
  g_clear_pointer (&self->tile_file, mapshot_tile_file_unref);
  g_strfreev (self->subdomains);
  g_strfreev (self->hosts);
  g_strfreev (self->rule_hosts);
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
