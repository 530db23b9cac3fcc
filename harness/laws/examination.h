// One trial of a law under examination: what was sent, what came, and what the law says of it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/protocol/messages.h"
#include "harness/specimens/setting.h"
#include "reports/difference.h"

namespace propspec::harness {

// One request of a trial and its answer.
struct Exchange {
  Setting setting;
  PropagateRequest request;
  Observation seen;
};

class Examination {
 public:
  // What the reference shows for a request under a setting.
  using Reference = std::function<Observation(const Setting&, const PropagateRequest&)>;

  Examination(std::vector<Exchange> exchanges, const Reference& reference)
      : exchanges_(std::move(exchanges)), reference_(reference) {}

  std::size_t size() const { return exchanges_.size(); }
  const Setting& setting(std::size_t i = 0) const { return exchanges_[i].setting; }
  const PropagateRequest& request(std::size_t i = 0) const { return exchanges_[i].request; }
  const Observation& seen(std::size_t i = 0) const { return exchanges_[i].seen; }
  Observation reference(std::size_t i = 0) const {
    return reference_(exchanges_[i].setting, exchanges_[i].request);
  }

  // The law does not hold: in this observable ("headers.x-datadog-trace-id", as in cases), what was
  // expected in words or as JSON, and what came as JSON text or "absent".
  void fails(std::string observable, std::string expected, std::string actual);
  // The target left out what the law would have to see.
  void cannot_see(std::string observable);

  const std::vector<reports::Difference>& differences() const { return differences_; }
  const std::vector<std::string>& unseen() const { return unseen_; }

  std::vector<Exchange> take_exchanges() { return std::move(exchanges_); }
  void add(Exchange exchange) { exchanges_.push_back(std::move(exchange)); }

 private:
  std::vector<Exchange> exchanges_;
  const Reference& reference_;
  std::vector<reports::Difference> differences_;
  std::vector<std::string> unseen_;
};

// What laws ask of answers. Each of these returns nothing if the target left it out, and says so.
std::optional<Headers> headers_of(Examination& trial, std::size_t i = 0);
std::optional<ObservedSpan> span_of(Examination& trial, std::size_t i = 0);
std::optional<KeyValues> baggage_of(Examination& trial, std::size_t i = 0);

// A value as a report shows it: JSON text, or "absent".
std::string shown(const Observed<TraceId>& value);
std::string shown(const Observed<SpanId>& value);
std::string shown(const Observed<std::int64_t>& value);
std::string shown(const Observed<std::string>& value);
std::string shown(std::string_view text);
inline std::string shown(const std::string& text) { return shown(std::string_view(text)); }
std::string shown(std::optional<std::string_view> text);

// Says that `actual` should be `expected`, unless it is; left out on either side: cannot be seen.
template <typename T>
void must_equal(Examination& trial, std::string_view observable, const Observed<T>& expected,
                const Observed<T>& actual) {
  if (expected.left_out() || actual.left_out()) {
    trial.cannot_see(std::string(observable));
  } else if (expected != actual) {
    trial.fails(std::string(observable), shown(expected), shown(actual));
  }
}
// The same for the header `name`, by its first value.
void must_equal_header(Examination& trial, std::string_view name,
                       std::optional<std::string_view> expected, const Headers& actual);

}  // namespace propspec::harness
