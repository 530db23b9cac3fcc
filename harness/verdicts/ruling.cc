#include "harness/verdicts/ruling.h"

#include <fmt/format.h>

#include <utility>

namespace propspec::harness {

using reports::Verdict;

Ruling because(Verdict verdict, std::string reason) {
  Ruling ruling;
  ruling.verdict = verdict;
  ruling.reason = std::move(reason);
  return ruling;
}

Ruling ruling_on(const ErrorAnswer& error) {
  switch (error.kind) {
    case ErrorKind::kUnsupported:
      return because(error.adapter ? Verdict::kAdapterGap : Verdict::kUnsupported, error.message);
    case ErrorKind::kRejected:
      return because(Verdict::kConfigRejected, error.message);
    case ErrorKind::kInvalid:
      // The request is valid after the protocol, so it is the adapter that cannot handle it.
      return because(Verdict::kAdapterGap,
                     fmt::format("the adapter calls the request invalid: {}", error.message));
    case ErrorKind::kInternal:
      break;
  }
  // On input from the network a propagator throws at no level.
  Ruling ruling = because(Verdict::kFail, "the library threw");
  ruling.differences.push_back({"answer", "an answer", error.message});
  return ruling;
}

Ruling ruling_on(const Failure& failure) {
  switch (failure.kind) {
    case Misbehavior::kCrash:
      return because(Verdict::kCrash, failure.message);
    case Misbehavior::kHang:
      return because(Verdict::kHang, failure.message);
    case Misbehavior::kConfigRejected:
      return because(Verdict::kConfigRejected, failure.message);
    case Misbehavior::kTargetError:
    case Misbehavior::kNotRun:
      return because(Verdict::kNotRun, failure.message);
    case Misbehavior::kProtocolError:
      break;
  }
  Ruling ruling = because(Verdict::kProtocolError, failure.message);
  if (!failure.bytes.empty()) {
    ruling.differences.push_back({"answer", "a valid answer", failure.bytes});
  }
  return ruling;
}

}  // namespace propspec::harness
