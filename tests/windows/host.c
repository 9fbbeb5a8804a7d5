/*
 * Loads the plugin's DLL as OBS does, with the stub libobs beside it, lives with it for a while and
 * lets it go. Says what it saw, ends with 0 when all was as it should be.
 *
 *     host MODULE.dll DATA-DIRECTORY CONFIG-DIRECTORY [PORT]
 *
 * With a port it also waits until the plugin has met its daemon, and sends it three seconds of sound.
 * Meanwhile it listens on that port, as obs-websocket does.
 */
#include <winsock2.h>

#include "stub.h"

#include <stdio.h>
#include <tlhelp32.h>

enum { FRAME_MS = 16, REST_FRAMES = 60, PATIENCE_FRAMES = 60 * 60, SOUND_FRAMES = 188, PACKET = 768 };

static int failures;

static void expect(bool is_so, const char *what)
{
	printf("%s: %s\n", is_so ? "ok" : "NOT SO", what);
	fflush(stdout);
	failures += !is_so;
}

/* The module's functions, looked up as OBS looks them up. */
struct exports {
	void (*set_pointer)(obs_module_t *);
	uint32_t (*ver)(void);
	bool (*load)(void);
	void (*post_load)(void);
	void (*unload)(void);
	void (*set_locale)(const char *);
	void (*free_locale)(void);
	const char *(*description)(void);
};

static void *look_up(HMODULE library, const char *name)
{
	void *found = (void *)GetProcAddress(library, name);
	if (!found)
		expect(false, name);
	return found;
}

static bool look_up_all(HMODULE library, struct exports *module)
{
	module->set_pointer = look_up(library, "obs_module_set_pointer");
	module->ver = look_up(library, "obs_module_ver");
	module->load = look_up(library, "obs_module_load");
	module->post_load = look_up(library, "obs_module_post_load");
	module->unload = look_up(library, "obs_module_unload");
	module->set_locale = look_up(library, "obs_module_set_locale");
	module->free_locale = look_up(library, "obs_module_free_locale");
	module->description = look_up(library, "obs_module_description");
	return failures == 0;
}

/* Threads of this process. */
static size_t threads(void)
{
	size_t count = 0;
	THREADENTRY32 thread = {.dwSize = sizeof(thread)};
	HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
	for (BOOL is_one = Thread32First(all, &thread); is_one; is_one = Thread32Next(all, &thread))
		count += thread.th32OwnerProcessID == GetCurrentProcessId();
	CloseHandle(all);
	return count;
}

static void live(int frames)
{
	for (int frame = 0; frame < frames; frame++) {
		stub_tick(FRAME_MS / 1000.0f);
		Sleep(FRAME_MS);
	}
}

/* Every registered type is made, looked at, changed and unmade. */
static void try_type(const struct obs_source_info *info)
{
	printf("type %s, called %s\n", info->id, info->get_name(NULL));
	obs_data_t *settings = obs_data_create();
	obs_data_set_bool(settings, "start_daemon", false);
	obs_source_t *source = stub_create(info, settings);
	void *instance = stub_instance(source);
	expect(instance != NULL, "an instance is made");
	if (!instance)
		return;
	live(REST_FRAMES);
	info->update(instance, settings);
	info->save(instance, settings);
	info->get_properties(instance);
	info->get_properties(NULL);
	if (info->type == OBS_SOURCE_TYPE_INPUT) {
		bool is_canvas = info->get_width(instance) == 1920 && info->get_height(instance) == 1080;
		expect(is_canvas, "it is as large as the canvas");
		info->video_render(instance, NULL);
	}
	live(REST_FRAMES);
	stub_destroy(source);
}

/* A socket that whoever is started by careless hands inherits. */
static void listen_on(const char *port)
{
	WSADATA data;
	expect(WSAStartup(MAKEWORD(2, 2), &data) == 0, "there are sockets");
	struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((u_short)atoi(port))};
	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	SOCKET door = socket(AF_INET, SOCK_STREAM, 0);
	bool is_open = bind(door, (struct sockaddr *)&here, sizeof(here)) == 0 && listen(door, 1) == 0;
	expect(is_open, "it listens as obs-websocket does");
	expect(SetHandleInformation((HANDLE)door, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT),
	       "its socket can be inherited");
}

/* The plugin finds its daemon, and sound goes there. */
static void meet(const struct obs_source_info *info)
{
	static float left[PACKET], right[PACKET];
	for (int at = 0; at < PACKET; at++)
		left[at] = right[at] = (float)(at % 96) / 192.0f - 0.25f;
	obs_data_t *settings = obs_data_create();
	obs_source_t *source = stub_create(info, settings);
	for (int frame = 0; frame < PATIENCE_FRAMES && !stub_logged("connected to daemon"); frame++)
		live(1);
	expect(stub_logged("connected to daemon") > 0, "the plugin meets its daemon");
	live(REST_FRAMES);
	for (int frame = 0; frame < SOUND_FRAMES; frame++) {
		stub_mix(left, right, PACKET);
		live(1);
	}
	stub_destroy(source);
}

static void live_with(const struct exports *module, bool meets)
{
	expect(module->load(), "the module loads");
	module->post_load();
	expect(stub_source_types() == 2, "it registers two types of source");
	for (size_t at = 0; at < stub_source_types(); at++)
		try_type(stub_source_type(at));
	if (meets)
		meet(stub_source_type(0));
	module->unload();
	module->free_locale();
}

int main(int count, char **arguments)
{
	SetConsoleOutputCP(CP_UTF8);
	if (count < 4) {
		fprintf(stderr, "host MODULE.dll DATA-DIRECTORY CONFIG-DIRECTORY [PORT]\n");
		return 2;
	}
	if (count > 4)
		listen_on(arguments[4]);
	LoadLibraryA("obs-frontend-api.dll");
	HMODULE library = LoadLibraryA(arguments[1]);
	expect(library != NULL, "Windows loads the library");
	struct exports module;
	if (!library || !look_up_all(library, &module))
		return 1;
	obs_module_t itself = {.data_path = arguments[2], .config_path = arguments[3]};
	module.set_pointer(&itself);
	expect(module.ver() >> 24 == 28, "it asks for libobs 28");
	module.set_locale("ja-JP");
	expect(strstr(module.description(), "\xe8\xa1\xa8\xe7\x8f\xbe") != NULL,
	       "its description is Japanese");
	size_t threads_before = threads();
	live_with(&module, count > 4);
	Sleep(FRAME_MS);
	size_t threads_after = threads();
	printf("threads: %zu before, %zu after\n", threads_before, threads_after);
	expect(threads_after <= threads_before, "no thread of its own is left");
	expect(stub_held() == 0, "nothing it was given is kept");
	expect(stub_logged("failed and is left out") == 0, "no panic was logged");
	expect(FreeLibrary(library), "Windows lets the library go");
	return failures > 0;
}
