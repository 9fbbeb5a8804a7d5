/*
 * As much of libobs as the plugin needs to live in without OBS: its log, settings, texts, types of
 * source, ticks and the mix. All the rest that the plugin imports stands in as generated functions
 * that do nothing and answer zero (see xtask/src/windows/guest.rs). Compiled against libobs' own
 * headers, so that names, arguments and layouts are libobs'.
 */
#include "stub.h"

#include <media-io/audio-io.h>
#include <stdarg.h>
#include <stdio.h>

enum { TYPES_MAX = 8, SOURCES_MAX = 8, VALUES_MAX = 1024, LOG_BYTES_MAX = 1 << 20, RATE_HZ = 48000 };

static char logged[LOG_BYTES_MAX];
static size_t logged_bytes;
static volatile LONG held;
static CRITICAL_SECTION log_lock;

BOOL WINAPI DllMain(HINSTANCE library, DWORD reason, LPVOID reserved)
{
	(void)library;
	(void)reserved;
	if (reason == DLL_PROCESS_ATTACH)
		InitializeCriticalSection(&log_lock);
	return TRUE;
}

/* The log. */

void blog(int level, const char *format, ...)
{
	char line[4096];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	printf("  log %d: %s\n", level, line);
	fflush(stdout);
	EnterCriticalSection(&log_lock);
	size_t room = sizeof(logged) - logged_bytes;
	int written = snprintf(logged + logged_bytes, room, "%s\n", line);
	if (written > 0 && (size_t)written < room)
		logged_bytes += (size_t)written;
	LeaveCriticalSection(&log_lock);
}

size_t stub_logged(const char *text)
{
	size_t lines = 0;
	EnterCriticalSection(&log_lock);
	for (const char *at = strstr(logged, text); at; at = strstr(at + 1, text))
		lines++;
	LeaveCriticalSection(&log_lock);
	return lines;
}

void stub_asked(int *times, const char *name)
{
	if ((*times)++ == 0) {
		printf("  stand-in: %s\n", name);
		fflush(stdout);
	}
}

long stub_held(void)
{
	return held;
}

static void *take(size_t bytes)
{
	InterlockedIncrement(&held);
	return calloc(1, bytes);
}

static void give_back(void *what)
{
	if (what) {
		InterlockedDecrement(&held);
		free(what);
	}
}

static char *copy(const char *text)
{
	char *copied = take(strlen(text) + 1);
	return strcpy(copied, text);
}

void bfree(void *what)
{
	give_back(what);
}

/* Time and picture. */

uint64_t os_gettime_ns(void)
{
	LARGE_INTEGER now, frequency;
	QueryPerformanceCounter(&now);
	QueryPerformanceFrequency(&frequency);
	return (uint64_t)((double)now.QuadPart * 1e9 / (double)frequency.QuadPart);
}

uint64_t obs_get_video_frame_time(void)
{
	return os_gettime_ns();
}

const char *obs_get_version_string(void)
{
	return "28.0.0";
}

bool obs_get_video_info(struct obs_video_info *info)
{
	memset(info, 0, sizeof(*info));
	info->base_width = info->output_width = 1920;
	info->base_height = info->output_height = 1080;
	info->fps_num = 60;
	info->fps_den = 1;
	return true;
}

/* Settings: a table of named values. Unset values answer with their defaults. */

struct value {
	char *name, *text, *default_text;
	long long number, default_number;
	bool has_number;
};

struct obs_data {
	volatile LONG references;
	struct value values[VALUES_MAX];
};

obs_data_t *obs_data_create(void)
{
	obs_data_t *data = take(sizeof(*data));
	data->references = 1;
	return data;
}

obs_data_t *obs_data_create_from_json(const char *json)
{
	(void)json;
	return obs_data_create();
}

void obs_data_release(obs_data_t *data)
{
	if (!data || InterlockedDecrement(&data->references) > 0)
		return;
	for (size_t at = 0; at < VALUES_MAX; at++) {
		give_back(data->values[at].name);
		give_back(data->values[at].text);
		give_back(data->values[at].default_text);
	}
	give_back(data);
}

static struct value *value_of(obs_data_t *data, const char *name)
{
	for (size_t at = 0; at < VALUES_MAX; at++) {
		struct value *value = &data->values[at];
		if (!value->name)
			value->name = copy(name);
		if (strcmp(value->name, name) == 0)
			return value;
	}
	fprintf(stderr, "settings are full\n");
	abort();
}

static void exchange(char **place, const char *text)
{
	give_back(*place);
	*place = copy(text);
}

void obs_data_set_string(obs_data_t *data, const char *name, const char *text)
{
	exchange(&value_of(data, name)->text, text);
}

void obs_data_set_default_string(obs_data_t *data, const char *name, const char *text)
{
	exchange(&value_of(data, name)->default_text, text);
}

const char *obs_data_get_string(obs_data_t *data, const char *name)
{
	struct value *value = value_of(data, name);
	const char *text = value->text ? value->text : value->default_text;
	return text ? text : "";
}

void obs_data_set_int(obs_data_t *data, const char *name, long long number)
{
	struct value *value = value_of(data, name);
	value->number = number;
	value->has_number = true;
}

void obs_data_set_default_int(obs_data_t *data, const char *name, long long number)
{
	value_of(data, name)->default_number = number;
}

long long obs_data_get_int(obs_data_t *data, const char *name)
{
	struct value *value = value_of(data, name);
	return value->has_number ? value->number : value->default_number;
}

void obs_data_set_bool(obs_data_t *data, const char *name, bool is_set)
{
	obs_data_set_int(data, name, is_set);
}

