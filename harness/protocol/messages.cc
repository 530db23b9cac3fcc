#include "harness/protocol/messages.h"

#include <algorithm>

namespace propspec::harness {

bool Hello::offers(std::string_view feature) const {
  return std::find(features.begin(), features.end(), feature) != features.end();
}

std::string_view name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUnsupported:
      return "unsupported";
    case ErrorKind::kRejected:
      return "rejected";
    case ErrorKind::kInvalid:
      return "invalid";
    case ErrorKind::kInternal:
      return "internal";
  }
  return "internal";
}

}  // namespace propspec::harness
