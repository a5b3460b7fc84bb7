/* What libcrypto could ask of the C library and a static program cannot have: loading libraries,
 * names of hosts. Verifying needs neither; here they fail, and are not linked. The linker puts them
 * in place (--wrap). */
#include <dlfcn.h>
#include <netdb.h>
#include <stddef.h>

#define IN_PLACE_OF(name) __asm__("__wrap_" #name)

void *absent_dlopen(const char *path, int mode) IN_PLACE_OF(dlopen);
void *absent_dlsym(void *handle, const char *symbol) IN_PLACE_OF(dlsym);
int absent_dlclose(void *handle) IN_PLACE_OF(dlclose);
const char *absent_dlerror(void) IN_PLACE_OF(dlerror);
int absent_dladdr(const void *address, void *info) IN_PLACE_OF(dladdr);
int absent_getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
	struct addrinfo **out) IN_PLACE_OF(getaddrinfo);
void absent_freeaddrinfo(struct addrinfo *list) IN_PLACE_OF(freeaddrinfo);
int absent_getnameinfo(const struct sockaddr *address, socklen_t len, char *host,
	socklen_t host_len, char *service, socklen_t service_len, int flags)
	IN_PLACE_OF(getnameinfo);
struct hostent *absent_gethostbyname(const char *name) IN_PLACE_OF(gethostbyname);

void *absent_dlopen(const char *path, int mode)
{
	(void)path;
	(void)mode;
	return NULL;
}

void *absent_dlsym(void *handle, const char *symbol)
{
	(void)handle;
	(void)symbol;
	return NULL;
}

int absent_dlclose(void *handle)
{
	(void)handle;
	return -1;
}

const char *absent_dlerror(void)
{
	return "libraries cannot be loaded";
}

int absent_dladdr(const void *address, void *info)
{
	(void)address;
	(void)info;
	return 0;
}

int absent_getaddrinfo(
	const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **out)
{
	(void)node;
	(void)service;
	(void)hints;
	(void)out;
	return EAI_FAIL;
}

void absent_freeaddrinfo(struct addrinfo *list)
{
	(void)list;
}

int absent_getnameinfo(const struct sockaddr *address, socklen_t len, char *host,
	socklen_t host_len, char *service, socklen_t service_len, int flags)
{
	(void)address;
	(void)len;
	(void)host;
	(void)host_len;
	(void)service;
	(void)service_len;
	(void)flags;
	return EAI_FAIL;
}

struct hostent *absent_gethostbyname(const char *name)
{
	(void)name;
	return NULL;
}
