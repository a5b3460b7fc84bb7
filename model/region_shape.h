/* How a province lies in its file: cdnproof/region/v1. */
#ifndef CDNPROOF_MODEL_REGION_SHAPE_H
#define CDNPROOF_MODEL_REGION_SHAPE_H

#include "base/bind.h"
#include "model/region.h"

#define REGION_SCHEMA "cdnproof/region/v1"

/* Points are [lat, lon] in 1e-7 degrees. What the shape checks beyond types: six-digit codes, rings
 * of at least three points that do not cross the 180th meridian. */
extern const struct bind_shape region_shape;

#endif
