// The reference propagator: the styles composed in their configured order.
//
// A library without input and output. Whatever bytes a carrier holds, extraction yields a context
// or none; nothing throws, and with a result that is used again nothing is allocated that the
// result does not hold.
#pragma once

#include "simulator/propagation/configuration.h"
#include "simulator/propagation/style_codec.h"

namespace propspec {

class Propagator {
 public:
  explicit Propagator(Configuration configuration) : configuration_(std::move(configuration)) {}

  const Configuration& configuration() const { return configuration_; }

  // The first style in order that yields a valid context wins (PR-01); what the others add is in
  // `Extracted`. `found` is cleared first.
  void extract(const Headers& carrier, Extracted& found) const;
  Extracted extract(const Headers& carrier) const;

  // Writes the headers of all configured styles, and replaces those that are there already.
  // The error, if any, belongs on the local root span.
  TagError inject(const Outgoing& outgoing, Headers& carrier) const;

 private:
  Configuration configuration_;
};

}  // namespace propspec
