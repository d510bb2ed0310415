/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-code.h"

#ifdef MAPSHOT_WITH_QRENCODE

#include <qrencode.h>

gboolean
mapshot_kiosk_code_is_available (void)
{
  return TRUE;
}

guint8 *
mapshot_kiosk_code_new (const char *text, int *side)
{
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  guint8 *modules;

  if (code == NULL)
    return NULL;
  *side = code->width;
  modules = g_new (guint8, (gsize) code->width * (gsize) code->width);
  for (int i = 0; i < code->width * code->width; i++)
    modules[i] = code->data[i] & 1;
  QRcode_free (code);

  return modules;
}

#else

gboolean
mapshot_kiosk_code_is_available (void)
{
  return FALSE;
}

guint8 *
mapshot_kiosk_code_new (const char *text, int *side)
{
  return NULL;
}

#endif
