/* wine 8.0 lacks this library, which Rust's standard library imports. For tests, never shipped. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG bytes);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T bytes)
{
	while (bytes > 0) {
		ULONG part = bytes > 1 << 28 ? 1 << 28 : (ULONG)bytes;
		if (!SystemFunction036(buffer, part))
			return FALSE;
		buffer += part;
		bytes -= part;
	}
	return TRUE;
}
