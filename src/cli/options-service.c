/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options-private.h"

#include "service-address.h"
#include "source-time.h"

#include <glib/gi18n-lib.h>

gboolean
mapshot_cli_parse_service (const MapshotCliRaw *raw, const char *what, char **chosen, GError **error)
{
  const MapshotServiceChoice choice = { raw->service_layer, raw->matrix_set, raw->style, raw->image_format, raw->time, FALSE };
  const struct
  {
    const char *option, *value;
  } given[] = { { "--service-layer", raw->service_layer }, { "--matrix-set", raw->matrix_set }, { "--style", raw->style },
                { "--image-format", raw->image_format },   { "--time", raw->time } };

  for (gsize i = 0; i < G_N_ELEMENTS (given); i++)
    if (given[i].value != NULL && given[i].value[0] == '\0')
      return mapshot_cli_usage (error, _("%s: give a name; --discover=URL lists them"), given[i].option);
    else if (given[i].value != NULL && !mapshot_service_address_is (what) && (given[i].value != raw->time || what == NULL))
      return mapshot_cli_usage (
        error, _("%s goes with the address of a map service, for example --source=https://maps.example.org/wms?"),
        given[i].option);
  if (mapshot_service_address_is (what))
    *chosen = mapshot_service_address_join (what, &choice);
  else
    *chosen = raw->time != NULL ? mapshot_source_name_at_time (what, raw->time) : g_strdup (what);

  return TRUE;
}

gboolean
mapshot_cli_parse_discover (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error)
{
  if (!mapshot_service_address_is (raw->discover))
    return mapshot_cli_usage (
      error, _("--discover: give the address of a map service, for example --discover=https://maps.example.org/wms?"));

  return mapshot_cli_parse_service (raw, raw->discover, &self->discovered, error) &&
         mapshot_cli_parse_network (raw, self, error);
}
