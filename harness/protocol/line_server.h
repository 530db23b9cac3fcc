// The target's end of the pipe: reads requests, has them handled, writes the answers. What every
// target written in C++ shares; it needs to implement nothing but `Handler`.
#pragma once

#include "harness/protocol/messages.h"

namespace propspec::harness {

class Handler {
 public:
  virtual ~Handler() = default;
  // Answers one request; whatever it throws is answered with error kind `internal`. Never sees an
  // unknown operation, nor a hello of a protocol version other than ours: those are refused before.
  virtual Answer handle(const Request& request) = 0;
};

// The answer to one request, as `Handler` is promised: refused here, handled, or thrown.
Answer answer_of(Handler& handler, const Request& request);

// Serves requests until `in_fd` ends. Answers leave as soon as no further request has arrived, so
// that a harness which sends many ahead gets its answers in few pieces. SIGPIPE is ignored
// meanwhile.
//
// Returns the status to exit with: 0 at the end of input, all answers written; 1 if the input
// cannot be read or nobody reads the output any more.
int serve(int in_fd, int out_fd, Handler& handler);

}  // namespace propspec::harness
