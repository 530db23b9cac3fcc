#include "harness/explain/explain.h"

#include <nlohmann/json.hpp>

#include "harness/explain/subject_json.h"
#include "harness/explain/subject_page.h"

namespace propspec::harness {

std::string explanation(const Catalogue& catalogue, const Subject& subject,
                        const reports::Appearance& appearance) {
  reports::Page page(appearance);
  std::visit([&](const auto* one) { show(page, catalogue, *one); }, subject);
  return page.take();
}

nlohmann::json explanation_json(const Catalogue& catalogue, const Subject& subject) {
  const nlohmann::json raw =
      std::visit([&](const auto* one) { return describe(catalogue, *one); }, subject);
  // The detour through text makes every string UTF-8, so that no later dump can throw.
  return nlohmann::json::parse(raw.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace propspec::harness
