#include "simulator/checker/siblings.h"

namespace propspec::checking {

Siblings::Siblings(const Prepared& prepared) : prepared_(prepared) {
  for (std::uint32_t i = 0; i < prepared.sends.size(); ++i) {
    const SendView& view = prepared.sends[i];
    if (view.stored.mentions_ids()) first_with_ids_.try_emplace(together_with(i), i);
    const auto injected = view.injected.ids();
    if (injected && view.expected && injected->span_id == view.expected->span_id) {
      first_by_ids_.try_emplace({together_with(i), *injected}, i);
    }
  }
}

std::uint32_t Siblings::before_with_ids(std::uint32_t send) const {
  const auto found = first_with_ids_.find(together_with(send));
  return found != first_with_ids_.end() && found->second < send ? found->second : kNone32;
}

std::uint32_t Siblings::that_sent(std::uint32_t send, const CarriedIds& ids) const {
  const auto found = first_by_ids_.find({together_with(send), ids});
  return found != first_by_ids_.end() && found->second != send ? found->second : kNone32;
}

Siblings::Together Siblings::together_with(std::uint32_t send) const {
  const Send& sent = prepared_.journey->sends[send];
  return {sent.hop, sent.sent_by_delivery};
}

}  // namespace propspec::checking
