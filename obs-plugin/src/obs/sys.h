/* What the bindings are made from; see build.rs. */
#include <obs.h>
#include <obs-frontend-api.h>
#include <obs-module.h>
#include <callback/calldata.h>
#include <callback/proc.h>
#include <graphics/matrix4.h>
#include <media-io/audio-io.h>
#include <util/bmem.h>
#include <util/config-file.h>
#include <util/platform.h>
#include <util/text-lookup.h>
