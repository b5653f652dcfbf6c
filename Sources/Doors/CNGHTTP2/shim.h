#ifndef PATCHBAY_CNGHTTP2_H
#define PATCHBAY_CNGHTTP2_H

#include <nghttp2/nghttp2.h>

// nghttp2_frame is a union, and reading a member of a union that was imported into Swift copies all of it.

static inline uint8_t patchbay_frame_type(const nghttp2_frame *frame) { return frame->hd.type; }

static inline uint8_t patchbay_frame_flags(const nghttp2_frame *frame) { return frame->hd.flags; }

static inline int32_t patchbay_frame_stream(const nghttp2_frame *frame) { return frame->hd.stream_id; }

// Only for a frame of the type GOAWAY.
static inline const nghttp2_goaway *patchbay_frame_goaway(const nghttp2_frame *frame) { return &frame->goaway; }

#endif
