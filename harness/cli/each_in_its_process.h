// One process for each of several jobs, one after the other: GoogleTest runs but once in a process.
#pragma once

#include <atomic>
#include <functional>

namespace propspec::harness {

// Calls `job(i)` for i in 0 … count-1, each in a forked process, and returns the worst of the
// statuses: interrupted, harness error, usage, does not conform, conforms. A job that dies is a
// harness error. SIGINT and SIGTERM to this process are passed on to the job, each as often as it
// came, from a terminal or from elsewhere; they end the row, and so does a job that is interrupted.
// `interrupted` is what they set while no job runs.
int each_in_its_process(std::size_t count, const std::function<int(std::size_t)>& job,
                        const std::atomic<bool>& interrupted);

// The worse of two statuses to exit with.
int worse_status(int a, int b);

}  // namespace propspec::harness
