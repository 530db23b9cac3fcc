// Where the processes of a real run meet: it takes their spans as an agent does, and their taps,
// tells them what they are to do, and where the others listen.
//
//   PUT  /v0.4/traces     spans, msgpack
//   POST /taps            a tap on each line
//   PUT  /services/NAME   HOST:PORT;  GET asks for it: 404 until it is known
//   GET  /run             the instructions
//
// An answer of 200 means that what was sent is kept, whatever becomes of the sender.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "simulator/real/http.h"
#include "simulator/real/taps.h"
#include "simulator/trace/span_record.h"

namespace propspec {

struct CollectorLimits {
  std::size_t spans = 4'000'000;  // what comes beyond is refused with 507
  std::size_t taps = 4'000'000;
};

class Collector {
 public:
  // `on_tap` is called, from any thread, once a tap is kept and before its sender is answered.
  static Result<std::unique_ptr<Collector>> start(std::function<void(const Tap&)> on_tap,
                                                  CollectorLimits limits = {});

  const std::string& address() const { return server_->address(); }
  void set_instructions(std::string instructions);
  // The driver's own.
  void add(const Tap& tap);

  struct Collected {
    std::vector<SpanRecord> spans;
    std::vector<Tap> taps;
    std::string problem;  // the first thing that was refused
  };
  // Everything so far; afterwards it is empty.
  Collected take();

 private:
  explicit Collector(std::function<void(const Tap&)> on_tap, CollectorLimits limits)
      : on_tap_(std::move(on_tap)), limits_(limits) {}

  HttpResponse handle(const HttpRequest& request);
  HttpResponse take_spans(const HttpRequest& request);
  HttpResponse take_taps(const HttpRequest& request);
  HttpResponse service(const HttpRequest& request);
  HttpResponse refuse(unsigned status, std::string why);

  std::function<void(const Tap&)> on_tap_;
  CollectorLimits limits_;
  std::mutex mutex_;
  Collected collected_;
  std::string instructions_;
  std::map<std::string, std::string, std::less<>> services_;
  std::unique_ptr<HttpServer> server_;  // the last, so the first to go: it calls the rest
};

}  // namespace propspec
