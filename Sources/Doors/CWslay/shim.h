#ifndef PATCHBAY_CWslay_H
#define PATCHBAY_CWslay_H

#include <wslay/wslay.h>

#endif
