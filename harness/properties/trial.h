// Trying laws on a target: many trials at a time, each round of all of them in one window for each
// setting.
#pragma once

#include <atomic>
#include <list>
#include <vector>

#include "harness/laws/law.h"
#include "harness/reference/reference_target.h"
#include "harness/targets/target.h"
#include "harness/verdicts/ruling.h"

namespace propspec::harness {

struct Trial {
  const Law* law = nullptr;
  Setting setting;
  std::vector<PropagateRequest> before;  // asked immediately before, to make a state of it
  PropagateRequest request;
};

// What came of a trial.
struct Finding {
  // `pass`: the law held. `fail` with differences: it did not, whatever its level.
  // `not-observable`: the target left out what the law is about. Everything else: what kept the
  // target from answering.
  Ruling ruling;
  std::vector<Exchange> exchanges;  // of a counterexample: what was asked and answered
  std::string target_log;

  // A counterexample: a law that does not hold, or a target that broke down over it.
  bool is_counterexample() const;
};

class Examiner {
 public:
  // `target` outlives the examiner. `extra` are the user's variables; a setting's own win. Once
  // `interrupted` is set nothing more is sent.
  Examiner(Target& target, Hello hello, Environment extra, const std::atomic<bool>* interrupted);

  // Hands out a function that knows it.
  Examiner(const Examiner&) = delete;
  Examiner& operator=(const Examiner&) = delete;

  // The findings in the order of the trials. Requests of one setting are asked in that order, in
  // one window; what laws ask on follows in windows of its own.
  std::vector<Finding> examine(std::vector<Trial> trials);

  // What the reference shows for that request.
  Observation reference(const Setting& setting, const PropagateRequest& request);
  // What the target is configured with.
  Environment environment(const Setting& setting) const;
  void forgive() { target_.forgive(); }
  bool interrupted() const { return interrupted_ != nullptr && interrupted_->load(); }

 private:
  struct Running;
  struct Configured {
    Setting setting;
    ReferenceTarget handler;
  };

  void ask_next_round(std::vector<Running>& running);
  void ask(const Setting& setting, const std::vector<Running*>& asking);
  static void take(Running& running, Outcome outcome);
  ReferenceTarget& reference_for(const Setting& setting);

  Target& target_;
  Hello hello_;
  Environment extra_;
  const std::atomic<bool>* interrupted_;
  std::list<Configured> references_;  // the one used last at the front
  Examination::Reference reference_;
};

}  // namespace propspec::harness
