#ifndef PATCHBAY_CZlib_H
#define PATCHBAY_CZlib_H

#include <zlib.h>

#endif
