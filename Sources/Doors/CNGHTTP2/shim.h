#ifndef PATCHBAY_CNGHTTP2_H
#define PATCHBAY_CNGHTTP2_H

#include <nghttp2/nghttp2.h>

#endif
