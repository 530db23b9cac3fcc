#include "simulator/checker/journey.h"

namespace propspec {

void Journey::clear() {
  request = 0;
  incoming.clear();
  started_ns = 0;
  spans.clear();
  sends.clear();
  deliveries.clear();
  baggage.clear();
  baggage_seen.clear();
}

}  // namespace propspec
