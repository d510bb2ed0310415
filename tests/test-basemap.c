/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "basemap-private.h"
int main(int argc,char**argv){ return mapshot_basemap_get(NULL)==NULL; }
