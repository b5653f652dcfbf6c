#ifndef PATCHBAY_CGNUTLS_H
#define PATCHBAY_CGNUTLS_H

#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

// What a transport says when it has nothing more at the moment.
enum { patchbay_would_block = EAGAIN };

#endif
