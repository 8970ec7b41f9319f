/* SPDX-License-Identifier: MIT */
#ifndef TAI_MODULE_H
#define TAI_MODULE_H

/*
 * Engines in shared objects of their own, loaded when first asked for.
 *
 * A foreign library can cost more to start than the whole of taskassign:
 * igraph brings 25 shared objects, GLPK six. Whoever does not use it should
 * not pay, so the adapter of such a library is a module: one shared object
 * that exports one symbol, `tai_module`, which points to the engine's table
 * of functions. The type of the table is declared by the header that the
 * engine stands behind.
 *
 *     In the module:  TAI_MODULE(&engine)
 *     In the library: const struct tai_lp_engine *engine =
 *                         tai_module_load("glpk", &status);
 *
 * A module links its own copy of src/base, and lists what it needs of its own
 * layer among its sources: the library exports nothing to it.
 */

#include <taskassign/status.h>

struct tai_module {
    const char *version; /* of the build that it belongs to */
    const void *engine;  /* the engine's table of functions; never changes */
};

#define TAI_MODULE(table)                                                      \
    extern TA_API const struct tai_module tai_module;                          \
    const struct tai_module tai_module = {                                     \
        .version = PACKAGE_VERSION,                                            \
        .engine = (table),                                                     \
    };

/*
 * The table of the engine "glpk" is found in the module taskassign-glpk.so.
 * NULL if there is none that fits this library, and then `*status` is
 * TA_NOT_BUILT or, when memory ran out while loading, TA_OUT_OF_MEMORY.
 * A module stays loaded until the process ends. Any thread may call this.
 *
 * Modules are looked for beside the object that contains the library (so that
 * the build tree and a moved installation work), then where `make install`
 * puts them; never in the environment or the working directory.
 */
const void *tai_module_load(const char *name, ta_status *status);

#endif
