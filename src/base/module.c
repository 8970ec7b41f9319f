/* SPDX-License-Identifier: MIT */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "base/module.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Where modules are, as seen from the folder of the object we are part of. */
static const char *const folders[] = {
    ".libs",             /* build tree: the command */
    "../.libs",          /* build tree: test programs, and the library itself */
    PACKAGE,             /* installed: the library */
    ("../lib/" PACKAGE), /* installed: the command, moved with its library */
};

/*
 * The folder of the program or shared object that this function was linked
 * into. The program is asked from the kernel, because the dynamic linker
 * knows it only by argv[0], which is the caller's word.
 */
static bool
find_own_folder(char path[PATH_MAX])
{
    static const char inside;
    Dl_info info;
    struct link_map *map = NULL;
    if (!dladdr1(&inside, &info, (void **)&map, RTLD_DL_LINKMAP) || !map)
        return false;
    if (map->l_name[0]) {
        const size_t length = strlen(map->l_name);
        if (length >= PATH_MAX)
            return false;
        memcpy(path, map->l_name, length + 1);
    } else {
        const ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
        if (length < 0)
            return false;
        path[length] = '\0';
    }
    char *slash = strrchr(path, '/');
    if (!slash)
        return false;
    *slash = '\0';
    return true;
}

/* The engine in the module at `path`, if there is one of our version. */
static const void *
open_module(const char *path, ta_status *status)
{
    if (access(path, R_OK))
        return NULL;
    errno = 0;
    void *handle = dlopen(path, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
    if (!handle) {
        if (errno == ENOMEM)
            *status = TA_OUT_OF_MEMORY;
        return NULL;
    }
    const struct tai_module *module = dlsym(handle, "tai_module");
    if (!module || strcmp(module->version, PACKAGE_VERSION) != 0)
        return NULL;
    *status = TA_OK;
    return module->engine;
}

/* Folder and file name joined; false if that is too long. */
static bool
join(char path[PATH_MAX], const char *own, const char *folder, const char *name)
{
    const int length = snprintf(path, PATH_MAX, "%s%s%s/" PACKAGE "-%s.so", own,
                                *own ? "/" : "", folder, name);
    return length > 0 && length < PATH_MAX;
}

const void *
tai_module_load(const char *name, ta_status *status)
{
    char own[PATH_MAX];
    char path[PATH_MAX];
    const void *engine = NULL;
    *status = TA_NOT_BUILT;
    if (find_own_folder(own)) {
        const size_t count = sizeof folders / sizeof *folders;
        for (size_t i = 0; !engine && i < count; i++) {
            if (join(path, own, folders[i], name))
                engine = open_module(path, status);
        }
    }
    if (!engine && join(path, "", PKGLIBDIR, name))
        engine = open_module(path, status);
    return engine;
}
