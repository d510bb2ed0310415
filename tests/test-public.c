/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "public.h"

#include <string.h>

static void
test_hidden (void)
{
  static const struct
  {
    const char *what, *shown;
  } samples[] = {
    { "https://e.org/{z}/{x}/{y}.png?key=S3CRET", "https://e.org/{z}/{x}/{y}.png?key={key}" },
    { "https://e.org/{z}/{x}/{y}.png?a=1&apikey=S3CRET&b=2", "https://e.org/{z}/{x}/{y}.png?a=1&apikey={key}&b=2" },
    { "https://e.org/{z}/{x}/{y}?api_key=S3CRET", "https://e.org/{z}/{x}/{y}?api_key={key}" },
    { "https://e.org/{z}/{x}/{y}?API-Key=S3CRET", "https://e.org/{z}/{x}/{y}?API-Key={key}" },
    { "https://e.org/{z}/{x}/{y}?access_token=S3CRET", "https://e.org/{z}/{x}/{y}?access_token={key}" },
    { "https://e.org/{z}/{x}/{y}?token=S3CRET/+=;S3CRET", "https://e.org/{z}/{x}/{y}?token={key}" },
    { "https://e.org/{z}/{x}/{y}?signature=S3CRET", "https://e.org/{z}/{x}/{y}?signature={key}" },
    { "https://e.org/{z}/{x}/{y}?sig=S3CRET", "https://e.org/{z}/{x}/{y}?sig={key}" },
    { "https://e.org/{z}/{x}/{y}?serviceKey=S3CRET", "https://e.org/{z}/{x}/{y}?serviceKey={key}" },
    { "https://e.org/{z}/{x}/{y}?app_id=S3CRET&app_code=S3CRET", "https://e.org/{z}/{x}/{y}?app_id={key}&app_code={key}" },
    { "https://e.org/{z}/{x}/{y}?subscription-key=S3CRET", "https://e.org/{z}/{x}/{y}?subscription-key={key}" },
    { "https://e.org/{z}/{x}/{y}?k=S3CRET", "https://e.org/{z}/{x}/{y}?k={key}" },
    { "https://e.org/wms?TK=S3CRET&a=1#layer=b", "https://e.org/wms?TK={key}&a=1#layer=b" },
    { "https://e.org/{z}/{x}/{y}?x=3F2504E0-4F89-41D3-9A0C-0305E82C3301", "https://e.org/{z}/{x}/{y}?x={key}" },
    { "https://e.org/wms?v=0123456789abcdef0a1b2c3d&LAYERS=a", "https://e.org/wms?v={key}&LAYERS=a" },
    { "https://e.org/{z}/{x}/{y}?%6bey=S3CRET", "https://e.org/{z}/{x}/{y}?%6bey={key}" },
    { "https://e.org/{z}/{x}/{y}?a=1;key=S3CRET", "https://e.org/{z}/{x}/{y}?a=1;key={key}" },
    { "https://e.org/p?u=https%3A%2F%2Ff.org%2F%3Fkey%3DS3CRET&{z}{x}{y}", "https://e.org/p?u={key}&{z}{x}{y}" },
    { "https://user:S3CRET@e.org/{z}/{x}/{y}", "https://e.org/{z}/{x}/{y}" },
    { "https://S3CRET@e.org:8080/{z}/{x}/{y}", "https://e.org:8080/{z}/{x}/{y}" },
    { "https://e.org/a;key=S3CRET/{z}/{x}/{y}", "https://e.org/a;key={key}/{z}/{x}/{y}" },
    { "https://e.org/token=S3CRET/{z}/{x}/{y}", "https://e.org/token={key}/{z}/{x}/{y}" },
    { "https://e.org/wmts/1.0.0/3F2504E0-4F89-41D3-9A0C-0305E82C3301/Base/{z}/{y}/{x}.png",
      "https://e.org/wmts/1.0.0/{key}/Base/{z}/{y}/{x}.png" },
    { "https://e.org/0123456789abcdef0a1b2c3d/{z}/{x}/{y}", "https://e.org/{key}/{z}/{x}/{y}" },
    { "https://e.org/ABCDEFGHIJKLMNOP1234/{z}/{x}/{y}", "https://e.org/{key}/{z}/{x}/{y}" },
    { "https://e.org/12345678901234567890/{z}/{x}/{y}", "https://e.org/{key}/{z}/{x}/{y}" },
    { "https://e.org/abcdefghijklmnopqrstuv9/{z}/{x}/{y}.png", "https://e.org/{key}/{z}/{x}/{y}.png" },
    { "https://e.org/tiles/qWeRtYuIoPaSdFgHjKlZ/{z}/{x}/{y}", "https://e.org/tiles/{key}/{z}/{x}/{y}" },
    { "https://e.org/AbGqWzTTxkLpQvBnMsRY/{z}/{x}/{y}", "https://e.org/{key}/{z}/{x}/{y}" },
    { "https://e.org/qwertyuiopasdfghjklzxcvbnmqwertyui/{z}/{x}/{y}", "https://e.org/{key}/{z}/{x}/{y}" },
    { "https://e.org/v1-ABCDEFGHIJKLMNOPQ1234/{z}/{x}/{y}", "https://e.org/{key}/{z}/{x}/{y}" },
    { "https://{s}.e.org/{z}/{x}/{y}?k=1#token=S3CRET", "https://{s}.e.org/{z}/{x}/{y}?k=1#token={key}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *shown = mapshot_source_get_public_text (samples[i].what);
      g_autofree char *again = mapshot_source_get_public_text (shown);

      g_assert_cmpstr (shown, ==, samples[i].shown);
      g_assert_cmpstr (again, ==, shown);
      g_assert_null (strstr (shown, "S3CRET"));
    }
}

/* A recipe must stay one that can be repeated. */
static void
test_kept (void)
{
  static const char *const texts[] = {
    "",
    "osm",
    "/home/me/key=1/map.mbtiles",
    "city.ini#city",
    "https://e.org/{z}/{x}/{y}.png",
    "https://e.org/{z}/{x}/{y}.png?key={key}",
    "https://e.org/{key}/{z}/{x}/{y}.png",
    "https://e.org/wmts/GoogleMapsCompatible/{z}/{y}/{x}.png",
    "https://e.org/wmts/BlueMarble_ShadedRelief_Bathymetry/default/GoogleMapsCompatible_Level8/{z}/{y}/{x}.jpeg",
    "https://e.org/WorldImageryReferenceOverlayTransportation/{z}/{y}/{x}",
    "https://e.org/mapcache/gmaps/land@GoogleMapsCompatible/{z}/{x}/{y}.png",
    "https://e.org/orthophotomosaicoverview/{z}/{x}/{y}.png",
    "https://e.org/2024-05-31T12:00:00Z/{z}/{x}/{y}.png",
    "https://{switch:a,b,c}.e.org/{z}/{x}/{y}@2x.png?style=dark&v=20240101",
    "https://gibs.example/wmts/epsg3857/best/VIIRS_SNPP_CorrectedReflectance_TrueColor/default/2024-01-01/GoogleMapsCompatible_Level9/{z}/{y}/{x}.jpg",
    "https://e.org/MODIS_Terra_CorrectedReflectance_250m/{z}/{y}/{x}",
    "https://e.org/wms?SERVICE=WMS&LAYERS=lt_c_uq111,lt_c_uq112&BBOX={x}{y}{z}",
    "https://e.org/%EC%84%9C%EC%9A%B8/{z}/{x}/{y}",
    "https://e.org/{z}/{x}/{y}?key=",
    "https://e.org/{z}/{x}/{y}?k=1&t=p&x={x}",
    "https://e.org/wms?map=/srv/maps/orthophotos2023southwest.map&LAYERS=Sentinel2CloudlessMosaic2023",
    "https://e.org/p?u=https%3A%2F%2Ff.org%2Fa%2Fb%2Fc%2Fd%2Fe%2Ff&{z}{x}{y}",
    "https://e.org/p?city=%EC%84%9C%EC%9A%B8%ED%8A%B9%EB%B3%84%EC%8B%9C&{z}{x}{y}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *shown = mapshot_source_get_public_text (texts[i]);

      g_assert_cmpstr (shown, ==, texts[i]);
    }
  g_assert_null (mapshot_source_get_public_text (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/public/hidden", test_hidden);
  g_test_add_func ("/public/kept", test_kept);

  return g_test_run ();
}
