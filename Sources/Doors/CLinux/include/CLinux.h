#ifndef PATCHBAY_CLINUX_H
#define PATCHBAY_CLINUX_H

#endif
