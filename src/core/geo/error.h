/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one error domain of the engine. Each code is one exit status of the command line; a cancelled operation is
 * G_IO_ERROR_CANCELLED (exit 130). Messages are one line, translated, name the cause and say what to do; none names an option or a button, since
 * every face shows them. */
#define MAPSHOT_ERROR (mapshot_error_quark ())

typedef enum
{
  MAPSHOT_ERROR_FAILED = 1,  /* the capture could not be made: a tile is missing, the disk is full, … */
  MAPSHOT_ERROR_USAGE = 2,   /* the request makes no sense: a wrong value, range, file or combination */
  MAPSHOT_ERROR_REFUSED = 4, /* a source's rules or a limit forbid it */
  MAPSHOT_ERROR_NETWORK = 5, /* network, access or key */
} MapshotError;

GQuark mapshot_error_quark (void);

/* What of a recipe or a limit an error of this domain is about, so that a face can point at its own option or control. */
typedef enum
{
  MAPSHOT_TOPIC_NONE,
  MAPSHOT_TOPIC_BASE,       /* what was named as the source is none */
  MAPSHOT_TOPIC_LAYER,      /* what was named as a layer is none */
  MAPSHOT_TOPIC_WHERE,      /* the region */
  MAPSHOT_TOPIC_EDGES,      /* the region, which its edges in degrees would say better */
  MAPSHOT_TOPIC_EXTENT,     /* the region, which has no extent: a buffer would give it one */
  MAPSHOT_TOPIC_LEVEL,
  MAPSHOT_TOPIC_RESOLUTION,
  MAPSHOT_TOPIC_MAX_PIXELS,
  MAPSHOT_TOPIC_MAX_MEMORY,
  MAPSHOT_TOPIC_SOURCE,     /* another one would do */
  MAPSHOT_TOPIC_MISSING,    /* what to do without a tile */
  MAPSHOT_TOPIC_EXISTS,     /* a file that is in the way */
  MAPSHOT_TOPIC_SIDECARS,   /* the same beside the picture */
  MAPSHOT_TOPIC_BESIDE,     /* files beside the picture, where there is no place for them */
  MAPSHOT_TOPIC_AWAY,       /* nobody answered, however often it was tried */
  MAPSHOT_TOPIC_KEY,        /* missing or refused; the detail is the environment's name for it */
} MapshotTopic;

/* For an ERROR (may be NULL) that was just set. */
void mapshot_error_set_topic (GError **error, MapshotTopic topic);
MapshotTopic mapshot_error_get_topic (const GError *error);

/* A name that goes with the topic, or NULL. Owned by ERROR. */
void mapshot_error_set_detail (GError *error, const char *detail);
const char *mapshot_error_get_detail (const GError *error);

/* The message apart from its language (reason.h), or NULL. For an ERROR (may be NULL) that was just set. */
void mapshot_error_set_reason (GError **error, const char *reason);
const char *mapshot_error_get_reason (const GError *error);

G_END_DECLS
