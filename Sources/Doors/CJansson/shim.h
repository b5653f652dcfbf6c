#ifndef PATCHBAY_CJansson_H
#define PATCHBAY_CJansson_H

#include <jansson.h>

#endif
