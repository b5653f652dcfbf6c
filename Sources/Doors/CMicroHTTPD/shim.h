#ifndef PATCHBAY_CMicroHTTPD_H
#define PATCHBAY_CMicroHTTPD_H

#include <microhttpd.h>

#endif
