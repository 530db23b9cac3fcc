// Puts the cases of a run to a target: one window of requests for each environment, and a ruling
// for each case when it is wanted. Only cases with a carrier that is not empty (`into`) are asked
// one at a time, behind the window: each is a conversation of three requests.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/cases/case.h"
#include "harness/suites/judging.h"
#include "harness/targets/target.h"

namespace propspec::harness {

// Requests answered, requests in all.
using OnProgress = std::function<void(std::size_t done, std::size_t total)>;

class Inquiry {
 public:
  struct Subject {
    Hello hello;
    ProbedCarrier probed;
    Environment extra;  // the user's variables
  };

  // `target` and `corpus` outlive the inquiry. Once `interrupted` is set, nothing more is sent.
  Inquiry(Target& target, const Corpus& corpus, Subject subject,
          const std::atomic<bool>* interrupted, OnProgress on_progress);

  // Forgets what was asked before, and makes groups of `cases` by environment, keeping their order.
  // Their controls, and the controls of those, are asked along, whether or not they are among
  // `cases`.
  void plan(std::span<const Case* const> cases);

  // The ruling on a planned case. The first of a group to be wanted has the whole group asked.
  Ruling ruling(const Case& test_case);
  // The answer to it as a protocol object, null if there was none.
  nlohmann::json observed(const Case& test_case) const;
  std::string target_log(const Case& test_case) const;
  Environment environment_of(const Case& test_case) const;

  // Why the target as a whole could not be asked, if it came to that.
  const std::optional<Failure>& target_error() const { return target_error_; }

 private:
  struct Entry {
    const Case* test_case = nullptr;
    std::size_t group = 0;
    std::optional<Ruling> ruling;  // known before it was asked, or since it was judged
    std::vector<Outcome> before;
    std::optional<Outcome> outcome;
  };
  struct Group {
    Environment environment;
    std::vector<std::size_t> entries;
    bool asked = false;
  };

  void add(const Case& test_case);
  void ask(Group& group);
  void ask_in_window(const Group& group);
  void ask_in_conversations(const Group& group);
  void record(Outcome& place, Outcome outcome);
  const Group* next_unasked() const;
  const Ruling& own_ruling(Entry& entry);
  bool interrupted() const { return interrupted_ != nullptr && interrupted_->load(); }
  const Entry& entry_of(const Case& test_case) const;

  Target& target_;
  const Corpus& corpus_;
  Subject subject_;
  const std::atomic<bool>* interrupted_;
  OnProgress on_progress_;

  std::vector<Entry> entries_;
  std::map<const Case*, std::size_t> index_;
  std::vector<Group> groups_;
  std::map<Environment, std::size_t> group_index_;
  std::size_t done_ = 0, total_ = 0;
  std::optional<Failure> target_error_;
};

}  // namespace propspec::harness
