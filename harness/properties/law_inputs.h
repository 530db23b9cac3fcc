// What laws are tried on: generated requests, batch after batch, each of one setting. The same seed
// makes the same, so that a run can be repeated, and many targets can be asked the same.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "harness/laws/law.h"

namespace propspec::harness {

struct Input {
  std::size_t law;  // which of the laws it is for
  PropagateRequest request;
};

// What was generated for one law.
struct Tally {
  std::uint64_t discards = 0;                          // of which the law does not speak
  std::map<std::string_view, std::uint64_t> branches;  // of the grammars, in what it does
};

struct Batch {
  std::size_t setting = 0;
  std::vector<Input> inputs;  // the laws take turns, so that what is asked in a row differs
  std::map<std::size_t, Tally> tallies;  // by law
};

class LawInputs {
 public:
  // `runs` inputs for each law, spread over the settings under which it can be tried.
  LawInputs(const Hello& hello, std::span<const Law* const> laws, std::uint64_t runs,
            std::uint64_t seed);

  const std::vector<Setting>& settings() const { return settings_; }
  // False: no setting of this target is one that the law speaks of.
  bool can_be_tried(std::size_t law) const { return !plans_[law].places.empty(); }
  // No more inputs for this law.
  void leave_out(std::size_t law) { plans_[law].places.clear(); }

  // The inputs under the next setting; nothing after the last.
  std::optional<Batch> next();

 private:
  struct Plan {
    std::vector<std::size_t> places;  // settings under which it can be tried
    std::uint64_t made = 0;
  };

  std::uint64_t due(const Plan& plan) const;
  void generate(std::size_t law, Batch& batch);

  std::vector<const Law*> laws_;
  std::uint64_t runs_, seed_;
  std::vector<Setting> settings_;
  std::vector<Plan> plans_;
  std::size_t next_ = 0;
};

// All inputs at once, for many targets that say the same hello.
struct RecordedInputs {
  std::vector<Setting> settings;
  std::vector<Batch> batches;
};
RecordedInputs record(LawInputs inputs);

}  // namespace propspec::harness
