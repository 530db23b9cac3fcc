// Spans as tracers send them: a chunk is what one service has of one trace.
#pragma once

#include <span>
#include <vector>

#include "simulator/trace/span_record.h"

namespace propspec {

// In the order of their first spans; within a chunk as they come.
std::vector<std::vector<const SpanRecord*>> chunks_of(std::span<const SpanRecord> spans);

// Whether `_dd.p.tid` has to be written: the id has an upper half, and no span has the tag.
bool needs_tid(const std::vector<const SpanRecord*>& chunk);

}  // namespace propspec
