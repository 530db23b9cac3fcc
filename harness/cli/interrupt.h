// SIGINT and SIGTERM as a flag, so that a run can end in good order and write its report.
#pragma once

#include <atomic>

namespace propspec::harness {

// From now on the first of the two signals sets the flag; the second has its usual effect and ends
// the process. The flag lives as long as the process.
const std::atomic<bool>& catch_interrupts();

}  // namespace propspec::harness
