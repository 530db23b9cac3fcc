// How far a run is, on one line that is drawn over and over; only where a person watches, and only
// once it takes so long that a person would wonder.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>

namespace propspec::reports {

// "[#####     ] 512 of 1024, 256 a second, 2 s left". At most `width` columns.
std::string progress_line(std::size_t done, std::size_t total, double seconds, std::size_t width);

class Progress {
 public:
  // Draws nothing unless `stream` is a terminal.
  explicit Progress(std::FILE* stream);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::size_t done, std::size_t total);
  // Wipes the line, so that what is printed next begins on a clean one.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  std::FILE* stream_;
  bool shows_;
  bool drawn_ = false;
  Clock::time_point started_ = Clock::now();
  Clock::time_point next_draw_;
};

}  // namespace propspec::reports
