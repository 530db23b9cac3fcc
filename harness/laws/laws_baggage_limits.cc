// Laws of the limits of baggage: 64 items, 8192 bytes.
#include <algorithm>

#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/baggage_trial.h"
#include "harness/laws/laws.h"

namespace propspec::harness {
namespace {

Law the_first_of_many_are_kept() {
  return {.id = "baggage.the_first_of_many_are_kept",
          .title = "Of too many inbound items the first are kept",
          .statement = "Of more than 64 inbound items the first 64 go out, and no others.",
          .rules = {"BG-05b", "BG-05"},
          .level = RuleLevel::kShould,
          .recipe = {.quality = Quality::kValid, .styles = {Style::kBaggage}},
          .applies = reads_and_writes_baggage,
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                const auto header = only_baggage(request.headers);
                return is_plain_baggage({}, request) && header->size() < kMaxBaggageBytes / 2;
              },
          .then = again_with([](const Setting&, const Headers& given) {
            std::string list(*only_baggage(given));
            for (std::size_t i = 0; i < kMaxBaggageItems; ++i) {
              list += ",more-" + std::to_string(i) + "=" + std::to_string(i * i);
            }
            return with_baggage(given, list);
          }),
          .check =
              [](Examination& trial) {
                const std::size_t last = trial.size() - 1;
                auto expected = read_plain_baggage(*only_baggage(trial.request(last).headers));
                const auto sent = sent_items(trial, last);
                if (!expected || !sent) return;
                expected->resize(kMaxBaggageItems);
                must_be_items(trial, "headers.baggage", by_key(*expected), *sent);
              }};
}

Law stays_within_limits() {
  return {.id = "baggage.stays_within_limits",
          .title = "At most 64 items and 8192 bytes go out",
          .statement =
              "Whatever comes in and whatever the application sets, no more than 64 items "
              "and no more than 8192 bytes of baggage go out.",
          .rules = {"BG-05"},
          .needs = {.features = {"baggage"}},
          .recipe = {.sets_baggage = true},
          .applies = writes_baggage,
          .check = [](Examination& trial) {
            const auto headers = headers_of(trial);
            if (!headers) return;
            const auto list = headers->find_header("baggage").value_or("");
            const auto items =
                1 + static_cast<std::size_t>(std::count(list.begin(), list.end(), ','));
            if (items > kMaxBaggageItems || list.size() > kMaxBaggageBytes) {
              trial.fails(
                  "headers.baggage", "64 items and 8192 bytes at most",
                  std::to_string(items) + " items and " + std::to_string(list.size()) + " bytes");
            }
          }};
}

Law limits_are_reached() {
  return {.id = "baggage.limits_are_reached",
          .title = "Up to the limit all items go out",
          .statement =
              "Of more items than fit, as many go out as do: 64 short ones, and of long "
              "ones those before the first that would pass 8192 bytes.",
          .rules = {"BG-05", "BG-08"},
          .needs = {.features = {"baggage"}},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kBaggage}},
          .applies =
              [](const Setting& setting) {
                return reads_and_writes_baggage(setting) && continues(setting);
              },
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                return request.set_baggage.empty() && only_baggage(request.headers);
              },
          .then = [](const Examination& trial) -> std::optional<Step> {
            if (trial.size() > 1) return std::nullopt;
            // Items of one length, so that their order does not count.
            PropagateRequest next = trial.request();
            const bool is_long = coin(*only_baggage(next.headers));
            next.headers = without(Style::kBaggage, next.headers);
            const std::size_t length = is_long ? 124 : 6;
            for (int i = 100; i < 166; ++i) {
              next.set_baggage.add(std::to_string(i), std::string(length, 'x'));
            }
            return Step{std::move(next), std::nullopt};
          },
          .check =
              [](Examination& trial) {
                const auto sent = sent_items(trial, trial.size() - 1);
                if (!sent) return;
                const bool is_long =
                    trial.request(trial.size() - 1).set_baggage[0].value.size() > 6;
                // 63 items of 128 bytes and 62 commas are 8126; one more would be 8255.
                const std::size_t expected = is_long ? 63 : kMaxBaggageItems;
                if (sent->size() != expected) {
                  trial.fails("headers.baggage", std::to_string(expected) + " items",
                              std::to_string(sent->size()) + " items");
                }
              }};
}

}  // namespace

std::vector<Law> baggage_limit_laws() {
  return {the_first_of_many_are_kept(), stays_within_limits(), limits_are_reached()};
}

}  // namespace propspec::harness