void obs_data_set_default_bool(obs_data_t *data, const char *name, bool is_set)
{
	obs_data_set_default_int(data, name, is_set);
}

bool obs_data_get_bool(obs_data_t *data, const char *name)
{
	return obs_data_get_int(data, name) != 0;
}

const char *obs_data_get_json(obs_data_t *data)
{
	(void)data;
	return "{}";
}

/* The module, and its texts in one language: lines such as Key="text", kept as settings are. */

struct text_lookup {
	obs_data_t *texts;
};

const char *obs_get_module_data_path(obs_module_t *module)
{
	return module->data_path;
}

char *obs_module_get_config_path(obs_module_t *module, const char *file)
{
	char *path = take(strlen(module->config_path) + strlen(file) + 2);
	sprintf(path, "%s/%s", module->config_path, file);
	return path;
}

lookup_t *obs_module_load_locale(obs_module_t *module, const char *fallback, const char *locale)
{
	(void)fallback;
	char path[MAX_PATH], line[4096];
	snprintf(path, sizeof(path), "%s/locale/%s.ini", module->data_path, locale);
	FILE *file = fopen(path, "r");
	if (!file)
		return NULL;
	lookup_t *lookup = take(sizeof(*lookup));
	lookup->texts = obs_data_create();
	while (fgets(line, sizeof(line), file)) {
		char *text = strstr(line, "=\""), *end = strrchr(line, '"');
		if (text && end > text + 1) {
			*text = *end = '\0';
			obs_data_set_string(lookup->texts, line, text + 2);
		}
	}
	fclose(file);
	return lookup;
}

bool text_lookup_getstr(lookup_t *lookup, const char *key, const char **out)
{
	const char *text = obs_data_get_string(lookup->texts, key);
	if (*text)
		*out = text;
	return *text != '\0';
}

void text_lookup_destroy(lookup_t *lookup)
{
	obs_data_release(lookup->texts);
	give_back(lookup);
}

/* Types of source, and sources. */

struct obs_source {
	const struct obs_source_info *info;
	obs_data_t *settings;
	void *instance;
};

static struct obs_source_info types[TYPES_MAX];
static size_t type_count;
static obs_source_t *sources[SOURCES_MAX];

void obs_register_source_s(const struct obs_source_info *info, size_t bytes)
{
	if (type_count < TYPES_MAX && bytes <= sizeof(*info))
		memcpy(&types[type_count++], info, bytes);
}

size_t stub_source_types(void)
{
	return type_count;
}

const struct obs_source_info *stub_source_type(size_t index)
{
	return &types[index];
}

obs_source_t *stub_create(const struct obs_source_info *info, obs_data_t *settings)
{
	obs_source_t *source = take(sizeof(*source));
	source->info = info;
	source->settings = settings;
	info->get_defaults(settings);
	source->instance = info->create(settings, source);
	for (size_t at = 0; at < SOURCES_MAX; at++) {
		if (!sources[at]) {
			sources[at] = source;
			return source;
		}
	}
	fprintf(stderr, "too many sources\n");
	abort();
}

void stub_destroy(obs_source_t *source)
{
	for (size_t at = 0; at < SOURCES_MAX; at++)
		if (sources[at] == source)
			sources[at] = NULL;
	source->info->destroy(source->instance);
	obs_data_release(source->settings);
	give_back(source);
}

void *stub_instance(obs_source_t *source)
{
	return source->instance;
}

obs_data_t *obs_source_get_settings(const obs_source_t *source)
{
	InterlockedIncrement(&source->settings->references);
	return source->settings;
}

bool obs_source_showing(const obs_source_t *source)
{
	(void)source;
	return true;
}

bool obs_source_enabled(const obs_source_t *source)
{
	(void)source;
	return true;
}

/* Ticks. */

static void (*tick)(void *param, float seconds);
static void *tick_param;

void obs_add_tick_callback(void (*callback)(void *, float), void *param)
{
	tick = callback;
	tick_param = param;
}

void obs_remove_tick_callback(void (*callback)(void *, float), void *param)
{
	(void)param;
	if (tick == callback)
		tick = NULL;
}

void stub_tick(float seconds)
{
	if (tick)
		tick(tick_param, seconds);
	for (size_t at = 0; at < SOURCES_MAX; at++)
		if (sources[at] && sources[at]->info->video_tick)
			sources[at]->info->video_tick(sources[at]->instance, seconds);
}

/* The mix. */

static int mix;
static audio_output_callback_t mix_listener;
static void *mix_param;

audio_t *obs_get_audio(void)
{
	return (audio_t *)&mix;
}

uint32_t audio_output_get_sample_rate(const audio_t *audio)
{
	(void)audio;
	return RATE_HZ;
}

size_t audio_output_get_channels(const audio_t *audio)
{
	(void)audio;
	return 2;
}

bool audio_output_connect(audio_t *audio, size_t index, const struct audio_convert_info *conversion,
			  audio_output_callback_t callback, void *param)
{
	(void)audio;
	(void)index;
	(void)conversion;
	mix_listener = callback;
	mix_param = param;
	return true;
}

void audio_output_disconnect(audio_t *audio, size_t index, audio_output_callback_t callback,
			     void *param)
{
	(void)audio;
	(void)index;
	(void)param;
	if (mix_listener == callback)
		mix_listener = NULL;
}

void stub_mix(const float *left, const float *right, uint32_t frames)
{
	struct audio_data packet = {.frames = frames, .timestamp = os_gettime_ns()};
	packet.data[0] = (uint8_t *)left;
	packet.data[1] = (uint8_t *)right;
	if (mix_listener)
		mix_listener(mix_param, 0, &packet);
}
