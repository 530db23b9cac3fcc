#include "harness/properties/law_inputs.h"

#include <rapidcheck.h>

#include <algorithm>
#include <random>
#include <utility>

#include "harness/specimens/specimen.h"

namespace propspec::harness {
namespace {

constexpr std::size_t kRandomSettings = 8;
// Inputs made for one that fits a law's premise, before the setting is given up for that law.
constexpr std::uint64_t kMostAttempts = 50;
constexpr int kSize = 100;  // RapidCheck's; our grammars do not grow with it

// splitmix64: neighbouring numbers become unrelated ones.
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211u;
  return hash;
}

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

PropagateRequest LawInputs::again(const Law& law, const Setting& setting, std::uint64_t random) {
  return specimens(law.recipe, setting)(rc::Random(random), kSize).value().request;
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
  const std::uint64_t base = mixed(seed_ ^ hash_of(about.id)) + mixed(next_);
  Tally& tally = batch.tallies[law];
  std::uint64_t made = 0;
  for (std::uint64_t i = 0; made < wanted && i < wanted * kMostAttempts; ++i) {
    const std::uint64_t random = mixed(base + i);
    Specimen specimen = generator(rc::Random(random), kSize).value();
    if (about.premise && !about.premise(setting, specimen.request)) {
      ++tally.discards;
      continue;
    }
    ++made;
    for (const std::string_view branch : specimen.branches) ++tally.branches[branch];
    batch.inputs.push_back({law, random, std::move(specimen.request)});
  }
  plan.made += made;
}

RecordedInputs record(LawInputs inputs) {
  RecordedInputs recorded{inputs.settings(), {}};
  while (auto batch = inputs.next()) recorded.batches.push_back(std::move(*batch));
  return recorded;
}

}  // namespace propspec::harness
