/*
 * As much of OBS's window as the plugin looks up at run time: its menu of tools. Built as
 * obs-frontend-api.dll, the name Windows knows the library by.
 */
#include <stdio.h>

__declspec(dllexport) void obs_frontend_add_tools_menu_item(const char *name,
							    void (*chosen)(void *), void *param)
{
	(void)chosen;
	(void)param;
	printf("  menu of tools: %s\n", name);
	fflush(stdout);
}
