/* What the host asks of the stub libobs beyond libobs' own functions. */
#pragma once

/* First, for libobs' headers rename what these declare. */
#include <windows.h>
#include <obs-module.h>

/* A module as the stub knows it: where its files are. */
struct obs_module {
	const char *data_path;
	const char *config_path;
};

/* How many types of source the module registered, and each of them. */
EXPORT size_t stub_source_types(void);
EXPORT const struct obs_source_info *stub_source_type(size_t index);

/* A video frame: first the module's own ticks, then those of every source. */
EXPORT void stub_tick(float seconds);
/* Sound for whoever listens to the mix: two planes, at the stub's rate. */
EXPORT void stub_mix(const float *left, const float *right, uint32_t frames);

/* Makes a source as OBS does, defaults and all. Null when the module makes none. */
EXPORT obs_source_t *stub_create(const struct obs_source_info *info, obs_data_t *settings);
EXPORT void stub_destroy(obs_source_t *source);
EXPORT void *stub_instance(obs_source_t *source);

/* How many lines the module logged that hold this text. */
EXPORT size_t stub_logged(const char *text);
/* What the module was given and has not given back. */
EXPORT long stub_held(void);
/* Called by the functions that only stand in: says once that they were asked. */
EXPORT void stub_asked(int *times, const char *name);
