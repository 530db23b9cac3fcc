#include "reports/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "reports/terminal.h"

namespace propspec::reports {
namespace {

// Shorter runs are over before a line could be read.
constexpr std::chrono::seconds kPatience{2};
constexpr std::chrono::milliseconds kBetweenDraws{100};

std::string duration(double seconds) {
  const auto whole = std::lround(seconds);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

}  // namespace

std::string progress_line(std::size_t done, std::size_t total, double seconds, std::size_t width) {
  done = std::min(done, total);
  std::string text = fmt::format("{} of {}", done, total);
  if (done > 0 && seconds > 0) {
    const double rate = static_cast<double>(done) / seconds;
    text +=
        rate < 10 ? fmt::format(", {:.1f} a second", rate) : fmt::format(", {:.0f} a second", rate);
    text += fmt::format(", {} left", duration(static_cast<double>(total - done) / rate));
  }
  const std::size_t taken = text.size() + 3;  // brackets and a blank
  if (total > 0 && width >= taken + 10) {
    const std::size_t bar = std::min<std::size_t>(width - taken, 40);
    const std::size_t full = bar * done / total;
    text = fmt::format("[{}{}] {}", std::string(full, '#'), std::string(bar - full, ' '), text);
  }
  return text.substr(0, width);
}

Progress::Progress(std::FILE* stream)
    : stream_(stream), shows_(::isatty(::fileno(stream)) == 1), next_draw_(started_ + kPatience) {}

Progress::~Progress() { clear(); }

void Progress::update(std::size_t done, std::size_t total) {
  if (!shows_) return;
  const Clock::time_point now = Clock::now();
  if (now < next_draw_) return;
  next_draw_ = now + kBetweenDraws;
  const double seconds = std::chrono::duration<double>(now - started_).count();
  // One column is left free: terminals wrap after the last.
  const std::size_t width = appearance_of(stream_).width - 1;
  fmt::print(stream_, "\r\x1b[K{}", progress_line(done, total, seconds, width));
  std::fflush(stream_);
  drawn_ = true;
}

void Progress::clear() {
  if (!drawn_) return;
  fmt::print(stream_, "\r\x1b[K");
  std::fflush(stream_);
  drawn_ = false;
}

}  // namespace propspec::reports
