#include "harness/properties/law_inputs.h"

#include <rapidcheck.h>

#include <algorithm>
#include <random>
#include <utility>

#include "harness/specimens/dice.h"
#include "harness/specimens/specimen.h"
#include "simulator/trace/hash.h"

namespace propspec::harness {
namespace {

constexpr std::size_t kRandomSettings = 8;
// Inputs made for one that fits a law's premise, before the setting is given up for that law.
constexpr std::uint64_t kMostAttempts = 50;
constexpr int kSize = 100;  // RapidCheck's; our grammars do not grow with it

// Neighbouring numbers become unrelated ones.
std::uint64_t mixed(std::uint64_t number) { return Dice(number).bits(); }

}  // namespace

LawInputs::LawInputs(const Hello& hello, std::span<const Law* const> laws, std::uint64_t runs,
                     std::uint64_t seed)
    : laws_(laws.begin(), laws.end()),
      runs_(runs),
      seed_(seed),
      settings_(settings_of_run(hello, seed, kRandomSettings)) {
  for (const Law* law : laws_) {
    Plan& plan = plans_.emplace_back();
    for (std::size_t i = 0; i < settings_.size(); ++i) {
      if (!law->applies || law->applies(settings_[i])) plan.places.push_back(i);
    }
  }
}

std::optional<Batch> LawInputs::next() {
  if (next_ == settings_.size()) return std::nullopt;
  Batch batch;
  batch.setting = next_;
  for (std::size_t law = 0; law < laws_.size(); ++law) generate(law, batch);
  ++next_;
  std::shuffle(batch.inputs.begin(), batch.inputs.end(), std::mt19937_64(seed_));
  return batch;
}

// So that all are had at the last of its settings.
std::uint64_t LawInputs::due(const Plan& plan) const {
  const auto place = std::find(plan.places.begin(), plan.places.end(), next_);
  if (place == plan.places.end()) return 0;
  const auto settings = static_cast<std::uint64_t>(place - plan.places.begin()) + 1;
  const std::uint64_t wanted = runs_ * settings / plan.places.size();
  return wanted > plan.made ? wanted - plan.made : 0;
}

// They depend on seed, law and setting alone: leaving out a law changes no other's.
void LawInputs::generate(std::size_t law, Batch& batch) {
  Plan& plan = plans_[law];
  const std::uint64_t wanted = due(plan);
  if (wanted == 0) return;
  const Law& about = *laws_[law];
  const Setting& setting = settings_[next_];
  const auto generator = specimens(about.recipe, setting);
  const std::uint64_t base = mixed(seed_ ^ fnv1a(about.id)) + mixed(next_);
  Tally& tally = batch.tallies[law];
  std::uint64_t made = 0;
  for (std::uint64_t i = 0; made < wanted && i < wanted * kMostAttempts; ++i) {
    Specimen specimen = generator(rc::Random(mixed(base + i)), kSize).value();
    if (about.premise && !about.premise(setting, specimen.request)) {
      ++tally.discards;
      continue;
    }
    ++made;
    for (const std::string_view branch : specimen.branches) ++tally.branches[branch];
    batch.inputs.push_back({law, std::move(specimen.request)});
  }
  plan.made += made;
}

RecordedInputs record(LawInputs inputs) {
  RecordedInputs recorded{inputs.settings(), {}};
  while (auto batch = inputs.next()) recorded.batches.push_back(std::move(*batch));
  return recorded;
}

}  // namespace propspec::harness
